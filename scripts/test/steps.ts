import { availableShells, type ShellName } from '../../tests/e2e/harness/shells.ts'

/** One thing that `npm test` does. A check counts as one test; a run of tests counts each of them. */
export interface Step {
  readonly name: string
  /** `check` steps make up `npm run check`. */
  readonly group: 'check' | 'build' | 'unit' | 'e2e'
  readonly kind: 'check' | 'tests'
  /** A program below `node_modules` or `scripts`, run by the project's Node, and its arguments. */
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const e2eStep = (shell: ShellName): Step => ({
  name: `end to end on ${shell}`, group: 'e2e', kind: 'tests', program: 'node_modules/vitest/vitest.mjs',
  args: ['run', '--config', 'vitest.e2e.config.ts', ...(shell === 'web' ? [] : ['--exclude', '**/*.web.e2e.ts'])], env: { RECOMAMP_E2E_SHELLS: shell },
})

/**
 * Everything that `npm test` does, in order: what is quick and what others need comes first. Throws when `REQUIRE_ELECTRON=1`
 * and there is no Electron.
 */
export function testSteps(): readonly Step[] {
  return [
    { name: 'types', group: 'check', kind: 'check', program: 'node_modules/typescript/bin/tsc', args: ['--build'] },
    { name: 'rules', group: 'check', kind: 'check', program: 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', args: ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'] },
    { name: 'lint', group: 'check', kind: 'check', program: 'node_modules/oxlint/bin/oxlint', args: ['--type-aware', '--quiet', '--format=unix'] },
    { name: 'dead code', group: 'check', kind: 'check', program: 'node_modules/knip/bin/knip.js', args: ['--no-progress'] },
    { name: 'generated docs', group: 'check', kind: 'check', program: 'scripts/docs/write-docs.ts', args: ['--check'] },
    { name: 'build', group: 'build', kind: 'check', program: 'scripts/build/build.ts', args: [] },
    { name: 'unit and integration', group: 'unit', kind: 'tests', program: 'node_modules/vitest/vitest.mjs', args: ['run'] },
    ...availableShells().map(e2eStep),
  ]
}
