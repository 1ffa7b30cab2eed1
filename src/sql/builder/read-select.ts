/** Takes one SELECT apart. */
import { stripBrackets } from '../ast.ts'
import type { Expression, FromClause, Join, Query, Select, SelectItem, Span, TableReference } from '../ast.ts'
import type { GroupKey, SelectInfo } from '../model.ts'
import type { SqlAnalysis } from '../sql.ts'
import { walk } from '../walk.ts'
import { isDimension, measureOf, relationName } from './builder-model.ts'
import type { BuilderItem, BuilderJoin, BuilderSelect, BuilderTable, FilterGroup, MeasureFilter } from './builder-model.ts'
import { alternativesOf, checkExpression, conjunctsOf, operandOf, readColumn, readCondition, readMeasure, readTest, verbatim } from './read-expression.ts'
import type { ReadScope } from './read-expression.ts'
import { readNotes } from './read-notes.ts'
import type { NotePlace } from './read-notes.ts'
import { refuse } from './read-refusal.ts'

/** The query as one select with what the analysis knows of it, with the comments of `within`; throws a `Refusal` with the reason when it is more than that. */
export function readSelect(analysis: SqlAnalysis, query: Query, within: Span): { readonly select: BuilderSelect; readonly info: SelectInfo } {
  const node = plainSelect(query)
  const info = analysis.selects.get(node)
  if (!info || !node.from) return refuse('reads from no table', node)
  const tables = flattenFrom(node.from)
  const [first, ...rest] = tables
  if (!first) return refuse('reads from no table', node)
  const source = readTable(first.table)
  const joined = rest.map(({ table, join }) => ({ table: readTable(table), join }))
  const names = new Map(tables.map(({ table }, index) => [analysis.relations.get(table), relationName(index === 0 ? source : joined[index - 1]?.table ?? source)] as const)
    .flatMap(([relation, name]) => (relation ? [[relation, name] as const] : [])))
  if (new Set(names.values()).size < tables.length) return refuse('uses one table twice under one name', node.from)
  const scope: ReadScope = { analysis, names }
  const items = readItems(scope, node, info)
  const rows = readRows(node, info, items)
  if (rows === 'grouped') checkGroups(scope, node, info, items)
  const conditions = node.where ? conjunctsOf(node.where.condition) : []
  const having = node.having ? conjunctsOf(node.having.condition) : []
  const notes = distributeNotes(analysis, within, [
    { start: node.start, end: node.start + 6, verbatim: false }, ...node.items.map((item, index) => ({ start: item.start, end: item.end, verbatim: items[index]?.kind === 'expression' })),
    ...tables.map(({ table }) => ({ start: table.start, end: table.end, verbatim: false })), ...joinedConditions(joined), ...conditions.map(place), ...having.map(place),
  ])
  return { info, select: {
    kind: 'select', rows,
    items: items.map((item, index) => ({ ...item, notes: notes.of(node.items[index]) })),
    source: { ...source, notes: notes.of(first.table) },
    joins: joined.map(({ table, join }) => readJoin(scope, { ...table, notes: [...notes.of(join.right), ...(join.on ? notes.of(join.on) : [])] }, join)),
    filters: conditions.map((condition): FilterGroup => ({ conditions: alternativesOf(condition).map(each => readChecked(scope, each)), notes: notes.of(condition) })),
    having: having.map(condition => readHaving(scope, condition, node, items, notes.of(condition))),
    notes: notes.of(node),
  } }
}

const place = (span: Span): NotePlace => ({ start: span.start, end: span.end, verbatim: false })

function joinedConditions(joined: readonly { readonly join: Join }[]): readonly NotePlace[] {
  return joined.flatMap(({ join }) => (join.on ? [place(join.on)] : []))
}

function distributeNotes(analysis: SqlAnalysis, within: Span, places: readonly NotePlace[]): { readonly of: (span: Span | undefined) => readonly string[] } {
  const sorted = places.toSorted((a, b) => a.start - b.start)
  const notes = readNotes(analysis, within, sorted)
  const byStart = new Map(sorted.map((each, index) => [each.start, notes[index] ?? []]))
  return { of: span => (span ? byStart.get(span.start) ?? [] : []) }
}

function plainSelect(query: Query): Select {
  if (query.with) return refuse('has WITH inside of a step', query.with)
  if (query.orderBy) return refuse('has ORDER BY', query.orderBy)
  const [limit] = query.limits
  if (limit) return refuse(`has ${limit.keyword}`, limit)
  if (query.body.kind === 'set-operation') return refuse(`puts queries together with ${query.body.branches[0]?.operator ?? 'UNION'}`, query.body.branches[0]?.operatorSpan ?? query.body)
  if (query.body.kind === 'values') return refuse('is a list of VALUES', query.body)
  if (query.body.kind === 'parenthesized-query') return plainSelect(query.body.query)
  const [window] = query.body.windows
  if (window) return refuse('has a WINDOW clause', window)
  if (query.body.qualify) return refuse('has QUALIFY', query.body.qualify)
  return query.body
}

// ---------------------------------------------------------------- tables

interface FlatTable {
  readonly table: TableReference
  readonly join: Join
}

function flattenFrom(from: FromClause): readonly [{ readonly table: TableReference }, ...FlatTable[]] {
  const [first, second] = from.tables
  if (!first) return refuse('reads from no table', from)
  if (second) return refuse('joins with a comma', second)
  const joins: FlatTable[] = []
  let left: TableReference = first
  while (left.kind === 'join') {
    joins.unshift({ table: left.right, join: left })
    left = left.left
  }
  return [{ table: left }, ...joins]
}

function readTable(node: TableReference): BuilderTable {
  if (node.kind === 'derived-table') return refuse('has a query in FROM', node)
  if (node.kind === 'missing-table') return refuse('is not finished', node)
  if (node.kind !== 'table-name' && node.kind !== 'table-function') return refuse('has brackets in FROM', node)
  const [columnAlias] = node.columnAliases
  if (columnAlias) return refuse('gives the columns of a table other names', columnAlias)
  checkExpressionNames(node)
  const alias = node.alias?.name ?? null
  if (node.kind === 'table-name') {
    const [qualifier] = node.qualifiers
    return qualifier ? refuse('has a point in a table name', qualifier) : { name: node.name.name, alias, extension: null, notes: [] }
  }
  const [table, before, after] = node.call.args
  if (node.call.name.name.toUpperCase() !== 'EXTEND_TIME_WINDOW' || table?.kind !== 'string' || before?.kind !== 'string' || (after && after.kind !== 'string') || node.call.args.length > 3) {
    return refuse(`has ${node.call.name.name} in FROM`, node)
  }
  return { name: table.value, alias, extension: { before: before.value, after: after?.kind === 'string' ? after.value : null }, notes: [] }
}

function checkExpressionNames(node: TableReference): void {
  walk(node, inner => {
    if (inner.kind === 'identifier' && inner.quoted) refuse('has a name in double quotes', inner)
  })
}

function readJoin(scope: ReadScope, table: BuilderTable, join: Join): BuilderJoin {
  const { type } = join
  if (type === 'RIGHT' || type === 'CROSS') return refuse(`has a ${type} JOIN`, join.operatorSpan)
  if (join.natural || !join.on) return refuse(join.using.length > 0 ? 'joins with USING' : 'has a join without ON', join.operatorSpan)
  const own = relationName(table)
  const on = conjunctsOf(join.on).map(condition => {
    const equal = stripBrackets(condition)
    const sides = equal.kind === 'binary' && equal.operator === '=' ? [stripBrackets(equal.left), stripBrackets(equal.right)] : []
    const columns = sides.flatMap(side => (side.kind === 'column' ? readColumn(scope, side) ?? [] : []))
    const right = columns.find(column => column.relation === own)
    const left = columns.find(column => column.relation !== own)
    return left && right ? { left, right } : refuse('joins on something else than equal columns', condition)
  })
  return { type, table, on }
}

// ---------------------------------------------------------------- items and groups

function readItems(scope: ReadScope, node: Select, info: SelectInfo): readonly BuilderItem[] {
  const [only] = node.items
  if (node.items.length === 1 && only?.expression.kind === 'missing') return []
  return node.items.map(item => readItem(scope, item, info))
}

function readItem(scope: ReadScope, item: SelectItem, info: SelectInfo): BuilderItem {
  checkExpression(item.expression)
  if (item.alias?.quoted) refuse('has a name in double quotes', item.alias)
  const alias = item.alias?.name ?? null
  const plain = stripBrackets(item.expression)
  if (plain.kind === 'column') {
    const column = readColumn(scope, plain)
    if (column) return { kind: 'column', column, alias, notes: [] }
  }
  const aggregated = info.aggregates.some(call => call.start >= item.start && call.end <= item.end)
  if (aggregated) {
    const measure = readMeasure(scope, item.expression)
    return measure.kind === 'expression' ? { kind: 'expression', role: 'measure', sql: measure.sql, alias, notes: [] } : { kind: 'measure', measure, alias, notes: [] }
  }
  return { kind: 'expression', role: holdsColumn(scope, item.expression) ? 'dimension' : 'constant', sql: verbatim(scope, item.expression), alias, notes: [] }
}

// Columns of a query inside of the expression do not count.
function holdsColumn(scope: ReadScope, expression: Expression): boolean {
  let found = false
  walk(expression, node => {
    const resolved = node.kind === 'column' ? scope.analysis.references.get(node) : null
    if (resolved === undefined || (resolved?.kind === 'column' && scope.names.has(resolved.relation))) found = true
  })
  return found
}

function readRows(node: Select, info: SelectInfo, items: readonly BuilderItem[]): BuilderSelect['rows'] {
  if (node.quantifier === 'DISTINCT') return info.aggregated ? refuse('groups and says DISTINCT', node) : 'distinct'
  if (items.length === 0) return 'grouped'
  if (!info.aggregated) return 'all'
  const shown = items.some(item => isDimension(item) || measureOf(item) !== null)
  return shown ? 'grouped' : refuse('groups by what it does not show', node.groupBy ?? node)
}

/** The columns that are shown must be those that are grouped by: the builder derives one from the other. */
function checkGroups(scope: ReadScope, node: Select, info: SelectInfo, items: readonly BuilderItem[]): void {
  const grouped = new Set<number>()
  for (const item of node.groupBy?.items ?? []) if (item.kind === 'grouping-set') refuse(`groups by ${item.operator}`, item)
  for (const key of info.groupKeys) {
    const index = itemOfKey(scope, node, key)
    if (index < 0) refuse(`groups by ${scope.analysis.text.slice(key.written.start, key.written.end)}, which it does not show`, key.written)
    grouped.add(index)
  }
  for (const [index, item] of items.entries()) {
    const at = node.items[index]
    if (isDimension(item) && !grouped.has(index) && at) refuse(`shows ${scope.analysis.text.slice(at.start, at.end)} without grouping by it`, at)
  }
}

function itemOfKey(scope: ReadScope, node: Select, key: GroupKey): number {
  if (key.output) return node.items.indexOf(key.output.item)
  const wanted = comparable(scope, key.expression ?? key.written)
  return node.items.findIndex(item => comparable(scope, item.expression) === wanted)
}

function comparable(scope: ReadScope, expression: Expression): string {
  const plain = stripBrackets(expression)
  const column = plain.kind === 'column' ? readColumn(scope, plain) : null
  return column ? `${column.relation}.${column.name.toLowerCase()}` : verbatim(scope, plain)
}

// ---------------------------------------------------------------- conditions

function readChecked(scope: ReadScope, condition: Expression): FilterGroup['conditions'][number] {
  checkExpression(condition)
  return readCondition(scope, condition)
}

function readHaving(scope: ReadScope, condition: Expression, node: Select, items: readonly BuilderItem[], notes: readonly string[]): MeasureFilter {
  checkExpression(condition)
  const plain = stripBrackets(condition)
  const operand = operandOf(plain)
  const test = readTest(scope, plain)
  if (!operand || !test) return refuse('has a HAVING that compares no measure with a value', condition)
  const resolved = operand.kind === 'column' ? scope.analysis.references.get(operand) : undefined
  const item = resolved?.kind === 'alias' ? items[node.items.indexOf(resolved.item)] : undefined
  const measure = item ? measureOf(item) : operand.kind === 'column' ? null : readMeasure(scope, operand)
  return measure ? { measure, test, notes } : refuse('has a HAVING on a column that is no measure', condition)
}
