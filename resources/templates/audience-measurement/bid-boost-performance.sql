/*---
title: Does the audience bid boost pay
category: Audience measurement
level: intermediate
summary: How sponsored ads perform for people in the boosted audience compared with everybody else.
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
  - { name: campaign, meaning: Name of the campaign }
  - { name: audience, meaning: In the boosted audience or not }
  - { name: reach, meaning: People reached, unit: users }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: spend, meaning: Spend, unit: currency }
  - { name: purchases, meaning: Purchases credited to these ads, unit: purchases }
  - { name: sales, meaning: Sales credited to these ads, unit: currency }
  - { name: click_rate, meaning: Clicks per impression, unit: rate }
  - { name: purchases_per_click, meaning: Purchases per click, unit: ratio }
  - { name: cost_per_click, meaning: Spend per click, unit: currency }
  - { name: roas, meaning: Sales per unit of spend, unit: ratio }
reading:
  - The boost pays when the purchases per click rise more than the cost per click.
  - Only campaigns that have a boost are shown. Each has two rows to compare.
pitfalls:
  - People in the boosted audience were chosen because they buy. A part of the difference would be there without a boost.
  - Purchases are matched to the ad by its event, so every purchase stands for exactly one ad.
next: [keyword-performance, clicked-not-purchased]
tags: [bid boost, audience, sponsored ads]
---*/
WITH boosted AS (
  SELECT campaign_id_string
  FROM sponsored_ads_traffic
  WHERE matched_behavior_segment_ids IS NOT NULL
  GROUP BY 1
),
ads AS (
  SELECT
    t.event_id,
    t.campaign,
    CASE
      WHEN t.matched_behavior_segment_ids IS NULL THEN 'everybody else'
      ELSE 'boosted audience'
    END AS audience,
    -- recomamp-ignore null-user-group: the key holds the id of the event too, so people without an id stay apart
    t.user_id,
    SUM(t.impressions) AS impressions,
    SUM(t.clicks) AS clicks,
    SUM(t.spend) / 100000000 AS spend
  FROM sponsored_ads_traffic t
  INNER JOIN boosted b ON t.campaign_id_string = b.campaign_id_string
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), t.campaign_id_string)
  GROUP BY 1, 2, 3, 4
),
-- Both sides hold one row per ad event, so that the join below cannot multiply anything.
outcomes AS (
  SELECT
    traffic_event_id,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE ad_product_type IS NOT NULL
  GROUP BY 1
),
totals AS (
  SELECT
    a.campaign,
    a.audience,
    COUNT(DISTINCT a.user_id) AS reach,
    SUM(a.impressions) AS impressions,
    SUM(a.clicks) AS clicks,
    SUM(a.spend) AS spend,
    SUM(COALESCE(o.purchases, 0)) AS purchases,
    SUM(COALESCE(o.sales, 0)) AS sales
  FROM ads a
  LEFT JOIN outcomes o ON a.event_id = o.traffic_event_id
  GROUP BY 1, 2
)
SELECT
  campaign,
  audience,
  reach,
  impressions,
  clicks,
  spend,
  purchases,
  sales,
  clicks / NULLIF(impressions, 0) AS click_rate,
  purchases / NULLIF(clicks, 0) AS purchases_per_click,
  spend / NULLIF(clicks, 0) AS cost_per_click,
  sales / NULLIF(spend, 0) AS roas
FROM totals
