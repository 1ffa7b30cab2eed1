=== path to conversion with every option left in
expects: accepted
-- Instructional Query: Path to Conversion by Campaign
/*
 -----------------
 OPTIONAL UPDATES
 -----------------
 [1 of 4] restrict DSP campaigns   [2 of 4] restrict sponsored ads campaigns
 [3 of 4] choose the conversion    [4 of 4] choose how far back to look
*/
WITH
-- OPTIONAL UPDATE [1 of 4]: To restrict DSP campaigns, uncomment the WHERE clause further down
DSP_CAMPAIGNS (campaign_id) AS (
  VALUES
    (11111111111),
    (22222222222) --, (33333333333)
),
/* OPTIONAL UPDATE [2 of 4] */
SP_CAMPAIGNS (campaign) AS (
  VALUES
    ('SP_campaign_name1'),
    ('SP_campaign_name2')
),
impressions AS (
  -- DSP
  SELECT
    user_id,
    'DSP' AS channel,
    campaign AS campaign_name,
    impression_dt_utc AS touch_dt,
    SUM(impressions) AS impressions,
    SUM(total_cost) / 100000 AS cost
  FROM
    dsp_impressions
  WHERE
    user_id IS NOT NULL
    /* AND campaign_id IN (SELECT campaign_id FROM DSP_CAMPAIGNS) */
  GROUP BY
    1, 2, 3, 4
  UNION ALL
  -- Sponsored ads
  SELECT
    user_id,
    CASE
      WHEN ad_product_type = 'sponsored_products' THEN 'SP'
      WHEN ad_product_type = 'sponsored_brands' THEN 'SB'
      ELSE 'SD' -- everything else
    END AS channel,
    campaign AS campaign_name,
    event_dt_utc AS touch_dt,
    SUM(impressions) AS impressions,
    SUM(spend) / 100000000 AS cost
  FROM
    sponsored_ads_traffic
  WHERE
    user_id IS NOT NULL
    -- AND campaign IN (SELECT campaign FROM SP_CAMPAIGNS)
  GROUP BY
    1, 2, 3, 4
),
converted AS (
  SELECT
    user_id,
    MIN(event_dt_utc) AS first_dt,
    SUM(total_product_sales) AS sales,
    COUNT(DISTINCT conversion_id) AS purchases
  FROM
    conversions
  WHERE
    event_subtype = 'order' -- OPTIONAL UPDATE [3 of 4]
    AND user_id IS NOT NULL
  GROUP BY
    1
),
touches AS (
  SELECT
    i.user_id,
    i.channel,
    MIN(i.touch_dt) AS touch_dt,
    SUM(i.impressions) AS impressions,
    SUM(i.cost) AS cost,
    MAX(c.sales) AS sales,
    MAX(c.purchases) AS purchases
  FROM
    impressions i
    LEFT JOIN converted c ON i.user_id = c.user_id
    -- OPTIONAL UPDATE [4 of 4]: 28 days
    AND SECONDS_BETWEEN(i.touch_dt, c.first_dt) BETWEEN 0 AND 28 * 24 * 60 * 60
  GROUP BY
    1, 2
),
ordered AS (
  SELECT
    user_id,
    channel,
    ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY touch_dt) AS order_number,
    impressions, cost, sales, purchases
  FROM
    touches
),
paths AS (
  SELECT
    user_id,
    ARRAY_SORT(COLLECT(DISTINCT NAMED_ROW('order', order_number, 'channel', channel))) AS path,
    SUM(impressions) AS impressions,
    SUM(cost) AS cost,
    MAX(sales) AS sales,
    MAX(purchases) AS purchases
  FROM
    ordered
  GROUP BY
    user_id
)
SELECT
  path,
  COUNT(DISTINCT user_id) AS reach,
  SUM(impressions) AS impressions,
  SUM(cost) AS cost,
  COUNT(DISTINCT CASE WHEN purchases > 0 THEN user_id END) AS users_that_purchased,
  SUM(sales) AS sales,
  (COUNT(DISTINCT CASE WHEN purchases > 0 THEN user_id END) / COUNT(DISTINCT user_id)) AS purchase_rate
FROM
  paths
GROUP BY
  path
=== reach and frequency, buckets of text and numbers
expects: accepted
-- Instructional Query: Reach and Impression Frequency, final report
WITH FILTERED AS (
    SELECT
        campaign,
        campaign_id,
        user_id,
        SUM(impressions) AS impressions
    FROM
        dsp_impressions
    WHERE
        -- UPDATE: enter your campaigns, or leave as it is
        campaign_id IS NOT NULL
        AND user_id IS NOT NULL
        -- AND campaign SIMILAR TO '(?i)(video|ott)'
    GROUP BY
        campaign,
        campaign_id,
        user_id
),
FREQ AS (
    SELECT
        user_id,
        campaign,
        campaign_id,
        impressions,
        CASE
            WHEN impressions = 1 THEN 1
            WHEN impressions = 2 THEN 2
            WHEN impressions = 3 THEN 3
            WHEN impressions <= 5 THEN '4-5'
            WHEN impressions <= 10 THEN '6-10'
            ELSE '11+'
        END AS frequency_bucket,
        IF(impressions >= 10, '10+', impressions) AS frequency
    FROM FILTERED
),
CONV AS (
    SELECT
        user_id,
        campaign_id,
        SUM(total_purchases) AS total_purchases,
        SUM(total_product_sales) AS total_product_sales,
        SUM(total_detail_page_view) AS total_dpv,
        SUM(new_to_brand_total_purchases) AS ntb
    FROM amazon_attributed_events_by_traffic_time
    WHERE user_id IS NOT NULL
    AND ad_product_type IS NULL
    GROUP BY 1, 2
),
JOINED AS (
    SELECT
        f.campaign,
        f.frequency_bucket,
        f.frequency,
        f.user_id,
        f.impressions,
        COALESCE(c.total_purchases, 0) AS total_purchases,
        COALESCE(c.total_product_sales, 0) AS total_product_sales,
        COALESCE(c.total_dpv, 0) AS total_dpv,
        COALESCE(c.ntb, 0) AS ntb
    FROM FREQ f
    LEFT JOIN CONV c
        ON f.user_id = c.user_id
        AND f.campaign_id = c.campaign_id
)
SELECT
    campaign,
    frequency_bucket,
    frequency,
    COUNT(DISTINCT user_id) AS users_in_bucket,
    SUM(impressions) AS impressions_in_bucket,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales,
    SUM(total_dpv) AS dpv,
    SUM(ntb) AS ntb_purchases,
    ROUND(100.0 * SUM(total_purchases) / NULLIF(COUNT(DISTINCT user_id), 0), 2) AS purchases_per_100
FROM JOINED
GROUP BY
    1, 2, 3
=== overlap of media with flags per user
expects: accepted
with sp as (
  select user_id
       , sum(case when ad_product_type = 'sponsored_products' then impressions else 0 end) as sp_imp
       , sum(case when ad_product_type = 'sponsored_brands'   then impressions else 0 end) as sb_imp
       , sum(case when ad_product_type = 'sponsored_display'  then impressions else 0 end) as sd_imp
       , sum(spend) as spend
    from sponsored_ads_traffic
   where user_id is not null
   group by user_id
)
, dsp as (
  select user_id
       , sum(impressions) as dsp_imp
       , sum(case when device_type = 'TV' then impressions else 0 end) as ctv_imp
       , sum(total_cost) as cost
    from dsp_impressions
   where user_id is not null
   group by user_id
)
, buys as (
  select user_id
       , sum(total_product_sales) as sales
       , sum(total_purchases)     as orders
       , sum(new_to_brand_total_purchases) as ntb_orders
    from amazon_attributed_events_by_conversion_time
   where user_id is not null
   group by user_id
)
, everybody as (
  select coalesce(sp.user_id, dsp.user_id) as user_id
       , coalesce(sp_imp, 0)  as sp_imp
       , coalesce(sb_imp, 0)  as sb_imp
       , coalesce(sd_imp, 0)  as sd_imp
       , coalesce(dsp_imp, 0) as dsp_imp
       , coalesce(ctv_imp, 0) as ctv_imp
       , coalesce(spend, 0) / 100000000 + coalesce(cost, 0) / 100000 as media_cost
    from sp
    full outer join dsp on sp.user_id = dsp.user_id
)
, flags as (
  select e.user_id
       , concat( case when sp_imp  > 0 then 'SP '  else '' end
               , case when sb_imp  > 0 then 'SB '  else '' end
               , case when sd_imp  > 0 then 'SD '  else '' end
               , case when ctv_imp > 0 then 'CTV ' else '' end
               , case when dsp_imp - ctv_imp > 0 then 'DSP' else '' end ) as exposure
       , case when sp_imp > 0 and dsp_imp > 0 then 1 else 0 end as is_both
       , media_cost
       , sales
       , orders
       , ntb_orders
    from everybody e
    left join buys b
      on b.user_id = e.user_id
)
, grouped as (
  select exposure
       , is_both
       , count(distinct user_id)  as users
       , sum(media_cost)          as media_cost
       , sum(sales)               as sales
       , sum(orders)              as orders
       , sum(ntb_orders)          as ntb_orders
       , avg(sales)               as sales_per_buyer
    from flags
   where exposure <> ''
   group by exposure, is_both
)
select trim(exposure) as exposure
     , is_both
     , users
     , media_cost
     , sales
     , orders
     , ntb_orders
     , sales_per_buyer
     , sales / nullif(media_cost, 0) as roas
     , users / nullif(sum(users) over (), 0) as share_of_users
     , rank() over (order by sales desc) as place
  from grouped
=== time to conversion in buckets
expects: accepted
parameter: lookback_days INTEGER
parameter: asins ARRAY<STRING>
/* Time from the last DSP impression to the purchase. Buckets are text on purpose, so that they sort. */
WITH imp AS (
  SELECT
    user_id,
    request_tag,
    campaign,
    impression_dt_utc,
    impressions
  FROM
    TABLE(
      /* widen by four weeks */
      EXTEND_TIME_WINDOW('dsp_impressions', 'P28D', 'P0D')
    )
  WHERE
    user_id IS NOT NULL
),
orders AS (
  SELECT
    user_id,
    conversion_id,
    tracked_asin,
    event_dt_utc,
    total_product_sales,
    total_units_sold
  FROM
    conversions_with_relevance
  WHERE
    event_category = 'purchase'
    AND user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_asin)
    )
),
matched AS (
  SELECT
    o.user_id,
    o.conversion_id,
    i.campaign,
    SECONDS_BETWEEN(i.impression_dt_utc, o.event_dt_utc) AS seconds_passed,
    ROW_NUMBER() OVER (
      PARTITION BY o.conversion_id
      ORDER BY i.impression_dt_utc DESC
    ) AS nearness,
    o.total_product_sales,
    o.total_units_sold
  FROM
    orders o
    INNER JOIN imp i ON i.user_id = o.user_id
    AND i.impression_dt_utc < o.event_dt_utc
  WHERE
    SECONDS_BETWEEN(i.impression_dt_utc, o.event_dt_utc) <= CUSTOM_PARAMETER('lookback_days') * 86400
),
bucketed AS (
  SELECT
    campaign,
    CASE
      WHEN seconds_passed < 60 THEN '1 | under a minute'
      WHEN seconds_passed < 600 THEN '2 | under ten minutes'
      WHEN seconds_passed < 3600 THEN '3 | under an hour'
      WHEN seconds_passed < 86400 THEN '4 | under a day'
      WHEN FLOOR(seconds_passed / 86400) BETWEEN 1 AND 6 THEN '5 | under a week'
      ELSE CONCAT('6 | ', 'later')
    END AS bucket,
    user_id,
    conversion_id,
    total_product_sales,
    total_units_sold
  FROM
    matched
  WHERE
    nearness = 1
)
SELECT
  campaign,
  bucket,
  COUNT(DISTINCT conversion_id) AS orders,
  COUNT(DISTINCT user_id) AS buyers,
  SUM(total_product_sales) AS sales,
  SUM(total_units_sold) AS units,
  SUM(COUNT(DISTINCT conversion_id)) OVER (PARTITION BY campaign) AS orders_of_campaign
FROM
  bucketed
GROUP BY
  campaign,
  bucket
HAVING
  COUNT(DISTINCT user_id) > 1
=== pacing by day and hour
expects: accepted
-- Budget pacing, one row per campaign, weekday and hour
WITH hours (h) AS (
  VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12),
         (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23)
),
days (d, day_name) AS (
  VALUES (1, 'Sun'), (2, 'Mon'), (3, 'Tue'), (4, 'Wed'), (5, 'Thu'), (6, 'Fri'), (7, 'Sat')
),
grid AS (
  SELECT d, day_name, h FROM days CROSS JOIN hours
),
spend AS (
  SELECT
    campaign,
    CASE WHEN campaign_budget_type = 'DAILY' THEN 100 END AS budget,
    EXTRACT(DOW FROM event_date) AS d,
    event_hour AS h,
    SUM(spend) / 100000000 AS cost,
    SUM(clicks) AS clicks,
    SUM(impressions) AS impressions,
    COUNT(DISTINCT user_id) AS users
  FROM sponsored_ads_traffic
  GROUP BY 1, 2, 3, 4
),
by_day AS (
  SELECT campaign, d, SUM(cost) AS day_cost, MAX(budget) AS budget
  FROM spend
  GROUP BY campaign, d
),
filled AS (
  SELECT
    s.campaign,
    g.day_name,
    g.d,
    g.h,
    s.cost,
    s.clicks,
    s.impressions,
    s.users
  FROM grid g
  INNER JOIN spend s
    ON s.d = g.d
   AND s.h = g.h
),
running_total AS (
  SELECT
    campaign,
    day_name,
    d,
    h,
    cost,
    clicks,
    impressions,
    users,
    SUM(cost) OVER (PARTITION BY campaign, d ORDER BY h) AS cost_so_far
  FROM filled
)
SELECT
  r.campaign,
  r.day_name,
  r.h AS hour_of_day,
  r.cost,
  r.cost_so_far,
  b.day_cost,
  b.budget,
  CASE
    WHEN b.budget IS NULL THEN 'no budget known'
    WHEN r.cost_so_far >= 0.95 * b.budget THEN 'exhausted'
    WHEN r.cost_so_far >= 0.75 * b.budget THEN 'late'
    ELSE 'fine'
  END AS pacing,
  r.clicks / NULLIF(r.impressions, 0) AS ctr,
  r.cost / NULLIF(r.clicks, 0) AS cpc,
  r.users
FROM running_total r
LEFT JOIN by_day b
  ON b.campaign = r.campaign AND b.d = r.d
=== first and last touch side by side
expects: accepted
WITH traffic AS (
  SELECT user_id, campaign, 'dsp' AS medium, impression_dt_utc AS dt FROM dsp_impressions WHERE user_id IS NOT NULL
  UNION ALL
  SELECT user_id, campaign, 'dsp click' AS medium, click_dt_utc AS dt FROM dsp_clicks WHERE user_id IS NOT NULL
  UNION ALL
  SELECT user_id, campaign, ad_product_type AS medium, event_dt_utc AS dt FROM sponsored_ads_traffic WHERE user_id IS NOT NULL AND (clicks > 0 OR impressions > 0)
),
purchases_only AS (
  SELECT
    user_id,
    conversion_id,
    event_dt_utc AS bought,
    total_product_sales AS sales
  FROM conversions
  WHERE event_category = 'purchase'
    AND user_id IS NOT NULL
    AND NOT (total_product_sales IS NULL OR total_product_sales = 0)
),
pairs AS (
  SELECT
    p.conversion_id,
    p.user_id,
    p.sales,
    t.campaign,
    t.medium,
    ROW_NUMBER() OVER (PARTITION BY p.conversion_id ORDER BY t.dt ASC) AS from_first,
    ROW_NUMBER() OVER (PARTITION BY p.conversion_id ORDER BY t.dt DESC) AS from_last,
    COUNT(t.campaign) OVER (PARTITION BY p.conversion_id) AS touches
  FROM purchases_only p
  INNER JOIN traffic t
    ON p.user_id = t.user_id
    AND t.dt <= p.bought
),
weighted AS (
  SELECT
    campaign,
    medium,
    user_id,
    conversion_id,
    CASE WHEN from_first = 1 THEN sales ELSE 0 END AS first_touch_sales,
    CASE WHEN from_last = 1 THEN sales ELSE 0 END AS last_touch_sales,
    sales * 1.0 / touches AS linear_sales,
    CASE
      WHEN touches = 1 THEN sales
      WHEN touches = 2 THEN sales * 0.5
      WHEN from_first = 1 OR from_last = 1 THEN sales * 0.4
      ELSE sales * 0.2 / NULLIF(touches - 2, 0)
    END AS position_sales
  FROM pairs
),
models AS (
  SELECT
    campaign,
    medium,
    COUNT(DISTINCT conversion_id) AS assisted_orders,
    COUNT(DISTINCT user_id) AS buyers,
    SUM(first_touch_sales) AS first_touch_sales,
    SUM(last_touch_sales) AS last_touch_sales,
    SUM(linear_sales) AS linear_sales,
    SUM(position_sales) AS position_sales
  FROM weighted
  GROUP BY 1, 2
)
SELECT
  campaign,
  medium,
  assisted_orders,
  buyers,
  ROUND(first_touch_sales, 2) AS first_touch_sales,
  ROUND(last_touch_sales, 2) AS last_touch_sales,
  ROUND(linear_sales, 2) AS linear_sales,
  ROUND(position_sales, 2) AS position_sales,
  CASE
    WHEN first_touch_sales > last_touch_sales * 1.2 THEN 'opens'
    WHEN last_touch_sales > first_touch_sales * 1.2 THEN 'closes'
    ELSE 'both'
  END AS role_in_path,
  GREATEST(first_touch_sales, last_touch_sales, linear_sales) AS best_case,
  LEAST(first_touch_sales, last_touch_sales, linear_sales) AS worst_case
FROM models
=== long and refused: a row limit at the very end
expects: query-order-by «ORDER BY sales DESC»
expects: limit «LIMIT 100»
-- Search terms and what they brought; written for another warehouse
WITH terms AS (
  SELECT
    customer_search_term,
    match_type,
    targeting,
    campaign,
    ad_group,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    SUM(spend) / 100000000 AS cost
  FROM sponsored_ads_traffic
  WHERE ad_product_type IN ('sponsored_products', 'sponsored_brands')
    AND customer_search_term IS NOT NULL
  GROUP BY
    customer_search_term,
    match_type,
    targeting,
    campaign,
    ad_group
),
results AS (
  SELECT
    customer_search_term,
    campaign,
    SUM(total_purchases_clicks) AS orders,
    SUM(total_product_sales_clicks) AS sales,
    SUM(new_to_brand_total_purchases_clicks) AS ntb_orders
  FROM amazon_attributed_events_by_traffic_time
  WHERE ad_product_type IN ('sponsored_products', 'sponsored_brands')
  GROUP BY 1, 2
),
classified AS (
  SELECT
    t.customer_search_term,
    t.match_type,
    t.campaign,
    CASE
      WHEN t.customer_search_term LIKE '%brand%' THEN 'brand'
      WHEN t.customer_search_term SIMILAR TO '^b0[a-z0-9]{8}$' THEN 'asin'
      ELSE 'generic'
    END AS term_kind,
    t.impressions,
    t.clicks,
    t.cost,
    r.orders,
    r.sales,
    r.ntb_orders
  FROM terms t
  LEFT JOIN results r
    ON r.customer_search_term = t.customer_search_term
    AND r.campaign = t.campaign
)
SELECT
  customer_search_term,
  term_kind,
  match_type,
  campaign,
  SUM(impressions) AS impressions,
  SUM(clicks) AS clicks,
  SUM(cost) AS cost,
  SUM(orders) AS orders,
  SUM(sales) AS sales,
  SUM(ntb_orders) AS ntb_orders,
  SUM(cost) / NULLIF(SUM(sales), 0) AS acos
FROM classified
GROUP BY 1, 2, 3, 4
ORDER BY sales DESC
LIMIT 100
=== long and refused: dates the way of another warehouse
expects: interval «INTERVAL '14' DAY»
expects: concatenation-operator «||»
expects: private-output «user_id»
WITH params AS (
  SELECT
    CAST('2025-05-01' AS DATE) AS from_date,
    CAST('2025-05-31' AS DATE) AS to_date
),
viewers AS (
  SELECT
    user_id,
    campaign,
    device_type,
    MIN(impression_dt_utc) AS first_view,
    MAX(impression_dt_utc) AS last_view,
    SUM(impressions) AS views
  FROM
    dsp_impressions
  CROSS JOIN
    params p
  WHERE
    impression_date_utc BETWEEN p.from_date AND p.to_date
    AND user_id IS NOT NULL
  GROUP BY
    user_id,
    campaign,
    device_type
),
buyers AS (
  SELECT
    user_id,
    MIN(event_dt_utc) AS bought,
    SUM(total_product_sales) AS sales
  FROM
    conversions
  WHERE
    event_category = 'purchase'
    AND user_id IS NOT NULL
  GROUP BY
    user_id
),
late AS (
  SELECT
    v.user_id,
    v.campaign || ' on ' AS label,
    v.device_type,
    v.views,
    b.sales
  FROM
    viewers v
  INNER JOIN
    buyers b
  ON
    b.user_id = v.user_id
  WHERE
    b.bought > v.last_view + INTERVAL '14' DAY
),
summary AS (
  SELECT
    user_id,
    label,
    device_type,
    SUM(views) AS views,
    SUM(sales) AS sales
  FROM
    late
  GROUP BY
    user_id,
    label,
    device_type
)
SELECT
  user_id,
  label,
  device_type,
  views,
  sales
FROM
  summary
=== long and refused: a typing slip in the fourth step
expects: unknown-column «new_to_brand_purchase»
expects: not-grouped «device_type»
WITH base AS (
  SELECT
    campaign
    ,device_type
    ,user_id
    ,impressions
    ,total_cost
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
)
,clicked AS (
  SELECT
    campaign
    ,user_id
    ,SUM(clicks) AS clicks
  FROM dsp_clicks
  WHERE user_id IS NOT NULL
  GROUP BY 1,2
)
,per_user AS (
  SELECT
    campaign
    ,device_type
    ,user_id
    ,SUM(impressions) AS impressions
    ,SUM(total_cost)/100000 AS cost
  FROM base
  GROUP BY 1,2,3
)
,bought AS (
  SELECT
    user_id
    ,campaign
    ,SUM(purchases) AS purchases
    ,SUM(new_to_brand_purchase) AS ntb
    ,SUM(product_sales) AS sales
  FROM amazon_attributed_events_by_conversion_time
  WHERE user_id IS NOT NULL
  GROUP BY 1,2
)
,together AS (
  SELECT
    p.campaign
    ,p.device_type
    ,p.user_id
    ,p.impressions
    ,p.cost
    ,c.clicks
    ,b.purchases
    ,b.ntb
    ,b.sales
  FROM per_user p
  LEFT JOIN clicked c ON c.user_id = p.user_id AND c.campaign = p.campaign
  LEFT JOIN bought b ON b.user_id = p.user_id AND b.campaign = p.campaign
)
SELECT
  campaign
  ,device_type
  ,COUNT(DISTINCT user_id) AS reach
  ,SUM(impressions) AS impressions
  ,SUM(cost) AS cost
  ,SUM(clicks) AS clicks
  ,SUM(purchases) AS purchases
  ,SUM(sales) AS sales
FROM together
GROUP BY campaign
=== audience of lapsed buyers, five steps and exclusions
expects: accepted
audience
-- Audience: bought before, saw ads since, did not come back
-- UPDATE the ASINs and the number of days; -- nested -- dashes are fine
WITH before_window AS (
  SELECT
    user_id,
    COUNT(DISTINCT conversion_id) AS orders,
    MAX(event_dt_utc) AS last_order
  FROM
    TABLE(EXTEND_TIME_WINDOW('conversions_for_audiences', 'P180D', 'P0D'))
  WHERE
    event_subtype = 'order'
    AND user_id IS NOT NULL
    /* AND tracked_asin IN (
      'B000000001',
      'B000000002'
    ) */
  GROUP BY
    user_id
),
lapsed AS (
  SELECT
    user_id
  FROM
    before_window
  WHERE
    orders BETWEEN 1 AND 5
    AND SECONDS_BETWEEN(last_order, BUILT_IN_PARAMETER('TIME_WINDOW_END')) > 30 * 86400
),
seen AS (
  SELECT
    user_id,
    SUM(impressions) AS impressions,
    SUM(CASE WHEN device_type = 'TV' THEN impressions ELSE 0 END) AS tv_impressions
  FROM
    dsp_impressions_for_audiences
  WHERE
    user_id IS NOT NULL
  GROUP BY
    user_id
  HAVING
    SUM(impressions) >= 1
),
clicked AS (
  SELECT
    user_id
  FROM
    dsp_clicks_for_audiences
  WHERE
    user_id IS NOT NULL
  GROUP BY
    user_id
  UNION
  SELECT
    user_id
  FROM
    sponsored_ads_traffic_for_audiences
  WHERE
    clicks > 0
    AND user_id IS NOT NULL
),
chosen AS (
  SELECT
    l.user_id
  FROM
    lapsed l
    INNER JOIN seen s ON s.user_id = l.user_id
    LEFT JOIN clicked c ON c.user_id = l.user_id
  WHERE
    c.user_id IS NULL
    AND (s.tv_impressions > 0 OR s.impressions > 3)
)
SELECT
  user_id
FROM
  chosen
GROUP BY
  user_id
=== tabular report of one campaign against all others
expects: accepted
parameter: campaign STRING
parameter: minimum INTEGER
SELECT
    'chosen'                                         AS side
  , x.device_type                                    AS device
  , x.site                                           AS site
  , x.reach                                          AS reach
  , x.impressions                                    AS impressions
  , x.cost                                           AS cost
  , x.cost / NULLIF(x.impressions, 0) * 1000         AS cpm
  , x.impressions / NULLIF(x.reach, 0)               AS frequency
  , x.place                                          AS place
FROM (
      SELECT
          d.device_type
        , d.site
        , d.reach
        , d.impressions
        , d.cost
        , DENSE_RANK() OVER (ORDER BY d.impressions DESC) AS place
      FROM (
            SELECT
                device_type
              , site
              , COUNT(DISTINCT user_id)    AS reach
              , SUM(impressions)           AS impressions
              , SUM(total_cost) / 100000.0 AS cost
            FROM dsp_impressions
            WHERE (campaign = CUSTOM_PARAMETER('campaign') OR CUSTOM_PARAMETER('campaign') = 'ALL')
            GROUP BY device_type, site
           ) d
      WHERE d.impressions >= CUSTOM_PARAMETER('minimum')
     ) x
WHERE x.place <= 50
UNION ALL
SELECT
    'others'                                         AS side
  , y.device_type                                    AS device
  , y.site                                           AS site
  , y.reach                                          AS reach
  , y.impressions                                    AS impressions
  , y.cost                                           AS cost
  , y.cost / NULLIF(y.impressions, 0) * 1000         AS cpm
  , y.impressions / NULLIF(y.reach, 0)               AS frequency
  , y.place                                          AS place
FROM (
      SELECT
          device_type
        , site
        , COUNT(DISTINCT user_id)    AS reach
        , SUM(impressions)           AS impressions
        , SUM(total_cost) / 100000.0 AS cost
        , DENSE_RANK() OVER (ORDER BY SUM(impressions) DESC) AS place
      FROM dsp_impressions
      WHERE campaign <> CUSTOM_PARAMETER('campaign')
        AND campaign NOT LIKE 'test%'
        AND campaign NOT IN (SELECT campaign FROM dsp_clicks WHERE campaign IS NOT NULL AND clicks < 0 GROUP BY campaign)
      GROUP BY device_type, site
      HAVING SUM(impressions) >= CUSTOM_PARAMETER('minimum')
     ) y
WHERE y.place <= 50
=== incremental reach month by month
expects: accepted
WITH first_seen AS (
  SELECT
    user_id,
    MIN(DATE_TRUNC('month', impression_dt_utc)) AS first_month
  FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P365D', 'P0D'))
  WHERE user_id IS NOT NULL
  GROUP BY user_id
),
monthly AS (
  SELECT
    user_id,
    campaign,
    CONCAT(
      CAST(EXTRACT(YEAR FROM impression_dt_utc) AS VARCHAR),
      '-',
      CASE WHEN EXTRACT(MONTH FROM impression_dt_utc) < 10 THEN CONCAT('0', EXTRACT(MONTH FROM impression_dt_utc)) ELSE CAST(EXTRACT(MONTH FROM impression_dt_utc) AS VARCHAR) END
    ) AS month_name,
    DATE_TRUNC('month', impression_dt_utc) AS month_start,
    SUM(impressions) AS impressions
  FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P365D', 'P0D'))
  WHERE user_id IS NOT NULL
  GROUP BY 1, 2, 3, 4
),
marked AS (
  SELECT
    m.campaign,
    m.month_name,
    m.user_id,
    m.impressions,
    CASE WHEN f.first_month = m.month_start THEN 1 ELSE 0 END AS is_new
  FROM monthly m
  INNER JOIN first_seen f
    ON f.user_id = m.user_id
),
totals AS (
  SELECT
    campaign,
    month_name,
    COUNT(DISTINCT user_id) AS reach,
    COUNT(DISTINCT CASE WHEN is_new = 1 THEN user_id END) AS new_reach,
    COUNT(DISTINCT IF(is_new = 0, user_id, NULL)) AS known_reach,
    SUM(impressions) AS impressions,
    SUM(IF(is_new = 1, impressions, 0)) AS impressions_on_new
  FROM marked
  GROUP BY campaign, month_name
),
overall AS (
  SELECT
    campaign,
    SUM(new_reach) AS all_new,
    SUM(impressions) AS all_impressions
  FROM totals
  GROUP BY campaign
)
SELECT
  t.campaign,
  t.month_name,
  t.reach,
  t.new_reach,
  t.known_reach,
  t.impressions,
  t.impressions_on_new,
  ROUND(t.new_reach / NULLIF(t.reach, 0), 4) AS share_new,
  ROUND(t.impressions / NULLIF(o.all_impressions, 0), 4) AS share_of_campaign,
  SUM(t.new_reach) OVER (PARTITION BY t.campaign ORDER BY t.month_name) AS cumulative_reach,
  COALESCE(NULLIF(o.all_new, 0), 1) AS reach_in_all
FROM totals t
LEFT JOIN overall o
  ON o.campaign = t.campaign
WHERE t.reach > 1
  AND t.month_name IS NOT NULL
