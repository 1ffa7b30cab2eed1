import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '#shared/base/app-error.ts'
import { parseBody, readErrorBody } from './error-body.ts'
import { amazonHosts } from './hosts.ts'
import { authorizeUrl, explainTokenError } from './lwa.ts'
import { collectPages } from './paging.ts'
import { isRepeatable, maxTries, nextDelayMs, readRetryAfterMs } from './retry-rules.ts'

const never = new AbortController().signal

test('delays grow, stay under the cap, and end after the last try', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (tryNumber, fraction) => {
    const delayMs = nextDelayMs(tryNumber, undefined, fraction)
    const isInRange = delayMs !== null && delayMs >= 0 && delayMs <= Math.min(30_000, 1000 * 2 ** (tryNumber - 1))
    expect(isInRange).toBe(tryNumber < maxTries)
    expect(delayMs === null).toBe(tryNumber >= maxTries)
  }))
  expect(nextDelayMs(1, 5_000, 0.5)).toBe(5_250)
  expect(nextDelayMs(1, 61_000, 0)).toBeNull()
})

test('Retry-After is read as seconds or date and never as nonsense', () => {
  const nowMs = Date.UTC(2026, 2, 10)
  expect(readRetryAfterMs('3', nowMs)).toBe(3_000)
  expect(readRetryAfterMs('0.5', nowMs)).toBe(500)
  expect(readRetryAfterMs('Tue, 10 Mar 2026 00:01:00 GMT', nowMs)).toBe(60_000)
  for (const bad of [null, '', 'soon', '-5', 'Mon, 09 Mar 2026 00:00:00 GMT', '1e99', 'NaN']) expect(readRetryAfterMs(bad, nowMs)).toBeUndefined()
  fc.assert(fc.property(fc.string(), (text) => {
    const value = readRetryAfterMs(text, nowMs)
    expect(value === undefined || value >= 0).toBe(true)
  }))
})

test('only throttling, failures of the other side and lost connections are repeated', () => {
  const repeatable = (code: ConstructorParameters<typeof AppError>[0]) => isRepeatable(new AppError(code, 'x'))
  expect((['rate-limited', 'offline', 'remote'] as const).every(repeatable)).toBe(true)
  expect((['invalid-input', 'not-found', 'conflict', 'signed-out', 'forbidden', 'storage', 'cancelled', 'bug'] as const).some(repeatable)).toBe(false)
})

test('any body is read as an error without failing and without tokens', () => {
  fc.assert(fc.property(fc.oneof(fc.jsonValue(), fc.string()), (body) => {
    const read = readErrorBody(typeof body === 'string' ? parseBody(body) : body)
    expect(read.text === null || read.text.length <= 4_000).toBe(true)
  }))
  expect(readErrorBody({ details: 'token Atza|secret leaked' }).text).toBe('token [secret] leaked')
  expect(readErrorBody('Atzr|secret').text).toBe('[secret]')
})

test('paging gives every item once in order, whatever the page sizes', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.array(fc.integer(), { maxLength: 5 }), { minLength: 1, maxLength: 8 }), fc.constantFrom(null, undefined, ''), async (pages, end) => {
    const items = await collectPages('things', async (token) => {
      const index = token === undefined ? 0 : Number(token.slice(1))
      return { items: pages[index] ?? [], nextToken: index + 1 < pages.length ? `t${index + 1}` : end }
    }, never)
    expect(items).toEqual(pages.flat())
  }))
})

test('paging refuses a token that comes back and a list without end', async () => {
  let calls = 0
  await expect(collectPages('things', async () => ({ items: [1], nextToken: (calls += 1) % 2 ? 'a' : 'b' }), never)).rejects.toMatchObject({ code: 'remote' })
  expect(calls).toBe(3)
  await expect(collectPages('things', async (token) => ({ items: [1], nextToken: `${token ?? ''}x` }), never, { maxPages: 5, maxItems: 100 })).rejects.toMatchObject({ code: 'remote' })
  await expect(collectPages('things', async (token) => ({ items: Array.from({ length: 60 }, () => 1), nextToken: `${token ?? ''}x` }), never, { maxPages: 50, maxItems: 100 })).rejects.toMatchObject({ code: 'remote' })
  const stop = new AbortController()
  await expect(collectPages('things', async () => {
    stop.abort()
    return { items: [1], nextToken: `${Math.random()}` }
  }, stop.signal)).rejects.toMatchObject({ name: 'AbortError' })
})

const refreshText = 'The request has an invalid grant parameter : refresh_token. User may have revoked or didn\'t grant the permission.'
test.each<[string, 'code' | 'refresh', number, unknown, string, RegExp]>([
  ['revoked', 'refresh', 400, { error: 'invalid_grant', error_description: refreshText }, 'signed-out', /Sign in again/],
  ['code used', 'code', 400, { error: 'invalid_grant', error_description: 'The request has an invalid grant parameter : code' }, 'invalid-input', /works once/],
  ['code expired', 'code', 400, { error: 'invalid_request', error_description: 'The request has an invalid parameter : code' }, 'invalid-input', /five minutes/],
  ['missing field', 'refresh', 400, { error: 'invalid_request', error_description: 'The request is missing a required parameter : refresh_token' }, 'remote', /missing a required parameter/],
  ['wrong grant type', 'refresh', 400, { error: 'unsupported_grant_type', error_description: 'x' }, 'remote', /unsupported_grant_type/],
  ['wrong secret', 'code', 401, { error: 'invalid_client', error_description: 'Client authentication failed' }, 'invalid-input', /client id or the client secret/],
  ['client not allowed', 'code', 400, { error: 'unauthorized_client' }, 'forbidden', /Amazon Ads API access/],
  ['throttled', 'refresh', 429, {}, 'rate-limited', /wait/],
  ['Amazon down', 'refresh', 503, '<html><title>Oh</title></html>', 'remote', /failed \(503\)/],
])('a token error is explained: %s', (_what, grant, status, body, code, sentence) => {
  const error = explainTokenError(grant, status, body, 1_000)
  expect(error).toMatchObject({ code, message: expect.stringMatching(sentence) })
  expect(isRepeatable(error)).toBe(status >= 429)
})

test('the authorize address names everything Amazon asks for, with %20 and exact redirect', () => {
  const url = authorizeUrl(amazonHosts.NA.authorizeUrl, { clientId: 'c', redirectUrl: 'http://localhost:8737/auth/callback', state: 's', codeChallenge: 'x' })
  expect(url).toBe('https://www.amazon.com/ap/oa?client_id=c&scope=advertising%3A%3Acampaign_management&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A8737%2Fauth%2Fcallback&state=s&code_challenge=x&code_challenge_method=S256')
})
