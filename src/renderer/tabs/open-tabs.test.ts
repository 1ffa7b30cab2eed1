import { expect, test } from 'vitest'
import type { Tab } from '#shared/tabs/contract.ts'
import type { Client } from '#renderer/bridge/client.ts'
import { createOpenTabs } from './open-tabs.ts'

/** A small core: tabs in memory, writes that can be held back or refused. */
function makeCore() {
  const makeTab = (id: string): Tab => ({
    id, queryId: null, baseVersion: 0, title: id, sql: '', params: [], paramTexts: {}, window: { kind: 'last-full-month', timeZone: 'UTC' }, instanceId: null, cursor: null,
    pinned: false, dirty: false, position: 0, active: false, executionId: null, closedAtMs: null, origin: null,
  }) as unknown as Tab // ids of tests are readable
  const disk = new Map<string, Tab>(['one', 'two', 'three'].map(id => [id, makeTab(id)]))
  const world = { failing: false, gate: Promise.resolve() as Promise<void>, disk }
  const tabs = {
    list: async () => [...disk.values()],
    write: async ({ id, patch }: { id: string; patch: Partial<Tab> }) => {
      await world.gate
      if (world.failing) throw new Error('disk full')
      const stored = { ...disk.get(id)!, ...patch, dirty: true }
      disk.set(id, stored)
      return stored
    },
    activate: async () => ({}),
    close: async ({ id }: { id: string }) => {
      if (world.failing) throw new Error('disk full')
      disk.delete(id)
      return {}
    },
    reorder: async () => {
      if (world.failing) throw new Error('disk full')
      return {}
    },
  }
  const client = { tabs } as unknown as Client // only what these tests call
  const open = createOpenTabs({ client, now: () => 1 })
  open.accept([...disk.values()])
  const idOf = (id: string) => disk.get(id)!.id
  return { world, open, idOf }
}

test('typing is shown at once and on disk after a flush', async () => {
  const { world, open, idOf } = makeCore()
  open.edit(idOf('one'), { sql: 'SELECT 1' })
  expect(open.find(idOf('one'))).toMatchObject({ sql: 'SELECT 1', dirty: true })
  await open.flush()
  expect(world.disk.get('one')?.sql).toBe('SELECT 1')
  expect(open.isBusy()).toBe(false)
})

test('an old list that arrives while a write is on its way does not undo typing', async () => {
  const { world, open, idOf } = makeCore()
  const before = [...world.disk.values()]
  let release: () => void = () => undefined
  world.gate = new Promise(resolve => {
    release = resolve
  })
  open.edit(idOf('one'), { sql: 'typed' })
  const flushed = open.flush()
  open.accept(before)
  expect(open.find(idOf('one'))?.sql).toBe('typed')
  release()
  await flushed
  expect(open.find(idOf('one'))?.sql).toBe('typed')
})

test('a change made elsewhere is taken over', () => {
  const { world, open, idOf } = makeCore()
  world.disk.set('two', { ...world.disk.get('two')!, sql: 'from another window' })
  open.accept([...world.disk.values()])
  expect(open.find(idOf('two'))?.sql).toBe('from another window')
})

test('closing shows the neighbour; when it fails the tab is back', async () => {
  const { world, open, idOf } = makeCore()
  open.activate(idOf('two'))
  const two = idOf('two')
  await open.close(two)
  expect(open.store.getState().activeId).toBe('three')
  world.failing = true
  await expect(open.close(idOf('three'))).rejects.toThrow('disk full')
  expect(open.store.getState().tabs.map(tab => tab.id)).toEqual(['one', 'three'])
})

test('a list read before the close does not bring the tab back', async () => {
  const { world, open, idOf } = makeCore()
  const before = [...world.disk.values()]
  await open.close(idOf('one'))
  open.accept(before)
  expect(open.store.getState().tabs.map(tab => tab.id)).toEqual(['two', 'three'])
})

test('a refused move puts the tabs back', async () => {
  const { world, open, idOf } = makeCore()
  world.failing = true
  await expect(open.move(idOf('three'), 0)).rejects.toThrow('disk full')
  expect(open.store.getState().tabs.map(tab => tab.id)).toEqual(['one', 'two', 'three'])
})
