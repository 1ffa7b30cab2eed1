/**
 * Runs AMC SQL over the events of one instance: analyse, translate, count users, filter by AMC's thresholds, write the
 * CSV. Nothing in a query can reach a file, the network or DuckDB's settings: the SQL is written from the tree, and the
 * instance is locked besides.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Clock } from '#shared/base/clock.ts'
import { createCatalogue } from '#sql/catalogue.ts'
import type { Catalogue } from '#sql/catalogue.ts'
import { booleanType, longType, stringType } from '#sql/sql-type.ts'
import { resolveMarks } from '#sql/translate/line-map.ts'
import { parameterLiteral, parameterType } from '#sql/translate/parameter-value.ts'
import { quoteText } from '#sql/translate/quoting.ts'
import type { SourceTable, TranslateContext } from '#sql/translate/scope.ts'
import { TranslateError } from '#sql/translate/translate-error.ts'
import { translateQuery } from '#sql/translate/translate.ts'
import { createLineIndex } from '#sql/positions.ts'
import type { CreateSqlEngine, Dataset, RunOutcome, RunRequest, WorkflowInput } from '../ports.ts'
import { compileQuery, describeColumn } from './compiled-query.ts'
import type { AcceptedQuery, OutputColumn } from './compiled-query.ts'
import { csvDialect, csvField, csvFieldSql } from './csv-dialect.ts'
import type { CsvDialect } from './csv-dialect.ts'
import { writeCsv } from './csv-file.ts'
import { valueTextSql } from './csv-text.ts'
import { failureText } from './failure-text.ts'
import { lockInstance } from './lockdown.ts'
import { requiredUsers, thresholdSql } from './thresholds.ts'
import type { FilterMode } from './thresholds.ts'

/** Engine of one instance. Every run has its own DuckDB connection; `close` interrupts the runs under way. */
export const createSqlEngine: CreateSqlEngine = (dataset, _profile, clock) => {
  const catalogue = createCatalogue({ tables: dataset.tables })
  const closing = new AbortController()
  let locked: Promise<void> | undefined
  return {
    compile: (workflow, options) => {
      const compiled = compileQuery(workflow, catalogue, options?.audience ?? false)
      if (!compiled.ok) return compiled
      return { ok: true, columns: allColumns(workflow, compiled.columns).map((column) => column.described), tables: compiled.tables }
    },
    run: async (request, signal) => {
      const both = AbortSignal.any([signal, closing.signal])
      both.throwIfAborted()
      const compiled = compileQuery(request.workflow, catalogue, request.audience ?? false)
      if (!compiled.ok) return compiled
      await (locked ??= lockInstance(dataset.instance))
      const connection = await dataset.instance.connect()
      try {
        return await runCompiled(compiled, request, { dataset, catalogue, clock, connection }, both)
      } finally {
        connection.closeSync()
      }
    },
    close: () => closing.abort(new Error('The engine was closed.')),
  }
}

interface RunTools {
  readonly dataset: Dataset
  readonly catalogue: Catalogue
  readonly clock: Clock
  readonly connection: DuckDBConnection
}

async function runCompiled(compiled: AcceptedQuery, request: RunRequest, tools: RunTools, signal: AbortSignal): Promise<RunOutcome> {
  const dialect = csvDialect(request.workflow.outputFormat)
  if (typeof dialect === 'string') return { ok: false, message: dialect }
  const parameters = readParameters(request, compiled)
  if (typeof parameters === 'string') return { ok: false, message: parameters }
  const prepared = prepareSql(compiled, request, parameters, tools)
  if (typeof prepared === 'string') return { ok: false, message: prepared }
  const columns = allColumns(request.workflow, compiled.columns)
  try {
    const statement = await csvSql(tools.connection, prepared.sql, columns, dialect)
    const header = columns.map((column) => csvField(column.name, dialect)).join(dialect.separator)
    const written = await writeCsv(tools.connection, statement, header, request.csvPath, signal)
    return { ok: true, columns: columns.map((column) => column.described), ...written }
  } catch (failure) {
    signal.throwIfAborted()
    if (!(failure instanceof Error) || 'code' in failure) throw failure
    return { ok: false, message: failureText(failure.message, prepared.lines, request.workflow.sqlQuery, compiled.query) }
  }
}

interface PreparedSql {
  /** Columns `o1`…`on` in output order, then `is_kept` and `suppressed`. */
  readonly sql: string
  readonly lines: ReturnType<typeof resolveMarks>['lines']
}

function prepareSql(compiled: AcceptedQuery, request: RunRequest, parameters: ParameterConstants, tools: RunTools): PreparedSql | string {
  const { workflow } = request
  const isFiltered = !request.disableAggregationControls && !request.audience
  const context: TranslateContext = {
    source: (name) => sourceTable(name, tools),
    model: compiled.analysis,
    functionTemplate: (name) => tools.catalogue.functions.get(name)?.duckdb ?? undefined,
    parameters: parameters.constants,
    parameterTexts: parameters.texts,
    window: request.window,
    nowMs: tools.clock.now(),
    userBound: isFiltered ? (requiredUsers(compiled.columns) > 2 ? 100 : 2) : null,
  }
  try {
    const translation = translateQuery(compiled.query, compiled.columns.length, context)
    const judged = thresholdSql(translation, { mode: filterMode(workflow), columns: compiled.columns })
    const extra = extraColumns(workflow).map((column) => column.source)
    const outputs = [...compiled.columns.map((_, index) => `"c${index + 1}"`), ...extra].map((source, index) => `${source} AS "o${index + 1}"`)
    const marked = `SELECT ${outputs.join(', ')}, "is_kept", CASE WHEN "filtered" THEN "rows" ELSE 0 END AS "suppressed" FROM (${judged}) AS "t"`
    return resolveMarks(marked)
  } catch (failure) {
    if (!(failure instanceof TranslateError)) throw failure
    return `${failure.message} ${createLineIndex(workflow.sqlQuery).describe(failure)}.`
  }
}

/** The discriminator wins over `privacyFilteringBehavior`; without either, rows are dropped. */
function filterMode(workflow: WorkflowInput): FilterMode {
  if (workflow.filteredMetricsDiscriminatorColumn) return 'discriminate'
  return workflow.privacyFilteringBehavior === 'REMOVE_VALUES' ? 'remove-values' : 'remove-rows'
}

interface ExtraColumn {
  readonly name: string
  readonly source: string
  readonly type: typeof booleanType
}

function extraColumns(workflow: WorkflowInput): readonly ExtraColumn[] {
  const candidates = [
    { name: workflow.filteredMetricsDiscriminatorColumn, source: '"filtered"', type: booleanType },
    { name: workflow.distinctUserCountColumn, source: '"users"', type: longType },
    { name: workflow.filteredReasonColumn, source: '"reason"', type: stringType },
  ]
  return candidates.flatMap(({ name, source, type }) => (name ? [{ name: name.toLowerCase(), source, type }] : []))
}

function allColumns(workflow: WorkflowInput, columns: readonly OutputColumn[]): readonly OutputColumn[] {
  const extra = extraColumns(workflow).map(({ name, type }): OutputColumn => ({
    name, type, requiredUsers: 1, isSummed: false, described: describeColumn(name, 'DIMENSION', type),
  }))
  return [...columns, ...extra]
}

/** Text of every value first, so that quoting looks at it once; then one line per row. */
async function csvSql(connection: DuckDBConnection, sql: string, columns: readonly OutputColumn[], dialect: CsvDialect): Promise<string> {
  const statement = await connection.prepare(sql)
  const texts = columns.map((column, index) => `${valueTextSql(`"o${index + 1}"`, statement.columnType(index), column.type)} AS "t${index + 1}"`)
  statement.destroySync()
  const fields = columns.map((_, index) => csvFieldSql(`"t${index + 1}"`, dialect))
  // One empty field alone would be an empty line, which readers skip.
  const only = `CASE WHEN "t1" IS NULL THEN ${quoteText(dialect.quote + dialect.quote)} ELSE ${fields[0] ?? "''"} END`
  const line = columns.length === 1 ? only : `concat(${fields.join(`, ${quoteText(dialect.separator)}, `)})`
  const rows = `SELECT ${texts.join(', ')}, "is_kept", "suppressed" FROM (${sql}) AS "o"`
  return `SELECT CASE WHEN "is_kept" THEN ${line} END, "suppressed" FROM (${rows}) AS "t"`
}

interface ParameterConstants {
  readonly constants: ReadonlyMap<string, string>
  readonly texts: ReadonlyMap<string, string>
}

/** Values of the declared parameters, or the sentence that says which one is missing or wrong. */
function readParameters(request: RunRequest, compiled: AcceptedQuery): ParameterConstants | string {
  const constants = new Map<string, string>()
  const texts = new Map<string, string>()
  const used = new Set(compiled.analysis.parameters.map((parameter) => parameter.name))
  for (const parameter of request.workflow.inputParameters) {
    if (!used.has(parameter.name)) continue
    const isGiven = Object.hasOwn(request.parameterValues, parameter.name)
    const value = isGiven ? request.parameterValues[parameter.name] : parameter.defaultValue
    if (value === undefined) return `The parameter ${parameter.name} has no value: the execution gives none and the workflow declares no default.`
    const literal = parameterLiteral(parameter.name, parameter.dataType, value)
    if (!literal.ok) return literal.message
    constants.set(parameter.name, literal.sql)
    if (parameterType(parameter.dataType).name === 'STRING' && typeof value === 'string') texts.set(parameter.name, value)
  }
  return { constants, texts }
}

function sourceTable(name: string, tools: RunTools): SourceTable | undefined {
  const table = tools.catalogue.table(name)
  if (!table || !tools.dataset.tables.has(table.name)) return undefined
  const time = table.timeColumn === null ? undefined : table.columnsByName.get(table.timeColumn)
  const user = table.columns.find((column) => column.mainUserId)
  return {
    name: table.name,
    relation: table.name,
    columns: table.columns.map((column) => column.name),
    timeColumn: time?.name ?? null,
    timeColumnType: time?.type.name === 'DATE' ? 'DATE' : 'TIMESTAMP',
    userColumn: user?.name ?? null,
  }
}
