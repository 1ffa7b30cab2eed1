/*---
title: Segments worth targeting
category: Audience measurement
level: advanced
summary: Which segments the people you reach also belong to, and which of these buy more although they are not targeted.
advertisers: [dsp]
tables: [dsp_impressions_by_user_segments, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
  - name: minimum_users
    type: INTEGER
    displayName: Fewest people
    description: Segments with fewer people are left out.
    defaultValue: '200'
window: { default: last-14-days, minDays: 7, waitDays: 14 }
output:
  - { name: segment_name, meaning: Name of the segment }
  - { name: was_targeted, meaning: Whether a line item targeted it }
  - { name: reach, meaning: People of the segment who were reached, unit: users }
  - { name: detail_page_viewers, meaning: People among them with an attributed detail page view, unit: users }
  - { name: purchasers, meaning: People among them with an attributed purchase, unit: users }
  - { name: detail_page_rate, meaning: People with a detail page view as a share of the reach, unit: rate }
  - { name: index_to_average, meaning: 'Detail page rate compared with the mean of all segments, 1 is average', unit: ratio }
reading:
  - Segments with an index above 1 that were not targeted are candidates for a new line item.
  - Targeted segments below 1 are candidates for lower bids.
pitfalls:
  - People belong to many segments, so the rows overlap and must not be added up.
  - The table is very large. Keep the window at two weeks, and never run it on a quarter.
next: [segment-performance, in-market-segments-of-customers]
tags: [segment, audience, overlap, discovery, dsp]
---*/
WITH memberships AS (
  SELECT
    behavior_segment_name AS segment_name,
    user_id,
    MAX(behavior_segment_matched) AS was_matched
  FROM dsp_impressions_by_user_segments
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
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
    m.segment_name,
    MAX(m.was_matched) AS was_matched,
    COUNT(DISTINCT m.user_id) AS reach,
    COUNT(DISTINCT CASE WHEN o.detail_page_views > 0 THEN m.user_id END) AS detail_page_viewers,
    COUNT(DISTINCT CASE WHEN o.purchases > 0 THEN m.user_id END) AS purchasers
  FROM memberships m
  LEFT JOIN outcomes o ON m.user_id = o.user_id
  GROUP BY 1
  HAVING COUNT(DISTINCT m.user_id) >= CUSTOM_PARAMETER('minimum_users')
),
rates AS (
  SELECT
    segment_name,
    CASE WHEN was_matched = 1 THEN 'yes' ELSE 'no' END AS was_targeted,
    reach,
    detail_page_viewers,
    purchasers,
    detail_page_viewers / NULLIF(reach, 0) AS detail_page_rate
  FROM totals
)
SELECT
  segment_name,
  was_targeted,
  reach,
  detail_page_viewers,
  purchasers,
  detail_page_rate,
  detail_page_rate / NULLIF(AVG(detail_page_rate) OVER (), 0) AS index_to_average
FROM rates
