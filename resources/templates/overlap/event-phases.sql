/*---
title: Lead-in, event and lead-out
category: Overlap
level: advanced
summary: What people buy who met ads before, during and after a deal event, or in several of these phases.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
  - name: lead_in_days
    type: INTEGER
    displayName: Days of lead-in
    description: Days from the start of the window to the event.
    defaultValue: '28'
  - name: event_days
    type: INTEGER
    displayName: Days of the event
    description: Length of the event; what is left of the window is the lead-out.
    defaultValue: '14'
window: { default: last-60-days, minDays: 14, waitDays: 14 }
output:
  - { name: phases, meaning: Phases in which a person met ads }
  - { name: reach, meaning: People in the group, unit: users }
  - { name: impressions, meaning: Impressions shown to them, unit: impressions }
  - { name: cost, meaning: 'Cost of these ads, DSP with all fees', unit: currency }
  - { name: purchasers, meaning: People with an attributed purchase, unit: users }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: purchase_rate, meaning: People who bought as a share of the group, unit: rate }
  - { name: roas, meaning: Sales per unit of cost, unit: ratio }
reading:
  - Set the window so that it starts with the lead-in and ends with the lead-out. Then compare "lead-in and event" with "only event". The difference is the case for an early start.
  - Run the new-to-brand customers for the same window as well. Deal days bring regular customers who would have bought anyway.
pitfalls:
  - People who met ads in more phases had more chances to buy. Compare groups with a similar number of impressions.
  - Days are counted in UTC from the start of the window, so an event that starts at midnight in the advertiser's time zone is off by some hours.
next: [path-by-campaign, weekly-reach-build, new-to-brand-customers]
tags: [event, prime day, tentpole, phases, overlap]
---*/
WITH exposures AS (
  SELECT
    user_id,
    SECONDS_BETWEEN(BUILT_IN_PARAMETER('TIME_WINDOW_START'), impression_date_utc)
      / 86400 AS day_number,
    SUM(impressions) AS impressions,
    SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
  UNION ALL
  SELECT
    user_id,
    SECONDS_BETWEEN(BUILT_IN_PARAMETER('TIME_WINDOW_START'), event_date_utc) / 86400 AS day_number,
    SUM(impressions) AS impressions,
    SUM(spend) / 100000000 AS cost
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
),
per_user AS (
  SELECT
    user_id,
    MAX(CASE WHEN day_number < CUSTOM_PARAMETER('lead_in_days') THEN 1 ELSE 0 END) AS lead_in,
    MAX(
      CASE
        WHEN day_number < CUSTOM_PARAMETER('lead_in_days') THEN 0
        WHEN day_number < CUSTOM_PARAMETER('lead_in_days') + CUSTOM_PARAMETER('event_days') THEN 1
        ELSE 0
      END
    ) AS main_event,
    MAX(
      CASE
        WHEN day_number >= CUSTOM_PARAMETER('lead_in_days') + CUSTOM_PARAMETER('event_days') THEN 1
        ELSE 0
      END
    ) AS lead_out,
    SUM(impressions) AS impressions,
    SUM(cost) AS cost
  FROM exposures
  GROUP BY 1
),
-- One row per person, so that the join below cannot multiply anything.
outcomes AS (
  SELECT
    user_id,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
phase_groups AS (
  SELECT
    CASE
      WHEN p.lead_in + p.main_event + p.lead_out = 3 THEN '7 all three'
      WHEN p.main_event + p.lead_out = 2 THEN '6 event and lead-out'
      WHEN p.lead_in + p.lead_out = 2 THEN '5 lead-in and lead-out'
      WHEN p.lead_in + p.main_event = 2 THEN '4 lead-in and event'
      WHEN p.lead_out = 1 THEN '3 only lead-out'
      WHEN p.main_event = 1 THEN '2 only event'
      ELSE '1 only lead-in'
    END AS phases,
    COUNT(DISTINCT p.user_id) AS reach,
    SUM(p.impressions) AS impressions,
    SUM(p.cost) AS cost,
    COUNT(DISTINCT CASE WHEN o.purchases > 0 THEN p.user_id END) AS purchasers,
    SUM(COALESCE(o.sales, 0)) AS sales
  FROM per_user p
  LEFT JOIN outcomes o ON p.user_id = o.user_id
  GROUP BY 1
)
SELECT
  phases,
  reach,
  impressions,
  cost,
  purchasers,
  sales,
  purchasers / NULLIF(reach, 0) AS purchase_rate,
  sales / NULLIF(cost, 0) AS roas
FROM phase_groups
