import { expect, test } from 'vitest'
import { bundledCatalogue } from './catalogue.ts'
import { createMeasureReader } from './measures.ts'
import { analyzeSql } from './sql.ts'
import { formatUnit } from './unit.ts'

/** Additivity and unit of each output column. */
function measures(sql: string): readonly string[] {
  const analysis = analyzeSql(sql, { catalogue: bundledCatalogue })
  const reader = createMeasureReader(analysis)
  const { statement } = analysis
  return statement?.kind === 'query'
    ? reader.columns(statement).map(measure => `${measure.additivity ?? 'dimension'} ${measure.unit ? formatUnit(measure.unit) : '-'}${measure.additivity === 'semi-additive' ? ` by ${measure.combine}` : ''}`) : []
}

test.each<[expression: string, measure: string]>([
  ['SUM(impressions)', 'additive count'],
  ['SUM(total_cost)', 'additive millicents'],
  ['SUM(supply_cost)', 'additive microcents'],
  ['SUM(total_cost) / 100000', 'additive currency'],
  ['SUM(supply_cost) / 100000000.0 * 2', 'additive currency'],
  ['ROUND(SUM(total_cost) / 100000, 2)', 'additive currency'],
  ['SUM(total_cost / 100000)', 'additive currency'],
  ['SUM(CASE WHEN is_amazon_owned = TRUE THEN total_cost ELSE 0 END)', 'additive millicents'],
  ['COUNT(1)', 'additive count'],
  ['SUM(IF(is_amazon_owned = TRUE, 1, 0))', 'additive count'],
  ['COUNT(DISTINCT user_id)', 'non-additive users'],
  ['COUNT(DISTINCT(user_id))', 'non-additive users'],
  ['COUNT(DISTINCT campaign)', 'non-additive count'],
  ['COUNT(DISTINCT request_tag)', 'semi-additive count by sum'],
  ['AVG(total_cost)', 'non-additive millicents'],
  ['MEDIAN(impressions)', 'non-additive count'],
  ['MAX(impressions)', 'semi-additive count by max'],
  ['MIN(impression_dt)', 'dimension -'],
  ['SUM(impressions) / COUNT(DISTINCT user_id)', 'non-additive ratio'],
  ['SUM(total_cost) / NULLIF(SUM(impressions), 0)', 'non-additive millicents per unit'],
  ['SUM(total_cost) / 100000 / NULLIF(SUM(impressions), 0) * 1000', 'non-additive currency per unit'],
  ['SUM(total_cost) / SUM(audience_fee)', 'non-additive -'],
  ['SUM(supply_cost) / SUM(audience_fee)', 'non-additive ratio'],
  ['SUM(impressions) + COUNT(1)', 'additive count'],
  ['SUM(impressions) + 1', 'non-additive count'],
  ['SUM(impressions) * SUM(impressions)', 'non-additive -'],
  ['COALESCE(SUM(impressions), 0)', 'additive count'],
  ['-SUM(impressions)', 'additive count'],
  ['GREATEST(SUM(impressions), 5)', 'non-additive -'],
  ['SUM(DISTINCT impressions)', 'non-additive count'],
  ['SUM(SUM(impressions)) OVER ()', 'non-additive count'],
  ['RANK() OVER (ORDER BY SUM(impressions))', 'dimension -'],
  ["'text'", 'dimension -'],
])('%s is %s', (expression, measure) => expect(measures(`SELECT campaign, ${expression} AS x FROM dsp_impressions GROUP BY campaign`)).toEqual(['dimension -', measure]))

test('measures go through steps, stars, UNION and renamed columns', () => {
  expect(measures('WITH a AS (SELECT campaign, SUM(total_cost) AS c, COUNT(DISTINCT user_id) AS u FROM dsp_impressions GROUP BY 1) SELECT campaign, SUM(c) / 100000 AS cost, SUM(u) AS users FROM a GROUP BY 1'))
    .toEqual(['dimension -', 'additive currency', 'non-additive users'])
  expect(measures('WITH a AS (SELECT campaign, SUM(total_cost) AS c FROM dsp_impressions GROUP BY 1) SELECT * FROM a')).toEqual(['dimension -', 'additive millicents'])
  expect(measures('SELECT campaign, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1 UNION ALL SELECT campaign, COUNT(DISTINCT user_id) AS n FROM dsp_clicks GROUP BY 1')).toEqual(['dimension -', 'non-additive -'])
  expect(measures('WITH a (k, v) AS (SELECT campaign, SUM(spend) FROM sponsored_ads_traffic GROUP BY 1) SELECT k, v / 100000000 AS v FROM a')).toEqual(['dimension -', 'additive currency'])
})

test('what is grouped by is a dimension, also when it was counted before', () => {
  expect(measures('WITH f AS (SELECT user_id, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1) SELECT n AS frequency, COUNT(user_id) AS users FROM f GROUP BY n')).toEqual(['dimension count', 'additive count'])
})

test('an expression that is written again in GROUP BY is a dimension too', () => {
  expect(measures('WITH f AS (SELECT user_id, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1) SELECT CASE WHEN n > 9 THEN 10 ELSE n END AS frequency, COUNT(user_id) AS users FROM f GROUP BY CASE WHEN n > 9 THEN 10 ELSE n END')[0]).toBe('dimension count')
})

test('segment tables repeat events, so their sums add up only within a segment', () => {
  expect(measures('SELECT behavior_segment_name, SUM(impressions) AS n FROM dsp_impressions_by_user_segments GROUP BY 1')).toEqual(['dimension -', 'semi-additive count by sum'])
})
