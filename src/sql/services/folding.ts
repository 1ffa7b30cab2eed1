import type { Node } from '../ast.ts'
import type { SqlAnalysis } from '../sql.ts'
import { childrenOf } from '../walk.ts'

/** Lines from 1, both inclusive; `startLine` stays visible when folded. */
export interface FoldingRange {
  readonly startLine: number
  readonly endLine: number
  readonly kind: 'region' | 'comment'
}

const folded = new Set<Node['kind']>(['cte', 'select', 'derived-table', 'subquery', 'in-query', 'exists', 'case', 'values', 'parenthesized-query', 'with'])

/** Ranges by first line, at most one for each first line (the longest): WITH steps, selects, subqueries, CASE, comments. */
export function foldingRanges(analysis: SqlAnalysis): readonly FoldingRange[] {
  const byLine = new Map<number, FoldingRange>()
  const lineOf = (offset: number): number => analysis.lines.positionAt(offset).line
  const add = (startLine: number, endLine: number, kind: FoldingRange['kind']): void => {
    const known = byLine.get(startLine)
    if (endLine > startLine && (!known || known.endLine < endLine)) byLine.set(startLine, { startLine, endLine, kind })
  }
  const visit = (node: Node): void => {
    if (folded.has(node.kind)) add(lineOf(node.start), lineOf(Math.max(node.start, node.end - 1)), 'region')
    for (const child of childrenOf(node)) visit(child)
  }
  if (analysis.statement) visit(analysis.statement)
  let run: { start: number; end: number } | null = null
  for (const comment of analysis.comments) {
    const start = lineOf(comment.start)
    const end = lineOf(Math.max(comment.start, comment.end - 1))
    if (comment.style === 'block') add(start, end, 'comment')
    else if (run && run.end + 1 === start) run.end = end
    else run = { start, end }
    if (comment.style === 'line' && run) add(run.start, run.end, 'comment')
  }
  return [...byLine.values()].sort((a, b) => a.startLine - b.startLine)
}
