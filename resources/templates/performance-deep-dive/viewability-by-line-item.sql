/*---
title: Viewability by line item
category: Performance deep dive
level: basic
summary: How many of the DSP impressions of each line item could be seen.
advertisers: [dsp]
tables: [dsp_views]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-30-days, minDays: 7 }
output:
  - { name: campaign, meaning: Name of the campaign }
  - { name: line_item, meaning: Name of the line item }
  - { name: line_item_type, meaning: Kind of line item }
  - { name: viewers, meaning: People with a viewable impression, unit: users }
  - { name: measurable_impressions, meaning: Impressions whose viewability could be measured, unit: impressions }
  - { name: viewable_impressions, meaning: Impressions that were in view, unit: impressions }
  - { name: unmeasurable_impressions, meaning: Impressions that are taken as viewable without a measurement, unit: impressions }
  - { name: viewability_rate, meaning: Viewable impressions as a share of the measurable ones, unit: rate }
reading:
  - Compare line items of the same kind. Where one falls behind, look at its sites and placements.
  - A large number of unmeasurable impressions makes the rate uncertain.
pitfalls:
  - The table has no cost. Join it with dsp_impressions on impression_id and request_tag for that.
next: [supply-source-performance, creative-performance]
tags: [viewability, line item, dsp]
---*/
WITH totals AS (
  SELECT
    campaign,
    line_item,
    line_item_type,
    COUNT(DISTINCT CASE WHEN viewable_impressions > 0 THEN user_id END) AS viewers,
    SUM(measurable_impressions) AS measurable_impressions,
    SUM(viewable_impressions) AS viewable_impressions,
    -- An estimate by Amazon, kept apart from what was measured.
    SUM(unmeasurable_viewable_impressions) AS unmeasurable_impressions
  FROM dsp_views
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  GROUP BY 1, 2, 3
)
SELECT
  campaign,
  line_item,
  line_item_type,
  viewers,
  measurable_impressions,
  viewable_impressions,
  unmeasurable_impressions,
  viewable_impressions / NULLIF(measurable_impressions, 0) AS viewability_rate
FROM totals
