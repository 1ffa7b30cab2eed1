/*---
title: In-market segments of customers
category: Audience measurement
level: advanced
summary: Which shopping interests customers have more often than the other people you reach.
advertisers: [dsp]
tables: [audience_segments_amer_inmarket, dsp_impressions, conversions]
parameters:
  - name: marketplace_id
    type: LONG
    displayName: Marketplace
    description: Number of the marketplace in the segment table; 1 is the United States.
    defaultValue: '1'
window: { default: last-90-days, minDays: 28 }
output:
  - { name: segment_name, meaning: Name of the segment }
  - { name: customers, meaning: Customers in the segment, unit: users }
  - { name: reached_users, meaning: Reached people in the segment, unit: users }
  - { name: share_of_customers, meaning: Customers in the segment as a share of all customers, unit: rate }
  - { name: share_of_reach, meaning: Reached people in the segment as a share of all reached, unit: rate }
  - { name: index_to_reach, meaning: First share per second share; above 1 customers have the interest more often, unit: ratio }
reading:
  - Segments with an index well above 1 and many customers are worth a test as targeting.
  - An index near 1 for everything means that the segments do not describe your customers.
pitfalls:
  - The segment tables are paid, differ by region (amer, eu, apac) and know no time window. They show today's members.
  - Without the marketplace the run reads all marketplaces and takes very long.
next: [segment-performance, untargeted-segments]
tags: [segment, in-market, index, customers, paid table]
---*/
WITH customers AS (
  SELECT user_id
  FROM conversions
  WHERE user_id IS NOT NULL AND event_subtype = 'order'
  GROUP BY 1
),
reached AS (
  SELECT user_id
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY 1
),
people AS (
  SELECT
    r.user_id,
    CASE WHEN c.user_id IS NULL THEN 0 ELSE 1 END AS bought
  FROM reached r
  LEFT JOIN customers c ON r.user_id = c.user_id
),
everybody AS (
  SELECT
    COUNT(DISTINCT user_id) AS all_reached,
    COUNT(DISTINCT CASE WHEN bought = 1 THEN user_id END) AS all_customers
  FROM people
),
segments AS (
  SELECT
    user_id,
    segment_name
  FROM audience_segments_amer_inmarket
  -- The table holds all marketplaces of the region and knows no time window.
  WHERE user_id IS NOT NULL AND segment_marketplace_id = CUSTOM_PARAMETER('marketplace_id')
  GROUP BY 1, 2
),
totals AS (
  SELECT
    s.segment_name,
    COUNT(DISTINCT CASE WHEN p.bought = 1 THEN p.user_id END) AS customers,
    COUNT(DISTINCT p.user_id) AS reached_users
  FROM people p
  INNER JOIN segments s ON p.user_id = s.user_id
  GROUP BY 1
),
shares AS (
  SELECT
    t.segment_name,
    t.customers,
    t.reached_users,
    t.customers / NULLIF(e.all_customers, 0) AS share_of_customers,
    t.reached_users / NULLIF(e.all_reached, 0) AS share_of_reach
  FROM totals t
  CROSS JOIN everybody e
)
SELECT
  segment_name,
  customers,
  reached_users,
  share_of_customers,
  share_of_reach,
  share_of_customers / NULLIF(share_of_reach, 0) AS index_to_reach
FROM shares
