/**
 * Hands out access tokens, and renews each login's exactly once however many callers, windows and processes ask
 * (sync-and-schedule.md §1.12):
 *
 *     fresh ──────────────────────────────────────────────► token
 *     stale ─► join the renewal of this process, or be it:
 *         ┌─► read again: fresh now ──────────────────────► token (somebody else renewed it)
 *         │   lease taken by another process ─► 50–150 ms ─┐
 *         └────────────────────────────────────────────────┘
 *             lease taken by us ─► POST ─► save as version + 1, if the lease is still ours ─► token
 *                 refused (`invalid_grant`) ─► version moved? use that : once more after 2 s ─► needs-sign-in
 *                 no answer, 429, 5xx ─► up to two more tries ─► the old token while it lives, else the error
 *
 * A refused login keeps its sealed tokens: a mistake on either side must not cost a sign-in.
 */
import type { Logger } from 'pino'
import { AppError } from '#shared/base/app-error.ts'
import type { LoginId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Secret } from '#shared/base/secret.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { AccessToken } from '#core/amc/gateway.ts'
import { refreshTokens, type TokenGrant } from '#core/amc/lwa.ts'
import { randomFraction } from '#core/amc/random-fraction.ts'
import { isRepeatable, nextDelayMs } from '#core/amc/retry-rules.ts'
import { untilAborted } from '#shared/base/until-aborted.ts'
import type { AuditLog } from '#core/audit/audit.ts'
import type { Clock, Ids } from '#core/ports.ts'
import type { Vault } from '#core/vault/vault.ts'
import type { ClientApps } from './client-apps.ts'
import type { LoginHosts } from './login-hosts.ts'
import type { Lease, LoginRecord, LoginStore, TokenRecord } from './login-store.ts'

export interface AccessTokens {
  /**
   * A token with a minute or more to live, newer than version `newerThan` when given. Rejects with `signed-out` when the
   * person has to sign in, `not-found` when the login is gone, else as the token request failed. Aborting stops waiting;
   * a renewal that is under way still completes for the others.
   */
  get(loginId: LoginId, signal: AbortSignal, newerThan?: number): Promise<AccessToken>
}

export interface AccessTokensDeps {
  readonly store: LoginStore
  readonly vault: Vault
  readonly clientApps: ClientApps
  readonly hosts: LoginHosts
  readonly audit: AuditLog
  readonly clock: Clock
  readonly ids: Ids
  readonly emit: Emit
  readonly logger: Logger
}

/** Give or take a half, so that processes do not all come at the same moment. */
const freshForMs = 120_000
const refusalPauseMs = 2_000
const maxTransientTries = 3

export function createAccessTokens(deps: AccessTokensDeps, scope: Scope): AccessTokens {
  const { store, vault, clientApps, hosts, audit, clock, ids, emit, logger } = deps
  const owner = `${process.pid}.${ids.randomHex(8)}`
  const flights = new Map<LoginId, Promise<AccessToken>>()
  // A renewal under way gives its lease back before the database closes.
  scope.own(async () => void (await Promise.allSettled(flights.values())))

  function need(loginId: LoginId): { readonly login: LoginRecord; readonly token: TokenRecord } {
    const login = store.find(loginId)
    const token = login && store.token(loginId)
    if (!login || !token) throw new AppError('not-found', 'This login was removed, so nothing was sent. Choose another login, or sign in.')
    if (login.state === 'needs-sign-in') throw signedOut(login)
    return { login, token }
  }

  function isFresh(token: TokenRecord, newerThan: number | undefined): boolean {
    if (newerThan !== undefined) return token.version > newerThan
    // A provider that gives short-lived tokens must not make every call a renewal.
    const marginMs = Math.min(freshForMs, (token.expiresAtMs - token.issuedAtMs) / 4)
    return token.expiresAtMs - clock.now() > marginMs * (0.5 + randomFraction(ids))
  }

  async function open(loginId: LoginId, field: 'access' | 'refresh', version: number, sealed: Uint8Array): Promise<Secret> {
    try {
      return await vault.open({ ownerId: loginId, version, field }, sealed)
    } catch (cause) {
      const error = AppError.from(cause)
      throw new AppError('signed-out', error.message, { cause, details: { reason: 'locked' } })
    }
  }

  async function toAccessToken(loginId: LoginId, token: TokenRecord): Promise<AccessToken> {
    return { secret: await open(loginId, 'access', token.version, token.access), version: token.version, issuedAtMs: token.issuedAtMs }
  }

  async function askAmazon(login: LoginRecord, refreshToken: Secret): Promise<TokenGrant> {
    const [{ tokenUrl }, client] = await Promise.all([hosts(login, scope.signal), clientApps.client(login)])
    return refreshTokens(tokenUrl, client, refreshToken, clock, scope.signal)
  }

  /** Asks with the current refresh token, again after a pause when it is refused, then with the one before if that was another. */
  async function renewUnderLease(login: LoginRecord, token: TokenRecord, lease: Lease): Promise<TokenGrant & { readonly used: Secret } | 'overtaken'> {
    const current = await open(login.id, 'refresh', token.version, token.refresh)
    const before = token.previousRefresh ? await open(login.id, 'refresh', token.version - 1, token.previousRefresh).catch(() => undefined) : undefined
    const attempts = [current, current, ...(before && before.reveal() !== current.reveal() ? [before] : [])]
    for (const [index, used] of attempts.entries()) {
      try {
        return { ...(await askAmazon(login, used)), used }
      } catch (thrown) {
        if (!isRefusal(thrown) || index === attempts.length - 1) throw thrown
        if (store.token(login.id)?.version !== token.version) return 'overtaken'
        await clock.sleep(refusalPauseMs, scope.signal)
        if (!store.extendLease(login.id, lease, clock.now())) return 'overtaken'
      }
    }
    throw new AppError('bug', 'The sign-in was not renewed. Try again.')
  }

  /** Stores renewed tokens; `overtaken` when somebody else was faster, whose tokens then count. */
  async function saveGrant(login: LoginRecord, token: TokenRecord, lease: Lease, grant: TokenGrant & { readonly used: Secret }): Promise<AccessToken | 'overtaken'> {
    const version = token.version + 1
    const nowMs = clock.now()
    const saved = store.saveRenewed(login.id, lease, {
      access: await vault.seal({ ownerId: login.id, version, field: 'access' }, grant.accessToken),
      refresh: await vault.seal({ ownerId: login.id, version, field: 'refresh' }, grant.refreshToken ?? grant.used),
      issuedAtMs: nowMs, expiresAtMs: nowMs + grant.expiresInSeconds * 1000,
    })
    if (!saved) return 'overtaken'
    audit.append({ action: 'refresh', outcome: 'ok', loginId: login.id, loginLabel: login.label, detail: `Renewed, valid for ${grant.expiresInSeconds} seconds.` })
    emit('logins.changed', [login.id])
    return { secret: grant.accessToken, version, issuedAtMs: nowMs }
  }

  function noteFailure(login: LoginRecord, token: TokenRecord, error: AppError): void {
    if (isRefusal(error) && store.markNeedsSignIn(login.id, token.version)) {
      audit.append({ action: 'needs-sign-in', outcome: 'failed', loginId: login.id, loginLabel: login.label, detail: describe(error) })
      emit('logins.changed', [login.id])
      emit('instances.changed')
      return
    }
    // Being offline is no operation on a token and would fill the log of every train ride; a locked key is in it already.
    if (error.code !== 'cancelled' && error.code !== 'offline' && error.details?.['reason'] !== 'locked') audit.append({ action: 'refresh', outcome: 'failed', loginId: login.id, loginLabel: login.label, detail: describe(error) })
  }

  async function renew(loginId: LoginId, newerThan: number | undefined): Promise<AccessToken> {
    for (let tryNumber = 1; ;) {
      const { login, token } = need(loginId)
      if (isFresh(token, newerThan)) return toAccessToken(loginId, token)
      const lease = store.takeLease(loginId, owner, token.version, clock.now())
      if (!lease) {
        await clock.sleep(50 + Math.floor(100 * randomFraction(ids)), scope.signal)
        continue
      }
      try {
        const grant = await renewUnderLease(login, token, lease)
        const renewed = grant === 'overtaken' ? grant : await saveGrant(login, token, lease, grant)
        if (renewed !== 'overtaken') return renewed
      } catch (thrown) {
        const error = AppError.from(thrown)
        const delayMs = tryNumber < maxTransientTries && isRepeatable(error) ? nextDelayMs(tryNumber, error.retryAfterMs, randomFraction(ids)) : null
        logger.info({ loginId, code: error.code, reason: error.details?.['lwaError'] ?? null, tryNumber, retryInMs: delayMs }, 'token not renewed')
        if (delayMs === null) {
          noteFailure(login, token, error)
          store.dropLease(loginId, lease)
          if (isTransient(error) && newerThan === undefined && token.expiresAtMs > clock.now()) return await toAccessToken(loginId, token)
          throw isRefusal(error) ? signedOut(login, error) : error
        }
        store.dropLease(loginId, lease)
        await clock.sleep(delayMs, scope.signal)
        tryNumber += 1
        continue
      }
      store.dropLease(loginId, lease)
    }
  }

  return {
    async get(loginId, signal, newerThan) {
      for (;;) {
        signal.throwIfAborted()
        const { token } = need(loginId)
        if (isFresh(token, newerThan)) return toAccessToken(loginId, token)
        let flight = flights.get(loginId)
        if (!flight) {
          flight = renew(loginId, newerThan).finally(() => flights.delete(loginId))
          flights.set(loginId, flight)
          flight.catch(() => undefined)
        }
        const renewed = await untilAborted(flight, signal)
        if (newerThan === undefined || renewed.version > newerThan) return renewed
      }
    },
  }
}

function isRefusal(thrown: unknown): thrown is AppError {
  return thrown instanceof AppError && thrown.code === 'signed-out' && thrown.details?.['reason'] === 'refused'
}

function isTransient(error: AppError): boolean {
  return error.code === 'offline' || error.code === 'remote' || error.code === 'rate-limited'
}

function signedOut(login: LoginRecord, cause?: AppError): AppError {
  const remedy = login.synthetic ? 'Start the sample data again.' : 'Sign in again.'
  return new AppError('signed-out', `Amazon no longer accepts the sign-in "${login.label}", so nothing was sent. Nothing was deleted. ${remedy}`, { cause, details: { ...cause?.details, reason: 'refused' } })
}

function describe(error: AppError): string {
  const word = error.details?.['lwaError']
  const said = error.details?.['amcText']
  return [error.message, typeof word === 'string' ? `(${word})` : '', typeof said === 'string' ? `"${said}"` : ''].filter((part) => part !== '').join(' ')
}
