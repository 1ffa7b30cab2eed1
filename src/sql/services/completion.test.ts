import { expect, test } from 'vitest'
import { bundledCatalogue, createCatalogue } from '../catalogue.ts'
import { analyzeSql } from '../sql.ts'
import type { AnalyzeOptions } from '../sql.ts'
import { completeSql } from './completion.ts'
import type { CompletionItem } from './completion-items.ts'

const parameters = [{ name: 'ids', dataType: { type: 'ARRAY', elementDataType: 'LONG' } }, { name: 'label', dataType: 'STRING' }]

function complete(marked: string, options: Partial<AnalyzeOptions> = {}): readonly CompletionItem[] {
  const given = { catalogue: bundledCatalogue, parameters, ...options }
  const offset = marked.indexOf('|')
  return completeSql(analyzeSql(marked.replace('|', ''), given), offset, given).items
}

const labels = (marked: string, count = 5, options: Partial<AnalyzeOptions> = {}): string[] => complete(marked, options).slice(0, count).map(item => item.label)

/** The text after the first entry is taken. */
function accept(marked: string, label?: string): string {
  const given = { catalogue: bundledCatalogue, parameters }
  const offset = marked.indexOf('|')
  const text = marked.replace('|', '')
  const { items, replace } = completeSql(analyzeSql(text, given), offset, given)
  const item = label === undefined ? items[0] : items.find(candidate => candidate.label === label)
  return text.slice(0, replace.start) + (item?.insert ?? '?') + text.slice(replace.end)
}

test('tables: steps first, then what the instance has, twins in an audience query', () => {
  expect(labels('WITH mine AS (SELECT 1 AS n) SELECT n FROM |', 3)).toEqual(['mine', 'dsp_impressions', 'sponsored_ads_traffic'])
  expect(labels('SELECT 1 AS n FROM spons|', 1)).toEqual(['sponsored_ads_traffic'])
  expect(labels('SELECT 1 AS n FROM dsp_clicks c LEFT JOIN |', 2)).toContain('dsp_impressions')
  const catalogue = createCatalogue({ tables: ['sponsored_ads_traffic'], uploaded: [{ name: 'my_customers', columns: [{ name: 'user_id', type: 'STRING' }] }] })
  expect(labels('SELECT 1 AS n FROM |', 2, { catalogue })).toEqual(['sponsored_ads_traffic', 'my_customers'])
  expect(labels('SELECT user_id FROM |', 1, { audience: true })).toEqual(['dsp_impressions_for_audiences'])
  expect(complete('SELECT user_id FROM |', { audience: true }).map(item => item.label)).not.toContain('dsp_impressions')
  expect(accept("SELECT 1 AS n FROM |", 'TABLE(EXTEND_TIME_WINDOW(…))')).toContain("TABLE(EXTEND_TIME_WINDOW('${1:dsp_impressions}', '${2:P28D}', '${3:P0D}'))")
  expect(labels("SELECT 1 AS n FROM TABLE(|", 1)).toEqual(['EXTEND_TIME_WINDOW'])
})

test('columns: of the tables in FROM, also when FROM stands behind the cursor, and after an alias', () => {
  expect(labels('SELECT | FROM dsp_views', 5)).toContain('campaign')
  expect(labels('SELECT view| FROM dsp_views', 2)).toContain('viewable_impressions')
  expect(complete('SELECT | FROM dsp_views').map(item => item.label)).not.toContain('audience_fee')
  expect(labels('SELECT v.| FROM dsp_views v', 3)).toContain('campaign')
  expect(complete('SELECT v.meas| FROM dsp_views v JOIN dsp_clicks c ON v.user_id = c.user_id').map(item => item.label)).toEqual(['measurable_impressions', 'unmeasurable_viewable_impressions'].filter(label => bundledCatalogue.table('dsp_views')?.columnsByName.has(label)))
  expect(labels('WITH a AS (SELECT campaign AS name, COUNT(1) AS hits FROM dsp_clicks GROUP BY 1) SELECT a.| FROM a', 2).sort()).toEqual(['hits', 'name'])
  expect(labels('WITH a AS (SELECT campaign AS name, COUNT(1) AS hits FROM dsp_clicks GROUP BY 1) SELECT |', 5)).toContain('name')
  // What both tables have is written with its table.
  expect(accept('SELECT camp| FROM dsp_clicks c JOIN dsp_views v ON c.user_id = v.user_id')).toMatch(/SELECT [cv]\.campaign FROM/)
  expect(complete('SELECT total_| FROM dsp_impressions')[0]).toMatchObject({ label: 'total_cost', kind: 'column', detail: expect.stringContaining('NONE'), documentation: expect.stringMatching(/./) })
})

test('columns fit the call around them', () => {
  expect(labels('SELECT COUNT(DISTINCT | FROM dsp_impressions', 1)).toEqual(['user_id'])
  expect(labels('SELECT COUNT(|) FROM dsp_impressions', 2).sort()).toEqual(['DISTINCT', 'user_id'])
  const sums = complete('SELECT SUM(|) FROM dsp_impressions').slice(0, 5)
  expect(sums.every(item => item.kind === 'column' && !item.detail.startsWith('STRING'))).toBe(true)
})

test('joins are offered on the keys both sides have', () => {
  expect(labels('SELECT 1 AS n FROM dsp_impressions i JOIN dsp_clicks c ON |', 3)).toEqual(expect.arrayContaining(['i.user_id = c.user_id', 'i.request_tag = c.request_tag']))
  expect(labels('SELECT 1 AS n FROM dsp_impressions i JOIN dsp_views v ON |', 2)).toContain('i.request_tag = v.impression_id')
  expect(labels('SELECT 1 AS n FROM sponsored_ads_traffic s JOIN amazon_attributed_events_by_traffic_time a ON |', 1)).toEqual(['s.event_id = a.traffic_event_id'])
  expect(labels('WITH a AS (SELECT user_id, campaign FROM dsp_clicks), b AS (SELECT user_id FROM dsp_views) SELECT 1 AS n FROM a JOIN b ON |', 1)).toEqual(['a.user_id = b.user_id'])
})

test('GROUP BY offers the items that are not aggregated', () => {
  expect(labels('SELECT campaign, site AS place, SUM(impressions) AS n FROM dsp_impressions GROUP BY |', 3)).toEqual(['campaign', 'place', '1, 2'])
  expect(labels('SELECT campaign, site AS place, SUM(impressions) AS n FROM dsp_impressions GROUP BY campaign, |', 1)).toEqual(['place'])
  expect(labels('SELECT campaign, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1 HAVING |', 4)).toContain('SUM')
})

test('values: of a closed list, in quotes or not; parameters; units; durations', () => {
  expect(labels('SELECT 1 AS n FROM dsp_impressions WHERE device_type = |', 2)).toEqual(["'Tablet'", "'Phone'"])
  expect(labels("SELECT 1 AS n FROM dsp_impressions WHERE device_type IN ('TV', '|", 2)).toEqual(['Tablet', 'Phone'])
  expect(accept("SELECT 1 AS n FROM dsp_impressions d WHERE d.device_type = 'Ph|' AND 1 = 1")).toBe("SELECT 1 AS n FROM dsp_impressions d WHERE d.device_type = 'Phone' AND 1 = 1")
  expect(accept("SELECT 1 AS n FROM dsp_impressions WHERE device_type = 'Ph|")).toBe("SELECT 1 AS n FROM dsp_impressions WHERE device_type = 'Phone'")
  expect(labels("WITH a AS (SELECT device_type AS kind FROM dsp_impressions) SELECT 1 AS n FROM a WHERE kind = '|'", 1)).toEqual(['Tablet'])
  expect(labels('SELECT 1 AS n FROM dsp_impressions WHERE is_amazon_owned = |', 2)).toEqual(['TRUE', 'FALSE'])
  expect(labels("SELECT CUSTOM_PARAMETER('|')")).toEqual(['ids', 'label'])
  expect(accept('SELECT lab|')).toBe("SELECT CUSTOM_PARAMETER('label')")
  expect(labels("SELECT BUILT_IN_PARAMETER('|')")).toEqual(['TIME_WINDOW_START', 'TIME_WINDOW_END'])
  expect(labels("SELECT 1 AS n FROM TABLE(EXTEND_TIME_WINDOW('|'", 1)).toEqual(['dsp_impressions'])
  expect(labels("SELECT 1 AS n FROM TABLE(EXTEND_TIME_WINDOW('dsp_clicks', '|'", 1)).toEqual(['P28D'])
  expect(labels("SELECT DATE_TRUNC('|', impression_dt) FROM dsp_impressions", 1)).toEqual(['day'])
  expect(labels("SELECT 'any |'")).toEqual([])
})

test.each<[marked: string, first: string]>([
  ['|', 'SELECT'], ['WITH a |', 'AS'], ['WITH a AS (|', 'SELECT'], ['WITH a AS (SELECT 1 AS n) |', 'SELECT'], ['WITH a (x) AS (|', 'VALUES'],
  ['SELECT campaign |', 'FROM'], ['SELECT SUM(x) |', 'AS'], ['SELECT SUM(x) AS n |', 'FROM'], ['SELECT 1 AS n FROM dsp_clicks |', 'WHERE'], ['SELECT 1 AS n FROM dsp_clicks c LEFT |', 'JOIN'],
  ['SELECT 1 AS n FROM dsp_clicks c JOIN dsp_views v |', 'ON'], ['SELECT 1 AS n FROM dsp_clicks WHERE user_id |', 'IS NOT NULL'], ['SELECT 1 AS n FROM dsp_clicks WHERE user_id IS |', 'NULL'],
  ['SELECT 1 AS n FROM dsp_clicks WHERE campaign = 1 |', 'AND'], ['SELECT 1 AS n FROM dsp_clicks WHERE campaign BETWEEN 1 AND 2 |', 'AND'], ['SELECT 1 AS n FROM dsp_clicks GROUP |', 'BY'],
  ['SELECT 1 AS n FROM dsp_clicks WHERE campaign SIMILAR |', 'TO'], ['SELECT CASE |', 'WHEN'], ['SELECT CASE WHEN a = 1 |', 'THEN'], ['SELECT CASE WHEN a = 1 THEN 2 |', 'ELSE'],
  ['SELECT CASE WHEN a = 1 THEN 2 ELSE 3 |', 'END'], ['SELECT CAST(a |', 'AS'], ['SELECT CAST(a AS |', 'VARCHAR'], ['SELECT EXTRACT(|', 'DOW'], ['SELECT EXTRACT(DOW |', 'FROM'],
  ['SELECT RANK() |', 'OVER'], ['SELECT RANK() OVER (|', 'PARTITION BY'], ['SELECT RANK() OVER (PARTITION BY a |', 'ORDER BY'], ['SELECT 1 AS n UNION |', 'ALL'], ['SELECT 1 AS n UNION ALL |', 'SELECT'],
  ['SELECT 1 AS n FROM dsp_clicks WHERE campaign IN (|', 'SELECT'],
])('at "%s" comes %s', (marked, first) => expect(labels(marked, 2)).toContain(first))

test.each(['SELECT 1 AS |', '-- SELECT |', 'SELECT /* | */ 1', 'SELECT 12|', 'WITH |', 'WITH a (|'])('at "%s" a new name or nothing is written', marked => expect(labels(marked)).toEqual([]))

test('keywords and functions come in the case that was asked for', () => {
  const lower = (text: string) => completeSql(analyzeSql(text, { catalogue: bundledCatalogue }), text.length, { catalogue: bundledCatalogue, keywordCase: 'lower' }).items
  expect(lower('select 1 as n fr')[0]).toMatchObject({ label: 'from', insert: 'from' })
  expect(lower('select coal')[0]).toMatchObject({ label: 'coalesce', insert: 'coalesce($1)' })
  expect(lower("select 1 as n from dsp_impressions where device_type = ").map(item => item.insert)).toContain("'TV'")
})

test('what was typed is found at word starts and by initials', () => {
  expect(labels('SELECT cid| FROM dsp_impressions', 20)).toContain('campaign_id')
  expect(labels('SELECT cost| FROM dsp_impressions', 5)).toContain('total_cost')
  expect(labels('SELECT SECONDS| FROM dsp_impressions', 1)).toEqual(['SECONDS_BETWEEN'])
  expect(accept('SELECT COAL|ESCE FROM dsp_clicks')).toBe('SELECT COALESCE($1) FROM dsp_clicks')
})
