import type { Span } from './ast.ts'

/**
 * `word` a name or keyword; `quoted` a name in quotes; `end` the one last token, empty, at the end of the text;
 * `error` text that no token can start with.
 */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'operator' | 'placeholder' | 'error' | 'end'

export interface Token extends Span {
  readonly kind: TokenKind
  /**
   * `word`: upper case. `quoted` and `string`: without quotes. `placeholder`: the name in it. Everything else: the
   * text itself.
   */
  readonly value: string
  /** Only `string` and `quoted`: the closing quote is missing, and the token ends at the end of its line. */
  readonly unclosed: boolean
}

export interface Comment extends Span {
  readonly style: 'line' | 'block'
  /** A block comment without its end reaches to the end of the text. */
  readonly unclosed: boolean
}

/** Tokens in text order, closed by one `end` token, and the comments between them. Together they and white space cover the text. */
export interface LexResult {
  readonly tokens: readonly Token[]
  readonly comments: readonly Comment[]
}

// AMC's parser knows only these as white space; NO-BREAK SPACE and the like are errors there.
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)
const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isAsciiLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95
const letterPattern = /\p{L}/u

function isLetter(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  if (code < 128) return isAsciiLetter(code)
  return code < 0xd800 && letterPattern.test(text[index] ?? '')
}

const longOperators = ['<>', '!=', '<=', '>=', '||', '::', '=>', '->', '=='] as const
const shortOperators = '(),.;+-*/%<>=[]:|&^~!{}'

/** End (exclusive) of a quoted stretch that starts at `start`; doubled quotes are part of it. -1 when it never closes. */
function endOfQuoted(text: string, start: number, quote: string): number {
  let from = start + 1
  for (;;) {
    const close = text.indexOf(quote, from)
    if (close < 0) return -1
    if (text[close + 1] !== quote) return close + 1
    from = close + 2
  }
}

function endOfLine(text: string, from: number): number {
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 10 || code === 13) return index
  }
  return text.length
}

function endOfNumber(text: string, start: number): number {
  let index = start
  while (isDigit(text.charCodeAt(index))) index++
  // `1.` is a number, `1..2` is not; `t.1` never comes here.
  if (text[index] === '.' && text[index + 1] !== '.') {
    index++
    while (isDigit(text.charCodeAt(index))) index++
  }
  if (text[index] === 'e' || text[index] === 'E') {
    const digits = text[index + 1] === '+' || text[index + 1] === '-' ? index + 2 : index + 1
    if (isDigit(text.charCodeAt(digits))) {
      index = digits
      while (isDigit(text.charCodeAt(index))) index++
    }
  }
  return index
}

const placeholderPattern = /\{\{[^{}\n]{0,100}\}\}|[:$@]\{?[A-Za-z_]\w{0,100}\}?|\?/y

function readQuoted(text: string, start: number, quote: string, kind: 'string' | 'quoted'): Token {
  const close = endOfQuoted(text, start, quote)
  const end = close < 0 ? endOfLine(text, start) : close
  const inner = text.slice(start + 1, close < 0 ? end : end - 1)
  return { kind, start, end, value: inner.includes(quote) ? inner.replaceAll(quote + quote, quote) : inner, unclosed: close < 0 }
}

function readPlaceholder(text: string, start: number): Token | null {
  placeholderPattern.lastIndex = start
  const match = placeholderPattern.exec(text)
  if (!match) return null
  return { kind: 'placeholder', start, end: start + match[0].length, value: match[0].replace(/[{}:$@?\s]/g, ''), unclosed: false }
}

function readComment(text: string, start: number): Comment | null {
  const two = text.slice(start, start + 2)
  if (two === '--') return { style: 'line', start, end: endOfLine(text, start), unclosed: false }
  if (two !== '/*') return null
  const close = text.indexOf('*/', start + 2)
  return { style: 'block', start, end: close < 0 ? text.length : close + 2, unclosed: close < 0 }
}

function readOperator(text: string, start: number): Token | null {
  const two = text.slice(start, start + 2)
  const long = longOperators.find(operator => operator === two)
  if (long) return { kind: 'operator', start, end: start + 2, value: long, unclosed: false }
  const one = text[start] ?? ''
  return shortOperators.includes(one) ? { kind: 'operator', start, end: start + 1, value: one, unclosed: false } : null
}

function readToken(text: string, start: number): Token {
  const first = text[start] ?? ''
  if (isLetter(text, start)) {
    let end = start + 1
    while (end < text.length && (isLetter(text, end) || isDigit(text.charCodeAt(end)) || text[end] === '$')) end++
    return { kind: 'word', start, end, value: text.slice(start, end).toUpperCase(), unclosed: false }
  }
  if (isDigit(text.charCodeAt(start)) || (first === '.' && isDigit(text.charCodeAt(start + 1)))) {
    const end = endOfNumber(text, start)
    return { kind: 'number', start, end, value: text.slice(start, end), unclosed: false }
  }
  if (first === "'") return readQuoted(text, start, first, 'string')
  if (first === '"' || first === '`') return readQuoted(text, start, first, 'quoted')
  const placeholder = text.startsWith('::', start) ? null : readPlaceholder(text, start)
  if (placeholder) return placeholder
  const operator = readOperator(text, start)
  if (operator) return operator
  return readError(text, start)
}

// One token for a whole run of strange characters, so that garbage makes few problems.
function readError(text: string, start: number): Token {
  let end = start + 1
  while (end < text.length && !isKnownStart(text, end)) end++
  return { kind: 'error', start, end, value: text.slice(start, end), unclosed: false }
}

function isKnownStart(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return isSpace(code) || isDigit(code) || isLetter(text, index) || "'\"`?$@".includes(text[index] ?? '')
    || shortOperators.includes(text[index] ?? '')
}

/** Cuts a text into tokens. Never throws, whatever the text; takes time in proportion to its length. */
export function lex(text: string): LexResult {
  const tokens: Token[] = []
  const comments: Comment[] = []
  let index = 0
  while (index < text.length) {
    if (isSpace(text.charCodeAt(index))) {
      index++
      continue
    }
    const comment = readComment(text, index)
    if (comment) {
      comments.push(comment)
      index = comment.end
      continue
    }
    const token = readToken(text, index)
    tokens.push(token)
    index = token.end
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length, value: '', unclosed: false })
  return { tokens, comments }
}
