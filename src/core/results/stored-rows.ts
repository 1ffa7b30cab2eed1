/** The one handle for everything that reads rows of a result: pages, views, figures, exports. */
import { statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import { checksumOf } from './checksum.ts'
import type { StoredColumn } from './column-types.ts'
import type { Duck } from './duck.ts'
import type { Manifest } from './manifest.ts'
import { relationOf, relationOfRows, rowKeysOf, type RowKeys } from './relation.ts'
import type { ResultStore } from './result-store.ts'
import { createRowReader, type Page, type ReadableFile, type RowReader } from './row-reader.ts'
import { readIndex } from './rows-files.ts'
import { unreadableRows } from './unreadable-rows.ts'

/** Results whose files are kept open at once, and how many files these may have: some systems give a process no more than a thousand. */
const openResults = 12
const openFiles = 600

/** A whole result, ready to be read. */
export interface StoredRows {
  readonly id: ExecutionId
  /** Where the files of the manifest lie. */
  readonly dir: string
  readonly manifest: Manifest
  readonly columns: readonly StoredColumn[]
  readonly rowCount: number
  /** What stands after FROM in DuckDB: fields `c0`, `c1`, … and `rid`. */
  readonly relation: string
  /** The same for the rows `first` to `last` (included) only, at the price of these. */
  readonly relationOf: (first: number, last: number) => string
  readonly duck: Duck
  /** What views sort and select by. */
  readonly keys: RowKeys
}

export type RowsDesk = ReturnType<typeof createRowsDesk>

/** Opens results for reading and keeps the last used ones open. Rejects with `not-found` or `storage`. */
export function createRowsDesk(store: ResultStore, scope: Scope) {
  /** What the columns of a result looked like when they were found whole. */
  const whole = new Map<ExecutionId, string>()
  const readers = new Map<ExecutionId, { readonly manifest: Manifest; readonly reader: Promise<RowReader> }>()
  scope.own(async () => {
    for (const id of readers.keys()) await drop(id)
  })

  async function drop(id: ExecutionId): Promise<void> {
    const known = readers.get(id)
    whole.delete(id)
    readers.delete(id)
    await (await known?.reader.catch(() => undefined))?.close()
  }

  async function openReader(manifest: Manifest, dir: string): Promise<RowReader> {
    for (const { file, sizeBytes } of [...manifest.rowsFiles, ...manifest.columnsFiles]) {
      const { size } = await stat(join(dir, file))
      if (size !== sizeBytes) throw new Error(`${file} has ${size} bytes instead of ${sizeBytes}`)
    }
    const files: ReadableFile[] = []
    for (const file of manifest.rowsFiles) files.push({ path: join(dir, file.file), rows: file.rows, sizeBytes: file.sizeBytes, ...await readIndex(dir, file), isOpen: false })
    return createRowReader(manifest.columns, () => files, { toleratesRagged: false })
  }

  /** Closes what was read longest ago. */
  function closeOld(keep: ExecutionId): void {
    let files = [...readers.values()].reduce((sum, { manifest }) => sum + manifest.rowsFiles.length, 0)
    for (const [old, { manifest }] of readers) {
      if (old === keep || (readers.size <= openResults && files <= openFiles)) return
      files -= manifest.rowsFiles.length
      void drop(old)
    }
  }

  function readerOf(id: ExecutionId, manifest: Manifest): Promise<RowReader> {
    const known = readers.get(id)
    if (known !== undefined && known.manifest.contentHash === manifest.contentHash && known.manifest.storedAtMs === manifest.storedAtMs) {
      readers.delete(id)
      readers.set(id, known)
      return known.reader
    }
    if (known !== undefined) void drop(id)
    const reader = openReader(manifest, store.dirOf(id))
    readers.set(id, { manifest, reader })
    reader.catch(() => readers.delete(id))
    closeOld(id)
    return reader
  }

  /** Rows that are still arriving are not checked yet: they are shown as far as they can be. */
  function arrivingReader(id: ExecutionId): { readonly reader: RowReader; readonly rows: number } | undefined {
    const result = store.arriving.get(id)
    if (result?.columns === undefined) return undefined
    const dir = store.dirOf(id)
    const files = result.writer.segments().map(({ file, rows, sizeBytes, groups, sums, isOpen }): ReadableFile => ({ path: join(dir, file), rows, sizeBytes, groups, sums: isOpen ? undefined : sums, isOpen }))
    return { reader: createRowReader(result.columns, () => files, { toleratesRagged: true }), rows: files.reduce((sum, { rows }) => sum + rows, 0) }
  }

  function stored(id: ExecutionId): StoredRows {
    const manifest = store.find(id)
    if (!manifest) throw store.arriving.get(id)?.columns === undefined ? noRows() : new AppError('conflict', 'The rows of this run are still arriving, so this was not done. It can be done as soon as all are there.')
    const dir = store.dirOf(id)
    return {
      id, dir, manifest, columns: manifest.columns, rowCount: manifest.rowCount, duck: store.duck, keys: rowKeysOf(manifest.columnsFiles),
      relation: relationOf(dir, manifest.columnsFiles), relationOf: (first, last) => relationOfRows(dir, manifest.columnsFiles, first, last),
    }
  }

  /**
   * Compares the columns with their checksums, once, and again when a file was touched since: DuckDB reads many a damaged file
   * without a word. Some 10 ms for a million rows.
   */
  async function checkColumns(id: ExecutionId, signal: AbortSignal): Promise<void> {
    const manifest = store.find(id)
    if (!manifest) return
    const dir = store.dirOf(id)
    const looks = [manifest.storedAtMs, ...manifest.columnsFiles.map(({ file }) => {
      const { size, ino, mtimeMs } = statSync(join(dir, file))
      return `${size} ${ino} ${mtimeMs}`
    })].join()
    if (whole.get(id) === looks) return
    for (const { file, sizeBytes, crc32 } of manifest.columnsFiles) {
      if (statSync(join(dir, file)).size !== sizeBytes || (crc32 !== undefined && (await checksumOf(join(dir, file), signal)) !== crc32)) throw new Error(`${file} is not what it was when it was stored`)
    }
    whole.set(id, looks)
  }

  /** Runs what reads the columns of a result, having checked them. Rejects with `storage` when they, or reading them, fail. */
  function guarded<T>(id: ExecutionId, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return explained(id, signal, async () => {
      await checkColumns(id, signal)
      return work()
    })
  }

  /** Rejects with `storage` when reading fails for what is on disk. */
  async function explained<T>(id: ExecutionId, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (thrown) {
      signal.throwIfAborted()
      if (thrown instanceof AppError) throw thrown
      await drop(id)
      throw unreadableRows(thrown)
    }
  }

  return {
    /** A whole result. Throws `not-found` while it arrives. */
    stored,
    drop,
    guarded,

    /** How many rows can be read: all, or those that have arrived. Throws `not-found`. */
    readableRows(id: ExecutionId): { readonly rows: number; readonly columnCount: number } {
      const manifest = store.find(id)
      if (manifest) return { rows: manifest.rowCount, columnCount: manifest.columns.length }
      const result = store.arriving.get(id)
      if (result?.columns === undefined) throw noRows()
      return { rows: result.writer.rows, columnCount: result.columns.length }
    },

    /** Rows by number, as pages show them. */
    read(id: ExecutionId, rows: ArrayLike<number>, columns: readonly number[], signal: AbortSignal): Promise<Page> {
      const manifest = store.find(id)
      return explained(id, signal, async () => {
        if (manifest) return (await readerOf(id, manifest)).read(rows, columns, signal)
        const arriving = arrivingReader(id)
        if (arriving === undefined) throw noRows()
        try {
          return await arriving.reader.read(rows, columns, signal)
        } finally {
          await arriving.reader.close()
        }
      })
    },

    /** One whole value. Rejects with `not-found` when there is no such cell. */
    async cell(id: ExecutionId, row: number, column: number, signal: AbortSignal): Promise<string | null> {
      const { manifest, rowCount } = stored(id)
      if (row >= rowCount || column >= manifest.columns.length) throw new AppError('not-found', 'There is no such cell in this result.')
      return explained(id, signal, async () => (await readerOf(id, manifest)).cell(row, column))
    },
  }
}

/** The sentence for a run without rows. */
export function noRows(): AppError {
  return new AppError('not-found', 'There are no stored rows for this run: it has none yet, or they were deleted.')
}
