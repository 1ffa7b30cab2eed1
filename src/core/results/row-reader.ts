/** Reads single rows of a stored or arriving result, at any depth, in the time of a few disk reads. */
import { fstatSync, readSync, statSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { AppError } from '#shared/base/app-error.ts'
import { cellReader, type PageCell } from './cell-text.ts'
import type { StoredColumn } from './column-types.ts'
import { readRecord, skipRecord } from './csv-cells.ts'
import { rowsPerGroup } from './record-scanner.ts'
import { damagedRows } from './unreadable-rows.ts'

/** A longer text is cut in pages (never in exports), so that one page cannot weigh gigabytes. */
export const longestShownText = 100_000

/** One file of rows, as the reader needs it. */
export interface ReadableFile {
  readonly path: string
  readonly rows: number
  readonly sizeBytes: number
  readonly groups: Uint32Array
  /** The CRC-32 of each group; undefined while the file still grows. */
  readonly sums: Uint32Array | undefined
  /** True while the file still grows. */
  readonly isOpen: boolean
}

export interface Page {
  readonly columns: readonly PageCell[][]
  /** Cells that were cut: row and column within the page, and how many characters the whole text has. */
  readonly cut: readonly { readonly row: number; readonly column: number; readonly length: number }[]
}

export interface RowReader {
  /** Rows by their number in original order, in the order asked for. Rejects when a file is gone, changed or damaged, with `storage` where only these rows are. */
  read(rows: ArrayLike<number>, columns: readonly number[], signal: AbortSignal): Promise<Page>
  /** One whole value as text, as pages show it. */
  cell(row: number, column: number): Promise<string | null>
  /** Closes the files as soon as nobody reads them. */
  close(): Promise<void>
}

/** Bytes between two wanted rows that are read along rather than asked for anew. */
const gapBytes = 16 * 1024
/** Reads under way at once. */
const readsAtOnce = 16
/** So long a page may keep the process from everything else. */
const atOnceMs = 6

interface Wanted {
  readonly at: number
  readonly file: ReadableFile
  readonly fileIndex: number
  /** Within all files, and within its own. */
  readonly number: number
  readonly row: number
  readonly startBytes: number
  readonly endBytes: number
}

/** A reader over files whose rows follow each other. `files` is asked at each read, so that it may grow. Every group of rows is compared with its checksum each time it is read; a row with more or fewer cells than there are columns is damage, unless the rows are not checked yet. */
export function createRowReader(columns: readonly StoredColumn[], files: () => readonly ReadableFile[], options: { readonly toleratesRagged: boolean }): RowReader {
  const handles = new Map<string, Promise<FileHandle>>()
  const readers = columns.map(cellReader)
  const underWay = new Set<Promise<void>>()

  async function handleOf(file: ReadableFile): Promise<FileHandle> {
    let opening = handles.get(file.path)
    if (opening === undefined) {
      opening = open(file.path, 'r')
      handles.set(file.path, opening)
      opening.catch(() => handles.delete(file.path))
    }
    const handle = await opening
    // A file that was deleted, replaced or cut behind our back must not go unnoticed.
    // A question of microseconds: handed to other threads, it would cost a page more than its rows.
    const known = fstatSync(handle.fd)
    const now = statSync(file.path)
    if (known.ino === now.ino && (file.isOpen ? now.size >= file.sizeBytes : now.size === file.sizeBytes)) return handle
    handles.delete(file.path)
    await handle.close()
    if (known.ino !== now.ino && now.size === file.sizeBytes) return handleOf(file)
    throw new Error(`${file.path} has ${now.size} bytes instead of ${file.sizeBytes}`)
  }

  /** Calls back with the bytes that hold each wanted row and where it begins, nearby rows from one read. */
  async function fetch(rows: ArrayLike<number>, onRow: (wanted: Wanted, bytes: Buffer, start: number) => void, signal: AbortSignal | null): Promise<void> {
    const reading = fetchNow(rows, onRow, signal)
    underWay.add(reading)
    try {
      await reading
    } finally {
      underWay.delete(reading)
    }
  }

  async function fetchNow(rows: ArrayLike<number>, onRow: (wanted: Wanted, bytes: Buffer, start: number) => void, signal: AbortSignal | null): Promise<void> {
    const wanted = [...locate(files(), rows)].sort((a, b) => a.fileIndex - b.fileIndex || a.row - b.row)
    const runs: Wanted[][] = []
    for (const one of wanted) {
      const run = runs.at(-1)
      const last = run?.at(-1)
      const isNear = last !== undefined && last.file === one.file && one.startBytes - last.endBytes <= gapBytes && one.endBytes - (run?.[0]?.startBytes ?? 0) <= 4 * 1024 * 1024
      if (run && isNear) run.push(one)
      else runs.push([one])
    }
    const touched = new Map<ReadableFile, FileHandle>()
    for (const run of runs) {
      const file = run[0]?.file
      if (file && !touched.has(file)) touched.set(file, await handleOf(file))
    }
    let next = 0
    // What the system has in memory is read at once: 200 hand-overs to another thread cost more than all the reading. Should the
    // disk have to work, the rest is left to other threads before anybody notices.
    const startedMs = performance.now()
    while (next < runs.length && performance.now() - startedMs < atOnceMs) {
      const run = runs[next++] ?? []
      const handle = run[0] && touched.get(run[0].file)
      if (handle) useRun(readAtOnce(handle.fd, run), run, onRow)
    }
    const work = async () => {
      for (;;) {
        const run = runs[next++]
        const handle = run?.[0] && touched.get(run[0].file)
        if (run === undefined || handle === undefined) return
        signal?.throwIfAborted()
        useRun(await readLater(handle, run), run, onRow)
      }
    }
    await Promise.all(Array.from({ length: Math.min(readsAtOnce, runs.length - next) }, work))
  }

  return {
    async read(rows, wantedColumns, signal) {
      const out: PageCell[][] = wantedColumns.map(() => Array.from({ length: rows.length }, () => null))
      const cut: { row: number; column: number; length: number }[] = []
      const targets = new Map<number, number[]>()
      for (const [target, column] of wantedColumns.entries()) targets.set(column, [...(targets.get(column) ?? []), target])
      await fetch(rows, ({ at }, bytes, start) => {
        let cells = 0
        const end = readRecord(bytes, start, index => {
          cells = index + 1
          return targets.has(index)
        }, (index, text) => {
          for (const target of targets.get(index) ?? []) {
            const shown = out[target] as PageCell[] // made above for every target
            if (text === null) shown[at] = null
            else if (text.length >= longestShownText && (columns[index]?.type === 'text' || columns[index]?.type === 'list')) {
              const characters = text.length > longestShownText ? [...text] : undefined
              if (characters !== undefined && characters.length > longestShownText) {
                shown[at] = characters.slice(0, longestShownText).join('')
                cut.push({ row: at, column: target, length: characters.length })
              } else shown[at] = text
            } else shown[at] = readers[index]?.(text) ?? text
          }
        })
        if (!options.toleratesRagged && (end < 0 || cells !== columns.length)) throw new Error('a row is damaged')
      }, signal)
      cut.sort((a, b) => a.row - b.row || a.column - b.column)
      return { columns: out, cut }
    },
    async cell(row, column) {
      let value: string | null = null
      await fetch([row], (_, bytes, start) => {
        if (readRecord(bytes, start, index => index === column, (_index, text) => (value = text === null ? null : String(readers[column]?.(text) ?? text))) < 0) throw new Error('a row is damaged')
      }, null)
      return value
    },
    async close() {
      await Promise.allSettled(underWay)
      for (const handle of handles.values()) await (await handle.catch(() => undefined))?.close()
      handles.clear()
    },
  }
}

/** Where each of these rows lies, in the order asked for. Throws `storage` where the index says something that cannot be. */
function locate(list: readonly ReadableFile[], rows: ArrayLike<number>): readonly Wanted[] {
  const starts: number[] = []
  let total = 0
  for (const file of list) {
    starts.push(total)
    total += file.rows
  }
  const wanted: Wanted[] = []
  for (let at = 0; at < rows.length; at++) {
    const number = rows[at] ?? 0
    if (number >= total) throw new Error(`there is no row ${number}`)
    let fileIndex = 0
    for (let low = 0, high = starts.length - 1; low <= high; ) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= number) {
        fileIndex = middle
        low = middle + 1
      } else high = middle - 1
    }
    // An empty file begins where the next one does; the binary search ends at the last of them, which holds the row.
    const file = list[fileIndex] as ReadableFile // the index is within the list
    const row = number - (starts[fileIndex] ?? 0)
    const group = Math.floor(row / rowsPerGroup)
    const startBytes = file.groups[group] ?? 0
    const endBytes = group + 1 < Math.ceil(file.rows / rowsPerGroup) ? (file.groups[group + 1] ?? file.sizeBytes) : file.sizeBytes
    const found: Wanted = { at, file, fileIndex, number, row, startBytes, endBytes }
    if (startBytes > endBytes || endBytes > file.sizeBytes) throw damaged(found)
    wanted.push(found)
  }
  return wanted
}

/** Where the bytes of a run lie. */
function spanOf(run: readonly Wanted[]): { readonly start: number; readonly length: number } {
  const start = run[0]?.startBytes ?? 0
  return { start, length: (run.at(-1)?.endBytes ?? start) - start }
}

function readAtOnce(fd: number, run: readonly Wanted[]): Buffer {
  const { start, length } = spanOf(run)
  const bytes = Buffer.allocUnsafe(length)
  for (let done = 0; done < length; ) {
    const bytesRead = readSync(fd, bytes, done, length - done, start + done)
    if (bytesRead === 0) throw new Error('a file is shorter than it should be')
    done += bytesRead
  }
  return checked(bytes, run)
}

async function readLater(handle: FileHandle, run: readonly Wanted[]): Promise<Buffer> {
  const { start, length } = spanOf(run)
  const bytes = Buffer.allocUnsafe(length)
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, start + done)
    if (bytesRead === 0) throw new Error('a file is shorter than it should be')
    done += bytesRead
  }
  return checked(bytes, run)
}

/** The bytes of a run, compared with the checksums of the groups that are wanted of it. */
function checked(bytes: Buffer, run: readonly Wanted[]): Buffer {
  const [first] = run
  let known = -1
  for (const wanted of run) {
    const { file, row, startBytes, endBytes } = wanted
    const group = Math.floor(row / rowsPerGroup)
    if (group === known || first === undefined || file.sums === undefined) continue
    known = group
    if (crc32(bytes.subarray(startBytes - first.startBytes, endBytes - first.startBytes)) !== file.sums[group]) throw damaged(wanted)
  }
  return bytes
}

function damaged({ file, number, row, startBytes, endBytes }: Wanted): AppError {
  const before = row % rowsPerGroup
  return damagedRows(number - before, number - before + Math.min(rowsPerGroup, file.rows - row + before) - 1, new Error(`${file.path}, bytes ${startBytes} to ${endBytes}`))
}

/** Finds each wanted row within the bytes of its run. */
function useRun(bytes: Buffer, run: readonly Wanted[], onRow: (wanted: Wanted, bytes: Buffer, start: number) => void): void {
  const first = run[0]
  if (first === undefined) return
  let start = 0
  let row = Math.floor(first.row / rowsPerGroup) * rowsPerGroup
  for (const wanted of run) {
    const groupRow = Math.floor(wanted.row / rowsPerGroup) * rowsPerGroup
    if (groupRow > row) {
      row = groupRow
      start = wanted.startBytes - first.startBytes
    }
    while (row < wanted.row) {
      start = skipRecord(bytes, start)
      row++
    }
    onRow(wanted, bytes, start)
  }
}
