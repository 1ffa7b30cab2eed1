/*---
title: Online and grocery sales side by side
category: Grocery analysis
level: intermediate
summary: What each campaign sells on Amazon.com and in Amazon's grocery shops, one column block for each.
advertisers: [dsp, sponsored-ads]
tables: [amazon_attributed_events_by_conversion_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-365-days, minDays: 28 }
output:
  - { name: ad_product, meaning: DSP or the sponsored ads product }
  - { name: campaign, meaning: Campaign that got the credit }
  - { name: customers, meaning: People who bought anywhere, unit: users }
  - { name: online_purchases, meaning: Purchases on Amazon.com, unit: purchases }
  - { name: online_sales, meaning: Sales on Amazon.com, unit: currency }
  - { name: grocery_customers, meaning: People who bought at Amazon Fresh or Whole Foods Market, unit: users }
  - { name: grocery_purchases, meaning: Purchases there, unit: purchases }
  - { name: grocery_sales, meaning: Sales there, unit: currency }
  - { name: grocery_share, meaning: Grocery sales as a share of all sales of the campaign, unit: rate }
reading:
  - Campaigns with a high grocery share look weak in reports on Amazon.com alone. Add both before judging the return.
  - Use the share to decide which campaigns may carry a message about shops.
pitfalls:
  - Campaigns without grocery sales show zero. That may be the product rather than the campaign.
next: [store-type-conversions, grocery-products]
tags: [grocery, campaign, amazon fresh, whole foods]
---*/
WITH totals AS (
  SELECT
    COALESCE(ad_product_type, 'dsp') AS ad_product,
    campaign,
    COUNT(DISTINCT user_id) AS customers,
    SUM(CASE WHEN purchase_retail_program = 'Amazon.com' THEN total_purchases ELSE 0 END) AS online_purchases,
    SUM(CASE WHEN purchase_retail_program = 'Amazon.com' THEN total_product_sales ELSE 0 END) AS online_sales,
    -- Everything that is not Amazon.com is a grocery shop, whatever its name in the country.
    COUNT(DISTINCT CASE WHEN purchase_retail_program <> 'Amazon.com' THEN user_id END) AS grocery_customers,
    SUM(CASE WHEN purchase_retail_program <> 'Amazon.com' THEN total_purchases ELSE 0 END) AS grocery_purchases,
    SUM(CASE WHEN purchase_retail_program <> 'Amazon.com' THEN total_product_sales ELSE 0 END) AS grocery_sales
  FROM amazon_attributed_events_by_conversion_time
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
  campaign,
  customers,
  online_purchases,
  online_sales,
  grocery_customers,
  grocery_purchases,
  grocery_sales,
  grocery_sales / NULLIF(online_sales + grocery_sales, 0) AS grocery_share
FROM totals
