/*---
title: Customer value by first product
category: Customer value
level: advanced
summary: Which first product leads to the most valuable customers over the following months.
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
  - { name: first_asin, meaning: Product with which customers started }
  - { name: first_asin_name, meaning: Name of that product }
  - { name: customers, meaning: People who started with it, unit: users }
  - { name: first_sales_per_customer, meaning: Sales of the first day per customer, unit: currency }
  - { name: later_sales_per_customer, meaning: Sales of all later days per customer, unit: currency }
  - { name: sales_per_customer, meaning: Both together, unit: currency }
  - { name: repeat_share, meaning: Customers who bought on another day as a share of all, unit: rate }
reading:
  - Promote products with a high repeat share to new customers, even if the first basket is small.
  - Products with a large first basket and a small repeat share pay only when the first order alone covers the cost.
pitfalls:
  - Customers who started late in the window had less time to come back. Compare products that sell all year.
  - Somebody who starts with two products on one day counts for both.
next: [new-to-brand-gateway-products, purchase-cohorts]
tags: [customer value, ltv, entry product, asin, paid table]
---*/
WITH purchases AS (
  SELECT
    user_id,
    asin,
    asin_name,
    purchase_date_utc AS purchase_date,
    SUM(unit_price * purchase_units_sold) AS sales
  FROM amazon_retail_purchases
  WHERE user_id IS NOT NULL
  GROUP BY 1, 2, 3, 4
),
first_days AS (
  SELECT
    user_id,
    MIN(purchase_date) AS first_date
  FROM purchases
  GROUP BY 1
),
customers AS (
  SELECT
    p.user_id,
    SUM(CASE WHEN p.purchase_date = f.first_date THEN p.sales ELSE 0 END) AS first_sales,
    SUM(CASE WHEN p.purchase_date > f.first_date THEN p.sales ELSE 0 END) AS later_sales
  FROM purchases p
  INNER JOIN first_days f ON p.user_id = f.user_id
  -- One row per person, so that the join with the first products does not multiply sales.
  GROUP BY 1
),
first_products AS (
  SELECT
    p.user_id,
    p.asin,
    p.asin_name
  FROM purchases p
  INNER JOIN first_days f ON p.user_id = f.user_id AND p.purchase_date = f.first_date
  WHERE CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), p.asin)
  GROUP BY 1, 2, 3
),
totals AS (
  SELECT
    a.asin AS first_asin,
    a.asin_name AS first_asin_name,
    COUNT(DISTINCT a.user_id) AS customers,
    SUM(c.first_sales) AS first_sales,
    SUM(c.later_sales) AS later_sales,
    COUNT(DISTINCT CASE WHEN c.later_sales > 0 THEN a.user_id END) AS repeat_customers
  FROM first_products a
  INNER JOIN customers c ON a.user_id = c.user_id
  GROUP BY 1, 2
)
SELECT
  first_asin,
  first_asin_name,
  customers,
  first_sales / NULLIF(customers, 0) AS first_sales_per_customer,
  later_sales / NULLIF(customers, 0) AS later_sales_per_customer,
  (first_sales + later_sales) / NULLIF(customers, 0) AS sales_per_customer,
  repeat_customers / NULLIF(customers, 0) AS repeat_share
FROM totals
