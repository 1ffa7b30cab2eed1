/*---
title: Which campaigns are there
category: How to
level: basic
summary: Every campaign that delivered in the window, with its id, its first and last day, and its size.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic]
parameters: []
window: { default: last-30-days, minDays: 1 }
output:
  - { name: ad_product, meaning: DSP or the sponsored ads product }
  - { name: campaign, meaning: Name of the campaign }
  - { name: campaign_id_string, meaning: Id for the parameters of other templates }
  - { name: first_day, meaning: First day with delivery in the window }
  - { name: last_day, meaning: Last day with delivery in the window }
  - { name: reach, meaning: People reached, unit: users }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: cost, meaning: Cost in currency. DSP with all fees, unit: currency }
reading:
  - Run this first on a new instance, and copy ids from here into the parameters of other templates.
  - A last day well before the end of the window means that the campaign has stopped or ran out of budget.
pitfalls:
  - Campaigns with a single user fall below the privacy threshold and are not listed.
next: [reach-and-frequency-by-campaign, explore-conversion-events, campaign-daily-extract]
tags: [explore, campaign, ids]
---*/
WITH traffic AS (
  SELECT
    'dsp' AS ad_product,
    campaign,
    campaign_id_string,
    impression_date AS traffic_date,
    user_id,
    impressions,
    -- total_cost comes in millicents, spend in microcents.
    total_cost / 100000 AS cost
  FROM dsp_impressions
  UNION ALL
  SELECT
    ad_product_type AS ad_product,
    campaign,
    campaign_id_string,
    event_date AS traffic_date,
    user_id,
    impressions,
    spend / 100000000 AS cost
  FROM sponsored_ads_traffic
)
SELECT
  ad_product,
  campaign,
  campaign_id_string,
  MIN(traffic_date) AS first_day,
  MAX(traffic_date) AS last_day,
  COUNT(DISTINCT user_id) AS reach,
  SUM(impressions) AS impressions,
  SUM(cost) AS cost
FROM traffic
GROUP BY 1, 2, 3
