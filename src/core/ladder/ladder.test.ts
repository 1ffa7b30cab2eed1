import { expect, test } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import type { TabId } from '#shared/base/ids.ts'
import type { Ladder, LadderWish } from '#shared/ladder/contract.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { createMemoryStore } from '#core/vault/memory-store.ts'
import type { Client } from '#kit/connect.ts'
import { startTestCore } from '#kit/test-core.ts'
import { waitUntil } from '#kit/wait-until.ts'

const real = () => ({ clock: systemClock, ids: systemIds, secrets: createMemoryStore() })
const goodSql = 'SELECT campaign,\n  SUM(impressions) AS impressions\nFROM dsp_impressions\nGROUP BY campaign'

async function wishFor(api: Client, patch: Partial<LadderWish> = {}): Promise<LadderWish> {
  const tab = await api.tabs.open({ draft: { sql: goodSql } })
  return { tabId: tab.id, instanceId: null, queryId: null, title: 'Test', sql: goodSql, params: [], paramTexts: {}, window: { kind: 'last-n-days', days: 14, endDaysAgo: 5, timeZone: 'UTC' }, ...patch }
}

async function untilStopped(api: Client, tabId: TabId): Promise<Ladder> {
  await waitUntil('the climb to stop', async () => (await api.ladder.get({ tabId }))?.state !== 'climbing', 90_000)
  const ladder = await api.ladder.get({ tabId })
  if (ladder === null) throw new Error('no climb')
  return ladder as Ladder // what the contract reads
}

const states = (ladder: Ladder) => ladder.rungs.map(rung => `${rung.id} ${rung.state}`)
const rungOf = (ladder: Ladder, id: string) => ladder.rungs.find(rung => rung.id === id)

// One core for both: the synthetic events are made once.
test('the ladder is climbed without a login and leaves nothing in the profile, and on an instance AMC is asked and its refusals are explained', async () => {
  const { api } = await startTestCore(real())
  await climbWithoutLogin(api)
  await climbOnInstance(api)
}, 180_000)

async function climbWithoutLogin(api: Client): Promise<void> {
  const climb = async (patch: Partial<LadderWish>): Promise<Ladder> => {
    const wish = await wishFor(api, patch)
    await api.ladder.start(wish)
    return untilStopped(api, wish.tabId)
  }

  const passed = await climb({})
  expect(states(passed)).toEqual(['lint passed', 'local passed', 'dry-run skipped', 'sandbox skipped', 'live skipped'])
  expect([passed.state, passed.forecast, passed.hasRows]).toEqual(['done', null, true])
  const rows = await api.ladder.rows({ tabId: passed.tabId })
  expect(rows?.columns).toEqual([{ name: 'campaign', type: 'STRING' }, { name: 'impressions', type: 'LONG' }])
  expect(rows?.rowCount).toBe(rows?.rows.length)
  expect(rows?.rowCount).toBeGreaterThan(1)
  expect([await api.logins.list({}), await api.instances.list({}), await api.executions.list({})]).toEqual([[], [], []])

  // A window without synthetic events is moved, and that is said.
  const old = await climb({ window: { kind: 'explicit', start: '2020-01-01T00:00:00', end: '2020-01-15T00:00:00', timeZone: 'Europe/Berlin' } })
  expect(rungOf(old, 'local')).toMatchObject({ state: 'passed', finding: expect.stringMatching(/rows?\. There are no synthetic events for all of your dates, so it ran for \d{4}-.*Europe\/Berlin instead/) })

  // The first failure stops; going on tries the rest.
  const broken = await climb({ sql: '-- note\nSELECT campaign,\n  SUM(impresions) AS n\nFROM dsp_impressions GROUP BY campaign' })
  expect([broken.state, ...states(broken)]).toEqual(['stopped', 'lint failed', 'local waiting', 'dry-run waiting', 'sandbox waiting', 'live waiting'])
  expect(rungOf(broken, 'lint')?.problems[0]).toMatchObject({ code: 'unknown-column', place: { line: 3, column: 7 } })
  await api.ladder.goOn({ tabId: broken.tabId })
  const further = await untilStopped(api, broken.tabId)
  expect(states(further)).toEqual(['lint failed', 'local failed', 'dry-run waiting', 'sandbox waiting', 'live waiting'])
  expect(rungOf(further, 'local')?.explanation).toMatchObject({ code: 'unknown-column', place: { line: 3, column: 7 }, quickFix: { text: 'impressions' } })

  // What cannot be sent is told by the first rung, and not tried by the others.
  const empty = await climb({ sql: "SELECT COUNT(1) AS n FROM dsp_impressions WHERE campaign = CUSTOM_PARAMETER('c')", params: [{ name: 'c', type: 'LONG', array: false, displayName: '', description: '', defaultValue: null }] })
  expect(rungOf(empty, 'lint')).toMatchObject({ state: 'failed', problems: [{ severity: 'error', code: 'parameter' }, ...(rungOf(empty, 'lint')?.problems.slice(1) ?? [])] })

  // A local failure while it computes, and rows that all stay below the threshold.
  const computed = await climb({ sql: "SELECT campaign, CAST(MIN(campaign) AS INTEGER) AS n FROM dsp_impressions GROUP BY campaign" })
  expect(rungOf(computed, 'local')).toMatchObject({ state: 'failed', explanation: { code: 'amc-computation' } })
  const hidden = await climb({ sql: "SELECT campaign, COUNT(1) AS n FROM dsp_impressions WHERE campaign = 'no such campaign' GROUP BY campaign" })
  expect(rungOf(hidden, 'local')).toMatchObject({ state: 'warned', finding: expect.stringContaining('No rows') })

  // Stopped in the middle, and started anew while it climbs.
  const wish = await wishFor(api)
  await api.ladder.start(wish)
  await waitUntil('the local run to begin', async () => (await api.ladder.get({ tabId: wish.tabId }))?.rungs[1]?.state === 'running')
  const again = await api.ladder.start({ ...wish, sql: `${goodSql}\n` })
  expect(again.fingerprint).not.toBe((await api.ladder.start(wish)).fingerprint)
  await waitUntil('the local run to begin', async () => (await api.ladder.get({ tabId: wish.tabId }))?.rungs[1]?.state === 'running')
  const stopped = await api.ladder.cancel({ tabId: wish.tabId })
  expect([stopped?.state, ...states(stopped as Ladder)]).toEqual(['cancelled', 'lint passed', 'local cancelled', 'dry-run waiting', 'sandbox waiting', 'live waiting'])
  expect(await api.executions.list({})).toEqual([])
}

async function climbOnInstance(api: Client): Promise<void> {
  const { instanceId } = await api.demo.start({})
  const wish = await wishFor(api, { instanceId })
  await api.ladder.start(wish)
  const refusals: readonly (readonly [sql: string, code: string, place: string])[] = [
    ['SELECT campaign,\n  SUM(impresions) AS n\nFROM dsp_impressions GROUP BY 1', 'unknown-column', '2:7 impresions'],
    ['SELECT campaign,\n  MEDIANN(impressions) AS n\nFROM dsp_impressions GROUP BY 1', 'unknown-function', '2:3 MEDIANN'],
    ['SELECT campaign, COUNT(1) AS n -- all\nFROM dsp_impressions\nGROUP BY 1\nLIMIT 10', 'limit', '4:1 LIMIT 10'],
    ['SELECT campaign, COUNT(1) AS n\nFROM dsp_impressions\nGROUP campaign', 'syntax', '3:7 campaign'],
    ['SELECT campaign,\n  user_id\nFROM dsp_impressions', 'private-output', '2:3 user_id'],
    ["SELECT COUNT(1) AS n\nFROM dsp_impressions\nWHERE user_id = 'a'", 'literal-comparison', "3:7 user_id = 'a'"],
    ['SELECT campaign, CAST(MIN(campaign) AS INTEGER) AS n\nFROM dsp_impressions\nGROUP BY campaign', 'amc-computation', '1:18 CAST(MIN(campaign) AS INTEGER)'],
  ]
  const runs = await Promise.all(refusals.map(([sql]) => api.executions.start({ requestId: crypto.randomUUID(), instanceId, queryId: null, tabId: null, title: 'Refused', sql, params: [], paramTexts: {}, window: wish.window, dryRun: false })))
  const explained = await Promise.all(runs.map(async ({ id }, index) => {
    await waitUntil('the run to fail', async () => (await api.executions.get({ id })).state === 'failed', 60_000)
    const sql = refusals[index]?.[0] ?? ''
    const explanation = await api.executions.explain({ id })
    return [sql, explanation?.code, explanation?.place ? `${explanation.place.line}:${explanation.place.column} ${sql.slice(explanation.place.start, explanation.place.end)}` : '']
  }))
  expect(explained).toEqual(refusals)

  // The SANDBOX instance has events of its own, which take a while to make: the browser's spec climbs to the top.
  await waitUntil('AMC\'s dry run to end', async () => (await api.ladder.get({ tabId: wish.tabId }))?.rungs[2]?.tookMs != null, 60_000)
  const ladder = await api.ladder.cancel({ tabId: wish.tabId }) as Ladder // what the contract reads
  expect(states(ladder).slice(0, 3)).toEqual(['lint passed', 'local passed', 'dry-run passed'])
  const ofInstance = (await api.executions.list({ instanceId })).filter(run => run.title === 'Test')
  expect(ofInstance.map(run => [run.dryRun, run.tabId])).toEqual([[true, null]])
  expect(await api.ladder.forecast({ instanceId, sql: goodSql, windowMs: null })).toBeNull()

  const live = await api.executions.start({ requestId: crypto.randomUUID(), instanceId, queryId: null, tabId: null, title: 'Live', sql: goodSql, params: [], paramTexts: {}, window: wish.window, dryRun: false })
  await waitUntil('the live run to end', async () => (await api.executions.get({ id: live.id })).state === 'ready', 60_000)
  expect(await api.ladder.forecast({ instanceId, sql: `${goodSql} -- again`, windowMs: null })).toMatchObject({ runs: 1, basis: 'query' })
}
