import { randomUUID } from 'node:crypto'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { quoteText } from '#sql/translate/quoting.ts'

export interface LockdownOptions {
  /** Above this DuckDB writes to its spill folder, and fails when that does not help. */
  readonly memoryLimitBytes: number
  readonly threads: number
}

/** Several instances may be open at once, beside the app itself. */
const defaults: LockdownOptions = { memoryLimitBytes: Math.min(3_000_000_000, totalmem() * 0.4), threads: Math.min(4, availableParallelism()) }

/**
 * Closes a DuckDB instance to everything but its own relations, for good: no files, no network, no extensions, no
 * settings. DuckDB's own spilling to its temporary folder keeps working. Locking a locked instance changes nothing; an
 * instance that somebody locked while it was still open to files is refused.
 *
 * This is the second wall. The first is that no SQL reaches the instance except what `#sql/translate` writes.
 */
export async function lockInstance(instance: DuckDBInstance, options: Partial<LockdownOptions> = {}): Promise<void> {
  const { memoryLimitBytes, threads } = { ...defaults, ...options }
  const connection = await instance.connect()
  try {
    if (await setting(connection, 'lock_configuration') !== 'true') {
      const spillDir = join(tmpdir(), `recomamp-spill-${randomUUID()}`)
      for (const statement of [
        `SET GLOBAL temp_directory = ${quoteText(spillDir)}`,
        `SET GLOBAL memory_limit = '${Math.floor(memoryLimitBytes / 1_000_000)}MB'`,
        `SET GLOBAL threads = ${Math.max(1, Math.floor(threads))}`,
        "SET GLOBAL TimeZone = 'UTC'",
        'SET GLOBAL autoinstall_known_extensions = false',
        'SET GLOBAL autoload_known_extensions = false',
        'SET GLOBAL allow_community_extensions = false',
        'SET GLOBAL enable_external_access = false',
        'SET GLOBAL lock_configuration = true',
      ]) await connection.run(statement)
    }
    if (await setting(connection, 'enable_external_access') !== 'false' || await setting(connection, 'lock_configuration') !== 'true') {
      throw new Error('The events of this instance are open to files and settings; they were not used.')
    }
  } finally {
    connection.closeSync()
  }
}

async function setting(connection: DuckDBConnection, name: string): Promise<string> {
  const reader = await connection.runAndReadAll(`SELECT CAST(current_setting('${name}') AS VARCHAR)`)
  return String(reader.getRows()[0]?.[0])
}
