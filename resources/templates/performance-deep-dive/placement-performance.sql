/*---
title: Sponsored ads performance by placement
category: Performance deep dive
level: basic
summary: What top of search, detail pages and other placements bring for their spend.
advertisers: [sponsored-ads]
tables: [sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-60-days, minDays: 14, waitDays: 14 }
output:
  - { name: ad_product_type, meaning: Sponsored ads product }
  - { name: placement_type, meaning: Where the ad was shown }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: spend, meaning: Spend, unit: currency }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: new_to_brand_share, meaning: Purchases that were new to the brand as a share of all, unit: rate }
  - { name: click_rate, meaning: Clicks per impression, unit: rate }
  - { name: cost_per_click, meaning: Spend per click, unit: currency }
  - { name: purchases_per_click, meaning: Purchases per click, unit: ratio }
  - { name: roas, meaning: Sales per unit of spend, unit: ratio }
reading:
  - Set placement adjustments by the purchases per click. The return alone mixes it with the price that the adjustment itself changes.
  - Top of search with a low share of new customers mostly serves people who know you.
pitfalls:
  - Placements of different products are not the same places. Compare within one product.
next: [keyword-performance, dayparting]
tags: [placement, top of search, bids, sponsored ads]
---*/
WITH facts AS (
  SELECT
    ad_product_type,
    placement_type,
    impressions,
    clicks,
    spend / 100000000 AS spend,
    0 AS purchases,
    0 AS new_to_brand_purchases,
    0 AS sales
  FROM sponsored_ads_traffic
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  -- Stacked with zeros and added up below: a join would lose or multiply rows.
  UNION ALL
  SELECT
    ad_product_type,
    placement_type,
    0 AS impressions,
    0 AS clicks,
    0 AS spend,
    total_purchases AS purchases,
    new_to_brand_total_purchases AS new_to_brand_purchases,
    total_product_sales AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE ad_product_type IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
),
totals AS (
  SELECT
    ad_product_type,
    placement_type,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    SUM(spend) AS spend,
    SUM(purchases) AS purchases,
    SUM(new_to_brand_purchases) AS new_to_brand_purchases,
    SUM(sales) AS sales
  FROM facts
  GROUP BY 1, 2
)
SELECT
  ad_product_type,
  placement_type,
  impressions,
  clicks,
  spend,
  purchases,
  sales,
  new_to_brand_purchases / NULLIF(purchases, 0) AS new_to_brand_share,
  clicks / NULLIF(impressions, 0) AS click_rate,
  spend / NULLIF(clicks, 0) AS cost_per_click,
  purchases / NULLIF(clicks, 0) AS purchases_per_click,
  sales / NULLIF(spend, 0) AS roas
FROM totals
