/*---
title: How long ago customers bought last
category: Customer value
level: basic
summary: How many customers are active, at risk or lost, by the time since their last purchase.
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
  - { name: last_purchase, meaning: Time since the last purchase at the end of the window }
  - { name: customers, meaning: People, unit: users }
  - { name: orders, meaning: Their orders in the window, unit: purchases }
  - { name: sales, meaning: Their sales in the window, unit: currency }
  - { name: share_of_customers, meaning: Share of all customers, unit: rate }
  - { name: sales_per_customer, meaning: Sales per customer in the window, unit: currency }
reading:
  - Win back the group just past the usual gap between purchases. Earlier they come by themselves, later few come at all.
  - Compare the sales per customer of lapsed and active customers to see what is worth winning back.
pitfalls:
  - New customers count as active, whether they will come back or not.
  - Recent days are complete only after 48 hours.
next: [days-between-purchases, lapsed-buyers-audience, purchase-cohorts]
tags: [customer value, churn, lapsed, paid table]
---*/
WITH customers AS (
  SELECT
    user_id,
    MAX(purchase_date_utc) AS last_date,
    COUNT(DISTINCT purchase_id) AS orders,
    SUM(unit_price * purchase_units_sold) AS sales
  FROM amazon_retail_purchases
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0 OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), asin)
    )
  GROUP BY 1
),
aged AS (
  SELECT
    user_id,
    orders,
    sales,
    -- AMC has no difference of dates; seconds per day are 86,400.
    SECONDS_BETWEEN(last_date, BUILT_IN_PARAMETER('TIME_WINDOW_END')) / 86400 AS days_since
  FROM customers
),
buckets AS (
  SELECT
    CASE
      WHEN days_since <= 30 THEN '1 active, up to 30 days'
      WHEN days_since <= 90 THEN '2 recent, 31 to 90 days'
      WHEN days_since <= 180 THEN '3 at risk, 91 to 180 days'
      ELSE '4 lapsed, more than 180 days'
    END AS last_purchase,
    COUNT(DISTINCT user_id) AS customers,
    SUM(orders) AS orders,
    SUM(sales) AS sales
  FROM aged
  GROUP BY 1
)
SELECT
  last_purchase,
  customers,
  orders,
  sales,
  customers / NULLIF(SUM(customers) OVER (), 0) AS share_of_customers,
  sales / NULLIF(customers, 0) AS sales_per_customer
FROM buckets
