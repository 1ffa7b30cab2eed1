/*---
title: Sales and advertising cost by state
category: Performance deep dive
level: intermediate
summary: In which states DSP ads reach people, what they cost there and how well they sell.
advertisers: [dsp]
tables: [dsp_impressions, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-60-days, minDays: 28, waitDays: 14 }
output:
  - { name: state, meaning: 'State or province, ISO code' }
  - { name: reach, meaning: People reached, unit: users }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: cost, meaning: Cost with all fees, unit: currency }
  - { name: purchases, meaning: Purchases credited to ads that were seen there, unit: purchases }
  - { name: sales, meaning: Sales credited to ads that were seen there, unit: currency }
  - { name: frequency, meaning: Impressions per person, unit: ratio }
  - { name: cost_per_user, meaning: Cost per person reached, unit: currency }
  - { name: acos, meaning: Cost as a share of the sales; above 1 the ads cost more than they sold, unit: ratio }
reading:
  - Sort by cost and look at the ACOS of the large states first. Small states jump about.
  - States with a high frequency and a high ACOS are where the audience is too small for the budget.
pitfalls:
  - The state is that of the ad, not of the delivery address. Somebody who saw ads in two states is in the reach of both, each sale only in one.
  - State survives the thresholds with two people per row. City and postal code need a hundred.
next: [device-performance, supply-source-performance]
tags: [geography, state, acos, map]
---*/
WITH traffic AS (
  SELECT
    iso_state_province_code AS state,
    COUNT(DISTINCT user_id) AS reach,
    SUM(impressions) AS impressions,
    SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions
  WHERE iso_state_province_code IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
outcomes AS (
  SELECT
    iso_state_province_code AS state,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  -- DSP has no ad product type, and only DSP ads have a place.
  WHERE ad_product_type IS NULL
    AND iso_state_province_code IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
)
SELECT
  t.state,
  t.reach,
  t.impressions,
  t.cost,
  o.purchases,
  o.sales,
  t.impressions / NULLIF(t.reach, 0) AS frequency,
  t.cost / NULLIF(t.reach, 0) AS cost_per_user,
  t.cost / NULLIF(o.sales, 0) AS acos
FROM traffic t
LEFT JOIN outcomes o ON t.state = o.state
