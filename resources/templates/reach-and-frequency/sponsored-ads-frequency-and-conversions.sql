/*---
title: Sponsored ads frequency and conversions
category: Reach and frequency
level: intermediate
summary: How clicks and purchases change with the number of sponsored ads a person saw.
advertisers: [sponsored-ads]
tables: [sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-60-days, minDays: 14, waitDays: 14 }
output:
  - { name: frequency_bucket, meaning: Number of sponsored ads a person saw; the last bucket is open }
  - { name: reach, meaning: People who saw that many ads, unit: users }
  - { name: impressions, meaning: Impressions shown to them, unit: impressions }
  - { name: clicks, meaning: Their clicks, unit: clicks }
  - { name: spend, meaning: Spend on them, unit: currency }
  - { name: purchasers, meaning: People among them with a purchase credited to sponsored ads, unit: users }
  - { name: sales, meaning: Sales credited to sponsored ads, unit: currency }
  - { name: click_rate, meaning: Clicks per impression, unit: rate }
  - { name: purchase_rate, meaning: People who bought as a share of people reached, unit: rate }
  - { name: roas, meaning: Sales per unit of spend, unit: ratio }
reading:
  - A click rate that falls while the purchase rate rises is normal. People who see the ad often are close to the purchase.
  - Where both are flat, more impressions per person only cost bids. Spread the budget over more targets.
pitfalls:
  - Shoppers who search a lot see more ads and buy more. The bucket does not cause the purchase.
  - End the window 14 days before today, or the last ads have not had their time to convert.
next: [keyword-performance, reach-and-frequency-by-campaign]
tags: [frequency, purchase rate, sponsored ads]
---*/
WITH exposures AS (
  SELECT
    user_id,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    SUM(spend) / 100000000 AS spend
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
outcomes AS (
  SELECT
    user_id,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  -- Without an ad product type it is DSP.
  WHERE user_id IS NOT NULL
    AND ad_product_type IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
buckets AS (
  SELECT
    CASE
      WHEN e.impressions >= 10 THEN '10+'
      WHEN e.impressions >= 7 THEN '07-09'
      WHEN e.impressions >= 5 THEN '05-06'
      ELSE CONCAT('0', e.impressions)
    END AS frequency_bucket,
    COUNT(DISTINCT e.user_id) AS reach,
    SUM(e.impressions) AS impressions,
    SUM(e.clicks) AS clicks,
    SUM(e.spend) AS spend,
    COUNT(DISTINCT CASE WHEN o.purchases > 0 THEN e.user_id END) AS purchasers,
    SUM(COALESCE(o.sales, 0)) AS sales
  FROM exposures e
  LEFT JOIN outcomes o ON e.user_id = o.user_id
  -- A click can fall into the window without its impression.
  WHERE e.impressions > 0
  GROUP BY 1
)
SELECT
  frequency_bucket,
  reach,
  impressions,
  clicks,
  spend,
  purchasers,
  sales,
  clicks / NULLIF(impressions, 0) AS click_rate,
  purchasers / NULLIF(reach, 0) AS purchase_rate,
  sales / NULLIF(spend, 0) AS roas
FROM buckets
