/*---
title: What customers buy next
category: ASIN analysis
level: advanced
summary: Which product follows which, after how many days, among purchases after ads.
advertisers: [dsp, sponsored-ads]
tables: [amazon_attributed_events_by_conversion_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-365-days, minDays: 90 }
output:
  - { name: lead_asin, meaning: Product that was bought first }
  - { name: follow_up_asin, meaning: Product that was bought later }
  - { name: lead_customers, meaning: People who bought the lead product, unit: users }
  - { name: cross_customers, meaning: People who bought the follow-up product after it, unit: users }
  - { name: cross_rate, meaning: These as a share of the lead customers, unit: rate }
  - { name: average_days, meaning: Days from the first to the second product, unit: days }
reading:
  - Advertise the follow-up product to buyers of the lead product, starting a few days before the average time.
  - A pair that is strong in both directions is a bundle, not a sequence.
pitfalls:
  - Only the first purchase of each product counts. Repeat purchases are in the days between purchases.
  - Small products fall below the thresholds. Widen the window rather than trusting single pairs.
next: [asin-purchase-overlap, days-between-purchases]
tags: [asin, sequence, cross-sell, next purchase]
---*/
WITH first_purchases AS (
  SELECT
    user_id,
    tracked_asin AS asin,
    -- Days are enough; exact times in the mean below would ask for 100 people per row.
    MIN(conversion_event_date_utc) AS first_date
  FROM amazon_attributed_events_by_conversion_time
  WHERE user_id IS NOT NULL
    AND total_purchases > 0
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
),
lead_customers AS (
  SELECT
    asin,
    COUNT(DISTINCT user_id) AS customers
  FROM first_purchases
  GROUP BY 1
),
pairs AS (
  SELECT
    a.asin AS lead_asin,
    b.asin AS follow_up_asin,
    COUNT(DISTINCT a.user_id) AS cross_customers,
    AVG(SECONDS_BETWEEN(a.first_date, b.first_date) / 86400) AS average_days
  FROM first_purchases a
  INNER JOIN first_purchases b ON a.user_id = b.user_id AND a.first_date < b.first_date
  WHERE a.asin <> b.asin
  GROUP BY 1, 2
)
SELECT
  p.lead_asin,
  p.follow_up_asin,
  l.customers AS lead_customers,
  p.cross_customers,
  p.cross_customers / NULLIF(l.customers, 0) AS cross_rate,
  p.average_days
FROM pairs p
INNER JOIN lead_customers l ON p.lead_asin = l.asin
