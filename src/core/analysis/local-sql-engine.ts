/**
 * SQL over results, behind two walls. The first is `checkLocalSql`. The second is a DuckDB of its own for each run that is closed
 * for good before the text reaches it: no files but those of the given results and the one it writes, no network, no extensions,
 * no settings, and limits of memory, disk and time.
 */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { AppError } from '#shared/base/app-error.ts'
import { quoteName, quoteText } from '#core/results/results.ts'
import { checkLocalSql } from './local-sql-check.ts'

/** One result as a table. */
export interface LocalTable {
  readonly name: string
  /** What gives its rows, over `files` only. */
  readonly select: string
  readonly files: readonly string[]
}

export interface LocalRun {
  readonly tables: readonly LocalTable[]
  readonly sql: string
  /** An empty folder for this run alone: spilling, and the answer. */
  readonly dir: string
  readonly timeLimitMs: number
}

const memoryLimit = '512MB'
const spillLimit = '8GB'
const answerFile = 'answer.parquet'

/**
 * Writes the answer as Parquet in the order of the statement and gives its path, how many rows it has, and how DuckDB read the text. Rejects with
 * `invalid-input` for what may not or cannot be run, with `conflict` when a limit is reached, with the signal's reason when aborted.
 */
export async function runLocal({ tables, sql, dir, timeLimitMs }: LocalRun, signal: AbortSignal): Promise<{ readonly path: string; readonly rowCount: number; readonly serialized: string }> {
  signal.throwIfAborted()
  const spillDir = join(dir, 'spill')
  await mkdir(spillDir, { recursive: true, mode: 0o700 })
  const path = join(dir, answerFile)
  const instance = await openInstance(spillDir)
  const timeLimit = AbortSignal.timeout(timeLimitMs)
  const connection = await instance.connect()
  const interrupt = () => connection.interrupt()
  for (const each of [signal, timeLimit]) each.addEventListener('abort', interrupt)
  try {
    await closeForGood(connection, tables, path)
    const [[serialized] = []] = (await connection.runAndReadAll(`SELECT json_serialize_sql(${quoteText(sql)})`)).getRowsJS()
    checkLocalSql(String(serialized), new Set(tables.map(({ name }) => name)))
    signal.throwIfAborted()
    // At the end of the text nothing of it can close a bracket or begin another statement.
    await connection.run(`CREATE TEMPORARY VIEW answer AS\n${withoutEnd(sql)}`)
    await connection.run('CREATE TEMPORARY TABLE answer_rows AS SELECT * FROM answer')
    signal.throwIfAborted()
    const list = await storable(connection)
    const [[count = 0] = []] = (await connection.runAndReadAll(`COPY (SELECT ${list} FROM answer_rows) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`)).getRowsJS()
    signal.throwIfAborted()
    return { path, rowCount: Number(count), serialized: String(serialized) }
  } catch (thrown) {
    signal.throwIfAborted()
    if (timeLimit.aborted) throw new AppError('conflict', `This SQL ran for ${Math.round(timeLimitMs / 1_000)} seconds and was stopped. Nothing was stored; let it read fewer rows, or group earlier.`)
    throw explained(thrown, dir)
  } finally {
    for (const each of [signal, timeLimit]) each.removeEventListener('abort', interrupt)
    connection.closeSync()
    instance.closeSync()
    await rm(spillDir, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** The engine before it is closed: nothing of a person's text may reach it yet. */
export function openInstance(spillDir: string): Promise<DuckDBInstance> {
  return DuckDBInstance.create(':memory:', {
    threads: '2', memory_limit: memoryLimit, temp_directory: spillDir, max_temp_directory_size: spillLimit,
    autoinstall_known_extensions: 'false', autoload_known_extensions: 'false', allow_community_extensions: 'false',
  })
}

/** Shows the tables and closes the rest for good; only `path` may be written. Throws when anything stayed open. */
export async function closeForGood(connection: DuckDBConnection, tables: readonly LocalTable[], path: string): Promise<void> {
  const files = [...tables.flatMap(table => table.files), path]
  await connection.run(`SET allowed_paths = [${files.map(quoteText).join(', ')}]`)
  await connection.run('SET enable_external_access = false')
  for (const { name, select } of tables) await connection.run(`CREATE VIEW ${quoteName(name)} AS ${select}`)
  await connection.run('SET lock_configuration = true')
  const [[external, locked] = []] = (await connection.runAndReadAll("SELECT CAST(current_setting('enable_external_access') AS VARCHAR), CAST(current_setting('lock_configuration') AS VARCHAR)")).getRowsJS()
  if (external !== 'false' || locked !== 'true') throw new AppError('bug', 'The engine for local SQL could not be closed to files and settings, so nothing was run.')
}

/** The last semicolon, and what is only a comment or a blank after it. */
function withoutEnd(sql: string): string {
  return sql.replace(/;(?:\s|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*$/, '')
}

/** The columns of the answer in types that a result holds, to the last digit. */
async function storable(connection: DuckDBConnection): Promise<string> {
  const described = (await connection.runAndReadAll('DESCRIBE answer_rows')).getRowsJS()
  const wide = described.filter(([, type]) => /^(HUGEINT|UHUGEINT|UBIGINT)$/.test(String(type))).map(([name]) => quoteName(String(name)))
  const [fits = []] = wide.length === 0 ? [] : (await connection.runAndReadAll(`SELECT ${wide.map(name => `coalesce(bool_and(${name} BETWEEN -9223372036854775808 AND 9223372036854775807), true)`).join(', ')} FROM answer_rows`)).getRowsJS()
  return described.map(([name, type]) => {
    const quoted = quoteName(String(name))
    const at = wide.indexOf(quoted)
    if (at >= 0) return `CAST(${quoted} AS ${fits[at] === true ? 'BIGINT' : 'VARCHAR'}) AS ${quoted}`
    return /^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|DECIMAL\(\d+,\d+\)|DOUBLE|FLOAT|BOOLEAN|DATE|TIMESTAMP|TIMESTAMP_S|TIMESTAMP_MS|TIMESTAMP_NS|VARCHAR)$/.test(String(type)) ? quoted : `CAST(${quoted} AS VARCHAR) AS ${quoted}`
  }).join(', ')
}

/** What DuckDB says, as a sentence for people; never with a path of this machine. */
function explained(thrown: unknown, dir: string): unknown {
  if (thrown instanceof AppError || !(thrown instanceof Error)) return thrown
  const text = thrown.message.replaceAll(dir, '…')
  if (/out of memory|max_temp_directory_size|could not allocate/i.test(text)) return new AppError('conflict', 'This SQL needs more memory than it may use. Nothing was stored; let it read fewer columns or rows, or group earlier.', { cause: thrown })
  if (/^(IO|Fatal|INTERNAL)/i.test(text)) return new AppError('storage', 'The rows could not be read or the answer not be written. Nothing was stored; the results themselves are unchanged. Try again.', { cause: thrown })
  return new AppError('invalid-input', `This SQL could not be run: ${(text.split('\n\n')[0] ?? '').replace(/^\w+( \w+)? Error: /, '').slice(0, 400)}. Nothing was stored.`, { cause: thrown })
}
