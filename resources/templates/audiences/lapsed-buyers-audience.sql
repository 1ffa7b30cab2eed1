/*---
title: Buyers who have not come back
category: Audiences
level: intermediate
summary: People who bought before and not for a given number of days.
advertisers: [retail]
tables: [amazon_retail_purchases_for_audiences]
parameters:
  - name: asins
    type: STRING
    array: true
    displayName: Products
    description: ASINs to look at, one a line. Empty means all products.
    optional: true
  - name: lapsed_days
    type: INTEGER
    displayName: Days without a purchase
    description: People who bought more recently are left out.
    defaultValue: '90'
window: { default: last-365-days, minDays: 1 }
output:
  - { name: user_id, meaning: Member of the audience; AMC hands the ids to the advertising console and never shows them }
reading:
  - Choose the days a little above the usual gap between purchases.
  - Offer what they bought, or its successor, rather than the whole range.
pitfalls:
  - An audience needs 2000 people, better 2500, because about one in ten ids cannot be reached.
  - Purchases as a gift count as well. The receiver is not in the audience.
next: [lapsed-customers, days-between-purchases]
tags: [audience, lapsed, win back, loyalty]
---*/
WITH last_purchases AS (
  SELECT
    user_id,
    MAX(purchase_date_utc) AS last_date
  FROM amazon_retail_purchases_for_audiences
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0 OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), asin)
    )
  GROUP BY 1
),
aged AS (
  SELECT
    user_id,
    SECONDS_BETWEEN(last_date, BUILT_IN_PARAMETER('TIME_WINDOW_END')) / 86400 AS days_since
  FROM last_purchases
)
-- Measured at the end of the window, so that a refreshed audience moves on.
SELECT user_id
FROM aged
WHERE days_since >= CUSTOM_PARAMETER('lapsed_days')
