import { foldName } from '../ast.ts'
import type { Expression, Query, QueryTerm, Select, Span } from '../ast.ts'
import type { ColumnOrigin } from '../model.ts'
import type { MeasureReader } from '../measures.ts'
import type { ProblemInput } from '../problems.ts'
import type { SqlAnalysis } from '../sql.ts'

/** The run that a query is checked for, when there is one; UTC milliseconds. */
export interface RunWindow {
  readonly endMs: number
  readonly nowMs: number
}

/** What a rule looks at and where it reports. */
export interface Rule {
  readonly analysis: SqlAnalysis
  readonly measures: MeasureReader
  readonly audience: boolean
  /** Upper-case words that cannot be names. */
  readonly reserved: ReadonlySet<string>
  readonly window: RunWindow | null
  /** Names of the declared parameters; null when nothing is known of them. */
  readonly declared: readonly string[] | null
  readonly report: (problem: ProblemInput) => void
  readonly slice: (span: Span) => string
}

/** The selects whose rows are the query's rows, first branch of a UNION first. */
export function rowSelects(query: Query): readonly Select[] {
  const ofTerm = (term: QueryTerm): readonly Select[] => {
    if (term.kind === 'select') return [term]
    return term.kind === 'parenthesized-query' ? rowSelects(term.query) : []
  }
  const { body } = query
  return body.kind === 'set-operation' ? [body.first, ...body.branches.map(branch => branch.query)].flatMap(ofTerm) : ofTerm(body)
}

/** The operands of a chain of AND, through brackets; a condition without AND is its own only operand. */
export function conjuncts(condition: Expression | null | undefined): readonly Expression[] {
  if (!condition) return []
  if (condition.kind === 'parenthesized') return conjuncts(condition.expression)
  return condition.kind === 'logical' && condition.operator === 'AND' ? condition.operands.flatMap(conjuncts) : [condition]
}

/** Catalogue columns that feed an expression. */
export function originsOf(rule: Rule, expression: Expression | undefined): readonly ColumnOrigin[] {
  return expression ? rule.analysis.facts.get(expression)?.origins ?? [] : []
}

/** True for `user_id`, and what only renames it. */
export function isUserColumn(rule: Rule, expression: Expression): boolean {
  const origins = originsOf(rule, expression)
  return expression.kind === 'column' && origins.length > 0 && origins.every(origin => origin.column.mainUserId)
}

/** Text to compare expressions by: without white space and case. */
export function squeeze(text: string): string {
  return foldName(text.replace(/\s+/g, ''))
}
