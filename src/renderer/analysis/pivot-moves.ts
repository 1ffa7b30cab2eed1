import type { GroupKey, MeasureWish, PivotSpec } from '#shared/analysis/contract.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { usualGroup, usualMeasure } from './chart-defaults.ts'

export type PivotZone = 'rows' | 'columns' | 'measures'

/** What each part of a pivot holds at most. */
export const pivotLimits: Readonly<Record<PivotZone, number>> = { rows: 6, columns: 3, measures: 8 }

/** Where something stands in a pivot; in `fields`, the list of all columns, `at` is the column's number. */
export interface PivotPlace {
  readonly zone: PivotZone | 'fields'
  readonly at: number
}

const countRows: MeasureWish = { column: null, how: 'count' }

/**
 * The pivot after a field was put elsewhere: before what stands at `to.at`, at the end beyond that; in `fields` it is taken away.
 * A column stands in rows or columns once, and there is always one figure. The same object where nothing changes: a full part, the
 * number of rows as a group, a place that it has already.
 */
export function movePivotField(spec: PivotSpec, columns: readonly ResultColumn[], from: PivotPlace, to: PivotPlace): PivotSpec {
  const column = columnAt(spec, from)
  if (column === undefined || (from.zone === to.zone && from.zone === 'fields')) return spec
  const own = from.zone === 'rows' || from.zone === 'columns' ? spec[from.zone][from.at] : undefined
  const taken = taking(spec, from)
  // What was before the new place is gone from there, so that place comes one earlier.
  const at = from.zone === to.zone && from.at < to.at ? to.at - 1 : to.at
  if (to.zone === 'fields') return same(spec, taken)
  if (to.zone === 'measures') {
    const wish = from.zone === 'measures' ? spec.measures[from.at] ?? countRows : usualMeasure(columns, column)
    // Among figures itself nothing has to fill the gap.
    const left = from.zone === 'measures' ? spec.measures.filter((_, index) => index !== from.at) : taken.measures
    return left.length >= pivotLimits.measures ? spec : same(spec, { ...taken, measures: inserted(left, at, wish) })
  }
  if (column === null) return spec
  const key: GroupKey = own ?? usualGroup(columns, column)
  const isOther = (each: GroupKey) => each.column !== column
  const before = taken[to.zone].slice(0, at).filter(each => !isOther(each)).length
  const list = taken[to.zone].filter(isOther)
  if (list.length >= pivotLimits[to.zone]) return spec
  const other = to.zone === 'rows' ? 'columns' : 'rows'
  return same(spec, { ...taken, [to.zone]: inserted(list, at - before, key), [other]: taken[other].filter(isOther) })
}

/** The column that stands there; null for the number of rows, undefined where nothing stands. */
export function columnAt(spec: PivotSpec, { zone, at }: PivotPlace): number | null | undefined {
  return zone === 'fields' ? at : spec[zone][at]?.column
}

function taking(spec: PivotSpec, { zone, at }: PivotPlace): PivotSpec {
  if (zone === 'fields') return spec
  if (zone !== 'measures') return { ...spec, [zone]: spec[zone].filter((_, index) => index !== at) }
  const left = spec.measures.filter((_, index) => index !== at)
  return { ...spec, measures: left.length === 0 ? [countRows] : left }
}

function inserted<T>(list: readonly T[], at: number, value: T): T[] {
  return [...list.slice(0, Math.max(0, at)), value, ...list.slice(Math.max(0, at))]
}

function same(before: PivotSpec, after: PivotSpec): PivotSpec {
  return JSON.stringify(before) === JSON.stringify(after) ? before : after
}
