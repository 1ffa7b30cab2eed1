=== lower-cased name kept, grouped by expression
expects: accepted
select lower(campaign) as campaign
     , date_trunc('month', impression_date) as impression_date
     , sum(impressions) as impressions
     , sum(total_cost)/100000 as total_cost
from dsp_impressions
where impression_date between '2025-01-01' and '2035-12-31'
group by lower(campaign)
       , date_trunc('month', impression_date)
=== numbers as text and text as numbers
expects: accepted
SELECT campaign_id_string, SUM(clicks) clicks
FROM sponsored_ads_traffic
WHERE campaign_id_string IN (123, 456) OR campaign_id = '789' OR campaign_id IN ('1', '2')
   OR event_hour = '7' OR event_date > '2025-01-01'
GROUP BY campaign_id_string
=== concat chains
expects: accepted
SELECT CONCAT(CONCAT(CONCAT(ad_product_type, ' | '), match_type), CONCAT(' @ ', CAST(event_hour AS VARCHAR))) AS label,
       CONCAT(SUM(clicks), ' of ', SUM(impressions)) AS clicks_of,
       SUM(clicks) AS clicks
FROM sponsored_ads_traffic
GROUP BY 1
=== distinct count over IF
expects: accepted
SELECT
COUNT(DISTINCT IF(ad_product_type = 'sponsored_products', user_id, NULL)) AS sp_users,
COUNT(DISTINCT(IF(ad_product_type = 'sponsored_brands', user_id, CAST(NULL AS VARCHAR)))) AS sb_users,
COUNT(DISTINCT CASE WHEN clicks = 1 THEN user_id ELSE NULL END) AS clickers,
COUNT(DISTINCT user_id)*1.0/NULLIF(COUNT(*),0) AS share,
SUM(CASE WHEN clicks > 0 THEN 1 ELSE 0 END) AS click_events
FROM sponsored_ads_traffic
=== filter clause and frames
expects: accepted
SELECT campaign, impression_date,
  COUNT(DISTINCT user_id) FILTER (WHERE device_type = 'TV') AS tv_users,
  SUM(SUM(impressions)) OVER (PARTITION BY campaign ORDER BY impression_date ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS rolling_7
FROM dsp_impressions
GROUP BY campaign, impression_date
=== quoted names
expects: accepted
SELECT "i"."campaign" AS "Campaign Name", SUM("i"."impressions") AS "Imps"
FROM "dsp_impressions" "i"
WHERE "i"."device_type" <> 'PC'
GROUP BY "i"."campaign"
=== comma join and old style
expects: accepted
SELECT a.campaign, b.campaign AS clicked, COUNT(DISTINCT a.user_id) AS u
FROM dsp_impressions a, dsp_clicks b
WHERE a.user_id = b.user_id AND a.request_tag = b.request_tag AND b.click_dt_utc >= a.impression_dt_utc
GROUP BY a.campaign, b.campaign
=== pairs in a subquery
expects: accepted
SELECT COUNT(DISTINCT user_id) AS users, campaign
FROM dsp_impressions
WHERE (campaign, device_type) IN (SELECT campaign, device_type FROM dsp_clicks WHERE clicks > 0)
  AND user_id NOT IN (SELECT user_id FROM conversions WHERE user_id IS NOT NULL)
  AND EXISTS (SELECT 1 FROM conversions)
GROUP BY campaign
=== values without brackets and full join on two keys
expects: accepted
WITH w (n) AS (VALUES 1, 2, 3), x (n, label) AS (VALUES (1, 'one'), (4, NULL))
SELECT COALESCE(w.n, x.n) AS n, x.label, COUNT(1) AS cnt
FROM w FULL JOIN x ON w.n = x.n
GROUP BY COALESCE(w.n, x.n), x.label
=== select star over steps
expects: accepted
WITH base AS (SELECT campaign, device_type, SUM(impressions) AS impressions FROM dsp_impressions GROUP BY 1, 2),
ranked AS (SELECT base.*, ROW_NUMBER() OVER (PARTITION BY campaign ORDER BY impressions DESC) AS rn FROM base)
SELECT * FROM ranked WHERE rn <= 3
=== semicolon at the end and a comment after it
expects: accepted
SELECT campaign, SUM(impressions) AS impressions
FROM dsp_impressions
GROUP BY 1
;
-- done
=== dates in many forms
expects: accepted
SELECT
  CAST(event_dt_utc AS DATE) AS d1, EXTRACT(YEAR FROM event_dt_utc) * 100 + EXTRACT(MONTH FROM event_dt_utc) AS yyyymm,
  CONVERT_TIME_ZONE_FROM_UTC(DATE_TRUNC('day', event_dt_utc), 'America/Los_Angeles') AS local_day,
  MIN(SECONDS_BETWEEN(event_dt_utc, CAST('now' AS TIMESTAMP)) / 86400) AS age_days,
  MAX(CASE WHEN event_date >= DATE '2025-01-01' AND event_dt > TIMESTAMP '2025-01-01 00:00:00' THEN 1 ELSE 0 END) AS recent,
  MAX(CAST('2025-05-01T10:00:00Z' AS TIMESTAMP)) AS fixed
FROM sponsored_ads_traffic
WHERE event_date BETWEEN CAST('2025-01-01' AS DATE) AND CURRENT_DATE
  AND SECONDS_BETWEEN(event_date_utc, CURRENT_DATE) <= 60 * 60 * 24 * 4000
GROUP BY 1, 2, 3
=== having by alias and by aggregate
expects: accepted
SELECT campaign AS name, SUM(impressions) AS impressions, SUM(clicks) AS clicks
FROM sponsored_ads_traffic
GROUP BY name
HAVING impressions > 10 AND SUM(clicks) >= 0 AND (name <> 'x' OR COUNT(1) > 1)
=== segments by id
expects: accepted
WITH exploded AS (
  SELECT user_id, EXPLODE(user_behavior_segment_ids) AS segment_id FROM dsp_impressions WHERE CARDINALITY(user_behavior_segment_ids) > 0
)
SELECT segment_id, COUNT(DISTINCT user_id) AS reach
FROM exploded
GROUP BY segment_id
=== everything on one line with little space
expects: accepted
WITH a AS(SELECT user_id,SUM(impressions)i FROM dsp_impressions WHERE user_id IS NOT NULL GROUP BY 1),b AS(SELECT user_id,SUM(clicks)c FROM dsp_clicks GROUP BY 1)SELECT COUNT(a.user_id)u,SUM(i)i,SUM(c)c,SUM(c)/SUM(i)ctr FROM a LEFT JOIN b ON a.user_id=b.user_id
=== comments everywhere
expects: accepted
/* top */ SELECT /* a */ campaign -- name
, /* it's "quoted" -- inside */ SUM(impressions) /* n */ AS n -- 'unclosed in a comment
FROM -- the table
dsp_impressions /* alias */ d /* ; not the end */
WHERE /* ( */ d.campaign <> '-- no comment' AND d.campaign <> '/* nor this */'
GROUP /* split */ BY 1 -- end
=== rollup
expects: accepted
SELECT campaign, device_type, SUM(impressions) AS impressions, COUNT(DISTINCT user_id) AS reach
FROM dsp_impressions
GROUP BY ROLLUP(campaign, device_type)
=== window clause and order before partition
expects: accepted
WITH d AS (SELECT campaign, event_date, SUM(clicks) AS n FROM sponsored_ads_traffic GROUP BY campaign, event_date)
SELECT campaign, event_date, SUM(n) OVER w AS running_total, ROW_NUMBER() OVER (ORDER BY n DESC PARTITION BY campaign) AS r
FROM d
WINDOW w AS (PARTITION BY campaign ORDER BY event_date)
=== json and hashes
expects: accepted
SELECT MD5(LOWER(TRIM(campaign))) AS k, SHA1(campaign) AS s, JSON_EXTRACT('{"a": {"b": [1, 2]}}', '$.a.b') AS j, JSON_SERIALIZE(COLLECT(DISTINCT device_type)) AS devices,
  HASH64(campaign) AS h, STR_TO_MAP('a=1;b=2', ';', '=') AS m
FROM dsp_impressions
GROUP BY campaign
=== correlated existence
expects: accepted
SELECT i.campaign, COUNT(DISTINCT i.user_id) AS not_clicked
FROM dsp_impressions i
WHERE NOT EXISTS (SELECT 1 FROM dsp_clicks c WHERE c.user_id = i.user_id)
GROUP BY i.campaign
