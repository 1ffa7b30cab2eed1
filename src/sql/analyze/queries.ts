import { foldName } from '../ast.ts'
import type { Cte, Query, QueryBody, QueryTerm, SetOperation, Values } from '../ast.ts'
import type { QueryColumn, ValueFacts } from '../model.ts'
import { commonType, formatType, unknownType } from '../sql-type.ts'
import { findCte } from './cte-scope.ts'
import type { Context, Environment, Place, Scope } from './context.ts'
import type { CteScope } from './cte-scope.ts'
import { evaluateExpression } from './expressions.ts'
import { combineFacts, unknownFacts } from './facts.ts'
import { analyzeSelect } from './select.ts'
import { reportColumnList } from './tables.ts'

/** Analyses a query with everything below it and returns its columns; empty when nothing can be said of them. */
export function analyzeQuery(context: Context, query: Query, environment: Environment): readonly QueryColumn[] {
  const inner = query.with ? { ...environment, ctes: addCtes(context, query, environment) } : environment
  const columns = analyzeBody(context, query.body, inner, query)
  context.queries.set(query, { query, columns })
  reportLimits(context, query)
  if (query.orderBy) reportOrderBy(context, query, inner)
  return columns
}

function addCtes(context: Context, query: Query, environment: Environment): CteScope | null {
  let ctes = environment.ctes
  const names = new Set<string>()
  if (query.with?.recursive) {
    context.report({ code: 'recursive-with', phase: 'compile', at: { start: query.with.start, end: query.with.ctes[0]?.start ?? query.with.end }, message: 'AMC has no WITH RECURSIVE.', amc: { plain: 'Recursive queries are not supported' } })
  }
  for (const cte of query.with?.ctes ?? []) {
    const name = foldName(cte.name.name)
    if (names.has(name) && name !== '') context.report({ code: 'duplicate-cte', at: cte.name, message: `Two WITH steps are called "${cte.name.name}"; from here on the second hides the first.` })
    names.add(name)
    const own: CteScope | null = query.with?.recursive ? { name, cte, columns: [], open: true, next: ctes } : ctes
    const columns = cteColumns(context, cte, { ...environment, ctes: own })
    ctes = { name, cte, columns, open: columns.length === 0, next: ctes }
  }
  return ctes
}

function cteColumns(context: Context, cte: Cte, environment: Environment): readonly QueryColumn[] {
  if (!context.steps) return freshColumns(context, cte, environment).columns
  const visible = (name: string): CteScope | null => findCte(environment.ctes, name)
  const { inner, columns } = context.steps.read(cte, context.slice(cte), visible, () => freshColumns(context, cte, environment))
  context.queries.set(cte.query, { query: cte.query, columns: inner })
  return columns
}

function freshColumns(context: Context, cte: Cte, environment: Environment): { readonly inner: readonly QueryColumn[]; readonly columns: readonly QueryColumn[] } {
  const inner = analyzeQuery(context, cte.query, environment)
  return { inner, columns: namedColumns(context, cte, inner) }
}

function namedColumns(context: Context, cte: Cte, columns: readonly QueryColumn[]): readonly QueryColumn[] {
  const first = cte.columns[0]
  const last = cte.columns.at(-1)
  if (!first || !last) return columns
  if (columns.length !== cte.columns.length && columns.length > 0) reportColumnList(context, { start: first.start, end: last.end }, cte.columns.length, columns.length)
  return cte.columns.map((name, index) => ({ name: name.name, facts: columns[index]?.facts ?? unknownFacts }))
}

function analyzeBody(context: Context, body: QueryBody, environment: Environment, query: Query): readonly QueryColumn[] {
  return body.kind === 'set-operation' ? analyzeSetOperation(context, body, environment) : analyzeTerm(context, body, environment, query)
}

function analyzeTerm(context: Context, term: QueryTerm, environment: Environment, query: Query | null): readonly QueryColumn[] {
  switch (term.kind) {
    case 'select': return analyzeSelect(context, term, environment, query?.orderBy ?? null)
    case 'values': return analyzeValues(context, term, environment)
    case 'parenthesized-query': return analyzeQuery(context, term.query, environment)
  }
}

function analyzeValues(context: Context, values: Values, environment: Environment): readonly QueryColumn[] {
  const scope: Scope = { relations: [], merged: new Map(), environment }
  const place: Place = { scope, clause: 'values', inAggregate: false, inWindow: false, aliases: null, windows: new Set(), aggregates: [] }
  const rows = values.rows.map(row => row.values.map(value => evaluateExpression(context, place, value)))
  const width = rows[0]?.length ?? 0
  for (const [index, row] of rows.entries()) {
    const node = values.rows[index]
    if (row.length === width || !node) continue
    context.report({
      code: 'values-column-count', at: node, amc: 'Values passed to VALUES operator must have compatible types',
      message: `The first row has ${width} ${width === 1 ? 'value' : 'values'}, this one ${row.length}. Every row needs as many.`,
    })
  }
  return Array.from({ length: width }, (_, column): QueryColumn => {
    const cells = rows.map(row => row[column]).filter(cell => cell !== undefined)
    const types = cells.map(cell => cell.type)
    const type = types.reduce((a, b) => commonType(a, b) ?? unknownType)
    return { name: `EXPR$${column}`, facts: { ...combineFacts(cells, type), columnType: 'DIMENSION' } }
  })
}

function analyzeSetOperation(context: Context, node: SetOperation, environment: Environment): readonly QueryColumn[] {
  let columns = analyzeTerm(context, node.first, environment, null)
  for (const branch of node.branches) {
    const words = branch.quantifier === 'ALL' ? `${branch.operator} ALL` : branch.operator
    if (branch.operator !== 'UNION') {
      context.report({
        code: 'set-operator', phase: 'compile', at: branch.operatorSpan, amc: { plain: `${branch.operator} is not supported` },
        message: branch.operator === 'INTERSECT' ? 'AMC has no INTERSECT. Use an INNER JOIN.' : 'AMC has no EXCEPT. Use a LEFT JOIN and keep rows where the right side IS NULL.',
      })
    }
    const right = analyzeTerm(context, branch.query, environment, null)
    if (columns.length === 0 || right.length === 0) {
      columns = columns.length === 0 ? right : columns
      continue
    }
    if (columns.length !== right.length) {
      context.report({
        code: 'union-column-count', at: selectListSpan(branch.query), amc: `Column count mismatch in ${words}`,
        message: `The first part of this ${words} has ${columns.length} columns, this one ${right.length}. Both need the same.`,
      })
    }
    columns = columns.map((column, index) => uniteColumns(context, column, right[index], branch.query, index, words))
  }
  return columns
}

function selectListSpan(term: QueryTerm): { readonly start: number; readonly end: number } {
  if (term.kind !== 'select') return term
  const last = term.items.at(-1)
  return { start: term.items[0]?.start ?? term.start, end: last?.end ?? term.end }
}

function uniteColumns(context: Context, left: QueryColumn, right: QueryColumn | undefined, term: QueryTerm, index: number, words: string): QueryColumn {
  if (!right) return left
  const type = commonType(left.facts.type, right.facts.type)
  if (!type) {
    const item = term.kind === 'select' ? term.items[index] : undefined
    context.report({
      code: 'union-column-type', at: item ?? term, amc: `Type mismatch in column ${index + 1} of ${words}`,
      message: `Column ${index + 1} ("${left.name}") is ${formatType(left.facts.type)} above and ${formatType(right.facts.type)} here. Cast one of them.`,
    })
  }
  const facts: ValueFacts = { ...combineFacts([left.facts, right.facts], type ?? unknownType), columnType: left.facts.columnType ?? right.facts.columnType }
  return { name: left.name, facts }
}

// ---------------------------------------------------------------- what AMC does not have at this level

function reportLimits(context: Context, query: Query): void {
  const scope: Scope = { relations: [], merged: new Map(), environment: { ctes: null, outer: null } }
  const place: Place = { scope, clause: 'values', inAggregate: false, inWindow: false, aliases: null, windows: new Set(), aggregates: [] }
  for (const limit of query.limits) {
    context.report({
      code: 'limit', phase: 'compile', at: limit, amc: { plain: `${limit.keyword} is not supported` },
      message: `AMC has no ${limit.keyword}. Remove it, or keep the first rows with ROW_NUMBER() in a WITH step.`,
      fixes: [{ title: `Remove ${limit.keyword}`, start: limit.start, end: limit.end, text: '' }],
    })
    if (limit.count) evaluateExpression(context, place, limit.count)
  }
}

function reportOrderBy(context: Context, query: Query, environment: Environment): void {
  const { orderBy } = query
  if (!orderBy) return
  context.report({
    code: 'query-order-by', phase: 'compile', at: orderBy, amc: { plain: 'ORDER BY is not supported' },
    message: 'AMC has no ORDER BY for results; it may stand in OVER (…) only. Sort the result after the run.',
    fixes: [{ title: 'Remove ORDER BY', start: orderBy.start, end: orderBy.end, text: '' }],
  })
  // A select sorts by its own columns and was asked; other bodies offer only their output names.
  if (query.body.kind === 'select') return
  const scope: Scope = { relations: [], merged: new Map(), environment }
  const columns = context.queries.get(query)?.columns ?? []
  const place: Place = { scope, clause: 'order-by', inAggregate: false, inWindow: false, aliases: null, windows: new Set(), aggregates: [] }
  for (const item of orderBy.items) {
    const { expression } = item
    const known = expression.kind === 'column' && columns.some(column => foldName(column.name) === foldName(expression.name.name))
    if (!known) evaluateExpression(context, place, expression)
  }
}
