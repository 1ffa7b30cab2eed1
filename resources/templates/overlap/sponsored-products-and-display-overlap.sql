/*---
title: Sponsored Products and Sponsored Display overlap
category: Overlap
level: basic
summary: Whether people who see Sponsored Products and Sponsored Display buy more than people who see only one of them.
advertisers: [sponsored-ads]
tables: [sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters: []
window: { default: last-60-days, minDays: 14, waitDays: 14 }
output:
  - { name: exposure_group, meaning: 'Only Sponsored Products, only Sponsored Display, or both' }
  - { name: reach, meaning: People in the group, unit: users }
  - { name: impressions, meaning: Impressions of the two products shown to them, unit: impressions }
  - { name: clicks, meaning: Clicks on them, unit: clicks }
  - { name: spend, meaning: Spend on these people, unit: currency }
  - { name: purchasers, meaning: People with an attributed purchase, unit: users }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: purchase_rate, meaning: People who bought as a share of the group, unit: rate }
  - { name: roas, meaning: Sales per unit of spend, unit: ratio }
reading:
  - A higher purchase rate of "both" with a sound return on ad spend speaks for running Sponsored Display on the viewers of the same products.
  - The size of "both" tells whether the two products meet the same people at all.
pitfalls:
  - Remarketing picks people who looked at the products already. Part of their purchase rate is not its doing.
  - Sales credited to any sponsored ad count, so the return is not that of the two products alone.
next: [sponsored-display-viewability, sponsored-ads-and-dsp-overlap]
tags: [overlap, sponsored products, sponsored display]
---*/
WITH per_user AS (
  SELECT
    user_id,
    SUM(CASE WHEN ad_product_type = 'sponsored_products' THEN impressions ELSE 0 END) AS product_ads,
    SUM(CASE WHEN ad_product_type = 'sponsored_display' THEN impressions ELSE 0 END) AS display_ads,
    SUM(clicks) AS clicks,
    SUM(spend) / 100000000 AS spend
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL AND ad_product_type IN ('sponsored_products', 'sponsored_display')
  GROUP BY 1
),
-- One row per person, so that the join below cannot multiply anything.
outcomes AS (
  SELECT
    user_id,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL AND ad_product_type IS NOT NULL
  GROUP BY 1
),
exposure_groups AS (
  SELECT
    CASE
      WHEN p.product_ads > 0 AND p.display_ads > 0 THEN 'both'
      WHEN p.display_ads > 0 THEN 'only Sponsored Display'
      ELSE 'only Sponsored Products'
    END AS exposure_group,
    COUNT(DISTINCT p.user_id) AS reach,
    SUM(p.product_ads + p.display_ads) AS impressions,
    SUM(p.clicks) AS clicks,
    SUM(p.spend) AS spend,
    COUNT(DISTINCT CASE WHEN o.purchases > 0 THEN p.user_id END) AS purchasers,
    SUM(COALESCE(o.sales, 0)) AS sales
  FROM per_user p
  LEFT JOIN outcomes o ON p.user_id = o.user_id
  GROUP BY 1
)
SELECT
  exposure_group,
  reach,
  impressions,
  clicks,
  spend,
  purchasers,
  sales,
  purchasers / NULLIF(reach, 0) AS purchase_rate,
  sales / NULLIF(spend, 0) AS roas
FROM exposure_groups
