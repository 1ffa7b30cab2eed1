/** Rows out of the store as text: each row is made by DuckDB, in original order, and written as it comes. */
import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { ExportFormat } from '#shared/results/contract.ts'
import { quoteName, quoteText, storedType, textExpression, uniqueFields, type StoredColumn } from './column-types.ts'
import { isDiskFull, storageError, syncFolder, type Disk } from './disk.ts'
import type { Manifest } from './manifest.ts'
import type { ResultStore } from './result-store.ts'
import { unreadableRows } from './unreadable-rows.ts'

export interface ExportRequest {
  readonly id: ExecutionId
  readonly manifest: Manifest
  readonly format: ExportFormat
  /** CSV only: text that a spreadsheet would run as a formula gets an apostrophe before it. */
  readonly isSpreadsheetSafe: boolean
  /** The file appears there when it is whole. */
  readonly path: string
  readonly onProgress: (writtenRows: number) => void
}

export interface ExportOutcome {
  readonly writtenRows: number
  /** Cells that got an apostrophe. */
  readonly guardedCells: number
  /** Columns whose whole numbers were written as text, because many programs would change their last digits. */
  readonly textNumberColumns: readonly string[]
}

/** JavaScript, and every program that reads JSON numbers as doubles, holds whole numbers exactly up to here. */
const largestSafeInteger = '9007199254740991'

/** Writes all rows and checks their number. Rejects with `storage` or the signal's reason; nothing is left at `path` then. */
export async function writeExport(deps: { readonly store: ResultStore; readonly disk: Disk }, request: ExportRequest, signal: AbortSignal): Promise<ExportOutcome> {
  const { manifest, format, path } = request
  const draft = `${path}.partial`
  const source = `read_parquet(${quoteText(deps.store.rowsPath(request.id))})`
  try {
    const textNumbers = format === 'csv' ? [] : await unsafeIntegers(deps.store, manifest, source, signal)
    const line = format === 'csv' ? csvLine(manifest.columns, request.isSpreadsheetSafe) : { text: jsonLine(manifest.columns, new Set(textNumbers)), guarded: '0' }
    const frame = frameOf(format, manifest.columns, request.isSpreadsheetSafe)
    let writtenRows = 0
    let guardedCells = 0
    const file = await deps.disk.openFile(draft, { keepBytes: 0 })
    try {
      await file.write(Buffer.from(frame.begin))
      for await (const rows of deps.store.duck.stream(`SELECT ${line.text} AS line, ${line.guarded} AS guarded FROM ${source}`, signal)) {
        const lines: string[] = []
        for (const [text, guarded] of rows) {
          lines.push(String(text))
          guardedCells += Number(guarded)
        }
        if (lines.length > 0) await file.write(Buffer.from((writtenRows > 0 ? frame.between : '') + lines.join(frame.between)))
        writtenRows += lines.length
        request.onProgress(writtenRows)
      }
      if (writtenRows !== manifest.rowCount) throw new AppError('storage', `${writtenRows} of ${manifest.rowCount} rows could be read, so no file was written. The stored rows are damaged; run the query again.`)
      await file.write(Buffer.from(writtenRows > 0 ? frame.end : frame.endOfNothing))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
    await syncFolder(dirname(path))
    return { writtenRows, guardedCells, textNumberColumns: textNumbers.map(column => column.name) }
  } catch (thrown) {
    await rm(draft, { force: true }).catch(() => undefined)
    signal.throwIfAborted()
    throw explain(thrown)
  }
}

function explain(thrown: unknown): unknown {
  if (thrown instanceof AppError) return thrown
  if (isDiskFull(thrown)) return storageError(thrown)
  if (thrown instanceof Error && 'syscall' in thrown) return new AppError('storage', `The file could not be written there (${thrown.message}). Nothing was left behind. Choose another place and export again.`, { cause: thrown })
  return unreadableRows(thrown)
}

interface Frame {
  readonly begin: string
  readonly between: string
  readonly end: string
  readonly endOfNothing: string
}

function frameOf(format: ExportFormat, columns: readonly StoredColumn[], isSafe: boolean): Frame {
  if (format === 'json') return { begin: '[', between: ',\n', end: ']\n', endOfNothing: ']\n' }
  if (format === 'ndjson') return { begin: '', between: '\n', end: '\n', endOfNothing: '' }
  const header = columns.map(({ name }) => {
    const safe = isSafe && /^[=+\-@\t\r]/.test(name) ? `'${name}` : name
    return /[",\r\n]/.test(safe) || safe === '' ? `"${safe.replaceAll('"', '""')}"` : safe
  })
  return { begin: `${header.join(',')}\n`, between: '\n', end: '\n', endOfNothing: '' }
}

/** Null is an empty cell, an empty text is `""`: the same as AMC writes, so that nothing is mixed up when read again. */
function csvLine(columns: readonly StoredColumn[], isSafe: boolean): { readonly text: string; readonly guarded: string } {
  const guards: string[] = []
  const cells = columns.map(column => {
    const text = textExpression(column)
    if (storedType(column) !== 'VARCHAR') return `coalesce(${text}, '')`
    const isFormula = `regexp_matches(${text}, '^[=+@\\t\\r-]')`
    if (isSafe) guards.push(`coalesce(${isFormula}, false)::INTEGER`)
    const safe = isSafe ? `CASE WHEN ${isFormula} THEN chr(39) || ${text} ELSE ${text} END` : text
    return `CASE WHEN ${text} IS NULL THEN '' WHEN ${text} = '' OR regexp_matches(${text}, '[",\\r\\n]') THEN '"' || replace(${safe}, '"', '""') || '"' ELSE ${safe} END`
  })
  return { text: cells.join(" || ',' || "), guarded: guards.length === 0 ? '0' : guards.join(' + ') }
}

function jsonLine(columns: readonly StoredColumn[], textNumbers: ReadonlySet<StoredColumn>): string {
  const keys = uniqueFields(columns.map(column => column.name))
  const members = columns.map((column, index) => {
    const key = quoteText(`${index === 0 ? '' : ','}${JSON.stringify(keys[index])}:`)
    return `${key} || coalesce(${jsonValue(column, textNumbers.has(column))}, 'null')`
  })
  return `'{' || ${members.join(' || ')} || '}'`
}

function jsonValue(column: StoredColumn, isText: boolean): string {
  const text = textExpression(column)
  switch (column.type) {
    case 'integer':
      return isText ? `'"' || ${text} || '"'` : text
    case 'decimal':
    case 'boolean':
      return text
    case 'double': {
      const field = quoteName(column.field)
      return `CASE WHEN isfinite(${field}) THEN ${text} ELSE '"' || ${text} || '"' END`
    }
    case 'date':
    case 'timestamp':
      return `'"' || ${text} || '"'`
    default:
      return `CAST(to_json(${text}) AS VARCHAR)`
  }
}

async function unsafeIntegers(store: ResultStore, manifest: Manifest, source: string, signal: AbortSignal): Promise<readonly StoredColumn[]> {
  const integers = manifest.columns.filter(column => column.type === 'integer')
  if (integers.length === 0) return []
  const tests = integers.map(({ field }) => `coalesce(bool_or(${quoteName(field)} > ${largestSafeInteger} OR ${quoteName(field)} < -${largestSafeInteger}), false)`)
  const [row] = await store.duck.rows(`SELECT ${tests.join(', ')} FROM ${source}`, signal)
  return integers.filter((_, index) => row?.[index] === true)
}
