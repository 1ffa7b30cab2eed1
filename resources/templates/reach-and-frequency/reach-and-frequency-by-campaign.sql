/*---
title: Reach and frequency by campaign
category: Reach and frequency
level: basic
summary: How many people each campaign reached, and how often each of them saw it.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions, sponsored_ads_traffic]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-30-days, minDays: 7 }
output:
  - { name: ad_product, meaning: DSP or the sponsored ads product }
  - { name: campaign, meaning: Name of the campaign }
  - { name: campaign_id_string, meaning: Id of the campaign as the console shows it }
  - { name: reach, meaning: Different people who saw at least one impression, unit: users }
  - { name: impressions, meaning: 'All impressions, also those of people without an id', unit: impressions }
  - { name: frequency, meaning: Impressions with an id per person reached, unit: ratio }
  - { name: addressable_share, meaning: Share of the impressions that carry a user id, unit: rate }
reading:
  - Compare the frequency of campaigns with the same purpose only. Retargeting reaches fewer people more often, and that is as it should be.
  - Reach cannot be added over campaigns, because the same person can be in several rows. Run the frequency distribution for a total.
pitfalls:
  - A person is counted once in the whole window. Reach of two months is less than the sum of two single months.
  - A low addressable share means that the real reach is higher than what is counted here.
next: [impression-frequency-distribution, dsp-frequency-and-conversions, campaign-overlap-pairs]
tags: [reach, frequency, campaign]
---*/
WITH exposures AS (
  SELECT
    'dsp' AS ad_product,
    campaign,
    campaign_id_string,
    user_id,
    impressions
  FROM dsp_impressions
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  UNION ALL
  SELECT
    ad_product_type AS ad_product,
    campaign,
    campaign_id_string,
    user_id,
    impressions
  FROM sponsored_ads_traffic
  WHERE
    -- The table also holds one row per click, which is no exposure.
    impressions > 0
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
),
totals AS (
  SELECT
    ad_product,
    campaign,
    campaign_id_string,
    COUNT(DISTINCT user_id) AS reach,
    SUM(impressions) AS impressions,
    SUM(CASE WHEN user_id IS NOT NULL THEN impressions ELSE 0 END) AS addressable_impressions
  FROM exposures
  GROUP BY 1, 2, 3
)
SELECT
  ad_product,
  campaign,
  campaign_id_string,
  reach,
  impressions,
  -- People without an id are in no reach, so their impressions must not be in the frequency either.
  addressable_impressions / NULLIF(reach, 0) AS frequency,
  addressable_impressions / NULLIF(impressions, 0) AS addressable_share
FROM totals
