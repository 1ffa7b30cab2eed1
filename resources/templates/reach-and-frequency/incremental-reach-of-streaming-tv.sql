/*---
title: Incremental reach of Streaming TV
category: Reach and frequency
level: intermediate
summary: How many people only Streaming TV reached, and for the others whether it came first.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic]
parameters: []
window: { default: last-30-days, minDays: 14 }
output:
  - { name: exposure_group, meaning: 'Only Streaming TV, only other ads, or both with the one that came first' }
  - { name: reach, meaning: People in the group, unit: users }
  - { name: share_of_reach, meaning: People as a share of everybody reached, unit: rate }
  - { name: impressions, meaning: Impressions shown to them, unit: impressions }
  - { name: frequency, meaning: Impressions per person, unit: ratio }
reading:
  - The row "only Streaming TV" is the reach that no other campaign delivered.
  - Where Streaming TV mostly comes first, it does its work as an opener. Where other ads come first, it repeats.
pitfalls:
  - Streaming TV is recognised by video line items on televisions and connected devices. Adapt the condition if you buy it in another way.
  - First is judged by days, because exact times would need 100 people per row. Both on the same day is a group of its own.
next: [dsp-display-and-streaming-tv-overlap, weekly-reach-build]
tags: [reach, incremental, streaming tv, sequence]
---*/
WITH exposures AS (
  SELECT
    user_id,
    CASE
      WHEN line_item_type = 'AAP_VIDEO_CPM' AND device_type IN ('TV', 'ConnectedDevice') THEN 1
      ELSE 0
    END AS streaming_tv,
    MIN(impression_date_utc) AS first_date,
    SUM(impressions) AS impressions
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY 1, 2
  UNION ALL
  SELECT
    user_id,
    0 AS streaming_tv,
    MIN(event_date_utc) AS first_date,
    SUM(impressions) AS impressions
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
    -- The table also holds one row per click, which is no exposure.
    AND impressions > 0
  GROUP BY 1
),
per_user AS (
  SELECT
    user_id,
    MIN(CASE WHEN streaming_tv = 1 THEN first_date END) AS first_streaming_tv,
    MIN(CASE WHEN streaming_tv = 0 THEN first_date END) AS first_other,
    SUM(impressions) AS impressions
  FROM exposures
  GROUP BY 1
),
exposure_groups AS (
  SELECT
    CASE
      WHEN first_other IS NULL THEN 'only Streaming TV'
      WHEN first_streaming_tv IS NULL THEN 'only other ads'
      WHEN first_streaming_tv < first_other THEN 'both, Streaming TV first'
      WHEN first_streaming_tv > first_other THEN 'both, other ads first'
      ELSE 'both on the same day'
    END AS exposure_group,
    COUNT(DISTINCT user_id) AS reach,
    SUM(impressions) AS impressions
  FROM per_user
  GROUP BY 1
)
SELECT
  exposure_group,
  reach,
  reach / NULLIF(SUM(reach) OVER (), 0) AS share_of_reach,
  impressions,
  impressions / NULLIF(reach, 0) AS frequency
FROM exposure_groups
