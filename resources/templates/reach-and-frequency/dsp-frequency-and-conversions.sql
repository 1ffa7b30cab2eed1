/*---
title: DSP frequency and conversions
category: Reach and frequency
level: intermediate
summary: How the share of people who buy changes with the number of DSP ads they saw.
advertisers: [dsp]
tables: [dsp_impressions, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-30-days, minDays: 14, waitDays: 14 }
output:
  - { name: frequency_bucket, meaning: 'Number of DSP ads a person saw; the last bucket is open' }
  - { name: reach, meaning: People who saw that many ads, unit: users }
  - { name: impressions, meaning: Impressions shown to them, unit: impressions }
  - { name: total_cost, meaning: What these impressions cost with all fees, unit: currency }
  - { name: detail_page_viewers, meaning: People among them with an attributed detail page view, unit: users }
  - { name: purchasers, meaning: People among them with an attributed purchase, unit: users }
  - { name: purchases, meaning: Attributed purchases of promoted and other products of the brand, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: purchase_rate, meaning: People who bought as a share of people reached, unit: rate }
  - { name: cost_per_purchase, meaning: Cost of the bucket per purchase, unit: currency }
reading:
  - Look for the bucket where the purchase rate stops rising or the cost per purchase starts to climb. That is a candidate for the frequency cap.
  - Read the rate together with the reach. High buckets hold few people, so their rates jump about.
pitfalls:
  - People who shop more also see more ads. A rising rate is not proof that one more ad caused it.
  - End the window 14 days before today, or the last ads have not had their time to convert.
next: [frequency-cost-curve, dsp-exposed-by-frequency, impression-frequency-distribution]
tags: [frequency, purchase rate, frequency cap, dsp]
---*/
WITH exposures AS (
  SELECT
    user_id,
    SUM(impressions) AS impressions,
    SUM(total_cost) / 100000 AS total_cost
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
    SUM(total_purchases) AS purchases,
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
      WHEN e.impressions >= 10 THEN '10+'
      WHEN e.impressions >= 7 THEN '07-09'
      WHEN e.impressions >= 5 THEN '05-06'
      ELSE CONCAT('0', e.impressions)
    END AS frequency_bucket,
    e.impressions,
    e.total_cost,
    COALESCE(o.detail_page_views, 0) AS detail_page_views,
    COALESCE(o.purchases, 0) AS purchases,
    COALESCE(o.sales, 0) AS sales
  FROM exposures e
  LEFT JOIN outcomes o ON e.user_id = o.user_id
),
totals AS (
  SELECT
    frequency_bucket,
    COUNT(DISTINCT user_id) AS reach,
    SUM(impressions) AS impressions,
    SUM(total_cost) AS total_cost,
    COUNT(DISTINCT CASE WHEN detail_page_views > 0 THEN user_id END) AS detail_page_viewers,
    COUNT(DISTINCT CASE WHEN purchases > 0 THEN user_id END) AS purchasers,
    SUM(purchases) AS purchases,
    SUM(sales) AS sales
  FROM per_user
  GROUP BY 1
)
SELECT
  frequency_bucket,
  reach,
  impressions,
  total_cost,
  detail_page_viewers,
  purchasers,
  purchases,
  sales,
  purchasers / NULLIF(reach, 0) AS purchase_rate,
  total_cost / NULLIF(purchases, 0) AS cost_per_purchase
FROM totals
