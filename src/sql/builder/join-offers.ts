/** Which tables lead to which, and what a join does to the number of rows. */
import type { ColumnChoice, TableChoice } from './builder-columns.ts'
import { itemName, measureOf, relationName } from './builder-model.ts'
import type { Aggregate, BuilderColumn, BuilderSelect } from './builder-model.ts'

/** One way to join a table. */
export interface JoinOffer {
  readonly table: TableChoice
  readonly on: readonly { readonly left: BuilderColumn; readonly right: string }[]
}

/** Columns of different names that hold the same key (AMC's schema pages). */
const matchingKeys: readonly (readonly [string, string])[] = [['impression_id', 'request_tag'], ['event_id', 'traffic_event_id']]

/** Keys that stand in one row of a source. */
const uniqueKeys: Readonly<Record<string, string>> = {
  dsp_impressions: 'request_tag', dsp_views: 'impression_id', sponsored_ads_traffic: 'event_id', conversions: 'conversion_id', conversions_all: 'conversion_id',
}

const keyOrder = ['request_tag', 'impression_id', 'event_id', 'traffic_event_id', 'conversion_id', 'user_id']

/**
 * The ways in which `table` can be joined to the columns that are there, best first: keys of single events, then the
 * user, then what steps have in common. Campaign and other names shared by sources are no keys of a row; they are offered
 * where one side is a step.
 */
export function joinOffers(present: readonly ColumnChoice[], table: TableChoice): readonly JoinOffer[] {
  const pairs: { readonly left: ColumnChoice; readonly right: ColumnChoice; readonly rank: number }[] = []
  for (const left of present) {
    for (const right of table.columns) {
      const same = left.name === right.name
      const matches = matchingKeys.some(([a, b]) => (left.name === a && right.name === b) || (left.name === b && right.name === a))
      if (!same && !matches) continue
      const key = matches || (left.joinKey && right.joinKey)
      if (!key && (table.kind !== 'step' || right.kind === 'METRIC' || left.kind === 'METRIC')) continue
      const order = keyOrder.indexOf(left.name)
      pairs.push({ left, right, rank: key ? (order < 0 ? keyOrder.length : order) : keyOrder.length + 1 })
    }
  }
  const offer = (used: readonly (typeof pairs)[number][]): JoinOffer => ({ table, on: used.map(({ left, right }) => ({ left: { relation: left.relation, name: left.name }, right: right.name })) })
  const sorted = pairs.toSorted((a, b) => a.rank - b.rank)
  const whole = wholeKey(table, sorted)
  return [...(whole.length > 1 ? [offer(whole)] : []), ...sorted.slice(0, 12).map(pair => offer([pair]))]
}

/** One pair for each column that a step has one row for: joined on all of them, nothing repeats. */
function wholeKey<P extends { readonly right: ColumnChoice }>(table: TableChoice, pairs: readonly P[]): readonly P[] {
  const used = (table.uniqueBy ?? []).map(name => pairs.find(pair => pair.right.name === name))
  return used.every(pair => pair !== undefined) ? used : []
}

/** A measure that counts rows more than once because a join repeats them. */
export interface RepeatedMeasure {
  /** Position in the select's items. */
  readonly item: number
  readonly name: string
  /** The table whose rows are repeated. */
  readonly relation: string
  /** The join that repeats them. */
  readonly join: number
}

/**
 * Measures that a join makes too large: sums, averages and counts over rows that meet several rows of another table in
 * one row of the output. Columns that are grouped by hold one value there.
 */
export function repeatedMeasures(select: BuilderSelect, tables: readonly TableChoice[]): readonly RepeatedMeasure[] {
  const byName = new Map(tables.map(table => [table.name.toLowerCase(), table]))
  const repeats = new Map<string, number>()
  const before = [relationName(select.source)]
  const shown = (relation: string): readonly string[] => select.items.flatMap(item => (item.kind === 'column' && item.column.relation === relation ? item.column.name : []))
  const names = new Map([[relationName(select.source), select.source.name.toLowerCase()]])
  for (const [index, join] of select.joins.entries()) {
    const own = relationName(join.table)
    names.set(own, join.table.name.toLowerCase())
    if (!isUnique(byName.get(join.table.name.toLowerCase()), [...join.on.map(pair => pair.right.name), ...shown(own)])) for (const relation of before) if (!repeats.has(relation)) repeats.set(relation, index)
    const left = join.on[0]?.left.relation ?? before[0] ?? ''
    if (!isUnique(byName.get(names.get(left) ?? left), [...join.on.filter(pair => pair.left.relation === left).map(pair => pair.left.name), ...shown(left)])) repeats.set(own, index)
    before.push(own)
  }
  return select.items.flatMap((item, index) => {
    const measure = measureOf(item)
    if (!measure || measure.kind === 'expression') return []
    const parts = measure.kind === 'aggregate' ? [measure.aggregate] : [measure.numerator, measure.denominator]
    // A count of rows is one of the first table's rows, as it was before the join.
    const relationOf = (part: Aggregate): string => part.column?.relation ?? relationName(select.source)
    const hit = parts.find(part => addsUp(part) && repeats.has(relationOf(part)))
    const relation = hit && relationOf(hit)
    return relation === undefined ? [] : [{ item: index, name: itemName(item) ?? 'a measure', relation, join: repeats.get(relation) ?? 0 }]
  })
}

function addsUp({ aggregation }: Aggregate): boolean {
  return aggregation === 'SUM' || aggregation === 'COUNT' || aggregation === 'AVG'
}

/** Whether one combination of these columns stands in one row of the table. */
function isUnique(table: TableChoice | undefined, columns: readonly string[]): boolean {
  if (!table) return false
  const given = new Set(columns.map(column => column.toLowerCase()))
  if (table.uniqueBy) return table.uniqueBy.every(column => given.has(column))
  const key = uniqueKeys[table.name]
  return key !== undefined && given.has(key)
}
