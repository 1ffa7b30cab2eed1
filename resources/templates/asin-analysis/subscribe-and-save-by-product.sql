/*---
title: Subscribe and Save by product
category: ASIN analysis
level: intermediate
summary: Which products win subscriptions, and how much subscribers buy compared with others.
advertisers: [dsp, sponsored-ads]
tables: [conversions_all]
parameters:
  - name: asins
    type: STRING
    array: true
    displayName: Products
    description: ASINs to look at, one a line. Empty means all products.
    optional: true
window: { default: last-365-days, minDays: 90 }
output:
  - { name: asin, meaning: Product }
  - { name: subscribers, meaning: People who subscribed to it, unit: users }
  - { name: customers, meaning: People who bought it, unit: users }
  - { name: subscriber_share, meaning: Customers who subscribed as a share of all, unit: rate }
  - { name: sales_per_subscriber, meaning: Sales of the product per customer who subscribed, unit: currency }
  - { name: sales_per_other_customer, meaning: Sales of the product per customer who did not, unit: currency }
reading:
  - Advertise products with a high share of subscribers to new customers, because each of them comes back without an ad.
  - The difference in sales per customer is what a subscription is worth in the window.
pitfalls:
  - conversions_all is a paid table. Only products for which Subscribe and Save is offered have rows.
  - Subscriptions that began before the window are not seen, so their owners count as other customers.
next: [days-between-purchases, entry-product-value]
tags: [asin, subscription, subscribe and save, paid table]
---*/
WITH subscriptions AS (
  SELECT
    user_id,
    tracked_item AS asin
  FROM conversions_all
  WHERE user_id IS NOT NULL
    AND event_subtype = 'snsSubscription'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_item)
    )
  GROUP BY 1, 2
),
purchases AS (
  SELECT
    user_id,
    tracked_item AS asin,
    SUM(total_product_sales) AS sales
  FROM conversions_all
  WHERE user_id IS NOT NULL
    AND event_subtype = 'order'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_item)
    )
  GROUP BY 1, 2
),
totals AS (
  SELECT
    p.asin,
    COUNT(DISTINCT s.user_id) AS subscribers,
    COUNT(DISTINCT p.user_id) AS customers,
    SUM(CASE WHEN s.user_id IS NOT NULL THEN p.sales ELSE 0 END) AS subscriber_sales,
    SUM(CASE WHEN s.user_id IS NULL THEN p.sales ELSE 0 END) AS other_sales
  FROM purchases p
  LEFT JOIN subscriptions s ON p.user_id = s.user_id AND p.asin = s.asin
  GROUP BY 1
)
SELECT
  asin,
  subscribers,
  customers,
  subscribers / NULLIF(customers, 0) AS subscriber_share,
  subscriber_sales / NULLIF(subscribers, 0) AS sales_per_subscriber,
  other_sales / NULLIF(customers - subscribers, 0) AS sales_per_other_customer
FROM totals
-- Products that nobody subscribes to are not offered for subscription.
WHERE subscribers > 0
