/*---
title: DSP display and Streaming TV overlap
category: Overlap
level: basic
summary: Whether people who see Streaming TV and display buy more than people who see only one of them.
advertisers: [dsp]
tables: [dsp_impressions, amazon_attributed_events_by_traffic_time]
parameters: []
window: { default: last-60-days, minDays: 14, waitDays: 14 }
output:
  - { name: exposure_group, meaning: 'Only display, only Streaming TV, or both' }
  - { name: reach, meaning: People in the group, unit: users }
  - { name: impressions, meaning: Impressions of the two kinds shown to them, unit: impressions }
  - { name: cost, meaning: Cost of these impressions with all fees, unit: currency }
  - { name: detail_page_viewers, meaning: People with an attributed detail page view, unit: users }
  - { name: purchasers, meaning: People with an attributed purchase, unit: users }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: detail_page_rate, meaning: People with a detail page view as a share of the group, unit: rate }
  - { name: purchase_rate, meaning: People who bought as a share of the group, unit: rate }
  - { name: cost_per_user, meaning: Cost per person in the group, unit: currency }
reading:
  - Read the detail page rate first. Streaming TV cannot be clicked, so its effect shows in later page views.
  - Weigh the gain in purchase rate of "both" against its cost per person, which is the sum of two media.
pitfalls:
  - This is a comparison, not a test. People who see both are often those who shop more anyway.
  - Streaming TV is recognised by video line items on televisions and connected devices.
next: [three-way-overlap, incremental-reach-of-streaming-tv]
tags: [overlap, streaming tv, display, dsp]
---*/
WITH exposures AS (
  SELECT
    user_id,
    CASE WHEN line_item_type = 'AAP_DISPLAY' THEN 'display' ELSE 'tv' END AS medium,
    SUM(impressions) AS impressions,
    SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
    AND (
      line_item_type = 'AAP_DISPLAY'
      OR (line_item_type = 'AAP_VIDEO_CPM' AND device_type IN ('TV', 'ConnectedDevice'))
    )
  GROUP BY 1, 2
),
per_user AS (
  SELECT
    user_id,
    COUNT(DISTINCT medium) AS media,
    MAX(medium) AS one_medium,
    SUM(impressions) AS impressions,
    SUM(cost) AS cost
  FROM exposures
  GROUP BY 1
),
-- One row per person, so that the join below cannot multiply anything.
outcomes AS (
  SELECT
    user_id,
    SUM(total_detail_page_view) AS detail_page_views,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL AND ad_product_type IS NULL
  GROUP BY 1
),
exposure_groups AS (
  SELECT
    CASE
      WHEN p.media = 2 THEN 'both'
      WHEN p.one_medium = 'tv' THEN 'only Streaming TV'
      ELSE 'only display'
    END AS exposure_group,
    COUNT(DISTINCT p.user_id) AS reach,
    SUM(p.impressions) AS impressions,
    SUM(p.cost) AS cost,
    COUNT(DISTINCT CASE WHEN o.detail_page_views > 0 THEN p.user_id END) AS detail_page_viewers,
    COUNT(DISTINCT CASE WHEN o.purchases > 0 THEN p.user_id END) AS purchasers,
    SUM(COALESCE(o.sales, 0)) AS sales
  FROM per_user p
  LEFT JOIN outcomes o ON p.user_id = o.user_id
  GROUP BY 1
)
SELECT
  exposure_group,
  reach,
  impressions,
  cost,
  detail_page_viewers,
  purchasers,
  sales,
  detail_page_viewers / NULLIF(reach, 0) AS detail_page_rate,
  purchasers / NULLIF(reach, 0) AS purchase_rate,
  cost / NULLIF(reach, 0) AS cost_per_user
FROM exposure_groups
