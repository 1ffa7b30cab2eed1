import { AppError } from '#shared/base/app-error.ts'
import { LoginId } from '#shared/base/ids.ts'
import type { Region } from '#shared/logins/contract.ts'
import type { TokenGrant } from '#core/amc/lwa.ts'
import type { AuditLog } from '#core/audit/audit.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock, Ids } from '#core/ports.ts'
import type { Vault } from '#core/vault/vault.ts'
import type { LoginStore } from './login-store.ts'

/** Whom a fresh consent belongs to. `loginId` renews that login, which then keeps its id and its name. */
export interface AdmitTarget {
  readonly region: Region
  readonly synthetic: boolean
  readonly clientId: string
  readonly label: string
  readonly loginId: LoginId | undefined
}

export interface AdmitDeps {
  readonly db: WriteDb
  readonly store: LoginStore
  readonly vault: Vault
  readonly audit: AuditLog
  readonly clock: Clock
  readonly ids: Ids
}

/**
 * Stores the tokens of a fresh consent, sealed, and gives the login's id. Rejects with `invalid-input`, storing nothing,
 * when there is no refresh token. A login that was removed meanwhile becomes a new one.
 */
export async function admitLogin({ db, store, vault, audit, clock, ids }: AdmitDeps, target: AdmitTarget, grant: TokenGrant, signal: AbortSignal): Promise<LoginId> {
  const { refreshToken, accessToken } = grant
  if (refreshToken === null) {
    throw new AppError('invalid-input', 'Amazon gave no lasting sign-in, because it did not take the client secret. Nobody was signed in. Check the client secret in Settings.')
  }
  const known = target.loginId === undefined ? undefined : store.find(target.loginId)
  const id = known?.id ?? LoginId.parse(ids.next())
  for (;;) {
    signal.throwIfAborted()
    const version = (store.token(id)?.version ?? 0) + 1
    const access = await vault.seal({ ownerId: id, version, field: 'access' }, accessToken)
    const refresh = await vault.seal({ ownerId: id, version, field: 'refresh' }, refreshToken)
    const nowMs = clock.now()
    const login = { id, label: known?.label ?? target.label, region: target.region, synthetic: target.synthetic, clientId: target.clientId, consentedAtMs: nowMs }
    const isSaved = db.transaction(() => {
      if (!store.saveConsent(login, version, { access, refresh, issuedAtMs: nowMs, expiresAtMs: nowMs + grant.expiresInSeconds * 1000 })) return false
      audit.append({ action: 'issue', outcome: 'ok', loginId: id, loginLabel: login.label, detail: `${known ? 'Signed in again' : 'Signed in'} as application ${target.clientId}.` })
      return true
    })
    // Not saved: a renewal moved the version in between, and the seals name the old one.
    if (isSaved) return id
  }
}
