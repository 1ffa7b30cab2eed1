/*---
title: Net new reach
category: New-to-brand
level: advanced
summary: How many people a campaign reached who had shown no interest in the brand for 90 days before.
advertisers: [dsp]
tables: [dsp_impressions, conversions]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-30-days, minDays: 14 }
output:
  - { name: campaign, meaning: Name of the campaign }
  - { name: reach, meaning: People reached, unit: users }
  - { name: net_new_reach, meaning: 'People without a page view, cart or purchase of the brand before their first ad', unit: users }
  - { name: net_new_share, meaning: Net new people as a share of the reach, unit: rate }
  - { name: cost, meaning: Cost with all fees of the impressions that carry a user id, unit: currency }
  - { name: cost_per_net_new_user, meaning: Cost per net new person, unit: currency }
  - { name: net_new_converters, meaning: 'Net new people with a page view, cart or purchase after the ad', unit: users }
  - { name: net_new_conversion_rate, meaning: These as a share of the net new reach, unit: rate }
reading:
  - Prospecting and Streaming TV should show a high net new share, retargeting a low one. The opposite means that audiences are mixed up.
  - The conversion rate of net new people tells whether the new reach is interested at all.
pitfalls:
  - Interest is what AMC sees, which are conversions after any ad of the brand. With the paid table conversions_all it would be all shoppers.
  - The look-back of 90 days reaches before the window. Choose a window that starts at least 90 days after the first day with data.
next: [weekly-reach-build, new-to-brand-customers]
tags: [new-to-brand, reach, incremental, prospecting]
---*/
WITH exposures AS (
  SELECT
    user_id,
    campaign,
    MIN(impression_dt_utc) AS first_ad,
    SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
),
interest AS (
  SELECT
    user_id,
    MIN(event_dt_utc) AS first_interest,
    MAX(event_dt_utc) AS last_interest
  -- 90 days before the window tell who knew the brand already.
  FROM TABLE(EXTEND_TIME_WINDOW('conversions', 'P90D', 'P0D'))
  WHERE user_id IS NOT NULL
  GROUP BY 1
),
per_user AS (
  SELECT
    e.campaign,
    e.user_id,
    e.cost,
    CASE
      WHEN i.first_interest IS NULL OR i.first_interest > e.first_ad THEN 1
      ELSE 0
    END AS net_new,
    CASE WHEN i.first_interest > e.first_ad THEN 1 ELSE 0 END AS net_new_converted
  FROM exposures e
  LEFT JOIN interest i ON e.user_id = i.user_id
),
totals AS (
  SELECT
    campaign,
    COUNT(DISTINCT user_id) AS reach,
    COUNT(DISTINCT CASE WHEN net_new = 1 THEN user_id END) AS net_new_reach,
    SUM(cost) AS cost,
    COUNT(DISTINCT CASE WHEN net_new_converted = 1 THEN user_id END) AS net_new_converters
  FROM per_user
  GROUP BY 1
)
SELECT
  campaign,
  reach,
  net_new_reach,
  net_new_reach / NULLIF(reach, 0) AS net_new_share,
  cost,
  cost / NULLIF(net_new_reach, 0) AS cost_per_net_new_user,
  net_new_converters,
  net_new_converters / NULLIF(net_new_reach, 0) AS net_new_conversion_rate
FROM totals
