=== cart abandoners
expects: accepted
audience
-- Audience Instructional Query: added to cart but did not purchase
WITH cart AS (
  SELECT user_id FROM conversions_for_audiences
  WHERE event_subtype = 'shoppingCart' AND user_id IS NOT NULL
  GROUP BY user_id
), buyers AS (
  SELECT user_id FROM conversions_for_audiences
  WHERE event_subtype = 'order' AND user_id IS NOT NULL
  GROUP BY user_id
)
SELECT cart.user_id
FROM cart
LEFT JOIN buyers ON cart.user_id = buyers.user_id
WHERE buyers.user_id IS NULL
=== plain help-page form
expects: accepted
audience
SELECT
  user_id
FROM
  amazon_attributed_events_by_conversion_time_for_audiences
WHERE
  conversion_event_subtype = 'shoppingCart'
=== heavy viewers by having
expects: accepted
audience
SELECT user_id
FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions_for_audiences', 'P60D', 'P0D'))
WHERE campaign_id_string IN ('111', '222') OR campaign SIMILAR TO '(?i)launch'
GROUP BY user_id
HAVING SUM(impressions) BETWEEN 3 AND 30
=== ranked spenders
expects: accepted
audience
WITH spend AS (
  SELECT user_id, SUM(total_product_sales) AS sales FROM amazon_attributed_events_by_traffic_time_for_audiences WHERE user_id IS NOT NULL GROUP BY 1
), placed AS (
  SELECT user_id, RANK() OVER (ORDER BY sales DESC) AS place FROM spend
)
SELECT user_id FROM placed WHERE place <= 5000
=== union of three
expects: accepted
audience
SELECT user_id FROM dsp_clicks_for_audiences WHERE clicks = 1
UNION
SELECT user_id FROM sponsored_ads_traffic_for_audiences WHERE clicks > 0 AND ad_product_type = 'sponsored_brands'
UNION ALL
SELECT DISTINCT user_id FROM dsp_views_for_audiences WHERE viewable_impressions > 0
=== base table in an audience
expects: audience-table-required «dsp_impressions»
audience
SELECT user_id
FROM dsp_impressions
WHERE campaign = 'for_audiences'
=== more than the user
expects: audience-output «user_id, COUNT(1) AS n»
audience
SELECT user_id, COUNT(1) AS n
FROM dsp_impressions_for_audiences
GROUP BY user_id
=== user picked by literal
expects: literal-comparison «user_id IN ('a', 'b')»
audience
SELECT user_id
FROM dsp_impressions_for_audiences
WHERE user_id IN ('a', 'b')
