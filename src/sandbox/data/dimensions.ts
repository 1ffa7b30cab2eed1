import type { DuckDBConnection } from '@duckdb/node-api'
import type { InstanceProfile } from '../ports.ts'
import { calendarDay, toIsoDate } from './calendar.ts'
import { planCampaigns, type CampaignPlan } from './campaign-plan.ts'
import { devices } from './devices.ts'
import { placesOf } from './places.ts'
import { createSeededRandom } from './seeded-random.ts'
import { segments } from './segments.ts'
import { channels, placements, supplies, type Channel } from './supply.ts'

type Cell = string | number | boolean | null | readonly number[]

/** Creates `name` with typed columns from plain rows. Whole numbers beyond 2^53 come as text and lose no digit. */
async function loadTable(
  connection: DuckDBConnection, name: string, columns: Readonly<Record<string, string>>,
  rows: readonly Readonly<Record<string, Cell>>[],
): Promise<void> {
  const shape = JSON.stringify([columns]).replaceAll("'", "''")
  const select = Object.keys(columns).map((column) => `row_data.${column}`).join(', ')
  await connection.run(
    `CREATE TABLE ${name} AS SELECT ${select} FROM (SELECT unnest(from_json($1::JSON, '${shape}')) AS row_data)`,
    [JSON.stringify(rows)])
}

/** Spreads weights over a number of slots, largest remainder first; every positive weight keeps its order. */
function toSlots(weights: readonly number[], slotCount: number): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const slots: number[] = []
  let passed = 0
  weights.forEach((weight, key) => {
    passed += weight
    while (slots.length < Math.round((passed / total) * slotCount)) slots.push(key)
  })
  return slots
}

const hourWeights: Readonly<Record<'day' | 'evening', readonly number[]>> = {
  day: [2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 10, 11, 12, 12, 11, 11, 12, 13, 15, 17, 18, 16, 11, 6],
  evening: [3, 2, 1, 1, 1, 1, 2, 3, 4, 5, 5, 6, 7, 7, 7, 8, 10, 14, 20, 26, 28, 24, 15, 7],
}

/** 256 hours of the day, by weight, as a DuckDB list. */
export function hourSlots(kind: 'day' | 'evening'): string {
  return `[${toSlots(hourWeights[kind], 256).join(',')}]`
}

/** Weights of the device classes phone, pc, tablet, tv, connected, unknown. */
const deviceMix: Readonly<Record<Channel, readonly number[]>> = {
  display: [54, 30, 13, 0, 0, 3], olv: [40, 32, 16, 12, 0, 0], stv: [4, 0, 4, 92, 0, 0], audio: [42, 4, 2, 0, 52, 0],
  sp: [60, 29, 10, 0, 0, 1], sb: [60, 29, 10, 0, 0, 1], sd: [58, 28, 12, 0, 0, 2], sptv: [0, 0, 0, 100, 0, 0],
}

/** Chance that an impression or a click of a channel leads to a look at a product. */
const journeyRates: Readonly<Record<Channel, readonly [view: number, click: number]>> = {
  display: [0.008, 0.6], olv: [0.007, 0.5], stv: [0.0085, 0.5], audio: [0.004, 0.4], sp: [0.005, 0.8], sb: [0.005, 0.7],
  sd: [0.0035, 0.65], sptv: [0.007, 0.5],
}

async function loadSlots(connection: DuckDBConnection): Promise<void> {
  const supplySlots = channels.flatMap((channel, channelKey) => {
    const own = supplies.filter((supply) => supply.channel === channel)
    return toSlots(own.map(({ weight }) => weight),
      own.length === 0 ? 0
        : 64).map((index, slot) => ({ slot_k: channelKey * 64 + slot, supply_k: own[index]?.supplyKey ?? 0 }))
  })
  await loadTable(connection, 'd_supply_slot', { slot_k: 'INTEGER', supply_k: 'UTINYINT' }, supplySlots)
  const placementSlots = channels.flatMap((channel, channelKey) => {
    const own = placements.flatMap((placement, placementKey) =>
      (placement.channel === channel ? [{ ...placement, placementKey }] : []))
    return toSlots(own.map(({ weight }) => weight), own.length === 0 ? 0 : 64).map((index, slot) => ({
      slot_k: channelKey * 64 + slot, placement_k: own[index]?.placementKey ?? 0,
      click_factor: own[index]?.clickFactor ?? 1,
    }))
  })
  await loadTable(connection, 'd_placement_slot',
    { slot_k: 'INTEGER', placement_k: 'UTINYINT', click_factor: 'DOUBLE' }, placementSlots)
  await loadTable(connection, 'd_device_slot', { slot_k: 'INTEGER', class_k: 'UTINYINT' },
    channels.flatMap((channel, channelKey) =>
      toSlots(deviceMix[channel], 64).map((classKey, slot) => ({ slot_k: channelKey * 64 + slot, class_k: classKey }))))
  await loadTable(connection, 'd_channel', { channel_k: 'INTEGER', view_rate: 'DOUBLE', click_rate: 'DOUBLE' },
    channels.map((channel, channelKey) =>
      ({ channel_k: channelKey, view_rate: journeyRates[channel][0], click_rate: journeyRates[channel][1] })))
}

/** Keys 0 to 19 are ASINs; these come after. `groupKey` NULL: belongs to the whole brand. */
export const otherItems = { keywordFirst: 20, keywordCount: 4, storePage: 24, pixel: 25, pixelCart: 26, pixelOrder: 27,
  app: 28, subscription: 29 } as const

/** Key of the supply, placement and target that stand for "none". */
export const noneKeys = { supply: 254, placement: 254, target: -1 } as const

async function loadItems(connection: DuckDBConnection, plan: CampaignPlan, instanceKey: string): Promise<void> {
  const random = createSeededRandom(`items ${instanceKey}`)
  const brand = (plan.assortment.brands[0] ?? '').toLowerCase()
  const other = (itemKey: number, trackedItem: string, name: string, priceCents: number) => ({
    item_k: itemKey, tracked_item: trackedItem, asin: null, group_k: null, brand_k: 0, name,
    brand: plan.assortment.brands[0] ?? '', group_name: null,
    parent_asin: null, price_cents: priceCents, subscribable: false, sensitive: false,
  })
  const keywords = [brand, `${brand} store`,
    ...plan.assortment.groups.slice(0, 2).map((group) => `${brand} ${group.name.toLowerCase()}`)]
  await loadTable(connection, 'd_item', {
    item_k: 'INTEGER', tracked_item: 'VARCHAR', asin: 'VARCHAR', group_k: 'INTEGER', brand_k: 'INTEGER',
    name: 'VARCHAR', brand: 'VARCHAR', group_name: 'VARCHAR',
    parent_asin: 'VARCHAR', price_cents: 'INTEGER', subscribable: 'BOOLEAN', sensitive: 'BOOLEAN',
  }, [
    ...plan.assortment.products.map((product) => ({
      item_k: product.itemKey, tracked_item: product.asin, asin: product.asin, group_k: product.groupKey,
      brand_k: product.brandKey, name: product.name,
      brand: product.brand, group_name: product.groupName, parent_asin: product.parentAsin,
      price_cents: product.priceCents, subscribable: product.subscribable,
      sensitive: product.sensitive,
    })),
    ...keywords.map((keyword, index) => other(otherItems.keywordFirst + index, `keyword:${keyword}`, keyword, 0)),
    other(otherItems.storePage, `store:${random.digits(10)}`, 'Brand Store', 0),
    other(otherItems.pixel, random.digits(12), 'Web shop page', 0),
    other(otherItems.pixelCart, random.digits(12), 'Web shop cart', 0),
    other(otherItems.pixelOrder, random.digits(12), 'Web shop order',
      (plan.assortment.products[0]?.priceCents ?? 5000)),
    other(otherItems.app, `B0${random.code(8)}`, 'App', 0),
    other(otherItems.subscription, `B0${random.code(8)}`, 'Digital subscription', 999),
  ])
}

const adColumns = {
  ad_k: 'INTEGER', ad_hash: 'UBIGINT', campaign_k: 'INTEGER', campaign_hash: 'UBIGINT', channel_k: 'INTEGER',
  channel: 'VARCHAR', is_dsp: 'BOOLEAN', ad_product: 'VARCHAR', brand_k: 'INTEGER',
  group_k: 'INTEGER', first_day: 'INTEGER', last_day: 'INTEGER', weight: 'DOUBLE', pool: 'INTEGER',
  audience_group: 'INTEGER', click_rate: 'DOUBLE',
  price_mc: 'BIGINT', campaign: 'VARCHAR', campaign_id: 'BIGINT',
  campaign_id_string: 'VARCHAR', campaign_start: 'TIMESTAMP', campaign_end: 'TIMESTAMP', budget: 'BIGINT',
  goal: 'VARCHAR', sales_type: 'VARCHAR',
  insertion_order_id: 'VARCHAR', flight_id: 'BIGINT', flight_name: 'VARCHAR', flight_start: 'TIMESTAMP',
  flight_end: 'TIMESTAMP', product_line: 'VARCHAR',
  portfolio_id: 'BIGINT', portfolio_name: 'VARCHAR', budget_type: 'VARCHAR', line_item: 'VARCHAR',
  line_item_id: 'BIGINT', line_item_type: 'VARCHAR',
  price_type: 'VARCHAR', line_item_budget: 'BIGINT', deal_id: 'VARCHAR', deal_name: 'VARCHAR', segments: 'INTEGER[]',
  boost_segment: 'INTEGER',
  creative: 'VARCHAR', creative_id: 'BIGINT', creative_category: 'VARCHAR', creative_type: 'VARCHAR',
  creative_duration: 'BIGINT', creative_size: 'VARCHAR',
  link_in: 'VARCHAR', creative_asin: 'VARCHAR',
}

/** How many impressions an ordinary day has, per family. */
export interface DailyVolume {
  readonly dsp: number
  readonly sponsored: number
}

async function loadAds(connection: DuckDBConnection, plan: CampaignPlan, volume: DailyVolume,
  userCount: number): Promise<void> {
  const startOf = (dayKey: number) => `${toIsoDate(dayKey)} 00:00:00`
  const endOf = (dayKey: number) => `${toIsoDate(dayKey)} 23:59:59`
  const flightImpressions = new Map<string, number>()
  const flightName = (ad: (typeof plan.ads)[number]) => `${ad.campaign}|${ad.flightName ?? ''}`
  for (const ad of plan.ads) {
    const days = Math.min(ad.lastDay - ad.firstDay + 1, 120)
    const impressions = (ad.isDsp ? volume.dsp : volume.sponsored) * ad.weight * days
    flightImpressions.set(flightName(ad), (flightImpressions.get(flightName(ad)) ?? 0) + impressions)
  }
  await loadTable(connection, 'd_ad', adColumns, plan.ads.map((ad) => ({
    ad_k: ad.adKey, ad_hash: ad.adHash, campaign_k: ad.campaignKey, campaign_hash: ad.campaignHash,
    channel_k: ad.channelKey, channel: channels[ad.channelKey] ?? '', is_dsp: ad.isDsp, ad_product: ad.adProduct,
    brand_k: ad.brandKey, group_k: ad.groupKey, first_day: ad.firstDay, last_day: ad.lastDay, weight: ad.weight,
    // People a flight can reach: fewer than its impressions, so that some see it often.
    pool: Math.max(300, Math.min(userCount * 2, Math.round((flightImpressions.get(flightName(ad)) ?? 0) * 0.6))),
    audience_group: ad.audienceGroup, click_rate: ad.clickRate, price_mc: ad.priceMicrocents,
    campaign: ad.campaign, campaign_id: ad.campaignId, campaign_id_string: ad.campaignIdString,
    campaign_start: startOf(ad.campaignStart),
    campaign_end: ad.campaignEnd === null ? null : endOf(ad.campaignEnd), budget: ad.budgetMillicents, goal: ad.goal,
    sales_type: ad.salesType,
    insertion_order_id: ad.insertionOrderId, flight_id: ad.flightId, flight_name: ad.flightName,
    flight_start: ad.isDsp ? startOf(ad.firstDay) : null,
    flight_end: ad.isDsp ? endOf(ad.lastDay) : null, product_line: ad.productLine, portfolio_id: ad.portfolioId,
    portfolio_name: ad.portfolioName,
    budget_type: ad.budgetType, line_item: ad.lineItem, line_item_id: ad.lineItemId, line_item_type: ad.lineItemType,
    price_type: ad.priceType,
    line_item_budget: ad.lineItemBudgetMillicents, deal_id: ad.dealId, deal_name: ad.dealName, segments: ad.segmentIds,
    boost_segment: ad.boostSegmentId,
    creative: ad.creative, creative_id: ad.creativeId, creative_category: ad.creativeCategory,
    creative_type: ad.creativeType,
    creative_duration: ad.creativeSeconds, creative_size: ad.creativeSize, link_in: ad.linksToAmazon ? 'Y' : 'N',
    creative_asin: ad.creativeItemKey === null ? null : (plan.assortment.products[ad.creativeItemKey]?.asin ?? null),
  })))
  await loadTable(connection, 'd_target',
    { target_k: 'INTEGER', targeting: 'VARCHAR', match_type: 'VARCHAR', search_term: 'VARCHAR' }, [
    { target_k: noneKeys.target, targeting: null, match_type: null, search_term: null },
    ...plan.targets.map((target) =>
      ({ target_k: target.targetKey, targeting: target.targeting, match_type: target.matchType,
        search_term: target.searchTerm })),
  ])
  const slots: { slot_k: number; target_k: number }[] = []
  for (const ad of plan.ads.filter(({ isDsp }) => !isDsp)) {
    const own = plan.targets.filter(({ adKey }) => adKey === ad.adKey)
    toSlots(own.map((target) => target.slots),
      32).forEach((index, slot) =>
        slots.push({ slot_k: ad.adKey * 32 + slot, target_k: own[index]?.targetKey ?? noneKeys.target }))
  }
  await loadTable(connection, 'd_target_slot', { slot_k: 'INTEGER', target_k: 'INTEGER' }, slots)
}

/** Loads every small table that describes rather than counts: `d_*`. Days from `firstDay` to `lastDay`, both included. */
export async function loadDimensions(
  connection: DuckDBConnection, profile: InstanceProfile, seed: number, firstDay: number, lastDay: number,
  volume: DailyVolume, userCount: number,
): Promise<void> {
  const plan = planCampaigns(profile, seed, firstDay, lastDay)
  await loadTable(connection, 'd_day',
    { day_k: 'INTEGER', day: 'DATE', traffic_weight: 'DOUBLE', purchase_weight: 'DOUBLE', price_factor: 'DOUBLE' },
    Array.from({ length: lastDay - firstDay + 1 }, (_, index) => calendarDay(firstDay + index)).map((day) => ({
      day_k: day.dayKey, day: toIsoDate(day.dayKey), traffic_weight: day.trafficWeight,
      purchase_weight: day.purchaseWeight, price_factor: day.priceFactor,
    })))
  await connection.run(`ALTER TABLE d_day ADD COLUMN start_utc TIMESTAMP`)
  await connection.run(`UPDATE d_day SET start_utc = timezone('UTC', timezone($1, day::TIMESTAMP))`,
    [profile.advertiserTimeZone])
  const places = placesOf(profile.countryCode)
  await loadTable(connection, 'd_place_slot',
    { slot_k: 'INTEGER', state: 'VARCHAR', dma: 'VARCHAR', city: 'VARCHAR', postal_prefix: 'VARCHAR',
      postal_digits: 'INTEGER' },
    toSlots(places.map(({ weight }) => weight), 1024).map((placeKey, slot) => {
      const place = places[placeKey]
      return { slot_k: slot, state: place?.state ?? null, dma: place?.dma ?? null, city: place?.city ?? null,
        postal_prefix: place?.postalPrefix ?? '', postal_digits: place?.postalDigits ?? 2 }
    }))
  await loadTable(connection, 'd_device', {
    device_k: 'UTINYINT', device_type: 'VARCHAR', device_make: 'VARCHAR', device_model: 'VARCHAR',
    operating_system: 'VARCHAR', os_version: 'VARCHAR', browser_family: 'VARCHAR',
    environment_type: 'VARCHAR',
  }, devices.map((device) => ({
    device_k: device.deviceKey, device_type: device.deviceType, device_make: device.make, device_model: device.model,
    operating_system: device.operatingSystem,
    os_version: device.osVersion, browser_family: device.browserFamily, environment_type: device.environment,
  })))
  const supplyRandom = createSeededRandom(`supply ${profile.instanceId} ${seed}`)
  await loadTable(connection, 'd_supply', {
    supply_k: 'UTINYINT', supply_source: 'VARCHAR', supply_source_id: 'BIGINT', site: 'VARCHAR', publisher: 'VARCHAR',
    publisher_id: 'VARCHAR', app_bundle: 'VARCHAR',
    is_amazon_owned: 'BOOLEAN', page_type: 'VARCHAR', view_rate: 'DOUBLE',
  }, [
    ...supplies.map((supply) => ({
      supply_k: supply.supplyKey, supply_source: supply.supplySource, supply_source_id: supplyRandom.digits(9),
      site: supply.site, publisher: supply.publisher,
      publisher_id: `pub-${supplyRandom.digits(8)}`, app_bundle: supply.appBundle,
      is_amazon_owned: supply.isAmazonOwned, page_type: supply.pageType, view_rate: supply.viewRate,
    })),
    { supply_k: noneKeys.supply, supply_source: null, supply_source_id: null, site: null, publisher: null,
      publisher_id: null, app_bundle: null, is_amazon_owned: null, page_type: null, view_rate: null },
  ])
  await loadTable(connection, 'd_placement', { placement_k: 'UTINYINT', placement_type: 'VARCHAR' }, [
    ...placements.map(({ name }, placementKey) => ({ placement_k: placementKey, placement_type: name })),
    { placement_k: noneKeys.placement, placement_type: null },
  ])
  await loadTable(connection, 'd_segment',
    { segment_id: 'INTEGER', segment_k: 'INTEGER', category: 'VARCHAR', name: 'VARCHAR', description: 'VARCHAR',
      path: 'VARCHAR' },
    segments.map((segment, index) =>
      ({ segment_id: segment.segmentId, segment_k: index, category: segment.category, name: segment.name,
        description: segment.description, path: segment.path })))
  await loadItems(connection, plan, `${profile.instanceId} ${seed}`)
  await loadAds(connection, plan, volume, userCount)
  await loadSlots(connection)
}
