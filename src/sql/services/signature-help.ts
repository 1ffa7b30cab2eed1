import type { Span } from '../ast.ts'
import type { AnalyzeOptions, SqlAnalysis } from '../sql.ts'
import { readPlace } from './completion-place.ts'

export interface SignatureHelp {
  /** `LOCATE(substring, string, start_position)`; spans in `parameters` are within it. */
  readonly label: string
  readonly parameters: readonly Span[]
  /** The parameter at the cursor; beyond the last one of a repeating signature it stays at the last. */
  readonly active: number
  readonly documentation: string
}

/** The signature of the call around `offset`, the one with room for the argument at the cursor; null outside calls. */
export function signatureAt(analysis: SqlAnalysis, offset: number, options: AnalyzeOptions): SignatureHelp | null {
  if (analysis.comments.some(comment => comment.start < offset && offset < comment.end)) return null
  const before = analysis.tokens.filter(token => token.kind !== 'end' && (token.end <= offset || (token.kind === 'string' && token.start < offset)))
  const { frames } = readPlace(before)
  const frame = frames.findLast(candidate => candidate.kind === 'call' || candidate.kind === 'cast' || candidate.kind === 'extract' || candidate.kind === 'query')
  const fn = frame && frame.kind !== 'query' ? options.catalogue.functions.get(frame.name) : undefined
  if (!frame || !fn) return null
  const signatures = (fn.signatures.length > 0 ? fn.signatures : [`${fn.name}(…)`]).map(label => ({ label, parameters: parametersOf(label) }))
  const chosen = signatures.find(signature => signature.parameters.length > frame.argument) ?? signatures.at(-1)
  if (!chosen) return null
  return {
    ...chosen, active: Math.min(frame.argument, Math.max(0, chosen.parameters.length - 1)),
    documentation: [fn.description, fn.notes].filter(text => text !== '').join(' '),
  }
}

// Parameters are parted by commas, optional ones stand in square brackets, and words such as IN, FROM and AS part them too.
function parametersOf(label: string): Span[] {
  const open = label.indexOf('(')
  const close = label.lastIndexOf(')', label.includes(') OVER') ? label.indexOf(') OVER') : label.length)
  if (open < 0 || close <= open + 1) return []
  const spans: Span[] = []
  const separator = /\s*(?:\[?,|\s(?:IN|FROM|FOR|AS)\s)\s*/g
  let from = open + 1
  for (;;) {
    separator.lastIndex = from
    const match = separator.exec(label)
    const end = match && match.index < close ? match.index : close
    const text = label.slice(from, end)
    const trimmed = text.replace(/^\s*\[[A-Z|]+\]\s*/, '').replace(/^[\s[]+|[\s\]*]+$/g, '')
    const start = from + text.indexOf(trimmed)
    if (trimmed !== '') spans.push({ start, end: start + trimmed.length })
    if (!match || match.index >= close) return spans
    from = match.index + match[0].length
  }
}
