import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { AppError } from '#shared/base/app-error.ts'
import { JobId, type ExecutionId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Emit } from '#shared/contract/events.ts'
import { finalStates, type Execution } from '#shared/executions/contract.ts'
import type { ExportFormat, ExportJob, ExportRequest } from '#shared/results/contract.ts'
import type { Clock, FileDialogs, Ids } from '#core/ports.ts'
import { systemDisk, type Disk } from './disk.ts'
import type { ExportOrders } from './export-orders.ts'
import { planExport, type ExportPlan } from './export-sql.ts'
import type { ExportOutcome } from './export-wish.ts'
import { writeExport } from './result-export.ts'
import type { RowsDesk, StoredRows } from './stored-rows.ts'
import type { Views } from './views.ts'

/** Progress is announced at most this often. */
const announceMs = 250
/** Finished jobs that are remembered. */
const keptJobs = 100

export interface ExportJobsDeps {
  readonly desk: RowsDesk
  readonly views: Views
  readonly orders: ExportOrders
  readonly clock: Clock
  readonly ids: Ids
  readonly emit: Emit
  readonly logger: Logger
  readonly files: FileDialogs
  readonly profileDir: string
  readonly disk?: Disk
  readonly sheetRows?: number
  /** The run behind a result; null when it is not known (any more). */
  readonly findRun?: (id: ExecutionId) => Promise<Execution | null>
}

interface Entry {
  job: ExportJob
  readonly request: ExportRequest
  readonly fileName: string
  readonly file: string
  readonly stop: AbortController
}

export type ExportJobs = ReturnType<typeof createExportJobs>

/**
 * Exports under way and the last finished ones; they live as long as `scope`, which stops those under way. Those that wait for a
 * run survive a restart. Without native dialogs files go below `<profile>/exports`, for the page to download, and are deleted with the scope.
 */
export function createExportJobs(deps: ExportJobsDeps, scope: Scope) {
  const { desk, orders, clock, ids, emit, files } = deps
  const entries = new Map<JobId, Entry>()
  const running = new Set<Promise<void>>()
  const exportsDir = join(deps.profileDir, 'exports')
  // DuckDB may write below the results only.
  const draftDir = join(deps.profileDir, 'results', '.exports')
  scope.own(async () => {
    for (const entry of entries.values()) entry.stop.abort()
    await Promise.all(running)
    await rm(exportsDir, { recursive: true, force: true })
  })

  function need(id: JobId): Entry {
    const entry = entries.get(id)
    if (!entry) throw new AppError('not-found', 'This export is not known any more. Start it again; the rows are still there.')
    return entry
  }

  function change(entry: Entry, patch: Partial<ExportJob>): void {
    entry.job = { ...entry.job, ...patch }
    emit('jobs.changed', [entry.job.id])
  }

  function begin(entry: Entry): void {
    if (entry.job.state === 'waiting') change(entry, { state: 'running' })
    const work = writeJob(deps, entry, { change, exportsDir, draftDir }, scope.signal).finally(() => {
      running.delete(work)
      orders.remove(entry.job.id)
    })
    running.add(work)
  }

  function add(id: JobId, request: ExportRequest, state: 'waiting' | 'running', file: string | null): Entry {
    const fileName = exportFileName(request, (storedOrNot(desk, request.executionId)?.manifest.synthetic ?? false), clock.now())
    const entry: Entry = {
      request, fileName, file: file ?? join(exportsDir, id, fileName), stop: new AbortController(),
      job: {
        id, executionId: request.executionId, format: request.format, state, writtenRows: 0, totalRows: 0,
        path: null, downloadPath: files.saveFile ? null : `/bulk/exports/${id}`, message: null,
      },
    }
    entries.set(id, entry)
    for (const [old, { job }] of entries) if (entries.size > keptJobs && job.state !== 'running' && job.state !== 'waiting') entries.delete(old)
    return entry
  }

  /** Undefined when the person changed their mind; null where the shell has no dialogs. */
  async function askPlace(request: ExportRequest): Promise<string | null | undefined> {
    if (request.format !== 'xlsx' && request.more.length > 0) throw new AppError('invalid-input', `Several results fit into one Excel workbook, not into one ${request.format.toUpperCase()} file. Nothing was exported.`)
    if (!files.saveFile) return null
    return await files.saveFile({ name: exportFileName(request, (storedOrNot(desk, request.executionId)?.manifest.synthetic ?? false), clock.now()), title: 'Export the result' }) ?? undefined
  }

  function look(): void {
    for (const order of orders.list()) {
      const entry = entries.get(order.id) ?? add(order.id, order.request, 'waiting', order.path)
      if (entry.job.state !== 'waiting') continue
      const ids = [order.request, ...order.request.more].map(source => source.executionId)
      if (ids.every(id => storedOrNot(desk, id))) begin(entry)
      else endIfHopeless(entry, ids).catch((thrown: unknown) => deps.logger.debug({ err: thrown }, 'a run could not be looked at'))
    }
  }

  async function endIfHopeless(entry: Entry, ids: readonly ExecutionId[]): Promise<void> {
    for (const id of ids) {
      const run = storedOrNot(desk, id) ? null : await deps.findRun?.(id)
      if (!run || !finalStates.has(run.state) || entry.job.state !== 'waiting' || storedOrNot(desk, id)) continue
      orders.remove(entry.job.id)
      return change(entry, { state: 'failed', message: `The run brought no rows (${run.stateNote}), so nothing was written.` })
    }
  }

  return {
    /** Asks for a place (null when the person changed their mind) and begins. */
    async start(request: ExportRequest): Promise<ExportJob | null> {
      // What cannot be exported is told before a place is asked for.
      let totalRows = 0
      for (const source of [request, ...request.more]) totalRows += desk.stored(source.executionId).rowCount
      const file = await askPlace(request)
      if (file === undefined) return null
      const entry = add(JobId.parse(ids.next()), request, 'running', file)
      change(entry, { totalRows })
      begin(entry)
      return entry.job
    },

    /** As `start`, when every run has its rows. */
    async startWhenReady(request: ExportRequest): Promise<ExportJob | null> {
      const file = await askPlace(request)
      if (file === undefined) return null
      const entry = add(JobId.parse(ids.next()), request, 'waiting', file)
      orders.insert({ id: entry.job.id, executionId: request.executionId, request, path: file })
      emit('jobs.changed', [entry.job.id])
      look()
      return entry.job
    },

    /** Takes up exports that wait, those of an earlier process included: begins those whose rows are there, ends those that will never have any. */
    look,

    get: (id: JobId): ExportJob => need(id).job,

    cancel(id: JobId): ExportJob {
      const entry = need(id)
      entry.stop.abort()
      if (entry.job.state === 'waiting') {
        orders.remove(id)
        change(entry, { state: 'cancelled', message: 'Cancelled. The run itself goes on.' })
      }
      return entry.job
    },

    /** The finished file of a job that the page downloads. */
    file(id: JobId): { readonly path: string; readonly name: string; readonly format: ExportFormat } {
      const { job, file, fileName } = need(id)
      if (job.downloadPath === null) throw new AppError('not-found', 'This export went to a file on this computer; there is nothing to download.')
      if (job.state !== 'done') throw new AppError('conflict', 'This export is not finished, so there is nothing to download yet.')
      return { path: file, name: fileName, format: job.format }
    },
  }
}

interface JobPlace {
  readonly change: (entry: Entry, patch: Partial<ExportJob>) => void
  readonly exportsDir: string
  readonly draftDir: string
}

/** Writes the file of a job and says in the job how it went. Never rejects. */
async function writeJob(deps: ExportJobsDeps, entry: Entry, at: JobPlace, closing: AbortSignal): Promise<void> {
  const { desk, views, clock, emit } = deps
  const { change } = at
  const { request } = entry
  const signal = AbortSignal.any([closing, entry.stop.signal])
  let announcedMs = clock.now()
  try {
    const plans: ExportPlan[] = []
    for (const source of [request, ...request.more]) plans.push(await desk.guarded(source.executionId, signal, () => planExport(views, desk.stored(source.executionId), source, signal)))
    change(entry, { totalRows: plans.reduce((sum, { rowCount }) => sum + rowCount, 0) })
    if (entry.job.downloadPath !== null) await mkdir(join(at.exportsDir, entry.job.id), { recursive: true, mode: 0o700 })
    const outcome = await writeExport(deps.disk ?? systemDisk, {
      plans, format: request.format, dialect: request.dialect, isSpreadsheetSafe: request.spreadsheetSafe, path: entry.file, draftDir: at.draftDir, draftName: entry.job.id, ...(deps.sheetRows !== undefined && { sheetRows: deps.sheetRows }),
      onProgress(writtenRows) {
        entry.job = { ...entry.job, writtenRows }
        if (Math.abs(clock.now() - announcedMs) < announceMs) return
        announcedMs = clock.now()
        emit('jobs.changed', [entry.job.id])
      },
    }, signal)
    const place = entry.job.downloadPath === null ? { path: entry.file } : {}
    change(entry, { state: 'done', writtenRows: outcome.writtenRows, message: outcomeSentence(entry, outcome), ...place })
  } catch (thrown) {
    if (entry.stop.signal.aborted) return change(entry, { state: 'cancelled', message: 'Cancelled. No file was left behind.' })
    const error = AppError.from(thrown)
    if (error.code === 'bug') deps.logger.error({ err: thrown, jobId: entry.job.id }, 'an export broke')
    change(entry, { state: 'failed', message: error.message })
  }
}

/** Undefined while a run has no rows, or none that can be read. */
function storedOrNot(desk: RowsDesk, id: ExecutionId): StoredRows | undefined {
  try {
    return desk.stored(id)
  } catch {
    return undefined
  }
}

function outcomeSentence({ request, job }: Entry, outcome: ExportOutcome): string {
  const number = (count: number) => count.toLocaleString('en-US')
  const parts = [`${number(outcome.writtenRows)} of ${number(job.totalRows)} rows written and counted.`]
  if ((request.format === 'csv' || request.format === 'tsv') && request.spreadsheetSafe) {
    parts.push(outcome.guardedCells === 0
      ? 'No text looked like a spreadsheet formula.'
      : `${number(outcome.guardedCells)} text ${outcome.guardedCells === 1 ? 'cell that looks' : 'cells that look'} like a spreadsheet formula got an apostrophe in front.`)
  }
  if (outcome.textNumberColumns.length > 0) parts.push(`Whole numbers of ${outcome.textNumberColumns.map(name => `"${name}"`).join(', ')} are written as text, so that no program changes their last digits.`)
  return [...parts, ...outcome.notes].join(' ')
}

/** `recomamp-synthetic-result-2026-11-21-23-47.csv`: made-up rows say so also in a folder of downloads. */
function exportFileName({ format }: ExportRequest, isSynthetic: boolean, nowMs: number): string {
  const moment = new Date(nowMs).toISOString().slice(0, 16).replace(/[T:]/g, '-')
  return `recomamp-${isSynthetic ? 'synthetic-' : ''}result-${moment}.${format}`
}
