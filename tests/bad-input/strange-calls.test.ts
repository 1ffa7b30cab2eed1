/** Calls that no page of ours would make, at core's own door: each gets an answer in the shape of an error, and the next call works. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { features } from '#shared/contract/index.ts'
import { startTestCore, type TestCore } from '#kit/test-core.ts'

const methods = Object.entries(features).flatMap(([feature, contract]) => Object.keys(contract).map((method) => `/rpc/${feature}/${method}`))
/** These would start a process, a browser or a long wait. */
const tooReal = new Set(['/rpc/demo/start', '/rpc/demo/remove', '/rpc/logins/startSignIn'])

async function ask({ core }: TestCore, path: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
  const response = await core.handle(new Request(`http://core.test${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, ...init }), { clientId: 't', signal: core.scope.signal })
  return { status: response.status, text: await response.text() }
}

test('unknown calls, methods and paths answer not-found as JSON', async () => {
  const test = await startTestCore()
  for (const path of ['/rpc/nope/list', '/rpc/tabs/list/x', '/rpc/tabs', '/rpc/', '/rpc//', '/rpc/tabs/__proto__', '/rpc/constructor/name', '/rpc/%2e%2e/x', '/bulk/', '/bulk/results', '/bulk/results/../../etc/passwd', '/bulk/exports/x', '/x', '/rpc/tabs%2Flist']) {
    const { status, text } = await ask(test, path, path.startsWith('/bulk') ? { method: 'GET' } : { body: '{}' })
    expect([path, status, JSON.parse(text)]).toEqual([path, 404, expect.objectContaining({ code: 'not-found', message: expect.stringMatching(/^[A-Z].+\.$/) })])
  }
})

test('any JSON at all as the input of any method is answered; nothing answers with a bug, and the core lives', { timeout: 60_000 }, async () => {
  const test = await startTestCore()
  const calls = methods.filter((path) => !tooReal.has(path))
  await fc.assert(fc.asyncProperty(fc.constantFrom(...calls), fc.oneof(fc.jsonValue(), fc.record({ id: fc.jsonValue(), patch: fc.jsonValue(), ids: fc.jsonValue() })), async (path, json) => {
    const { status, text } = await ask(test, path, { body: JSON.stringify({ json }) })
    expect([path, json, status, text.slice(0, 300)]).not.toEqual([path, json, 500, expect.anything()])
    if (status >= 400) expect((JSON.parse(text) as { json: { message: string } }).json.message).toMatch(/^[A-Z"].+[.!]$/s)
  }), { numRuns: 600 })
  expect(Array.isArray(await test.api.tabs.list({}))).toBe(true)
})

test('bodies that are no message are refused in words, not as a fault of the app', async () => {
  const test = await startTestCore()
  for (const body of ['{', 'null', '\u0000', 'a=b', '[', '{"json":{},"meta":5}', '{"json":{},"meta":[[0,"__proto__","x"]]}', '{"json":{},"meta":[[1,"a","b"]]}', '\uFFFF', new Uint8Array([0xff, 0xfe, 0x00])]) {
    for (const type of ['application/json', 'multipart/form-data; boundary=x', 'application/octet-stream', 'text/plain', 'nonsense']) {
      const { status, text } = await ask(test, '/rpc/tabs/activate', { body, headers: { 'content-type': type } })
      expect([body, type, status, JSON.parse(text)]).toEqual([body, type, 400, { json: expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(/^This was not done, because .+\.$/) }) }])
    }
  }
  expect(test.logLines.filter((line) => line.includes('"level":50'))).toEqual([])
})

test('oversized and bottomless messages are refused with a sentence', async () => {
  const test = await startTestCore()
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  const bodies: Record<string, string> = {
    large: JSON.stringify({ json: { draft: { sql: 'x'.repeat(40_000_000) } } }), deep: `{"json":${deep}}`, deepValue: `{"json":{"key":"editor.fontSizePx","value":${deep}}}`,
    deepMeta: `{"json":{},"meta":${deep}}`, badMeta: '{"json":{},"meta":[[0,"__proto__","x"],[99,"a","b"],7,null]}', longKey: `{"json":{"${'k'.repeat(5_000_000)}":1}}`,
    manyKeys: JSON.stringify({ json: { key: 'x', value: Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n])) } }),
  }
  for (const [name, body] of Object.entries(bodies)) {
    for (const path of ['/rpc/tabs/open', '/rpc/settings/set']) {
      const { status, text } = await ask(test, path, { body })
      // Fields that no draft has are ignored.
      if (path === '/rpc/tabs/open' && !['large', 'deep'].includes(name)) expect([200, 400]).toContain(status)
      else expect([name, path, status, text.slice(0, 500)]).toEqual([name, path, 400, expect.stringMatching(/"message":"(\\"|This|There).{10,}\.",/s)])
    }
  }
  expect((await test.api.app.info({})).shell).toBe('test')
})
