import type { Span } from '../../ast.ts'
import type { OutputColumn, SqlAnalysis } from '../../sql.ts'
import { formatType } from '../../sql-type.ts'

function columnKey(column: OutputColumn, keeps: 'names' | 'types'): string {
  const origins = column.facts.origins.map(origin => `${origin.table.name}.${origin.column.name}`).toSorted().join(' ')
  return `${keeps === 'names' ? column.name : ''} ${formatType(column.type)} ${column.privacyClass} ${origins}`
}

/** Which tables the names in a stretch stand for, in text order. */
export function tablesRead(analysis: SqlAnalysis, { start, end }: Span): string {
  const read: { readonly start: number; readonly what: string }[] = []
  for (const { node, kind, table, cte } of analysis.relations.values()) {
    // A step inside the stretch is known by its name; one outside by its place in the text, which may move.
    if (node.kind === 'table-name' && node.start >= start && node.end <= end) read.push({ start: node.start, what: `${kind} ${table?.name ?? cte?.name.name ?? ''}` })
  }
  return read.toSorted((a, b) => a.start - b.start).map(({ what }) => what).join()
}

/** A sentence on what is not as before, or null when nothing is known to be. */
export function findChangeOfMeaning(before: SqlAnalysis, after: SqlAnalysis, keeps: 'names' | 'types'): string | null {
  const codes = new Set(before.problems.map(problem => problem.code))
  const fresh = after.problems.find(problem => problem.severity !== 'info' && !codes.has(problem.code))
  if (fresh) return `afterwards there would be a new problem. ${fresh.message}`
  const errors = ({ problems }: SqlAnalysis): number => problems.filter(problem => problem.severity === 'error').length
  if (errors(after) > errors(before)) return 'afterwards there would be more errors than now.'
  const columns = ({ outputColumns }: SqlAnalysis): string => outputColumns.map(column => columnKey(column, keeps)).join('\n')
  if (columns(before) !== columns(after)) return 'the columns of the result would be others.'
  const kept = new Set(commentLines(after))
  return commentLines(before).every(line => kept.has(line)) ? null : 'a comment would be lost.'
}

function commentLines({ comments, text }: SqlAnalysis): readonly string[] {
  return comments.flatMap(({ start, end }) => text.slice(start, end).split('\n').map(line => line.trim()))
}
