/*---
title: Daily control totals
category: How to
level: basic
summary: Conversions by day at the coarsest grain, to see how much finer reports lose to the privacy thresholds.
advertisers: [dsp, sponsored-ads]
tables: [amazon_attributed_events_by_conversion_time]
parameters: []
window: { default: last-30-days, minDays: 1 }
output:
  - { name: report_date, meaning: 'Day of the conversion, in UTC' }
  - { name: customers, meaning: People with an attributed purchase on the day, unit: users }
  - { name: detail_page_views, meaning: Attributed detail page views, unit: events }
  - { name: add_to_carts, meaning: Attributed additions to the cart, unit: events }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: units, meaning: Attributed units, unit: units }
  - { name: sales, meaning: Attributed sales, unit: currency }
reading:
  - Subtract the sum of a finer report from these totals. The gap is what the thresholds took away, not an error.
  - Keep it as a scheduled run and compare from week to week. Old days should stop changing after 14 days.
pitfalls:
  - Rows with fewer than two people are missing here as well. For the true total run without the date.
next: [campaign-daily-extract, attribution-lag]
tags: [control, reconcile, daily, thresholds]
---*/
SELECT
  conversion_event_date_utc AS report_date,
  COUNT(DISTINCT CASE WHEN total_purchases > 0 THEN user_id END) AS customers,
  -- Only metrics that nearly every day has: a metric with one person behind it would take the whole row away.
  SUM(total_detail_page_view) AS detail_page_views,
  SUM(total_add_to_cart) AS add_to_carts,
  SUM(total_purchases) AS purchases,
  SUM(total_units_sold) AS units,
  SUM(total_product_sales) AS sales
FROM amazon_attributed_events_by_conversion_time
GROUP BY 1
