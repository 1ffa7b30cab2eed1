import { foldName } from '../../ast.ts'
import type { Node, Query, Span } from '../../ast.ts'
import { walk } from '../../walk.ts'
import type { TextEdit } from '../navigation.ts'
import { indented } from './indented.ts'
import { bracketsAround, freshName, isPlainName, pathTo, refuse, trimmed } from './proposal.ts'
import type { Proposal, RefactorPlace } from './proposal.ts'

/** What becomes a step, and what is written in its place once the step has a name. */
interface Extraction {
  readonly query: Span
  /** The step's text: what stands between the brackets, comments included. */
  readonly body: Span
  readonly replaced: Span
  readonly wanted: string
  /** A name that ends with the extraction and so is free. */
  readonly own?: string
  readonly replacement: (name: string) => string
}

/** Moves the innermost subquery, or branch of a UNION, around the cursor or the selection into a WITH step of its own. */
export function extractStep(place: RefactorPlace): Proposal {
  const { analysis, statement } = place
  const path = pathTo(statement, trimmed(analysis.text, place.at))
  const at = path.findLastIndex((node, index) => isExtractable(path, node, index))
  const node = path[at]
  if (!node) return refuse('There is no subquery here. Put the cursor into one, or select it.')
  const extraction = extractionOf(place, node)
  if ('reason' in extraction) return refuse(extraction.reason)
  if (looksOutside(place, extraction.query)) return refuse('The subquery uses columns of the query around it, so it cannot stand alone.')
  const name = freshName(place, extraction.wanted, extraction.own)
  const home = path.slice(0, at).findLast((outer): outer is Query => outer.kind === 'query' && (outer.with !== null || outer === statement)) ?? statement
  return { ok: true, keeps: 'names', edits: [stepAt(place, home, node, `${name} AS (\n${indented(analysis, extraction.body, 2)}\n)`), { ...extraction.replaced, text: extraction.replacement(name) }] }
}

// A branch of a UNION only when nothing smaller is meant; the branches of a step's own UNION as well as the result's.
function isExtractable(path: readonly Node[], node: Node, index: number): boolean {
  if (node.kind === 'derived-table') return !node.lateral
  if (node.kind === 'subquery' || node.kind === 'exists' || node.kind === 'in-query') return path[index + 1]?.kind === 'query' || path.length === index + 1
  return node.kind === 'select' && (path[index - 1]?.kind === 'set-branch' || path[index - 1]?.kind === 'set-operation')
}

function extractionOf(place: RefactorPlace, node: Node): Extraction | { readonly reason: string } {
  const { analysis, options } = place
  const { text } = analysis
  if (node.kind === 'select') {
    const columns = (analysis.selects.get(node)?.outputs ?? []).map(output => output.name)
    const unnamed = columns.find(column => !isPlainName(column, options))
    if (unnamed !== undefined) return { reason: `A column of this branch has no name ("${unnamed}"). Give it one with AS first.` }
    return { query: node, body: node, replaced: node, wanted: 'branch', replacement: name => `SELECT ${columns.join(', ')} FROM ${name}` }
  }
  if (node.kind !== 'derived-table' && node.kind !== 'subquery' && node.kind !== 'exists' && node.kind !== 'in-query') return { reason: 'There is no subquery here.' }
  const brackets = bracketsAround(analysis, node.query)
  if (!brackets) return { reason: 'The brackets of the subquery cannot be found.' }
  const body = { start: brackets.start + 1, end: brackets.end - 1 }
  if (node.kind === 'derived-table') {
    const alias = node.alias?.name ?? null
    const between = node.alias ? text.slice(brackets.end, node.alias.start) : ''
    // The step takes over the alias where nothing stands between them that would be lost.
    const takesOver = alias !== null && node.columnAliases.length === 0 && /^\s*(?:AS\s*)?$/i.test(between) && isPlainName(alias, options)
    const isFree = takesOver && freshName(place, alias, alias) === alias && !isUsedElsewhere(place, alias, node)
    return {
      query: node.query, body, wanted: takesOver && isFree ? alias : 'step', ...(isFree ? { own: alias } : {}),
      replaced: isFree && node.alias ? { start: brackets.start, end: node.alias.end } : brackets, replacement: name => name,
    }
  }
  const column = analysis.queries.get(node.query)?.columns[0]?.name ?? ''
  if (node.kind !== 'exists' && !isPlainName(column, options)) return { reason: 'The column of the subquery has no name. Give it one with AS first.' }
  return { query: node.query, body, replaced: body, wanted: 'step', replacement: name => `SELECT ${node.kind === 'exists' ? '1' : column} FROM ${name}` }
}

// The alias may be written elsewhere as another table's name; only its own definition and uses do not count.
function isUsedElsewhere({ statement }: RefactorPlace, name: string, own: Node): boolean {
  let used = false
  walk(statement, node => {
    if (node === own) return true
    if (node.kind === 'cte' && foldName(node.name.name) === foldName(name)) used = true
    if ((node.kind === 'table-name' || node.kind === 'derived-table' || node.kind === 'table-function') && node.alias && foldName(node.alias.name) === foldName(name)) used = true
    if (node.kind === 'table-name' && foldName(node.name.name) === foldName(name)) used = true
    return !used
  })
  return used
}

function looksOutside({ analysis }: RefactorPlace, query: Span): boolean {
  for (const [node, resolved] of analysis.references) {
    if (node.start < query.start || node.end > query.end || resolved.kind !== 'column') continue
    const table = resolved.relation.node
    if (table.start < query.start || table.end > query.end) return true
  }
  return false
}

/** Where the step is written: before the step that holds the subquery, behind the last step, or in a new WITH. */
function stepAt({ analysis }: RefactorPlace, home: Query, node: Node, step: string): TextEdit {
  const steps = home.with?.ctes ?? []
  const holder = steps.find(cte => cte.start <= node.start && node.end <= cte.end)
  if (holder) return { start: holder.start, end: holder.start, text: `${step},\n` }
  const last = steps.at(-1)
  if (last) return { start: last.end, end: last.end, text: `,\n${step}` }
  // Comments that head the query stay at its head.
  const start = home.body.start
  const apart = analysis.text.slice(0, start).endsWith('\n') || start === 0 ? '' : '\n'
  return { start, end: start, text: `${apart}WITH ${step}\n` }
}
