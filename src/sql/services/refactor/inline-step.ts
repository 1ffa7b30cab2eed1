import type { Cte, Span, WithClause } from '../../ast.ts'
import type { Relation } from '../../model.ts'
import type { SqlAnalysis } from '../../sql.ts'
import { analyzeSql } from '../../sql.ts'
import { walk } from '../../walk.ts'
import type { TextEdit } from '../navigation.ts'
import { applyEdits } from '../navigation.ts'
import { findOccurrences, occurrenceAt } from '../symbols.ts'
import { indented } from './indented.ts'
import { bracketsAround, isPlainName, pathTo, refuse } from './proposal.ts'
import type { Proposal, RefactorPlace } from './proposal.ts'
import { tablesRead } from './same-meaning.ts'

/** Gives another value each time it is computed: several copies would not be the one step. */
const freshValues = new Set(['UUID', 'RANDOM'])

/** Writes the WITH step at the cursor as a subquery wherever it is read, and removes the step. */
export function inlineStep(place: RefactorPlace): Proposal {
  const { analysis } = place
  const found = stepAt(place)
  if (!found) return refuse('There is no WITH step here. Put the cursor on the name of one.')
  const { cte, clause } = found
  const uses = [...analysis.relations.values()].filter(relation => relation.cte === cte)
  const refusal = refusalOf(place, cte, uses)
  if (refusal !== null) return refuse(refusal)
  const brackets = bracketsAround(analysis, cte.query)
  if (!brackets) return refuse('The brackets of the step cannot be found.')
  const body = bodyOf(analysis, cte, brackets)
  const edits: TextEdit[] = [removalOf(analysis, clause, cte, brackets)]
  for (const { node } of uses) {
    if (node.kind !== 'table-name') return refuse('The step is read in a way that a subquery cannot take.')
    edits.push({ start: node.name.start, end: node.name.end, text: `(${body})${node.alias ? '' : ` ${node.name.name}`}` })
  }
  return keepsTables(place, cte.query, edits, uses.length) ? { ok: true, edits, keeps: 'names' } : refuse('A name in the step would stand for another table where the step is read.')
}

function stepAt({ analysis, statement, at }: RefactorPlace): { readonly cte: Cte; readonly clause: WithClause } | null {
  const symbol = occurrenceAt(findOccurrences(analysis), at.start)?.symbol
  let found: { readonly cte: Cte; readonly clause: WithClause } | null = null
  const wanted = symbol?.kind === 'cte' ? symbol.key : headAt(pathTo(statement, at), at)
  walk(statement, node => {
    if (node.kind === 'with') for (const cte of node.ctes) if (cte === wanted) found = { cte, clause: node }
    return found === null
  })
  return found
}

// On `AS (` of a step the step is meant, inside of its query something else.
function headAt(path: readonly { readonly kind: string }[], at: Span): object | null {
  const cte = path.findLast((node): node is Cte => node.kind === 'cte')
  return cte && at.end <= cte.query.start && path.at(-1) === cte ? cte : null
}

function refusalOf({ options, analysis }: RefactorPlace, cte: Cte, uses: readonly Relation[]): string | null {
  if (uses.length === 0) return `Nothing reads "${cte.name.name}", so there is no place to put it.`
  if (cte.query.body.kind === 'values') return 'VALUES can stand in a WITH step only.'
  if (!isPlainName(cte.name.name, options)) return 'The name of the step cannot be written without quotes.'
  if (uses.some(({ node }) => node.kind === 'table-name' && node.columnAliases.length > 0)) return 'The step is read with a list of column names, which a subquery cannot have.'
  const isSimple = cte.query.body.kind === 'select' && cte.query.body.items.every(item => item.expression.kind !== 'star')
  if (cte.columns.length > 0 && (!isSimple || cte.columns.some(column => column.quoted))) return 'The columns of the step are named in a list. Name them with AS instead first.'
  let fresh = false
  walk(cte.query, node => {
    if (node.kind === 'call' && freshValues.has(node.name.name.toUpperCase())) fresh = true
  })
  if (fresh && uses.length > 1) return 'The step makes random values, and would make others each time it is read.'
  const size = (cte.query.end - cte.query.start) * uses.length
  return size > 200_000 + analysis.text.length ? 'The step is long and read many times; the query would grow too large.' : null
}

/** What goes between the brackets; the names of the column list become aliases. */
function bodyOf(analysis: SqlAnalysis, cte: Cte, brackets: Span): string {
  const inner = { start: brackets.start + 1, end: brackets.end - 1 }
  const { body } = cte.query
  const text = analysis.text.slice(inner.start, inner.end)
  if (cte.columns.length > 0 && body.kind === 'select') {
    const named = body.items.map((item, index): TextEdit => {
      const name = cte.columns[index]?.name ?? ''
      return item.alias ? { start: item.alias.start - inner.start, end: item.alias.end - inner.start, text: name } : { start: item.end - inner.start, end: item.end - inner.start, text: ` AS ${name}` }
    })
    return closed(applyEdits(text, named))
  }
  return text.includes('\n') ? `\n${indented(analysis, inner, 2)}\n` : closed(text)
}

// A comment to the end of the line must not swallow the bracket.
function closed(text: string): string {
  return /--[^\n]*$/.test(text) ? `${text}\n` : text
}

/** Takes out the step with its comma, or the whole WITH; comments beside its query stay. */
function removalOf(analysis: SqlAnalysis, clause: WithClause, cte: Cte, brackets: Span): TextEdit {
  const index = clause.ctes.indexOf(cte)
  const next = clause.ctes[index + 1]
  const before = clause.ctes[index - 1]
  const span = next ? { start: cte.start, end: next.start } : before ? { start: before.end, end: cte.end } : { start: clause.start, end: afterClause(analysis, clause) }
  const kept = analysis.comments.filter(comment => comment.start >= span.start && comment.end <= span.end && (comment.end <= brackets.start || comment.start >= brackets.end))
    .map(comment => `${analysis.text.slice(comment.start, comment.end)}\n`).join('')
  return { ...span, text: kept !== '' && !next && before ? `\n${kept.trimEnd()}${kept.includes('--') ? '\n' : ''}` : kept }
}

function afterClause({ tokens }: SqlAnalysis, clause: WithClause): number {
  return tokens.find(token => token.start >= clause.end)?.start ?? clause.end
}

// Inside each copy every name must stand for the table it stood for in the step.
function keepsTables({ analysis, options }: RefactorPlace, query: Span, edits: readonly TextEdit[], copies: number): boolean {
  const expected = tablesRead(analysis, query)
  const sorted = edits.toSorted((a, b) => a.start - b.start)
  const after = analyzeSql(applyEdits(analysis.text, sorted), options)
  let moved = 0
  let good = 0
  for (const edit of sorted) {
    const start = edit.start + moved
    moved += edit.text.length - (edit.end - edit.start)
    if (edit.text.startsWith('(') && tablesRead(after, { start, end: start + edit.text.length }) === expected) good++
  }
  return good === copies
}
