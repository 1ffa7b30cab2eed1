/*---
title: Promoted and halo sales by product
category: ASIN analysis
level: basic
summary: Which products are sold by ads for themselves, and which by ads for other products of the brand.
advertisers: [dsp, sponsored-ads]
tables: [amazon_attributed_events_by_conversion_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-90-days, minDays: 14 }
output:
  - { name: asin, meaning: Product that was bought }
  - { name: customers, meaning: People who bought it after an ad, unit: users }
  - { name: promoted_purchases, meaning: Purchases after an ad for this product, unit: purchases }
  - { name: halo_purchases, meaning: Purchases after an ad for another product of the brand, unit: purchases }
  - { name: promoted_sales, meaning: Sales after an ad for this product, unit: currency }
  - { name: halo_sales, meaning: Sales after an ad for another product, unit: currency }
  - { name: total_sales, meaning: Both together, unit: currency }
  - { name: halo_share, meaning: Halo sales as a share of the total, unit: rate }
reading:
  - Products with a high halo share sell on the strength of others. They may need no campaign of their own.
  - Products with a low halo share depend on their own ads. Check what happens when those stop.
pitfalls:
  - Which products a campaign promotes is set in the campaign. A wide list turns halo into promoted.
  - The plain metrics are promoted ones, the total metrics are promoted and halo together. Do not add total and halo.
next: [creative-asin-impact, asin-cross-purchase]
tags: [asin, halo, promoted, product]
---*/
WITH totals AS (
  SELECT
    tracked_asin AS asin,
    COUNT(DISTINCT user_id) AS customers,
    -- Without a prefix the metrics are those of the promoted products.
    SUM(purchases) AS promoted_purchases,
    SUM(brand_halo_purchases) AS halo_purchases,
    SUM(product_sales) AS promoted_sales,
    SUM(brand_halo_product_sales) AS halo_sales,
    SUM(total_product_sales) AS total_sales
  FROM amazon_attributed_events_by_conversion_time
  WHERE total_purchases > 0
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
)
SELECT
  asin,
  customers,
  promoted_purchases,
  halo_purchases,
  promoted_sales,
  halo_sales,
  total_sales,
  halo_sales / NULLIF(total_sales, 0) AS halo_share
FROM totals
