/*---
title: Attribution models side by side
category: Custom attribution
level: advanced
summary: What first touch, last touch and linear attribution give to each campaign, in one table.
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
window: { default: last-60-days, minDays: 28 }
output:
  - { name: ad_product, meaning: DSP or the sponsored ads product }
  - { name: campaign, meaning: Name of the campaign }
  - { name: customers, meaning: People who bought after at least one touch of this campaign, unit: users }
  - { name: first_touch_purchases, meaning: Purchases for which it was first, unit: purchases }
  - { name: last_touch_purchases, meaning: Purchases for which it was last, unit: purchases }
  - { name: linear_purchases, meaning: 'Purchases in equal shares, in fractions', unit: purchases }
  - { name: first_touch_sales, meaning: Sales by first touch, unit: currency }
  - { name: last_touch_sales, meaning: Sales by last touch, unit: currency }
  - { name: linear_sales, meaning: Sales in equal shares, unit: currency }
  - { name: opener_index, meaning: First-touch sales per last-touch sales; above 1 it opens more than it closes, unit: ratio }
reading:
  - Openers stand far above 1, closers far below. Judge openers by first touch or linear, closers by last touch.
  - Each model hands out the same total. A campaign gains only what another one loses.
pitfalls:
  - Purchases after no touch at all get no row. Do not add the numbers to those that Amazon attributes.
  - Only purchases of people who were reached by an ad in the 28 days before are in the table.
next: [attribution-position-based, assisted-sales, path-by-campaign]
tags: [attribution, comparison, first touch, last touch, linear]
---*/
WITH touches AS (
  SELECT
    user_id,
    'dsp' AS ad_product,
    campaign,
    impression_dt_utc AS touch_dt
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
    event_dt_utc AS touch_dt
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
    total_product_sales AS sales
  FROM conversions
  WHERE user_id IS NOT NULL
    AND event_subtype = 'order'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_asin)
    )
),
ranked AS (
  SELECT
    o.user_id,
    o.conversion_id,
    o.sales,
    t.ad_product,
    t.campaign,
    ROW_NUMBER() OVER (PARTITION BY o.conversion_id ORDER BY t.touch_dt) AS from_first,
    ROW_NUMBER() OVER (PARTITION BY o.conversion_id ORDER BY t.touch_dt DESC) AS from_last,
    1 / NULLIF(COUNT(t.touch_dt) OVER (PARTITION BY o.conversion_id), 0) AS linear_credit
  FROM orders o
  INNER JOIN touches t
    ON o.user_id = t.user_id
      AND t.touch_dt <= o.order_dt
      AND SECONDS_BETWEEN(t.touch_dt, o.order_dt) <= 86400 * CUSTOM_PARAMETER('lookback_days')
),
credited AS (
  SELECT
    ad_product,
    campaign,
    COUNT(DISTINCT user_id) AS customers,
    SUM(CASE WHEN from_first = 1 THEN 1 ELSE 0 END) AS first_touch_purchases,
    SUM(CASE WHEN from_last = 1 THEN 1 ELSE 0 END) AS last_touch_purchases,
    SUM(linear_credit) AS linear_purchases,
    SUM(CASE WHEN from_first = 1 THEN sales ELSE 0 END) AS first_touch_sales,
    SUM(CASE WHEN from_last = 1 THEN sales ELSE 0 END) AS last_touch_sales,
    SUM(linear_credit * sales) AS linear_sales
  FROM ranked
  GROUP BY 1, 2
)
SELECT
  ad_product,
  campaign,
  customers,
  first_touch_purchases,
  last_touch_purchases,
  linear_purchases,
  first_touch_sales,
  last_touch_sales,
  linear_sales,
  first_touch_sales / NULLIF(last_touch_sales, 0) AS opener_index
FROM credited
