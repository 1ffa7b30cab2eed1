import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChartKind, ChartSpec, type ChartData } from '#shared/analysis/contract.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { chartOption } from '#renderer/widgets/chart/chart-option.ts'
import { stateCode, stateTiles } from '#renderer/widgets/chart/state-tiles.ts'
import { asKind, usualChart, usualPivot } from './chart-defaults.ts'
import { drillFilters } from './drill-filters.ts'
import { pictureOf, withMissingTimes } from './picture-of.ts'
import { pivotTable } from './pivot-table.ts'

const column = (name: string, type: ResultColumn['type'], measure: ResultColumn['measure'] = { additivity: null, combine: null, reason: '' }): ResultColumn => ({ name, type, amcType: null, kind: measure?.additivity ? 'metric' : 'dimension', unit: null, measure })
const additive = { additivity: 'additive', combine: 'sum', reason: '' } as const
const users = { additivity: 'non-additive', combine: null, reason: 'The same user can stand behind several rows.' } as const
const [campaign, day, moment, path, state, views, reach] = [column('campaign', 'text'), column('day', 'date'), column('hour', 'timestamp'), column('path', 'list'), column('iso_state_province_code', 'text'), column('views', 'integer', additive), column('reach', 'integer', users)]
const hidden: ResultColumn = { ...column('recomamp_filtered', 'boolean'), privacy: 'filtered' }

test('the first chart follows from what the columns are', () => {
  const said = (columns: ResultColumn[]) => {
    const { kind, x, measures } = usualChart(columns)
    return `${kind} ${x === null ? '' : `${columns[x.column]?.name}${x.grain === null ? '' : ` by ${x.grain}`}`}: ${measures.map(({ column: index, how }) => `${how} ${index === null ? 'rows' : columns[index]?.name}`).join(', ')}`
  }
  expect([[campaign, views], [campaign, day, reach, views], [moment, views], [path, reach, views], [path, reach], [state, views], [views, reach], [campaign], [hidden, campaign, reach]].map(said)).toEqual([
    'bar campaign: sum views', 'line day: sum views', 'line hour by day: sum views', 'sankey path: sum views', 'bar path: max reach', 'map iso_state_province_code: sum views', 'scatter : sum views, sum reach', 'bar campaign: count rows', 'bar campaign: max reach',
  ])
  expect(usualPivot([hidden, campaign, reach, views])).toEqual({ rows: [{ column: 1, grain: null }], columns: [], measures: [{ column: 2, how: 'max' }, { column: 3, how: 'sum' }], order: 'key' })
})

const anyColumn = fc.constantFrom(campaign, day, moment, path, state, views, reach)
const ink = { font: 'x', text: '#111', quiet: '#222222', line: '#dddddd', surface: '#ffffff', rest: '#888888', accent: '#4f46e5', palette: ['#4f46e5', '#c2410c'] }

test('any chart can become any other and be drawn, whatever its figures', () => {
  const value = fc.option(fc.oneof(fc.integer().map(String), fc.constantFrom('0', '-1.5', '1e300', 'NaN')))
  fc.assert(fc.property(fc.array(anyColumn, { minLength: 1, maxLength: 5 }), fc.constantFrom(...ChartKind.options), fc.constantFrom(...ChartKind.options), fc.array(fc.option(fc.oneof(fc.string(), fc.constantFrom('2025-05-01', 'US-CA'))), { maxLength: 4 }), fc.array(value, { maxLength: 8 }), (columns, one, other, names, values) => {
    const spec = asKind(asKind(usualChart(columns), one, columns), other, columns)
    expect(ChartSpec.safeParse(spec).success).toBe(true)
    const data: ChartData = {
      rowCount: 1, labels: names.map((label, at) => ({ label, rest: at > 2 })), verdicts: [], notes: [],
      series: spec.measures.map((_, measure) => ({ measure, label: null, rest: false, values: names.map((__, at) => values[at] ?? null) })),
      points: [{ row: 0, x: 1, y: 2, series: null }], links: [{ step: 1, from: 'a', to: 'b', value: '3' }],
    }
    const picture = pictureOf(spec, data, columns)
    for (const series of picture.series) expect(series.values).toHaveLength(picture.labels.length)
    expect(() => JSON.stringify(chartOption(picture, ink))).not.toThrow()
  }), { numRuns: 150 })
})

test('a day without rows is a gap, and no figure is lost', () => {
  const labels = ['2025-04-29', '2025-05-01', null].map(label => ({ label, rest: false }))
  expect(withMissingTimes(labels, 'day')).toEqual({ labels: ['2025-04-29', '2025-04-30', '2025-05-01', 'null'], places: [0, null, 1, 2] })
  expect(withMissingTimes([{ label: '2025-01-01', rest: false }, { label: '2025-03-01', rest: false }], 'month')?.labels).toEqual(['2025-01-01', '2025-02-01', '2025-03-01'])
  expect(withMissingTimes([{ label: 'a', rest: false }], 'day')).toBeNull()
})

test('a figure leads to exactly its rows', () => {
  expect(drillFilters([campaign, moment], [{ column: 0, grain: null }, { column: 1, grain: 'month' }], [null, '2025-12-01'])).toEqual({
    0: { kind: 'null', column: 0 }, 1: { kind: 'all', of: [{ kind: 'compare', column: 1, test: '>=', value: '2025-12-01T00:00:00' }, { kind: 'compare', column: 1, test: '<', value: '2026-01-01T00:00:00' }] },
  })
})

test('a total that would be wrong is a dash with its reason', () => {
  const fine = { verdict: 'allowed', reason: '', alternative: null, instead: null } as const
  const wrong = { verdict: 'refused', reason: 'Counted twice.', alternative: 'Show the largest.', instead: 'max' } as const
  const table = pivotTable({ rows: [{ column: 0, grain: null }], columns: [{ column: 1, grain: null }], measures: [{ column: 2, how: 'sum' }], order: 'key' }, {
    rowCount: 3, rowGroups: 1, columnGroups: 2, rows: [{ key: [null], total: [null], cells: [['1204'], [null]] }], columns: [{ key: ['x'], total: [null] }, { key: ['y'], total: [null] }], total: [null],
    verdicts: { cells: [fine], rowTotals: [wrong], columnTotals: [wrong], total: [wrong] },
  }, [campaign, day, reach])
  expect(table.rows[0]?.map(cell => cell.text)).toEqual(['null', '1,204', '', '–'])
  expect(table.totals?.map(cell => `${cell.text} ${cell.title ?? ''}`)).toEqual(['Total ', ...Array.from({ length: 3 }, () => '– Counted twice. Show the largest.')])
  expect([table.cellAt(0, 2), table.cellAt(-1, 1), table.cellAt(0, 3), table.cellAt(0, 0)]).toEqual([{ rowKey: [null], columnKey: ['y'] }, { rowKey: [], columnKey: ['x'] }, { rowKey: [null], columnKey: [] }, { rowKey: [null], columnKey: [] }])
})

test('states are known as AMC writes them and as people do', () => {
  expect(['US-CA', 'ca', 'New York', 'CA-ON', ''].map(stateCode)).toEqual(['CA', 'CA', 'NY', null, null])
  expect([stateTiles.length, new Set(stateTiles.map(({ x, y }) => `${x} ${y}`)).size]).toEqual([52, 52])
})
