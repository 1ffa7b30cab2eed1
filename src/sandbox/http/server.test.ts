import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { Scope } from '#shared/base/scope.ts'
import { startSandbox } from '../sandbox.ts'
import { startTestService } from '../testing/fixture.ts'

function ask(port: number, host: string, path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: { host, ...options.headers } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }))
    })
    outgoing.on('error', reject).end()
  })
}

test('only our own names are served, so that no rebound name reaches the service', async () => {
  await using service = await startTestService()
  const { port } = service.sandbox
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, `LOCALHOST:${port}`]) expect((await ask(port, host, '/ap/oa')).status).toBe(400)
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`, `localhost.evil.example:${port}`]) {
    const { status } = await ask(port, host, '/ap/oa')
    expect([host, status]).toEqual([host, 403])
  }
})

test('nothing but loopback is listened on, and no answer allows other origins', async () => {
  await using service = await startTestService()
  expect(new URL(service.url).hostname).toBe('127.0.0.1')
  const response = await fetch(`${service.url}/amc/accounts`, { headers: { origin: 'http://evil.example' } })
  expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  const preflight = await fetch(`${service.url}/_sandbox/faults`, { method: 'OPTIONS', headers: { origin: 'http://evil.example', 'access-control-request-method': 'PUT' } })
  expect(preflight.status).toBe(405)
})

test('administration needs its header, and shows no token', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const admin = { 'x-sandbox-admin': '1' }
  for (const [method, path] of [['GET', 'faults'], ['PUT', 'faults'], ['GET', 'calls'], ['GET', 'tokens'], ['POST', 'tokens'], ['POST', 'reset']] as const) {
    expect((await fetch(`${service.url}/_sandbox/${path}`, { method })).status).toBe(403)
  }
  const tokens = await (await fetch(`${service.url}/_sandbox/tokens`, { headers: admin })).text()
  expect(tokens).toContain('avery')
  expect(tokens).not.toContain('Atz')
  const post = (path: string, body: object) => fetch(`${service.url}/_sandbox/${path}`, { method: 'POST', headers: { ...admin, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  expect(await (await post('tokens', { action: 'expire', personId: 'avery' })).json()).toEqual({ changed: 1 })
  expect((await caller.call('GET', '/amc/accounts')).status).toBe(401)
  expect(await (await post('reset', { what: 'all' })).json()).toEqual({ reset: 'all' })
  expect(await (await fetch(`${service.url}/_sandbox/tokens`, { headers: admin })).json()).toEqual({ grants: [] })
  expect((await post('reset', { what: 'everything' })).status).toBe(400)
})

test('bodies are bounded, typed and parsed, and every refusal is a JSON answer', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const path = '/amc/reporting/amctest0001/workflows'
  const send = async (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) => {
    const response = await fetch(service.url + path, { method: 'POST', headers: caller.headers(headers), body })
    return [response.status, await response.json()]
  }
  expect(await send('{')).toEqual([400, { code: '400', details: 'The request body is not valid JSON.' }])
  expect(await send('null')).toEqual([400, { code: '400', details: 'The request body must be a JSON object.' }])
  expect(await send('<x/>', { 'content-type': 'application/xml' })).toEqual([415, { code: '415', details: 'Unsupported Media Type' }])
  expect(await send('{}', { 'content-type': 'application/vnd.amcworkflows.v1+json' })).toEqual([400, { code: '400', details: 'workflowId is required.' }])
  expect(await send('{}', { accept: 'text/html' })).toEqual([406, { code: '406', details: 'Not Acceptable' }])
  expect((await send(JSON.stringify({ x: 'y'.repeat(1_048_576) })))[0]).toBe(413)
  expect((await caller.call('GET', '/amc/nothing')).status).toBe(404)
  const wrongMethod = await caller.call('PATCH', path, {})
  expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'GET, POST'])
  expect((await caller.call('GET', '/amc/reporting/%E0%A4%A/workflows')).status).toBe(404)
})

test('the answer has the media type that the client names, else the one of its family', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const typeOf = async (path: string, accept?: string) => (await caller.call('GET', path, undefined, accept === undefined ? {} : { accept })).headers.get('content-type')
  expect(await typeOf('/amc/instances')).toBe('application/json')
  expect(await typeOf('/amc/accounts')).toBe('application/vnd.amcaudiencesconnections.v1+json')
  expect(await typeOf('/amc/accounts', 'application/json')).toBe('application/json')
  expect(await typeOf('/amc/instances', 'text/html, application/vnd.amcinstances.v1+json;q=0.5')).toBe('application/vnd.amcinstances.v1+json')
})

test('malformed requests and clients that hang up leave the service alive', async () => {
  await using service = await startTestService({ faults: { rules: [{ kind: 'slow', group: 'accounts', delayMs: 60_000 }] } })
  const { port } = service.sandbox
  for (const text of ['GARBAGE\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', `POST /auth/o2/token HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 100\r\n\r\nhalf`, `GET //x:y@z/ HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`]) {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(text))
      socket.on('error', () => resolve()).on('close', () => resolve()).resume()
    })
  }
  await expect(fetch(`${service.url}/amc/accounts`, { signal: AbortSignal.timeout(50) })).rejects.toThrow('aborted')
  expect((await fetch(`${service.url}/v2/profiles`)).status).toBe(401)
})

test('a taken port is refused with a sentence', async () => {
  await using service = await startTestService()
  await using scope = new Scope('second')
  const rooms = { openDataset: () => Promise.reject(new Error('unused')), createEngine: () => { throw new Error('unused') }, accounts: [], instances: [] }
  await expect(startSandbox({ port: service.sandbox.port, seed: 1, scale: 'small', dataDir: `${service.dataDir}/second` }, scope, rooms)).rejects.toThrow(/Port \d+ is already in use/)
})
