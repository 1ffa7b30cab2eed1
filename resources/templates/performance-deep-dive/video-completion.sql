/*---
title: Video completion by campaign and creative
category: Performance deep dive
level: basic
summary: How far people watch each video, quarter by quarter.
advertisers: [dsp]
tables: [dsp_video_events_feed]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-14-days, minDays: 7 }
output:
  - { name: campaign, meaning: Name of the campaign }
  - { name: creative, meaning: Name of the creative }
  - { name: creative_duration, meaning: Length of the video, unit: seconds }
  - { name: viewers, meaning: People who started the video, unit: users }
  - { name: starts, meaning: Videos started, unit: events }
  - { name: first_quarter_rate, meaning: Starts that reached the first quarter, unit: rate }
  - { name: midpoint_rate, meaning: Starts that reached the middle, unit: rate }
  - { name: third_quarter_rate, meaning: Starts that reached the third quarter, unit: rate }
  - { name: completion_rate, meaning: Starts that were watched to the end, unit: rate }
  - { name: mute_rate, meaning: Starts that were muted, unit: rate }
reading:
  - Look for the quarter in which most people leave. The message and the brand have to come before it.
  - Compare creatives within one campaign. Campaigns on televisions cannot be skipped, so they are always higher.
pitfalls:
  - The table has one row per video event and is large. Keep the window at two weeks, or the run may time out.
  - Completion of ads that cannot be skipped says little about interest.
next: [creative-performance, dsp-ad-types]
tags: [video, completion, quartile, creative]
---*/
WITH totals AS (
  SELECT
    campaign,
    creative,
    creative_duration,
    -- Other events of the feed, such as a mute, are no view.
    COUNT(DISTINCT CASE WHEN video_start > 0 THEN user_id END) AS viewers,
    SUM(video_start) AS starts,
    SUM(video_first_quartile) AS first_quarters,
    SUM(video_midpoint) AS midpoints,
    SUM(video_third_quartile) AS third_quarters,
    SUM(video_complete) AS completes,
    SUM(video_mute) AS mutes
  FROM dsp_video_events_feed
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  GROUP BY 1, 2, 3
)
SELECT
  campaign,
  creative,
  creative_duration,
  viewers,
  starts,
  first_quarters / NULLIF(starts, 0) AS first_quarter_rate,
  midpoints / NULLIF(starts, 0) AS midpoint_rate,
  third_quarters / NULLIF(starts, 0) AS third_quarter_rate,
  completes / NULLIF(starts, 0) AS completion_rate,
  mutes / NULLIF(starts, 0) AS mute_rate
FROM totals
