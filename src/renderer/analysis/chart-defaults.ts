import type { ChartKind, ChartSpec, GroupKey, MeasureWish, PivotSpec } from '#shared/analysis/contract.ts'
import { isMeasure, mayCombine, type Combination } from '#shared/analysis/additivity.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { isOwn } from './column-name.ts'

const top = 20

interface Place {
  readonly column: ResultColumn
  readonly index: number
}

function placesOf(columns: readonly ResultColumn[]): readonly Place[] {
  return columns.flatMap((column, index) => (isOwn(column) ? [{ column, index }] : []))
}

/** A measure as it may be shown over several rows: summed where it adds up, else its largest value. */
export function usualMeasure(columns: readonly ResultColumn[], index: number | null): MeasureWish {
  const column = index === null ? undefined : columns[index]
  if (index === null || column === undefined) return { column: null, how: 'count' }
  return { column: index, how: mayCombine(column, 'sum', null).verdict !== 'refused' ? 'sum' : isMeasure(column) ? mayCombine(column, 'sum', null).instead ?? 'max' : 'distinct' }
}

/** Days as they are, moments by their day. */
export function usualGroup(columns: readonly ResultColumn[], index: number): GroupKey {
  return { column: index, grain: columns[index]?.type === 'timestamp' ? 'day' : null }
}

/** The first chart of a result, from what its columns are: a line over time, flows of a path, a map of states, else bars. */
export function usualChart(columns: readonly ResultColumn[]): ChartSpec {
  const places = placesOf(columns)
  const measures = places.filter(({ column }) => isMeasure(column))
  const dimensions = places.filter(({ column }) => !isMeasure(column))
  const adding = measures.find(({ column }) => column.measure?.additivity === 'additive') ?? measures.find(({ column }) => mayCombine(column, 'sum', null).verdict !== 'refused')
  const wish = usualMeasure(columns, (adding ?? measures[0])?.index ?? null)
  const base = { series: null, measures: [wish], top }
  const time = dimensions.find(({ column }) => column.type === 'date') ?? dimensions.find(({ column }) => column.type === 'timestamp')
  if (time) return { ...base, kind: 'line', x: usualGroup(columns, time.index), order: 'key' }
  const path = dimensions.find(({ column }) => /path/i.test(column.name) && (column.type === 'text' || column.type === 'list'))
  if (path && adding) return { ...base, kind: 'sankey', x: { column: path.index, grain: null }, order: 'value' }
  const state = dimensions.find(({ column }) => isState(column))
  if (state) return { ...base, kind: 'map', x: { column: state.index, grain: null }, order: 'value', top: 200 }
  const [first] = dimensions
  if (!first && measures.length > 1) return { ...base, kind: 'scatter', x: null, measures: measures.slice(0, 2).map(({ index }) => ({ column: index, how: 'sum' as const })), order: 'key' }
  return { ...base, kind: 'bar', x: { column: (first ?? places[0])?.index ?? 0, grain: null }, order: first && isNumber(first.column) ? 'key' : 'value' }
}

/** The first pivot: the first dimension in rows, the figures that add up. */
export function usualPivot(columns: readonly ResultColumn[]): PivotSpec {
  const places = placesOf(columns)
  const [first] = places.filter(({ column }) => !isMeasure(column))
  const measures = places.filter(({ column }) => isMeasure(column)).slice(0, 3)
  return { rows: first ? [usualGroup(columns, first.index)] : [], columns: [], measures: measures.length === 0 ? [{ column: null, how: 'count' }] : measures.map(({ index }) => usualMeasure(columns, index)), order: 'key' }
}

/** A chart of another kind with what it needs of the one before. */
export function asKind(spec: ChartSpec, kind: ChartKind, columns: readonly ResultColumn[]): ChartSpec {
  const usual = usualChart(columns)
  const x = spec.x ?? usual.x ?? { column: 0, grain: null }
  const others = columns.flatMap((column, index) => (isMeasure(column) ? [index] : []))
  switch (kind) {
    case 'scatter': {
      const [first, second] = [spec.measures[0]?.column ?? others[0], others.find(index => index !== (spec.measures[0]?.column ?? others[0]))]
      const pair = [first, second ?? first].flatMap(index => (index === undefined ? [] : [{ column: index, how: 'sum' as const }]))
      return { ...spec, kind, measures: pair.length === 2 ? pair : spec.measures }
    }
    case 'heat-map': return { ...spec, kind, x, series: spec.series ?? otherDimension(columns, x.column), measures: spec.measures.slice(0, 1) }
    case 'sankey': {
      const path = columns.findIndex(column => /path/i.test(column.name) && !isNumber(column))
      return { ...spec, kind, x: { column: path >= 0 ? path : x.column, grain: null }, series: path >= 0 ? null : spec.series ?? otherDimension(columns, x.column), measures: spec.measures.slice(0, 1), order: 'value' }
    }
    case 'map': {
      const state = columns.findIndex(isState)
      return { ...spec, kind, x: { column: state >= 0 ? state : x.column, grain: null }, series: null, measures: spec.measures.slice(0, 1), order: 'value', top: 200 }
    }
    case 'funnel': return { ...spec, kind, x, series: null, measures: spec.measures.slice(0, 1), order: 'value' }
    default: return { ...spec, kind, x, order: kind === 'line' || kind === 'area' ? 'key' : spec.order, measures: spec.kind === 'scatter' ? [usualMeasure(columns, spec.measures[0]?.column ?? null)] : spec.measures }
  }
}

function otherDimension(columns: readonly ResultColumn[], taken: number): GroupKey | null {
  const index = columns.findIndex((column, at) => at !== taken && isOwn(column) && !isMeasure(column))
  return index < 0 ? null : usualGroup(columns, index)
}

function isState(column: ResultColumn): boolean {
  return column.type === 'text' && /(^|_)(state|province|region)(_|$)|iso_state/i.test(column.name)
}

function isNumber(column: ResultColumn): boolean {
  return column.type === 'integer' || column.type === 'decimal' || column.type === 'double'
}

/** `sum of impressions`, `rows`. */
export function measureName(columns: readonly { readonly name: string }[], { column: index, how }: MeasureWish): string {
  if (index === null) return 'rows'
  return `${combinationNames[how]} of ${columns[index]?.name.trim() || `column ${index + 1}`}`
}

/** What a combination is called. */
export const combinationNames: Readonly<Record<Combination, string>> = { sum: 'sum', average: 'mean', min: 'smallest', max: 'largest', count: 'count', distinct: 'different values' }
