import { expect, test } from 'vitest'
import type { TabId } from '#shared/base/ids.ts'
import { startTestCore } from '#kit/test-core.ts'

const post = (path: string, body: string) => new Request(`http://core.test${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })

test('a call goes through the real door and comes back typed', async () => {
  const { api } = await startTestCore()
  const tab = await api.tabs.open({ draft: { sql: 'SELECT 1' } })
  expect(await api.tabs.list({})).toEqual([tab])
})

test('input that does not fit is refused with a sentence that names the field', async () => {
  const { api } = await startTestCore()
  await expect(api.tabs.write({ id: 'nonsense' as TabId, n: 1, patch: {} })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('id:'), data: { code: 'invalid-input' } })
})

test('what does not exist answers not-found as JSON, also names on the prototype', async () => {
  const { core } = await startTestCore()
  const context = { clientId: 't', signal: new AbortController().signal }
  for (const path of ['/rpc/nope/list', '/rpc/tabs/constructor', '/rpc/__proto__/x', '/rpc/', '/bulk/nope', '/', '/rpc/tabs']) {
    const response = await core.handle(post(path, '{}'), context)
    expect([path, response.status, (await response.json() as { code: string }).code]).toEqual([path, 404, 'not-found'])
  }
})

test('garbage bodies are refused and the process goes on', async () => {
  const { core, api } = await startTestCore()
  const context = { clientId: 't', signal: new AbortController().signal }
  for (const body of ['', '{', '[]', '"x"', 'null', '{"json":{"__proto__":{"polluted":1}}}', '\u0000'.repeat(100)]) {
    const response = await core.handle(post('/rpc/tabs/activate', body), context)
    expect(response.status).toBeGreaterThanOrEqual(400)
  }
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
  expect(await api.tabs.list({})).toEqual([])
})

test('an event stream tells what changed, by ids only, and ends when its reader leaves', async () => {
  const { api } = await startTestCore()
  const stop = new AbortController()
  const stream = await api.events.stream(undefined, { signal: stop.signal })
  const first = stream.next()
  await new Promise(resolve => setTimeout(resolve, 20))
  const { id } = await api.tabs.open({})
  expect((await first).value).toEqual({ name: 'tabs.changed', ids: [id] })
  stop.abort()
})

test('settings outside their schema are refused by name and the old value stays', async () => {
  const { api } = await startTestCore()
  await expect(api.settings.set({ key: 'editor.fontSizePx', value: 400 })).rejects.toThrow('"Font size" was not changed')
  await expect(api.settings.set({ key: 'no.such', value: 1 })).rejects.toThrow('no setting called "no.such"')
  await api.settings.set({ key: 'editor.fontSizePx', value: 15 })
  const font = (await api.settings.list({})).find(({ key }) => key === 'editor.fontSizePx')
  expect(font).toMatchObject({ value: 15, isDefault: false, unit: 'pixels', kind: 'number' })
  expect(await api.settings.reset({ key: 'editor.fontSizePx' })).toMatchObject({ value: 13, isDefault: true })
})
