import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** A little house with the same rules: one real file for each end of an import, and the import that must be refused. */
const planted: readonly [rule: string, file: string, imports: string][] = [
  ['shared-is-a-leaf', 'src/shared/a/x.ts', '#core/a/a.ts'],
  ['sql-is-pure', 'src/sql/x.ts', '#core/a/a.ts'],
  ['core-has-no-shell', 'src/core/a/x.ts', '../../main/index.ts'],
  ['core-has-no-shell', 'src/core/a/y.ts', '#sandbox/sandbox.ts'],
  ['sandbox-stands-alone', 'src/sandbox/x.ts', '#core/a/a.ts'],
  ['renderer-uses-the-contract', 'src/renderer/x.ts', '#core/a/a.ts'],
  ['preload-is-a-pipe', 'src/preload/x.ts', '#core/a/a.ts'],
  ['shells-stay-apart', 'src/headless/x.ts', '#renderer/page.ts'],
  ['features-use-front-doors', 'src/core/b/b.ts', '#core/a/a-store.ts'],
  ['electron-in-shell-only', 'src/core/a/z.ts', 'electron'],
  ['electron-in-shell-only', 'src/headless/y.ts', 'electron/main'],
  ['sqlite-in-one-place', 'src/core/a/q.ts', 'better-sqlite3'],
  ['monaco-in-one-place', 'src/renderer/y.ts', 'monaco-editor/editor'],
  ['grid-in-one-place', 'src/renderer/z.ts', 'ag-grid-community'],
  ['no-node-in-pages', 'src/renderer/w.ts', 'node:fs'],
]

test('every dependency rule refuses the import it is there for, type-only imports included', () => {
  const house = mkdtempSync(join(tmpdir(), 'recomamp-rules-'))
  onTestFinished(() => rmSync(house, { recursive: true, force: true }))
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(house, file)), { recursive: true })
    writeFileSync(join(house, file), text)
  }
  for (const name of ['package.json', 'tsconfig.base.json', '.dependency-cruiser.cjs']) cpSync(join(root, name), join(house, name))
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'))
  for (const target of ['src/core/a/a.ts', 'src/core/a/a-store.ts', 'src/main/index.ts', 'src/sandbox/sandbox.ts', 'src/renderer/page.ts']) put(target, 'export const thing = 1\nexport type Thing = 1\n')
  for (const [, file, imports] of planted) put(file, `import type { Thing } from '${imports}'\nexport type Mine = Thing\n`)
  put('src/core/c/c.ts', "import { d } from '#core/d/d.ts'\nexport const c = d\n")
  put('src/core/d/d.ts', "import { c } from '#core/c/c.ts'\nexport const d: number = c\n")
  const found = cruise(house)
  const missed = planted.filter(([rule, file]) => !found.some(violation => violation.rule === rule && violation.from === file))
  expect(missed).toEqual([])
  expect(found.some(({ rule }) => rule === 'no-cycles')).toBe(true)
})

function cruise(house: string): { readonly rule: string; readonly from: string }[] {
  const run = () => {
    try {
      return execFileSync(process.execPath, [join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'), 'src', '--output-type', 'json'], { cwd: house, encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'ignore'] })
    } catch (failure) {
      return String((failure as { stdout?: unknown }).stdout)
    }
  }
  const { summary } = JSON.parse(run()) as { summary: { violations: { rule: { name: string }; from: string }[] } }
  return summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }))
}
