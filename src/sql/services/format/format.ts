import type { Problem } from '../../problems.ts'
import type { SqlAnalysis } from '../../sql.ts'
import { layOut } from './layout.ts'
import { needsSpace, readMarks, readPieces } from './pieces.ts'
import type { KeywordCase, Piece } from './pieces.ts'

export interface FormatOptions {
  /** Of keywords and function names; names keep theirs. */
  readonly keywordCase?: KeywordCase
  readonly indentWidth?: number
  readonly lineWidth?: number
}

/**
 * The text with white space and keyword case put in order: the same tokens, every comment kept, and formatting the
 * result again changes nothing. A comma moves before a comment that stood between it and its item. Null when the text
 * has a syntax error or is no query: then its structure is not known.
 */
export function formatSql(analysis: SqlAnalysis, options: FormatOptions = {}): string | null {
  const { statement } = analysis
  if (statement?.kind !== 'query' || findUnreadable(analysis)) return null
  const marks = readMarks(statement)
  const pieces = readPieces(analysis, marks, options.keywordCase ?? 'upper')
  const indentWidth = options.indentWidth ?? 2
  const layout = layOut(pieces, marks, options.lineWidth ?? 100, indentWidth)
  const lines: string[] = []
  let line = ''
  let forced = false
  const newLine = (blank: boolean): void => {
    if (line !== '') lines.push(line)
    if (blank && lines.length > 0) lines.push('')
    line = ''
  }
  for (const [index, piece] of pieces.entries()) {
    const before: Piece | undefined = pieces[index - 1]
    const level = layout.breaks[index] ?? layout.levels[index] ?? 0
    const indent = ' '.repeat(indentWidth * (piece.kind === 'end' ? 0 : level))
    if (layout.breaks[index] !== undefined || forced || piece.leading.length > 0) {
      for (const comment of piece.leading) {
        newLine(comment.blank)
        line = indent + comment.text
      }
      newLine(piece.blank && piece.kind !== 'end')
      line = piece.kind === 'end' ? '' : indent + piece.text
    } else if (piece.kind !== 'end') line += (before && needsSpace(before, piece, marks) ? ' ' : '') + piece.text
    for (const comment of piece.trailing) line += ` ${analysis.text.slice(comment.start, comment.end).trimEnd()}`
    forced = piece.trailing.at(-1)?.style === 'line'
  }
  newLine(false)
  const lineEnd = analysis.text.includes('\r\n') ? '\r\n' : '\n'
  return lines.join(lineEnd) + (/\n\s*$/.test(analysis.text) ? lineEnd : '')
}

/** The text in order, or a sentence on why it is as it was, with the line that cannot be read. */
export type FormatResult = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string }

/** As `formatSql`, with a reason in place of null. */
export function formatWithReason(analysis: SqlAnalysis, options: FormatOptions = {}): FormatResult {
  const text = formatSql(analysis, options)
  if (text !== null) return { ok: true, text }
  const problem = findUnreadable(analysis)
  return { ok: false, reason: problem ? `Not formatted, because line ${analysis.lines.positionAt(problem.start).line} cannot be read: ${problem.message}` : 'Not formatted, because there is no query here.' }
}

function findUnreadable({ problems }: SqlAnalysis): Problem | undefined {
  return problems.find(problem => problem.phase === 'parse' && problem.severity === 'error' && unreadable.has(problem.code))
}

// What cannot be laid out; other errors of the parser, such as a reserved word as a name, leave the structure known.
const unreadable = new Set([
  'syntax', 'unclosed-string', 'unclosed-identifier', 'unclosed-comment', 'unexpected-character', 'missing-query', 'unsupported-statement', 'several-statements', 'nested-too-deeply',
])
