import type {
  Cte, Expression, FromClause, GroupBy, GroupingSet, HavingClause, Identifier, LimitClause, NamedWindow,
  QualifyClause, Query, QueryBody, QueryTerm, Select, SelectItem, SetBranch, TableReference, Values, ValuesRow,
  WhereClause, WithClause,
} from '../ast.ts'
import { parseOrderBy, parseWindowSpecification } from './calls.ts'
import {
  advance, atAnyWord, atImplicitName, atOperator, atWord, clauseWords, closeBracket, eatOperator, eatWord,
  expectIdentifier, expectWord, maxDepth, openBracket, parseList, peek, previousEnd, skipToListEnd, spanFrom,
  takeIdentifier, unexpected,
} from './cursor.ts'
import type { Cursor } from './cursor.ts'
import { isQueryAt } from './expressions.ts'
import { parseTables } from './tables.ts'

const parseExpression = (cursor: Cursor): Expression => cursor.grammar.expression(cursor)

/** `[WITH …] body [ORDER BY …] [LIMIT …]`. Always returns a node, of an empty SELECT when nothing fits. */
export function parseQuery(cursor: Cursor): Query {
  if (cursor.depth >= maxDepth) return emptyQuery(cursor)
  cursor.depth++
  const start = peek(cursor).start
  const clause = atWord(cursor, 'WITH') ? parseWith(cursor) : null
  const body = parseBody(cursor)
  const orderBy = atWord(cursor, 'ORDER') ? parseOrderBy(cursor) : null
  const limits = parseLimits(cursor)
  cursor.depth--
  return { kind: 'query', with: clause, body, orderBy, limits, ...spanFrom(cursor, clause ? start : body.start) }
}

function emptyQuery(cursor: Cursor): Query {
  // An expression at this depth reports it and moves nothing.
  const expression = parseExpression(cursor)
  const at = previousEnd(cursor)
  const span = { start: at, end: at }
  const item: SelectItem = { kind: 'select-item', expression, alias: null, ...span }
  return { kind: 'query', with: null, body: { ...emptySelect, items: [item], ...span }, orderBy: null, limits: [], ...span }
}

const emptySelect = {
  kind: 'select', quantifier: null, from: null, where: null, groupBy: null, having: null, windows: [], qualify: null,
} as const

function parseWith(cursor: Cursor): WithClause {
  const start = advance(cursor).start
  const recursive = eatWord(cursor, 'RECURSIVE')
  const ctes = [parseCte(cursor)]
  while (atOperator(cursor, ',')) {
    advance(cursor)
    if (atWord(cursor, 'SELECT')) {
      unexpected(cursor, 'a name', 'The comma before this SELECT has no further WITH step after it. Remove it.')
      break
    }
    ctes.push(parseCte(cursor))
  }
  return { kind: 'with', recursive, ctes, ...spanFrom(cursor, start) }
}

function parseCte(cursor: Cursor): Cte {
  const name = expectIdentifier(cursor, 'the name of a WITH step')
  let columns: Identifier[] = []
  if (atOperator(cursor, '(') && !isQueryAt(cursor, 1)) columns = parseNames(cursor)
  if (!isQueryAt(cursor, 0) || !atOperator(cursor, '(')) expectWord(cursor, 'AS')
  else unexpected(cursor, 'AS')
  const bracketed = atOperator(cursor, '(')
  const opened = openBracket(cursor, '(')
  const query = parseQuery(cursor)
  if (bracketed) closeBracket(cursor, opened)
  return { kind: 'cte', name, columns, query, ...spanFrom(cursor, name.start) }
}

/** `(name, name)` */
export function parseNames(cursor: Cursor): Identifier[] {
  const opened = openBracket(cursor, '(')
  const names = parseList(cursor, inner => expectIdentifier(inner, 'a column name'))
  closeBracket(cursor, opened)
  return names
}

const setOperators = new Set(['UNION', 'INTERSECT', 'EXCEPT'])

function parseBody(cursor: Cursor): QueryBody {
  const first = parseTerm(cursor)
  const branches: SetBranch[] = []
  while (atAnyWord(cursor, setOperators)) {
    const token = advance(cursor)
    const quantifier = eatWord(cursor, 'ALL') ? 'ALL' : eatWord(cursor, 'DISTINCT') ? 'DISTINCT' : null
    const operatorSpan = { start: token.start, end: previousEnd(cursor) }
    const query = parseTerm(cursor)
    // Checked against the set above.
    const operator = token.value as SetBranch['operator']
    branches.push({ kind: 'set-branch', operator, quantifier, operatorSpan, query, ...spanFrom(cursor, token.start) })
  }
  if (branches.length === 0) return first
  return { kind: 'set-operation', first, branches, ...spanFrom(cursor, first.start) }
}

function parseTerm(cursor: Cursor): QueryTerm {
  if (atWord(cursor, 'VALUES')) return parseValues(cursor)
  if (!atOperator(cursor, '(')) return parseSelect(cursor)
  const start = peek(cursor).start
  const opened = openBracket(cursor, '(')
  const query = parseQuery(cursor)
  closeBracket(cursor, opened)
  return { kind: 'parenthesized-query', query, ...spanFrom(cursor, start) }
}

function parseValues(cursor: Cursor): Values {
  const start = advance(cursor).start
  const rows = parseList(cursor, parseValuesRow)
  return { kind: 'values', rows, ...spanFrom(cursor, start) }
}

function parseValuesRow(cursor: Cursor): ValuesRow {
  const start = peek(cursor).start
  if (!atOperator(cursor, '(')) {
    const value = parseExpression(cursor)
    return { kind: 'values-row', values: [value], ...spanFrom(cursor, value.start) }
  }
  const opened = openBracket(cursor, '(')
  const values = parseList(cursor, parseExpression)
  closeBracket(cursor, opened)
  return { kind: 'values-row', values, ...spanFrom(cursor, start) }
}

function parseSelect(cursor: Cursor): Select {
  const start = peek(cursor).start
  const at = previousEnd(cursor)
  if (!eatWord(cursor, 'SELECT')) {
    unexpected(cursor, 'SELECT or WITH')
    // Something query-like may still follow, such as FROM without SELECT.
    if (!atAnyWord(cursor, selectClauses)) return { ...emptySelect, items: [], start: at, end: at }
    return parseClauses(cursor, start, null, [])
  }
  const quantifier = eatWord(cursor, 'DISTINCT') ? 'DISTINCT' : eatWord(cursor, 'ALL') ? 'ALL' : null
  const items = parseList(cursor, parseSelectItem)
  return parseClauses(cursor, start, quantifier, items)
}

function parseSelectItem(cursor: Cursor): SelectItem {
  if (atOperator(cursor, '*')) {
    const token = advance(cursor)
    const star = { kind: 'star', qualifier: null, start: token.start, end: token.end } as const
    return { kind: 'select-item', expression: star, alias: null, start: token.start, end: token.end }
  }
  const expression = parseExpression(cursor)
  const alias = parseAlias(cursor)
  return { kind: 'select-item', expression, alias, ...spanFrom(cursor, expression.start) }
}

/** `[AS] name`; null when there is none. */
export function parseAlias(cursor: Cursor): Identifier | null {
  if (!eatWord(cursor, 'AS')) return atImplicitName(cursor) ? takeIdentifier(cursor) : null
  if (peek(cursor).kind !== 'string') return expectIdentifier(cursor, 'a name')
  unexpected(cursor, 'a name', 'A name is not text: write it without single quotes.')
  const token = advance(cursor)
  return { kind: 'identifier', name: token.value, quoted: true, start: token.start, end: token.end }
}

interface Clauses {
  from: FromClause | null
  where: WhereClause | null
  groupBy: GroupBy | null
  having: HavingClause | null
  windows: readonly NamedWindow[]
  qualify: QualifyClause | null
}

const clauseOrder = ['FROM', 'WHERE', 'GROUP', 'HAVING', 'WINDOW', 'QUALIFY']
const selectClauses = new Set(clauseOrder)

function parseClauses(cursor: Cursor, start: number, quantifier: Select['quantifier'], items: readonly SelectItem[]): Select {
  const clauses: Clauses = { from: null, where: null, groupBy: null, having: null, windows: [], qualify: null }
  let last = -1
  for (;;) {
    const word = peek(cursor).kind === 'word' ? peek(cursor).value : ''
    const rank = clauseOrder.indexOf(word)
    if (rank < 0) {
      if (isSelectEnd(cursor)) break
      unexpected(cursor, 'the next clause')
      const before = cursor.index
      skipJunk(cursor)
      if (cursor.index === before) break
      continue
    }
    if (rank <= last) unexpected(cursor, 'the next clause', rank === last ? `There are two ${word} clauses.` : `${word} stands too late: the order is SELECT, FROM, WHERE, GROUP BY, HAVING.`)
    last = Math.max(last, rank)
    parseClause(cursor, word, clauses)
  }
  return { kind: 'select', quantifier, items, ...clauses, ...spanFrom(cursor, start) }
}

// A second clause of a kind replaces the first: its problem is reported, and one of them has to be kept.
function parseClause(cursor: Cursor, word: string, clauses: Clauses): void {
  const start = advance(cursor).start
  switch (word) {
    case 'FROM': {
      const tables: TableReference[] = parseTables(cursor)
      clauses.from = { kind: 'from', tables, ...spanFrom(cursor, start) }
      return
    }
    case 'WHERE': {
      const condition = parseExpression(cursor)
      clauses.where = { kind: 'where', condition, ...spanFrom(cursor, start) }
      return
    }
    case 'GROUP': {
      expectWord(cursor, 'BY')
      const items = parseList(cursor, parseGroupItem)
      clauses.groupBy = { kind: 'group-by', items, ...spanFrom(cursor, start) }
      return
    }
    case 'HAVING': {
      const condition = parseExpression(cursor)
      clauses.having = { kind: 'having', condition, ...spanFrom(cursor, start) }
      return
    }
    case 'WINDOW': {
      clauses.windows = parseList(cursor, parseNamedWindow)
      return
    }
    case 'QUALIFY': {
      const condition = parseExpression(cursor)
      clauses.qualify = { kind: 'qualify', condition, ...spanFrom(cursor, start) }
    }
  }
}

function parseGroupItem(cursor: Cursor): Expression | GroupingSet {
  const start = peek(cursor).start
  if ((atWord(cursor, 'ROLLUP') || atWord(cursor, 'CUBE')) && atOperator(cursor, '(', 1)) {
    const operator = advance(cursor).value === 'CUBE' ? 'CUBE' : 'ROLLUP'
    return parseGroupingSet(cursor, operator, start)
  }
  if (atWord(cursor, 'GROUPING') && atWord(cursor, 'SETS', 1)) {
    advance(cursor)
    advance(cursor)
    return parseGroupingSet(cursor, 'GROUPING SETS', start)
  }
  return parseExpression(cursor)
}

function parseGroupingSet(cursor: Cursor, operator: GroupingSet['operator'], start: number): GroupingSet {
  const opened = openBracket(cursor, '(')
  const items = parseList(cursor, parseGroupingElement)
  closeBracket(cursor, opened)
  return { kind: 'grouping-set', operator, items, ...spanFrom(cursor, start) }
}

function parseGroupingElement(cursor: Cursor): Expression {
  if (!atOperator(cursor, '(') || !atOperator(cursor, ')', 1)) return parseExpression(cursor)
  const start = peek(cursor).start
  closeBracket(cursor, openBracket(cursor, '('))
  return { kind: 'row', values: [], ...spanFrom(cursor, start) }
}

function parseNamedWindow(cursor: Cursor): NamedWindow {
  const name = expectIdentifier(cursor, 'a window name')
  expectWord(cursor, 'AS')
  const specification = parseWindowSpecification(cursor)
  return { kind: 'named-window', name, specification, ...spanFrom(cursor, name.start) }
}

const limitWords = new Set(['LIMIT', 'OFFSET', 'FETCH'])

function parseLimits(cursor: Cursor): LimitClause[] {
  const limits: LimitClause[] = []
  while (atAnyWord(cursor, limitWords)) {
    const token = advance(cursor)
    if (token.value === 'FETCH') {
      if (!eatWord(cursor, 'FIRST')) expectWord(cursor, 'NEXT')
      const count = peek(cursor).kind === 'number' ? parseExpression(cursor) : null
      if (!eatWord(cursor, 'ROWS')) expectWord(cursor, 'ROW')
      expectWord(cursor, 'ONLY')
      limits.push({ kind: 'limit', keyword: 'FETCH', count, ...spanFrom(cursor, token.start) })
      continue
    }
    const keyword = token.value === 'LIMIT' ? 'LIMIT' : 'OFFSET'
    const count = eatWord(cursor, 'ALL') ? null : parseExpression(cursor)
    if (keyword === 'OFFSET' && !eatWord(cursor, 'ROWS')) eatWord(cursor, 'ROW')
    const second = keyword === 'LIMIT' && eatOperator(cursor, ',') ? parseExpression(cursor) : null
    if (!second) limits.push({ kind: 'limit', keyword, count, ...spanFrom(cursor, token.start) })
    else {
      const middle = second.start
      limits.push({ kind: 'limit', keyword: 'OFFSET', count, start: token.start, end: count?.end ?? token.end })
      limits.push({ kind: 'limit', keyword: 'LIMIT', count: second, ...spanFrom(cursor, middle) })
    }
  }
  return limits
}

const selectEnds = new Set([...setOperators, ...limitWords, 'ORDER', 'SELECT', 'WITH', 'VALUES'])

function isSelectEnd(cursor: Cursor): boolean {
  const token = peek(cursor)
  if (token.kind === 'end' || (token.kind === 'word' && selectEnds.has(token.value))) return true
  return token.kind === 'operator' && (token.value === ';' || (cursor.openBrackets > 0 && (token.value === ')' || token.value === ']' || token.value === ',')))
}

// Forward over what fits nowhere, at least one token, to the next clause.
function skipJunk(cursor: Cursor): void {
  advance(cursor)
  skipToListEnd(cursor)
  while (atOperator(cursor, ',') && cursor.openBrackets === 0) {
    advance(cursor)
    skipToListEnd(cursor)
  }
  if (peek(cursor).kind === 'word' && clauseWords.has(peek(cursor).value) && !selectClauses.has(peek(cursor).value) && !selectEnds.has(peek(cursor).value)) advance(cursor)
}
