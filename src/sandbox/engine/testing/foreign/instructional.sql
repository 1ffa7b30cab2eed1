=== reach and frequency with update marks
expects: accepted
-- Instructional Query: Reach and frequency by campaign --
/*
 REQUIRED UPDATE [1 of 2]: list the campaigns
 OPTIONAL UPDATE [2 of 2]: change the buckets
*/
WITH campaigns (campaign) AS (
  VALUES
    ('Summer Launch'),
    -- REQUIRED UPDATE [1 of 2]
    ('Summer Retargeting')
),
per_user AS (
  SELECT
    user_id,
    i.campaign,
    SUM(impressions) AS frequency
  FROM
    dsp_impressions i
    INNER JOIN campaigns c ON i.campaign = c.campaign
  WHERE
    user_id IS NOT NULL
  GROUP BY
    1,
    2
),
buckets AS (
  SELECT
    user_id,
    campaign,
    CASE
      WHEN frequency = 1 THEN '01'
      WHEN frequency BETWEEN 2
      AND 5 THEN '02 - 05'
      -- OPTIONAL UPDATE [2 of 2]
      ELSE '06+'
    END AS frequency_bucket
  FROM
    per_user
)
SELECT
  campaign,
  frequency_bucket,
  COUNT(DISTINCT user_id) AS users_in_bucket
FROM
  buckets
GROUP BY
  1,
  2
=== path to conversion
expects: accepted
with impressions as (
  select
    user_id,
    'DSP' as channel,
    min(impression_dt_utc) as first_seen
  from
    dsp_impressions
  where
    user_id is not null
    and impressions > 0
  group by
    user_id
),
searches as (
  select
    user_id,
    case
      when ad_product_type = 'sponsored_products' then 'SP'
      when ad_product_type = 'sponsored_brands' then 'SB'
      else 'SD'
    end as channel,
    min(event_dt_utc) as first_seen
  from
    sponsored_ads_traffic
  where
    user_id is not null
  group by
    1,
    2
),
unioned as (
  select user_id, channel, first_seen from impressions
  union all
  select user_id, channel, first_seen from searches
),
ranked as (
  select
    named_row(
      'order',
      row_number() over(
        partition by u.user_id
        order by
          u.first_seen
      ),
      'channel',
      u.channel
    ) as step,
    u.user_id
  from
    unioned u
),
paths as (
  select array_sort(collect(distinct r.step)) as path, r.user_id from ranked r group by r.user_id
),
orders as (
  select user_id, sum(total_product_sales) as sales, sum(total_purchases) as purchases
  from amazon_attributed_events_by_traffic_time
  where total_purchases > 0 and user_id is not null
  group by user_id
)
select
  path,
  count(distinct p.user_id) as path_occurrences,
  count(distinct o.user_id) as conversions,
  sum(o.sales) as sales,
  (count(distinct o.user_id) / count(distinct p.user_id)) as conversion_rate
from paths p
left join orders o on p.user_id = o.user_id
group by path
=== first touch attribution
expects: accepted
WITH touches AS (
  SELECT user_id, campaign, impression_dt_utc AS touch_dt, request_tag AS touch_id
  FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P30D', 'P0D'))
  WHERE user_id IS NOT NULL
),
conv AS (
  SELECT user_id, event_dt_utc AS conv_dt, conversion_id, total_product_sales
  FROM conversions
  WHERE event_subtype = 'order' AND user_id IS NOT NULL
),
matched AS (
  SELECT
    t.campaign,
    c.conversion_id,
    c.total_product_sales,
    ROW_NUMBER() OVER (
      PARTITION BY c.conversion_id
      ORDER BY t.touch_dt ASC
    ) AS touch_rank
  FROM touches t
  INNER JOIN conv c
    ON t.user_id = c.user_id
    AND t.touch_dt < c.conv_dt
    AND SECONDS_BETWEEN(t.touch_dt, c.conv_dt) <= 30 * 24 * 60 * 60
)
SELECT campaign, COUNT(DISTINCT conversion_id) AS first_touch_orders, SUM(total_product_sales) AS first_touch_sales
FROM matched
WHERE touch_rank = 1
GROUP BY campaign
=== last touch with click over view
expects: accepted
WITH traffic AS (
  SELECT user_id, campaign, impression_dt_utc AS dt, 2 AS priority FROM dsp_impressions WHERE user_id IS NOT NULL
  UNION ALL
  SELECT user_id, campaign, click_dt_utc AS dt, 1 AS priority FROM dsp_clicks WHERE user_id IS NOT NULL
  UNION ALL
  SELECT user_id, campaign, event_dt_utc AS dt, IF(clicks > 0, 1, 2) AS priority FROM sponsored_ads_traffic WHERE user_id IS NOT NULL
),
pairs AS (
  SELECT t.campaign, c.conversion_id, c.conversions AS n,
    RANK() OVER (PARTITION BY c.conversion_id ORDER BY t.priority, t.dt DESC) AS rnk
  FROM traffic t JOIN conversions c ON t.user_id = c.user_id AND c.event_dt_utc >= t.dt
  WHERE c.event_category = 'purchase'
)
SELECT campaign, SUM(n) AS conversions
FROM pairs
WHERE rnk = 1
GROUP BY campaign
=== linear attribution
expects: accepted
WITH t AS (
  SELECT UUID() AS touch_id, user_id, campaign, impression_dt_utc AS touch_dt FROM dsp_impressions WHERE user_id IS NOT NULL
), c AS (
  SELECT user_id, conversion_id, event_dt_utc, conversions FROM conversions WHERE user_id IS NOT NULL AND event_subtype = 'order'
), m AS (
  SELECT t.touch_id, t.campaign, c.conversion_id, c.conversions FROM t JOIN c ON c.user_id = t.user_id AND c.event_dt_utc > t.touch_dt
), counted AS (
  SELECT conversion_id, COUNT(DISTINCT touch_id) AS touches FROM m GROUP BY conversion_id
)
SELECT m.campaign,
  SUM(1.0 * m.conversions / counted.touches) AS linear_conversions,
  ROUND(SUM(CAST(m.conversions AS DOUBLE) / CAST(counted.touches AS DOUBLE)), 4) AS linear_rounded
FROM m
INNER JOIN counted ON m.conversion_id = counted.conversion_id
GROUP BY m.campaign
=== overlap of four ad products
expects: accepted
WITH exposure AS (
  SELECT
    user_id,
    MAX(IF(product = 'DSP', 1, 0)) AS dsp,
    MAX(IF(product = 'sponsored_products', 1, 0)) AS sp,
    MAX(IF(product = 'sponsored_brands', 1, 0)) AS sb,
    MAX(IF(product = 'sponsored_display', 1, 0)) AS sd
  FROM (
    SELECT user_id, 'DSP' AS product FROM dsp_impressions WHERE user_id IS NOT NULL
    UNION ALL
    SELECT user_id, ad_product_type AS product FROM sponsored_ads_traffic WHERE user_id IS NOT NULL
  )
  GROUP BY user_id
),
named AS (
  SELECT
    user_id,
    CONCAT(IF(dsp = 1, 'DSP ', ''), IF(sp = 1, 'SP ', ''), IF(sb = 1, 'SB ', ''), IF(sd = 1, 'SD', '')) AS exposure_group
  FROM exposure
),
purchases AS (
  SELECT user_id, SUM(IF(ad_product_type IS NULL, purchases, total_purchases)) AS purchases
  FROM amazon_attributed_events_by_traffic_time
  WHERE IF(ad_product_type IS NULL, purchases, total_purchases) > 0
  GROUP BY 1
)
SELECT TRIM(exposure_group) AS exposure_group, COUNT(DISTINCT n.user_id) AS reach, COUNT(DISTINCT p.user_id) AS buyers, SUM(p.purchases) AS purchases,
  COUNT(DISTINCT p.user_id) / COUNT(DISTINCT n.user_id) AS purchase_rate
FROM named n LEFT JOIN purchases p ON p.user_id = n.user_id
GROUP BY TRIM(exposure_group)
=== new to brand split
expects: accepted
SELECT
  campaign
  ,COALESCE(ad_product_type, 'dsp') AS ad_product_type
  ,COUNT(DISTINCT CASE WHEN new_to_brand = TRUE THEN user_id END) AS ntb_customers
  ,COUNT(DISTINCT user_id) AS customers
  ,SUM(new_to_brand_purchases) AS ntb_purchases
  ,SUM(purchases) AS purchases
  ,(SUM(new_to_brand_purchases) / NULLIF(SUM(purchases), 0)) * 100 AS ntb_share
FROM amazon_attributed_events_by_conversion_time
WHERE purchases > 0
  AND user_id IS NOT NULL
GROUP BY
  campaign
  ,COALESCE(ad_product_type, 'dsp')
=== optional filters by parameter
expects: accepted
parameter: campaign_ids ARRAY<STRING>
parameter: start_day DATE
-- AD PRODUCTS: Amazon DSP
with imp_data as(
SELECT
    user_id,
    MIN(a.impression_dt_utc) AS impression_dt_first,
    SUM(a.impressions) AS impressions
FROM dsp_impressions a
WHERE
    a.user_id IS NOT NULL
    AND (
      ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
      OR CUSTOM_PARAMETER('campaign_ids') IS NULL
      OR CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    )
    AND CAST(a.impression_dt_utc AS DATE) >= CUSTOM_PARAMETER('start_day')
group by user_id
),
click_data as(
SELECT user_id, SUM(b.clicks) AS clicks FROM dsp_clicks b WHERE b.user_id IS NOT NULL group by user_id
)
SELECT
    EXTRACT(WEEK FROM impression_dt_first) AS first_week,
    COUNT(DISTINCT i.user_id) AS net_new_reach,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks
FROM imp_data i LEFT JOIN click_data c ON i.user_id = c.user_id
GROUP BY 1
=== time to conversion
expects: accepted
SELECT
  CASE
    WHEN SECONDS_BETWEEN (traffic_event_dt_utc, conversion_event_dt_utc) <= 60 THEN '1 | < 1 MIN'
    WHEN SECONDS_BETWEEN (traffic_event_dt_utc, conversion_event_dt_utc) <= 600 THEN '2 | 1 - 10 MIN'
    WHEN SECONDS_BETWEEN (traffic_event_dt_utc, conversion_event_dt_utc) <= 86400 THEN '3 | < 1 DAY'
    ELSE '4 | 1 DAY+'
  END AS time_to_conversion,
  campaign,
  SUM(purchases) AS purchases,
  SUM(total_purchases) AS total_brand_purchases
FROM
  TABLE(
    EXTEND_TIME_WINDOW(
      'amazon_attributed_events_by_conversion_time',
      'P60D',
      'P0D'
    )
  )
WHERE
  purchases > 0
GROUP BY
  1,
  2
HAVING
  SUM(purchases) >= 1
=== day of week and hour
expects: accepted
WITH impressions AS (
  SELECT EXTRACT(DOW FROM impression_date) AS dow, impression_hour AS hod, SUM(impressions) AS imps, SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions GROUP BY 1, 2
), conversions AS (
  SELECT EXTRACT(DOW FROM conversion_event_date) AS dow, conversion_event_hour AS hod, SUM(total_purchases) AS orders, SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_conversion_time GROUP BY 1, 2
)
SELECT
  i.dow AS day_no,
  CASE i.dow WHEN 1 THEN 'Sunday' WHEN 2 THEN 'Monday' WHEN 3 THEN 'Tuesday' WHEN 4 THEN 'Wednesday' WHEN 5 THEN 'Thursday' WHEN 6 THEN 'Friday' ELSE 'Saturday' END AS day_name,
  i.hod AS hour_of_day,
  i.imps, i.cost, c.orders, c.sales,
  IF(i.cost > 0, c.sales / i.cost, NULL) AS roas
FROM impressions i
FULL OUTER JOIN conversions c ON i.dow = c.dow AND i.hod = c.hod
=== branded search terms in every case
expects: accepted
Select
  Customer_Search_Term As search_term,
  Case
    When Customer_Search_Term Similar To '(?i)(north\s?wind|nwd)' Then 'Branded'
    When Customer_Search_Term Not Similar To '(?i)(outdoor)' And Match_Type In('BROAD', 'PHRASE') Then 'Generic'
    Else 'Category'
  End As term_type,
  Sum(Impressions) As impressions,
  Sum(Clicks) As clicks,
  Sum(Spend)/100000000 As cost,
  Sum(Clicks)/Sum(Impressions) As ctr
From Sponsored_Ads_Traffic
Where Customer_Search_Term Is Not Null
  And Ad_Product_Type = 'sponsored_products'
Group By 1, 2
Having Sum(Clicks) > 0
=== window totals over an aggregate
expects: accepted
SELECT
    campaign,
    impression_date,
    SUM(impressions)                                            AS daily,
    SUM(SUM(impressions)) OVER (PARTITION BY campaign)          AS total,
    SUM(SUM(impressions)) OVER (PARTITION BY campaign
                                ORDER BY impression_date)       AS running_total,
    DENSE_RANK() OVER (ORDER BY SUM(impressions) DESC)          AS place,
    SUM(impressions) / SUM(SUM(impressions)) OVER ()            AS share
FROM dsp_impressions
WHERE impression_date >= CAST('2025-01-01' AS DATE)
  AND impression_date <  CAST('2035-01-01' AS DATE)
GROUP BY campaign, impression_date
=== six branches
expects: accepted
SELECT 'dsp impressions' AS source, campaign, SUM(impressions) AS events FROM dsp_impressions GROUP BY 1, 2
UNION ALL
SELECT 'dsp clicks', campaign, SUM(clicks) FROM dsp_clicks GROUP BY 1, 2
UNION ALL
SELECT 'dsp views', campaign, SUM(viewable_impressions) FROM dsp_views GROUP BY 1, 2
UNION ALL
SELECT CONCAT('sa ', ad_product_type), campaign, SUM(impressions) FROM sponsored_ads_traffic GROUP BY 1, 2
UNION ALL
SELECT 'conversions', campaign, SUM(conversions) FROM amazon_attributed_events_by_conversion_time GROUP BY 1, 2
UNION ALL
SELECT 'relevance', campaign, SUM(conversions) FROM conversions_with_relevance GROUP BY 1, 2
=== device paths printed as text
expects: accepted
WITH d AS (SELECT DISTINCT user_id, device_type FROM dsp_impressions WHERE user_id IS NOT NULL),
p AS (SELECT user_id, ARRAY_TO_STRING(ARRAY_SORT(COLLECT(DISTINCT device_type)), ' > ') AS device_path, CARDINALITY(COLLECT(DISTINCT device_type)) AS devices FROM d GROUP BY user_id)
SELECT device_path, devices, COUNT(user_id) AS users FROM p
WHERE devices <= 4
GROUP BY device_path, devices
=== scalar subqueries and built-in parameters
expects: accepted
SELECT
  BUILT_IN_PARAMETER('TIME_WINDOW_START') AS from_dt,
  BUILT_IN_PARAMETER('TIME_WINDOW_END') AS to_dt,
  (SELECT COUNT(DISTINCT user_id) FROM dsp_impressions WHERE user_id IS NOT NULL) AS dsp_reach,
  (SELECT COUNT(DISTINCT user_id) FROM sponsored_ads_traffic WHERE user_id IS NOT NULL) AS sa_reach,
  SUM(impressions) AS impressions
FROM dsp_impressions
WHERE impression_dt_utc >= BUILT_IN_PARAMETER('TIME_WINDOW_START')
  AND impression_dt_utc <  BUILT_IN_PARAMETER('TIME_WINDOW_END')
GROUP BY 1, 2, 3, 4
=== frequency cap with nested subqueries
expects: accepted
SELECT frequency, COUNT(user_id) users, SUM(purchases) purchases, SUM(purchases) / COUNT(user_id) rate
FROM (
  SELECT f.user_id, CASE WHEN f.n > 20 THEN '21+' WHEN f.n > 10 THEN '11-20' ELSE CAST(f.n AS VARCHAR) END frequency, o.purchases
  FROM (
    SELECT user_id, SUM(impressions) n
    FROM dsp_impressions
    WHERE user_id IS NOT NULL
    GROUP BY user_id
  ) f
  LEFT JOIN (
    SELECT user_id, SUM(purchases) purchases
    FROM amazon_attributed_events_by_traffic_time
    GROUP BY user_id
  ) o ON o.user_id = f.user_id
)
GROUP BY frequency
