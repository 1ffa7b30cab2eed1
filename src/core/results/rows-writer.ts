/**
 * Writes CSV as it arrives into segments: files of some megabytes that each begin with the header and end with a whole record, so
 * that a closed one can be read and converted while the rest is on its way. Counts rows, remembers where they begin, and hashes
 * the bytes as they came. What an earlier process left is taken up again by reading it once.
 */
import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Disk, DiskFile } from './disk.ts'
import { resultFiles } from './manifest.ts'
import { createRecordScanner, type RecordScanner } from './record-scanner.ts'

/** A header that has not ended after so many bytes is none. */
const longestHeadBytes = 1024 * 1024
const noSums = new Uint32Array()

/** One file of rows. `isOpen`: more may come, and what is counted is on disk already. */
export interface Segment {
  readonly part: number
  readonly file: string
  readonly headBytes: number
  readonly sizeBytes: number
  readonly rows: number
  readonly hasBlankLines: boolean
  readonly isOpen: boolean
  /** Where row 0, 8, 16, … begin; only the first `groupCount` count. */
  readonly groups: Uint32Array
  readonly groupCount: number
  /** Their CRC-32, see `RecordScanner.sums`; empty while it is open. */
  readonly sums: Uint32Array
}

export interface RowsWriter {
  /** Takes up a part, with what is on disk of it. Parts come in order, from 0. */
  beginPart(part: number): Promise<void>
  /** Bytes of the part that are held: where a transfer goes on. */
  readonly partBytes: number
  /** Appends to the part; on disk (not yet synced) when it resolves. */
  write(bytes: Buffer): Promise<void>
  /** Says that the part is whole. */
  endPart(): Promise<void>
  /** Throws away what is held of the part. */
  restartPart(): Promise<void>
  /** All segments in order, the open one last. */
  segments(): readonly Segment[]
  /** Rows that can be read now. */
  readonly rows: number
  /** Bytes of all parts. */
  readonly totalBytes: number
  /** True when a part has no header within its first megabyte. */
  readonly isHeadless: boolean
  /** SHA-256 of all parts as they came, in hexadecimal. */
  hash(): string
  /** Closes the open file; nothing is lost. */
  close(): Promise<void>
}

export interface RowsWriterOptions {
  readonly dir: string
  readonly disk: Disk
  /** A segment is closed with the record that reaches this size. */
  readonly segmentBytes: () => number
  /** Called when a segment is closed, and when it was found closed. */
  readonly onClosed: (segment: Segment) => void
  /** Called when closed segments are thrown away. */
  readonly onDropped: (part: number) => void
}

interface OpenSegment {
  readonly file: string
  readonly scanner: RecordScanner
  readonly out: DiskFile
}

export function createRowsWriter(options: RowsWriterOptions): RowsWriter {
  const { dir, disk } = options
  let closed: Segment[] = []
  let part = -1
  let head = createHeadFinder()
  let isHeadless = false
  let open: OpenSegment | undefined
  /** The open segment as far as it is on disk. */
  let written: Segment | undefined
  let segmentCount = 0
  let partBytes = 0
  let earlierBytes = 0
  let hash: Hash = createHash('sha256')
  let hashBefore: Hash = hash.copy()

  const newScanner = (startBytes: number) => createRecordScanner({ startBytes, countsBlankLines: isOneColumn(head.bytes) })

  async function openSegment(name?: string, keepBytes = 0, scanner = newScanner(head.bytes.length)): Promise<OpenSegment> {
    const file = name ?? resultFiles.segment(part, segmentCount)
    const out = await openRows(disk, join(dir, file), keepBytes, head.bytes)
    segmentCount++
    return { file, scanner, out }
  }

  async function closeSegment(): Promise<void> {
    if (open === undefined) return
    const segment = describe(open, part, head, false)
    await open.out.close()
    open = undefined
    written = undefined
    closed.push(segment)
    options.onClosed(segment)
  }

  /** The body of the part: into the open segment, closing it where it is full. */
  async function writeBody(bytes: Buffer): Promise<void> {
    let rest = bytes
    while (rest.length > 0) {
      open ??= await openSegment()
      const { scanner, out } = open
      const stopAt = isHeadless ? Number.POSITIVE_INFINITY : options.segmentBytes()
      const piece = rest.subarray(0, scanner.push(rest, stopAt))
      await out.write(piece)
      written = describe(open, part, head, true)
      rest = rest.subarray(piece.length)
      if (rest.length > 0) await closeSegment()
    }
  }

  function beginFresh(): void {
    head = createHeadFinder()
    open = undefined
    written = undefined
    segmentCount = 0
    partBytes = 0
  }

  /** Reads what is on disk of the part; false when it does not hang together. */
  async function recover(names: readonly string[]): Promise<boolean> {
    for (const [index, name] of names.entries()) {
      if (name !== resultFiles.segment(part, index)) return false
      const isLast = index === names.length - 1
      const scanner = await scanFile(join(dir, name), { head, isFirst: index === 0, newScanner }, bytes => {
        hash.update(bytes)
        partBytes += bytes.length
      })
      // A file without its whole header says nothing: the part begins anew.
      if (scanner === undefined) return false
      const { size } = await stat(join(dir, name))
      if (scanner.offset !== size) return false
      open = await openSegment(name, size, scanner)
      written = describe(open, part, head, true)
      if (!isLast) await closeSegment()
    }
    return true
  }

  async function restartPart(): Promise<void> {
    await open?.out.close()
    await removePart(dir, part)
    closed = closed.filter(segment => segment.part !== part)
    hash = hashBefore.copy()
    beginFresh()
    options.onDropped(part)
  }

  return {
    async beginPart(next) {
      if (next === part) return
      part = next
      earlierBytes += partBytes
      beginFresh()
      hashBefore = hash.copy()
      if (!(await recover(await namesOfPart(dir, part)))) await restartPart()
    },
    get partBytes() {
      return partBytes
    },
    async write(bytes) {
      hash.update(bytes)
      partBytes += bytes.length
      const body = head.take(bytes)
      isHeadless ||= head.isMissing
      await writeBody(body)
    },
    async endPart() {
      open ??= closed.at(-1)?.part === part ? undefined : await openSegment()
      if (open === undefined) return
      open.scanner.end()
      await closeSegment()
    },
    restartPart,
    segments: () => (written === undefined ? closed : [...closed, written]),
    get rows() {
      return closed.reduce((sum, segment) => sum + segment.rows, 0) + (written?.rows ?? 0)
    },
    get totalBytes() {
      return earlierBytes + partBytes
    },
    get isHeadless() {
      return isHeadless
    },
    hash: () => hash.copy().digest('hex'),
    async close() {
      await open?.out.close()
      open = undefined
    },
  }
}

/** The header of a part, found while its bytes arrive. */
interface HeadFinder {
  /** The header with its line end; what there is of it before it is complete. Nothing when there is none within the first megabyte. */
  readonly bytes: Buffer
  readonly isComplete: boolean
  readonly isMissing: boolean
  /** Takes the next bytes and gives those that belong to the rows. */
  take(bytes: Buffer): Buffer
}

function createHeadFinder(): HeadFinder {
  let head = Buffer.alloc(0)
  let isComplete = false
  let isMissing = false
  return {
    get bytes() {
      return head
    },
    get isComplete() {
      return isComplete
    },
    get isMissing() {
      return isMissing
    },
    take(bytes) {
      if (isComplete) return bytes
      const whole = Buffer.concat([head, bytes])
      const finder = createRecordScanner({ startBytes: 0, countsBlankLines: true })
      const taken = finder.push(whole, 1)
      isMissing = finder.rows === 0 && whole.length > longestHeadBytes
      isComplete = finder.rows > 0 || isMissing
      const end = isMissing ? 0 : isComplete ? taken : whole.length
      head = Buffer.from(whole.subarray(0, end))
      return whole.subarray(end)
    },
  }
}

/** What a segment that was left by an earlier process holds; undefined when there is no whole header. */
async function scanFile(path: string, at: { readonly head: HeadFinder; readonly isFirst: boolean; readonly newScanner: (startBytes: number) => RecordScanner }, onBytes: (bytes: Buffer) => void): Promise<RecordScanner | undefined> {
  const { head } = at
  let scanner: RecordScanner | undefined
  // The first file brings the header, the others repeat it.
  for await (const bytes of bytesOf(path, at.isFirst ? 0 : head.bytes.length)) {
    onBytes(bytes)
    const body = head.take(bytes)
    if (!head.isComplete) continue
    scanner ??= at.newScanner(head.bytes.length)
    scanner.push(body)
  }
  if (!head.isComplete || head.isMissing) return undefined
  return scanner ?? at.newScanner(head.bytes.length)
}

function describe({ scanner, file }: OpenSegment, part: number, head: HeadFinder, isOpen: boolean): Segment {
  const { groups, groupCount, sums } = isOpen ? { ...scanner.live, sums: noSums } : { groups: scanner.groups(), groupCount: scanner.live.groupCount, sums: scanner.sums() }
  return { part, file, headBytes: head.bytes.length, sizeBytes: scanner.offset, rows: scanner.rows, hasBlankLines: scanner.hasBlankLines, isOpen, groups, groupCount, sums }
}

/** Opens a file of rows to be gone on with; a new one gets its header. */
async function openRows(disk: Disk, path: string, keepBytes: number, head: Buffer): Promise<DiskFile> {
  const out = await disk.openFile(path, { keepBytes })
  try {
    if (keepBytes === 0 && head.length > 0) await out.write(head)
    return out
  } catch (thrown) {
    await out.close()
    throw thrown
  }
}

async function removePart(dir: string, part: number): Promise<void> {
  for (const name of await namesOfPart(dir, part)) {
    await rm(join(dir, name), { force: true })
    await rm(join(dir, resultFiles.columnsOf(name)), { force: true })
  }
}

async function namesOfPart(dir: string, part: number): Promise<readonly string[]> {
  const names = await readdir(dir).catch(() => [])
  return names.filter(name => Number(resultFiles.segmentPattern.exec(name)?.[1] ?? 0) === part + 1).sort()
}

async function* bytesOf(path: string, start: number): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { start, highWaterMark: 1024 * 1024 })) yield chunk as Buffer // a stream without encoding gives Buffers
}

/** Whether a header names one column only: then a line of nothing is a row. */
function isOneColumn(head: Buffer): boolean {
  let isQuoted = false
  for (const byte of head) {
    if (byte === 0x22) isQuoted = !isQuoted
    else if (byte === 0x2c && !isQuoted) return false
  }
  return true
}
