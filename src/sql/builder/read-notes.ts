/** Which part of a query a comment belongs to. */
import type { Span } from '../ast.ts'
import type { Comment } from '../lexer.ts'
import type { SqlAnalysis } from '../sql.ts'

/** A part of the query that comments can belong to. `verbatim` parts hold the comments inside of them in their own text. */
export interface NotePlace extends Span {
  readonly verbatim: boolean
}

/**
 * The comments of a stretch of the text for each place, in text order. One inside a place or after it on the same line
 * belongs to it, any other to the next place, the last ones to the last place. Places do not overlap and stand in text order.
 */
export function readNotes(analysis: SqlAnalysis, within: Span, places: readonly NotePlace[]): readonly (readonly string[])[] {
  const notes: string[][] = places.map(() => [])
  for (const comment of analysis.comments) {
    if (comment.start < within.start || comment.end > within.end) continue
    const index = placeOf(analysis, comment, places)
    if (index !== null) notes[index]?.push(analysis.text.slice(comment.start, comment.end).trimEnd())
  }
  return notes
}

function placeOf(analysis: SqlAnalysis, comment: Comment, places: readonly NotePlace[]): number | null {
  const next = places.findIndex(place => place.end > comment.start)
  const at = places[next]
  if (at && at.start <= comment.start) return at.verbatim ? null : next
  const before = next < 0 ? places.length - 1 : next - 1
  const previous = places[before]
  const sameLine = previous && !analysis.text.slice(previous.end, comment.start).includes('\n')
  return next < 0 || sameLine ? before : next
}
