/** Brings AMC's errors back to the SQL as written. */
import type { ExecutionFailure } from '#shared/executions/contract.ts'
import type { FailureExplanation } from '#shared/executions/failure-explanation.ts'
import { sqlAsSent } from '#shared/executions/sql-as-sent.ts'
import { resolveParams } from '#shared/params/resolve-params.ts'
import { isTimeZone } from '#shared/time-window/zone-math.ts'
import type { Span } from '#sql/ast.ts'
import { bundledCatalogue, type Catalogue } from '#sql/catalogue.ts'
import { explainAmcError } from '#sql/amc-errors/explain-amc-error.ts'
import { createLineIndex } from '#sql/positions.ts'
import { analyzeSql, type DeclaredParameter } from '#sql/sql.ts'
import { expandTemplate, type TemplateValues } from '#sql/template/expand-template.ts'
import type { Run } from './execution-store.ts'

/** A text as written with all that becomes of it on the way to AMC, and the way back. Line ends of any kind count as one. */
export interface WrittenSql {
  readonly written: string
  /** Templates expanded; what every check looks at. */
  readonly expanded: string
  readonly sent: string
  /** A span of the expanded text in the text as written. */
  expandedToWritten(span: Span): Span
  /** A span of the sent text in the text as written. */
  sentToWritten(span: Span): Span
  /** True when nothing within the span of the sent text came out of a template, so that it can be changed in the text as written. */
  isWritten(span: Span): boolean
  /** Line and column of a span of the text as written. */
  place(span: Span): NonNullable<FailureExplanation['place']>
}

/** Composes the two ways back: from the sent text to the expanded one, and from there to the one that was written. */
export function traceSql(sql: string, values: TemplateValues): WrittenSql {
  const written = sql.replace(/\r\n?/g, '\n')
  const template = expandTemplate(written, values)
  const sent = sqlAsSent(template.text)
  const lines = createLineIndex(written)
  const toExpanded = ({ start, end }: Span): Span => {
    const from = sent.toWritten(start)
    return { start: from, end: end > start ? sent.toWritten(end - 1) + 1 : from }
  }
  return {
    written, expanded: template.text, sent: sent.text,
    expandedToWritten: span => template.map.spanToWritten(span),
    sentToWritten: span => template.map.spanToWritten(toExpanded(span)),
    isWritten: span => template.map.isCopied(toExpanded(span)),
    place: span => ({ ...lines.positionAt(span.start), start: span.start, end: Math.min(span.end, written.length) }),
  }
}

export interface FailedRun {
  readonly failure: Pick<ExecutionFailure, 'amcText' | 'httpStatus'>
  readonly traced: WrittenSql
  readonly parameters: readonly DeclaredParameter[]
  readonly catalogue?: Catalogue
}

/** What AMC's answer means for the text as written. Never throws. */
export function explainFailure({ failure, traced, parameters, catalogue = bundledCatalogue }: FailedRun): FailureExplanation {
  // AMC names one error; the language check knows the places and the ways out of most of them.
  const { problems } = analyzeSql(traced.sent, { catalogue, parameters })
  const { place, fixes, ...explained } = explainAmcError({ text: failure.amcText, httpStatus: failure.httpStatus, sent: traced.sent, problems })
  const fix = fixes.find(each => traced.isWritten(each))
  return {
    ...explained,
    place: place === null ? null : traced.place(traced.sentToWritten(place)),
    quickFix: fix === undefined ? null : { title: fix.title, text: fix.text, ...traced.sentToWritten(fix) },
  }
}

/** The same for a run of the history; null for one that has not failed, or whose failure AMC said nothing about: our own sentence is the explanation then. Dynamic dates are those of the moment when it was asked for. */
export function explainRun({ failure, sql, params, paramTexts, window, createdAtMs }: Pick<Run, 'failure' | 'sql' | 'params' | 'paramTexts' | 'window' | 'createdAtMs'>): FailureExplanation | null {
  if (failure === null || failure.amcText === null) return null
  const { resolved, inputParameters } = resolveParams(params, paramTexts, { nowMs: createdAtMs, timeZone: isTimeZone(window.timeZone) ? window.timeZone : 'UTC' })
  return explainFailure({ failure, traced: traceSql(sql, new Map(params.map(({ name }) => [name, resolved.get(name) ?? null]))), parameters: inputParameters })
}
