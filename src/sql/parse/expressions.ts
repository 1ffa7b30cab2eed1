import type {
  Binary, Case, CaseWhen, ColumnReference, Expression, Identifier, IsTest, Like, Logical, Missing, TypedLiteral,
} from '../ast.ts'
import {
  advance, atAnyWord, atOperator, atWord, closeBracket, eatWord, expectIdentifier, expectWord,
  maxDepth, openBracket, parseList, peek, previousEnd, spanFrom, stopWords, takeIdentifier, unexpected,
} from './cursor.ts'
import type { Cursor } from './cursor.ts'
import { isCallStart, parseCall } from './calls.ts'
import { parseCastCall, parseTypeName } from './type-names.ts'

const precedence = { or: 1, and: 2, not: 3, comparison: 4, concatenation: 5, additive: 6, multiplicative: 7, prefix: 8 } as const

const binaryPrecedence: Readonly<Record<string, number>> = {
  '=': 4, '<>': 4, '!=': 4, '<': 4, '<=': 4, '>': 4, '>=': 4, '||': 5, '+': 6, '-': 6, '*': 7, '/': 7, '%': 7,
}

const predicateWords = new Set(['IS', 'IN', 'BETWEEN', 'LIKE', 'ILIKE', 'RLIKE', 'SIMILAR', 'NOT'])
const negatable = new Set(['IN', 'BETWEEN', 'LIKE', 'ILIKE', 'RLIKE', 'SIMILAR'])

/** A place where an expression is expected and none stands. */
export function missingExpression(cursor: Cursor): Missing {
  const at = previousEnd(cursor)
  return { kind: 'missing', start: at, end: at }
}

/** An expression whose operators all bind at least as tightly as `minPrecedence`. Always returns a node; `missing` moves nothing. */
export function parseExpression(cursor: Cursor, minPrecedence = 0): Expression {
  if (cursor.depth >= maxDepth) return tooDeep(cursor)
  cursor.depth++
  let left = parsePrefix(cursor)
  for (;;) {
    const next = parseInfix(cursor, left, minPrecedence)
    if (!next) break
    left = next
  }
  cursor.depth--
  return left
}

function tooDeep(cursor: Cursor): Missing {
  if (cursor.lastErrorIndex !== cursor.index) {
    cursor.lastErrorIndex = cursor.index
    cursor.report({ code: 'nested-too-deeply', phase: 'parse', at: peek(cursor), message: 'This is nested too deeply to be read. Split it into several WITH steps.' })
  }
  return missingExpression(cursor)
}

function parsePrefix(cursor: Cursor): Expression {
  const token = peek(cursor)
  if (token.kind === 'word' && token.value === 'NOT') {
    advance(cursor)
    const operand = parseExpression(cursor, precedence.not)
    return { kind: 'unary', operator: 'NOT', operand, ...spanFrom(cursor, token.start) }
  }
  if (token.kind === 'operator' && (token.value === '-' || token.value === '+')) {
    advance(cursor)
    const operand = parseExpression(cursor, precedence.prefix)
    return { kind: 'unary', operator: token.value, operand, ...spanFrom(cursor, token.start) }
  }
  return parsePostfix(cursor, parsePrimary(cursor))
}

function parsePostfix(cursor: Cursor, primary: Expression): Expression {
  let target = primary
  for (;;) {
    if (target.kind === 'missing') return target
    if (atOperator(cursor, '::')) {
      advance(cursor)
      const type = parseTypeName(cursor)
      target = { kind: 'cast', syntax: '::', operand: target, type, ...spanFrom(cursor, target.start) }
    } else if (atOperator(cursor, '[')) {
      const opened = openBracket(cursor, '[')
      const index = parseExpression(cursor)
      closeBracket(cursor, opened)
      target = { kind: 'index', target, index, ...spanFrom(cursor, target.start) }
    } else if (atOperator(cursor, '.')) {
      advance(cursor)
      const field = expectIdentifier(cursor, 'a field name', true)
      target = { kind: 'field', target, field, ...spanFrom(cursor, target.start) }
    } else return target
  }
}

function parseInfix(cursor: Cursor, left: Expression, min: number): Expression | null {
  const token = peek(cursor)
  if (token.kind === 'operator') {
    const level = binaryPrecedence[token.value]
    return level !== undefined && level >= min ? parseBinary(cursor, left, level) : null
  }
  if (token.kind !== 'word') return null
  if (token.value === 'AND') return precedence.and >= min ? parseLogical(cursor, left, 'AND', precedence.and) : null
  if (token.value === 'OR') return precedence.or >= min ? parseLogical(cursor, left, 'OR', precedence.or) : null
  if (precedence.comparison < min || !predicateWords.has(token.value)) return null
  if (token.value === 'NOT' && !atAnyWord(cursor, negatable, 1)) return null
  return parsePredicate(cursor, left)
}

function parseBinary(cursor: Cursor, left: Expression, level: number): Binary {
  const token = advance(cursor)
  const right = parseExpression(cursor, level + 1)
  return {
    // The table above holds only operators of the union.
    kind: 'binary', operator: token.value as Binary['operator'], operatorSpan: { start: token.start, end: token.end },
    left, right, ...spanFrom(cursor, left.start),
  }
}

function parseLogical(cursor: Cursor, left: Expression, operator: 'AND' | 'OR', level: number): Logical {
  const operands = [left]
  while (eatWord(cursor, operator)) operands.push(parseExpression(cursor, level + 1))
  return { kind: 'logical', operator, operands, ...spanFrom(cursor, left.start) }
}

function parsePredicate(cursor: Cursor, operand: Expression): Expression {
  const start = operand.start
  const operatorStart = peek(cursor).start
  const negated = eatWord(cursor, 'NOT')
  const word = advance(cursor).value
  switch (word) {
    case 'IS': return parseIs(cursor, operand)
    case 'BETWEEN': {
      eatWord(cursor, 'ASYMMETRIC')
      const low = parseExpression(cursor, precedence.concatenation)
      expectWord(cursor, 'AND')
      const high = parseExpression(cursor, precedence.concatenation)
      return { kind: 'between', operand, low, high, negated, ...spanFrom(cursor, start) }
    }
    case 'IN': return parseIn(cursor, operand, negated)
    default: {
      if (word === 'SIMILAR') expectWord(cursor, 'TO')
      const operatorSpan = { start: operatorStart, end: previousEnd(cursor) }
      const pattern = parseExpression(cursor, precedence.concatenation)
      const escape = eatWord(cursor, 'ESCAPE') ? parseExpression(cursor, precedence.concatenation) : null
      // `predicateWords` holds nothing else.
      const operator = (word === 'SIMILAR' ? 'SIMILAR TO' : word) as Like['operator']
      return { kind: 'like', operator, operatorSpan, operand, pattern, escape, negated, ...spanFrom(cursor, start) }
    }
  }
}

const isTests = new Set(['NULL', 'TRUE', 'FALSE', 'UNKNOWN'])

function parseIs(cursor: Cursor, operand: Expression): Expression {
  const negated = eatWord(cursor, 'NOT')
  if (eatWord(cursor, 'DISTINCT')) {
    expectWord(cursor, 'FROM')
    const right = parseExpression(cursor, precedence.concatenation)
    return { kind: 'is-distinct', left: operand, right, negated, ...spanFrom(cursor, operand.start) }
  }
  if (!atAnyWord(cursor, isTests)) {
    unexpected(cursor, 'NULL, NOT NULL, TRUE or FALSE')
    return { kind: 'is', operand, negated, test: 'NULL', ...spanFrom(cursor, operand.start) }
  }
  // Checked against the set one line above.
  const test = advance(cursor).value as IsTest['test']
  return { kind: 'is', operand, negated, test, ...spanFrom(cursor, operand.start) }
}

function parseIn(cursor: Cursor, operand: Expression, negated: boolean): Expression {
  if (!atOperator(cursor, '(')) {
    unexpected(cursor, 'a list in brackets', 'IN needs its list in brackets. For a parameter that is an array write ARRAY_CONTAINS(CUSTOM_PARAMETER(\'name\'), column).')
    const item = parseExpression(cursor, precedence.concatenation)
    return { kind: 'in-list', operand, items: [item], negated, ...spanFrom(cursor, operand.start) }
  }
  const query = isQueryAt(cursor, 1)
  const opened = openBracket(cursor, '(')
  if (query) {
    const inner = cursor.grammar.query(cursor)
    closeBracket(cursor, opened)
    return { kind: 'in-query', operand, query: inner, negated, ...spanFrom(cursor, operand.start) }
  }
  const items = parseList(cursor, parseExpression0)
  closeBracket(cursor, opened)
  return { kind: 'in-list', operand, items, negated, ...spanFrom(cursor, operand.start) }
}

const parseExpression0 = (cursor: Cursor): Expression => parseExpression(cursor)

const setWords = new Set(['UNION', 'INTERSECT', 'EXCEPT', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH'])
const queryWords = new Set(['SELECT', 'WITH', 'VALUES'])

/**
 * True when a query starts `ahead` tokens from here: at SELECT, WITH or VALUES, or at brackets around a query that is
 * not part of a larger expression or join.
 */
export function isQueryAt(cursor: Cursor, ahead: number): boolean {
  let offset = ahead
  while (atOperator(cursor, '(', offset) && offset - ahead < maxDepth) offset++
  if (!atAnyWord(cursor, queryWords, offset)) return false
  for (let bracket = offset - 1; bracket >= ahead; bracket--) {
    const closer = cursor.closers[cursor.index + bracket] ?? -1
    const after = closer < 0 ? undefined : cursor.tokens[closer + 1]
    if (after && !(after.kind === 'word' && setWords.has(after.value)) && !(after.kind === 'operator' && (after.value === ')' || after.value === ';'))
      && after.kind !== 'end') return false
  }
  return true
}

function parsePrimary(cursor: Cursor): Expression {
  const token = peek(cursor)
  switch (token.kind) {
    case 'number': {
      advance(cursor)
      const form = /[eE]/.test(token.value) ? 'double' : token.value.includes('.') ? 'decimal' : 'integer'
      return { kind: 'number', text: token.value, form, start: token.start, end: token.end }
    }
    case 'string':
      advance(cursor)
      return { kind: 'string', value: token.value, start: token.start, end: token.end }
    case 'placeholder':
      advance(cursor)
      cursor.report({
        code: 'placeholder', phase: 'parse', at: token, amc: { encountered: token },
        message: `AMC does not know "${cursor.slice(token)}". Write CUSTOM_PARAMETER('${token.value || 'name'}') and declare the parameter.`,
      })
      return { kind: 'placeholder', name: token.value, start: token.start, end: token.end }
    case 'quoted': return parseColumn(cursor)
    case 'operator': return token.value === '(' ? parseBracketed(cursor) : expected(cursor)
    case 'word': return parseWord(cursor)
    default: return expected(cursor)
  }
}

function expected(cursor: Cursor): Missing {
  const previous = cursor.tokens[cursor.index - 1]
  const comma = previous?.kind === 'operator' && previous.value === ','
  unexpected(cursor, 'an expression', comma ? 'The comma before this has nothing after it. Remove it or add an expression.' : undefined)
  return missingExpression(cursor)
}

function parseBracketed(cursor: Cursor): Expression {
  const start = peek(cursor).start
  const query = atAnyWord(cursor, queryWords, 1) || (atOperator(cursor, '(', 1) && isSetOperationAt(cursor))
  const opened = openBracket(cursor, '(')
  if (query) {
    const inner = cursor.grammar.query(cursor)
    closeBracket(cursor, opened)
    return { kind: 'subquery', query: inner, ...spanFrom(cursor, start) }
  }
  const values = parseList(cursor, parseExpression0)
  closeBracket(cursor, opened)
  const only = values[0]
  if (values.length === 1 && only) return { kind: 'parenthesized', expression: only, ...spanFrom(cursor, start) }
  return { kind: 'row', values, ...spanFrom(cursor, start) }
}

// `((SELECT …) UNION (SELECT …))`, while `((SELECT …) + 1)` and `((SELECT …))` are ordinary brackets.
function isSetOperationAt(cursor: Cursor): boolean {
  const closer = cursor.closers[cursor.index + 1] ?? -1
  const after = cursor.tokens[closer + 1]
  return closer > 0 && after?.kind === 'word' && setWords.has(after.value) && isQueryAt(cursor, 1)
}

function parseWord(cursor: Cursor): Expression {
  const token = peek(cursor)
  const word = token.value
  if (word === 'CASE') return parseCase(cursor)
  if ((word === 'CAST' || word === 'TRY_CAST') && atOperator(cursor, '(', 1)) return parseCastCall(cursor)
  if (word === 'EXISTS' && atOperator(cursor, '(', 1)) return parseExists(cursor)
  if (word === 'TRUE' || word === 'FALSE') {
    advance(cursor)
    return { kind: 'boolean', value: word === 'TRUE', start: token.start, end: token.end }
  }
  if (word === 'NULL') {
    advance(cursor)
    return { kind: 'null', start: token.start, end: token.end }
  }
  if (word === 'INTERVAL' && (peek(cursor, 1).kind === 'string' || peek(cursor, 1).kind === 'number')) return parseInterval(cursor)
  if (word === 'ARRAY' && atOperator(cursor, '[', 1)) return parseArray(cursor)
  if (word === 'ROW' && atOperator(cursor, '(', 1)) return parseRow(cursor)
  if ((word === 'DATE' || word === 'TIMESTAMP' || word === 'TIME') && peek(cursor, 1).kind === 'string') return parseTypedLiteral(cursor, word)
  if (isCallStart(cursor)) return parseCall(cursor)
  if (stopWords.has(word)) return expected(cursor)
  return parseColumn(cursor)
}

function parseColumn(cursor: Cursor): ColumnReference | Expression {
  const first = takeIdentifier(cursor)
  if (!atOperator(cursor, '.')) return column(null, first, first.start, first.end)
  advance(cursor)
  if (atOperator(cursor, '*')) {
    const star = advance(cursor)
    return { kind: 'star', qualifier: first, start: first.start, end: star.end }
  }
  const name = expectIdentifier(cursor, 'a column name', true)
  return column(first, name, first.start, name.end)
}

function column(qualifier: Identifier | null, name: Identifier, start: number, end: number): ColumnReference {
  return { kind: 'column', qualifier, name, start, end }
}

function parseCase(cursor: Cursor): Case {
  const start = advance(cursor).start
  const operand = atWord(cursor, 'WHEN') ? null : parseExpression(cursor)
  const whens: CaseWhen[] = []
  while (atWord(cursor, 'WHEN')) {
    const whenStart = advance(cursor).start
    const when = parseExpression(cursor)
    expectWord(cursor, 'THEN')
    const then = parseExpression(cursor)
    // oxlint-disable-next-line unicorn/no-thenable -- named after the SQL word; a node is never awaited
    whens.push({ kind: 'case-when', when, then, ...spanFrom(cursor, whenStart) })
  }
  if (whens.length === 0) unexpected(cursor, 'WHEN')
  const otherwise = eatWord(cursor, 'ELSE') ? parseExpression(cursor) : null
  if (!eatWord(cursor, 'END')) unexpected(cursor, 'END', 'This CASE has no END here. Close it with END.')
  return { kind: 'case', operand, whens, otherwise, ...spanFrom(cursor, start) }
}

function parseExists(cursor: Cursor): Expression {
  const start = advance(cursor).start
  const opened = openBracket(cursor, '(')
  const query = cursor.grammar.query(cursor)
  closeBracket(cursor, opened)
  return { kind: 'exists', query, ...spanFrom(cursor, start) }
}

const intervalUnit = /^(?:YEAR|QUARTER|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?$/

function parseInterval(cursor: Cursor): Expression {
  const start = advance(cursor).start
  const value = parsePrimary(cursor)
  let unit: string | null = null
  if (peek(cursor).kind === 'word' && intervalUnit.test(peek(cursor).value)) {
    unit = advance(cursor).value
    if (atWord(cursor, 'TO') && intervalUnit.test(peek(cursor, 1).value)) {
      advance(cursor)
      unit += ` TO ${advance(cursor).value}`
    }
  }
  return { kind: 'interval', value, unit, ...spanFrom(cursor, start) }
}

function parseArray(cursor: Cursor): Expression {
  const start = advance(cursor).start
  const opened = openBracket(cursor, '[')
  const elements = atOperator(cursor, ']') ? [] : parseList(cursor, parseExpression0)
  closeBracket(cursor, opened)
  return { kind: 'array', elements, ...spanFrom(cursor, start) }
}

function parseRow(cursor: Cursor): Expression {
  const start = advance(cursor).start
  const opened = openBracket(cursor, '(')
  const values = parseList(cursor, parseExpression0)
  closeBracket(cursor, opened)
  return { kind: 'row', values, ...spanFrom(cursor, start) }
}

function parseTypedLiteral(cursor: Cursor, type: TypedLiteral['type']): TypedLiteral {
  const start = advance(cursor).start
  const token = advance(cursor)
  const value = { kind: 'string', value: token.value, start: token.start, end: token.end } as const
  return { kind: 'typed-literal', type, value, ...spanFrom(cursor, start) }
}
