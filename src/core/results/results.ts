import { join } from 'node:path'
import type { Logger } from 'pino'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { Execution } from '#shared/executions/contract.ts'
import type { FilterTree, Result, resultsContract, ResultWarning } from '#shared/results/contract.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock, FileDialogs, Ids } from '#core/ports.ts'
import type { Settings } from '#core/settings/settings.ts'
import { columnProfile, columnValues, selectionSums } from './column-figures.ts'
import { toResultColumn, type StoredColumn } from './column-types.ts'
import type { Disk } from './disk.ts'
import { createExportJobs } from './export-jobs.ts'
import { createExportOrders } from './export-orders.ts'
import { checkPattern, filterSql, patternsOf } from './filter-sql.ts'
import { createFinder } from './find-rows.ts'
import { importResult } from './import-result.ts'
import { createHouse } from './keep-house.ts'
import { createResultStore, type ResultStore } from './result-store.ts'
import { createResultsBulk } from './results-bulk.ts'
import { factsOf, withMeasures } from './run-facts.ts'
import type { ResultAbout } from './seal-result.ts'
import { createRowsDesk, noRows, type StoredRows } from './stored-rows.ts'
import { createViews } from './views.ts'

export { AmcOutputColumn, quoteName, quoteText, StoredColumn, storedType, textExpression, toResultColumn, uniqueFields } from './column-types.ts'
export { columnAt } from './filter-sql.ts'
export { textOrNull } from './cell-text.ts'
export { fileAnswer, fileStream } from './file-answer.ts'
export type { StoredRows } from './stored-rows.ts'
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
  /** For tests: another disk, how long a transfer may bring nothing, rows of an XLSX sheet. */
  readonly disk?: Disk
  readonly idleTimeoutMs?: number
  readonly sheetRows?: number
}

export interface Results {
  readonly handlers: Handlers<typeof resultsContract>
  /** Answers `/bulk/results/…`, `/bulk/exports/…` and `/bulk/imports` (see `shared/results/contract.ts`); null for anything else. */
  readonly bulk: (request: Request, signal: AbortSignal) => Promise<Response | null>
  /** Looks at exports that wait for a run: to be called when runs have changed. */
  readonly lookAtOrders: () => void
  /** For the execution engine: fetching, storing and making visible. */
  readonly store: ResultStore
  /** For features that work on whole results in DuckDB. */
  readonly work: ResultsWork
}

/** What other features may do with stored rows. */
export interface ResultsWork {
  /** Throws `not-found`, and `conflict` while rows arrive. */
  stored(id: ExecutionId): StoredRows
  /** The filter as a DuckDB condition over `StoredRows.relation`; 'true' for null. Rejects with `invalid-input` for what does not fit. */
  where(rows: StoredRows, filter: FilterTree | null, signal: AbortSignal): Promise<string>
  /** The Parquet files behind `StoredRows.relation`. */
  files(rows: StoredRows): readonly string[]
  /** Runs what reads files of a result; what fails for what is on disk rejects with `storage`. */
  guarded<T>(id: ExecutionId, signal: AbortSignal, work: () => Promise<T>): Promise<T>
  /** Stores CSV or Parquet that was made here as a new result, whole or not at all; see `importResult`. `describe` adds what is known of a column, `warnings` what is to be said beside the rows. */
  keep(file: { readonly name: string; readonly body: ReadableStream<Uint8Array>; readonly about: ResultAbout; readonly columns?: readonly StoredColumn[]; readonly describe?: (column: StoredColumn, place: number) => StoredColumn; readonly warnings?: readonly ResultWarning[] }, signal: AbortSignal): Promise<ExecutionId>
}

/** A longer value is fetched through the bulk door. */
const longestCellCharacters = 4_000_000

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
      const value = await desk.cell(executionId, row, column, signal)
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

  const work: ResultsWork = {
    stored: id => desk.stored(id),
    async where(rows, filter, signal) {
      await checkPatterns(filter, signal)
      return filter === null ? 'true' : filterSql(filter, rows.columns)
    },
    files: rows => rows.manifest.columnsFiles.map(({ file }) => join(store.dirOf(rows.id), file)),
    guarded: (id, signal, job) => desk.guarded(id, signal, job),
    async keep(file, signal) {
      const id = await importResult({ store, ids: deps.ids }, file, AbortSignal.any([signal, scope.signal]))
      deps.emit('results.changed', [id])
      return id
    },
  }

  return { handlers, store, work, lookAtOrders: () => jobs.look(), bulk: createResultsBulk({ store, desk, views, jobs, ids: deps.ids, emit: deps.emit, closing: scope.signal }) }
}
