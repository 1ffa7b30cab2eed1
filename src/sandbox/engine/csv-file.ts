import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'

export interface CsvOutcome {
  readonly rowCount: number
  /** Rows that were left out or lost values for privacy. */
  readonly suppressedRowCount: number
  readonly sizeBytes: number
}

const bufferBytes = 1 << 20

/**
 * A streamed DuckDB result that fails half way just ends: the failure is not reported. So a last row says that it is
 * the last (UNION ALL keeps the order), and a result without it is run again, counted only, to learn what went wrong.
 */
const endMark = -1n
const withEnd = (sql: string) => `SELECT * FROM (${sql}) AS "__r"(line, suppressed) UNION ALL SELECT NULL, CAST(${endMark} AS BIGINT)`
const replayed = (sql: string) => `SELECT count(line), sum(suppressed) FROM (${sql}) AS "__r"(line, suppressed)`

/**
 * Runs `sql`, whose rows are (line VARCHAR or NULL, suppressed rows BIGINT), and writes the header and every line to
 * `path`. Memory stays bounded however many rows come: DuckDB streams and waits for the disk. The file appears complete
 * or not at all; an abort interrupts DuckDB, rejects with the signal's reason and leaves nothing.
 */
export async function writeCsv(connection: DuckDBConnection, sql: string, header: string, path: string, signal: AbortSignal): Promise<CsvOutcome> {
  signal.throwIfAborted()
  const interrupt = () => connection.interrupt()
  signal.addEventListener('abort', interrupt)
  const partial = `${path}.${randomUUID()}.part`
  let isComplete = false
  try {
    await mkdir(dirname(path), { recursive: true })
    const outcome = await writeRows(connection, sql, header, partial, signal)
    signal.throwIfAborted()
    await rename(partial, path)
    isComplete = true
    return outcome
  } catch (failure) {
    signal.throwIfAborted()
    throw failure
  } finally {
    signal.removeEventListener('abort', interrupt)
    if (!isComplete) await rm(partial, { force: true })
  }
}

async function writeRows(connection: DuckDBConnection, sql: string, header: string, partial: string, signal: AbortSignal): Promise<CsvOutcome> {
  const file = await open(partial, 'wx')
  try {
    let rowCount = 0
    let suppressedRowCount = 0
    let sizeBytes = 0
    let pending: string[] = [header]
    let pendingLength = header.length
    const flush = async () => {
      const bytes = Buffer.from(`${pending.join('\n')}\n`, 'utf8')
      for (let written = 0; written < bytes.length;) written += (await file.write(bytes, written)).bytesWritten
      sizeBytes += bytes.length
      pending = []
      pendingLength = 0
    }
    const result = await connection.stream(withEnd(sql))
    for (let isEnded = false; !isEnded;) {
      signal.throwIfAborted()
      const chunk = await result.fetchChunk()
      if (!chunk || chunk.rowCount === 0) {
        signal.throwIfAborted()
        await connection.run(replayed(sql))
        throw new Error('The rows broke off before the end; the result was thrown away.')
      }
      for (const count of chunk.getColumnValues(1)) {
        if (count === endMark) isEnded = true
        else suppressedRowCount += Number(count)
      }
      for (const line of chunk.getColumnValues(0)) {
        if (typeof line !== 'string') continue
        rowCount += 1
        pending.push(line)
        pendingLength += line.length
      }
      if (pendingLength >= bufferBytes) await flush()
    }
    if (pending.length > 0) await flush()
    return { rowCount, suppressedRowCount, sizeBytes }
  } finally {
    await file.close()
  }
}
