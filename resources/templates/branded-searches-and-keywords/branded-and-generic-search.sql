/*---
title: Branded and generic search
category: Branded searches and keywords
level: basic
summary: How searches with the name of the brand and searches without it differ in cost, sales and new customers.
advertisers: [sponsored-ads]
tables: [sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters:
  - name: brand_words
    type: STRING
    array: false
    displayName: Brand
    description: Words that make a search a branded one, in small letters. Everything that contains them counts.
    defaultValue: northwind
window: { default: last-90-days, minDays: 14, waitDays: 14 }
output:
  - { name: ad_product_type, meaning: Sponsored ads product }
  - { name: search_type, meaning: Branded or generic }
  - { name: reach, meaning: People reached, unit: users }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: spend, meaning: Spend, unit: currency }
  - { name: purchases, meaning: Purchases credited to these ads, unit: purchases }
  - { name: sales, meaning: Sales credited to these ads, unit: currency }
  - { name: new_to_brand_share, meaning: Purchases that were new to the brand as a share of all, unit: rate }
  - { name: cost_per_click, meaning: Spend per click, unit: currency }
  - { name: purchases_per_click, meaning: Purchases per click, unit: ratio }
  - { name: roas, meaning: Sales per unit of spend, unit: ratio }
reading:
  - Branded search usually has the better return, because these people looked for you. Generic search is where most new customers come from.
  - Report the return of the two apart. A rising share of branded search makes the whole look better than it is.
pitfalls:
  - Misspelt brand names count as generic. Choose a short word that most spellings share.
  - Ads without a search term, such as product targeting, are left out.
next: [keyword-performance, dsp-branded-searches, new-to-brand-customers]
tags: [branded, generic, search term, new-to-brand]
---*/
WITH facts AS (
  SELECT
    ad_product_type,
    LOWER(customer_search_term) AS search_term,
    user_id,
    impressions,
    clicks,
    spend / 100000000 AS spend,
    0 AS purchases,
    0 AS new_to_brand_purchases,
    0 AS sales
  FROM sponsored_ads_traffic
  WHERE customer_search_term IS NOT NULL
  UNION ALL
  SELECT
    ad_product_type,
    LOWER(customer_search_term) AS search_term,
    user_id,
    0 AS impressions,
    0 AS clicks,
    0 AS spend,
    total_purchases AS purchases,
    new_to_brand_total_purchases AS new_to_brand_purchases,
    total_product_sales AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE ad_product_type IS NOT NULL AND customer_search_term IS NOT NULL
),
totals AS (
  SELECT
    ad_product_type,
    CASE
      WHEN POSITION(CUSTOM_PARAMETER('brand_words') IN search_term) > 0 THEN 'branded'
      ELSE 'generic'
    END AS search_type,
    -- Rows of clicks and conversions are no reach.
    COUNT(DISTINCT CASE WHEN impressions > 0 THEN user_id END) AS reach,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    SUM(spend) AS spend,
    SUM(purchases) AS purchases,
    SUM(new_to_brand_purchases) AS new_to_brand_purchases,
    SUM(sales) AS sales
  FROM facts
  GROUP BY 1, 2
)
SELECT
  ad_product_type,
  search_type,
  reach,
  impressions,
  clicks,
  spend,
  purchases,
  sales,
  new_to_brand_purchases / NULLIF(purchases, 0) AS new_to_brand_share,
  spend / NULLIF(clicks, 0) AS cost_per_click,
  purchases / NULLIF(clicks, 0) AS purchases_per_click,
  sales / NULLIF(spend, 0) AS roas
FROM totals
