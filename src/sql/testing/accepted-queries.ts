import type { DeclaredParameter } from '../sql.ts'

/** A query that AMC accepts, with what it needs declared. */
export interface AcceptedQuery {
  readonly title: string
  readonly sql: string
  readonly parameters?: readonly DeclaredParameter[]
  readonly audience?: boolean
}

const textArray = (name: string): DeclaredParameter => ({ name, dataType: { type: 'ARRAY', elementDataType: 'STRING' } })

/**
 * Realistic queries over every construct in use on AMC. All of them are accepted without a single error; the parser,
 * the checks and every consumer of the syntax tree are tested on them.
 */
export const acceptedQueries: readonly AcceptedQuery[] = [
  { title: 'campaign delivery', sql: `
-- DSP delivery by campaign
SELECT
  campaign,
  campaign_id_string,
  SUM(impressions) AS impressions,
  COUNT(DISTINCT user_id) AS reach,
  SUM(total_cost) / 100000 AS total_cost
FROM dsp_impressions
GROUP BY 1, 2` },
  { title: 'fees that add up', sql: `
SELECT campaign, currency_iso_code,
  SUM(impression_cost) / 100000.0 AS impression_cost,
  SUM(total_cost) / 100000.0 AS total_cost,
  SUM(supply_cost) / 100000000.0 AS supply_cost,
  (SUM(platform_fee) + SUM(managed_service_fee) + SUM(audience_fee) + SUM(third_party_fees)) / 100000000 AS fees,
  ROUND((SUM(total_cost) / 100000) / NULLIF(SUM(impressions), 0) * 1000, 2) AS cpm
FROM dsp_impressions
WHERE line_item_type NOT IN ('AAP', 'UNKNOWN') AND NOT is_amazon_owned = FALSE
GROUP BY campaign, currency_iso_code` },
  { title: 'sponsored ads by price type', sql: `
SELECT ad_product_type, line_item_price_type, SUM(impressions) AS impressions, SUM(viewable_impressions) AS viewable_impressions,
  SUM(clicks) AS clicks, SUM(spend) / 100000000 AS spend, SUM(clicks) / SUM(impressions) AS ctr
FROM sponsored_ads_traffic
WHERE ad_product_type IN ('sponsored_products', 'sponsored_display') AND line_item_price_type <> 'VCPM' AND match_type != 'BROAD'
GROUP BY ad_product_type, line_item_price_type
HAVING SUM(impressions) > 100` },
  { title: 'events and their kinds', sql: `
SELECT conversion_event_category, conversion_event_subtype, conversion_event_type_description AS description, SUM(conversions) AS conversions
FROM amazon_attributed_events_by_conversion_time GROUP BY 1, 2, 3` },
  { title: 'distinct alone', sql: `SELECT DISTINCT campaign, campaign_id_string AS id FROM sponsored_ads_traffic WHERE campaign LIKE '%brand%' OR campaign SIMILAR TO '(?i)^kit'` },
  { title: 'union of traffic and conversions', sql: `
WITH traffic AS (
  SELECT campaign, ad_product_type, SUM(impressions) AS impressions, SUM(clicks) AS clicks, 0 AS purchases, 0.0 AS sales
  FROM sponsored_ads_traffic GROUP BY 1, 2
), conv AS (
  SELECT campaign, ad_product_type, 0 AS impressions, 0 AS clicks, SUM(total_purchases) AS purchases, SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time WHERE ad_product_type IS NOT NULL GROUP BY 1, 2
), both_sides AS (SELECT * FROM traffic UNION ALL SELECT * FROM conv)
SELECT campaign, ad_product_type, SUM(impressions) AS impressions, SUM(clicks) AS clicks, SUM(purchases) AS purchases,
  IF(SUM(impressions) = 0, 0, SUM(sales) / SUM(impressions)) AS sales_per_impression
FROM both_sides GROUP BY campaign, ad_product_type` },
  { title: 'time of day with a CTE named like a source', sql: `
WITH impressions AS (
  SELECT campaign, impression_hour AS hour_of_day, EXTRACT(DOW FROM impression_date) AS day_of_week, user_id, SUM(impressions) AS impressions
  FROM dsp_impressions GROUP BY 1, 2, 3, 4
), conversions AS (
  SELECT campaign, impression_hour AS hour_of_day, user_id, SUM(total_purchases) AS purchases
  FROM amazon_attributed_events_by_conversion_time WHERE user_id IS NOT NULL GROUP BY 1, 2, 3
)
SELECT i.campaign, i.hour_of_day, i.day_of_week,
  CASE WHEN i.hour_of_day BETWEEN 6 AND 11 THEN 'morning' WHEN i.hour_of_day BETWEEN 12 AND 17 THEN 'afternoon' ELSE 'night' END AS day_part,
  SUM(i.impressions) AS impressions, SUM(c.purchases) AS purchases, COUNT(DISTINCT c.user_id) AS buyers
FROM impressions i LEFT JOIN conversions c ON i.user_id = c.user_id AND i.campaign = c.campaign AND i.hour_of_day = c.hour_of_day
GROUP BY 1, 2, 3, 4` },
  { title: 'scope by a VALUES list', sql: `
WITH campaign_scope (campaign_id, label) AS (
  VALUES -- REQUIRED UPDATE [1 of 1]
  (1111111111, 'first'), (2222222222, 'second')
)
SELECT s.label, SUM(d.impressions) AS impressions, COUNT(1) AS event_rows
FROM dsp_impressions d INNER JOIN campaign_scope s ON d.campaign_id = s.campaign_id
GROUP BY s.label` },
  { title: 'text column in a list of numbers', sql: `
WITH ids (id) AS (VALUES (111), (222))
SELECT campaign, SUM(impressions) AS impressions FROM sponsored_ads_traffic WHERE campaign_id_string IN (SELECT id FROM ids) GROUP BY campaign` },
  { title: 'reach and frequency buckets', sql: `
WITH per_user AS (
  SELECT user_id, SUM(impressions) AS frequency FROM dsp_impressions
  WHERE user_id IS NOT NULL AND (ARRAY_CONTAINS(CUSTOM_PARAMETER('dsp_campaigns'), campaign) OR CARDINALITY(CUSTOM_PARAMETER('dsp_campaigns')) = 0)
  GROUP BY user_id
), bucketed AS (
  SELECT user_id, frequency, CASE WHEN frequency >= 10 THEN '10+' ELSE frequency END AS frequency_bucket FROM per_user
), totals AS (SELECT COUNT(DISTINCT user_id) AS all_users FROM per_user)
SELECT BUILT_IN_PARAMETER('TIME_WINDOW_START') AS window_start, BUILT_IN_PARAMETER('TIME_WINDOW_END') AS window_end, frequency_bucket,
  COUNT(DISTINCT user_id) AS users_in_bucket, SUM(frequency) AS impressions_in_bucket,
  CAST(COUNT(DISTINCT user_id) AS DOUBLE) / MAX(all_users) AS share
FROM bucketed CROSS JOIN totals GROUP BY 1, 2, frequency_bucket`, parameters: [textArray('dsp_campaigns')] },
  { title: 'optional filter by parameter', sql: `
SELECT campaign, SUM(clicks) AS clicks FROM sponsored_ads_traffic
WHERE CUSTOM_PARAMETER('portfolio') IS NULL OR portfolio_name = CUSTOM_PARAMETER('portfolio') GROUP BY campaign`, parameters: [{ name: 'portfolio', dataType: 'STRING' }] },
  { title: 'parameter as a column', sql: `
SELECT campaign, CUSTOM_PARAMETER('run_label'), SUM(impressions) * CUSTOM_PARAMETER('factor') AS weighted FROM dsp_impressions
WHERE impression_date >= CAST(CUSTOM_PARAMETER('first_day') AS DATE) GROUP BY campaign, CUSTOM_PARAMETER('run_label')`,
    parameters: [{ name: 'run_label', dataType: 'STRING' }, { name: 'factor', dataType: 'DOUBLE' }, { name: 'first_day', dataType: 'DATE' }] },
  { title: 'overlap of sponsored products and display', sql: `
WITH sp AS (
  SELECT DISTINCT user_id FROM sponsored_ads_traffic WHERE ad_product_type = 'sponsored_products' AND user_id IS NOT NULL
), display AS (SELECT DISTINCT(user_id) FROM dsp_impressions WHERE user_id IS NOT NULL),
purchases AS (
  SELECT user_id, SUM(total_purchases) AS purchases FROM amazon_attributed_events_by_traffic_time WHERE total_purchases > 0 GROUP BY user_id
), grouped AS (
  SELECT COALESCE(sp.user_id, display.user_id) AS user_id,
    CASE WHEN sp.user_id IS NOT NULL AND display.user_id IS NOT NULL THEN 'both' WHEN sp.user_id IS NULL THEN 'Display only' ELSE 'SP only' END AS exposure_group
  FROM sp FULL OUTER JOIN display ON sp.user_id = display.user_id
)
SELECT g.exposure_group, COUNT(DISTINCT g.user_id) AS unique_reach, COUNT(DISTINCT p.user_id) AS users_that_purchased, SUM(p.purchases) AS purchases
FROM grouped g LEFT JOIN purchases p ON p.user_id = g.user_id GROUP BY g.exposure_group` },
  { title: 'path to conversion', sql: `
WITH touches AS (
  SELECT user_id, campaign, MIN(impression_dt_utc) AS first_dt FROM dsp_impressions WHERE user_id IS NOT NULL GROUP BY user_id, campaign
  UNION ALL
  SELECT user_id, campaign, MIN(event_dt_utc) AS first_dt FROM sponsored_ads_traffic WHERE user_id IS NOT NULL GROUP BY user_id, campaign
), ranked AS (
  SELECT user_id, campaign, RANK() OVER (PARTITION BY user_id ORDER BY first_dt ASC) AS touch FROM touches
), paths AS (
  SELECT user_id, ARRAY_SORT(COLLECT(DISTINCT NAMED_ROW('order', touch, 'campaign', campaign))) AS path FROM ranked WHERE touch < 5 GROUP BY user_id
)
SELECT path, COUNT(DISTINCT user_id) AS reach FROM paths GROUP BY path` },
  { title: 'last touch by row number', sql: `
WITH events AS (
  SELECT t.user_id, t.campaign, c.conversion_id, c.total_product_sales, SECONDS_BETWEEN(t.event_dt_utc, c.event_dt_utc) / 86400 AS days
  FROM TABLE(EXTEND_TIME_WINDOW('sponsored_ads_traffic', 'P14D', 'P0D')) AS t
  INNER JOIN conversions c ON c.user_id = t.user_id
  WHERE t.event_dt_utc < c.event_dt_utc AND c.event_subtype = 'order'
), ranked AS (
  SELECT e.*, ROW_NUMBER() OVER (PARTITION BY conversion_id ORDER BY days) AS match_age FROM events e
)
SELECT campaign, COUNT(DISTINCT conversion_id) AS orders, SUM(total_product_sales) AS sales FROM ranked WHERE match_age = 1 GROUP BY campaign` },
  { title: 'window extended on both sides, with a comment inside', sql: `
SELECT i.campaign, SUM(i.impressions) AS impressions
FROM TABLE(
  /* look back */ EXTEND_TIME_WINDOW('dsp_impressions', 'P30D', 'PT12H') -- half a day more
) i
WHERE i.impression_dt_utc >= BUILT_IN_PARAMETER('TIME_WINDOW_START') GROUP BY i.campaign` },
  { title: 'time to conversion in buckets', sql: `
SELECT CASE
    WHEN SECONDS_BETWEEN(traffic_event_dt, conversion_event_dt) < 60 THEN '1 | < 1 MIN'
    WHEN SECONDS_BETWEEN(traffic_event_dt, conversion_event_dt) < 3600 THEN '2 | 1 - 60 MIN'
    ELSE '3 | longer' END AS time_bucket,
  SUM(purchases) AS purchases, SUM(total_purchases) AS total_purchases
FROM amazon_attributed_events_by_conversion_time WHERE purchases > 0 GROUP BY 1` },
  { title: 'new to brand', sql: `
SELECT campaign, IF(new_to_brand = TRUE, 'new', 'returning') AS customer, COUNT(DISTINCT user_id) AS users, SUM(total_product_sales) AS sales
FROM conversions_with_relevance WHERE event_subtype = 'order' AND halo_code IN ('TRACKED_ASIN', 'VARIATIONAL_ASIN') GROUP BY campaign, 2` },
  { title: 'search terms collected', sql: `
WITH terms AS (SELECT campaign, LOWER(TRIM(customer_search_term)) AS term, SUM(clicks) AS clicks FROM sponsored_ads_traffic GROUP BY 1, 2)
SELECT campaign, ARRAY_TO_STRING(ARRAY_SORT(COLLECT(DISTINCT term)), ', ') AS terms, SUM(clicks) AS clicks FROM terms WHERE clicks > 0 GROUP BY campaign` },
  { title: 'branded keywords', sql: `
SELECT customer_search_term, CASE WHEN customer_search_term SIMILAR TO '(?i)(acme|ac me)' THEN 'branded' ELSE 'generic' END AS kind,
  SUM(impressions) AS impressions, SUM(clicks) AS clicks, SUM(spend) / 100000000 AS spend
FROM sponsored_ads_traffic WHERE customer_search_term IS NOT NULL GROUP BY customer_search_term, kind` },
  { title: 'audience segments', sql: `
SELECT behavior_segment_name, behavior_segment_matched, SUM(impressions) AS impressions, COUNT(DISTINCT user_id) AS reach
FROM dsp_impressions_by_user_segments GROUP BY 1, 2` },
  { title: 'in-market segments of buyers', sql: `
WITH buyers AS (SELECT DISTINCT user_id FROM conversions WHERE event_subtype = 'order')
SELECT s.segment_name, COUNT(DISTINCT s.user_id) AS users FROM audience_segments_amer_inmarket AS s
INNER JOIN buyers USING (user_id) WHERE s.segment_marketplace_id = 1 GROUP BY s.segment_name` },
  { title: 'viewability', sql: `
SELECT v.campaign, SUM(v.measurable_impressions) AS measurable, SUM(v.viewable_impressions) AS viewable,
  SUM(v.viewable_impressions) / NULLIF(SUM(v.measurable_impressions), 0) AS rate
FROM dsp_views v GROUP BY v.campaign` },
  { title: 'clicks joined on request tag', sql: `
SELECT i.site, i.device_type, SUM(i.impressions) AS impressions, SUM(c.clicks) AS clicks
FROM dsp_impressions i LEFT OUTER JOIN dsp_clicks c ON i.request_tag = c.request_tag GROUP BY i.site, i.device_type` },
  { title: 'scalar subquery', sql: `
SELECT campaign, SUM(impressions) AS impressions, SUM(impressions) / (SELECT SUM(impressions) FROM dsp_impressions) AS share
FROM dsp_impressions GROUP BY campaign` },
  { title: 'simple CASE and mixed branches', sql: `
SELECT CASE device_type WHEN 'PHONE' THEN 1 WHEN 'TABLET' THEN 2 ELSE 'other' END AS device, NVL(operating_system, 'unknown') AS os,
  NVL2(site, 'site', 'app') AS place, COALESCE(publisher_name, supply_source, 'none') AS seller, SUM(impressions) AS impressions
FROM dsp_impressions GROUP BY 1, 2, 3, 4` },
  { title: 'no FROM', sql: `SELECT EPOCH_TO_UTC_TIMESTAMP('1700000000') AS moment, 1 AS n1, 'it''s' AS txt, ARRAY['a', 'b'] AS list, E() AS e, -1.5e3 AS n` },
  { title: 'text functions', sql: `
WITH t (a) AS (VALUES ('Kitchen - Blender'), ('Garden'))
SELECT a, LEFT(a, 3) AS l, RIGHT(a, 2) AS r, SUBSTRING(a FROM 1 FOR 4) AS s, SUBSTRING(a, 2) AS s2, POSITION('n' IN a) AS p, CHARINDEX('n', a) AS ci, LOCATE('n', a, 2) AS lo,
  INSTR(a, 'n') AS i, STRPOS(a, 'n') AS sp, LENGTH(a) AS len, TRIM(BOTH ' ' FROM a) AS tr, LTRIM(a) AS lt, RTRIM(a) AS rt, UPPER(a) AS up, REPLACE(a, ' ', '_') AS rep,
  REGEXP_REPLACE(a, '[aeiou]', '') AS rr, REGEXP_SUBSTR(a, '^\\w+') AS rs, REGEXP_SPLIT(a, ' - ') AS sp2, CONCAT(a, '-', 1, 2.5) AS c FROM t` },
  { title: 'date functions', sql: `
SELECT DATE_TRUNC('week', impression_dt_utc) AS week, YEAR(impression_date) AS y, MONTH(impression_date) AS m, DAYOFMONTH(impression_date) AS d,
  EXTRACT(HOUR FROM impression_dt_utc) AS h, CONVERT_TIME_ZONE_FROM_UTC(impression_dt_utc, 'Europe/Berlin') AS local_dt,
  CAST(CONVERT_TIME_ZONE_FROM_UTC(impression_dt_utc, 'Europe/Berlin') AS DATE) AS local_date,
  CAST('today' AS DATE) AS today, CAST('now' AS TIMESTAMP) AS at_now, CURRENT_DATE AS cd, CURRENT_TIMESTAMP AS ct, SUM(impressions) AS impressions
FROM dsp_impressions WHERE impression_date >= CAST('2025-01-01' AS DATE) AND impression_date < '2025-02-01' GROUP BY 1, 2, 3, 4, 5, 6, 7` },
  { title: 'number functions', sql: `
SELECT campaign, ABS(SUM(impressions)) AS a, CEIL(AVG(total_cost)) AS b, FLOOR(AVG(total_cost)) AS c, LN(SUM(impressions) + 1) AS d, LOG10(10) AS e1, LOG(2, 8) AS f,
  POWER(2, 3) AS g, SQRT(SUM(impressions)) AS h, ROUND(AVG(total_cost), 2) AS i, TRUNC(AVG(total_cost)) AS j, GREATEST(1, SUM(impressions)) AS k, LEAST(1, 2, 3) AS l,
  CAST(SUM(impressions) AS DECIMAL(18, 3)) * 1.0 AS m, EXP(1) AS n FROM dsp_impressions GROUP BY campaign` },
  { title: 'statistics', sql: `
WITH u AS (SELECT user_id, campaign, SUM(impressions) AS n FROM dsp_impressions GROUP BY user_id, campaign)
SELECT campaign, STDDEV(n) AS sd, STDDEV_POP(n) AS sdp, STDDEV_SAMP(n) AS sds, VARIANCE(n) AS v, VAR_POP(n) AS vp, VAR_SAMP(n) AS vs, SKEWNESS(n) AS sk,
  PERCENTILE(n, 0.9) AS p90, APPROX_PERCENTILE(n, 0.5) AS p50, MEDIAN(n) AS med FROM u GROUP BY campaign` },
  { title: 'array functions', sql: `
WITH c AS (SELECT campaign, COLLECT(DISTINCT device_type) AS devices FROM dsp_impressions GROUP BY campaign)
SELECT campaign, CARDINALITY(devices) AS n, ARRAY_CAT(devices, ARRAY['x']) AS cat, ARRAY_UNION(devices, ARRAY['x']) AS u, ARRAY_INTERSECT(devices, ARRAY['TV']) AS i,
  ARRAY_COMPLEMENT(devices, ARRAY['TV']) AS comp, ARRAY_REMOVE(devices, 'TV') AS rem, ARRAY_DISTINCT(devices) AS dist, ARRAY_CONTAINS(devices, 'TV') AS has_tv,
  ARRAY_TO_STRING(devices, '|') AS joined FROM c` },
  { title: 'segments flattened', sql: `
WITH s AS (SELECT campaign, COLLECT(matched_behavior_segment_ids) AS ids FROM dsp_impressions GROUP BY campaign)
SELECT campaign, ARRAY_DISTINCT(FLATTEN(ids)) AS segment_ids FROM s` },
  { title: 'hash and json', sql: `SELECT MD5(campaign) AS h1, SHA1(campaign) AS h2, HASH64(campaign) AS h3, JSON_SERIALIZE(campaign) AS j, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1, 2, 3, 4` },
  { title: 'event keys', sql: `
WITH touched AS (SELECT UUID() AS event_key, campaign, user_id FROM dsp_impressions)
SELECT campaign, COUNT(DISTINCT event_key) AS events FROM touched GROUP BY campaign` },
  { title: 'windowed aggregates over groups', sql: `
WITH spend_by_bucket AS (SELECT impression_hour, SUM(total_cost) AS cost FROM dsp_impressions GROUP BY impression_hour)
SELECT impression_hour, cost, SUM(cost) OVER (ORDER BY impression_hour) AS running_total, cost / SUM(cost) OVER () AS share,
  DENSE_RANK() OVER (ORDER BY cost DESC) AS cost_rank, COUNT(impression_hour) OVER (PARTITION BY impression_hour) AS n FROM spend_by_bucket` },
  { title: 'window over an aggregate in one step', sql: `SELECT campaign, SUM(impressions) AS n, SUM(SUM(impressions)) OVER () AS total, RANK() OVER (ORDER BY SUM(impressions) DESC) AS place FROM dsp_impressions GROUP BY campaign` },
  { title: 'window clause', sql: `
WITH d AS (SELECT campaign, impression_date, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1, 2)
SELECT campaign, impression_date, SUM(n) OVER w AS running_total FROM d WINDOW w AS (PARTITION BY campaign ORDER BY impression_date)` },
  { title: 'order before partition', sql: `
WITH d AS (SELECT campaign, impression_date, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1, 2)
SELECT campaign, impression_date, ROW_NUMBER() OVER (ORDER BY n DESC PARTITION BY campaign) AS day_rank FROM d` },
  { title: 'comma join and table in mixed case', sql: `
SELECT A.campaign, COUNT(DISTINCT A.USER_ID) AS users FROM DSP_IMPRESSIONS A, SPONSORED_ADS_TRAFFIC B WHERE A.user_id = b.User_Id GROUP BY a.Campaign` },
  { title: 'non-equi join', sql: `
SELECT i.campaign, SUM(c.total_units_sold) AS units FROM dsp_impressions i
JOIN conversions_with_relevance c ON i.user_id = c.user_id AND i.impression_dt_utc < c.event_dt_utc AND i.campaign_id = c.campaign_id GROUP BY i.campaign` },
  { title: 'nested WITH and subquery without alias', sql: `
SELECT campaign, MAX(n) AS most FROM (
  WITH inner_step AS (SELECT campaign, user_id, COUNT(1) AS n FROM dsp_clicks GROUP BY 1, 2) SELECT campaign, n FROM inner_step
) GROUP BY campaign` },
  { title: 'union distinct and brackets', sql: `(SELECT campaign FROM dsp_impressions GROUP BY campaign) UNION DISTINCT (SELECT campaign FROM sponsored_ads_traffic GROUP BY 1 UNION SELECT 'none' AS campaign)` },
  { title: 'exists and not in', sql: `
WITH buyers AS (SELECT user_id FROM conversions WHERE event_subtype = 'order' GROUP BY user_id)
SELECT campaign, COUNT(DISTINCT user_id) AS users FROM dsp_impressions
WHERE user_id NOT IN (SELECT user_id FROM buyers) AND EXISTS (SELECT 1 FROM buyers) AND campaign NOT LIKE 'test%' AND site NOT SIMILAR TO 'amazon' GROUP BY campaign` },
  { title: 'having by alias', sql: `SELECT campaign AS name, SUM(impressions) AS impressions FROM dsp_impressions GROUP BY name HAVING impressions > 1000 AND SUM(impressions) < 100000000` },
  { title: 'group by an expression', sql: `SELECT UPPER(campaign) AS campaign_upper, IFNULL(site, 'none') AS s, COUNT(*) AS n FROM dsp_impressions GROUP BY UPPER(campaign), IFNULL(site, 'none')` },
  { title: 'postal codes without literals', sql: `SELECT postal_code, city_name, SUM(impressions) AS impressions FROM dsp_impressions WHERE postal_code IS NOT NULL GROUP BY postal_code, city_name` },
  { title: 'brand store dwell time', sql: `
SELECT store_name, page_title, ingress_type, COUNT(DISTINCT visit_id) AS visits, AVG(dwell_time) AS dwell FROM amazon_brand_store_page_views GROUP BY 1, 2, 3` },
  { title: 'streaming titles', sql: `SELECT pv_gti_title_name AS title, pv_access_type, COUNT(DISTINCT user_id) AS viewers FROM amazon_pvc_streaming_events_feed WHERE pv_is_avod = TRUE GROUP BY 1, 2` },
  { title: 'lifetime value by uploaded-style flags', sql: `
WITH first_order AS (SELECT user_id, MIN(purchase_dt_utc) AS first_dt FROM amazon_retail_purchases GROUP BY user_id),
orders AS (
  SELECT f.user_id, IF(p.purchase_dt_utc = f.first_dt, 1, 0) AS is_first, p.asin, p.unit_price * p.purchase_units_sold AS sales
  FROM amazon_retail_purchases p INNER JOIN first_order f ON f.user_id = p.user_id
)
SELECT asin, SUM(is_first) AS first_orders, SUM(CASE WHEN is_first = 0 THEN 1 ELSE 0 END) AS repeat_orders, SUM(sales) AS sales FROM orders GROUP BY asin` },
  { title: 'audience of viewers who did not buy', audience: true, sql: `
WITH viewers AS (
  SELECT user_id, SUM(impressions) AS n FROM dsp_impressions_for_audiences WHERE campaign_id IN (1, 2) GROUP BY user_id
), buyers AS (SELECT DISTINCT user_id FROM conversions_for_audiences WHERE event_subtype = 'order')
SELECT v.user_id FROM viewers v LEFT JOIN buyers b ON b.user_id = v.user_id WHERE b.user_id IS NULL AND v.n >= 2` },
  { title: 'audience by parameter', audience: true, parameters: [textArray('asins')], sql: `
SELECT DISTINCT user_id FROM TABLE(EXTEND_TIME_WINDOW('conversions_for_audiences', 'P90D', 'P0D')) WHERE ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_asin)
UNION SELECT user_id FROM amazon_attributed_events_by_traffic_time_for_audiences WHERE total_purchases > 0` },
]
