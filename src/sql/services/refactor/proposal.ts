import type { Node, Query, Span, TableReference } from '../../ast.ts'
import { foldName } from '../../ast.ts'
import type { AnalyzeOptions, SqlAnalysis } from '../../sql.ts'
import { childrenOf, walk } from '../../walk.ts'
import type { TextEdit } from '../navigation.ts'

/** A query that can be read, and what of it is meant. */
export interface RefactorPlace {
  readonly analysis: SqlAnalysis
  readonly statement: Query
  /** The selection; empty for a cursor. */
  readonly at: Span
  readonly options: AnalyzeOptions
}

export type RefactorResult =
  /** Edits in text order that do not overlap. */
  | { readonly ok: true; readonly edits: readonly TextEdit[] }
  /** A sentence that says why nothing is changed. */
  | { readonly ok: false; readonly reason: string }

/** Edits that are still to be proved: `keeps` is whether the names of all result columns stay. */
export type Proposal =
  | { readonly ok: true; readonly edits: readonly TextEdit[]; readonly keeps: 'names' | 'types' }
  | { readonly ok: false; readonly reason: string }

export function refuse(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason }
}

/** Nodes around `at` and the innermost that holds it, outermost first. */
export function pathTo(root: Node, at: Span): readonly Node[] {
  const path: Node[] = [root]
  for (let inner: Node | undefined = root; inner;) {
    inner = childrenOf(inner).find(child => child.start <= at.start && at.end <= child.end && child.end > child.start)
    if (inner) path.push(inner)
  }
  return path
}

/** The selection without the white space at its ends. */
export function trimmed(text: string, { start, end }: Span): Span {
  let from = start
  let to = end
  while (from < to && /\s/.test(text[from] ?? '')) from++
  while (to > from && /\s/.test(text[to - 1] ?? '')) to--
  return { start: from, end: to }
}

/** The brackets around a query: from `(` to behind `)`. Null when there are none. */
export function bracketsAround({ tokens }: SqlAnalysis, inner: Span): Span | null {
  let open: Span | null = null
  for (const token of tokens) {
    if (token.end <= inner.start) open = token.value === '(' && token.kind === 'operator' ? token : null
    else if (token.start >= inner.end) return open && token.kind === 'operator' && token.value === ')' ? { start: open.start, end: token.end } : null
  }
  return null
}

/** Every name of the query and of the catalogue that a new name must not be, folded. */
function takenNames({ statement, options }: RefactorPlace): Set<string> {
  const taken = new Set(options.catalogue.tables.map(table => foldName(table.name)))
  walk(statement, node => {
    if (node.kind === 'identifier') taken.add(foldName(node.name))
  })
  return taken
}

/** `wanted`, or with the first free number behind it. `own` may be used although it is written already. */
export function freshName(place: RefactorPlace, wanted: string, own?: string): string {
  const taken = takenNames(place)
  if (own !== undefined) taken.delete(foldName(own))
  const isFree = (name: string): boolean => !taken.has(foldName(name)) && !place.options.catalogue.reservedWords.has(name.toUpperCase())
  if (isFree(wanted)) return wanted
  for (let number = 2; ; number++) if (isFree(`${wanted}_${number}`)) return `${wanted}_${number}`
}

/** True for a name that can be written without quotes. */
export function isPlainName(name: string, options: AnalyzeOptions): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !options.catalogue.reservedWords.has(name.toUpperCase())
}

/** The tables of FROM that have a name of their own in the query. */
export function isNamedTable(node: Node): node is Extract<TableReference, { kind: 'table-name' | 'derived-table' | 'table-function' }> {
  return node.kind === 'table-name' || node.kind === 'derived-table' || node.kind === 'table-function'
}
