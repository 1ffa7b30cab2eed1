import type { InstanceProfile } from '../ports.ts'
import { advertiserIdsOf, advertiserNameOf } from './campaign-plan.ts'

/** A relation as SQL: an expression for each column name, and everything after FROM. */
export interface ViewSource {
  readonly columns: Readonly<Record<string, string>>
  readonly from: string
}

/** What the expressions of one instance need to know. Times are UTC, as DuckDB literals. */
export interface ViewContext {
  readonly profile: InstanceProfile
  /** Catalogue that holds the generated tables. */
  readonly events: string
  readonly firstTime: string
  readonly endTime: string
}

/** Marketplace name and AMC's internal number, by country. */
const marketplaces: Readonly<Record<string, readonly [name: string, number: number]>> = {
  US: ['AMAZON.COM', 1], CA: ['AMAZON.CA', 7], DE: ['AMAZON.DE', 4], GB: ['AMAZON.CO.UK', 3], JP: ['AMAZON.CO.JP', 6],
  AU: ['AMAZON.COM.AU', 111172],
}

const currencyNames: Readonly<Record<string, string>> = {
  USD: 'Dollar (USA)', CAD: 'Dollar (Canada)', EUR: 'Euro', GBP: 'Pound Sterling', JPY: 'Yen',
  AUD: 'Dollar (Australia)',
}

/** A text literal. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

export function marketplaceOf(profile: InstanceProfile): { readonly name: string; readonly number: number } {
  const [name, number] = marketplaces[profile.countryCode] ?? ['AMAZON.COM', 1]
  return { name, number }
}

/** UTC to the advertiser's wall clock. */
export function toLocal(context: ViewContext, utc: string): string {
  return `timezone(${text(context.profile.advertiserTimeZone)}, timezone('UTC', ${utc}))`
}

/** The advertiser's wall clock to UTC. */
export function toUtc(context: ViewContext, local: string): string {
  return `timezone('UTC', timezone(${text(context.profile.advertiserTimeZone)}, ${local}))`
}

/** The ten time columns of an event: `<prefix>_dt`, `_date`, `_day`, `_hour`, `_dt_hour`, local and UTC. */
export function timeColumns(context: ViewContext, prefix: string, utc: string): Record<string, string> {
  const local = toLocal(context, utc)
  return Object.fromEntries([['', local], ['_utc', utc]].flatMap(([suffix, time]) => [
    [`${prefix}_dt${suffix}`, `${time}`], [`${prefix}_date${suffix}`, `${time}::DATE`],
    [`${prefix}_day${suffix}`, `day(${time})`],
    [`${prefix}_month${suffix}`, `month(${time})`], [`${prefix}_hour${suffix}`, `hour(${time})`],
    [`${prefix}_dt_hour${suffix}`, `date_trunc('hour', ${time})`],
  ]))
}

/** Start and end columns `<prefix>_start_*`, `<prefix>_end_*` from local times. */
export function spanColumns(context: ViewContext, prefix: string, startLocal: string, endLocal: string): Record<string,
string> {
  return Object.fromEntries(
    [['start', startLocal], ['end', endLocal]].flatMap(([edge, local]) => ['date', 'dt'].flatMap((kind) => [
    [`${prefix}_${edge}_${kind}`, `${local}`], [`${prefix}_${edge}_${kind}_utc`, toUtc(context, `${local}`)],
  ])))
}

/** Identity of the person behind a row; `u` is `d_user`. */
export const personColumns: Readonly<Record<string, string>> = {
  user_id: 'u.user_id', user_id_type: 'u.user_id_type', ip_address: 'CASE WHEN u.uh % 10 > 0 THEN u.ip_address END',
}

/** Where the person was; `u` is `d_user`. */
export const placeColumns: Readonly<Record<string, string>> = {
  city_name: 'u.city', dma_code: 'u.dma', iso_country_code: 'u.country', iso_state_province_code: 'u.state',
  postal_code: 'u.postal_code',
}

/** Constants of the instance. */
export function instanceColumns({ profile }: ViewContext): Record<string, string> {
  const advertiser = advertiserIdsOf(profile)
  return {
    advertiser: text(advertiserNameOf(profile)), advertiser_id: advertiser.id,
    advertiser_id_internal: String(BigInt(advertiser.id) % 1000003n), entity_id: text(advertiser.entityId),
    advertiser_timezone: text(profile.advertiserTimeZone), currency_iso_code: text(profile.currencyCode),
    currency_name: text(currencyNames[profile.currencyCode] ?? profile.currencyCode),
    marketplace_name: text(marketplaceOf(profile).name),
    marketplace_id: String(marketplaceOf(profile).number), no_3p_trackers: 'false',
    advertiser_country: text(profile.countryCode),
    campaign_country: text(profile.countryCode), segment_marketplace_id: String(marketplaceOf(profile).number),
  }
}

/** The ad behind a row, DSP or sponsored; `a` is `d_ad`. */
export function adColumns(context: ViewContext): Record<string, string> {
  const start = 'a.campaign_start'
  const end = 'a.campaign_end'
  const lineStart = 'coalesce(a.flight_start, a.campaign_start)'
  const lineEnd = 'coalesce(a.flight_end, a.campaign_end)'
  const status = `CASE WHEN a.last_day < (epoch(${context.endTime}) // 86400) THEN 'ENDED' WHEN a.is_dsp THEN 'RUNNING'
    ELSE 'ENABLED' END`
  return {
    campaign: 'a.campaign', campaign_id: 'a.campaign_id', campaign_id_string: 'a.campaign_id_string',
    campaign_id_internal: 'a.campaign_id % 100000007',
    campaign_budget_amount: 'a.budget', campaign_budget_type: 'a.budget_type', campaign_primary_goal: 'a.goal',
    campaign_sales_type: "CASE WHEN a.is_dsp THEN a.sales_type END",
    campaign_source: "CASE WHEN a.is_dsp THEN 'AMAZON_DSP' ELSE 'SPONSORED_ADS' END", campaign_status: status,
    campaign_insertion_order_id: "nullif(a.insertion_order_id, '')",
    campaign_flight_id: 'a.flight_id', campaign_flight_name: 'a.flight_name',
    campaign_flight_budget_amount: 'CASE WHEN a.is_dsp THEN a.budget // 4 END',
    campaign_flight_start_date_utc: toUtc(context, 'a.flight_start'),
    campaign_flight_end_date_utc: toUtc(context, 'a.flight_end'),
    ...spanColumns(context, 'campaign', start, end), ...spanColumns(context, 'line_item', lineStart, lineEnd),
    ...spanColumns(context, 'ad_group', lineStart, lineEnd),
    product_line: 'a.product_line', portfolio_id: 'a.portfolio_id', portfolio_name: 'a.portfolio_name',
    line_item: 'a.line_item', line_item_id: 'a.line_item_id', line_item_status: status,
    line_item_type: 'a.line_item_type', line_item_price_type: 'a.price_type',
    line_item_budget_amount: 'a.line_item_budget', ad_group: 'a.line_item', ad_group_status: status,
    ad_group_type: `CASE a.channel WHEN 'sp' THEN 'MANUAL' WHEN 'sb' THEN 'BRAND' WHEN 'sd' THEN 'DISPLAY'
      ELSE 'VIDEO' END`,
    ad_product_type: 'a.ad_product',
    ad_product_type_code: `CASE a.channel WHEN 'sp' THEN 'SP' WHEN 'sb' THEN 'SB' WHEN 'sd' THEN 'SD' WHEN 'sptv'
      THEN 'STV' END`,
    creative: 'a.creative', creative_id: 'a.creative_id', creative_category: 'a.creative_category',
    creative_type: 'a.creative_type', creative_duration: 'a.creative_duration',
    creative_is_link_in: 'a.link_in', creative_size: 'a.creative_size', creative_asin: 'a.creative_asin',
    ad_slot_size: `CASE WHEN a.is_dsp AND a.channel <> 'audio' THEN CASE WHEN a.creative_size = 'Responsive'
      THEN '300x250' ELSE a.creative_size END END`,
    deal_id: 'a.deal_id', deal_name: 'a.deal_name',
    advertiser_account_frequency_group_ids: `CASE WHEN a.is_dsp AND a.channel = 'display'
      THEN [a.campaign_id % 1000000007]::BIGINT[] ELSE []::BIGINT[] END`,
    manager_account_frequency_group_ids: `CASE WHEN a.is_dsp AND a.channel = 'stv'
      THEN [a.campaign_id % 1000000009]::BIGINT[] ELSE []::BIGINT[] END`,
  }
}

/** The device; `v` is `d_device`. */
export const deviceColumns: Readonly<Record<string, string>> = {
  device_type: 'v.device_type', device_make: 'v.device_make', device_model: 'v.device_model',
  operating_system: 'v.operating_system', os_version: 'v.os_version',
  browser_family: 'v.browser_family', environment_type: 'v.environment_type',
  // A television is the household's, everything else the person's.
  device_id: `CASE WHEN u.user_id IS NOT NULL THEN lower(to_hex(hash(CASE WHEN v.device_k BETWEEN 24 AND 31 THEN u.hh
    ELSE u.uh END, v.device_k))) END`,
}

/** Where a DSP impression was bought; `s` is `d_supply`. */
export const supplyColumns: Readonly<Record<string, string>> = {
  supply_source: 's.supply_source', supply_source_id: 's.supply_source_id', site: 's.site',
  publisher_name: 's.publisher', publisher_id: 's.publisher_id',
  seller_name: 's.publisher', seller_id: 's.publisher_id', app_bundle: 's.app_bundle',
  is_amazon_owned: 's.is_amazon_owned', page_type: 's.page_type',
  supply_source_is_view_aware: 's.view_rate > 0.6', supply_source_view_rate: 's.view_rate',
  placement_is_view_aware: 's.view_rate > 0.6',
  placement_view_rate: 'least(1, s.view_rate + 0.02)',
  demand_channel: "CASE WHEN s.is_amazon_owned THEN 'O&O' ELSE 'Open exchange' END",
  demand_channel_owner: "CASE WHEN s.is_amazon_owned THEN 'AMAZON' ELSE 'THIRD_PARTY' END",
}

/**
 * Fees of a DSP impression in microcents, from the identity hash `hash` and `a`. All are whole thousands, so that their
 * sum in millicents is exactly `total_cost`.
 */
export function costColumns(hash: string): Record<string, string> {
  const billed = "CASE WHEN a.sales_type = 'BONUS' THEN 0 ELSE 1 END"
  const price = `a.price_mc * (0.62 + 0.3 * (((${hash}) >> 40) & 65535)::BIGINT / 65536.0)`
  const supply = `(round(${price} / 1000)::BIGINT * 1000 * (${billed}))`
  const share = (percent: number) => `((${supply} * ${percent} // 100000) * 1000)`
  const audience = `(CASE WHEN len(a.segments) > 0 THEN ${share(7)} ELSE 0 END)`
  return {
    supply_cost: supply, audience_fee: audience, platform_fee: share(8), third_party_fees: share(2),
    managed_service_fee: share(3), ocm_fee: '0',
    impression_cost: `(${supply} // 1000)`,
    total_cost: `((${supply} + ${audience} + ${share(8)} + ${share(2)} + ${share(3)}) / 1000.0)`,
    bid_price: '(a.price_mc * 5 // 4)', winning_bid_cost: supply, winning_bid_amount: supply,
    click_cost: `(${supply} // 1000)`,
  }
}

/** Text key of an event: the identity hash in hexadecimal. */
export function eventKey(hash: string): string {
  return `lower(to_hex(${hash}))`
}
