/*---
title: Cost of a new customer
category: New-to-brand
level: basic
summary: What a customer who is new to the brand costs, by ad product and in total.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic, amazon_attributed_events_by_conversion_time]
parameters: []
window: { default: last-30-days, minDays: 7 }
output:
  - { name: ad_product, meaning: 'DSP, a sponsored ads product, or all of them together' }
  - { name: cost, meaning: 'Cost of the ads, DSP with all fees', unit: currency }
  - { name: customers, meaning: People with an attributed purchase, unit: users }
  - { name: new_customers, meaning: People among them who were new to the brand, unit: users }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: new_to_brand_sales, meaning: Sales to customers who were new, unit: currency }
  - { name: cost_per_customer, meaning: Cost per customer, unit: currency }
  - { name: cost_per_new_customer, meaning: Cost per new customer, unit: currency }
reading:
  - Compare the cost per new customer with what a new customer brings over a year, not with the first order.
  - The row "all" is smaller than the sum of the others, because a person can buy after ads of several products.
pitfalls:
  - Ads that open the way get no credit here when another ad was last. Read it together with the assisted sales.
  - The cost of this window meets purchases of this window, whose ads may be up to 14 days older.
next: [new-to-brand-customers, assisted-sales, entry-product-value]
tags: [new-to-brand, cac, cost, acquisition]
---*/
WITH events AS (
  SELECT
    'dsp' AS ad_product,
    user_id,
    total_cost / 100000 AS cost,
    0 AS purchases,
    0 AS new_to_brand_purchases,
    0 AS sales,
    0 AS new_to_brand_sales
  FROM dsp_impressions
  UNION ALL
  SELECT
    ad_product_type AS ad_product,
    user_id,
    spend / 100000000 AS cost,
    0 AS purchases,
    0 AS new_to_brand_purchases,
    0 AS sales,
    0 AS new_to_brand_sales
  FROM sponsored_ads_traffic
  UNION ALL
  SELECT
    COALESCE(ad_product_type, 'dsp') AS ad_product,
    user_id,
    0 AS cost,
    total_purchases AS purchases,
    new_to_brand_total_purchases AS new_to_brand_purchases,
    total_product_sales AS sales,
    new_to_brand_total_product_sales AS new_to_brand_sales
  FROM amazon_attributed_events_by_conversion_time
  WHERE total_purchases > 0
),
-- People are counted once more over all products, because counts of people cannot be added.
scopes AS (
  SELECT
    ad_product,
    user_id,
    cost,
    purchases,
    new_to_brand_purchases,
    sales,
    new_to_brand_sales
  FROM events
  UNION ALL
  SELECT
    'all' AS ad_product,
    user_id,
    cost,
    purchases,
    new_to_brand_purchases,
    sales,
    new_to_brand_sales
  FROM events
),
totals AS (
  SELECT
    ad_product,
    SUM(cost) AS cost,
    COUNT(DISTINCT CASE WHEN purchases > 0 THEN user_id END) AS customers,
    COUNT(DISTINCT CASE WHEN new_to_brand_purchases > 0 THEN user_id END) AS new_customers,
    SUM(sales) AS sales,
    SUM(new_to_brand_sales) AS new_to_brand_sales
  FROM scopes
  GROUP BY 1
)
SELECT
  ad_product,
  cost,
  customers,
  new_customers,
  sales,
  new_to_brand_sales,
  cost / NULLIF(customers, 0) AS cost_per_customer,
  cost / NULLIF(new_customers, 0) AS cost_per_new_customer
FROM totals
