/*---
title: People who left the cart
category: Audiences
level: basic
summary: People who put a product into the cart and did not buy.
advertisers: [dsp, sponsored-ads]
tables: [conversions_for_audiences]
parameters:
  - name: asins
    type: STRING
    array: true
    displayName: Products
    description: ASINs to look at, one a line. Empty means all products.
    optional: true
window: { default: last-30-days, minDays: 1 }
output:
  - { name: user_id, meaning: Member of the audience; AMC hands the ids to the advertising console and never shows them }
reading:
  - Show them the product again within a few days, with a low frequency.
  - Refresh it daily, so that people who buy leave the audience.
pitfalls:
  - An audience needs 2000 people, better 2500, because about one in ten ids cannot be reached.
  - Somebody who buys another product of the brand leaves the audience as well.
next: [audience-sizes, repeated-viewers-not-purchased]
tags: [audience, remarketing, cart, abandoners]
---*/
WITH adders AS (
  SELECT user_id
  FROM conversions_for_audiences
  WHERE user_id IS NOT NULL
    AND event_subtype = 'shoppingCart'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_item)
    )
  GROUP BY 1
),
buyers AS (
  SELECT user_id
  FROM conversions_for_audiences
  WHERE user_id IS NOT NULL AND event_subtype = 'order'
  GROUP BY 1
)
-- A join and IS NULL instead of NOT IN, for which there is no known use in AMC.
SELECT a.user_id
FROM adders a
LEFT JOIN buyers b ON a.user_id = b.user_id
WHERE b.user_id IS NULL
