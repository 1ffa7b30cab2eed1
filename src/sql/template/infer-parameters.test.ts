import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bundledCatalogue } from '../catalogue.ts'
import { analyzeSql } from '../sql.ts'
import { inferParameters, plainTextToInferFrom } from './infer-parameters.ts'

const hints = (sql: string) => inferParameters(sql, analyzeSql(plainTextToInferFrom(sql), { catalogue: bundledCatalogue }))
const short = (sql: string) => hints(sql).map(({ name, use, type, array, optional }) => `${name}: ${array ? 'list of ' : ''}${type}${use === 'template' ? ' {{}}' : ''}${optional ? ' optional' : ''}`)

test('types come from what a parameter is compared with', () => {
  expect(short(`SELECT campaign, SUM(impressions) * CUSTOM_PARAMETER('factor') AS n FROM dsp_impressions
    WHERE ARRAY_CONTAINS(CUSTOM_PARAMETER('devices'), device_type) AND campaign_id = CUSTOM_PARAMETER('id') AND impression_dt_utc >= CAST(CUSTOM_PARAMETER('since') AS DATE)
      AND campaign SIMILAR TO CUSTOM_PARAMETER('pattern') AND (CARDINALITY(CUSTOM_PARAMETER('only')) = 0 OR ARRAY_CONTAINS(CUSTOM_PARAMETER('only'), advertiser_id))
      AND impression_dt_utc BETWEEN CUSTOM_PARAMETER('from') AND CUSTOM_PARAMETER('to')
    GROUP BY campaign`)).toEqual([
    'factor: LONG', 'devices: list of STRING', 'id: LONG', 'since: DATE', 'pattern: STRING', 'only: list of LONG optional', 'from: TIMESTAMP', 'to: TIMESTAMP',
  ])
})

test('what stands in a template is told apart by its place', () => {
  expect(short(`WITH x AS (SELECT {{dimension}}, SUM({{metric}}) AS n FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P{{days}}D', 'P0D'))
      WHERE campaign_id IN ({{ids}}) AND campaign LIKE '%{{word}}%' {{#if device}}AND device_type = CUSTOM_PARAMETER('device'){{/if}} AND {{other}} = 'PC' GROUP BY {{dimension}})
    SELECT {{dimension}}, n FROM {{table}} WHERE t.{{column}} IS NOT NULL AND {{maybe}} IS NOT NULL`)).toEqual([
    'dimension: NAME {{}}', 'metric: NAME {{}}', 'days: INTEGER {{}}', 'ids: list of LONG {{}}', 'word: STRING {{}}', 'device: STRING optional', 'other: NAME {{}}', 'table: NAME {{}}', 'column: NAME {{}}', 'maybe: NAME {{}}',
  ])
})

test('values of the compared column are offered where the catalogue lists them', () => {
  const [hint] = hints("SELECT COUNT(*) AS n FROM dsp_impressions WHERE ARRAY_CONTAINS(CUSTOM_PARAMETER('devices'), device_type)")
  expect(hint?.columns).toEqual(['dsp_impressions.device_type'])
  expect(hint?.choices).toEqual(bundledCatalogue.table('dsp_impressions')?.columnsByName.get('device_type')?.enumValues)
})

test('any text has hints, and none throws', () => {
  const pieces = fc.array(fc.constantFrom('SELECT ', "CUSTOM_PARAMETER('p')", '{{x}}', '{{#if x}}', '{{/if}}', '(', ')', ',', ' = ', ' IN ', ' FROM dsp_impressions ', "'", '\n', ' AS ', 'CARDINALITY(', '1'), { maxLength: 16 })
  fc.assert(fc.property(pieces, parts => {
    for (const { name } of hints(parts.join(''))) expect(['p', 'x']).toContain(name)
  }), { numRuns: 300 })
})
