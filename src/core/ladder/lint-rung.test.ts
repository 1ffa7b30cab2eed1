import { expect, test } from 'vitest'
import type { Instance } from '#shared/instances/contract.ts'
import type { LadderWish } from '#shared/ladder/contract.ts'
import { settingDefinitions, type SettingKey } from '#shared/settings/settings.ts'
import { previewRun, traceSql } from '#core/executions/executions.ts'
import { createLintRung } from './lint-rung.ts'
import type { RungEnd } from './rung-work.ts'

const nowMs = Date.UTC(2026, 5, 15, 12)
const instance = { id: 'i1', advertiserTypes: ['DISPLAY'] } as unknown as Instance // the rung reads only these

interface World {
  readonly sources?: readonly { readonly name: string; readonly columns: string[] }[] | null
  readonly settings?: Partial<Record<SettingKey, unknown>>
  readonly instance?: Instance
  readonly wish?: Partial<LadderWish>
}

async function check(sql: string, world: World = {}): Promise<RungEnd> {
  const wish = { tabId: 't1', instanceId: 'i1', queryId: null, title: '', params: [], paramTexts: {}, window: { kind: 'last-n-days', days: 7, endDaysAgo: 3, timeZone: 'UTC' }, ...world.wish, sql } as unknown as LadderWish // as above
  const sources = world.sources === undefined || world.sources === null ? null : { fetchedAtMs: 0, sources: world.sources.map(source => ({ ...source, owner: null, description: null })) }
  const rung = createLintRung({
    clock: { now: () => nowMs, sleep: () => Promise.resolve() }, instances: { handlers: { dataSources: async () => sources } as never }, // the only method it asks
    settings: { get: key => (world.settings?.[key] ?? settingDefinitions[key].defaultValue) as never }, // tests choose values of the right type
  })
  const facts = { wish, preview: previewRun(wish, nowMs), traced: traceSql(sql, new Map()), parameters: [], instance: world.instance ?? instance, audience: false }
  return rung({ facts, below: () => 'waiting', tell: () => undefined, keepRows: () => undefined }, new AbortController().signal)
}

const codes = (end: RungEnd) => end.problems?.map(problem => problem.code)

test('the check knows what the instance has: its own tables pass, those that it lacks do not', async () => {
  const sql = 'SELECT shop, COUNT(1) AS n\nFROM my_shops GROUP BY shop'
  // Uploaded columns need 100 users; nothing else is found.
  const own = await check(sql, { sources: [{ name: 'my_shops', columns: ['shop'] }] })
  expect([own.state, codes(own)]).toEqual(['warned', ['many-users-per-row']])
  const unknown = await check(sql)
  expect([unknown.state, codes(unknown), unknown.problems?.[0]?.place]).toEqual(['failed', ['unknown-table'], { line: 2, column: 6, start: 32, end: 40 }])
  const sponsored = await check('SELECT campaign, COUNT(1) AS n FROM dsp_impressions GROUP BY campaign', { instance: { ...instance, advertiserTypes: ['SPONSORED_ADS'] } })
  expect(codes(sponsored)).toEqual(['unknown-table'])
})

test('the dates of the run and the levels of the settings count', async () => {
  const sql = 'SELECT campaign, SUM(purchases) AS n FROM amazon_attributed_events_by_traffic_time GROUP BY campaign'
  const recent = await check(sql)
  expect([recent.state, codes(recent)]).toEqual(['warned', ['traffic-time-window']])
  expect((await check(sql, { wish: { window: { kind: 'explicit', start: '2026-01-01T00:00:00', end: '2026-02-01T00:00:00', timeZone: 'UTC' } } })).state).toBe('passed')
  expect((await check(sql, { settings: { 'language.levels': { 'traffic-time-window': 'off' } } })).state).toBe('passed')
  expect((await check(sql, { settings: { 'language.levels': { 'traffic-time-window': 'error' } } })).state).toBe('failed')
})

test('what keeps a run from being sent is a failure of the first rung, once', async () => {
  expect(codes(await check('SELECT COUNT(1) AS n FROM dsp_impressions', { wish: { window: { kind: 'explicit', start: '2026-02-01T00:00:00', end: '2026-01-01T00:00:00', timeZone: 'UTC' } } }))).toEqual(['window'])
  expect(codes(await check("SELECT COUNT(1) AS n FROM dsp_impressions WHERE campaign = CUSTOM_PARAMETER('c')"))).toEqual(['undeclared-parameter'])
  expect((await check('')).state).toBe('failed')
})
