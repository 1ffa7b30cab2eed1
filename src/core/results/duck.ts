import { mkdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { DuckDBDataChunk, DuckDBInstance, DuckDBListVector, UINTEGER, type DuckDBConnection, type DuckDBMaterializedResult, type DuckDBVector, type JS } from '@duckdb/node-api'
import { AppError } from '#shared/base/app-error.ts'
import type { Scope } from '#shared/base/scope.ts'
import { quoteText } from './column-types.ts'
import { isDiskFull, isFileError, storageError } from './disk.ts'

export interface Duck {
  /** Runs a statement and gives its rows as plain arrays. */
  rows(sql: string, signal: AbortSignal): Promise<readonly (readonly JS[])[]>
  /** Runs a query and gives its columns, each an array of values. */
  columns(sql: string, signal: AbortSignal): Promise<readonly (readonly JS[])[]>
  /**
   * Runs a query whose only column is UINTEGER without nulls and gives its values in order. The result is held whole, so it is
   * never cut short by a failure half way.
   */
  numbers(sql: string, signal: AbortSignal): Promise<Uint32Array>
  /** Runs a query whose only column is UINTEGER[] without nulls and gives the lists one behind the other, held whole as well. */
  lists(sql: string, signal: AbortSignal): Promise<GroupedNumbers>
  /** Runs `work` with a connection of its own, for statements that belong together (temporary tables). */
  session<T>(signal: AbortSignal, work: (session: DuckSession) => Promise<T>): Promise<T>
  /** Streams a query's rows in order, some two thousand at a time, without holding more than that. */
  stream(sql: string, signal: AbortSignal): AsyncGenerator<readonly (readonly JS[])[]>
}

/** Numbers in groups. */
export interface GroupedNumbers {
  readonly numbers: Uint32Array
  /** Where each group ends. */
  readonly ends: Uint32Array
}

/** Statements on one connection. */
export interface DuckSession {
  rows(sql: string): Promise<readonly (readonly JS[])[]>
  /** Fills an existing table of one UINTEGER column. */
  appendNumbers(table: string, values: Uint32Array): Promise<void>
  /** Share done of the statement under way, 0 to 1, or null while DuckDB does not know. */
  progress(): number | null
}

/**
 * One DuckDB for all results, started at first use. It can reach files below `dir` and nothing else, its settings are locked,
 * and it spills to `<dir>/.tmp` above its memory limit. It works on its own threads; aborting interrupts it at once. Rejects
 * with AppError `storage` when the disk is full, with the signal's reason when aborted, else with what DuckDB said.
 */
export function createDuck(dir: string, scope: Scope): Duck {
  let opening: Promise<DuckDBInstance> | undefined
  const open = () => {
    opening ??= openInstance(dir)
    // What was in the way may be gone at the next try.
    opening.catch(() => (opening = undefined))
    return opening
  }
  scope.own(async () => {
    const instance = await opening?.catch(() => undefined)
    instance?.closeSync()
  })

  async function withConnection<T>(signal: AbortSignal, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    const connection = await (await open()).connect()
    const interrupt = () => connection.interrupt()
    signal.addEventListener('abort', interrupt)
    try {
      signal.throwIfAborted()
      return await work(connection)
    } catch (thrown) {
      signal.throwIfAborted()
      throw explain(thrown)
    } finally {
      signal.removeEventListener('abort', interrupt)
      connection.closeSync()
    }
  }

  return {
    rows: (sql, signal) => withConnection(signal, async connection => (await connection.runAndReadAll(sql)).getRowsJS()),
    columns: (sql, signal) => withConnection(signal, async connection => (await connection.runAndReadAll(sql)).getColumnsJS()),
    numbers: (sql, signal) => withConnection(signal, async connection => numbersOf(await connection.run(sql), signal)),
    lists: (sql, signal) => withConnection(signal, async connection => listsOf(await connection.run(sql), signal)),
    session: (signal, work) => withConnection(signal, connection => work({
      rows: async sql => (await connection.runAndReadAll(sql)).getRowsJS(),
      appendNumbers: (table, values) => appendNumbers(connection, table, values),
      progress: () => {
        const { percentage } = connection.progress
        return percentage >= 0 ? percentage / 100 : null
      },
    })),
    async *stream(sql, signal) {
      signal.throwIfAborted()
      const connection = await (await open()).connect()
      const interrupt = () => connection.interrupt()
      signal.addEventListener('abort', interrupt)
      try {
        const result = await connection.stream(sql)
        for await (const rows of result.yieldRowsJs()) {
          signal.throwIfAborted()
          yield rows
        }
      } catch (thrown) {
        signal.throwIfAborted()
        throw explain(thrown)
      } finally {
        signal.removeEventListener('abort', interrupt)
        connection.closeSync()
      }
    },
  }
}

/** Copies without ever holding up the process for long. */
async function numbersOf(result: DuckDBMaterializedResult, signal: AbortSignal): Promise<Uint32Array> {
  const numbers = new Uint32Array(result.rowCount)
  let at = 0
  for (let index = 0; index < result.chunkCount; index++) {
    if (index % 256 === 255) {
      await new Promise(setImmediate)
      signal.throwIfAborted()
    }
    const chunk = result.getChunk(index)
    numbers.set(itemsOf(chunk.getColumnVector(0)).subarray(0, chunk.rowCount), at)
    at += chunk.rowCount
  }
  if (at !== numbers.length) throw new Error(`${at} of ${numbers.length} row numbers came`)
  return numbers
}

async function listsOf(result: DuckDBMaterializedResult, signal: AbortSignal): Promise<GroupedNumbers> {
  const ends = new Uint32Array(result.rowCount)
  const pieces: Uint32Array[] = []
  let group = 0
  let count = 0
  for (let index = 0; index < result.chunkCount; index++) {
    await new Promise(setImmediate)
    signal.throwIfAborted()
    const chunk = result.getChunk(index)
    const lists = chunk.getColumnVector(0)
    if (!(lists instanceof DuckDBListVector)) throw new Error('row numbers came in another form than expected')
    const items = itemsOf(lists.childVector)
    for (let row = 0; row < chunk.rowCount; row++) {
      const offset = lists.getEntryOffset(row)
      const length = lists.getEntryLength(row)
      // Not a copy: the chunk is kept by what is made of it.
      pieces.push(items.subarray(offset, offset + length))
      ends[group++] = count += length
    }
  }
  const numbers = new Uint32Array(count)
  let at = 0
  for (const piece of pieces) {
    numbers.set(piece, at)
    at += piece.length
  }
  return { numbers, ends }
}

function itemsOf(vector: DuckDBVector): Uint32Array {
  const items: unknown = Reflect.get(vector, 'items')
  if (!(items instanceof Uint32Array)) throw new Error('row numbers came in another form than expected')
  return items
}

async function appendNumbers(connection: DuckDBConnection, table: string, values: Uint32Array): Promise<void> {
  const appender = await connection.createAppender(table)
  const chunk = DuckDBDataChunk.create([UINTEGER], 2_048)
  for (let at = 0; at < values.length; at += 2_048) {
    const piece = values.subarray(at, at + 2_048)
    chunk.reset()
    chunk.rowCount = piece.length
    chunk.setColumnValues(0, [...piece])
    appender.appendDataChunk(chunk)
    if ((at / 2_048) % 64 === 63) await new Promise(setImmediate)
  }
  appender.closeSync()
}

/**
 * Ten million rows sorted by a text that differs in every row keep the process at some 0.7 GB with it, and take a tenth longer than with
 * 512 MB (then 1.1 GB); comparing two results of a million rows takes up to four tenths longer. What lies above goes to the disk.
 */
const memoryLimit = '320MB'
/** Memory that is not used any more is given back to the system at once from so much on, and not only when more is wanted. */
const givenBackFrom = '16MB'

/** DuckDB quotes whole lines of the data in its messages: those belong to the client and stay out of logs. */
function explain(thrown: unknown): unknown {
  if (isDiskFull(thrown)) return storageError(thrown)
  if (!(thrown instanceof Error)) return thrown
  return new Error((thrown.message.split('\nOriginal Line')[0] ?? '').slice(0, 500))
}

async function openInstance(dir: string): Promise<DuckDBInstance> {
  const spillDir = join(dir, '.tmp')
  try {
    rmSync(spillDir, { recursive: true, force: true })
    mkdirSync(spillDir, { recursive: true, mode: 0o700 })
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(Math.max(1, Math.min(4, availableParallelism()))), memory_limit: memoryLimit, temp_directory: spillDir,
      allocator_flush_threshold: givenBackFrom, allocator_bulk_deallocation_flush_threshold: givenBackFrom,
      autoinstall_known_extensions: 'false', autoload_known_extensions: 'false',
    })
    const connection = await instance.connect()
    await connection.run(`SET allowed_directories = [${quoteText(`${dir}/`)}]`)
    await connection.run('SET enable_external_access = false')
    await connection.run('SET lock_configuration = true')
    connection.closeSync()
    return instance
  } catch (cause) {
    if (isFileError(cause)) throw storageError(cause)
    throw new AppError('storage', 'The part that reads results could not be started, so no rows can be shown. Nothing was lost; restart RecomAMP.', { cause })
  }
}
