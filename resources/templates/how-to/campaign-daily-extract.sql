/*---
title: Campaign extract by day
category: How to
level: intermediate
summary: Traffic, cost and conversions of every campaign and day in one table, ready for a dashboard.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, dsp_clicks, sponsored_ads_traffic, amazon_attributed_events_by_conversion_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-14-days, minDays: 1 }
output:
  - { name: report_date, meaning: 'Day of the ad or of the conversion, in UTC' }
  - { name: ad_product, meaning: DSP or the sponsored ads product }
  - { name: campaign, meaning: Name of the campaign }
  - { name: campaign_id_string, meaning: Id of the campaign as the console shows it }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: cost, meaning: 'Cost, DSP with all fees', unit: currency }
  - { name: detail_page_views, meaning: Attributed detail page views, unit: events }
  - { name: add_to_carts, meaning: Attributed additions to the cart, unit: events }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: units, meaning: Attributed units, unit: units }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: new_to_brand_sales, meaning: Attributed sales to customers who were new to the brand, unit: currency }
reading:
  - Schedule it daily with a window of the last 14 days and overwrite the days, so that late conversions come in.
  - Conversions stand on the day on which they happened. Days after the end of a campaign can have sales without cost.
pitfalls:
  - Rows of small campaigns fall below the privacy thresholds, so the sum over days is less than one run over the whole window. Check it with the daily control totals.
  - All metrics are the total ones, promoted products and the rest of the brand together.
next: [daily-control-totals, traffic-and-conversions, media-performance-by-week]
tags: [extract, daily, dashboard, schedule]
---*/
WITH facts AS (
  SELECT
    impression_date_utc AS report_date,
    'dsp' AS ad_product,
    campaign,
    campaign_id_string,
    impressions,
    0 AS clicks,
    total_cost / 100000 AS cost,
    0 AS detail_page_views,
    0 AS add_to_carts,
    0 AS purchases,
    0 AS units,
    0 AS sales,
    0 AS new_to_brand_sales
  FROM dsp_impressions
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  UNION ALL
  SELECT
    click_date_utc AS report_date,
    'dsp' AS ad_product,
    campaign,
    campaign_id_string,
    0 AS impressions,
    clicks,
    0 AS cost,
    0 AS detail_page_views,
    0 AS add_to_carts,
    0 AS purchases,
    0 AS units,
    0 AS sales,
    0 AS new_to_brand_sales
  FROM dsp_clicks
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  UNION ALL
  SELECT
    event_date_utc AS report_date,
    ad_product_type AS ad_product,
    campaign,
    campaign_id_string,
    impressions,
    clicks,
    spend / 100000000 AS cost,
    0 AS detail_page_views,
    0 AS add_to_carts,
    0 AS purchases,
    0 AS units,
    0 AS sales,
    0 AS new_to_brand_sales
  FROM sponsored_ads_traffic
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  -- Stacking with zeros and adding up keeps days that have only one of the two; a join would lose or multiply rows.
  UNION ALL
  SELECT
    conversion_event_date_utc AS report_date,
    COALESCE(ad_product_type, 'dsp') AS ad_product,
    campaign,
    campaign_id_string,
    0 AS impressions,
    0 AS clicks,
    0 AS cost,
    total_detail_page_view AS detail_page_views,
    total_add_to_cart AS add_to_carts,
    total_purchases AS purchases,
    total_units_sold AS units,
    total_product_sales AS sales,
    new_to_brand_total_product_sales AS new_to_brand_sales
  FROM amazon_attributed_events_by_conversion_time
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
)
SELECT
  report_date,
  ad_product,
  campaign,
  campaign_id_string,
  SUM(impressions) AS impressions,
  SUM(clicks) AS clicks,
  SUM(cost) AS cost,
  SUM(detail_page_views) AS detail_page_views,
  SUM(add_to_carts) AS add_to_carts,
  SUM(purchases) AS purchases,
  SUM(units) AS units,
  SUM(sales) AS sales,
  SUM(new_to_brand_sales) AS new_to_brand_sales
FROM facts
GROUP BY 1, 2, 3, 4
