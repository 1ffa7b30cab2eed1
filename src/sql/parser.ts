import type { Query, Span, Statement } from './ast.ts'
import { lex } from './lexer.ts'
import type { Comment, Token } from './lexer.ts'
import { advance, atAnyWord, atOperator, peek, unexpected } from './parse/cursor.ts'
import type { Cursor } from './parse/cursor.ts'
import { parseExpression } from './parse/expressions.ts'
import { parseQuery } from './parse/queries.ts'
import type { ProblemInput } from './problems.ts'
import { heightOf } from './walk.ts'

export interface ParseResult {
  /** The first statement; null only when the text holds nothing but white space and comments. */
  readonly statement: Statement | null
  /** In text order except those of the lexer, which come first. */
  readonly problems: readonly ProblemInput[]
  /** Every token of the text, ones that could not be understood included. */
  readonly tokens: readonly Token[]
  readonly comments: readonly Comment[]
}

/** Nodes on the longest way down a tree that is handed out: recursion over it is safe. */
const maxHeight = 900

const statementWords = new Set([
  'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'UPSERT', 'CREATE', 'DROP', 'ALTER', 'TRUNCATE', 'SET', 'RESET', 'SHOW', 'DESCRIBE', 'EXPLAIN',
  'GRANT', 'REVOKE', 'CALL', 'USE', 'COPY', 'ATTACH', 'DETACH', 'PRAGMA', 'INSTALL', 'LOAD', 'BEGIN', 'COMMIT', 'ROLLBACK', 'DECLARE',
  'EXECUTE', 'PREPARE', 'EXPORT', 'IMPORT', 'VACUUM', 'ANALYZE', 'REFRESH', 'CACHE',
])

/**
 * Parses one AMC SQL text. Never throws, whatever the text, and takes time in proportion to its length. Reserved words
 * are upper case.
 */
export function parseSql(text: string, reservedWords: ReadonlySet<string>): ParseResult {
  const { tokens, comments } = lex(text)
  const problems: ProblemInput[] = []
  const readable = tokens.filter(token => token.kind !== 'error')
  reportTokens(text, tokens, comments, problems)
  const cursor: Cursor = {
    tokens: readable,
    closers: matchBrackets(readable),
    reserved: reservedWords,
    report: problem => problems.push(problem),
    slice: (span: Span) => text.slice(span.start, span.end),
    grammar: { query: parseQuery, expression: parseExpression },
    index: 0, depth: 0, openBrackets: 0, lastErrorIndex: -1,
  }
  const statement = parseStatement(cursor)
  if (statement) parseRest(cursor)
  return { statement: statement && boundHeight(statement, problems), problems, tokens, comments }
}

function boundHeight(statement: Statement, problems: ProblemInput[]): Statement {
  if (heightOf(statement) <= maxHeight) return statement
  const { start, end } = statement
  problems.push({ code: 'nested-too-deeply', phase: 'parse', at: { start, end }, message: 'This query is nested too deeply to be read. Split it into several WITH steps.' })
  return { kind: 'unsupported-statement', verb: '', start, end }
}

function parseStatement(cursor: Cursor): Statement | null {
  const token = peek(cursor)
  while (atOperator(cursor, ';')) advance(cursor)
  if (peek(cursor).kind === 'end') {
    cursor.report({
      code: 'missing-query', phase: 'parse', at: token, amc: { encountered: '<EOF>' },
      message: 'There is no query here. Start with SELECT or WITH.',
    })
    return null
  }
  if (atAnyWord(cursor, statementWords)) return parseUnsupported(cursor)
  const first = peek(cursor)
  const query: Query = parseQuery(cursor)
  if (query.end > query.start) return query
  return { kind: 'unsupported-statement', verb: first.kind === 'word' ? first.value : '', start: first.start, end: skipStatement(cursor) }
}

function parseUnsupported(cursor: Cursor): Statement {
  const first = peek(cursor)
  const end = skipStatement(cursor)
  cursor.report({
    code: 'unsupported-statement', phase: 'parse', at: first, amc: { encountered: first },
    message: `AMC runs queries only; ${first.value} does not exist there. Start with SELECT or WITH.`,
  })
  return { kind: 'unsupported-statement', verb: first.value, start: first.start, end }
}

function skipStatement(cursor: Cursor): number {
  let end = peek(cursor).end
  while (peek(cursor).kind !== 'end' && !atOperator(cursor, ';')) end = advance(cursor).end
  return end
}

function parseRest(cursor: Cursor): void {
  const semicolon = peek(cursor)
  if (!atOperator(cursor, ';')) {
    if (semicolon.kind !== 'end') unexpected(cursor, 'the end of the query')
    return
  }
  while (atOperator(cursor, ';')) advance(cursor)
  const next = peek(cursor)
  if (next.kind === 'end') {
    cursor.report({
      code: 'trailing-semicolon', phase: 'parse', at: semicolon, amc: { encountered: semicolon },
      message: 'AMC needs no ";" at the end, and some runs with one came back empty. It is safer without.',
      fixes: [{ title: 'Remove the ";"', start: semicolon.start, end: semicolon.end, text: '' }],
    })
    return
  }
  cursor.report({
    code: 'several-statements', phase: 'parse', at: next, amc: { encountered: semicolon },
    message: 'AMC runs one query at a time. Move this one to its own tab.',
  })
}

/** Index of the closing bracket for each opening one, -1 where there is none. */
function matchBrackets(tokens: readonly Token[]): Int32Array {
  const closers = new Int32Array(tokens.length).fill(-1)
  const open: number[] = []
  const counts = { '(': 0, '[': 0 }
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'operator') continue
    if (token.value === '(' || token.value === '[') {
      counts[token.value]++
      open.push(index)
    } else if (token.value === ')' || token.value === ']') {
      const opening = token.value === ')' ? '(' : '['
      while (counts[opening] > 0) {
        const top = open.pop()
        if (top === undefined) break
        const value = tokens[top]?.value === '[' ? '[' : '('
        counts[value]--
        if (value !== opening) continue
        closers[top] = index
        break
      }
    }
  }
  return closers
}

function reportTokens(text: string, tokens: readonly Token[], comments: readonly Comment[], problems: ProblemInput[]): void {
  for (const token of tokens) {
    if (token.kind === 'error') reportCharacter(token, problems)
    else if (token.unclosed) reportUnclosed(token, problems)
    else if (token.kind === 'quoted') reportQuoted(text, token, problems)
  }
  for (const comment of comments) {
    if (!comment.unclosed) continue
    problems.push({
      code: 'unclosed-comment', phase: 'parse', at: { start: comment.start, end: comment.start + 2 },
      message: 'This comment has no end; everything after it is ignored. Close it with */.', amc: { encountered: '<EOF>' },
    })
  }
}

function reportCharacter(token: Token, problems: ProblemInput[]): void {
  const code = (token.value.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  const quote = /[\u2018\u2019\u201c\u201d]/.test(token.value)
  problems.push({
    code: 'unexpected-character', phase: 'parse', at: token, amc: { encountered: token },
    message: quote
      ? 'AMC does not know curly quotes. Write a straight single quote.'
      : `AMC does not know the character U+${code} here. Remove it or put it into quotes.`,
    ...(quote ? { fixes: [{ title: 'Use a straight quote', start: token.start, end: token.end, text: "'" }] } : {}),
  })
}

function reportUnclosed(token: Token, problems: ProblemInput[]): void {
  const text = token.kind === 'string'
  problems.push({
    code: text ? 'unclosed-string' : 'unclosed-identifier', phase: 'parse', at: { start: token.start, end: token.end },
    message: text ? "This text has no closing quote. A quote inside text is written twice: ''." : 'This quoted name has no closing quote.',
    amc: { encountered: '<EOF>' },
  })
}

function reportQuoted(text: string, token: Token, problems: ProblemInput[]): void {
  const backtick = text[token.start] === '`'
  const plain = /^[A-Za-z_]\w*$/.test(token.value)
  problems.push({
    code: backtick ? 'backtick-identifier' : 'quoted-identifier', phase: 'parse', at: token,
    message: backtick
      ? 'AMC does not know backticks. Write the name without them.'
      : 'Nobody was seen to use double quotes for names in AMC. Text goes into single quotes; names need none.',
    ...(backtick ? { amc: { encountered: token } } : {}),
    ...(plain ? { fixes: [{ title: 'Remove the quotes', start: token.start, end: token.end, text: token.value }] } : {}),
  })
}
