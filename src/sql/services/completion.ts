/** What may be written at the cursor, best first. */
import { foldName } from '../ast.ts'
import type { Span } from '../ast.ts'
import type { Token } from '../lexer.ts'
import type { SqlSketch } from '../sketch.ts'
import type { AnalyzeOptions } from '../sql.ts'
import { columnCandidates } from './completion-columns.ts'
import type { Candidate, CompletionItem } from './completion-items.ts'
import { followingKeywords, forcedKeywords, leadingKeywords } from './completion-keywords.ts'
import { keywordItem } from './completion-items.ts'
import { readPlace } from './completion-place.ts'
import type { CompletionPlace } from './completion-place.ts'
import { readScope } from './completion-scope.ts'
import type { CompletionScope } from './completion-scope.ts'
import { tableCandidates } from './completion-tables.ts'
import { textCandidates } from './completion-texts.ts'
import { valueCandidates } from './completion-values.ts'

export interface CompletionList {
  /** The stretch that an entry's `insert` replaces: the word at the cursor, or the text between quotes. */
  readonly replace: Span
  /** Best first, at most 200. */
  readonly items: readonly CompletionItem[]
}

export interface CompletionOptions extends AnalyzeOptions {
  /** Of keywords and function names; upper case when left out. */
  readonly keywordCase?: 'upper' | 'lower'
}

const maxItems = 200
const nothing = (offset: number): CompletionList => ({ replace: { start: offset, end: offset }, items: [] })

/**
 * Entries for the cursor at `offset` of the text, which was analysed or sketched for it. Empty inside comments and numbers, and where a new name is
 * due. Takes time in proportion to the text before the cursor; never throws.
 */
export function completeSql(analysis: SqlSketch, offset: number, options: CompletionOptions): CompletionList {
  if (analysis.comments.some(comment => comment.start < offset && (offset < comment.end || (offset === comment.end && (comment.style === 'line' || comment.unclosed))))) return nothing(offset)
  const at = analysis.tokens.find(token => token.start < offset && token.end >= offset && token.kind !== 'end' && token.kind !== 'operator')
  if (at?.kind === 'string') return offset < at.end || at.unclosed ? completeText(analysis, at, offset, options) : nothing(offset)
  if (at?.kind === 'number' || at?.kind === 'placeholder') return nothing(offset)
  const start = at?.start ?? offset
  const before = analysis.tokens.filter(token => token.end <= start && token.kind !== 'end')
  const place = readPlace(before)
  const scope = readScope(analysis, place)
  const candidates = candidatesAt(place, scope, options)
  return { replace: { start, end: Math.max(offset, at?.end ?? offset) }, items: rank(options.keywordCase === 'lower' ? candidates.map(lowerCased) : candidates, analysis.text.slice(start, offset), scope, place) }
}

function lowerCased(candidate: Candidate): Candidate {
  if (candidate.kind === 'keyword' || candidate.kind === 'type') return { ...candidate, label: candidate.label.toLowerCase(), insert: candidate.insert.toLowerCase() }
  if (candidate.kind !== 'function') return candidate
  return { ...candidate, label: candidate.label.toLowerCase(), insert: candidate.insert.replace(/^\w+/, name => name.toLowerCase()) }
}

function completeText(analysis: SqlSketch, token: Token, offset: number, options: AnalyzeOptions): CompletionList {
  const before = analysis.tokens.filter(other => other.end <= token.start && other.kind !== 'end')
  const place = readPlace(before)
  const scope = readScope(analysis, place)
  const end = token.unclosed ? offset : token.end - 1
  const close = token.unclosed ? "'" : ''
  const candidates = textCandidates(place, scope, options).map(candidate => ({ ...candidate, insert: `${candidate.insert.replaceAll("'", "''")}${close}` }))
  return { replace: { start: token.start + 1, end }, items: rank(candidates, analysis.text.slice(token.start + 1, offset), scope, place) }
}

function candidatesAt(place: CompletionPlace, scope: CompletionScope, options: AnalyzeOptions): readonly Candidate[] {
  const { frame } = place
  if (place.qualifier !== null) return columnCandidates(place, scope, options)
  if (frame.kind === 'cast' && frame.alias === 'due') return castTypes.map((name, index) => ({ ...keywordItem(name, 90 - index), kind: 'type' as const }))
  if (frame.alias === 'due' || (frame.kind === 'query' && (frame.clause === 'with' || frame.clause === 'window'))) return []
  if (frame.kind === 'names' && frame.clause !== 'using' && place.frames.at(-2)?.clause !== 'using') return []
  if (frame.kind === 'extract' && frame.argument === 0 && frame.due) return extractFields.map((name, index) => keywordItem(name, 90 - index))
  const forced = forcedKeywords(place)
  if (forced) return forced
  if (frame.kind === 'table-call') return [...tableCandidates(place, scope, options)]
  if ((frame.clause === 'from' || frame.clause === 'join') && frame.kind === 'query') return tableCandidates(place, scope, options)
  const isStart = frame.kind === 'query' && ['start', 'cte-name', 'cte-as', 'cte-end', 'union', 'limit', 'group', 'order'].includes(frame.clause)
  if (isStart || !frame.due) return followingKeywords(place)
  return [...valueCandidates(place, scope, options), ...leadingKeywords(place), ...columnCandidates(place, scope, options)]
}

const castTypes = ['VARCHAR', 'DATE', 'DOUBLE', 'BIGINT', 'INTEGER', 'TIMESTAMP', 'DECIMAL', 'BOOLEAN', 'FLOAT', 'SMALLINT']
const extractFields = ['DOW', 'HOUR', 'DAY', 'MONTH', 'YEAR', 'WEEK', 'MINUTE', 'SECOND']

// ---------------------------------------------------------------- ranking

/** How well what was typed fits a label: null not at all, larger is better. */
function fitOf(label: string, typed: string): number | null {
  if (typed === '') return 0
  const folded = foldName(label)
  if (folded.startsWith(typed)) return folded.length === typed.length ? 45 : 40
  const words = folded.split(/[_\s.]+/)
  if (words.some(word => word.startsWith(typed))) return 20
  if (typed.length >= 2 && fitsWordStarts(words, 0, typed)) return 15
  return typed.length >= 3 && folded.includes(typed) ? 5 : null
}

// `cid` fits campaign_id: its letters are starts of words, in order.
function fitsWordStarts(words: readonly string[], from: number, typed: string): boolean {
  if (typed === '') return true
  for (let index = from; index < words.length; index++) {
    const word = words[index] ?? ''
    for (let length = 1; length <= typed.length && word.startsWith(typed.slice(0, length)); length++) if (fitsWordStarts(words, index + 1, typed.slice(length))) return true
  }
  return false
}

function rank(candidates: readonly Candidate[], typed: string, scope: CompletionScope, place: CompletionPlace): readonly CompletionItem[] {
  const folded = foldName(typed)
  const best = new Map<string, { readonly candidate: Candidate; readonly value: number }>()
  for (const candidate of candidates) {
    const fit = fitOf(candidate.label, folded)
    if (fit === null) continue
    const value = candidate.score + fit * 3 + habit(candidate, scope, place)
    const key = `${candidate.kind === 'keyword' ? 'keyword' : ''} ${candidate.insert}`
    const known = best.get(key)
    if (!known || known.value < value) best.set(key, { candidate, value })
  }
  return [...best.values()]
    .sort((a, b) => b.value - a.value || (a.candidate.label < b.candidate.label ? -1 : 1))
    .slice(0, maxItems)
    .map(({ candidate: { label, kind, insert, snippet, detail, documentation, deprecated } }) => ({ label, kind, insert, snippet, detail, documentation, deprecated }))
}

// What was written after the same words before is likely to be written again.
function habit(candidate: Candidate, scope: CompletionScope, place: CompletionPlace): number {
  const word = (/^\w+/.exec(candidate.insert)?.[0] ?? '').toUpperCase()
  const used = scope.used.get(word) ?? 0
  const known = candidate.kind === 'column' || candidate.kind === 'table' ? Math.min(used, 3) * 2 : 0
  return known + (scope.followers.get(word) ?? 0) * (place.qualifier === null ? 1 : 1.5)
}
