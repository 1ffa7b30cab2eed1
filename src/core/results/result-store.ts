import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Execution } from '#shared/executions/contract.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock } from '#core/ports.ts'
import { createArrivingResult, type ArrivingResult, type StoredFiles } from './arriving-result.ts'
import type { AmcOutputColumn } from './column-types.ts'
import { systemDisk, type Disk } from './disk.ts'
import { downloadFiles, takeUpParts, type DownloadProgress, type DownloadRequest } from './download.ts'
import { createDuck, type Duck } from './duck.ts'
import { Manifest, resultFiles } from './manifest.ts'
import { createResultTable } from './result-table.ts'
import { factsOf, withMeasures } from './run-facts.ts'
import { sealResult, writable, type ResultAbout } from './seal-result.ts'

/** News of arriving rows are announced at most this often. */
const announceMs = 200

export interface ResultStoreDeps {
  readonly db: WriteDb
  readonly clock: Clock
  readonly profileDir: string
  readonly disk?: Disk
  /** For tests: how long a transfer may bring nothing. */
  readonly idleTimeoutMs?: number
  /** The run behind a result, for its manifest; null when it is not known. */
  readonly findRun?: (id: ExecutionId) => Promise<Execution | null>
  /** Told when more rows can be read. */
  readonly onArrive?: (id: ExecutionId) => void
  /** Told after a result became visible, once the transaction is through. */
  readonly onCommitted?: (id: ExecutionId) => void
}

/** A transfer of a run's files; `columns` as the run told them, so that rows can be shown and converted while they arrive. */
export interface ResultRequest extends DownloadRequest {
  readonly columns?: readonly AmcOutputColumn[] | null
}

export interface IngestFacts {
  readonly columns: readonly AmcOutputColumn[] | null
  readonly synthetic: boolean
}

export type ResultStore = ReturnType<typeof createResultStore>

/**
 * The rows of runs on disk, one folder each: segments of CSV for looking, Parquet for work, and `manifest.json`. A result can be
 * seen as whole exactly from `commit` on, which the execution engine puts into the same transaction as the state `ready`; before
 * that its rows can be read as they arrive.
 */
export function createResultStore(deps: ResultStoreDeps, scope: Scope) {
  const { db, clock } = deps
  const disk = deps.disk ?? systemDisk
  const root = join(deps.profileDir, 'results')
  const duck: Duck = createDuck(root, scope)
  const table = createResultTable(db, clock)
  const arriving = new Map<ExecutionId, ArrivingResult>()
  const dirOf = (id: ExecutionId) => join(root, id)
  scope.own(async () => {
    for (const result of arriving.values()) await result.close()
  })

  async function stored(id: ExecutionId): Promise<Manifest | undefined> {
    try {
      const manifest = Manifest.parse(JSON.parse(await readFile(join(dirOf(id), resultFiles.manifest), 'utf8')))
      for (const { file, sizeBytes } of [...manifest.rowsFiles, ...manifest.columnsFiles]) if ((await stat(join(dirOf(id), file))).size !== sizeBytes) return undefined
      return manifest
    } catch {
      return undefined
    }
  }

  function arrivingOf(id: ExecutionId, columns: readonly AmcOutputColumn[] | null): ArrivingResult {
    let result = arriving.get(id)
    if (result === undefined) {
      result = createArrivingResult({ duck, disk, dir: dirOf(id), columns })
      arriving.set(id, result)
    }
    return result
  }

  const seal = (id: ExecutionId, files: StoredFiles, about: ResultAbout) => sealResult({ root, table, clock }, id, files, about)

  async function forgetArriving(id: ExecutionId): Promise<void> {
    const result = arriving.get(id)
    arriving.delete(id)
    await result?.close()
  }

  return {
    duck, table, root, disk, dirOf, arriving, writable,

    /** Makes the files of a result a whole one, which `commit` can show; see `sealResult`. */
    seal,


    /** Fetches a run's files into its folder; see `downloadFiles`. Rows can be read meanwhile, and are converted. */
    async download(id: ExecutionId, request: ResultRequest, signal: AbortSignal): Promise<{ readonly sizeBytes: number }> {
      await writable(() => mkdir(dirOf(id), { recursive: true, mode: 0o700 }))
      const result = arrivingOf(id, request.columns ?? null)
      let announcedMs = 0
      let announcedRows = 0
      const onProgress = (progress: DownloadProgress) => {
        request.onProgress(progress)
        result.expect(progress.totalBytes)
        void result.arrived().then(() => {
          if (result.columns === undefined || result.writer.rows === announcedRows || Math.abs(clock.now() - announcedMs) < announceMs) return
          announcedMs = clock.now()
          announcedRows = result.writer.rows
          deps.onArrive?.(id)
        })
      }
      try {
        return await downloadFiles({ disk, clock, dir: dirOf(id), writer: result.writer, idleTimeoutMs: deps.idleTimeoutMs ?? 60_000 }, { ...request, onProgress }, signal)
      } catch (thrown) {
        // After a write that failed only the disk knows what is there.
        if (AppError.from(thrown).code !== 'offline') await forgetArriving(id)
        throw thrown
      }
    },

    /**
     * Turns the fetched files into the stored result, whole or not at all, and says what it is. Done before: nothing is done
     * again. Rejects with `not-found` when the files are gone.
     */
    async ingest(id: ExecutionId, facts: IngestFacts, signal: AbortSignal): Promise<Manifest> {
      const done = await stored(id)
      if (done) return done
      const result = arrivingOf(id, facts.columns)
      if (result.writer.segments().length === 0 && (await writable(() => takeUpParts(dirOf(id), result.writer))) === 0) {
        await forgetArriving(id)
        throw new AppError('not-found', 'The fetched files of this result are gone.')
      }
      try {
        const files = await writable(() => result.finish(signal))
        const run = await deps.findRun?.(id) ?? null
        const columns = run === null ? files.columns : withMeasures(files.columns, run)
        return await seal(id, { ...files, columns }, { origin: 'run', title: run?.title ?? '', synthetic: facts.synthetic, facts: run && factsOf(run) })
      } catch (thrown) {
        // What is on disk is taken up anew by the next try, also when this process thinks otherwise of it.
        await forgetArriving(id)
        throw thrown
      }
    },

    /** Makes the result visible. Part of the caller's transaction. */
    commit(id: ExecutionId, manifest: Manifest, pinned: boolean): void {
      table.insert(id, manifest, pinned)
      queueMicrotask(() => deps.onCommitted?.(id))
    },

    setPinned: (id: ExecutionId, pinned: boolean) => table.setPinned(id, pinned),
    isPinned: (id: ExecutionId) => table.isPinned(id),
    find: (id: ExecutionId) => table.find(id),
    has: (id: ExecutionId) => table.has(id),

    /** Deletes what was only needed on the way, the CSV as it came included unless it is worth keeping. */
    async tidy(id: ExecutionId): Promise<void> {
      await forgetArriving(id)
      const manifest = await stored(id)
      if (manifest === undefined) return
      const kept = new Set<string>([resultFiles.manifest, ...manifest.columnsFiles.map(({ file }) => file), ...manifest.rowsFiles.flatMap(({ file }) => [file, resultFiles.index(file)])])
      for (const name of await readdir(dirOf(id))) if (!kept.has(name) && !(manifest.keepsCsv && resultFiles.partPattern.test(name))) await rm(join(dirOf(id), name), { force: true, recursive: true })
    },

    /** Deletes everything of a run: first out of sight, then from the disk. A crash in between is made good at the next start. */
    async remove(id: ExecutionId): Promise<void> {
      await forgetArriving(id)
      table.remove(id)
      await writable(() => rm(dirOf(id), { recursive: true, force: true, maxRetries: 3 }))
      table.removed(id)
    },
  }
}
