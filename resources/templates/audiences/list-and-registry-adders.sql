/*---
title: Put on a list or registry
category: Audiences
level: basic
summary: People who put a product on a wish list or a registry and bought none of the chosen products.
advertisers: [dsp, sponsored-ads]
tables: [conversions_all_for_audiences]
parameters:
  - name: asins
    type: STRING
    array: true
    displayName: Products
    description: ASINs to look at, one a line. Empty means all products.
    optional: true
window: { default: last-180-days, minDays: 1 }
output:
  - { name: user_id, meaning: Member of the audience; AMC hands the ids to the advertising console and never shows them }
reading:
  - Remind them before an event or when there is a deal. They asked for it themselves.
  - Split baby and wedding registries when the products differ.
pitfalls:
  - An audience needs 2000 people, better 2500, because about one in ten ids cannot be reached.
  - Registries are bought from by other people, so not everybody in the audience should be reminded.
next: [cart-abandoners, audience-sizes]
tags: [audience, wish list, registry, remarketing]
---*/
WITH adders AS (
  SELECT user_id
  FROM conversions_all_for_audiences
  WHERE user_id IS NOT NULL
    AND event_subtype IN ('wishList', 'babyRegistry', 'weddingRegistry')
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_item)
    )
  GROUP BY 1
),
buyers AS (
  SELECT user_id
  FROM conversions_all_for_audiences
  WHERE user_id IS NOT NULL
    AND event_subtype = 'order'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_item)
    )
  GROUP BY 1
)
-- A join and IS NULL instead of NOT IN, for which there is no known use in AMC.
SELECT a.user_id
FROM adders a
LEFT JOIN buyers b ON a.user_id = b.user_id
WHERE b.user_id IS NULL
