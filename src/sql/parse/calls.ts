import type {
  Expression, FrameBound, FunctionCall, Identifier, OrderBy, OrderItem, Star, WhereClause, WindowFrame, WindowReference,
  WindowSpecification,
} from '../ast.ts'
import {
  advance, atAnyWord, atImplicitName, atOperator, atWord, closeBracket, eatOperator, eatWord, expectIdentifier,
  expectWord, openBracket, parseList, peek, previousEnd, spanFrom, stopWords, unexpected,
} from './cursor.ts'
import type { Cursor } from './cursor.ts'

const bareFunctions = new Set(['CURRENT_DATE', 'CURRENT_TIMESTAMP', 'CURRENT_TIME', 'LOCALTIME', 'LOCALTIMESTAMP'])
const trimModes = new Set(['LEADING', 'TRAILING', 'BOTH'])

/** Binds tighter than IN, so that POSITION(a IN b) can be cut at IN. */
const aboveComparison = 5

/** True at a name followed by `(`, also at LEFT( and RIGHT(, and at functions that stand without brackets. */
export function isCallStart(cursor: Cursor): boolean {
  const { kind, value } = peek(cursor)
  if (kind !== 'word') return false
  if (bareFunctions.has(value)) return true
  return atOperator(cursor, '(', 1) && (!stopWords.has(value) || value === 'LEFT' || value === 'RIGHT')
}

function callName(cursor: Cursor): Identifier {
  // A reserved word before a bracket is a function here, so this does not report it.
  const token = advance(cursor)
  return { kind: 'identifier', name: cursor.slice(token), quoted: false, start: token.start, end: token.end }
}

/** A function call, standing where `isCallStart` holds. */
export function parseCall(cursor: Cursor): Expression {
  const start = peek(cursor).start
  const word = peek(cursor).value
  const name = callName(cursor)
  const empty = { quantifier: null, args: [], orderBy: null, filter: null, withinGroup: null, over: null } as const
  if (!atOperator(cursor, '(')) return { kind: 'call', name, syntax: 'bare', ...empty, ...spanFrom(cursor, start) }
  const opened = openBracket(cursor, '(')
  const special = parseSpecialForm(cursor, word, opened, start)
  if (special) return special
  const args = parseArguments(cursor, word)
  closeBracket(cursor, opened)
  const suffix = parseCallSuffix(cursor)
  return { kind: 'call', name, ...args, ...suffix, ...spanFrom(cursor, start) }
}

function parseSpecialForm(cursor: Cursor, word: string, opened: number, start: number): Expression | null {
  if (word === 'EXTRACT' && (peek(cursor).kind === 'word' || peek(cursor).kind === 'string') && atWord(cursor, 'FROM', 1)) {
    const token = advance(cursor)
    const field: Identifier = { kind: 'identifier', name: token.kind === 'string' ? token.value : cursor.slice(token), quoted: token.kind === 'string', start: token.start, end: token.end }
    advance(cursor)
    const source = cursor.grammar.expression(cursor)
    closeBracket(cursor, opened)
    return { kind: 'extract', field, source, ...spanFrom(cursor, start) }
  }
  if (word === 'TRIM' && atAnyWord(cursor, trimModes)) {
    // Checked against the set one line above.
    const mode = advance(cursor).value as 'LEADING' | 'TRAILING' | 'BOTH'
    const characters = atWord(cursor, 'FROM') ? null : cursor.grammar.expression(cursor)
    expectWord(cursor, 'FROM')
    const source = cursor.grammar.expression(cursor)
    closeBracket(cursor, opened)
    return { kind: 'trim', mode, characters, source, ...spanFrom(cursor, start) }
  }
  if (word === 'TRIM') return parsePlainTrim(cursor, opened, start)
  return null
}

function parsePlainTrim(cursor: Cursor, opened: number, start: number): Expression {
  const name: Identifier = { kind: 'identifier', name: cursor.slice({ start, end: start + 4 }), quoted: false, start, end: start + 4 }
  if (atOperator(cursor, ')')) {
    closeBracket(cursor, opened)
    return { kind: 'call', name, syntax: 'comma', quantifier: null, args: [], ...noSuffix, ...spanFrom(cursor, start) }
  }
  const args = parseList(cursor, cursor.grammar.expression)
  const characters = args[0]
  if (args.length === 1 && characters && eatWord(cursor, 'FROM')) {
    const source = cursor.grammar.expression(cursor)
    closeBracket(cursor, opened)
    return { kind: 'trim', mode: 'BOTH', characters, source, ...spanFrom(cursor, start) }
  }
  closeBracket(cursor, opened)
  return { kind: 'call', name, syntax: 'comma', quantifier: null, args, ...noSuffix, ...spanFrom(cursor, start) }
}

const noSuffix = { orderBy: null, filter: null, withinGroup: null, over: null } as const

type Arguments = Pick<FunctionCall, 'syntax' | 'quantifier' | 'args' | 'orderBy'>

function parseArguments(cursor: Cursor, word: string): Arguments {
  if (atOperator(cursor, ')')) return { syntax: 'comma', quantifier: null, args: [], orderBy: null }
  if (atOperator(cursor, '*')) {
    const token = advance(cursor)
    const star: Star = { kind: 'star', qualifier: null, start: token.start, end: token.end }
    return { syntax: 'comma', quantifier: null, args: [star], orderBy: null }
  }
  const quantifier = eatWord(cursor, 'DISTINCT') ? 'DISTINCT' : eatWord(cursor, 'ALL') ? 'ALL' : null
  if (word === 'POSITION') {
    const needle = cursor.grammar.expression(cursor, aboveComparison)
    if (eatWord(cursor, 'IN')) return { syntax: 'position-in', quantifier, args: [needle, cursor.grammar.expression(cursor)], orderBy: null }
    const rest = eatOperator(cursor, ',') ? parseList(cursor, cursor.grammar.expression) : []
    return { syntax: 'comma', quantifier, args: [needle, ...rest], orderBy: null }
  }
  const args = parseList(cursor, parseArgument)
  if (word === 'SUBSTRING' && args.length === 1 && eatWord(cursor, 'FROM')) {
    args.push(cursor.grammar.expression(cursor))
    if (eatWord(cursor, 'FOR')) args.push(cursor.grammar.expression(cursor))
    return { syntax: 'substring-from', quantifier, args, orderBy: null }
  }
  return { syntax: 'comma', quantifier, args, orderBy: atWord(cursor, 'ORDER') ? parseOrderBy(cursor) : null }
}

const parseArgument = (cursor: Cursor): Expression => cursor.grammar.expression(cursor)

type Suffix = Pick<FunctionCall, 'withinGroup' | 'filter' | 'over'>

function parseCallSuffix(cursor: Cursor): Suffix {
  let withinGroup: OrderBy | null = null
  let filter: WhereClause | null = null
  if (atWord(cursor, 'WITHIN') && atWord(cursor, 'GROUP', 1)) {
    advance(cursor)
    advance(cursor)
    const opened = openBracket(cursor, '(')
    withinGroup = parseOrderBy(cursor)
    closeBracket(cursor, opened)
  }
  if (atWord(cursor, 'FILTER') && atOperator(cursor, '(', 1)) {
    advance(cursor)
    const opened = openBracket(cursor, '(')
    const start = peek(cursor).start
    expectWord(cursor, 'WHERE')
    const condition = cursor.grammar.expression(cursor)
    filter = { kind: 'where', condition, ...spanFrom(cursor, Math.min(start, condition.start)) }
    closeBracket(cursor, opened)
  }
  if (!eatWord(cursor, 'OVER')) return { withinGroup, filter, over: null }
  return { withinGroup, filter, over: parseOver(cursor) }
}

function parseOver(cursor: Cursor): WindowSpecification | WindowReference {
  if (atOperator(cursor, '(')) return parseWindowSpecification(cursor)
  const name = expectIdentifier(cursor, 'a window in brackets')
  return { kind: 'window-reference', name, start: name.start, end: name.end }
}

/** `( [base] [PARTITION BY …] [ORDER BY …] [frame] )`; PARTITION BY and ORDER BY in either order. */
export function parseWindowSpecification(cursor: Cursor): WindowSpecification {
  const start = atOperator(cursor, '(') ? peek(cursor).start : previousEnd(cursor)
  const opened = openBracket(cursor, '(')
  const base = atImplicitName(cursor) ? expectIdentifier(cursor, 'a window name') : null
  let partitionBy: Expression[] = []
  let orderBy: readonly OrderItem[] = []
  let frame: WindowFrame | null = null
  for (;;) {
    if (atWord(cursor, 'PARTITION')) {
      advance(cursor)
      expectWord(cursor, 'BY')
      partitionBy = [...partitionBy, ...parseList(cursor, parseArgument)]
    } else if (atWord(cursor, 'ORDER')) orderBy = [...orderBy, ...parseOrderBy(cursor).items]
    else if (!frame && (atWord(cursor, 'ROWS') || atWord(cursor, 'RANGE') || atWord(cursor, 'GROUPS'))) frame = parseFrame(cursor)
    else break
  }
  closeBracket(cursor, opened)
  return { kind: 'window-specification', base, partitionBy, orderBy, frame, ...spanFrom(cursor, start) }
}

/** `ORDER BY item, item`, standing at ORDER. */
export function parseOrderBy(cursor: Cursor): OrderBy {
  const start = peek(cursor).start
  expectWord(cursor, 'ORDER')
  expectWord(cursor, 'BY')
  const items = parseList(cursor, parseOrderItem)
  return { kind: 'order-by', items, ...spanFrom(cursor, Math.min(start, items[0]?.start ?? start)) }
}

function parseOrderItem(cursor: Cursor): OrderItem {
  const expression = cursor.grammar.expression(cursor)
  const direction = eatWord(cursor, 'ASC') ? 'ASC' : eatWord(cursor, 'DESC') ? 'DESC' : null
  let nulls: OrderItem['nulls'] = null
  if (eatWord(cursor, 'NULLS')) {
    nulls = eatWord(cursor, 'FIRST') ? 'FIRST' : eatWord(cursor, 'LAST') ? 'LAST' : null
    if (!nulls) unexpected(cursor, 'FIRST or LAST')
  }
  return { kind: 'order-item', expression, direction, nulls, ...spanFrom(cursor, expression.start) }
}

function parseFrame(cursor: Cursor): WindowFrame {
  const token = advance(cursor)
  const between = eatWord(cursor, 'BETWEEN')
  const from = parseFrameBound(cursor)
  let to: FrameBound | null = null
  if (between) {
    expectWord(cursor, 'AND')
    to = parseFrameBound(cursor)
  }
  // The caller checked for these three words.
  return { kind: 'window-frame', unit: token.value as WindowFrame['unit'], from, to, ...spanFrom(cursor, token.start) }
}

function parseFrameBound(cursor: Cursor): FrameBound {
  const start = peek(cursor).start
  if (atWord(cursor, 'CURRENT') && atWord(cursor, 'ROW', 1)) {
    advance(cursor)
    advance(cursor)
    return { kind: 'frame-bound', bound: 'CURRENT ROW', distance: null, ...spanFrom(cursor, start) }
  }
  if (eatWord(cursor, 'UNBOUNDED')) {
    const following = eatWord(cursor, 'FOLLOWING')
    if (!following) expectWord(cursor, 'PRECEDING')
    return { kind: 'frame-bound', bound: following ? 'UNBOUNDED FOLLOWING' : 'UNBOUNDED PRECEDING', distance: null, ...spanFrom(cursor, start) }
  }
  const distance = cursor.grammar.expression(cursor, aboveComparison)
  const following = eatWord(cursor, 'FOLLOWING')
  if (!following) expectWord(cursor, 'PRECEDING')
  return { kind: 'frame-bound', bound: following ? 'FOLLOWING' : 'PRECEDING', distance, ...spanFrom(cursor, Math.min(start, distance.start)) }
}
