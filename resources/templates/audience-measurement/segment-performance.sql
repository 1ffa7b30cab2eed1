/*---
title: Performance of targeted segments
category: Audience measurement
level: intermediate
summary: What each audience segment that line items target delivers, costs and sells.
advertisers: [dsp]
tables: [dsp_impressions_by_matched_segments, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-30-days, minDays: 7, waitDays: 14 }
output:
  - { name: segment_id, meaning: Id of the segment }
  - { name: segment_name, meaning: Name of the segment }
  - { name: reach, meaning: People reached through this segment, unit: users }
  - { name: impressions, meaning: Impressions shown because of this segment, unit: impressions }
  - { name: cost, meaning: Cost of these impressions with all fees, unit: currency }
  - { name: detail_page_viewers, meaning: People among them with an attributed detail page view, unit: users }
  - { name: purchasers, meaning: People among them with an attributed purchase, unit: users }
  - { name: detail_page_rate, meaning: People with a detail page view as a share of the reach, unit: rate }
  - { name: purchase_rate, meaning: People who bought as a share of the reach, unit: rate }
  - { name: cost_per_detail_page_viewer, meaning: Cost per person with a detail page view, unit: currency }
reading:
  - Shift budget to segments with a low cost per detail page viewer, as long as their reach is not used up.
  - Expect in-market segments to beat lifestyle segments in the purchase rate. Lifestyle segments are there for reach.
pitfalls:
  - An impression that matched several segments stands in each of them, so rows must not be added up.
  - The table is large. Keep the window at a month, or the run may time out.
next: [untargeted-segments, bid-boost-performance]
tags: [segment, audience, targeting, dsp]
---*/
WITH matched AS (
  SELECT
    behavior_segment_id AS segment_id,
    behavior_segment_name AS segment_name,
    user_id,
    SUM(impressions) AS impressions,
    SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions_by_matched_segments
  WHERE behavior_segment_matched = 1
    AND user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2, 3
),
-- One row per person, so that the join below cannot multiply anything.
outcomes AS (
  SELECT
    user_id,
    SUM(total_detail_page_view) AS detail_page_views,
    SUM(total_purchases) AS purchases
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL
    AND ad_product_type IS NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
totals AS (
  SELECT
    m.segment_id,
    m.segment_name,
    COUNT(DISTINCT m.user_id) AS reach,
    SUM(m.impressions) AS impressions,
    SUM(m.cost) AS cost,
    COUNT(DISTINCT CASE WHEN o.detail_page_views > 0 THEN m.user_id END) AS detail_page_viewers,
    COUNT(DISTINCT CASE WHEN o.purchases > 0 THEN m.user_id END) AS purchasers
  FROM matched m
  LEFT JOIN outcomes o ON m.user_id = o.user_id
  GROUP BY 1, 2
)
SELECT
  segment_id,
  segment_name,
  reach,
  impressions,
  cost,
  detail_page_viewers,
  purchasers,
  detail_page_viewers / NULLIF(reach, 0) AS detail_page_rate,
  purchasers / NULLIF(reach, 0) AS purchase_rate,
  cost / NULLIF(detail_page_viewers, 0) AS cost_per_detail_page_viewer
FROM totals
