/** Reads AMC SQL into what the builder holds. */
import type { Cte, Query, Span } from '../ast.ts'
import type { SelectInfo } from '../model.ts'
import type { SqlAnalysis } from '../sql.ts'
import type { BuilderBody, BuilderModel, BuilderStep } from './builder-model.ts'
import { readNotes } from './read-notes.ts'
import { Refusal } from './read-refusal.ts'
import { readSelect } from './read-select.ts'

/** What is known of one body of the model, in the order of `bodiesOf`. */
export interface BuilderPlace {
  /** The analysis of a select; null for a body that is kept as text. */
  readonly info: SelectInfo | null
  /** Why it is kept as text: a sentence with its line. */
  readonly reason: string | null
  /** The stretch of the text that the reason is about. */
  readonly span: Span | null
  readonly query: Query
}

export type BuilderReading =
  /** Nothing but comments. */
  | { readonly kind: 'empty'; readonly header: string }
  | { readonly kind: 'model'; readonly model: BuilderModel; readonly places: readonly BuilderPlace[] }
  /** No part of it can be edited by choosing; `broken` when that is for a mistake in the text, which is often only not finished. */
  | { readonly kind: 'text'; readonly broken: boolean; readonly reason: string; readonly span: Span }

const unreadable = new Set([
  'unclosed-string', 'unclosed-identifier', 'unclosed-comment', 'unexpected-character', 'unsupported-statement', 'several-statements', 'nested-too-deeply', 'syntax',
])

/** Takes a query apart. WITH steps that do not fit stay as they are, so that the others can still be edited. Never throws. */
export function builderFromSql(analysis: SqlAnalysis): BuilderReading {
  const { text, statement } = analysis
  const first = analysis.tokens.find(token => token.kind !== 'end')
  if (!first || !statement) return { kind: 'empty', header: headerOf(text, first?.start ?? text.length) }
  const broken = analysis.problems.find(problem => problem.severity === 'error' && unreadable.has(problem.code))
  if (statement.kind !== 'query') return refusal(analysis, 'is no SELECT', statement)
  if (broken && !onlyItemsAreMissing(analysis, statement)) return { kind: 'text', broken: true, reason: `The SQL cannot be read at line ${analysis.lines.positionAt(broken.start).line}: ${broken.message}`, span: broken }
  if (statement.with?.recursive) return refusal(analysis, 'has WITH RECURSIVE', statement.with)
  const ctes = statement.with?.ctes ?? []
  const bodies = [...ctes.map(cte => readBody(analysis, cte.query, cte)), readBody(analysis, withoutSteps(statement), null)]
  const places = bodies.map(body => body.place)
  const last = places.at(-1)
  if (last?.reason && last.span && places.every(place => place.info === null)) return { kind: 'text', broken: false, reason: last.reason, span: last.span }
  const notes = readNotes(analysis, statement, bodies.map((body, index) => ({ start: ctes[index]?.start ?? body.start, end: ctes[index]?.end ?? statement.end, verbatim: true })))
  const tail = bodies.at(-1)
  if (!tail) return refusal(analysis, 'is no SELECT', statement)
  return {
    kind: 'model', places,
    model: {
      header: headerOf(text, first.start),
      steps: ctes.map((cte, index): BuilderStep => ({ name: cte.name.name, columns: cte.columns.map(column => column.name), body: bodies[index]?.body ?? tail.body, notes: notes[index] ?? [] })),
      result: withNotes(tail.body, notes.at(-1) ?? []),
      footer: text.slice(statement.end).replace(/^\s*;/, '').trim(),
    },
  }
}

function withNotes(body: BuilderBody, notes: readonly string[]): BuilderBody {
  if (notes.length === 0) return body
  return body.kind === 'select' ? { ...body, notes: [...notes, ...body.notes] } : { ...body, sql: [...notes, body.sql].join('\n') }
}

/** Comments before the query; their last line is ended. */
function headerOf(text: string, end: number): string {
  const header = text.slice(0, end).replace(/\r\n?/g, '\n').replace(/^\s+/, '').replace(/[ \t]+$/, '')
  return header === '' || header.endsWith('\n') ? header : `${header}\n`
}

function withoutSteps(query: Query): Query {
  return query.with ? { ...query, with: null, start: query.body.start } : query
}

interface ReadBody extends Span {
  readonly body: BuilderBody
  readonly place: BuilderPlace
}

function readBody(analysis: SqlAnalysis, query: Query, cte: Cte | null): ReadBody {
  const { start, end } = query
  try {
    const [column] = cte?.columns ?? []
    if (query.body.kind === 'values') throw new Refusal('is a list of VALUES', query.body)
    if (column) throw new Refusal('lists the columns of a step after its name', column)
    if (cte?.name.quoted) throw new Refusal('has a name in double quotes', cte.name)
    const { select, info } = readSelect(analysis, query, cte ? { start: cte.name.end, end: cte.end } : query)
    return { start, end, body: select, place: { info, reason: null, span: null, query } }
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    const { reason, span } = explain(analysis, thrown, cte)
    return { start, end, body: { kind: 'text', sql: analysis.text.slice(start, end).trim() }, place: { info: null, reason, span, query } }
  }
}

function explain(analysis: SqlAnalysis, { message, span }: Refusal, cte: Cte | null): { readonly reason: string; readonly span: Span } {
  const subject = cte ? `The step ${cte.name.name}` : 'This query'
  return { reason: `${subject} ${message} (line ${analysis.lines.positionAt(span.start).line}); edit it as text.`, span }
}

function refusal(analysis: SqlAnalysis, message: string, at: Span): BuilderReading {
  return { kind: 'text', broken: false, ...explain(analysis, new Refusal(message, { start: at.start, end: at.end }), null) }
}

/** `SELECT FROM t` is what somebody has who has chosen a source and nothing else yet. */
function onlyItemsAreMissing(analysis: SqlAnalysis, query: Query): boolean {
  const errors = analysis.problems.filter(problem => problem.severity === 'error' && unreadable.has(problem.code))
  const empty = [...analysis.selects.keys()].filter(select => select.items.length === 1 && select.items[0]?.expression.kind === 'missing')
  return query.body.kind === 'select' && errors.length === empty.length && errors.every(error => error.code === 'syntax' && empty.some(select => analysis.text.slice(select.start + 6, error.start).trim() === ''))
}
