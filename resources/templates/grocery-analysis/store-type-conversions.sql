/*---
title: Conversions at Amazon.com, Fresh and Whole Foods
category: Grocery analysis
level: basic
summary: In which of Amazon's shops people buy after ads.
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
  - { name: ad_product, meaning: DSP or the sponsored ads product }
  - { name: retail_program, meaning: 'Amazon.com, Amazon Fresh or Whole Foods Market' }
  - { name: customers, meaning: People who bought, unit: users }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: units, meaning: Attributed units, unit: units }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: new_to_brand_share, meaning: Purchases that were new to the brand as a share of all, unit: rate }
  - { name: units_per_purchase, meaning: Units per purchase, unit: ratio }
  - { name: share_of_sales, meaning: Sales as a share of those of the ad product, unit: rate }
reading:
  - A larger share of Fresh and Whole Foods after DSP than after sponsored ads is usual, because sponsored ads work on Amazon.com.
  - Compare the share of new customers by shop. Grocery shops often bring people who never buy the brand online.
pitfalls:
  - Only some products are sold in the grocery shops. Brands without groceries have a single row.
  - In-store purchases are known only where Amazon could connect them with an account.
next: [grocery-products, grocery-by-campaign]
tags: [grocery, amazon fresh, whole foods, store]
---*/
WITH totals AS (
  SELECT
    COALESCE(ad_product_type, 'dsp') AS ad_product,
    purchase_retail_program AS retail_program,
    COUNT(DISTINCT user_id) AS customers,
    SUM(total_purchases) AS purchases,
    SUM(new_to_brand_total_purchases) AS new_to_brand_purchases,
    SUM(total_units_sold) AS units,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_conversion_time
  -- Page views and carts have no retail program.
  WHERE total_purchases > 0
    AND purchase_retail_program IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
)
SELECT
  ad_product,
  retail_program,
  customers,
  purchases,
  units,
  sales,
  new_to_brand_purchases / NULLIF(purchases, 0) AS new_to_brand_share,
  units / NULLIF(purchases, 0) AS units_per_purchase,
  sales / NULLIF(SUM(sales) OVER (PARTITION BY ad_product), 0) AS share_of_sales
FROM totals
