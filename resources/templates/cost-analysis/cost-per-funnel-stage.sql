/*---
title: Cost per funnel stage
category: Cost analysis
level: intermediate
summary: What each campaign pays for a detail page view, a cart, a purchase and a new customer.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-60-days, minDays: 14, waitDays: 14 }
output:
  - { name: ad_product, meaning: DSP or the sponsored ads product }
  - { name: campaign, meaning: Name of the campaign }
  - { name: cost, meaning: 'Cost, DSP with all fees', unit: currency }
  - { name: detail_page_views, meaning: Attributed detail page views, unit: events }
  - { name: add_to_carts, meaning: Attributed additions to the cart, unit: events }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: new_to_brand_purchases, meaning: Attributed purchases that were new to the brand, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: cost_per_detail_page_view, meaning: Cost per detail page view, unit: currency }
  - { name: cost_per_add_to_cart, meaning: Cost per addition to the cart, unit: currency }
  - { name: cost_per_purchase, meaning: Cost per purchase, unit: currency }
  - { name: cost_per_new_to_brand_purchase, meaning: Cost per purchase that was new to the brand, unit: currency }
  - { name: roas, meaning: Sales per unit of cost, unit: ratio }
reading:
  - Compare campaigns at the stage they are meant for. Awareness at the page view, retargeting at the purchase.
  - A campaign that is cheap per page view and dear per purchase brings the wrong people or lands on the wrong page.
pitfalls:
  - All metrics are the total ones, promoted products and the rest of the brand together.
  - End the window 14 days before today. Purchases settle later than page views, so a fresh window makes them look dear.
next: [dsp-campaign-costs, sponsored-ads-campaign-costs, traffic-and-conversions]
tags: [cost, funnel, cpa, roas]
---*/
WITH costs AS (
  SELECT
    'dsp' AS ad_product,
    campaign,
    -- total_cost comes in millicents, spend in microcents.
    SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  GROUP BY 1, 2
  UNION ALL
  SELECT
    ad_product_type AS ad_product,
    campaign,
    SUM(spend) / 100000000 AS cost
  FROM sponsored_ads_traffic
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  GROUP BY 1, 2
),
outcomes AS (
  SELECT
    COALESCE(ad_product_type, 'dsp') AS ad_product,
    campaign,
    SUM(total_detail_page_view) AS detail_page_views,
    SUM(total_add_to_cart) AS add_to_carts,
    SUM(total_purchases) AS purchases,
    SUM(new_to_brand_total_purchases) AS new_to_brand_purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  GROUP BY 1, 2
)
SELECT
  c.ad_product,
  c.campaign,
  c.cost,
  o.detail_page_views,
  o.add_to_carts,
  o.purchases,
  o.new_to_brand_purchases,
  o.sales,
  c.cost / NULLIF(o.detail_page_views, 0) AS cost_per_detail_page_view,
  c.cost / NULLIF(o.add_to_carts, 0) AS cost_per_add_to_cart,
  c.cost / NULLIF(o.purchases, 0) AS cost_per_purchase,
  c.cost / NULLIF(o.new_to_brand_purchases, 0) AS cost_per_new_to_brand_purchase,
  o.sales / NULLIF(c.cost, 0) AS roas
FROM costs c
LEFT JOIN outcomes o ON c.ad_product = o.ad_product AND c.campaign = o.campaign
