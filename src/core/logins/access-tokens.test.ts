import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AppError } from '#shared/base/app-error.ts'
import { Secret } from '#shared/base/secret.ts'
import { createKeyFileStore } from '#core/vault/key-file-store.ts'
import { openAmazonRooms } from '#kit/amazon-rooms.ts'
import { startFakeAmazon } from '#kit/fake-amazon.ts'
import { createHandClock } from '#kit/hand-clock.ts'
import { openScope } from '#kit/open-scope.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { waitUntil } from '#kit/wait-until.ts'
import { createLoginStore } from './login-store.ts'

const minuteMs = 60_000

async function open(options: { lifetimeSeconds?: number } = {}) {
  const scope = openScope()
  const amazon = await startFakeAmazon(scope)
  const clock = createHandClock()
  const dir = tempDir()
  const keyPath = join(tempDir(), 'a.key')
  const rooms = openAmazonRooms({ dir, amazon: amazon.hosts, clock, secrets: createKeyFileStore(keyPath, { machineId: async () => 'here' }) }, scope)
  await rooms.logins.handlers.saveClientApp({ clientId: amazon.clientId, clientSecret: amazon.clientSecret, redirectPort: 8737 }, rooms.call)
  const addLogin = async (label: string) => {
    const tokens = amazon.consent()
    const id = await rooms.logins.admit({ region: 'NA', synthetic: false, clientId: amazon.clientId, label, loginId: undefined },
      { accessToken: new Secret(tokens.accessToken), refreshToken: new Secret(tokens.refreshToken), expiresInSeconds: options.lifetimeSeconds ?? 3600 }, scope.signal)
    return { id, ...tokens }
  }
  const login = await addLogin('one')
  const get = (newerThan?: number, signal = scope.signal) => rooms.logins.access.accessToken(login.id, signal, newerThan)
  /** Moves the clock on while the renewal waits, as fast as its answers come. */
  const settle = async <T>(work: Promise<T>): Promise<T | AppError> => {
    const state = { isOver: false }
    const outcome = work.catch((thrown: unknown) => AppError.from(thrown)).finally(() => (state.isOver = true))
    while (!state.isOver) {
      await clock.advance(1_000)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return outcome
  }
  return { scope, amazon, clock, dir, keyPath, rooms, addLogin, login, get, settle }
}

test('a fresh token is handed out without asking Amazon, an old one is renewed once for all', async () => {
  const { amazon, clock, get, login } = await open()
  const fresh = await get()
  expect(fresh.secret.reveal()).toBe(login.accessToken)
  expect(amazon.calls).toHaveLength(0)
  clock.set(clock.now() + 59 * minuteMs + 30_000)
  const renewed = await Promise.all(Array.from({ length: 50 }, () => get()))
  expect(amazon.granted('refresh_token')).toBe(1)
  expect(new Set(renewed.map(({ version }) => version))).toEqual(new Set([2]))
  await Promise.all(Array.from({ length: 20 }, () => get(1)))
  expect(amazon.granted('refresh_token')).toBe(1)
  expect((await get(2)).version).toBe(3)
})

test('what another process has just found refused is not asked for again by one that looked a moment before', async () => {
  const { rooms, login, clock } = await open()
  const store = createLoginStore(rooms.db)
  const mine = store.takeLease(login.id, 'one', 1, clock.now())
  if (mine) store.dropLease(login.id, mine)
  store.markNeedsSignIn(login.id, 1)
  expect([mine?.owner, store.takeLease(login.id, 'other', 1, clock.now())]).toEqual(['one', null])
})

test('short-lived tokens do not make every call a renewal', async () => {
  const { amazon, clock, get } = await open({ lifetimeSeconds: 60 })
  await get()
  expect(amazon.calls).toHaveLength(0)
  amazon.tokenSeconds(60)
  clock.set(clock.now() + 59_000)
  await get()
  await get()
  expect(amazon.granted('refresh_token')).toBe(1)
})

test('while Amazon is away the old token is used as long as it lives, then the failure is told', async () => {
  const { amazon, clock, get, settle, rooms } = await open()
  amazon.script('/auth/o2/token', () => ({ status: 503 }))
  clock.set(clock.now() + 59 * minuteMs)
  expect(await settle(get())).toMatchObject({ version: 1 })
  clock.set(clock.now() + 5 * minuteMs)
  expect(await settle(get())).toMatchObject({ code: 'remote' })
  expect(amazon.calls.filter(({ path }) => path === '/auth/o2/token')).toHaveLength(6)
  expect((await rooms.logins.handlers.list({}, rooms.call))[0]?.state).toBe('ok')
  amazon.script('/auth/o2/token', [])
  expect(await settle(get())).toMatchObject({ version: 2 })
})

test('a refused refresh token is tried once more after two seconds, then only that login has to sign in', async () => {
  const { amazon, clock, get, settle, rooms, login, addLogin } = await open()
  const other = await addLogin('other')
  amazon.revoke(login.refreshToken)
  clock.set(clock.now() + 61 * minuteMs)
  const startedAtMs = clock.now()
  expect(await settle(get())).toMatchObject({ code: 'signed-out', details: { reason: 'refused' } })
  expect(clock.now() - startedAtMs).toBeGreaterThanOrEqual(2_000)
  expect(amazon.calls).toHaveLength(2)
  expect(await settle(get())).toMatchObject({ code: 'signed-out' })
  expect(amazon.calls).toHaveLength(2)
  expect(await settle(rooms.logins.access.accessToken(other.id, rooms.call.signal))).toMatchObject({ version: 2 })
  const [first] = await rooms.logins.handlers.list({}, rooms.call)
  expect(first).toMatchObject({ state: 'needs-sign-in', notice: expect.stringContaining('Sign in again') })
  expect(rooms.events).toContain('logins.changed')
  expect(rooms.db.get('SELECT length(refresh) > 50 AS kept FROM login_token WHERE login_id = ?', login.id)).toEqual({ kept: 1 })
})

test('a refusal that is over by the second try costs nothing', async () => {
  const { amazon, clock, get, settle, rooms } = await open()
  amazon.script('/auth/o2/token', [{ status: 400, body: { error: 'invalid_grant', error_description: 'The request has an invalid grant parameter : refresh_token.' } }])
  clock.set(clock.now() + 61 * minuteMs)
  expect(await settle(get())).toMatchObject({ version: 2 })
  expect((await rooms.logins.handlers.list({}, rooms.call))[0]?.state).toBe('ok')
})

test('a wrong client secret is a matter of settings and signs nobody out', async () => {
  const { amazon, clock, get, settle, rooms } = await open()
  await rooms.logins.handlers.saveClientApp({ clientId: amazon.clientId, clientSecret: 'amzn1.oa2-cs.v1.wrong', redirectPort: 8737 }, rooms.call)
  clock.set(clock.now() + 61 * minuteMs)
  expect(await settle(get())).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('client secret') })
  expect(amazon.calls).toHaveLength(1)
  expect((await rooms.logins.handlers.list({}, rooms.call))[0]?.state).toBe('ok')
})

test('the lease of a process that died is taken over when it is over, one from a clock set back at once', async () => {
  const { clock, get, settle, rooms, amazon } = await open()
  clock.set(clock.now() + 61 * minuteMs)
  const lease = (untilMs: number) => rooms.db.run("UPDATE login_token SET lease_owner = 'dead', lease_epoch = lease_epoch + 1, lease_until_ms = ?", untilMs)
  lease(clock.now() + 30_000)
  const startedAtMs = clock.now()
  expect(await settle(get())).toMatchObject({ version: 2 })
  expect(clock.now() - startedAtMs).toBeGreaterThanOrEqual(29_000)
  clock.set(clock.now() + 61 * minuteMs)
  lease(clock.now() + 3_600_000)
  const againAtMs = clock.now()
  expect(await settle(get())).toMatchObject({ version: 3 })
  expect(clock.now() - againAtMs).toBeLessThan(10_000)
  expect(amazon.granted('refresh_token')).toBe(2)
})

test('a process that overslept its lease does not overwrite what another one stored', async () => {
  const { clock, get, settle, rooms, amazon, login, dir, keyPath } = await open()
  clock.set(clock.now() + 61 * minuteMs)
  amazon.slowTokens(300)
  const sleeper = get()
  await waitUntil('the request to be on its way', () => amazon.calls.length === 1)
  // Meanwhile the lease runs out for everybody else.
  rooms.db.run('UPDATE login_token SET lease_until_ms = 0')
  const other = openAmazonRooms({ dir, amazon: amazon.hosts, clock, secrets: createKeyFileStore(keyPath, { machineId: async () => 'here' }) }, openScope())
  amazon.slowTokens(0)
  const winner = await other.logins.access.accessToken(login.id, rooms.call.signal)
  const late = await settle(sleeper)
  expect(late).toMatchObject({ version: winner.version })
  expect(late instanceof AppError ? '' : late.secret.reveal()).toBe(winner.secret.reveal())
})

test('aborting one caller leaves the renewal to the others', async () => {
  const { clock, get, amazon } = await open()
  clock.set(clock.now() + 61 * minuteMs)
  amazon.slowTokens(100)
  const stop = new AbortController()
  const [impatient, patient] = [get(undefined, stop.signal).catch((thrown: unknown) => AppError.from(thrown)), get()]
  stop.abort()
  expect(await impatient).toMatchObject({ code: 'cancelled' })
  expect(await patient).toMatchObject({ version: 2 })
})

test('a removed login is gone, with its tokens, and says so', async () => {
  const { rooms, get, login } = await open()
  await rooms.logins.handlers.remove({ id: login.id }, rooms.call)
  await expect(get()).rejects.toMatchObject({ code: 'not-found' })
  expect(rooms.db.get('SELECT count(*) AS n FROM login_token')).toEqual({ n: 0 })
  expect(rooms.audit.page(1)).toMatchObject([{ action: 'delete', loginLabel: 'one', loginId: login.id }])
  await expect(rooms.logins.handlers.remove({ id: login.id }, rooms.call)).rejects.toMatchObject({ code: 'not-found' })
})

test('a profile copied to another machine is locked, keeps its tokens, and works again after a sign-in', async () => {
  const { rooms, dir, keyPath, amazon, login, clock } = await open()
  const copy = tempDir()
  cpSync(dir, copy, { recursive: true })
  const abroad = openAmazonRooms({ dir: copy, amazon: amazon.hosts, clock, secrets: createKeyFileStore(keyPath, { machineId: async () => 'elsewhere' }) }, openScope())
  expect(await abroad.logins.handlers.list({}, abroad.call)).toMatchObject([{ id: login.id, state: 'locked', notice: expect.stringContaining('cannot be opened on this machine') }])
  await expect(abroad.logins.access.accessToken(login.id, abroad.call.signal)).rejects.toMatchObject({ code: 'signed-out', details: { reason: 'locked' } })
  expect(amazon.calls).toHaveLength(0)
  expect(abroad.audit.page(1)).toMatchObject([{ action: 'unlock-failure', outcome: 'failed' }])
  await abroad.logins.handlers.saveClientApp({ clientId: amazon.clientId, clientSecret: amazon.clientSecret, redirectPort: 8737 }, abroad.call)
  const tokens = amazon.consent()
  await abroad.logins.admit({ region: 'NA', synthetic: false, clientId: amazon.clientId, label: 'x', loginId: login.id }, { accessToken: new Secret(tokens.accessToken), refreshToken: new Secret(tokens.refreshToken), expiresInSeconds: 3600 }, abroad.call.signal)
  expect(await abroad.logins.handlers.list({}, abroad.call)).toMatchObject([{ id: login.id, label: 'one', state: 'ok' }])
  expect(await rooms.logins.handlers.list({}, rooms.call)).toMatchObject([{ state: 'ok' }])
})

test('the background renews what expires soon, backs off after failures, and leaves the rest alone', async () => {
  const { rooms, clock, amazon, scope } = await open()
  /** In steps shorter than a request's time limit, with real time for its answer in between. */
  const passMinutes = async (minutes: number) => {
    for (let step = 0; step < minutes * 6; step += 1) {
      await clock.advance(10_000)
      await new Promise((resolve) => setTimeout(resolve, 4))
    }
  }
  rooms.logins.startRefresher()
  await clock.advance(40 * minuteMs)
  expect(amazon.calls).toHaveLength(0)
  await passMinutes(17)
  expect(amazon.granted('refresh_token')).toBe(1)
  amazon.script('/auth/o2/token', () => ({ status: 500 }))
  await passMinutes(75)
  const failed = amazon.calls.length - 1
  expect(failed).toBeGreaterThan(5)
  expect(failed).toBeLessThan(40)
  amazon.script('/auth/o2/token', [])
  await passMinutes(12)
  expect(amazon.granted('refresh_token')).toBe(2)
  await scope.close()
})
