import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instanceColours, type InstanceColour } from '#shared/instances/contract.ts'
import { InstanceId } from '#shared/base/ids.ts'
import { Secret } from '#shared/base/secret.ts'
import { openAmazonRooms } from '#kit/amazon-rooms.ts'
import { startFakeAmazon, type SeenCall, type ScriptedAnswer } from '#kit/fake-amazon.ts'
import { openScope } from '#kit/open-scope.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { compareInstances, instanceNotice, kindOf, pickColour, regionOf } from './instance-rules.ts'

interface World {
  /** Account id to the instance ids it shows; null refuses with 403. */
  accounts: Record<string, readonly string[] | null>
}

async function open() {
  const scope = openScope()
  const amazon = await startFakeAmazon(scope)
  const rooms = openAmazonRooms({ dir: tempDir(), amazon: amazon.hosts }, scope)
  await rooms.logins.handlers.saveClientApp({ clientId: amazon.clientId, clientSecret: amazon.clientSecret, redirectPort: 8737 }, rooms.call)
  const world: World = { accounts: { ENTITYA: ['amca1', 'amca2'], ENTITYB: ['amcb1'] } }
  const paged = (call: SeenCall, all: readonly unknown[], key: string): ScriptedAnswer => {
    const start = Number(call.query.get('nextToken') ?? 0)
    return { status: 200, body: { [key]: all.slice(start, start + 2), nextToken: start + 2 < all.length ? String(start + 2) : null } }
  }
  amazon.script('/amc/accounts', (call) => paged(call, Object.keys(world.accounts).map((accountId) => ({ accountId, accountName: `Account ${accountId}`, marketplaceId: accountId === 'ENTITYB' ? 'A1PA6795UKMFR9' : 'ATVPDKIKX0DER' })), 'amcAccounts'))
  amazon.script('/amc/instances', (call) => {
    const instances = world.accounts[String(call.headers['amazon-advertising-api-advertiserid'])]
    if (!instances) return { status: 403, body: { code: '403', details: 'Unauthorized request.' } }
    return paged(call, instances.map((instanceId) => ({ instanceId, instanceName: `name ${instanceId}`, instanceType: instanceId.endsWith('sbx') ? 'SANDBOX' : 'STANDARD', customerCanonicalName: instanceId.startsWith('amca') ? 'Acme' : null, creationStatus: 'COMPLETED', extra: { new: 1 } })), 'instances')
  })
  const addLogin = async (label = 'one') => {
    const tokens = amazon.consent()
    return rooms.logins.admit({ region: 'NA', synthetic: false, clientId: amazon.clientId, label, loginId: undefined },
      { accessToken: new Secret(tokens.accessToken), refreshToken: new Secret(tokens.refreshToken), expiresInSeconds: 3600 }, scope.signal)
  }
  const loginId = await addLogin()
  const { handlers } = rooms.instances
  const discover = () => handlers.discover({}, rooms.call)
  const list = () => handlers.list({}, rooms.call)
  return { amazon, rooms, world, loginId, addLogin, handlers, discover, list }
}

test('discovery reads all pages of all accounts', async () => {
  const { world, discover, list } = await open()
  world.accounts = Object.fromEntries(Array.from({ length: 5 }, (_, account) => [`ENTITY${account}`, Array.from({ length: account + 1 }, (_unused, n) => `amc${account}x${n}`)]))
  const report = await discover()
  expect(report.accounts.map(({ accountId, instanceCount, problem }) => [accountId, instanceCount, problem])).toEqual([['ENTITY0', 1, null], ['ENTITY1', 2, null], ['ENTITY2', 3, null], ['ENTITY3', 4, null], ['ENTITY4', 5, null]])
  expect(await list()).toHaveLength(15)
})

test('a refused account is reported, harms no other, and says nothing about its instances', async () => {
  const { world, discover, list } = await open()
  await discover()
  world.accounts = { ENTITYA: ['amca1', 'amca2'], ENTITYB: null }
  const report = await discover()
  expect(report.accounts).toMatchObject([{ accountId: 'ENTITYA', instanceCount: 2, problem: null }, { accountId: 'ENTITYB', instanceCount: 0, problem: expect.stringContaining('no right') }])
  expect((await list()).map(({ amcInstanceId, notice }) => [amcInstanceId, notice])).toEqual([['amca1', null], ['amca2', null], ['amcb1', null]])
})

test('instances that vanished keep their id and get a notice; they come back as they were', async () => {
  const { world, discover, list } = await open()
  await discover()
  const before = await list()
  world.accounts = { ENTITYA: ['amca1'] }
  await discover()
  const after = await list()
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
  expect(after.map(({ notice }) => notice !== null)).toEqual([false, true, true])
  world.accounts = { ENTITYA: ['amca1', 'amca2'], ENTITYB: ['amcb1'] }
  await discover()
  expect((await list()).map(({ id, notice }) => [id, notice])).toEqual(before.map(({ id }) => [id, null]))
})

test('what a person sets survives discovery, and an emptied name goes back to what AMC says', async () => {
  const { rooms, handlers, discover, list } = await open()
  await discover()
  const [first, , third] = await list()
  if (!first || !third) throw new Error('instances are missing')
  expect(third).toMatchObject({ clientName: 'name amcb1', region: 'EU', kind: 'production', colour: instanceColours[2] })
  expect(await handlers.update({ id: third.id, patch: { clientName: 'Beta', colour: 'brown', favourite: true, tags: ['q4'] } }, rooms.call)).toMatchObject({ clientName: 'Beta', colour: 'brown', favourite: true, tags: ['q4'] })
  await discover()
  expect((await list()).map(({ clientName }) => clientName)).toEqual(['Beta', 'Acme', 'Acme'])
  expect(await handlers.update({ id: third.id, patch: { clientName: '' } }, rooms.call)).toMatchObject({ clientName: 'name amcb1', colour: 'brown' })
  expect(rooms.db.all<{ scope_id: string }>("SELECT DISTINCT scope_id FROM outbox WHERE type = 'instance-settings'")).toEqual([{ scope_id: `instance:${third.id}` }])
  await expect(handlers.update({ id: InstanceId.parse('00000000-0000-7000-8000-0000000000ff'), patch: {} }, rooms.call)).rejects.toMatchObject({ code: 'not-found' })
})

test('removing a login hides its instances; the next login that sees them takes them over with what was set', async () => {
  const { rooms, loginId, addLogin, handlers, discover, list } = await open()
  await discover()
  const [first] = await list()
  if (!first) throw new Error('no instance')
  await handlers.update({ id: first.id, patch: { favourite: true, clientName: 'Mine' } }, rooms.call)
  await rooms.logins.handlers.remove({ id: loginId }, rooms.call)
  expect(await list()).toEqual([])
  await expect(rooms.instances.route(first.id)).rejects.toMatchObject({ code: 'not-found' })
  const next = await addLogin('two')
  await discover()
  expect((await list())[0]).toMatchObject({ id: first.id, loginId: next, clientName: 'Mine', favourite: true })
})

test('two logins that see the same instance keep it apart', async () => {
  const { addLogin, discover, list } = await open()
  await addLogin('two')
  await discover()
  const all = await list()
  expect(all).toHaveLength(6)
  expect(new Set(all.map(({ id }) => id)).size).toBe(6)
})

test('a route names account, marketplace and host, and a sandbox instance asks for synthetic data', async () => {
  const { amazon, rooms, world, discover, list } = await open()
  world.accounts = { ENTITYA: ['amcasbx'] }
  await discover()
  const [instance] = await list()
  if (!instance) throw new Error('no instance')
  expect(instance.kind).toBe('sandbox')
  expect(await rooms.instances.route(instance.id)).toEqual({
    instanceId: instance.id, loginId: instance.loginId, amcInstanceId: 'amcasbx', accountId: 'ENTITYA', marketplaceId: 'ATVPDKIKX0DER', apiUrl: amazon.url, synthetic: false, requireSyntheticData: true,
  })
})

test('an instance that AMC is still creating has no route yet', async () => {
  const { amazon, rooms, discover, list } = await open()
  amazon.script('/amc/instances', () => ({ status: 200, body: { instances: [{ instanceId: 'amcnew', creationStatus: 'IN_PROGRESS' }] } }))
  await discover()
  const [instance] = await list()
  if (!instance) throw new Error('no instance')
  expect(instance.notice).toMatch(/still creating/)
  await expect(rooms.instances.route(instance.id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('IN_PROGRESS') })
})

test('odd answers: bad entries are left out, a page of another shape is refused and changes nothing', async () => {
  const { amazon, discover, list } = await open()
  amazon.script('/amc/instances', () => ({ status: 200, body: { instances: [null, 7, { instanceName: 'without id' }, { instanceId: 'amcok', advertiserTypes: 'text', instanceName: '   ' }], nextToken: '' } }))
  await discover()
  expect(await list()).toMatchObject([{ amcInstanceId: 'amcok', name: 'amcok', clientName: 'amcok', advertiserTypes: [], creationStatus: 'COMPLETED' }])
  amazon.script('/amc/instances', () => ({ status: 200, body: { instances: 'none' } }))
  expect((await discover()).accounts[0]?.problem).toMatch(/shape that RecomAMP does not know/)
  expect(await list()).toHaveLength(1)
  amazon.script('/amc/instances', () => ({ status: 200, body: { instances: [], nextToken: 'again' } }))
  expect((await discover()).accounts[0]?.problem).toMatch(/announced twice/)
  amazon.script('/amc/accounts', () => ({ status: 200, body: [] }))
  await expect(discover()).rejects.toMatchObject({ code: 'remote' })
  expect(await list()).toMatchObject([{ amcInstanceId: 'amcok', notice: null }])
})

test('one login in trouble does not hide what the others see', async () => {
  const { amazon, rooms, addLogin, discover, list } = await open()
  await addLogin('two')
  await discover()
  amazon.script('/amc/accounts', [{ status: 403, body: { message: 'no', requestId: 'r' } }])
  expect((await discover()).accounts.length).toBeGreaterThan(0)
  expect(await list()).toHaveLength(6)
  amazon.script('/amc/accounts', () => ({ status: 403, body: { message: 'no', requestId: 'r' } }))
  await expect(discover()).rejects.toMatchObject({ code: 'forbidden' })
  for (const { id } of await rooms.logins.handlers.list({}, rooms.call)) await rooms.logins.handlers.remove({ id }, rooms.call)
  await expect(discover()).rejects.toMatchObject({ code: 'signed-out' })
})

test('data sources are read through all pages and kept for the next time', async () => {
  const { amazon, rooms, handlers, discover, list } = await open()
  await discover()
  const [instance] = await list()
  if (!instance) throw new Error('no instance')
  expect(await handlers.dataSources({ id: instance.id }, rooms.call)).toBeNull()
  amazon.script('/amc/reporting/amca1/dataSources', (call) => (call.query.has('nextToken')
    ? { status: 200, body: { dataSources: [{ dataSourceId: 'two', owner: 'AMAZON', columns: null }] } }
    : { status: 200, body: { dataSources: [{ dataSourceId: 'one', description: 'First', columns: [{ name: 'campaign', columnType: 'DIMENSION' }, { odd: 1 }] }], nextToken: 'n' } }))
  const fetched = await handlers.refreshDataSources({ id: instance.id }, rooms.call)
  expect(fetched.sources).toEqual([{ name: 'one', columns: ['campaign'], owner: null, description: 'First' }, { name: 'two', columns: [], owner: 'AMAZON', description: null }])
  expect(await handlers.dataSources({ id: instance.id }, rooms.call)).toEqual(fetched)
})

test('colours are distinct within a login for as long as the palette reaches, and even after', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...instanceColours), { maxLength: 30 }), fc.integer({ min: 1, max: 40 }), (elsewhere, count) => {
    const own: InstanceColour[] = []
    for (let n = 0; n < count; n += 1) own.push(pickColour(own, [...elsewhere, ...own]))
    const uses = instanceColours.map((colour) => own.filter((used) => used === colour).length)
    expect(Math.max(...uses) - Math.min(...uses)).toBeLessThanOrEqual(1)
  }))
})

test('kind, region, notice and order follow the rules', () => {
  expect([kindOf('STANDARD', true), kindOf('SANDBOX', true), kindOf('SANDBOX', false), kindOf('anything', false)]).toEqual(['synthetic', 'synthetic', 'sandbox', 'production'])
  expect([regionOf('A1VC38T7YXB528', 'NA'), regionOf('A21TJRUUN4KGV', 'NA'), regionOf('unknown', 'FE')]).toEqual(['FE', 'EU', 'FE'])
  const fine = { loginState: 'ok', synthetic: false, vanished: false, creationStatus: 'COMPLETED' } as const
  expect(instanceNotice(fine)).toBeNull()
  for (const trouble of [{ loginState: 'needs-sign-in' }, { loginState: 'locked' }, { vanished: true }, { creationStatus: 'FAILED' }, { creationStatus: 'REQUESTED' }] as const) {
    expect(instanceNotice({ ...fine, ...trouble })).toMatch(/^[A-Z].*\.$/)
  }
  fc.assert(fc.property(fc.array(fc.record({ id: fc.uuid(), clientName: fc.string(), name: fc.string(), favourite: fc.boolean() })), (instances) => {
    const sorted = [...instances].sort((one, other) => compareInstances(one as never, other as never))
    const firstOther = sorted.findIndex(({ favourite }) => !favourite)
    expect(firstOther === -1 || sorted.slice(firstOther).every(({ favourite }) => !favourite)).toBe(true)
  }))
})
