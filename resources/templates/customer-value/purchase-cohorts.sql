/*---
title: Purchase cohorts by month
category: Customer value
level: advanced
summary: What customers of each first month buy in the months after, as a cohort triangle.
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
  - { name: cohort_month, meaning: Month of the first purchase in the window }
  - { name: months_since, meaning: Months since then; 0 is the first month }
  - { name: cohort_size, meaning: People whose first purchase was in that month, unit: users }
  - { name: customers, meaning: People among them who bought in this month, unit: users }
  - { name: orders, meaning: Their orders, unit: purchases }
  - { name: sales, meaning: Their sales, unit: currency }
  - { name: repeat_rate, meaning: Buyers of this month as a share of the cohort, unit: rate }
  - { name: cumulative_sales_per_customer, meaning: Sales up to this month per person of the cohort, unit: currency }
reading:
  - Pivot with cohorts in rows and months in columns. Read down a column to see whether newer customers come back more.
  - The cumulative sales per customer after 12 months is what a new customer may cost.
pitfalls:
  - First means first in the window. The earliest cohorts hold old customers; widen the window up to 60 months to thin them out.
  - The first and the last month are incomplete when the window does not start with a month.
next: [days-between-purchases, entry-product-value, lapsed-customers]
tags: [customer value, cohort, ltv, retention, paid table]
---*/
WITH purchases AS (
  SELECT
    user_id,
    purchase_id,
    DATE_TRUNC('month', purchase_date_utc) AS purchase_month,
    -- A running number of months makes the difference of two months simple.
    12 * EXTRACT(YEAR FROM purchase_date_utc)
      + EXTRACT(MONTH FROM purchase_date_utc) AS month_number,
    -- The price is that of one unit.
    unit_price * purchase_units_sold AS sales
  FROM amazon_retail_purchases
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0 OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), asin)
    )
),
cohorts AS (
  SELECT
    user_id,
    MIN(purchase_month) AS cohort_month,
    MIN(month_number) AS first_month_number
  FROM purchases
  GROUP BY 1
),
cohort_sizes AS (
  SELECT
    cohort_month,
    COUNT(DISTINCT user_id) AS cohort_size
  FROM cohorts
  GROUP BY 1
),
months AS (
  SELECT
    c.cohort_month,
    p.month_number - c.first_month_number AS months_since,
    COUNT(DISTINCT p.user_id) AS customers,
    COUNT(DISTINCT p.purchase_id) AS orders,
    SUM(p.sales) AS sales
  FROM purchases p
  INNER JOIN cohorts c ON p.user_id = c.user_id
  GROUP BY 1, 2
),
cumulative AS (
  SELECT
    cohort_month,
    months_since,
    customers,
    orders,
    sales,
    SUM(sales) OVER (PARTITION BY cohort_month ORDER BY months_since) AS cumulative_sales
  FROM months
)
SELECT
  CAST(r.cohort_month AS DATE) AS cohort_month,
  r.months_since,
  s.cohort_size,
  r.customers,
  r.orders,
  r.sales,
  r.customers / NULLIF(s.cohort_size, 0) AS repeat_rate,
  r.cumulative_sales / NULLIF(s.cohort_size, 0) AS cumulative_sales_per_customer
FROM cumulative r
INNER JOIN cohort_sizes s ON r.cohort_month = s.cohort_month
