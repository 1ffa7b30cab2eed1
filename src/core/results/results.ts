import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Logger } from 'pino'
import { z } from 'zod'
import { AppError } from '#shared/base/app-error.ts'
import { ExecutionId, JobId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { ExportFormat, resultsContract } from '#shared/results/contract.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock, FileDialogs, Ids } from '#core/ports.ts'
import { toResultColumn } from './column-types.ts'
import type { Disk } from './disk.ts'
import { createExportJobs } from './export-jobs.ts'
import type { Manifest } from './manifest.ts'
import { readPage } from './result-pages.ts'
import { createResultStore, type ResultStore } from './result-store.ts'

export { AmcOutputColumn } from './column-types.ts'
export type { Disk } from './disk.ts'
export type { ResultStore } from './result-store.ts'

export interface ResultsDeps {
  readonly db: WriteDb
  readonly clock: Clock
  readonly ids: Ids
  readonly emit: Emit
  readonly logger: Logger
  readonly files: FileDialogs
  readonly profileDir: string
  /** For tests: another disk, and how long a transfer may bring nothing. */
  readonly disk?: Disk
  readonly idleTimeoutMs?: number
}

export interface Results {
  readonly handlers: Handlers<typeof resultsContract>
  /** Answers `/bulk/results/<executionId>/rows` and `/bulk/exports/<jobId>`; null for anything else. */
  readonly bulk: (request: Request, signal: AbortSignal) => Promise<Response | null>
  /** For the execution engine: fetching, storing and making visible. */
  readonly store: ResultStore
}

const PageQuery = z.object({
  offset: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
})

const contentTypes: Readonly<Record<ExportFormat, string>> = { csv: 'text/csv; charset=utf-8', json: 'application/json', ndjson: 'application/x-ndjson' }

/** The results of runs: what they are, their rows page by page, and files of them. */
export function createResults(deps: ResultsDeps, scope: Scope): Results {
  const store = createResultStore(deps, scope)
  const jobs = createExportJobs({ ...deps, store }, scope)

  function need(id: ExecutionId): Manifest {
    const manifest = store.find(id)
    if (!manifest) throw noRows()
    return manifest
  }

  const handlers: Handlers<typeof resultsContract> = {
    get: async ({ executionId }) => {
      const { columns, rowCount, sizeBytes, synthetic, warnings } = need(executionId)
      return { executionId, columns: columns.map(toResultColumn), rowCount, sizeBytes, complete: true, synthetic, warnings }
    },
    startExport: async ({ executionId, format, spreadsheetSafe }) => jobs.start({ executionId, manifest: need(executionId), format, spreadsheetSafe }),
    exportJob: async ({ id }) => jobs.get(id),
    cancelExport: async ({ id }) => jobs.cancel(id),
    remove: async ({ executionId }) => {
      if (!store.has(executionId)) throw noRows()
      if (store.isPinned(executionId)) throw new AppError('conflict', 'This result is pinned, so its rows were not deleted. Unpin it first.')
      await store.remove(executionId)
      deps.emit('results.changed', [executionId])
      return {}
    },
  }

  async function rows(id: string, url: URL, signal: AbortSignal): Promise<Response> {
    const executionId = ExecutionId.safeParse(id)
    const query = PageQuery.safeParse(Object.fromEntries(url.searchParams))
    if (!executionId.success || !query.success) throw new AppError('invalid-input', 'This is no page of a result: offset must be 0 or more, and limit 1 to 1,000.')
    const page = await readPage(store, need(executionId.data), { id: executionId.data, ...query.data }, signal)
    return Response.json(page, { headers: { 'cache-control': 'no-store' } })
  }

  async function file(id: string): Promise<Response> {
    const jobId = JobId.safeParse(id)
    if (!jobId.success) throw new AppError('not-found', 'There is no such export.')
    const { path, name, format } = jobs.file(jobId.data)
    const found = await stat(path).catch(() => undefined)
    if (!found) throw new AppError('not-found', 'The exported file is gone. Start the export again; the rows are still there.')
    // Node's and the web's stream types describe the same object here.
    const body = Readable.toWeb(createReadStream(path)) as unknown as ReadableStream<Uint8Array>
    return new Response(body, {
      headers: {
        'content-type': contentTypes[format], 'content-length': String(found.size), 'content-disposition': `attachment; filename="${name}"`,
        'x-content-type-options': 'nosniff', 'cache-control': 'no-store',
      },
    })
  }

  return {
    handlers,
    store,
    async bulk(request, signal) {
      const url = new URL(request.url)
      const [, bulk, kind, id, rest, ...more] = url.pathname.split('/')
      if (bulk !== 'bulk' || id === undefined || more.length > 0) return null
      const isResult = kind === 'results' && rest === 'rows'
      const isExport = kind === 'exports' && rest === undefined
      if (!isResult && !isExport) return null
      if (request.method !== 'GET') throw new AppError('invalid-input', 'Rows and files can only be read here.')
      return isResult ? rows(id, url, signal) : file(id)
    },
  }
}

function noRows(): AppError {
  return new AppError('not-found', 'There are no stored rows for this run: it has none yet, or they were deleted.')
}
