/*---
title: New customers as a lookalike seed
category: Audiences
level: basic
summary: People who bought from the brand for the first time in a year, to find more like them.
advertisers: [dsp, sponsored-ads]
tables: [conversions_for_audiences]
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
  - New customers are a better seed than all customers, because they show who can be won.
  - As the seed of a lookalike 500 people are enough, and 500000 are the most.
pitfalls:
  - As an audience of its own it needs 2000 people.
  - New to brand looks back 12 months. Exclude this audience from campaigns for new customers.
next: [new-to-brand-customers, audience-sizes]
tags: [audience, lookalike, seed, new-to-brand]
---*/
SELECT user_id
FROM conversions_for_audiences
WHERE user_id IS NOT NULL
  AND event_subtype = 'order'
  AND new_to_brand = TRUE
  AND (
    CARDINALITY(CUSTOM_PARAMETER('asins')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), tracked_asin)
  )
-- One row per person, whatever they bought.
GROUP BY 1
