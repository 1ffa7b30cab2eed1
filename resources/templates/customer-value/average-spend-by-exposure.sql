/*---
title: Average spend by ad exposure
category: Customer value
level: intermediate
summary: What customers spend who saw DSP ads, sponsored ads, both or no ads.
advertisers: [dsp, sponsored-ads]
tables: [conversions_all, dsp_impressions, sponsored_ads_traffic]
parameters:
  - name: asins
    type: STRING
    array: true
    displayName: Products
    description: ASINs to look at, one a line. Empty means all products.
    optional: true
window: { default: last-90-days, minDays: 28 }
output:
  - { name: exposure_group, meaning: Which ads a customer saw in the window }
  - { name: customers, meaning: People who bought, unit: users }
  - { name: purchases, meaning: 'Purchases, with or without an ad before', unit: purchases }
  - { name: sales, meaning: Sales, unit: currency }
  - { name: sales_per_customer, meaning: Sales per customer, unit: currency }
  - { name: purchases_per_customer, meaning: Purchases per customer, unit: ratio }
  - { name: sales_per_purchase, meaning: Sales per purchase, unit: currency }
reading:
  - Compare the sales per customer of the groups with "no ad". The gap holds both the effect of the ads and the difference between the people.
  - Separate more purchases from larger purchases. The first speaks for remarketing, the second for the product mix.
pitfalls:
  - conversions_all is a paid table. Without it AMC only knows buyers who saw an ad.
  - An ad seen after the purchase counts as exposure too. For the order of events use the path templates.
next: [high-value-customers, sponsored-ads-and-dsp-overlap]
tags: [customer value, spend, exposure, paid table]
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
exposures AS (
  SELECT
    user_id,
    SUM(impressions) AS dsp_ads,
    SUM(0) AS sponsored_ads
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY 1
  UNION ALL
  SELECT
    user_id,
    SUM(0) AS dsp_ads,
    SUM(impressions) AS sponsored_ads
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
  GROUP BY 1
),
-- Each person once, so that the join below cannot multiply sales.
exposed AS (
  SELECT
    user_id,
    SUM(dsp_ads) AS dsp_ads,
    SUM(sponsored_ads) AS sponsored_ads
  FROM exposures
  GROUP BY 1
),
exposure_groups AS (
  SELECT
    CASE
      WHEN e.dsp_ads > 0 AND e.sponsored_ads > 0 THEN 'both'
      WHEN e.dsp_ads > 0 THEN 'only DSP'
      WHEN e.sponsored_ads > 0 THEN 'only sponsored ads'
      ELSE 'no ad'
    END AS exposure_group,
    COUNT(DISTINCT c.user_id) AS customers,
    SUM(c.purchases) AS purchases,
    SUM(c.sales) AS sales
  FROM customers c
  LEFT JOIN exposed e ON c.user_id = e.user_id
  GROUP BY 1
)
SELECT
  exposure_group,
  customers,
  purchases,
  sales,
  sales / NULLIF(customers, 0) AS sales_per_customer,
  purchases / NULLIF(customers, 0) AS purchases_per_customer,
  sales / NULLIF(purchases, 0) AS sales_per_purchase
FROM exposure_groups
