/*---
title: Branded searches after DSP ads
category: Branded searches and keywords
level: intermediate
summary: Which DSP campaigns make people search for the brand, and what such a search costs.
advertisers: [dsp]
tables: [dsp_impressions, amazon_attributed_events_by_traffic_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-90-days, minDays: 28, waitDays: 14 }
output:
  - { name: campaign, meaning: Name of the campaign }
  - { name: reach, meaning: People reached, unit: users }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: cost, meaning: Cost with all fees, unit: currency }
  - { name: searchers, meaning: People with a branded search credited to the campaign, unit: users }
  - { name: branded_searches, meaning: Branded searches, unit: events }
  - { name: search_rate, meaning: Searchers as a share of the reach, unit: rate }
  - { name: cost_per_branded_search, meaning: Cost per branded search, unit: currency }
reading:
  - For video and audio the branded search is the best early sign of effect, because nobody clicks there.
  - Compare campaigns of the same kind. Retargeting meets people who knew the brand before.
pitfalls:
  - Amazon decides which searches count as branded ones, and does not publish the list.
  - Only the last ad before the search gets the credit.
next: [branded-search-terms, branded-and-generic-search]
tags: [branded search, dsp, awareness]
---*/
WITH traffic AS (
  SELECT
    campaign,
    COUNT(DISTINCT user_id) AS reach,
    SUM(impressions) AS impressions,
    SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  GROUP BY 1
),
searches AS (
  SELECT
    campaign,
    COUNT(DISTINCT user_id) AS searchers,
    SUM(conversions) AS branded_searches
  FROM amazon_attributed_events_by_traffic_time
  -- DSP has no ad product type.
  WHERE ad_product_type IS NULL
    AND conversion_event_subtype = 'searchConversion'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
)
SELECT
  t.campaign,
  t.reach,
  t.impressions,
  t.cost,
  s.searchers,
  s.branded_searches,
  s.searchers / NULLIF(t.reach, 0) AS search_rate,
  t.cost / NULLIF(s.branded_searches, 0) AS cost_per_branded_search
FROM traffic t
INNER JOIN searches s ON t.campaign = s.campaign
