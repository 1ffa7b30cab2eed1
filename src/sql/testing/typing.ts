/** Replays the writing of a query, to see what completion would have offered. */
import type { Node, Span } from '../ast.ts'
import { bundledCatalogue } from '../catalogue.ts'
import { completeSql } from '../services/completion.ts'
import { analyzeSql } from '../sql.ts'
import type { AnalyzeOptions } from '../sql.ts'
import { walk } from '../walk.ts'
import type { AcceptedQuery } from './accepted-queries.ts'

/** A word of a query that completion could know: no name that is defined there or only later in the text, no text, no number. */
export interface DueWord extends Span {
  readonly word: string
  readonly kind: 'keyword' | 'name'
  /** Its place in the first list that offers it, from 0, after so many letters; -1 when not in that list. */
  readonly positions: readonly number[]
}

/** Letters after which the list is looked at. */
export const letterCounts = [0, 1, 2, 3] as const

export function optionsOf(query: AcceptedQuery): AnalyzeOptions {
  return { catalogue: bundledCatalogue, parameters: query.parameters ?? [], audience: query.audience ?? false }
}

function definedNames(root: Node): ReadonlySet<number> {
  const starts = new Set<number>()
  walk(root, node => {
    if (node.kind === 'cte') for (const name of [node.name, ...node.columns]) starts.add(name.start)
    if (node.kind === 'select-item' && node.alias) starts.add(node.alias.start)
    if (node.kind === 'named-window') starts.add(node.name.start)
    if ((node.kind === 'table-name' || node.kind === 'derived-table' || node.kind === 'table-function')) {
      for (const name of [node.alias, ...node.columnAliases]) if (name) starts.add(name.start)
    }
  })
  return starts
}

/** Where an alias stands before the FROM that gives it: nobody can know it yet. */
function earlyAliases(root: Node): ReadonlySet<number> {
  const given = new Map<string, number>()
  const used: { readonly name: string; readonly start: number }[] = []
  walk(root, node => {
    const alias = node.kind === 'table-name' || node.kind === 'derived-table' || node.kind === 'table-function' ? node.alias : null
    if (alias) given.set(alias.name.toUpperCase(), Math.min(given.get(alias.name.toUpperCase()) ?? alias.start, alias.start))
    if (node.kind === 'column' && node.qualifier) used.push({ name: node.qualifier.name.toUpperCase(), start: node.qualifier.start })
  })
  return new Set(used.filter(({ name, start }) => (given.get(name) ?? 0) > start).map(({ start }) => start))
}

function nameStarts(root: Node): ReadonlySet<number> {
  const starts = new Set<number>()
  walk(root, node => { if (node.kind === 'identifier') starts.add(node.start) })
  return starts
}

function offers(item: { readonly label: string; readonly insert: string }, word: string): boolean {
  const first = /^\w+/.exec(item.insert)?.[0] ?? ''
  const label = /^\w+/.exec(item.label)?.[0] ?? ''
  return first.toUpperCase() === word || label.toUpperCase() === word
}

/** Writes the query from left to right and looks at the list at every word that is due. */
export function replayTyping(query: AcceptedQuery): readonly DueWord[] {
  const options = optionsOf(query)
  const whole = analyzeSql(query.sql, options)
  if (!whole.statement) return []
  const defined = definedNames(whole.statement)
  const early = earlyAliases(whole.statement)
  const names = nameStarts(whole.statement)
  return whole.tokens.filter(token => token.kind === 'word' && !defined.has(token.start) && !early.has(token.start)).map((token): DueWord => {
    const positions = letterCounts.filter(letters => letters < token.end - token.start).map(letters => {
      const text = query.sql.slice(0, token.start + letters)
      return completeSql(analyzeSql(text, options), text.length, options).items.findIndex(item => offers(item, token.value))
    })
    return { word: token.value, kind: names.has(token.start) ? 'name' : 'keyword', start: token.start, end: token.end, positions }
  })
}

/** Share of words that stood among the first five after so many letters or fewer. */
export function shareOffered(words: readonly DueWord[], letters: number): number {
  const hits = words.filter(word => word.positions.slice(0, letters + 1).some(position => position >= 0 && position < 5))
  return words.length === 0 ? 1 : hits.length / words.length
}
