import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { Tab } from '#shared/tabs/contract.ts'
import { checkActiveTab, type CheckDeps } from './check-active-tab.ts'
import { createLanguageDesk } from './language-desk.ts'
import type { LanguageClient } from './language-client.ts'
import { createLanguageStore } from './language-store.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const tab = (id: string, sql: string) => ({ id, sql, params: [], paramTexts: {}, window: { kind: 'last-n-days', days: 7, endDaysAgo: 2, timeZone: 'UTC' } }) as unknown as Tab // the parts that are looked at

function start(...tabs: readonly Tab[]) {
  const desk = createLanguageDesk()
  const texts: string[] = []
  const client = {
    ask: async (method, input) => {
      texts.push(input.text)
      return desk.answer({ method, input }) as never // the answer to what was asked
    },
  } as Pick<LanguageClient, 'ask'>
  const open = createStore<{ readonly tabs: readonly Tab[]; readonly activeId: string | null }>(() => ({ tabs, activeId: tabs[0]?.id ?? null }))
  const store = createLanguageStore()
  const deps: CheckDeps = { tabs: open, client, store }
  return { open, store, texts, checking: checkActiveTab(deps) }
}

test('a tab that comes is checked at once; typing only when it rests, and then the newest text', async () => {
  const { open, store, texts } = start(tab('one', 'SELECT 1'))
  await vi.advanceTimersByTimeAsync(0)
  expect(store.getState().checked?.text).toBe('SELECT 1')
  for (const sql of ['SELECT 12', 'SELECT 123', 'SELECT 1234']) {
    open.setState({ tabs: [tab('one', sql)] })
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(texts).toEqual(['SELECT 1'])
  await vi.advanceTimersByTimeAsync(60)
  expect(texts).toEqual(['SELECT 1', 'SELECT 1234'])
})

test('lines end as in the editor, so that places fit', async () => {
  const { store } = start(tab('one', 'SELECT 1,\r\n  nonsense'))
  await vi.advanceTimersByTimeAsync(0)
  expect(store.getState().checked?.text).toBe('SELECT 1,\n  nonsense')
})

test('after the stop nothing is asked any more', async () => {
  const { open, texts, checking } = start(tab('one', 'SELECT 1'))
  checking.stop()
  open.setState({ tabs: [tab('one', 'SELECT 2')] })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(texts).toEqual([])
})
