/*---
title: From search term to product
category: Branded searches and keywords
level: intermediate
summary: Which products people look at and buy after each search term.
advertisers: [sponsored-ads]
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
  - { name: customer_search_term, meaning: What shoppers typed }
  - { name: tracked_item, meaning: Product that the event was about }
  - { name: users, meaning: People with an event, unit: users }
  - { name: detail_page_views, meaning: Attributed detail page views, unit: events }
  - { name: add_to_carts, meaning: Attributed additions to the cart, unit: events }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: share_of_term, meaning: Page views of the product as a share of those of the term, unit: rate }
reading:
  - Advertise the product with the most purchases for a term, even if another one gets the page views.
  - Export it to group terms by the products they lead to.
pitfalls:
  - The grain is fine, so the thresholds take most of the rare terms.
  - The term is that of the credited ad. People may have searched for other words later.
next: [search-terms-to-add, tracked-item-conversions]
tags: [search term, product, clustering]
---*/
WITH totals AS (
  SELECT
    LOWER(customer_search_term) AS customer_search_term,
    tracked_item,
    COUNT(DISTINCT user_id) AS users,
    SUM(total_detail_page_view) AS detail_page_views,
    SUM(total_add_to_cart) AS add_to_carts,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_conversion_time
  WHERE customer_search_term IS NOT NULL
    -- Searches and tags have a tracked item too. ASINs have ten characters and start with B0, books with a digit.
    AND tracked_item SIMILAR TO '^(B0[0-9A-Z]{8}|[0-9]{9}[0-9X])$'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
)
SELECT
  customer_search_term,
  tracked_item,
  users,
  detail_page_views,
  add_to_carts,
  purchases,
  sales,
  detail_page_views
    / NULLIF(SUM(detail_page_views) OVER (PARTITION BY customer_search_term), 0) AS share_of_term
FROM totals
