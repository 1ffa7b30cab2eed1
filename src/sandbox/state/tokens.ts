import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Store } from './store.ts'

/** An application registered with Login with Amazon. */
export interface LwaClient {
  readonly clientId: string
  readonly clientSecret: string
}

/** What a person granted to an application. Lives until revoked or, when set, until it expires. */
export interface Grant {
  readonly grantId: string
  readonly clientId: string
  readonly personId: string
  readonly scopes: readonly string[]
  readonly refreshToken: string | undefined
  readonly consentedAtMs: number
  readonly expiresAtMs: number | undefined
  readonly revoked: boolean
}

interface AccessToken {
  readonly grantId: string
  readonly expiresAtMs: number
  /** Ended before its time by an administrative act. */
  readonly isEnded?: boolean
}

/** A code on its way through the browser. */
export interface PendingCode {
  readonly clientId: string
  readonly personId: string
  readonly scopes: readonly string[]
  readonly redirectUri: string
  readonly challenge: { readonly method: 'S256' | 'plain'; readonly value: string } | undefined
  readonly expiresAtMs: number
}

export interface IssuedTokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  readonly expiresInSeconds: number
}

export interface Tokens {
  /** Makes a single-use code that is good for five minutes. */
  createCode(code: Omit<PendingCode, 'expiresAtMs'>, nowMs: number): string
  /** Takes a code; a second take of the same code gives `undefined`. Expiry is for the caller to judge. */
  takeCode(code: string): PendingCode | undefined
  /** Tokens for a fresh consent; a refresh token only when `withRefresh`. */
  grant(code: PendingCode, options: { readonly withRefresh: boolean; readonly refreshTokenDays: number | undefined }, nowMs: number): IssuedTokens
  /** A new access token and the same refresh token; `undefined` when revoked, expired, unknown or of another client. */
  refresh(refreshToken: string, clientId: string, nowMs: number): IssuedTokens | undefined
  /** The grant behind a good access token. */
  check(accessToken: string, nowMs: number): Grant | undefined
  /** The grant of an access token whether or not it is still good. */
  ownerOf(accessToken: string): Grant | undefined
  /** Ends access tokens at once; returns how many. */
  expireAccess(selection: GrantSelection): number
  /** Revokes consents: their refresh and access tokens are refused from now on. Returns how many. */
  revoke(selection: GrantSelection): number
  grants(): readonly Grant[]
}

/** Which grants an administrative act means; an empty selection means all. */
export interface GrantSelection {
  readonly grantId?: string | undefined
  readonly clientId?: string | undefined
  readonly personId?: string | undefined
  readonly accessToken?: string | undefined
}

export const accessTokenSeconds = 3600
export const codeLifetimeMs = 5 * 60_000
const dayMs = 86_400_000
const maxPendingCodes = 1000

/** Codes live in memory; grants and tokens survive a restart. Access tokens are stored as hashes only. */
export function createTokens(store: Store): Tokens {
  const codes = createCodes()
  const grants = store.collection<Grant>('grant')
  const accessTokens = store.collection<AccessToken>('access-token')

  const issueAccess = (grant: Grant, nowMs: number): IssuedTokens => {
    for (const [hash, token] of accessTokens.entries()) if (token.expiresAtMs < nowMs - dayMs) accessTokens.delete(hash)
    const accessToken = `Atza|${randomBytes(270).toString('base64url')}`
    accessTokens.put(hashOf(accessToken), { grantId: grant.grantId, expiresAtMs: nowMs + accessTokenSeconds * 1000 })
    return { accessToken, refreshToken: grant.refreshToken, expiresInSeconds: accessTokenSeconds }
  }
  const ownerOf = (accessToken: string): Grant | undefined => {
    const grantId = accessTokens.get(hashOf(accessToken))?.grantId
    return grantId === undefined ? undefined : grants.get(grantId)
  }
  const select = (selection: GrantSelection): Grant[] => {
    const owner = selection.accessToken === undefined ? undefined : ownerOf(selection.accessToken)
    return [...grants.values()].filter((grant) =>
      (selection.grantId === undefined || grant.grantId === selection.grantId)
      && (selection.clientId === undefined || grant.clientId === selection.clientId)
      && (selection.personId === undefined || grant.personId === selection.personId)
      && (selection.accessToken === undefined || grant.grantId === owner?.grantId))
  }
  const expireAccess = (selection: GrantSelection): number => {
    const ids = new Set(select(selection).map((grant) => grant.grantId))
    let ended = 0
    for (const [hash, token] of accessTokens.entries()) {
      if (!ids.has(token.grantId) || token.isEnded) continue
      accessTokens.put(hash, { ...token, isEnded: true })
      ended += 1
    }
    return ended
  }
  return {
    createCode: codes.create,
    takeCode: codes.take,
    grant: (code, { withRefresh, refreshTokenDays }, nowMs) => {
      const grant: Grant = {
        grantId: randomUUID(), clientId: code.clientId, personId: code.personId, scopes: code.scopes,
        refreshToken: withRefresh ? `Atzr|${randomBytes(270).toString('base64url')}` : undefined,
        consentedAtMs: nowMs, expiresAtMs: refreshTokenDays === undefined ? undefined : nowMs + refreshTokenDays * dayMs,
        revoked: false,
      }
      grants.put(grant.grantId, grant)
      return issueAccess(grant, nowMs)
    },
    refresh: (refreshToken, clientId, nowMs) => {
      const grant = [...grants.values()].find((known) => known.refreshToken !== undefined && isSame(known.refreshToken, refreshToken))
      if (!grant || grant.revoked || grant.clientId !== clientId || (grant.expiresAtMs ?? Infinity) <= nowMs) return undefined
      return issueAccess(grant, nowMs)
    },
    check: (accessToken, nowMs) => {
      const token = accessTokens.get(hashOf(accessToken))
      const grant = token && grants.get(token.grantId)
      return grant && !grant.revoked && !token.isEnded && token.expiresAtMs > nowMs ? grant : undefined
    },
    ownerOf,
    expireAccess,
    revoke: (selection) => {
      const selected = select(selection)
      for (const grant of selected) grants.put(grant.grantId, { ...grant, revoked: true })
      return selected.length
    },
    grants: () => [...grants.values()],
  }
}

function createCodes(): { create: Tokens['createCode']; take: Tokens['takeCode'] } {
  const codes = new Map<string, PendingCode>()
  return {
    create: (pending, nowMs) => {
      for (const [code, { expiresAtMs }] of codes) if (expiresAtMs < nowMs - dayMs || codes.size >= maxPendingCodes) codes.delete(code)
      const code = `AN${randomBytes(18).toString('base64url')}`
      codes.set(code, { ...pending, expiresAtMs: nowMs + codeLifetimeMs })
      return code
    },
    take: (code) => {
      const pending = codes.get(code)
      codes.delete(code)
      return pending
    },
  }
}

/** Whether two secrets are equal, in a time that says nothing about where they differ. */
export function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(one)), Buffer.from(hashOf(other)))
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
