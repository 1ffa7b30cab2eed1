/*---
title: Cumulative cost and sales by frequency
category: Reach and frequency
level: advanced
summary: How cost and sales add up from people who saw one ad to people who saw many.
advertisers: [dsp]
tables: [dsp_impressions, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
  - name: highest_bucket
    type: INTEGER
    displayName: Last bucket
    description: People with this many ads or more are put together.
    defaultValue: '15'
window: { default: last-30-days, minDays: 14, waitDays: 14 }
output:
  - { name: frequency, meaning: Number of DSP ads a person saw; the last row holds everybody above }
  - { name: reach, meaning: People who saw that many ads, unit: users }
  - { name: cost, meaning: Cost of the ads shown to them, unit: currency }
  - { name: sales, meaning: Attributed sales of these people, unit: currency }
  - { name: cumulative_cost, meaning: Cost of this and all lower rows, unit: currency }
  - { name: cumulative_cost_share, meaning: The same as a share of the whole cost, unit: rate }
  - { name: cumulative_sales, meaning: Sales of this and all lower rows, unit: currency }
  - { name: cumulative_sales_share, meaning: The same as a share of all sales, unit: rate }
reading:
  - Draw both shares over the frequency. Where the sales curve is flat while the cost curve still climbs, money is spent on repeats that no longer sell.
  - The frequency from which the cost share runs away from the sales share is a candidate for the cap.
pitfalls:
  - Heavy shoppers stand at the high end on their own account. Test a cap on one campaign before applying it to all.
  - End the window 14 days before today, or the last ads have not had their time to convert.
next: [optimal-frequency-steps, dsp-frequency-and-conversions]
tags: [frequency, cost, frequency cap, cumulative]
---*/
WITH exposures AS (
  SELECT
    user_id,
    SUM(impressions) AS impressions,
    SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
outcomes AS (
  SELECT
    user_id,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL
    -- DSP has no ad product type.
    AND ad_product_type IS NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
per_user AS (
  SELECT
    e.user_id,
    CASE
      WHEN e.impressions >= CUSTOM_PARAMETER('highest_bucket') THEN CUSTOM_PARAMETER('highest_bucket')
      ELSE e.impressions
    END AS frequency,
    e.cost,
    COALESCE(o.sales, 0) AS sales
  FROM exposures e
  LEFT JOIN outcomes o ON e.user_id = o.user_id
),
per_frequency AS (
  SELECT
    frequency,
    COUNT(DISTINCT user_id) AS reach,
    SUM(cost) AS cost,
    SUM(sales) AS sales
  FROM per_user
  GROUP BY 1
),
curves AS (
  SELECT
    frequency,
    reach,
    cost,
    sales,
    SUM(cost) OVER (ORDER BY frequency) AS cumulative_cost,
    SUM(sales) OVER (ORDER BY frequency) AS cumulative_sales,
    SUM(cost) OVER () AS all_cost,
    SUM(sales) OVER () AS all_sales
  FROM per_frequency
)
SELECT
  frequency,
  reach,
  cost,
  sales,
  cumulative_cost,
  cumulative_cost / NULLIF(all_cost, 0) AS cumulative_cost_share,
  cumulative_sales,
  cumulative_sales / NULLIF(all_sales, 0) AS cumulative_sales_share
FROM curves
