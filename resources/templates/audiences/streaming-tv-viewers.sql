/*---
title: Streaming TV viewers to follow up
category: Audiences
level: basic
summary: People who saw Streaming TV and did not look at a product in the window.
advertisers: [dsp]
tables: [dsp_impressions_for_audiences, conversions_for_audiences]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-30-days, minDays: 1 }
output:
  - { name: user_id, meaning: Member of the audience; AMC hands the ids to the advertising console and never shows them }
reading:
  - Follow up with display or Sponsored Display. The screen in the living room cannot be clicked.
  - Run it while the campaign is on, so that the memory is fresh.
pitfalls:
  - An audience needs 2000 people, better 2500, because about one in ten ids cannot be reached.
  - A television is shared by a household, so not everybody in the audience has seen the spot.
  - Impressions bought through deals are hidden in the tables for audiences. Viewers of private deals are missing.
next: [incremental-reach-of-streaming-tv, dsp-display-and-streaming-tv-overlap]
tags: [audience, streaming tv, sequential, remarketing]
---*/
WITH viewers AS (
  SELECT user_id
  FROM dsp_impressions_for_audiences
  WHERE user_id IS NOT NULL
    AND line_item_type = 'AAP_VIDEO_CPM'
    AND device_type IN ('TV', 'ConnectedDevice')
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
interested AS (
  SELECT user_id
  FROM conversions_for_audiences
  WHERE user_id IS NOT NULL AND event_subtype IN ('detailPageView', 'shoppingCart', 'order')
  GROUP BY 1
)
-- A join and IS NULL instead of NOT IN, for which there is no known use in AMC.
SELECT v.user_id
FROM viewers v
LEFT JOIN interested i ON v.user_id = i.user_id
WHERE i.user_id IS NULL
