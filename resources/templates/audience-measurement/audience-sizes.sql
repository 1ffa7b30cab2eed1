/*---
title: Audience sizes before you build
category: Audience measurement
level: basic
summary: How many people the usual remarketing audiences would hold, to know which are large enough.
advertisers: [dsp, sponsored-ads]
tables: [conversions, sponsored_ads_traffic, dsp_impressions]
parameters:
  - name: minimum_views
    type: INTEGER
    displayName: Page views
    description: Views that make a repeated viewer.
    defaultValue: '2'
window: { default: last-90-days, minDays: 14 }
output:
  - { name: audience, meaning: 'Name of the audience, as in the templates for audiences' }
  - { name: users, meaning: People in it, unit: users }
  - { name: large_enough, meaning: Whether it passes the 2000 people that AMC asks for }
reading:
  - Aim at 2500 people or more. About one in ten ids cannot be reached when the audience is used.
  - If an audience is too small, lengthen the window before loosening the rule.
pitfalls:
  - The tables for audiences leave out people who opted out, so the audience will be somewhat smaller than this.
next: [cart-abandoners, clicked-not-purchased, repeated-viewers-not-purchased]
tags: [audience, size, sizing, remarketing]
---*/
WITH people AS (
  SELECT
    user_id,
    SUM(CASE WHEN event_subtype = 'detailPageView' THEN conversions ELSE 0 END) AS page_views,
    SUM(CASE WHEN event_subtype = 'shoppingCart' THEN conversions ELSE 0 END) AS carts,
    SUM(CASE WHEN event_subtype = 'order' THEN conversions ELSE 0 END) AS purchases
  FROM conversions
  WHERE user_id IS NOT NULL
  GROUP BY 1
),
clickers AS (
  SELECT
    user_id,
    SUM(clicks) AS clicks
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL AND clicks > 0
  GROUP BY 1
),
audiences AS (
  SELECT
    'cart-abandoners' AS audience,
    COUNT(DISTINCT user_id) AS users
  FROM people
  WHERE carts > 0 AND purchases = 0
  GROUP BY 1
  UNION ALL
  SELECT
    'repeated-viewers-not-purchased' AS audience,
    COUNT(DISTINCT user_id) AS users
  FROM people
  WHERE page_views >= CUSTOM_PARAMETER('minimum_views') AND purchases = 0
  GROUP BY 1
  UNION ALL
  SELECT
    'clicked-not-purchased' AS audience,
    COUNT(DISTINCT c.user_id) AS users
  FROM clickers c
  LEFT JOIN people p ON c.user_id = p.user_id AND p.purchases > 0
  -- A join and IS NULL instead of NOT IN, for which there is no known use in AMC.
  WHERE p.user_id IS NULL
  GROUP BY 1
  UNION ALL
  SELECT
    'dsp-reached' AS audience,
    COUNT(DISTINCT user_id) AS users
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY 1
)
SELECT
  audience,
  users,
  CASE WHEN users >= 2000 THEN 'yes' ELSE 'no' END AS large_enough
FROM audiences
