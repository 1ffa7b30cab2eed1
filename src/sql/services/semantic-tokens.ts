import type { Span } from '../ast.ts'
import type { SqlAnalysis } from '../sql.ts'
import { requiredUsersOf } from '../privacy-class.ts'
import { findOccurrences } from './symbols.ts'
import type { Occurrence } from './symbols.ts'

/** What a stretch of text can be, in the order in which `encodeSemanticTokens` numbers them. */
export const semanticTokenTypes = [
  'keyword', 'function', 'table', 'cte', 'table-alias', 'column', 'parameter', 'window', 'string', 'number', 'operator', 'comment', 'placeholder', 'name',
] as const
export type SemanticTokenType = (typeof semanticTokenTypes)[number]

/** `definition` where a name is given; `private` a column that can never be in a result; `deprecated` a name on its way out. */
export const semanticTokenModifiers = ['definition', 'private', 'deprecated'] as const
export type SemanticTokenModifier = (typeof semanticTokenModifiers)[number]

export interface SemanticToken extends Span {
  readonly type: SemanticTokenType
  readonly modifiers: readonly SemanticTokenModifier[]
}

/** The whole text coloured by meaning, in text order, without overlap. */
export function semanticTokens(analysis: SqlAnalysis): readonly SemanticToken[] {
  const byStart = new Map(findOccurrences(analysis).map(occurrence => [occurrence.start, occurrence]))
  const result: SemanticToken[] = []
  for (const comment of analysis.comments) result.push({ start: comment.start, end: comment.end, type: 'comment', modifiers: [] })
  for (const token of analysis.tokens) {
    if (token.kind === 'end' || token.kind === 'error' || token.end === token.start) continue
    const { start, end } = token
    const named = byStart.get(token.kind === 'string' ? start + 1 : start)
    if (token.kind === 'string') {
      const isName = named && (named.symbol.kind === 'parameter' || named.symbol.kind === 'table') && named.end === end - 1
      result.push(isName ? { start, end, ...meaningOf(named) } : { start, end, type: 'string', modifiers: [] })
    } else if (token.kind === 'word' || token.kind === 'quoted') result.push({ start, end, ...(named ? meaningOf(named) : { type: token.kind === 'word' ? 'keyword' : 'name', modifiers: [] }) })
    else result.push({ start, end, type: token.kind, modifiers: [] })
  }
  return withUnresolved(analysis, result).sort((a, b) => a.start - b.start)
}

function meaningOf({ symbol, role }: Occurrence): Pick<SemanticToken, 'type' | 'modifiers'> {
  const modifiers: SemanticTokenModifier[] = role === 'definition' ? ['definition'] : []
  if (symbol.facts && requiredUsersOf(symbol.facts.privacyClass) === null) modifiers.push('private')
  if (symbol.column?.unlisted || (symbol.kind === 'table' && symbol.table?.deprecated)) modifiers.push('deprecated')
  return { type: symbol.kind === 'source-column' ? 'column' : symbol.kind, modifiers }
}

// A name that could not be resolved is a name all the same, not a keyword.
function withUnresolved(analysis: SqlAnalysis, tokens: readonly SemanticToken[]): SemanticToken[] {
  const names = new Set<number>()
  for (const expression of analysis.facts.keys()) {
    if (expression.kind !== 'column') continue
    names.add(expression.name.start)
    if (expression.qualifier) names.add(expression.qualifier.start)
  }
  for (const relation of analysis.relations.values()) if (relation.kind === 'unknown' && relation.node.kind === 'table-name') names.add(relation.node.name.start)
  return tokens.map(token => (token.type === 'keyword' && names.has(token.start) ? { ...token, type: 'name' as const } : token))
}

/** What the words of an editor's own grammar already are. */
const plainTypes: ReadonlySet<SemanticTokenType> = new Set(['string', 'number', 'operator', 'comment'])

/**
 * Words and names as editors take them: five numbers each (lines and columns from the token before, length, type,
 * modifiers as bits). Without texts, numbers, operators and comments, which need no analysis.
 */
export function encodeSemanticTokens(analysis: SqlAnalysis): Uint32Array {
  const tokens = semanticTokens(analysis).filter(token => !plainTypes.has(token.type))
  const data = new Uint32Array(tokens.length * 5)
  let before = { line: 1, column: 1 }
  for (const [index, token] of tokens.entries()) {
    const at = analysis.lines.positionAt(token.start)
    const bits = token.modifiers.reduce((sum, modifier) => sum | (1 << semanticTokenModifiers.indexOf(modifier)), 0)
    data.set([at.line - before.line, at.line === before.line ? at.column - before.column : at.column - 1, token.end - token.start, semanticTokenTypes.indexOf(token.type), bits], index * 5)
    before = at
  }
  return data
}
