import { LoginId } from '#shared/base/ids.ts'
import type { Region } from '#shared/logins/contract.ts'
import type { WriteDb } from '#core/db/database.ts'

export interface LoginRecord {
  readonly id: LoginId
  readonly label: string
  readonly region: Region
  readonly synthetic: boolean
  readonly clientId: string
  readonly state: 'ok' | 'needs-sign-in'
  readonly consentedAtMs: number
  readonly lastRefreshAtMs: number | null
}

/** The sealed tokens of a login. `version` is part of every seal. */
export interface TokenRecord {
  readonly version: number
  readonly access: Uint8Array
  readonly refresh: Uint8Array
  /** Sealed under `version - 1`. */
  readonly previousRefresh: Uint8Array | null
  readonly issuedAtMs: number
  readonly expiresAtMs: number
}

export interface NewTokens {
  readonly access: Uint8Array
  readonly refresh: Uint8Array
  readonly issuedAtMs: number
  readonly expiresAtMs: number
}

/** The right to renew one login's tokens, held by one process for a short time. */
export interface Lease {
  readonly owner: string
  readonly epoch: number
}

interface LoginRow {
  readonly id: string
  readonly label: string
  readonly region: Region
  readonly synthetic: number
  readonly client_id: string
  readonly state: 'ok' | 'needs-sign-in'
  readonly consented_at_ms: number
  readonly last_refresh_at_ms: number | null
}

interface TokenRow {
  readonly version: number
  readonly access: Uint8Array
  readonly refresh: Uint8Array
  readonly previous_refresh: Uint8Array | null
  readonly issued_at_ms: number
  readonly expires_at_ms: number
}

const leaseMs = 30_000
/** A lease that ends later than this was written by a clock that has since been set back. */
const believableLeaseMs = 60_000

export type LoginStore = ReturnType<typeof createLoginStore>

/** The logins' own tables. Every method is one statement or one transaction. */
export function createLoginStore(db: WriteDb) {
  const find = (id: string): LoginRecord | undefined => {
    const row = db.get<LoginRow>('SELECT * FROM login WHERE id = ?', id)
    return row && readLogin(row)
  }
  return {
    find,
    /** In the order they were added. */
    list: (): LoginRecord[] => db.all<LoginRow>('SELECT * FROM login ORDER BY created_at_ms, id').map(readLogin),
    rename: (id: LoginId, label: string): void => {
      db.run('UPDATE login SET label = ? WHERE id = ?', label, id)
    },
    remove: (id: LoginId): boolean => db.run('DELETE FROM login WHERE id = ?', id) > 0,
    /** False when it was already so, or the tokens are no longer those of `version`. */
    markNeedsSignIn: (id: LoginId, version: number): boolean =>
      db.run(`UPDATE login SET state = 'needs-sign-in' WHERE id = ? AND state = 'ok'
        AND (SELECT version FROM login_token WHERE login_id = login.id) = ?`, id, version) > 0,

    token: (id: LoginId): TokenRecord | undefined => {
      const row = db.get<TokenRow>('SELECT * FROM login_token WHERE login_id = ?', id)
      return row && {
        version: row.version, access: row.access, refresh: row.refresh, previousRefresh: row.previous_refresh,
        issuedAtMs: row.issued_at_ms, expiresAtMs: row.expires_at_ms,
      }
    },

    /** Takes the right to renew the tokens of `version`; null when another process has it, was faster, or has just found that one must sign in again. */
    takeLease: (id: LoginId, owner: string, version: number, nowMs: number): Lease | null => {
      const row = db.get<{ lease_epoch: number }>(`UPDATE login_token SET lease_owner = ?, lease_epoch = lease_epoch + 1, lease_until_ms = ?
        WHERE login_id = ? AND version = ? AND (SELECT state FROM login WHERE id = login_id) = 'ok' AND (lease_owner IS NULL OR lease_until_ms < ? OR lease_until_ms > ?) RETURNING lease_epoch`,
      owner, nowMs + leaseMs, id, version, nowMs, nowMs + believableLeaseMs)
      return row ? { owner, epoch: row.lease_epoch } : null
    },
    /** False when the lease was lost meanwhile. */
    extendLease: (id: LoginId, lease: Lease, nowMs: number): boolean =>
      db.run('UPDATE login_token SET lease_until_ms = ? WHERE login_id = ? AND lease_owner = ? AND lease_epoch = ?', nowMs + leaseMs, id, lease.owner, lease.epoch) > 0,
    dropLease: (id: LoginId, lease: Lease): void => {
      db.run('UPDATE login_token SET lease_owner = NULL, lease_until_ms = NULL WHERE login_id = ? AND lease_owner = ? AND lease_epoch = ?', id, lease.owner, lease.epoch)
    },
    /** Stores renewed tokens as the next version and gives the lease back; false, storing nothing, when it was lost. */
    saveRenewed: (id: LoginId, lease: Lease, tokens: NewTokens): boolean => db.transaction(() => {
      const changed = db.run(`UPDATE login_token SET version = version + 1, access = ?, previous_refresh = refresh, refresh = ?, issued_at_ms = ?, expires_at_ms = ?,
        lease_owner = NULL, lease_until_ms = NULL WHERE login_id = ? AND lease_owner = ? AND lease_epoch = ?`,
      tokens.access, tokens.refresh, tokens.issuedAtMs, tokens.expiresAtMs, id, lease.owner, lease.epoch)
      if (changed > 0) db.run('UPDATE login SET last_refresh_at_ms = ? WHERE id = ?', tokens.issuedAtMs, id)
      return changed > 0
    }),
    /**
     * Stores a login with the tokens of a new consent, sealed as `version`. False, storing nothing, when the stored tokens
     * are no longer of the version before: seal again. Takes any lease away, so that a renewal under way cannot overwrite it.
     */
    saveConsent: (login: Omit<LoginRecord, 'state' | 'lastRefreshAtMs'>, version: number, tokens: NewTokens): boolean => db.transaction(() => {
      const before = db.get<{ version: number }>('SELECT version FROM login_token WHERE login_id = ?', login.id)?.version ?? 0
      if (before !== version - 1) return false
      db.run(`INSERT INTO login (id, label, region, synthetic, client_id, state, consented_at_ms, last_refresh_at_ms, created_at_ms) VALUES (?, ?, ?, ?, ?, 'ok', ?, NULL, ?)
        ON CONFLICT (id) DO UPDATE SET region = excluded.region, client_id = excluded.client_id, state = 'ok', consented_at_ms = excluded.consented_at_ms`,
      login.id, login.label, login.region, login.synthetic ? 1 : 0, login.clientId, login.consentedAtMs, login.consentedAtMs)
      db.run(`INSERT INTO login_token (login_id, version, access, refresh, issued_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (login_id) DO UPDATE SET version = excluded.version, access = excluded.access, refresh = excluded.refresh, previous_refresh = NULL,
        issued_at_ms = excluded.issued_at_ms, expires_at_ms = excluded.expires_at_ms, lease_owner = NULL, lease_until_ms = NULL, lease_epoch = lease_epoch + 1`,
      login.id, version, tokens.access, tokens.refresh, tokens.issuedAtMs, tokens.expiresAtMs)
      return true
    }),
  }
}

function readLogin(row: LoginRow): LoginRecord {
  return {
    id: LoginId.parse(row.id), label: row.label, region: row.region, synthetic: row.synthetic === 1, clientId: row.client_id,
    state: row.state, consentedAtMs: row.consented_at_ms, lastRefreshAtMs: row.last_refresh_at_ms,
  }
}
