/**
 * Rules of AMC's SQL as Amazon documents it, each with an example that holds it or breaks it. A place between « and » is
 * where the problem is reported. Every example is checked and run, or refused, by `sandbox/engine/sheet.test.ts`.
 */
import type { ProblemCode } from '../problems.ts'
import type { DeclaredParameter } from '../sql.ts'

/** One rule with one example. */
export interface SheetRow {
  readonly rule: string
  /** With « and » around the place of the problem, when there is one. */
  readonly marked: string
  /** `runs`: no errors, and it runs. `gives`: the one value that its first column has. `refused` and `warned`: the code at the marks. */
  readonly verdict:
    | { readonly kind: 'runs' }
    | { readonly kind: 'gives'; readonly text: string }
    | { readonly kind: 'refused' | 'warned'; readonly code: ProblemCode }
  readonly audience: boolean
}

export interface SheetTopic {
  readonly topic: string
  readonly rows: readonly SheetRow[]
}

/** Parameters that every example may use. */
export const sheetParameters: readonly (DeclaredParameter & { readonly defaultValue: unknown })[] = [
  { name: 'p', dataType: 'STRING', defaultValue: 'Kitchen' },
  { name: 'n', dataType: 'LONG', defaultValue: 2 },
  { name: 'rate', dataType: 'DOUBLE', defaultValue: 0.5 },
  { name: 'day', dataType: 'DATE', defaultValue: '2025-05-10' },
  { name: 'dayText', dataType: 'STRING', defaultValue: '2025-05-10' },
  { name: 'flag', dataType: 'BOOLEAN', defaultValue: true },
  { name: 'ids', dataType: { type: 'ARRAY', elementDataType: 'STRING' }, defaultValue: ['Kitchen', 'OTT one'] },
  { name: 'none', dataType: { type: 'ARRAY', elementDataType: 'STRING' }, defaultValue: [] },
]

const row = (rule: string, marked: string, verdict: SheetRow['verdict'], audience = false): SheetRow => ({ rule, marked, verdict, audience })

/** AMC takes it, and it runs. */
export const runs = (rule: string, marked: string): SheetRow => row(rule, marked, { kind: 'runs' })
/** The expression has this value. */
export const gives = (rule: string, expression: string, text: string): SheetRow => row(rule, `SELECT ${expression} AS x`, { kind: 'gives', text })
/** The first column of the query has this value in its only row. */
export const answers = (rule: string, marked: string, text: string): SheetRow => row(rule, marked, { kind: 'gives', text })
/** AMC refuses it at the marks. */
export const refused = (rule: string, code: ProblemCode, marked: string): SheetRow => row(rule, marked, { kind: 'refused', code })
/** It runs; a warning stands at the marks. */
export const warned = (rule: string, code: ProblemCode, marked: string): SheetRow => row(rule, marked, { kind: 'warned', code })
/** An audience query that AMC takes. */
export const builds = (rule: string, marked: string): SheetRow => row(rule, marked, { kind: 'runs' }, true)
/** An audience query that AMC refuses at the marks. */
export const refusedAudience = (rule: string, code: ProblemCode, marked: string): SheetRow => row(rule, marked, { kind: 'refused', code }, true)

/** A query grouped by the expression. */
export const by = (expression: string): string => `SELECT ${expression} AS x, COUNT(1) AS n FROM dsp_impressions GROUP BY 1`
/** A query of one aggregate. */
export const all = (aggregate: string): string => `SELECT ${aggregate} AS x FROM dsp_impressions`
/** A query with a filter. */
export const where = (condition: string): string => `SELECT campaign, COUNT(1) AS n FROM dsp_impressions WHERE ${condition} GROUP BY campaign`
