/*---
title: Campaigns that reach the same people
category: Overlap
level: intermediate
summary: How many people each pair of campaigns shares, to find campaigns that bid for the same audience.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, one a line. Empty means all campaigns.
    optional: true
  - name: minimum_shared_users
    type: INTEGER
    displayName: Fewest shared people
    description: Pairs that share fewer people are left out.
    defaultValue: '50'
window: { default: last-30-days, minDays: 7 }
output:
  - { name: campaign_a, meaning: First campaign of the pair }
  - { name: campaign_b, meaning: Second campaign of the pair }
  - { name: reach_a, meaning: People reached by the first, unit: users }
  - { name: reach_b, meaning: People reached by the second, unit: users }
  - { name: shared_users, meaning: People reached by both, unit: users }
  - { name: share_of_a, meaning: Shared people as a share of the first campaign, unit: rate }
  - { name: share_of_b, meaning: Shared people as a share of the second campaign, unit: rate }
reading:
  - A high share on both sides means that two campaigns do the same work. Join them, or exclude one audience from the other.
  - A high share on one side only means that the smaller campaign lives inside the larger one.
pitfalls:
  - Each pair is shown once, with the names in alphabetical order.
  - The number of pairs grows with the square of the campaigns. Choose campaigns in accounts that have hundreds.
next: [sponsored-ads-and-dsp-overlap, reach-and-frequency-by-campaign]
tags: [overlap, campaign, cannibalisation, reach]
---*/
WITH exposures AS (
  SELECT
    campaign,
    user_id
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
  UNION ALL
  SELECT
    campaign,
    user_id
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
    AND impressions > 0
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2
),
-- One row per campaign and person, so that the pairs below cannot multiply.
reached AS (
  SELECT
    campaign,
    user_id
  FROM exposures
  GROUP BY 1, 2
),
reach AS (
  SELECT
    campaign,
    COUNT(DISTINCT user_id) AS users
  FROM reached
  GROUP BY 1
),
pairs AS (
  SELECT
    a.campaign AS campaign_a,
    b.campaign AS campaign_b,
    COUNT(DISTINCT a.user_id) AS shared_users
  FROM reached a
  INNER JOIN reached b ON a.user_id = b.user_id AND a.campaign < b.campaign
  GROUP BY 1, 2
)
SELECT
  p.campaign_a,
  p.campaign_b,
  ra.users AS reach_a,
  rb.users AS reach_b,
  p.shared_users,
  p.shared_users / NULLIF(ra.users, 0) AS share_of_a,
  p.shared_users / NULLIF(rb.users, 0) AS share_of_b
FROM pairs p
INNER JOIN reach ra ON p.campaign_a = ra.campaign
INNER JOIN reach rb ON p.campaign_b = rb.campaign
WHERE p.shared_users >= CUSTOM_PARAMETER('minimum_shared_users')
