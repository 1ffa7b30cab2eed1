/*---
title: Brand Store visitors and purchases
category: Audience measurement
level: intermediate
summary: Whether reached people who visit the Brand Store buy more than those who do not.
advertisers: [store, dsp, sponsored-ads]
tables: [amazon_brand_store_page_views, dsp_impressions, sponsored_ads_traffic, conversions]
parameters: []
window: { default: last-90-days, minDays: 28 }
output:
  - { name: visitor_group, meaning: 'Depth of the visit, or none' }
  - { name: reached_users, meaning: People reached by an ad, unit: users }
  - { name: customers, meaning: People among them who bought, unit: users }
  - { name: sales, meaning: Their sales, unit: currency }
  - { name: new_customers, meaning: Customers among them who were new to the brand, unit: users }
  - { name: purchase_rate, meaning: Customers as a share of the reached people, unit: rate }
  - { name: sales_per_customer, meaning: Sales per customer, unit: currency }
  - { name: new_customer_share, meaning: New customers as a share of the customers, unit: rate }
reading:
  - A large gap between visitors and others is a reason to send ads to the store and to test it.
  - If visitors of several pages spend more per customer, the store cross-sells.
pitfalls:
  - People who visit the store were interested before. The gap is not the effect of the store.
  - A visit after the purchase counts as a visit.
next: [brand-store-visits, brand-store-visitors-audience]
tags: [brand store, visitors, purchase rate, paid table]
---*/
WITH exposures AS (
  SELECT user_id
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY 1
  UNION ALL
  SELECT user_id
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
  GROUP BY 1
),
-- Once per person, however many ads there were.
reached AS (
  SELECT user_id
  FROM exposures
  GROUP BY 1
),
visitors AS (
  SELECT
    user_id,
    COUNT(DISTINCT page_id) AS pages
  FROM amazon_brand_store_page_views
  WHERE user_id IS NOT NULL
  GROUP BY 1
),
customers AS (
  SELECT
    user_id,
    SUM(total_product_sales) AS sales,
    MAX(CASE WHEN new_to_brand = TRUE THEN 1 ELSE 0 END) AS is_new
  FROM conversions
  WHERE user_id IS NOT NULL AND event_subtype = 'order'
  GROUP BY 1
),
totals AS (
  SELECT
    CASE
      WHEN v.pages > 1 THEN '3 several pages'
      WHEN v.pages = 1 THEN '2 one page'
      ELSE '1 no visit'
    END AS visitor_group,
    COUNT(DISTINCT r.user_id) AS reached_users,
    COUNT(DISTINCT c.user_id) AS customers,
    SUM(COALESCE(c.sales, 0)) AS sales,
    COUNT(DISTINCT CASE WHEN c.is_new = 1 THEN r.user_id END) AS new_customers
  FROM reached r
  LEFT JOIN visitors v ON r.user_id = v.user_id
  LEFT JOIN customers c ON r.user_id = c.user_id
  GROUP BY 1
)
SELECT
  visitor_group,
  reached_users,
  customers,
  sales,
  new_customers,
  customers / NULLIF(reached_users, 0) AS purchase_rate,
  sales / NULLIF(customers, 0) AS sales_per_customer,
  new_customers / NULLIF(customers, 0) AS new_customer_share
FROM totals
