/*---
title: Prices by week
category: Cost analysis
level: basic
summary: How the price of impressions and clicks moves from week to week in each ad product.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, dsp_clicks, sponsored_ads_traffic]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-90-days, minDays: 14 }
output:
  - { name: week_start, meaning: 'First day of the week, in UTC' }
  - { name: ad_product, meaning: DSP or the sponsored ads product }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: cost, meaning: 'Cost, DSP with all fees', unit: currency }
  - { name: share_of_week, meaning: Cost as a share of all cost of the week, unit: rate }
  - { name: cpm, meaning: Cost per 1000 impressions, unit: currency }
  - { name: cost_per_click, meaning: Cost per click, unit: currency }
reading:
  - Prices rise before deal days and at the end of a quarter. Compare with the same weeks of the year before.
  - A price that rises while the share of the week stays the same means more competition, not more budget.
pitfalls:
  - The first and last week of the window may be incomplete. Shares and prices are still right, sums are not.
  - The price of a mix moves when the mix does. Choose campaigns to see the price alone.
next: [dsp-campaign-costs, sponsored-ads-campaign-costs, media-performance-by-week]
tags: [cost, cpm, cpc, trend, weekly]
---*/
WITH facts AS (
  SELECT
    DATE_TRUNC('week', impression_date_utc) AS week_start,
    'dsp' AS ad_product,
    impressions,
    0 AS clicks,
    -- total_cost comes in millicents, spend in microcents.
    total_cost / 100000 AS cost
  FROM dsp_impressions
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  UNION ALL
  SELECT
    DATE_TRUNC('week', click_date_utc) AS week_start,
    'dsp' AS ad_product,
    0 AS impressions,
    clicks,
    0 AS cost
  FROM dsp_clicks
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  -- Stacked with zeros and added up below: a join would lose or multiply rows.
  UNION ALL
  SELECT
    DATE_TRUNC('week', event_date_utc) AS week_start,
    ad_product_type AS ad_product,
    impressions,
    clicks,
    spend / 100000000 AS cost
  FROM sponsored_ads_traffic
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
),
totals AS (
  SELECT
    CAST(week_start AS DATE) AS week_start,
    ad_product,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    SUM(cost) AS cost
  FROM facts
  GROUP BY 1, 2
)
SELECT
  week_start,
  ad_product,
  impressions,
  clicks,
  cost,
  cost / NULLIF(SUM(cost) OVER (PARTITION BY week_start), 0) AS share_of_week,
  1000 * cost / NULLIF(impressions, 0) AS cpm,
  cost / NULLIF(clicks, 0) AS cost_per_click
FROM totals
