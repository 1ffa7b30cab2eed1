import type { Span } from '../../ast.ts'
import type { SqlAnalysis } from '../../sql.ts'

/**
 * The text of a stretch without empty lines at its ends, moved so that its least indented line starts at `width` blanks.
 * As it is where a text or a comment goes over several lines, because moving would change it.
 */
export function indented(analysis: SqlAnalysis, { start, end }: Span, width: number): string {
  const goesOver = (span: Span): boolean => span.start >= start && span.end <= end && analysis.text.slice(span.start, span.end).includes('\n')
  const text = analysis.text.slice(start, end).replace(/^\s*\n/, '').trimEnd()
  if (analysis.tokens.some(token => token.kind === 'string' && goesOver(token)) || analysis.comments.some(goesOver)) return text
  const lines = text.split('\n')
  // The first line starts in the middle of its line; its own indentation is not known from here.
  const startsLine = analysis.text.slice(0, start).endsWith('\n') || /^\s*\n/.test(analysis.text.slice(start, end))
  const counted = lines.slice(startsLine ? 0 : 1).filter(line => line.trim() !== '')
  const least = counted.length === 0 ? 0 : Math.min(...counted.map(line => line.length - line.trimStart().length))
  return lines.map((line, index) => {
    if (line.trim() === '') return ''
    return ' '.repeat(width) + (index === 0 && !startsLine ? line.trimStart() : line.slice(least))
  }).join('\n')
}
