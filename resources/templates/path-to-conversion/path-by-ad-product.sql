/*---
title: Path to conversion by ad product
category: Path to conversion
level: intermediate
summary: In which order people met the ad products, and how many of the people on each path bought.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters:
  - name: minimum_users
    type: INTEGER
    displayName: Fewest people
    description: Paths with fewer people are left out.
    defaultValue: '20'
window: { default: last-60-days, minDays: 14, waitDays: 14 }
output:
  - { name: path, meaning: 'Ad products in the order in which a person first met them, as [order, product]' }
  - { name: users, meaning: People on this path, unit: users }
  - { name: impressions, meaning: Impressions shown to them, unit: impressions }
  - { name: cost, meaning: 'Cost of these ads, DSP with all fees', unit: currency }
  - { name: purchasers, meaning: People among them with an attributed purchase, unit: users }
  - { name: new_customers, meaning: People among them who were new to the brand, unit: users }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: purchase_rate, meaning: People who bought as a share of the people on the path, unit: rate }
  - { name: roas, meaning: Sales per unit of cost, unit: ratio }
reading:
  - Compare paths that differ in one step only, such as with and without Streaming TV at the start.
  - Paths that start with DSP and end with sponsored ads are the classic funnel. Their share of the sales shows how well the two are tied together.
pitfalls:
  - Each product counts once per person, at its first ad. Order is judged by the exact time, in UTC.
  - Rare paths fall below the privacy thresholds, so the rows do not add up to the whole.
next: [path-by-campaign, sponsored-ads-and-dsp-overlap, attribution-model-comparison]
tags: [path, journey, ad product, funnel]
---*/
WITH exposures AS (
  SELECT
    user_id,
    CASE
      WHEN line_item_type = 'AAP_VIDEO_CPM' AND device_type IN ('TV', 'ConnectedDevice') THEN 'streaming_tv'
      WHEN line_item_type = 'AAP_VIDEO_CPM' THEN 'online_video'
      WHEN line_item_type = 'AAP_DISPLAY' THEN 'display'
      ELSE 'other_dsp'
    END AS ad_product,
    MIN(impression_dt_utc) AS first_seen,
    SUM(impressions) AS impressions,
    SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY 1, 2
  UNION ALL
  SELECT
    user_id,
    ad_product_type AS ad_product,
    MIN(event_dt_utc) AS first_seen,
    SUM(impressions) AS impressions,
    SUM(spend) / 100000000 AS cost
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
  GROUP BY 1, 2
),
ordered AS (
  SELECT
    user_id,
    impressions,
    cost,
    -- The order must stand before the name, because the path below is sorted by its first part.
    NAMED_ROW(
      'order',
      ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY first_seen),
      'ad_product',
      ad_product
    ) AS step
  FROM exposures
),
paths AS (
  SELECT
    user_id,
    ARRAY_SORT(COLLECT(DISTINCT step)) AS path,
    SUM(impressions) AS impressions,
    SUM(cost) AS cost
  FROM ordered
  GROUP BY 1
),
outcomes AS (
  SELECT
    user_id,
    SUM(total_purchases) AS purchases,
    SUM(new_to_brand_total_purchases) AS new_to_brand_purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL
  GROUP BY 1
),
totals AS (
  SELECT
    p.path,
    COUNT(DISTINCT p.user_id) AS users,
    SUM(p.impressions) AS impressions,
    SUM(p.cost) AS cost,
    COUNT(DISTINCT CASE WHEN o.purchases > 0 THEN p.user_id END) AS purchasers,
    COUNT(DISTINCT CASE WHEN o.new_to_brand_purchases > 0 THEN p.user_id END) AS new_customers,
    SUM(COALESCE(o.sales, 0)) AS sales
  FROM paths p
  LEFT JOIN outcomes o ON p.user_id = o.user_id
  GROUP BY 1
  HAVING COUNT(DISTINCT p.user_id) >= CUSTOM_PARAMETER('minimum_users')
)
SELECT
  path,
  users,
  impressions,
  cost,
  purchasers,
  new_customers,
  sales,
  purchasers / NULLIF(users, 0) AS purchase_rate,
  sales / NULLIF(cost, 0) AS roas
FROM totals
