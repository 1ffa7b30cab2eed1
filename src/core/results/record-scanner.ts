const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

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
}

/**
 * Finds where records begin in CSV (double quote, line feed) while its bytes arrive, some gigabytes a second: it looks for
 * line feeds and quotes only. It does not check anything; what is no CSV by the book is noticed by whoever reads the cells.
 */
export function createRecordScanner(options: { readonly startBytes: number; readonly countsBlankLines: boolean }): RecordScanner {
  let groups = new Uint32Array(1_024)
  let groupCount = 0
  let rows = 0
  let offset = options.startBytes
  let recordStart = offset
  let isQuoted = false
  let lastByte = lineFeed
  let hasBlankLines = false

  function addRecord(start: number): void {
    if (rows % rowsPerGroup === 0) {
      if (groupCount === groups.length) {
        const longer = new Uint32Array(groups.length * 2)
        longer.set(groups)
        groups = longer
      }
      groups[groupCount++] = start
    }
    rows++
  }

  function endRecord(end: number, byteBefore: number): void {
    const length = end - recordStart
    if (length === 0 || (length === 1 && byteBefore === carriageReturn)) {
      hasBlankLines = true
      if (options.countsBlankLines) addRecord(recordStart)
    } else addRecord(recordStart)
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
        endRecord(base + nextLine, nextLine > 0 ? (chunk[nextLine - 1] ?? 0) : lastByte)
        at = nextLine + 1
        if (base + at >= stopAt) {
          offset = base + at
          lastByte = lineFeed
          return at
        }
      }
      offset = base + chunk.length
      lastByte = chunk.at(-1) ?? lastByte
      return chunk.length
    },
    end() {
      if (offset > recordStart) endRecord(offset, lastByte)
      recordStart = offset
    },
    groups: () => groups.slice(0, groupCount),
  }
}

function indexOrEnd(chunk: Buffer, byte: number, from: number): number {
  const found = chunk.indexOf(byte, from)
  return found < 0 ? chunk.length : found
}
