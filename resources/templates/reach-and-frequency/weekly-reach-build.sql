/*---
title: Weekly build of reach
category: Reach and frequency
level: intermediate
summary: How many people each week adds to the reach of DSP campaigns, and when reach stops growing.
advertisers: [dsp]
tables: [dsp_impressions]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-90-days, minDays: 28 }
output:
  - { name: week_start, meaning: 'First day of the week, in UTC' }
  - { name: reach, meaning: People reached in the week, unit: users }
  - { name: impressions, meaning: Impressions with a user id in the week, unit: impressions }
  - { name: cost, meaning: Cost of the week with all fees, unit: currency }
  - { name: new_users, meaning: People whose first ad of the window fell into this week, unit: users }
  - { name: new_user_share, meaning: 'New people as a share of the week''s reach', unit: rate }
  - { name: cumulative_reach, meaning: People reached from the start of the window to the end of the week, unit: users }
  - { name: cost_per_new_user, meaning: Cost of the week per new person, unit: currency }
reading:
  - Reach is saturated when the share of new people is low and the cost per new person climbs from week to week. Then widen the audience or pause.
  - The first row always has a share of 1, and the first and last week may be incomplete.
pitfalls:
  - New means new in this window. Somebody reached the week before the window starts counts as new again.
  - Growth at the end that follows a new campaign is not growth of the old ones. Choose campaigns to tell them apart.
next: [net-new-reach, incremental-reach-of-streaming-tv]
tags: [reach, week, saturation, trend]
---*/
WITH daily AS (
  SELECT
    user_id,
    -- The day, not the exact time, which would ask for 100 people per row.
    CAST(DATE_TRUNC('week', impression_date_utc) AS DATE) AS week_start,
    SUM(impressions) AS impressions,
    SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
),
first_weeks AS (
  SELECT
    user_id,
    MIN(week_start) AS first_week
  FROM daily
  GROUP BY 1
),
weeks AS (
  SELECT
    d.week_start,
    COUNT(DISTINCT d.user_id) AS reach,
    SUM(d.impressions) AS impressions,
    SUM(d.cost) AS cost,
    COUNT(DISTINCT CASE WHEN d.week_start = f.first_week THEN d.user_id END) AS new_users
  FROM daily d
  INNER JOIN first_weeks f ON d.user_id = f.user_id
  GROUP BY 1
)
SELECT
  week_start,
  reach,
  impressions,
  cost,
  new_users,
  new_users / NULLIF(reach, 0) AS new_user_share,
  SUM(new_users) OVER (ORDER BY week_start) AS cumulative_reach,
  cost / NULLIF(new_users, 0) AS cost_per_new_user
FROM weeks
