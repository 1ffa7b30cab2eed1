/** Amazon's answers with every field replaced by nonsense: nothing crashes, nothing loops hot, and a good run goes on beside it. */
import { expect, test } from 'vitest'
import { finalStates } from '#shared/executions/contract.ts'
import { waitUntil } from '#kit/wait-until.ts'
import { startAmazonWithRuns, startSignedInCore, reporting, type AnswerKind } from './amazon-with-runs.ts'
import { createJumpingClock } from './jumping-clock.ts'

const nonsense: readonly (readonly [string, unknown])[] = [
  ['null', null], ['zero', 0], ['huge', 1e308], ['text', 'x'.repeat(300_000)], ['empty', ''], ['list', [[], {}, null]], ['object', { a: { b: [] } }], ['true', true],
]
/** Every field that we read, per answer. `''` replaces the whole body. */
const fields: Readonly<Record<Exclude<AnswerKind, 'list'>, readonly string[]>> = {
  create: ['', 'workflowExecutionId', 'workflowId', 'status'],
  get: ['', 'workflowExecutionId', 'status', 'statusReason', 'executionTime', 'outputColumns', 'workflowId', 'timeWindowStartOriginal'],
  urls: ['', 'downloadUrls'],
}

test('every field of every answer about a run replaced by eight kinds of nonsense: the core lives and a good run gets through', { timeout: 120_000 }, async () => {
  const amazon = await startAmazonWithRuns()
  const clock = createJumpingClock(20)
  const { api, run, core } = await startSignedInCore(amazon, { clock })
  await api.settings.set({ key: 'runs.lostAnswerGraceMs', value: 1_000 })
  const cases = Object.entries(fields).flatMap(([kind, names]) => names.flatMap((field) => nonsense.map(([word, value]) => ({ name: `${kind}_${field}_${word}`, kind, field, value }))))
  const byName = new Map(cases.map((one) => [one.name, one]))
  amazon.spoil = (kind, body, about) => {
    const one = about && byName.get(about.name)
    if (!one || one.kind !== kind) return body
    return one.field === '' ? one.value : { ...body, [one.field]: one.value }
  }
  for (const { name } of cases) await run(name)
  const callsBefore = amazon.amazon.calls.length
  const beganMs = clock.now()
  // Some are never told how they end; they may not hold up the others, so those are cancelled as a person would.
  await waitUntil('every run to be over, cancelled where Amazon never says how it ends', async () => {
    const open = (await api.executions.list({ limit: 200 })).filter(({ state }) => !finalStates.has(state))
    for (const { id, state, stateNote } of open) {
      if (stateNote.length > 500) throw new Error(`a note of ${stateNote.length} characters`)
      if (state !== 'waiting' && clock.now() - beganMs > 20_000) await api.executions.cancel({ id })
    }
    if (process.env['H9'] && clock.now() - beganMs > 600_000) throw new Error(open.map((x) => [x.title, x.state, x.cancel, x.stateNote].join(' | ')).join('\n'))
    return open.length === 0
  }, 90_000)
  const outcomes = await api.executions.list({ limit: 200 })
  expect(outcomes).toHaveLength(cases.length)
  for (const { title, state, failure, stateNote } of outcomes) {
    if (state === 'failed') expect([title, failure?.message]).toEqual([title, expect.stringMatching(/^[A-Z].{20,400}$/s)])
    expect(JSON.stringify(failure ?? '').length + stateNote.length, title).toBeLessThan(30_000)
  }
  // At most a few calls a second of its own time, however wrong the answers were.
  const calls = amazon.amazon.calls.length - callsBefore
  expect(calls / cases.length).toBeLessThan(40)
  expect(new Set(outcomes.map(({ state }) => state)).has('ready')).toBe(true)
  const good = await run('good')
  await waitUntil('the good run', async () => (await api.executions.get({ id: good.id })).state === 'ready', 20_000)
  expect(core.scope.signal.aborted).toBe(false)
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
