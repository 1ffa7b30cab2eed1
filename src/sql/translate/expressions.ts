import { foldName } from '../ast.ts'
import type {
  Between, Binary, Case, Cast, ColumnReference, Expression, Extract, FunctionCall, InList, InQuery, Like, OrderBy, OrderItem, Query,
  Trim, TypeName, TypedLiteral, Unary, WindowFrame, WindowSpecification,
} from '../ast.ts'
import { isWhole, stringType } from '../sql-type.ts'
import { asNumber, asText, asTime, comparable, comparableSet, unify } from './coerce.ts'
import type { Typed } from './coerce.ts'
import { callText, patternText } from './functions.ts'
import { markLine } from './line-map.ts'
import { quoteDay, quoteMoment, quoteName, quoteText } from './quoting.ts'
import { columnText, typeOf, unwrap } from './scope.ts'
import type { QueryResult, Scope, Session } from './scope.ts'
import { TranslateError } from './translate-error.ts'

/** What an expression needs to become DuckDB text. */
export interface Writer {
  readonly session: Session
  readonly scope: Scope
  /** Named windows of the SELECT at hand, by lower-case name. */
  readonly windows: ReadonlyMap<string, WindowSpecification>
  /** Translates a query inside an expression, without shadow. */
  query(query: Query, scope: Scope): QueryResult
  /** Translates a query that gives a value, with its hidden columns; the same query always to the same text. */
  valueQuery(query: Query, scope: Scope): QueryResult
  /** Translates a query in FROM, with its hidden columns. */
  shadowQuery(query: Query, scope: Scope): QueryResult
}

/** An expression as one closed DuckDB operand. */
export function expressionText(node: Expression, writer: Writer): string {
  switch (node.kind) {
    case 'parenthesized': return expressionText(node.expression, writer)
    case 'column': return markLine(columnOrAlias(node, writer), node)
    case 'number': return numberText(node.text)
    case 'string': return quoteText(node.value)
    case 'boolean': return node.value ? 'TRUE' : 'FALSE'
    case 'null': return 'NULL'
    case 'typed-literal': return typedLiteral(node)
    case 'unary': return unary(node, writer)
    case 'binary': return markLine(binary(node, writer), node)
    case 'logical': return `(${node.operands.map((operand) => expressionText(operand, writer)).join(` ${node.operator} `)})`
    case 'is': return `(${expressionText(node.operand, writer)} IS ${node.negated ? 'NOT ' : ''}${node.test === 'UNKNOWN' ? 'NULL' : node.test})`
    case 'is-distinct': {
      const [left, right] = comparable(typed(node.left, writer), typed(node.right, writer), false)
      return `(${left} IS ${node.negated ? 'NOT ' : ''}DISTINCT FROM ${right})`
    }
    case 'between': return markLine(between(node, writer), node)
    case 'like': return markLine(like(node, writer), node)
    case 'in-list': return markLine(inList(node, writer), node)
    case 'in-query': return markLine(inQuery(node, writer), node)
    case 'exists': return `EXISTS (${writer.query(node.query, writer.scope).sql})`
    case 'subquery': return scalarSubquery(writer.valueQuery(node.query, writer.scope))
    case 'case': return caseText(node, writer)
    case 'cast': return markLine(castText(node, writer), node)
    case 'call': return markLine(callWithWindow(node, writer), node)
    case 'extract': return markLine(extract(node, writer), node)
    case 'trim': return trim(node, writer)
    case 'array': return `[${unify(node.elements.map((element) => typed(element, writer))).join(', ')}]`
    case 'row': return `row(${node.values.map((value) => expressionText(value, writer)).join(', ')})`
    case 'field': return `struct_extract(${expressionText(node.target, writer)}, ${quoteText(node.field.name)})`
    case 'index': return `(${expressionText(node.target, writer)})[CAST(${expressionText(node.index, writer)} AS BIGINT)]`
    case 'star': case 'interval': case 'placeholder': case 'missing':
      throw new TranslateError('This part of the query cannot be run.', node)
  }
}

/** An expression with its inferred type, and its content when it is a text literal or a text parameter. */
export function typed(node: Expression, writer: Writer): Typed {
  const inner = unwrap(node)
  const sql = expressionText(inner, writer)
  return { sql, type: typeOf(inner, writer.session), text: constantOf(inner, writer) }
}

function constantOf(node: Expression, writer: Writer): string | undefined {
  if (node.kind === 'string') return node.value
  if (node.kind !== 'call' || node.name.name.toUpperCase() !== 'CUSTOM_PARAMETER') return undefined
  const name = node.args[0] && unwrap(node.args[0])
  return name?.kind === 'string' ? writer.session.context.parameterTexts.get(name.value) : undefined
}

function columnOrAlias(node: ColumnReference, writer: Writer): string {
  const { scope, session } = writer
  const meaning = session.context.model.references.get(node)
  if (meaning?.kind === 'alias') {
    const { expression, star } = meaning.output
    if (expression) return expressionText(expression, writer)
    if (star) return collected(`${quoteName(star.relation.name ?? '')}.${quoteName(foldName(star.column.name))}`, scope)
  }
  return collected(columnText(node, scope), scope)
}

function collected(text: string, scope: Scope): string {
  if (!scope.collect) return text
  const known = scope.collect.names.get(text)
  if (known !== undefined) return known
  const name = quoteName(`__c${scope.collect.names.size + 1}`)
  scope.collect.names.set(text, name)
  return name
}

function numberText(text: string): string {
  return /^\d+$/.test(text) ? text.replace(/^0+(?=\d)/, '') : text.replace(/^\./, '0.').replace(/\.(?=$|e)/i, '.0')
}

function typedLiteral(node: TypedLiteral): string {
  return `CAST(${quoteText(node.value.value)} AS ${node.type})`
}

function unary(node: Unary, writer: Writer): string {
  const operand = typed(node.operand, writer)
  return node.operator === 'NOT' ? `(NOT ${operand.sql})` : `(${node.operator} ${asNumber(operand)})`
}

const orderedOperators = new Set(['<', '<=', '>', '>='])

function binary(node: Binary, writer: Writer): string {
  const left = typed(node.left, writer)
  const right = typed(node.right, writer)
  switch (node.operator) {
    // What AMC does on division by zero is not documented; NULL keeps the other rows.
    case '/': return `(${asNumber(left)} / nullif(${asNumber(right)}, 0))`
    case '%': return `(${asNumber(left)} % nullif(${asNumber(right)}, 0))`
    case '+': case '-': case '*': return `(${widened(left, right)} ${node.operator} ${asNumber(right)})`
    case '||': return `concat(${asText(left)}, ${asText(right)})`
    default: {
      const [first, second] = comparable(left, right, orderedOperators.has(node.operator))
      return `(${first} ${node.operator === '!=' ? '<>' : node.operator} ${second})`
    }
  }
}

// DuckDB computes small integers in 32 bits and stops at an overflow where AMC's LONG has room.
function widened(left: Typed, right: Typed): string {
  return isWhole(left.type) && isWhole(right.type) ? `CAST(${left.sql} AS BIGINT)` : asNumber(left)
}

function between(node: Between, writer: Writer): string {
  const operand = typed(node.operand, writer)
  const [first, low] = comparable(operand, typed(node.low, writer), true)
  const [second, high] = comparable(operand, typed(node.high, writer), true)
  const within = first === second ? `(${first} BETWEEN ${low} AND ${high})` : `(${first} >= ${low} AND ${second} <= ${high})`
  return node.negated ? `(NOT ${within})` : within
}

function like(node: Like, writer: Writer): string {
  const operand = asText(typed(node.operand, writer))
  const pattern = typed(node.pattern, writer)
  const not = node.negated ? 'NOT ' : ''
  if (node.operator === 'LIKE') {
    const escape = node.escape ? ` ESCAPE ${expressionText(node.escape, writer)}` : ''
    return `(${operand} ${not}LIKE ${asText(pattern)}${escape})`
  }
  if (node.operator !== 'SIMILAR TO') throw new TranslateError(`${node.operator} is not part of AMC SQL.`, node)
  const regex = patternText(pattern, node)
  const found = regex === 'never' ? `CASE WHEN ${operand} IS NOT NULL THEN FALSE END` : `regexp_matches(${operand}, ${regex})`
  return `(${not}(${found}))`
}

function inList(node: InList, writer: Writer): string {
  const { operand, items } = comparableSet(typed(node.operand, writer), node.items.map((item) => typed(item, writer)))
  return `(${operand} ${node.negated ? 'NOT ' : ''}IN (${items.join(', ')}))`
}

function inQuery(node: InQuery, writer: Writer): string {
  const result = writer.query(node.query, writer.scope)
  const column = result.columns[0]
  const target = unwrap(node.operand)
  if (target.kind === 'row') return rowInQuery(target.values, result, node, writer)
  const operand = typed(node.operand, writer)
  if (column === undefined) throw new TranslateError('The query in IN has no columns.', node)
  const other: Typed = { sql: '"__v"."v"', type: result.types[0] ?? stringType }
  const [left, right] = comparable(operand, other, false)
  const rows = `SELECT ${right} FROM (SELECT ${quoteName(column)} AS "v" FROM (${result.sql})) AS "__v"`
  return `(${left} ${node.negated ? 'NOT ' : ''}IN (${rows}))`
}

// (a, b) IN (SELECT c, d …): one row value against one, each part cast as in a comparison.
function rowInQuery(values: readonly Expression[], result: QueryResult, node: InQuery, writer: Writer): string {
  const pairs = values.map((value, index) => comparable(
    typed(value, writer), { sql: `"__v"."v${index}"`, type: result.types[index] ?? stringType }, false))
  const names = result.columns.map((column, index) => `${quoteName(column)} AS "v${index}"`)
  const rows = `SELECT row(${pairs.map(([, right]) => right).join(', ')}) FROM (SELECT ${names.join(', ')} FROM (${result.sql})) AS "__v"`
  return `(row(${pairs.map(([left]) => left).join(', ')}) ${node.negated ? 'NOT ' : ''}IN (${rows}))`
}

function scalarSubquery(result: QueryResult): string {
  return `(SELECT ${quoteName(result.columns[0] ?? '')} FROM (${result.sql}))`
}

function caseText(node: Case, writer: Writer): string {
  const results = node.whens.map((when) => typed(when.then, writer))
  if (node.otherwise) results.push(typed(node.otherwise, writer))
  const branches = unify(results)
  const conditions = node.whens.map((when) => {
    if (!node.operand) return expressionText(when.when, writer)
    const [left, right] = comparable(typed(node.operand, writer), typed(when.when, writer), false)
    return `(${left} = ${right})`
  })
  const whens = conditions.map((condition, index) => `WHEN ${condition} THEN ${branches[index] ?? 'NULL'}`)
  const otherwise = node.otherwise ? ` ELSE ${branches.at(-1) ?? 'NULL'}` : ''
  return `(CASE ${whens.join(' ')}${otherwise} END)`
}

const castTargets: Readonly<Record<string, string>> = {
  BOOLEAN: 'BOOLEAN', TINYINT: 'TINYINT', BYTE: 'TINYINT', SMALLINT: 'SMALLINT', SHORT: 'SMALLINT', INTEGER: 'INTEGER', INT: 'INTEGER',
  BIGINT: 'BIGINT', LONG: 'BIGINT', FLOAT: 'FLOAT', REAL: 'FLOAT', DOUBLE: 'DOUBLE', 'DOUBLE PRECISION': 'DOUBLE', DATE: 'DATE',
  TIMESTAMP: 'TIMESTAMP', CHAR: 'VARCHAR', CHARACTER: 'VARCHAR', VARCHAR: 'VARCHAR', 'CHARACTER VARYING': 'VARCHAR', STRING: 'VARCHAR',
  SYMBOL: 'VARCHAR', BINARY: 'BLOB', VARBINARY: 'BLOB',
}
const wholeTargets = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'])

function castTarget(type: TypeName): string {
  if (type.element) return `${castTarget(type.element)}[]`
  if (type.name === 'DECIMAL' || type.name === 'NUMERIC' || type.name === 'DEC') {
    const precision = Math.min(38, Math.max(1, type.precision ?? 38))
    return `DECIMAL(${precision}, ${Math.min(precision, type.scale ?? 0)})`
  }
  const target = Object.hasOwn(castTargets, type.name) ? castTargets[type.name] : undefined
  if (target === undefined) throw new TranslateError(`The built-in AMC service cannot cast to ${type.name}.`, type)
  return target
}

function castText(node: Cast, writer: Writer): string {
  const operand = typed(node.operand, writer)
  const target = castTarget(node.type)
  const word = operand.text?.trim().toLowerCase()
  const { nowMs } = writer.session.context
  if (word === 'today' && target === 'DATE') return quoteDay(nowMs)
  if ((word === 'now' || word === 'today') && target === 'TIMESTAMP') {
    return word === 'now' ? quoteMoment(nowMs) : `CAST(${quoteDay(nowMs)} AS TIMESTAMP)`
  }
  if (word === 'now' && target === 'DATE') return quoteDay(nowMs)
  // Java's engines cut the fraction; DuckDB would round.
  const isFraction = operand.type.name === 'DECIMAL' || operand.type.name === 'DOUBLE' || operand.type.name === 'FLOAT'
  const source = wholeTargets.has(target) && isFraction ? `trunc(${operand.sql})` : operand.sql
  const length = target === 'VARCHAR' && node.type.precision !== null ? node.type.precision : null
  const cast = `CAST(${source} AS ${target})`
  return length === null ? cast : `left(${cast}, ${length})`
}

const extractFields: Readonly<Record<string, string>> = {
  YEAR: 'year', QUARTER: 'quarter', MONTH: 'month', WEEK: 'week', DAY: 'day', DAYOFMONTH: 'day', DOY: 'dayofyear', DAYOFYEAR: 'dayofyear',
  DOW: 'dayofweek', DAYOFWEEK: 'dayofweek', ISODOW: 'isodow', ISOYEAR: 'isoyear', HOUR: 'hour', MINUTE: 'minute', SECOND: 'second',
  MILLISECOND: 'millisecond', MICROSECOND: 'microsecond', EPOCH: 'epoch',
}

function extract(node: Extract, writer: Writer): string {
  const field = node.field.name.toUpperCase()
  const name = Object.hasOwn(extractFields, field) ? extractFields[field] : undefined
  if (name === undefined) throw new TranslateError(`EXTRACT does not know the field ${field}.`, node.field)
  const part = `${name}(CAST(${asTime(typed(node.source, writer))} AS TIMESTAMP))`
  if (name === 'epoch') return `CAST(${part} AS BIGINT)`
  // DuckDB counts Sunday as 0, AMC as 1.
  return name === 'dayofweek' ? `(${part} + 1)` : part
}

function trim(node: Trim, writer: Writer): string {
  const name = node.mode === 'BOTH' ? 'trim' : node.mode === 'LEADING' ? 'ltrim' : 'rtrim'
  const source = asText(typed(node.source, writer))
  return node.characters ? `${name}(${source}, ${asText(typed(node.characters, writer))})` : `${name}(${source})`
}

function callWithWindow(node: FunctionCall, writer: Writer): string {
  const { scope } = writer
  if (scope.collect?.windows.has(node)) {
    const { collect } = scope
    scope.collect = null
    const text = callWithWindow(node, writer)
    scope.collect = collect
    return collected(text, scope)
  }
  const special = parameterCall(node, writer)
  if (special !== undefined) return special
  const args = node.args[0]?.kind === 'star' ? [] : node.args.map((item) => typed(item, writer))
  let text = callText({ call: node, args, session: writer.session })
  if (node.orderBy) text = text.replace(/\)$/, ` ${orderByText(node.orderBy, writer)})`)
  if (node.withinGroup) throw new TranslateError('WITHIN GROUP cannot be evaluated by the built-in AMC service.', node.withinGroup)
  if (node.filter) text += ` FILTER (WHERE ${expressionText(node.filter.condition, writer)})`
  if (!node.over) return text
  const window = node.over.kind === 'window-reference' ? writer.windows.get(foldName(node.over.name.name)) : node.over
  if (!window) throw new TranslateError('This window is not defined.', node.over)
  return `(${text} OVER (${windowText(window, writer)}))`
}

function parameterCall(node: FunctionCall, writer: Writer): string | undefined {
  const name = node.name.name.toUpperCase()
  if (name !== 'CUSTOM_PARAMETER' && name !== 'BUILT_IN_PARAMETER') return undefined
  const { parameters, window } = writer.session.context
  const argument = node.args[0] && unwrap(node.args[0])
  const wanted = argument?.kind === 'string' ? argument.value : ''
  if (name === 'CUSTOM_PARAMETER') {
    const constant = parameters.get(wanted)
    if (constant === undefined) throw new TranslateError(`The parameter ${wanted} has no value.`, node)
    return constant
  }
  if (wanted.toUpperCase() === 'TIME_WINDOW_START') return quoteMoment(window.startMs)
  if (wanted.toUpperCase() === 'TIME_WINDOW_END') return quoteMoment(window.endMs)
  throw new TranslateError(`There is no built-in parameter ${wanted}.`, node)
}

function windowText(window: WindowSpecification, writer: Writer): string {
  const base = window.base ? writer.windows.get(foldName(window.base.name)) : undefined
  const partitionBy = window.partitionBy.length > 0 ? window.partitionBy : (base?.partitionBy ?? [])
  const orderBy = window.orderBy.length > 0 ? window.orderBy : (base?.orderBy ?? [])
  const parts: string[] = []
  if (partitionBy.length > 0) parts.push(`PARTITION BY ${partitionBy.map((item) => expressionText(item, writer)).join(', ')}`)
  if (orderBy.length > 0) parts.push(`ORDER BY ${orderBy.map((item) => orderItemText(item, writer)).join(', ')}`)
  const frame = window.frame ?? base?.frame
  if (frame) parts.push(frameText(frame, writer))
  return parts.join(' ')
}

function frameText(frame: WindowFrame, writer: Writer): string {
  const bounds = [frame.from, frame.to].filter((bound) => bound !== null).map((bound) => {
    if (bound.bound !== 'PRECEDING' && bound.bound !== 'FOLLOWING') return bound.bound
    return `${bound.distance ? expressionText(bound.distance, writer) : '1'} ${bound.bound}`
  })
  return frame.to ? `${frame.unit} BETWEEN ${bounds.join(' AND ')}` : `${frame.unit} ${bounds.join('')}`
}

function orderByText(orderBy: OrderBy, writer: Writer): string {
  return `ORDER BY ${orderBy.items.map((item) => orderItemText(item, writer)).join(', ')}`
}

function orderItemText(item: OrderItem, writer: Writer): string {
  const nulls = item.nulls ? ` NULLS ${item.nulls}` : ''
  return `${expressionText(item.expression, writer)}${item.direction ? ` ${item.direction}` : ''}${nulls}`
}

