import { createHash } from 'node:crypto'
import type { Handlers } from '#shared/contract/define.ts'
import { StoredLook, type resultLooksContract } from '#shared/result-looks/contract.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock } from '#core/ports.ts'

const keptLooks = 500

/** Remembers how results were looked at. A look that a later version cannot read counts as none. */
export function createResultLooks({ db, clock }: { readonly db: WriteDb; readonly clock: Clock }): { readonly handlers: Handlers<typeof resultLooksContract> } {
  const hashOf = (signature: string): string => createHash('sha256').update(signature).digest('hex')
  const parse = (row: { readonly look: string } | undefined): StoredLook | null => {
    const parsed = row && StoredLook.safeParse(JSON.parse(row.look))
    return parsed?.success === true ? parsed.data : null
  }
  return {
    handlers: {
      async get({ executionId, signature }) {
        const own = parse(db.get<{ look: string }>('SELECT look FROM result_look WHERE execution_id = ?', executionId))
        if (own) return own
        const alike = parse(db.get<{ look: string }>('SELECT look FROM result_look WHERE signature = ? ORDER BY changed_at_ms DESC, rowid DESC LIMIT 1', hashOf(signature)))
        return alike && { ...alike, sort: [], filters: {}, beside: null }
      },
      async set({ executionId, signature, look }) {
        db.run(`
          INSERT INTO result_look (execution_id, signature, look, changed_at_ms) VALUES (?, ?, ?, ?)
          ON CONFLICT (execution_id) DO UPDATE SET signature = excluded.signature, look = excluded.look, changed_at_ms = excluded.changed_at_ms`,
        executionId, hashOf(signature), JSON.stringify(look), clock.now())
        db.run('DELETE FROM result_look WHERE execution_id NOT IN (SELECT execution_id FROM result_look ORDER BY changed_at_ms DESC LIMIT ?)', keptLooks)
        return {}
      },
    },
  }
}
