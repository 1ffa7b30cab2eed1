/*---
title: What buyers saw and others did not
category: Path to conversion
level: advanced
summary: How the ads that buyers met differ from those that everybody else met.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic, amazon_attributed_events_by_traffic_time]
parameters: []
window: { default: last-60-days, minDays: 28, waitDays: 14 }
output:
  - { name: customer_type, meaning: Whether the person bought after an ad }
  - { name: ad_product, meaning: DSP or the sponsored ads product }
  - { name: users, meaning: People with at least one ad of the product, unit: users }
  - { name: share_of_group, meaning: These as a share of all people of the type, unit: rate }
  - { name: impressions_per_user, meaning: Impressions per person, unit: ratio }
  - { name: clicks_per_user, meaning: Clicks per person, unit: ratio }
  - { name: days_per_user, meaning: Different days with an ad per person, unit: days }
reading:
  - Look for products that most buyers and few others met. They are close to the purchase, or they cause it.
  - More different days at a similar number of impressions speak for spreading ads over time.
pitfalls:
  - Buyers are online more, so all their numbers are higher. Compare the pattern over products, not the level.
  - DSP clicks are not in this query.
next: [path-by-ad-product, dsp-frequency-and-conversions]
tags: [converters, comparison, path, exposure]
---*/
WITH exposures AS (
  SELECT
    user_id,
    'dsp' AS ad_product,
    SUM(impressions) AS impressions,
    SUM(0) AS clicks,
    COUNT(DISTINCT impression_date_utc) AS active_days
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY 1, 2
  UNION ALL
  SELECT
    user_id,
    ad_product_type AS ad_product,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    COUNT(DISTINCT event_date_utc) AS active_days
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
  GROUP BY 1, 2
),
-- Only the fact that somebody bought is needed, once per person.
buyers AS (
  SELECT user_id
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL AND total_purchases > 0
  GROUP BY 1
),
typed AS (
  SELECT
    e.user_id,
    CASE WHEN b.user_id IS NULL THEN 'others' ELSE 'buyers' END AS customer_type,
    e.ad_product,
    e.impressions,
    e.clicks,
    e.active_days
  FROM exposures e
  LEFT JOIN buyers b ON e.user_id = b.user_id
),
group_sizes AS (
  SELECT
    customer_type,
    COUNT(DISTINCT user_id) AS group_users
  FROM typed
  GROUP BY 1
),
totals AS (
  SELECT
    customer_type,
    ad_product,
    COUNT(DISTINCT user_id) AS users,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    SUM(active_days) AS active_days
  FROM typed
  GROUP BY 1, 2
)
SELECT
  t.customer_type,
  t.ad_product,
  t.users,
  t.users / NULLIF(g.group_users, 0) AS share_of_group,
  t.impressions / NULLIF(t.users, 0) AS impressions_per_user,
  t.clicks / NULLIF(t.users, 0) AS clicks_per_user,
  t.active_days / NULLIF(t.users, 0) AS days_per_user
FROM totals t
INNER JOIN group_sizes g ON t.customer_type = g.customer_type
