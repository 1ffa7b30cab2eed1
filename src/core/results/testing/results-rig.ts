import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { uuidv7 } from 'uuidv7'
import type { z } from 'zod'
import { systemClock } from '#shared/base/clock.ts'
import { ExecutionId, type JobId } from '#shared/base/ids.ts'
import { Scope } from '#shared/base/scope.ts'
import { ExportRequest, type ExportJob } from '#shared/results/contract.ts'
import { settingDefinitions, type SettingKey } from '#shared/settings/settings.ts'
import { openDatabase } from '#core/db/database.ts'
import type { FileDialogs } from '#core/ports.ts'
import { createArrivingResult } from '../arriving-result.ts'
import type { AmcOutputColumn } from '../column-types.ts'
import { createResults, type Results, type ResultsDeps } from '../results.ts'

export interface ResultsRig {
  readonly dir: string
  readonly results: Results
  readonly scope: Scope
  readonly call: { readonly signal: AbortSignal; readonly clientId: string }
  readonly settings: Partial<Record<SettingKey, unknown>>
  /** Stores the text of a CSV file as a result, as if a run had brought it in pieces of `pieceBytes`. */
  store(csv: string | Buffer, columns: readonly AmcOutputColumn[] | null, options?: { readonly pieceBytes?: number; readonly segmentBytes?: number }): Promise<ExecutionId>
  page(id: ExecutionId, query?: string): Promise<{ offset: number; rows: number[]; columns: unknown[][]; cut?: unknown[] }>
  /** Exports and gives the file's bytes and the finished job. */
  exported(request: z.input<typeof ExportRequest>): Promise<{ readonly bytes: Buffer; readonly job: ExportJob }>
  /** Starts an export, calls `meanwhile`, and gives the job when it has ended, however it did. */
  finished(request: z.input<typeof ExportRequest>, meanwhile?: (job: ExportJob) => Promise<void>): Promise<ExportJob>
  close(): Promise<void>
}

/** Results on a real database and disk, without runs. */
export function openResultsRig(options: Pick<ResultsDeps, 'disk' | 'sheetRows'> & { readonly files?: FileDialogs } = {}): ResultsRig {
  const scope = new Scope('results rig')
  const dir = mkdtempSync(join(tmpdir(), 'recomamp-store-'))
  const { db } = openDatabase({ dir, clock: systemClock }, scope)
  const waiters = new Set<() => void>()
  const chosen: Partial<Record<SettingKey, unknown>> = {}
  const results = createResults({
    db, clock: systemClock, ids: { next: uuidv7, randomHex: () => '00' }, emit: () => {
      for (const wake of waiters) wake()
    }, logger: pino({ level: 'silent' }), profileDir: dir, files: { saveFile: null }, ...options,
    settings: { get: key => (chosen[key] ?? settingDefinitions[key].defaultValue) as never }, // tests choose values of the right type
  }, scope)
  const call = { signal: scope.signal, clientId: 'test' }
  const next = () => new Promise<void>(resolve => {
    const wake = () => {
      waiters.delete(wake)
      resolve()
    }
    waiters.add(wake)
  })

  async function finished(request: z.input<typeof ExportRequest>, meanwhile?: (job: ExportJob) => Promise<void>): Promise<ExportJob> {
    let job = await results.handlers.startExport(ExportRequest.parse(request), call) as ExportJob // tests choose a place, or have no dialogs
    const acting = meanwhile?.(job)
    while (job.state === 'running' || job.state === 'waiting') {
      const changed = next()
      job = await results.handlers.exportJob({ id: job.id as JobId }, call) as ExportJob // what a handler gives is what the contract reads
      if (job.state === 'running' || job.state === 'waiting') await changed
    }
    await acting
    return job
  }

  return {
    dir, results, scope, call, settings: chosen,
    async store(csv, columns, { pieceBytes = 1_000_000, segmentBytes } = {}) {
      const id = ExecutionId.parse(uuidv7())
      const { store } = results
      mkdirSync(store.dirOf(id), { recursive: true })
      const result = createArrivingResult({ duck: store.duck, disk: store.disk, dir: store.dirOf(id), columns, ...(segmentBytes !== undefined && { segmentBytes }) })
      try {
        await result.writer.beginPart(0)
        const bytes = Buffer.from(csv as string) // a text or bytes, both are taken
        for (let at = 0; at < bytes.length; at += pieceBytes) await result.writer.write(bytes.subarray(at, at + pieceBytes))
        await result.writer.endPart()
        const files = await result.finish(scope.signal)
        store.commit(id, await store.seal(id, files, { origin: 'run', title: 'Test', synthetic: true, facts: null }), false)
        await store.tidy(id)
      } finally {
        await result.close()
      }
      return id
    },
    async page(id, query = '') {
      const response = await results.bulk(new Request(`http://core.test/bulk/results/${id}/rows${query}`), scope.signal)
      if (!response) throw new Error('no answer')
      return await response.json() as { offset: number; rows: number[]; columns: unknown[][] } // the page's own shape
    },
    finished,
    async exported(request) {
      const job = await finished(request)
      const bytes = job.state === 'done' ? readFileSync(join(dir, 'exports', job.id, (await exportedName(results, job)) ?? '')) : Buffer.alloc(0)
      return { bytes, job }
    },
    async close() {
      await scope.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function exportedName(results: Results, job: ExportJob): Promise<string | undefined> {
  const response = await results.bulk(new Request(`http://core.test${job.downloadPath ?? ''}`), new AbortController().signal)
  await response?.body?.cancel()
  return /filename="([^"]+)"/.exec(response?.headers.get('content-disposition') ?? '')?.[1]
}
