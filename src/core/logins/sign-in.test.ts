import { request as httpRequest } from 'node:http'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import type { SignInState } from '#shared/logins/contract.ts'
import { openAmazonRooms, type AmazonRoomsOptions } from '#kit/amazon-rooms.ts'
import { startFakeAmazon } from '#kit/fake-amazon.ts'
import { freePort } from '#kit/free-port.ts'
import { createHandClock } from '#kit/hand-clock.ts'
import { openScope } from '#kit/open-scope.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { waitUntil } from '#kit/wait-until.ts'

async function open(options: Partial<AmazonRoomsOptions> = {}) {
  const scope = openScope()
  const amazon = await startFakeAmazon(scope)
  const port = await freePort()
  const opened: string[] = []
  const rooms = openAmazonRooms({ dir: tempDir(), amazon: amazon.hosts, openBrowser: async (url) => void opened.push(url), ...options }, scope)
  const { handlers } = rooms.logins
  await handlers.saveClientApp({ clientId: amazon.clientId, clientSecret: amazon.clientSecret, redirectPort: port }, rooms.call)
  const start = async (region: 'NA' | 'EU' | 'FE' = 'NA') => asWaiting(await handlers.startSignIn({ region }, rooms.call))
  const state = () => handlers.signInState({}, rooms.call)
  const over = async () => {
    await waitUntil('the sign-in to be over', async () => ['done', 'failed', 'idle'].includes((await state()).kind))
    return state()
  }
  return { scope, amazon, port, opened, rooms, handlers, start, state, over }
}

function asWaiting(state: SignInState): SignInState & { kind: 'waiting' } {
  if (state.kind !== 'waiting') throw new Error(`expected to wait, but: ${JSON.stringify(state)}`)
  return state
}

/** What a browser on this machine does; `host` plays a page that re-pointed its name. */
function visit(url: string, options: { method?: string; headers?: Record<string, string>; family?: 4 | 6 } = {}): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
  const { hostname, port, pathname, search, host } = new URL(url)
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: options.family === 6 ? '::1' : hostname === 'localhost' ? '127.0.0.1' : hostname, port, path: pathname + search, method: options.method ?? 'GET', headers: { host, ...options.headers }, agent: false }, (answer) => {
      let text = ''
      answer.on('data', (part) => (text += part))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

test('a sign-in through the browser stores a login and finds its instances', async () => {
  const { amazon, rooms, handlers, start, over, opened, port } = await open()
  const waiting = await start()
  expect(opened).toEqual([waiting.authorizeUrl])
  expect(waiting).toMatchObject({ listening: true, redirectUrl: `http://localhost:${port}/auth/callback` })
  const query = new URL(waiting.authorizeUrl).searchParams
  expect(query.get('code_challenge_method')).toBe('S256')
  expect(query.get('scope')).toBe('advertising::campaign_management')

  const page = await visit(amazon.visit(waiting.authorizeUrl))
  expect(page.status).toBe(200)
  expect(page.text).toContain('Amazon&#39;s answer has arrived'.replace('&#39;', '\''))
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  expect(page.text).not.toMatch(/code=|state=|<script/)

  const done = await over()
  expect(done).toMatchObject({ kind: 'done', instanceCount: 1 })
  const [login] = await handlers.list({}, rooms.call)
  expect(login).toMatchObject({ label: 'Test Agency', state: 'ok', synthetic: false, clientId: amazon.clientId, notice: null })
  expect(await rooms.instances.handlers.list({}, rooms.call)).toMatchObject([{ clientName: 'Test Client', amcInstanceId: 'amctest0001', kind: 'production', region: 'NA' }])
  await expect(visit(waiting.redirectUrl)).rejects.toThrow(/ECONNREFUSED/)
  expect(rooms.audit.page(9).map(({ action, outcome }) => [action, outcome])).toEqual([['issue', 'ok'], ['client-app-saved', 'ok']])
})

test('the browser may come over IPv6 as well', async (context) => {
  const { amazon, start, over } = await open()
  const waiting = await start()
  const hasIpv6 = await visit(waiting.redirectUrl, { family: 6 }).then(() => true, () => false)
  context.skip(!hasIpv6, 'this machine has no IPv6 loopback')
  await visit(amazon.visit(waiting.authorizeUrl), { family: 6 })
  expect(await over()).toMatchObject({ kind: 'done' })
})

test('a foreign page that calls the callback changes nothing, whatever it sends', async () => {
  const { amazon, start, state, over, port } = await open()
  const waiting = await start()
  const right = amazon.visit(waiting.authorizeUrl)
  const guesses: [string, Parameters<typeof visit>[1], number][] = [
    [`${waiting.redirectUrl}?code=stolen&state=${'0'.repeat(64)}`, {}, 400],
    [`${waiting.redirectUrl}?code=stolen`, {}, 400],
    [`${waiting.redirectUrl}?error=access_denied&state=wrong`, {}, 400],
    [`${waiting.redirectUrl}?error=access_denied`, {}, 400],
    [waiting.redirectUrl, {}, 400],
    [`${right}&code=second`, {}, 400],
    [right, { method: 'POST' }, 405],
    [right, { method: 'HEAD' }, 405],
    [right, { method: 'OPTIONS' }, 405],
    [right, { headers: { host: `evil.example:${port}` } }, 403],
    [right, { headers: { host: `127.0.0.1:${port}` } }, 403],
    [right, { headers: { 'sec-fetch-dest': 'image' } }, 403],
    [right, { headers: { 'sec-fetch-dest': 'iframe' } }, 403],
    [right.replace('/auth/callback', '/auth/callback/x'), {}, 404],
    [right.replace('/auth/callback', '/'), {}, 404],
  ]
  for (const [url, options, status] of guesses) {
    const answer = await visit(url, options)
    expect([url, answer.status]).toEqual([url, status])
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  }
  expect((await state()).kind).toBe('waiting')
  expect(amazon.calls).toHaveLength(0)
  await visit(right)
  expect(await over()).toMatchObject({ kind: 'done' })
})

test('a replayed callback does not sign in twice', async () => {
  const { amazon, rooms, handlers, start, over } = await open()
  const waiting = await start()
  const url = amazon.visit(waiting.authorizeUrl)
  const answers = await Promise.allSettled([visit(url), visit(url), visit(url)])
  const statuses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.status] : []))
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  await over()
  expect(amazon.granted('authorization_code')).toBe(1)
  expect(await handlers.list({}, rooms.call)).toHaveLength(1)
})

test('the paste way works when the port is taken, and the code is used once', async () => {
  const { amazon, rooms, handlers, port, state } = await open()
  const squatter = createServer().listen(port, '127.0.0.1')
  try {
    const waiting = asWaiting(await handlers.startSignIn({ region: 'EU' }, rooms.call))
    expect(waiting.listening).toBe(false)
    const url = amazon.visit(waiting.authorizeUrl)
    for (const wrong of ['', 'hello', `${waiting.redirectUrl}?code=x&state=${'1'.repeat(64)}`]) {
      await expect(handlers.finishSignIn({ attemptId: waiting.attemptId, url: wrong }, rooms.call)).rejects.toMatchObject({ code: 'invalid-input' })
      expect((await state()).kind).toBe('waiting')
    }
    expect(await handlers.finishSignIn({ attemptId: waiting.attemptId, url: `  <${url.replaceAll('&', '&amp;')}>\n` }, rooms.call)).toMatchObject({ kind: 'done', instanceCount: 1 })
    expect(await handlers.finishSignIn({ attemptId: waiting.attemptId, url }, rooms.call)).toMatchObject({ kind: 'done' })
    expect(amazon.granted('authorization_code')).toBe(1)

    const second = asWaiting(await handlers.startSignIn({ region: 'EU' }, rooms.call))
    await expect(handlers.finishSignIn({ attemptId: waiting.attemptId, url }, rooms.call)).rejects.toMatchObject({ code: 'conflict' })
    const state2 = new URL(second.authorizeUrl).searchParams.get('state') ?? ''
    const used = new URL(url)
    used.searchParams.set('state', state2)
    expect(await handlers.finishSignIn({ attemptId: second.attemptId, url: used.href }, rooms.call)).toMatchObject({ kind: 'failed', message: expect.stringContaining('a code works once') })
  } finally {
    await new Promise((resolve) => squatter.close(resolve))
  }
})

test('PKCE protects a code that somebody else obtained', async () => {
  const { amazon, rooms, handlers, start } = await open()
  const waiting = await start()
  const stolen = new URL(amazon.visit(waiting.authorizeUrl.replace(/code_challenge=[^&]+/, `code_challenge=${'A'.repeat(43)}`)))
  expect(await handlers.finishSignIn({ attemptId: waiting.attemptId, url: stolen.href }, rooms.call)).toMatchObject({ kind: 'failed' })
  expect(await handlers.list({}, rooms.call)).toEqual([])
})

test('denial, wrong secret and a missing refresh token are explained', async () => {
  const { amazon, rooms, handlers, start, over, port } = await open()
  const denied = await start()
  await visit(amazon.visit(denied.authorizeUrl, 'deny'))
  expect(await over()).toMatchObject({ kind: 'failed', message: expect.stringContaining('not allowed'), hint: expect.stringContaining('Allow') })

  await handlers.saveClientApp({ clientId: amazon.clientId, clientSecret: 'amzn1.oa2-cs.v1.wrong', redirectPort: port }, rooms.call)
  const wrong = await start()
  await visit(amazon.visit(wrong.authorizeUrl))
  expect(await over()).toMatchObject({ kind: 'failed', message: expect.stringContaining('client secret') })

  await handlers.saveClientApp({ clientId: amazon.clientId, clientSecret: amazon.clientSecret, redirectPort: port }, rooms.call)
  amazon.script('/auth/o2/token', [{ status: 200, body: { access_token: 'Atza|x', token_type: 'bearer', expires_in: 3600 } }])
  const without = await start()
  await visit(amazon.visit(without.authorizeUrl))
  expect(await over()).toMatchObject({ kind: 'failed', message: expect.stringContaining('no lasting sign-in') })
  expect(await handlers.list({}, rooms.call)).toEqual([])
  expect(rooms.audit.page(9).filter(({ action, outcome }) => action === 'issue' && outcome === 'failed')).toHaveLength(3)
})

test('a sign-in that nobody answers ends after five minutes and frees the port', async () => {
  const clock = createHandClock()
  const { start, state, amazon } = await open({ clock })
  const waiting = await start()
  await clock.advance(4 * 60_000)
  expect((await state()).kind).toBe('waiting')
  await clock.advance(60_000)
  expect(await state()).toMatchObject({ kind: 'failed', hint: expect.stringContaining(waiting.redirectUrl) })
  await waitUntil('the port to be free', () => visit(amazon.visit(waiting.authorizeUrl)).then(() => false, () => true))
})

test('a new start ends the old one; late answers of the old one are dropped', async () => {
  const { amazon, rooms, handlers, start, over } = await open()
  const first = await start()
  const second = await start()
  expect(second.attemptId).not.toBe(first.attemptId)
  await waitUntil('the port to belong to the second', async () => {
    const page = await visit(amazon.visit(first.authorizeUrl)).catch(() => undefined)
    return page?.status === 400
  })
  await expect(handlers.finishSignIn({ attemptId: first.attemptId, url: amazon.visit(first.authorizeUrl) }, rooms.call)).rejects.toMatchObject({ code: 'conflict' })
  expect(await handlers.cancelSignIn({}, rooms.call)).toEqual({ kind: 'idle' })
  await expect(handlers.finishSignIn({ attemptId: second.attemptId, url: amazon.visit(second.authorizeUrl) }, rooms.call)).rejects.toMatchObject({ code: 'conflict' })
  expect(amazon.calls).toHaveLength(0)
  const third = await start()
  await handlers.finishSignIn({ attemptId: third.attemptId, url: amazon.visit(third.authorizeUrl) }, rooms.call)
  expect(await over()).toMatchObject({ kind: 'done' })
})

test('starting many times at once leaves one attempt that works', async () => {
  const { amazon, rooms, handlers, state, over } = await open()
  await Promise.all(Array.from({ length: 6 }, () => handlers.startSignIn({ region: 'NA' }, rooms.call)))
  const last = asWaiting(await state())
  expect(last.listening).toBe(true)
  await visit(amazon.visit(last.authorizeUrl))
  expect(await over()).toMatchObject({ kind: 'done', attemptId: last.attemptId })
})

test('secrets of an application that nothing needs any more are deleted', async () => {
  const { amazon, rooms, handlers, start, port } = await open()
  const waiting = await start()
  await handlers.finishSignIn({ attemptId: waiting.attemptId, url: amazon.visit(waiting.authorizeUrl) }, rooms.call)
  const [login] = await handlers.list({}, rooms.call)
  if (!login) throw new Error('there is no login')
  const stored = () => rooms.db.all<{ client_id: string }>('SELECT client_id FROM client_app ORDER BY client_id').map(({ client_id }) => client_id)
  await handlers.saveClientApp({ clientId: 'another', clientSecret: 'x', redirectPort: port }, rooms.call)
  expect(stored()).toEqual([amazon.clientId, 'another'])
  await handlers.refresh({ id: login.id }, rooms.call)
  await handlers.remove({ id: login.id }, rooms.call)
  expect(stored()).toEqual(['another'])
})

test('renewing a login keeps its id and its name', async () => {
  const { amazon, rooms, handlers, start } = await open()
  const first = await start()
  await handlers.finishSignIn({ attemptId: first.attemptId, url: amazon.visit(first.authorizeUrl) }, rooms.call)
  const [login] = await handlers.list({}, rooms.call)
  if (!login) throw new Error('there is no login')
  await handlers.rename({ id: login.id, label: 'My agency' }, rooms.call)
  const again = asWaiting(await handlers.startSignIn({ region: 'NA', loginId: login.id }, rooms.call))
  expect(await handlers.finishSignIn({ attemptId: again.attemptId, url: amazon.visit(again.authorizeUrl) }, rooms.call)).toMatchObject({ kind: 'done', loginId: login.id })
  expect(await handlers.list({}, rooms.call)).toMatchObject([{ id: login.id, label: 'My agency', state: 'ok' }])
})

test('without client id and secret the sign-in says what is missing', async () => {
  const scope = openScope()
  const rooms = openAmazonRooms({ dir: tempDir() }, scope)
  const { handlers } = rooms.logins
  await expect(handlers.startSignIn({ region: 'NA' }, rooms.call)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('not entered yet') })
  expect(await handlers.clientApp({}, rooms.call)).toEqual({ clientId: '', hasSecret: false, redirectPort: 8737, redirectUrls: ['http://localhost:8737/auth/callback'] })
  for (const bad of [{ clientId: '', clientSecret: 'x' }, { clientId: 'amzn1.oa2-cs.v1.x', clientSecret: 'x' }, { clientId: 'a b', clientSecret: 'x' }, { clientId: 'a', clientSecret: '' }, { clientId: 'a', clientSecret: 'amzn1.application-oa2-client.x' }]) {
    await expect(handlers.saveClientApp({ ...bad, redirectPort: 8737 }, rooms.call)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('Nothing was saved') })
  }
  expect(await handlers.saveClientApp({ clientId: 'a', clientSecret: 'first', redirectPort: 9001 }, rooms.call)).toMatchObject({ hasSecret: true, redirectUrls: ['http://localhost:9001/auth/callback'] })
  expect(await handlers.saveClientApp({ clientId: 'a', clientSecret: null, redirectPort: 9002 }, rooms.call)).toMatchObject({ hasSecret: true, redirectPort: 9002 })
  expect(await handlers.saveClientApp({ clientId: 'b', clientSecret: null, redirectPort: 9002 }, rooms.call)).toMatchObject({ clientId: 'b', hasSecret: false })
})

test('no token, code, secret or verifier is in any log line, answer, event, error or audit line', async () => {
  const { amazon, rooms, handlers, start, over } = await open()
  const waiting = await start()
  const url = amazon.visit(waiting.authorizeUrl)
  await visit(url)
  await over()
  const [login] = await handlers.list({}, rooms.call)
  if (!login) throw new Error('there is no login')
  amazon.expireAccess()
  await rooms.instances.handlers.discover({}, rooms.call)
  await handlers.refresh({ id: login.id }, rooms.call)
  const tokenBodies = amazon.calls.filter(({ path }) => path === '/auth/o2/token').map(({ body }) => new URLSearchParams(body))
  const bearers = amazon.calls.flatMap(({ headers }) => (headers.authorization ? [headers.authorization.slice('Bearer '.length)] : []))
  const secrets = [...bearers, ...tokenBodies.flatMap((body) => ['code', 'client_secret', 'code_verifier', 'refresh_token'].flatMap((name) => body.get(name) ?? []))]
  expect(secrets.length).toBeGreaterThan(6)
  amazon.script('/amc/accounts', [{ status: 400, body: { message: `bad token ${bearers[0]}`, requestId: 'r' } }])
  const failure: unknown = await rooms.instances.handlers.discover({}, rooms.call).catch((thrown: unknown) => thrown)
  const shown = JSON.stringify([
    rooms.logLines, rooms.events, rooms.audit.page(500), await handlers.list({}, rooms.call), await handlers.signInState({}, rooms.call), await handlers.clientApp({}, rooms.call),
    failure instanceof Error ? [failure.message, failure.stack, JSON.stringify(failure)] : failure, await rooms.instances.handlers.list({}, rooms.call),
  ])
  for (const secret of secrets) expect(shown).not.toContain(secret)
  expect(shown).not.toMatch(/Atza\||Atzr\|/)
  const stored = rooms.db.all<Record<string, unknown>>('SELECT * FROM login_token, client_app').map((row) => Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value))).join())
  for (const secret of secrets) expect(stored.join()).not.toContain(secret)
})
