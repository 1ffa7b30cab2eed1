/*---
title: Branded search terms after ads
category: Branded searches and keywords
level: basic
summary: Which branded searches people made after ads, by ad product.
advertisers: [dsp, sponsored-ads]
tables: [amazon_attributed_events_by_conversion_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-90-days, minDays: 14 }
output:
  - { name: keyword, meaning: What people searched for }
  - { name: ad_product, meaning: DSP or the sponsored ads product that got the credit }
  - { name: searchers, meaning: People who searched, unit: users }
  - { name: searches, meaning: Branded searches, unit: events }
  - { name: share_of_searches, meaning: Searches as a share of all branded searches, unit: rate }
reading:
  - Searches for a product line after a campaign for it show that the message stuck.
  - Frequent terms that are no keyword in your branded campaign leave room to competitors.
pitfalls:
  - The term stands in the tracked item behind the word keyword. Other tracked items are products or tags.
next: [dsp-branded-searches, branded-and-generic-search]
tags: [branded search, keyword, tracked item]
---*/
WITH totals AS (
  SELECT
    REGEXP_REPLACE(tracked_item, '^keyword:?\s*', '') AS keyword,
    -- DSP has no ad product type.
    COALESCE(ad_product_type, 'dsp') AS ad_product,
    COUNT(DISTINCT user_id) AS searchers,
    SUM(conversions) AS searches
  FROM amazon_attributed_events_by_conversion_time
  WHERE tracked_item SIMILAR TO '^keyword'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
)
SELECT
  keyword,
  ad_product,
  searchers,
  searches,
  searches / NULLIF(SUM(searches) OVER (), 0) AS share_of_searches
FROM totals
