/** Files from elsewhere as results: CSV (packed or not) and Parquet, for example what was downloaded from AMC's own console. */
import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AppError } from '#shared/base/app-error.ts'
import { ExecutionId } from '#shared/base/ids.ts'
import type { ResultWarning } from '#shared/results/contract.ts'
import type { Ids } from '#core/ports.ts'
import { createArrivingResult, type StoredFiles } from './arriving-result.ts'
import { describeColumnsFile } from './checksum.ts'
import { quoteName, quoteText, storedType, type StoredColumn } from './column-types.ts'
import { resultFiles } from './manifest.ts'
import type { ResultStore } from './result-store.ts'
import type { ResultAbout } from './seal-result.ts'
import { writeRowsOfColumns } from './rows-files.ts'

const writeBytes = 256 * 1024

/**
 * Stores the bytes of a file as a new result, whole or not at all, and gives its id. Rejects with `invalid-input` for what is
 * neither, `storage` when the disk refuses, the signal's reason when aborted; nothing is left then.
 */
export async function importResult(deps: { readonly store: ResultStore; readonly ids: Ids }, file: { readonly name: string; readonly body: ReadableStream<Uint8Array>; readonly about?: ResultAbout; readonly columns?: readonly StoredColumn[]; readonly describe?: (column: StoredColumn, place: number) => StoredColumn; readonly warnings?: readonly ResultWarning[] }, signal: AbortSignal): Promise<ExecutionId> {
  const { store } = deps
  const id = ExecutionId.parse(deps.ids.next())
  const dir = store.dirOf(id)
  store.table.expectNothing(id)
  try {
    return await store.writable(async () => {
      await mkdir(dir, { recursive: true, mode: 0o700 })
      const bytes = piecesOf(file.body, signal)
      const first = await bytes.next()
      const start = first.done === true ? Buffer.alloc(0) : first.value
      if (start.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') throw new AppError('invalid-input', 'This is a zip file or an Excel workbook, so nothing was imported. Take the CSV out of it, or save the sheet as CSV, and open that.')
      const files = start.subarray(0, 4).toString('latin1') === 'PAR1' ? await takeParquet(store, dir, start, bytes, file.columns ?? [], signal) : await takeCsv(store, dir, start, bytes, signal)
      const title = file.name.replace(/\.(csv|tsv|parquet|gz)$/gi, '').replace(/\.(csv|tsv)$/i, '').slice(0, 200)
      const manifest = await store.seal(id, { ...files, columns: files.columns.map((column, place) => file.describe?.(column, place) ?? column), warnings: [...files.warnings, ...(file.warnings ?? [])] }, file.about ?? { origin: 'import', title, synthetic: false, facts: null })
      store.commit(id, manifest, false)
      await store.tidy(id)
      return id
    })
  } catch (thrown) {
    await rm(dir, { recursive: true, force: true, maxRetries: 3 }).then(() => store.table.removed(id), () => undefined)
    signal.throwIfAborted()
    // What AMC's storage would be blamed for is here the file's own fault.
    if (thrown instanceof AppError && thrown.code === 'remote') throw new AppError('invalid-input', 'This file is neither CSV nor Parquet that can be read, so nothing was imported. Choose a file of rows with a header.', { cause: thrown })
    throw thrown
  }
}

/** The body in pieces of some size; the first has at least four bytes where there are any. */
async function* piecesOf(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Buffer> {
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  for await (const chunk of body) {
    signal.throwIfAborted()
    pending.push(chunk)
    pendingBytes += chunk.byteLength
    if (pendingBytes < writeBytes) continue
    yield Buffer.concat(pending)
    pending = []
    pendingBytes = 0
  }
  if (pendingBytes > 0) yield Buffer.concat(pending)
}

async function takeCsv(store: ResultStore, dir: string, start: Buffer, rest: AsyncGenerator<Buffer>, signal: AbortSignal): Promise<StoredFiles> {
  const result = createArrivingResult({ duck: store.duck, disk: store.disk, dir, columns: null })
  try {
    await result.writer.beginPart(0)
    async function* all() {
      yield start
      yield* rest
    }
    const isPacked = start[0] === 0x1f && start[1] === 0x8b
    try {
      for await (const piece of isPacked ? Readable.from(all()).pipe(createGunzip()) : all()) {
        if ((piece as Buffer).length > 0) await result.writer.write(piece as Buffer) // both give Buffers
        await result.arrived()
      }
    } catch (thrown) {
      if (thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('Z_')) throw new AppError('invalid-input', 'This file claims to be packed with gzip and is not, or is cut off. Nothing was imported.', { cause: thrown })
      throw thrown
    }
    await result.writer.endPart()
    return await result.finish(signal)
  } finally {
    await result.close()
  }
}

async function takeParquet(store: ResultStore, dir: string, start: Buffer, rest: AsyncGenerator<Buffer>, known: readonly StoredColumn[], signal: AbortSignal): Promise<StoredFiles> {
  const source = join(dir, 'source.parquet')
  const hash = createHash('sha256')
  let csvBytes = 0
  const out = await store.disk.openFile(source, { keepBytes: 0 })
  try {
    const take = async (piece: Buffer) => {
      hash.update(piece)
      csvBytes += piece.length
      await out.write(piece)
    }
    await take(start)
    for await (const piece of rest) await take(piece)
  } finally {
    await out.close()
  }
  const columns = (await describeParquet(store, source, signal)).map((found, index) => ({ ...found, column: asKnown(found.column, known[index]) }))
  const target = join(dir, resultFiles.columns)
  const list = columns.map(({ column, source: name, cast }) => `${cast === null ? quoteName(name) : `CAST(${quoteName(name)} AS ${cast})`} AS ${column.field}`)
  const [done] = await store.duck.rows(`COPY (SELECT ${list.join(', ')} FROM read_parquet(${quoteText(source)})) TO ${quoteText(target)} (FORMAT parquet, COMPRESSION zstd)`, signal).catch(unreadable(signal))
  await rm(source, { force: true })
  const rowCount = Number(done?.[0] ?? 0)
  const columnsFiles = [await describeColumnsFile(dir, resultFiles.columns, rowCount, signal)]
  const stored = columns.map(({ column }) => column)
  const rowsFile = await writeRowsOfColumns({ duck: store.duck, disk: store.disk, dir, columns: stored, columnsFiles }, signal)
  return { columns: stored, rowCount, warnings: [], rowsFiles: [rowsFile], columnsFiles, csvBytes, contentHash: hash.digest('hex'), keepsCsv: false }
}

/** What was known of a column elsewhere, where the file holds it in the same way. */
function asKnown(found: StoredColumn, known: StoredColumn | undefined): StoredColumn {
  return known !== undefined && storedType(known) === storedType(found) ? { ...known, field: found.field } : found
}

interface ImportedColumn {
  readonly column: StoredColumn
  readonly source: string
  /** What it is turned into, where DuckDB's own type is none of ours. */
  readonly cast: string | null
}

async function describeParquet(store: ResultStore, path: string, signal: AbortSignal): Promise<readonly ImportedColumn[]> {
  const rows = await store.duck.rows(`DESCRIBE SELECT * FROM read_parquet(${quoteText(path)})`, signal).catch(unreadable(signal))
  return rows.map(([name, duckType], index) => {
    const type = String(duckType)
    const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type)
    const base = { name: String(name), field: `c${index}`, amcType: null, kind: 'unknown' as const, scale: null, pattern: null, unit: null, measure: null }
    const of = (column: StoredColumn, cast: string | null) => ({ column, source: String(name), cast })
    if (/^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/.test(type)) return of({ ...base, type: 'integer' }, 'BIGINT')
    if (decimal) return of({ ...base, type: 'decimal', scale: Number(decimal[2]) }, `DECIMAL(38,${decimal[2]})`)
    if (/^(UBIGINT|HUGEINT|UHUGEINT)$/.test(type)) return of({ ...base, type: 'text' }, 'VARCHAR')
    if (type === 'DOUBLE' || type === 'FLOAT') return of({ ...base, type: 'double' }, 'DOUBLE')
    if (type === 'BOOLEAN') return of({ ...base, type: 'boolean' }, null)
    if (type === 'DATE') return of({ ...base, type: 'date' }, null)
    if (/^TIMESTAMP(_S|_MS|_NS)?$/.test(type)) return of({ ...base, type: 'timestamp', pattern: type === 'TIMESTAMP_S' ? '%Y-%m-%dT%H:%M:%S' : '%Y-%m-%dT%H:%M:%S.%f' }, 'TIMESTAMP')
    return of({ ...base, type: type.endsWith('[]') ? 'list' : 'text' }, 'VARCHAR')
  })
}

function unreadable(signal: AbortSignal): (thrown: unknown) => never {
  return thrown => {
    signal.throwIfAborted()
    if (thrown instanceof AppError) throw thrown
    throw new AppError('invalid-input', 'This Parquet file cannot be read, so nothing was imported. It may be cut off or damaged.', { cause: thrown })
  }
}
