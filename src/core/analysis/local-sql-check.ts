/** The first wall around local SQL: only one SELECT, over the given tables, with functions that compute and do not look around. */
import { z } from 'zod'
import { AppError } from '#shared/base/app-error.ts'

/** Table functions that make rows of their arguments alone. */
const tableFunctions: ReadonlySet<string> = new Set(['range', 'generate_series', 'unnest', 'repeat'])

/** Functions that tell of the machine, the session or the engine, run text as SQL, or write: by name or by beginning. */
const closedFunctions: ReadonlySet<string> = new Set([
  'current_setting', 'getenv', 'getvariable', 'query', 'query_table', 'sql_auto_complete', 'write_log', 'parse_duckdb_log_message', 'nextval', 'currval', 'setseed', 'version',
  'current_user', 'session_user', 'user', 'current_database', 'current_catalog', 'current_schema', 'current_schemas', 'current_query', 'current_connection_id', 'current_query_id', 'current_transaction_id',
  'txid_current', 'in_search_path', 'add_parquet_key', 'json_execute_serialized_sql', 'which_secret', 'stats', 'error', 'sleep_ms',
])
const closedBeginnings: readonly string[] = ['duckdb_', 'pragma_', 'pg_', 'has_', 'read_', 'parquet_', 'sniff_', 'json_execute', 'test_', 'icu_', 'from_substrait', 'get_substrait', 'iceberg_', 'delta_', 'sqlite_', 'postgres_', 'mysql_', 'http', 'enable_', 'disable_', 'checkpoint', 'force_checkpoint', 'load_', 'st_read']

const Answer = z.object({ error: z.boolean(), error_message: z.string().optional(), position: z.string().optional(), statements: z.array(z.unknown()).optional() })

/** What `json_serialize_sql` of DuckDB says of the text, checked. Throws `invalid-input` with the reason; `tables` are the names it may read. */
export function checkLocalSql(serialized: string, tables: ReadonlySet<string>): void {
  const answer = Answer.parse(JSON.parse(serialized))
  if (answer.error) {
    const message = answer.error_message ?? ''
    if (/only SELECT/i.test(message)) throw refusal('Local SQL only reads: it takes one SELECT (or WITH … SELECT), nothing that writes, attaches, loads or sets anything.')
    throw refusal(`This SQL was not understood: ${message.slice(0, 300)}${answer.position === undefined ? '' : ` (at character ${Number(answer.position) + 1})`}.`)
  }
  if (answer.statements?.length !== 1) throw refusal('Local SQL takes one statement at a time. Keep one SELECT and take out the others.')
  look(answer.statements[0], new Set([...tables].map(name => name.toLowerCase())))
}

function look(node: unknown, known: ReadonlySet<string>): void {
  if (Array.isArray(node)) {
    for (const each of node) look(each, known)
    return
  }
  if (typeof node !== 'object' || node === null) return
  const fields = new Map(Object.entries(node))
  const type = textOf(fields.get('type'))
  // The names of WITH hold for everything below, themselves included when they are recursive.
  const named = new Set([...known, ...withNames(fields.get('cte_map'))])
  if (type === 'BASE_TABLE') checkTable(fields, named)
  else if (type === 'TABLE_FUNCTION') checkTableFunction(fields.get('function'))
  else if (type === 'SHOW_REF') throw refusal('DESCRIBE, SHOW and SUMMARIZE cannot be used here. The Profile panel tells what columns hold.')
  if (fields.has('function_name') && type !== 'TABLE_FUNCTION') checkFunction(textOf(fields.get('function_name')), textOf(fields.get('schema')), textOf(fields.get('catalog')))
  for (const value of fields.values()) look(value, named)
}

function withNames(map: unknown): string[] {
  const list = typeof map === 'object' && map !== null && 'map' in map && Array.isArray(map.map) ? map.map as unknown[] : []
  return list.flatMap(entry => (typeof entry === 'object' && entry !== null && 'key' in entry ? [String(entry.key).toLowerCase()] : []))
}

function checkTable(fields: ReadonlyMap<string, unknown>, known: ReadonlySet<string>): void {
  const name = textOf(fields.get('table_name'))
  const place = [textOf(fields.get('catalog_name')), textOf(fields.get('schema_name'))].filter(part => part !== '')
  if (place.length > 0 || !known.has(name.toLowerCase())) throw refusal(`There is no table ${[...place, name].join('.').slice(0, 100)} here. Local SQL reads only the results it was given.`)
}

function checkTableFunction(call: unknown): void {
  const name = typeof call === 'object' && call !== null && 'function_name' in call ? textOf(call.function_name) : ''
  if (!tableFunctions.has(name.toLowerCase())) throw refusal(`${name.slice(0, 60)}(…) cannot be used here: local SQL reaches nothing but the results it was given.`)
}

function checkFunction(name: string, schema: string, catalog: string): void {
  const lower = name.toLowerCase()
  if (schema !== '' || catalog !== '' || closedFunctions.has(lower) || closedBeginnings.some(start => lower.startsWith(start))) throw refusal(`${name.slice(0, 60)}(…) cannot be used here: it tells of the machine or the engine, not of the rows.`)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function refusal(sentence: string): AppError {
  return new AppError('invalid-input', `${sentence} Nothing was run.`)
}
