/*---
title: Assisted sales by campaign
category: Custom attribution
level: advanced
summary: Sales that a campaign helped to bring about without being the last touch.
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
  - { name: customers, meaning: People who bought after a touch of this campaign, unit: users }
  - { name: direct_purchases, meaning: Purchases for which it was the last touch, unit: purchases }
  - { name: assisted_purchases, meaning: Purchases it touched before another campaign was last, unit: purchases }
  - { name: direct_sales, meaning: Sales of the direct purchases, unit: currency }
  - { name: assisted_sales, meaning: Sales of the assisted purchases, unit: currency }
  - { name: assist_share, meaning: Assisted purchases as a share of all it touched, unit: rate }
reading:
  - A share above one half marks a helper. Cutting it may hurt campaigns that look better in the last-touch report.
  - A helper with few touched purchases in all is just weak.
pitfalls:
  - A purchase can be assisted by several campaigns, so assisted sales must not be added up over campaigns.
  - Only purchases of people who were reached by an ad in the 28 days before are in the table.
next: [attribution-model-comparison, path-by-campaign]
tags: [attribution, assist, helper, last touch]
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
    ROW_NUMBER() OVER (PARTITION BY o.conversion_id ORDER BY t.touch_dt DESC) AS from_last
  FROM orders o
  INNER JOIN touches t
    ON o.user_id = t.user_id
      AND t.touch_dt <= o.order_dt
      AND SECONDS_BETWEEN(t.touch_dt, o.order_dt) <= 86400 * CUSTOM_PARAMETER('lookback_days')
),
-- One row per purchase and campaign, so that ten impressions are one assist.
roles AS (
  SELECT
    user_id,
    conversion_id,
    ad_product,
    campaign,
    MAX(sales) AS sales,
    CASE WHEN MIN(from_last) = 1 THEN 1 ELSE 0 END AS direct
  FROM ranked
  GROUP BY 1, 2, 3, 4
),
totals AS (
  SELECT
    ad_product,
    campaign,
    COUNT(DISTINCT user_id) AS customers,
    SUM(direct) AS direct_purchases,
    SUM(1 - direct) AS assisted_purchases,
    SUM(CASE WHEN direct = 1 THEN sales ELSE 0 END) AS direct_sales,
    SUM(CASE WHEN direct = 0 THEN sales ELSE 0 END) AS assisted_sales
  FROM roles
  GROUP BY 1, 2
)
SELECT
  ad_product,
  campaign,
  customers,
  direct_purchases,
  assisted_purchases,
  direct_sales,
  assisted_sales,
  assisted_purchases / NULLIF(direct_purchases + assisted_purchases, 0) AS assist_share
FROM totals
