import { expect, test } from 'vitest'
import { bundledCatalogue, createCatalogue } from './catalogue.ts'
import type { ProblemCode } from './problems.ts'
import { amcRejection, analyzeSql } from './sql.ts'
import type { AnalyzeOptions } from './sql.ts'

/** A query with the place of its problem between « and », what is found there, and what AMC says. */
type Case = readonly [code: ProblemCode, marked: string, amc?: string | RegExp]

function unmark(marked: string): { readonly text: string; readonly start: number; readonly end: number } {
  const start = marked.indexOf('«')
  const end = marked.indexOf('»') - 1
  return { text: marked.replace('«', '').replace('»', ''), start, end }
}

type Found = { readonly severity: string; readonly sentence: boolean; readonly amc: string | RegExp | undefined } | { readonly instead: readonly string[] }

/** What is found at the marked place; everything that was found instead when nothing is there. */
function look([code, marked, amc]: Case, options: Partial<AnalyzeOptions> = {}): Found {
  const { text, start, end } = unmark(marked)
  const { problems } = analyzeSql(text, { catalogue: bundledCatalogue, ...options })
  const problem = problems.find(candidate => candidate.code === code && candidate.start === start && candidate.end === end)
  if (!problem) return { instead: problems.map(other => `${other.code} at "${text.slice(other.start, other.end)}"`) }
  const matches = amc instanceof RegExp ? amc.test(problem.amcText ?? '') : amc === undefined
  return { severity: problem.severity, sentence: /[.!?)…]$/.test(problem.message), amc: matches ? amc : problem.amcText }
}

const expected = (severity: 'error' | 'warning', [, , amc]: Case): Found => ({ severity, sentence: true, amc })

const from = 'FROM dsp_impressions'

const errors: readonly Case[] = [
  // The text
  ['unclosed-string', "SELECT «'abc»", 'Encountered "<EOF>" at line 1, column 12.'],
  ['unclosed-identifier', 'SELECT «"abc»'],
  ['unclosed-comment', 'SELECT 1 «/*» and so on'],
  ['unexpected-character', 'SELECT 1«\u00a0»AS n', 'Encountered "\u00a0" at line 1, column 9.'],
  ['unexpected-character', 'SELECT «\u2018»a\u2019 AS n'],
  ['unexpected-character', 'SELECT 1 «#» 2'],
  ['syntax', 'SELECT campaign,\n«FROM» dsp_impressions GROUP BY 1', 'Encountered "FROM" at line 2, column 1.'],
  ['syntax', `SELECT campaign ${from} WHERE «GROUP» BY campaign`, /^Encountered "GROUP"/],
  ['syntax', `SELECT campaign ${from} GROUP BY campaign «WHERE» site = 'x'`],
  ['syntax', `SELECT campaign ${from} WHERE site = 'a' «WHERE» site = 'x'`],
  ['syntax', `WITH a AS (SELECT 1 AS n), «SELECT» n FROM a`],
  ['syntax', `SELECT CASE WHEN 1 = 1 THEN 2 «FROM» dsp_impressions`],
  ['syntax', `SELECT campaign a «b» ${from}`],
  ['syntax', `SELECT (1 + 2 «FROM» dsp_impressions`],
  ['syntax', `SELECT 1 AS n ${from} WHERE 1 IN «CUSTOM_PARAMETER»('p')`],
  ['syntax', `SELECT campaign AS «'name'» ${from} GROUP BY 1`],
  ['syntax', 'SELECT 1«)»'],
  ['missing-query', '-- nothing«»'],
  ['unsupported-statement', '«INSERT» INTO t VALUES (1)', 'Encountered "INSERT" at line 1, column 1.'],
  ['unsupported-statement', '«CREATE» TABLE t AS SELECT 1'],
  ['unsupported-statement', '«COPY» dsp_impressions TO \'/tmp/x\''],
  ['unsupported-statement', '«PRAGMA» database_list'],
  ['several-statements', 'SELECT 1; «SELECT» 2'],
  ['reserved-word', `SELECT t.«date» ${from} t`, 'Encountered ". date" at line 1, column 9.'],
  ['reserved-word', `SELECT SUM(impressions) AS «rank» ${from}`, 'Encountered "rank" at line 1, column 28.'],
  ['reserved-word', 'WITH «user» AS (SELECT 1 AS n) SELECT n FROM x'],
  ['reserved-word', `SELECT campaign «value» ${from} GROUP BY 1`],
  ['placeholder', `SELECT campaign ${from} WHERE campaign = «{{name}}» GROUP BY 1`],
  ['placeholder', `SELECT campaign ${from} WHERE campaign = «:name» GROUP BY 1`],
  ['placeholder', `SELECT campaign ${from} WHERE campaign = «$name» GROUP BY 1`],
  ['placeholder', `SELECT campaign ${from} WHERE campaign = «?» GROUP BY 1`],
  // The dialect
  ['backtick-identifier', 'SELECT «`campaign`» FROM dsp_impressions GROUP BY 1'],
  ['right-join', `SELECT c.campaign ${from} i «RIGHT JOIN» dsp_clicks c ON i.request_tag = c.request_tag GROUP BY 1`],
  ['right-join', `SELECT c.campaign ${from} i «RIGHT OUTER JOIN» dsp_clicks c ON i.request_tag = c.request_tag GROUP BY 1`],
  ['limit', `SELECT campaign ${from} GROUP BY 1 «LIMIT 10»`],
  ['limit', `SELECT campaign ${from} GROUP BY 1 «OFFSET 10 ROWS»`],
  ['limit', `SELECT campaign ${from} GROUP BY 1 «FETCH FIRST 5 ROWS ONLY»`],
  ['query-order-by', `SELECT campaign ${from} GROUP BY 1 «ORDER BY campaign DESC»`],
  ['query-order-by', `WITH a AS (SELECT campaign ${from} GROUP BY 1 «ORDER BY 1») SELECT campaign FROM a`],
  ['select-star-source', `SELECT «*» ${from}`],
  ['select-star-source', `WITH a AS (SELECT «*» ${from}) SELECT COUNT(1) AS n FROM a`],
  ['set-operator', `SELECT campaign ${from} «INTERSECT» SELECT campaign FROM dsp_clicks`],
  ['set-operator', `SELECT campaign ${from} «EXCEPT ALL» SELECT campaign FROM dsp_clicks`],
  ['concatenation-operator', `SELECT campaign «||» site AS x ${from} GROUP BY 1`, 'Unsupported scalar operation type ||'],
  ['interval', `SELECT campaign ${from} WHERE impression_dt > impression_dt - «INTERVAL '1' DAY» GROUP BY 1`, 'interval data types are not enabled'],
  ['double-colon-cast', `SELECT impressions«::»int AS n ${from} GROUP BY 1`, /^Encountered ":"/],
  ['try-cast', `SELECT «TRY_CAST»(campaign AS INTEGER) AS n ${from} GROUP BY 1`],
  ['unsupported-operator', `SELECT campaign ${from} WHERE campaign «ILIKE» 'a%' GROUP BY 1`],
  ['qualify', `SELECT campaign, ROW_NUMBER() OVER (ORDER BY campaign) AS n ${from} «QUALIFY n = 1»`],
  ['recursive-with', '«WITH RECURSIVE »a AS (SELECT 1 AS n) SELECT n FROM a'],
  // Names
  ['unknown-table', 'SELECT campaign FROM «dsp_impresions» GROUP BY 1', "From line 1, column 22 to line 1, column 35: Object 'dsp_impresions' not found"],
  ['unknown-table', 'SELECT campaign FROM «display_impressions» GROUP BY 1'],
  ['unknown-table', 'SELECT campaign FROM «main.dsp_impressions» GROUP BY 1'],
  ['unknown-table', "SELECT campaign FROM TABLE(EXTEND_TIME_WINDOW(«'nothing'», 'P1D', 'P1D')) GROUP BY 1"],
  ['unknown-table', `SELECT «x».campaign ${from} i GROUP BY 1`, "At line 1, column 8: Table 'x' not found"],
  ['unknown-table', `SELECT «dsp_impressions».campaign ${from} i GROUP BY 1`],
  ['unknown-column', `SELECT\n  «campagin» ${from} GROUP BY 1`, "From line 2, column 3 to line 2, column 10: Column 'campagin' not found in any table"],
  ['unknown-column', `SELECT i.«nothing» ${from} i GROUP BY 1`, /Column 'nothing' not found in table 'i'$/],
  ['unknown-column', 'WITH a AS (SELECT 1 AS n) SELECT «m» FROM a'],
  ['unknown-column', 'SELECT «something»'],
  ['unknown-column', `SELECT c.n ${from} i INNER JOIN (SELECT campaign AS n FROM dsp_clicks GROUP BY 1) c USING («campaign»)`],
  ['ambiguous-column', `SELECT «campaign» ${from} i JOIN dsp_clicks c ON i.request_tag = c.request_tag GROUP BY i.campaign`, /Column 'campaign' is ambiguous$/],
  ['ambiguous-column', `SELECT i.campaign, c.campaign ${from} i JOIN dsp_clicks c ON i.request_tag = c.request_tag GROUP BY «campaign»`],
  ['unknown-function', `SELECT «FOO»(campaign) AS x ${from} GROUP BY 1`, /No match found for function signature FOO\(<VARCHAR>\)$/],
  ['unsupported-function', 'SELECT «GETDATE»() AS d'],
  ['unsupported-function', `SELECT «DATE_DIFF»('day', impression_date, impression_date) AS d ${from} GROUP BY 1`],
  ['unsupported-function', `SELECT «NTILE»(4) OVER (ORDER BY campaign) AS q ${from} GROUP BY campaign`],
  ['duplicate-table-alias', `SELECT i.campaign ${from} i JOIN dsp_clicks «i» ON 1 = 1 GROUP BY 1`],
  ['unknown-window', `SELECT SUM(n) OVER «w» AS s FROM (SELECT 1 AS n)`],
  ['join-condition', `SELECT i.campaign ${from} i JOIN «dsp_clicks c» GROUP BY 1`],
  ['join-condition', `SELECT i.campaign ${from} i CROSS JOIN dsp_clicks c ON «i.request_tag = c.request_tag» GROUP BY 1`],
  // Shapes and types
  ['column-list-count', "WITH c («name») AS (VALUES ('a', 'b')) SELECT name FROM c", 'From line 1, column 9 to line 1, column 12: Number of columns must match number of query columns'],
  ['column-list-count', 'WITH c («a, b») AS (SELECT 1) SELECT a FROM c'],
  ['values-column-count', "WITH c (a, b) AS (VALUES ('a', 'b'), «('c')») SELECT a FROM c"],
  ['union-column-count', 'SELECT 1 AS a, 2 AS b UNION ALL SELECT «1»', /Column count mismatch in UNION ALL$/],
  ['union-column-type', `SELECT impression_date AS d ${from} GROUP BY 1 UNION ALL SELECT «impressions» ${from} GROUP BY 1`, /Type mismatch in column 1 of UNION ALL$/],
  ['subquery-column-count', `SELECT campaign ${from} WHERE campaign IN («SELECT 1 AS a, 2 AS b») GROUP BY 1`],
  ['subquery-column-count', 'SELECT «(SELECT 1 AS a, 2 AS b)» AS x'],
  ['argument-count', `SELECT «ROUND(1, 2, 3)» AS x`],
  ['argument-count', `SELECT «NULLIF(1)» AS x`],
  ['argument-count', "SELECT campaign FROM TABLE(«EXTEND_TIME_WINDOW('dsp_impressions', 'P1D')») GROUP BY 1"],
  ['argument-type', `SELECT SUM(«is_amazon_owned») AS x ${from}`, "From line 1, column 12 to line 1, column 26: Cannot apply 'SUM' to arguments of type 'SUM(<BOOLEAN>)'. Supported form(s): 'SUM(<NUMERIC>)'"],
  ['argument-type', `SELECT CARDINALITY(«campaign») AS x ${from} GROUP BY 1`],
  ['argument-type', `SELECT UPPER(«user_behavior_segment_ids») AS x ${from} GROUP BY 1`],
  ['operator-type', `SELECT «impression_date - 7» AS x ${from} GROUP BY 1`, /Cannot apply '-' to arguments of type '<DATE> - <INTEGER>'/],
  ['operator-type', `SELECT «campaign + site» AS x ${from} GROUP BY 1`, /Cannot apply '\+' to arguments of type '<VARCHAR> \+ <VARCHAR>'/],
  ['operator-type', `SELECT campaign ${from} WHERE «impression_dt = 5» GROUP BY 1`],
  ['operator-type', `SELECT campaign ${from} WHERE «user_behavior_segment_ids = 5» GROUP BY 1`],
  ['operator-type', `SELECT campaign ${from} WHERE 5 IN («user_behavior_segment_ids») GROUP BY 1`],
  ['operator-type', `SELECT campaign ${from} WHERE «impression_date > 'yesterday'» GROUP BY 1`],
  ['operator-type', `SELECT campaign ${from} WHERE «impression_dt BETWEEN '2025-01-01' AND 'now on'» GROUP BY 1`],
  ['argument-type', `SELECT GREATEST(«campaign», site) AS x ${from} GROUP BY 1`],
  ['argument-type', `SELECT «NULLIF(impression_date, 0)» AS x ${from} GROUP BY 1`],
  ['extract-field', `SELECT DATE_TRUNC(«'fortnight'», impression_date) AS x ${from} GROUP BY 1`],
  ['unknown-function', `SELECT «IIF»(campaign = 'a', 1, 2) AS x ${from} GROUP BY 1`],
  ['condition-type', `SELECT campaign ${from} WHERE «impressions» GROUP BY 1`, /WHERE clause must be a condition$/],
  ['condition-type', `SELECT campaign ${from} GROUP BY 1 HAVING «SUM(impressions)»`, /HAVING clause must be a condition$/],
  ['condition-type', `SELECT CASE WHEN «impressions» THEN 1 END AS x ${from} GROUP BY 1`],
  ['mixed-types', `SELECT «CASE WHEN 1 = 1 THEN impression_date ELSE 5 END» AS x ${from} GROUP BY 1`],
  ['mixed-types', `SELECT «COALESCE(user_behavior_segment_ids, 'x')» AS x ${from} GROUP BY 1`],
  ['unknown-type', `SELECT CAST(campaign AS «LONG») AS x ${from} GROUP BY 1`],
  ['misplaced-star', `SELECT «*»`],
  ['invalid-duration', "SELECT campaign FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', «'14 days'», 'P0D')) GROUP BY 1"],
  ['extract-field', `SELECT EXTRACT(«DAYOFWEEK» FROM impression_date) AS x ${from} GROUP BY 1`],
  // Aggregation
  ['not-grouped', `SELECT «campaign», SUM(impressions) AS n ${from}`, /Expression 'campaign' is not being grouped$/],
  ['not-grouped', `SELECT campaign, UPPER(«site») AS s ${from} GROUP BY campaign`],
  ['not-grouped', `SELECT campaign ${from} GROUP BY campaign HAVING «site» = 'x'`],
  ['not-grouped', `SELECT campaign, ROW_NUMBER() OVER (ORDER BY «site») AS n ${from} GROUP BY campaign`],
  ['nested-aggregate', `SELECT SUM(«MAX(impressions)») AS n ${from}`],
  ['nested-aggregate', `SELECT SUM(«ROW_NUMBER() OVER (ORDER BY campaign)») AS n ${from}`],
  ['misplaced-aggregate', `SELECT campaign ${from} WHERE «SUM(impressions)» > 5 GROUP BY 1`, /Aggregate expression is illegal in WHERE clause$/],
  ['misplaced-aggregate', `SELECT SUM(impressions) AS impressions ${from} GROUP BY «impressions»`, /illegal in GROUP BY clause$/],
  ['misplaced-aggregate', `SELECT campaign, SUM(impressions) AS n ${from} GROUP BY 1, «2»`],
  ['misplaced-aggregate', `SELECT i.campaign ${from} i JOIN dsp_clicks c ON «SUM(i.impressions)» > 1 GROUP BY 1`],
  ['misplaced-window', `SELECT campaign ${from} WHERE «ROW_NUMBER() OVER (ORDER BY campaign)» = 1 GROUP BY 1`],
  ['missing-over', `SELECT «ROW_NUMBER()» AS n ${from}`],
  ['unexpected-over', `SELECT UPPER(campaign) OVER «(PARTITION BY site)» AS n ${from}`],
  ['window-order-required', `SELECT RANK() OVER «(PARTITION BY campaign)» AS n ${from}`],
  ['ordinal-out-of-range', `SELECT campaign ${from} GROUP BY «2»`],
  ['rank-alias-in-having', `SELECT campaign, RANK() OVER (ORDER BY campaign) AS r ${from} GROUP BY campaign HAVING «r» = 1`],
  // Parameters
  ['parameter-name', `SELECT campaign ${from} WHERE campaign = CUSTOM_PARAMETER(«campaign») GROUP BY 1`],
  ['built-in-parameter', "SELECT BUILT_IN_PARAMETER(«'WINDOW_START'») AS w"],
  // Privacy
  ['private-output', `SELECT «user_id» ${from} GROUP BY 1`],
  ['private-output', `SELECT campaign, «MAX(user_id)» AS u ${from} GROUP BY 1`],
  ['literal-comparison', `SELECT campaign ${from} WHERE «postal_code IN (10001)» GROUP BY 1`],
  // Audiences
  ['audience-table-in-report', 'SELECT campaign FROM «dsp_impressions_for_audiences» GROUP BY 1'],
]

for (const entry of errors) test(`error ${entry[0]}: ${entry[1].replaceAll(/\s+/g, ' ')}`, () => expect(look(entry)).toEqual(expected('error', entry)))

const warnings: readonly Case[] = [
  ['trailing-semicolon', `SELECT campaign ${from} GROUP BY 1«;»`],
  ['quoted-identifier', `SELECT «"campaign"» ${from} GROUP BY 1`],
  ['select-star-cte', `WITH a AS (SELECT campaign ${from} GROUP BY 1) SELECT «*» FROM a`],
  ['unverified-construct', `SELECT ROW_NUMBER() OVER (ORDER BY campaign «ROWS BETWEEN 1 PRECEDING AND CURRENT ROW») AS n ${from} GROUP BY campaign`],
  ['unverified-construct', `SELECT campaign ${from} GROUP BY «ROLLUP(campaign)»`],
  ['unverified-construct', `SELECT campaign ${from} WHERE impression_date > «DATE '2025-01-01'» GROUP BY 1`],
  ['unverified-construct', `SELECT campaign ${from} i «NATURAL JOIN» dsp_clicks c GROUP BY campaign`],
  ['unverified-construct', `SELECT SUM(impressions) FILTER («WHERE site = 'a'») AS n ${from}`],
  ['unverified-function', `SELECT «LAG»(campaign) OVER (ORDER BY campaign) AS n ${from} GROUP BY campaign`],
  ['deprecated-table', 'SELECT COUNT(1) AS n FROM «adserver_traffic»'],
  ['unlisted-column', `SELECT SUM(«winning_bid_cost») AS n ${from}`],
  ['duplicate-cte', `WITH a AS (SELECT 1 AS n), «a» AS (SELECT 2 AS n) SELECT n FROM a`],
  ['duplicate-output-column', `SELECT campaign, COUNT(1) AS «campaign» ${from} GROUP BY 1`],
  ['correlated-subquery', `SELECT campaign ${from} i WHERE EXISTS (SELECT 1 FROM dsp_clicks c WHERE c.request_tag = «i.request_tag») GROUP BY 1`],
  ['lower-case-duration', "SELECT campaign FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', «'P30d'», 'P0D')) GROUP BY 1"],
  ['unquoted-table-argument', "SELECT campaign FROM TABLE(EXTEND_TIME_WINDOW(«dsp_impressions», 'P30D', 'P0D')) GROUP BY 1"],
  ['window-in-group-by', `SELECT ROW_NUMBER() OVER (ORDER BY campaign) AS n ${from} GROUP BY «1»`],
  ['count-star-over', `SELECT «COUNT(*) OVER ()» AS n ${from} GROUP BY campaign`],
  ['collect-expression', `SELECT COLLECT(«UPPER(campaign)») AS n ${from}`],
  ['no-aggregation', `«SELECT» campaign ${from}`],
  ['no-aggregation', `WITH a AS (SELECT campaign ${from}) «SELECT» campaign FROM a`],
  ['java-case-flag', `SELECT campaign ${from} WHERE campaign SIMILAR TO '«(?!)»abc' GROUP BY 1`],
]

for (const entry of warnings) test(`warning ${entry[0]}: ${entry[1].replaceAll(/\s+/g, ' ')}`, () => expect(look(entry)).toEqual(expected('warning', entry)))

test('an undeclared parameter is refused with AMC\'s own text', () => {
  const parameters = [{ name: 'asins', dataType: 'STRING' }]
  const cases: readonly Case[] = [
    ['undeclared-parameter', `SELECT campaign ${from} WHERE campaign = CUSTOM_PARAMETER(«'asin'») GROUP BY 1`, 'Filter operation filter_operation referenced an undeclared parameter asin.'],
    ['undeclared-parameter', `SELECT campaign ${from} WHERE campaign = CUSTOM_PARAMETER(«'ASINS'») GROUP BY 1`],
  ]
  expect(cases.map(entry => look(entry, { parameters }))).toEqual(cases.map(entry => expected('error', entry)))
})

test('audience queries read audience tables and give user_id alone', () => {
  const cases: readonly Case[] = [
    ['audience-table-required', `SELECT user_id FROM «dsp_impressions»`, 'Invalid tables in the SQL query: Use audience-specific tables in the query.'],
    ['audience-output', 'SELECT «user_id, campaign» FROM dsp_impressions_for_audiences'],
    ['audience-output', 'SELECT «campaign» FROM dsp_impressions_for_audiences'],
    ['audience-output', "SELECT «CONCAT(user_id, 'a') AS user_id» FROM dsp_impressions_for_audiences"],
    ['unknown-column', 'SELECT user_id FROM dsp_impressions_for_audiences WHERE CARDINALITY(«user_behavior_segment_ids») > 1'],
    ['literal-comparison', "SELECT user_id FROM dsp_impressions_for_audiences WHERE «postal_code = '1'»"],
  ]
  expect(cases.map(entry => look(entry, { audience: true }))).toEqual(cases.map(entry => expected('error', entry)))
})

test('a table that the instance lacks is unknown there, and says so', () => {
  const catalogue = createCatalogue({ tables: ['sponsored_ads_traffic'] })
  expect(look(['unknown-table', 'SELECT campaign FROM «dsp_impressions» GROUP BY 1', /Object 'dsp_impressions' not found$/], { catalogue })).toMatchObject({ severity: 'error' })
  expect(analyzeSql('SELECT user_id FROM sponsored_ads_traffic_for_audiences', { catalogue, audience: true }).problems).toEqual([])
  const [problem] = analyzeSql('SELECT campaign FROM dsp_impressions GROUP BY 1', { catalogue }).problems
  expect(problem?.message).toBe('This instance has no dsp_impressions.')
})

test('uploaded tables win over built-in ones and ask for 100 users', () => {
  const catalogue = createCatalogue({ uploaded: [{ name: 'CRM', columns: [{ name: 'uid', type: 'STRING', mainUserId: true }, { name: 'tier', type: 'STRING' }] }] })
  const analysis = analyzeSql("SELECT tier, COUNT(DISTINCT uid) AS n FROM crm WHERE tier = 'gold' GROUP BY tier", { catalogue })
  expect(analysis.problems).toEqual([])
  expect(analysis.outputColumns.map(column => column.requiredUsers)).toEqual([100, 1])
  expect(analyzeSql('SELECT uid AS user_id FROM crm', { catalogue, audience: true }).problems).toEqual([])
})

test('AMC reports one error: the first of its earliest phase', () => {
  const sql = 'SELECT user_id, nothing || campaign AS x FROM dsp_impressions'
  const analysis = analyzeSql(sql, { catalogue: bundledCatalogue })
  expect(analysis.problems.filter(problem => problem.severity === 'error').length).toBeGreaterThan(2)
  expect(amcRejection(analysis, 'my_flow')).toBe(
    "Was unable to compile workflow my_flow because it was found to be invalid: sql query was invalid. From line 1, column 17 to line 1, column 23: Column 'nothing' not found in any table")
})

test('settings turn a conflicting rule into a warning or silence it', () => {
  const sql = `SELECT campaign ${from} GROUP BY 1 ORDER BY 1 LIMIT 5`
  const codes = (settings: AnalyzeOptions['settings']): string[] =>
    analyzeSql(sql, { catalogue: bundledCatalogue, ...(settings ? { settings } : {}) }).problems.map(problem => `${problem.severity} ${problem.code}`)
  expect(codes(undefined)).toEqual(['error query-order-by', 'error limit'])
  expect(codes({ queryOrderBy: 'warning', limit: 'allow' })).toEqual(['warning query-order-by'])
})

test('a fix, applied, removes its problem', () => {
  const samples = [
    'SELECT campaign FROM dsp_impresions GROUP BY 1', `SELECT campagin ${from} GROUP BY 1`, `SELECT campaign ${from} GROUP BY 1 LIMIT 5`,
    `SELECT impressions::bigint AS n ${from} GROUP BY 1`, `SELECT campaign ${from} GROUP BY 1;`, "SELECT campaign FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P30d', 'P0D')) GROUP BY 1",
    `SELECT CAST(campaign AS LONG) AS n ${from} GROUP BY 1`, `SELECT LENGHT(campaign) AS n ${from} GROUP BY 1`, "SELECT campaign FROM EXTEND_TIME_WINDOW('dsp_impressions', 'P30D', 'P0D') GROUP BY 1",
  ]
  const left = samples.flatMap(sql => {
    const fix = analyzeSql(sql, { catalogue: bundledCatalogue }).problems[0]?.fixes?.[0]
    if (!fix) return [`${sql}: no fix`]
    const fixed = sql.slice(0, fix.start) + fix.text + sql.slice(fix.end)
    return analyzeSql(fixed, { catalogue: bundledCatalogue }).problems.map(problem => `${fixed}: ${problem.message}`)
  })
  expect(left).toEqual([])
})
