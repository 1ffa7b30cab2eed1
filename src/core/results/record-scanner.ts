import { crc32 } from 'node:zlib'

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d
const noBytes = Buffer.alloc(0)

/** The place of every so many rows is remembered; the rows between are found by reading on from there. */
export const rowsPerGroup = 8

/** What is known of the records seen so far. Offsets count from the scanner's `startBytes`-based beginning. */
export interface RecordScanner {
  /** Whole records seen. */
  readonly rows: number
  /** Where the bytes seen so far end. */
  readonly offset: number
  /** True when a line without any character was seen: readers differ about those. */
  readonly hasBlankLines: boolean
  /**
   * Looks at the next bytes and gives how many of them were taken: all, or fewer when a record ends at or beyond offset
   * `stopAt`, where it stops right behind that record.
   */
  push(chunk: Buffer, stopAt?: number): number
  /** Says that nothing follows: what stands after the last line end is a record too. */
  end(): void
  /** Where record 0, 8, 16, … begin. A copy. */
  groups(): Uint32Array
  /** The same, without copying: only the first `groupCount` are meant, and it may be replaced by a longer one. */
  readonly live: { readonly groups: Uint32Array; readonly groupCount: number }
  /** The CRC-32 of the bytes from each of these places to the next, of the last one to the end. A copy; once all is pushed. */
  sums(): Uint32Array
}

/**
 * Finds where records begin in CSV (double quote, line feed) while its bytes arrive, a gigabyte or two a second: it looks for
 * line feeds and quotes only. It does not check anything; what is no CSV by the book is noticed by whoever reads the cells.
 */
export function createRecordScanner(options: { readonly startBytes: number; readonly countsBlankLines: boolean }): RecordScanner {
  let groups = new Uint32Array(1_024)
  let groupSums = new Uint32Array(1_024)
  let groupCount = 0
  let rows = 0
  let offset = options.startBytes
  let recordStart = offset
  let isQuoted = false
  let lastByte = lineFeed
  let hasBlankLines = false
  /** Of the bytes since the last group began, as far as `summedTo`. */
  let sum = 0
  let summedTo = offset
  /** The sum of the last group, where a record that may begin another has begun in an earlier chunk. */
  let sumBefore: number | undefined

  function addRecord(start: number, chunk: Buffer, base: number): void {
    if (rows % rowsPerGroup === 0) {
      if (groupCount === groups.length) {
        groups = twiceAsLong(groups)
        groupSums = twiceAsLong(groupSums)
      }
      const before = sumBefore ?? sumUpTo(start, chunk, base)
      if (groupCount > 0) groupSums[groupCount - 1] = before
      if (sumBefore === undefined) sum = 0
      sumBefore = undefined
      groups[groupCount++] = start
    }
    rows++
  }

  function sumUpTo(end: number, chunk: Buffer, base: number): number {
    if (end > summedTo) sum = crc32(chunk.subarray(summedTo - base, end - base), sum)
    summedTo = end
    return sum
  }

  /** Sums what is left of a chunk that will not be seen again. */
  function leaveChunk(chunk: Buffer, base: number, end: number): void {
    if (rows % rowsPerGroup === 0 && sumBefore === undefined && end > recordStart) {
      sumBefore = sumUpTo(recordStart, chunk, base)
      sum = 0
    }
    sumUpTo(end, chunk, base)
    offset = end
  }

  function endRecord(end: number, byteBefore: number, chunk: Buffer, base: number): void {
    const length = end - recordStart
    const isBlank = length === 0 || (length === 1 && byteBefore === carriageReturn)
    hasBlankLines ||= isBlank
    if (!isBlank || options.countsBlankLines) addRecord(recordStart, chunk, base)
    recordStart = end + 1
  }

  return {
    get rows() {
      return rows
    },
    get offset() {
      return offset
    },
    get hasBlankLines() {
      return hasBlankLines
    },
    get live() {
      return { groups, groupCount }
    },
    push(chunk, stopAt = Number.POSITIVE_INFINITY) {
      const base = offset
      let at = 0
      let nextLine = -1
      let nextQuote = -1
      for (;;) {
        if (nextQuote < at) nextQuote = indexOrEnd(chunk, quote, at)
        if (isQuoted) {
          if (nextQuote === chunk.length) break
          isQuoted = false
          at = nextQuote + 1
          continue
        }
        if (nextLine < at) nextLine = indexOrEnd(chunk, lineFeed, at)
        if (nextQuote < nextLine) {
          isQuoted = true
          at = nextQuote + 1
          continue
        }
        if (nextLine === chunk.length) break
        endRecord(base + nextLine, nextLine > 0 ? (chunk[nextLine - 1] ?? 0) : lastByte, chunk, base)
        at = nextLine + 1
        if (base + at >= stopAt) {
          leaveChunk(chunk, base, base + at)
          lastByte = lineFeed
          return at
        }
      }
      leaveChunk(chunk, base, base + chunk.length)
      lastByte = chunk.at(-1) ?? lastByte
      return chunk.length
    },
    end() {
      if (offset > recordStart) endRecord(offset, lastByte, noBytes, offset)
      recordStart = offset
    },
    groups: () => groups.slice(0, groupCount),
    sums() {
      const copy = groupSums.slice(0, groupCount)
      if (groupCount > 0) copy[groupCount - 1] = sumBefore ?? sum
      return copy
    },
  }
}

function twiceAsLong(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(numbers.length * 2)
  longer.set(numbers)
  return longer
}

function indexOrEnd(chunk: Buffer, byte: number, from: number): number {
  const found = chunk.indexOf(byte, from)
  return found < 0 ? chunk.length : found
}
