import type { CsvDialect, ExportFormat } from '#shared/results/exports.ts'
import type { ExportPlan } from './export-sql.ts'

/** What every writer of files is asked for. */
export interface ExportWish {
  readonly plans: readonly ExportPlan[]
  readonly format: ExportFormat
  readonly dialect: CsvDialect
  /** CSV and TSV: text that a spreadsheet would run as a formula gets an apostrophe before it. */
  readonly isSpreadsheetSafe: boolean
  /** The file appears there when it is whole. */
  readonly path: string
  /** A folder that DuckDB may write to, for drafts; made when missing. */
  readonly draftDir: string
  /** Name for drafts, unlike that of any other export. */
  readonly draftName: string
  readonly onProgress: (writtenRows: number) => void
  /** For tests: rows of an XLSX sheet, its header included. Left out: as many as Excel holds. */
  readonly sheetRows?: number
}

/** What became of it. */
export interface ExportOutcome {
  /** Counted on the way out, not taken from what should be there. */
  readonly writtenRows: number
  /** Cells that got an apostrophe. */
  readonly guardedCells: number
  /** Columns whose whole numbers were written as text, because many programs would change their last digits. */
  readonly textNumberColumns: readonly string[]
  /** Further sentences for the person. */
  readonly notes: readonly string[]
}
