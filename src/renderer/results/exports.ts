import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ExecutionId, JobId } from '#shared/base/ids.ts'
import type { ExportFormat, ExportJob, ExportRequest } from '#shared/results/contract.ts'
import type { Bulk } from '#renderer/bridge/bulk.ts'
import type { Client } from '#renderer/bridge/client.ts'

export interface ExportsDeps {
  readonly client: Client
  readonly bulk: Bulk
  readonly spreadsheetSafe: () => boolean
}

export interface ExportsState {
  /** Exports asked for in this window, newest last, until dismissed. */
  readonly jobs: readonly ExportJob[]
}

/**
 * Exports asked for in this window. A finished one is handed to the browser as a download where the shell has no dialog
 * of its own. Rejects with an AppError when an export cannot start.
 */
export function createExports({ client, bulk, spreadsheetSafe }: ExportsDeps) {
  const store: StoreApi<ExportsState> = createStore<ExportsState>(() => ({ jobs: [] }))
  const handedOver = new Set<JobId>()

  async function accept(job: ExportJob): Promise<void> {
    store.setState(state => ({ jobs: state.jobs.some(each => each.id === job.id) ? state.jobs.map(each => (each.id === job.id ? job : each)) : [...state.jobs, job] }))
    if (job.state !== 'done' || job.downloadPath === null || handedOver.has(job.id)) return
    handedOver.add(job.id)
    await bulk.download(job.downloadPath, `result.${job.format}`, new AbortController().signal)
  }

  return {
    store,
    /** Asks for an export; the person may still decline it in the shell's dialog. */
    async start(executionId: ExecutionId, format: ExportFormat): Promise<void> {
      const job = await client.results.startExport({ executionId, format, spreadsheetSafe: spreadsheetSafe() })
      if (job !== null) await accept(job)
    },
    /** Asks for an export as it was described in the dialog. */
    async ask(request: ExportRequest): Promise<void> {
      const job = await client.results.startExport(request)
      if (job !== null) await accept(job)
    },
    /** Asks for a file of a run that goes on: it is written as soon as the rows are there, also after a restart. The person may still decline it; the run goes on then. */
    async whenReady(executionId: ExecutionId, format: ExportFormat): Promise<void> {
      const job = await client.results.exportWhenReady({ executionId, format, spreadsheetSafe: spreadsheetSafe() })
      if (job !== null) await accept(job)
    },
    /** Takes over news of a job that this window asked for. */
    accept,
    cancel: async (id: JobId): Promise<void> => accept(await client.results.cancelExport({ id })),
    /** Takes a finished export out of the list. */
    dismiss: (id: JobId): void => store.setState(state => ({ jobs: state.jobs.filter(job => job.id !== id) })),
  }
}
export type Exports = ReturnType<typeof createExports>
