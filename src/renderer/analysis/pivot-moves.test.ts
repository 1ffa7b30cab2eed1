import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PivotSpec } from '#shared/analysis/contract.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { columnAt, movePivotField, pivotLimits, type PivotPlace } from './pivot-moves.ts'

const columns = ['campaign', 'day', 'device', 'city', 'a', 'b', 'c', 'impressions', 'cost'].map((name, at): ResultColumn => ({
  name, type: name === 'day' ? 'timestamp' : at < 7 ? 'text' : 'integer', amcType: null, kind: at < 7 ? 'dimension' : 'metric', unit: null,
  measure: { additivity: at < 7 ? null : 'additive', combine: at < 7 ? null : 'sum', reason: '' },
}))
const spec: PivotSpec = { rows: [{ column: 0, grain: null }, { column: 1, grain: 'week' }], columns: [{ column: 2, grain: null }], measures: [{ column: 7, how: 'max' }], order: 'value' }
const shown = ({ rows, columns: across, measures }: PivotSpec) => [rows.map(({ column, grain }) => `${column}${grain === null ? '' : ` ${grain}`}`), across.map(({ column }) => String(column)), measures.map(({ column, how }) => `${how} ${column}`)]
const move = (from: PivotPlace['zone'], at: number, to: PivotPlace['zone'], place: number, of = spec) => shown(movePivotField(of, columns, { zone: from, at }, { zone: to, at: place }))

test('a field goes where it is put and keeps its span of time', () => {
  expect(move('rows', 1, 'columns', 0)).toEqual([['0'], ['1', '2'], ['max 7']])
  expect(move('rows', 0, 'rows', 2)).toEqual([['1 week', '0'], ['2'], ['max 7']])
  expect(move('fields', 3, 'rows', 1)).toEqual([['0', '3', '1 week'], ['2'], ['max 7']])
  expect(move('fields', 2, 'rows', 0)).toEqual([['2', '0', '1 week'], [], ['max 7']])
  expect(move('rows', 0, 'fields', 0)).toEqual([['1 week'], ['2'], ['max 7']])
  expect(move('fields', 8, 'measures', 0)).toEqual([['0', '1 week'], ['2'], ['sum 8', 'max 7']])
  expect(move('measures', 0, 'columns', 9)).toEqual([['0', '1 week'], ['2', '7'], ['count null']])
  expect(move('columns', 0, 'measures', 9)).toEqual([['0', '1 week'], [], ['max 7', 'distinct 2']])
})

test('where nothing changes it is the same pivot', () => {
  const counted: PivotSpec = { ...spec, measures: [{ column: null, how: 'count' }] }
  expect(movePivotField(counted, columns, { zone: 'measures', at: 0 }, { zone: 'rows', at: 0 })).toBe(counted)
  expect(movePivotField(counted, columns, { zone: 'measures', at: 0 }, { zone: 'fields', at: 0 })).toBe(counted)
  expect(movePivotField(spec, columns, { zone: 'rows', at: 0 }, { zone: 'rows', at: 1 })).toBe(spec)
  expect(movePivotField(spec, columns, { zone: 'rows', at: 5 }, { zone: 'columns', at: 0 })).toBe(spec)
})

test('whatever is moved, a pivot stays one: limits, one figure at least, no column twice among the groups', () => {
  const zone = fc.constantFrom<PivotPlace['zone']>('rows', 'columns', 'measures', 'fields')
  const place = fc.record({ zone, at: fc.nat(9) })
  fc.assert(fc.property(fc.array(fc.tuple(place, place), { maxLength: 30 }), moves => {
    let now = spec
    for (const [from, to] of moves) {
      const column = columnAt(now, from)
      const next = movePivotField(now, columns, from.zone === 'fields' && from.at >= columns.length ? { ...from, at: 0 } : from, to)
      expect(PivotSpec.parse(next)).toEqual(next)
      const groups = [...next.rows, ...next.columns].map(key => key.column)
      expect(new Set(groups).size).toBe(groups.length)
      for (const each of ['rows', 'columns', 'measures'] as const) expect(next[each].length).toBeLessThanOrEqual(pivotLimits[each])
      if (next !== now && to.zone !== 'fields' && from.zone !== 'fields') expect(next[to.zone].some(each => each.column === column)).toBe(true)
      now = next
    }
  }), { numRuns: 300 })
})
