import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ColumnReference, Select } from './ast.ts'
import { bundledCatalogue } from './catalogue.ts'
import { commonType, formatType, parseType } from './sql-type.ts'
import { analyzeSql } from './sql.ts'
import type { SqlAnalysis } from './sql.ts'
import { suggestNames } from './suggest.ts'

const analyze = (sql: string): SqlAnalysis => analyzeSql(sql, { catalogue: bundledCatalogue })
const typeOf = (expression: string): string => analyze(`SELECT ${expression} AS x FROM dsp_impressions`).outputColumns.map(column => formatType(column.type)).join()

/** The reference whose text stands at the n-th place (from 0) where it occurs. */
function referenceAt(analysis: SqlAnalysis, text: string, occurrence = 0): ReturnType<SqlAnalysis['references']['get']> {
  let at = -1
  for (let turn = 0; turn <= occurrence; turn++) at = analysis.text.indexOf(text, at + 1)
  const node = [...analysis.references.keys()].find((candidate: ColumnReference) => candidate.start === at && candidate.end === at + text.length)
  return node && analysis.references.get(node)
}

function selectsOf(analysis: SqlAnalysis): Select[] {
  return [...analysis.selects.keys()].toSorted((a, b) => a.start - b.start)
}

test.each([
  ['1', 'INTEGER'], ['3000000000', 'LONG'], ['1.50', 'DECIMAL(3,2)'], ['1e3', 'DOUBLE'], ["'a'", 'STRING'], ['TRUE', 'BOOLEAN'], ['impressions', 'LONG'], ['total_cost', 'DOUBLE'],
  ['impressions / impressions', 'DECIMAL(38,17)'], ['1 / 2', 'DECIMAL(38,17)'], ['impressions / 2.5', 'DECIMAL(38,17)'], ['total_cost / 2', 'DOUBLE'], ['impressions + 1', 'LONG'], ['1 + 1', 'INTEGER'],
  ['1.0 * impressions', 'DECIMAL(21,1)'], ['SUM(impressions)', 'LONG'], ['SUM(1)', 'LONG'], ['SUM(placement_view_rate)', 'DECIMAL(38,4)'], ['SUM(total_cost)', 'DOUBLE'], ['AVG(impressions)', 'DOUBLE'],
  ['COUNT(1)', 'LONG'], ['MAX(impression_dt)', 'TIMESTAMP'], ['COLLECT(campaign)', 'ARRAY<STRING>'], ["COLLECT(NAMED_ROW('a', campaign, 'b', 1))", 'ARRAY<STRUCT<a STRING, b INTEGER>>'],
  ["CASE WHEN TRUE THEN 1 ELSE 'x' END", 'STRING'], ['CASE WHEN TRUE THEN 1 ELSE 2.5 END', 'DECIMAL(11,1)'], ['CASE WHEN TRUE THEN impression_date ELSE impression_dt END', 'TIMESTAMP'],
  ['CASE WHEN TRUE THEN NULL ELSE impressions END', 'LONG'], ["IF(TRUE, impressions, '10+')", 'STRING'], ["COALESCE(impressions, 'none')", 'STRING'], ['COALESCE(NULL, 1)', 'INTEGER'], ['NVL(campaign_id, 0)', 'LONG'],
  ['CAST(campaign AS DECIMAL(6, 3))', 'DECIMAL(6,3)'], ['CAST(campaign AS ARRAY<VARCHAR>)', 'ARRAY<STRING>'], ['CAST(1 AS DOUBLE PRECISION)', 'DOUBLE'], ["ARRAY['a', 1]", 'ARRAY<STRING>'],
  ['ROUND(total_cost, 2)', 'DOUBLE'], ['LENGTH(campaign)', 'INTEGER'], ['SECONDS_BETWEEN(impression_dt, impression_dt_utc)', 'LONG'], ["DATE_TRUNC('day', impression_dt)", 'TIMESTAMP'],
  ["REGEXP_SPLIT(campaign, '-')", 'ARRAY<STRING>'], ["STR_TO_MAP(campaign, ',', '=')", 'MAP<STRING,STRING>'], ["CONVERT_TIME_ZONE_FROM_UTC(impression_date_utc, 'Asia/Tokyo')", 'DATE'],
  ['ROW_NUMBER() OVER (ORDER BY campaign)', 'LONG'], ['SUM(impressions) OVER ()', 'LONG'], ["campaign = 'a'", 'BOOLEAN'], ["BUILT_IN_PARAMETER('TIME_WINDOW_END')", 'TIMESTAMP'], ['-total_cost', 'DOUBLE'],
  ['FLATTEN(COLLECT(user_behavior_segment_ids))', 'ARRAY<INTEGER>'], ['(SELECT MAX(clicks) FROM dsp_clicks)', 'LONG'], ['EXTRACT(DOW FROM impression_date)', 'INTEGER'], ['GREATEST(impressions, 1.5)', 'DECIMAL(20,1)'],
])('%s is %s', (expression, expected) => expect(typeOf(expression)).toBe(expected))

test('the common type does not depend on the order, and is a common type of itself and each', () => {
  const types = ['STRING', 'LONG', 'INTEGER', 'DOUBLE', 'FLOAT', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'DECIMAL(10,2)', 'DECIMAL(38,17)', 'ARRAY<LONG>', 'ARRAY<STRING>', 'NULL'].map(parseType)
  fc.assert(fc.property(fc.constantFrom(...types), fc.constantFrom(...types), (a, b) => {
    const common = commonType(a, b)
    const reverse = commonType(b, a)
    expect(common && formatType(common)).toBe(reverse && formatType(reverse))
    expect(common && commonType(common, a)).toEqual(common)
  }))
})

test('a column leads to its relation, through aliases and WITH steps', () => {
  const analysis = analyze('WITH a AS (SELECT d.campaign AS name, d.site FROM dsp_impressions d GROUP BY 1, 2) SELECT x.name, site FROM a AS x GROUP BY x.name, site')
  expect(referenceAt(analysis, 'd.campaign')).toMatchObject({ kind: 'column', depth: 0, column: { name: 'campaign' }, relation: { kind: 'source', name: 'd' } })
  const reference = referenceAt(analysis, 'x.name')
  expect(reference).toMatchObject({ kind: 'column', column: { name: 'name' }, relation: { kind: 'cte', name: 'x' } })
  expect(reference?.kind === 'column' && reference.relation.cte?.name.name).toBe('a')
  expect(referenceAt(analysis, 'site', 1)).toMatchObject({ kind: 'column', relation: { name: 'x' } })
})

test('in GROUP BY the name of a select item wins over the column of the same name', () => {
  const analysis = analyze("SELECT CONCAT(campaign, site) AS campaign, device_type AS gadget, COUNT(1) AS n FROM dsp_impressions GROUP BY campaign, gadget, UPPER(gadget), 2 HAVING campaign <> 'x' AND n > 1")
  expect(analysis.problems).toEqual([])
  expect(referenceAt(analysis, 'campaign', 2)).toMatchObject({ kind: 'alias', output: { name: 'campaign' } })
  expect(referenceAt(analysis, 'campaign', 3)).toMatchObject({ kind: 'alias' })
  // A plain column under another name is that item too: DuckDB knows no such column.
  expect(referenceAt(analysis, 'gadget', 1)).toMatchObject({ kind: 'alias', output: { name: 'gadget' } })
  const keys = analysis.selects.get(selectsOf(analysis)[0] ?? raise())?.groupKeys ?? []
  expect(keys.map(key => `${key.how} ${key.expression?.kind}`)).toEqual(['alias call', 'alias column', 'expression call', 'ordinal column'])
})

function raise(): never {
  throw new Error('There is no select.')
}

test('inside an aggregate of HAVING the column is meant, not the alias', () => {
  const analysis = analyze('SELECT campaign, SUM(impressions) AS impressions FROM dsp_impressions GROUP BY campaign HAVING SUM(impressions) > 5 AND impressions < 9')
  expect(analysis.problems).toEqual([])
  expect(referenceAt(analysis, 'impressions', 3)).toMatchObject({ kind: 'column' })
  expect(referenceAt(analysis, 'impressions', 4)).toMatchObject({ kind: 'alias' })
})

test('a WITH step hides a data source, but not inside its own definition', () => {
  const analysis = analyze("WITH Conversions AS (SELECT user_id, 1 AS flag FROM conversions) SELECT COUNT(user_id) AS n FROM CONVERSIONS WHERE flag = 1")
  expect(analysis.problems).toEqual([])
  expect(analysis.tables.map(use => use.table.name)).toEqual(['conversions'])
  expect(analysis.tables).toHaveLength(1)
})

test('columns of an outer join may be NULL, also counts made before it', () => {
  const analysis = analyze(`
    WITH c AS (SELECT campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY campaign)
    SELECT l.n AS a, r.n AS b, COALESCE(r.n, 0) AS c FROM c l LEFT JOIN c r ON l.campaign = r.campaign GROUP BY 1, 2, 3`)
  expect(analysis.outputColumns.map(column => column.facts.nullable)).toEqual([false, true, false])
})

test('USING gives one column, which both sides can lend', () => {
  const analysis = analyze('SELECT user_id, COUNT(1) AS n FROM (SELECT user_id FROM dsp_clicks GROUP BY 1) a FULL OUTER JOIN (SELECT user_id FROM dsp_views GROUP BY 1) b USING (user_id) GROUP BY user_id')
  expect(analysis.problems.map(problem => problem.code)).toEqual(['private-output'])
  expect(referenceAt(analysis, 'user_id')).toMatchObject({ kind: 'column', relation: { name: 'a' }, mergedWith: { name: 'b' } })
  const star = analyze('SELECT * FROM (SELECT site FROM dsp_clicks GROUP BY 1) a JOIN (SELECT site, campaign FROM dsp_views GROUP BY 1, 2) b USING (site)')
  expect(star.outputColumns.map(column => column.name)).toEqual(['site', 'campaign'])
})

test('tables are listed with their widened windows, parameters with their types', () => {
  const analysis = analyzeSql(
    "SELECT COUNT(1) AS n FROM TABLE(EXTEND_TIME_WINDOW('DSP_Impressions', 'P30D', 'P1D')) i JOIN dsp_clicks c ON i.request_tag = c.request_tag WHERE ARRAY_CONTAINS(CUSTOM_PARAMETER('ids'), i.campaign_id)",
    { catalogue: bundledCatalogue, parameters: [{ name: 'ids', dataType: { type: 'ARRAY', elementDataType: 'LONG' } }] })
  expect(analysis.problems).toEqual([])
  expect(analysis.tables.map(use => [use.table.name, use.extension])).toEqual([['dsp_impressions', { before: 'P30D', after: 'P1D' }], ['dsp_clicks', null]])
  expect(analysis.parameters.map(use => `${use.name} ${formatType(use.type)}`)).toEqual(['ids ARRAY<LONG>'])
})

test('unnamed columns get the names AMC gives, in lower case', () => {
  expect(analyze('SELECT 1, CAMPAIGN, (Site), COUNT(1) FROM dsp_impressions GROUP BY 2, 3').outputColumns.map(column => column.name)).toEqual(['expr$0', 'campaign', 'site', 'expr$3'])
})

test('the same expression written differently counts as grouped', () => {
  const sql = 'SELECT UPPER(d.campaign) AS a, (site), CASE WHEN site = \'x\' THEN 1 END AS c, COUNT(1) AS n FROM dsp_impressions D GROUP BY upper( CAMPAIGN ), d.site, case when SITE = \'x\' then 1 end'
  expect(analyze(sql).problems).toEqual([])
})

test('only single events are called event level', () => {
  const level = (sql: string): boolean => analyze(sql).eventLevel
  expect(level('SELECT campaign FROM dsp_impressions')).toBe(true)
  expect(level('WITH a AS (SELECT campaign FROM dsp_impressions) SELECT a.campaign FROM a JOIN a b ON a.campaign = b.campaign')).toBe(true)
  expect(level('SELECT DISTINCT campaign FROM dsp_impressions')).toBe(false)
  expect(level('WITH a AS (SELECT campaign FROM dsp_impressions GROUP BY 1) SELECT campaign FROM a')).toBe(false)
  expect(level('SELECT 1 AS n')).toBe(false)
})

test('half-written text still knows its tables and columns', () => {
  const analysis = analyze('WITH a AS (SELECT campaign, SUM(impressions) AS n FROM dsp_impressions GROUP BY campaign)\nSELECT x.\nFROM a x WHERE ')
  const last = selectsOf(analysis).at(-1) ?? raise()
  expect(analysis.selects.get(last)?.relations[0]?.columns.map(column => column.name)).toEqual(['campaign', 'n'])
  expect(analysis.problems.map(problem => problem.code)).toEqual(['syntax', 'syntax'])
})

test('names are guessed by typing mistakes', () => {
  expect(suggestNames('campagin', ['campaign', 'campaign_id', 'site'])).toEqual(['campaign'])
  expect(suggestNames('LENGHT', ['LENGTH', 'LEFT'])).toEqual(['LENGTH'])
  expect(suggestNames('zzzzzz', ['campaign'])).toEqual([])
})
