import type { Span } from '../ast.ts'

/**
 * Generated text carries its origin: every marked piece starts a new line whose first characters name the span of the
 * AMC text that it came from. `resolveMarks` takes the marks out; what stays is one list entry per line, because DuckDB
 * reports the line of an error reliably and the column not.
 */
const opening = '\uE000'
const mark = /^\uE000(\d+):(\d+)\uE000/

/** `text` on a line of its own that remembers where in the AMC text it came from. */
export function markLine(text: string, origin: Span): string {
  return `\n${opening}${origin.start}:${origin.end}${opening}${text}`
}

/** Takes the marks out. `lines[n]` is the origin of line n + 1 of the returned text, null where there is none. */
export function resolveMarks(marked: string): { readonly sql: string; readonly lines: readonly (Span | null)[] } {
  const lines: (Span | null)[] = []
  const kept = marked.split('\n').map((line) => {
    const found = mark.exec(line)
    lines.push(found ? { start: Number(found[1]), end: Number(found[2]) } : null)
    return found ? line.slice(found[0].length) : line
  })
  return { sql: kept.join('\n'), lines }
}

/** Takes the marks out of a piece, so that two pieces can be compared by what DuckDB sees. */
export function withoutMarks(marked: string): string {
  return marked.replaceAll(/\n\uE000\d+:\d+\uE000/g, ' ')
}
