import { hourSlots } from './dimensions.ts'
import { hashText } from './seeded-random.ts'

/**
 * The SQL that makes people and the ads they see. Everything random is a hash of the seed, the day, the names involved
 * and a counter: no random(), no row order, no thread count can change it, and a day gives the same events in every file.
 */

/** A number in [0, 1) from 20 bits of a hash; `shift` 0, 20 or 40 gives independent ones. */
export function uniform(hash: string, shift: 0 | 20 | 40): string {
  return `(((${hash}) >> ${shift}) & 1048575) / 1048576.0`
}

/**
 * A fresh hash of a number for a named purpose. DuckDB's `hash(a, b)` of several values only xors the last one in, so
 * that two purposes would share all their randomness; one value is mixed well.
 */
export function mixed(value: string, purpose: string): string {
  const salt = (BigInt(hashText(purpose)) << 31n) | BigInt(hashText(`${purpose}#`) >>> 1)
  return `hash(xor((${value})::UBIGINT, ${salt}::UBIGINT))`
}

/** Days [firstDay, endDay) of one step; steps keep memory flat and give an abort somewhere to land. */
export interface DayRange {
  readonly firstDay: number
  readonly endDay: number
}

export interface GeneratorNumbers {
  readonly seed: number
  readonly userCount: number
  readonly dspPerDay: number
  readonly sponsoredPerDay: number
  readonly organicPerDay: number
}

/** `d_user`: one row per person, most active first. Nine to ten of a hundred have no id (not addressable). */
export function usersSql(numbers: GeneratorNumbers, instanceHash: number, countryCode: string,
  segmentIds: readonly number[]): string {
  const multiplier = 174_440_041_663_979 + 2 * (instanceHash % 1_000_003)
  return `CREATE TABLE d_user AS
WITH person AS (
  SELECT k::INTEGER AS user_k, ((k * 4) // 9)::INTEGER AS household_k, hash(hash(${numbers.seed}, ${instanceHash},
  k)) AS uh FROM range(${numbers.userCount}) AS people(k)
), placed AS (
  SELECT person.*, ${mixed(`hash(${numbers.seed}, ${instanceHash}, household_k)`, 'household')} AS hh,
    ((user_k::HUGEINT * ${multiplier} + ${instanceHash} * 65537::HUGEINT + ${numbers.seed}) % 281474976710656)::UBIGINT AS id_number
  FROM person
)
SELECT user_k, household_k, uh, hh,
  CASE WHEN uh % 1000 >= 95 THEN lpad(lower(to_hex(xor(id_number, id_number >> 24))), 12, '0') END AS user_id,
  CASE WHEN uh % 1000 < 95 THEN NULL WHEN uh % 1000 < 905 THEN 'adUserId' WHEN uh % 1000 < 960 THEN 'adBrowserId'
  ELSE 'sisDeviceId' END AS user_id_type,
  state, dma, city, '${countryCode.replaceAll("'", "''")}' AS country,
  postal_prefix || lpad((floor(pow(10, postal_digits) * pow(${uniform('hh',
    20)}, 3)))::INTEGER::VARCHAR, postal_digits, '0') AS postal_code,
  'ip' || lower(to_hex(${mixed('hh', 'ip')})) AS ip_address,
  list_filter([${segmentIds.join(', ')}], lambda s, i: ((i - 1) % 8 = user_k % 8) OR (${mixed('xor(uh, s::UBIGINT)',
    'segment')} % 100 < 11)) AS segments
FROM placed JOIN d_place_slot ON slot_k = (hh & 1023)
ORDER BY user_k`
}

function personSql(hash: string, userCount: number): string {
  return `least(${userCount - 1}, floor(${userCount} * pow(0.05 + 0.95 * ${uniform(hash, 0)}, 2.2)))::INTEGER`
}

/** The person behind a draw: skewed to the active, two of three times inside the line item's audience. */
const chosenPersonSql = `CASE WHEN ${uniform('ph', 20)} < 0.62 THEN k0 - k0 % 8 + audience_group ELSE k0 END`

/** The device: class by channel unless the person does not own it, then always the same one of its class. */
function deviceSql(seed: number): string {
  const owned = `CASE WHEN class_k = 1 AND ${mixed('user_k',
    'pc')} % 100 >= 72 THEN 0 WHEN class_k = 2 AND ${mixed('user_k', 'tablet')} % 100 >= 38 THEN 0 ELSE class_k END`
  return `((${owned}) * 8 + (${mixed(
    `hash(${seed}, CASE WHEN class_k = 3 THEN user_k * 4 // 9 + 50000000 ELSE user_k END, ${owned})`,
    'device')} & 7))::UTINYINT`
}

/** Ad deliveries as rows of `h` (identity), `g` (more randomness), person and local second of the day. */
function deliveriesSql(numbers: GeneratorNumbers, range: DayRange, family: 'dsp' | 'sponsored'): string {
  const perDay = family === 'dsp' ? numbers.dspPerDay : numbers.sponsoredPerDay
  return `cell AS (
  SELECT d.day_k, d.start_utc, a.ad_k, a.ad_hash, a.campaign_hash, a.channel_k, a.audience_group, a.pool,
    floor(${perDay} * d.traffic_weight * a.weight + ${uniform(
      mixed(`hash(${numbers.seed}, d.day_k, a.ad_hash)`, 'count'), 0)})::INTEGER AS n
  FROM d_day d JOIN d_ad a ON d.day_k BETWEEN a.first_day AND a.last_day
  WHERE a.is_dsp = ${family === 'dsp'} AND d.day_k >= ${range.firstDay} AND d.day_k < ${range.endDay}
), delivery AS (
  SELECT * EXCLUDE (n, i), hash(hash(${numbers.seed}, ad_hash, day_k, i)) AS h FROM (SELECT *, unnest(range(n)) AS i
  FROM cell WHERE n > 0)
), drawn AS (
  SELECT *, ${mixed('h',
    'delivery')} AS g, ${mixed(
      `hash(${numbers.seed}, campaign_hash, floor(pool * pow(${uniform('h', 0)}, 2.0))::BIGINT)`,
      'pool')} AS ph FROM delivery
), person AS (
  SELECT *, ${personSql('ph', numbers.userCount)} AS k0,
    start_utc + to_seconds(((CASE WHEN channel_k IN (2, 7) THEN ${hourSlots('evening')} ELSE ${hourSlots(
      'day')} END)[1 + (g & 255)::BIGINT] * 3600 + ((g >> 8) % 3600)::BIGINT)) AS t
  FROM drawn
), chosen AS (
  SELECT * EXCLUDE (k0), ${chosenPersonSql} AS user_k FROM person
)`
}

/** Empty fact tables; `t` is UTC. A click's `h` is that of its impression (DSP) or its own (sponsored ads). */
export const adEventTablesSql: readonly string[] = [
  'CREATE TABLE f_dsp (t TIMESTAMP, h UBIGINT, user_k INTEGER, ad_k INTEGER, supply_k UTINYINT, device_k UTINYINT)',
  `CREATE TABLE f_dsp_click (t TIMESTAMP, imp_t TIMESTAMP, h UBIGINT, user_k INTEGER, ad_k INTEGER, supply_k UTINYINT,
    device_k UTINYINT)`,
  `CREATE TABLE f_sa (t TIMESTAMP, imp_t TIMESTAMP, h UBIGINT, user_k INTEGER, ad_k INTEGER, target_k INTEGER,
    placement_k UTINYINT, device_k UTINYINT, is_click BOOLEAN)`,
]

/** Seconds from an impression to its click: mostly a few, for a video up to a minute. */
const clickDelaySql = `to_seconds((2 + (${mixed('h', 'click delay')} % 58))::BIGINT)`

/** Statements that fill the ad facts of a range of days. */
export function adEventsSql(numbers: GeneratorNumbers, range: DayRange): readonly string[] {
  return [
    `INSERT INTO f_dsp
WITH ${deliveriesSql(numbers, range, 'dsp')}
SELECT t, h, user_k, ad_k, s.supply_k, ${deviceSql(numbers.seed)}
FROM chosen JOIN d_supply_slot s ON s.slot_k = channel_k * 64 + ((g >> 32) & 63)::INTEGER
JOIN d_device_slot v ON v.slot_k = channel_k * 64 + ((g >> 40) & 63)::INTEGER
ORDER BY t, h`,
    `INSERT INTO f_dsp_click
SELECT t + ${clickDelaySql}, t, h, user_k, f.ad_k, f.supply_k, device_k
FROM f_dsp f JOIN d_ad a ON a.ad_k = f.ad_k JOIN d_supply s ON s.supply_k = f.supply_k
WHERE ${inRangeSql('t', range)} AND ${uniform(mixed('h', 'click'), 0)} < a.click_rate AND ${uniform('h',
  20)} < s.view_rate
ORDER BY 1, h`,
    `CREATE TEMP TABLE sa_step AS
WITH ${deliveriesSql(numbers, range, 'sponsored')}
SELECT t, h, user_k, chosen.ad_k, target_k, placement_k, ${deviceSql(numbers.seed)} AS device_k,
  ${uniform(mixed('h', 'click'), 0)} < a.click_rate * click_factor AS clicked
FROM chosen JOIN d_target_slot x ON x.slot_k = chosen.ad_k * 32 + ((g >> 48) & 31)::INTEGER
JOIN d_placement_slot s ON s.slot_k = chosen.channel_k * 64 + ((g >> 32) & 63)::INTEGER
JOIN d_device_slot v ON v.slot_k = chosen.channel_k * 64 + ((g >> 40) & 63)::INTEGER
JOIN d_ad a ON a.ad_k = chosen.ad_k`,
    `INSERT INTO f_sa
SELECT t, t AS imp_t, h, user_k, ad_k, target_k, placement_k, device_k, false FROM sa_step
UNION ALL SELECT t + ${clickDelaySql}, t, ${mixed('h',
  'click event')}, user_k, ad_k, target_k, placement_k, device_k, true FROM sa_step WHERE clicked
ORDER BY 1, 3`,
    'DROP TABLE sa_step',
  ]
}

/** A range of advertiser days as a condition on a UTC time; `d_day` always goes on after the last range. */
function inRangeSql(column: string, range: DayRange): string {
  const startOf = (dayKey: number) => `(SELECT start_utc FROM d_day WHERE day_k = ${dayKey})`
  return `${column} >= ${startOf(range.firstDay)} AND ${column} < ${startOf(range.endDay)}`
}
