import { expect, test } from 'vitest'
import { bundledCatalogue } from '../catalogue.ts'
import type { ProblemCode } from '../problems.ts'
import { acceptedQueries } from '../testing/accepted-queries.ts'
import { checkSql } from './check.ts'
import type { CheckOptions } from './check.ts'

/** A query with the place of its advice between « and ». */
type Case = readonly [code: ProblemCode, marked: string, options?: Partial<CheckOptions>]

const check = (text: string, options: Partial<CheckOptions> = {}) => checkSql(text, { catalogue: bundledCatalogue, ...options })

function look([code, marked, options]: Case): object {
  const start = marked.indexOf('«')
  const end = marked.indexOf('»') - 1
  const text = marked.replace('«', '').replace('»', '')
  const { problems } = check(text, options)
  const problem = problems.find(candidate => candidate.code === code && candidate.start === start && candidate.end === end)
  if (!problem) return { instead: problems.map(other => `${other.code} at "${text.slice(other.start, other.end)}"`) }
  const fix = problem.fixes?.[0]
  const fixed = fix && text.slice(0, fix.start) + fix.text + text.slice(fix.end)
  const after = fixed === undefined ? [] : check(fixed, options).problems
  return {
    severity: problem.severity, sentence: /[.]$/.test(problem.message),
    // A fix removes its problem and makes no error.
    fixed: fixed === undefined || (after.filter(other => other.code === code).length < problems.filter(other => other.code === code).length && !after.some(other => other.severity === 'error')) ? true : fixed,
  }
}

const now = Date.UTC(2025, 5, 1)
const days = (count: number): number => count * 86_400_000
const users = 'SELECT user_id, campaign FROM dsp_impressions WHERE user_id IS NOT NULL'

const advice: readonly Case[] = [
  ['day-of-week-function', 'SELECT «DAYOFWEEK(impression_date)» AS d, COUNT(1) AS n FROM dsp_impressions GROUP BY 1'],
  ['cost-unit', 'SELECT campaign, «SUM(total_cost)» AS cost FROM dsp_impressions GROUP BY 1'],
  ['cost-unit', 'SELECT campaign, «SUM(spend) / 100000» AS cost FROM sponsored_ads_traffic GROUP BY 1'],
  ['cost-unit', 'SELECT campaign, «SUM(total_cost) / 100000000» AS cost FROM dsp_impressions GROUP BY 1'],
  ['cost-unit', 'SELECT campaign, «SUM(spend) / NULLIF(SUM(clicks), 0)» AS cpc FROM sponsored_ads_traffic GROUP BY 1'],
  ['cost-unit', 'SELECT campaign, «SUM(supply_cost) + SUM(total_cost)» AS cost FROM dsp_impressions GROUP BY 1'],
  ['cost-unit', 'WITH a AS (SELECT campaign, SUM(spend) / 1000 AS s FROM sponsored_ads_traffic GROUP BY 1) SELECT campaign, «s» FROM a'],
  ['division-by-zero', 'SELECT campaign, SUM(clicks) / «SUM(impressions)» AS ctr FROM sponsored_ads_traffic GROUP BY 1'],
  ['division-by-zero', 'SELECT campaign, SUM(clicks) / «(SUM(impressions) + SUM(clicks))» AS x FROM sponsored_ads_traffic GROUP BY 1'],
  ['missing-alias', 'SELECT campaign, «SUM(impressions)» FROM dsp_impressions GROUP BY 1'],
  ['missing-alias', 'WITH a AS (SELECT campaign, «COUNT(1)» FROM dsp_impressions GROUP BY 1) SELECT campaign FROM a'],
  ['segment-impressions', 'SELECT campaign, «SUM(impressions)» AS n FROM dsp_impressions_by_user_segments GROUP BY 1'],
  ['segment-marketplace', 'SELECT segment_name, COUNT(DISTINCT user_id) AS n FROM «audience_segments_amer_inmarket» GROUP BY 1'],
  ['two-segment-tables', 'SELECT a.segment_name, COUNT(DISTINCT b.user_id) AS n FROM audience_segments_amer_inmarket a JOIN «audience_segments_amer_lifestyle b» ON a.user_id = b.user_id GROUP BY 1'],
  ['relevance-duplicates', "SELECT event_subtype, «SUM(total_product_sales)» AS s FROM conversions_with_relevance GROUP BY 1"],
  ['relevance-duplicates', "SELECT event_subtype, «COUNT(1)» AS s FROM conversions_with_relevance GROUP BY 1"],
  ['traffic-time-window', 'SELECT campaign, SUM(purchases) AS p FROM «amazon_attributed_events_by_traffic_time» GROUP BY 1', { window: { endMs: now - days(3), nowMs: now } }],
  ['time-zone-mix', 'SELECT campaign, COUNT(1) AS n FROM dsp_impressions WHERE «impression_dt > impression_dt_utc» GROUP BY 1'],
  ['time-zone-mix', 'SELECT AVG(«SECONDS_BETWEEN(t.event_dt, c.event_dt_utc)») AS s FROM sponsored_ads_traffic t JOIN conversions c ON t.user_id = c.user_id'],
  ['time-zone-mix', 'SELECT event_date, event_hour_utc, COUNT(1) AS n FROM sponsored_ads_traffic «GROUP BY 1, 2»'],
  ['time-zone-mix', 'SELECT event_date_utc AS d, COUNT(1) AS n FROM sponsored_ads_traffic GROUP BY 1 UNION ALL SELECT «impression_date», COUNT(1) FROM dsp_impressions GROUP BY 1'],
  ['tracked-asin-metric', 'SELECT tracked_asin, «SUM(total_detail_page_view)» AS v FROM amazon_attributed_events_by_traffic_time GROUP BY 1'],
  ['ad-product-type-dsp', "SELECT campaign, SUM(purchases) AS p FROM amazon_attributed_events_by_traffic_time WHERE «ad_product_type = 'dsp'» GROUP BY 1"],
  ['ad-product-type-dsp', "SELECT campaign, SUM(purchases) AS p FROM amazon_attributed_events_by_traffic_time WHERE «ad_product_type <> 'DSP'» GROUP BY 1"],
  ['ad-product-type-dsp', "SELECT campaign, SUM(purchases) AS p FROM amazon_attributed_events_by_traffic_time WHERE «ad_product_type IN ('amazon_dsp', 'x')» GROUP BY 1"],
  ['text-conversion', 'SELECT SUM(«campaign») AS s FROM dsp_impressions'], ['text-conversion', 'SELECT YEAR(«campaign») AS y, COUNT(1) AS n FROM dsp_impressions GROUP BY 1'],
  ['text-conversion', 'SELECT «campaign» + 1 AS y, COUNT(1) AS n FROM dsp_impressions GROUP BY 1'], ['text-conversion', 'SELECT -«(campaign)» AS y, COUNT(1) AS n FROM dsp_impressions GROUP BY 1'],
  ['text-conversion', 'SELECT EXTRACT(HOUR FROM «UPPER(campaign)») AS y, COUNT(1) AS n FROM dsp_impressions GROUP BY 1'],
  ['text-conversion', "SELECT DATE_TRUNC('day', «site») AS y, COUNT(1) AS n FROM dsp_impressions GROUP BY 1"],
  ['null-comparison', 'SELECT campaign, COUNT(1) AS n FROM dsp_impressions WHERE «user_id = NULL» GROUP BY 1'],
  ['null-comparison', 'SELECT campaign, COUNT(1) AS n FROM dsp_impressions WHERE «(campaign) <> (NULL)» GROUP BY 1'],
  ['null-comparison', 'SELECT campaign, COUNT(1) AS n FROM dsp_impressions GROUP BY 1 HAVING «NULL != COUNT(1)»'],
  ['numeric-campaign-id', 'SELECT «campaign_id», SUM(clicks) AS c FROM sponsored_ads_traffic GROUP BY 1'],
  ['null-user-group', 'WITH u AS (SELECT «user_id», SUM(impressions) AS n FROM dsp_impressions GROUP BY user_id) SELECT n, COUNT(user_id) AS users FROM u GROUP BY 1'],
  ['null-user-group', "WITH u AS (SELECT «user_id», COUNT(1) AS n FROM dsp_impressions WHERE campaign = 'a' OR site = 'b' GROUP BY 1) SELECT n, COUNT(user_id) AS users FROM u GROUP BY 1"],
  ['null-user-group', 'WITH u AS (SELECT «user_id», ip_address, COUNT(1) AS n FROM sponsored_ads_traffic GROUP BY 1, 2) SELECT n, COUNT(user_id) AS users FROM u GROUP BY 1'],
  ['many-users-per-row', 'SELECT «impression_dt», SUM(impressions) AS n FROM dsp_impressions GROUP BY 1'],
  ['many-users-per-row', 'SELECT postal_code AS «place», SUM(impressions) AS n FROM dsp_impressions GROUP BY 1'],
  ['join-before-aggregation', 'SELECT i.campaign, SUM(c.clicks) AS n FROM dsp_impressions i JOIN dsp_clicks c ON «i.user_id = c.user_id» GROUP BY 1'],
  ['join-before-aggregation', `WITH a AS (${users}) SELECT a.campaign, COUNT(1) AS n FROM a LEFT JOIN dsp_clicks c ON «a.user_id = c.user_id AND c.clicks > 0» GROUP BY 1`],
  ['union-distinct', 'SELECT campaign, COUNT(1) AS n FROM dsp_impressions GROUP BY 1 «UNION» SELECT campaign, COUNT(1) FROM dsp_clicks GROUP BY 1'],
  ['late-filter', "WITH a AS (SELECT campaign, site, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1, 2) SELECT campaign, n FROM a WHERE «site = 'x'»"],
  ['distinct-select', '«SELECT DISTINCT »campaign FROM dsp_impressions'],
  ['unused-cte', 'WITH «a» AS (SELECT 1 AS n), b AS (SELECT 2 AS n) SELECT n FROM b'],
  ['value-case', "SELECT campaign, COUNT(1) AS n FROM dsp_impressions WHERE device_type = «'PHONE'» GROUP BY 1"],
  ['value-case', "SELECT campaign, COUNT(1) AS n FROM dsp_impressions WHERE device_type IN ('TV', «'phone'») GROUP BY 1"],
  ['unused-parameter', '«»SELECT 1 AS n', { parameters: [{ name: 'p', dataType: 'STRING' }, { name: 'q', dataType: 'STRING' }] }],
]

/** With the code and the text as the test's name. */
function named(cases: readonly Case[]): [ProblemCode, string, Case][] {
  return cases.map(entry => [entry[0], entry[1], entry])
}

test.each(named(advice))('%s: %s', (_code, _marked, entry) => expect(look(entry)).toEqual({ severity: 'warning', sentence: true, fixed: true }))

const notes: readonly Case[] = [
  ['output-threshold', 'SELECT «campaign», COUNT(1) AS n FROM dsp_impressions GROUP BY 1'],
  ['row-threshold', '«SELECT» campaign, COUNT(1) AS n FROM dsp_impressions GROUP BY 1'],
  ['extended-window', "SELECT COUNT(1) AS n FROM «TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P14D', 'P1D')) i»"],
  ['parameter-use', "SELECT «CUSTOM_PARAMETER('p')» AS p, CUSTOM_PARAMETER('p') AS q"],
  ['required-update', 'SELECT campaign, COUNT(1) AS n FROM dsp_impressions «/* REQUIRED UPDATE [1 of 3]: your campaign */» GROUP BY 1'],
]

test.each(named(notes))('%s: %s', (_code, _marked, entry) => expect(look(entry)).toMatchObject({ severity: 'info', sentence: true }))

test.each<[ProblemCode, string, Partial<CheckOptions>?]>([
  ['cost-unit', 'SELECT campaign, SUM(total_cost) / 100000 AS a, SUM(spend_x) AS b FROM dsp_impressions GROUP BY 1'],
  ['cost-unit', 'SELECT campaign, SUM(total_cost) / NULLIF(SUM(impressions), 0) / 100 AS cpm FROM dsp_impressions GROUP BY 1'],
  ['cost-unit', 'SELECT campaign, SUM(spend) / 100000000.0 * 1.1 AS cost, SUM(spend) / 100000 / 1000 AS twice FROM sponsored_ads_traffic GROUP BY 1'],
  ['cost-unit', 'SELECT campaign, SUM(product_sales) / NULLIF(SUM(purchases), 0) AS value_per_order FROM amazon_attributed_events_by_traffic_time GROUP BY 1'],
  ['division-by-zero', 'SELECT campaign, IF(SUM(impressions) = 0, 0, SUM(clicks) / SUM(impressions)) AS a, CASE WHEN SUM( impressions ) > 0 THEN 1 / SUM(impressions) END AS b FROM sponsored_ads_traffic GROUP BY 1'],
  ['division-by-zero', 'SELECT campaign, SUM(clicks) / CAST(NULLIF(SUM(impressions), 0) AS DOUBLE) AS a, SUM(clicks) / 7 AS b FROM sponsored_ads_traffic GROUP BY 1'],
  ['missing-alias', 'WITH a (x, n) AS (SELECT campaign, COUNT(1) FROM dsp_impressions GROUP BY 1) SELECT x, n FROM a UNION ALL SELECT x, n * 2 FROM a'],
  ['segment-impressions', 'SELECT behavior_segment_name, SUM(impressions) AS n FROM dsp_impressions_by_user_segments GROUP BY 1'],
  ['segment-marketplace', 'SELECT segment_name, COUNT(1) AS n FROM audience_segments_amer_inmarket s WHERE s.segment_marketplace_id = 1 GROUP BY 1'],
  ['relevance-duplicates', 'SELECT campaign, SUM(total_product_sales) AS s, COUNT(DISTINCT conversion_id) AS n FROM conversions_with_relevance GROUP BY 1'],
  ['relevance-duplicates', 'SELECT event_subtype, COUNT(DISTINCT conversion_id) AS n FROM conversions_with_relevance GROUP BY 1'],
  ['traffic-time-window', 'SELECT campaign, SUM(purchases) AS p FROM amazon_attributed_events_by_traffic_time GROUP BY 1', { window: { endMs: now - days(14), nowMs: now } }],
  ['time-zone-mix', 'SELECT campaign, COUNT(1) AS n FROM dsp_impressions WHERE impression_dt > impression_dt AND impression_dt_utc < impression_dt_utc GROUP BY 1'],
  ['tracked-asin-metric', 'SELECT tracked_asin, SUM(total_purchases) AS v FROM amazon_attributed_events_by_traffic_time GROUP BY 1'],
  ['text-conversion', "SELECT EPOCH_TO_UTC_TIMESTAMP('1735689600') AS t, '5' + 1 AS n, YEAR('2025-05-01') AS y, CAST(campaign AS DOUBLE) * 2 AS d, COUNT(1) AS c FROM dsp_impressions GROUP BY 1, 2, 3, 4"],
  ['text-conversion', 'SELECT ROUND(SUM(impressions), 2) AS n, LENGTH(campaign) + 1 AS l, CARDINALITY(COLLECT(campaign)) AS c FROM dsp_impressions GROUP BY LENGTH(campaign) + 1'],
  ['text-conversion', "SELECT impressions * CUSTOM_PARAMETER('p') AS n, COUNT(1) AS c FROM dsp_impressions GROUP BY 1", { parameters: [{ name: 'p', dataType: 'STRING' }] }],
  ['null-comparison', 'SELECT COALESCE(campaign, NULL) AS c, COUNT(1) AS n FROM dsp_impressions WHERE user_id IS NOT NULL GROUP BY 1'],
  ['null-user-group', 'SELECT user_id, event_id, COUNT(1) AS n FROM sponsored_ads_traffic GROUP BY 1, 2'],
  ['null-user-group', 'SELECT DISTINCT i.user_id, i.request_tag FROM dsp_impressions i'],
  ['null-user-group', 'SELECT i.user_id FROM dsp_impressions i JOIN dsp_clicks c ON i.user_id = c.user_id GROUP BY 1'],
  ['join-before-aggregation', `WITH a AS (SELECT user_id, COUNT(1) AS n FROM dsp_clicks WHERE user_id IS NOT NULL GROUP BY 1) SELECT i.campaign, SUM(a.n) AS n FROM dsp_impressions i JOIN a ON a.user_id = i.user_id GROUP BY 1`],
  ['late-filter', "WITH a AS (SELECT campaign, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1) SELECT campaign, n FROM a WHERE n > 5"],
  ['late-filter', "WITH a AS (SELECT campaign, ROW_NUMBER() OVER (ORDER BY clicks) AS n FROM dsp_clicks) SELECT COUNT(1) AS c FROM a WHERE campaign = 'x'"],
  ['unused-cte', 'WITH a AS (SELECT 1 AS n), b AS (SELECT n FROM a) SELECT n FROM b'],
  ['value-case', "SELECT campaign, COUNT(1) AS n FROM dsp_impressions WHERE device_type = 'Toaster' GROUP BY 1"],
])('no %s: %s', (code, sql, options) => expect(check(sql, options).problems.map(problem => problem.code)).not.toContain(code))

test('a comment with a reason silences one problem on its line or the next', () => {
  const codes = (sql: string): string[] => check(sql).problems.filter(problem => problem.severity !== 'info' || problem.code === 'unused-ignore').map(problem => problem.code)
  const query = (before: string, after: string): string => `SELECT campaign,\n${before}\n  SUM(total_cost) AS cost ${after}\nFROM dsp_impressions GROUP BY 1`
  expect(codes(query('', ''))).toEqual(['cost-unit'])
  expect(codes(query('-- recomamp-ignore cost-unit: the sheet divides', ''))).toEqual([])
  expect(codes(query('', '/* recomamp-ignore cost-unit, division-by-zero: the sheet divides */'))).toEqual([])
  expect(codes(query('', '-- recomamp-ignore cost-unit'))).toEqual(['cost-unit', 'ignore-without-reason'])
  expect(codes(query('', '-- recomamp-ignore cost-units: typo'))).toEqual(['cost-unit', 'unknown-ignore'])
  expect(codes(query('-- recomamp-ignore limit: nothing here', ''))).toEqual(['unused-ignore', 'cost-unit'])
})

test('levels can be set for every code, errors included', () => {
  const sql = 'SELECT campaign, SUM(total_cost) AS cost FROM dsp_impressions GROUP BY 1 LIMIT 5'
  const levels = (given: CheckOptions['levels']): string[] => check(sql, { levels: { 'output-threshold': 'allow', 'row-threshold': 'allow', ...given } }).problems.map(problem => `${problem.code} ${problem.severity}`)
  expect(levels({})).toEqual(['cost-unit warning', 'limit error'])
  expect(levels({ 'cost-unit': 'error', 'limit': 'allow' })).toEqual(['cost-unit error'])
})

test('advice never stops a query that AMC accepts, and says nothing on a text that cannot be read', () => {
  for (const { sql, parameters, audience } of acceptedQueries) {
    expect(check(sql, { parameters: parameters ?? [], audience: audience ?? false }).problems.filter(problem => problem.severity === 'error')).toEqual([])
  }
  expect(check('SELECT SUM(total_cost), FROM dsp_impressions').problems.map(problem => problem.code)).toEqual(['syntax'])
})

test('nothing is promised of the users that a column needs while it cannot be understood', () => {
  const codes = (text: string) => check(text).problems.filter(({ code }) => code === 'output-threshold' || code === 'row-threshold').map(({ code, message }) => `${code}: ${message.split(' ')[0]}`)
  expect(codes('SELECT campain, SUM(impressions) AS shown FROM dsp_impressions GROUP BY campain')).toEqual(['output-threshold: shown'])
  expect(codes('SELECT campaign, SUM(impressions) AS shown FROM dsp_impressions GROUP BY campaign')).toEqual(['row-threshold: Every', 'output-threshold: campaign', 'output-threshold: shown'])
})
