/*---
title: Performance by weekday and hour
category: Performance deep dive
level: intermediate
summary: On which weekdays and at which times of day ads lead to purchases, as a heat map.
advertisers: [sponsored-ads]
tables: [sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-90-days, minDays: 28, waitDays: 14 }
output:
  - { name: weekday, meaning: 'Day of the week, 1 is Sunday' }
  - { name: day_part, meaning: Time of day in blocks of six hours }
  - { name: reach, meaning: People reached, unit: users }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: spend, meaning: Spend, unit: currency }
  - { name: purchases, meaning: Purchases credited to ads of this time, unit: purchases }
  - { name: sales, meaning: Sales credited to ads of this time, unit: currency }
  - { name: click_rate, meaning: Clicks per impression, unit: rate }
  - { name: purchases_per_click, meaning: Purchases per click, unit: ratio }
  - { name: roas, meaning: Sales per unit of spend, unit: ratio }
reading:
  - Draw weekday against day part, coloured by the return. Only differences that stand for several weeks are worth a bid rule.
  - Times with many clicks and few purchases are often research on the phone. They may still start a purchase in the evening.
pitfalls:
  - The time is that of the ad, not that of the purchase, in the advertiser's time zone.
  - Single hours rarely have enough purchases. Change the CASE to hours only for large accounts.
next: [time-to-conversion, device-performance]
tags: [dayparting, hour, weekday, heat map]
---*/
WITH traffic AS (
  SELECT
    -- The advertiser's time zone: people live by it, not by UTC.
    EXTRACT(DOW FROM event_date) AS weekday,
    CASE
      WHEN event_hour < 6 THEN '1 night 0-6'
      WHEN event_hour < 12 THEN '2 morning 6-12'
      WHEN event_hour < 18 THEN '3 afternoon 12-18'
      ELSE '4 evening 18-24'
    END AS day_part,
    COUNT(DISTINCT user_id) AS reach,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    SUM(spend) / 100000000 AS spend
  FROM sponsored_ads_traffic
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  GROUP BY 1, 2
),
outcomes AS (
  SELECT
    EXTRACT(DOW FROM traffic_event_date) AS weekday,
    CASE
      WHEN traffic_event_hour < 6 THEN '1 night 0-6'
      WHEN traffic_event_hour < 12 THEN '2 morning 6-12'
      WHEN traffic_event_hour < 18 THEN '3 afternoon 12-18'
      ELSE '4 evening 18-24'
    END AS day_part,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE ad_product_type IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
)
SELECT
  t.weekday,
  t.day_part,
  t.reach,
  t.impressions,
  t.clicks,
  t.spend,
  o.purchases,
  o.sales,
  t.clicks / NULLIF(t.impressions, 0) AS click_rate,
  o.purchases / NULLIF(t.clicks, 0) AS purchases_per_click,
  o.sales / NULLIF(t.spend, 0) AS roas
FROM traffic t
LEFT JOIN outcomes o ON t.weekday = o.weekday AND t.day_part = o.day_part
