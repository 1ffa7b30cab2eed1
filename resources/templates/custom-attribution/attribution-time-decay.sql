/*---
title: Time-decay attribution
category: Custom attribution
level: advanced
summary: Touches get more credit the closer they are to the purchase.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic, conversions]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
  - name: asins
    type: STRING
    array: true
    displayName: Products
    description: ASINs to look at, one a line. Empty means all products.
    optional: true
  - name: lookback_days
    type: INTEGER
    displayName: Look-back in days
    description: Touches up to this many days before the purchase count; at most 28.
    defaultValue: '14'
  - name: half_life_days
    type: INTEGER
    displayName: Half-life in days
    description: After so many days a touch weighs half as much.
    defaultValue: '3'
window: { default: last-60-days, minDays: 28 }
output:
  - { name: ad_product, meaning: DSP or the sponsored ads product }
  - { name: campaign, meaning: Name of the campaign }
  - { name: customers, meaning: People with a purchase that this campaign gets credit for, unit: users }
  - { name: purchases, meaning: 'Purchases credited by this model, in fractions', unit: purchases }
  - { name: sales, meaning: Sales credited by this model, unit: currency }
  - { name: share_of_sales, meaning: Share of all sales that the model gives away, unit: rate }
  - { name: cost, meaning: 'Cost in the window, DSP with all fees', unit: currency }
  - { name: roas, meaning: Credited sales per unit of cost, unit: ratio }
reading:
  - With a half-life of 3 days, a touch three days before the purchase weighs half as much as one on the same day.
  - Choose the half-life near the usual time to conversion. A long one comes near the linear model, a short one near last touch.
pitfalls:
  - Purchases after no touch at all get no row. Do not add the numbers to those that Amazon attributes.
  - Only purchases of people who were reached by an ad in the 28 days before are in the table.
next: [attribution-model-comparison, time-to-conversion]
tags: [attribution, time decay, custom]
---*/
WITH touches AS (
  SELECT
    user_id,
    'dsp' AS ad_product,
    campaign,
    impression_dt_utc AS touch_dt,
    impression_dt_hour_utc AS touch_hour
  -- Touches before the window can lead to purchases inside it.
  FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P28D', 'P0D'))
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  UNION ALL
  SELECT
    user_id,
    ad_product_type AS ad_product,
    campaign,
    event_dt_utc AS touch_dt,
    event_dt_hour_utc AS touch_hour
  FROM TABLE(EXTEND_TIME_WINDOW('sponsored_ads_traffic', 'P28D', 'P0D'))
  -- Only clicks count for sponsored ads: their impressions are too many and too weak to share credit.
  WHERE user_id IS NOT NULL
    AND clicks > 0
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
),
orders AS (
  SELECT
    user_id,
    conversion_id,
    event_dt_utc AS order_dt,
    event_dt_hour_utc AS order_hour,
    total_product_sales AS sales
  FROM conversions
  WHERE user_id IS NOT NULL
    AND event_subtype = 'order'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_asin)
    )
),
weighted AS (
  SELECT
    o.user_id,
    o.conversion_id,
    o.sales,
    t.ad_product,
    t.campaign,
    -- Whole hours weigh well enough; exact times in a value would ask for 100 people per row.
    POWER(
      0.5,
      SECONDS_BETWEEN(t.touch_hour, o.order_hour)
        / (86400 * GREATEST(CUSTOM_PARAMETER('half_life_days'), 1))
    ) AS weight
  FROM orders o
  INNER JOIN touches t
    ON o.user_id = t.user_id
      AND t.touch_dt <= o.order_dt
      AND SECONDS_BETWEEN(t.touch_dt, o.order_dt) <= 86400 * CUSTOM_PARAMETER('lookback_days')
),
shares AS (
  SELECT
    user_id,
    sales,
    ad_product,
    campaign,
    weight / NULLIF(SUM(weight) OVER (PARTITION BY conversion_id), 0) AS credit
  FROM weighted
),
credited AS (
  SELECT
    ad_product,
    campaign,
    COUNT(DISTINCT user_id) AS customers,
    SUM(credit) AS purchases,
    SUM(credit * sales) AS sales
  FROM shares
  GROUP BY 1, 2
),
costs AS (
  SELECT
    'dsp' AS ad_product,
    campaign,
    SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions
  GROUP BY 1, 2
  UNION ALL
  SELECT
    ad_product_type AS ad_product,
    campaign,
    SUM(spend) / 100000000 AS cost
  FROM sponsored_ads_traffic
  GROUP BY 1, 2
)
SELECT
  c.ad_product,
  c.campaign,
  c.customers,
  c.purchases,
  c.sales,
  c.sales / NULLIF(SUM(c.sales) OVER (), 0) AS share_of_sales,
  k.cost,
  c.sales / NULLIF(k.cost, 0) AS roas
FROM credited c
LEFT JOIN costs k ON c.ad_product = k.ad_product AND c.campaign = k.campaign
