/** One cell: its bytes (cut at the limit), how long it really was, and whether it was quoted. Unquoted and empty means null. */
export interface CsvCell {
  readonly bytes: Buffer
  readonly fullBytes: number
  readonly quoted: boolean
}

/** Something in a record that is not CSV by the book; `cell` counts from 0. */
export interface CsvTrouble {
  readonly cell: number
  readonly kind: 'stray-quote' | 'open-quote' | 'cut'
}

export interface CsvScanner {
  push(chunk: Buffer): void
  /** Says that nothing follows; the last record needs no line end. */
  end(): void
}

export interface ScannerOptions {
  readonly maxCellBytes: number
  readonly maxRecordBytes?: number
  readonly onRecord: (cells: readonly CsvCell[], troubles: readonly CsvTrouble[]) => void
}

const comma = 0x2c
const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * Reads CSV (comma, double quote) from pieces of any size and never gives up: a quote that cannot be an end is taken as text.
 * `onRecord` gets each record in order, lines without any character included as one empty cell. Holds one record at a time,
 * and of each cell no more than `maxCellBytes`, of all cells of a record no more than `maxRecordBytes`. A byte order mark at the start is skipped.
 */
export function createCsvScanner(options: ScannerOptions): CsvScanner {
  const record = createRecordKeeper(options)
  let state: 'start' | 'plain' | 'quoted' | 'loose' | 'quote-seen' | 'after-return' = 'start'
  let isLoose = false
  let head: Buffer | undefined = Buffer.alloc(0)

  function endCell(): void {
    record.endCell()
    isLoose = false
    state = 'start'
  }

  function endRecord(): void {
    endCell()
    record.endRecord()
  }

  function separator(byte: number): boolean {
    if (byte === comma) endCell()
    else if (byte === lineFeed) endRecord()
    else if (byte === carriageReturn) {
      endRecord()
      state = 'after-return'
    } else return false
    return true
  }

  function scan(chunk: Buffer): void {
    let at = 0
    while (at < chunk.byteLength) {
      if (state === 'quoted') {
        const found = chunk.indexOf(quote, at)
        record.keep(chunk, at, found < 0 ? chunk.byteLength : found)
        if (found < 0) return
        state = 'quote-seen'
        at = found + 1
        continue
      }
      const byte = chunk[at] ?? 0
      if (state === 'loose') {
        const end = looseEnd(chunk, at)
        record.keep(chunk, at, end)
        at = end
        if (at === chunk.byteLength) return
        if (chunk[at] === quote) {
          state = 'quote-seen'
          at++
        } else {
          separator(chunk[at] ?? 0)
          at++
        }
        continue
      }
      if (state === 'after-return') {
        state = 'start'
        if (byte === lineFeed) {
          at++
          continue
        }
      }
      if (state === 'quote-seen') {
        if (separator(byte)) at++
        else {
          // A doubled quote is one; anything else after a quote means that the quote was text.
          record.keep(quoteByte, 0, 1)
          if (byte === quote) at++
          else {
            record.trouble('stray-quote')
            isLoose = true
          }
          state = isLoose ? 'loose' : 'quoted'
        }
        continue
      }
      if (state === 'start' && byte === quote) {
        record.markQuoted()
        state = 'quoted'
        at++
        continue
      }
      const end = plainEnd(chunk, at)
      if (end > at) state = 'plain'
      record.keep(chunk, at, end)
      at = end
      if (at < chunk.byteLength && separator(chunk[at] ?? 0)) at++
    }
  }

  return {
    push(chunk) {
      if (head === undefined) return scan(chunk)
      head = Buffer.concat([head, chunk])
      if (head.byteLength < 3) return
      const whole = head
      head = undefined
      scan(whole[0] === 0xef && whole[1] === 0xbb && whole[2] === 0xbf ? whole.subarray(3) : whole)
    },
    end() {
      if (head !== undefined) {
        const whole = head
        head = undefined
        scan(whole)
      }
      if (state === 'quoted') record.trouble('open-quote')
      if (record.hasCells() || state === 'plain' || state === 'quoted' || state === 'loose' || state === 'quote-seen') endRecord()
    },
  }
}

/** Collects cells into a record, within the limits, and hands it over. */
function createRecordKeeper({ maxCellBytes, maxRecordBytes = Number.POSITIVE_INFINITY, onRecord }: ScannerOptions) {
  let cells: CsvCell[] = []
  let troubles: CsvTrouble[] = []
  let pieces: Buffer[] = []
  let keptBytes = 0
  let recordBytes = 0
  let fullBytes = 0
  let isQuoted = false

  function trouble(kind: CsvTrouble['kind']): void {
    if (!troubles.some(known => known.cell === cells.length && known.kind === kind)) troubles.push({ cell: cells.length, kind })
  }

  return {
    trouble,
    hasCells: () => cells.length > 0,
    markQuoted() {
      isQuoted = true
    },
    keep(chunk: Buffer, from: number, to: number) {
      if (to <= from) return
      fullBytes += to - from
      const room = Math.min(maxCellBytes - keptBytes, maxRecordBytes - recordBytes)
      if (room <= 0) return
      const piece = chunk.subarray(from, Math.min(to, from + room))
      // Copied: the chunk's memory is used again for the next one.
      pieces.push(Buffer.from(piece))
      keptBytes += piece.byteLength
      recordBytes += piece.byteLength
    },
    endCell() {
      if (fullBytes > keptBytes) trouble('cut')
      cells.push({ bytes: pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces), fullBytes, quoted: isQuoted })
      pieces = []
      keptBytes = 0
      fullBytes = 0
      isQuoted = false
    },
    endRecord() {
      const whole = cells
      const wrong = troubles
      cells = []
      troubles = []
      recordBytes = 0
      onRecord(whole, wrong)
    },
  }
}

const quoteByte = Buffer.from('"')

/** Once a quote was not doubled, the end of the line is trusted more than the quotes: one bad row must not swallow the rest. */
function looseEnd(chunk: Buffer, from: number): number {
  let at = from
  while (at < chunk.byteLength) {
    const byte = chunk[at]
    if (byte === quote || byte === lineFeed || byte === carriageReturn) break
    at++
  }
  return at
}

function plainEnd(chunk: Buffer, from: number): number {
  let at = from
  while (at < chunk.byteLength) {
    const byte = chunk[at]
    if (byte === comma || byte === lineFeed || byte === carriageReturn) break
    at++
  }
  return at
}
