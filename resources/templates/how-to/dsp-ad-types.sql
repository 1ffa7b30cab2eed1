/*---
title: DSP by ad type
category: How to
level: basic
summary: Delivery of the DSP split into display, online video, Streaming TV and audio, which no single column tells.
advertisers: [dsp]
tables: [dsp_impressions]
parameters: []
window: { default: last-30-days, minDays: 1 }
output:
  - { name: ad_type, meaning: 'Ad type, worked out from line item, device and supply' }
  - { name: line_item_type, meaning: Line item type as AMC stores it }
  - { name: supply_source, meaning: Where the impressions were bought }
  - { name: reach, meaning: People reached, unit: users }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: cost, meaning: Cost with all fees, unit: currency }
  - { name: cpm, meaning: Cost per 1000 impressions, unit: currency }
reading:
  - Copy the CASE into your own queries wherever an ad type is needed. Check here first that it sorts your supply sources rightly.
  - Rows of type other tell which line items the CASE does not know.
pitfalls:
  - Video on a television counts as Streaming TV, also when it was bought as online video.
  - Names of supply sources change over time. Look at this list again every few months.
next: [supply-source-performance, three-way-overlap, video-completion]
tags: [ad type, display, video, streaming tv, audio]
---*/
WITH typed AS (
  SELECT
    CASE
      -- Audio first: its line items have a type of their own only sometimes.
      WHEN creative_type SIMILAR TO '(?i)audio' OR supply_source SIMILAR TO '(?i)audio' THEN 'audio'
      WHEN line_item_type = 'AAP_VIDEO_CPM' AND device_type IN ('TV', 'ConnectedDevice') THEN 'streaming TV'
      WHEN line_item_type = 'AAP_VIDEO_CPM' THEN 'online video'
      WHEN line_item_type IN ('AAP_DISPLAY', 'AAP_MOBILE', 'CLASS_I_WEB', 'CLASS_I_MOBILE_WEB') THEN 'display'
      ELSE 'other'
    END AS ad_type,
    line_item_type,
    supply_source,
    user_id,
    impressions,
    total_cost / 100000 AS cost
  FROM dsp_impressions
),
totals AS (
  SELECT
    ad_type,
    line_item_type,
    supply_source,
    COUNT(DISTINCT user_id) AS reach,
    SUM(impressions) AS impressions,
    SUM(cost) AS cost
  FROM typed
  GROUP BY 1, 2, 3
)
SELECT
  ad_type,
  line_item_type,
  supply_source,
  reach,
  impressions,
  cost,
  1000 * cost / NULLIF(impressions, 0) AS cpm
FROM totals
