/** Rows out of the store into a file that appears when it is whole and its rows were counted. */
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '#shared/base/app-error.ts'
import { quoteName, quoteText, textExpression, uniqueFields, type StoredColumn } from './column-types.ts'
import { writeCsv } from './csv-export.ts'
import { isDiskFull, storageError, syncFolder, type Disk } from './disk.ts'
import { copyTo } from './duck-export.ts'
import { unsafeIntegers, type ExportPlan } from './export-sql.ts'
import type { ExportOutcome, ExportWish } from './export-wish.ts'
import { unreadableRows } from './unreadable-rows.ts'
import { writeWorkbook } from './xlsx-export.ts'

/** Writes all rows and checks their number. Rejects with `storage` or the signal's reason; nothing is left at `path` then. */
export async function writeExport(disk: Disk, wish: ExportWish, signal: AbortSignal): Promise<ExportOutcome> {
  const draft = join(wish.draftDir, `${wish.draftName}.partial`)
  try {
    await mkdir(wish.draftDir, { recursive: true, mode: 0o700 })
    const outcome = await writeDraft(disk, wish, draft, signal)
    const expected = wish.plans.reduce((sum, { rowCount }) => sum + rowCount, 0)
    if (outcome.writtenRows !== expected) throw new AppError('storage', `${outcome.writtenRows} of ${expected} rows could be read, so no file was written. The stored rows are damaged; run the query again.`)
    await settle(disk, draft, wish.path, signal)
    return outcome
  } catch (thrown) {
    signal.throwIfAborted()
    throw explain(thrown)
  } finally {
    await rm(draft, { force: true }).catch(() => undefined)
    await rm(`${wish.path}.partial`, { force: true }).catch(() => undefined)
  }
}

function writeDraft(disk: Disk, wish: ExportWish, draft: string, signal: AbortSignal): Promise<ExportOutcome> {
  const [plan] = wish.plans
  if (plan === undefined) throw new AppError('invalid-input', 'There is nothing to export.')
  switch (wish.format) {
    case 'csv':
    case 'tsv':
      return writeCsv(disk, wish, plan, draft, signal)
    case 'parquet':
      return writeParquet(wish, plan, draft, signal)
    case 'json':
    case 'ndjson':
      return writeJson(disk, wish, plan, draft, signal)
    case 'xlsx':
      return writeWorkbook(disk, wish, draft, signal)
  }
}

async function writeParquet(wish: ExportWish, plan: ExportPlan, draft: string, signal: AbortSignal): Promise<ExportOutcome> {
  const names = uniqueFields(plan.columns.map(({ name }) => name))
  const list = plan.columns.map(({ field }, index) => `${field} AS ${quoteName(names[index] ?? field)}`)
  const writtenRows = await copyTo(wish, plan, `SELECT ${list.join(', ')} ${plan.from}`, `${quoteText(draft)} (FORMAT parquet, COMPRESSION zstd)`, signal)
  const renamed = plan.columns.filter(({ name }, index) => name !== names[index]).length
  return { writtenRows, guardedCells: 0, textNumberColumns: [], notes: renamed === 0 ? [] : [`${renamed} ${renamed === 1 ? 'column was' : 'columns were'} renamed, since Parquet wants different names.`] }
}

async function writeJson(disk: Disk, wish: ExportWish, plan: ExportPlan, draft: string, signal: AbortSignal): Promise<ExportOutcome> {
  const isList = wish.format === 'json'
  const textNumbers = await unsafeIntegers(plan, signal)
  const between = isList ? ',\n' : '\n'
  const file = await disk.openFile(draft, { keepBytes: 0 })
  let writtenRows = 0
  try {
    await file.write(Buffer.from(isList ? '[' : ''))
    for await (const rows of plan.rows.duck.stream(`SELECT ${jsonLine(plan.columns, new Set(textNumbers))} ${plan.from}`, signal)) {
      const lines = rows.map(([text]) => String(text))
      if (lines.length > 0) await file.write(Buffer.from((writtenRows > 0 ? between : '') + lines.join(between)))
      writtenRows += lines.length
      wish.onProgress(writtenRows)
    }
    await file.write(Buffer.from(isList ? ']\n' : writtenRows > 0 ? '\n' : ''))
    await file.sync()
  } finally {
    await file.close()
  }
  return { writtenRows, guardedCells: 0, textNumberColumns: textNumbers.map(({ name }) => name), notes: [] }
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
    case 'double':
      return `CASE WHEN isfinite(${column.field}) THEN ${text} ELSE '"' || ${text} || '"' END`
    case 'date':
    case 'timestamp':
      return `'"' || ${text} || '"'`
    default:
      return `CAST(to_json(${text}) AS VARCHAR)`
  }
}

/** Puts the whole draft in its place: by name where that is on the same disk, else by copying under a name of its own. */
async function settle(disk: Disk, draft: string, path: string, signal: AbortSignal): Promise<void> {
  const written = await open(draft, 'r+')
  try {
    await written.sync()
  } finally {
    await written.close()
  }
  try {
    await rename(draft, path)
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EXDEV')) throw thrown
    const target = await disk.openFile(`${path}.partial`, { keepBytes: 0 })
    try {
      for await (const chunk of createReadStream(draft, { signal, highWaterMark: 1024 * 1024 })) await target.write(chunk as Buffer) // a stream without encoding gives Buffers
      await target.sync()
    } finally {
      await target.close()
    }
    await rename(`${path}.partial`, path)
  }
  await syncFolder(dirname(path))
}

function explain(thrown: unknown): unknown {
  if (thrown instanceof AppError) return thrown
  if (isDiskFull(thrown)) return storageError(thrown)
  if (thrown instanceof Error && 'syscall' in thrown) return new AppError('storage', `The file could not be written there (${thrown.message}). Nothing was left behind. Choose another place and export again.`, { cause: thrown })
  return unreadableRows(thrown)
}
