=== sorted and cut
expects: query-order-by «ORDER BY impressions DESC»
expects: limit «LIMIT 100»
SELECT campaign, SUM(impressions) AS impressions
FROM dsp_impressions
GROUP BY campaign
ORDER BY impressions DESC
LIMIT 100
=== raw rows
expects: select-star-source «*»
SELECT *
FROM DSP_IMPRESSIONS
=== warehouse functions
expects: unknown-function «IIF»
expects: unsupported-function «DATEDIFF»
expects: unknown-function «SPLIT_PART»
SELECT IIF(SUM(clicks) > 0, 'yes', 'no') AS clicked,
  MAX(DATEDIFF('day', event_date, event_date_utc)) AS days,
  MAX(SPLIT_PART(campaign, '_', 1)) AS brand
FROM sponsored_ads_traffic
=== intervals
expects: interval «INTERVAL '60' DAY»
SELECT di.campaign, COUNT(DISTINCT c.user_id) AS buyers
FROM dsp_impressions di
JOIN conversions c
  ON di.user_id = c.user_id
  AND c.event_dt_utc < di.impression_dt_utc + INTERVAL '60' DAY
GROUP BY di.campaign
=== double colon and pipes
expects: double-colon-cast «::»
expects: concatenation-operator «||»
SELECT
  campaign || ' x' AS c,
  SUM(impressions)::DECIMAL(10, 2) AS n
FROM dsp_impressions
GROUP BY 1
=== right join
expects: right-join «RIGHT JOIN»
SELECT b.campaign, COUNT(DISTINCT a.user_id) AS u
FROM dsp_impressions a
RIGHT JOIN dsp_clicks b ON a.request_tag = b.request_tag
GROUP BY b.campaign
=== zip code filter
expects: literal-comparison «d.postal_code IN ('10001', '10002')»
SELECT d.campaign, COUNT(DISTINCT d.user_id) AS u
FROM dsp_impressions d
WHERE d.postal_code IN ('10001', '10002')
GROUP BY d.campaign
=== users in the output of a union
expects: private-output «user_id»
SELECT campaign AS k, COUNT(1) AS n FROM dsp_impressions GROUP BY 1
UNION ALL
SELECT user_id, COUNT(1) FROM dsp_clicks GROUP BY 1
=== placeholder of another tool
expects: placeholder «{{campaign_name}}»
SELECT campaign, SUM(impressions) AS impressions
FROM dsp_impressions
WHERE campaign = {{campaign_name}}
GROUP BY campaign
=== old table
expects: unknown-table «display_impressions»
SELECT campaign, SUM(impressions) AS impressions
FROM display_impressions
GROUP BY campaign
=== reserved words as names
expects: reserved-word «date»
expects: reserved-word «rank»
SELECT impression_date AS date, RANK() OVER (ORDER BY SUM(impressions)) AS rank
FROM dsp_impressions
GROUP BY impression_date
=== forgotten group
expects: not-grouped «device_type»
SELECT campaign, device_type, SUM(impressions) AS impressions
FROM dsp_impressions
GROUP BY campaign
=== ambiguous name
expects: ambiguous-column «campaign»
SELECT campaign, COUNT(DISTINCT a.user_id) AS u
FROM dsp_impressions a
LEFT JOIN dsp_clicks b ON a.user_id = b.user_id
GROUP BY a.campaign
=== alias used beside itself
expects: unknown-column «imps»
SELECT campaign, SUM(impressions) AS imps, imps / COUNT(DISTINCT user_id) AS frequency
FROM dsp_impressions
GROUP BY campaign
=== missing comma between steps
expects: syntax «b»
WITH a AS (SELECT campaign FROM dsp_impressions GROUP BY 1)
b AS (SELECT campaign FROM dsp_clicks GROUP BY 1)
SELECT a.campaign FROM a JOIN b ON a.campaign = b.campaign
=== comma after the last step
expects: syntax «SELECT»
WITH a AS (
  SELECT campaign FROM dsp_impressions GROUP BY 1
),
SELECT campaign FROM a
=== one bracket of values
expects: column-list-count «campaign»
WITH campaigns (campaign) AS (
  VALUES ('Summer', 'Winter')
)
SELECT campaign FROM campaigns
=== union of unequal width
expects: union-column-count «campaign, device_type, SUM(clicks)»
SELECT campaign, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1
UNION ALL
SELECT campaign, device_type, SUM(clicks) FROM dsp_clicks GROUP BY 1, 2
=== top
expects: syntax «10»
SELECT TOP 10 campaign
FROM dsp_impressions
GROUP BY 1
=== curly quotes from a document
expects: unexpected-character «‘»
SELECT campaign, SUM(impressions) AS n
FROM dsp_impressions
WHERE campaign = ‘Summer’
GROUP BY campaign
=== backslash quote
expects: syntax «s»
SELECT campaign FROM dsp_impressions
WHERE campaign = 'it\'s'
GROUP BY 1
=== undeclared parameter
expects: undeclared-parameter «'Asins'»
parameter: asins ARRAY<STRING>
SELECT tracked_asin, SUM(purchases) AS purchases
FROM amazon_attributed_events_by_traffic_time
WHERE ARRAY_CONTAINS(CUSTOM_PARAMETER('Asins'), tracked_asin)
GROUP BY tracked_asin
=== unquoted unit
expects: unknown-column «week»
SELECT DATE_TRUNC(week, impression_date) AS w, SUM(impressions) AS n
FROM dsp_impressions
GROUP BY 1
=== unit that is none
expects: extract-field «'fortnight'»
SELECT DATE_TRUNC('fortnight', impression_date) AS w, SUM(impressions) AS n
FROM dsp_impressions
GROUP BY 1
=== window in where
expects: misplaced-window «ROW_NUMBER() OVER (PARTITION BY campaign ORDER BY impression_dt)»
SELECT campaign, COUNT(1) AS n
FROM dsp_impressions
WHERE ROW_NUMBER() OVER (PARTITION BY campaign ORDER BY impression_dt) = 1
GROUP BY campaign
=== days by subtraction
expects: operator-type «MAX(conversion_event_date) - MIN(traffic_event_date)»
SELECT campaign, MAX(conversion_event_date) - MIN(traffic_event_date) AS days
FROM amazon_attributed_events_by_conversion_time
GROUP BY campaign
=== smallest of texts
expects: argument-type «campaign»
SELECT LEAST(campaign, device_type) AS x, SUM(impressions) AS n
FROM dsp_impressions
GROUP BY 1
