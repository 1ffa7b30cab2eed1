import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { AppError } from '#shared/base/app-error.ts'
import type { Dataset, DatasetOptions, OpenDataset } from '../ports.ts'
import { createWorkFolder, fileNameOf, publishFile, removeLeftovers, spanOf,
  type DatasetSpan } from './dataset-files.ts'
import { generateEvents } from './generate.ts'
import { amcViews, type View } from './views.ts'

/** Name under which a data set's file is attached; queries never need it. */
const eventsCatalog = 'synthetic_events'

function timestampLiteral(timeMs: number): string {
  return `TIMESTAMP '${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')}'`
}

/** Writes the file into a work folder first; only a complete one gets its name, whatever happens. */
async function generateFile(options: DatasetOptions, file: string, signal: AbortSignal): Promise<void> {
  const folder = createWorkFolder(options.dir)
  try {
    const workFile = join(folder, 'events.duckdb')
    const instance = await DuckDBInstance.create(workFile,
      { memory_limit: '3GB', temp_directory: join(folder, 'spill'), preserve_insertion_order: 'true' })
    try {
      const connection = await instance.connect()
      try {
        const span = spanOf(options.nowMs)
        await generateEvents(connection, {
          profile: options.profile, seed: options.seed, scale: options.scale, firstDay: span.fileFirstDay,
          lastDay: span.fileLastDay,
        }, signal)
        await connection.run('CHECKPOINT')
      } finally {
        connection.closeSync()
      }
    } finally {
      instance.closeSync()
    }
    signal.throwIfAborted()
    publishFile(workFile, file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Attaches the file read-only to a database in memory that holds nothing but AMC's relations, so that any number of
 * processes can share a file and no statement can change it.
 */
async function attachFile(file: string, views: readonly View[], span: DatasetSpan): Promise<Dataset> {
  const instance = await DuckDBInstance.create(':memory:')
  try {
    const connection = await instance.connect()
    try {
      await connection.run(`ATTACH '${file.replaceAll("'", "''")}' AS ${eventsCatalog} (READ_ONLY)`)
      for (const view of views) await connection.run(view.sql)
      return {
        instance,
        tables: new Set(views.map(({ name }) => name)),
        firstEventMs: span.firstEventMs,
        lastEventMs: span.endMs - 1,
        close: () => instance.closeSync(),
      }
    } finally {
      connection.closeSync()
    }
  } catch (failure) {
    instance.closeSync()
    throw failure
  }
}

/**
 * Opens the synthetic events of an instance; see `OpenDataset`. The file stays for later starts and other processes; it
 * is made anew when the month, the generator or the profile changed, or when it cannot be read.
 */
export const openDataset: OpenDataset = async (options, signal) => {
  signal.throwIfAborted()
  const file = join(options.dir, fileNameOf(options))
  const span = spanOf(options.nowMs)
  const views = amcViews(
    { profile: options.profile, events: eventsCatalog, firstTime: timestampLiteral(span.firstEventMs),
      endTime: timestampLiteral(span.endMs) })
  try {
    if (existsSync(file)) {
      try {
        return await attachFile(file, views, span)
      } catch {
        // Not a readable file (a full disk, a copy cut short): everything in it can be made again.
        rmSync(file, { force: true })
      }
    }
    await generateFile(options, file, signal)
    removeLeftovers(options)
    return await attachFile(file, views, span)
  } catch (failure) {
    signal.throwIfAborted()
    throw new AppError('storage',
      `The sample data of ${options.profile.instanceName} could not be prepared in ${options.dir}. `
      + 'Check that the folder can be written and has space, then try again.', { cause: failure })
  }
}
