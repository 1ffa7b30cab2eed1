import { ExecutionId, JobId } from '#shared/base/ids.ts'
import { ExportRequest } from '#shared/results/contract.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock } from '#core/ports.ts'

/** An export that waits for a run. */
export interface ExportOrder {
  readonly id: JobId
  readonly executionId: ExecutionId
  readonly request: ExportRequest
  /** The file that was chosen, or null where the shell has no dialogs. */
  readonly path: string | null
}

export type ExportOrders = ReturnType<typeof createExportOrders>

/** Exports that wait for a run, kept over restarts. */
export function createExportOrders(db: WriteDb, clock: Clock) {
  return {
    insert({ id, executionId, request, path }: ExportOrder): void {
      db.run('INSERT INTO export_order (id, execution_id, request, path, created_at_ms) VALUES (?, ?, ?, ?, ?)', id, executionId, JSON.stringify(request), path, clock.now())
    },

    remove(id: JobId): void {
      db.run('DELETE FROM export_order WHERE id = ?', id)
    },

    /** The oldest first; one that cannot be read any more is left out. */
    list(): ExportOrder[] {
      const rows = db.all<{ id: string; executionId: string; request: string; path: string | null }>('SELECT id, execution_id AS executionId, request, path FROM export_order ORDER BY created_at_ms, id')
      return rows.flatMap(row => {
        const id = JobId.safeParse(row.id)
        const executionId = ExecutionId.safeParse(row.executionId)
        const request = ExportRequest.safeParse(JSON.parse(row.request))
        return id.success && executionId.success && request.success ? [{ id: id.data, executionId: executionId.data, request: request.data, path: row.path }] : []
      })
    },
  }
}
