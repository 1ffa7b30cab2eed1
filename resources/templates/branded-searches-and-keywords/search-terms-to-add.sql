/*---
title: Search terms worth adding
category: Branded searches and keywords
level: intermediate
summary: Search terms that lead to page views and purchases but are no keyword yet.
advertisers: [sponsored-ads]
tables: [sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters:
  - name: minimum_clicks
    type: INTEGER
    displayName: Fewest clicks
    description: Terms with fewer clicks are left out.
    defaultValue: '3'
window: { default: last-90-days, minDays: 28, waitDays: 14 }
output:
  - { name: customer_search_term, meaning: What shoppers typed }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: spend, meaning: Spend, unit: currency }
  - { name: detail_page_views, meaning: Attributed detail page views, unit: events }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: click_rate, meaning: Clicks per impression, unit: rate }
  - { name: cost_per_click, meaning: Spend per click, unit: currency }
reading:
  - Add terms with purchases as exact keywords, and exclude them in the campaign that found them.
  - Terms with many clicks and no page view are candidates for negative keywords.
pitfalls:
  - A term counts as a keyword when it is written in the same way. Plurals and other word orders count as new.
  - Rare terms are missing because of the thresholds. They are most of the long tail.
next: [keyword-performance, branded-and-generic-search]
tags: [search term, keyword, harvesting, negative]
---*/
WITH keywords AS (
  SELECT LOWER(targeting) AS keyword
  FROM sponsored_ads_traffic
  WHERE match_type = 'EXACT'
  GROUP BY 1
),
facts AS (
  SELECT
    LOWER(customer_search_term) AS customer_search_term,
    impressions,
    clicks,
    spend / 100000000 AS spend,
    0 AS detail_page_views,
    0 AS purchases,
    0 AS sales
  FROM sponsored_ads_traffic
  WHERE customer_search_term IS NOT NULL
  UNION ALL
  SELECT
    LOWER(customer_search_term) AS customer_search_term,
    0 AS impressions,
    0 AS clicks,
    0 AS spend,
    total_detail_page_view AS detail_page_views,
    total_purchases AS purchases,
    total_product_sales AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE ad_product_type IS NOT NULL AND customer_search_term IS NOT NULL
),
terms AS (
  SELECT
    f.customer_search_term,
    SUM(f.impressions) AS impressions,
    SUM(f.clicks) AS clicks,
    SUM(f.spend) AS spend,
    SUM(f.detail_page_views) AS detail_page_views,
    SUM(f.purchases) AS purchases,
    SUM(f.sales) AS sales
  FROM facts f
  LEFT JOIN keywords k ON f.customer_search_term = k.keyword
  -- Terms that are an exact keyword already are taken out.
  WHERE k.keyword IS NULL
  GROUP BY 1
  HAVING SUM(f.clicks) >= CUSTOM_PARAMETER('minimum_clicks')
)
SELECT
  customer_search_term,
  impressions,
  clicks,
  spend,
  detail_page_views,
  purchases,
  sales,
  clicks / NULLIF(impressions, 0) AS click_rate,
  spend / NULLIF(clicks, 0) AS cost_per_click
FROM terms
