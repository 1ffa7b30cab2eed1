/*---
title: Time from ad to conversion
category: Path to conversion
level: intermediate
summary: How long after the credited ad people look at the product and buy.
advertisers: [dsp, sponsored-ads]
tables: [amazon_attributed_events_by_conversion_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-90-days, minDays: 14 }
output:
  - { name: ad_product, meaning: DSP or the sponsored ads product }
  - { name: time_to_conversion, meaning: 'Time from the ad to the event, with a number in front so that the rows sort' }
  - { name: users, meaning: People with an event in this time, unit: users }
  - { name: detail_page_views, meaning: Attributed detail page views, unit: events }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: share_of_purchases, meaning: Purchases as a share of those of the ad product, unit: rate }
reading:
  - Short times speak for demand that was there already, long times for a considered purchase. Set the attribution and remarketing windows by it.
  - Compare the ad products. Clicks on sponsored ads usually convert within hours, views of video take days.
pitfalls:
  - Times are taken from whole hours. The exact times would need 100 people per row, and most rows would vanish.
  - Nothing is credited after 14 days (7 for Sponsored Products of sellers), so the last bucket is cut off and not short by nature.
next: [attribution-lag, path-by-campaign, dayparting]
tags: [time, lag, attribution, conversion]
---*/
WITH events AS (
  SELECT
    COALESCE(ad_product_type, 'dsp') AS ad_product,
    user_id,
    -- Whole hours, because exact times in the result would ask for 100 people per row.
    SECONDS_BETWEEN(traffic_event_dt_hour_utc, conversion_event_dt_hour_utc) / 3600 AS hours,
    total_detail_page_view,
    total_purchases,
    total_product_sales
  FROM amazon_attributed_events_by_conversion_time
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
),
buckets AS (
  SELECT
    ad_product,
    CASE
      WHEN hours < 1 THEN '1 same hour'
      WHEN hours < 6 THEN '2 one to 6 hours'
      WHEN hours < 24 THEN '3 six to 24 hours'
      WHEN hours < 72 THEN '4 one to 3 days'
      WHEN hours < 168 THEN '5 three to 7 days'
      ELSE '6 more than 7 days'
    END AS time_to_conversion,
    COUNT(DISTINCT user_id) AS users,
    SUM(total_detail_page_view) AS detail_page_views,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM events
  GROUP BY 1, 2
)
SELECT
  ad_product,
  time_to_conversion,
  users,
  detail_page_views,
  purchases,
  sales,
  purchases / NULLIF(SUM(purchases) OVER (PARTITION BY ad_product), 0) AS share_of_purchases
FROM buckets
