import type { Query, QueryTerm, Span } from '../ast.ts'
import type { SqlAnalysis } from '../sql.ts'
import { formatType } from '../sql-type.ts'

/** One entry of the outline: a WITH step, the result, a branch of UNION, or a column. */
export interface OutlineItem extends Span {
  readonly name: string
  readonly kind: 'step' | 'result' | 'branch' | 'column'
  /** A column's type, the tables of a step. */
  readonly detail: string
  /** What to select when the entry is chosen; lies within the entry. */
  readonly nameSpan: Span
  readonly children: readonly OutlineItem[]
}

/** WITH steps in order, then the result, each with its columns; empty for what is no query. */
export function outlineOf(analysis: SqlAnalysis): readonly OutlineItem[] {
  const { statement } = analysis
  return statement?.kind === 'query' ? queryItems(analysis, statement, 'Result') : []
}

function queryItems(analysis: SqlAnalysis, query: Query, title: string): readonly OutlineItem[] {
  const steps = (query.with?.ctes ?? []).map((cte): OutlineItem => ({
    name: cte.name.name === '' ? '(unnamed)' : cte.name.name, kind: 'step', detail: tablesOf(analysis, cte), start: cte.start, end: cte.end, nameSpan: cte.name,
    children: [...(cte.query.with ? queryItems(analysis, cte.query, 'Rows') : bodyItems(analysis, cte.query))],
  }))
  const { body } = query
  const result: OutlineItem = {
    name: title, kind: 'result', detail: tablesOf(analysis, body), start: body.start, end: body.end,
    nameSpan: { start: body.start, end: Math.min(body.end, body.start + 6) }, children: bodyItems(analysis, query),
  }
  return [...steps, result]
}

function bodyItems(analysis: SqlAnalysis, query: Query): readonly OutlineItem[] {
  const { body } = query
  if (body.kind !== 'set-operation') return termItems(analysis, body)
  return [body.first, ...body.branches.map(branch => branch.query)].map((term, index): OutlineItem => ({
    name: `Branch ${index + 1}`, kind: 'branch', detail: tablesOf(analysis, term), start: term.start, end: term.end,
    nameSpan: { start: term.start, end: Math.min(term.end, term.start + 6) }, children: termItems(analysis, term),
  }))
}

function termItems(analysis: SqlAnalysis, term: QueryTerm): readonly OutlineItem[] {
  if (term.kind === 'values') return []
  if (term.kind === 'parenthesized-query') return queryItems(analysis, term.query, 'Rows').flatMap(item => (item.kind === 'result' ? item.children : [item]))
  return (analysis.selects.get(term)?.outputs ?? []).filter(output => output.star === null && output.name !== '*').map((output): OutlineItem => ({
    name: output.name, kind: 'column', detail: formatType(output.facts.type), start: output.item.start, end: output.item.end,
    nameSpan: output.item.alias ?? { start: output.item.start, end: output.item.end }, children: [],
  }))
}

function tablesOf(analysis: SqlAnalysis, within: Span): string {
  const names = [...analysis.relations.values()]
    .filter(relation => relation.node.start >= within.start && relation.node.end <= within.end)
    .flatMap(relation => relation.table?.name ?? relation.cte?.name.name ?? [])
  return [...new Set(names)].join(', ')
}
