import type { Expression, FunctionCall, Identifier, Join, TableReference } from '../ast.ts'
import { parseCall } from './calls.ts'
import {
  advance, atAnyWord, atImplicitName, atOperator, atWord, clauseWords, closeBracket, eatWord, expectIdentifier,
  expectWord, maxDepth, openBracket, parseList, peek, previousEnd, spanFrom, stopWords, takeIdentifier, unexpected,
} from './cursor.ts'
import type { Cursor } from './cursor.ts'
import { isQueryAt } from './expressions.ts'

/** What follows FROM: at least one table, which may be `missing-table`. */
export function parseTables(cursor: Cursor): TableReference[] {
  return parseList(cursor, parseJoined)
}

const joinWords = new Set(['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL'])

function parseJoined(cursor: Cursor): TableReference {
  let left = parseTable(cursor)
  while (atAnyWord(cursor, joinWords)) left = parseJoin(cursor, left)
  return left
}

function parseJoin(cursor: Cursor, left: TableReference): Join {
  const operatorStart = peek(cursor).start
  const natural = eatWord(cursor, 'NATURAL')
  let type: Join['type'] = 'INNER'
  if (eatWord(cursor, 'LEFT')) type = 'LEFT'
  else if (eatWord(cursor, 'RIGHT')) type = 'RIGHT'
  else if (eatWord(cursor, 'FULL')) type = 'FULL'
  else if (eatWord(cursor, 'CROSS')) type = 'CROSS'
  else eatWord(cursor, 'INNER')
  if (type !== 'INNER' && type !== 'CROSS') eatWord(cursor, 'OUTER')
  expectWord(cursor, 'JOIN')
  const operatorSpan = { start: operatorStart, end: Math.max(previousEnd(cursor), operatorStart) }
  const right = parseTable(cursor)
  let on: Expression | null = null
  let using: Identifier[] = []
  if (eatWord(cursor, 'ON')) on = cursor.grammar.expression(cursor)
  else if (eatWord(cursor, 'USING')) using = parseColumnNames(cursor)
  return { kind: 'join', type, natural, operatorSpan, left, right, on, using, ...spanFrom(cursor, left.start) }
}

function parseColumnNames(cursor: Cursor): Identifier[] {
  const opened = openBracket(cursor, '(')
  if (opened < 0) return []
  const names = parseList(cursor, inner => expectIdentifier(inner, 'a column name'))
  closeBracket(cursor, opened)
  return names
}

function parseTable(cursor: Cursor): TableReference {
  const token = peek(cursor)
  if (token.kind === 'operator' && token.value === '(') return parseBracketedTable(cursor, token.start, false)
  if (atWord(cursor, 'LATERAL')) {
    advance(cursor)
    if (atOperator(cursor, '(')) return parseBracketedTable(cursor, token.start, true)
    return parseTable(cursor)
  }
  if (atWord(cursor, 'TABLE') && atOperator(cursor, '(', 1)) return parseTableFunction(cursor)
  if (token.kind === 'word' && !stopWords.has(token.value) && atOperator(cursor, '(', 1)) return parseBareFunction(cursor)
  if (token.kind === 'quoted' || (token.kind === 'word' && !stopWords.has(token.value))) return parseTableName(cursor)
  unexpected(cursor, 'a table')
  const at = previousEnd(cursor)
  return { kind: 'missing-table', start: at, end: at }
}

function parseTableName(cursor: Cursor): TableReference {
  const start = peek(cursor).start
  const names = [takeIdentifier(cursor)]
  while (atOperator(cursor, '.')) {
    advance(cursor)
    names.push(expectIdentifier(cursor, 'a table name', true))
  }
  const name = names.at(-1)
  // `names` starts with one entry.
  if (!name) throw new Error('A table reference has no name.')
  return { kind: 'table-name', qualifiers: names.slice(0, -1), name, ...parseTableAlias(cursor), ...spanFrom(cursor, start) }
}

interface TableAlias {
  readonly alias: Identifier | null
  readonly columnAliases: readonly Identifier[]
}

function parseTableAlias(cursor: Cursor): TableAlias {
  const explicit = eatWord(cursor, 'AS')
  const alias = explicit ? expectIdentifier(cursor, 'a name') : atImplicitName(cursor) ? takeIdentifier(cursor) : null
  if (!alias || !atOperator(cursor, '(')) return { alias, columnAliases: [] }
  return { alias, columnAliases: parseColumnNames(cursor) }
}

function parseBracketedTable(cursor: Cursor, start: number, lateral: boolean): TableReference {
  if (cursor.depth >= maxDepth) {
    // Reports the depth and moves nothing; the bracket is then skipped whole.
    cursor.grammar.expression(cursor)
    const closer = cursor.closers[cursor.index] ?? -1
    if (closer > 0) cursor.index = closer + 1
    return { kind: 'missing-table', ...spanFrom(cursor, start) }
  }
  const isQuery = isQueryAt(cursor, 1)
  const opened = openBracket(cursor, '(')
  if (isQuery) {
    const query = cursor.grammar.query(cursor)
    closeBracket(cursor, opened)
    return { kind: 'derived-table', lateral, query, ...parseTableAlias(cursor), ...spanFrom(cursor, start) }
  }
  cursor.depth++
  const table = parseJoined(cursor)
  cursor.depth--
  closeBracket(cursor, opened)
  const { alias } = parseTableAlias(cursor)
  return { kind: 'parenthesized-table', table, alias, ...spanFrom(cursor, start) }
}

function parseTableFunction(cursor: Cursor): TableReference {
  const start = advance(cursor).start
  const opened = openBracket(cursor, '(')
  const token = peek(cursor)
  let call: FunctionCall | null = null
  if (token.kind === 'word' && !clauseWords.has(token.value) && atOperator(cursor, '(', 1)) call = asCall(parseCall(cursor))
  if (!call) unexpected(cursor, 'EXTEND_TIME_WINDOW(…)')
  closeBracket(cursor, opened)
  const end = spanFrom(cursor, start)
  if (!call) {
    const { alias } = parseTableAlias(cursor)
    return { kind: 'parenthesized-table', table: { kind: 'missing-table', start: end.end, end: end.end }, alias, ...spanFrom(cursor, start) }
  }
  return { kind: 'table-function', keyword: true, call, ...parseTableAlias(cursor), ...spanFrom(cursor, start) }
}

function asCall(expression: Expression): FunctionCall | null {
  return expression.kind === 'call' ? expression : null
}

function parseBareFunction(cursor: Cursor): TableReference {
  const start = peek(cursor).start
  const call = asCall(parseCall(cursor))
  if (!call) return { kind: 'missing-table', ...spanFrom(cursor, start) }
  return { kind: 'table-function', keyword: false, call, ...parseTableAlias(cursor), ...spanFrom(cursor, start) }
}
