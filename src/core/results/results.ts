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
import type { Execution } from '#shared/executions/contract.ts'
import type { ExportFormat, FilterTree, Result, resultsContract } from '#shared/results/contract.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock, FileDialogs, Ids } from '#core/ports.ts'
import type { Settings } from '#core/settings/settings.ts'
import { toResultColumn } from './column-types.ts'
import type { Disk } from './disk.ts'
import { createExportJobs } from './export-jobs.ts'
import { createExportOrders } from './export-orders.ts'
import { importResult } from './import-result.ts'
import { createHouse } from './keep-house.ts'
import { columnProfile, columnValues, selectionSums } from './column-figures.ts'
import { checkPattern, filterSql, patternsOf } from './filter-sql.ts'
import { createFinder } from './find-rows.ts'
import { readPage } from './result-pages.ts'
import { createResultStore, type ResultStore } from './result-store.ts'
import { factsOf, withMeasures } from './run-facts.ts'
import { createRowsDesk, noRows } from './stored-rows.ts'
import { createViews } from './views.ts'

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
  /** Left out: no quota. */
  readonly settings?: Settings
  /** The run behind a result; null when it is not known (any more). */
  readonly findRun?: (id: ExecutionId) => Promise<Execution | null>
  /** For tests: another disk, and how long a transfer may bring nothing. */
  readonly disk?: Disk
  readonly idleTimeoutMs?: number
}

export interface Results {
  readonly handlers: Handlers<typeof resultsContract>
  /** Answers `/bulk/results/…`, `/bulk/exports/…` and `/bulk/imports` (see `shared/results/contract.ts`); null for anything else. */
  readonly bulk: (request: Request, signal: AbortSignal) => Promise<Response | null>
  /** Looks at exports that wait for a run: to be called when runs have changed. */
  readonly lookAtOrders: () => void
  /** For the execution engine: fetching, storing and making visible. */
  readonly store: ResultStore
}

/** A longer value is fetched through the bulk door. */
const longestCellCharacters = 4_000_000

const contentTypes: Readonly<Record<ExportFormat, string>> = { csv: 'text/csv; charset=utf-8', json: 'application/json', ndjson: 'application/x-ndjson', tsv: 'text/tab-separated-values; charset=utf-8', parquet: 'application/vnd.apache.parquet', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }

/** The results of runs: what they are, their rows page by page, and files of them. */
export function createResults(deps: ResultsDeps, scope: Scope): Results {
  const onArrive = (id: ExecutionId) => deps.emit('results.changed', [id])
  const onCommitted = (id: ExecutionId) => {
    jobs.look()
    void house.makeRoom(id)
  }
  const store = createResultStore({ ...deps, onArrive, onCommitted }, scope)
  const desk = createRowsDesk(store, scope)
  const views = createViews({ desk, clock: deps.clock, emit: deps.emit }, scope)
  const find = createFinder({ desk, views })
  const orders = createExportOrders(deps.db, deps.clock)
  const jobs = createExportJobs({ ...deps, desk, views, orders }, scope)
  const release = async (id: ExecutionId) => {
    views.closeAll(id)
    await desk.drop(id)
  }
  const house = createHouse({ store, emit: deps.emit, logger: deps.logger, quotaGigabytes: () => deps.settings?.get('results.quotaGigabytes') ?? 0, release })
  void house.sweep().then(() => house.makeRoom(null))
  // Once everything around is there: runs are asked for.
  queueMicrotask(() => jobs.look())

  async function describe(executionId: ExecutionId): Promise<Result> {
    const manifest = store.find(executionId)
    if (manifest) {
      const { origin, title, columns, rowCount, sizeBytes, synthetic, warnings, storedAtMs, contentHash, facts } = manifest
      return {
        executionId, origin, title, columns: columns.map(toResultColumn), rowCount, arrivedRows: rowCount, expectedRows: rowCount, sizeBytes, complete: true, synthetic, warnings,
        pinned: store.isPinned(executionId), storedAtMs, contentHash, facts,
      }
    }
    const arriving = store.arriving.get(executionId)
    if (arriving?.columns === undefined) throw noRows()
    const run = await deps.findRun?.(executionId) ?? null
    const columns = run === null ? arriving.columns : withMeasures(arriving.columns, run)
    return {
      executionId, origin: 'run', title: run?.title ?? '', columns: columns.map(toResultColumn), rowCount: arriving.writer.rows, arrivedRows: arriving.writer.rows, expectedRows: arriving.expectedRows,
      sizeBytes: arriving.writer.totalBytes, complete: false, synthetic: run?.synthetic ?? false, warnings: [], pinned: run?.pinned ?? false, storedAtMs: null, contentHash: null, facts: run && factsOf(run),
    }
  }

  async function checkPatterns(filter: FilterTree | null, signal: AbortSignal): Promise<void> {
    for (const pattern of patternsOf(filter)) await checkPattern(store.duck, pattern, signal)
  }

  const handlers: Handlers<typeof resultsContract> = {
    get: ({ executionId }) => describe(executionId),
    list: async filter => store.table.list(filter).map(({ id, ...row }) => ({ executionId: id, ...row })),
    async openView(wish, { signal }) {
      await checkPatterns(wish.filter, signal)
      return views.open(wish)
    },
    view: async ({ viewId }) => views.get(viewId),
    async closeView({ viewId }) {
      views.close(viewId)
      return {}
    },
    find: async ({ executionId, ...search }, { signal }) => find(desk.stored(executionId), search, signal),
    async locate({ executionId, viewId, row }, { signal }) {
      const { rowCount } = desk.stored(executionId)
      if (viewId === null) return row < rowCount ? { position: row } : null
      const position = (await views.ids(viewId, executionId, signal)).indexOf(row)
      return position < 0 ? null : { position }
    },
    async columnValues({ executionId, column, filter, search, limit }, { signal }) {
      await checkPatterns(filter, signal)
      const rows = desk.stored(executionId)
      const where = filter === null ? 'true' : filterSql(filter, rows.columns)
      return desk.guarded(executionId, signal, () => columnValues(rows, { column, where, search, limit }, signal))
    },
    async profile({ executionId, column, viewId }, { signal }) {
      const rows = desk.stored(executionId)
      const { where } = views.sql(viewId, rows)
      return desk.guarded(executionId, signal, () => columnProfile(rows, column, where, signal))
    },
    async selectionSums({ executionId, ...wish }, { signal }) {
      const rows = desk.stored(executionId)
      return desk.guarded(executionId, signal, () => selectionSums({ views }, rows, wish, signal))
    },
    async cell({ executionId, row, column }, { signal }) {
      const value = await needCell(executionId, row, column, signal)
      return { value: value === null ? null : value.slice(0, longestCellCharacters), length: value?.length ?? 0 }
    },
    async setPinned({ executionId, pinned }) {
      if (!store.has(executionId)) throw noRows()
      store.setPinned(executionId, pinned)
      deps.emit('results.changed', [executionId])
      return {}
    },
    async remove({ executionId }) {
      if (!store.has(executionId)) throw noRows()
      if (store.isPinned(executionId)) throw new AppError('conflict', 'This result is pinned, so its rows were not deleted. Unpin it first.')
      await release(executionId)
      await store.remove(executionId)
      deps.emit('results.changed', [executionId])
      return {}
    },
    storage: async () => ({ ...store.table.totals(), quotaBytes: house.quotaBytes() }),
    startExport: request => jobs.start(request),
    exportWhenReady: request => jobs.startWhenReady(request),
    exportJob: async ({ id }) => jobs.get(id),
    cancelExport: async ({ id }) => jobs.cancel(id),
  }

  async function needCell(id: ExecutionId, row: number, column: number, signal: AbortSignal): Promise<string | null> {
    const value = await desk.cell(id, row, column, signal)
    if (value === undefined) throw new AppError('not-found', 'There is no such cell in this result.')
    return value
  }

  async function rows(id: string, url: URL, signal: AbortSignal): Promise<Response> {
    const executionId = ExecutionId.safeParse(id)
    if (!executionId.success) throw noRows()
    const page = await readPage({ desk, views }, executionId.data, url.searchParams, signal)
    if (store.has(executionId.data)) store.table.use(executionId.data)
    return Response.json(page, { headers: { 'cache-control': 'no-store' } })
  }

  async function upload(request: Request, url: URL, signal: AbortSignal): Promise<Response> {
    if (request.method !== 'POST' || request.body === null) throw new AppError('invalid-input', 'To import rows, send the bytes of a CSV or Parquet file here.')
    const executionId = await importResult({ store, ids: deps.ids }, { name: url.searchParams.get('name') ?? 'import', body: request.body }, AbortSignal.any([signal, scope.signal]))
    deps.emit('results.changed', [executionId])
    return Response.json({ executionId }, { headers: { 'cache-control': 'no-store' } })
  }

  async function cell(id: string, url: URL, signal: AbortSignal): Promise<Response> {
    const executionId = ExecutionId.safeParse(id)
    const place = z.object({ row: z.coerce.number().int().min(0), column: z.coerce.number().int().min(0) }).safeParse(Object.fromEntries(url.searchParams))
    if (!executionId.success || !place.success) throw new AppError('invalid-input', 'This is no cell of a result: row and column must be 0 or more.')
    const value = await needCell(executionId.data, place.data.row, place.data.column, signal)
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }
    return value === null ? new Response(null, { status: 204, headers }) : new Response(value, { headers })
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
    lookAtOrders: () => jobs.look(),
    async bulk(request, signal) {
      const url = new URL(request.url)
      const [, bulk, kind, id, rest, ...more] = url.pathname.split('/')
      if (bulk !== 'bulk' || more.length > 0) return null
      if (kind === 'imports' && id === undefined) return upload(request, url, signal)
      if (id === undefined) return null
      const isResult = kind === 'results' && (rest === 'rows' || rest === 'cell')
      const isExport = kind === 'exports' && rest === undefined
      if (!isResult && !isExport) return null
      if (request.method !== 'GET') throw new AppError('invalid-input', 'Rows and files can only be read here.')
      return !isResult ? file(id) : rest === 'rows' ? rows(id, url, signal) : cell(id, url, signal)
    },
  }
}
