/*---
title: Sponsored Brands by creative and match type
category: How to
level: intermediate
summary: Traffic and conversions of Sponsored Brands, with the credit split into clicks and views.
advertisers: [sponsored-ads]
tables: [sponsored_ads_traffic, amazon_attributed_events_by_conversion_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-180-days, minDays: 7 }
output:
  - { name: campaign, meaning: Name of the campaign }
  - { name: creative_type, meaning: Image or video }
  - { name: match_type, meaning: How the keyword was matched }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: viewable_impressions, meaning: Impressions that were in view, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: spend, meaning: Spend, unit: currency }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: purchases_after_click, meaning: Purchases credited to a click, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: new_to_brand_sales, meaning: Sales to customers who were new to the brand, unit: currency }
  - { name: click_rate, meaning: Clicks per impression, unit: rate }
  - { name: roas, meaning: Sales per unit of spend, unit: ratio }
reading:
  - Compare image and video within one campaign. Weigh the price of a click against the sales to new customers.
  - Exact match against broad match shows how much of the return comes from people who searched for you anyway.
pitfalls:
  - Sponsored Brands promotes a brand, so only the total metrics are meaningful. The plain ones count promoted products only.
  - The console reports Sponsored Brands by the time of the conversion, as this query does.
next: [keyword-performance, branded-and-generic-search]
tags: [sponsored brands, video, match type, creative]
---*/
WITH facts AS (
  SELECT
    campaign,
    creative_type,
    match_type,
    impressions,
    viewable_impressions,
    clicks,
    spend / 100000000 AS spend,
    0 AS purchases,
    0 AS purchases_after_click,
    0 AS sales,
    0 AS new_to_brand_sales
  FROM sponsored_ads_traffic
  WHERE ad_product_type = 'sponsored_brands'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  -- Stacked with zeros and added up below: a join would lose or multiply rows.
  UNION ALL
  SELECT
    campaign,
    creative_type,
    match_type,
    0 AS impressions,
    0 AS viewable_impressions,
    0 AS clicks,
    0 AS spend,
    total_purchases AS purchases,
    total_purchases_clicks AS purchases_after_click,
    total_product_sales AS sales,
    new_to_brand_total_product_sales AS new_to_brand_sales
  FROM amazon_attributed_events_by_conversion_time
  WHERE ad_product_type = 'sponsored_brands'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
),
totals AS (
  SELECT
    campaign,
    creative_type,
    match_type,
    SUM(impressions) AS impressions,
    SUM(viewable_impressions) AS viewable_impressions,
    SUM(clicks) AS clicks,
    SUM(spend) AS spend,
    SUM(purchases) AS purchases,
    SUM(purchases_after_click) AS purchases_after_click,
    SUM(sales) AS sales,
    SUM(new_to_brand_sales) AS new_to_brand_sales
  FROM facts
  GROUP BY 1, 2, 3
)
SELECT
  campaign,
  creative_type,
  match_type,
  impressions,
  viewable_impressions,
  clicks,
  spend,
  purchases,
  purchases_after_click,
  sales,
  new_to_brand_sales,
  clicks / NULLIF(impressions, 0) AS click_rate,
  sales / NULLIF(spend, 0) AS roas
FROM totals
