import { mixed, uniform } from './ad-event-sql.ts'
import {
  adColumns, costColumns, deviceColumns, eventKey, instanceColumns, personColumns, placeColumns, supplyColumns, text,
  timeColumns, type ViewContext, type ViewSource,
} from './view-columns.ts'

const dspJoins = (events: string) =>
  `JOIN ${events}.d_user u ON u.user_k = f.user_k JOIN ${events}.d_ad a ON a.ad_k = f.ad_k
  JOIN ${events}.d_supply s ON s.supply_k = f.supply_k JOIN ${events}.d_device v ON v.device_k = f.device_k`

function dspColumns(context: ViewContext): Record<string, string> {
  return {
    ...instanceColumns(context), ...personColumns, ...placeColumns, ...adColumns(context), ...deviceColumns,
    ...supplyColumns, ...costColumns('f.h'),
    ...timeColumns(context, 'impression', 'f.t'), ...timeColumns(context, 'request', 'f.t'),
    request_tag: eventKey('f.h'), impression_id: eventKey('f.h'), impressions: '1',
    merchant_id: 'a.campaign_id % 10000000019',
    slot_position: "CASE WHEN f.h % 10 < 6 THEN 'ATF' WHEN f.h % 10 < 9 THEN 'BTF' ELSE 'UNKNOWN' END",
    user_behavior_segment_ids: 'u.segments',
    matched_behavior_segment_ids: 'list_sort(list_intersect(u.segments, a.segments))',
  }
}

function impressions(context: ViewContext): ViewSource {
  return {
    columns: dspColumns(context),
    from: `${context.events}.f_dsp f ${dspJoins(
      context.events)} WHERE f.t >= ${context.firstTime} AND f.t < ${context.endTime}`,
  }
}

function clicks(context: ViewContext): ViewSource {
  return {
    columns: { ...dspColumns(context), ...timeColumns(context, 'click', 'f.t'), clicks: '1',
      request_dt_utc: 'f.imp_t' },
    from: `${context.events}.f_dsp_click f ${dspJoins(
      context.events)} WHERE f.t >= ${context.firstTime} AND f.t < ${context.endTime}`,
  }
}

/** Measured (most) or not, then one more row when it was in view. */
function views(context: ViewContext): ViewSource {
  const measured = `(${mixed('f.h', 'measurable')} % 100 < 94)`
  return {
    columns: {
      ...dspColumns(context), ...timeColumns(context, 'event', 'f.t'), events: '1',
      event_type: `CASE WHEN e.n = 0 THEN CASE WHEN ${measured} THEN 'MEASURABLE_IMP' ELSE 'UNMEASURABLE_IMP' END
        WHEN ${measured} THEN 'VIEW' ELSE 'SYNTHETIC_VIEW' END`,
      measurable_impressions: `CASE WHEN e.n = 0 AND ${measured} THEN 1 ELSE 0 END`,
      viewable_impressions: `CASE WHEN e.n = 1 AND ${measured} THEN 1 ELSE 0 END`,
      unmeasurable_viewable_impressions: `CASE WHEN e.n = 1 AND NOT ${measured} THEN 1 ELSE 0 END`,
      view_definition: `CASE WHEN e.n = 1 THEN CASE WHEN a.creative_category = 'Video' THEN 'MRC_VIDEO'
        ELSE 'MRC_DISPLAY' END END`,
    },
    from: `${context.events}.f_dsp f ${dspJoins(context.events)} CROSS JOIN (VALUES (0), (1)) AS e(n)
  WHERE f.t >= ${context.firstTime} AND f.t < ${context.endTime} AND (e.n = 0 OR ${uniform('f.h', 20)} < s.view_rate)`,
  }
}

/** One row per impression and segment of the person; `onlyTargeted` keeps those that the line item asked for. */
function bySegments(context: ViewContext, onlyTargeted: boolean): ViewSource {
  const matched = 'list_contains(a.segments, g.segment_id)'
  return {
    columns: {
      ...dspColumns(context), behavior_segment_id: 'g.segment_id', behavior_segment_name: 'g.name',
      behavior_segment_description: 'g.description',
      behavior_segment_matched: `CASE WHEN ${matched} THEN 1 ELSE 0 END`,
    },
    from: `${context.events}.f_dsp f ${dspJoins(
      context.events)} JOIN ${context.events}.d_user_segment m ON m.user_k = f.user_k
        JOIN ${context.events}.d_segment g ON g.segment_id = m.segment_id
  WHERE f.t >= ${context.firstTime} AND f.t < ${context.endTime}${onlyTargeted ? ` AND ${matched}` : ''}`,
  }
}

/** Player events in order; those of the watched share follow one draw, so that no later one comes without an earlier. */
const playerEvents = ['impression', 'start', 'first_quartile', 'midpoint', 'third_quartile', 'complete',
  'creative_view', 'mute', 'unmute', 'pause', 'resume', 'replay', 'skip_forward', 'skip_backward', 'click'] as const

function videoEvents(context: ViewContext): ViewSource {
  const watched = uniform(mixed('f.h', 'watched'), 0)
  const chance = `${mixed('xor(f.h, e.n::UBIGINT)', 'player')} % 1000`
  const happened = `CASE WHEN e.n < 6 THEN ${watched} < (CASE WHEN a.channel = 'stv' THEN [1.0, 0.99, 0.97, 0.945,
    0.925, 0.9] ELSE [1.0, 0.97, 0.78, 0.64, 0.54, 0.46] END)[e.n + 1]
    WHEN e.n = 14 THEN ${uniform(mixed('f.h', 'click'), 0)} < a.click_rate AND ${uniform('f.h', 20)} < s.view_rate
    WHEN e.n = 10 THEN ${mixed('xor(f.h, 9::UBIGINT)', 'player')} % 1000 < 42 AND f.h % 10 < 9
    WHEN e.n = 8 THEN ${mixed('xor(f.h, 7::UBIGINT)', 'player')} % 1000 < 60 AND f.h % 10 < 4
    ELSE ${chance} < (CASE e.n WHEN 6 THEN 220 WHEN 7 THEN 60 WHEN 9 THEN 42 WHEN 11 THEN 8 WHEN 12 THEN 15
    ELSE 9 END) END`
  return {
    columns: {
      ...dspColumns(context),
      ...Object.fromEntries(
        playerEvents.map((name, index) => [`video_${name}`, `CASE WHEN e.n = ${index} THEN 1 ELSE 0 END`])),
    },
    from: `${context.events}.f_dsp f ${dspJoins(
      context.events)} CROSS JOIN (SELECT unnest(range(${playerEvents.length})) AS n) e
  WHERE f.t >= ${context.firstTime} AND f.t < ${context.endTime} AND a.channel IN ('olv', 'stv') AND ${happened}`,
  }
}

function sponsored(context: ViewContext): ViewSource {
  const seen = `(NOT f.is_click AND ${uniform('f.h', 20)} < 0.7)`
  const watched = uniform(mixed('f.h', 'watched'), 0)
  const video = (share: number) =>
    `CASE WHEN a.creative_type = 'video' AND NOT f.is_click AND ${watched} < ${share} THEN 1 ELSE 0 END`
  return {
    columns: {
      ...instanceColumns(context), ...personColumns, ...adColumns(context), ...deviceColumns,
      ...timeColumns(context, 'event', 'f.t'),
      event_id: eventKey('f.h'), impressions: 'CASE WHEN f.is_click THEN 0 ELSE 1 END',
      clicks: 'CASE WHEN f.is_click THEN 1 ELSE 0 END',
      customer_search_term: 'x.search_term', targeting: 'x.targeting', match_type: 'x.match_type',
      placement_type: 'p.placement_type',
      spend: `CASE WHEN f.is_click AND a.price_type = 'CPC' OR ${seen} AND a.price_type = 'VCPM' OR NOT f.is_click
        AND a.price_type = 'CPM'
        THEN round(a.price_mc * (0.6 + 0.7 * ((f.h >> 40) & 65535)::BIGINT / 65536.0) / 1000)::BIGINT * 1000
        ELSE 0 END`,
      viewable_impressions: `CASE WHEN ${seen} AND ${mixed('f.h', 'measurable')} % 100 < 96 THEN 1 ELSE 0 END`,
      unmeasurable_viewable_impressions: `CASE WHEN ${seen} AND ${mixed('f.h',
        'measurable')} % 100 >= 96 THEN 1 ELSE 0 END`,
      view_definition: `CASE WHEN ${seen} THEN CASE WHEN a.creative_type = 'video' THEN 'MRC_VIDEO'
        ELSE 'MRC_DISPLAY' END END`,
      five_sec_views: video(0.62), video_first_quartile_views: video(0.7), video_midpoint_views: video(0.48),
      video_third_quartile_views: video(0.36),
      video_complete_views: video(0.28), video_unmutes: video(0.05),
      is_amazon_business: "CASE WHEN a.channel IN ('sp', 'sb') THEN u.uh % 100 < 6 END",
      matched_behavior_segment_ids: `CASE WHEN a.boost_segment IS NOT NULL AND list_contains(u.segments,
        a.boost_segment) THEN '[' || a.boost_segment || ']' END`,
    },
    from: `${context.events}.f_sa f JOIN ${context.events}.d_user u ON u.user_k = f.user_k
      JOIN ${context.events}.d_ad a ON a.ad_k = f.ad_k
  JOIN ${context.events}.d_target x ON x.target_k = f.target_k
  JOIN ${context.events}.d_placement p ON p.placement_k = f.placement_k
  JOIN ${context.events}.d_device v ON v.device_k = f.device_k WHERE f.t >= ${context.firstTime}
  AND f.t < ${context.endTime}`,
  }
}

/** The sunset ad server counted the same display and video impressions again, with names of its own. */
function adServerTraffic(context: ViewContext): ViewSource {
  const viewed = `${uniform('f.h', 20)} < s.view_rate`
  const watched = uniform(mixed('f.h', 'watched'), 0)
  const video = "a.channel IN ('olv', 'stv')"
  const quartile = (share: number) => `CASE WHEN ${video} AND ${watched} < ${share} THEN 1 ELSE 0 END`
  const clicked = `CASE WHEN ${uniform(mixed('f.h', 'click'), 0)} < a.click_rate AND ${viewed} THEN 1 ELSE 0 END`
  const zero = ['clicks_default_ad', 'clicks_hard_stop', 'clicks_no_script', 'clicks_sivt', 'clicks_ssai',
    'impressions_default_ad', 'impressions_hard_stop', 'impressions_no_script',
    'impressions_sivt', 'search_clicks', 'video_full_screen_duration', 'video_full_screen_ended',
    'video_full_screen_muted', 'video_full_screen_paused', 'video_full_screen_started',
    'video_replayed', 'video_skipped']
  const unknown = ['search_account_id', 'search_ad', 'search_ad_click_through_url', 'search_ad_display_url',
    'search_ad_group', 'search_ad_group_id', 'search_ad_id', 'search_ad_text',
    'search_campaign_id', 'search_campaign_type', 'search_integration', 'search_keyword_id', 'search_keyword_text',
    'search_keyword_type', 'search_match_type', 'search_vendor',
    'smart_items_list']
  const spans = Object.fromEntries(['package', 'placement'].flatMap((name) => ['', '_utc'].flatMap((suffix) => [
    [`${name}_start_date${suffix}`, `coalesce(a.flight_start, a.campaign_start)`],
    [`${name}_end_date${suffix}`, `coalesce(a.flight_end, a.campaign_end)`],
  ])))
  return {
    columns: {
      ...dspColumns(context), ...timeColumns(context, 'event', 'f.t'), ...spans,
      ...Object.fromEntries([...zero.map((name) => [name, '0']), ...unknown.map((name) => [name, 'NULL'])]),
      account_currency: text(context.profile.currencyCode), account_timezone: text(context.profile.advertiserTimeZone),
      ad: 'a.creative', ad_id: 'a.creative_id', ad_format: 'a.creative_type',
      ad_duration: `CASE WHEN ${viewed} THEN 2 + (f.h % 20)::BIGINT ELSE 0 END`, ad_length: 'a.creative_duration',
      ad_size: "'150'", ad_started: '1', adserver_brand: "'Core'",
      adserver_brand_id: '100', adserver_session_id: eventKey(mixed('f.h', 'session')), adserver_site: 's.site',
      campaign_type: "'Display'", city: 'u.city', clicks: clicked,
      cost_model_type: 'a.price_type', cost_per_unit: "(a.price_mc / 100000.0)::DECIMAL(18, 2)::VARCHAR",
      device_brand: 'v.device_make', environment: 'v.environment_type',
      impressions_ssai: `CASE WHEN a.channel = 'stv' THEN 1 ELSE 0 END`, is_dco_ad: "a.creative_size = 'Responsive'",
      measurable_impressions: '1',
      recordable_impressions: '1', viewable_impressions: `CASE WHEN ${viewed} THEN 1 ELSE 0 END`,
      ordered_units: 'a.budget // 1000000', package: 'a.flight_name',
      package_id: 'a.flight_id', placement: "a.line_item || ' ' || a.creative_size",
      placement_dimensions: 'a.creative_size', placement_id: 'a.line_item_id',
      placement_type: "CASE WHEN a.channel = 'display' THEN 'In Banner' ELSE 'In Stream Video' END",
      section: 's.supply_source', section_id: 's.supply_source_id',
      target_audience_id: 'a.segments[1]', target_audience_name: 'a.line_item', version_id: 'a.creative_id % 1000003',
      version_name: 'a.creative', vertical: "'Retail'",
      video_muted: quartile(0.06), video_paused: quartile(0.04),
      video_percentage_complete: `CASE WHEN ${video} THEN (100 * (1 - ${watched}))::BIGINT ELSE 0 END`,
      video_played_25pc: quartile(0.85), video_played_50pc: quartile(0.75), video_played_75pc: quartile(0.68),
      video_played_100pc: quartile(0.6),
      video_played_25pc_viewable: quartile(0.8), video_played_50pc_viewable: quartile(0.7),
      video_played_75pc_viewable: quartile(0.63), video_played_100pc_viewable: quartile(0.55),
      video_played_duration: `CASE WHEN ${video} THEN (a.creative_duration * (1 - ${watched}))::BIGINT ELSE 0 END`,
      video_played_with_sound: quartile(0.5),
      video_started: quartile(0.97), video_unmuted: quartile(0.05),
    },
    from: `${impressions(context).from} AND a.channel <> 'audio' AND f.h % 8 = 0`,
  }
}

/** Relations about ad traffic, by name. Without display advertising only those of sponsored ads. */
export function trafficViews(context: ViewContext): Readonly<Record<string, ViewSource>> {
  const adServer = adServerTraffic(context)
  return {
    dsp_impressions: impressions(context),
    dsp_clicks: clicks(context),
    dsp_views: views(context),
    dsp_impressions_by_matched_segments: bySegments(context, true),
    dsp_impressions_by_user_segments: bySegments(context, false),
    dsp_video_events_feed: videoEvents(context),
    sponsored_ads_traffic: sponsored(context),
    adserver_traffic: adServer,
    adserver_traffic_by_user_segments: {
      columns: { ...adServer.columns, ...bySegments(context, false).columns,
        ...Object.fromEntries(Object.entries(adServer.columns).filter(([name]) => name.startsWith('adserver'))) },
      from: `${bySegments(context, false).from} AND a.channel <> 'audio' AND f.h % 8 = 0`,
    },
  }
}
