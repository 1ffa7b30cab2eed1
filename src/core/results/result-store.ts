import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { open } from 'node:fs/promises'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock } from '#core/ports.ts'
import type { AmcOutputColumn } from './column-types.ts'
import { isFileError, storageError, syncFolder, systemDisk, type Disk } from './disk.ts'
import { downloadFiles, type DownloadRequest } from './download.ts'
import { createDuck, type Duck } from './duck.ts'
import { ingestCsv } from './ingest.ts'
import { Manifest, resultFiles } from './manifest.ts'
import { unreadableRows } from './unreadable-rows.ts'

export interface ResultStoreDeps {
  readonly db: WriteDb
  readonly clock: Clock
  readonly profileDir: string
  readonly disk?: Disk
  /** For tests: how long a transfer may bring nothing. */
  readonly idleTimeoutMs?: number
}

export type ResultStore = ReturnType<typeof createResultStore>

/**
 * The rows of runs on disk: one folder each, `rows.parquet` and `manifest.json`. A result can be seen exactly from `commit` on,
 * which the execution engine puts into the same transaction as the state `ready`.
 */
export function createResultStore(deps: ResultStoreDeps, scope: Scope) {
  const { db, clock } = deps
  const disk = deps.disk ?? systemDisk
  const root = join(deps.profileDir, 'results')
  const duck: Duck = createDuck(root, scope)
  const dirOf = (id: ExecutionId) => join(root, id)

  async function stored(id: ExecutionId): Promise<Manifest | undefined> {
    try {
      const manifest = Manifest.parse(JSON.parse(await readFile(join(dirOf(id), resultFiles.manifest), 'utf8')))
      const { size } = await stat(join(dirOf(id), resultFiles.rows))
      return size === manifest.sizeBytes ? manifest : undefined
    } catch {
      return undefined
    }
  }

  async function partsOf(id: ExecutionId): Promise<readonly string[]> {
    const names = await readdir(dirOf(id)).catch(() => [])
    return names.filter(name => resultFiles.partPattern.test(name)).sort().map(name => join(dirOf(id), name))
  }

  return {
    duck,
    rowsPath: (id: ExecutionId) => join(dirOf(id), resultFiles.rows),

    /** Fetches a run's files into its folder; see `downloadFiles`. */
    async download(id: ExecutionId, request: DownloadRequest, signal: AbortSignal): Promise<{ readonly sizeBytes: number }> {
      await writable(() => mkdir(dirOf(id), { recursive: true, mode: 0o700 }))
      return downloadFiles({ disk, clock, idleTimeoutMs: deps.idleTimeoutMs ?? 60_000 }, dirOf(id), request, signal)
    },

    /**
     * Turns the fetched files into the stored result, whole or not at all, and says what it is. Done before: nothing is done
     * again. Rejects with `not-found` when the files are gone.
     */
    async ingest(id: ExecutionId, facts: { readonly columns: readonly AmcOutputColumn[] | null; readonly synthetic: boolean }, signal: AbortSignal): Promise<Manifest> {
      const done = await stored(id)
      if (done) return done
      const parts = await partsOf(id)
      if (parts.length === 0) throw new AppError('not-found', 'The fetched files of this result are gone.')
      const dir = dirOf(id)
      const draft = join(dir, `${resultFiles.rows}.partial`)
      const outcome = await ingestCsv({ duck, disk }, { parts, columns: facts.columns, workDir: dir, target: draft }, signal)
      return writable(async () => {
        await syncFile(draft)
        const manifest: Manifest = {
          version: 1, executionId: id, columns: [...outcome.columns], rowCount: outcome.rowCount, sizeBytes: (await stat(draft)).size, csvBytes: await totalSize(parts),
          synthetic: facts.synthetic, warnings: [...outcome.warnings], keepsCsv: outcome.wasRepaired, storedAtMs: clock.now(),
        }
        await rename(draft, join(dir, resultFiles.rows))
        const manifestDraft = join(dir, `${resultFiles.manifest}.partial`)
        await writeFile(manifestDraft, JSON.stringify(manifest), { mode: 0o600 })
        await syncFile(manifestDraft)
        await rename(manifestDraft, join(dir, resultFiles.manifest))
        await syncFolder(dir)
        return manifest
      })
    },

    /** Makes the result visible. Part of the caller's transaction. */
    commit(id: ExecutionId, manifest: Manifest, pinned: boolean): void {
      db.run(
        `INSERT INTO result (execution_id, manifest, row_count, size_bytes, created_at_ms, pinned) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (execution_id) DO UPDATE SET manifest = excluded.manifest, row_count = excluded.row_count, size_bytes = excluded.size_bytes`,
        id, JSON.stringify(manifest), manifest.rowCount, manifest.sizeBytes, clock.now(), Number(pinned),
      )
    },

    setPinned(id: ExecutionId, pinned: boolean): void {
      db.run('UPDATE result SET pinned = ? WHERE execution_id = ?', Number(pinned), id)
    },

    isPinned(id: ExecutionId): boolean {
      return db.get<{ pinned: number }>('SELECT pinned FROM result WHERE execution_id = ?', id)?.pinned === 1
    },

    /** The visible result of a run, or undefined. Throws `storage` when its description is damaged. */
    find(id: ExecutionId): Manifest | undefined {
      const row = db.get<{ manifest: string }>('SELECT manifest FROM result WHERE execution_id = ?', id)
      if (row === undefined) return undefined
      const manifest = Manifest.safeParse(JSON.parse(row.manifest))
      if (!manifest.success) throw unreadableRows(manifest.error)
      return manifest.data
    },

    /** Whether a run has a visible result, readable or not. */
    has(id: ExecutionId): boolean {
      return db.get('SELECT 1 AS found FROM result WHERE execution_id = ?', id) !== undefined
    },

    /** Deletes the CSV that a stored result came from, unless it is worth keeping. */
    async tidy(id: ExecutionId): Promise<void> {
      const manifest = await stored(id)
      if (manifest === undefined || manifest.keepsCsv) return
      for (const path of await partsOf(id)) await rm(path, { force: true })
    },

    /** Deletes everything of a run: first out of sight, then from the disk. */
    async remove(id: ExecutionId): Promise<void> {
      db.run('DELETE FROM result WHERE execution_id = ?', id)
      await writable(() => rm(dirOf(id), { recursive: true, force: true, maxRetries: 3 }))
    },
  }
}

async function writable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw isFileError(thrown) ? storageError(thrown) : thrown
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

async function totalSize(paths: readonly string[]): Promise<number> {
  let bytes = 0
  for (const path of paths) bytes += (await stat(path)).size
  return bytes
}
