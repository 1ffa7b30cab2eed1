/** Explains AMC's error texts. Pure: texts in, sentences and places of the text as sent out. */
import type { FailureAction } from '#shared/executions/failure-explanation.ts'
import type { Span } from '../ast.ts'
import { explainCode, isProblemCode } from '../explain/explain.ts'
import { createLineIndex } from '../positions.ts'
import type { Problem, Replacement } from '../problems.ts'
import { serviceErrors } from './service-errors.ts'
import { sqlErrors } from './sql-errors.ts'

export interface AmcErrorExplanation {
  readonly code: string
  readonly title: string
  readonly cause: string
  readonly fix: string
  readonly action: FailureAction | null
  readonly link: string | null
  /** In the text as sent. Null when the error is not about a place, or it cannot be told. */
  readonly place: Span | null
  /** Changes of the text as sent that would solve it, most likely first. */
  readonly fixes: readonly Replacement[]
}

export interface AmcErrorFacts {
  /** AMC's own words, or null when it gave none. */
  readonly text: string | null
  readonly httpStatus: number | null
  /** The SQL as it was sent. */
  readonly sent: string
  /** What the language check finds in the text as sent; helps where AMC names no place. */
  readonly problems: readonly Problem[]
}

/**
 * What an error of AMC means. Every answer has sentences: an unknown text has the code `unknown`, and its own words are then
 * the only truth. Never throws, whatever the text.
 */
export function explainAmcError(facts: AmcErrorFacts): AmcErrorExplanation {
  const { text, sent, problems } = facts
  if (text === null || text.trim() === '') return byStatus(facts.httpStatus)
  const told = problems.filter(problem => problem.severity === 'error' && text.includes(sentenceOf(problem)))
    // The longest sentence is the one that is meant: a shorter one may be a part of it.
    .toSorted((one, other) => sentenceOf(other).length - sentenceOf(one).length)[0]
  const service = serviceErrors.map(entry => ({ entry, found: entry.pattern.exec(text) })).find(({ found }) => found !== null)
  const sql = sqlErrors.map(entry => ({ entry, found: entry.pattern.exec(text) })).find(({ found }) => found !== null)
  const named = placeIn(text, sent)
  const isAboutSql = told !== undefined || sql !== undefined
  if (service?.found && !isAboutSql) {
    const { entry, found } = service
    const fill = (sentence: string) => sentence.replace(/\$(\w+)/g, (_, name: string) => found.groups?.[name] ?? '')
    return { code: entry.code, title: entry.title, cause: fill(entry.cause), fix: entry.fix, action: entry.action ?? null, link: entry.link ?? null, place: named, fixes: [] }
  }
  const code = told?.code ?? sql?.entry.code
  if (code === undefined) return { ...unknown, place: named }
  const name = sql?.found?.groups?.['name']
  const page = explainCode(code)
  return {
    code, title: page.title, cause: told?.message ?? page.sentence, fix: page.advice, action: sql?.entry.action ?? null, link: `docs/diagnostics.md#${code}`,
    place: named ?? (told ? { start: told.start, end: told.end } : null) ?? byCode(code, problems) ?? (name === undefined ? null : findName(sent, name)),
    fixes: told?.fixes ?? [],
  }
}

/** What AMC says with these statuses when it says something. */
const statusTexts: Readonly<Record<number, string>> = { 401: 'Invalid or expired access token.', 403: 'Unauthorized request.', 413: 'The request body is larger', 429: 'Too Many Requests', 504: 'Endpoint request timed out' }

const unknown: AmcErrorExplanation = {
  code: 'unknown', title: 'An error that RecomAMP does not know', cause: 'AMC\'s own words are all there is.', fix: 'Copy the details for Amazon\'s support, or for whoever helps you.',
  action: null, link: null, place: null, fixes: [],
}

/** What AMC says about a problem; where nobody saw its sentence, the built-in service speaks with ours. */
function sentenceOf(problem: Problem): string {
  return problem.amcText ?? problem.message
}

function byStatus(httpStatus: number | null): AmcErrorExplanation {
  const text = httpStatus === null ? null : statusTexts[httpStatus] ?? (httpStatus >= 500 ? 'Internal Server Error' : null)
  if (text !== null) return explainAmcError({ text, httpStatus: null, sent: '', problems: [] })
  return { ...unknown, code: 'amc-no-reason', title: 'AMC gave no reason', cause: 'AMC ended the run and said nothing about it.', fix: 'Run it again. If it fails again, copy the details for Amazon\'s support.' }
}

/** The span that the text names: `From line 1, column 8 to line 1, column 11` (the end is inclusive) or `at line 1, column 8`. */
function placeIn(text: string, sent: string): Span | null {
  const found = /(?:from|at) line (\d+), column (\d+)(?: to line (\d+), column (\d+))?/i.exec(text)
  if (!found) return null
  const lines = createLineIndex(sent)
  const [, line, column, toLine, toColumn] = found.map(Number)
  if (line === undefined || column === undefined) return null
  const start = lines.offsetAt({ line, column })
  if (toLine !== undefined && toColumn !== undefined && !Number.isNaN(toLine)) {
    return { start, end: Math.max(start, Math.min(sent.length, lines.offsetAt({ line: toLine, column: toColumn }) + 1)) }
  }
  const word = /^(?:\w+|[^\w\s])/.exec(sent.slice(start))?.[0] ?? ''
  return { start, end: start + word.length }
}

function byCode(code: string, problems: readonly Problem[]): Span | null {
  const found = isProblemCode(code) ? problems.find(problem => problem.code === code) : undefined
  return found ? { start: found.start, end: found.end } : null
}

/** The only use of a name; none when it is used more often, since then nobody can tell which. */
function findName(sent: string, name: string): Span | null {
  const bare = name.replace(/\(.*$/, '')
  if (!/^\w+$/.test(bare)) return null
  const uses = [...sent.matchAll(new RegExp(`\\b${bare}\\b`, 'gi'))]
  const [only] = uses
  return only && uses.length === 1 ? { start: only.index, end: only.index + bare.length } : null
}
