/*---
title: Looked several times, did not buy
category: Audiences
level: basic
summary: People who viewed product pages several times and did not buy.
advertisers: [dsp, sponsored-ads]
tables: [conversions_for_audiences]
parameters:
  - name: asins
    type: STRING
    array: true
    displayName: Products
    description: ASINs to look at, one a line. Empty means all products.
    optional: true
  - name: minimum_views
    type: INTEGER
    displayName: Fewest page views
    description: Detail page views that a person must have.
    defaultValue: '2'
window: { default: last-60-days, minDays: 1 }
output:
  - { name: user_id, meaning: Member of the audience; AMC hands the ids to the advertising console and never shows them }
reading:
  - Two views are a good start. Raise the number when the audience is large enough.
  - Answer the likely doubt with reviews or a comparison rather than with the same picture again.
pitfalls:
  - An audience needs 2000 people, better 2500, because about one in ten ids cannot be reached.
  - Views of the same page within minutes count one by one.
next: [audience-sizes, cart-abandoners]
tags: [audience, remarketing, detail page, consideration]
---*/
WITH viewers AS (
  SELECT user_id
  FROM conversions_for_audiences
  WHERE user_id IS NOT NULL
    AND event_subtype = 'detailPageView'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_item)
    )
  GROUP BY 1
  HAVING SUM(conversions) >= CUSTOM_PARAMETER('minimum_views')
),
buyers AS (
  SELECT user_id
  FROM conversions_for_audiences
  WHERE user_id IS NOT NULL AND event_subtype = 'order'
  GROUP BY 1
)
-- A join and IS NULL instead of NOT IN, for which there is no known use in AMC.
SELECT v.user_id
FROM viewers v
LEFT JOIN buyers b ON v.user_id = b.user_id
WHERE b.user_id IS NULL
