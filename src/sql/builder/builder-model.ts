/**
 * What the query builder holds: one WITH query taken apart into steps, columns, measures, joins and filters. Plain data
 * without identities, so that two models are the same when they print the same. `builder-to-sql.ts` writes it,
 * `builder-from-sql.ts` reads it; parts of a text that have no form of their own here are kept word for word.
 */

export interface BuilderModel {
  /** Comments before the query with their line ends, word for word; empty when there are none. */
  readonly header: string
  /** WITH steps in their order; each may read the ones before it. */
  readonly steps: readonly BuilderStep[]
  readonly result: BuilderBody
  /** Comments after the query, word for word. */
  readonly footer: string
}

export interface BuilderStep {
  readonly name: string
  /** The list after the name; always empty for a select. */
  readonly columns: readonly string[]
  readonly body: BuilderBody
  readonly notes: readonly string[]
}

export type BuilderBody = BuilderSelect | BuilderText

/** A query that the builder cannot take apart. */
export interface BuilderText {
  readonly kind: 'text'
  readonly sql: string
}

/** One SELECT. Relations are called by `relationName`; columns name the relation they are of. */
export interface BuilderSelect {
  readonly kind: 'select'
  /** `grouped`: one row for each combination of the columns. `distinct`: the same without measures, by SELECT DISTINCT. `all`: every row of the source. */
  readonly rows: 'grouped' | 'distinct' | 'all'
  /** In output order; may be empty while somebody is still choosing. */
  readonly items: readonly BuilderItem[]
  readonly source: BuilderTable
  readonly joins: readonly BuilderJoin[]
  /** All of them must hold. */
  readonly filters: readonly FilterGroup[]
  /** All of them must hold, of the grouped rows. */
  readonly having: readonly MeasureFilter[]
  /** Comments before SELECT inside of WITH. */
  readonly notes: readonly string[]
}

export interface BuilderTable {
  /** A data source or a step before this one, as written. */
  readonly name: string
  readonly alias: string | null
  /** Widens the run's time window: ISO 8601 durations, the second null when left out. */
  readonly extension: { readonly before: string; readonly after: string | null } | null
  readonly notes: readonly string[]
}

export interface BuilderJoin {
  readonly type: 'INNER' | 'LEFT' | 'FULL'
  readonly table: BuilderTable
  /** `left = right`, all of them; `right` is of the joined table, `left` of one before it. At least one. */
  readonly on: readonly { readonly left: BuilderColumn; readonly right: BuilderColumn }[]
}

/** A column of one of the select's relations. */
export interface BuilderColumn {
  /** As `relationName` gives it. */
  readonly relation: string
  /** As written; AMC ignores case. */
  readonly name: string
}

/** One column of the output. */
export type BuilderItem =
  | { readonly kind: 'column'; readonly column: BuilderColumn; readonly alias: string | null; readonly notes: readonly string[] }
  | { readonly kind: 'measure'; readonly measure: BuilderMeasure; readonly alias: string | null; readonly notes: readonly string[] }
  /** Any other expression. `dimension` and `measure` say whether it is grouped by; `constant` holds no column at all. */
  | { readonly kind: 'expression'; readonly role: 'dimension' | 'measure' | 'constant'; readonly sql: string; readonly alias: string | null; readonly notes: readonly string[] }

export const aggregations = ['SUM', 'COUNT', 'COUNT DISTINCT', 'AVG', 'MIN', 'MAX'] as const
export type Aggregation = (typeof aggregations)[number]

/** `SUM(column) / divisor`; without a column COUNT of rows. */
export interface Aggregate {
  readonly aggregation: Aggregation
  /** Null only for COUNT: it counts rows. */
  readonly column: BuilderColumn | null
  /** A number as written, for example `100000` for millicents. */
  readonly divisor: string | null
}

export type BuilderMeasure =
  | { readonly kind: 'aggregate'; readonly aggregate: Aggregate; readonly round: string | null }
  /** `factor * numerator / NULLIF(denominator, 0)`; without NULLIF when not `guarded`. */
  | {
    readonly kind: 'ratio'
    readonly factor: string | null
    readonly numerator: Aggregate
    readonly denominator: Aggregate
    readonly guarded: boolean
    readonly round: string | null
  }
  | { readonly kind: 'expression'; readonly sql: string }

/** One of the conditions must hold. At least one. */
export interface FilterGroup {
  readonly conditions: readonly Condition[]
  readonly notes: readonly string[]
}

export type Condition =
  | { readonly kind: 'test'; readonly column: BuilderColumn; readonly test: Test }
  /** Any other condition, word for word. */
  | { readonly kind: 'text'; readonly sql: string }

/** A condition on a measure. */
export interface MeasureFilter {
  readonly measure: BuilderMeasure
  readonly test: Test
  readonly notes: readonly string[]
}

export const comparisons = ['=', '<>', '<', '<=', '>', '>='] as const
export type Comparison = (typeof comparisons)[number]

export type Test =
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly value: BuilderValue }
  | { readonly kind: 'between'; readonly low: BuilderValue; readonly high: BuilderValue; readonly negated: boolean }
  /** At least one value. */
  | { readonly kind: 'in'; readonly values: readonly BuilderValue[]; readonly negated: boolean }
  /** `ARRAY_CONTAINS(CUSTOM_PARAMETER('name'), column)` */
  | { readonly kind: 'in-parameter'; readonly name: string; readonly negated: boolean }
  | { readonly kind: 'like'; readonly pattern: string; readonly negated: boolean }
  /** SIMILAR TO: a Java expression that is found anywhere in the text. */
  | { readonly kind: 'matches'; readonly pattern: string; readonly negated: boolean }
  | { readonly kind: 'null'; readonly negated: boolean }

export type BuilderValue =
  | { readonly kind: 'text'; readonly text: string }
  /** As written, minus included. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** `CAST('2026-01-31' AS DATE)`, and with a time `AS TIMESTAMP`. */
  | { readonly kind: 'date' | 'timestamp'; readonly text: string }
  /** CUSTOM_PARAMETER */
  | { readonly kind: 'parameter'; readonly name: string }
  /** BUILT_IN_PARAMETER */
  | { readonly kind: 'window'; readonly name: 'TIME_WINDOW_START' | 'TIME_WINDOW_END' }
  | { readonly kind: 'column'; readonly column: BuilderColumn }

/** What a select calls one of its tables, lower case. */
export function relationName(table: BuilderTable): string {
  return (table.alias ?? table.name).toLowerCase()
}

/** The tables of a select in the order of FROM. */
export function relationsOf(select: BuilderSelect): readonly BuilderTable[] {
  return [select.source, ...select.joins.map(join => join.table)]
}

/** Whether the item is grouped by. */
export function isDimension(item: BuilderItem): boolean {
  return item.kind === 'column' || (item.kind === 'expression' && item.role === 'dimension')
}

/** The measure of an item; null when it is none. */
export function measureOf(item: BuilderItem): BuilderMeasure | null {
  if (item.kind === 'measure') return item.measure
  return item.kind === 'expression' && item.role === 'measure' ? { kind: 'expression', sql: item.sql } : null
}

/** The name of an item in the output, lower case; null when AMC would make one up. */
export function itemName(item: BuilderItem): string | null {
  return (item.alias ?? (item.kind === 'column' ? item.column.name : null))?.toLowerCase() ?? null
}

/** Every select of a model with its place: the number of its step, or `steps.length` for the result. */
export function bodiesOf(model: BuilderModel): readonly BuilderBody[] {
  return [...model.steps.map(step => step.body), model.result]
}

/** True when both hold the same; the order of keys does not matter. */
export function sameMeasure(a: BuilderMeasure, b: BuilderMeasure): boolean {
  return keyOf(a) === keyOf(b)
}

function keyOf(measure: BuilderMeasure): string {
  const column = (aggregate: Aggregate): string => `${aggregate.aggregation}(${aggregate.column ? `${aggregate.column.relation}.${aggregate.column.name.toLowerCase()}` : ''})/${aggregate.divisor ?? ''}`
  switch (measure.kind) {
    case 'aggregate': return `${column(measure.aggregate)}~${measure.round ?? ''}`
    case 'ratio': return `${measure.factor ?? ''}*${column(measure.numerator)}:${column(measure.denominator)}~${measure.round ?? ''}${measure.guarded}`
    case 'expression': return measure.sql
  }
}
