import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundledCatalogue } from '#sql/catalogue.ts'
import type { RunRequest, SqlEngine, WorkflowInput } from '../ports.ts'
import { createSqlEngine } from './engine.ts'
import { createSmallDataset } from './testing/small-dataset.ts'
import { smallProfile, smallRequest, stillClock } from './testing/small-run.ts'

type Runner = (sql: string, workflow?: Partial<WorkflowInput>, request?: Partial<RunRequest>) => Promise<string>

async function withEngine<Result>(work: (run: Runner, engine: SqlEngine) => Promise<Result>): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), 'functions-'))
  const dataset = await createSmallDataset({ dsp_impressions: [] })
  const engine = createSqlEngine(dataset, smallProfile, stillClock)
  try {
    return await work(async (sql, workflow, request) => {
      const outcome = await engine.run(smallRequest(sql, join(dir, 'out.csv'), workflow, request), new AbortController().signal)
      if (!outcome.ok) return `! ${outcome.message}`
      return (await readFile(join(dir, 'out.csv'), 'utf8')).split('\n').slice(1, -1).join('\n')
    }, engine)
  } finally {
    engine.close()
    dataset.close()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Unquotes one CSV field. */
function plain(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field
}

// Answers worked out by hand from AMC's function pages (and from Java where AMC is silent).
const scalars: readonly [string, string][] = [
  ["CHARINDEX('na', 'banana')", '3'], ["CHARINDEX('na', 'banana', 4)", '5'], ["CHARINDEX('x', 'banana')", '0'],
  ["CONCAT('a', 1, 'b')", 'a1b'], ["CONCAT('a', CAST(2.5 AS DECIMAL(3,1)))", 'a2.5'],
  ["INSTR('banana', 'na')", '3'], ["LEFT('banana', 3)", 'ban'], ["LENGTH('banana')", '6'], ['LENGTH(12345)', '5'],
  ["LOCATE('na', 'banana')", '3'], ["LOCATE('na', 'banana', 4)", '5'], ["LOCATE('na', 'banana', 6)", '0'], ["LOWER('BaN')", 'ban'], ["LTRIM('  a ')", 'a '],
  ["POSITION('na' IN 'banana')", '3'], ["REGEXP_REPLACE('a1b22', '[0-9]+', '#')", 'a#b#'], ["REGEXP_REPLACE('john smith', '(\\w+) (\\w+)', '$2 $1')", 'smith john'],
  ["REGEXP_SUBSTR('order 4711 x', '[0-9]+')", '4711'], ["REGEXP_SUBSTR('none', '[0-9]+')", '""'], ["REGEXP_SPLIT('a, b,c', ',\\s*')", '[a, b, c]'],
  ["REPLACE('a-b-c', '-', '+')", 'a+b+c'], ["RIGHT('banana', 2)", 'na'], ["RTRIM(' a  ')", ' a'], ["STRPOS('banana', 'nan')", '3'],
  ["SUBSTRING('banana' FROM 2 FOR 3)", 'ana'], ["SUBSTRING('banana' FROM 4)", 'ana'], ["SUBSTRING('banana', 1, 2)", 'ba'],
  ["TRIM('  a ')", 'a'], ["TRIM(LEADING 'x' FROM 'xxaxx')", 'axx'], ["TRIM(TRAILING 'x' FROM 'xxaxx')", 'xxa'], ["TRIM(BOTH 'x' FROM 'xxaxx')", 'a'], ["UPPER('aé')", 'AÉ'],
  ['ABS(-3)', '3'], ['CEIL(1.2)', '2'], ['EXP(0)', '1.0'], ['FLOOR(-1.2)', '-2'], ['LN(1)', '0.0'], ['LN(0)', '""'], ['LOG10(1000)', '3.0'], ['SQRT(16)', '4.0'], ['SQRT(-1)', '""'],
  ['ROUND(E(), 5)', '2.71828'], ['LOG(2, 8)', '3.0'], ['POWER(2, 10)', '1024.0'], ['ROUND(2.5)', '3'], ['ROUND(-2.5)', '-3'], ['ROUND(2.345, 2)', '2.35'], ['TRUNC(2.789, 1)', '2.7'], ['TRUNC(-2.7)', '-2'], ['MOD(7, 4)', '3'], ['MOD(7, 0)', '""'],
  ['CASE WHEN RANDOM() >= 0 AND RANDOM() < 1 THEN 1 END', '1'], ['LENGTH(UUID())', '36'],
  ["CONVERT_TIME_ZONE_FROM_UTC(CAST('2025-01-01 12:00:00' AS TIMESTAMP), 'America/New_York')", '2025-01-01T07:00:00.000Z'],
  ["CONVERT_TIME_ZONE_FROM_UTC(CAST('2025-07-01 12:00:00' AS TIMESTAMP), 'America/New_York')", '2025-07-01T08:00:00.000Z'],
  ['CURRENT_DATE', '2025-06-01'], ['CURRENT_TIMESTAMP', '2025-06-01T12:30:00.000Z'], ["CAST('today' AS DATE)", '2025-06-01'], ["CAST('now' AS TIMESTAMP)", '2025-06-01T12:30:00.000Z'],
  ["DATE_TRUNC('month', CAST('2025-05-17' AS DATE))", '2025-05-01T00:00:00.000Z'], ["DATE_TRUNC('HOUR', CAST('2025-05-17 10:44:00' AS TIMESTAMP))", '2025-05-17T10:00:00.000Z'],
  ["DATE_TRUNC('week', CAST('2025-05-17' AS DATE))", '2025-05-12T00:00:00.000Z'],
  ["DAYOFMONTH(CAST('2025-05-17' AS DATE))", '17'], ["DAYOFWEEK(CAST('2025-05-17' AS DATE))", '7'], ["DAYOFWEEK(CAST('2025-05-18' AS DATE))", '1'],
  ["EXTRACT(DOW FROM CAST('2025-05-18' AS DATE))", '1'], ["EXTRACT(YEAR FROM CAST('2025-05-18' AS DATE))", '2025'], ["EXTRACT(HOUR FROM CAST('2025-05-18 13:00:00' AS TIMESTAMP))", '13'],
  ['EPOCH_TO_UTC_TIMESTAMP(1746057600)', '2025-05-01T00:00:00.000Z'], ['EPOCH_TO_UTC_TIMESTAMP(1746057600000)', '2025-05-01T00:00:00.000Z'], ["EPOCH_TO_UTC_TIMESTAMP('1746057600')", '2025-05-01T00:00:00.000Z'],
  ["HOUR(CAST('2025-05-18 13:14:15' AS TIMESTAMP))", '13'], ["MINUTE(CAST('2025-05-18 13:14:15' AS TIMESTAMP))", '14'], ["SECOND(CAST('2025-05-18 13:14:15' AS TIMESTAMP))", '15'],
  ["MONTH(CAST('2025-05-18' AS DATE))", '5'], ["WEEK(CAST('2025-01-06' AS DATE))", '2'], ["YEAR(CAST('2025-05-18' AS DATE))", '2025'],
  ["SECONDS_BETWEEN(CAST('2025-05-18 10:00:00' AS TIMESTAMP), CAST('2025-05-18 10:01:30' AS TIMESTAMP))", '90'], ["SECONDS_BETWEEN(CAST('2025-05-18' AS DATE), CAST('2025-05-19' AS DATE))", '86400'],
  ["COALESCE(NULL, 'a', 'b')", 'a'], ["COALESCE(1, 'none')", '1'], ["IF(1 > 2, 10, 'less')", 'less'], ['IFNULL(NULL, 3)', '3'], ['NULLIF(3, 3)', '""'], ['NULLIF(3, 4)', '3'], ["NVL(NULL, 'x')", 'x'],
  ["NVL2('a', 1, 2)", '1'], ['NVL2(NULL, 1, 2)', '2'], ['CONTAINED_IN(2, 1, 2, 3)', 'true'], ["CONTAINED_IN('x', 'a', 'b')", 'false'], ['GREATEST(1, 3, 2)', '3'], ['GREATEST(1, NULL)', '""'], ['LEAST(4, 2)', '2'], ['LEAST(NULL, 2)', '""'],
  ['ARRAY_CAT(ARRAY[1, 2], ARRAY[2, 3])', '[1, 2, 2, 3]'], ["ARRAY_CONTAINS(ARRAY['a', 'b'], 'b')", 'true'], ["ARRAY_CONTAINS(ARRAY['1', '2'], 2)", 'true'], ['ARRAY_COMPLEMENT(ARRAY[1, 2, 3], ARRAY[2])', '[1, 3]'],
  ["ARRAY_DISTINCT(ARRAY['b', 'a', 'b'])", '[b, a]'], ['ARRAY_INTERSECT(ARRAY[3, 1, 2], ARRAY[2, 3])', '[3, 2]'], ['ARRAY_REMOVE(ARRAY[1, 2, 1], 1)', '[2]'], ['ARRAY_SORT(ARRAY[3, 1, 2])', '[1, 2, 3]'],
  ["ARRAY_TO_STRING(ARRAY['a', 'b'], '-')", 'a-b'], ['ARRAY_UNION(ARRAY[2, 1], ARRAY[1, 3])', '[2, 1, 3]'], ['CARDINALITY(ARRAY[1, 2, 3])', '3'], ['FLATTEN(ARRAY[ARRAY[1], ARRAY[2, 3]])', '[1, 2, 3]'],
  ["CASE WHEN HASH64('a') = HASH64('a') AND HASH64('a') <> HASH64('b') AND HASH64('a') >= 0 THEN 'ok' END", 'ok'], ["MD5('a')", '0cc175b9c0f1b6a831c399e269772661'], ["SHA1('a')", '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'],
  ["FROM_VARBINARY(TO_VARBINARY('Amazon', 'utf-8'), 'hex')", '416d617a6f6e'], ["FROM_VARBINARY(TO_VARBINARY('QW1hem9u', 'base64'), 'utf-8')", 'Amazon'], ["FROM_VARBINARY(TO_VARBINARY('416d', 'hex'), 'base64')", 'QW0='],
  ["JSON_EXTRACT('{\"a\": {\"b\": \"c\"}}', '$.a.b')", 'c'], ['JSON_SERIALIZE(ARRAY[1, 2])', '[1,2]'], ["CAST('12' AS INTEGER)", '12'], ['CAST(2.7 AS INTEGER)', '2'], ['CAST(-2.7 AS BIGINT)', '-2'], ['CAST(1.23456 AS DECIMAL(6, 3))', '1.235'],
  ["CAST('2025-05-01' AS DATE)", '2025-05-01'], ['CAST(5 AS VARCHAR)', '5'], ["CAST('true' AS BOOLEAN)", 'true'], ["NAMED_ROW('order', 1, 'campaign', 'x')", '[1, x]'],
  ["STR_TO_MAP('a=1;b=2', ';', '=')", '{a=1, b=2}'],
  ["BUILT_IN_PARAMETER('TIME_WINDOW_START')", '2025-05-01T00:00:00.000Z'], ["BUILT_IN_PARAMETER('TIME_WINDOW_END')", '2025-06-01T00:00:00.000Z'],
  // operators
  ['1 / 2', '0.5'], ['7 / 0', '""'], ['100000 * 100000', '10000000000'], ["CASE WHEN 'Kitchen OTT' SIMILAR TO '^Kit' THEN 1 ELSE 0 END", '1'], ["CASE WHEN 'my ott ad' SIMILAR TO '(?i)OTT' THEN 1 ELSE 0 END", '1'],
  ["CASE WHEN 'anything' SIMILAR TO '(?!)any' THEN 1 ELSE 0 END", '0'], ["CASE WHEN 'abc' NOT SIMILAR TO 'x' THEN 1 END", '1'], ["CASE WHEN 'abc' LIKE 'a%' AND 'abc' NOT LIKE 'A%' AND 'abc' LIKE '_b_' THEN 1 END", '1'],
  ["CASE WHEN '12' IN (11, 12) THEN 'in' ELSE 'out' END", 'in'], ["CASE 3 WHEN 1 THEN 'one' WHEN 3 THEN 3 END", '3'], ["CASE WHEN 5 BETWEEN 1 AND 5 THEN 'yes' END", 'yes'],
  ["CASE WHEN CAST('2025-05-01' AS DATE) < '2025-05-02' THEN 'yes' END", 'yes'], ["CASE WHEN TRUE IS NOT FALSE THEN 'a''b' END", "a'b"], ['-(3 - 5)', '2'], ["CASE WHEN NULL IS NULL THEN 'null' END", 'null'],
]

test('every scalar function gives the value worked out by hand', async () => {
  await withEngine(async (run) => {
    for (const [expression, expected] of scalars) {
      const answer = await run(`SELECT ${expression} AS v`)
      expect([expression, expected === '""' ? answer : plain(answer)]).toEqual([expression, expected])
    }
  })
}, 60_000)

const grouped: readonly [string, string][] = [
  ['SUM(n)', '10'], ['AVG(n)', '2.5'], ['COUNT(n)', '4'], ['COUNT(1)', '5'], ['COUNT(*)', '5'], ['COUNT(DISTINCT t)', '3'], ['COUNT(DISTINCT(t))', '3'], ['MIN(n)', '1'], ['MAX(t)', 'c'],
  ['ARRAY_SORT(COLLECT(n))', '[1, 2, 3, 4, null]'], ['COLLECT(DISTINCT t)', '[a, b, c]'], ['ROUND(STDDEV(n), 4)', '1.291'], ['ROUND(STDDEV_SAMP(n), 4)', '1.291'], ['ROUND(STDDEV_POP(n), 4)', '1.118'],
  ['ROUND(VARIANCE(n), 4)', '1.6667'], ['ROUND(VAR_SAMP(n), 4)', '1.6667'], ['VAR_POP(n)', '1.25'], ['SKEWNESS(n)', '0.0'], ['PERCENTILE(n, 0.5)', '2.5'], ['CASE WHEN APPROX_PERCENTILE(n, 0.5) BETWEEN 2 AND 3 THEN 1 END', '1'], ['MEDIAN(n)', '2.5'],
]

test('every aggregate gives the value worked out by hand', async () => {
  await withEngine(async (run) => {
    for (const [expression, expected] of grouped) {
      const answer = plain(await run(`WITH v (n, t) AS (VALUES (1, 'a'), (2, 'b'), (3, 'b'), (4, 'c'), (NULL, 'c')) SELECT ${expression} AS v FROM v`))
      expect([expression, answer]).toEqual([expression, expected])
    }
  })
}, 60_000)

test('window functions and EXPLODE', async () => {
  await withEngine(async (run) => {
    const lines = async (expression: string) => (await run(`WITH v (n, t) AS (VALUES (1, 'a'), (2, 'b'), (2, 'b'), (4, 'b')) SELECT n, ${expression} AS v FROM v`)).split('\n').toSorted()
    expect(await lines('ROW_NUMBER() OVER (PARTITION BY t ORDER BY n DESC)')).toEqual(['1,1', '2,2', '2,3', '4,1'])
    expect(await lines('RANK() OVER (ORDER BY n)')).toEqual(['1,1', '2,2', '2,2', '4,4'])
    expect(await lines('DENSE_RANK() OVER (ORDER BY n)')).toEqual(['1,1', '2,2', '2,2', '4,3'])
    expect(await lines('SUM(n) OVER (PARTITION BY t)')).toEqual(['1,1', '2,8', '2,8', '4,8'])
    expect(await run("WITH v (a) AS (VALUES (ARRAY[1, 2])) SELECT EXPLODE(a) AS v FROM v")).toBe('1\n2')
  })
})

test('every function of the catalogue that has a template is tested above', () => {
  const text = [...scalars, ...grouped].map(([expression]) => expression).join(' ')
  const special = new Set(['ROW_NUMBER', 'RANK', 'DENSE_RANK', 'EXPLODE', 'EXTEND_TIME_WINDOW', 'CUSTOM_PARAMETER'])
  const untested = bundledCatalogue.functions.all.filter((entry) => entry.duckdb !== null && !special.has(entry.name) && !new RegExp(`\\b${entry.name}\\b`).test(text))
  expect(untested.map((entry) => entry.name)).toEqual([])
})

test('what the service cannot evaluate is said, with its place, and no rows are given', async () => {
  await withEngine(async (run) => {
    expect(await run("SELECT FORMAT(1, '0') AS v")).toMatch(/^! .*cannot evaluate FORMAT.*line 1, column 8/)
    expect(await run("SELECT CASE WHEN 'a' SIMILAR TO 'a(?=b)' THEN 1 END AS v")).toMatch(/^! .*look-ahead.*line 1, column 18/)
    expect(await run("SELECT CAST('abc' AS INTEGER) AS v")).toMatch(/^! The query failed while it was running: Could not convert string 'abc' to INTEGER\. From line 1, column 8 to line 1, column 29\./)
  })
})

test.each<[expression: string, sentence: RegExp]>([
  ['9223372036854775807 + 1', /Overflow in addition of LONG .*line 1, column 8 to line 1, column 30\.$/], ['CAST(300 AS TINYINT)', /out of range.*BYTE\. From line 1, column 8/], ['CAST(12345.678 AS DECIMAL(4, 2))', /DECIMAL\(4,2\).*line 1, column 8/],
  ["CAST('2025-13-45' AS DATE)", /out of range.*line 1, column 8 to line 1, column 33/], ["CONVERT_TIME_ZONE_FROM_UTC(CURRENT_TIMESTAMP, 'Mars/Olympus')", /Mars.*line 1, column 8/], ["JSON_EXTRACT('{bad', '$.a')", /Malformed JSON.*line 1, column 8/],
  ["TO_VARBINARY('zz', 'hex')", /hex digit.*line 1, column 8/], ["STR_TO_MAP('a=1;a=2', ';', '=')", /Map keys.*line 1, column 8/], ["'abc' SIMILAR TO '[unclosed'", /missing \].*line 1, column 8/], ['EPOCH_TO_UTC_TIMESTAMP(99999999999999999)', /Overflow.*line 1, column 8/],
  ["CASE WHEN CURRENT_DATE > CONCAT('yester', 'day') THEN 1 END", /yesterday.*line 1, column 18/], ["'x' * 2", /Could not convert string 'x'.*line 1, column 8/],
])('%s fails with a sentence and the place in the AMC text', async (expression, sentence) => {
  await withEngine(async (run) => {
    const answer = await run(`SELECT ${expression} AS v`)
    expect(answer).toMatch(/^! The query failed while it was running: /)
    expect(answer).not.toMatch(/Error:|INT(?:8|16|32|64)/)
    expect(answer).toMatch(sentence)
  })
})

test.each<[query: string, lines: string]>([
  ["SELECT ARRAY_UNION(ARRAY[1], ARRAY['a']) AS v", '[1, a]'], ["SELECT FLATTEN(ARRAY[1, 2]) AS v", '[1, 2]'], ["SELECT NAMED_ROW('a', 1, 'A', 2) AS v", '[1, 2]'],
  ["WITH t (a, b) AS (VALUES (1, 'x'), (2, 'y')) SELECT a FROM t WHERE (b, a) IN (SELECT b, '2' FROM t)", '2'],
  ["WITH t (a) AS (VALUES ('X'), ('x')) SELECT LOWER(a) AS a, COUNT(1) AS n FROM t GROUP BY LOWER(a)", 'x,2'], ["WITH t (a) AS (VALUES ('x'), ('x')) SELECT a AS b, COUNT(1) AS n FROM t GROUP BY b HAVING b <> 'y' AND COUNT(1) > 1", 'x,2'],
  ["WITH t (a, n) AS (VALUES ('x', 1), ('y', 2)) SELECT COALESCE(a, 'all') AS k, SUM(n) AS n FROM t GROUP BY ROLLUP(a)", 'all,3|x,1|y,2'],
])('%s', async (query, lines) => {
  await withEngine(async (run) => {
    expect((await run(query)).split('\n').toSorted().map(plain).join('|')).toBe(lines)
  })
})
