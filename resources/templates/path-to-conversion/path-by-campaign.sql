/*---
title: Path to conversion by campaign
category: Path to conversion
level: advanced
summary: Which campaigns people met, in which order, and how many of the people on each path bought.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, one a line. Empty means all campaigns.
    optional: true
  - name: minimum_users
    type: INTEGER
    displayName: Fewest people
    description: Paths with fewer people are left out.
    defaultValue: '20'
window: { default: last-30-days, minDays: 14, waitDays: 14 }
output:
  - { name: path, meaning: 'Campaigns in the order in which a person first met them, as [order, campaign]' }
  - { name: path_occurrences, meaning: People on this path, unit: users }
  - { name: impressions, meaning: Impressions shown to them, unit: impressions }
  - { name: purchasers, meaning: People among them with an attributed purchase, unit: users }
  - { name: purchases, meaning: Attributed purchases, unit: purchases }
  - { name: sales, meaning: Attributed sales, unit: currency }
  - { name: purchase_rate, meaning: People who bought as a share of the people on the path, unit: rate }
reading:
  - Sort by people to see the usual paths, by purchase rate to see the best ones. Look only at rates of paths with many people.
  - Compare a path with the same path without its first campaign to see what the lead-in adds.
pitfalls:
  - Each campaign counts once per person, at its first ad. Repeats are in the impressions, not in the path.
  - Long paths belong to people who are online a lot. They buy more for that reason as well.
next: [path-by-ad-product, time-to-conversion, attribution-linear]
tags: [path, journey, campaign, sequence]
---*/
WITH exposures AS (
  SELECT
    user_id,
    campaign,
    MIN(impression_dt_utc) AS first_seen,
    SUM(impressions) AS impressions
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
  UNION ALL
  SELECT
    user_id,
    campaign,
    MIN(event_dt_utc) AS first_seen,
    SUM(impressions) AS impressions
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
),
ordered AS (
  SELECT
    user_id,
    impressions,
    -- The order must stand before the name, because the path below is sorted by its first part.
    NAMED_ROW(
      'order',
      ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY first_seen),
      'campaign',
      campaign
    ) AS step
  FROM exposures
),
paths AS (
  SELECT
    user_id,
    ARRAY_SORT(COLLECT(DISTINCT step)) AS path,
    SUM(impressions) AS impressions
  FROM ordered
  GROUP BY 1
),
outcomes AS (
  SELECT
    user_id,
    SUM(total_purchases) AS purchases,
    SUM(total_product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
totals AS (
  SELECT
    p.path,
    COUNT(DISTINCT p.user_id) AS path_occurrences,
    SUM(p.impressions) AS impressions,
    COUNT(DISTINCT CASE WHEN o.purchases > 0 THEN p.user_id END) AS purchasers,
    SUM(COALESCE(o.purchases, 0)) AS purchases,
    SUM(COALESCE(o.sales, 0)) AS sales
  FROM paths p
  LEFT JOIN outcomes o ON p.user_id = o.user_id
  GROUP BY 1
  HAVING COUNT(DISTINCT p.user_id) >= CUSTOM_PARAMETER('minimum_users')
)
SELECT
  path,
  path_occurrences,
  impressions,
  purchasers,
  purchases,
  sales,
  purchasers / NULLIF(path_occurrences, 0) AS purchase_rate
FROM totals
