import type { Span } from './ast.ts'

/** A place as people and AMC count it: line and column from 1. Columns are UTF-16 units. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface LineIndex {
  /** Offsets beyond the text count as its end. */
  positionAt(offset: number): Position
  /** Places beyond a line's or the text's end count as that end. */
  offsetAt(position: Position): number
  /** As AMC's validator writes it: `From line 2, column 8 to line 2, column 11`, or `At line 2, column 8` for one character. The end is inclusive. */
  describe(span: Span): string
}

/** Indexes the lines of a text. `\n`, `\r\n` and a lone `\r` end a line. */
export function createLineIndex(text: string): LineIndex {
  const starts = [0]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 10 || (code === 13 && text.charCodeAt(index + 1) !== 10)) starts.push(index + 1)
  }
  const positionAt = (offset: number): Position => {
    const bounded = Math.max(0, Math.min(offset, text.length))
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= bounded) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: bounded - (starts[low] ?? 0) + 1 }
  }
  return {
    positionAt,
    offsetAt: ({ line, column }) => {
      if (line < 1) return 0
      const start = starts[line - 1]
      if (start === undefined) return text.length
      return Math.min(start + Math.max(0, column - 1), (starts[line] ?? text.length + 1) - 1)
    },
    describe: span => {
      const from = positionAt(span.start)
      const to = positionAt(Math.max(span.start, span.end - 1))
      if (from.line === to.line && from.column === to.column) return `At line ${from.line}, column ${from.column}`
      return `From line ${from.line}, column ${from.column} to line ${to.line}, column ${to.column}`
    },
  }
}
