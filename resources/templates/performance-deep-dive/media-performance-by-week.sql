/*---
title: Media performance by week
category: Performance deep dive
level: intermediate
summary: One wide table with traffic, cost and conversions by week, ad product and campaign, for a media mix report.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, dsp_clicks, sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters: []
window: { default: last-60-days, minDays: 14, waitDays: 14 }
output:
  - { name: week_start, meaning: 'First day of the week of the ad, in UTC' }
  - { name: ad_product, meaning: DSP or the sponsored ads product }
  - { name: campaign, meaning: Name of the campaign }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: cost, meaning: 'Cost, DSP with all fees', unit: currency }
  - { name: detail_page_views, meaning: Attributed detail page views, unit: events }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: halo_sales, meaning: Sales of products that were not promoted, unit: currency }
  - { name: new_to_brand_sales, meaning: Sales to customers who were new to the brand, unit: currency }
  - { name: roas, meaning: Sales per unit of cost, unit: ratio }
reading:
  - Load it into a pivot table. The week is that of the ad, so cost and sales of a row belong together.
  - The share of halo sales shows which campaigns sell more than they promote.
pitfalls:
  - The first and last week of the window may be incomplete. Let the window start on the first day of a week.
  - Weeks start on Monday here. AMC does not document on which day its weeks start.
next: [campaign-daily-extract, cost-per-funnel-stage]
tags: [weekly, media mix, dashboard, trend]
---*/
WITH facts AS (
  SELECT
    DATE_TRUNC('week', impression_date_utc) AS week_start,
    'dsp' AS ad_product,
    campaign,
    impressions,
    0 AS clicks,
    -- total_cost comes in millicents, spend in microcents.
    total_cost / 100000 AS cost,
    0 AS detail_page_views,
    0 AS purchases,
    0 AS sales,
    0 AS halo_sales,
    0 AS new_to_brand_sales
  FROM dsp_impressions
  UNION ALL
  SELECT
    DATE_TRUNC('week', click_date_utc) AS week_start,
    'dsp' AS ad_product,
    campaign,
    0 AS impressions,
    clicks,
    0 AS cost,
    0 AS detail_page_views,
    0 AS purchases,
    0 AS sales,
    0 AS halo_sales,
    0 AS new_to_brand_sales
  FROM dsp_clicks
  UNION ALL
  SELECT
    DATE_TRUNC('week', event_date_utc) AS week_start,
    ad_product_type AS ad_product,
    campaign,
    impressions,
    clicks,
    spend / 100000000 AS cost,
    0 AS detail_page_views,
    0 AS purchases,
    0 AS sales,
    0 AS halo_sales,
    0 AS new_to_brand_sales
  FROM sponsored_ads_traffic
  -- Stacked with zeros and added up below: a join would lose or multiply rows.
  UNION ALL
  SELECT
    DATE_TRUNC('week', traffic_event_date_utc) AS week_start,
    COALESCE(ad_product_type, 'dsp') AS ad_product,
    campaign,
    0 AS impressions,
    0 AS clicks,
    0 AS cost,
    total_detail_page_view AS detail_page_views,
    total_purchases AS purchases,
    total_product_sales AS sales,
    brand_halo_product_sales AS halo_sales,
    new_to_brand_total_product_sales AS new_to_brand_sales
  FROM amazon_attributed_events_by_traffic_time
),
totals AS (
  SELECT
    CAST(week_start AS DATE) AS week_start,
    ad_product,
    campaign,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    SUM(cost) AS cost,
    SUM(detail_page_views) AS detail_page_views,
    SUM(purchases) AS purchases,
    SUM(sales) AS sales,
    SUM(halo_sales) AS halo_sales,
    SUM(new_to_brand_sales) AS new_to_brand_sales
  FROM facts
  GROUP BY 1, 2, 3
)
SELECT
  week_start,
  ad_product,
  campaign,
  impressions,
  clicks,
  cost,
  detail_page_views,
  purchases,
  sales,
  halo_sales,
  new_to_brand_sales,
  sales / NULLIF(cost, 0) AS roas
FROM totals
