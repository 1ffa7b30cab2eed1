/*---
title: DSP performance by device
category: Performance deep dive
level: basic
summary: Reach, clicks and purchases of DSP ads by the kind of device on which they were shown.
advertisers: [dsp]
tables: [dsp_impressions, dsp_clicks, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-90-days, minDays: 14, waitDays: 14 }
output:
  - { name: device_type, meaning: Kind of device on which the ad was shown }
  - { name: reach, meaning: People reached, unit: users }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: cost, meaning: Cost with all fees, unit: currency }
  - { name: detail_page_views, meaning: Attributed detail page views, unit: events }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: click_rate, meaning: Clicks per impression, unit: rate }
  - { name: cost_per_detail_page_view, meaning: Cost per detail page view, unit: currency }
  - { name: roas, meaning: Sales per unit of cost, unit: ratio }
reading:
  - Televisions have next to no clicks. Judge them by detail page views, which people make on another device.
  - Compare the cost per detail page view of phone and computer before changing bids by device.
pitfalls:
  - The device is that of the ad. Where the purchase was made is not known here.
next: [dsp-path-by-device, dsp-ad-types]
tags: [device, phone, tv, dsp]
---*/
WITH facts AS (
  SELECT
    device_type,
    user_id,
    impressions,
    0 AS clicks,
    total_cost / 100000 AS cost,
    0 AS detail_page_views,
    0 AS purchases,
    0 AS sales
  FROM dsp_impressions
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  UNION ALL
  SELECT
    device_type,
    user_id,
    0 AS impressions,
    clicks,
    0 AS cost,
    0 AS detail_page_views,
    0 AS purchases,
    0 AS sales
  FROM dsp_clicks
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  UNION ALL
  SELECT
    device_type,
    user_id,
    0 AS impressions,
    0 AS clicks,
    0 AS cost,
    total_detail_page_view AS detail_page_views,
    total_purchases AS purchases,
    total_product_sales AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE ad_product_type IS NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
),
totals AS (
  SELECT
    device_type,
    -- Only people with an impression were reached; the other rows belong to ads seen before the window.
    COUNT(DISTINCT CASE WHEN impressions > 0 THEN user_id END) AS reach,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    SUM(cost) AS cost,
    SUM(detail_page_views) AS detail_page_views,
    SUM(purchases) AS purchases,
    SUM(sales) AS sales
  FROM facts
  GROUP BY 1
)
SELECT
  device_type,
  reach,
  impressions,
  clicks,
  cost,
  detail_page_views,
  purchases,
  sales,
  clicks / NULLIF(impressions, 0) AS click_rate,
  cost / NULLIF(detail_page_views, 0) AS cost_per_detail_page_view,
  sales / NULLIF(cost, 0) AS roas
FROM totals
