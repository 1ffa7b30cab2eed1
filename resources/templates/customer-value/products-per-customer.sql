/*---
title: Products per customer
category: Customer value
level: basic
summary: How many different products customers buy after ads, and what that is worth.
advertisers: [dsp, sponsored-ads]
tables: [amazon_attributed_events_by_conversion_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-180-days, minDays: 28 }
output:
  - { name: different_products, meaning: Number of different products that a customer bought }
  - { name: customers, meaning: People, unit: users }
  - { name: purchases, meaning: Their purchases, unit: purchases }
  - { name: sales, meaning: Their sales, unit: currency }
  - { name: share_of_customers, meaning: Share of all customers, unit: rate }
  - { name: share_of_sales, meaning: Share of all sales, unit: rate }
  - { name: sales_per_customer, meaning: Sales per customer, unit: currency }
reading:
  - The step in sales per customer from one to two products is what cross-selling is worth.
  - Look up which products are bought together in the purchase overlap.
pitfalls:
  - Only purchases that were credited to an ad count. Customers may own more.
next: [asin-purchase-overlap, asin-cross-purchase]
tags: [customer value, basket, cross-sell, asin]
---*/
WITH customers AS (
  SELECT
    user_id,
    CASE
      WHEN COUNT(DISTINCT tracked_asin) >= 3 THEN '3+'
      WHEN COUNT(DISTINCT tracked_asin) = 2 THEN '2'
      ELSE '1'
    END AS different_products,
    -- Promoted and halo together, because any product of the brand counts.
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_conversion_time
  WHERE user_id IS NOT NULL
    AND total_purchases > 0
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
totals AS (
  SELECT
    different_products,
    COUNT(DISTINCT user_id) AS customers,
    SUM(purchases) AS purchases,
    SUM(sales) AS sales
  FROM customers
  GROUP BY 1
)
SELECT
  different_products,
  customers,
  purchases,
  sales,
  customers / NULLIF(SUM(customers) OVER (), 0) AS share_of_customers,
  sales / NULLIF(SUM(sales) OVER (), 0) AS share_of_sales,
  sales / NULLIF(customers, 0) AS sales_per_customer
FROM totals
