/** Both sides of a comparison laid beside each other: the one join, its columns, states and order, as SQL. */
import { diffStatuses } from '#shared/honesty/diff.ts'
import type { DiffMeasure, DiffShape } from './diff-shape.ts'

/**
 * Selects `ia`, `ib` (the row's id on either side, null where it has none), the keys, and for every measure `a<n>` and `b<n>` as
 * they are stored. `differing`: rows of one side only, and those of which any amount differs at all. `same`: rows of both, none
 * beyond the tolerance. `a` and `b` have one row per key, with `id`, keys and amounts `m<n>`.
 */
export function joined(shape: DiffShape, { a, b }: { readonly a: string; readonly b: string }, which: 'differing' | 'same'): string {
  const { keys, measures } = shape
  const on = keys.map(({ field }) => `a.${field} IS NOT DISTINCT FROM b.${field}`).join(' AND ')
  const columns = [
    'a.id AS ia', 'b.id AS ib', ...keys.map(({ field }) => `CASE WHEN a.id IS NULL THEN b.${field} ELSE a.${field} END AS ${field}`),
    ...measures.flatMap(({ at }) => [`a.m${at} AS a${at}`, `b.m${at} AS b${at}`]),
  ]
  if (which === 'same') return `SELECT * FROM (SELECT ${columns.join(', ')} FROM ${a} AS a JOIN ${b} AS b ON ${on}) WHERE NOT (${changed(shape)})`
  // Amounts are compared as they are stored: nothing is computed of rows that are equal.
  const differs = ['a.id IS NULL', 'b.id IS NULL', ...measures.map(({ at }) => `a.m${at} IS DISTINCT FROM b.m${at}`)].join(' OR ')
  return `SELECT ${columns.join(', ')} FROM ${a} AS a FULL OUTER JOIN ${b} AS b ON ${on} WHERE ${differs}`
}

/** The columns of a comparison besides status and keys, from what is written of it: for every measure `a<n>`, `b<n>`, their difference `d<n>`, and `x<n>`, whether it is beyond the tolerance. */
export function amountColumns(shape: DiffShape): string[] {
  return shape.measures.flatMap(measure => {
    const { at, isAdded, type } = measure
    const [a, b] = amountsOf(measure)
    const delta = `CASE WHEN status IN ('changed', 'same') THEN ${b} - ${a}${isAdded ? ` WHEN status IN ('new', 'shown') THEN ${b} ELSE -${a}` : ''} END`
    return [`${a} AS a${at}`, `${b} AS b${at}`, `CAST(${delta} AS ${type}) AS d${at}`, `status IN ('changed', 'same') AND (${beyond(shape, measure)}) AS x${at}`]
  })
}

function amountsOf({ at, type }: DiffMeasure): readonly [string, string] {
  return [`CAST(a${at} AS ${type})`, `CAST(b${at} AS ${type})`]
}

/** Of a row that both sides have; never null. Without a tolerance, what differs at all is beyond it. */
function beyond({ tolerance: { absolute, percent } }: DiffShape, measure: DiffMeasure): string {
  const { at } = measure
  const [a, b] = amountsOf(measure)
  if (absolute === 0 && percent === 0) return `a${at} IS DISTINCT FROM b${at}`
  // Subtracted first: as doubles, large amounts that differ by little would be the same.
  const size = `abs(CAST(${b} - ${a} AS DOUBLE))`
  const isBeyond = `(${b} <> ${a} AND ${size} > ${absolute} AND ${size} > ${percent / 100} * abs(CAST(${a} AS DOUBLE)))`
  return `CASE WHEN a${at} IS NULL OR b${at} IS NULL THEN (a${at} IS NULL) <> (b${at} IS NULL) ELSE ${isBeyond} END`
}

function changed(shape: DiffShape): string {
  return shape.measures.length === 0 ? 'false' : shape.measures.map(measure => beyond(shape, measure)).join(' OR ')
}

/** The state of a row of `joined`, by the tables `covered_a` and `covered_b`. */
export function statusSql(shape: DiffShape): string {
  return `CASE WHEN ib IS NULL THEN CASE WHEN ia IN (SELECT id FROM covered_a) THEN 'hidden' ELSE 'lost' END
    WHEN ia IS NULL THEN CASE WHEN ib IN (SELECT id FROM covered_b) THEN 'shown' ELSE 'new' END WHEN ${changed(shape)} THEN 'changed' ELSE 'same' END`
}

/** By state, the largest difference of the first measure first, then as they stand in the first result, then in the second. */
export function orderSql({ measures }: DiffShape): string {
  const rank = `CAST(CASE status ${diffStatuses.map((name, index) => `WHEN '${name}' THEN ${index}`).join(' ')} END AS UTINYINT)`
  const [first] = measures
  if (first === undefined) return `${rank}, ia, ib`
  const [a, b] = amountsOf(first)
  const size = first.isAdded ? `coalesce(abs(${b} - ${a}), CASE WHEN ib IS NULL THEN abs(${a}) WHEN ia IS NULL THEN abs(${b}) END)` : `abs(${b} - ${a})`
  return `${rank}, ${size} DESC NULLS LAST, ia, ib`
}
