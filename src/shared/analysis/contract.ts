import { z } from 'zod'
import { ExecutionId, InstanceId } from '#shared/base/ids.ts'
import { command, query } from '#shared/contract/define.ts'
import { ColumnIndex } from '#shared/results/columns.ts'
import { FilterTree } from '#shared/results/filters.ts'

const Combination = z.enum(['sum', 'average', 'min', 'max', 'count', 'distinct'])

/** One figure of a group of rows. `column` null counts the rows themselves. */
export const MeasureWish = z.object({ column: ColumnIndex.nullable(), how: Combination })
export type MeasureWish = z.output<typeof MeasureWish>

/** What rows are grouped by: a column's values, or for dates and timestamps the span of time they fall into (weeks begin on Monday). */
export const GroupKey = z.object({ column: ColumnIndex, grain: z.enum(['hour', 'day', 'week', 'month']).nullable().default(null) })
export type GroupKey = z.output<typeof GroupKey>

/** Whether a figure may be shown; see `mayCombine`. */
export const Verdict = z.object({ verdict: z.enum(['allowed', 'warned', 'refused']), reason: z.string(), alternative: z.string().nullable(), instead: Combination.nullable() })
export type Verdict = z.output<typeof Verdict>

export const ChartKind = z.enum(['line', 'bar', 'stacked', 'area', 'scatter', 'heat-map', 'funnel', 'sankey', 'map'])
export type ChartKind = z.output<typeof ChartKind>

/** A chart as a person chose it. A scatter has two measures, of which each row is a point; a Sankey's `x` is a path column, or goes from `x` to `series`. */
export const ChartSpec = z.object({
  kind: ChartKind,
  x: GroupKey.nullable(),
  /** Splits every measure: one line, or one part of a bar, for each value. */
  series: GroupKey.nullable(),
  measures: z.array(MeasureWish).min(1).max(6),
  /** `key`: by the values of `x`; `value`: by the first measure, largest first. */
  order: z.enum(['key', 'value']),
  /** Beyond so many values of `x` the others are put together as a rest. Not for times and numbers in their own order. */
  top: z.number().int().min(1).max(200).default(20),
})
export type ChartSpec = z.output<typeof ChartSpec>

/** Values of several groups put together: `groups` of them. Their figures are computed from their rows, not from each other. */
const ChartLabel = z.object({ label: z.string().nullable(), rest: z.boolean() })

/** What a chart draws. Figures are text to the last digit; null is a gap, never zero. */
export const ChartData = z.object({
  /** Of the rows that the filter leaves. */
  rowCount: z.number(),
  labels: z.array(ChartLabel),
  /** `measure` is the place in `ChartSpec.measures`; values go with `labels`. A refused measure has gaps only. */
  series: z.array(z.object({ measure: z.number(), label: z.string().nullable(), rest: z.boolean(), values: z.array(z.string().nullable()) })),
  /** Scatter only: at most 2,000 rows, the same ones every time. */
  points: z.array(z.object({ row: z.number(), x: z.number(), y: z.number(), series: z.string().nullable() })),
  /** Sankey only: from a step to the next. Steps are numbered from 1. */
  links: z.array(z.object({ step: z.number(), from: z.string(), to: z.string(), value: z.string() })),
  /** For each measure. */
  verdicts: z.array(Verdict),
  /** What is not on the picture, as sentences. */
  notes: z.array(z.string()),
})
export type ChartData = z.output<typeof ChartData>

/** Groups in rows and in columns with figures where they meet. */
export const PivotSpec = z.object({
  rows: z.array(GroupKey).max(6),
  columns: z.array(GroupKey).max(3),
  measures: z.array(MeasureWish).min(1).max(8),
  order: z.enum(['key', 'value']).default('key'),
})
export type PivotSpec = z.output<typeof PivotSpec>

const Key = z.array(z.string().nullable())
const Figures = z.array(z.string().nullable())

/** Figures are text to the last digit, one for each measure; null where there are no rows, no values, or where the verdict refuses. */
export const PivotData = z.object({
  rowCount: z.number(),
  /** How many groups there are; `rows` and `columns` hold the first 2,000 and the first 60 of them. */
  rowGroups: z.number(),
  columnGroups: z.number(),
  rows: z.array(z.object({ key: Key, total: Figures, cells: z.array(Figures) })),
  columns: z.array(z.object({ key: Key, total: Figures })),
  /** Over every row, also of groups that are not shown. */
  total: Figures,
  /** For each measure: of the cells, of the totals at the end of rows, below columns, and of everything. */
  verdicts: z.object({ cells: z.array(Verdict), rowTotals: z.array(Verdict), columnTotals: z.array(Verdict), total: z.array(Verdict) }),
})
export type PivotData = z.output<typeof PivotData>

/** SQL over results as a person wrote it; `sources` are named `r1`, `r2`, … in this order. */
export const LocalSqlDraft = z.object({ sources: z.array(ExecutionId).max(20), sql: z.string().max(200_000) })
export type LocalSqlDraft = z.output<typeof LocalSqlDraft>

/** A result as local SQL sees it. Columns have the names of the result; where these repeat or are empty, names of their own. */
export const LocalSqlSource = z.object({
  executionId: ExecutionId, name: z.string(), title: z.string(), rowCount: z.number(),
  /** Null for imports, which belong to no instance. */
  instanceId: InstanceId.nullable(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
})
export type LocalSqlSource = z.output<typeof LocalSqlSource>

/** What was chosen in the panels of a result. */
export const SavedAnalysis = z.object({ chart: ChartSpec.nullable(), pivot: PivotSpec.nullable(), localSql: LocalSqlDraft.nullable() })
export type SavedAnalysis = z.output<typeof SavedAnalysis>

const filter = FilterTree.nullable().default(null)

/** Understanding a result: all of it is computed in core, over the rows that `filter` leaves; every call ends when the caller goes away. */
export const analysisContract = {
  chart: query(z.object({ executionId: ExecutionId, filter, spec: ChartSpec }), ChartData),
  pivot: query(z.object({ executionId: ExecutionId, filter, spec: PivotSpec }), PivotData),
  /** What was saved for this result; else, without SQL, what was saved last for a result with the same column names; else nulls. */
  saved: query(z.object({ executionId: ExecutionId }), SavedAnalysis),
  /** Keeps what is given; left out stays, null forgets. */
  save: command(z.object({ executionId: ExecutionId, chart: ChartSpec.nullable().optional(), pivot: PivotSpec.nullable().optional(), localSql: LocalSqlDraft.nullable().optional() }), z.object({})),
  localSqlSources: query(z.object({ sources: z.array(ExecutionId).max(20) }), z.array(LocalSqlSource)),
  /**
   * Runs one SELECT over the sources, in a DuckDB that can reach nothing else, and stores its rows as a derived result. Rejects
   * with `invalid-input` for other statements and what DuckDB does not understand, and with `conflict` when the sources come
   * from several instances and `allowMixed` is false.
   */
  runLocalSql: command(LocalSqlDraft.extend({ allowMixed: z.boolean().default(false) }), z.object({ executionId: ExecutionId, rowCount: z.number(), durationMs: z.number() })),
} as const
