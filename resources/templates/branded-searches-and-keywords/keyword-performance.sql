/*---
title: Keyword performance
category: Branded searches and keywords
level: basic
summary: What each keyword and match type costs and sells, with new customers.
advertisers: [sponsored-ads]
tables: [sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-90-days, minDays: 14, waitDays: 14 }
output:
  - { name: targeting, meaning: Keyword or other target }
  - { name: match_type, meaning: How it was matched }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: spend, meaning: Spend, unit: currency }
  - { name: purchases, meaning: Purchases credited to these ads, unit: purchases }
  - { name: new_to_brand_purchases, meaning: Purchases among them that were new to the brand, unit: purchases }
  - { name: sales, meaning: Sales credited to these ads, unit: currency }
  - { name: click_rate, meaning: Clicks per impression, unit: rate }
  - { name: cost_per_click, meaning: Spend per click, unit: currency }
  - { name: purchases_per_click, meaning: Purchases per click, unit: ratio }
  - { name: acos, meaning: Spend as a share of the sales; above 1 it costs more than it sells, unit: ratio }
reading:
  - Raise bids where purchases per click are high and impressions few. Lower them where clicks bring nothing for weeks.
  - Keywords that win new customers may cost more than keywords that serve old ones.
pitfalls:
  - Conversions by keyword are thin, and the thresholds take many rows. Take a long window, and trust totals of campaigns more.
  - Automatic targeting shows names such as close-match instead of keywords.
next: [search-terms-to-add, branded-and-generic-search, placement-performance]
tags: [keyword, match type, targeting, acos]
---*/
WITH facts AS (
  SELECT
    targeting,
    match_type,
    impressions,
    clicks,
    spend / 100000000 AS spend,
    0 AS purchases,
    0 AS new_to_brand_purchases,
    0 AS sales
  FROM sponsored_ads_traffic
  WHERE targeting IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  -- Stacked with zeros and added up below: a join would lose or multiply rows.
  UNION ALL
  SELECT
    targeting,
    match_type,
    0 AS impressions,
    0 AS clicks,
    0 AS spend,
    total_purchases AS purchases,
    new_to_brand_total_purchases AS new_to_brand_purchases,
    total_product_sales AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE ad_product_type IS NOT NULL
    AND targeting IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
),
totals AS (
  SELECT
    targeting,
    match_type,
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
  targeting,
  match_type,
  impressions,
  clicks,
  spend,
  purchases,
  new_to_brand_purchases,
  sales,
  clicks / NULLIF(impressions, 0) AS click_rate,
  spend / NULLIF(clicks, 0) AS cost_per_click,
  purchases / NULLIF(clicks, 0) AS purchases_per_click,
  spend / NULLIF(sales, 0) AS acos
FROM totals
