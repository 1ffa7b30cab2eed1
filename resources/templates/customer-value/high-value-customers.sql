/*---
title: Customers by spend, in tenths
category: Customer value
level: intermediate
summary: How much of the sales comes from the best tenth of the customers, and from each tenth below.
advertisers: [dsp, sponsored-ads]
tables: [conversions_all]
parameters:
  - name: asins
    type: STRING
    array: true
    displayName: Products
    description: ASINs to look at, one a line. Empty means all products.
    optional: true
window: { default: last-180-days, minDays: 90 }
output:
  - { name: tenth, meaning: 'Tenth of the customers by spend, 1 is the best' }
  - { name: customers, meaning: People in the tenth, unit: users }
  - { name: purchases, meaning: Their purchases, unit: purchases }
  - { name: sales, meaning: Their sales, unit: currency }
  - { name: share_of_sales, meaning: Their sales as a share of all, unit: rate }
  - { name: sales_per_customer, meaning: Sales per customer, unit: currency }
  - { name: purchases_per_customer, meaning: Purchases per customer, unit: ratio }
reading:
  - When the first two tenths bring more than half of the sales, a seed audience of these customers is worth building.
  - The sales per customer of the second tenth is a good threshold for the audience of high-value buyers.
pitfalls:
  - One customer with an unusual basket can move the first tenth of a small brand.
  - conversions_all is a paid table. It holds purchases of people who saw no ad as well.
next: [high-value-buyers-audience, entry-product-value, lapsed-customers]
tags: [customer value, decile, high value, paid table]
---*/
WITH customers AS (
  SELECT
    user_id,
    SUM(conversions) AS purchases,
    SUM(total_product_sales) AS sales
  FROM conversions_all
  WHERE user_id IS NOT NULL
    AND event_subtype = 'order'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_asin)
    )
  GROUP BY 1
),
-- Two windows instead of NTILE, which AMC rejects.
ranked AS (
  SELECT
    user_id,
    purchases,
    sales,
    ROW_NUMBER() OVER (ORDER BY sales DESC) AS spend_position,
    COUNT(user_id) OVER () AS all_customers
  FROM customers
),
tenths AS (
  SELECT
    CAST(CEIL(10 * spend_position / NULLIF(all_customers, 0)) AS INTEGER) AS tenth,
    COUNT(DISTINCT user_id) AS customers,
    SUM(purchases) AS purchases,
    SUM(sales) AS sales
  FROM ranked
  GROUP BY 1
)
SELECT
  tenth,
  customers,
  purchases,
  sales,
  sales / NULLIF(SUM(sales) OVER (), 0) AS share_of_sales,
  sales / NULLIF(customers, 0) AS sales_per_customer,
  purchases / NULLIF(customers, 0) AS purchases_per_customer
FROM tenths
