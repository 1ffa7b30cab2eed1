import { createHash } from 'node:crypto'
import { SavedAnalysis } from '#shared/analysis/contract.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock } from '#core/ports.ts'

const keptAnalyses = 500
const nothing: SavedAnalysis = { chart: null, pivot: null, localSql: null }

/** Remembers what was chosen for results. What a later version cannot read counts as nothing. */
export function createSavedAnalyses({ db, clock }: { readonly db: WriteDb; readonly clock: Clock }) {
  const hashOf = (names: readonly string[]): string => createHash('sha256').update(JSON.stringify(names)).digest('hex')
  const parse = (row: { readonly saved: string } | undefined): SavedAnalysis | null => {
    const parsed = row && SavedAnalysis.safeParse(JSON.parse(row.saved))
    return parsed?.success === true ? parsed.data : null
  }
  const own = (id: ExecutionId) => parse(db.get<{ saved: string }>('SELECT saved FROM analysis_saved WHERE execution_id = ?', id))
  const get = (id: ExecutionId, names: readonly string[]): SavedAnalysis => {
    const kept = own(id)
    if (kept) return kept
    const alike = parse(db.get<{ saved: string }>('SELECT saved FROM analysis_saved WHERE signature = ? ORDER BY changed_at_ms DESC, rowid DESC LIMIT 1', hashOf(names)))
    return alike ? { ...alike, localSql: null } : nothing
  }
  return {
    /** Of the result itself; else chart and pivot of the last one with the same column names; else nulls. */
    get,
    /** Changes what is given; the oldest beyond some hundreds are forgotten. */
    set(id: ExecutionId, names: readonly string[], change: Partial<SavedAnalysis>): void {
      db.run(`
        INSERT INTO analysis_saved (execution_id, signature, saved, changed_at_ms) VALUES (?, ?, ?, ?)
        ON CONFLICT (execution_id) DO UPDATE SET signature = excluded.signature, saved = excluded.saved, changed_at_ms = excluded.changed_at_ms`,
      id, hashOf(names), JSON.stringify({ ...get(id, names), ...change }), clock.now())
      db.run('DELETE FROM analysis_saved WHERE execution_id NOT IN (SELECT execution_id FROM analysis_saved ORDER BY changed_at_ms DESC LIMIT ?)', keptAnalyses)
    },
  }
}
