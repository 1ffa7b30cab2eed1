import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { AmcAccountId, AmcInstanceId, InstanceId, type LoginId } from '#shared/base/ids.ts'
import { AppError } from '#shared/base/app-error.ts'
import { Secret } from '#shared/base/secret.ts'
import { openAmazonRooms } from '#kit/amazon-rooms.ts'
import { startFakeAmazon, type ScriptedAnswer } from '#kit/fake-amazon.ts'
import { createHandClock } from '#kit/hand-clock.ts'
import { openScope } from '#kit/open-scope.ts'
import { tempDir } from '#kit/temp-dir.ts'
import type { Clock } from '#core/ports.ts'
import type { AmcRequest, InstanceRoute } from './ports.ts'

const path = '/amc/reporting/amctest0001/workflows'
const get: AmcRequest = { method: 'GET', path, repeat: 'safe' }
const post: AmcRequest = { method: 'POST', path, body: { workflowId: 'w' }, repeat: 'once' }

/** A clock whose sleeps are noted and over at once; a request's time limit never strikes. */
function createHastyClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = []
  return {
    slept, now: () => Date.now(),
    sleep: (delayMs, signal) => (delayMs >= 15_000 && delayMs % 1000 === 0
      ? new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
      : (slept.push(delayMs), Promise.resolve())),
  }
}

async function open(clock: Clock & { slept?: number[] } = createHastyClock()) {
  const scope = openScope()
  const amazon = await startFakeAmazon(scope)
  const rooms = openAmazonRooms({ dir: tempDir(), amazon: amazon.hosts, clock }, scope)
  await rooms.logins.handlers.saveClientApp({ clientId: amazon.clientId, clientSecret: amazon.clientSecret, redirectPort: 8737 }, rooms.call)
  const tokens = amazon.consent()
  const loginId = await rooms.logins.admit({ region: 'NA', synthetic: false, clientId: amazon.clientId, label: 'Test', loginId: undefined },
    { accessToken: new Secret(tokens.accessToken), refreshToken: new Secret(tokens.refreshToken), expiresInSeconds: 3600 }, scope.signal)
  const route: InstanceRoute = {
    instanceId: InstanceId.parse('00000000-0000-7000-8000-000000000001'), loginId, amcInstanceId: AmcInstanceId.parse('amctest0001'), accountId: AmcAccountId.parse('ENTITY1TEST'),
    marketplaceId: 'ATVPDKIKX0DER', apiUrl: 'https://somewhere.invalid', synthetic: false, requireSyntheticData: false,
  }
  const call = (request: AmcRequest, signal = scope.signal) => rooms.gateway.call(route, request, signal)
  const failure = async (request: AmcRequest): Promise<AppError> => {
    const thrown: unknown = await call(request).then(() => undefined, (error: unknown) => error)
    if (!(thrown instanceof AppError)) throw new Error(`no AppError: ${String(thrown)}`)
    return thrown
  }
  const sent = () => amazon.calls.filter((seen) => seen.path === path)
  return { scope, amazon, rooms, call, failure, sent, tokens, loginId }
}

test('a call carries the headers AMC asks for and gives the parsed answer', async () => {
  const { amazon, call, sent, tokens } = await open()
  amazon.script(path, [{ status: 200, body: '{}', headers: { 'content-type': 'application/octet-stream' } }, { status: 200 }, { status: 200, body: { workflows: [] } }])
  expect(await call({ ...get, query: { limit: '5', nextToken: 'a b&c' } })).toMatchObject({ status: 200, body: {}, requestId: expect.stringContaining('rid-') })
  expect((await call(post)).body).toEqual({})
  expect((await call(get)).body).toEqual({ workflows: [] })
  const [first, second] = sent()
  expect(first?.headers).toMatchObject({
    authorization: `Bearer ${tokens.accessToken}`, 'amazon-advertising-api-clientid': amazon.clientId,
    'amazon-advertising-api-advertiserid': 'ENTITY1TEST', 'amazon-advertising-api-marketplaceid': 'ATVPDKIKX0DER',
  })
  expect(first?.headers['amazon-advertising-api-scope']).toBeUndefined()
  expect(first?.query.get('nextToken')).toBe('a b&c')
  expect(second?.body).toBe('{"workflowId":"w"}')
})

test.each<[string, ScriptedAnswer, string, Record<string, unknown>]>([
  ['code and details', { status: 400, body: { code: '400', details: 'Workflow with ID w does not exist' } }, 'invalid-input', { amcText: 'Workflow with ID w does not exist', httpStatus: 400, tookEffect: 'no' }],
  ['message and requestId', { status: 422, body: { message: 'bad', requestId: 'r1' } }, 'invalid-input', { amcText: 'bad' }],
  ['an unknown shape', { status: 404, body: { odd: [1, 2] } }, 'invalid-input', { amcText: null }],
  ['plain text', { status: 400, body: 'no' }, 'invalid-input', { amcText: 'no' }],
  ['a list of errors', { status: 400, body: { errors: [{ errorCode: 'X', message: 'listed' }] } }, 'invalid-input', { amcText: 'listed', amcCode: 'X' }],
  ['XML', { status: 403, body: '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>' }, 'forbidden', { amcText: 'Request has expired', amcCode: 'AccessDenied' }],
  ['a proxy page', { status: 403, body: '<!doctype html><html><title>Blocked by policy</title></html>' }, 'forbidden', { amcText: 'Blocked by policy' }],
  ['no right', { status: 403, body: { code: '403', details: 'Unauthorized request.' } }, 'forbidden', { amcText: 'Unauthorized request.', tookEffect: 'no' }],
  ['a redirect', { status: 302, headers: { location: 'https://elsewhere.invalid/' } }, 'remote', { httpStatus: 302 }],
])('an error as %s becomes %s', async (_shape, answer, code, details) => {
  const { amazon, failure, sent } = await open()
  amazon.script(path, [answer])
  const error = await failure(get)
  expect(error).toMatchObject({ code, details })
  expect(error.message.length).toBeGreaterThan(1)
  expect(sent()).toHaveLength(1)
})

test('terms that are not accepted are explained', async () => {
  const { amazon, failure } = await open()
  amazon.script(path, [{ status: 403, body: { code: '403', details: 'Terms and conditions must be accepted to continue.' } }])
  expect((await failure(get)).message).toMatch(/AMC terms of this account are not accepted/)
})

test('throttling, 5xx and lost connections are repeated for safe calls, with what the other side asked for', async () => {
  const clock = createHastyClock()
  const { amazon, call, sent } = await open(clock)
  amazon.script(path, [
    { status: 429, body: { code: '429', details: 'Too Many Requests' }, headers: { 'retry-after': '7' } },
    { status: 504, body: { message: 'Endpoint request timed out' } }, { drop: true }, { truncate: '{"workflows":[' },
    { status: 200, body: { ok: true } },
  ])
  expect((await call(get)).body).toEqual({ ok: true })
  expect(sent()).toHaveLength(5)
  expect(clock.slept).toHaveLength(4)
  expect(clock.slept[0]).toBeGreaterThanOrEqual(7000)
  expect(clock.slept[0]).toBeLessThanOrEqual(7700)
  for (const [index, delayMs] of clock.slept.slice(1).entries()) expect(delayMs).toBeLessThanOrEqual(1000 * 2 ** (index + 1))
})

test('repeats end: five tries in all, and a very long Retry-After is told instead of waited for', async () => {
  const { amazon, failure, sent } = await open()
  amazon.script(path, () => ({ status: 503, body: { message: 'Service Unavailable' } }))
  expect(await failure(get)).toMatchObject({ code: 'remote', details: { httpStatus: 503, tookEffect: 'unknown' } })
  expect(sent()).toHaveLength(5)
  amazon.script(path, () => ({ status: 429, headers: { 'retry-after': '3600' } }))
  expect(await failure(get)).toMatchObject({ code: 'rate-limited', retryAfterMs: 3_600_000 })
  expect(sent()).toHaveLength(6)
})

test.each<[string, ScriptedAnswer, string, 'no' | 'unknown']>([
  ['throttled', { status: 429, headers: { 'retry-after': '1' } }, 'rate-limited', 'no'],
  ['a server failure', { status: 500 }, 'remote', 'unknown'],
  ['a lost connection', { drop: true }, 'offline', 'unknown'],
  ['a cut answer', { truncate: '{"workflowExecutionId":"abc' }, 'offline', 'unknown'],
  ['an answer that is no JSON', { status: 200, body: '<html>' }, 'remote', 'unknown'],
  ['a refusal', { status: 400, body: { code: '400', details: 'no' } }, 'invalid-input', 'no'],
])('a call that must happen once is never repeated after %s', async (_what, answer, code, tookEffect) => {
  const { amazon, failure, sent } = await open()
  amazon.script(path, [answer])
  expect(await failure(post)).toMatchObject({ code, details: { tookEffect } })
  expect(sent()).toHaveLength(1)
})

test('401 renews the token once and sends once more, also for calls that must happen once', async () => {
  const { amazon, call, failure, sent, rooms, loginId } = await open()
  amazon.expireAccess()
  expect((await call(post)).status).toBe(200)
  expect(sent()).toHaveLength(2)
  expect(amazon.granted('refresh_token')).toBe(1)

  amazon.script(path, () => ({ status: 401, body: { code: 'UNAUTHORIZED', details: 'Not authorized' } }))
  expect(await failure(post)).toMatchObject({ code: 'signed-out', details: { httpStatus: 401, tookEffect: 'no' } })
  expect(sent()).toHaveLength(4)
  expect(amazon.granted('refresh_token')).toBe(2)
  expect(rooms.audit.page(1)).toMatchObject([{ action: 'use-failure', outcome: 'failed', loginId }])
})

test('403 renews an old token once, and is believed for a young one', async () => {
  const clock = createHandClock()
  const { amazon, call, failure, sent } = await open(clock)
  const forbidden = { status: 403, body: { code: '403', details: 'Unauthorized request.' } }
  amazon.script(path, [forbidden])
  expect(await failure(get)).toMatchObject({ code: 'forbidden' })
  expect(amazon.granted('refresh_token')).toBe(0)
  clock.set(clock.now() + 56 * 60_000)
  amazon.script(path, [forbidden, { status: 200, body: {} }])
  expect((await call(get)).status).toBe(200)
  expect(sent()).toHaveLength(3)
  expect(amazon.granted('refresh_token')).toBe(1)
})

test('an unreachable host is offline, and surely nothing was sent', async () => {
  const scope = openScope()
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  await new Promise((resolve) => server.close(resolve))
  const region = { authorizeUrl: `http://127.0.0.1:${port}/a`, tokenUrl: `http://127.0.0.1:${port}/t`, apiUrl: `http://127.0.0.1:${port}` }
  const rooms = openAmazonRooms({ dir: tempDir(), amazon: { NA: region, EU: region, FE: region } }, scope)
  const loginId = await rooms.logins.admit({ region: 'NA', synthetic: false, clientId: 'c', label: 'x', loginId: undefined }, { accessToken: new Secret('Atza|x'), refreshToken: new Secret('Atzr|x'), expiresInSeconds: 3600 }, scope.signal)
  await expect(rooms.gateway.send(loginId, null, post, scope.signal)).rejects.toMatchObject({ code: 'offline', details: { tookEffect: 'no', networkCode: 'ECONNREFUSED' } })
})

test('a service that does not answer is given up on after the time limit', async () => {
  const clock = createHandClock()
  const { amazon, call } = await open(clock)
  amazon.script(path, [{ status: 200, delayMs: 60_000 }])
  const pending = call({ ...post, timeoutMs: 20_000 }).catch((thrown: unknown) => thrown)
  while (!amazon.calls.some((seen) => seen.path === path)) await new Promise((resolve) => setTimeout(resolve, 5))
  await clock.advance(20_000)
  expect(await pending).toMatchObject({ code: 'offline', details: { tookEffect: 'unknown', timeout: true } })
})

test('cancelling stops at once, while sending and while waiting for a repeat', async () => {
  const clock = createHandClock()
  const { amazon, call } = await open(clock)
  amazon.script(path, [{ status: 200, delayMs: 60_000 }, { status: 503 }])
  for (const expected of [1, 2]) {
    const stop = new AbortController()
    const pending = call(get, stop.signal).catch((thrown: unknown) => AppError.from(thrown))
    while (amazon.calls.filter((seen) => seen.path === path).length < expected) await new Promise((resolve) => setTimeout(resolve, 5))
    if (expected === 2) await new Promise((resolve) => setTimeout(resolve, 50))
    stop.abort()
    expect(await pending).toMatchObject({ code: 'cancelled' })
  }
})

test.each(['//evil.example/x', 'https://evil.example/x', '/a b', '/a?x=1', '/a\\b', 'amc'])('a path that could lead elsewhere is refused: %s', async (bad) => {
  const { rooms, loginId, scope, amazon } = await open()
  await expect(rooms.gateway.send(loginId, null, { method: 'GET', path: bad, repeat: 'safe' }, scope.signal)).rejects.toMatchObject({ code: 'bug' })
  expect(amazon.calls).toHaveLength(0)
})

test('tokens of Amazon never reach the built-in service, nor the other way round, whatever the route says', async () => {
  const scope = openScope()
  const [amazon, sandbox] = [await startFakeAmazon(scope), await startFakeAmazon(scope)]
  const rooms = openAmazonRooms({ dir: tempDir(), amazon: amazon.hosts, sandboxUrl: async () => sandbox.url }, scope)
  const real = await rooms.logins.admit({ region: 'NA', synthetic: false, clientId: amazon.clientId, label: 'real', loginId: undefined }, { accessToken: new Secret('Atza|real'), refreshToken: new Secret('Atzr|real'), expiresInSeconds: 3600 }, scope.signal)
  const synthetic = await rooms.logins.admit({ region: 'NA', synthetic: true, clientId: 'sandbox', label: 'synthetic', loginId: undefined }, { accessToken: new Secret('Atza|synthetic'), refreshToken: new Secret('Atzr|synthetic'), expiresInSeconds: 3600 }, scope.signal)
  for (const loginId of [real, synthetic]) {
    for (const lie of [true, false]) {
      const route: InstanceRoute = {
        instanceId: InstanceId.parse('00000000-0000-7000-8000-000000000001'), loginId, amcInstanceId: AmcInstanceId.parse('a'), accountId: AmcAccountId.parse('E'), marketplaceId: 'M',
        apiUrl: lie ? sandbox.url : amazon.url, synthetic: lie, requireSyntheticData: false,
      }
      await rooms.gateway.call(route, get, scope.signal).catch(() => undefined)
    }
    await rooms.logins.access.accessToken(loginId, scope.signal, 1).catch(() => undefined)
  }
  const seenBy = (server: typeof amazon) => JSON.stringify(server.calls.map(({ headers, body }) => [headers.authorization, body]))
  expect(seenBy(amazon)).toContain('real')
  expect(seenBy(amazon)).not.toContain('synthetic')
  expect(seenBy(sandbox)).toContain('synthetic')
  expect(seenBy(sandbox)).not.toContain('real')
})

test('a built-in service that claims a foreign address gets nothing', async () => {
  const scope = openScope()
  const amazon = await startFakeAmazon(scope)
  for (const url of ['https://advertising-api.amazon.com', 'http://10.0.0.1:80', 'http://localhost.evil.example', amazon.url]) {
    const rooms = openAmazonRooms({ dir: tempDir(), amazon: amazon.hosts, sandboxUrl: async () => url }, scope)
    const loginId: LoginId = await rooms.logins.admit({ region: 'NA', synthetic: true, clientId: 'sandbox', label: 's', loginId: undefined }, { accessToken: new Secret('Atza|s'), refreshToken: new Secret('Atzr|s'), expiresInSeconds: 3600 }, scope.signal)
    await expect(rooms.gateway.send(loginId, null, get, scope.signal)).rejects.toMatchObject({ code: 'bug', details: { tookEffect: 'no' } })
  }
  expect(amazon.calls).toHaveLength(0)
})
