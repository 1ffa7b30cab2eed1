/*---
title: Clicked a sponsored ad, did not buy
category: Audiences
level: basic
summary: People who clicked a sponsored ad and have no purchase credited to sponsored ads in the window.
advertisers: [sponsored-ads]
tables: [sponsored_ads_traffic_for_audiences, amazon_attributed_events_by_conversion_time_for_audiences]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: Campaigns
    description: Campaign ids as the console shows them, DSP and sponsored ads alike, one a line. Empty means all campaigns.
    optional: true
window: { default: last-30-days, minDays: 1 }
output:
  - { name: user_id, meaning: Member of the audience; AMC hands the ids to the advertising console and never shows them }
reading:
  - Use it in DSP display or as a bid boost of Sponsored Products. These people showed the strongest interest short of a cart.
  - Choose generic campaigns to leave out people who searched for the brand.
pitfalls:
  - An audience needs 2000 people, better 2500, because about one in ten ids cannot be reached.
  - A purchase without credit to a sponsored ad does not take a person out.
next: [audience-sizes, bid-boost-performance]
tags: [audience, remarketing, click, sponsored ads]
---*/
WITH clickers AS (
  SELECT user_id
  FROM sponsored_ads_traffic_for_audiences
  WHERE user_id IS NOT NULL
    AND clicks > 0
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1
),
buyers AS (
  SELECT user_id
  FROM amazon_attributed_events_by_conversion_time_for_audiences
  WHERE user_id IS NOT NULL AND ad_product_type IS NOT NULL AND total_purchases > 0
  GROUP BY 1
)
-- A join and IS NULL instead of NOT IN, for which there is no known use in AMC.
SELECT c.user_id
FROM clickers c
LEFT JOIN buyers b ON c.user_id = b.user_id
WHERE b.user_id IS NULL
