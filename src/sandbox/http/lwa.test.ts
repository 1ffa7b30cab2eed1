import { expect, test } from 'vitest'
import { builtInClient } from '../sandbox.ts'
import { approve, createManualClock, exchangeFields, pkce, postForm, requestTokens, startTestService, testRedirectUri } from '../testing/fixture.ts'
import { isAllowedRedirect } from './lwa-endpoints.ts'

const authorizeFields = {
  client_id: builtInClient.clientId, scope: 'advertising::campaign_management advertising::audiences', response_type: 'code', redirect_uri: testRedirectUri,
  state: 'a<b>"c', code_challenge: pkce.challenge, code_challenge_method: 'S256',
}

test('the consent page shows who asks for what, runs no script and escapes what it was sent', async () => {
  await using service = await startTestService()
  const response = await fetch(`${service.url}/ap/oa?${new URLSearchParams({ ...authorizeFields, decision: 'allow', person: 'casey' })}`)
  const page = await response.text()
  expect(response.status).toBe(200)
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(response.headers.get('content-security-policy')).toContain("form-action 'self' http://localhost:17645")
  const pasted = await fetch(`${service.url}/ap/oa?${new URLSearchParams({ ...authorizeFields, redirect_uri: 'https://amazon.com' })}`)
  expect(pasted.headers.get('content-security-policy')).toContain("form-action 'self' https:;")
  expect(page).toContain('synthetic')
  expect(page).toContain('value="a&#60;b&#62;&#34;c"')
  expect(page.match(/name="decision"/g)).toHaveLength(2)
})

test('allowing leads back with code, scope and state; denying with access_denied and state', async () => {
  await using service = await startTestService()
  const allowed = await postForm(`${service.url}/ap/oa`, { ...authorizeFields, decision: 'allow' })
  const denied = await postForm(`${service.url}/ap/oa`, { ...authorizeFields, decision: 'deny' })
  const target = new URL(allowed.headers.get('location') ?? '')
  expect(allowed.status).toBe(302)
  expect(target.origin + target.pathname).toBe(testRedirectUri)
  expect(target.searchParams.get('scope')).toBe(authorizeFields.scope)
  expect(target.searchParams.get('state')).toBe(authorizeFields.state)
  expect(target.searchParams.get('code')).toMatch(/^AN/)
  const refusal = new URL(denied.headers.get('location') ?? '').searchParams
  expect(refusal.get('error')).toBe('access_denied')
  expect(refusal.get('state')).toBe(authorizeFields.state)
  expect(refusal.has('code')).toBe(false)
})

test('unknown clients, scopes and return addresses get a page and no redirect', async () => {
  await using service = await startTestService({ redirectUris: [testRedirectUri] })
  for (const wrong of [{ client_id: 'x' }, { scope: 'profile' }, { scope: '' }, { redirect_uri: `${testRedirectUri}/` }, { redirect_uri: 'http://localhost:17646/callback' }]) {
    for (const response of [
      await fetch(`${service.url}/ap/oa?${new URLSearchParams({ ...authorizeFields, ...wrong })}`, { redirect: 'manual' }),
      await postForm(`${service.url}/ap/oa`, { ...authorizeFields, ...wrong, decision: 'allow' }),
    ]) {
      expect({ status: response.status, location: response.headers.get('location') }).toEqual({ status: 400, location: null })
    }
  }
})

test('other mistakes of the application come back to it as errors', async () => {
  await using service = await startTestService()
  for (const wrong of [{ response_type: 'token' }, { code_challenge_method: 'MD5' }, { code_challenge: 'short' }]) {
    const response = await fetch(`${service.url}/ap/oa?${new URLSearchParams({ ...authorizeFields, ...wrong })}`, { redirect: 'manual' })
    expect(new URL(response.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request')
  }
})

test('another page cannot send the consent form', async () => {
  await using service = await startTestService()
  const response = await fetch(`${service.url}/ap/oa`, {
    method: 'POST', redirect: 'manual', headers: { origin: 'http://evil.example' }, body: new URLSearchParams({ ...authorizeFields, decision: 'allow' }),
  })
  expect(response.status).toBe(403)
})

test('by default loopback addresses and the paste address are allowed, and nothing else', () => {
  const good = ['http://localhost:9080/cb', 'http://127.0.0.1:1/x?y=1', 'http://localhost/', 'https://amazon.com', 'https://www.amazon.com/']
  const bad = ['https://localhost:1/', 'http://amazon.com', 'https://amazon.com.evil.example', 'http://localhost.evil.example/', 'http://user@localhost/', 'http://localhost/#x', 'javascript:alert(1)', '', 'http://10.0.0.1/']
  expect(good.filter((uri) => !isAllowedRedirect(uri, undefined))).toEqual([])
  expect(bad.filter((uri) => isAllowedRedirect(uri, undefined))).toEqual([])
})

test('a code buys long tokens once', async () => {
  await using service = await startTestService()
  const code = await approve(service.url)
  const first = await requestTokens(service.url, exchangeFields(code))
  expect(first.status).toBe(200)
  expect(first.headers.get('cache-control')).toBe('no-store')
  expect(first.body).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
  expect(String(first.body['access_token'])).toMatch(/^Atza\|.{350,2043}$/)
  expect(String(first.body['refresh_token'])).toMatch(/^Atzr\|.{350,2043}$/)
  const second = await requestTokens(service.url, exchangeFields(code))
  expect(second.status).toBe(400)
  expect(second.body).toMatchObject({ error: 'invalid_grant', error_description: 'The request has an invalid grant parameter : code' })
})

test('token requests may be JSON, and refreshing gives a new access token and the same refresh token', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const response = await fetch(`${service.url}/auth/o2/token`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'refresh_token', refresh_token: caller.refreshToken, client_id: builtInClient.clientId, client_secret: builtInClient.clientSecret }),
  })
  const body = await response.json() as Record<string, string>
  expect(response.status).toBe(200)
  expect(body['refresh_token']).toBe(caller.refreshToken)
  expect(body['access_token']).not.toBe(caller.accessToken)
  expect((await caller.call('GET', '/amc/accounts')).status).toBe(200)
})

test('every mistake in a token request has the answer of Login with Amazon', async () => {
  const clock = createManualClock(Date.UTC(2025, 5, 10))
  await using service = await startTestService({ clock, clients: [{ clientId: 'other', clientSecret: 'other-secret' }] })
  const refresh = { grant_type: 'refresh_token', refresh_token: (await service.signIn()).refreshToken, client_id: builtInClient.clientId, client_secret: builtInClient.clientSecret }
  const attempt = async (fields: Record<string, string>) => {
    const { status, body } = await requestTokens(service.url, fields)
    return [status, body['error'], body['error_description']]
  }
  const without = (fields: Record<string, string>, name: string) => Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name))
  const fresh = async () => exchangeFields(await approve(service.url))
  const late = await fresh()
  await clock.advance(5 * 60_000)
  expect(await attempt(late)).toEqual([400, 'invalid_grant', 'The request has an invalid parameter : code'])
  expect(await attempt({})).toEqual([400, 'invalid_request', 'The request is missing a required parameter : grant_type'])
  expect(await attempt({ ...refresh, grant_type: 'password' })).toEqual([400, 'unsupported_grant_type', 'The authorization grant type is not supported by the authorization server'])
  expect(await attempt(without(refresh, 'refresh_token'))).toEqual([400, 'invalid_request', 'The request is missing a required parameter : refresh_token'])
  expect(await attempt({ ...refresh, client_secret: 'wrong' })).toEqual([401, 'invalid_client', 'Client authentication failed'])
  expect(await attempt({ ...refresh, client_id: 'wrong' })).toEqual([401, 'invalid_client', 'Client authentication failed'])
  expect(await attempt(without(refresh, 'client_secret'))).toEqual([401, 'invalid_client', 'Client authentication failed'])
  const revoked = [400, 'invalid_grant', "The request has an invalid grant parameter : refresh_token. User may have revoked or didn't grant the permission."]
  expect(await attempt({ ...refresh, refresh_token: 'Atzr|x' })).toEqual(revoked)
  expect(await attempt({ ...refresh, client_id: 'other', client_secret: 'other-secret' })).toEqual(revoked)
  expect(await attempt({ ...await fresh(), code_verifier: `${pkce.verifier}x` })).toEqual([400, 'invalid_grant', 'The request has an invalid grant parameter : code_verifier'])
  expect(await attempt(without(await fresh(), 'code_verifier'))).toEqual([400, 'invalid_request', 'The request is missing a required parameter : code_verifier'])
  expect(await attempt({ ...await fresh(), redirect_uri: 'http://localhost:1/' })).toEqual([400, 'invalid_grant', 'The request has an invalid grant parameter : redirect_uri'])
  expect(await attempt({ ...await fresh(), client_id: 'other', client_secret: 'other-secret' })).toEqual([400, 'invalid_grant', 'The request has an invalid grant parameter : code'])
})

test('without a secret there is an access token by PKCE alone, and no refresh token', async () => {
  await using service = await startTestService()
  const { client_secret: _, ...fields } = exchangeFields(await approve(service.url))
  const { status, body } = await requestTokens(service.url, fields)
  expect(status).toBe(200)
  expect(body['refresh_token']).toBeUndefined()
})

test('a plain challenge is its own verifier', async () => {
  await using service = await startTestService()
  const code = await approve(service.url, { fields: { code_challenge: pkce.verifier, code_challenge_method: 'plain' } })
  expect((await requestTokens(service.url, exchangeFields(code))).status).toBe(200)
})

test('access tokens end after an hour, consents after their days, revoked ones at once', async () => {
  const clock = createManualClock(Date.UTC(2025, 5, 10))
  await using service = await startTestService({ clock, faults: { behaviour: { refreshTokenDays: 365 } } })
  const caller = await service.signIn()
  const refresh = { grant_type: 'refresh_token', refresh_token: caller.refreshToken, client_id: builtInClient.clientId, client_secret: builtInClient.clientSecret }
  await clock.advance(3_599_000)
  expect((await caller.call('GET', '/amc/accounts')).status).toBe(200)
  await clock.advance(1000)
  expect((await caller.call('GET', '/amc/accounts')).status).toBe(401)
  await clock.advance(364 * 86_400_000)
  expect((await requestTokens(service.url, refresh)).status).toBe(200)
  await clock.advance(86_400_000)
  expect((await requestTokens(service.url, refresh)).status).toBe(400)
  const other = await service.signIn({ person: 'blake' })
  expect(service.sandbox.control.revokeGrants({ personId: 'blake' })).toBe(1)
  expect((await other.call('GET', '/amc/accounts')).status).toBe(401)
  expect(service.sandbox.control.calls().grants).toEqual({ authorization_code: 2, refresh_token: 2 })
})

test('a restart of the service logs nobody out', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  await service.restart()
  expect((await caller.call('GET', '/amc/accounts')).status).toBe(200)
  const again = await requestTokens(service.url, { grant_type: 'refresh_token', refresh_token: caller.refreshToken, client_id: builtInClient.clientId, client_secret: builtInClient.clientSecret })
  expect(again.status).toBe(200)
})
