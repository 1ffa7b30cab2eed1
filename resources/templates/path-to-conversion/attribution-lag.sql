/*---
title: Days until purchases are complete
category: Path to conversion
level: basic
summary: How many days after the ad the purchases arrive, to know when a report is final.
advertisers: [dsp, sponsored-ads]
tables: [amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-90-days, minDays: 28, waitDays: 14 }
output:
  - { name: lag_days, meaning: Whole days from the day of the ad to the day of the purchase }
  - { name: purchasers, meaning: People who bought after so many days, unit: users }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: share_of_purchases, meaning: Purchases as a share of all, unit: rate }
  - { name: cumulative_share, meaning: Purchases with this lag or a shorter one as a share of all, unit: rate }
reading:
  - The first row with a cumulative share of 0.95 is how many days to wait before a report by traffic time may be read.
  - A long tail means that fresh reports understate the return. Correct for it, or compare windows of the same age.
pitfalls:
  - End the window 14 days before today. Otherwise long lags cannot have happened yet, and the curve looks too quick.
  - Days are calendar days in UTC. A purchase just after midnight has a lag of one day.
next: [time-to-conversion, traffic-and-conversions]
tags: [lag, attribution, days, completeness]
---*/
WITH lags AS (
  SELECT
    -- Days, because exact times in the result would ask for 100 people per row.
    SECONDS_BETWEEN(traffic_event_date_utc, conversion_event_date_utc) / 86400 AS lag_days,
    COUNT(DISTINCT user_id) AS purchasers,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE total_purchases > 0
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
)
SELECT
  CAST(lag_days AS INTEGER) AS lag_days,
  purchasers,
  purchases,
  sales,
  purchases / NULLIF(SUM(purchases) OVER (), 0) AS share_of_purchases,
  SUM(purchases) OVER (ORDER BY lag_days) / NULLIF(SUM(purchases) OVER (), 0) AS cumulative_share
FROM lags
