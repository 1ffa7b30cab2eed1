/*---
title: Buyers who spent most
category: Audiences
level: intermediate
summary: Buyers who spent at least a given amount, as a seed for lookalikes.
advertisers: [dsp, sponsored-ads]
tables: [conversions_all_for_audiences]
parameters:
  - name: asins
    type: STRING
    array: true
    displayName: Products
    description: ASINs to look at, one a line. Empty means all products.
    optional: true
  - name: minimum_sales
    type: DOUBLE
    displayName: Least spend
    description: Sales per person in the window, in currency.
    defaultValue: '100'
window: { default: last-365-days, minDays: 1 }
output:
  - { name: user_id, meaning: Member of the audience; AMC hands the ids to the advertising console and never shows them }
reading:
  - Take the amount from the tenths of customers. The second tenth is a good threshold.
  - As the seed of a lookalike 500 people are enough, and 500000 are the most.
pitfalls:
  - As an audience of its own it needs 2000 people.
  - One expensive order is enough to be in it. Ask for two purchases if you look for loyal people.
next: [high-value-customers, audience-sizes]
tags: [audience, lookalike, high value, seed]
---*/
SELECT user_id
FROM conversions_all_for_audiences
WHERE user_id IS NOT NULL
  AND event_subtype = 'order'
  AND (
    CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_asin)
  )
GROUP BY 1
-- Sales are in currency units already; only costs need dividing.
HAVING SUM(total_product_sales) >= CUSTOM_PARAMETER('minimum_sales')
