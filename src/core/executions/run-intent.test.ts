import { expect, test } from 'vitest'
import { AmcWorkflowId } from '#shared/base/ids.ts'
import { ParamDeclaration } from '#shared/params/params.ts'
import { previewRun, requestBodyOf, type RunWish } from './run-intent.ts'

const declare = (name: string, type: string, more: object = {}) => ParamDeclaration.parse({ name, type, ...more })
const nowMs = Date.UTC(2026, 2, 10, 2)
const preview = (sql: string, params: readonly ParamDeclaration[], paramTexts: RunWish['paramTexts'] = {}) =>
  previewRun({ sql, params: [...params], paramTexts, window: { kind: 'last-full-week', weekStart: 'monday', timeZone: 'America/New_York' } }, nowMs)
const problems = (sql: string, params: readonly ParamDeclaration[], texts: RunWish['paramTexts'] = {}) => preview(sql, params, texts).problems.map(({ field, message }) => `${field}: ${message}`)

test('templates are expanded before the text is made one line, and what they put in can be pointed at', () => {
  const sql = "SELECT {{column}}, -- {{column}}\n  COUNT(*) AS n\nFROM dsp_impressions\nWHERE campaign = '{{name}}' AND campaign_id IN ({{ids}})\nGROUP BY {{column}};"
  const found = preview(sql, [declare('column', 'NAME'), declare('name', 'STRING'), declare('ids', 'LONG', { array: true })], { column: 'campaign', name: "it's -- fine\n; really", ids: '9007199254740993,-1' })
  expect(found.problems).toEqual([])
  expect(found.sqlAsSent).toBe("SELECT campaign,    COUNT(*) AS n FROM dsp_impressions WHERE campaign = 'it''s -- fine\n; really' AND campaign_id IN (9007199254740993, (-1)) GROUP BY campaign")
  expect(found.templateSpans.map(({ name, start, end }) => `${name}: ${found.sqlAsSent.slice(start, end)}`)).toEqual(['column: campaign', "name: it''s -- fine\n; really", 'ids: 9007199254740993, (-1)', 'column: campaign'])
  expect([found.inputParameters, found.parameterValues]).toEqual([[], {}])
})

test('only parameters that the sent text asks for are sent, with the dates of the run', () => {
  const sql = "SELECT COUNT(*) AS n FROM dsp_impressions WHERE impression_date >= CUSTOM_PARAMETER('since') {{#if device}}AND device_type = CUSTOM_PARAMETER('device'){{/if}}"
  const params = [declare('since', 'DATE', { defaultValue: '@last-full-month' }), declare('device', 'STRING', { optional: true }), declare('unused', 'LONG')]
  const without = preview(sql, params)
  expect({ problems: without.problems, values: without.parameterValues, names: without.inputParameters.map(each => each.name), shown: without.resolvedParams.map(each => `${each.name} ${each.shown}`) })
    .toEqual({ problems: [], values: { since: '2026-02-01' }, names: ['since'], shown: ['since 2026-02-01', 'device (empty)'] })
  expect(without.sqlAsSent).not.toContain('device')
  const body = requestBodyOf({ dryRun: false }, preview(sql, params, { since: '@yesterday', device: 'TV' }), { workflowId: AmcWorkflowId.parse('w'), timeoutSeconds: 900 })
  expect(body).toMatchObject({ parameterValues: { since: '2026-03-08', device: 'TV' }, timeWindowStart: '2026-03-02T00:00:00', timeWindowEnd: '2026-03-09T00:00:00', timeWindowTimeZone: 'America/New_York' })
})

test('what AMC could not take is refused by name before anything is sent', () => {
  const use = "SELECT CUSTOM_PARAMETER('p') AS p"
  expect([
    problems(use, []), problems(use, [declare('p', 'STRING')]), problems(use, [declare('p', 'NAME')], { p: 'campaign' }), problems(use, [declare('p', 'LONG', { optional: true })]), problems(use, [declare('p', 'LONG')], { p: 'x' }),
    problems('SELECT {{p}} AS p', []), problems('SELECT 1 AS one', [declare('p', 'LONG')], { p: 'x' }),
  ]).toEqual([
    ['params: The query asks for the parameter "p", which is not declared. Declare it, with its type, beside the query.'],
    ['param:p: "p" has no value. Type one, give it a default, or declare that it may be empty.'],
    ["param:p: \"p\" is the name of a column or table, which AMC takes no parameter for. Write {{p}} instead of CUSTOM_PARAMETER('p')."],
    ['param:p: "p" is empty, and AMC has no empty LONG. Give it a value, or put what needs it between {{#if p}} and {{/if}}.'],
    ['param:p: "p" is a LONG: "x" is not a whole number.'],
    ['param:p: {{p}} is not declared. Declare it, with its type, under Parameters.'],
    [],
  ])
  expect(preview('SELECT 1,\r\n\r\n {{p}}', []).problems[0]?.at).toEqual({ start: 12, end: 17 })
  expect(preview(use, [declare('p', 'STRING', { optional: true })]).parameterValues).toEqual({ p: '' })
})

test('a run asks AMC what it held back when it is told to, and not otherwise', () => {
  const of = (asksPrivacy: boolean) => requestBodyOf({ dryRun: false }, preview('SELECT 1', [], {}), { workflowId: AmcWorkflowId.parse('w'), timeoutSeconds: 900, asksPrivacy })['workflow']
  expect(of(true)).toEqual({ workflowId: 'w', sqlQuery: 'SELECT 1', filteredMetricsDiscriminatorColumn: 'recomamp_filtered', filteredReasonColumn: 'recomamp_filter_reason' })
  expect(of(false)).toEqual({ workflowId: 'w', sqlQuery: 'SELECT 1' })
})
