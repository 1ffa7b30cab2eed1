import { expect, test } from 'vitest'
import { featureFiles, whyBadName } from './feature-files.ts'

test('a feature has the same name in every room, and each file imports only files that exist then', () => {
  const files = featureFiles('saved-views')
  const paths = new Set(files.map((file) => file.path))
  expect([...paths]).toEqual([
    'src/shared/saved-views/contract.ts', 'src/core/saved-views/saved-views.ts', 'src/core/saved-views/saved-views-rules.ts', 'src/core/saved-views/saved-views-rules.test.ts', 'src/renderer/saved-views/saved-views-page.tsx',
  ])
  const imports = files.flatMap((file) => [...file.text.matchAll(/from '(#shared|\.)\/([^']+)'/g)].map(([, start, rest]) => (start === '.' ? `${file.path.slice(0, file.path.lastIndexOf('/'))}/${rest}` : `src/shared/${rest}`)))
  expect(imports.filter((path) => !paths.has(path) && path !== 'src/shared/contract/define.ts')).toEqual([])
})

test('names that break the rules are refused', () => {
  expect(['saved-views', 'team', 'SavedViews', 'saved_views', 'ab', '../x', 'utils', '', 'a b', '-x', 'x-'].filter((name) => whyBadName(name) === undefined)).toEqual(['saved-views', 'team'])
})
