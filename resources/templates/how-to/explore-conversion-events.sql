/*---
title: Which conversion events are there
category: How to
level: basic
summary: Every kind of conversion that AMC recorded, with the number of people and events.
advertisers: [dsp, sponsored-ads]
tables: [conversions]
parameters: []
window: { default: last-30-days, minDays: 1 }
output:
  - { name: event_category, meaning: 'Website, purchase or off-Amazon' }
  - { name: event_subtype, meaning: Name of the event for use in filters }
  - { name: event_type_description, meaning: The event in words }
  - { name: users, meaning: People with such an event, unit: users }
  - { name: events, meaning: Number of events, unit: events }
  - { name: units, meaning: Units bought, unit: units }
  - { name: sales, meaning: Sales on Amazon, unit: currency }
  - { name: off_amazon_sales, meaning: Sales that were reported from outside Amazon, unit: currency }
reading:
  - Use the names in event_subtype when you filter conversions, such as order or shoppingCart. Off-Amazon events have numbers instead.
  - A missing off-Amazon row means that no tag and no upload is connected to the instance.
pitfalls:
  - These are conversions of people who saw an ad in the 28 days before. They are not credited to any ad.
  - Each conversion stands here once. conversions_with_relevance repeats it for every campaign.
next: [explore-campaigns, tracked-item-conversions]
tags: [explore, events, conversions]
---*/
SELECT
  event_category,
  event_subtype,
  event_type_description,
  COUNT(DISTINCT user_id) AS users,
  -- The metric counts the events of a row, so it is added up rather than counting rows.
  SUM(conversions) AS events,
  SUM(total_units_sold) AS units,
  SUM(total_product_sales) AS sales,
  SUM(off_amazon_product_sales) AS off_amazon_sales
FROM conversions
GROUP BY 1, 2, 3
