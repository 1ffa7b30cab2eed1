/*---
title: Gateway products for new customers
category: New-to-brand
level: intermediate
summary: Which products bring in customers who are new to the brand.
advertisers: [dsp, sponsored-ads]
tables: [amazon_attributed_events_by_conversion_time]
parameters:
  - name: asins
    type: STRING
    array: true
    displayName: Products
    description: ASINs to look at, one a line. Empty means all products.
    optional: true
window: { default: last-90-days, minDays: 28 }
output:
  - { name: asin, meaning: Product that was bought }
  - { name: customers, meaning: People who bought it after an ad, unit: users }
  - { name: new_customers, meaning: People among them who were new to the brand, unit: users }
  - { name: new_customer_share, meaning: New customers as a share of all, unit: rate }
  - { name: index_to_brand, meaning: 'Share of new customers compared with the brand as a whole, 1 is average', unit: ratio }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: new_to_brand_sales, meaning: Sales to customers who were new, unit: currency }
reading:
  - Products with an index above 1 open the door to the brand. Put them into prospecting, and the others into remarketing.
  - Weigh the index with the number of new customers. A niche product can have a high index and bring nobody.
pitfalls:
  - New to brand is judged per brand, not per product. Somebody who buys another product of the brand for the first time is not new.
  - tracked_asin is filled for purchases only, so page views and carts cannot be added to this table.
next: [entry-product-value, asin-purchase-overlap, new-to-brand-customers]
tags: [new-to-brand, asin, product, gateway]
---*/
WITH per_asin AS (
  SELECT
    tracked_asin AS asin,
    COUNT(DISTINCT user_id) AS customers,
    COUNT(DISTINCT CASE WHEN new_to_brand_total_purchases > 0 THEN user_id END) AS new_customers,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales,
    SUM(new_to_brand_total_product_sales) AS new_to_brand_sales
  FROM amazon_attributed_events_by_conversion_time
  WHERE total_purchases > 0
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_asin)
    )
  GROUP BY 1
),
shares AS (
  SELECT
    asin,
    customers,
    new_customers,
    new_customers / NULLIF(customers, 0) AS new_customer_share,
    -- The average over products is what a single product is compared with.
    SUM(new_customers) OVER () / NULLIF(SUM(customers) OVER (), 0) AS brand_share,
    purchases,
    sales,
    new_to_brand_sales
  FROM per_asin
)
SELECT
  asin,
  customers,
  new_customers,
  new_customer_share,
  new_customer_share / NULLIF(brand_share, 0) AS index_to_brand,
  purchases,
  sales,
  new_to_brand_sales
FROM shares
