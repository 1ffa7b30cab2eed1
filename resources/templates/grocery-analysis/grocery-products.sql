/*---
title: Products in grocery shops
category: Grocery analysis
level: basic
summary: Which products people buy at Amazon Fresh and Whole Foods after ads.
advertisers: [dsp, sponsored-ads]
tables: [amazon_attributed_events_by_conversion_time]
parameters:
  - name: asins
    type: STRING
    array: true
    displayName: Products
    description: ASINs to look at, one a line. Empty means all products.
    optional: true
window: { default: last-365-days, minDays: 28 }
output:
  - { name: asin, meaning: Product that was bought }
  - { name: retail_program, meaning: 'Amazon.com, Amazon Fresh or Whole Foods Market' }
  - { name: customers, meaning: People who bought it there, unit: users }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: units, meaning: Attributed units, unit: units }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: share_of_product, meaning: Sales as a share of all sales of the product, unit: rate }
reading:
  - Products with a notable share in grocery shops deserve creatives that mention them.
  - Compare units per purchase with Amazon.com. In shops people often take single units.
pitfalls:
  - The same product can have another ASIN in a grocery shop. Then its sales stand in another row.
next: [store-type-conversions, tracked-item-conversions]
tags: [grocery, asin, amazon fresh, whole foods]
---*/
WITH totals AS (
  SELECT
    tracked_asin AS asin,
    purchase_retail_program AS retail_program,
    COUNT(DISTINCT user_id) AS customers,
    SUM(total_purchases) AS purchases,
    SUM(total_units_sold) AS units,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_conversion_time
  -- Page views and carts have no retail program.
  WHERE total_purchases > 0
    AND purchase_retail_program IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_asin)
    )
  GROUP BY 1, 2
)
SELECT
  asin,
  retail_program,
  customers,
  purchases,
  units,
  sales,
  sales / NULLIF(SUM(sales) OVER (PARTITION BY asin), 0) AS share_of_product
FROM totals
