import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Dataset } from '../ports.ts'
import { openDataset } from './dataset.ts'
import { builtInInstances } from './profiles.ts'
import { queryRows } from './query-rows.ts'

// Data sets are made for real here; a busy machine takes many times longer than a free one.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const dir = mkdtempSync(join(tmpdir(), 'synthetic-behaviour-'))
const never = new AbortController().signal
let dataset: Dataset

beforeAll(async () => {
  const [profile] = builtInInstances
  if (!profile) throw new Error('There is no built-in instance.')
  dataset = await openDataset({ dir, profile, seed: 3, scale: 'small', nowMs: Date.UTC(2026, 5, 10, 8) }, never)
})

afterAll(() => {
  dataset.close()
  rmSync(dir, { recursive: true, force: true })
})

/** The single row of a query, numbers as numbers. */
async function figures(sql: string): Promise<Record<string, number>> {
  const [row] = await queryRows(dataset, sql)
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]))
}

/** The first rows of a query for things that must not be. */
async function found(sql: string): Promise<unknown[]> {
  return queryRows(dataset, `SELECT * FROM (${sql}) LIMIT 3`)
}

test('thirteen months of events end 48 hours before today', async () => {
  expect(new Date(dataset.firstEventMs).toISOString()).toBe('2025-05-08T00:00:00.000Z')
  expect(new Date(dataset.lastEventMs).toISOString()).toBe('2026-06-07T23:59:59.999Z')
  for (const [table, time] of [['dsp_impressions', 'impression_dt_utc'], ['sponsored_ads_traffic', 'event_dt_utc'],
    ['conversions_all', 'event_dt_utc']] as const) {
    expect(await queryRows(dataset,
      `SELECT min(${time})::DATE::VARCHAR AS first, max(${time})::DATE::VARCHAR AS last,
        count(DISTINCT ${time}::DATE) AS days FROM ${table}`))
      .toEqual([{ first: '2025-05-08', last: '2026-06-07', days: '396' }])
  }
})

test('keys are unique: one impression per request tag, one conversion per id', async () => {
  for (const [table, key] of [['dsp_impressions', 'request_tag'], ['dsp_clicks', 'request_tag'],
    ['sponsored_ads_traffic', 'event_id'], ['conversions_all', 'conversion_id'],
    ['conversions', 'conversion_id']] as const) {
    expect({ table, ...(await figures(`SELECT count(*) - count(DISTINCT ${key}) AS twice FROM ${table}`)) }).toEqual(
      { table, twice: 0 })
  }
})

test('a click has its impression, of the same person, device and creative, up to a minute before', async () => {
  expect(await found(
    `SELECT c.request_tag FROM dsp_clicks c LEFT JOIN dsp_impressions i USING (request_tag)
      WHERE c.click_dt_utc > TIMESTAMP '2025-05-09'
    AND (i.request_tag IS NULL OR i.user_id IS DISTINCT FROM c.user_id OR i.creative_id <> c.creative_id
    OR i.device_type <> c.device_type
      OR c.click_dt_utc NOT BETWEEN i.impression_dt_utc AND i.impression_dt_utc + INTERVAL 1 MINUTE)`)).toEqual([])
})

test('what was clicked had been in view, and a view belongs to a measured impression', async () => {
  expect(await found(`SELECT c.request_tag FROM dsp_clicks c WHERE c.click_dt_utc > TIMESTAMP '2025-05-09'
    AND c.request_tag NOT IN (SELECT impression_id FROM dsp_views
    WHERE viewable_impressions + unmeasurable_viewable_impressions = 1)`)).toEqual([])
  expect(await found(
    `SELECT impression_id FROM dsp_views GROUP BY 1
      HAVING sum(viewable_impressions) > sum(measurable_impressions)`)).toEqual([])
  const { viewability } = await figures(
    'SELECT sum(viewable_impressions) / sum(measurable_impressions) AS viewability FROM dsp_views')
  expect(viewability).toBeGreaterThan(0.6)
  expect(viewability).toBeLessThan(0.95)
})

test('video quartiles never come without the ones before', async () => {
  expect(await found(
    `SELECT request_tag FROM dsp_video_events_feed GROUP BY 1 HAVING sum(video_complete) > sum(video_third_quartile)
      OR sum(video_third_quartile) > sum(video_midpoint)
    OR sum(video_midpoint) > sum(video_first_quartile) OR sum(video_first_quartile) > sum(video_start)
    OR sum(video_start) > sum(video_impression)`)).toEqual([])
})

test('a credited conversion follows its ad event within 14 days, by the same person, and its ad event exists',
  async () => {
  expect(await found(
    `SELECT * FROM amazon_attributed_events_by_traffic_time WHERE conversion_event_dt_utc < traffic_event_dt_utc
      OR conversion_event_dt_utc >= traffic_event_dt_utc + INTERVAL 14 DAY`)).toEqual([])
  expect(await found(
    `SELECT a.request_tag FROM amazon_attributed_events_by_traffic_time a LEFT
      JOIN dsp_impressions i ON i.request_tag = a.request_tag
    WHERE a.ad_product_type IS NULL AND a.impression_dt_utc >= TIMESTAMP '2025-05-08'
    AND (i.request_tag IS NULL OR i.user_id IS DISTINCT FROM a.user_id OR i.campaign_id <> a.campaign_id
    OR i.impression_dt_utc <> a.impression_dt_utc OR i.total_cost * 1000 <>
      a.supply_cost + a.platform_fee + a.audience_fee + i.third_party_fees + i.managed_service_fee)`)).toEqual([])
  expect(await found(
    `SELECT a.traffic_event_id FROM amazon_attributed_events_by_traffic_time a LEFT
      JOIN sponsored_ads_traffic t ON t.event_id = a.traffic_event_id
    WHERE a.ad_product_type IS NOT NULL AND (t.event_id IS NULL OR t.user_id IS DISTINCT FROM a.user_id
    OR t.event_dt_utc <> a.traffic_event_dt_utc
      OR t.campaign_id_string <> a.campaign_id_string OR t.clicks <> a.clicks OR t.customer_search_term IS DISTINCT
      FROM a.customer_search_term)`)).toEqual([])
  expect(await found(
    `SELECT * FROM amazon_attributed_events_by_traffic_time WHERE ad_product_type IN ('sponsored_products',
      'sponsored_brands') AND clicks = 0`)).toEqual([])
})

test('no later click on a promoted product could have had the credit instead', async () => {
  expect(await found(
    `SELECT a.user_id FROM amazon_attributed_events_by_conversion_time a
      JOIN sponsored_ads_traffic t ON t.user_id = a.user_id AND t.campaign = a.campaign
    WHERE t.clicks = 1 AND a.purchases = 1 AND t.event_dt_utc <= a.conversion_event_dt_utc
    AND t.event_dt_utc > a.conversion_event_dt_utc - INTERVAL 14 DAY
    AND (a.clicks = 0 OR t.event_dt_utc > a.traffic_event_dt_utc)`)).toEqual([])
})

test('the two attributed tables hold the same conversions inside the window', async () => {
  const columns = 'user_id, conversion_event_dt_utc, traffic_event_dt_utc, tracked_item, total_purchases'
  const inside = "traffic_event_dt_utc >= TIMESTAMP '2025-06-01'"
  expect(await found(
    `(SELECT ${columns} FROM amazon_attributed_events_by_conversion_time WHERE ${inside}) EXCEPT ALL (SELECT ${columns}
      FROM amazon_attributed_events_by_traffic_time WHERE ${inside})`)).toEqual([])
})

test('metric families add up: total is promoted plus halo, clicks plus views, and new-to-brand is a part', async () => {
  const families = ['purchases', 'units_sold', 'product_sales', 'add_to_cart', 'detail_page_view']
  const wrong = families.map((name) =>
    `total_${name} <> ${name.replace(/^/,
      '')} + brand_halo_${name} OR total_${name} <> total_${name}_clicks + total_${name}_views
        OR ${name} <> ${name}_clicks + ${name}_views`).join(' OR ')
  expect(await found(
    `SELECT * FROM amazon_attributed_events_by_conversion_time WHERE ${wrong}
      OR new_to_brand_total_purchases > total_purchases OR (new_to_brand AND total_purchases = 0)`)).toEqual([])
  expect(await found(
    `SELECT * FROM amazon_attributed_events_by_conversion_time WHERE (tracked_asin IS NOT NULL) <> (total_purchases = 1)
      OR tracked_item IS NULL`)).toEqual([])
  const split = await figures(
    `SELECT sum(brand_halo_purchases) / sum(total_purchases) AS halo,
      sum(total_purchases_views) / sum(total_purchases) AS views,
      sum(new_to_brand_total_purchases) / sum(total_purchases) AS fresh
      FROM amazon_attributed_events_by_conversion_time`)
  for (const share of Object.values(split)) {
    expect(share).toBeGreaterThan(0.08)
    expect(share).toBeLessThan(0.75)
  }
})

test('the fees of a DSP impression are its total cost to the last millicent', async () => {
  expect(await found(
    `SELECT * FROM dsp_impressions
      WHERE impression_cost * 1000 <> supply_cost OR total_cost * 1000 <>
        supply_cost + audience_fee + platform_fee + third_party_fees + managed_service_fee + ocm_fee`)).toEqual([])
  const { cpm, cpc } = await figures(
    `SELECT (SELECT sum(total_cost) / 100000 / count(*) * 1000 FROM dsp_impressions) AS cpm,
    (SELECT sum(spend) / 100000000.0 / sum(clicks) FROM sponsored_ads_traffic
    WHERE line_item_price_type = 'CPC') AS cpc`)
  expect(cpm).toBeGreaterThan(3)
  expect(cpm).toBeLessThan(25)
  expect(cpc).toBeGreaterThan(0.3)
  expect(cpc).toBeLessThan(3)
})

test('the funnel narrows at rates that a campaign manager would believe', async () => {
  const rates = await figures(
    `SELECT (SELECT count(*) FROM dsp_clicks) / (SELECT count(*) FROM dsp_impressions
      WHERE creative_category = 'Display') AS dsp_ctr,
    (SELECT sum(clicks) / sum(impressions) FROM sponsored_ads_traffic
    WHERE ad_product_type = 'sponsored_products') AS sp_ctr,
    (SELECT sum(total_add_to_cart) / sum(total_detail_page_view)
    FROM amazon_attributed_events_by_traffic_time) AS cart_rate,
    (SELECT sum(total_purchases) / sum(total_detail_page_view)
    FROM amazon_attributed_events_by_traffic_time) AS order_rate,
    (SELECT count(DISTINCT user_id) FROM dsp_impressions WHERE user_id IN (SELECT user_id
    FROM sponsored_ads_traffic)) / (SELECT count(DISTINCT user_id) FROM dsp_impressions) AS overlap`)
  const ranges: Record<string,
  readonly [number, number]> = { dsp_ctr: [0.002, 0.02], sp_ctr: [0.008, 0.05], cart_rate: [0.12, 0.4],
    order_rate: [0.06, 0.25], overlap: [0.3, 0.99] }
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const rate = rates[name] ?? NaN
    expect({ name, rate, inside: rate > low && rate < high }).toMatchObject({ inside: true })
  }
})

test('exposed conversions are those with an ad event in the 28 days before, and conversions lists exactly them',
  async () => {
  expect(await found(
    `SELECT conversion_id FROM conversions WHERE conversion_id NOT IN (SELECT conversion_id FROM conversions_all
      WHERE exposure_type <> 'non-ad-exposed')`)).toEqual([])
  expect(await found(
    `SELECT c.conversion_id FROM conversions_all c JOIN sponsored_ads_traffic t ON t.user_id = c.user_id
    WHERE c.exposure_type = 'non-ad-exposed' AND t.event_dt_utc <= c.event_dt_utc
    AND t.event_dt_utc > c.event_dt_utc - INTERVAL 28 DAY`)).toEqual([])
  const { share } = await figures(
    "SELECT avg((exposure_type = 'non-ad-exposed')::INTEGER) AS share FROM conversions_all")
  expect(share).toBeGreaterThan(0.08)
  expect(share).toBeLessThan(0.6)
})

test('conversions with relevance repeat a conversion per campaign of its brand and lose none that was credited',
  async () => {
  const { rows,
    conversions } = await figures(
      'SELECT count(*) AS rows, count(DISTINCT conversion_id) AS conversions FROM conversions_with_relevance')
  expect(rows).toBeGreaterThan((conversions ?? 0) * 3)
  expect(await found(
    `SELECT conversion_id FROM conversions_with_relevance WHERE conversion_id NOT IN (SELECT conversion_id
      FROM conversions)`)).toEqual([])
  expect(await found(
    `SELECT campaign_id FROM amazon_attributed_events_by_conversion_time WHERE campaign_id NOT IN (SELECT campaign_id
      FROM conversions_with_relevance)`)).toEqual([])
})

test('people buy again, and subscriptions come about once a month', async () => {
  const { again,
    rhythm } = await figures(
      `WITH orders AS (SELECT user_id, tracked_asin, sns_subscription_id, event_dt_utc AS t FROM conversions_all
        WHERE event_subtype = 'order' AND user_id IS NOT NULL)
    SELECT (SELECT avg((n > 1)::INTEGER) FROM (SELECT count(*) AS n FROM orders GROUP BY user_id)) AS again,
    (SELECT median(gap) FROM (SELECT date_diff('day', lag(t) OVER (PARTITION BY sns_subscription_id ORDER BY t),
    t) AS gap FROM orders WHERE sns_subscription_id IS NOT NULL)) AS rhythm`)
  expect(again).toBeGreaterThan(0.15)
  expect(rhythm).toBeGreaterThan(20)
  expect(rhythm).toBeLessThan(50)
})

test('eight to twelve of a hundred rows have no user, and they are the same people everywhere', async () => {
  for (const table of ['dsp_impressions', 'sponsored_ads_traffic', 'conversions_all']) {
    const { share } = await figures(`SELECT avg((user_id IS NULL)::INTEGER) AS share FROM ${table}`)
    expect(share).toBeGreaterThan(0.07)
    expect(share).toBeLessThan(0.13)
  }
  expect(await found('SELECT user_id FROM dsp_impressions WHERE (user_id IS NULL) <> (user_id_type IS NULL)')).toEqual(
    [])
})

test('coarse groups pass 100 users, fine ones do not', async () => {
  const reach = await figures(
    `SELECT (SELECT count(*) FROM (SELECT campaign, device_type FROM dsp_impressions GROUP BY 1, 2
      HAVING count(DISTINCT user_id) >= 100)) AS coarse,
    (SELECT count(*) FROM (SELECT iso_state_province_code FROM dsp_impressions GROUP BY 1
    HAVING count(DISTINCT user_id) >= 100)) AS states,
    (SELECT count(*) FROM (SELECT postal_code FROM dsp_impressions GROUP BY 1
    HAVING count(DISTINCT user_id) >= 100)) AS postal_codes,
    (SELECT count(*) FROM (SELECT postal_code FROM dsp_impressions GROUP BY 1
    HAVING count(DISTINCT user_id) < 100)) AS rare_postal_codes,
    (SELECT count(*) FROM (SELECT city_name FROM dsp_impressions GROUP BY 1
    HAVING count(DISTINCT user_id) < 100)) AS rare_cities`)
  expect(reach['coarse']).toBeGreaterThan(30)
  expect(reach['states']).toBeGreaterThan(8)
  expect(reach['postal_codes']).toBeGreaterThan(5)
  expect(reach['rare_postal_codes']).toBeGreaterThan(300)
  expect(reach['rare_cities']).toBeGreaterThan(0)
})

test('frequency has a heavy tail', async () => {
  const spread = await figures(
    `WITH seen AS (SELECT campaign_flight_id, user_id, count(*) AS n FROM dsp_impressions WHERE user_id IS NOT NULL
      GROUP BY 1, 2)
    SELECT avg((n = 1)::INTEGER) AS once, max(n) AS most, quantile_cont(n, 0.99) AS often FROM seen`)
  expect(spread['once']).toBeGreaterThan(0.2)
  expect(spread['often']).toBeGreaterThan(10)
  expect(spread['most']).toBeGreaterThan(40)
})

test('the last quarter and deal days are busy, nights are quiet, and evenings belong to television', async () => {
  const busy = await figures(
    `SELECT (SELECT count(*) FROM dsp_impressions WHERE impression_date BETWEEN DATE '2025-11-15'
      AND DATE '2025-12-14') /
    (SELECT count(*) FROM dsp_impressions WHERE impression_date BETWEEN DATE '2026-02-01'
    AND DATE '2026-03-02') AS holiday,
    (SELECT count(*) FROM conversions_all WHERE event_date_utc BETWEEN DATE '2025-11-28'
    AND DATE '2025-12-01') / (SELECT count(*) / 99 FROM conversions_all) AS deal,
    (SELECT avg((impression_hour BETWEEN 2 AND 4)::INTEGER) FROM dsp_impressions) AS night,
    (SELECT avg((impression_hour BETWEEN 17 AND 22)::INTEGER) FROM dsp_impressions
    WHERE creative_type = 'Streaming TV Video') AS evening_television,
    (SELECT avg((impression_hour BETWEEN 17 AND 22)::INTEGER) FROM dsp_impressions
    WHERE creative_category = 'Display') AS evening_display`)
  expect(busy['holiday']).toBeGreaterThan(1.4)
  expect(busy['deal']).toBeGreaterThan(1.5)
  expect(busy['night']).toBeLessThan(0.06)
  expect(busy['evening_television']).toBeGreaterThan((busy['evening_display'] ?? 1) + 0.1)
})

test('time columns of the advertiser and of UTC are the same moment, across both clock changes', async () => {
  for (const [table, prefix] of [['dsp_impressions', 'impression'], ['sponsored_ads_traffic', 'event'],
    ['amazon_attributed_events_by_conversion_time', 'conversion_event'],
    ['amazon_attributed_events_by_conversion_time', 'traffic_event']] as const) {
    const hour = `hour(${prefix}_dt) <> ${prefix}_hour OR date_trunc('hour', ${prefix}_dt) <> ${prefix}_dt_hour
      OR ${prefix}_dt::DATE <> ${prefix}_date`
    const utc = `hour(${prefix}_dt_utc) <> ${prefix}_hour_utc OR date_trunc('hour',
      ${prefix}_dt_utc) <> ${prefix}_dt_hour_utc OR ${prefix}_dt_utc::DATE <> ${prefix}_date_utc`
    expect(await found(`SELECT * FROM ${table} WHERE ${hour} OR ${utc}`)).toEqual([])
    const offsets = await queryRows(dataset,
      `SELECT DISTINCT date_diff('second', ${prefix}_dt_utc, ${prefix}_dt) / 3600 AS hours FROM ${table} ORDER BY 1`)
    expect({ table, offsets }).toEqual({ table, offsets: [{ hours: -5 }, { hours: -4 }] })
  }
})

test('some ids are beyond 2^53 and stay whole', async () => {
  const ids = await queryRows(dataset, 'SELECT DISTINCT campaign_id, campaign_id_string FROM dsp_impressions')
  expect(ids.length).toBeGreaterThan(8)
  for (const row of ids) expect(String(row['campaign_id'])).toBe(row['campaign_id_string'])
  expect(ids.some((row) => BigInt(String(row['campaign_id'])) > 2n ** 53n
    && !Number.isSafeInteger(Number(row['campaign_id'])))).toBe(true)
})

test('audience twins leave out deals and sensitive items', async () => {
  expect(await found('SELECT * FROM dsp_impressions_for_audiences WHERE deal_id IS NOT NULL')).toEqual([])
  expect(await found('SELECT * FROM dsp_clicks_for_audiences WHERE deal_id IS NOT NULL')).toEqual([])
  const { deals, missing } = await figures(`SELECT (SELECT count(deal_id) FROM dsp_impressions) AS deals,
    (SELECT count(tracked_item) FROM conversions_all) - (SELECT count(tracked_item)
    FROM conversions_all_for_audiences) AS missing`)
  expect(deals).toBeGreaterThan(1000)
  expect(missing).toBeGreaterThan(10)
})

test('segments of a person explain the targeted ones, and snapshots are first Thursdays', async () => {
  expect(await found(
    `SELECT request_tag FROM dsp_impressions WHERE len(list_intersect(user_behavior_segment_ids,
      matched_behavior_segment_ids)) <> len(matched_behavior_segment_ids)`)).toEqual([])
  expect(await found(
    `SELECT s.request_tag FROM dsp_impressions_by_matched_segments s WHERE s.behavior_segment_matched <> 1
      OR NOT list_contains(s.matched_behavior_segment_ids, s.behavior_segment_id)`)).toEqual([])
  expect(await found(
    `SELECT snapshot_datetime FROM audience_segments_amer_lifestyle_snapshot WHERE dayofweek(snapshot_datetime) <> 4
      OR day(snapshot_datetime) > 7`)).toEqual([])
  const { matched } = await figures(
    'SELECT avg((len(matched_behavior_segment_ids) > 0)::INTEGER) AS matched FROM dsp_impressions')
  expect(matched).toBeGreaterThan(0.3)
})

test('branded searches are tracked as keywords, and shop history reaches back five years', async () => {
  const { searches, months,
    buyers } = await figures(
      `SELECT (SELECT count(*) FROM amazon_attributed_events_by_conversion_time WHERE tracked_item LIKE 'keyword%'
        AND conversion_event_subtype = 'searchConversion') AS searches,
    (SELECT count(DISTINCT date_trunc('month', purchase_dt_utc)) FROM amazon_retail_purchases) AS months,
    (SELECT count(DISTINCT user_id) FROM amazon_retail_purchases) AS buyers`)
  expect(searches).toBeGreaterThan(200)
  expect(months).toBeGreaterThanOrEqual(60)
  expect(buyers).toBeGreaterThan(2000)
})
