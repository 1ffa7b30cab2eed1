/** The text as a row of tokens, each with the comments that belong to it. */
import type { Node } from '../../ast.ts'
import type { Comment, Token } from '../../lexer.ts'
import type { SqlAnalysis } from '../../sql.ts'
import { walk } from '../../walk.ts'

/** A comment on lines of its own. */
export interface LeadingComment {
  readonly text: string
  /** An empty line stands before it. */
  readonly blank: boolean
}

export interface Piece {
  readonly kind: Token['kind']
  /** Upper case for words, as in tokens. */
  readonly value: string
  /** As it is to be written. */
  readonly text: string
  readonly start: number
  leading: readonly LeadingComment[]
  /** On the same line behind the token; only the last one may be a line comment. */
  trailing: readonly Comment[]
  /** An empty line stands directly before the token. */
  readonly blank: boolean
}

/** Places that decide on white space. */
export interface Marks {
  /** Starts of names of tables, columns, aliases. */
  readonly names: ReadonlySet<number>
  /** Starts of function names: no space before their bracket. */
  readonly calls: ReadonlySet<number>
  /** Starts of signs that belong to their operand. */
  readonly signs: ReadonlySet<number>
  /** Spans of types in CAST, by start. */
  readonly types: readonly { readonly start: number; readonly end: number }[]
}

export type KeywordCase = 'upper' | 'lower' | 'keep'

export function readMarks(root: Node): Marks {
  const names = new Set<number>()
  const calls = new Set<number>()
  const signs = new Set<number>()
  const types: { start: number; end: number }[] = []
  walk(root, node => {
    if (node.kind === 'call') calls.add(node.name.start)
    if (node.kind === 'extract') {
      calls.add(node.start)
      calls.add(node.field.start)
    }
    if (node.kind === 'cast' && node.syntax !== '::') calls.add(node.start)
    if (node.kind === 'trim') calls.add(node.start)
    if (node.kind === 'table-function' && node.keyword) calls.add(node.start)
    if (node.kind === 'identifier' && !calls.has(node.start)) names.add(node.start)
    if (node.kind === 'unary' && node.operator !== 'NOT') signs.add(node.start)
    if (node.kind === 'type-name') types.push({ start: node.start, end: node.end })
    return node.kind !== 'type-name'
  })
  return { names, calls, signs, types }
}

function wordText(token: Token, source: string, marks: Marks, keywordCase: KeywordCase): string {
  if (token.kind !== 'word' || marks.names.has(token.start) || keywordCase === 'keep') return source
  return keywordCase === 'upper' ? source.toUpperCase() : source.toLowerCase()
}

/** Cuts the text into pieces. A comment belongs to the token before it on its line, else to the next one. */
export function readPieces(analysis: SqlAnalysis, marks: Marks, keywordCase: KeywordCase): Piece[] {
  const { text, tokens, comments } = analysis
  const pieces: Piece[] = []
  let next = 0
  let end = 0
  let waiting: LeadingComment[] = []
  for (const token of tokens) {
    for (let comment = comments[next]; comment && comment.start < token.start; comment = comments[++next]) {
      const gap = text.slice(end, comment.start)
      const previous = pieces.at(-1)
      const last = previous?.trailing.at(-1)
      if (previous && waiting.length === 0 && !gap.includes('\n') && last?.style !== 'line') previous.trailing = [...previous.trailing, comment]
      else waiting.push({ text: text.slice(comment.start, comment.end).trimEnd(), blank: isBlank(gap) })
      end = comment.end
    }
    pieces.push({
      kind: token.kind, value: token.value, text: wordText(token, text.slice(token.start, token.end), marks, keywordCase), start: token.start,
      leading: waiting, trailing: [], blank: isBlank(text.slice(end, token.start)),
    })
    waiting = []
    end = token.end
  }
  hoistCommas(pieces)
  return pieces
}

const isBlank = (gap: string): boolean => /\n[^\S\n]*\r?\n/.test(gap)

// `a -- note` with its comma on the next line becomes `a, -- note`.
function hoistCommas(pieces: Piece[]): void {
  for (const [index, piece] of pieces.entries()) {
    const previous = pieces[index - 1]
    const following = pieces[index + 1]
    if (piece.kind !== 'operator' || piece.value !== ',' || !previous || !following) continue
    const both = [...previous.trailing, ...piece.trailing]
    const cut = both.findIndex(comment => comment.style === 'line')
    const own = cut < 0 ? both : both.slice(0, cut + 1)
    const moved = piece.leading
    // Only the first line comment can stay on the line; the comma's own stays with what it was behind.
    if (own.length < both.length) continue
    previous.trailing = []
    piece.trailing = own
    piece.leading = []
    following.leading = [...moved, ...following.leading]
  }
}

/** True when white space belongs between two pieces on one line. */
export function needsSpace(left: Piece, right: Piece, marks: Marks): boolean {
  if (right.kind === 'end') return false
  const a = left.kind === 'operator' ? left.value : ''
  const b = right.kind === 'operator' ? right.value : ''
  if (b === ',' || b === ')' || b === ']' || b === '.' || b === ';' || a === '(' || a === '[' || a === '.') return false
  if (a === '::' || b === '::') return false
  const type = marks.types.find(span => left.start >= span.start && right.start < span.end)
  if (type) return a === ',' || (left.kind === 'word' && right.kind === 'word')
  if (marks.signs.has(left.start) && a !== '') return b === '-' || b === '+'
  if (b === '[') return false
  return !(b === '(' && (marks.calls.has(left.start) || marks.types.some(span => span.start === left.start)))
}
