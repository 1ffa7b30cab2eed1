import { mixed, uniform, type DayRange, type GeneratorNumbers } from './ad-event-sql.ts'
import { kindKey } from './conversion-sql.ts'

/** Draws `perDay` rows a day of people with a habit: `(day_k, start_utc, jh, user_k)`. */
function daily(numbers: GeneratorNumbers, purpose: string, perDay: number, range: DayRange, share = 1): string {
  return `SELECT day_k, start_utc, jh, floor(${Math.floor(numbers.userCount * share)} * pow(${uniform('jh',
    20)}, 1.4))::INTEGER AS user_k
FROM (SELECT day_k, start_utc, ${mixed(
  `hash(${numbers.seed}, day_k, unnest(range(floor(${perDay} * traffic_weight)::BIGINT)))`, purpose)} AS jh
  FROM d_day WHERE day_k >= ${range.firstDay} AND day_k < ${range.endDay})`
}

/** The person's own day of the year (of 366) at or after the first day, so that a later file finds the same day again. */
function yearlyDay(hash: string, range: DayRange): string {
  return `(${range.firstDay} + ((${hash} % 366)::INTEGER - ${range.firstDay % 366} + 366) % 366)::INTEGER`
}

/** Older purchases reach back 60 months; there is no calendar for them, so months weigh by the number alone. */
const retailBackDays = 1860

function retailSql(numbers: GeneratorNumbers, range: DayRange): readonly string[] {
  const perDay = Math.max(2, Math.round(numbers.organicPerDay * 0.3))
  return [
    `CREATE TABLE f_retail AS
SELECT t, h, user_k, item_k, units, cents FROM f_conv WHERE kind_k = ${kindKey('order')}
UNION ALL
SELECT make_timestamp((day_k * 86400 + 21600 + (jh >> 8) % 64800)::BIGINT * 1000000), jh,
floor(${numbers.userCount} * pow(${uniform('jh', 20)}, 1.5))::INTEGER, item_k,
  CASE WHEN jh % 10 < 8 THEN 1 ELSE 2 END::UTINYINT, (price_cents * (0.84 + 0.1 * ${uniform('jh', 40)}))::INTEGER
FROM (SELECT *, (floor(4 * ${uniform(mixed('jh', 'retail group'),
  0)})::INTEGER * 5 + floor(5 * pow(${uniform(mixed('jh', 'retail item'), 0)}, 1.7))::INTEGER) AS item_k
  FROM (SELECT day_k, ${mixed(
    `hash(${numbers.seed}, day_k, unnest(range((${perDay} * (CASE WHEN (day_k % 365) > 305 THEN 1.5
      ELSE 1 END))::BIGINT)))`, 'retail')} AS jh
    FROM (SELECT unnest(range(${range.firstDay - retailBackDays}, ${range.firstDay})) AS day_k)))
    JOIN d_item USING (item_k)
ORDER BY 1, 2`,
  ]
}

function storeSql(numbers: GeneratorNumbers, range: DayRange): readonly string[] {
  return [
    `CREATE TABLE f_store AS
SELECT start_utc + to_seconds((25200 + (jh >> 6) % 57600 + page * 70 + (jh >> 9) % 50)::BIGINT) AS t, ${mixed(
  'xor(jh, page::UBIGINT)', 'page')} AS h, jh AS visit_h, user_k, page::UTINYINT AS page_k,
  (exp(1.2 + 3.6 * ${uniform(mixed('xor(jh, page::UBIGINT)', 'dwell'),
    0)}))::DOUBLE AS dwell, (jh % 6)::UTINYINT AS ingress_k,
  (CASE WHEN jh % 10 < 6 THEN 0 WHEN jh % 10 < 9 THEN 8 ELSE 16 END + (jh >> 5) % 8)::UTINYINT AS device_k
FROM (SELECT *, unnest(range(1 + (CASE WHEN jh % 100 < 45 THEN 0 ELSE (jh >> 12) % 4 END)::BIGINT)) AS page
FROM (${daily(numbers, 'store', Math.max(4, numbers.organicPerDay * 1.1), range)}))
ORDER BY 1, 2`,
    `CREATE TABLE f_live AS
SELECT start_utc + to_seconds((36000 + (jh >> 6) % 36000)::BIGINT) AS t, jh AS h, user_k, (jh % 5)::UTINYINT AS item_k,
((jh >> 4) % 4)::UTINYINT AS slot_k
FROM (${daily(numbers, 'live', Math.max(3, numbers.organicPerDay * 0.6), range)}) ORDER BY 1, 2`,
  ]
}

function videoSql(numbers: GeneratorNumbers, range: DayRange): readonly string[] {
  return [
    `CREATE TABLE f_stream AS
SELECT start_utc + to_seconds((CASE WHEN jh % 3 = 0 THEN 30000 ELSE 64800 END + (jh >> 6) % 18000)::BIGINT) AS t,
jh AS h, user_k, floor(12 * pow(${uniform(mixed('jh', 'title'), 0)}, 1.6))::UTINYINT AS title_k,
  (exp(4 + 4.8 * ${uniform(mixed('jh', 'seconds'), 0)}))::DOUBLE AS seconds
FROM (${daily(numbers, 'stream', Math.max(5, numbers.organicPerDay * 1.5), range, 0.3)}) ORDER BY 1, 2`,
    `CREATE TABLE f_enrolment AS
SELECT user_k, uh, n::INTEGER AS n, ${yearlyDay(mixed('uh', 'enrolled'), range)} + n * 31 AS first_day,
  CASE WHEN n = 0 THEN 7 ELSE 31 END AS days, n = months - 1 AS is_last
FROM (SELECT user_k, uh, months, unnest(range(months)) AS n FROM (SELECT user_k, uh, (1 + ${mixed('uh',
  'months')} % 9)::BIGINT AS months FROM d_user WHERE ${mixed('uh', 'enrols')} % 100 < 9))`,
  ]
}

function offlineSql(range: DayRange): readonly string[] {
  return [
    `CREATE TABLE f_vehicle AS
SELECT user_k, uh, ${yearlyDay(mixed('uh', 'vehicle day'), range)} AS day_k, (${mixed('uh',
  'vehicle model')} % 16)::UTINYINT AS model_k FROM d_user
WHERE ${mixed('uh', 'vehicle')} % 100 < 6 ORDER BY day_k, user_k`,
    `CREATE TABLE f_grocery AS
SELECT user_k, household_k, hh, week_end, week_hash, (week_hash % 20)::UTINYINT AS item_k FROM (
  SELECT user_k, household_k, hh, week_end, ${mixed('xor(hh, week_end::UBIGINT)', 'grocery')} AS week_hash
  FROM (SELECT min(user_k) AS user_k, household_k, any_value(hh) AS hh FROM d_user GROUP BY household_k HAVING ${mixed(
    'any_value(hh)', 'panel')} % 100 < 8),
    (SELECT unnest(range(${range.firstDay + ((2 - range.firstDay) % 7 + 7) % 7}, ${range.endDay}, 7)) AS week_end)
) WHERE (week_hash >> 20) % 100 < 30 ORDER BY week_end, user_k`,
  ]
}

/** Statements for everything beside ads and conversions: shop history, Brand Store, live, streaming, vehicles, groceries. */
export function sideTablesSql(numbers: GeneratorNumbers, range: DayRange): readonly string[] {
  return [...retailSql(numbers, range), ...storeSql(numbers, range), ...videoSql(numbers, range), ...offlineSql(range)]
}
