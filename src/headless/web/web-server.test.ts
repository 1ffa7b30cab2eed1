import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemIds } from '#core/shell/system-ids.ts'
import { Scope } from '#shared/base/scope.ts'
import { createWebServer, type WebServerDeps, type WebServerOptions } from './web-server.ts'
import { handedOverCodeMs } from './sessions.ts'

type Handle = WebServerDeps['handle']
interface Answer { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }

const echo: Handle = async (asked, context) => Response.json({ path: new URL(asked.url).pathname, client: context.clientId, authorization: asked.headers.get('authorization'), body: await asked.text() })

async function openServer(handle: Handle = echo, limits: NonNullable<WebServerOptions['limits']> = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'web-server-'))
  writeFileSync(join(dir, 'index.html'), '<!doctype html><title>page</title>')
  const scope = new Scope('test')
  const failures: unknown[] = []
  const time = { ms: 1_000_000 }
  const clock = { now: () => time.ms, sleep: () => Promise.reject(new Error('nobody sleeps here')) }
  const server = await createWebServer({ handle, clock, randomHex: (byteCount) => systemIds.randomHex(byteCount), onFailure: (failure) => failures.push(failure) }, { rendererDir: dir, port: 0, version: '1.2.3', limits }, scope)
  onTestFinished(async () => {
    await scope.close()
    rmSync(dir, { recursive: true })
  })
  const origin = `http://127.0.0.1:${server.port}`

  function ask(method: string, path: string, headers: Record<string, string | string[]> = {}, body?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asking = request({ host: '127.0.0.1', port: server.port, method, path, headers, agent: false }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (piece: string) => (text += piece))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
      })
      asking.on('error', reject)
      asking.end(body)
    })
  }
  const post = (path: string, body: string, headers: Record<string, string> = {}) => ask('POST', path, { origin, 'content-type': 'application/json', ...headers }, body)
  const exchange = (code: string) => post('/launch', JSON.stringify({ code }))
  const newCode = (lifetimeMs = handedOverCodeMs) => server.launchUrl(lifetimeMs).split('#launch=')[1] ?? ''
  const signIn = async (): Promise<string> => JSON.parse((await exchange(newCode())).text).token
  return { server, scope, origin, ask, post, exchange, newCode, signIn, time, failures }
}

test('the page is public and carries the policy and every protective header', async () => {
  const { ask } = await openServer()
  const { status, headers, text } = await ask('GET', '/')
  expect({ status, text }).toEqual({ status: 200, text: '<!doctype html><title>page</title>' })
  expect(headers).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'none'; script-src 'self'"), 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin', 'x-frame-options': 'DENY', 'content-type': 'text/html; charset=utf-8',
  })
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control') || name === 'set-cookie')).toEqual([])
})

test('a launch code works once, from our own page only, and opens the door', async () => {
  const { exchange, newCode, post, ask } = await openServer()
  const code = newCode()
  expect((await ask('POST', '/launch', { 'content-type': 'application/json' }, JSON.stringify({ code }))).status).toBe(403)
  const { token } = JSON.parse((await exchange(code)).text)
  expect((await exchange(code)).status).toBe(403)
  const answer = await post('/rpc/app/info', '{"json":{}}', { authorization: `Bearer ${token}` })
  expect(JSON.parse(answer.text)).toEqual({ path: '/rpc/app/info', client: expect.stringMatching(/^[0-9a-f]{16}$/), authorization: null, body: '{"json":{}}' })
  expect(answer.headers['cache-control']).toBe('no-store')
})

test('a launch code dies of age, and guesses and broken bodies get nothing', async () => {
  const { exchange, newCode, time, post } = await openServer()
  const code = newCode(60_000)
  time.ms += 60_001
  const answers = [await exchange(code), await exchange(''), await exchange('0'.repeat(64)), await post('/launch', 'not json'), await post('/launch', '[]'), await post('/launch', '{"code":5}')]
  expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403, 403, 403, 403])
  expect(JSON.parse(answers[0]!.text).message).toContain('Run npm start again')
})

test('without a token nothing behind the door is reached, and the refusal reads like an oRPC error', async () => {
  let reached = 0
  const { post, ask, server, newCode } = await openServer(async () => {
    reached += 1
    return new Response('secret')
  })
  const tries = [
    await post('/rpc/app/info', '{}'), await post('/rpc/app/info', '{}', { authorization: 'Bearer ' }), await post('/rpc/app/info', '{}', { authorization: `Bearer ${'a'.repeat(64)}` }),
    await post('/rpc/app/info', '{}', { authorization: `Bearer ${newCode()}` }), await post('/rpc/app/info', '{}', { authorization: `Bearer ${server.secret}` }),
    await post('/rpc/app/info', '{}', { cookie: 'token=abc' }), await ask('GET', '/bulk/results/1/rows'), await post('/launch/new', '{}'), await post('/instance/health', '{}'),
  ]
  expect(tries.map((answer) => answer.status)).toEqual(tries.map(() => 401))
  expect(JSON.parse(tries[0]!.text).json).toMatchObject({ code: 'SHELL_REFUSED', status: 401, data: { code: 'signed-out' } })
  expect(reached).toBe(0)
})

test('Host, Origin and method are judged before anything is routed, static files included', async () => {
  const { ask, origin, server, signIn } = await openServer()
  const authorization = `Bearer ${await signIn()}`
  const evil = `evil.test:${server.port}`
  const json = { 'content-type': 'application/json', authorization }
  const rows = {
    rebindingPage: await ask('GET', '/', { host: evil }),
    rebindingCall: await ask('POST', '/rpc/x', { ...json, host: evil, origin: `http://${evil}` }, '{}'),
    otherPort: await ask('POST', '/rpc/x', { ...json, origin: `http://127.0.0.1:${server.port + 1}` }, '{}'),
    otherPortRead: await ask('GET', '/', { 'sec-fetch-site': 'same-site' }),
    noOrigin: await ask('POST', '/rpc/x', json, '{}'),
    preflight: await ask('OPTIONS', '/rpc/x', { origin: 'http://evil.test', 'access-control-request-method': 'POST' }),
    put: await ask('PUT', '/rpc/x', { ...json, origin }, '{}'),
    text: await ask('POST', '/rpc/x', { authorization, origin, 'content-type': 'text/plain' }, '{}'),
    fine: await ask('POST', '/rpc/x', { ...json, origin }, '{}'),
  }
  expect(Object.fromEntries(Object.entries(rows).map(([name, { status }]) => [name, status]))).toEqual({
    rebindingPage: 421, rebindingCall: 421, otherPort: 403, otherPortRead: 403, noOrigin: 403, preflight: 403, put: 405, text: 415, fine: 200,
  })
  expect(Object.values(rows).flatMap(({ headers }) => Object.keys(headers)).filter((name) => name.startsWith('access-control'))).toEqual([])
})

test('requests that no HTTP library would send are refused: no Host, two Hosts, an absolute target, an upgrade', async () => {
  const { server } = await openServer()
  const raw = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write(text))
      let answer = ''
      socket.on('data', (chunk) => (answer += chunk.toString()))
      socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''))
      socket.on('error', reject)
    })
  const host = `Host: 127.0.0.1:${server.port}\r\n`
  expect(await raw(`GET / HTTP/1.1\r\nConnection: close\r\n\r\n`)).toContain('400')
  expect(await raw(`GET / HTTP/1.0\r\n\r\n`)).toContain('421')
  expect(await raw(`GET / HTTP/1.1\r\n${host}${host}Connection: close\r\n\r\n`)).toMatch(/4(00|21)/)
  expect(await raw(`GET http://evil.test/ HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)).toContain('400')
  expect(await raw(`GET / HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n`)).toContain('403')
  expect(await raw(`CONNECT evil.test:80 HTTP/1.1\r\n${host}\r\n`)).toContain('403')
})

test('a body over the limit is refused with a sentence, with and without an honest length, and the server lives on', async () => {
  const { ask, origin, signIn, post, failures } = await openServer(echo, { rpcBodyBytes: 1_000, ownBodyBytes: 100 })
  const headers = { origin, 'content-type': 'application/json', authorization: `Bearer ${await signIn()}` }
  const honest = await ask('POST', '/rpc/x', headers, 'x'.repeat(1_001))
  const chunked = await ask('POST', '/rpc/x', { ...headers, 'transfer-encoding': 'chunked' }, 'x'.repeat(200_000)).catch((failure: unknown) => failure)
  const launch = await post('/launch', 'x'.repeat(101))
  expect([honest.status, launch.status]).toEqual([413, 413])
  expect(JSON.parse(honest.text).json.message).toContain('1,000 bytes')
  // The server may also close the connection while the rest is still being sent.
  expect(chunked instanceof Error || (chunked as Answer).status === 413).toBe(true)
  expect((await ask('POST', '/rpc/x', headers, '{}')).status).toBe(200)
  expect(failures).toEqual([])
})

test('a file may be larger than any call: it is handed on as it comes, and an answer before its end arrives', async () => {
  const fileBytes = 18_000_000
  const { origin, signIn } = await openServer(async (asked) => {
    let seenBytes = 0
    for await (const piece of asked.body as unknown as AsyncIterable<Uint8Array>) { // Node's streams can be walked, the web's types do not say so
      seenBytes += piece.byteLength
      if (new URL(asked.url).searchParams.has('full')) return Response.json({ code: 'storage' }, { status: 507 })
    }
    return Response.json({ seenBytes })
  })
  const headers = { origin, 'content-type': 'application/octet-stream', authorization: `Bearer ${await signIn()}` }
  const send = (path: string) => fetch(`${origin}${path}`, { method: 'POST', headers, body: new Uint8Array(fileBytes) })
  expect(await (await send('/bulk/imports')).json()).toEqual({ seenBytes: fileBytes })
  expect((await send('/bulk/imports?full')).status).toBe(507)
  expect((await send('/rpc/x')).status).toBe(413)
})

test('an answer streams as it is made, and leaving aborts the work behind it', async () => {
  let aborted: () => void = () => {}
  const wasAborted = new Promise<void>((resolve) => (aborted = resolve))
  const { origin, signIn } = await openServer(async (_asked, { signal }) => {
    signal.addEventListener('abort', () => aborted())
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('first')) })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  })
  const leaving = new AbortController()
  const answer = await fetch(`${origin}/rpc/events/stream`, { method: 'POST', body: '{}', signal: leaving.signal, headers: { origin, 'content-type': 'application/json', authorization: `Bearer ${await signIn()}` } })
  const first = await answer.body!.getReader().read()
  expect(new TextDecoder().decode(first.value)).toBe('first')
  leaving.abort()
  await wasAborted
})

test('a large answer arrives whole through back-pressure', async () => {
  const piece = new Uint8Array(65_536).map((_, index) => index % 251)
  const sum = createHash('sha256')
  const { origin, signIn } = await openServer(async () => {
    let sent = 0
    return new Response(new ReadableStream({
      pull(controller) {
        if (sent++ === 400) return controller.close()
        sum.update(piece)
        controller.enqueue(piece.slice())
      },
    }))
  })
  const answer = await fetch(`${origin}/bulk/x`, { headers: { authorization: `Bearer ${await signIn()}` } })
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(bytes.byteLength).toBe(400 * 65_536)
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sum.digest('hex'))
})

test('a failure behind the door is a 500 with a plain sentence and no stack, and is reported', async () => {
  const { post, signIn, failures } = await openServer(() => Promise.reject(new Error('password=hunter2 at /home/me')))
  const answer = await post('/rpc/x', '{}', { authorization: `Bearer ${await signIn()}` })
  expect(answer.status).toBe(500)
  expect(answer.text).not.toContain('hunter2')
  expect(failures).toHaveLength(1)
})

test('a window can ask for a link for another window, which is another client', async () => {
  const { post, signIn, exchange } = await openServer()
  const first = await signIn()
  const { url } = JSON.parse((await post('/launch/new', '{}', { authorization: `Bearer ${first}` })).text)
  const { token: second } = JSON.parse((await exchange(url.split('#launch=')[1])).text)
  const clients = await Promise.all([first, second].map(async (token) => JSON.parse((await post('/rpc/x', '{}', { authorization: `Bearer ${token}` })).text).client))
  expect(new Set(clients).size).toBe(2)
})

test('closing ends streams that are under way within about a second', async () => {
  const { origin, signIn, scope } = await openServer(async () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('x')) })))
  const answer = await fetch(`${origin}/bulk/x`, { headers: { authorization: `Bearer ${await signIn()}` } })
  const reading = answer.text().catch(() => 'cut off')
  const startedAtMs = performance.now()
  await scope.close()
  expect(await reading).toBe('cut off')
  expect(performance.now() - startedAtMs).toBeLessThan(5_000)
})

test('a taken port is refused with a sentence that says what to do', async () => {
  const { server } = await openServer()
  const scope = new Scope('second')
  const second = createWebServer({ handle: echo, clock: { now: () => 0, sleep: () => Promise.resolve() }, randomHex: (byteCount) => systemIds.randomHex(byteCount), onFailure: () => {} }, { rendererDir: '/', port: server.port, version: '1' }, scope)
  await expect(second).rejects.toThrow(`Port ${server.port} of this machine cannot be used: it is in use by another program. RecomAMP was not started. Choose another one with --port, or leave it out.`)
})
