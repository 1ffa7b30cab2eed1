/*---
title: Position-based attribution
category: Custom attribution
level: advanced
summary: The first and the last touch get most of the credit, the ones between share the rest.
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
  - name: first_weight
    type: DOUBLE
    displayName: Weight of the first touch
    description: Between 0 and 1; together with the last at most 1.
    defaultValue: '0.4'
  - name: last_weight
    type: DOUBLE
    displayName: Weight of the last touch
    description: Between 0 and 1; together with the first at most 1.
    defaultValue: '0.4'
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
  - The usual weights are 0.4 for the first and 0.4 for the last touch. A single touch gets all, two touches share in proportion to the weights.
  - Change the weights and watch which campaigns move. Those that hardly move are safe to judge.
pitfalls:
  - Purchases after no touch at all get no row. Do not add the numbers to those that Amazon attributes.
  - Only purchases of people who were reached by an ad in the 28 days before are in the table.
next: [attribution-linear, attribution-model-comparison]
tags: [attribution, position based, custom]
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
    ROW_NUMBER() OVER (PARTITION BY o.conversion_id ORDER BY t.touch_dt) AS touch_number,
    COUNT(t.touch_dt) OVER (PARTITION BY o.conversion_id) AS touches
  FROM orders o
  INNER JOIN touches t
    ON o.user_id = t.user_id
      AND t.touch_dt <= o.order_dt
      AND SECONDS_BETWEEN(t.touch_dt, o.order_dt) <= 86400 * CUSTOM_PARAMETER('lookback_days')
),
weighted AS (
  SELECT
    user_id,
    sales,
    ad_product,
    campaign,
    CUSTOM_PARAMETER('first_weight') AS first_weight,
    CUSTOM_PARAMETER('last_weight') AS last_weight,
    touch_number,
    touches
  FROM ranked
),
shares AS (
  SELECT
    user_id,
    sales,
    ad_product,
    campaign,
    CASE
      WHEN touches = 1 THEN 1.0
      WHEN touches = 2 AND touch_number = 1 THEN first_weight / NULLIF(first_weight + last_weight, 0)
      WHEN touches = 2 THEN last_weight / NULLIF(first_weight + last_weight, 0)
      WHEN touch_number = 1 THEN first_weight
      WHEN touch_number = touches THEN last_weight
      -- What the first and the last leave is shared by all between.
      ELSE (1 - first_weight - last_weight) / NULLIF(touches - 2, 0)
    END AS credit
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
