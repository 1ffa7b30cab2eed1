/** A file that `npm run new-feature` writes. */
export interface NewFile {
  /** Relative to the project, with `/`. */
  readonly path: string
  readonly text: string
}

/** Why `name` cannot be a feature's name, or undefined when it can: kebab-case, at least three letters, not a banned word. */
export function whyBadName(name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length < 3) return 'a feature is named in kebab-case, for example "saved-views"'
  if (['utils', 'helpers', 'lib', 'common', 'manager', 'misc'].includes(name)) return `"${name}" says nothing about what is inside`
  return undefined
}

const camel = (name: string) => name.replaceAll(/-([a-z0-9])/g, (_whole, letter: string) => letter.toUpperCase())
const pascal = (name: string) => camel(name).replace(/^[a-z]/, (letter) => letter.toUpperCase())

/** The files of a new feature: contract, front door, rules, their test, and a place in the renderer. */
export function featureFiles(name: string): readonly NewFile[] {
  const words = camel(name)
  const type = pascal(name)
  return [
    {
      path: `src/shared/${name}/contract.ts`,
      text: `import { z } from 'zod'
import { query } from '#shared/contract/define.ts'

export const ${type}State = z.object({ count: z.number().int() })
export type ${type}State = z.output<typeof ${type}State>

export const ${words}Contract = {
  state: query(z.object({}), ${type}State),
} as const
`,
    },
    {
      path: `src/core/${name}/${name}.ts`,
      text: `import type { ${words}Contract } from '#shared/${name}/contract.ts'
import type { Handlers } from '#shared/contract/define.ts'
import { describe${type} } from './${name}-rules.ts'

/** The front door of this feature: its handlers. Other features import only this file. */
export function create${type}(): { readonly handlers: Handlers<typeof ${words}Contract> } {
  return { handlers: { state: async () => describe${type}([]) } }
}
`,
    },
    {
      path: `src/core/${name}/${name}-rules.ts`,
      text: `import type { ${type}State } from '#shared/${name}/contract.ts'

/** What there is, in numbers. */
export function describe${type}(items: readonly unknown[]): ${type}State {
  return { count: items.length }
}
`,
    },
    {
      path: `src/core/${name}/${name}-rules.test.ts`,
      text: `import { expect, test } from 'vitest'
import { describe${type} } from './${name}-rules.ts'

test('everything is counted', () => {
  expect(describe${type}([1, 2])).toEqual({ count: 2 })
})
`,
    },
    {
      path: `src/renderer/${name}/${name}-page.tsx`,
      text: `import type { ${type}State } from '#shared/${name}/contract.ts'

/** Shows the feature; data and callbacks come from the page that owns it. */
export function ${type}Page({ state }: { readonly state: ${type}State }) {
  return <p>{state.count}</p>
}
`,
    },
  ]
}

/** The lines that a person adds by hand, because they go into files with an order. */
export function wiringSteps(name: string): readonly string[] {
  const words = camel(name)
  return [
    `src/shared/contract/index.ts: ${words}: ${words}Contract,`,
    `src/core/app.ts: ${words}: create${pascal(name)}().handlers,`,
    `src/core/db/migrations/: a numbered migration when it has tables; then src/core/${name}/${name}-store.ts with its SQL`,
    'npm run docs, then npm run check',
  ]
}
