/*---
title: DSP creative performance
category: Performance deep dive
level: basic
summary: Which creatives earn clicks, page views and purchases, and at what cost.
advertisers: [dsp]
tables: [dsp_impressions, dsp_clicks, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-60-days, minDays: 14, waitDays: 14 }
output:
  - { name: creative, meaning: Name of the creative }
  - { name: creative_type, meaning: Kind of creative }
  - { name: creative_size, meaning: 'Size in pixels, or responsive' }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: cost, meaning: Cost with all fees, unit: currency }
  - { name: detail_page_views, meaning: Attributed detail page views, unit: events }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: click_rate, meaning: Clicks per impression, unit: rate }
  - { name: detail_page_rate, meaning: Detail page views per impression, unit: rate }
  - { name: roas, meaning: Sales per unit of cost, unit: ratio }
reading:
  - Judge creatives of the same size and campaign against each other. Size and placement explain most of the rest.
  - The rate of detail page views is steadier than the return, and more honest than the click rate.
pitfalls:
  - Line items favour creatives that win early. A creative with few impressions had no fair chance.
next: [video-completion, viewability-by-line-item]
tags: [creative, click rate, dsp]
---*/
WITH facts AS (
  SELECT
    creative,
    creative_type,
    creative_size,
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
    creative,
    creative_type,
    creative_size,
    0 AS impressions,
    clicks,
    0 AS cost,
    0 AS detail_page_views,
    0 AS purchases,
    0 AS sales
  FROM dsp_clicks
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  -- Stacked with zeros and added up below: a join would lose or multiply rows.
  UNION ALL
  SELECT
    creative,
    creative_type,
    creative_size,
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
    creative,
    creative_type,
    creative_size,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    SUM(cost) AS cost,
    SUM(detail_page_views) AS detail_page_views,
    SUM(purchases) AS purchases,
    SUM(sales) AS sales
  FROM facts
  GROUP BY 1, 2, 3
)
SELECT
  creative,
  creative_type,
  creative_size,
  impressions,
  clicks,
  cost,
  detail_page_views,
  purchases,
  sales,
  clicks / NULLIF(impressions, 0) AS click_rate,
  detail_page_views / NULLIF(impressions, 0) AS detail_page_rate,
  sales / NULLIF(cost, 0) AS roas
FROM totals
