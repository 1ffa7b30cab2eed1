import { mixed } from './ad-event-sql.ts'
import { deviceColumns, eventKey, instanceColumns, marketplaceOf, personColumns, text, timeColumns, type ViewContext,
  type ViewSource } from './view-columns.ts'

const regions = { NA: 'amer', EU: 'eu', FE: 'apac' } as const

/** Columns that exist in every relation of this file. */
function everywhere(context: ViewContext): Record<string, string> {
  return { ...instanceColumns(context), ...personColumns }
}

function pick(items: readonly string[], index: string): string {
  return `[${items.map(text).join(', ')}][1 + (${index})::BIGINT]`
}

/** Membership in the segments of a region; only the instance's own region has people. Snapshots lose a tenth each month. */
function segmentViews(context: ViewContext): Record<string, ViewSource> {
  const { events, firstTime, endTime } = context
  const columns = { ...everywhere(context), segment_id: 'g.segment_id', segment_name: 'g.name',
    snapshot_datetime: 'd.day' }
  const thursdays = `(SELECT (month + to_days(((4 - dayofweek(month) + 7) % 7)::INTEGER))::DATE AS day
    FROM (SELECT unnest(generate_series(date_trunc('month', ${firstTime}), ${endTime}, INTERVAL 1 MONTH)) AS month)) d`
  return Object.fromEntries(
    Object.entries(regions).flatMap(([region, name]) => (['inmarket', 'lifestyle'] as const).flatMap((category) => {
    const own = region === context.profile.region ? '' : ' AND false'
    const members = `${events}.d_user_segment m JOIN ${events}.d_user u ON u.user_k = m.user_k
      JOIN ${events}.d_segment g ON g.segment_id = m.segment_id`
    const where = `WHERE u.user_id IS NOT NULL AND g.category = '${category}'${own}`
    return [
      [`audience_segments_${name}_${category}`, { columns, from: `${members} ${where}` }],
      [`audience_segments_${name}_${category}_snapshot`, {
        columns,
        from: `${members} CROSS JOIN ${thursdays} ${where} AND d.day >= ${firstTime} AND d.day < ${endTime}
  AND ${mixed('xor(xor(u.uh, g.segment_id::UBIGINT), (month(d.day) * 7919)::UBIGINT)', 'membership')} % 10 > 0`,
      }],
    ]
  })))
}

function segmentMetadata(context: ViewContext): ViewSource {
  return {
    columns: {
      ...instanceColumns(context), segment_id: 'g.segment_id', segment_name: 'g.name',
      segment_description: 'g.description',
      category_path: 'g.path', category_level_1: "split_part(g.path, '/', 1)",
      category_level_2: "split_part(g.path, '/', 2)",
    },
    from: `${context.events}.d_segment g`,
  }
}

const storePages = ['Home', 'Best Sellers', 'New Arrivals', 'Deals', 'About Us']
const ingress = ['search', 'byline', 'ads', 'detail page', 'external', 'unknown']

function storeColumns(context: ViewContext): Record<string, string> {
  const page = pick(storePages, 'CASE WHEN f.page_k = 0 AND f.h % 3 > 0 THEN 0 ELSE f.h % 5 END')
  return {
    ...everywhere(context), ...deviceColumns, ...timeColumns(context, 'event', 'f.t'),
    channel: "CASE WHEN f.ingress_k = 4 THEN 'newsletter' END", dwell_time: 'f.dwell',
    ingress_type: pick(ingress, 'f.ingress_k'),
    page_title: page, page_id: `md5(${page})`, store_name: text(`${context.profile.customerCanonicalName} Store`),
    store_id: text(`store-${context.profile.instanceId}`),
    reference_id: `CASE WHEN f.ingress_k = 2 THEN (SELECT any_value(campaign_id_string) FROM ${context.events}.d_ad
      WHERE channel = 'sb') END`,
    referrer_domain: "CASE f.ingress_k WHEN 4 THEN 'newsletter.example' WHEN 5 THEN NULL ELSE 'amazon.com' END",
    session_id: eventKey('hash(f.visit_h + 1)'), visit_id: eventKey('f.visit_h'),
    asin: 'CASE WHEN f.h % 3 > 0 THEN i.asin END', event_type: "CASE WHEN f.h % 7 < 5 THEN 'click' ELSE 'render' END",
    event_sub_type: `CASE WHEN f.h % 7 < 3 THEN 'addToCart' WHEN f.h % 7 < 5 THEN 'productDetail'
      ELSE 'impression' END`,
    widget_type: pick(['ProductGrid', 'Gallery', 'Video', 'FeaturedDeals'], 'f.h % 4'),
    widget_sub_type: pick(['Tile', 'Carousel'], '(f.h >> 4) % 2'),
  }
}

function storeViews(context: ViewContext): Record<string, ViewSource> {
  const { events, firstTime, endTime } = context
  const columns = storeColumns(context)
  const joined = `${events}.f_store f JOIN ${events}.d_user u ON u.user_k = f.user_k
    JOIN ${events}.d_device v ON v.device_k = f.device_k
  JOIN ${events}.d_item i ON i.item_k = (f.h % 20)::INTEGER WHERE f.t >= ${firstTime} AND f.t < ${endTime}`
  // Who does not sell on Amazon has no product pages to come from: a smaller share of the same visits.
  return {
    amazon_brand_store_page_views: { columns, from: joined },
    amazon_brand_store_page_views_non_endemic: { columns, from: `${joined} AND f.visit_h % 5 = 0` },
    amazon_brand_store_engagement_events: { columns, from: `${joined} AND f.h % 100 < 48` },
    amazon_brand_store_engagement_events_non_endemic: { columns,
      from: `${joined} AND f.h % 100 < 48 AND f.visit_h % 5 = 0` },
  }
}

function liveTraffic(context: ViewContext): ViewSource {
  const { events, firstTime, endTime } = context
  const week = "date_trunc('week', f.t)::DATE"
  return {
    columns: {
      ...everywhere(context), ...timeColumns(context, 'event', 'f.t'), ad_product_type: "'amazon_live'",
      broadcast_date_utc: week, broadcast_id: `md5(${week}::VARCHAR)`,
      broadcast_name: `${text(`${context.profile.customerCanonicalName} Live `)} || ${week}`,
      clicks: 'CASE WHEN f.h % 100 < 4 THEN 1 ELSE 0 END', creative_asin: 'i.asin',
      creative_id: '(hash(i.item_k) % 900000000000000000)::BIGINT', event_id: eventKey('f.h'), impressions: '1',
      site: text(marketplaceOf(context.profile).name.toLowerCase()),
      slot_name: pick(['carousel-desktop-web', 'carousel-mobile-web', 'carousel-mobile-app', 'carousel-shoptv-app'],
        'f.slot_k'), views: 'CASE WHEN f.h % 100 < 55 THEN 1 ELSE 0 END',
    },
    from: `${events}.f_live f JOIN ${events}.d_user u ON u.user_k = f.user_k
      JOIN ${events}.d_item i ON i.item_k = f.item_k WHERE f.t >= ${firstTime} AND f.t < ${endTime}`,
  }
}

const vehicles = [
  ['Toyota', 'RAV4', 'SUV'], ['Ford', 'F-150', 'Pickup'], ['Honda', 'Civic', 'Sedan'], ['Tesla', 'Model Y', 'SUV'],
  ['Chevrolet', 'Silverado', 'Pickup'], ['Subaru', 'Outback', 'Wagon'],
  ['Hyundai', 'Tucson', 'SUV'], ['BMW', 'X3', 'SUV'], ['Toyota', 'Camry', 'Sedan'], ['Jeep', 'Wrangler', 'SUV'],
  ['Kia', 'Sportage', 'SUV'], ['Nissan', 'Rogue', 'SUV'],
  ['Honda', 'CR-V', 'SUV'], ['Ford', 'Escape', 'SUV'], ['Mazda', 'CX-5', 'SUV'], ['Volkswagen', 'Golf', 'Hatchback'],
] as const

function vehicleParts(index: string): { readonly make: string; readonly model: string; readonly body: string } {
  return { make: pick(vehicles.map(([make]) => make), index), model: pick(vehicles.map(([, model]) => model), index),
    body: pick(vehicles.map(([, , body]) => body), index) }
}

/** The vehicles people saved: about three of ten have one, some a second. Only signals of North America exist in AMC. */
function garageViews(context: ViewContext): Record<string, ViewSource> {
  const hash = mixed('xor(u.uh, n.n::UBIGINT)', 'garage')
  const vehicle = vehicleParts(`${hash} % 16`)
  const year = `(2008 + ${hash} % 18)`
  const from = `${context.events}.d_user u CROSS JOIN (VALUES (0), (1)) AS n(n) WHERE u.user_id IS NOT NULL AND ${mixed(
    'u.uh', 'has garage')} % 100 < CASE WHEN n.n = 0 THEN 30 ELSE 7 END`
    + (context.profile.region === 'NA' ? '' : ' AND false')
  const day = (lastDays: number) => `(${context.endTime} - to_days((${hash} % ${lastDays})::INTEGER))::DATE`
  const columns = {
    ...everywhere(context), creation_date: `(${context.endTime} - to_days((400 + ${hash} % 900)::INTEGER))::DATE`,
    last_accessed_date: day(120), update_date: day(390),
    garage_bodystyle: vehicle.body, garage_brakes: "'4-Wheel Disc'",
    garage_drivetype: pick(['FWD', 'AWD', 'RWD'], `${hash} % 3`),
    garage_engine: pick(['2.0L L4', '2.5L L4', '3.5L V6', 'Electric'], `${hash} % 4`),
    garage_make: vehicle.make, garage_model: vehicle.model, garage_transmission: "'Automatic'",
    vehicle_type: "'AUTOMOTIVE'",
  }
  return {
    amazon_your_garage: {
      columns: { ...columns, garage_submodel: pick(['Base', 'Sport', 'Limited'], `${hash} % 3`),
        garage_year: String(year) }, from },
    amazon_your_garage_all: {
      columns: {
        ...columns, garage_submodel: `${hash} % 3`, garage_year: `make_date(${year}::BIGINT, 1, 1)`,
        garage_year_range: `make_date((${year} // 5 * 5)::BIGINT, 1, 1)`,
        garage_engine_output_hp: `110 + (${hash} % 250)::BIGINT`,
        garage_engine_output_kw: `round((110 + (${hash} % 250)::BIGINT) * 0.7457, 1)`, garage_springtypes: "'Coil'",
        garage_variant: pick(['Base', 'Sport', 'Limited'], `${hash} % 3`), region: text(context.profile.region),
        status: "'ACTIVE'",
      },
      from,
    },
  }
}

/** Registrations in the United States, two months late. */
function vehiclePurchases(context: ViewContext): ViewSource {
  const { events, firstTime, endTime } = context
  const vehicle = vehicleParts('f.model_k')
  const date = 'make_timestamp(f.day_k * 86400000000::BIGINT)'
  return {
    columns: {
      ...everywhere(context), new_or_used: "CASE WHEN f.uh % 10 < 4 THEN 'N' ELSE 'U' END",
      purchase_date: `${date}::DATE`, reported_dealership: "'Dealer ' || (1 + f.uh % 40)",
      vehicle_class: "CASE WHEN f.model_k IN (3, 7) THEN 'Luxury' ELSE 'Non-luxury' END",
      vehicle_fuel_type: "CASE WHEN f.model_k = 3 THEN 'Electric' WHEN f.uh % 10 < 2 THEN 'Hybrid' ELSE 'Gas' END",
      vehicle_make: vehicle.make, vehicle_model: vehicle.model,
      vehicle_model_year: `CASE WHEN f.uh % 10 < 4 THEN year(${date}) ELSE year(${date}) - 1 - (f.uh % 9)::INTEGER END`,
      vehicle_registered_state: 'u.state', vehicle_type: vehicle.body,
    },
    from: `${events}.f_vehicle f JOIN ${events}.d_user u ON u.user_k = f.user_k WHERE ${date} >= ${firstTime}
      AND ${date} < ${endTime} - INTERVAL 2 MONTH
  AND u.user_id IS NOT NULL${context.profile.countryCode === 'US' ? '' : ' AND false'}`,
  }
}

const groceries = ['Cereal', 'Coffee', 'Snacks', 'Pet Food', 'Shampoo', 'Detergent', 'Yogurt', 'Water', 'Soup',
  'Pasta'] as const

/** Modelled grocery baskets of a household panel in the United States. */
function groceryPurchases(context: ViewContext): ViewSource {
  const { events, firstTime, endTime } = context
  const category = pick(groceries, 'f.item_k % 10')
  const date = 'make_timestamp(f.week_end * 86400000000::BIGINT)'
  return {
    columns: {
      ...everywhere(context),
      brand: `CASE WHEN f.item_k < 6 THEN ${text(
        context.profile.customerCanonicalName)} ELSE 'Brand ' || (f.item_k % 7) END`,
        sub_brand: "'Line ' || (f.item_k % 3)",
      category, product_category: `${category} || ' - Core'`,
      super_category: "CASE WHEN f.item_k % 10 IN (3, 4, 5) THEN 'Household' ELSE 'Food' END",
      department: "CASE WHEN f.item_k % 10 IN (3, 4, 5) THEN 'Non-food' ELSE 'Grocery' END",
      household_purchase_id: eventKey('f.week_hash'), ncs_household_id: eventKey(mixed('f.hh', 'panel household')),
      purchase_dollar_amount: '(2 + (f.week_hash % 2400)::BIGINT / 100.0)', purchase_quantity: '1 + f.week_hash % 4',
      week_end_dt: `${date}::DATE`,
    },
    from: `${events}.f_grocery f JOIN ${events}.d_user u ON u.user_k = f.user_k WHERE ${date} >= ${firstTime}
      AND ${date} < ${endTime}${context.profile.countryCode === 'US' ? '' : ' AND false'}`,
  }
}

const titles = ['Harbour Lights', 'The Long Mile', 'Night Market', 'Tidewater', 'Second Sunday', 'Glass Orchard',
  'Paper Kings', 'Northern Line', 'The Baker Street Dogs', 'Salt Road', 'Late Innings', 'Copper Sky'] as const
const genres = ['Drama', 'Comedy', 'Crime', 'Documentary', 'Family', 'Sports'] as const

function channelColumns(context: ViewContext): Record<string, string> {
  return {
    ...everywhere(context), pv_subscription_name: "'Lakeside+'", pv_benefit_id: "'lakeside_plus'",
    pv_benefit_name: "'Lakeside+'", pv_subscription_product_id: "'amzn1.sub.lakeside'",
  }
}

/** One record per month of a subscription to a video channel; the first is a free week. */
function enrolments(context: ViewContext): ViewSource {
  const { events, firstTime, endTime } = context
  const start = 'make_timestamp(f.first_day * 86400000000::BIGINT)'
  return {
    columns: {
      ...channelColumns(context), pv_billing_type: "CASE WHEN f.n = 0 THEN 'FREE_TRIAL' ELSE 'PAID' END",
      pv_start_date: `${start}::DATE`, pv_end_date: `(${start} + to_days(f.days))::DATE`,
      pv_enrollment_status: "CASE WHEN f.is_last THEN 'CANCELLED' ELSE 'ACTIVE' END", pv_is_latest_record: 'f.is_last',
      pv_is_plan_conversion: 'f.n = 1', pv_is_plan_start: 'f.n = 0',
      pv_is_promo: 'f.uh % 10 < 3',
      pv_offer_name: "CASE WHEN f.uh % 10 < 3 THEN 'Two months half price' ELSE 'Standard' END",
      pv_sub_event_primary_key: eventKey('hash(f.uh + f.n)'),
      pv_subscription_id: eventKey('hash(f.uh)'),
      pv_unit_price: "CASE WHEN f.n = 0 THEN 0 WHEN f.uh % 10 < 3 AND f.n < 3 THEN 4.49 ELSE 8.99 END",
    },
    from: `${events}.f_enrolment f JOIN ${events}.d_user u ON u.user_k = f.user_k WHERE ${start} >= ${firstTime}
      AND ${start} < ${endTime}`,
  }
}

function streaming(context: ViewContext): ViewSource {
  const { events, firstTime, endTime } = context
  const isLive = 'f.title_k = 10'
  const isMovie = 'f.title_k % 3 = 0'
  return {
    columns: {
      ...channelColumns(context), ...timeColumns(context, 'pv_playback', 'f.t'),
      pv_access_type: pick(['Channel', 'Prime', 'Free'], 'f.h % 3'), pv_gti_cast: "['Ada Marsh', 'Jon Weir']",
      pv_gti_director: "['Lee Holt']",
      pv_gti_content_entity_type: `CASE WHEN ${isMovie} THEN 'Movie' ELSE 'TV Show' END`,
      pv_gti_content_rating: pick(['TV-PG', 'TV-14', 'PG-13'], 'f.title_k % 3'),
      pv_gti_content_type: `CASE WHEN ${isLive} THEN 'Event' WHEN ${isMovie} THEN 'Movie' ELSE 'Episode' END`,
      pv_gti_episode: `CASE WHEN NOT ${isMovie} THEN (1 + f.h % 10)::VARCHAR END`,
      pv_gti_event_context: `CASE WHEN ${isLive} THEN 'Regular season' END`,
      pv_gti_event_item: `CASE WHEN ${isLive} THEN 'Match' END`,
      pv_gti_event_league: `CASE WHEN ${isLive} THEN 'Coast League' END`,
      pv_gti_event_name: `CASE WHEN ${isLive} THEN 'Late Innings' END`,
      pv_gti_event_sport: `CASE WHEN ${isLive} THEN 'Baseball' END`, pv_gti_genre: `[${pick(genres, 'f.title_k % 6')}]`,
      pv_gti_is_live: isLive,
      pv_gti_release_date: "make_date(2015 + (f.title_k % 10), 1 + f.title_k % 12, 5)",
      pv_gti_season: `CASE WHEN NOT ${isMovie} THEN (1 + f.h % 4)::VARCHAR END`,
      pv_gti_series_or_movie_name: pick(titles, 'f.title_k'), pv_gti_studio: "'Lakeside Studios'",
      pv_gti_title_name: `${pick(titles,
        'f.title_k')} || CASE WHEN ${isMovie} THEN '' ELSE ' - Episode ' || (1 + f.h % 10) END`,
      pv_is_avod: 'f.h % 3 = 2', pv_is_channels: 'f.h % 3 = 0', pv_is_svod: 'f.h % 3 = 1',
      pv_is_hh_share: 'f.h % 10 = 0', pv_is_user_initiated: 'f.h % 10 < 8',
      pv_material_type: `CASE WHEN ${isLive} THEN 'Live' ELSE 'Full' END`,
      pv_offer_group: pick(['channel', 'prime', 'free'], 'f.h % 3'), pv_playback_dt_utc: 'f.t',
      pv_playback_date_utc: 'f.t::DATE', pv_seconds_viewed: 'f.seconds', pv_session_id: eventKey('f.h'),
      pv_stream_type: `CASE WHEN ${isLive} THEN 'LiveEvent' WHEN f.h % 5 = 0 THEN 'Linear' ELSE 'VOD' END`,
      pv_streaming_asin: "'B0PV' || lpad(f.title_k::VARCHAR, 6, '0')", pv_streaming_geo_country: 'u.country',
      pv_streaming_gti: "'amzn1.dv.gti.' || md5(f.title_k::VARCHAR)",
      pv_streaming_language: text({ DE: 'de', JP: 'ja' }[context.profile.countryCode] ?? 'en'),
    },
    from: `${events}.f_stream f JOIN ${events}.d_user u ON u.user_k = f.user_k WHERE f.t >= ${firstTime}
      AND f.t < ${endTime}`,
  }
}

/** Relations of the paid and partner data sets, by name. */
export function insightViews(context: ViewContext): Readonly<Record<string, ViewSource>> {
  return {
    ...segmentViews(context),
    segment_metadata: segmentMetadata(context),
    ...storeViews(context),
    amazon_live_traffic: liveTraffic(context),
    ...garageViews(context),
    experian_vehicle_purchases: vehiclePurchases(context),
    ncs_cpg_insights_stream: groceryPurchases(context),
    amazon_pvc_enrollments: enrolments(context),
    amazon_pvc_streaming_events_feed: streaming(context),
  }
}
