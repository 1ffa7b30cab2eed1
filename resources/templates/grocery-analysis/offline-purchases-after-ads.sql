/*---
title: Shop purchases of exposed households
category: Grocery analysis
level: advanced
summary: What households buy in shops, seen through the panel data of NCSolutions, with and without a DSP ad before.
advertisers: [dsp]
tables: [ncs_cpg_insights_stream, dsp_impressions]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-180-days, minDays: 90 }
output:
  - { name: category, meaning: Product category in the panel }
  - { name: exposure, meaning: Whether a DSP ad was seen in the window }
  - { name: buyers, meaning: People of the panel who bought in the category, unit: users }
  - { name: purchases, meaning: Purchases, unit: purchases }
  - { name: units, meaning: Units, unit: units }
  - { name: sales, meaning: Sales in shops, unit: currency }
  - { name: sales_per_buyer, meaning: Sales per buyer, unit: currency }
  - { name: units_per_purchase, meaning: Units per purchase, unit: ratio }
reading:
  - Compare sales per buyer of exposed and other people within one category.
  - Start with your own categories. The others show how much exposed people buy anyway.
pitfalls:
  - The panel is scaled up and weekly, and the exposed are those who were reachable. It shows direction, not size.
  - ncs_cpg_insights_stream is a paid table for consumer goods in the United States.
next: [store-type-conversions, average-spend-by-exposure]
tags: [grocery, offline, ncs, panel, paid table]
---*/
WITH exposed AS (
  SELECT user_id
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
-- One row per person and category, so that the join below cannot multiply sales.
panel AS (
  SELECT
    category,
    user_id,
    COUNT(DISTINCT household_purchase_id) AS purchases,
    SUM(purchase_quantity) AS units,
    SUM(purchase_dollar_amount) AS sales
  FROM ncs_cpg_insights_stream
  WHERE user_id IS NOT NULL
  GROUP BY 1, 2
),
totals AS (
  SELECT
    p.category,
    CASE WHEN e.user_id IS NULL THEN 'no ad' ELSE 'saw an ad' END AS exposure,
    COUNT(DISTINCT p.user_id) AS buyers,
    SUM(p.purchases) AS purchases,
    SUM(p.units) AS units,
    SUM(p.sales) AS sales
  FROM panel p
  LEFT JOIN exposed e ON p.user_id = e.user_id
  GROUP BY 1, 2
)
SELECT
  category,
  exposure,
  buyers,
  purchases,
  units,
  sales,
  sales / NULLIF(buyers, 0) AS sales_per_buyer,
  units / NULLIF(purchases, 0) AS units_per_purchase
FROM totals
