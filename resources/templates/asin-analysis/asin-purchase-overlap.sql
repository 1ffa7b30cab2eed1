/*---
title: Products bought by the same people
category: ASIN analysis
level: intermediate
summary: Which products the buyers of a product also buy, for bundles and product targeting.
advertisers: [retail]
tables: [amazon_retail_purchases]
parameters:
  - name: asins
    type: STRING
    array: true
    displayName: Products
    description: ASINs to look at, one a line. Empty means all products.
    optional: true
  - name: minimum_shared_buyers
    type: INTEGER
    displayName: Fewest shared buyers
    description: Pairs with fewer shared buyers are left out.
    defaultValue: '5'
window: { default: last-365-days, minDays: 90 }
output:
  - { name: lead_asin, meaning: Product whose buyers are looked at }
  - { name: lead_name, meaning: Name of that product }
  - { name: other_asin, meaning: Another product that they bought }
  - { name: other_name, meaning: Name of the other product }
  - { name: lead_buyers, meaning: Buyers of the lead product, unit: users }
  - { name: other_buyers, meaning: Buyers of the other product, unit: users }
  - { name: shared_buyers, meaning: People who bought both, unit: users }
  - { name: overlap, meaning: Shared buyers as a share of the lead buyers, unit: rate }
  - { name: lift, meaning: Overlap compared with the share of all buyers who bought the other product; above 1 they belong together, unit: ratio }
reading:
  - Sort by lift among pairs with enough shared buyers. A high overlap alone only shows that the other product sells well.
  - Target the detail page of the lead product with ads for the other one where the lift is above 1.
pitfalls:
  - The order of the purchases does not matter here. For what comes after what use the cross-purchase template.
  - amazon_retail_purchases is a paid table. The same works with tracked_asin of the attributed events, with fewer buyers.
next: [asin-cross-purchase, products-per-customer]
tags: [asin, basket, bundle, cross-sell, paid table]
---*/
-- One row per buyer and product, so that repeat purchases do not multiply the pairs.
WITH buyers AS (
  SELECT
    user_id,
    asin,
    asin_name
  FROM amazon_retail_purchases
  WHERE user_id IS NOT NULL
  GROUP BY 1, 2, 3
),
per_asin AS (
  SELECT
    asin,
    COUNT(DISTINCT user_id) AS asin_buyers
  FROM buyers
  GROUP BY 1
),
everybody AS (
  SELECT COUNT(DISTINCT user_id) AS all_buyers
  FROM buyers
),
pairs AS (
  SELECT
    l.asin AS lead_asin,
    l.asin_name AS lead_name,
    o.asin AS other_asin,
    o.asin_name AS other_name,
    COUNT(DISTINCT l.user_id) AS shared_buyers
  FROM buyers l
  INNER JOIN buyers o ON l.user_id = o.user_id AND l.asin <> o.asin
  WHERE CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), l.asin)
  GROUP BY 1, 2, 3, 4
)
SELECT
  p.lead_asin,
  p.lead_name,
  p.other_asin,
  p.other_name,
  l.asin_buyers AS lead_buyers,
  o.asin_buyers AS other_buyers,
  p.shared_buyers,
  p.shared_buyers / NULLIF(l.asin_buyers, 0) AS overlap,
  p.shared_buyers * e.all_buyers / NULLIF(l.asin_buyers * o.asin_buyers, 0) AS lift
FROM pairs p
INNER JOIN per_asin l ON p.lead_asin = l.asin
INNER JOIN per_asin o ON p.other_asin = o.asin
CROSS JOIN everybody e
WHERE p.shared_buyers >= CUSTOM_PARAMETER('minimum_shared_buyers')
