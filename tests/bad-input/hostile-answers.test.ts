/** Amazon's answers with every field replaced by nonsense: nothing crashes, nothing loops hot, and a good run goes on beside it. */
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { finalStates } from '#shared/executions/contract.ts'
import { waitUntil } from '#kit/wait-until.ts'
import { startAmazonWithRuns, startSignedInCore, reporting, type AmazonRun, type AmazonWithRuns, type AnswerKind } from './amazon-with-runs.ts'
import { createJumpingClock } from './jumping-clock.ts'

const nonsense: readonly (readonly [string, unknown])[] = [
  ['null', null], ['huge', 1e308], ['text', 'x'.repeat(300_000)], ['list', [[], {}, null]],
]
/** Every field that we read, per answer. `''` replaces the whole body. */
const fields: Readonly<Record<Exclude<AnswerKind, 'list'>, readonly string[]>> = {
  create: ['', 'workflowExecutionId', 'workflowId', 'status'],
  get: ['', 'workflowExecutionId', 'status', 'statusReason', 'executionTime', 'outputColumns', 'workflowId', 'timeWindowStartOriginal'],
  urls: ['', 'downloadUrls'],
}

const cases = Object.entries(fields).flatMap(([kind, names]) => names.flatMap((field) => nonsense.map(([word, value]) => ({ name: `${kind}_${field}_${word}`, kind, field, value }))))

/** Gives each run named like a case that case's answers, the first `times` times; lists show the same nonsense. */
function spoilByName(amazon: AmazonWithRuns, times: number): void {
  const byName = new Map(cases.map((one) => [one.name, one]))
  const spoiled = new Map<string, number>()
  const spoilOne = (kind: AnswerKind, body: unknown, run: AmazonRun | undefined | null): unknown => {
    const one = run && byName.get(run.name)
    const count = spoiled.get(run?.name ?? '') ?? 0
    if (!one || one.kind !== kind || count >= times || typeof body !== 'object') return body
    spoiled.set(one.name, count + 1)
    return one.field === '' ? one.value : { ...body, [one.field]: one.value }
  }
  amazon.spoil = (kind, body, about) => (kind === 'list' && Array.isArray(body['executions'])
    ? { ...body, executions: body['executions'].map((shown: { workflowExecutionId: string }) => spoilOne('get', shown, amazon.runs.find(({ id }) => id === shown.workflowExecutionId))) }
    : spoilOne(kind, body, about))
}

test('every field of every answer about a run replaced by nonsense, twice each: every run still ends well, and none is sent again', { timeout: 180_000 }, async () => {
  const amazon = await startAmazonWithRuns()
  const { api, run } = await startSignedInCore(amazon, { clock: createJumpingClock(60) })
  await api.settings.set({ key: 'runs.lostAnswerGraceMs', value: 1_000 })
  spoilByName(amazon, 2)
  for (const { name } of cases) await run(name)
  await waitUntil('every run to be over', async () => (await api.executions.list({ limit: 200 })).every(({ state }) => finalStates.has(state)), 150_000)
  const outcomes = await api.executions.list({ limit: 200 })
  expect(outcomes).toHaveLength(cases.length)
  expect(outcomes.filter(({ state }) => state !== 'ready')).toEqual([])
  // None was sent again although AMC had it.
  expect(new Set(amazon.runs.map(({ workflowId }) => workflowId)).size).toBe(amazon.runs.length)
  expect(amazon.runs).toHaveLength(cases.length)
})

test('an Amazon that only ever answers nonsense about its runs is asked less and less, never in a hot loop', async () => {
  const amazon = await startAmazonWithRuns()
  const clock = createJumpingClock(200)
  const { api, run } = await startSignedInCore(amazon, { clock })
  spoilByName(amazon, Number.POSITIVE_INFINITY)
  const started = await Promise.all(['get__null', 'get_status_list', 'create__text', 'urls__null', 'urls_downloadUrls_list'].map((name) => run(name)))
  const before = { calls: amazon.amazon.calls.length, atMs: clock.now() }
  await waitUntil('twelve minutes of its time', () => clock.now() - before.atMs > 720_000, 25_000)
  const callsAMinute = (amazon.amazon.calls.length - before.calls) / 12
  expect(callsAMinute).toBeLessThan(5 * 4)
  for (const { id } of started) {
    const { title, state, stateNote, failure } = await api.executions.get({ id })
    // An answer to a submission that was nonsense is found again in AMC's list.
    if (title !== 'create__text') expect([title, state, failure?.message ?? stateNote]).toEqual([title, expect.any(String), expect.stringMatching(/^[A-Z].{20,400}$/s)])
  }
})

test('lists of runs that are nonsense, endless or announce themselves again end, and the run is asked for by itself', async () => {
  const amazon = await startAmazonWithRuns()
  const { api, run } = await startSignedInCore(amazon)
  const bodies: unknown[] = [null, [], { executions: null }, { executions: 'x' }, { executions: [null, 1, 'x', {}, { workflowExecutionId: [] }] }, { executions: [], nextToken: 'same' }, { executions: [], nextToken: 7 }, 'text']
  let asked = 0
  amazon.spoil = (kind, body) => {
    if (kind !== 'list') return body
    asked += 1
    return asked % 10 === 0 ? { executions: [], nextToken: `t${asked}` } : bodies[asked % bodies.length]
  }
  const started = await Promise.all(['a', 'b', 'c', 'd'].map((name) => run(name)))
  await waitUntil('all four', async () => (await Promise.all(started.map(({ id }) => api.executions.get({ id })))).every(({ state }) => state === 'ready'), 25_000)
  expect(asked).toBeLessThan(200)
})

test.each<[string, (shown: Record<string, unknown>) => unknown]>([
  ['entries that cannot be read', () => ({ executions: [{ workflowExecutionId: null }], nextToken: null })],
  ['a page that announces itself for ever', () => ({ executions: [], nextToken: 'again' })],
  ['no list', () => ({ executions: null })],
])('a lost answer and a list of AMC with %s: the run is not sent again until a list proves that it never arrived, and it is found when it is there', async (_what, spoil) => {
  const amazon = await startAmazonWithRuns()
  const clock = createJumpingClock(100)
  const { api, run } = await startSignedInCore(amazon, { clock })
  await api.settings.set({ key: 'runs.lostAnswerGraceMs', value: 1_000 })
  let isSpoiled = true
  let lists = 0
  amazon.spoil = (kind, body) => {
    if (kind === 'list') lists += 1
    if (kind === 'create') return null
    return kind === 'list' && isSpoiled ? spoil(body) : body
  }
  const { id } = await run('lost')
  const beganMs = clock.now()
  await waitUntil('several looks, long after the grace', () => lists >= 4 && clock.now() - beganMs > 120_000, 60_000)
  expect(await api.executions.get({ id })).toMatchObject({ state: 'reconciling', stateNote: expect.stringContaining('AMC gave an answer that RecomAMP does not understand') })
  isSpoiled = false
  await waitUntil('ready', async () => (await api.executions.get({ id })).state === 'ready', 60_000)
  expect(amazon.runs).toHaveLength(1)
})

test('a run of which AMC could not tell for a week whether it took it is given up with a sentence, and was sent once', async () => {
  const amazon = await startAmazonWithRuns()
  const { api, run, profileDir } = await startSignedInCore(amazon, { clock: createJumpingClock(100) })
  amazon.spoil = (kind, body) => (kind === 'create' ? null : kind === 'list' ? { executions: 'x' } : body)
  const { id } = await run('lost')
  await waitUntil('reconciling', async () => (await api.executions.get({ id })).state === 'reconciling')
  // The week before, as the row would have it; again and again, because a look under way writes over it.
  const database = new Sqlite(join(profileDir, 'recomamp.sqlite'))
  onTestFinished(() => void database.close())
  const aWeekAgo = database.prepare("UPDATE execution SET state_since_ms = created_at_ms - ?, step_failures = 80 WHERE state = 'reconciling'")
  await waitUntil('the end', async () => {
    aWeekAgo.run(8 * 86_400_000)
    return (await api.executions.get({ id })).state === 'failed'
  }, 60_000)
  expect((await api.executions.get({ id })).failure?.message).toMatch(/^For a week AMC could not tell .* was not sent again\./)
  expect(amazon.runs).toHaveLength(1)
})

test('accounts, instances and data sources that are nonsense leave what was known, with a sentence', async () => {
  const amazon = await startAmazonWithRuns()
  const { api, instanceId } = await startSignedInCore(amazon)
  const known = await api.instances.list({})
  for (const [path, list] of [['/amc/accounts', 'amcAccounts'], ['/amc/instances', 'instances'], [`${reporting}/dataSources`, 'dataSources']] as const) {
    for (const body of [null, 5, 'text', [], {}, { [list]: null }, { [list]: 'x' }, { [list]: {} }, { [list]: [], nextToken: 3 }]) {
      amazon.amazon.script(path, () => ({ status: 200, body: typeof body === 'string' ? body : JSON.stringify(body) }))
      const asked = path.endsWith('dataSources') ? api.instances.refreshDataSources({ id: instanceId }) : api.instances.discover({})
      const outcome = await asked.then((value) => JSON.stringify(value), (error: Error) => error.message)
      expect([path, body, outcome]).toEqual([path, body, expect.stringMatching(/has a shape that RecomAMP does not know|could not be understood/)])
    }
    amazon.amazon.script(path, [])
    expect((await api.instances.list({})).map(({ id, name, notice }) => [id, name, notice])).toEqual(known.map(({ id, name, notice }) => [id, name, notice]))
  }
})

const evilNames = ['<img src=x onerror=alert(1)>', 'rtl \u202Eevil\u2066', 'bell \u0007 nul \u0000 tab\t line\nfeed', 'x'.repeat(10_000), '\uD800 half', '  ', '${jndi:ldap://x}', "'; DROP TABLE instance; --"]

test('hostile account and instance names are plain text of bearable length without control or direction characters', async () => {
  const amazon = await startAmazonWithRuns()
  amazon.amazon.script('/amc/accounts', () => ({ status: 200, body: { amcAccounts: evilNames.map((accountName, index) => ({ accountId: `ENTITY${index}`, accountName, marketplaceId: 'ATVPDKIKX0DER' })) } }))
  amazon.amazon.script('/amc/instances', (call) => {
    const index = Number(String(call.headers['amazon-advertising-api-advertiserid']).slice('ENTITY'.length))
    const evil = evilNames[index] ?? ''
    return { status: 200, body: { instances: [{ instanceId: `amc${index}`, instanceName: evil, customerCanonicalName: evil, creationStatus: 'COMPLETED', instanceType: evil, advertiserTypes: [evil] }] } }
  })
  const { api } = await startSignedInCore(amazon)
  const instances = await api.instances.list({})
  expect(instances).toHaveLength(evilNames.length)
  for (const { name, clientName, accountName, advertiserTypes } of instances) {
    for (const text of [name, clientName, accountName, ...advertiserTypes]) {
      expect(text.length).toBeLessThanOrEqual(2_000)
      expect(text).not.toMatch(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]/u)
    }
  }
  const [first] = instances.filter(({ amcInstanceId }) => amcInstanceId === 'amc0')
  expect(first?.clientName).toBe(evilNames[0])
})

test('ids that could change a path or a header are left out, and harm no other account', async () => {
  const amazon = await startAmazonWithRuns()
  const evilIds = ['..', '.', 'a\r\nX-Evil: 1', 'a b', '\u0000', 'ÄÖ', '\uD800', 'x'.repeat(257), '', '汉']
  amazon.amazon.script('/amc/accounts', () => ({
    status: 200,
    body: { amcAccounts: [...evilIds.map((accountId) => ({ accountId, accountName: 'evil', marketplaceId: 'ATVPDKIKX0DER' })), ...evilIds.filter((id) => !/^\.+$/.test(id)).map((marketplaceId, index) => ({ accountId: `E${index}`, accountName: 'evil', marketplaceId })), { accountId: 'ENTITY1', accountName: 'good', marketplaceId: 'ATVPDKIKX0DER' }] },
  }))
  amazon.amazon.script('/amc/instances', () => ({ status: 200, body: { instances: [...evilIds.map((instanceId) => ({ instanceId, instanceName: 'evil', creationStatus: 'COMPLETED' })), { instanceId: 'amctest0001', instanceName: 'good', creationStatus: 'COMPLETED' }] } }))
  const { api } = await startSignedInCore(amazon)
  expect((await api.instances.list({})).map(({ name, accountName }) => [name, accountName])).toEqual([['good', 'good']])
  const { accounts } = await api.instances.discover({})
  expect(accounts.filter(({ problem }) => problem !== null)).toEqual([])
})

test('data sources with hostile names are kept as text, the unreadable ones left out', async () => {
  const amazon = await startAmazonWithRuns()
  const { api, instanceId } = await startSignedInCore(amazon)
  amazon.amazon.script(`${reporting}/dataSources`, () => ({
    status: 200,
    body: { dataSources: [
      { dataSourceId: '<script>alert(1)</script>', description: 'a\u202Eb\u0000', columns: [{ name: '<b>' }, { name: 'x'.repeat(10_000) }, { name: 5 }, null, { name: 'line\nfeed \u202E' }, { name: '__proto__' }] },
      { dataSourceId: 7 }, null, { dataSourceId: '__proto__', columns: 'x' }, { dataSourceId: 'constructor', columns: {} },
    ] },
  }))
  const { sources } = await api.instances.refreshDataSources({ id: instanceId })
  expect(sources.map(({ name, columns }) => [name, columns])).toEqual([['<script>alert(1)</script>', ['<b>', 'line feed', '__proto__']], ['__proto__', []], ['constructor', []]])
  expect(sources[0]?.description).toBe('ab')
  expect(await api.instances.dataSources({ id: instanceId })).toMatchObject({ sources })
})

test('an error body nested a hundred thousand deep is an error like any other', async () => {
  const amazon = await startAmazonWithRuns()
  const { api } = await startSignedInCore(amazon)
  const deep = `${'{"error":'.repeat(100_000)}1${'}'.repeat(100_000)}`
  amazon.amazon.script('/amc/accounts', () => ({ status: 400, body: deep }))
  await expect(api.instances.discover({})).rejects.toThrow(/Amazon refused the request \(400\)/)
  amazon.amazon.script('/amc/accounts', () => ({ status: 200, body: `${'['.repeat(200_000)}${']'.repeat(200_000)}` }))
  await expect(api.instances.discover({})).rejects.toThrow(/shape that RecomAMP does not know/)
})

test('storage that begins anew each time and always breaks off is asked less and less, with a sentence, and a cancel ends it', async () => {
  const amazon = await startAmazonWithRuns()
  const clock = createJumpingClock(100)
  const { api, run } = await startSignedInCore(amazon, { clock })
  amazon.onLook = () => undefined
  const { id } = await run('cut')
  await waitUntil('AMC to have it', () => amazon.runs.length === 1)
  let fetched = 0
  amazon.amazon.script('/files/run-1.csv', () => {
    fetched += 1
    return { truncate: 'campaign,n\na,1\n' }
  })
  amazon.onLook = (seen) => void (seen.status = 'SUCCEEDED')
  await waitUntil('a sentence', async () => /could not be fetched yet: The connection .* broke off .* Trying again by itself/.test((await api.executions.get({ id })).stateNote), 60_000)
  const beganMs = clock.now()
  const before = fetched
  await waitUntil('four minutes of its time', () => clock.now() - beganMs > 240_000, 60_000)
  expect(fetched - before).toBeLessThan(60)
  await api.executions.cancel({ id })
  await waitUntil('the end', async () => (await api.executions.get({ id })).state === 'cancelled')
})

test('addresses of results that lead elsewhere are not asked, whatever they are', async () => {
  const amazon = await startAmazonWithRuns()
  const { api, run } = await startSignedInCore(amazon)
  const evil = ['http://evil.invalid/x.csv', 'file:///etc/passwd', 'javascript:alert(1)', '', '//evil.invalid/x', `${amazon.amazon.url.replace('127.0.0.1', '127.0.0.2')}/x.csv`, 'data:text/csv,a%0A1', 'http://user:pass@127.0.0.1:1/x', '\u0000']
  const started = await Promise.all(evil.map((_, index) => run(`n${index}`)))
  amazon.spoil = (kind, body, about) => (kind === 'urls' && about ? { downloadUrls: [evil[Number(about.name.slice(1))]] } : body)
  await waitUntil('all to be over', async () => (await Promise.all(started.map(({ id }) => api.executions.get({ id })))).every(({ state }) => finalStates.has(state)), 60_000)
  for (const { id } of started) expect((await api.executions.get({ id })).failure?.message).toBe('AMC gave an address for the rows that is not safe to use, so nothing was fetched.')
})
