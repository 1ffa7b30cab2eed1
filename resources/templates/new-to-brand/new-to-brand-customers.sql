/*---
title: New-to-brand customers by campaign
category: New-to-brand
level: basic
summary: How many of the people who bought after an ad had not bought from the brand for a year.
advertisers: [dsp, sponsored-ads]
tables: [amazon_attributed_events_by_conversion_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, one a line. Empty means all campaigns.
    optional: true
window: { default: last-30-days, minDays: 7 }
output:
  - { name: ad_product, meaning: DSP or the sponsored ads product }
  - { name: campaign, meaning: Campaign that got the credit }
  - { name: customers, meaning: People with at least one attributed purchase, unit: users }
  - { name: new_customers, meaning: People among them who were new to the brand, unit: users }
  - { name: new_customer_share, meaning: New customers as a share of all customers, unit: rate }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: new_to_brand_purchases, meaning: Purchases that were new to the brand, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: new_to_brand_sales, meaning: Sales that were new to the brand, unit: currency }
reading:
  - Prospecting should show a clearly higher share of new customers than retargeting and branded search.
  - A customer is a person here, not an order. One person with three orders counts once.
pitfalls:
  - New to brand means no purchase from the brand in the 12 months before. People who come back after a longer time count as new.
  - Small campaigns lose rows to the privacy thresholds. Widen the window before drawing conclusions.
next: [new-customer-acquisition-cost, new-to-brand-gateway-products, net-new-reach]
tags: [new-to-brand, customers, campaign]
---*/
WITH totals AS (
  SELECT
    -- DSP has no ad product type.
    COALESCE(ad_product_type, 'dsp') AS ad_product,
    campaign,
    COUNT(DISTINCT user_id) AS customers,
    COUNT(DISTINCT CASE WHEN new_to_brand_total_purchases > 0 THEN user_id END) AS new_customers,
    SUM(total_purchases) AS purchases,
    SUM(new_to_brand_total_purchases) AS new_to_brand_purchases,
    SUM(total_product_sales) AS sales,
    SUM(new_to_brand_total_product_sales) AS new_to_brand_sales
  FROM amazon_attributed_events_by_conversion_time
  WHERE total_purchases > 0
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
  new_customers,
  new_customers / NULLIF(customers, 0) AS new_customer_share,
  purchases,
  new_to_brand_purchases,
  sales,
  new_to_brand_sales
FROM totals
