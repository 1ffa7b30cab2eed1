/*---
title: DSP path to conversion by device
category: Path to conversion
level: intermediate
summary: On which devices people met DSP ads, in which order, and which of these paths lead to purchases.
advertisers: [dsp]
tables: [dsp_impressions, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-60-days, minDays: 14, waitDays: 14 }
output:
  - { name: path, meaning: 'Devices in the order of the first ad on each, as [order, device]' }
  - { name: users, meaning: People on this path, unit: users }
  - { name: impressions, meaning: Impressions shown to them, unit: impressions }
  - { name: cost, meaning: Cost of these ads with all fees, unit: currency }
  - { name: purchasers, meaning: People among them with an attributed purchase, unit: users }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: purchase_rate, meaning: People who bought as a share of the people on the path, unit: rate }
  - { name: cost_per_user, meaning: Cost per person on the path, unit: currency }
reading:
  - Paths that start on a television and go on to a phone or computer show that Streaming TV is followed up.
  - Compare the purchase rate of a path with its cost per person before moving bids between devices.
pitfalls:
  - Devices belong to one person only when Amazon can connect them. Real paths are longer than what is seen.
  - A television serves a household. The person who buys may not be the one who watched.
next: [device-performance, dsp-display-and-streaming-tv-overlap]
tags: [path, device, journey, dsp]
---*/
WITH exposures AS (
  SELECT
    user_id,
    device_type,
    MIN(impression_dt_utc) AS first_seen,
    SUM(impressions) AS impressions,
    SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
    AND device_type IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
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
      'device',
      device_type
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
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL
    AND ad_product_type IS NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
totals AS (
  SELECT
    p.path,
    COUNT(DISTINCT p.user_id) AS users,
    SUM(p.impressions) AS impressions,
    SUM(p.cost) AS cost,
    COUNT(DISTINCT CASE WHEN o.purchases > 0 THEN p.user_id END) AS purchasers,
    SUM(COALESCE(o.sales, 0)) AS sales
  FROM paths p
  LEFT JOIN outcomes o ON p.user_id = o.user_id
  GROUP BY 1
)
SELECT
  path,
  users,
  impressions,
  cost,
  purchasers,
  sales,
  purchasers / NULLIF(users, 0) AS purchase_rate,
  cost / NULLIF(users, 0) AS cost_per_user
FROM totals
