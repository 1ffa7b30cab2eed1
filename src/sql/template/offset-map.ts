import type { Span } from '../ast.ts'

/** A stretch of the written text and what became of it. Stretches follow each other without gaps, in both texts. */
export interface MappedPiece {
  readonly writtenStart: number
  readonly writtenEnd: number
  readonly expandedStart: number
  readonly expandedEnd: number
  /** True when both are the same text. */
  readonly copied: boolean
}

/** Where the characters of an expanded text stood when it was written, and the other way round. */
export interface OffsetMap {
  readonly pieces: readonly MappedPiece[]
  /** A place within a replaced stretch is the stretch's start; past the end it is the end. */
  toWritten(offset: number): number
  toExpanded(offset: number): number
  /** A span that touches a replaced stretch takes all of it in. */
  spanToWritten(span: Span): Span
  /** True when nothing between these places of the expanded text was replaced. */
  isCopied(span: Span): boolean
}

/** Takes time in proportion to the number of pieces; each question then takes the logarithm of it. */
export function createOffsetMap(pieces: readonly MappedPiece[]): OffsetMap {
  const last = pieces.at(-1)
  const find = (offset: number, start: 'writtenStart' | 'expandedStart'): MappedPiece | undefined => {
    let low = 0
    let high = pieces.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((pieces[middle]?.[start] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return pieces[low]
  }
  const toWritten = (offset: number): number => {
    if (!last || offset >= last.expandedEnd) return last?.writtenEnd ?? offset
    const piece = find(Math.max(0, offset), 'expandedStart')
    if (!piece) return offset
    return piece.copied ? piece.writtenStart + (offset - piece.expandedStart) : piece.writtenStart
  }
  return {
    pieces,
    toWritten,
    toExpanded(offset) {
      if (!last || offset >= last.writtenEnd) return last?.expandedEnd ?? offset
      const piece = find(Math.max(0, offset), 'writtenStart')
      if (!piece) return offset
      return piece.copied ? piece.expandedStart + (offset - piece.writtenStart) : piece.expandedStart
    },
    spanToWritten({ start, end }) {
      const from = toWritten(start)
      if (end <= start) return { start: from, end: from }
      const piece = find(end - 1, 'expandedStart')
      if (!piece) return { start: from, end: from }
      return { start: from, end: Math.max(from, piece.copied ? piece.writtenStart + (end - piece.expandedStart) : piece.writtenEnd) }
    },
    isCopied({ start, end }) {
      if (!last || start >= last.expandedEnd) return true
      const piece = find(start, 'expandedStart')
      return piece !== undefined && piece.copied && end <= piece.expandedEnd
    },
  }
}
