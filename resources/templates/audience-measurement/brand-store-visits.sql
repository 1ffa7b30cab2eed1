/*---
title: Brand Store visits by page and source
category: Audience measurement
level: intermediate
summary: How people come to the Brand Store, which pages they see and how long they stay.
advertisers: [store]
tables: [amazon_brand_store_page_views]
parameters: []
window: { default: last-180-days, minDays: 28 }
output:
  - { name: page_title, meaning: Title of the page }
  - { name: ingress_type, meaning: How people came to the store }
  - { name: visitors, meaning: People who saw the page, unit: users }
  - { name: visits, meaning: Visits, unit: events }
  - { name: page_views, meaning: Page views, unit: events }
  - { name: average_dwell_seconds, meaning: Mean time on the page, unit: seconds }
  - { name: pages_per_visit, meaning: Page views per visit, unit: ratio }
reading:
  - Compare the time on the page by source. Visitors from ads who leave at once meet the wrong page.
  - Pages with few visitors and a long time deserve a link from the home page.
pitfalls:
  - The source asks for 100 people per row. Small pages are missing, so take a long window.
  - The Brand Store tables are a paid feature and are not in every instance.
next: [store-visitors-and-purchases, brand-store-visitors-audience]
tags: [brand store, page, visit, dwell time, paid table]
---*/
WITH totals AS (
  SELECT
    page_title,
    ingress_type,
    COUNT(DISTINCT user_id) AS visitors,
    COUNT(DISTINCT visit_id) AS visits,
    COUNT(session_id) AS page_views,
    AVG(dwell_time) AS average_dwell_seconds
  FROM amazon_brand_store_page_views
  GROUP BY 1, 2
)
SELECT
  page_title,
  -- recomamp-ignore many-users-per-row: the source is what this report is about, and store pages have hundreds of visitors
  ingress_type,
  visitors,
  visits,
  page_views,
  average_dwell_seconds,
  page_views / NULLIF(visits, 0) AS pages_per_visit
FROM totals
