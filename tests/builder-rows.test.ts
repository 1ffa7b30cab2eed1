import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { createSqlEngine } from '#sandbox/engine/engine.ts'
import { createSmallDataset } from '#sandbox/engine/testing/small-dataset.ts'
import { smallProfile, smallRequest, stillClock } from '#sandbox/engine/testing/small-run.ts'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { builderFromSql } from '#sql/builder/builder-from-sql.ts'
import { builderToSql } from '#sql/builder/builder-to-sql.ts'
import { joinAfterAggregation } from '#sql/builder/join-after-aggregation.ts'
import { builderModels } from '#sql/builder/testing/builder-arbitrary.ts'
import { analyzeSql } from '#sql/sql.ts'
import { acceptedQueries } from '#sql/testing/accepted-queries.ts'

const values: Readonly<Record<string, unknown>> = { campaigns: 'a', from_day: 'b', p1: 'c', ids: ['a', 'b'] }
const inputParameters = [
  ...['campaigns', 'from_day', 'p1'].map(name => ({ name, dataType: 'STRING' })), { name: 'ids', dataType: { type: 'ARRAY', elementDataType: 'STRING' } },
]

async function openEngine(tables: Parameters<typeof createSmallDataset>[0]) {
  const dir = await mkdtemp(join(tmpdir(), 'builder-rows-'))
  const dataset = await createSmallDataset(tables)
  const engine = createSqlEngine(dataset, smallProfile, stillClock)
  onTestFinished(async () => {
    engine.close()
    dataset.close()
    await rm(dir, { recursive: true, force: true })
  })
  return { engine, dir }
}

/** The rows as sorted lines, without privacy thresholds; the reason when the service refuses the query. */
async function rowsOf({ engine, dir }: { readonly engine: ReturnType<typeof createSqlEngine>; readonly dir: string }, sql: string): Promise<readonly string[]> {
  const csvPath = join(dir, 'rows.csv')
  const outcome = await engine.run(smallRequest(sql, csvPath, { inputParameters }, { parameterValues: values, disableAggregationControls: true }), new AbortController().signal)
  if (!outcome.ok) return [outcome.message]
  return (await readFile(csvPath, 'utf8')).trimEnd().split('\n').toSorted()
}

const at = '2025-05-02T10:00:00'
const events = {
  dsp_impressions: [
    { user_id: 'u1', campaign: 'a', impressions: 1, total_cost: 100_000, impression_dt_utc: at }, { user_id: 'u1', campaign: 'a', impressions: 1, total_cost: 300_000, impression_dt_utc: at },
    { user_id: 'u1', campaign: 'b', impressions: 1, total_cost: 500_000, impression_dt_utc: at }, { user_id: 'u2', campaign: 'b', impressions: 1, total_cost: 700_000, impression_dt_utc: at },
  ],
  dsp_clicks: [{ user_id: 'u1', campaign: 'a', clicks: 1, click_dt_utc: at }],
  sponsored_ads_traffic: [{ user_id: 'u1', campaign: 's', clicks: 1, event_dt_utc: at }, { user_id: 'u1', campaign: 't', clicks: 2, event_dt_utc: at }],
  amazon_attributed_events_by_traffic_time: [{ user_id: 'u2', campaign: 'b', purchases: 1, traffic_event_dt_utc: at }],
  conversions: [{ user_id: 'u1', conversions: 1, event_dt_utc: at }],
}

test('what the builder writes the service runs, and texts that it holds bring the same rows after it wrote them anew', async () => {
  const used = acceptedQueries.flatMap(({ sql }) => analyzeSql(sql, { catalogue: bundledCatalogue }).tables.map(({ table }) => table.baseTable ?? table.name))
  const service = await openEngine({ ...Object.fromEntries(used.map(name => [name, []])), ...events })
  for (const model of fc.sample(builderModels, { numRuns: 12, seed: 20_260_101 })) {
    const sql = builderToSql(model)
    const rows = await rowsOf(service, sql)
    expect([sql, rows.filter(row => row.includes('Was unable') || row.includes('invalid'))]).toEqual([sql, []])
  }
  let compared = 0
  for (const { sql, parameters, audience } of acceptedQueries) {
    const reading = parameters || audience ? null : builderFromSql(analyzeSql(sql, { catalogue: bundledCatalogue }))
    if (reading?.kind !== 'model' || /UUID\(|RANDOM\(/.test(sql)) continue
    compared++
    const before = await rowsOf(service, sql)
    expect([sql, await rowsOf(service, builderToSql(reading.model))]).toEqual([sql, before])
  }
  expect(compared).toBeGreaterThan(20)
})

test('joining after adding up counts each event once', async () => {
  const service = await openEngine(events)
  const text = `SELECT dsp_impressions.campaign, SUM(dsp_impressions.total_cost) / 100000 AS cost, AVG(dsp_impressions.total_cost) AS average_cost,
  SUM(sponsored_ads_traffic.clicks) AS clicks, COUNT(DISTINCT dsp_impressions.user_id) AS users
FROM dsp_impressions LEFT JOIN sponsored_ads_traffic ON dsp_impressions.user_id = sponsored_ads_traffic.user_id
GROUP BY dsp_impressions.campaign`
  // Two rows of sponsored ads stand behind each impression of u1.
  expect(await rowsOf(service, text)).toContain('a,8.0,200000.0,6,1')
  const reading = builderFromSql(analyzeSql(text, { catalogue: bundledCatalogue }))
  const changed = reading.kind === 'model' ? joinAfterAggregation(reading.model, 0) : null
  const sql = changed ? builderToSql(changed) : ''
  expect(sql).toMatchInlineSnapshot(`
    "WITH dsp_impressions_by_user_id AS (
      SELECT
        user_id,
        campaign,
        SUM(total_cost) AS total_cost,
        COUNT(total_cost) AS total_cost_count
      FROM dsp_impressions
      GROUP BY user_id, campaign
    ),
    sponsored_ads_traffic_by_user_id AS (
      SELECT
        user_id,
        SUM(clicks) AS clicks
      FROM sponsored_ads_traffic
      GROUP BY user_id
    )
    SELECT
      dsp_impressions_by_user_id.campaign,
      SUM(dsp_impressions_by_user_id.total_cost) / 100000 AS cost,
      SUM(dsp_impressions_by_user_id.total_cost)
        / NULLIF(SUM(dsp_impressions_by_user_id.total_cost_count), 0) AS average_cost,
      SUM(sponsored_ads_traffic_by_user_id.clicks) AS clicks,
      COUNT(DISTINCT dsp_impressions_by_user_id.user_id) AS users
    FROM dsp_impressions_by_user_id
    LEFT JOIN sponsored_ads_traffic_by_user_id
      ON dsp_impressions_by_user_id.user_id = sponsored_ads_traffic_by_user_id.user_id
    GROUP BY dsp_impressions_by_user_id.campaign"
  `)
  expect(await rowsOf(service, sql)).toEqual(['a,4.0,200000.0,3,1', 'b,12.0,600000.0,3,2', 'campaign,cost,average_cost,clicks,users'])
})
