/** What can be named at the cursor: tables of the select around it, WITH steps before it, what the text used so far. */
import { foldName } from '../ast.ts'
import type { Cte, Query, Select } from '../ast.ts'
import type { Token } from '../lexer.ts'
import type { Relation, SelectInfo, ValueFacts } from '../model.ts'
import type { SqlSketch } from '../sketch.ts'
import type { CompletionPlace } from './completion-place.ts'

/** A WITH step that can be named, and its columns. */
export interface VisibleStep {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly facts: ValueFacts }[]
}

export interface CompletionScope {
  /** Of the select around the cursor; empty before its FROM is written. */
  readonly relations: readonly Relation[]
  readonly select: SelectInfo | null
  /** Nearest first. */
  readonly steps: readonly VisibleStep[]
  /** How often each word (upper case) stands before the cursor. */
  readonly used: ReadonlyMap<string, number>
  /** Words that followed the same tokens earlier in this text, with a weight. */
  readonly followers: ReadonlyMap<string, number>
}

/** Collects it for a place in an analysed text. */
export function readScope(analysis: SqlSketch, place: CompletionPlace): CompletionScope {
  const select = findSelect(analysis, place.query.selectStart)
  return {
    relations: select?.relations ?? [], select, steps: visibleSteps(analysis, place),
    used: countWords(place.before), followers: findFollowers(place.before),
  }
}

function findSelect(analysis: SqlSketch, start: number): SelectInfo | null {
  if (start < 0) return null
  for (const [select, info] of analysis.selects) if (isAt(select, start)) return info
  return null
}

const isAt = (select: Select, start: number): boolean => select.start === start

function visibleSteps(analysis: SqlSketch, place: CompletionPlace): readonly VisibleStep[] {
  const end = place.before.at(-1)?.end ?? 0
  const steps: { readonly step: VisibleStep; readonly at: number }[] = []
  for (const query of analysis.queries.keys()) {
    if (!query.with || !surrounds(query, end, analysis)) continue
    for (const cte of query.with.ctes) if (cte.end <= end && cte.name.name !== '' && cte.query.end < cte.end) steps.push({ step: describeStep(analysis, cte), at: cte.start })
  }
  return steps.sort((a, b) => b.at - a.at).map(entry => entry.step)
}

function surrounds(query: Query, end: number, analysis: SqlSketch): boolean {
  return query === analysis.statement || (query.start <= end && query.end >= end)
}

function describeStep(analysis: SqlSketch, cte: Cte): VisibleStep {
  const inner = analysis.queries.get(cte.query)?.columns ?? []
  const columns = inner.map((column, index) => ({ name: cte.columns[index]?.name ?? column.name, facts: column.facts }))
  return { name: cte.name.name, columns: columns.filter(column => !column.name.includes('$')) }
}

function countWords(tokens: readonly Token[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const token of tokens) if (token.kind === 'word') counts.set(token.value, (counts.get(token.value) ?? 0) + 1)
  return counts
}

// People repeat themselves: the branches of a UNION, the parts of a CASE, the columns of a step.
function findFollowers(tokens: readonly Token[]): ReadonlyMap<string, number> {
  const followers = new Map<string, number>()
  const last = tokens.at(-1)
  if (!last) return followers
  const context = [last, tokens.at(-2), tokens.at(-3), tokens.at(-4)]
  for (let index = 1; index < tokens.length; index++) {
    const token = tokens[index]
    if (token?.kind !== 'word') continue
    let length = 0
    while (length < context.length && sameToken(tokens[index - 1 - length], context[length])) length++
    if (length === 0) continue
    followers.set(token.value, Math.max(followers.get(token.value) ?? 0, [0, 2, 6, 12, 18][length] ?? 18))
  }
  return followers
}

function sameToken(a: Token | undefined, b: Token | undefined): boolean {
  return a !== undefined && b !== undefined && a.kind === b.kind && (a.value === b.value || foldName(a.value) === foldName(b.value))
}
