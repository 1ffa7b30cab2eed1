/*---
title: Conversions by product
category: ASIN analysis
level: basic
summary: Page views, carts and purchases of every product after ads, along the funnel.
advertisers: [dsp, sponsored-ads]
tables: [amazon_attributed_events_by_conversion_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-60-days, minDays: 7 }
output:
  - { name: tracked_item, meaning: Product that the event was about }
  - { name: viewers, meaning: People with an attributed detail page view, unit: users }
  - { name: detail_page_views, meaning: Attributed detail page views, unit: events }
  - { name: add_to_carts, meaning: Attributed additions to the cart, unit: events }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: units, meaning: Attributed units, unit: units }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: carts_per_page_view, meaning: Additions to the cart per detail page view, unit: ratio }
  - { name: purchases_per_page_view, meaning: Purchases per detail page view, unit: ratio }
reading:
  - Products with many page views and few carts have a weak page or price. Products with many carts and few purchases lose at the checkout.
  - Compare products of a similar price. Expensive ones are looked at more often before they are bought.
pitfalls:
  - tracked_item is filled for every event, tracked_asin for purchases only. Grouping page views by tracked_asin gives an empty product.
  - Searches and tags also have a tracked item. They are left out by asking for ids of products.
next: [asin-halo, new-to-brand-gateway-products, asin-purchase-overlap]
tags: [asin, product, funnel, detail page]
---*/
WITH totals AS (
  SELECT
    tracked_item,
    COUNT(DISTINCT CASE WHEN total_detail_page_view > 0 THEN user_id END) AS viewers,
    SUM(total_detail_page_view) AS detail_page_views,
    SUM(total_add_to_cart) AS add_to_carts,
    SUM(total_purchases) AS purchases,
    SUM(total_units_sold) AS units,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_conversion_time
  -- ASINs have ten characters and start with B0, books with a digit.
  WHERE tracked_item SIMILAR TO '^(B0[0-9A-Z]{8}|[0-9]{9}[0-9X])$'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
)
SELECT
  tracked_item,
  viewers,
  detail_page_views,
  add_to_carts,
  purchases,
  units,
  sales,
  add_to_carts / NULLIF(detail_page_views, 0) AS carts_per_page_view,
  purchases / NULLIF(detail_page_views, 0) AS purchases_per_page_view
FROM totals
