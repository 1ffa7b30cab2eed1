/*---
title: Conversions outside Amazon
category: Performance deep dive
level: intermediate
summary: What DSP campaigns bring to the advertiser's own website or shop, by event and way of measurement.
advertisers: [dsp]
tables: [amazon_attributed_events_by_conversion_time]
parameters:
  - name: campaign_ids
    type: STRING
    array: true
    displayName: DSP campaigns
    description: Ids of DSP campaigns, one a line. Empty means all DSP campaigns.
    optional: true
window: { default: last-180-days, minDays: 14 }
output:
  - { name: campaign, meaning: Campaign that got the credit }
  - { name: conversion_event_name, meaning: 'Name of the event, as it was set up' }
  - { name: event_description, meaning: Kind of event }
  - { name: measured_by, meaning: 'Tag, conversions API or measurement partner' }
  - { name: users, meaning: People with such an event, unit: users }
  - { name: events, meaning: Events, unit: events }
  - { name: after_click, meaning: Events credited to a click, unit: events }
  - { name: conversion_value, meaning: Value that was sent with the events, unit: currency }
  - { name: sales, meaning: Sales outside Amazon, unit: currency }
  - { name: click_share, meaning: Events after a click as a share of all, unit: rate }
reading:
  - Compare campaigns by the event that matters to you, not by the sum of all events.
  - A low share after clicks is usual for video. For display it deserves a second look.
pitfalls:
  - An event that both the tag and the conversions API send can stand here twice. Look at the way of measurement.
  - Only DSP ads get credit for events outside Amazon.
next: [explore-conversion-events, dsp-frequency-and-conversions]
tags: [off-amazon, website, tag, conversions api]
---*/
WITH totals AS (
  SELECT
    campaign,
    conversion_event_name,
    conversion_event_type_description AS event_description,
    conversion_event_source_name AS measured_by,
    COUNT(DISTINCT user_id) AS users,
    SUM(conversions) AS events,
    SUM(CASE WHEN traffic_event_subtype = 'AD_CLICK' THEN conversions ELSE 0 END) AS after_click,
    -- Both come in currency units already; only costs need dividing.
    SUM(off_amazon_conversion_value) AS conversion_value,
    SUM(off_amazon_product_sales) AS sales
  FROM amazon_attributed_events_by_conversion_time
  WHERE conversion_event_category = 'off-Amazon'
    AND (
      CARDINALITY(CUSTOM_PARAMETER('campaign_ids')) = 0
      OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaign_ids'), campaign_id_string)
    )
  GROUP BY 1, 2, 3, 4
)
SELECT
  campaign,
  conversion_event_name,
  event_description,
  measured_by,
  users,
  events,
  after_click,
  conversion_value,
  sales,
  after_click / NULLIF(events, 0) AS click_share
FROM totals
