import type { Query } from '#sql/ast.ts'
import type { Catalogue } from '#sql/catalogue.ts'
import type { SqlType } from '#sql/sql-type.ts'
import { isNumeric } from '#sql/sql-type.ts'
import { amcRejection, analyzeSql } from '#sql/sql.ts'
import type { SqlAnalysis } from '#sql/sql.ts'
import type { AmcOutputColumn, WorkflowInput } from '../ports.ts'
import type { ThresholdColumn } from './thresholds.ts'

/** One output column of a query: as AMC describes it, and what the run needs to know. */
export interface OutputColumn extends ThresholdColumn {
  /** Lower case, as in the CSV header. */
  readonly name: string
  readonly type: SqlType
  readonly described: AmcOutputColumn
}

/** A query that AMC accepts. */
export interface AcceptedQuery {
  readonly ok: true
  readonly query: Query
  readonly analysis: SqlAnalysis
  readonly columns: readonly OutputColumn[]
  /** Names of the data sources it reads. */
  readonly tables: readonly string[]
}

export type CompiledQuery = AcceptedQuery | { readonly ok: false; readonly message: string }

/** Checks a workflow as AMC does when it is created. `message` is AMC's own text, positions included. */
export function compileQuery(workflow: WorkflowInput, catalogue: Catalogue, isAudience: boolean): CompiledQuery {
  const analysis = analyzeSql(workflow.sqlQuery, {
    catalogue,
    parameters: workflow.inputParameters,
    audience: isAudience,
  })
  const rejection = amcRejection(analysis, workflow.workflowId)
  if (rejection !== undefined) return { ok: false, message: rejection }
  const { statement } = analysis
  if (!statement || statement.kind !== 'query') return { ok: false, message: 'The workflow holds no query.' }
  const columns = analysis.outputColumns.map((column): OutputColumn => ({
    name: column.name.toLowerCase(),
    type: column.type,
    requiredUsers: column.requiredUsers,
    // A column of literals has no kind of its own.
    isSummed: column.facts.columnType !== null && isNumeric(column.type) && (column.requiredUsers ?? Infinity) <= 1,
    described: describeColumn(column.name.toLowerCase(), column.columnType, column.type),
  }))
  return { ok: true, query: statement, analysis, columns, tables: analysis.tables.map((use) => use.table.name) }
}

/** A column as it stands in an execution's `outputColumns`. Types that could not be inferred are shown as STRING. */
export function describeColumn(name: string, columnType: 'METRIC' | 'DIMENSION', type: SqlType): AmcOutputColumn {
  if (type.name === 'DECIMAL') return { name, columnType, dataType: 'DECIMAL', precision: type.precision, scale: type.scale }
  const isOpen = type.name === 'UNKNOWN' || type.name === 'NULL'
  return { name, columnType, dataType: isOpen ? 'STRING' : type.name }
}
