import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterEach, expect, test } from 'vitest'
import { TabId, type InstanceId } from '#shared/base/ids.ts'
import { Scope } from '#shared/base/scope.ts'
import type { Instance } from '#shared/instances/contract.ts'
import type { LadderWish } from '#shared/ladder/contract.ts'
import { previewRun, traceSql } from '#core/executions/executions.ts'
import { createFastClock, openRig, testInstance, testSandboxInstance, type Rig } from '#core/executions/testing/run-rig.ts'
import { refusal, startScriptedAmc, succeed, type ScriptedAmc } from '#core/executions/testing/scripted-amc.ts'
import { createAmcRungs } from './amc-rungs.ts'
import type { RungCall, RungNews } from './rung-work.ts'

const clock = createFastClock(20)
const ids = { next: uuidv7, randomHex: (bytes: number) => '0'.repeat(bytes * 2) }
const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const instanceOf = (id: InstanceId, patch: Partial<Instance> = {}): Instance => ({
  id, amcInstanceId: 'amc1', name: `instance ${id.slice(-2)}`, clientName: 'Client', loginId: 'login', accountId: 'ENTITY1', accountName: 'Account', marketplaceId: 'ATVPDKIKX0DER', region: 'NA', kind: 'production',
  creationStatus: 'COMPLETED', advertiserTypes: [], colour: 'teal', favourite: false, tags: [], lastSeenAtMs: 0, notice: null, ...patch,
} as Instance) // ids of the right shape are not what is tested
const live = instanceOf(testInstance)
const sandbox = instanceOf(testSandboxInstance, { kind: 'sandbox' })

const sql = 'SELECT campaign,\n  COUNT(1) AS n\nFROM dsp_impressions GROUP BY 1'
const wish: LadderWish = { tabId: TabId.parse('00000000-0000-7000-8000-000000000001'), queryId: null, title: 'Test', instanceId: testInstance, sql, params: [], paramTexts: {}, window: { kind: 'last-n-days', days: 7, endDaysAgo: 2, timeZone: 'UTC' } }

async function setUp(instances: readonly Instance[] = [live, sandbox]): Promise<{ amc: ScriptedAmc; rig: Rig; rungs: ReturnType<typeof createAmcRungs>; news: RungNews[]; call: (instance: Instance | null, patch?: Partial<LadderWish>) => RungCall }> {
  const scope = new Scope('test')
  cleanups.push(() => scope.close())
  const profileDir = mkdtempSync(join(tmpdir(), 'recomamp-ladder-'))
  cleanups.push(() => rmSync(profileDir, { recursive: true, force: true }))
  const amc = await startScriptedAmc(clock, scope)
  const rig = openRig({ profileDir, amc, clock })
  cleanups.push(() => rig.close())
  const rungs = createAmcRungs({ executions: rig.executions, gateway: amc.gateway, clock, ids, instances: { list: async () => [...instances], route: async id => amc.route(id) } })
  const news: RungNews[] = []
  const call = (instance: Instance | null, patch: Partial<LadderWish> = {}): RungCall => {
    const asked = { ...wish, ...patch }
    return { facts: { wish: asked, preview: previewRun(asked, clock.now()), traced: traceSql(asked.sql, new Map()), parameters: [], instance, audience: false }, below: () => 'passed', tell: each => void news.push(each), keepRows: () => undefined }
  }
  return { amc, rig, rungs, news, call }
}

const signal = () => new AbortController().signal

test('a dry run is a run of the history that asks AMC to check only, and takes no tab over', async () => {
  const { amc, rig, rungs, news, call } = await setUp()
  amc.onLook = run => succeed(run, '')
  expect(await rungs.dryRun(call(live), signal())).toEqual({ state: 'passed', finding: 'AMC accepted the query for Client.' })
  expect(amc.runs.map(run => run.body['dryRun'])).toEqual([true])
  const id = news.find(each => each.executionId)?.executionId
  expect(id && await rig.get(id)).toMatchObject({ state: 'ready', dryRun: true, tabId: null, instanceId: testInstance })
  expect(rig.executions.finishedRuns(testInstance)).toEqual([])
})

test('a refusal of AMC ends the rung with its place in the text as written', async () => {
  const { amc, rungs, call } = await setUp()
  amc.before = request => {
    if (request.method === 'POST') throw refusal('invalid-input', "sql query was invalid. From line 1, column 39 to line 1, column 53: Object 'dsp_impressions' not found")
  }
  const end = await rungs.dryRun(call(live), signal())
  expect(end).toMatchObject({ state: 'failed', explanation: { code: 'unknown-table', place: { line: 3, column: 6 } } })
})

test('without a network, a login or an instance nobody is asked to run anything, and the reason is given', async () => {
  const { amc, rungs, call } = await setUp()
  amc.before = () => {
    throw refusal('offline', 'no network')
  }
  const offline = [await rungs.dryRun(call(live), signal()), await rungs.sandbox(call(live), signal())]
  expect(offline.map(end => [end.state, end.finding?.startsWith('Offline')])).toEqual([['skipped', true], ['skipped', true]])
  amc.before = () => {
    throw refusal('signed-out', 'Signed out here.')
  }
  expect(await rungs.dryRun(call(live), signal())).toEqual({ state: 'skipped', finding: 'Signed out here.' })
  expect(await rungs.dryRun(call(instanceOf(testInstance, { notice: 'Gone at the last look.' })), signal())).toEqual({ state: 'skipped', finding: 'Gone at the last look.' })
  expect((await rungs.dryRun(call(null), signal())).state).toBe('skipped')
  expect(await rungs.dryRun(call(live, { sql: ' ' }), signal())).toMatchObject({ state: 'skipped', finding: expect.stringContaining('There is no SQL to run') })
  expect(amc.runs).toEqual([])
})

test('access that was taken away is a failure, not a reason to skip', async () => {
  const { amc, rungs, call } = await setUp()
  amc.before = () => {
    throw refusal('forbidden', 'No right to do that.', { httpStatus: 403 })
  }
  await expect(rungs.dryRun(call(live), signal())).rejects.toMatchObject({ code: 'forbidden' })
  expect(amc.runs).toEqual([])
})

test('the SANDBOX instance of the same account runs it for real, under its own name', async () => {
  const { amc, rig, rungs, news, call } = await setUp()
  expect(await rungs.sandbox(call(live), signal())).toEqual({ state: 'passed', finding: '2 rows on instance 5b.' })
  expect(amc.runs.map(run => [run.body['requireSyntheticData'], run.body['dryRun']])).toEqual([[true, undefined]])
  const id = news.find(each => each.executionId)?.executionId
  expect(id && await rig.get(id)).toMatchObject({ instanceId: testSandboxInstance, tabId: null, queryId: null, title: 'Test (SANDBOX check)' })
  expect(rig.executions.finishedRuns(testInstance)).toEqual([])
  expect((await rungs.sandbox(call(sandbox), signal())).finding).toContain('SANDBOX instance itself')
})

test('an instance of another account is not taken for its SANDBOX', async () => {
  const { amc, rungs, call } = await setUp([live, instanceOf(testSandboxInstance, { accountId: 'ENTITY2' as never })])
  expect(await rungs.sandbox(call(live), signal())).toMatchObject({ state: 'skipped', finding: expect.stringContaining('no SANDBOX instance') })
  expect(amc.runs).toEqual([])
})

test('an abort cancels the run at AMC', async () => {
  const { amc, rig, rungs, news, call } = await setUp()
  amc.onLook = run => {
    if (run.status === 'PENDING') run.status = 'RUNNING'
  }
  const stop = new AbortController()
  const climbing = rungs.sandbox(call(live), stop.signal)
  await rig.untilTrue(() => amc.runs[0]?.status === 'RUNNING')
  stop.abort()
  await expect(climbing).rejects.toThrow(/abort/i)
  const id = news.find(each => each.executionId)?.executionId
  if (!id) throw new Error('no run')
  expect(await rig.until(id)).toMatchObject({ state: 'cancelled', cancel: 'confirmed' })
  expect(amc.runs[0]?.status).toBe('CANCELLED')
})
