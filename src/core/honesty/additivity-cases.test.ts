import { expect, test } from 'vitest'
import { mayCombine, type CombineVerdict, type Combination } from '#shared/analysis/additivity.ts'
import type { ResultColumn } from '#shared/results/columns.ts'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { createMeasureReader } from '#sql/measures.ts'
import { analyzeSql } from '#sql/sql.ts'

type Case = readonly [select: string, from: string, how: Combination, over: readonly string[] | null, verdict: CombineVerdict['verdict']]

const dsp = 'FROM dsp_impressions GROUP BY campaign, impression_date'
const ads = 'FROM sponsored_ads_traffic GROUP BY campaign'
const sales = 'FROM amazon_attributed_events_by_conversion_time GROUP BY campaign'
const segments = 'FROM dsp_impressions_by_matched_segments GROUP BY behavior_segment_name'
const people = 'FROM (SELECT user_id, campaign, SUM(impressions) AS n, COUNT(DISTINCT request_tag) AS tags, MAX(bid_price) AS top FROM dsp_impressions GROUP BY 1, 2) p GROUP BY campaign'
const cte = (inner: string, outer: string) => `WITH s AS (${inner}) SELECT ${outer}`
const inCte = ''
const day = ['impression_date']

/**
 * The column named `x` of a real query, and whether its values may be put together: a sum over days, a pivot's cell, a chart's
 * bar, or a merge of several runs or instances are all one question, differing in what falls together.
 */
const cases: readonly Case[] = [
  // Sums over events add up, over whatever falls together.
  ['SUM(impressions) AS x', dsp, 'sum', null, 'allowed'],
  ['SUM(impressions) AS x', dsp, 'sum', day, 'allowed'],
  ['SUM(impressions) AS x', dsp, 'sum', ['instance'], 'allowed'],
  ['SUM(impressions) AS x', dsp, 'average', null, 'allowed'],
  ['SUM(total_cost) AS x', dsp, 'sum', null, 'allowed'],
  ['SUM(total_cost) / 100000 AS x', dsp, 'sum', null, 'allowed'],
  ['SUM(total_cost) / 100000.0 AS x', dsp, 'sum', day, 'allowed'],
  ['ROUND(SUM(total_cost) / 100000, 2) AS x', dsp, 'sum', null, 'allowed'],
  ['CAST(SUM(impressions) AS DOUBLE) AS x', dsp, 'sum', null, 'allowed'],
  ['COALESCE(SUM(impressions), 0) AS x', dsp, 'sum', null, 'allowed'],
  ['SUM(impressions) + SUM(impressions) AS x', dsp, 'sum', null, 'allowed'],
  ['SUM(CASE WHEN device_type = \'TV\' THEN impressions ELSE 0 END) AS x', dsp, 'sum', null, 'allowed'],
  ['SUM(IF(device_type = \'TV\', impressions, 0)) AS x', dsp, 'sum', null, 'allowed'],
  ['COUNT(*) AS x', dsp, 'sum', null, 'allowed'],
  ['COUNT(user_id) AS x', dsp, 'sum', null, 'allowed'],
  ['SUM(spend) AS x', ads, 'sum', ['campaign'], 'allowed'],
  ['SUM(clicks) AS x', ads, 'sum', null, 'allowed'],
  ['SUM(total_product_sales) AS x', sales, 'sum', null, 'allowed'],
  ['SUM(purchases) AS x', sales, 'sum', ['instance'], 'allowed'],
  ['SUM(n) AS x', people, 'sum', null, 'allowed'],
  // People are counted once per row.
  ['COUNT(DISTINCT user_id) AS x', dsp, 'sum', null, 'refused'],
  ['COUNT(DISTINCT user_id) AS x', dsp, 'sum', day, 'refused'],
  ['COUNT(DISTINCT user_id) AS x', dsp, 'sum', ['instance'], 'refused'],
  ['COUNT(DISTINCT user_id) AS x', dsp, 'sum', [], 'allowed'],
  ['COUNT(DISTINCT user_id) AS x', dsp, 'max', null, 'allowed'],
  ['COUNT(DISTINCT user_id) AS x', dsp, 'count', null, 'allowed'],
  ['COUNT(DISTINCT user_id) AS x', dsp, 'average', null, 'warned'],
  ['COUNT(DISTINCT user_id) * 1.0 AS x', dsp, 'sum', null, 'refused'],
  ['COALESCE(COUNT(DISTINCT user_id), 0) AS x', dsp, 'sum', null, 'refused'],
  ['COUNT(DISTINCT CASE WHEN device_type = \'TV\' THEN user_id END) AS x', dsp, 'sum', null, 'refused'],
  ['COUNT(DISTINCT user_id) AS x', people, 'sum', null, 'refused'],
  ['COUNT(DISTINCT creative) AS x', dsp, 'sum', null, 'refused'],
  ['COUNT(DISTINCT device_type) AS x', dsp, 'sum', day, 'refused'],
  ['SUM(impressions) + COUNT(DISTINCT user_id) AS x', dsp, 'sum', null, 'refused'],
  // Events counted by their key add up only over what an event has one of.
  ['COUNT(DISTINCT request_tag) AS x', dsp, 'sum', null, 'warned'],
  ['COUNT(DISTINCT request_tag) AS x', dsp, 'sum', day, 'warned'],
  ['COUNT(DISTINCT request_tag) AS x', dsp, 'sum', [], 'allowed'],
  // Ratios and averages.
  ['SUM(impressions) / COUNT(DISTINCT user_id) AS x', dsp, 'sum', null, 'refused'],
  ['SUM(clicks) / SUM(impressions) AS x', ads, 'sum', null, 'refused'],
  ['SUM(clicks) / SUM(impressions) AS x', ads, 'average', null, 'warned'],
  ['SUM(clicks) / NULLIF(SUM(impressions), 0) AS x', ads, 'sum', null, 'refused'],
  ['SUM(clicks) * 100.0 / SUM(impressions) AS x', ads, 'sum', null, 'refused'],
  ['SUM(total_cost) / SUM(impressions) AS x', dsp, 'sum', day, 'refused'],
  ['AVG(impressions) AS x', dsp, 'sum', null, 'refused'],
  ['AVG(n) AS x', people, 'sum', null, 'refused'],
  ['MEDIAN(n) AS x', people, 'sum', null, 'refused'],
  ['STDDEV_POP(n) AS x', people, 'sum', null, 'refused'],
  ['SUM(impressions) * SUM(impressions) AS x', dsp, 'sum', null, 'refused'],
  ['SQRT(SUM(impressions)) AS x', dsp, 'sum', null, 'refused'],
  ['SUM(impressions) + 1 AS x', dsp, 'sum', null, 'refused'],
  ['SUM(DISTINCT impressions) AS x', dsp, 'sum', null, 'refused'],
  // Largest and smallest.
  ['MAX(n) AS x', people, 'sum', null, 'refused'],
  ['MAX(n) AS x', people, 'max', null, 'allowed'],
  ['MAX(n) AS x', people, 'min', null, 'warned'],
  ['MIN(n) AS x', people, 'min', null, 'allowed'],
  ['MIN(n) AS x', people, 'max', null, 'warned'],
  // One row for each of an event's segments.
  ['SUM(impressions) AS x', segments, 'sum', ['behavior_segment_name'], 'warned'],
  ['COUNT(DISTINCT user_id) AS x', segments, 'sum', ['behavior_segment_name'], 'refused'],
  // Windows hold totals of several rows.
  ['SUM(SUM(impressions)) OVER () AS x', dsp, 'sum', null, 'refused'],
  ['ROW_NUMBER() OVER (ORDER BY campaign) AS x', dsp, 'sum', null, 'refused'],
  // What is grouped by is a dimension, even as a number.
  ['impression_hour AS x', 'FROM dsp_impressions GROUP BY 1', 'sum', null, 'refused'],
  ['campaign_id AS x', 'FROM dsp_impressions GROUP BY 1', 'sum', null, 'refused'],
  ['campaign AS x', 'FROM dsp_impressions GROUP BY 1', 'sum', null, 'refused'],
  ['campaign AS x', 'FROM dsp_impressions GROUP BY 1', 'distinct', null, 'allowed'],
  // Through WITH steps and UNION ALL.
  [cte('SELECT campaign, COUNT(DISTINCT user_id) AS r FROM dsp_impressions GROUP BY 1', 'campaign, r AS x FROM s'), inCte, 'sum', ['campaign'], 'refused'],
  [cte('SELECT campaign, SUM(impressions) AS r FROM dsp_impressions GROUP BY 1', 'campaign, r AS x FROM s'), inCte, 'sum', ['campaign'], 'allowed'],
  [cte('SELECT campaign, COUNT(DISTINCT user_id) AS r FROM dsp_impressions GROUP BY 1', 'SUM(r) AS x FROM s'), inCte, 'sum', ['instance'], 'refused'],
  ['SUM(impressions) AS x', 'FROM dsp_impressions GROUP BY campaign UNION ALL SELECT SUM(impressions) AS x FROM sponsored_ads_traffic GROUP BY campaign', 'sum', null, 'allowed'],
  ['SUM(impressions) AS x', 'FROM dsp_impressions GROUP BY campaign UNION ALL SELECT COUNT(DISTINCT user_id) AS x FROM dsp_impressions GROUP BY campaign', 'sum', null, 'refused'],
  // Without knowledge of the SQL it is said that nothing is known.
  ['SUM(nothing_we_know) AS x', 'FROM a_table_we_do_not_know GROUP BY campaign', 'sum', [], 'allowed'],
]

/** The column `x` as a result would show it. */
function columnOf(select: string, from: string): ResultColumn {
  const analysis = analyzeSql(from === inCte ? select : `SELECT ${select} ${from}`, { catalogue: bundledCatalogue })
  if (analysis.statement?.kind !== 'query') throw new Error('not a query')
  const index = analysis.outputColumns.findIndex(({ name }) => name === 'x')
  const measure = createMeasureReader(analysis).columns(analysis.statement)[index]
  const { name } = analysis.outputColumns[index]?.type ?? { name: 'STRING' }
  const type = name === 'STRING' ? 'text' : name === 'DOUBLE' || name === 'FLOAT' ? 'double' : name === 'DECIMAL' ? 'decimal' : 'integer'
  return { name: 'x', type, amcType: name, kind: 'unknown', unit: measure?.unit ?? null, measure: measure ? { additivity: measure.additivity, combine: measure.combine, reason: measure.reason } : null }
}

test('the guard has at least sixty cases', () => {
  expect(cases.length).toBeGreaterThanOrEqual(60)
})

for (const [select, from, how, over, verdict] of cases) {
  test(`${how} of ${select} ${from === inCte ? '' : from} over ${over === null ? 'anything' : over.length === 0 ? 'nothing' : over.join(', ')} is ${verdict}`, () => {
    const decided = mayCombine(columnOf(select, from), how, over)
    expect(decided.verdict).toBe(verdict)
    // Whoever refuses or warns says why, and whoever refuses says what to do instead.
    expect(decided.reason === '').toBe(verdict === 'allowed')
    if (verdict === 'refused') expect(decided.alternative).toBeTruthy()
  })
}
