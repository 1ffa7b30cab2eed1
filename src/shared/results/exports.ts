import { z } from 'zod'
import { ExecutionId, JobId } from '#shared/base/ids.ts'
import { ColumnIndex } from './columns.ts'

export const ExportFormat = z.enum(['csv', 'tsv', 'json', 'ndjson', 'parquet', 'xlsx'])
export type ExportFormat = z.output<typeof ExportFormat>

/** The handwriting of CSV and TSV. */
export const CsvDialect = z.object({
  /** Left out: a comma for CSV (a semicolon with a decimal comma), a tab for TSV. */
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  quote: z.enum(['"', "'"]).default('"'),
  /** A mark at the beginning by which some spreadsheets know UTF-8. */
  byteOrderMark: z.boolean().default(false),
  decimalComma: z.boolean().default(false),
  header: z.boolean().default(true),
  lineEnd: z.enum(['\n', '\r\n']).default('\n'),
})
export type CsvDialect = z.output<typeof CsvDialect>

/** What of one result goes into the file. */
const source = {
  executionId: ExecutionId,
  /** In the order, and with the filter, of this view; null: all rows in original order. */
  viewId: z.string().max(64).nullable().default(null),
  /** These columns in this order; null: all but the two that only tell of privacy filtering (`ResultColumn.privacy`). */
  columns: z.array(ColumnIndex).min(1).max(10_000).nullable().default(null),
  /** Only these positions of the view (or of the result), from 0, `last` included; null: all. */
  range: z.object({ first: z.number().int().min(0), last: z.number().int().min(0) }).nullable().default(null),
  /** What its sheet is called in XLSX; null: the title of the run. */
  sheetName: z.string().max(200).nullable().default(null),
}
export const ExportSource = z.object(source)
export type ExportSource = z.output<typeof ExportSource>

export const ExportRequest = z.object({
  ...source,
  format: ExportFormat,
  /** CSV and TSV: text that a spreadsheet would run as a formula gets an apostrophe before it. */
  spreadsheetSafe: z.boolean().default(true),
  dialect: CsvDialect.prefault({}),
  /** XLSX only: further results, each on sheets of its own. */
  more: z.array(ExportSource).max(50).default([]),
})
export type ExportRequest = z.output<typeof ExportRequest>

/** Long work with an id: asked for once, watched by `jobs.changed`, ended by itself or by cancel. */
export const ExportJob = z.object({
  id: JobId,
  executionId: ExecutionId,
  format: ExportFormat,
  /** `waiting`: for a run that is not ready yet (`exportWhenReady`). */
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  writtenRows: z.number(),
  totalRows: z.number(),
  /** The file, once there is one that a person can open; in the browser shell a download path instead. */
  path: z.string().nullable(),
  downloadPath: z.string().nullable(),
  message: z.string().nullable(),
})
export type ExportJob = z.output<typeof ExportJob>
