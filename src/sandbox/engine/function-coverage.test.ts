/** Every function of the bundled catalogue: an example that is accepted and runs, and what is wrong with it said in place. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { analyzeSql } from '#sql/sql.ts'
import { createSqlEngine } from './engine.ts'
import { createGeneratedDataset } from './testing/differential.ts'
import { smallProfile, smallRequest, stillClock } from './testing/small-run.ts'

/** An accepted call; calls with a wrong number of arguments; calls with a wrong type. `«»` marks where the problem stands. */
interface Sample { readonly accepted: string; readonly count: string | null; readonly type: string | null }
const sample = (accepted: string, count: string | null, type: string | null): Sample => ({ accepted, count, type })
const ids = 'user_behavior_segment_ids'

// Calls stand in `SELECT <call> AS x FROM dsp_impressions`; null: nothing can be wrong in that way.
const samples: Readonly<Record<string, Sample>> = {
  CHARINDEX: sample("CHARINDEX('a', MAX(campaign))", "«CHARINDEX('a')»", `CHARINDEX('a', «MAX(${ids})»)`),
  CONCAT: sample("CONCAT('a', 1, MAX(campaign))", '«CONCAT()»', `CONCAT('a', «MAX(${ids})»)`),
  INSTR: sample("INSTR(MAX(campaign), 'a')", "«INSTR('a', 'b', 'c')»", `INSTR(«MAX(${ids})», 'a')`),
  LEFT: sample('LEFT(MAX(campaign), 2)', "«LEFT('a')»", "LEFT('abc', «CURRENT_DATE»)"),
  LENGTH: sample('LENGTH(MAX(campaign))', "«LENGTH('a', 1)»", `LENGTH(«MAX(${ids})»)`),
  LOCATE: sample("LOCATE('a', MAX(campaign), 2)", "«LOCATE('a', 'b', 1, 2)»", `LOCATE('a', «MAX(${ids})»)`),
  LOWER: sample('LOWER(MAX(campaign))', '«LOWER()»', `LOWER(«MAX(${ids})»)`),
  LTRIM: sample('LTRIM(MAX(campaign))', "«LTRIM('a', 'b')»", `LTRIM(«MAX(${ids})»)`),
  POSITION: sample("POSITION('a' IN MAX(campaign))", null, `POSITION('a' IN «MAX(${ids})»)`),
  REGEXP_REPLACE: sample("REGEXP_REPLACE(MAX(campaign), 'a', 'b')", "«REGEXP_REPLACE('a', 'b')»", `REGEXP_REPLACE(«MAX(${ids})», 'a', 'b')`),
  REGEXP_SUBSTR: sample("REGEXP_SUBSTR(MAX(campaign), '[a-z]+')", "«REGEXP_SUBSTR('a')»", `REGEXP_SUBSTR(«MAX(${ids})», 'a')`),
  REGEXP_SPLIT: sample("REGEXP_SPLIT(MAX(campaign), ' ')", "«REGEXP_SPLIT('a')»", `REGEXP_SPLIT(«MAX(${ids})», 'a')`),
  REPLACE: sample("REPLACE(MAX(campaign), 'a', 'b')", "«REPLACE('a', 'b')»", `REPLACE(«MAX(${ids})», 'a', 'b')`),
  RIGHT: sample('RIGHT(MAX(campaign), 2)', "«RIGHT('a', 1, 2)»", "RIGHT('abc', «TRUE»)"),
  RTRIM: sample('RTRIM(MAX(campaign))', '«RTRIM()»', `RTRIM(«MAX(${ids})»)`),
  STRPOS: sample("STRPOS(MAX(campaign), 'a')", "«STRPOS('a')»", `STRPOS(«MAX(${ids})», 'a')`),
  STR_TO_MAP: sample("STR_TO_MAP('a=1;b=2', ';', '=')", "«STR_TO_MAP('a=1', ';')»", `STR_TO_MAP(«MAX(${ids})», ';', '=')`),
  SUBSTRING: sample('SUBSTRING(MAX(campaign) FROM 2 FOR 3)', "«SUBSTRING('a')»", "SUBSTRING('abc' FROM «'a.*'»)"),
  TRIM: sample("TRIM(BOTH 'a' FROM MAX(campaign))", "«TRIM('a', 'b')»", `TRIM(«MAX(${ids})»)`),
  UPPER: sample('UPPER(MAX(campaign))', "«UPPER('a', 'b')»", `UPPER(«MAX(${ids})»)`),
  ABS: sample('ABS(SUM(impressions))', '«ABS()»', 'ABS(«CURRENT_DATE»)'), CEIL: sample('CEIL(AVG(total_cost))', '«CEIL(1, 2)»', "CEIL(«'a'»)"), EXP: sample('EXP(1)', '«EXP()»', 'EXP(«TRUE»)'),
  FLOOR: sample('FLOOR(AVG(total_cost))', '«FLOOR(1, 2)»', 'FLOOR(«CURRENT_DATE»)'), LN: sample('LN(2)', '«LN(1, 2)»', 'LN(«CURRENT_TIMESTAMP»)'), LOG10: sample('LOG10(10)', '«LOG10()»', 'LOG10(«TRUE»)'),
  SQRT: sample('SQRT(4)', '«SQRT(1, 2)»', "SQRT(«'x'»)"), E: sample('E()', '«E(1)»', null), LOG: sample('LOG(2, 8)', '«LOG(2)»', 'LOG(2, «CURRENT_DATE»)'), POWER: sample('POWER(2, 3)', '«POWER(2)»', 'POWER(«TRUE», 2)'),
  RANDOM: sample('CEIL(RANDOM())', '«RANDOM(1)»', null), ROUND: sample('ROUND(AVG(total_cost), 2)', '«ROUND(1, 2, 3)»', 'ROUND(«CURRENT_DATE», 1)'), TRUNC: sample('TRUNC(1.55, 1)', '«TRUNC()»', 'TRUNC(«TRUE»)'),
  MOD: sample('MOD(SUM(impressions), 4)', '«MOD(1)»', 'MOD(«CURRENT_DATE», 2)'),
  SUM: sample('SUM(impressions)', '«SUM(1, 2)»', 'SUM(«is_amazon_owned»)'), AVG: sample('AVG(impressions)', '«AVG()»', 'AVG(«impression_date»)'), COUNT: sample('COUNT(DISTINCT user_id)', '«COUNT(campaign, site)»', null),
  MIN: sample('MIN(impression_date)', '«MIN()»', null), MAX: sample('MAX(campaign)', '«MAX(1, 2)»', null), COLLECT: sample('COLLECT(DISTINCT campaign)', '«COLLECT()»', null),
  STDDEV_POP: sample('STDDEV_POP(impressions)', '«STDDEV_POP()»', 'STDDEV_POP(«impression_date»)'), STDDEV_SAMP: sample('STDDEV_SAMP(impressions)', '«STDDEV_SAMP()»', 'STDDEV_SAMP(«impression_date»)'),
  STDDEV: sample('STDDEV(impressions)', '«STDDEV()»', 'STDDEV(«impression_date»)'), VAR_POP: sample('VAR_POP(impressions)', '«VAR_POP()»', 'VAR_POP(«impression_date»)'),
  VAR_SAMP: sample('VAR_SAMP(impressions)', '«VAR_SAMP()»', 'VAR_SAMP(«impression_date»)'), VARIANCE: sample('VARIANCE(impressions)', '«VARIANCE()»', 'VARIANCE(«impression_date»)'),
  SKEWNESS: sample('SKEWNESS(impressions)', '«SKEWNESS(1, 2)»', 'SKEWNESS(«impression_date»)'), PERCENTILE: sample('PERCENTILE(impressions, 0.5)', '«PERCENTILE(impressions)»', 'PERCENTILE(«impression_date», 0.5)'),
  APPROX_PERCENTILE: sample('APPROX_PERCENTILE(impressions, 0.5)', '«APPROX_PERCENTILE(impressions)»', "APPROX_PERCENTILE(impressions, «'half'»)"), MEDIAN: sample('MEDIAN(impressions)', '«MEDIAN()»', 'MEDIAN(«is_amazon_owned»)'),
  CONVERT_TIME_ZONE_FROM_UTC: sample("CONVERT_TIME_ZONE_FROM_UTC(MAX(impression_dt_utc), 'Europe/Berlin')", '«CONVERT_TIME_ZONE_FROM_UTC(CURRENT_TIMESTAMP)»', "CONVERT_TIME_ZONE_FROM_UTC(«5», 'UTC')"),
  CURRENT_DATE: sample('CURRENT_DATE', '«CURRENT_DATE(1)»', null), CURRENT_TIMESTAMP: sample('CURRENT_TIMESTAMP', '«CURRENT_TIMESTAMP(1, 2)»', null),
  DATE_TRUNC: sample("DATE_TRUNC('week', MAX(impression_date))", '«DATE_TRUNC(CURRENT_DATE)»', "DATE_TRUNC('week', «5»)"), DAYOFMONTH: sample('DAYOFMONTH(MAX(impression_date))', '«DAYOFMONTH()»', 'DAYOFMONTH(«5»)'),
  DAYOFWEEK: sample('DAYOFWEEK(MAX(impression_date))', '«DAYOFWEEK()»', 'DAYOFWEEK(«5»)'), EPOCH_TO_UTC_TIMESTAMP: sample('EPOCH_TO_UTC_TIMESTAMP(1746057600)', '«EPOCH_TO_UTC_TIMESTAMP()»', 'EPOCH_TO_UTC_TIMESTAMP(«CURRENT_DATE»)'),
  EXTRACT: sample('EXTRACT(DOW FROM MAX(impression_date))', null, '«EXTRACT(YEAR FROM 5)»'), HOUR: sample('HOUR(MAX(impression_dt_utc))', '«HOUR()»', 'HOUR(«TRUE»)'), MINUTE: sample('MINUTE(MAX(impression_dt_utc))', '«MINUTE()»', 'MINUTE(«1»)'),
  MONTH: sample('MONTH(MAX(impression_date))', '«MONTH()»', "MONTH(«'May'»)"), SECOND: sample('SECOND(MAX(impression_dt_utc))', '«SECOND()»', 'SECOND(«1»)'), WEEK: sample('WEEK(MAX(impression_date))', '«WEEK()»', 'WEEK(«1»)'), YEAR: sample('YEAR(MAX(impression_date))', '«YEAR()»', 'YEAR(«2025»)'),
  SECONDS_BETWEEN: sample('SECONDS_BETWEEN(MIN(impression_dt_utc), MAX(impression_date))', '«SECONDS_BETWEEN(CURRENT_DATE)»', 'SECONDS_BETWEEN(CURRENT_DATE, «5»)'),
  COALESCE: sample("COALESCE(MAX(impression_hour), 'none')", '«COALESCE()»', "«COALESCE(CURRENT_DATE, 5)»"), IF: sample("IF(COUNT(1) > 1, 'a', 2)", '«IF(TRUE, 1)»', 'IF(«5», 1, 2)'), IFNULL: sample('IFNULL(MAX(campaign), 5)', '«IFNULL(1)»', '«IFNULL(CURRENT_DATE, 5)»'),
  NULLIF: sample('NULLIF(SUM(impressions), 0)', '«NULLIF(1)»', '«NULLIF(CURRENT_DATE, 5)»'), NVL: sample('NVL(MAX(campaign), 5)', '«NVL(1)»', '«NVL(TRUE, 5)»'), NVL2: sample('NVL2(MAX(campaign), 1, 2)', '«NVL2(1, 2)»', '«NVL2(1, CURRENT_DATE, 5)»'),
  CONTAINED_IN: sample("CONTAINED_IN(MAX(campaign), 'a', 'b')", '«CONTAINED_IN(1)»', '«CONTAINED_IN(CURRENT_DATE, 5)»'), GREATEST: sample('GREATEST(SUM(impressions), 5)', '«GREATEST()»', "GREATEST(1, «'a'»)"), LEAST: sample('LEAST(SUM(impressions), 5)', '«LEAST()»', 'LEAST(«MAX(campaign)», 2)'),
  ARRAY_CAT: sample(`ARRAY_CAT(MAX(${ids}), ARRAY[1])`, '«ARRAY_CAT(ARRAY[1])»', "ARRAY_CAT(ARRAY[1], «'a'»)"), ARRAY_CONTAINS: sample(`ARRAY_CONTAINS(MAX(${ids}), 7)`, '«ARRAY_CONTAINS(ARRAY[1])»', "ARRAY_CONTAINS(«'a'», 1)"),
  ARRAY_COMPLEMENT: sample('ARRAY_COMPLEMENT(ARRAY[1], ARRAY[2])', '«ARRAY_COMPLEMENT(ARRAY[1])»', 'ARRAY_COMPLEMENT(ARRAY[1], «2»)'), ARRAY_DISTINCT: sample('ARRAY_DISTINCT(ARRAY[1, 1])', '«ARRAY_DISTINCT()»', 'ARRAY_DISTINCT(«1»)'),
  ARRAY_INTERSECT: sample('ARRAY_INTERSECT(ARRAY[1], ARRAY[1])', '«ARRAY_INTERSECT(ARRAY[1])»', 'ARRAY_INTERSECT(«1», ARRAY[1])'), ARRAY_REMOVE: sample('ARRAY_REMOVE(ARRAY[1], 1)', '«ARRAY_REMOVE(ARRAY[1])»', 'ARRAY_REMOVE(«1», 1)'),
  ARRAY_SORT: sample('ARRAY_SORT(COLLECT(DISTINCT campaign))', '«ARRAY_SORT()»', 'ARRAY_SORT(«1»)'), ARRAY_TO_STRING: sample("ARRAY_TO_STRING(COLLECT(DISTINCT campaign), ', ')", '«ARRAY_TO_STRING(ARRAY[1])»', "ARRAY_TO_STRING(«'a'», ', ')"),
  ARRAY_UNION: sample("ARRAY_UNION(ARRAY[1], ARRAY['a'])", '«ARRAY_UNION(ARRAY[1])»', 'ARRAY_UNION(ARRAY[1], «1»)'), CARDINALITY: sample(`CARDINALITY(MAX(${ids}))`, '«CARDINALITY()»', "CARDINALITY(«'a'»)"), FLATTEN: sample('FLATTEN(ARRAY[ARRAY[1], ARRAY[2]])', '«FLATTEN()»', 'FLATTEN(«1»)'),
  EXPLODE: sample('EXPLODE(ARRAY[1, 2])', '«EXPLODE()»', 'EXPLODE(«1»)'),
  ROW_NUMBER: sample('ROW_NUMBER() OVER (ORDER BY SUM(impressions))', '«ROW_NUMBER(1) OVER (ORDER BY SUM(impressions))»', null), RANK: sample('RANK() OVER (ORDER BY SUM(impressions))', '«RANK(1) OVER (ORDER BY SUM(impressions))»', null),
  DENSE_RANK: sample('DENSE_RANK() OVER (ORDER BY SUM(impressions))', '«DENSE_RANK(1) OVER (ORDER BY SUM(impressions))»', null),
  HASH64: sample('HASH64(MAX(campaign))', '«HASH64(1, 2)»', null), MD5: sample('MD5(MAX(campaign))', '«MD5()»', `MD5(«MAX(${ids})»)`), SHA1: sample('SHA1(MAX(campaign))', '«SHA1()»', `SHA1(«MAX(${ids})»)`),
  FROM_VARBINARY: sample("FROM_VARBINARY(TO_VARBINARY('a', 'utf-8'), 'hex')", "«FROM_VARBINARY('a')»", "FROM_VARBINARY(«5», 'hex')"), TO_VARBINARY: sample("TO_VARBINARY('616d', 'hex')", "«TO_VARBINARY('a')»", "TO_VARBINARY(«ARRAY[1]», 'hex')"),
  JSON_EXTRACT: sample('JSON_EXTRACT(\'{"a": 1}\', \'$.a\')', "«JSON_EXTRACT('{}')»", "JSON_EXTRACT(«ARRAY[1]», '$')"), JSON_SERIALIZE: sample('JSON_SERIALIZE(COLLECT(DISTINCT campaign))', '«JSON_SERIALIZE()»', null),
  CAST: sample('CAST(SUM(impressions) AS VARCHAR)', null, 'CAST(campaign AS «LONG»)'), NAMED_ROW: sample("NAMED_ROW('a', 1, 'b', MAX(campaign))", "«NAMED_ROW('a', 1, 'b')»", 'NAMED_ROW(«5», 1)'), UUID: sample('LENGTH(UUID())', '«UUID(1)»', null),
}

/** Called in FROM, or with rules of their own that rejections.test.ts covers. */
const elsewhere = new Set(['EXTEND_TIME_WINDOW', 'BUILT_IN_PARAMETER', 'CUSTOM_PARAMETER'])
/** AMC documents the function but not its pattern language, so the service says that it cannot run it. */
const notRun = new Set(['FORMAT'])
const queryOf = (call: string): string => `SELECT ${call} AS x FROM dsp_impressions`

/** Undefined when an error stands exactly at the mark; else what is there. */
function misplaced(marked: string): unknown {
  const text = queryOf(marked)
  const start = text.indexOf('«')
  const end = text.indexOf('»') - 1
  const { problems, text: sql } = analyzeSql(text.replace('«', '').replace('»', ''), { catalogue: bundledCatalogue })
  const errors = problems.filter((problem) => problem.severity === 'error')
  const isThere = errors.some((problem) => problem.start === start && problem.end === end)
  return isThere ? undefined : { marked, found: errors.map((problem) => `${problem.code} at ${sql.slice(problem.start, problem.end)}`) }
}

test('every function is accepted, runs, and is refused with the wrong number or type of arguments, in place', async () => {
  const known = bundledCatalogue.functions.all.filter((entry) => (entry.status === 'official' || entry.status === 'inferred') && !elsewhere.has(entry.name) && !notRun.has(entry.name))
  expect(known.filter((entry) => samples[entry.name] === undefined).map((entry) => entry.name)).toEqual([])
  const dir = await mkdtemp(join(tmpdir(), 'coverage-'))
  const dataset = await createGeneratedDataset()
  const engine = createSqlEngine(dataset, smallProfile, stillClock)
  const found: unknown[] = []
  try {
    for (const { name } of known) {
      const each = samples[name]
      if (!each) continue
      const outcome = await engine.run(smallRequest(queryOf(each.accepted), join(dir, 'out.csv'), {}, { disableAggregationControls: true }), new AbortController().signal)
      if (!outcome.ok || outcome.rowCount === 0) found.push({ accepted: each.accepted, outcome })
      for (const marked of [each.count, each.type]) if (marked !== null) found.push(misplaced(marked))
    }
  } finally {
    engine.close()
    dataset.close()
    await rm(dir, { recursive: true, force: true })
  }
  expect(found.filter((each) => each !== undefined)).toEqual([])
}, 60_000)

test('functions that AMC lacks are refused at their name; those nobody has tried are pointed at', () => {
  const wrong = bundledCatalogue.functions.all.filter((entry) => entry.status === 'unsupported' || entry.status === 'unknown').flatMap((entry) => {
    const sql = entry.name === 'UNNEST' ? 'SELECT COUNT(1) AS x FROM UNNEST(ARRAY[1]) t' : queryOf(`${entry.name}(campaign)${entry.kind === 'window' ? ' OVER (ORDER BY campaign)' : ''}`)
    const at = sql.indexOf(entry.name)
    const code = entry.status === 'unsupported' ? 'unsupported-function' : 'unverified-function'
    return analyzeSql(sql, { catalogue: bundledCatalogue }).problems.some((problem) => problem.code === code && problem.start <= at && problem.end >= at + entry.name.length) ? [] : [entry.name]
  })
  expect(wrong).toEqual([])
})
