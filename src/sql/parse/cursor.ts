import type { Expression, Identifier, Query, Span } from '../ast.ts'
import type { Token } from '../lexer.ts'
import type { ProblemInput } from '../problems.ts'

/** Levels of brackets, subqueries and prefix operators the parser follows; nobody writes more. */
export const maxDepth = 160

/**
 * The parser's place in the token stream. It only moves forward. `grammar` ties the files of the parser together, so
 * that expressions can hold queries and the other way round without importing each other.
 */
export interface Cursor {
  readonly tokens: readonly Token[]
  /** For each opening bracket token the index of its closing one, else -1. */
  readonly closers: Int32Array
  readonly reserved: ReadonlySet<string>
  readonly report: (problem: ProblemInput) => void
  readonly slice: (span: Span) => string
  readonly grammar: {
    readonly query: (cursor: Cursor) => Query
    readonly expression: (cursor: Cursor, minPrecedence?: number) => Expression
  }
  index: number
  depth: number
  /** Brackets that are open around the current token. */
  openBrackets: number
  /** Token of the last syntax problem: one token is reported once. */
  lastErrorIndex: number
}

const endToken: Token = { kind: 'end', start: 0, end: 0, value: '', unclosed: false }

/** The token `ahead` places from here; the `end` token beyond the end. */
export function peek(cursor: Cursor, ahead = 0): Token {
  return cursor.tokens[cursor.index + ahead] ?? cursor.tokens.at(-1) ?? endToken
}

/** Steps over the current token and returns it; stays at the end. */
export function advance(cursor: Cursor): Token {
  const token = peek(cursor)
  if (token.kind !== 'end') cursor.index++
  return token
}

/** Where the token before the current one ends. */
export function previousEnd(cursor: Cursor): number {
  return cursor.tokens[cursor.index - 1]?.end ?? 0
}

export function atWord(cursor: Cursor, word: string, ahead = 0): boolean {
  const token = peek(cursor, ahead)
  return token.kind === 'word' && token.value === word
}

export function atAnyWord(cursor: Cursor, words: ReadonlySet<string>, ahead = 0): boolean {
  const token = peek(cursor, ahead)
  return token.kind === 'word' && words.has(token.value)
}

export function atOperator(cursor: Cursor, operator: string, ahead = 0): boolean {
  const token = peek(cursor, ahead)
  return token.kind === 'operator' && token.value === operator
}

export function eatWord(cursor: Cursor, word: string): boolean {
  if (!atWord(cursor, word)) return false
  cursor.index++
  return true
}

export function eatOperator(cursor: Cursor, operator: string): boolean {
  if (!atOperator(cursor, operator)) return false
  cursor.index++
  return true
}

/** Words that begin or end a clause: never a name, and the places where the parser finds its feet again. */
export const clauseWords: ReadonlySet<string> = new Set([
  'SELECT', 'FROM', 'WHERE', 'GROUP', 'HAVING', 'ORDER', 'UNION', 'INTERSECT', 'EXCEPT', 'WINDOW', 'QUALIFY', 'LIMIT',
  'OFFSET', 'FETCH', 'JOIN', 'INNER', 'CROSS', 'NATURAL', 'ON', 'USING', 'WITH', 'VALUES',
])

/** Words that end an expression or a name without AS: operators, parts of CASE, joins. */
export const stopWords: ReadonlySet<string> = new Set([
  ...clauseWords, 'AS', 'AND', 'OR', 'NOT', 'IN', 'IS', 'LIKE', 'ILIKE', 'RLIKE', 'BETWEEN', 'SIMILAR', 'ESCAPE', 'WHEN', 'THEN', 'ELSE', 'END',
  'CASE', 'DISTINCT', 'ALL', 'BY', 'LEFT', 'RIGHT', 'FULL', 'OUTER', 'OVER', 'FILTER', 'WITHIN', 'PARTITION', 'ROWS',
  'RANGE', 'FOR', 'TABLESAMPLE', 'LATERAL', 'ASC', 'DESC', 'NULLS', 'EXISTS',
])

/** What a person sees of a token: its text, or words for the end. */
function showToken(cursor: Cursor, token: Token): string {
  if (token.kind === 'end') return 'the end of the text'
  return token.kind === 'string' ? 'a text in quotes' : `"${cursor.slice(token).slice(0, 40)}"`
}

/** Reports the current token as unexpected, once. `expected` completes "… stands where … is expected". */
export function unexpected(cursor: Cursor, expected: string, message?: string): void {
  if (cursor.lastErrorIndex === cursor.index) return
  cursor.lastErrorIndex = cursor.index
  const token = peek(cursor)
  cursor.report({
    code: 'syntax', phase: 'parse', at: token, message: message ?? capitalize(`${showToken(cursor, token)} stands where ${expected} is expected.`),
    amc: { encountered: token.kind === 'end' ? '<EOF>' : token },
  })
}

function capitalize(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1)
}

/** Steps over a word that must come; without it reports and stays. */
export function expectWord(cursor: Cursor, word: string): void {
  if (!eatWord(cursor, word)) unexpected(cursor, word)
}

/** Steps over `(` or `[`. The result is for `closeBracket`; -1 when the bracket is missing, which is reported. */
export function openBracket(cursor: Cursor, bracket: '(' | '['): number {
  if (!atOperator(cursor, bracket)) {
    unexpected(cursor, `"${bracket}"`)
    return -1
  }
  cursor.openBrackets++
  return cursor.index++
}

/** Steps over the bracket that closes `opened`, skipping (and reporting) what stands before it and was not understood. */
export function closeBracket(cursor: Cursor, opened: number): void {
  if (opened < 0) return
  cursor.openBrackets--
  const closer = cursor.closers[opened] ?? -1
  const closing = atOperator(cursor, ')') || atOperator(cursor, ']')
  if (closing && (closer < 0 || closer === cursor.index)) {
    cursor.index++
    return
  }
  unexpected(cursor, peek(cursor).kind === 'end' ? 'a closing bracket' : 'a comma, an operator or the closing bracket')
  if (closer >= cursor.index) cursor.index = closer + 1
}

/** Skips to a comma, a clause word, a closing bracket that is waited for, `;` or the end; brackets are skipped whole. */
export function skipToListEnd(cursor: Cursor): void {
  for (;;) {
    const token = peek(cursor)
    if (token.kind === 'end' || (token.kind === 'word' && clauseWords.has(token.value))) return
    if (token.kind === 'operator') {
      if (token.value === ',' || token.value === ';') return
      if ((token.value === ')' || token.value === ']') && cursor.openBrackets > 0) return
    }
    const closer = cursor.closers[cursor.index] ?? -1
    cursor.index = closer > cursor.index ? closer + 1 : cursor.index + 1
  }
}

/** `item, item, …`. Junk after an item is reported and skipped; every turn moves forward. */
export function parseList<Item>(cursor: Cursor, parseItem: (cursor: Cursor) => Item): Item[] {
  const items = [parseItem(cursor)]
  for (;;) {
    if (eatOperator(cursor, ',')) items.push(parseItem(cursor))
    else if (isListEnd(cursor)) return items
    else {
      unexpected(cursor, 'a comma or the next clause')
      const before = cursor.index
      skipToListEnd(cursor)
      if (cursor.index === before || !atOperator(cursor, ',')) return items
    }
  }
}

function isListEnd(cursor: Cursor): boolean {
  const token = peek(cursor)
  if (token.kind === 'end' || (token.kind === 'word' && stopWords.has(token.value))) return true
  if (token.kind !== 'operator') return false
  return token.value === ';' || ((token.value === ')' || token.value === ']') && cursor.openBrackets > 0)
}

/** A name from a word or quoted token, which is stepped over. A reserved word is reported and taken as the name. */
export function takeIdentifier(cursor: Cursor, afterDot = false): Identifier {
  const token = peek(cursor)
  if (token.kind === 'word' && cursor.reserved.has(token.value)) reportReserved(cursor, token, afterDot)
  advance(cursor)
  return { kind: 'identifier', name: nameOf(cursor, token), quoted: token.kind === 'quoted', start: token.start, end: token.end }
}

function nameOf(cursor: Cursor, token: Token): string {
  return token.kind === 'word' ? cursor.slice(token) : token.value
}

function reportReserved(cursor: Cursor, token: Token, afterDot: boolean): void {
  const dot = cursor.tokens[cursor.index - 1]
  const name = cursor.slice(token)
  cursor.report({
    code: 'reserved-word', phase: 'parse', at: token,
    message: `"${name}" is a reserved word in AMC and cannot be a name. Choose another, for example "${name.toLowerCase()}_value".`,
    amc: afterDot && dot ? { encountered: { start: dot.start, end: token.end }, text: `. ${name}` } : { encountered: token },
  })
}

/** True at a name that may follow without AS. */
export function atImplicitName(cursor: Cursor): boolean {
  const token = peek(cursor)
  return token.kind === 'quoted' || (token.kind === 'word' && !stopWords.has(token.value))
}

/** A name that must come. At a clause word, or where no word is, an empty name is reported and returned. */
export function expectIdentifier(cursor: Cursor, expected: string, afterDot = false): Identifier {
  const token = peek(cursor)
  if (token.kind === 'quoted' || (token.kind === 'word' && !clauseWords.has(token.value))) return takeIdentifier(cursor, afterDot)
  unexpected(cursor, expected)
  const at = previousEnd(cursor)
  return { kind: 'identifier', name: '', quoted: false, start: at, end: at }
}

/** From `start` to the end of the last token that was stepped over; never before `start`. */
export function spanFrom(cursor: Cursor, start: number): Span {
  return { start, end: Math.max(start, previousEnd(cursor)) }
}
