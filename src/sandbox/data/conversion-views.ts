import { kindKey, type ConversionSubtype } from './conversion-sql.ts'
import { uniform } from './ad-event-sql.ts'
import {
  adColumns, costColumns, deviceColumns, eventKey, instanceColumns, marketplaceOf, personColumns, placeColumns,
  supplyColumns, text, timeColumns, type ViewContext,
  type ViewSource,
} from './view-columns.ts'

const isKind = (...subtypes: readonly ConversionSubtype[]) => `f.kind_k IN (${subtypes.map(kindKey).join(', ')})`
const isOrder = isKind('order')
const isOffAmazon = isKind('134', '140', '141')
const sales = '(f.units * f.cents / 100.0)'
const offAmazonSales = `(CASE WHEN ${isKind('141')} THEN f.units * f.cents / 100.0 ELSE 0 END)`
const offAmazonValue = `(CASE WHEN ${isKind('134')} THEN 1 WHEN ${isKind('140')} THEN 5 ELSE 0 END)`
const isApp = `(f.h % 2 = 1)`

/** Store behind a purchase: a few groceries and baskets are bought in Amazon's own shops of the United States. */
const physicalStore = (context: ViewContext, fresh: string, wholeFoods: string, online: string) =>
  context.profile.countryCode === 'US'
    ? `CASE WHEN ${isOrder} AND f.item_k BETWEEN 10 AND 19 AND f.h % 100 < 9 THEN CASE WHEN f.h % 100 < 5 THEN ${text(
      fresh)} ELSE ${text(wholeFoods)} END ELSE ${online} END`
    : online

/** A metric of an attributed event: when it counts and how much. */
const measures: Readonly<Record<string, readonly [condition: string, amount: string]>> = {
  purchases: [isOrder, '1'],
  units_sold: [isOrder, 'f.units'],
  product_sales: [isOrder, sales],
  add_to_cart: [isKind('shoppingCart'), '1'],
  detail_page_view: [isKind('detailPageView'), '1'],
  digital_subscription_signup_purchases: [`${isKind('freeTrialSignup', 'paidSignup')} AND NOT ${isApp}`, '1'],
  digital_free_trial_subscription_signup_purchases: [`${isKind('freeTrialSignup')} AND NOT ${isApp}`, '1'],
  digital_paid_subscription_signup_purchases: [`${isKind('paidSignup')} AND NOT ${isApp}`, '1'],
  digital_app_subscription_signup_purchases: [`${isKind('freeTrialSignup', 'paidSignup')} AND ${isApp}`, '1'],
  digital_free_trial_app_subscription_signup_purchases: [`${isKind('freeTrialSignup')} AND ${isApp}`, '1'],
  digital_paid_app_subscription_signup_purchases: [`${isKind('paidSignup')} AND ${isApp}`, '1'],
  appstore_opens: [isKind('appFirstOpen', 'appOpen'), '1'],
  appstore_first_opens: [isKind('appFirstOpen'), '1'],
  appstore_repeat_opens: [isKind('appOpen'), '1'],
  appstore_first_session_hours: [isKind('appFirstOpen'), '(0.05 + (f.h % 100)::BIGINT / 100.0)'],
  appstore_repeat_session_hours: [isKind('appOpen'), '(0.05 + (f.h % 200)::BIGINT / 100.0)'],
  appstore_usage_hours: [isKind('appFirstOpen', 'appOpen'), '(0.05 + (f.h % 100)::BIGINT / 100.0)'],
}

/**
 * Plain: promoted items. `brand_halo_`: others of the brand. `total_`: both. `new_to_brand_`: first in a year. `_clicks`,
 * `_views`: who got the credit.
 */
function metricColumns(): Record<string, string> {
  const columns: Record<string, string> = {}
  const scopes = [['', 'f.promoted'], ['brand_halo_', 'NOT f.promoted'], ['total_', 'true']] as const
  const credits = [['', 'true'], ['_clicks', 'f.is_click'], ['_views', 'NOT f.is_click']] as const
  for (const [measure, [condition, amount]] of Object.entries(measures)) {
    for (const [scopeName, scope] of scopes) {
      for (const [creditName, credit] of credits) {
        const conditions = [condition, scope, credit].filter((part) => part !== 'true').join(' AND ')
        columns[`${scopeName}${measure}${creditName}`] = `CASE WHEN ${conditions} THEN ${amount} ELSE 0 END`
        columns[`new_to_brand_${scopeName}${measure}${creditName}`] = `CASE WHEN ${conditions} AND f.new_to_brand
          THEN ${amount} ELSE 0 END`
      }
    }
  }
  return columns
}

/** Columns that every conversion table has, under the prefix it uses for the event. */
function conversionColumns(context: ViewContext, prefix: 'event' | 'conversion_event'): Record<string, string> {
  const attributes = Array.from({ length: 10 }, (_, index) => [
    `off_amazon_attribute_attr${index + 1}`,
    `CASE WHEN ${isOffAmazon} THEN ${index < 3 ? `['web', 'spring', 'member'][${index + 1}] || (f.h % ${index + 3})`
      : 'NULL'} END`,
  ])
  const online = `CASE WHEN NOT ${isOffAmazon} THEN ${text(marketplaceOf(context.profile).name)} END`
  return {
    ...instanceColumns(context), ...personColumns,
    ...timeColumns(context, prefix, 'f.t'),
    conversion_id: eventKey('f.h'), conversions: '1',
    [`${prefix}_category`]: 'k.event_category', [`${prefix}_subtype`]: 'k.event_subtype',
    [`${prefix}_type`]: 'k.event_type',
    [`${prefix}_type_class`]: 'k.event_type_class', [`${prefix}_type_description`]: 'k.event_type_description',
    conversion_event_name: `CASE WHEN ${isOffAmazon} THEN 'Web shop - ' || k.event_type_description END`,
    conversion_event_source_name: `CASE WHEN ${isOffAmazon} THEN CASE WHEN f.h % 10 < 6 THEN 'Amazon Ad Tag'
      ELSE 'Conversions API' END WHEN ${isKind('appFirstOpen', 'appOpen')} THEN 'Mobile Measurement Partner' END`,
    conversion_event_source: `CASE WHEN ${isOffAmazon} THEN CASE WHEN f.h % 10 < 6 THEN 'AAT' ELSE 'CAPI' END END`,
    event_source: `CASE WHEN ${isOffAmazon} THEN 'PIXEL' ELSE 'RETAIL' END`,
    marketplace_name: physicalStore(context, 'AMAZON_FRESH_STORES_US', 'WHOLE_FOODS_MARKET_US', online),
    conversion_event_marketplace_name: physicalStore(context, 'AMAZON_FRESH_STORES_US', 'WHOLE_FOODS_MARKET_US',
      online),
    conversion_event_marketplace_id: String(marketplaceOf(context.profile).number),
    new_to_brand: 'f.new_to_brand',
    purchase_currency: `CASE WHEN ${isOrder} OR ${isKind('141')} THEN ${text(context.profile.currencyCode)} END`,
    purchase_retail_program: `CASE WHEN ${isOrder} THEN ${physicalStore(context, 'Amazon Fresh', 'Whole Foods Market',
      `'Amazon.com'`)} END`,
    purchase_unit_price: `CASE WHEN ${isOrder} THEN f.cents / 100.0 END`,
    total_product_sales: `CASE WHEN ${isOrder} THEN ${sales} ELSE 0 END`,
    total_units_sold: `CASE WHEN ${isOrder} THEN f.units ELSE 0 END`,
    off_amazon_product_sales: offAmazonSales, off_amazon_conversion_value: offAmazonValue,
    combined_sales: `(CASE WHEN ${isOrder} THEN ${sales} ELSE 0 END + ${offAmazonSales})`,
    tracked_asin: `CASE WHEN ${isOrder} THEN i.asin END`, tracked_item: 'i.tracked_item',
    sns_subscription_id: `CASE WHEN f.sns THEN lower(to_hex(hash(f.user_k * 1000 + f.item_k))) END`,
    exposure_type: `CASE WHEN ${isOffAmazon} THEN 'pixel' WHEN f.exposed THEN 'ad-exposed' ELSE 'non-ad-exposed' END`,
    off_amazon_product_id: `CASE WHEN ${isOffAmazon} THEN 'SKU-' || (1000 + f.h % 40) END`,
    off_amazon_brand: `CASE WHEN ${isOffAmazon} THEN i.brand END`,
    off_amazon_category: `CASE WHEN ${isOffAmazon} THEN 'web shop' END`,
    ...Object.fromEntries(attributes),
  }
}

function conversionJoins(events: string): string {
  return `JOIN ${events}.d_user u ON u.user_k = f.user_k JOIN ${events}.d_kind k ON k.kind_k = f.kind_k
    JOIN ${events}.d_item i ON i.item_k = f.item_k`
}

/** `window` is the column that the run's window filters; the row exists as soon as its conversion is known. */
function attributed(context: ViewContext, window: 'conversion' | 'traffic'): ViewSource {
  const { events, firstTime, endTime } = context
  const onlyDsp = (expression: string) => `CASE WHEN a.is_dsp THEN ${expression} END`
  const dspTimes = { ...timeColumns(context, 'impression', 'f.imp_t'),
    ...timeColumns(context, 'click', 'CASE WHEN f.is_click THEN f.touch_t END') }
  const dspFacts = { ...supplyColumns, ...costColumns('f.touch_h'), ...placeColumns, ...dspTimes }
  return {
    columns: {
      ...adColumns(context), ...deviceColumns,
      ...Object.fromEntries(Object.entries(dspFacts).map(([name, expression]) => [name, onlyDsp(expression)])),
      ...conversionColumns(context, 'conversion_event'), ...metricColumns(),
      iso_country_code: 'u.country',
      request_tag: onlyDsp(eventKey('f.touch_h')),
      traffic_event_id: `CASE WHEN NOT a.is_dsp THEN ${eventKey('f.touch_h')} END`,
      ...timeColumns(context, 'traffic_event', 'f.touch_t'),
      traffic_event_type: "'TRAFFIC'", traffic_event_subtype: "CASE WHEN f.is_click THEN 'AD_CLICK' ELSE 'AD_IMP' END",
      traffic_event_marketplace_name: text(marketplaceOf(context.profile).name),
      traffic_event_marketplace_id: String(marketplaceOf(context.profile).number),
      clicks: 'CASE WHEN f.is_click THEN 1 ELSE 0 END', impressions: 'CASE WHEN f.is_click THEN 0 ELSE 1 END',
      customer_search_term: 'x.search_term', targeting: 'x.targeting', match_type: 'x.match_type',
      placement_type: 'p.placement_type',
      is_amazon_business: "CASE WHEN a.channel IN ('sp', 'sb') THEN u.uh % 100 < 6 END",
      is_event_type_modeled_view: 'false',
    },
    from: `${events}.f_conv f ${conversionJoins(
      events)} JOIN ${events}.d_ad a ON a.ad_k = f.ad_k JOIN ${events}.d_supply s ON s.supply_k = f.supply_k
  JOIN ${events}.d_target x ON x.target_k = f.target_k JOIN ${events}.d_placement p ON p.placement_k = f.placement_k
  JOIN ${events}.d_device v ON v.device_k = f.device_k
  WHERE f.t < ${endTime} AND ${window === 'conversion' ? `f.t >= ${firstTime}` : `f.touch_t >= ${firstTime}`}`,
  }
}

function conversions(context: ViewContext, rows: 'exposed' | 'all'): ViewSource {
  return {
    columns: conversionColumns(context, 'event'),
    from: `${context.events}.f_conv f ${conversionJoins(
      context.events)} WHERE f.t >= ${context.firstTime} AND f.t < ${context.endTime}${rows === 'exposed'
        ? ` AND (f.exposed OR ${isOffAmazon})` : ''}`,
  }
}

/** One row per conversion and campaign of its brand that ran within four weeks before it. */
function withRelevance(context: ViewContext): ViewSource {
  const { events } = context
  const promoted = '(i.group_k IS NULL OR list_contains(c.groups, i.group_k))'
  return {
    columns: {
      ...adColumns(context), ...conversionColumns(context, 'event'),
      engagement_scope: `CASE WHEN ${isOffAmazon} THEN 'pixel' WHEN ${promoted} THEN 'PROMOTED' ELSE 'BRAND_HALO' END`,
      halo_code: `CASE WHEN ${isOffAmazon} THEN 'pixel' WHEN ${promoted} THEN 'TRACKED_ASIN' ELSE 'BRAND' END`,
    },
    from: `${events}.f_conv f ${conversionJoins(
      events)} JOIN ${events}.d_campaign c ON c.brand_k = i.brand_k JOIN ${events}.d_ad a ON a.ad_k = c.ad_k
  WHERE f.t >= ${context.firstTime} AND f.t < ${context.endTime} AND (f.exposed OR ${isOffAmazon}) AND (c.is_dsp
  OR NOT ${isOffAmazon})
  AND (epoch(f.t) // 86400) BETWEEN c.first_day AND c.last_day + 28`,
  }
}

/** The sunset ad server's view of the pixel conversions. */
function adServerConversions(context: ViewContext): ViewSource {
  return {
    columns: {
      ...conversionColumns(context, 'event'), ...placeColumns, account_currency: text(context.profile.currencyCode),
      account_timezone: text(context.profile.advertiserTimeZone),
      browser_family: 'v.browser_family', operating_system: 'v.operating_system', device_type: 'v.device_type',
      device_brand: 'v.device_make', device_model: 'v.device_model',
      environment: 'v.environment_type', city: 'u.city', conversion_activity: 'k.event_type_description',
      conversion_activity_id: 'i.tracked_item',
      conversion_currency: text(context.profile.currencyCode),
      conversion_type: `CASE WHEN ${isKind('141')} THEN 'Sales' ELSE 'Counter' END`,
      order_id: `CASE WHEN ${isKind('141')} THEN 'order-' || (f.h % 1000000) END`,
      product_id: `'SKU-' || (1000 + f.h % 40)`, product_info: "'sku'",
      quantity: `CASE WHEN ${isKind('141')} THEN f.units ELSE 0 END`, referrer: "'https://shop.example/'",
      revenue: offAmazonSales, tag_manager: "'Main container'", tag_manager_id: '501', adserver_brand: "'Core'",
      adserver_brand_id: '100', vertical: "'Retail'",
    },
    from: `${context.events}.f_conv f ${conversionJoins(
      context.events)} JOIN ${context.events}.d_device v ON v.device_k = coalesce(f.device_k, 8)
  WHERE f.t >= ${context.firstTime} AND f.t < ${context.endTime} AND ${isOffAmazon}`,
  }
}

/** Shop purchases of 60 months, ad or no ad. */
function retailPurchases(context: ViewContext): ViewSource {
  return {
    columns: {
      ...instanceColumns(context), ...personColumns, ...timeColumns(context, 'purchase', 'f.t'),
      asin: 'i.asin', asin_brand: 'i.brand', asin_name: 'i.name', asin_parent: 'i.parent_asin',
      currency_code: text(context.profile.currencyCode), event_id: eventKey('f.h'),
      is_business_flag: 'u.uh % 100 < 6', is_gift_flag: 'f.h % 100 < 7', origin_session_id: eventKey('hash(f.h + 1)'),
      purchase_session_id: eventKey('hash(f.h + 2)'),
      purchase_id: eventKey('hash(f.h + 3)'), purchase_order_method: "['S', 'S', 'S', 'B', '1'][1 + (f.h % 5)::BIGINT]",
      purchase_order_type: `CASE WHEN ${uniform('u.uh', 20)} < 0.74 THEN 'Prime' ELSE 'NON_PRIME' END`,
      purchase_program_name: "CASE WHEN i.subscribable AND f.h % 4 = 0 THEN 'Subscribe and Save' ELSE 'Core' END",
      purchase_units_sold: 'f.units', unit_price: 'f.cents / 100.0',
    },
    from: `${context.events}.f_retail f JOIN ${context.events}.d_user u ON u.user_k = f.user_k
      JOIN ${context.events}.d_item i ON i.item_k = f.item_k
  WHERE f.t >= ${context.endTime} - INTERVAL 60 MONTH AND f.t < ${context.endTime}`,
  }
}

/** Relations about conversions and purchases, by name. */
export function conversionViews(context: ViewContext): Readonly<Record<string, ViewSource>> {
  const adServer = adServerConversions(context)
  return {
    amazon_attributed_events_by_conversion_time: attributed(context, 'conversion'),
    amazon_attributed_events_by_traffic_time: attributed(context, 'traffic'),
    conversions: conversions(context, 'exposed'),
    conversions_with_relevance: withRelevance(context),
    conversions_all: conversions(context, 'all'),
    amazon_retail_purchases: retailPurchases(context),
    adserver_conversions: adServer,
    adserver_conversions_with_brand: adServer,
  }
}
