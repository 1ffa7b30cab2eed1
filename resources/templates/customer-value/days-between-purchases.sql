/*---
title: Days between purchases
category: Customer value
level: intermediate
summary: How long customers take to buy again, to time reminders and remarketing.
advertisers: [retail]
tables: [amazon_retail_purchases]
parameters:
  - name: asins
    type: STRING
    array: true
    displayName: Products
    description: ASINs to look at, one a line. Empty means all products.
    optional: true
window: { default: last-365-days, minDays: 180 }
output:
  - { name: gap, meaning: 'Days from one purchase to the next, with a number in front so that the rows sort' }
  - { name: customers, meaning: People who bought again after such a time, unit: users }
  - { name: repeat_purchases, meaning: Purchases that followed an earlier one, unit: purchases }
  - { name: sales, meaning: Sales of these purchases, unit: currency }
  - { name: share_of_repeat_purchases, meaning: Share of all repeat purchases, unit: rate }
  - { name: sales_per_purchase, meaning: Sales per repeat purchase, unit: currency }
reading:
  - The bucket with the largest share is when a reminder should start, a few days before it.
  - For products that are used up, the usual gap should be close to how long one pack lasts.
pitfalls:
  - The window cuts off long gaps. With a year of data, gaps of more than half a year are too few.
  - Several items bought on one day are one purchase here.
next: [lapsed-customers, purchase-cohorts, subscribe-and-save-by-product]
tags: [customer value, repeat, replenishment, paid table]
---*/
WITH days AS (
  SELECT
    user_id,
    purchase_date_utc AS purchase_date,
    SUM(unit_price * purchase_units_sold) AS sales
  FROM amazon_retail_purchases
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0 OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), asin)
    )
  GROUP BY 1, 2
),
numbered AS (
  SELECT
    user_id,
    purchase_date,
    sales,
    ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY purchase_date) AS purchase_number
  FROM days
),
gaps AS (
  SELECT
    n.user_id,
    n.sales,
    SECONDS_BETWEEN(b.purchase_date, n.purchase_date) / 86400 AS gap_days
  FROM numbered n
  -- The purchase before is joined, because window functions that look back are not known to work in AMC.
  INNER JOIN numbered b ON n.user_id = b.user_id AND n.purchase_number = b.purchase_number + 1
),
buckets AS (
  SELECT
    CASE
      WHEN gap_days <= 7 THEN '1 up to 7 days'
      WHEN gap_days <= 14 THEN '2 8 to 14 days'
      WHEN gap_days <= 30 THEN '3 15 to 30 days'
      WHEN gap_days <= 60 THEN '4 31 to 60 days'
      WHEN gap_days <= 90 THEN '5 61 to 90 days'
      WHEN gap_days <= 180 THEN '6 91 to 180 days'
      ELSE '7 more than 180 days'
    END AS gap,
    COUNT(DISTINCT user_id) AS customers,
    COUNT(user_id) AS repeat_purchases,
    SUM(sales) AS sales
  FROM gaps
  GROUP BY 1
)
SELECT
  gap,
  customers,
  repeat_purchases,
  sales,
  repeat_purchases / NULLIF(SUM(repeat_purchases) OVER (), 0) AS share_of_repeat_purchases,
  sales / NULLIF(repeat_purchases, 0) AS sales_per_purchase
FROM buckets
