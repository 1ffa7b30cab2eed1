import { z } from 'zod'
import { ExecutionId, InstanceId, JobId } from '#shared/base/ids.ts'
import { command, query } from '#shared/contract/define.ts'
import { ColumnIndex, ResultColumn } from './columns.ts'
import { ExportJob, ExportRequest } from './exports.ts'
import { FilterTree, SortKey } from './filters.ts'

export { ResultColumn, ResultColumnType } from './columns.ts'
export { ExportFormat, ExportJob, ExportRequest } from './exports.ts'
export { FilterTree, SortKey } from './filters.ts'

/** Where a file that lies about itself does so. Rows and columns count from 1; row 1 is the first data row. */
export const ResultWarning = z.object({ row: z.number().nullable(), column: z.string().nullable(), message: z.string() })
export type ResultWarning = z.output<typeof ResultWarning>

/** How a result came about, as it was when it came about: kept with the rows and never changed. */
export const ResultFacts = z.object({
  sql: z.string(),
  /** As they were sent, as JSON text by name, and as shown. */
  params: z.array(z.object({ name: z.string(), type: z.string(), shown: z.string() })),
  /** Wall-clock times without offset in `timeZone`. */
  window: z.object({ start: z.string(), end: z.string(), timeZone: z.string() }).nullable(),
  instanceId: InstanceId,
  amcExecutionId: z.string().nullable(),
  createdAtMs: z.number(),
  submittedAtMs: z.number().nullable(),
  amcComputeSeconds: z.number().nullable(),
  /** Of the description of AMC's tables by which the measures were read. */
  catalogueVersion: z.string(),
})
export type ResultFacts = z.output<typeof ResultFacts>

export const ResultOrigin = z.enum(['run', 'import', 'derived'])
export type ResultOrigin = z.output<typeof ResultOrigin>

export const Result = z.object({
  executionId: ExecutionId,
  origin: ResultOrigin,
  title: z.string(),
  columns: z.array(ResultColumn),
  /** All rows once `complete`, before that the same as `arrivedRows`. */
  rowCount: z.number(),
  /** Rows that can be read now, from the first on. */
  arrivedRows: z.number(),
  /** While rows arrive: how many there will be at this rate, or null. */
  expectedRows: z.number().nullable(),
  sizeBytes: z.number(),
  /** False while rows still arrive. Types may then still become text; views, find, figures and exports are refused until all are there. */
  complete: z.boolean(),
  synthetic: z.boolean(),
  warnings: z.array(ResultWarning),
  pinned: z.boolean(),
  storedAtMs: z.number().nullable(),
  /** SHA-256 of the rows as AMC's storage gave them, in hexadecimal; null while they arrive. */
  contentHash: z.string().nullable(),
  /** Null for imports, derived results, and runs of an earlier version. */
  facts: ResultFacts.nullable(),
})
export type Result = z.output<typeof Result>

/** One stored result in a list. */
export const ResultSummary = Result.pick({ executionId: true, origin: true, title: true, rowCount: true, sizeBytes: true, synthetic: true, pinned: true }).extend({
  storedAtMs: z.number(), usedAtMs: z.number(),
  /** Without the two privacy columns. */
  columnCount: z.number(),
  /** The same for results that have columns of the same names in the same order, the privacy columns and upper case apart. */
  columnsKey: z.string(),
})
export type ResultSummary = z.output<typeof ResultSummary>

const ViewId = z.string().min(1).max(64)
/** Null: all rows in original order. */
const viewOrAll = ViewId.nullable().default(null)

/** Rows of a view that can be read while the rest of its order is worked out. */
export const firstViewRows = 400

/** A sorted and filtered way to look at a result. The same wish has the same id. */
export const ResultView = z.object({
  viewId: ViewId,
  executionId: ExecutionId,
  /** While `building` the first `firstViewRows` rows can be read already; a page further down waits. */
  state: z.enum(['building', 'ready', 'failed']),
  /** Null while building. */
  rowCount: z.number().nullable(),
  /** Why it failed, as a sentence. */
  message: z.string().nullable(),
})
export type ResultView = z.output<typeof ResultView>

const position = z.object({ position: z.number().int().min(0), column: ColumnIndex })
/** A place that was found: position in the view, row in original order (both from 0), and the first column there that matches. */
export const FoundCell = z.object({ position: z.number(), row: z.number(), column: ColumnIndex })
export type FoundCell = z.output<typeof FoundCell>

const valueCount = z.object({ value: z.string().nullable(), count: z.number() })

/** What a column holds. Values are text as `rows` shows them; `approximate` names what is estimated. */
export const ColumnProfile = z.object({
  column: ColumnIndex,
  rowCount: z.number(),
  nullCount: z.number(),
  distinctCount: z.number(),
  /** True beyond 200,000 different values: then the quantiles are estimates (within about a per cent of the rows). */
  distinctIsEstimate: z.boolean(),
  min: z.string().nullable(),
  max: z.string().nullable(),
  /** Numbers only. */
  mean: z.number().nullable(),
  /** Numbers, dates and timestamps: at 1, 5, 25, 50, 75, 95 and 99 per cent, the smallest value that so many do not exceed. */
  quantiles: z.array(z.object({ share: z.number(), value: z.string() })),
  topValues: z.array(valueCount),
  /** At most 40 bins of equal width; of dates and timestamps too. Empty for other types. `to` belongs to the last bin only. */
  histogram: z.array(z.object({ from: z.string(), to: z.string(), count: z.number() })),
})
export type ColumnProfile = z.output<typeof ColumnProfile>

/** Figures of one column over a selection. Numbers are exact and text, except that a `double` column is added as doubles. */
export const ColumnSums = z.object({
  column: ColumnIndex,
  count: z.number(),
  nullCount: z.number(),
  distinctCount: z.number(),
  /** Null where there is nothing to add, or where adding would be wrong: then `refusal` says why. */
  sum: z.string().nullable(),
  average: z.string().nullable(),
  min: z.string().nullable(),
  max: z.string().nullable(),
  refusal: z.string().nullable(),
  /** What to mind of the sum that is given, as a sentence. */
  warning: z.string().nullable(),
})
export type ColumnSums = z.output<typeof ColumnSums>

/**
 * Rows themselves go through the bulk door, not through this contract:
 *
 * `GET /bulk/results/<executionId>/rows?offset=0&limit=200[&view=<viewId>][&columns=0,3,2]` answers
 * `{ offset, rows: [original row numbers from 0], columns: [[…values of column 1…], …] }` (columnar JSON: integers and decimals as
 * text, timestamps and dates as AMC wrote them, null for null), in original order or the view's. At most 1,000 rows a page; fewer
 * at the end, or of a result that still arrives. Texts of more than 100,000 characters are cut; `cut: [{ row, column, length }]`
 * then names them (row within the page, column within `columns`). Exports are never cut.
 *
 * `GET /bulk/results/<executionId>/cell?row=<original row>&column=<index>` answers the whole value as `text/plain`, 204 for null.
 *
 * `GET /bulk/exports/<jobId>` answers the exported file as a download.
 *
 * `POST /bulk/imports?name=<file name>` with the bytes of a CSV (gzip too) or Parquet file answers `{ executionId }` of the new result.
 * However large: it is stored as it comes. `GET /bulk/imports?bytes=<its size>` asks before whether the disk has room: 204, or `storage`.
 */
export const resultsContract = {
  get: query(z.object({ executionId: ExecutionId }), Result),
  /** Every stored result, the last used first. */
  list: query(z.object({ origin: ResultOrigin.optional(), pinned: z.boolean().optional(), limit: z.number().int().min(1).max(1_000).default(200) }), z.array(ResultSummary)),

  /**
   * Answers at once; `results.changed` with the execution's id tells when the state changes. Refused (`conflict`) while rows still
   * arrive. Nobody reads it for ten minutes: its order is forgotten, and made again when it is read.
   */
  openView: command(z.object({ executionId: ExecutionId, sort: z.array(SortKey).max(50).default([]), filter: FilterTree.nullable().default(null) }), ResultView),
  view: query(z.object({ viewId: ViewId }), ResultView),
  /** Stops building and forgets it. Of an unknown one: nothing happens. */
  closeView: command(z.object({ viewId: ViewId }), z.object({})),

  /** The next (or previous) cell that holds the text, `from` not included, in the view's order; null when there is none. Ends when the caller goes away. */
  find: query(z.object({
    executionId: ExecutionId, viewId: viewOrAll, text: z.string().min(1).max(10_000), regex: z.boolean().default(false), caseSensitive: z.boolean().default(false),
    columns: z.array(ColumnIndex).nullable().default(null), from: position.nullable().default(null), direction: z.enum(['next', 'previous']).default('next'),
  }), FoundCell.nullable()),
  /** Where a row of the original order stands in a view; null when the view does not show it. */
  locate: query(z.object({ executionId: ExecutionId, viewId: viewOrAll, row: z.number().int().min(0) }), z.object({ position: z.number() }).nullable()),
  /** The most frequent values among the rows of `filter`, most frequent first, and how many different ones there are. `search` keeps those that hold it. */
  columnValues: query(z.object({
    executionId: ExecutionId, column: ColumnIndex, filter: FilterTree.nullable().default(null), search: z.string().max(1_000).default(''), limit: z.number().int().min(1).max(10_000).default(200),
  }), z.object({ values: z.array(valueCount), distinctCount: z.number() })),
  profile: query(z.object({ executionId: ExecutionId, column: ColumnIndex, viewId: viewOrAll }), ColumnProfile),
  /** Over rows by their position in the view; ranges may overlap (each row counts once). `last` is included. */
  selectionSums: query(z.object({
    executionId: ExecutionId, viewId: viewOrAll, columns: z.array(ColumnIndex).min(1).max(500),
    ranges: z.array(z.object({ first: z.number().int().min(0), last: z.number().int().min(0) })).min(1).max(1_000),
  }), z.array(ColumnSums)),
  /** One whole value of up to four million characters as text; `GET /bulk/…/cell` for longer ones. */
  cell: query(z.object({ executionId: ExecutionId, row: z.number().int().min(0), column: ColumnIndex }), z.object({ value: z.string().nullable(), length: z.number() })),

  /** A pinned result is never removed to make room. */
  setPinned: command(z.object({ executionId: ExecutionId, pinned: z.boolean() }), z.object({})),
  /** Deletes the rows of a run; its history line stays. Refused while pinned. */
  remove: command(z.object({ executionId: ExecutionId }), z.object({})),
  /** What is stored, and the limit of `results.quotaGigabytes` beyond which the least recently used ones go. */
  storage: query(z.object({}), z.object({ usedBytes: z.number(), pinnedBytes: z.number(), quotaBytes: z.number(), resultCount: z.number() })),

  /** Streams the rows into a file: asks for its place with a dialog where the shell has one (null: the person changed their mind). Never runs the query again. */
  startExport: command(ExportRequest, ExportJob.nullable()),
  /** As `startExport`, as soon as the run has its rows; also after a restart. For "run to file". */
  exportWhenReady: command(ExportRequest, ExportJob.nullable()),
  exportJob: query(z.object({ id: JobId }), ExportJob),
  cancelExport: command(z.object({ id: JobId }), ExportJob),
} as const
