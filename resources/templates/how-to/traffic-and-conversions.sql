/*---
title: Traffic and conversions in one report
category: How to
level: basic
summary: The safe way to put impressions, clicks and purchases of campaigns side by side, by the time of the ad.
advertisers: [sponsored-ads]
tables: [sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-30-days, minDays: 7, waitDays: 14 }
output:
  - { name: ad_product_type, meaning: Sponsored ads product }
  - { name: campaign, meaning: Name of the campaign }
  - { name: campaign_id_string, meaning: Id of the campaign as the console shows it }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: spend, meaning: Spend, unit: currency }
  - { name: purchases, meaning: Purchases credited to ads of the window, unit: purchases }
  - { name: new_to_brand_purchases, meaning: Purchases among them that were new to the brand, unit: purchases }
  - { name: sales, meaning: Sales credited to ads of the window, unit: currency }
  - { name: purchases_per_click, meaning: Purchases per click, unit: ratio }
  - { name: roas, meaning: Sales per unit of spend, unit: ratio }
reading:
  - By the time of the ad, spend and sales belong to the same ads. It is the right basis for a return on ad spend.
  - Use it as the base for your own reports. Add a column to both halves and to the GROUP BY.
pitfalls:
  - Joining the two tables row by row multiplies both. Each is added up for itself and stacked here.
  - Sponsored Brands and DSP are reported by the time of the conversion in the console, so their numbers differ a little.
next: [campaign-daily-extract, cost-per-funnel-stage, attribution-lag]
tags: [union, join, base, sponsored ads]
---*/
WITH facts AS (
  SELECT
    ad_product_type,
    campaign,
    campaign_id_string,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    SUM(spend) / 100000000 AS spend,
    SUM(0) AS purchases,
    SUM(0) AS new_to_brand_purchases,
    SUM(0) AS sales
  FROM sponsored_ads_traffic
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  GROUP BY 1, 2, 3
  UNION ALL
  SELECT
    ad_product_type,
    campaign,
    campaign_id_string,
    SUM(0) AS impressions,
    SUM(0) AS clicks,
    SUM(0) AS spend,
    SUM(total_purchases) AS purchases,
    SUM(new_to_brand_total_purchases) AS new_to_brand_purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  -- Without an ad product type it is DSP, which has no traffic in the other half.
  WHERE ad_product_type IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2, 3
),
totals AS (
  SELECT
    ad_product_type,
    campaign,
    campaign_id_string,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    SUM(spend) AS spend,
    SUM(purchases) AS purchases,
    SUM(new_to_brand_purchases) AS new_to_brand_purchases,
    SUM(sales) AS sales
  FROM facts
  GROUP BY 1, 2, 3
)
SELECT
  ad_product_type,
  campaign,
  campaign_id_string,
  impressions,
  clicks,
  spend,
  purchases,
  new_to_brand_purchases,
  sales,
  purchases / NULLIF(clicks, 0) AS purchases_per_click,
  sales / NULLIF(spend, 0) AS roas
FROM totals
