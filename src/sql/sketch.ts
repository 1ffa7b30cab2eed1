/** As much of an analysis as completion asks for, in a part of its time: while somebody types, most steps are known already. */
import type { Context } from './analyze/context.ts'
import { evaluateExpression } from './analyze/expressions.ts'
import { analyzeQuery } from './analyze/queries.ts'
import { createStepReader } from './analyze/step-memory.ts'
import type { StepMemory } from './analyze/step-memory.ts'
import { parseSql } from './parser.ts'
import { parameterType } from './sql.ts'
import type { AnalyzeOptions, SqlAnalysis } from './sql.ts'

/** What can be said about the place of the cursor. `queries` and `selects` are whole around the cursor; of WITH steps elsewhere only the columns are there. */
export type SqlSketch = Pick<SqlAnalysis, 'text' | 'tokens' | 'comments' | 'statement' | 'queries' | 'selects'>

/**
 * Reads a text for the cursor at `offset`. `memory` is what an earlier version of the same text left, made with the same
 * options; it is filled for the next. Never throws; reports nothing.
 */
export function sketchSql(text: string, offset: number, options: AnalyzeOptions, memory: StepMemory): SqlSketch {
  const { statement, tokens, comments } = parseSql(text, options.catalogue.reservedWords)
  const steps = createStepReader(memory, offset)
  const context: Context = {
    catalogue: options.catalogue,
    declared: options.parameters ? new Map(options.parameters.map(parameter => [parameter.name, parameterType(parameter.dataType)])) : null,
    audience: options.audience ?? false,
    report: () => undefined,
    slice: span => text.slice(span.start, span.end),
    queries: new Map(), selects: new Map(), relations: new Map(), references: new Map(), facts: new Map(),
    tables: [], parameters: [], sourceColumns: new Map(), steps, evaluateExpression, analyzeQuery,
  }
  if (statement?.kind === 'query') analyzeQuery(context, statement, { ctes: null, outer: null })
  steps.finish()
  return { text, tokens, comments, statement, queries: context.queries, selects: context.selects }
}
