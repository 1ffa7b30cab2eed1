/*---
title: Sponsored ads and DSP overlap
category: Overlap
level: basic
summary: Whether people who see both sponsored ads and DSP ads buy more often than people who see only one of them.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters: []
window: { default: last-30-days, minDays: 14, waitDays: 14 }
output:
  - { name: exposure_group, meaning: 'Only DSP, only sponsored ads, or both' }
  - { name: reach, meaning: People in the group, unit: users }
  - { name: impressions, meaning: Impressions shown to them, unit: impressions }
  - { name: purchasers, meaning: People with an attributed purchase, unit: users }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: purchase_rate, meaning: People who bought as a share of people reached, unit: rate }
  - { name: sales_per_user, meaning: Sales per person reached, unit: currency }
reading:
  - Compare the purchase rate of "both" with each single group. A much higher rate speaks for planning the two products together.
  - The size of "both" shows how far the two products already work on the same people.
pitfalls:
  - This is a comparison, not a test. People who see both are often those who shop more anyway.
  - End the window 14 days before today, so that every ad had its time to convert.
next: [three-way-overlap, path-by-ad-product, campaign-overlap-pairs]
tags: [overlap, media mix, dsp, sponsored ads]
---*/
WITH exposures AS (
  SELECT
    user_id,
    SUM(impressions) AS dsp_impressions,
    SUM(0) AS sponsored_impressions
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY 1
  UNION ALL
  SELECT
    user_id,
    SUM(0) AS dsp_impressions,
    SUM(impressions) AS sponsored_impressions
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL AND impressions > 0
  GROUP BY 1
),
per_user AS (
  SELECT
    user_id,
    SUM(dsp_impressions) AS dsp_impressions,
    SUM(sponsored_impressions) AS sponsored_impressions
  FROM exposures
  GROUP BY 1
),
-- One row per person, so that the join below cannot multiply anything.
outcomes AS (
  SELECT
    user_id,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL
  GROUP BY 1
),
exposure_groups AS (
  SELECT
    CASE
      WHEN p.dsp_impressions > 0 AND p.sponsored_impressions > 0 THEN 'both'
      WHEN p.dsp_impressions > 0 THEN 'only DSP'
      ELSE 'only sponsored ads'
    END AS exposure_group,
    COUNT(DISTINCT p.user_id) AS reach,
    SUM(p.dsp_impressions + p.sponsored_impressions) AS impressions,
    COUNT(DISTINCT CASE WHEN o.purchases > 0 THEN p.user_id END) AS purchasers,
    SUM(COALESCE(o.purchases, 0)) AS purchases,
    SUM(COALESCE(o.sales, 0)) AS sales
  FROM per_user p
  LEFT JOIN outcomes o ON p.user_id = o.user_id
  GROUP BY 1
)
SELECT
  exposure_group,
  reach,
  impressions,
  purchasers,
  purchases,
  sales,
  purchasers / NULLIF(reach, 0) AS purchase_rate,
  sales / NULLIF(reach, 0) AS sales_per_user
FROM exposure_groups
