import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Scope } from '#shared/base/scope.ts'
import type { AmazonHosts } from '#core/ports.ts'

/** What a scripted answer may be: a status with a body, a broken connection, or a cut answer. */
export type ScriptedAnswer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>>; readonly delayMs?: number }
  | { readonly drop: true }
  | { readonly truncate: string }

export interface SeenCall {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

interface Consent {
  readonly refreshToken: string
  revoked: boolean
}

/** A tiny Login-with-Amazon and AMC service on loopback whose every answer a test can decide. */
export interface FakeAmazon {
  readonly url: string
  readonly hosts: AmazonHosts
  readonly clientId: string
  readonly clientSecret: string
  /** Every request that came in, oldest first. */
  readonly calls: SeenCall[]
  /** How many token requests of this grant type were answered with tokens. */
  granted(grantType: 'authorization_code' | 'refresh_token'): number
  /** Plays the browser: allows or denies, and gives the address the browser is sent to. */
  visit(authorizeUrl: string, decision?: 'allow' | 'deny'): string
  /** A consent made beside the browser: a refresh token and an access token. */
  consent(): { readonly accessToken: string; readonly refreshToken: string }
  revoke(refreshToken: string): void
  expireAccess(): void
  /** The next requests of this path get these answers, one each; a function decides from then on. */
  script(path: string, answers: readonly ScriptedAnswer[] | ((call: SeenCall) => ScriptedAnswer)): void
  /** Makes each token request take this long. */
  slowTokens(delayMs: number): void
  /** Lifetime of access tokens handed out from now on. */
  tokenSeconds(seconds: number): void
  /** A refresh gives a new refresh token and the old one is refused, as some providers do. */
  rotate(on: boolean): void
}

export async function startFakeAmazon(scope: Scope): Promise<FakeAmazon> {
  const clientId = 'amzn1.application-oa2-client.0123456789abcdef'
  const clientSecret = 'amzn1.oa2-cs.v1.fedcba9876543210'
  const codes = new Map<string, { readonly challenge: string; readonly redirectUri: string }>()
  const consents = new Map<string, Consent>()
  const access = new Map<string, Consent>()
  const scripts = new Map<string, ScriptedAnswer[] | ((call: SeenCall) => ScriptedAnswer)>()
  const calls: SeenCall[] = []
  const grantedCounts = { authorization_code: 0, refresh_token: 0 }
  let tokenDelayMs = 0
  let tokenSeconds = 3600
  let rotates = false

  const newToken = (prefix: 'Atza' | 'Atzr'): string => `${prefix}|${randomBytes(64).toString('base64url')}`
  const issue = (consent: Consent) => {
    const accessToken = newToken('Atza')
    access.set(accessToken, consent)
    return { access_token: accessToken, token_type: 'bearer', expires_in: tokenSeconds, refresh_token: consent.refreshToken }
  }
  const newConsent = (): Consent => {
    const consent = { refreshToken: newToken('Atzr'), revoked: false }
    consents.set(consent.refreshToken, consent)
    return consent
  }
  const refuse = (status: number, error: string, description: string): ScriptedAnswer => ({ status, body: { error, error_description: description, request_id: 'fake-request' } })

  function answerToken(fields: URLSearchParams): ScriptedAnswer {
    const grantType = fields.get('grant_type')
    if (fields.get('client_id') !== clientId || fields.get('client_secret') !== clientSecret) return refuse(401, 'invalid_client', 'Client authentication failed')
    if (grantType === 'authorization_code') {
      const code = fields.get('code') ?? ''
      const known = codes.get(code)
      codes.delete(code)
      if (!known) return refuse(400, 'invalid_grant', 'The request has an invalid grant parameter : code')
      const proof = createHash('sha256').update(fields.get('code_verifier') ?? '').digest('base64url')
      if (proof !== known.challenge || fields.get('redirect_uri') !== known.redirectUri) return refuse(400, 'invalid_grant', 'The request has an invalid grant parameter : code_verifier')
      grantedCounts.authorization_code += 1
      return { status: 200, body: issue(newConsent()), delayMs: tokenDelayMs }
    }
    if (grantType === 'refresh_token') {
      const consent = consents.get(fields.get('refresh_token') ?? '')
      if (!consent || consent.revoked) return refuse(400, 'invalid_grant', 'The request has an invalid grant parameter : refresh_token. User may have revoked or didn\'t grant the permission.')
      grantedCounts.refresh_token += 1
      if (!rotates) return { status: 200, body: issue(consent), delayMs: tokenDelayMs }
      consent.revoked = true
      return { status: 200, body: issue(newConsent()), delayMs: tokenDelayMs }
    }
    return refuse(400, 'unsupported_grant_type', 'The authorization grant type is not supported by the authorization server')
  }

  function answer(call: SeenCall): ScriptedAnswer {
    const script = scripts.get(call.path)
    const scripted = typeof script === 'function' ? script(call) : script?.shift()
    if (scripted) return scripted
    if (call.path === '/auth/o2/token') return answerToken(new URLSearchParams(call.body))
    const consent = access.get((call.headers.authorization ?? '').replace(/^Bearer /, ''))
    if (!consent || consent.revoked) return { status: 401, body: { code: '401', details: 'Unauthorized' } }
    if (call.headers['amazon-advertising-api-clientid'] !== clientId) return { status: 401, body: { code: '401', details: 'Unauthorized' } }
    if (call.path === '/amc/accounts') {
      return { status: 200, body: { amcAccounts: [{ accountId: 'ENTITY1TEST', accountName: 'Test Agency', marketplaceId: 'ATVPDKIKX0DER' }], nextToken: null } }
    }
    if (call.path === '/amc/instances') {
      return { status: 200, body: { instances: [{ instanceId: 'amctest0001', instanceName: 'test us', instanceType: 'STANDARD', customerCanonicalName: 'Test Client', creationStatus: 'COMPLETED', advertiserTypes: ['DISPLAY'] }], nextToken: null } }
    }
    return { status: 200, body: { path: call.path } }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const part of request) body += String(part)
    const url = new URL(request.url ?? '/', 'http://fake')
    const call = { method: request.method ?? '', path: url.pathname, query: url.searchParams, headers: request.headers, body }
    calls.push(call)
    const scripted = answer(call)
    if ('drop' in scripted) return void request.socket.destroy()
    if ('truncate' in scripted) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(scripted.truncate.length + 100) })
      response.write(scripted.truncate, () => request.socket.destroy())
      return
    }
    if (scripted.delayMs) await new Promise((resolve) => setTimeout(resolve, scripted.delayMs))
    const text = scripted.body === undefined ? '' : typeof scripted.body === 'string' ? scripted.body : JSON.stringify(scripted.body)
    response.writeHead(scripted.status, { 'x-amz-rid': `rid-${calls.length}`, ...scripted.headers }).end(text)
  }

  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  scope.own(() => new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  }))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP listener's address is never a pipe name
  const region = { authorizeUrl: `${url}/ap/oa`, tokenUrl: `${url}/auth/o2/token`, apiUrl: url }
  return {
    url, hosts: { NA: region, EU: region, FE: region }, clientId, clientSecret, calls,
    granted: (grantType) => grantedCounts[grantType],
    visit(authorizeUrl, decision = 'allow') {
      const query = new URL(authorizeUrl).searchParams
      const target = new URL(query.get('redirect_uri') ?? '')
      target.searchParams.set('state', query.get('state') ?? '')
      if (decision === 'deny') {
        target.searchParams.set('error', 'access_denied')
        target.searchParams.set('error_description', 'The resource owner denied the request')
        return target.href
      }
      const code = `AN${randomBytes(12).toString('base64url')}`
      codes.set(code, { challenge: query.get('code_challenge') ?? '', redirectUri: query.get('redirect_uri') ?? '' })
      target.searchParams.set('code', code)
      target.searchParams.set('scope', query.get('scope') ?? '')
      return target.href
    },
    consent: () => {
      const consent = newConsent()
      return { accessToken: issue(consent).access_token, refreshToken: consent.refreshToken }
    },
    revoke: (refreshToken) => {
      const consent = consents.get(refreshToken)
      if (consent) consent.revoked = true
    },
    expireAccess: () => access.clear(),
    script: (path, answers) => void scripts.set(path, typeof answers === 'function' ? answers : [...answers]),
    slowTokens: (delayMs) => (tokenDelayMs = delayMs),
    tokenSeconds: (seconds) => (tokenSeconds = seconds),
    rotate: (on) => (rotates = on),
  }
}
