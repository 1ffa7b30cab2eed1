/*---
title: Impression frequency distribution
category: Reach and frequency
level: basic
summary: How many people saw one, two, three or more ads, over all chosen campaigns together.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, one a line. Empty means all campaigns.
    optional: true
window: { default: last-30-days, minDays: 7 }
output:
  - { name: frequency_bucket, meaning: 'Number of ads a person saw, two digits so that the rows sort; the last bucket is open' }
  - { name: users_in_bucket, meaning: People who saw that many ads, unit: users }
  - { name: impressions_in_bucket, meaning: Impressions shown to these people, unit: impressions }
  - { name: share_of_reach, meaning: Share of all people reached, unit: rate }
  - { name: share_of_impressions, meaning: Share of all impressions, unit: rate }
reading:
  - Compare the two shares in the high buckets. Where few people take a large share of the impressions, a frequency cap frees budget.
  - The first bucket shows how many people had no chance to remember the ad.
pitfalls:
  - Impressions without a user id are left out, so there are fewer than in the delivery report.
  - The window cuts exposures off at both ends. A longer window moves people into higher buckets.
next: [dsp-frequency-and-conversions, frequency-cost-curve]
tags: [reach, frequency, distribution, frequency cap]
---*/
WITH exposures AS (
  SELECT
    user_id,
    SUM(impressions) AS impressions
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
  UNION ALL
  SELECT
    user_id,
    SUM(impressions) AS impressions
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
    AND impressions > 0
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
-- Added up over both tables first: somebody with one ad in each has seen two.
per_user AS (
  SELECT
    user_id,
    SUM(impressions) AS impressions
  FROM exposures
  GROUP BY 1
),
buckets AS (
  SELECT
    CASE
      WHEN impressions >= 20 THEN '20+'
      WHEN impressions >= 15 THEN '15-19'
      WHEN impressions >= 10 THEN '10-14'
      ELSE CONCAT('0', impressions)
    END AS frequency_bucket,
    COUNT(DISTINCT user_id) AS users_in_bucket,
    SUM(impressions) AS impressions_in_bucket
  FROM per_user
  GROUP BY 1
)
SELECT
  frequency_bucket,
  users_in_bucket,
  impressions_in_bucket,
  users_in_bucket / NULLIF(SUM(users_in_bucket) OVER (), 0) AS share_of_reach,
  impressions_in_bucket / NULLIF(SUM(impressions_in_bucket) OVER (), 0) AS share_of_impressions
FROM buckets
