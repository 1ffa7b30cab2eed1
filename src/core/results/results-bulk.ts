/** Rows, cells and files around the contract, because they are large: see `shared/results/contract.ts`. */
import { mkdir, stat } from 'node:fs/promises'
import { z } from 'zod'
import { AppError } from '#shared/base/app-error.ts'
import { ExecutionId, JobId } from '#shared/base/ids.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { ExportFormat } from '#shared/results/contract.ts'
import type { Ids } from '#core/ports.ts'
import { roomShort } from './disk.ts'
import type { ExportJobs } from './export-jobs.ts'
import { fileAnswer } from './file-answer.ts'
import { importResult } from './import-result.ts'
import { readPage } from './result-pages.ts'
import type { ResultStore } from './result-store.ts'
import { noRows, type RowsDesk } from './stored-rows.ts'
import type { Views } from './views.ts'

const contentTypes: Readonly<Record<ExportFormat, string>> = { csv: 'text/csv; charset=utf-8', json: 'application/json', ndjson: 'application/x-ndjson', tsv: 'text/tab-separated-values; charset=utf-8', parquet: 'application/vnd.apache.parquet', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }

export interface ResultsBulkDeps {
  readonly store: ResultStore
  readonly desk: RowsDesk
  readonly views: Views
  readonly jobs: ExportJobs
  readonly ids: Ids
  readonly emit: Emit
  /** Aborts when core closes. */
  readonly closing: AbortSignal
}

/** Answers `/bulk/results/…`, `/bulk/exports/…` and `/bulk/imports`; null for anything else. */
export function createResultsBulk({ store, desk, views, jobs, ids, emit, closing }: ResultsBulkDeps): (request: Request, signal: AbortSignal) => Promise<Response | null> {
  async function rows(id: string, url: URL, signal: AbortSignal): Promise<Response> {
    const executionId = ExecutionId.safeParse(id)
    if (!executionId.success) throw noRows()
    const page = await readPage({ desk, views }, executionId.data, url.searchParams, signal)
    if (store.has(executionId.data)) store.table.use(executionId.data)
    return Response.json(page, { headers: { 'cache-control': 'no-store' } })
  }

  /** Rejects with `storage` when so many bytes do not fit; what a packed file becomes is only known when it is read. */
  async function expectRoom(neededBytes: number): Promise<void> {
    // Before the first result there is no folder that could be asked about.
    await store.writable(() => mkdir(store.root, { recursive: true, mode: 0o700 }))
    const short = await roomShort(store.disk, store.root, neededBytes)
    if (short) throw new AppError('storage', `This file needs at least ${short.needed}, and the disk has ${short.free} left. Nothing of it was read. Make room on the disk of the profile folder, then open it again.`)
  }

  async function upload(request: Request, url: URL, signal: AbortSignal): Promise<Response> {
    if (request.method === 'GET') {
      const bytes = z.coerce.number().int().min(0).safeParse(url.searchParams.get('bytes') ?? undefined)
      if (!bytes.success) throw new AppError('invalid-input', 'To ask for room on the disk, say how many bytes there are.')
      await expectRoom(bytes.data)
      return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
    }
    if (request.method !== 'POST' || request.body === null) throw new AppError('invalid-input', 'To import rows, send the bytes of a CSV or Parquet file here.')
    await expectRoom(Number(request.headers.get('content-length') ?? 0))
    const executionId = await importResult({ store, ids }, { name: url.searchParams.get('name') ?? 'import', body: request.body }, AbortSignal.any([signal, closing]))
    emit('results.changed', [executionId])
    return Response.json({ executionId }, { headers: { 'cache-control': 'no-store' } })
  }

  async function cell(id: string, url: URL, signal: AbortSignal): Promise<Response> {
    const executionId = ExecutionId.safeParse(id)
    const place = z.object({ row: z.coerce.number().int().min(0), column: z.coerce.number().int().min(0) }).safeParse(Object.fromEntries(url.searchParams))
    if (!executionId.success || !place.success) throw new AppError('invalid-input', 'This is no cell of a result: row and column must be 0 or more.')
    const value = await desk.cell(executionId.data, place.data.row, place.data.column, signal)
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }
    return value === null ? new Response(null, { status: 204, headers }) : new Response(value, { headers })
  }

  async function file(id: string): Promise<Response> {
    const jobId = JobId.safeParse(id)
    if (!jobId.success) throw new AppError('not-found', 'There is no such export.')
    const { path, name, format } = jobs.file(jobId.data)
    const found = await stat(path).catch(() => undefined)
    if (!found) throw new AppError('not-found', 'The exported file is gone. Start the export again; the rows are still there.')
    return fileAnswer(path, { name, contentType: contentTypes[format], sizeBytes: found.size })
  }

  return async (request, signal) => {
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
  }
}
