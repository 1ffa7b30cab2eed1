import type { DuckDBConnection } from '@duckdb/node-api'
import type { InstanceProfile, Scale } from '../ports.ts'
import { adEventsSql, adEventTablesSql, usersSql, type DayRange, type GeneratorNumbers } from './ad-event-sql.ts'
import { attributionSql, conversionsSql, conversionTablesSql, newToBrandSql } from './conversion-sql.ts'
import { loadDimensions } from './dimensions.ts'
import { hashText } from './seeded-random.ts'
import { segments } from './segments.ts'
import { sideTablesSql } from './side-table-sql.ts'

/** Part of every file's name: raise it whenever generated rows change. */
export const generatorVersion = 1

interface Volume {
  readonly userCount: number
  readonly dspPerDay: number
  readonly sponsoredPerDay: number
  readonly organicPerDay: number
  readonly stepDays: number
}

/** Volumes on an ordinary day. User counts are multiples of 8 because audiences are the remainder by 8. */
const volumes: Readonly<Record<Scale, Volume>> = {
  small: { userCount: 20_000, dspPerDay: 640, sponsoredPerDay: 540, organicPerDay: 30, stepDays: 1000 },
  medium: { userCount: 160_000, dspPerDay: 5_000, sponsoredPerDay: 3_900, organicPerDay: 150, stepDays: 120 },
  large: { userCount: 1_000_000, dspPerDay: 55_000, sponsoredPerDay: 40_000, organicPerDay: 1_500, stepDays: 15 },
}

export interface GenerateOptions {
  readonly profile: InstanceProfile
  readonly seed: number
  readonly scale: Scale
  /** Advertiser days that get events, both included. The first weeks only feed what comes after them. */
  readonly firstDay: number
  readonly lastDay: number
  /** Days per statement; smaller needs less memory. The rows do not depend on it. */
  readonly stepDays?: number
}

const derivedDimensionsSql: readonly string[] = [
  'CREATE TABLE d_user_segment AS SELECT user_k, unnest(segments) AS segment_id FROM d_user',
  `CREATE TABLE d_campaign AS
SELECT campaign_k, brand_k, any_value(is_dsp) AS is_dsp, list_sort(list(DISTINCT group_k)) AS groups,
  min(ad_k) AS ad_k, min(first_day) AS first_day, max(last_day) AS last_day
FROM d_ad GROUP BY campaign_k, brand_k ORDER BY campaign_k, brand_k`,
]

function stepsOf(firstDay: number, endDay: number, stepDays: number): DayRange[] {
  const steps: DayRange[] = []
  for (let day = firstDay; day < endDay; day += stepDays) {
    steps.push({ firstDay: day, endDay: Math.min(endDay, day + stepDays) })
  }
  return steps
}

/**
 * Fills the empty database behind `connection` with the compact tables `d_*` (who and what) and `f_*` (what happened)
 * of one instance. The same options give the same rows. Rejects with the signal's reason between two statements or in
 * the middle of one; what was written until then is useless.
 */
export async function generateEvents(
  connection: DuckDBConnection, options: GenerateOptions, signal: AbortSignal,
): Promise<void> {
  const { profile, seed, scale } = options
  const volume = volumes[scale]
  const numbers: GeneratorNumbers = { seed, ...volume }
  const instanceHash = hashText(profile.instanceId)
  const endDay = options.lastDay + 1
  const interrupt = () => connection.interrupt()
  signal.throwIfAborted()
  signal.addEventListener('abort', interrupt)
  const run = async (sql: string) => {
    signal.throwIfAborted()
    await connection.run(sql)
  }
  try {
    await run("SET TimeZone = 'UTC'")
    // Days of a zone ahead of UTC begin on the UTC day before, and delays run over the last day.
    await loadDimensions(connection, profile, seed, options.firstDay - 1, options.lastDay + 2,
      { dsp: volume.dspPerDay, sponsored: volume.sponsoredPerDay }, volume.userCount)
    await run(usersSql(numbers, instanceHash, profile.countryCode, segments.map(({ segmentId }) => segmentId)))
    for (const sql of derivedDimensionsSql) await run(sql)
    for (const sql of [...adEventTablesSql, ...conversionTablesSql]) await run(sql)
    const steps = stepsOf(options.firstDay, endDay, options.stepDays ?? volume.stepDays)
    for (const step of steps) for (const sql of adEventsSql(numbers, step)) await run(sql)
    for (const step of steps) for (const sql of conversionsSql(numbers, step)) await run(sql)
    await run(newToBrandSql)
    for (const step of steps) for (const sql of attributionSql(step)) await run(sql)
    await run('DROP TABLE event')
    await run('DROP TABLE order_history')
    for (const sql of sideTablesSql(numbers, { firstDay: options.firstDay, endDay })) await run(sql)
    signal.throwIfAborted()
  } catch (failure) {
    signal.throwIfAborted()
    throw failure
  } finally {
    signal.removeEventListener('abort', interrupt)
  }
}
