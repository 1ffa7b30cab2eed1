import { expect, test, vi } from 'vitest'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { StoredLook } from '#shared/result-looks/contract.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { createResultLooks, filterOf, lookOf, nextSort, plainLook, withSort, type LookKeeper } from './result-looks.ts'

const columns = ['campaign', 'reach'].map((name): ResultColumn => ({ name, type: 'text', amcType: null, kind: 'unknown', unit: null, measure: null }))
const [first, again] = ['run-1', 'run-2'] as [ExecutionId, ExecutionId]

function memory(): LookKeeper & { readonly kept: Map<string, StoredLook> } {
  const kept = new Map<string, StoredLook>()
  return { kept, get: async ({ executionId }) => kept.get(executionId) ?? null, set: async ({ executionId, look }) => kept.set(executionId, look) }
}

test('a header pressed three times is ascending, descending, and as it came', () => {
  const once = nextSort([], 1, false)
  const twice = nextSort(once, 1, false)
  expect([once, twice, nextSort(twice, 1, false)].map(sort => sort.map(({ column, direction }) => `${column} ${direction}`))).toEqual([['1 ascending'], ['1 descending'], []])
})

test('with Shift a column joins the order and keeps its place in it', () => {
  const two = nextSort(nextSort([], 0, false), 1, true)
  expect(nextSort(two, 0, true).map(({ column, direction }) => `${column} ${direction}`)).toEqual(['0 descending', '1 ascending'])
  expect(nextSort(nextSort(two, 0, true), 0, true).map(({ column }) => column)).toEqual([1])
  expect(nextSort(two, 0, false)).toEqual([{ column: 0, direction: 'descending', nulls: 'last' }])
  expect(withSort(two, 1, 'descending').map(({ column, direction }) => `${column} ${direction}`)).toEqual(['0 ascending', '1 descending'])
  expect([withSort(two, 0, null).map(({ column }) => column), withSort(two, 5, 'ascending').map(({ column }) => column)]).toEqual([[1], [0, 1, 5]])
})

test('the run again has the widths of the run before, but neither its order nor its filter', () => {
  const looks = createResultLooks(memory())
  looks.change(first, columns, { sort: nextSort([], 0, false), filters: { 0: { kind: 'null', column: 0 } } })
  looks.change(first, columns, { arrangement: { ...plainLook.arrangement, widthsPx: { 0: 300 } } })
  const look = lookOf(looks.store.getState(), again, columns)
  expect(look.arrangement.widthsPx).toEqual({ 0: 300 })
  expect([look.sort, filterOf(look)]).toEqual([[], null])
  expect(filterOf(lookOf(looks.store.getState(), first, columns))).toEqual({ kind: 'null', column: 0 })
  expect(filterOf(lookOf(looks.store.getState(), first, columns), 0)).toBeNull()
})

test('a look is kept, and is there again in another window', async () => {
  const keeper = memory()
  const looks = createResultLooks(keeper)
  await looks.know(first, columns)
  looks.change(first, columns, { sort: nextSort([], 1, false), formats: { 1: { kind: 'percent', decimals: 1 } } })
  await vi.waitUntil(() => keeper.kept.size > 0)
  const other = createResultLooks(keeper)
  await other.know(first, columns)
  expect(lookOf(other.store.getState(), first, columns)).toEqual(lookOf(looks.store.getState(), first, columns))
})
