/*---
title: Optimal frequency, step by step
category: Reach and frequency
level: advanced
summary: What each further ad per person adds to the purchase rate, and what it costs.
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
    defaultValue: '8'
window: { default: last-90-days, minDays: 28, waitDays: 14 }
output:
  - { name: frequency, meaning: Number of DSP ads a person saw; the last row holds everybody above }
  - { name: reach, meaning: People who saw that many ads, unit: users }
  - { name: cost_per_user, meaning: Cost of the ads per person, unit: currency }
  - { name: detail_page_rate, meaning: People with an attributed detail page view as a share of the reach, unit: rate }
  - { name: purchase_rate, meaning: People with an attributed purchase as a share of the reach, unit: rate }
  - { name: added_purchase_rate, meaning: Purchase rate less that of the row before, unit: change }
  - { name: added_cost_per_user, meaning: Cost per person less that of the row before, unit: currency }
  - { name: cost_per_added_purchaser, meaning: Added cost for each added buyer; empty when the rate did not rise, unit: currency }
reading:
  - Go down the rows until the added purchase rate turns negative or the cost per added buyer passes what a customer is worth. The row before is the frequency to aim at.
  - Detail page views settle sooner than purchases. Use them where purchases are too few for a steady line.
pitfalls:
  - Single rows with few people move by chance. Choose a lower last bucket or a longer window when the line jumps.
  - The steps compare different people, not the same people before and after one more ad.
next: [frequency-cost-curve, dsp-exposed-by-frequency]
tags: [frequency, marginal, optimal frequency, frequency cap]
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
per_user AS (
  SELECT
    e.user_id,
    CASE
      WHEN e.impressions >= CUSTOM_PARAMETER('highest_bucket') THEN CUSTOM_PARAMETER('highest_bucket')
      ELSE e.impressions
    END AS frequency,
    e.cost,
    COALESCE(o.detail_page_views, 0) AS detail_page_views,
    COALESCE(o.purchases, 0) AS purchases
  FROM exposures e
  LEFT JOIN outcomes o ON e.user_id = o.user_id
),
totals AS (
  SELECT
    frequency,
    COUNT(DISTINCT user_id) AS reach,
    SUM(cost) AS cost,
    COUNT(DISTINCT CASE WHEN detail_page_views > 0 THEN user_id END) AS detail_page_viewers,
    COUNT(DISTINCT CASE WHEN purchases > 0 THEN user_id END) AS purchasers
  FROM per_user
  GROUP BY 1
),
steps AS (
  SELECT
    frequency,
    reach,
    cost / NULLIF(reach, 0) AS cost_per_user,
    detail_page_viewers / NULLIF(reach, 0) AS detail_page_rate,
    purchasers / NULLIF(reach, 0) AS purchase_rate
  FROM totals
)
SELECT
  s.frequency,
  s.reach,
  s.cost_per_user,
  s.detail_page_rate,
  s.purchase_rate,
  s.purchase_rate - b.purchase_rate AS added_purchase_rate,
  s.cost_per_user - b.cost_per_user AS added_cost_per_user,
  CASE
    WHEN s.purchase_rate - b.purchase_rate > 0 THEN (s.cost_per_user - b.cost_per_user) / (s.purchase_rate - b.purchase_rate)
  END AS cost_per_added_purchaser
FROM steps s
-- The row before is joined, because window functions that look back are not known to work in AMC.
LEFT JOIN steps b ON s.frequency = b.frequency + 1
