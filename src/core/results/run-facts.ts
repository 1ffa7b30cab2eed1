import type { Execution } from '#shared/executions/contract.ts'
import { resolveParams } from '#shared/params/resolve-params.ts'
import type { ResultFacts } from '#shared/results/contract.ts'
import { isTimeZone } from '#shared/time-window/zone-math.ts'
import { bundledCatalogue, catalogueVersion } from '#sql/catalogue.ts'
import { createMeasureReader } from '#sql/measures.ts'
import { analyzeSql } from '#sql/sql.ts'
import { expandTemplate } from '#sql/template/expand-template.ts'
import type { StoredColumn } from './column-types.ts'

/** How a run's result came about, for its manifest. */
export function factsOf(run: Execution): ResultFacts {
  const { resolvedWindow: window } = run
  return {
    sql: run.sql, params: run.resolvedParams.map(({ name, type, shown }) => ({ name, type, shown })),
    window: window === null ? null : { start: window.start, end: window.end, timeZone: window.timeZone },
    instanceId: run.instanceId, amcExecutionId: run.amcExecutionId, createdAtMs: run.createdAtMs, submittedAtMs: run.submittedAtMs,
    amcComputeSeconds: run.amcComputeSeconds, catalogueVersion,
  }
}

/**
 * The columns with what the SQL tells of them: unit, and how rows may be put together. Columns are matched by name, and by
 * place only where names repeat. Without an answer where the SQL is not understood.
 */
export function withMeasures(columns: readonly StoredColumn[], run: Pick<Execution, 'sql' | 'params' | 'paramTexts' | 'window' | 'createdAtMs'>): readonly StoredColumn[] {
  const analysis = analyzeSql(expandedSql(run), { catalogue: bundledCatalogue })
  if (analysis.statement?.kind !== 'query') return columns
  const measures = createMeasureReader(analysis).columns(analysis.statement)
  const outputs = analysis.outputColumns.map((column, index) => ({ name: column.name, measure: measures[index] }))
  const isRepeated = new Set(outputs.map(({ name }) => name)).size < outputs.length
  return columns.map((column, index) => {
    const output = isRepeated ? outputs[index] : outputs.find(({ name }) => name === column.name)
    if (output?.name !== column.name || output.measure === undefined) return column
    const { additivity, combine, unit, reason } = output.measure
    return { ...column, unit, measure: { additivity, combine, reason } }
  })
}

/** The text as it ran: values in the place of `{{name}}`, dynamic dates those of the moment when it was asked for. */
function expandedSql({ sql, params, paramTexts, window, createdAtMs }: Pick<Execution, 'sql' | 'params' | 'paramTexts' | 'window' | 'createdAtMs'>): string {
  const { resolved } = resolveParams(params, paramTexts, { nowMs: createdAtMs, timeZone: isTimeZone(window.timeZone) ? window.timeZone : 'UTC' })
  return expandTemplate(sql, new Map(params.map(({ name }) => [name, resolved.get(name) ?? null]))).text
}
