/*---
title: Shown product and bought product
category: ASIN analysis
level: intermediate
summary: Which product people buy after a click on an ad that showed another one.
advertisers: [sponsored-ads]
tables: [sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-180-days, minDays: 28, waitDays: 14 }
output:
  - { name: shown_asin, meaning: Product in the ad that got the credit }
  - { name: bought_asin, meaning: Product that was bought }
  - { name: same_product, meaning: Whether both are the same }
  - { name: customers, meaning: People who bought, unit: users }
  - { name: purchases, meaning: Purchases credited to the ad, unit: purchases }
  - { name: sales, meaning: Sales credited to the ad, unit: currency }
  - { name: share_of_shown, meaning: Purchases as a share of all purchases after ads for the shown product, unit: rate }
reading:
  - Where people buy another product than the shown one, show that one instead, or link the ad to the store.
  - A shown product that sells many others is a good opener, even if it sells little itself.
pitfalls:
  - The product in the ad is known for a part of Sponsored Products and Sponsored Display only.
  - The join is by the event that got the credit, so each purchase stands for exactly one ad.
next: [asin-halo, asin-cross-purchase]
tags: [asin, creative, product, halo]
---*/
WITH ads AS (
  SELECT
    event_id,
    creative_asin
  FROM sponsored_ads_traffic
  WHERE creative_asin IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
),
purchases AS (
  SELECT
    traffic_event_id,
    user_id,
    tracked_asin,
    total_purchases AS purchases,
    total_product_sales AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE total_purchases > 0 AND ad_product_type IS NOT NULL
),
pairs AS (
  SELECT
    a.creative_asin AS shown_asin,
    p.tracked_asin AS bought_asin,
    COUNT(DISTINCT p.user_id) AS customers,
    SUM(p.purchases) AS purchases,
    SUM(p.sales) AS sales
  FROM purchases p
  -- The event that got the credit is known, so no rule about time is needed.
  INNER JOIN ads a ON p.traffic_event_id = a.event_id
  GROUP BY 1, 2
)
SELECT
  shown_asin,
  bought_asin,
  CASE WHEN shown_asin = bought_asin THEN 'yes' ELSE 'no' END AS same_product,
  customers,
  purchases,
  sales,
  purchases / NULLIF(SUM(purchases) OVER (PARTITION BY shown_asin), 0) AS share_of_shown
FROM pairs
