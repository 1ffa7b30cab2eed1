/**
 * CSV and TSV. Whole results in their own order, to be separated by commas as they came, are copied: no digit is read and written
 * again. Everything else is written by DuckDB.
 */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskFile, Disk } from './disk.ts'
import { csvCell, csvHeader, delimiterOf, formulaCondition, type ExportPlan } from './export-sql.ts'
import type { ExportOutcome, ExportWish } from './export-wish.ts'
import { quoteText, storedType, type StoredColumn } from './column-types.ts'
import { copyTo } from './duck-export.ts'
import type { RowsFile } from './manifest.ts'
import { createRecordScanner } from './record-scanner.ts'
import { readIndex } from './rows-files.ts'

const copyBytes = 1024 * 1024
const carriageReturn = 0x0d
const lineFeed = Buffer.from('\n')

/** Writes the draft. Rejects with what DuckDB or the disk said, or the signal's reason. */
export async function writeCsv(disk: Disk, wish: ExportWish, plan: ExportPlan, draft: string, signal: AbortSignal): Promise<ExportOutcome> {
  const { dialect, isSpreadsheetSafe } = wish
  const format = wish.format === 'tsv' ? 'tsv' : 'csv'
  const begin = (dialect.byteOrderMark ? '\u{FEFF}' : '') + (dialect.header ? csvHeader(plan.columns, format, dialect, isSpreadsheetSafe) : '')
  const outcome: ExportOutcome = { writtenRows: 0, guardedCells: 0, textNumberColumns: [], notes: [] }
  if (plan.rowCount === 0) {
    await writeText(disk, draft, begin)
    return outcome
  }
  const formulas = isSpreadsheetSafe ? await findFormulas(plan, signal) : new Map<StoredColumn, number>()
  const guardedCells = [...formulas.values()].reduce((sum, count) => sum + count, 0)
  const delimiter = delimiterOf(format, dialect)
  if (plan.isWhole && guardedCells === 0 && delimiter === ',' && dialect.quote === '"' && dialect.lineEnd === '\n' && !dialect.decimalComma) {
    const copied = await copyStored(disk, wish, plan, { begin, draft }, signal)
    if (copied !== undefined) return { ...outcome, writtenRows: copied }
  }
  const list = plan.columns.map((column, index) => `${csvCell(column, dialect, formulas.has(column))} AS v${index}`)
  const writtenRows = await copyTo(wish, plan, `SELECT ${list.join(', ')} ${plan.from}`,
    `${quoteText(draft)} (FORMAT csv, HEADER false, DELIMITER ${quoteText(delimiter)}, QUOTE ${quoteText(dialect.quote)}, ESCAPE ${quoteText(dialect.quote)}, NULLSTR '', NEW_LINE ${quoteText(dialect.lineEnd)}` +
    // What stands before the rows can only be had together with something behind them: the last line end.
    `${begin === '' ? '' : `, PREFIX ${quoteText(begin)}, SUFFIX ${quoteText(dialect.lineEnd)}`})`, signal)
  return { ...outcome, writtenRows, guardedCells }
}

/** How many cells of each column look like a formula; columns without any are left out. */
async function findFormulas(plan: ExportPlan, signal: AbortSignal): Promise<ReadonlyMap<StoredColumn, number>> {
  const texts = plan.columns.filter(column => storedType(column) === 'VARCHAR')
  if (texts.length === 0) return new Map()
  const fields = [...new Set(texts.map(({ field }) => field))]
  const [counts = []] = await plan.rows.duck.rows(`SELECT ${texts.map(column => `count(*) FILTER (${formulaCondition(column)})::DOUBLE`).join(', ')} FROM (SELECT ${fields.join(', ')} ${plan.inAnyOrder})`, signal)
  return new Map(texts.flatMap((column, index) => (Number(counts[index]) > 0 ? [[column, Number(counts[index])] as const] : [])))
}

/**
 * Copies the rows as they came, counts them on the way and compares them with their checksums. Undefined, and the draft is to be
 * written anew from the columns, where they came with line ends of another kind or are not what they were when they were stored.
 */
async function copyStored(disk: Disk, wish: ExportWish, { rows }: ExportPlan, to: { readonly begin: string; readonly draft: string }, signal: AbortSignal): Promise<number | undefined> {
  const out = await disk.openFile(to.draft, { keepBytes: 0 })
  let written = 0
  try {
    await out.write(Buffer.from(to.begin))
    for (const file of rows.manifest.rowsFiles) {
      const copied = await copyRows(rows.dir, file, out, count => wish.onProgress(written + count), signal)
      if (copied !== file.rows) return undefined
      written += copied
    }
    return written
  } finally {
    await out.close()
  }
}

async function copyRows(dir: string, file: RowsFile, out: DiskFile, onProgress: (rows: number) => void, signal: AbortSignal): Promise<number | undefined> {
  if (file.rows === 0) return 0
  const source = await open(join(dir, file.file), 'r')
  try {
    const index = await readIndex(dir, file).catch(() => undefined)
    if (index === undefined) return undefined
    let at = index.groups[0] ?? 0
    const scanner = createRecordScanner({ startBytes: at, countsBlankLines: true })
    const buffer = Buffer.allocUnsafe(copyBytes)
    let last: number | undefined
    for (;;) {
      signal.throwIfAborted()
      const { bytesRead } = await source.read(buffer, 0, copyBytes, at)
      if (bytesRead === 0) break
      const bytes = buffer.subarray(0, bytesRead)
      if (bytes.includes(carriageReturn)) return undefined
      scanner.push(bytes)
      await out.write(bytes)
      at += bytesRead
      last = bytes.at(-1)
      onProgress(scanner.rows)
    }
    scanner.end()
    const found = scanner.sums()
    if (found.length !== index.sums.length || found.some((sum, group) => sum !== index.sums[group])) return undefined
    if (last !== lineFeed[0]) await out.write(lineFeed)
    return scanner.rows
  } finally {
    await source.close()
  }
}

async function writeText(disk: Disk, path: string, text: string): Promise<void> {
  const file = await disk.openFile(path, { keepBytes: 0 })
  try {
    await file.write(Buffer.from(text))
  } finally {
    await file.close()
  }
}
