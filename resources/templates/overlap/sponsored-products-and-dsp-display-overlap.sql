/*---
title: Sponsored Products and DSP display overlap
category: Overlap
level: basic
summary: Whether people who see Sponsored Products and DSP display buy more than people who see only one of them.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters:
  - name: display_campaign_ids
    type: STRING
    array: true
    displayName: Display campaigns
    description: Ids of DSP display campaigns, one a line. Empty means all display line items.
    optional: true
  - name: product_campaign_ids
    type: STRING
    array: true
    displayName: Sponsored Products campaigns
    description: Ids of Sponsored Products campaigns, one a line. Empty means all of them.
    optional: true
window: { default: last-60-days, minDays: 14, waitDays: 14 }
output:
  - { name: exposure_group, meaning: 'Only display, only Sponsored Products, or both' }
  - { name: reach, meaning: People in the group, unit: users }
  - { name: impressions, meaning: Impressions of the two kinds shown to them, unit: impressions }
  - { name: purchasers, meaning: People with an attributed purchase, unit: users }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: purchase_rate, meaning: People who bought as a share of the group, unit: rate }
  - { name: sales_per_user, meaning: Sales per person in the group, unit: currency }
reading:
  - Compare the purchase rate of "both" with each single group. A much higher rate speaks for planning the two together.
  - Choose retargeting and prospecting campaigns in turn. The lift of retargeting is mostly people who were about to buy.
pitfalls:
  - This is a comparison, not a test. Use it to find ideas for a test.
  - Purchases credited to any ad count, also to ads outside the two groups.
next: [three-way-overlap, path-by-ad-product]
tags: [overlap, media mix, sponsored products, display]
---*/
WITH exposures AS (
  SELECT
    user_id,
    SUM(impressions) AS display_ads,
    SUM(0) AS product_ads
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
    AND line_item_type = 'AAP_DISPLAY'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('display_campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('display_campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
  UNION ALL
  SELECT
    user_id,
    SUM(0) AS display_ads,
    SUM(impressions) AS product_ads
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
    AND ad_product_type = 'sponsored_products'
    -- The table also holds one row per click, which is no exposure.
    AND impressions > 0
    AND (
      CARDINALITY(CUSTOM_PARAMETER('product_campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('product_campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
per_user AS (
  SELECT
    user_id,
    SUM(display_ads) AS display_ads,
    SUM(product_ads) AS product_ads
  FROM exposures
  GROUP BY 1
),
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
      WHEN p.display_ads > 0 AND p.product_ads > 0 THEN 'both'
      WHEN p.display_ads > 0 THEN 'only display'
      ELSE 'only Sponsored Products'
    END AS exposure_group,
    COUNT(DISTINCT p.user_id) AS reach,
    SUM(p.display_ads + p.product_ads) AS impressions,
    COUNT(DISTINCT CASE WHEN o.purchases > 0 THEN p.user_id END) AS purchasers,
    SUM(COALESCE(o.purchases, 0)) AS purchases,
    SUM(COALESCE(o.sales, 0)) AS sales
  FROM per_user p
  LEFT JOIN outcomes o ON p.user_id = o.user_id
  GROUP BY 1
)
SELECT
  exposure_group,
  reach,
  impressions,
  purchasers,
  purchases,
  sales,
  purchasers / NULLIF(reach, 0) AS purchase_rate,
  sales / NULLIF(reach, 0) AS sales_per_user
FROM exposure_groups
