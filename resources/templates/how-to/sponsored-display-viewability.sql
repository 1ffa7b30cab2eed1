/*---
title: Sponsored Display by price type and viewability
category: How to
level: basic
summary: Which Sponsored Display campaigns pay per click and which per view, and how many of their ads were in view.
advertisers: [sponsored-ads]
tables: [sponsored_ads_traffic]
parameters: []
window: { default: last-60-days, minDays: 1 }
output:
  - { name: campaign, meaning: Name of the campaign }
  - { name: price_type, meaning: CPC per click or VCPM per 1000 viewable impressions }
  - { name: placement_type, meaning: Where the ads were shown }
  - { name: reach, meaning: People reached, unit: users }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: viewable_impressions, meaning: Impressions that were in view, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: spend, meaning: Spend, unit: currency }
  - { name: viewability_rate, meaning: Viewable impressions as a share of all, unit: rate }
  - { name: click_rate, meaning: Clicks per impression, unit: rate }
  - { name: viewable_cpm, meaning: Spend per 1000 viewable impressions, unit: currency }
reading:
  - VCPM campaigns pay for viewable impressions only. Compare their viewable CPM with each other, not with the cost per click of the others.
  - Placements with a low viewability are cheap for VCPM campaigns and a waste of chances for CPC campaigns.
pitfalls:
  - Some impressions cannot be measured. They are in neither viewable nor not viewable, so the rate is a lower bound.
next: [sponsored-ads-campaign-costs, sponsored-products-and-display-overlap]
tags: [sponsored display, viewability, vcpm, placement]
---*/
WITH totals AS (
  SELECT
    campaign,
    line_item_price_type AS price_type,
    placement_type,
    COUNT(DISTINCT user_id) AS reach,
    SUM(impressions) AS impressions,
    SUM(viewable_impressions) AS viewable_impressions,
    SUM(clicks) AS clicks,
    -- spend comes in microcents.
    SUM(spend) / 100000000 AS spend
  FROM sponsored_ads_traffic
  WHERE ad_product_type = 'sponsored_display'
  GROUP BY 1, 2, 3
)
SELECT
  campaign,
  price_type,
  placement_type,
  reach,
  impressions,
  viewable_impressions,
  clicks,
  spend,
  viewable_impressions / NULLIF(impressions, 0) AS viewability_rate,
  clicks / NULLIF(impressions, 0) AS click_rate,
  1000 * spend / NULLIF(viewable_impressions, 0) AS viewable_cpm
FROM totals
