/**
 * Login with Amazon (api.md §1): the address a person signs in at, and the two token requests. Nothing here repeats a
 * request or stores anything.
 */
import { z } from 'zod'
import { AppError } from '#shared/base/app-error.ts'
import { Secret } from '#shared/base/secret.ts'
import type { Clock } from '../ports.ts'
import { parseBody, readErrorBody } from './error-body.ts'
import { sendHttp } from './http.ts'
import { readRetryAfterMs } from './retry-rules.ts'

/** All AMC administration, reporting and rule-based audiences need this one scope (api.md §1.2). */
export const amcScope = 'advertising::campaign_management'

const timeoutMs = 15_000
const maxBytes = 262_144

export interface TokenGrant {
  readonly accessToken: Secret
  /** Null when Amazon gave none: the old one stays good at a refresh; after a sign-in it means that no secret was sent. */
  readonly refreshToken: Secret | null
  readonly expiresInSeconds: number
}

export interface LwaClient {
  readonly clientId: string
  readonly clientSecret: Secret
}

/** Where the system browser has to go. PKCE is S256. */
export function authorizeUrl(base: string, request: { readonly clientId: string; readonly redirectUrl: string; readonly state: string; readonly codeChallenge: string }): string {
  const url = new URL(base)
  const fields = {
    client_id: request.clientId, scope: amcScope, response_type: 'code', redirect_uri: request.redirectUrl,
    state: request.state, code_challenge: request.codeChallenge, code_challenge_method: 'S256',
  }
  // Not searchParams: it writes spaces as "+", and Amazon's examples use %20 throughout.
  url.search = Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return url.href
}

/** Trades a code for tokens. Rejects as `explainTokenError` says, or `offline`. A code is spent whatever comes of it. */
export function exchangeCode(
  tokenUrl: string,
  { client, code, redirectUrl, codeVerifier }: { readonly client: LwaClient; readonly code: Secret; readonly redirectUrl: string; readonly codeVerifier: Secret },
  clock: Clock, signal: AbortSignal,
): Promise<TokenGrant> {
  return requestTokens('code', tokenUrl, {
    grant_type: 'authorization_code', code: code.reveal(), redirect_uri: redirectUrl,
    client_id: client.clientId, client_secret: client.clientSecret.reveal(), code_verifier: codeVerifier.reveal(),
  }, clock, signal)
}

/** A new access token for a refresh token. Rejects as `explainTokenError` says, or `offline`. */
export function refreshTokens(tokenUrl: string, client: LwaClient, refreshToken: Secret, clock: Clock, signal: AbortSignal): Promise<TokenGrant> {
  return requestTokens('refresh', tokenUrl, {
    grant_type: 'refresh_token', refresh_token: refreshToken.reveal(), client_id: client.clientId, client_secret: client.clientSecret.reveal(),
  }, clock, signal)
}

const tokenText = z.string().min(1).max(8_192).regex(/^[\x21-\x7e]+$/)
const TokenAnswer = z.object({
  access_token: tokenText, token_type: z.string().regex(/^bearer$/i), expires_in: z.coerce.number().int().min(1).max(86_400), refresh_token: tokenText.nullish(),
})

async function requestTokens(grant: 'code' | 'refresh', tokenUrl: string, fields: Readonly<Record<string, string>>, clock: Clock, signal: AbortSignal): Promise<TokenGrant> {
  const answer = await sendHttp({
    method: 'POST', url: tokenUrl, timeoutMs, maxBytes, body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
  }, clock, signal)
  if (answer.status !== 200) throw explainTokenError(grant, answer.status, parseBody(withoutSecrets(answer.text, fields)), readRetryAfterMs(answer.headers.get('retry-after'), clock.now()))
  const parsed = TokenAnswer.safeParse(parseBody(answer.text))
  if (!parsed.success) {
    throw new AppError('remote', 'Amazon\'s answer to the sign-in could not be understood, so nothing was stored. Try again; if it stays like this, a proxy may be changing answers.', { details: { httpStatus: 200, malformed: true } })
  }
  const { access_token, refresh_token, expires_in } = parsed.data
  return { accessToken: new Secret(access_token), refreshToken: refresh_token ? new Secret(refresh_token) : null, expiresInSeconds: expires_in }
}

/** A refusal may repeat what it was sent, and a code or an older client secret cannot be told from other words by its looks. */
function withoutSecrets(text: string, fields: Readonly<Record<string, string>>): string {
  const sent = ['code', 'refresh_token', 'client_secret', 'code_verifier'].flatMap((name) => fields[name] ?? []).filter((value) => value !== '')
  return sent.flatMap((value) => [value, encodeURIComponent(value)]).reduce((clean, value) => clean.replaceAll(value, '[secret]'), text)
}

/**
 * The sentence for a refused token request (api.md §1.6). Codes: `signed-out` the consent is gone (`details.reason` is
 * `refused`), `invalid-input` the code or the client id and secret are wrong, `forbidden` the application may not do this,
 * `rate-limited`, `remote` Amazon failed, `bug` we asked wrongly. `details` holds `httpStatus`, `lwaError`, `amcText`.
 */
export function explainTokenError(grant: 'code' | 'refresh', status: number, body: unknown, retryAfterMs?: number): AppError {
  const { text, code, requestId } = readErrorBody(body)
  const details = { httpStatus: status, lwaError: code, amcText: text, requestId }
  const isSpentCode = grant === 'code' && (code === 'invalid_grant' || /(grant |invalid )parameter : code\b/.test(text ?? ''))
  if (status === 429) {
    return new AppError('rate-limited', 'Amazon asked to wait before signing in again. Nothing was stored. It is tried again by itself.', { retryAfterMs, details })
  }
  if (status >= 500) return new AppError('remote', `Amazon's sign-in service failed (${status}). Nothing was changed. Try again in a few minutes.`, { retryAfterMs, details })
  if (isSpentCode) {
    return new AppError('invalid-input', 'Amazon no longer accepts this sign-in code: a code works once and for five minutes. Nobody was signed in. Start the sign-in again.', { details })
  }
  if (code === 'invalid_grant') {
    return new AppError('signed-out', 'Amazon no longer accepts the saved sign-in: it was revoked, has expired, or belongs to another client id. Its runs wait and nothing was deleted. Sign in again.', { details: { ...details, reason: 'refused' } })
  }
  if (code === 'invalid_client' || status === 401) {
    return new AppError('invalid-input', 'Amazon does not accept the client id or the client secret. No token was given. Compare both with the security profile of your Login with Amazon application, in Settings.', { details: { ...details, reason: 'client' } })
  }
  if (code === 'unauthorized_client') {
    return new AppError('forbidden', 'Amazon does not allow this application to sign people in. No token was given. Ask for Amazon Ads API access for this client id.', { details: { ...details, reason: 'client' } })
  }
  if (code === 'invalid_scope') {
    return new AppError('forbidden', `Amazon does not allow this application the scope ${amcScope}. No token was given. Ask for Amazon Ads API access for this client id.`, { details: { ...details, reason: 'client' } })
  }
  const said = text === null ? '' : ` Amazon says: "${text}"`
  return new AppError('remote', `Amazon refused the token request (${status}${code === null ? '' : `, ${code}`}).${said} Nothing was stored. Try again, or report this with the copied details.`, { details: { ...details, malformed: true } })
}
