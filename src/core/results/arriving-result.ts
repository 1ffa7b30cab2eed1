/**
 * A result on its way in: its rows can be read as they arrive, and every segment is converted as soon as it is closed, so that little
 * is left to do when the last byte is there. What is not CSV by the book, or lies about its types, goes the careful way at the end.
 */
import { createReadStream } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#shared/base/app-error.ts'
import type { ResultWarning } from '#shared/results/contract.ts'
import { describeColumnsFile } from './checksum.ts'
import type { AmcOutputColumn, StoredColumn } from './column-types.ts'
import type { Disk } from './disk.ts'
import type { Duck } from './duck.ts'
import { compareHeader, ingestCsv, planColumns, readSample, type Plan } from './ingest.ts'
import { resultFiles, type ColumnsFile, type RowsFile } from './manifest.ts'
import { writeIndex, writeRowsOfColumns } from './rows-files.ts'
import { createRowsWriter, type RowsWriter, type Segment } from './rows-writer.ts'
import { tellTheSame } from './same-rows.ts'
import { createSegmentConversions } from './segment-conversions.ts'

const smallestSegmentBytes = 2 * 1024 * 1024
const largestSegmentBytes = 32 * 1024 * 1024
/** So many segments, if sizes allow: what is still to do at the end is one of them. */
const wantedSegments = 20
/** Columns are planned when so much of the first part is there, or all of it. */
const sampleBytes = 1024 * 1024

/** The files of a whole result, and what was noticed. */
export interface StoredFiles {
  readonly columns: readonly StoredColumn[]
  readonly rowCount: number
  readonly warnings: readonly ResultWarning[]
  readonly rowsFiles: readonly RowsFile[]
  readonly columnsFiles: readonly ColumnsFile[]
  readonly csvBytes: number
  readonly contentHash: string
  readonly keepsCsv: boolean
}

export interface ArrivingResult {
  readonly writer: RowsWriter
  /** As planned, once enough has come to plan; types may still become text. */
  readonly columns: readonly StoredColumn[] | undefined
  /** Says how many bytes there will be. */
  expect(totalBytes: number | null): void
  readonly expectedRows: number | null
  /** To be called after bytes arrived. */
  arrived(): Promise<void>
  /** After the last byte: converts the rest and gives the files, synced. May be called again after it failed. */
  finish(signal: AbortSignal): Promise<StoredFiles>
  /** Stops converting and closes files; what is on disk stays. */
  close(): Promise<void>
}

export interface ArrivingDeps {
  readonly duck: Duck
  readonly disk: Disk
  readonly dir: string
  /** As the run told them; null when it did not. */
  readonly columns: readonly AmcOutputColumn[] | null
  /** For tests: a segment is closed when it has so many bytes. */
  readonly segmentBytes?: number
}

export function createArrivingResult(deps: ArrivingDeps): ArrivingResult {
  const { duck, disk, dir } = deps
  let plans: readonly Plan[] | undefined
  let warnings: readonly ResultWarning[] = []
  let expectedBytes: number | null = null
  let planning: Promise<readonly Plan[]> | undefined

  const writer = createRowsWriter({
    dir, disk,
    segmentBytes: () => deps.segmentBytes ?? Math.max(smallestSegmentBytes, Math.min(largestSegmentBytes, Math.max(expectedBytes ?? 0, writer.totalBytes) / wantedSegments)),
    onClosed(segment) {
      conversions.add(segment)
    },
    onDropped(part) {
      conversions.drop(part)
      if (part === 0) planning = plans = undefined
    },
  })

  const conversions = createSegmentConversions({ duck, dir, plan, isHeld: segment => writer.segments().includes(segment) })

  function plan(): Promise<readonly Plan[]> {
    planning ??= makePlan()
    // The next try may see more.
    planning.catch(() => (planning = undefined))
    return planning
  }

  async function makePlan(): Promise<readonly Plan[]> {
    const sample = await readSample(writer.segments().slice(0, 1).map(segment => join(dir, segment.file)))
    const planned = planColumns(sample, deps.columns)
    warnings = compareHeader(planned.map(({ column }) => column.name), deps.columns)
    // Segments of an earlier process count only when they were made by the same plan.
    const text = JSON.stringify(planned)
    const known = await readFile(join(dir, planFile), 'utf8').catch(() => undefined)
    if (known !== text) {
      for (const segment of writer.segments()) await rm(join(dir, resultFiles.columnsOf(segment.file)), { force: true })
      await writeFile(join(dir, planFile), text, { mode: 0o600 })
    }
    plans = planned
    return planned
  }

  async function finishStraight(signal: AbortSignal): Promise<StoredFiles | undefined> {
    const segments = writer.segments()
    if (writer.isHeadless || !(await haveSameHeader(dir, segments))) return undefined
    const columnsFiles = await conversions.all(segments, signal)
    if (columnsFiles === undefined) return undefined
    const planned = await plan()
    const rowsFiles: RowsFile[] = []
    for (const segment of segments) rowsFiles.push(await writeIndex(disk, dir, segment))
    const columns = planned.map(({ column }) => column)
    if (!(await tellTheSame(duck, dir, columns, { rows: rowsFiles, columns: columnsFiles }, signal))) return undefined
    return {
      columns, rowCount: segments.reduce((sum, { rows }) => sum + rows, 0), warnings, rowsFiles,
      columnsFiles, csvBytes: writer.totalBytes, contentHash: writer.hash(), keepsCsv: false,
    }
  }

  /** The parts as they came, read by whoever can; then rows to look at are written from the columns. */
  async function finishCarefully(signal: AbortSignal): Promise<StoredFiles> {
    const parts = await assembleParts(deps, writer.segments(), signal)
    const target = join(dir, resultFiles.columns)
    const outcome = await ingestCsv({ duck, disk }, { parts, columns: deps.columns, workDir: dir, target: `${target}.partial` }, signal)
    await rename(`${target}.partial`, target)
    const columnsFile = await describeColumnsFile(dir, resultFiles.columns, outcome.rowCount, signal)
    const rowsFile = await writeRowsOfColumns({ duck, disk, dir, columns: outcome.columns, columnsFiles: [columnsFile] }, signal)
    return {
      columns: outcome.columns, rowCount: outcome.rowCount, warnings: outcome.warnings, rowsFiles: [rowsFile], columnsFiles: [columnsFile],
      csvBytes: writer.totalBytes, contentHash: writer.hash(), keepsCsv: outcome.wasRepaired,
    }
  }

  return {
    writer,
    get columns() {
      return plans?.map(({ column }) => column)
    },
    expect(totalBytes) {
      expectedBytes = totalBytes
    },
    get expectedRows() {
      if (expectedBytes === null || writer.rows < 100 || writer.totalBytes === 0) return null
      return Math.max(writer.rows, Math.round(writer.rows * (expectedBytes / writer.totalBytes)))
    },
    async arrived() {
      if (plans === undefined && writer.totalBytes >= sampleBytes) await plan().catch(() => undefined)
    },
    async finish(signal) {
      if (writer.segments().length === 0) throw new AppError('not-found', 'The fetched files of this result are gone.')
      return await finishStraight(signal) ?? await finishCarefully(signal)
    },
    async close() {
      await conversions.close()
      await writer.close()
    },
  }
}

const planFile = 'plan.json'

/** Whether every part begins with the same header as the first. */
async function haveSameHeader(dir: string, segments: readonly Segment[]): Promise<boolean> {
  let first: Buffer | undefined
  let part = -1
  for (const segment of segments) {
    if (segment.part === part) continue
    part = segment.part
    const head = await readBytes(join(dir, segment.file), 0, segment.headBytes)
    const text = Buffer.from(head.toString('latin1').replace(/^\xef\xbb\xbf/, '').replace(/\r?\n$/, ''), 'latin1')
    first ??= text
    if (!text.equals(first)) return false
  }
  return true
}

async function readBytes(path: string, start: number, end: number): Promise<Buffer> {
  if (end <= start) return Buffer.alloc(0)
  const pieces: Buffer[] = []
  for await (const chunk of createReadStream(path, { start, end: end - 1 })) pieces.push(chunk as Buffer) // a stream without encoding gives Buffers
  return Buffer.concat(pieces)
}

/** Puts the segments of each part together again, byte for byte as it came. */
async function assembleParts({ dir, disk }: ArrivingDeps, segments: readonly Segment[], signal: AbortSignal): Promise<readonly string[]> {
  const paths: string[] = []
  for (const [part, list] of Map.groupBy(segments, segment => segment.part)) {
    const path = join(dir, resultFiles.part(part))
    const out = await disk.openFile(path, { keepBytes: 0 })
    try {
      for (const [index, { file, headBytes }] of list.entries()) {
        for await (const chunk of createReadStream(join(dir, file), { signal, start: index === 0 ? 0 : headBytes, highWaterMark: 1024 * 1024 })) await out.write(chunk as Buffer) // as above
      }
    } finally {
      await out.close()
    }
    paths.push(path)
  }
  return paths
}
