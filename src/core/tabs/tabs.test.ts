import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Tab } from '#shared/tabs/contract.ts'
import { createCountedIds } from '#kit/counted-ids.ts'
import { createHandClock } from '#kit/hand-clock.ts'
import { openScope } from '#kit/open-scope.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { openDatabase } from '#core/db/database.ts'
import { createEntities } from '#core/entities/entities.ts'
import { createQueries } from '#core/queries/queries.ts'
import { createSettings } from '#core/settings/settings.ts'
import { createTabs } from './tabs.ts'

function start(dir = tempDir()) {
  const clock = createHandClock()
  const { db } = openDatabase({ dir, clock }, openScope())
  const ids = createCountedIds()
  const events: string[] = []
  const emit = (name: string) => void events.push(name)
  const queries = createQueries({ db, clock, ids, emit, entities: createEntities({ db, clock, ids }) })
  const tabs = createTabs({ db, clock, ids, emit, queries, settings: createSettings({ db, emit }).settings })
  const call = { clientId: 'page', signal: new AbortController().signal }
  return { dir, db, clock, queries, call, api: tabs.handlers, saved: queries.handlers }
}
const texts = (tabs: readonly Tab[]) => tabs.map(({ title, sql, dirty, active }) => ({ title, sql, dirty, active }))

test('typed text is on disk when the write answers: another connection sees it', async () => {
  const { api, call, dir } = start()
  const tab = await api.open({}, call)
  await api.write({ id: tab.id, n: 1, patch: { sql: 'SELECT 1', cursor: { line: 1, column: 9, anchorLine: 1, anchorColumn: 9, scrollTop: 0 }, paramTexts: { a: 'x' } } }, call)
  const other = new Sqlite(join(dir, 'recomamp.sqlite'), { readonly: true })
  expect(other.prepare('SELECT sql, cursor, param_texts FROM tab').get()).toEqual({ sql: 'SELECT 1', cursor: '{"line":1,"column":9,"anchorLine":1,"anchorColumn":9,"scrollTop":0}', param_texts: '{"a":"x"}' })
  other.close()
})

test('a late write of the same page never undoes a newer one, and a new page may start counting again', async () => {
  const { api, call } = start()
  const { id } = await api.open({}, call)
  await fc.assert(fc.asyncProperty(fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 6 }), async order => {
    const page = { ...call, clientId: `page ${order.join('')}` }
    for (const n of order) await api.write({ id, n, patch: { sql: `text ${n}` } }, page)
    expect((await api.list({}, call))[0]?.sql).toBe('text 6')
  }))
})

test('saving makes a query, marks the tab clean, and later changes dirty again', async () => {
  const { api, call, saved } = start()
  const { id } = await api.open({}, call)
  await api.write({ id, n: 1, patch: { sql: 'SELECT 1' } }, call)
  const { tab, queryId } = await api.save({ id, name: 'Reach' }, call)
  await api.write({ id, n: 2, patch: { sql: 'SELECT 2' } }, call)
  expect([tab.dirty, texts(await api.list({}, call)), (await saved.get({ id: queryId }, call)).sql]).toEqual([
    false, [{ title: 'Reach', sql: 'SELECT 2', dirty: true, active: true }], 'SELECT 1',
  ])
  expect((await api.revert({ id }, call)).sql).toBe('SELECT 1')
  expect((await saved.revisions({ id: queryId }, call)).map(({ kind }) => kind)).toEqual(['discarded', 'save'])
})

test('two tabs that save over one query conflict: the first stays, the second is kept as a revision', async () => {
  const { api, call, saved } = start()
  const first = await api.open({}, call)
  await api.write({ id: first.id, n: 1, patch: { sql: 'one' } }, call)
  const { queryId, tab } = await api.save({ id: first.id, name: 'Shared' }, call)
  const elsewhere = await saved.patch({ id: queryId, baseVersion: tab.baseVersion, patch: { sql: 'from elsewhere' } }, call)
  expect(elsewhere.conflict).toBe(false)
  await api.write({ id: first.id, n: 2, patch: { sql: 'mine' } }, call)
  const outcome = await api.save({ id: first.id }, call)
  const revisions = await saved.revisions({ id: queryId }, call)
  const conflict = revisions.find(({ kind }) => kind === 'conflict')
  expect([outcome.conflict, outcome.tab.sql, (await saved.get({ id: queryId }, call)).sql, conflict && (await saved.revision({ revisionId: conflict.id }, call)).sql])
    .toEqual([true, 'mine', 'from elsewhere', 'mine'])
})

test('changing the name elsewhere does not stop a text from being saved', async () => {
  const { api, call, saved } = start()
  const { id } = await api.open({ draft: { sql: 'one' } }, call)
  const { queryId, tab } = await api.save({ id, name: 'Old name' }, call)
  await saved.patch({ id: queryId, baseVersion: tab.baseVersion, patch: { name: 'New name' } }, call)
  await api.write({ id, n: 1, patch: { sql: 'two' } }, call)
  expect([(await api.save({ id }, call)).conflict, await saved.get({ id: queryId }, call)]).toMatchObject([false, { name: 'New name', sql: 'two' }])
})

test('a closed tab comes back with its text, and the neighbour becomes active meanwhile', async () => {
  const { api, call } = start()
  const one = await api.open({ draft: { sql: 'one' } }, call)
  const two = await api.open({ draft: { sql: 'two' } }, call)
  await api.close({ id: two.id }, call)
  expect(texts(await api.list({}, call))).toEqual([{ title: one.title, sql: 'one', dirty: true, active: true }])
  expect(await api.reopen({}, call)).toMatchObject({ id: two.id, sql: 'two', active: true })
  expect((await api.list({}, call)).map(({ active }) => active)).toEqual([false, true])
  expect([await api.close({ id: one.id }, call), await api.reopen({}, call), await api.reopen({}, call)]).toMatchObject([{}, { id: one.id }, null])
})

test('opening a query twice shows its tab, pinned tabs come first, and order holds', async () => {
  const { api, call } = start()
  const one = await api.open({ draft: { sql: 'one' } }, call)
  const two = await api.open({ draft: { sql: 'two' } }, call)
  const { queryId } = await api.save({ id: one.id, name: 'One' }, call)
  expect((await api.open({ queryId }, call)).id).toBe(one.id)
  await api.setPinned({ id: two.id, pinned: true }, call)
  expect((await api.list({}, call)).map(({ sql }) => sql)).toEqual(['two', 'one'])
  await api.setPinned({ id: two.id, pinned: false }, call)
  await api.reorder({ ids: [two.id, one.id] }, call)
  expect((await api.list({}, call)).map(({ sql }) => sql)).toEqual(['two', 'one'])
})

test('a deleted query does not take the text in a tab with it', async () => {
  const { api, call, saved } = start()
  const { id } = await api.open({ draft: { sql: 'one' } }, call)
  const { queryId } = await api.save({ id, name: 'Gone' }, call)
  await saved.remove({ id: queryId }, call)
  await api.write({ id, n: 1, patch: { sql: 'two' } }, call)
  await expect(api.save({ id }, call)).rejects.toThrow('deleted meanwhile')
  expect((await api.save({ id, name: 'Again' }, call)).tab).toMatchObject({ sql: 'two', dirty: false })
  await saved.restore({ id: queryId }, call)
  expect((await saved.list({ deleted: false }, call)).map(({ name }) => name)).toEqual(['Again', 'Gone'])
})

test('restoring an older version keeps the newer one in the history', async () => {
  const { api, call, saved } = start()
  const { id } = await api.open({ draft: { sql: 'v1' } }, call)
  const { queryId } = await api.save({ id, name: 'Q' }, call)
  await api.write({ id, n: 1, patch: { sql: 'v2' } }, call)
  await api.save({ id }, call)
  const oldest = (await saved.revisions({ id: queryId }, call)).at(-1)
  expect((await saved.restoreRevision({ revisionId: oldest!.id }, call)).sql).toBe('v1')
  const kept = await Promise.all((await saved.revisions({ id: queryId }, call)).map(async ({ id: revisionId, kind }) => `${kind} ${(await saved.revision({ revisionId }, call)).sql}`))
  expect(kept).toEqual(['restore v1', 'save v2', 'save v1'])
})

test('two windows that type in one tab: the later text shows, and the other one is kept within reach', async () => {
  const { api, call, saved } = start()
  const [left, right] = [{ ...call, clientId: 'left' }, { ...call, clientId: 'right' }]
  const draft = await api.open({ draft: { sql: 'start' } }, call)
  await api.write({ id: draft.id, n: 1, patch: { sql: 'from the left' } }, left)
  await api.write({ id: draft.id, n: 1, patch: { sql: 'from the right' } }, right)
  expect((await api.list({}, call)).map(({ sql }) => sql)).toEqual(['from the right'])
  expect(await api.reopen({}, call)).toMatchObject({ sql: 'from the left', title: expect.stringContaining('other window') })
  const { queryId } = await api.save({ id: draft.id, name: 'Q' }, right)
  await api.write({ id: draft.id, n: 2, patch: { sql: 'left again' } }, left)
  await api.write({ id: draft.id, n: 2, patch: { sql: 'right again' } }, right)
  const kept = (await saved.revisions({ id: queryId }, call)).filter(({ kind }) => kind === 'conflict')
  expect(await Promise.all(kept.map(async ({ id }) => (await saved.revision({ revisionId: id }, call)).sql))).toContain('left again')
})

test('typing on after a restart, as a new window, is no conflict: nothing is kept twice', async () => {
  const dir = tempDir()
  const before = start(dir)
  const { id } = await before.api.open({}, before.call)
  await before.api.write({ id, n: 1, patch: { sql: 'typed before' } }, { ...before.call, clientId: 'old window' })
  const after = start(dir)
  await after.api.write({ id, n: 1, patch: { sql: 'typed after' } }, { ...after.call, clientId: 'new window' })
  expect([(await after.api.list({}, after.call)).map(({ sql }) => sql), await after.api.reopen({}, after.call)]).toEqual([['typed after'], null])
})
