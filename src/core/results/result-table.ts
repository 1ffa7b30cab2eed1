import { createHash } from 'node:crypto'
import { ExecutionId } from '#shared/base/ids.ts'
import { privacyRoleOf } from '#shared/honesty/privacy-columns.ts'
import type { ResultOrigin } from '#shared/results/contract.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock } from '#core/ports.ts'
import { Manifest } from './manifest.ts'
import { unreadableRows } from './unreadable-rows.ts'

/** Looking at a result is written down at most this often. */
const useMs = 60_000

/** A stored result as its row tells, without its manifest's lists. */
export interface ResultRow {
  readonly id: ExecutionId
  readonly origin: ResultOrigin
  readonly title: string
  readonly rowCount: number
  readonly sizeBytes: number
  readonly synthetic: boolean
  /** Without the privacy columns. */
  readonly columnCount: number
  /** See `ResultSummary`. */
  readonly columnsKey: string
  readonly pinned: boolean
  readonly storedAtMs: number
  readonly usedAtMs: number
}

export type ResultTable = ReturnType<typeof createResultTable>

/** The rows of `result` and `result_removal`. A result without a row here does not exist for anybody. */
export function createResultTable(db: WriteDb, clock: Clock) {
  const lastUse = new Map<ExecutionId, number>()

  function find(id: ExecutionId): Manifest | undefined {
    const row = db.get<{ manifest: string }>('SELECT manifest FROM result WHERE execution_id = ?', id)
    if (row === undefined) return undefined
    const manifest = Manifest.safeParse(JSON.parse(row.manifest))
    if (!manifest.success) throw unreadableRows(manifest.error)
    return manifest.data
  }

  return {
    insert(id: ExecutionId, manifest: Manifest, pinned: boolean): void {
      const nowMs = clock.now()
      db.transaction(() => {
        db.run('DELETE FROM result_removal WHERE execution_id = ?', id)
        db.run(
          `INSERT INTO result (execution_id, manifest, row_count, size_bytes, created_at_ms, pinned, origin, title, content_hash, used_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (execution_id) DO UPDATE SET manifest = excluded.manifest, row_count = excluded.row_count, size_bytes = excluded.size_bytes, content_hash = excluded.content_hash`,
          id, JSON.stringify(manifest), manifest.rowCount, manifest.sizeBytes, nowMs, Number(pinned), manifest.origin, manifest.title, manifest.contentHash, nowMs,
        )
      })
    },

    /** Notes that a folder is being filled by nobody who would take it up again: should it not become a result, it goes at the next start. */
    expectNothing(id: ExecutionId): void {
      db.run('INSERT OR IGNORE INTO result_removal (execution_id) VALUES (?)', id)
    },

    setPinned(id: ExecutionId, pinned: boolean): void {
      db.run('UPDATE result SET pinned = ? WHERE execution_id = ?', Number(pinned), id)
    },

    isPinned(id: ExecutionId): boolean {
      return db.get<{ pinned: number }>('SELECT pinned FROM result WHERE execution_id = ?', id)?.pinned === 1
    },

    /** The visible result of a run, or undefined. Throws `storage` when its description is damaged. */
    find,

    /** Whether a run has a visible result, readable or not. */
    has(id: ExecutionId): boolean {
      return db.get('SELECT 1 AS found FROM result WHERE execution_id = ?', id) !== undefined
    },

    /** Another result of the same rows. */
    twinOf(contentHash: string, id: ExecutionId): Manifest | undefined {
      const row = db.get<{ id: string }>('SELECT execution_id AS id FROM result WHERE content_hash = ? AND execution_id <> ? ORDER BY created_at_ms LIMIT 1', contentHash, id)
      try {
        return row === undefined ? undefined : find(ExecutionId.parse(row.id))
      } catch {
        return undefined
      }
    },

    /** Writes down that somebody looks at it. */
    use(id: ExecutionId): void {
      const nowMs = clock.now()
      if (Math.abs(nowMs - (lastUse.get(id) ?? 0)) < useMs) return
      lastUse.set(id, nowMs)
      db.run('UPDATE result SET used_at_ms = ? WHERE execution_id = ?', nowMs, id)
    },

    /** The last used first. */
    list(filter: { readonly origin?: ResultOrigin | undefined; readonly pinned?: boolean | undefined; readonly limit: number }): ResultRow[] {
      const rows = db.all<Omit<ResultRow, 'pinned' | 'synthetic' | 'columnCount' | 'columnsKey'> & { readonly names: string; readonly pinned: number; readonly synthetic: number }>(
        `SELECT execution_id AS id, origin, title, row_count AS rowCount, size_bytes AS sizeBytes, coalesce(manifest ->> 'synthetic', 0) AS synthetic,
           (SELECT json_group_array(value ->> 'name' ORDER BY key) FROM json_each(manifest, '$.columns')) AS names, pinned, created_at_ms AS storedAtMs, used_at_ms AS usedAtMs
         FROM result WHERE (? IS NULL OR origin = ?) AND (? IS NULL OR pinned = ?) ORDER BY used_at_ms DESC, execution_id LIMIT ?`,
        filter.origin ?? null, filter.origin ?? null, filter.pinned === undefined ? null : Number(filter.pinned), filter.pinned === undefined ? null : Number(filter.pinned), filter.limit,
      )
      return rows.map(({ names, ...row }) => ({ ...row, ...ownColumnsOf(names), id: ExecutionId.parse(row.id), pinned: row.pinned === 1, synthetic: row.synthetic === 1 }))
    },

    /** Equal rows that are kept once count once. */
    totals(): { readonly usedBytes: number; readonly pinnedBytes: number; readonly resultCount: number } {
      const row = db.get<{ used: number | null; pinned: number | null; count: number }>(
        `SELECT sum(bytes) AS used, sum(CASE WHEN pinned THEN bytes END) AS pinned, sum(count) AS count
         FROM (SELECT max(size_bytes) AS bytes, max(pinned) AS pinned, count(*) AS count FROM result GROUP BY CASE content_hash WHEN '' THEN execution_id ELSE content_hash END)`,
      )
      return { usedBytes: row?.used ?? 0, pinnedBytes: row?.pinned ?? 0, resultCount: row?.count ?? 0 }
    },

    /** The one that was not looked at for longest, `except` this one; undefined when all are pinned. */
    leastUsed(except: ExecutionId | null): ExecutionId | undefined {
      const row = db.get<{ id: string }>('SELECT execution_id AS id FROM result WHERE pinned = 0 AND execution_id <> ? ORDER BY used_at_ms, created_at_ms LIMIT 1', except ?? '')
      return row === undefined ? undefined : ExecutionId.parse(row.id)
    },

    /** Takes it out of sight and notes that its folder must go. */
    remove(id: ExecutionId): void {
      db.transaction(() => {
        db.run('DELETE FROM result WHERE execution_id = ?', id)
        db.run('INSERT OR IGNORE INTO result_removal (execution_id) VALUES (?)', id)
      })
    },

    removed(id: ExecutionId): void {
      db.run('DELETE FROM result_removal WHERE execution_id = ?', id)
    },

    /** Folders that a crash kept from going. */
    unremoved(): ExecutionId[] {
      return db.all<{ id: string }>('SELECT execution_id AS id FROM result_removal').map(row => ExecutionId.parse(row.id))
    },
  }
}

/** From the names of all columns as JSON text, in order. */
function ownColumnsOf(names: string): Pick<ResultRow, 'columnCount' | 'columnsKey'> {
  const own = (JSON.parse(names) as readonly string[]).filter(name => privacyRoleOf(name) === undefined) // SQLite wrote the names of a manifest
  return { columnCount: own.length, columnsKey: createHash('sha256').update(JSON.stringify(own).toLowerCase()).digest('hex').slice(0, 16) }
}
