import { expect, test } from 'vitest'
import { bundledCatalogue, createCatalogue } from './catalogue.ts'
import type { PrivacyClass } from './privacy-class.ts'
import { analyzeSql } from './sql.ts'
import type { SqlAnalysis } from './sql.ts'

const analyze = (sql: string): SqlAnalysis => analyzeSql(sql, { catalogue: bundledCatalogue })
const privacyCodes = (sql: string): string[] => analyze(sql).problems.map(problem => problem.code).filter(code => code === 'private-output' || code === 'literal-comparison')

/** The class of the one column of `SELECT <expression> AS x FROM dsp_impressions d`. */
const classes: readonly (readonly [expression: string, expected: PrivacyClass])[] = [
  // plain columns
  ['impressions', 'NONE'], ['campaign', 'LOW'], ['impression_dt', 'MEDIUM'], ['bid_price', 'MEDIUM'], ['postal_code', 'HIGH'], ['user_id', 'VERY_HIGH'],
  ['request_tag', 'VERY_HIGH'], ['advertiser_id_internal', 'INTERNAL'],
  // literals
  ['1', 'NONE'], ["'a'", 'NONE'], ['NULL', 'NONE'], ["CUSTOM_PARAMETER('p')", 'NONE'], ["BUILT_IN_PARAMETER('TIME_WINDOW_START')", 'NONE'], ['UUID()', 'NONE'], ['CURRENT_DATE', 'NONE'],
  // scalar expressions: the strictest input
  ['CONCAT(campaign, impression_dt)', 'MEDIUM'], ['campaign_id + impressions', 'LOW'], ['SUBSTRING(postal_code FROM 1 FOR 3)', 'HIGH'], ['MD5(user_id)', 'VERY_HIGH'],
  ['CAST(impression_dt AS DATE)', 'MEDIUM'], ['EXTRACT(HOUR FROM impression_dt)', 'MEDIUM'], ["DATE_TRUNC('day', impression_dt)", 'MEDIUM'], ['COALESCE(campaign, city_name)', 'HIGH'],
  ['NULLIF(campaign, site)', 'LOW'], ['-bid_price', 'MEDIUM'], ['(campaign)', 'LOW'], ["NAMED_ROW('c', campaign, 't', impression_dt)", 'MEDIUM'], ['ARRAY[campaign, postal_code]', 'HIGH'],
  ["TRIM(LEADING '0' FROM campaign)", 'LOW'], ['SECONDS_BETWEEN(impression_dt, impression_dt_utc)', 'MEDIUM'],
  // conditions and branches
  ["CASE WHEN campaign = 'a' THEN impressions ELSE 0 END", 'LOW'], ['CASE WHEN bid_price > 5 THEN 1 ELSE 0 END', 'MEDIUM'], ["CASE device_type WHEN 'TV' THEN postal_code END", 'HIGH'],
  ["IF(site = 'a', impressions, 0)", 'LOW'], ['IF(impression_dt > impression_dt_utc, campaign, site)', 'MEDIUM'], ['NVL2(city_name, campaign, site)', 'HIGH'],
  ["campaign LIKE 'a%'", 'LOW'], ["campaign SIMILAR TO 'a'", 'LOW'], ['impressions BETWEEN 1 AND campaign_id', 'LOW'], ['campaign IN (site, supply_source)', 'LOW'], ['NOT is_amazon_owned', 'LOW'],
  ["campaign = 'a' AND bid_price > 3", 'MEDIUM'], ["CONTAINED_IN(campaign, 'a', 'b')", 'LOW'], ['ARRAY_CONTAINS(user_behavior_segment_ids, 5)', 'LOW'],
  // a test for NULL shows only whether there is a value
  ['user_id IS NULL', 'LOW'], ['impressions IS NOT NULL', 'NONE'], ['CASE WHEN user_id IS NOT NULL THEN 1 ELSE 0 END', 'LOW'],
  // subqueries
  ['(SELECT MAX(bid_price) FROM dsp_clicks)', 'MEDIUM'], ['(SELECT COUNT(user_id) FROM dsp_clicks)', 'NONE'], ['EXISTS (SELECT user_id FROM dsp_clicks)', 'NONE'],
  ['campaign IN (SELECT city_name FROM dsp_clicks)', 'HIGH'],
  // windows: ranks give no value away
  ['ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY impression_dt)', 'NONE'], ['COUNT(user_id) OVER (PARTITION BY campaign)', 'NONE'], ['SUM(bid_price) OVER (PARTITION BY campaign)', 'MEDIUM'],
]

for (const [expression, expected] of classes) {
  test(`${expression} is ${expected}`, () => {
    expect(analyze(`SELECT ${expression} AS x FROM dsp_impressions d`).outputColumns.map(column => column.privacyClass)).toEqual([expected])
  })
}

const aggregates: readonly (readonly [expression: string, expected: PrivacyClass])[] = [
  ['COUNT(user_id)', 'NONE'], ['COUNT(DISTINCT user_id)', 'NONE'], ['COUNT(DISTINCT(postal_code))', 'NONE'], ['COUNT(*)', 'NONE'], ['SUM(impressions)', 'NONE'], ['AVG(total_cost)', 'NONE'],
  ['MEDIAN(impressions)', 'NONE'], ['SUM(ocm_fee)', 'LOW'], ['SUM(bid_price)', 'MEDIUM'], ['MIN(campaign)', 'LOW'], ['MAX(impression_dt)', 'MEDIUM'], ['COLLECT(DISTINCT campaign)', 'LOW'],
  ['COLLECT(postal_code)', 'HIGH'], ['MAX(user_id)', 'VERY_HIGH'], ['CARDINALITY(COLLECT(user_id))', 'VERY_HIGH'], ['SUM(impressions) / COUNT(DISTINCT user_id)', 'NONE'],
  ["SUM(CASE WHEN site = 'a' THEN impressions ELSE 0 END)", 'LOW'], ["COUNT(DISTINCT CASE WHEN campaign = 'a' THEN user_id END)", 'NONE'], ['PERCENTILE(bid_price, 0.5)', 'MEDIUM'],
  ['SUM(SUM(impressions)) OVER ()', 'NONE'],
]

for (const [expression, expected] of aggregates) {
  test(`${expression}, aggregated, is ${expected}`, () => {
    expect(analyze(`SELECT ${expression} AS x FROM dsp_impressions`).outputColumns.map(column => column.privacyClass)).toEqual([expected])
  })
}

test('classes travel through WITH steps, subqueries, joins, stars and column lists', () => {
  const sql = `
    WITH a (tag, moment, zip) AS (SELECT campaign, MAX(impression_dt), postal_code FROM dsp_impressions GROUP BY 1, 3),
    b AS (SELECT * FROM a), c AS (SELECT UPPER(x.tag) AS tag, y.moment, x.zip FROM b x LEFT JOIN (SELECT tag, moment FROM a) y ON x.tag = y.tag)
    SELECT tag, moment, zip FROM c GROUP BY 1, 2, 3`
  expect(analyze(sql).outputColumns.map(column => column.privacyClass)).toEqual(['LOW', 'MEDIUM', 'HIGH'])
  expect(analyze(sql).requiredUsers).toBe(100)
})

test('a UNION takes the stricter class of its branches', () => {
  const [column] = analyze('SELECT campaign AS x FROM dsp_impressions GROUP BY 1 UNION ALL SELECT city_name FROM dsp_impressions GROUP BY 1 UNION SELECT NULL').outputColumns
  expect(column?.privacyClass).toBe('HIGH')
})

test('filters and join conditions do not raise a class', () => {
  const sql = 'SELECT i.campaign FROM dsp_impressions i JOIN dsp_clicks c ON i.user_id = c.user_id WHERE i.bid_price > 5 GROUP BY i.campaign HAVING MAX(i.impression_dt) > MIN(i.impression_dt)'
  expect(analyze(sql).outputColumns.map(column => column.requiredUsers)).toEqual([2])
})

test('a column keeps the catalogue columns it came from', () => {
  const [column] = analyze('WITH a AS (SELECT CONCAT(campaign, site) AS k FROM dsp_impressions) SELECT MAX(k) AS k FROM a').outputColumns
  expect(column?.facts.origins.map(origin => `${origin.table.name}.${origin.column.name}`)).toEqual(['dsp_impressions.campaign', 'dsp_impressions.site'])
})

/** Conditions on `dsp_impressions d`, with `v(id)` a VALUES table, `u(user_id, n)` users with counts, `z(zip)` postal codes. */
const where = (condition: string): string => `
  WITH v (id) AS (VALUES ('a'), ('b')), u AS (SELECT user_id, COUNT(1) AS n FROM dsp_clicks GROUP BY user_id), z AS (SELECT postal_code AS zip, site FROM dsp_clicks GROUP BY 1, 2)
  SELECT d.campaign, COUNT(1) AS n FROM dsp_impressions d WHERE ${condition} GROUP BY d.campaign`
const joined = (table: string, condition: string): string => where('1 = 1').replace('dsp_impressions d', `dsp_impressions d JOIN ${table} ON ${condition}`)

const refused: readonly string[] = [
  where("postal_code = '10001'"), where("'10001' = postal_code"), where("postal_code <> 'x'"), where("postal_code < 'x'"), where("postal_code IN ('a', 'b')"), where("city_name LIKE 'New%'"),
  where("city_name SIMILAR TO '(?i)new'"), where("postal_code BETWEEN '1' AND '2'"), where("user_id IN ('u1')"), where("CONTAINED_IN(postal_code, 'a')"), where("postal_code IS DISTINCT FROM 'a'"),
  where('postal_code IN (10001)'), where("UPPER(postal_code) = 'A'"), where('LENGTH(user_id) > 10'), where("CONCAT(city_name, site) = 'a'"), where("SUBSTRING(postal_code FROM 1 FOR 3) = '100'"),
  where("postal_code = CUSTOM_PARAMETER('zip')"), where("ARRAY_CONTAINS(CUSTOM_PARAMETER('zips'), postal_code)"), where("ARRAY_CONTAINS(ARRAY['a'], postal_code)"),
  where("POSITION('New' IN city_name) > 0"), where("REGEXP_SUBSTR(city_name, '^N') IS NOT NULL"), where("REPLACE(city_name, 'a', 'b') = city_name"), where("NULLIF(postal_code, 'x') IS NOT NULL"),
  where("COALESCE(postal_code, 'x') = postal_code"), where("postal_code IN (SELECT id FROM v)"), where('(postal_code) IN ((\'a\'))'), where("NOT postal_code = 'a'"), where("1 = 1 AND (site = 'b' OR postal_code = 'a')"),
  where("CASE postal_code WHEN 'a' THEN 1 ELSE 2 END = 1"), where("IF(postal_code = 'a', 1, 2) = 1"), where("CASE WHEN site = 'a' THEN postal_code END = 'a'"),
  where("TRIM(LEADING '0' FROM postal_code) = postal_code"), where("(SELECT MAX(postal_code) FROM dsp_clicks) = 'a'"),
  joined('v', 'v.id = d.user_id'), joined('v', 'v.id = d.postal_code'), joined('(SELECT id AS user_id FROM v) q', 'q.user_id = d.user_id'),
  joined("(SELECT COALESCE(user_id, 'x') AS k FROM u) q", 'q.k = d.user_id'), joined("(SELECT CASE WHEN n > 1 THEN user_id ELSE 'none' END AS k FROM u) q", 'q.k = d.user_id'),
  joined("(SELECT user_id AS k FROM u UNION ALL SELECT 'x') q", 'q.k = d.user_id'), joined('z', "z.zip = CONCAT(d.site, 'x')"),
  "WITH v (user_id) AS (VALUES ('a')) SELECT campaign, COUNT(1) AS n FROM dsp_impressions JOIN v USING (user_id) GROUP BY campaign",
  "SELECT CONCAT(postal_code, 'x') AS z, COUNT(1) AS n FROM dsp_impressions GROUP BY CONCAT(postal_code, 'x')",
  "SELECT COALESCE(postal_code, 'none') AS z, COUNT(1) AS n FROM dsp_impressions GROUP BY 1",
  "WITH a AS (SELECT COALESCE(user_id, 'none') AS k FROM dsp_impressions) SELECT COUNT(1) AS n FROM a GROUP BY k",
  "SELECT MIN(CONCAT(city_name, 'a')) AS n FROM dsp_impressions", "SELECT GREATEST(LENGTH(postal_code), 5) AS n, campaign FROM dsp_impressions GROUP BY 1, 2",
  "SELECT campaign, COUNT(CASE WHEN user_id = 'u1' THEN 1 END) AS n FROM dsp_impressions GROUP BY campaign", "SELECT campaign FROM dsp_impressions GROUP BY campaign HAVING MAX(postal_code) = 'a'",
]

for (const sql of refused) {
  test(`a literal must not meet a protected value: ${sql.replaceAll(/\s+/g, ' ').replace(/^ WITH v .*WHERE /, '… ')}`, () => expect(privacyCodes(sql)).toContain('literal-comparison'))
}

const allowed: readonly string[] = [
  where('d.user_id IS NOT NULL'), where('d.postal_code IS NULL'), where("d.campaign = 'a'"), where('d.bid_price > 100'), where("d.impression_dt > CAST('2025-01-01' AS TIMESTAMP)"),
  where('d.user_id IN (SELECT user_id FROM u)'), where('d.user_id IN (SELECT user_id FROM u WHERE n > 3)'), where('d.user_id NOT IN (SELECT user_id FROM u)'), where("d.campaign IN (SELECT id FROM v)"),
  where('d.postal_code = d.city_name'), where('d.postal_code IN (SELECT zip FROM z)'), where("ARRAY_CONTAINS(CUSTOM_PARAMETER('campaigns'), d.campaign) OR CARDINALITY(CUSTOM_PARAMETER('campaigns')) = 0"),
  joined('u', 'u.user_id = d.user_id'), joined('u', 'u.user_id = d.user_id AND u.n > 2'), joined('v', 'v.id = d.campaign'), joined('z', 'z.zip = d.postal_code'),
  joined('(SELECT user_id AS k FROM u UNION ALL SELECT CAST(NULL AS VARCHAR)) q', 'q.k = d.user_id'), joined('(SELECT COALESCE(a.user_id, b.user_id) AS k FROM u a FULL OUTER JOIN u b ON a.user_id = b.user_id) q', 'q.k = d.user_id'),
  joined("(SELECT user_id AS k, 'dsp' AS origin FROM u) q", 'q.k = d.user_id'), joined('(SELECT CASE WHEN n > 1 THEN user_id END AS k FROM u) q', 'q.k = d.user_id'),
  'SELECT postal_code, COUNT(1) AS n FROM dsp_impressions GROUP BY postal_code HAVING COUNT(DISTINCT user_id) > 100', 'SELECT SUBSTRING(postal_code FROM 1 FOR 3) AS z, COUNT(1) AS n FROM dsp_impressions GROUP BY 1',
  'SELECT MIN(postal_code) AS z FROM dsp_impressions', 'SELECT COUNT(DISTINCT CONCAT(user_id, campaign)) AS n FROM dsp_impressions',
  "SELECT COUNT(DISTINCT CONCAT(user_id, 'x')) AS n FROM dsp_impressions",
]

for (const sql of allowed) {
  test(`no privacy rule speaks against: ${sql.replaceAll(/\s+/g, ' ').replace(/^ WITH v .*WHERE /, '… ')}`, () => {
    expect(privacyCodes(sql)).toEqual([])
    expect(analyze(sql).problems.filter(problem => problem.severity === 'error')).toEqual([])
  })
}

test.each([
  ['SELECT user_id FROM dsp_impressions GROUP BY 1', 1], ['SELECT MD5(user_id) AS h FROM dsp_impressions GROUP BY 1', 1],
  ['WITH a AS (SELECT user_id AS k, campaign FROM dsp_impressions GROUP BY 1, 2) SELECT k, campaign FROM a', 1],
  ['SELECT campaign AS x FROM dsp_impressions GROUP BY 1 UNION ALL SELECT user_id FROM dsp_impressions GROUP BY 1', 1],
  ['WITH a AS (SELECT campaign, user_id FROM dsp_impressions GROUP BY 1, 2) SELECT * FROM a', 1],
  ['SELECT COALESCE(i.request_tag, c.request_tag) AS t, i.ip_address FROM dsp_impressions i FULL OUTER JOIN dsp_clicks c ON i.request_tag = c.request_tag GROUP BY 1, 2', 2],
  ['SELECT CASE WHEN i.user_id = c.user_id THEN 1 ELSE 0 END AS same FROM dsp_impressions i JOIN dsp_clicks c ON i.request_tag = c.request_tag GROUP BY 1', 1],
  ['SELECT marketplace_id, COUNT(1) AS n FROM amazon_retail_purchases GROUP BY 1', 1],
  ['SELECT COUNT(DISTINCT marketplace_id) AS m, COUNT(user_id) AS u FROM amazon_retail_purchases', 0],
  ['SELECT campaign, COUNT(1) AS n FROM (SELECT user_id, campaign FROM dsp_impressions GROUP BY 1, 2) GROUP BY campaign', 0],
])('values that may never be shown are refused in the result: %s', (sql, count) => {
  expect(privacyCodes(sql).filter(code => code === 'private-output')).toHaveLength(count)
})

test('internal ids may be compared with literals: the text states no ban', () => {
  expect(privacyCodes("SELECT asin, COUNT(1) AS n FROM amazon_retail_purchases WHERE marketplace_id = 1 GROUP BY asin")).toEqual([])
})

test('metric and dimension come back as on live instances', () => {
  const { outputColumns } = analyze(`
    SELECT campaign, COUNT(DISTINCT user_id) AS reach, SUM(total_cost) AS cost, SUM(impressions) AS impressions, SUM(impressions) / COUNT(DISTINCT user_id) AS ratio FROM dsp_impressions GROUP BY campaign`)
  expect(outputColumns.map(column => `${column.columnType} ${column.type.name}`)).toEqual(['DIMENSION STRING', 'DIMENSION LONG', 'METRIC DOUBLE', 'METRIC LONG', 'METRIC DECIMAL'])
})

test('the key of an uploaded table is protected like user_id', () => {
  const catalogue = createCatalogue({ uploaded: [{ name: 'crm', columns: [{ name: 'uid', type: 'STRING', mainUserId: true }, { name: 'tier', type: 'STRING' }] }] })
  const codes = analyzeSql("SELECT uid FROM crm WHERE uid = 'a' GROUP BY uid", { catalogue }).problems.map(problem => problem.code)
  expect(codes).toEqual(['private-output', 'literal-comparison'])
})
