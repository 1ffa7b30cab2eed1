import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { AppError } from '#shared/base/app-error.ts'
import { JobId, type ExecutionId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { ExportFormat, ExportJob } from '#shared/results/contract.ts'
import type { Clock, FileDialogs, Ids } from '#core/ports.ts'
import { systemDisk, type Disk } from './disk.ts'
import type { Manifest } from './manifest.ts'
import { writeExport, type ExportOutcome } from './result-export.ts'
import type { ResultStore } from './result-store.ts'

/** Progress is announced at most this often. */
const announceMs = 250
/** Finished jobs that are remembered. */
const keptJobs = 100

export interface ExportJobsDeps {
  readonly store: ResultStore
  readonly clock: Clock
  readonly ids: Ids
  readonly emit: Emit
  readonly logger: Logger
  readonly files: FileDialogs
  readonly profileDir: string
  readonly disk?: Disk
}

export interface ExportOrder {
  readonly executionId: ExecutionId
  readonly manifest: Manifest
  readonly format: ExportFormat
  readonly spreadsheetSafe: boolean
}

interface Entry {
  job: ExportJob
  readonly fileName: string
  readonly file: string
  readonly stop: AbortController
}

export type ExportJobs = ReturnType<typeof createExportJobs>

/**
 * Exports under way and the last finished ones; they live as long as `scope`, which stops those under way. Without native
 * dialogs files go below `<profile>/exports`, for the page to download, and are deleted with the scope.
 */
export function createExportJobs(deps: ExportJobsDeps, scope: Scope) {
  const { store, clock, ids, emit, files } = deps
  const entries = new Map<JobId, Entry>()
  const running = new Set<Promise<void>>()
  const exportsDir = join(deps.profileDir, 'exports')
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

  async function run(entry: Entry, order: ExportOrder): Promise<void> {
    let announcedMs = clock.now()
    try {
      const outcome = await writeExport({ store, disk: deps.disk ?? systemDisk }, {
        id: order.executionId, manifest: order.manifest, format: order.format, isSpreadsheetSafe: order.spreadsheetSafe, path: entry.file,
        onProgress(writtenRows) {
          entry.job = { ...entry.job, writtenRows }
          if (Math.abs(clock.now() - announcedMs) < announceMs) return
          announcedMs = clock.now()
          emit('jobs.changed', [entry.job.id])
        },
      }, AbortSignal.any([scope.signal, entry.stop.signal]))
      const place = entry.job.downloadPath === null ? { path: entry.file } : {}
      change(entry, { state: 'done', writtenRows: outcome.writtenRows, message: outcomeSentence(order, outcome), ...place })
    } catch (thrown) {
      if (entry.stop.signal.aborted) return change(entry, { state: 'cancelled', message: 'Cancelled. No file was left behind.' })
      const error = AppError.from(thrown)
      if (error.code === 'bug') deps.logger.error({ err: thrown, jobId: entry.job.id }, 'an export broke')
      change(entry, { state: 'failed', message: error.message })
    }
  }

  return {
    /** Asks for a place (null when the person changed their mind) and begins. */
    async start(order: ExportOrder): Promise<ExportJob | null> {
      const fileName = exportFileName(order, clock.now())
      const id = JobId.parse(ids.next())
      let file = join(exportsDir, id, fileName)
      if (files.saveFile) {
        const chosen = await files.saveFile({ name: fileName, title: 'Export the result' })
        if (chosen === null) return null
        file = chosen
      } else {
        await mkdir(join(exportsDir, id), { recursive: true, mode: 0o700 })
      }
      const entry: Entry = {
        fileName, file, stop: new AbortController(),
        job: {
          id, executionId: order.executionId, format: order.format, state: 'running', writtenRows: 0, totalRows: order.manifest.rowCount,
          path: null, downloadPath: files.saveFile ? null : `/bulk/exports/${id}`, message: null,
        },
      }
      entries.set(id, entry)
      for (const [old, { job }] of entries) if (entries.size > keptJobs && job.state !== 'running') entries.delete(old)
      const work = run(entry, order).finally(() => running.delete(work))
      running.add(work)
      emit('jobs.changed', [id])
      return entry.job
    },

    get: (id: JobId): ExportJob => need(id).job,

    cancel(id: JobId): ExportJob {
      const entry = need(id)
      entry.stop.abort()
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

function outcomeSentence(order: ExportOrder, outcome: ExportOutcome): string {
  const number = (count: number) => count.toLocaleString('en-US')
  const parts = [`${number(outcome.writtenRows)} of ${number(order.manifest.rowCount)} rows written and counted.`]
  if (order.format === 'csv' && order.spreadsheetSafe) {
    parts.push(outcome.guardedCells === 0
      ? 'No text looked like a spreadsheet formula.'
      : `${number(outcome.guardedCells)} text ${outcome.guardedCells === 1 ? 'cell that looks' : 'cells that look'} like a spreadsheet formula got an apostrophe in front.`)
  }
  if (outcome.textNumberColumns.length > 0) parts.push(`Whole numbers of ${outcome.textNumberColumns.map(name => `"${name}"`).join(', ')} are written as text, so that no program changes their last digits.`)
  return parts.join(' ')
}

/** `recomamp-synthetic-result-2026-11-21-23-47.csv`: made-up rows say so also in a folder of downloads. */
function exportFileName({ manifest, format }: ExportOrder, nowMs: number): string {
  const moment = new Date(nowMs).toISOString().slice(0, 16).replace(/[T:]/g, '-')
  return `recomamp-${manifest.synthetic ? 'synthetic-' : ''}result-${moment}.${format}`
}
