import { expect, test } from 'vitest'
import { ParamDeclaration } from '#shared/params/params.ts'
import { withMeasures } from './run-facts.ts'

const column = (name: string) => ({ name, field: 'c0', type: 'integer' as const, amcType: 'LONG', kind: 'metric' as const, scale: null, pattern: null, unit: null, measure: null })
const window = { kind: 'last-n-days' as const, days: 7, endDaysAgo: 3, timeZone: 'UTC' }

test('measures are read from the text as it ran: values of a template in their places', () => {
  const run = {
    sql: "SELECT {{by}}, COUNT(DISTINCT user_id) AS reach, {{#if cost}}SUM(total_cost) AS spend{{else}}SUM(impressions) AS spend{{/if}} FROM dsp_impressions GROUP BY {{by}}",
    params: [ParamDeclaration.parse({ name: 'by', type: 'NAME' }), ParamDeclaration.parse({ name: 'cost', type: 'BOOLEAN', optional: true })],
    paramTexts: { by: 'campaign', cost: 'true' }, window, createdAtMs: 0,
  }
  const [by, reach, spend] = withMeasures([column('campaign'), column('reach'), column('spend')], run)
  expect([by?.measure?.additivity, reach?.unit, reach?.measure?.additivity, spend?.unit?.kind]).toEqual([null, { kind: 'users' }, 'non-additive', 'money'])
  const [, , counted] = withMeasures([column('campaign'), column('reach'), column('spend')], { ...run, paramTexts: { by: 'campaign' } })
  expect(counted?.unit).toEqual({ kind: 'count' })
})
