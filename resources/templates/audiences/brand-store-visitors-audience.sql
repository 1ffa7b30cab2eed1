/*---
title: Engaged Brand Store visitors
category: Audiences
level: intermediate
summary: People who stayed in the Brand Store for some time and did not buy.
advertisers: [store]
tables: [amazon_brand_store_page_views_for_audiences, conversions_for_audiences]
parameters:
  - name: minimum_seconds
    type: INTEGER
    displayName: Least time
    description: Seconds in the store, over all visits.
    defaultValue: '30'
window: { default: last-90-days, minDays: 1 }
output:
  - { name: user_id, meaning: Member of the audience; AMC hands the ids to the advertising console and never shows them }
reading:
  - Show them what they looked at, or the offer of the season.
  - Raise the time for a smaller and warmer audience.
pitfalls:
  - An audience needs 2000 people, better 2500, because about one in ten ids cannot be reached.
  - The Brand Store tables are a paid feature and can be used for DSP audiences only.
next: [brand-store-visits, store-visitors-and-purchases]
tags: [audience, brand store, engagement, remarketing]
---*/
WITH visitors AS (
  SELECT user_id
  FROM amazon_brand_store_page_views_for_audiences
  WHERE user_id IS NOT NULL
  GROUP BY 1
  HAVING SUM(dwell_time) >= CUSTOM_PARAMETER('minimum_seconds')
),
buyers AS (
  SELECT user_id
  FROM conversions_for_audiences
  WHERE user_id IS NOT NULL AND event_subtype = 'order'
  GROUP BY 1
)
-- A join and IS NULL instead of NOT IN, for which there is no known use in AMC.
SELECT v.user_id
FROM visitors v
LEFT JOIN buyers b ON v.user_id = b.user_id
WHERE b.user_id IS NULL
