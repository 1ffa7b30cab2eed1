import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import type { LoginId } from '#shared/base/ids.ts'
import { Secret } from '#shared/base/secret.ts'
import { openAmazonRooms } from '#kit/amazon-rooms.ts'
import { startFakeAmazon } from '#kit/fake-amazon.ts'
import { freePort } from '#kit/free-port.ts'
import { openScope } from '#kit/open-scope.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { waitUntil } from '#kit/wait-until.ts'
import { createSandboxProcess } from '#core/demo/sandbox-process.ts'
import { createKeyFileStore } from '#core/vault/key-file-store.ts'
import { sandboxClient } from './client-apps.ts'
import { readForm } from './scripted-sign-in.ts'

const program = fileURLToPath(new URL('../../../tests/kit/token-storm-process.ts', import.meta.url))

/** Two real processes on one profile, beside the one that signed in. */
async function open() {
  const scope = openScope()
  const amazon = await startFakeAmazon(scope)
  const dir = tempDir()
  const keyPath = join(tempDir(), 'storm.key')
  const rooms = openAmazonRooms({ dir, amazon: amazon.hosts, secrets: createKeyFileStore(keyPath) }, scope)
  await rooms.logins.handlers.saveClientApp({ clientId: amazon.clientId, clientSecret: amazon.clientSecret, redirectPort: 8737 }, rooms.call)
  const addLogin = async (label: string) => {
    const tokens = amazon.consent()
    const id = await rooms.logins.admit({ region: 'NA', synthetic: false, clientId: amazon.clientId, label, loginId: undefined },
      { accessToken: new Secret(tokens.accessToken), refreshToken: new Secret(tokens.refreshToken), expiresInSeconds: 3600 }, scope.signal)
    return { id, refreshToken: tokens.refreshToken }
  }
  const processes = await Promise.all([1, 2].map(() => startProcess([dir, amazon.url, keyPath])))
  /** All calls of both processes at once; how each ended. */
  const storm = async (callsPerProcess: number, ...logins: LoginId[]) => (await Promise.all(processes.map((go) => go(callsPerProcess, logins)))).flat()
  const expireHere = () => rooms.db.run('UPDATE login_token SET issued_at_ms = ?, expires_at_ms = ?', Date.now() - 3_599_000, Date.now() + 1_000)
  return { amazon, rooms, addLogin, storm, expireHere }
}

async function startProcess(args: readonly string[]): Promise<(count: number, logins: readonly LoginId[]) => Promise<string[]>> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(async () => {
    child.stdin.end()
    if (child.exitCode === null) await new Promise((resolve) => child.once('close', resolve))
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const { done, value } = await lines.next()
    if (done) throw new Error('the process ended early')
    return value
  }
  expect(await next()).toBe('ready')
  return async (count, logins) => {
    child.stdin.write(`go ${count} ${logins.join(' ')}\n`)
    const outcomes: unknown = JSON.parse(await next())
    return Array.isArray(outcomes) ? outcomes.map(String) : []
  }
}

test('50 calls over two processes at expiry make exactly one refresh', async () => {
  const { amazon, rooms, addLogin, storm, expireHere } = await open()
  const { id } = await addLogin('one')
  amazon.rotate(true)
  amazon.slowTokens(200)
  for (const [round, expire] of [expireHere, () => amazon.expireAccess(), () => (expireHere(), amazon.expireAccess())].entries()) {
    expire()
    const outcomes = await storm(25, id)
    expect(outcomes).toEqual(Array.from({ length: 50 }, () => `${id} ok`))
    expect(amazon.granted('refresh_token')).toBe(round + 1)
  }
  expect(amazon.calls.filter(({ path }) => path === '/auth/o2/token')).toHaveLength(3)
  expect(await rooms.audit.isIntact()).toBe(true)
  expect(rooms.audit.page(50).filter(({ action }) => action === 'refresh')).toHaveLength(3)
}, 60_000)

test('the same holds against the built-in service, after a sign-in through its consent page', async () => {
  const scope = openScope()
  const dir = tempDir()
  const keyPath = join(tempDir(), 'storm.key')
  const service = createSandboxProcess({
    command: { command: process.execPath, args: ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('../../sandbox/index.ts', import.meta.url))] },
    dataDir: tempDir(), clock: systemClock, logger: pino({ level: 'silent' }), onChange: () => undefined,
  }, scope)
  const url = await service.url(scope.signal)
  const region = { authorizeUrl: `${url}/ap/oa`, tokenUrl: `${url}/auth/o2/token`, apiUrl: url }
  const admin = async (path: string, body?: unknown): Promise<unknown> => {
    const headers = { 'x-sandbox-admin': '1', 'content-type': 'application/json' }
    return (await fetch(`${url}/_sandbox/${path}`, body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) })).json()
  }
  let decision = 'deny'
  const rooms = openAmazonRooms({
    dir, amazon: { NA: region, EU: region, FE: region }, secrets: createKeyFileStore(keyPath),
    openBrowser: async (address) => {
      const form = readForm(await (await fetch(address)).text())
      const answer = await fetch(new URL(form?.action ?? '', address), { method: 'POST', redirect: 'manual', body: new URLSearchParams({ ...form?.fields, person: 'blake', decision }) })
      await fetch(answer.headers.get('location') ?? '')
    },
  }, scope)
  const { handlers } = rooms.logins
  const signIn = async () => {
    await handlers.startSignIn({ region: 'NA' }, rooms.call)
    await waitUntil('the sign-in to be over', async () => ['done', 'failed'].includes((await handlers.signInState({}, rooms.call)).kind))
    return handlers.signInState({}, rooms.call)
  }
  await handlers.saveClientApp({ clientId: sandboxClient.clientId, clientSecret: sandboxClient.clientSecret.reveal(), redirectPort: await freePort() }, rooms.call)
  expect(await signIn()).toMatchObject({ kind: 'failed', message: expect.stringContaining('not allowed') })
  decision = 'allow'
  expect(await signIn()).toMatchObject({ kind: 'done', instanceCount: 5 })
  const [login] = await handlers.list({}, rooms.call)
  if (!login) throw new Error('nobody was signed in')
  expect(login).toMatchObject({ label: 'Northwind Media', synthetic: false })

  const processes = await Promise.all([1, 2].map(() => startProcess([dir, url, keyPath])))
  await admin('reset', { what: 'calls' })
  await admin('tokens', { action: 'expire' })
  const outcomes = (await Promise.all(processes.map((go) => go(25, [login.id])))).flat()
  expect(outcomes).toEqual(Array.from({ length: 50 }, () => `${login.id} ok`))
  expect(await admin('calls')).toMatchObject({ grants: { refresh_token: 1 } })

  await admin('tokens', { action: 'revoke' })
  expect((await Promise.all(processes.map((go) => go(5, [login.id])))).flat()).toEqual(Array.from({ length: 10 }, () => `${login.id} signed-out`))
  expect(await handlers.list({}, rooms.call)).toMatchObject([{ id: login.id, state: 'needs-sign-in' }])
}, 90_000)

test('a revoked login is marked once, and the others go on', async () => {
  const { amazon, rooms, addLogin, storm, expireHere } = await open()
  const [good, revoked, other] = [await addLogin('good'), await addLogin('revoked'), await addLogin('other')]
  amazon.slowTokens(100)
  amazon.revoke(revoked.refreshToken)
  expireHere()
  const outcomes = await storm(24, good.id, revoked.id, other.id)
  for (const id of [good.id, other.id]) expect(outcomes.filter((outcome) => outcome === `${id} ok`)).toHaveLength(16)
  expect(outcomes.filter((outcome) => outcome === `${revoked.id} signed-out`)).toHaveLength(16)
  expect(amazon.granted('refresh_token')).toBe(2)
  // The refusal is tried once more after a pause, by one process only.
  expect(amazon.calls.filter(({ body }) => new URLSearchParams(body).get('refresh_token') === revoked.refreshToken)).toHaveLength(2)
  const states = (await rooms.logins.handlers.list({}, rooms.call)).map(({ label, state }) => [label, state])
  expect(states).toEqual([['good', 'ok'], ['revoked', 'needs-sign-in'], ['other', 'ok']])
  expect(rooms.audit.page(50).filter(({ action }) => action === 'needs-sign-in')).toHaveLength(1)
  expect(await rooms.audit.isIntact()).toBe(true)
  expect(rooms.db.get('SELECT count(*) AS n FROM login_token')).toEqual({ n: 3 })
}, 60_000)
