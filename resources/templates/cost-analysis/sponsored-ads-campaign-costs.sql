/*---
title: Sponsored ads campaign costs
category: Cost analysis
level: basic
summary: What each sponsored ads campaign cost, in the way it is charged, per click or per thousand viewable impressions.
advertisers: [sponsored-ads]
tables: [sponsored_ads_traffic]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, one a line. Empty means all campaigns.
    optional: true
window: { default: last-30-days, minDays: 1 }
output:
  - { name: ad_product_type, meaning: Sponsored ads product }
  - { name: campaign, meaning: Name of the campaign }
  - { name: price_type, meaning: 'How it is charged: CPC per click, VCPM per 1000 viewable impressions, CPM per 1000 impressions' }
  - { name: currency, meaning: Currency of all amounts in the row }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: viewable_impressions, meaning: Impressions that were in view, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: spend, meaning: Spend, unit: currency }
  - { name: click_rate, meaning: Clicks per impression, unit: rate }
  - { name: cost_per_click, meaning: Spend per click, unit: currency }
  - { name: viewable_cpm, meaning: Spend per 1000 viewable impressions, unit: currency }
reading:
  - Judge CPC campaigns by their cost per click, VCPM campaigns by their cost per 1000 viewable impressions. The other column is for comparison only.
  - Campaigns with a low click rate and a high spend are charged per view; that is no fault.
pitfalls:
  - spend is in microcents and is divided by 100,000,000 here. Most other sponsored ads tools show currency already.
  - Use campaign_id_string to match with the console. The numeric campaign_id of this table is another id.
next: [dsp-campaign-costs, sponsored-display-viewability, cost-per-funnel-stage]
tags: [cost, spend, cpc, vcpm, sponsored ads]
---*/
WITH totals AS (
  SELECT
    ad_product_type,
    campaign,
    line_item_price_type AS price_type,
    currency_iso_code AS currency,
    SUM(impressions) AS impressions,
    SUM(viewable_impressions) AS viewable_impressions,
    SUM(clicks) AS clicks,
    -- spend comes in microcents.
    SUM(spend) / 100000000 AS spend
  FROM sponsored_ads_traffic
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  GROUP BY 1, 2, 3, 4
)
SELECT
  ad_product_type,
  campaign,
  price_type,
  currency,
  impressions,
  viewable_impressions,
  clicks,
  spend,
  clicks / NULLIF(impressions, 0) AS click_rate,
  spend / NULLIF(clicks, 0) AS cost_per_click,
  1000 * spend / NULLIF(viewable_impressions, 0) AS viewable_cpm
FROM totals
