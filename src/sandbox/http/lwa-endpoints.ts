import { createHash } from 'node:crypto'
import { findPerson, people } from '../state/people.ts'
import { isSame, type IssuedTokens, type LwaClient, type PendingCode, type Tokens } from '../state/tokens.ts'
import { authorizeErrorPage, consentPage } from './lwa-page.ts'
import { isObject } from './fields.ts'
import { json, Refusal, type Reply } from './reply.ts'
import type { Call, Endpoint } from './router.ts'

export const knownScopes = ['advertising::campaign_management', 'advertising::audiences', 'cpc_advertising:campaign_management'] as const

/** What an authorize request may say; only these travel on through the form. */
const authorizeFields = ['client_id', 'scope', 'response_type', 'redirect_uri', 'state', 'code_challenge', 'code_challenge_method'] as const

export interface LwaDeps {
  readonly clients: readonly LwaClient[]
  /** Exact return addresses; without a list any loopback address and `https://amazon.com` are taken. */
  readonly redirectUris: readonly string[] | undefined
  readonly tokens: Tokens
  /** Days until a new consent ends; `undefined` for never. */
  readonly refreshTokenDays: () => number | undefined
  /** Told about every answered token request, by grant type. */
  readonly onTokenRequest: (grantType: string) => void
}

/**
 * Login with Amazon (sheet §1): `GET /ap/oa` shows the consent page, `POST /ap/oa` is its form (the same fields plus
 * `decision` = allow or deny and optionally `person`), `POST /auth/o2/token` trades codes and refresh tokens. A request
 * with an unknown client, scope or return address gets a page and no redirect, as at Amazon; every other mistake goes
 * back to the application as `error` and `error_description`.
 */
export function lwaEndpoints(deps: LwaDeps): readonly Endpoint[] {
  return [
    {
      method: 'GET', path: '/ap/oa', group: 'lwa', access: 'open', errors: 'lwa',
      handle: (call) => {
        const fields = Object.fromEntries([...call.query].filter(([name]) => authorizeFields.some((known) => known === name)))
        const request = readAuthorizeRequest(fields, deps)
        if ('page' in request) return request.page
        return request.error ? redirect(request, request.error) : consentPage({ fields, ...request })
      },
    },
    { method: 'POST', path: '/ap/oa', group: 'lwa', access: 'open', errors: 'lwa', bodyLimitBytes: 32_768, handle: (call) => decide(call, deps) },
    {
      method: 'POST', path: '/auth/o2/token', group: 'token', access: 'open', errors: 'lwa', bodyLimitBytes: 32_768,
      handle: (call) => answerTokenRequest(call, deps),
    },
  ]
}

interface AuthorizeRequest {
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly state: string | undefined
  readonly challenge: PendingCode['challenge']
  readonly error: { readonly error: string; readonly error_description: string } | undefined
}

function readAuthorizeRequest(fields: Readonly<Record<string, string>>, deps: LwaDeps): AuthorizeRequest | { readonly page: Reply } {
  const clientId = fields['client_id'] ?? ''
  if (!deps.clients.some((client) => client.clientId === clientId)) {
    const explanation = 'No application with this client id is registered here.'
    return { page: authorizeErrorPage(400, 'This application is not known', explanation, 'lwa-invalid-parameter-bad-client') }
  }
  const redirectUri = fields['redirect_uri'] ?? ''
  if (!isAllowedRedirect(redirectUri, deps.redirectUris)) {
    return {
      page: authorizeErrorPage(400, 'The return address is not registered', 'The address in redirect_uri is not one of the Allowed '
        + 'Return URLs of this application. Register it exactly as the application sends it, port and path included.',
      'lwa-invalid-parameter-bad-redirect-uri-vendor'),
    }
  }
  const scopes = (fields['scope'] ?? '').split(' ').filter((scope) => scope !== '')
  const unknownScope = scopes.find((scope) => !knownScopes.some((known) => known === scope))
  if (scopes.length === 0 || unknownScope !== undefined) {
    const explanation = `The scope "${unknownScope ?? ''}" is not one that this application may ask for.`
    return { page: authorizeErrorPage(400, 'An unknown scope was requested', explanation, 'lwa-invalid-parameter-unknown-scope') }
  }
  const method = fields['code_challenge_method'] ?? 'plain'
  const value = fields['code_challenge']
  const problem = fields['response_type'] !== 'code' ? 'The request has an invalid parameter : response_type'
    : method !== 'S256' && method !== 'plain' ? 'The request has an invalid parameter : code_challenge_method'
    : value !== undefined && !/^[A-Za-z0-9._~-]{43,128}$/.test(value) ? 'The request has an invalid parameter : code_challenge'
    : undefined
  return {
    clientId, redirectUri, scopes, state: fields['state'],
    challenge: value === undefined ? undefined : { method: method === 'S256' ? 'S256' : 'plain', value },
    error: problem === undefined ? undefined : { error: 'invalid_request', error_description: problem },
  }
}

/** Whether Amazon would redirect there: an exact member of the list, or by default loopback addresses and the paste address. */
export function isAllowedRedirect(redirectUri: string, allowed: readonly string[] | undefined): boolean {
  if (allowed) return allowed.includes(redirectUri)
  let url: URL
  try {
    url = new URL(redirectUri)
  } catch {
    return false
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false
  if (url.protocol === 'https:') return (url.hostname === 'amazon.com' || url.hostname === 'www.amazon.com') && url.port === ''
  return url.protocol === 'http:' && (url.hostname === 'localhost' || url.hostname === '127.0.0.1')
}

function decide(call: Call, deps: LwaDeps): Reply {
  const { origin } = call.headers
  if (origin !== undefined && origin !== call.origin) throw new Refusal(403, 'The consent form can only be sent from its own page.', { code: 'access_denied' })
  const fields = textFields(call.body)
  const request = readAuthorizeRequest(fields, deps)
  if ('page' in request) return request.page
  if (request.error) return redirect(request, request.error)
  if (fields['decision'] !== 'allow') {
    return redirect(request, { error: 'access_denied', error_description: 'The resource owner or authorization server denied this request.' })
  }
  const person = findPerson(fields['person'] ?? people[0]?.id)
  if (!person) return authorizeErrorPage(400, 'Nobody was chosen', 'Go back and choose who signs in.', 'lwa-invalid-person')
  const { clientId, redirectUri, scopes, challenge } = request
  const code = deps.tokens.createCode({ clientId, personId: person.id, scopes, redirectUri, challenge }, call.nowMs)
  return redirect(request, { code, scope: scopes.join(' ') })
}

function redirect(request: AuthorizeRequest, answer: Readonly<Record<string, string>>): Reply {
  const target = new URL(request.redirectUri)
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value)
  if (request.state !== undefined) target.searchParams.set('state', request.state)
  return { status: 302, headers: { location: target.href, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }, body: undefined }
}

function answerTokenRequest(call: Call, deps: LwaDeps): Reply {
  const fields = textFields(call.body)
  const need = (name: string): string => {
    const value = fields[name]
    if (value === undefined || value === '') throw tokenError(400, 'invalid_request', `The request is missing a required parameter : ${name}`)
    return value
  }
  const grantType = need('grant_type')
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') {
    throw tokenError(400, 'unsupported_grant_type', 'The authorization grant type is not supported by the authorization server')
  }
  deps.onTokenRequest(grantType)
  const clientId = need('client_id')
  const client = deps.clients.find((known) => known.clientId === clientId)
  const secret = fields['client_secret']
  const hasSecret = secret !== undefined && secret !== ''
  if (!client || (hasSecret && !isSame(client.clientSecret, secret))) throw tokenError(401, 'invalid_client', 'Client authentication failed')

  if (grantType === 'refresh_token') {
    const refreshToken = need('refresh_token')
    if (!hasSecret) throw tokenError(401, 'invalid_client', 'Client authentication failed')
    const issued = deps.tokens.refresh(refreshToken, clientId, call.nowMs)
    if (!issued) {
      throw tokenError(400, 'invalid_grant', "The request has an invalid grant parameter : refresh_token. User may have revoked or didn't grant the permission.")
    }
    return tokenReply(issued)
  }
  const code = redeemCode(need('code'), fields, clientId, hasSecret, call.nowMs, deps.tokens)
  return tokenReply(deps.tokens.grant(code, { withRefresh: hasSecret, refreshTokenDays: deps.refreshTokenDays() }, call.nowMs))
}

function redeemCode(
  codeText: string, fields: Readonly<Record<string, string>>, clientId: string, hasSecret: boolean, nowMs: number, tokens: Tokens,
): PendingCode {
  // Taken before anything is judged: a code works once, whatever comes of it.
  const code = tokens.takeCode(codeText)
  if (!code || code.clientId !== clientId) throw tokenError(400, 'invalid_grant', 'The request has an invalid grant parameter : code')
  if (code.expiresAtMs <= nowMs) throw tokenError(400, 'invalid_grant', 'The request has an invalid parameter : code')
  if (fields['redirect_uri'] === undefined) throw tokenError(400, 'invalid_request', 'The request is missing a required parameter : redirect_uri')
  if (fields['redirect_uri'] !== code.redirectUri) throw tokenError(400, 'invalid_grant', 'The request has an invalid grant parameter : redirect_uri')
  // Without a secret only the code verifier proves who asks.
  if (!hasSecret && !code.challenge) throw tokenError(401, 'invalid_client', 'Client authentication failed')
  if (!code.challenge) return code
  const verifier = fields['code_verifier']
  if (verifier === undefined) throw tokenError(400, 'invalid_request', 'The request is missing a required parameter : code_verifier')
  const proof = code.challenge.method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier
  if (!isSame(proof, code.challenge.value)) throw tokenError(400, 'invalid_grant', 'The request has an invalid grant parameter : code_verifier')
  return code
}

function tokenReply(issued: IssuedTokens): Reply {
  const reply = json({
    access_token: issued.accessToken, token_type: 'bearer', expires_in: issued.expiresInSeconds,
    ...(issued.refreshToken === undefined ? {} : { refresh_token: issued.refreshToken }),
  })
  return { ...reply, headers: { ...reply.headers, 'cache-control': 'no-store' } }
}

function tokenError(status: number, error: string, description: string): Refusal {
  return new Refusal(status, description, { code: error })
}

function textFields(body: unknown): Readonly<Record<string, string>> {
  if (!isObject(body)) return {}
  return Object.fromEntries(Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
