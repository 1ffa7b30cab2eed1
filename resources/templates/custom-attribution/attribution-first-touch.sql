/*---
title: First-touch attribution
category: Custom attribution
level: intermediate
summary: Purchases credited to the campaign that a buyer met first.
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
  - { name: customers, meaning: People with a purchase that this campaign gets credit for, unit: users }
  - { name: purchases, meaning: Purchases credited by this model, unit: purchases }
  - { name: sales, meaning: Sales credited by this model, unit: currency }
  - { name: share_of_sales, meaning: Share of all sales that the model gives away, unit: rate }
  - { name: cost, meaning: 'Cost in the window, DSP with all fees', unit: currency }
  - { name: roas, meaning: Credited sales per unit of cost, unit: ratio }
reading:
  - High shares here and low shares in the last-touch model mark campaigns that open the way.
  - Use it to defend awareness and prospecting budgets, never alone to set bids.
pitfalls:
  - Purchases after no touch at all get no row. Do not add the numbers to those that Amazon attributes.
  - Only purchases of people who were reached by an ad in the 28 days before are in the table.
next: [attribution-last-touch, attribution-model-comparison]
tags: [attribution, first touch, custom]
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
    o.sales,
    t.ad_product,
    t.campaign,
    -- One is the earliest touch before the purchase.
    ROW_NUMBER() OVER (PARTITION BY o.conversion_id ORDER BY t.touch_dt) AS touch_number
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
    1 AS credit
  FROM ranked
  WHERE touch_number = 1
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
