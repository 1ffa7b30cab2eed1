import { join } from 'node:path'
import { textOrNull } from './cell-text.ts'
import { pageExpression, type StoredColumn } from './column-types.ts'
import type { Duck } from './duck.ts'
import type { ColumnsFile, RowsFile } from './manifest.ts'
import { relationOfRows } from './relation.ts'
import { createRowReader, type ReadableFile } from './row-reader.ts'
import { readIndex } from './rows-files.ts'

/** Files that are looked into, at a few milliseconds each. */
const lookedInto = 4

/**
 * Whether rows to look at and columns tell the same of the last rows of some files. Rows that changed their order on the way into the
 * columns would go unnoticed else, and every sort, filter and sum would be of other rows than the ones shown.
 */
export async function tellTheSame(duck: Duck, dir: string, columns: readonly StoredColumn[], files: { readonly rows: readonly RowsFile[]; readonly columns: readonly ColumnsFile[] }, signal: AbortSignal): Promise<boolean> {
  const readable: ReadableFile[] = []
  for (const file of files.rows) readable.push({ path: join(dir, file.file), rows: file.rows, sizeBytes: file.sizeBytes, ...await readIndex(dir, file), isOpen: false })
  const reader = createRowReader(columns, () => readable, { toleratesRagged: false })
  const step = Math.max(1, Math.ceil(files.columns.length / lookedInto))
  let end = files.columns.reduce((sum, { rows }) => sum + rows, 0)
  try {
    for (let index = files.columns.length - 1; index >= 0; index--) {
      const rows = files.columns[index]?.rows ?? 0
      if ((files.columns.length - 1 - index) % step === 0 && rows > 0) {
        const [theirs = []] = await duck.rows(`SELECT ${columns.map(pageExpression).join(', ')} FROM ${relationOfRows(dir, files.columns, end - 1, end - 1)}`, signal)
        const { columns: ours, cut } = await reader.read([end - 1], columns.map((_, at) => at), signal)
        const isCut = new Set(cut.map(({ column }) => column))
        if (ours.some(([cell], at) => !isCut.has(at) && textOrNull(cell) !== textOrNull(theirs[at]))) return false
      }
      end -= rows
    }
    return true
  } finally {
    await reader.close()
  }
}
