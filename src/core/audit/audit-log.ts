import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AuditEntry } from '#shared/audit/contract.ts'
import { redact } from '#shared/base/secret.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock } from '#core/ports.ts'

export type AuditLine = Pick<AuditEntry, 'action' | 'outcome' | 'detail'> & { readonly loginId?: string | null; readonly loginLabel?: string | null }

/**
 * The append-only log of what was done with tokens and logins. Each line carries the hash of the line before, so a changed
 * or missing line shows. It proves nothing against somebody who rewrites the whole chain: that needs a second witness.
 */
export interface AuditLog {
  /** Adds a line, inside the caller's transaction when there is one. Tokens in `detail` are masked. */
  append(line: AuditLine): void
  /** Newest first, at most `limit` lines before line `beforeN`. */
  page(limit: number, beforeN?: number): AuditEntry[]
  /** Walks the whole chain, giving way to other work in between. */
  isIntact(): Promise<boolean>
}

interface Row {
  readonly n: number
  readonly at_ms: number
  readonly actor: string
  readonly login_id: string | null
  readonly login_label: string | null
  readonly action: AuditEntry['action']
  readonly outcome: AuditEntry['outcome']
  readonly detail: string
  readonly previous_hash: string
  readonly hash: string
}

const firstHash = '0'.repeat(64)
const linesAtOnce = 2_000

/** `actor` is who writes here: the shell, or `runner`. */
export function createAuditLog({ db, clock, emit, actor }: { readonly db: WriteDb; readonly clock: Clock; readonly emit: Emit; readonly actor: string }): AuditLog {
  return {
    append(line) {
      db.transaction(() => {
        const last = db.get<{ n: number; hash: string }>('SELECT n, hash FROM audit_entry ORDER BY n DESC LIMIT 1')
        const entry = {
          n: (last?.n ?? 0) + 1, at_ms: clock.now(), actor, login_id: line.loginId ?? null, login_label: line.loginLabel ?? null,
          action: line.action, outcome: line.outcome, detail: redact(line.detail), previous_hash: last?.hash ?? firstHash,
        }
        db.run(`INSERT INTO audit_entry (n, at_ms, actor, login_id, login_label, action, outcome, detail, previous_hash, hash)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        entry.n, entry.at_ms, entry.actor, entry.login_id, entry.login_label, entry.action, entry.outcome, entry.detail, entry.previous_hash, hashOf(entry))
      })
      emit('audit.changed')
    },
    page: (limit, beforeN = Number.MAX_SAFE_INTEGER) =>
      db.all<Row>('SELECT * FROM audit_entry WHERE n < ? ORDER BY n DESC LIMIT ?', beforeN, limit).map((row) => ({
        n: row.n, atMs: row.at_ms, actor: row.actor, loginId: row.login_id, loginLabel: row.login_label,
        action: row.action, outcome: row.outcome, detail: row.detail,
      })),
    async isIntact() {
      // AUTOINCREMENT remembers the highest line there ever was: a cut tail leaves a perfect but shorter chain. Read
      // first, because another process may add lines during the walk.
      const highest = db.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'audit_entry'")?.seq ?? 0
      let previous: { readonly n: number; readonly hash: string } = { n: 0, hash: firstHash }
      for (;;) {
        const rows = db.all<Row>('SELECT * FROM audit_entry WHERE n > ? ORDER BY n LIMIT ?', previous.n, linesAtOnce)
        for (const row of rows) {
          if (row.n !== previous.n + 1 || row.previous_hash !== previous.hash || row.hash !== hashOf(row)) return false
          previous = row
        }
        if (rows.length < linesAtOnce) break
        await nextTurn()
      }
      return highest <= previous.n
    },
  }
}

function hashOf(row: Omit<Row, 'hash'>): string {
  const fields = [row.n, row.at_ms, row.actor, row.login_id, row.login_label, row.action, row.outcome, row.detail, row.previous_hash]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}
