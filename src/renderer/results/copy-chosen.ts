import { AppError } from '#shared/base/app-error.ts'
import type { Cell } from '#renderer/bridge/bulk.ts'
import type { ChosenCells, RowSource } from '#renderer/widgets/result-grid/grid-contract.ts'
import { cellsAsText, type CopiedColumn, type CopyFormat } from './cells-as-text.ts'

/** More than this is no work for a clipboard: programs that take it stall, and an export is quicker. */
export const mostCopiedCells = 2_000_000
const pageRows = 1_000

export interface CopiedText {
  readonly text: string
  readonly rowCount: number
  readonly columnCount: number
}

/**
 * The chosen cells as text, read page by page. Several rectangles are copied when they stand in the same columns or the
 * same rows; other shapes have no place in a table and are refused, as spreadsheets do. `onProgress` gets rows read so far.
 */
export async function copyChosen(
  { chosen, columns, source, format, withHeader }: {
    readonly chosen: ChosenCells, readonly columns: readonly CopiedColumn[], readonly source: RowSource, readonly format: CopyFormat, readonly withHeader: boolean
  },
  onProgress: (rows: number) => void, signal: AbortSignal,
): Promise<CopiedText> {
  if (chosen.cellCount > mostCopiedCells) {
    throw new AppError('invalid-input', `${chosen.cellCount.toLocaleString('en-US')} cells are too many for the clipboard, so nothing was copied. Export them to a file instead.`)
  }
  const columnIds = columnsOf(chosen)
  const rows: Cell[][] = []
  for (const { firstRow, lastRow } of rowsOf(chosen)) {
    for (let offset = firstRow; offset <= lastRow; offset += pageRows) {
      signal.throwIfAborted()
      const page = await source.fetch(offset, Math.min(pageRows, lastRow - offset + 1), signal)
      for (const { cells } of page) rows.push(columnIds.map(id => cells[Number(id)] ?? null))
      onProgress(rows.length)
    }
  }
  const named = columnIds.flatMap(id => columns[Number(id)] ?? [])
  return { text: cellsAsText(format, named, rows, withHeader), rowCount: rows.length, columnCount: columnIds.length }
}

/** The columns that all rectangles share, or of rectangles side by side in the same rows, all of them. */
function columnsOf({ ranges }: ChosenCells): readonly string[] {
  const first = ranges[0]
  if (!first) return []
  const same = (one: readonly string[], other: readonly string[]): boolean => one.length === other.length && one.every((id, at) => id === other[at])
  if (ranges.every(({ columnIds }) => same(columnIds, first.columnIds))) return first.columnIds
  const spans = new Map<string, string[]>()
  for (const { rows, columnIds } of ranges) spans.set(`${rows.firstRow}-${rows.lastRow}`, [...spans.get(`${rows.firstRow}-${rows.lastRow}`) ?? [], ...columnIds])
  const [one = [], ...others] = [...spans.values()]
  if (others.every(other => same(other, one))) return one
  throw new AppError('invalid-input', 'The chosen cells stand in different columns in different rows, so they were not copied. Choose the same columns in every row.')
}

/** The rows of the rectangles, each once, from top to bottom. */
function rowsOf({ ranges }: ChosenCells): readonly { readonly firstRow: number, readonly lastRow: number }[] {
  return [...new Map(ranges.map(({ rows }) => [rows.firstRow, rows])).values()]
}
