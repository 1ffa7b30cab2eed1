import { expect, test } from 'vitest'
import type { ExecutionId } from '#shared/base/ids.ts'
import { stripEntries } from './strip-entries.ts'

const nowMs = Date.UTC(2026, 2, 10, 12)
const run = (id: string, dryRun = false) => ({ id: id as ExecutionId, title: 'Reach', dryRun, createdAtMs: nowMs - 60_000, pinned: false, rowCount: 9 })
const stored = (id: string, rest: object = {}) => ({ executionId: id as ExecutionId, title: id, rowCount: 5, pinned: false, storedAtMs: nowMs, origin: 'run' as const, ...rest })
const ids = (entries: readonly { readonly id: string, readonly pinned: boolean }[]) => entries.map(({ id, pinned }) => (pinned ? `${id} pinned` : id))

test('runs whose rows are gone and checks are left out; pinned results of other queries come behind', () => {
  const entries = stripEntries({ runs: [run('a'), run('gone'), run('check', true), run('b')], stored: [stored('other'), stored('kept', { pinned: true }), stored('b', { pinned: true }), stored('a'), stored('check')], shownId: 'a' as ExecutionId, nowMs })
  expect(ids(entries)).toEqual(['a', 'b pinned', 'kept pinned'])
})

test('what is shown is there, also when it is an import', () => {
  expect(stripEntries({ runs: [], stored: [stored('file.csv', { origin: 'import' })], shownId: 'file.csv' as ExecutionId, nowMs }).map(({ name }) => name)).toEqual(['file.csv'])
})
