/*---
title: DSP campaign costs, fee by fee
category: Cost analysis
level: basic
summary: What each DSP campaign cost, split into supply and fees, with a check that the parts add up.
advertisers: [dsp]
tables: [dsp_impressions]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-30-days, minDays: 1 }
output:
  - { name: campaign, meaning: Name of the campaign }
  - { name: currency, meaning: Currency of all amounts in the row }
  - { name: impressions, meaning: Impressions, unit: impressions }
  - { name: supply_cost, meaning: Paid for the ad space, unit: currency }
  - { name: audience_fee, meaning: Paid for Amazon audiences, unit: currency }
  - { name: platform_fee, meaning: Fee for the use of the DSP, unit: currency }
  - { name: third_party_fees, meaning: Fees of third parties, unit: currency }
  - { name: managed_service_fee, meaning: Fee for managed service, unit: currency }
  - { name: total_cost, meaning: Cost with all fees, unit: currency }
  - { name: unexplained_cost, meaning: Total cost less its parts; should be near zero, unit: change }
  - { name: fee_share, meaning: Everything but supply as a share of the total, unit: rate }
  - { name: cpm, meaning: Total cost per 1000 impressions, unit: currency }
reading:
  - The CPM here holds all fees, so it is higher than the CPM of a report on media cost only.
  - A fee share that differs much between campaigns usually comes from the audiences that their line items target.
pitfalls:
  - Two units are in this table. total_cost is in millicents (divide by 100,000), all single fees are in microcents (divide by 100,000,000).
  - Impressions without a user id cost as well. Do not filter on user_id in cost reports.
next: [sponsored-ads-campaign-costs, cost-per-funnel-stage, supply-source-performance]
tags: [cost, fees, cpm, dsp]
---*/
WITH totals AS (
  SELECT
    campaign,
    currency_iso_code AS currency,
    SUM(impressions) AS impressions,
    -- Single fees come in microcents, the total in millicents.
    SUM(supply_cost) / 100000000 AS supply_cost,
    SUM(audience_fee) / 100000000 AS audience_fee,
    SUM(platform_fee) / 100000000 AS platform_fee,
    SUM(third_party_fees) / 100000000 AS third_party_fees,
    SUM(managed_service_fee) / 100000000 AS managed_service_fee,
    SUM(total_cost) / 100000 AS total_cost
  FROM dsp_impressions
  WHERE CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  GROUP BY 1, 2
)
SELECT
  campaign,
  currency,
  impressions,
  supply_cost,
  audience_fee,
  platform_fee,
  third_party_fees,
  managed_service_fee,
  total_cost,
  ROUND(
    total_cost - supply_cost - audience_fee - platform_fee - third_party_fees - managed_service_fee,
    2
  ) AS unexplained_cost,
  1 - supply_cost / NULLIF(total_cost, 0) AS fee_share,
  1000 * total_cost / NULLIF(impressions, 0) AS cpm
FROM totals
