import { z } from 'zod'
import { ExecutionId, JobId } from '#shared/base/ids.ts'
import { command, query } from '#shared/contract/define.ts'

/** How a column's values are held and sent. `integer` and `decimal` travel as text so that no digit is lost. */
export const ResultColumnType = z.enum(['text', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp', 'list'])
export type ResultColumnType = z.output<typeof ResultColumnType>

export const ResultColumn = z.object({
  name: z.string(),
  type: ResultColumnType,
  /** AMC's own type name where the run told it, else null. */
  amcType: z.string().nullable(),
  kind: z.enum(['metric', 'dimension', 'unknown']),
})
export type ResultColumn = z.output<typeof ResultColumn>

/** Where a file that lies about itself does so. Rows and columns count from 1; row 1 is the first data row. */
export const ResultWarning = z.object({ row: z.number().nullable(), column: z.string().nullable(), message: z.string() })
export type ResultWarning = z.output<typeof ResultWarning>

export const Result = z.object({
  executionId: ExecutionId,
  columns: z.array(ResultColumn),
  rowCount: z.number(),
  sizeBytes: z.number(),
  /** False while rows still arrive. */
  complete: z.boolean(),
  synthetic: z.boolean(),
  warnings: z.array(ResultWarning),
})
export type Result = z.output<typeof Result>

export const ExportFormat = z.enum(['csv', 'json', 'ndjson'])
export type ExportFormat = z.output<typeof ExportFormat>

/** Long work with an id: asked for once, watched by `jobs.changed`, ended by itself or by cancel. */
export const ExportJob = z.object({
  id: JobId,
  executionId: ExecutionId,
  format: ExportFormat,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  writtenRows: z.number(),
  totalRows: z.number(),
  /** The file, once there is one that a person can open; in the browser shell a download path instead. */
  path: z.string().nullable(),
  downloadPath: z.string().nullable(),
  message: z.string().nullable(),
})
export type ExportJob = z.output<typeof ExportJob>

/**
 * Rows themselves go through the bulk door, not through this contract:
 * `GET /bulk/results/<executionId>/rows?offset=0&limit=200` answers `{ offset, columns: [[…values of column 1…], …] }`
 * (columnar JSON: integers and decimals as text, timestamps and dates as AMC wrote them, null for null), in original order. Texts of more than 100,000
 * characters are cut; `cut: [{ row, column, length }]` then names them. Exports are never cut.
 * `GET /bulk/exports/<jobId>` answers the exported file as a download.
 */
export const resultsContract = {
  get: query(z.object({ executionId: ExecutionId }), Result),
  /** Streams the rows into a file: asks for its place with a dialog where the shell has one. Never runs the query again. */
  startExport: command(z.object({ executionId: ExecutionId, format: ExportFormat, spreadsheetSafe: z.boolean().default(true) }), ExportJob.nullable()),
  exportJob: query(z.object({ id: JobId }), ExportJob),
  cancelExport: command(z.object({ id: JobId }), ExportJob),
  /** Deletes the rows of a run; its history line stays. Refused while pinned. */
  remove: command(z.object({ executionId: ExecutionId }), z.object({})),
} as const
