import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import type { LoginId } from '#shared/base/ids.ts'
import { Secret } from '#shared/base/secret.ts'
import { openAmazonRooms } from '#kit/amazon-rooms.ts'
import { startFakeAmazon } from '#kit/fake-amazon.ts'
import { openScope } from '#kit/open-scope.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { createKeyFileStore } from '#core/vault/key-file-store.ts'

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
  for (const [round, expire] of [expireHere, amazon.expireAccess, () => (expireHere(), amazon.expireAccess())].entries()) {
    expire()
    const outcomes = await storm(25, id)
    expect(outcomes).toEqual(Array.from({ length: 50 }, () => `${id} ok`))
    expect(amazon.granted('refresh_token')).toBe(round + 1)
  }
  expect(amazon.calls.filter(({ path }) => path === '/auth/o2/token')).toHaveLength(3)
  expect(await rooms.audit.isIntact()).toBe(true)
  expect(rooms.audit.page(50).filter(({ action }) => action === 'refresh')).toHaveLength(3)
}, 60_000)

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
