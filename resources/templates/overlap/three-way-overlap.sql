/*---
title: Display, Streaming TV and Sponsored Products overlap
category: Overlap
level: intermediate
summary: How people buy who see one, two or all three of display, Streaming TV and Sponsored Products.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters: []
window: { default: last-90-days, minDays: 14, waitDays: 14 }
output:
  - { name: exposure_group, meaning: Which of the three a person saw }
  - { name: reach, meaning: People in the group, unit: users }
  - { name: purchasers, meaning: People with an attributed purchase, unit: users }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: purchase_rate, meaning: People who bought as a share of the group, unit: rate }
  - { name: sales_per_user, meaning: Sales per person in the group, unit: currency }
reading:
  - Compare each pair with its two single groups, and all three with each pair. The added purchase rate is the case for planning them together.
  - A small group of all three means that the audiences of the three hardly meet. Retarget viewers of Streaming TV with the other two.
pitfalls:
  - This is a comparison, not a test. People who see everything are online more and shop more.
  - Streaming TV is recognised by video line items on televisions and connected devices, display by display line items.
next: [dsp-display-and-streaming-tv-overlap, sponsored-products-and-dsp-display-overlap, path-by-ad-product]
tags: [overlap, media mix, streaming tv, display, sponsored products]
---*/
WITH exposures AS (
  SELECT
    user_id,
    SUM(CASE WHEN line_item_type = 'AAP_DISPLAY' THEN impressions ELSE 0 END) AS display_ads,
    SUM(CASE WHEN line_item_type = 'AAP_VIDEO_CPM' THEN impressions ELSE 0 END) AS tv_ads,
    SUM(0) AS product_ads
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
    AND (
      line_item_type = 'AAP_DISPLAY'
      OR (line_item_type = 'AAP_VIDEO_CPM' AND device_type IN ('TV', 'ConnectedDevice'))
    )
  GROUP BY 1
  UNION ALL
  SELECT
    user_id,
    SUM(0) AS display_ads,
    SUM(0) AS tv_ads,
    SUM(impressions) AS product_ads
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL AND ad_product_type = 'sponsored_products'
  GROUP BY 1
),
per_user AS (
  SELECT
    user_id,
    SUM(display_ads) AS display_ads,
    SUM(tv_ads) AS tv_ads,
    SUM(product_ads) AS product_ads
  FROM exposures
  GROUP BY 1
),
-- One row per person, so that the join below cannot multiply anything.
outcomes AS (
  SELECT
    user_id,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL
  GROUP BY 1
),
exposure_groups AS (
  SELECT
    CASE
      WHEN p.display_ads > 0 AND p.tv_ads > 0 AND p.product_ads > 0 THEN '7 all three'
      WHEN p.tv_ads > 0 AND p.product_ads > 0 THEN '6 Streaming TV and Sponsored Products'
      WHEN p.display_ads > 0 AND p.product_ads > 0 THEN '5 display and Sponsored Products'
      WHEN p.display_ads > 0 AND p.tv_ads > 0 THEN '4 display and Streaming TV'
      WHEN p.product_ads > 0 THEN '3 only Sponsored Products'
      WHEN p.tv_ads > 0 THEN '2 only Streaming TV'
      ELSE '1 only display'
    END AS exposure_group,
    COUNT(DISTINCT p.user_id) AS reach,
    COUNT(DISTINCT CASE WHEN o.purchases > 0 THEN p.user_id END) AS purchasers,
    SUM(COALESCE(o.purchases, 0)) AS purchases,
    SUM(COALESCE(o.sales, 0)) AS sales
  FROM per_user p
  LEFT JOIN outcomes o ON p.user_id = o.user_id
  WHERE p.display_ads + p.tv_ads + p.product_ads > 0
  GROUP BY 1
)
SELECT
  exposure_group,
  reach,
  purchasers,
  purchases,
  sales,
  purchasers / NULLIF(reach, 0) AS purchase_rate,
  sales / NULLIF(reach, 0) AS sales_per_user
FROM exposure_groups
