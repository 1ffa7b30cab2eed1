/*---
title: DSP performance by supply source
category: Performance deep dive
level: intermediate
summary: What each supply source and site delivers for its price, with viewability.
advertisers: [dsp]
tables: [dsp_impressions, dsp_views, dsp_clicks]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-30-days, minDays: 7 }
output:
  - { name: supply_source, meaning: Where the impressions were bought }
  - { name: site, meaning: Site or app }
  - { name: reach, meaning: People reached, unit: users }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: viewable_impressions, meaning: Impressions that were in view, unit: impressions }
  - { name: clicks, meaning: Clicks, unit: clicks }
  - { name: cost, meaning: Cost with all fees, unit: currency }
  - { name: viewability_rate, meaning: Viewable impressions as a share of the measurable ones, unit: rate }
  - { name: click_rate, meaning: Clicks per impression, unit: rate }
  - { name: cpm, meaning: Cost per 1000 impressions, unit: currency }
  - { name: viewable_cpm, meaning: Cost per 1000 viewable impressions, unit: currency }
reading:
  - Sort by cost and compare the viewable CPM. A cheap source with poor viewability is dear in truth.
  - Sources with a high click rate and no page views deserve a second look for accidental clicks.
pitfalls:
  - Sites that sell through several sources stand in several rows, and their reach must not be added up.
  - The viewability rate counts only what could be measured. Compare it within one kind of supply.
next: [viewability-by-line-item, dsp-ad-types, creative-performance]
tags: [supply, site, viewability, cpm]
---*/
WITH events AS (
  SELECT
    request_tag,
    supply_source,
    site,
    user_id,
    impressions,
    total_cost / 100000 AS cost
  FROM dsp_impressions
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
),
views AS (
  SELECT
    impression_id,
    SUM(viewable_impressions) AS viewable_impressions,
    SUM(measurable_impressions) AS measurable_impressions
  FROM dsp_views
  GROUP BY 1
),
clicks AS (
  SELECT
    request_tag,
    SUM(clicks) AS clicks
  FROM dsp_clicks
  GROUP BY 1
),
totals AS (
  SELECT
    e.supply_source,
    e.site,
    COUNT(DISTINCT e.user_id) AS reach,
    SUM(e.impressions) AS impressions,
    SUM(v.viewable_impressions) AS viewable_impressions,
    SUM(v.measurable_impressions) AS measurable_impressions,
    SUM(COALESCE(c.clicks, 0)) AS clicks,
    SUM(e.cost) AS cost
  FROM events e
  -- Both sides hold one row per impression, so nothing is multiplied.
  LEFT JOIN views v ON e.request_tag = v.impression_id
  LEFT JOIN clicks c ON e.request_tag = c.request_tag
  GROUP BY 1, 2
)
SELECT
  supply_source,
  site,
  reach,
  impressions,
  viewable_impressions,
  clicks,
  cost,
  viewable_impressions / NULLIF(measurable_impressions, 0) AS viewability_rate,
  clicks / NULLIF(impressions, 0) AS click_rate,
  1000 * cost / NULLIF(impressions, 0) AS cpm,
  1000 * cost / NULLIF(viewable_impressions, 0) AS viewable_cpm
FROM totals
