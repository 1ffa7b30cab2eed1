import type { JS } from '@duckdb/node-api'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import { pageExpression, quoteName, quoteText, storedType, type StoredColumn } from './column-types.ts'
import type { Manifest } from './manifest.ts'
import type { ResultStore } from './result-store.ts'
import { unreadableRows } from './unreadable-rows.ts'

/** A longer text is cut in pages (never in exports), so that one page cannot weigh gigabytes. */
export const longestShownText = 100_000

/** Rows `offset` … `offset + rows - 1` in original order, column by column. */
export interface ResultPage {
  readonly offset: number
  readonly columns: readonly (readonly (string | number | boolean | null)[])[]
  /** Cells that were cut: row within the page, column, and how many characters the whole text has. Absent when there are none. */
  readonly cut?: readonly { readonly row: number; readonly column: number; readonly length: number }[]
}

/** Reads one page. Rejects with `storage` when the rows' file is gone or damaged. */
export async function readPage(store: ResultStore, manifest: Manifest, place: { readonly id: ExecutionId; readonly offset: number; readonly limit: number }, signal: AbortSignal): Promise<ResultPage> {
  const { id, offset, limit } = place
  const end = Math.min(offset + limit, manifest.rowCount)
  if (offset >= end) return { offset, columns: manifest.columns.map(() => []) }
  const from = `FROM read_parquet(${quoteText(store.rowsPath(id))}, file_row_number = true) WHERE file_row_number >= ${offset} AND file_row_number < ${end} ORDER BY file_row_number`
  const list = manifest.columns.map(column => (isText(column) ? `left(${quoteName(column.field)}, ${longestShownText})` : pageExpression(column)))
  const cut: { row: number; column: number; length: number }[] = []
  let columns: readonly (readonly JS[])[]
  try {
    columns = await store.duck.columns(`SELECT ${list.join(', ')} ${from}`, signal)
    const longColumns = manifest.columns.flatMap((column, index) => (isText(column) && columns[index]?.some(isLong) ? [index] : []))
    if (longColumns.length > 0) {
      const lengths = await store.duck.columns(`SELECT ${longColumns.map(index => `length(${quoteName(manifest.columns[index]?.field ?? '')})::DOUBLE`).join(', ')} ${from}`, signal)
      for (const [at, column] of longColumns.entries()) {
        for (const [row, length] of (lengths[at] ?? []).entries()) if (Number(length) > longestShownText) cut.push({ row, column, length: Number(length) })
      }
    }
  } catch (thrown) {
    signal.throwIfAborted()
    if (thrown instanceof AppError) throw thrown
    throw unreadableRows(thrown)
  }
  const shown = manifest.columns.map((_, column) => (columns[column] ?? []).map(toWire))
  return cut.length === 0 ? { offset, columns: shown } : { offset, columns: shown, cut }
}

function isText(column: StoredColumn): boolean {
  return storedType(column) === 'VARCHAR'
}

/** Possibly cut: DuckDB counts characters, of which JavaScript counts some twice. */
function isLong(value: JS): boolean {
  return typeof value === 'string' && value.length >= longestShownText
}

/** JSON has no word for "not a number" and the infinities: they travel as text. */
function toWire(value: JS | undefined): string | number | boolean | null {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'string') return value ?? null
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return String(value)
}
