import { mixed, uniform, type DayRange, type GeneratorNumbers } from './ad-event-sql.ts'
import { noneKeys, otherItems } from './dimensions.ts'

/** Kinds of conversions; the position is the key. Codes of off-Amazon kinds as AMC's documents list them. */
export const conversionKinds = [
  { subtype: 'detailPageView', type: 'CONVERSION', category: 'website', typeClass: 'consideration',
    description: 'Product detail page viewed' },
  { subtype: 'shoppingCart', type: 'CONVERSION', category: 'website', typeClass: 'consideration',
    description: 'Add to Shopping Cart' },
  { subtype: 'order', type: 'CONVERSION', category: 'purchase', typeClass: 'conversion',
    description: 'Product purchased' },
  { subtype: 'searchConversion', type: 'CONVERSION', category: 'website', typeClass: 'consideration',
    description: 'Branded search' },
  { subtype: 'brandStorePageView', type: 'CONVERSION', category: 'website', typeClass: 'consideration',
    description: 'Brand Store page viewed' },
  { subtype: 'wishList', type: 'CONVERSION', category: 'website', typeClass: 'consideration',
    description: 'Added to Wish List' },
  { subtype: 'babyRegistry', type: 'CONVERSION', category: 'website', typeClass: 'consideration',
    description: 'Added to Baby Registry' },
  { subtype: 'weddingRegistry', type: 'CONVERSION', category: 'website', typeClass: 'consideration',
    description: 'Added to Wedding Registry' },
  { subtype: 'customerReview', type: 'CONVERSION', category: 'website', typeClass: 'consideration',
    description: 'Customer review page viewed' },
  { subtype: 'snsSubscription', type: 'CONVERSION', category: 'purchase', typeClass: 'conversion',
    description: 'Subscribe & Save subscription' },
  { subtype: '134', type: 'CONVERSION', category: 'off-Amazon', typeClass: null, description: 'Page view' },
  { subtype: '140', type: 'CONVERSION', category: 'off-Amazon', typeClass: null, description: 'Add to shopping cart' },
  { subtype: '141', type: 'CONVERSION', category: 'off-Amazon', typeClass: null, description: 'Off-Amazon purchase' },
  { subtype: 'appFirstOpen', type: 'CONVERSION', category: 'website', typeClass: 'conversion',
    description: 'App first opened' },
  { subtype: 'appOpen', type: 'CONVERSION', category: 'website', typeClass: 'consideration',
    description: 'App opened again' },
  { subtype: 'freeTrialSignup', type: 'CONVERSION', category: 'purchase', typeClass: 'conversion',
    description: 'Free trial subscription sign-up' },
  { subtype: 'paidSignup', type: 'CONVERSION', category: 'purchase', typeClass: 'conversion',
    description: 'Paid subscription sign-up' },
] as const

export type ConversionSubtype = (typeof conversionKinds)[number]['subtype']

/** The key of a kind. */
export function kindKey(subtype: ConversionSubtype): number {
  return conversionKinds.findIndex((kind) => kind.subtype === subtype)
}

export const conversionTablesSql: readonly string[] = [
  `CREATE TABLE d_kind AS SELECT * FROM (VALUES ${conversionKinds.map((kind, key) =>
    `(${key}::UTINYINT, '${kind.type}', '${kind.subtype}', '${kind.category}', ${kind.typeClass === null ? 'NULL'
      : `'${kind.typeClass}'`}, '${kind.description}')`).join(', ')}
) AS kinds(kind_k, event_type, event_subtype, event_category, event_type_class, event_type_description)`,
  `CREATE TEMP TABLE event (t TIMESTAMP, h UBIGINT, user_k INTEGER, kind_k UTINYINT, item_k INTEGER, units UTINYINT,
    sns BOOLEAN)`,
  `CREATE TABLE f_conv (t TIMESTAMP, h UBIGINT, user_k INTEGER, kind_k UTINYINT, item_k INTEGER, units UTINYINT,
    cents INTEGER, new_to_brand BOOLEAN, sns BOOLEAN,
  exposed BOOLEAN, ad_k INTEGER, promoted BOOLEAN, is_click BOOLEAN, touch_t TIMESTAMP, imp_t TIMESTAMP,
  touch_h UBIGINT, supply_k UTINYINT, target_k INTEGER,
  placement_k UTINYINT, device_k UTINYINT)`,
]

function touchesSql(condition: string): string {
  const none = noneKeys
  return `SELECT t, t AS imp_t, h, user_k, ad_k, false AS is_click, supply_k, ${none.target} AS target_k,
    ${none.placement}::UTINYINT AS placement_k, device_k FROM f_dsp WHERE ${condition}
  UNION ALL SELECT t, imp_t, h, user_k, ad_k, true, supply_k, ${none.target}, ${none.placement}::UTINYINT, device_k
  FROM f_dsp_click WHERE ${condition}
  UNION ALL SELECT t, imp_t, h, user_k, ad_k, is_click, ${none.supply}::UTINYINT, target_k, placement_k, device_k
  FROM f_sa WHERE ${condition}`
}

function timeRangeSql(column: string, range: DayRange, lookBackDays = 0): string {
  return `${column} >= make_timestamp(${range.firstDay - lookBackDays} * 86400000000::BIGINT)
    AND ${column} < make_timestamp(${range.endDay} * 86400000000::BIGINT)`
}

/** Seconds between the ad and the first look at the product: clicks act at once, views over hours and days. */
const delaySql = `CASE WHEN is_click THEN
    CASE WHEN ${uniform('jh', 0)} < 0.78 THEN 5 + 900 * ${uniform('jh', 20)} ELSE exp(6.8 + ${uniform('jh',
      20)} * 6.35) END
  ELSE exp(4.8 + ${uniform('jh', 0)} * 9.4) END`

/** Item of the promoted group most of the time, else another group of the client; the first items of a group sell best. */
const itemSql = `(CASE WHEN ${uniform('jh', 40)} < 0.76 THEN group_k ELSE (${mixed('jh',
  'group')} % 4)::INTEGER END) * 5 + floor(5 * pow(${uniform(mixed('jh', 'item'), 0)}, 1.7))::INTEGER`

/** Every journey of the ads of a range, and those that no ad started: table `journey`, one row each. */
function journeysSql(numbers: GeneratorNumbers, range: DayRange): string {
  return `CREATE OR REPLACE TEMP TABLE journey AS
WITH touch AS (${touchesSql(timeRangeSql('t', range))}
), started AS (
  SELECT CASE WHEN x.is_click THEN ${mixed('x.h', 'click journey')} ELSE ${mixed('x.h',
    'view journey')} END AS jh, x.user_k, x.t, x.is_click, a.is_dsp, coalesce(a.group_k, (x.h % 3)::INTEGER) AS group_k
  FROM touch x JOIN d_ad a ON a.ad_k = x.ad_k JOIN d_channel c ON c.channel_k = a.channel_k
  JOIN d_day d ON d.day_k = (epoch(x.t) // 86400)::INTEGER
  WHERE CASE WHEN x.is_click THEN ${uniform(mixed('x.h', 'click leads'), 0)} ELSE ${uniform(mixed('x.h', 'view leads'),
    0)} END < d.purchase_weight * (CASE WHEN x.user_k % 8 = a.audience_group THEN 1.25 ELSE 0.8 END)
    * (CASE WHEN x.is_click THEN c.click_rate ELSE c.view_rate END)
), led AS (
  SELECT jh, user_k, t + to_seconds(${delaySql}) AS t, group_k, is_click, is_dsp, false AS organic FROM started
), unled AS (
  SELECT jh, least(${numbers.userCount - 1}, floor(${numbers.userCount} * pow(${uniform('jh',
    20)}, 1.5)))::INTEGER AS user_k,
    start_utc + to_seconds(((jh >> 3) % 57600)::BIGINT + 25200) AS t, (jh % 4)::INTEGER AS group_k, false AS is_click,
    false AS is_dsp, true AS organic
  FROM (SELECT start_utc, hash(hash(${numbers.seed}, day_k,
  unnest(range(floor(${numbers.organicPerDay} * purchase_weight)::BIGINT)))) AS jh
    FROM d_day WHERE day_k >= ${range.firstDay} AND day_k < ${range.endDay})
)
SELECT jh, user_k, time_bucket(INTERVAL 1 SECOND, t) AS t, ${itemSql} AS item_k, is_click, is_dsp, organic, ${mixed(
  'jh', 'luck')} AS luck
FROM (SELECT * FROM led UNION ALL SELECT * FROM unled)`
}

/** Events of the journeys: look, cart, order, the orders after it, and everything beside. */
function journeyEventsSql(): string {
  const kind = kindKey
  const wants = `(CASE WHEN is_click THEN 0.28 WHEN organic THEN 0.26 ELSE 0.12 END)`
  const cart = `${uniform('luck', 0)} < ${wants}`
  const order = `${uniform('luck', 0)} < ${wants} * 0.52`
  const chance = (name: string, share: number) => `${uniform(mixed('jh', name), 0)} < ${share}`
  const orderTime = `t + to_seconds(CASE WHEN ${uniform('luck',
    40)} < 0.7 THEN 200 + (luck >> 20) % 3000 ELSE 3600 + (luck >> 20) % 170000 END::BIGINT)`
  const seconds = (name: string, least: number, spread: number) =>
    `to_seconds((${least} + ${mixed('jh', `${name} seconds`)} % ${spread})::BIGINT)`
  const one = (subtype: ConversionSubtype, time: string, item: string, condition: string, units = '1') =>
    `SELECT ${time}, ${mixed('jh',
      subtype)}, user_k, ${kind(subtype)}::UTINYINT, ${item}, ${units}::UTINYINT, false FROM journey WHERE ${condition}`
  const units = `CASE WHEN luck % 100 < 80 THEN 1 WHEN luck % 100 < 95 THEN 2 ELSE 3 + luck % 2 END`
  const repeat = `FROM (SELECT * FROM journey WHERE ${order}) j JOIN d_item i USING (item_k) CROSS JOIN range(1,
    6) AS repeats(r)`
  return `INSERT INTO event
${one('detailPageView', 't', 'item_k', 'true')}
UNION ALL ${one('searchConversion', `t - ${seconds('search', 20, 300)}`,
  `${otherItems.keywordFirst} + (jh % ${otherItems.keywordCount})::INTEGER`, chance('search', 0.1))}
UNION ALL ${one('brandStorePageView', `t + ${seconds('store', 30, 600)}`, `${otherItems.storePage}`,
  chance('store', 0.05))}
UNION ALL ${one('shoppingCart', `t + ${seconds('cart', 20, 170)}`, 'item_k', cart)}
UNION ALL ${one('order', orderTime, 'item_k', order, units)}
UNION ALL ${one('wishList', `t + ${seconds('wish', 20, 400)}`, 'item_k', chance('wish', 0.012))}
UNION ALL ${one('babyRegistry', `t + ${seconds('baby', 20, 400)}`, 'item_k', chance('baby', 0.002))}
UNION ALL ${one('weddingRegistry', `t + ${seconds('wedding', 20, 400)}`, 'item_k', chance('wedding', 0.002))}
UNION ALL ${one('customerReview', `t + ${seconds('review', 20, 400)}`, 'item_k', chance('review', 0.02))}
UNION ALL ${one('134', `t + ${seconds('pixel', 60, 90000)}`, `${otherItems.pixel}`,
  `is_dsp AND ${chance('pixel', 0.14)}`)}
UNION ALL ${one('140', `t + ${seconds('pixel', 200, 90000)}`, `${otherItems.pixelCart}`,
  `is_dsp AND ${chance('pixel', 0.035)}`)}
UNION ALL ${one('141', `t + ${seconds('pixel', 900, 90000)}`, `${otherItems.pixelOrder}`,
  `is_dsp AND ${chance('pixel', 0.02)}`)}
UNION ALL ${one('appFirstOpen', `t + ${seconds('app', 60, 9000)}`, `${otherItems.app}`, chance('app', 0.012))}
UNION ALL ${one('appOpen', `t + ${seconds('again', 90000, 500000)}`, `${otherItems.app}`, chance('app', 0.008))}
UNION ALL ${one('freeTrialSignup', `t + ${seconds('trial', 60, 90000)}`, `${otherItems.subscription}`,
  chance('trial', 0.008))}
UNION ALL ${one('paidSignup', `t + ${seconds('trial', 700000, 90000)}`, `${otherItems.subscription}`,
  chance('trial', 0.004))}
UNION ALL SELECT ${orderTime}, ${mixed('jh',
  'snsSubscription')}, user_k, ${kind('snsSubscription')}::UTINYINT, item_k, 1::UTINYINT, true
  FROM journey JOIN d_item USING (item_k) WHERE ${order} AND subscribable AND ${chance('subscribe', 0.25)}
UNION ALL SELECT ${orderTime} + to_seconds((r * (24 + ${mixed('jh',
  'rhythm')} % 22) * 86400 + ${mixed('xor(jh, r::UBIGINT)',
  'repeat time')} % 40000)::BIGINT), ${mixed('xor(jh, r::UBIGINT)', 'repeat')}, user_k, ${kind('order')}::UTINYINT,
  item_k, 1::UTINYINT, subscribable AND ${chance('subscribe', 0.25)} ${repeat}
  WHERE r <= CASE WHEN NOT subscribable THEN 0 WHEN ${chance('subscribe', 0.25)} THEN 2 + (${mixed('jh',
    'loyalty')} % 4)::INTEGER WHEN ${chance('loyal', 0.45)} THEN 1 + (${mixed('jh', 'loyalty')} % 3)::INTEGER ELSE 0 END
UNION ALL SELECT ${orderTime} + to_seconds((5 * 86400 + ${mixed('jh', 'next')} % (60 * 86400))::BIGINT), ${mixed('jh',
  'next order')}, user_k, ${kind('order')}::UTINYINT,
  ((item_k + 1 + (${mixed('jh',
    'next')} % 4)::INTEGER * 5) % 20)::INTEGER, 1::UTINYINT, false FROM journey WHERE ${order} AND ${chance('cross',
    0.16)}`
}

/** Statements that turn the ads of a range into raw events. */
export function conversionsSql(numbers: GeneratorNumbers, range: DayRange): readonly string[] {
  return [journeysSql(numbers, range), journeyEventsSql(), 'DROP TABLE journey']
}

/** `order_history(h, new_to_brand)`: an order is new to the brand when the person bought nothing in the 365 days before. */
export const newToBrandSql = `CREATE TEMP TABLE order_history AS
SELECT h, (${mixed('user_k',
  'customer before')} % 100 >= 38 OR previous IS NOT NULL) AND (previous IS NULL
    OR previous < t - INTERVAL 365 DAY) AS new_to_brand
FROM (SELECT h, t, user_k, lag(t) OVER (PARTITION BY user_k ORDER BY t, h) AS previous FROM event
WHERE kind_k IN (${kindKey('order')}))`

/**
 * Exposure and credit for the events of a range: exposed within 28 days of any ad event; credited within 14 days, the
 * promoted product first, then clicks before views, then the latest (Amazon's rules in words). Sponsored Products and
 * Sponsored Brands earn credit by clicks only; off-Amazon events by DSP ads only. An ad for a whole brand promotes the
 * brand's first group and has the others as halo.
 */
export function attributionSql(range: DayRange): readonly string[] {
  const rank = `((CASE WHEN promoted THEN 2 ELSE 0 END + CASE WHEN x.is_click THEN 1 ELSE 0 END)::UBIGINT << 62)
      | (epoch(x.t)::UBIGINT << 30) | (x.h & 1073741823)`
  const pixelKinds = `(${kindKey('134')}, ${kindKey('140')}, ${kindKey('141')})`
  return [
    `CREATE OR REPLACE TEMP TABLE part AS SELECT e.*, i.group_k, i.brand_k FROM event e JOIN d_item i USING (item_k)
      WHERE ${timeRangeSql('e.t', range)}`,
    `CREATE OR REPLACE TEMP TABLE credit AS
WITH touch AS (${touchesSql(timeRangeSql('t', range, 29))}
), pair AS (
  SELECT p.h AS conversion_h, p.t AS conversion_t, x.*, p.group_k IS NULL OR coalesce(a.group_k,
  0) = p.group_k AS promoted,
    p.t < x.t + INTERVAL 14 DAY AND a.brand_k = p.brand_k AND (x.is_click OR a.channel_k NOT IN (4, 5)) AND (a.is_dsp
    OR p.kind_k NOT IN ${pixelKinds}) AS creditable
  FROM part p JOIN touch x ON x.user_k = p.user_k AND x.t <= p.t AND x.t > p.t - INTERVAL 28 DAY
  JOIN d_ad a ON a.ad_k = x.ad_k
)
SELECT conversion_h, arg_max(struct_pack(ad_k := x.ad_k, promoted := promoted, is_click := x.is_click, touch_t := x.t,
imp_t := x.imp_t, touch_h := x.h,
  supply_k := x.supply_k, target_k := x.target_k, placement_k := x.placement_k, device_k := x.device_k),
  ${rank}) FILTER (creditable) AS best
FROM pair x GROUP BY 1`,
    `INSERT INTO f_conv
SELECT p.t, p.h, p.user_k, p.kind_k, p.item_k, p.units,
  (i.price_cents * d.price_factor * (0.93 + 0.07 * ${uniform('p.h',
    20)}))::INTEGER, coalesce(o.new_to_brand, false), p.sns, c.conversion_h IS NOT NULL,
  c.best.ad_k, c.best.promoted, c.best.is_click, c.best.touch_t, c.best.imp_t, c.best.touch_h, c.best.supply_k,
  c.best.target_k, c.best.placement_k, c.best.device_k
FROM part p JOIN d_item i USING (item_k) JOIN d_day d ON d.day_k = (epoch(p.t) // 86400)::INTEGER
LEFT JOIN credit c ON c.conversion_h = p.h LEFT JOIN order_history o ON o.h = p.h
ORDER BY p.t, p.h`,
    'DROP TABLE part',
    'DROP TABLE credit',
  ]
}
