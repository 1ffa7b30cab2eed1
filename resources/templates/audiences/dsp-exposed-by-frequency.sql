/*---
title: Reached a given number of times
category: Audiences
level: intermediate
summary: People who saw DSP ads at least so often and at most so often, to cap or to deepen.
advertisers: [dsp]
tables: [dsp_impressions_for_audiences]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
  - name: minimum_impressions
    type: INTEGER
    displayName: At least
    description: Fewest impressions per person.
    defaultValue: '1'
  - name: maximum_impressions
    type: INTEGER
    displayName: At most
    description: Most impressions per person.
    defaultValue: '3'
window: { default: last-30-days, minDays: 1 }
output:
  - { name: user_id, meaning: Member of the audience; AMC hands the ids to the advertising console and never shows them }
reading:
  - Use one to three impressions to find people who need another contact.
  - Use a high minimum and exclude the audience to cap frequency over several campaigns.
pitfalls:
  - An audience needs 2000 people, better 2500, because about one in ten ids cannot be reached.
  - The frequency is that of the window. When the window moves, people come and go.
  - Impressions bought through deals are hidden in the tables for audiences, so the real frequency can be higher.
next: [dsp-frequency-and-conversions, optimal-frequency-steps]
tags: [audience, frequency, exclusion, dsp]
---*/
SELECT user_id
FROM dsp_impressions_for_audiences
WHERE user_id IS NOT NULL
  AND (
    CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
    OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
  )
GROUP BY 1
-- Added up over all chosen campaigns, which a cap in the console cannot do.
HAVING SUM(impressions) >= CUSTOM_PARAMETER('minimum_impressions')
  AND SUM(impressions) <= CUSTOM_PARAMETER('maximum_impressions')
