import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { AmcOutputColumn } from './column-types.ts'
import type { Duck } from './duck.ts'
import { orderSql } from './filter-sql.ts'
import { createRowOrder, mergeRuns } from './row-order.ts'
import { openResultsRig } from './testing/results-rig.ts'

const rig = openResultsRig()
afterAll(() => rig.close())

const names = ['campaign', 'day', 'clicks', 'flag', 'rate', 'user']
const types = ['STRING', 'DATE', 'LONG', 'BOOLEAN', 'DOUBLE', 'STRING']
const columns = names.map((name, index): AmcOutputColumn => ({ name, dataType: types[index] ?? '', columnType: 'DIMENSION', precision: null, scale: null }))

/** Few values everywhere but in the last column, nulls, zero with both signs, and what is no number. */
function makeRows(count: number): string {
  let seed = 7
  const pick = <T>(values: readonly T[]) => values[(seed = (seed * 48_271) % 2_147_483_647) % values.length]
  const rows = Array.from({ length: count }, (_, row) => [
    pick(['', 'Brand', 'brand', 'Ünïcode 😀', '"with, comma"', 'z']), pick(['2025-01-01', '2024-12-31', '']), pick(['0', '-5', '9007199254740993', '']), pick(['true', 'false', '']),
    pick(['0.0', '-0.0', 'NaN', 'Infinity', '-1.5', '']), `user ${row}`,
  ].join(','))
  return `${names.join(',')}\n${rows.join('\n')}\n`
}

const keys = fc.array(fc.record({ column: fc.nat(5), direction: fc.constantFrom('ascending' as const, 'descending' as const), nulls: fc.constantFrom('first' as const, 'last' as const) }), { minLength: 1, maxLength: 3 })

test('rows gathered value by value are in the order that sorting them gives, whatever the columns, and what does not fit into memory is sorted', async () => {
  const id = await rig.store(makeRows(20_000), columns, { segmentBytes: 60_000 })
  const rows = rig.results.work.stored(id)
  const { signal } = rig.call
  let gathered = 0
  const duck: Duck = { ...rows.duck, lists: (sql, aborted) => (gathered++, rows.duck.lists(sql, aborted)) }
  await fc.assert(fc.asyncProperty(keys, fc.constantFrom('true', 'c2 IS NOT NULL', 'c3'), fc.constantFrom(1, 40, 5_000), fc.constantFrom(0, 1e6), async (sort, where, limit, countedRows) => {
    const oracle = await rows.duck.rows(`SELECT rid::DOUBLE FROM ${rows.relation} WHERE ${where} ORDER BY ${orderSql(sort, rows.columns)}`, signal)
    const wanted = oracle.map(([number]) => number)
    const order = createRowOrder({ ...rows, duck, rowCount: Math.max(rows.rowCount, countedRows) }, { where, losesOrder: false, sort }, signal)
    expect([...await order.all()]).toEqual(wanted)
    expect([...await order.first(limit)]).toEqual(wanted.slice(0, limit))
  }), { numRuns: 25 })
  expect(gathered).toBeGreaterThan(5)

  const full: Duck = { ...rows.duck, lists: () => Promise.reject(new Error('Out of Memory Error: failed to allocate data')) }
  const wish = { where: 'true', losesOrder: false, sort: [{ column: 0, direction: 'descending' as const, nulls: 'last' as const }] }
  expect(await createRowOrder({ ...rows, duck: full }, wish, signal).all()).toEqual(await createRowOrder(rows, wish, signal).all())
})

test('ascending runs, however many, are merged to what sorting gives', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 }), async values => {
    const numbers = Uint32Array.from(values)
    await mergeRuns(numbers, new Uint32Array(numbers.length))
    expect(numbers).toEqual(Uint32Array.from(values).sort())
  }))
})
