import { example } from './explanation.ts'

const day = 86_400_000
const nowMs = Date.UTC(2025, 5, 1)

/** Pages of the advice: queries that run, but perhaps not as meant, or slower than they need. */
export const advicePages = {
  'day-of-week-function': {
    title: 'DAYOFWEEK', sentence: 'DAYOFWEEK is in the documentation, but a live instance refused it.', amc: 'Some instances refuse it; EXTRACT(DOW FROM …) gives the same everywhere: 1 is Sunday, 7 is Saturday.', advice: 'Write EXTRACT(DOW FROM …).',
    wrong: example('SELECT DAYOFWEEK(impression_date) AS week_day, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'), right: example('SELECT EXTRACT(DOW FROM impression_date) AS week_day, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'),
  },
  'cost-unit': {
    title: 'Money in parts of the currency', sentence: 'A cost is shown undivided, divided by the wrong factor, or added to one of another unit.', amc: 'Spend, fees and bids are counted in microcents (÷ 100,000,000); DSP costs and budgets in millicents (÷ 100,000); sales in the currency itself.', advice: 'Divide by the factor of the column; hovering the column tells it.',
    wrong: example('SELECT campaign, SUM(total_cost) AS cost FROM dsp_impressions GROUP BY 1'), right: example('SELECT campaign, SUM(total_cost) / 100000 AS cost FROM dsp_impressions GROUP BY 1'),
  },
  'division-by-zero': {
    title: 'Division by what may be zero', sentence: 'The divisor may be zero.', amc: 'What AMC does then is not documented; a run of hours may fail in its last minute.', advice: 'Write NULLIF(x, 0): the result is then NULL for such rows.',
    wrong: example('SELECT campaign, SUM(clicks) / SUM(impressions) AS click_rate FROM sponsored_ads_traffic GROUP BY 1'), right: example('SELECT campaign, SUM(clicks) / NULLIF(SUM(impressions), 0) AS click_rate FROM sponsored_ads_traffic GROUP BY 1'),
  },
  'missing-alias': {
    title: 'Column without a name', sentence: 'A computed column has no name.', amc: 'It calls the column something like `expr$0`, which changes when columns move.', advice: 'Give it a name with AS.',
    wrong: example('SELECT campaign, SUM(impressions) FROM dsp_impressions GROUP BY 1'), right: example('SELECT campaign, SUM(impressions) AS impressions FROM dsp_impressions GROUP BY 1'),
  },
  'segment-impressions': {
    title: 'Sum over a segment table', sentence: 'Impressions of a segment table are summed without grouping by segment.', amc: 'The table repeats each impression for every segment of its user, so the sum counts it many times.', advice: 'Group or filter by segment, or read dsp_impressions.',
    wrong: example('SELECT campaign, SUM(impressions) AS impressions FROM dsp_impressions_by_user_segments GROUP BY 1'), right: example('SELECT behavior_segment_name, SUM(impressions) AS impressions FROM dsp_impressions_by_user_segments GROUP BY 1'),
  },
  'segment-marketplace': {
    title: 'Segment table without its marketplace', sentence: 'An audience segment table is read without a filter on `segment_marketplace_id`.', amc: 'The tables hold several marketplaces and are large; such runs often end in a timeout.', advice: 'Filter by segment_marketplace_id.',
    wrong: example('SELECT segment_name, COUNT(DISTINCT user_id) AS users FROM audience_segments_amer_inmarket GROUP BY 1'),
    right: example('SELECT segment_name, COUNT(DISTINCT user_id) AS users FROM audience_segments_amer_inmarket WHERE segment_marketplace_id = 1 GROUP BY 1'),
  },
  'two-segment-tables': {
    title: 'Two segment tables at once', sentence: 'One query reads two segment tables.', amc: 'Segment tables are the largest there are; such runs often end in a timeout.', advice: 'Use two queries, or a shorter window.',
    wrong: example('SELECT segment_name, COUNT(DISTINCT user_id) AS users FROM audience_segments_amer_inmarket WHERE segment_marketplace_id = 1 GROUP BY 1\nUNION ALL\nSELECT segment_name, COUNT(DISTINCT user_id) FROM audience_segments_amer_lifestyle WHERE segment_marketplace_id = 1 GROUP BY 1'),
    right: example('SELECT segment_name, COUNT(DISTINCT user_id) AS users FROM audience_segments_amer_inmarket WHERE segment_marketplace_id = 1 GROUP BY 1'),
  },
  'relevance-duplicates': {
    title: 'Conversions counted once per campaign', sentence: 'The table `conversions_with_relevance` is summed without grouping by campaign.', amc: 'The table repeats a conversion for every campaign it is relevant to.', advice: 'Group by campaign, or count distinct conversions.',
    wrong: example('SELECT event_subtype, COUNT(1) AS conversions FROM conversions_with_relevance GROUP BY 1'), right: example('SELECT event_subtype, COUNT(DISTINCT conversion_id) AS conversions FROM conversions_with_relevance GROUP BY 1'),
  },
  'traffic-time-window': {
    title: 'Window too fresh for attribution', sentence: "The run's window ends less than 14 days ago, and the table counts by the time of the ad.", amc: 'Purchases are attributed to an ad for 14 days, so the last days of the window will still grow.', advice: 'End the window earlier, or read the table by conversion time.',
    wrong: example('SELECT campaign, SUM(purchases) AS purchases FROM amazon_attributed_events_by_traffic_time GROUP BY 1', { window: { endMs: nowMs - 3 * day, nowMs } }),
    right: example('SELECT campaign, SUM(purchases) AS purchases FROM amazon_attributed_events_by_traffic_time GROUP BY 1', { window: { endMs: nowMs - 14 * day, nowMs } }),
  },
  'time-zone-mix': {
    title: 'UTC and local times mixed', sentence: "Times in UTC meet times in the advertiser's time zone.", amc: 'Columns with `_utc` are in UTC, those without in the zone of the advertiser. The two differ by hours, and AMC does not convert them.', advice: 'Use the `_utc` columns throughout, or none of them.',
    wrong: example('SELECT event_date, event_hour_utc, COUNT(1) AS events FROM sponsored_ads_traffic GROUP BY 1, 2'), right: example('SELECT event_date_utc, event_hour_utc, COUNT(1) AS events FROM sponsored_ads_traffic GROUP BY 1, 2'),
  },
  'tracked-asin-metric': {
    title: 'tracked_asin without purchases', sentence: '`tracked_asin` is grouped by, and something other than purchases is summed.', amc: 'The column is filled for purchases only.', advice: 'Group by tracked_item.',
    wrong: example('SELECT tracked_asin, SUM(total_detail_page_view) AS views FROM amazon_attributed_events_by_traffic_time GROUP BY 1'), right: example('SELECT tracked_item, SUM(total_detail_page_view) AS views FROM amazon_attributed_events_by_traffic_time GROUP BY 1'),
  },
  'ad-product-type-dsp': {
    title: "ad_product_type = 'dsp'", sentence: '`ad_product_type` is compared with a word for DSP.', amc: 'The column is NULL for DSP, so the comparison never holds.', advice: 'Write ad_product_type IS NULL.',
    wrong: example("SELECT campaign, SUM(purchases) AS purchases FROM amazon_attributed_events_by_traffic_time WHERE ad_product_type = 'dsp' GROUP BY 1"),
    right: example('SELECT campaign, SUM(purchases) AS purchases FROM amazon_attributed_events_by_traffic_time WHERE ad_product_type IS NULL GROUP BY 1'),
  },
  'numeric-campaign-id': {
    title: 'campaign_id of sponsored ads', sentence: 'The numeric `campaign_id` of sponsored ads is not the one that the console shows.', amc: 'It holds an internal number; `campaign_id_string` holds the known one.', advice: 'Use campaign_id_string.',
    wrong: example('SELECT campaign_id, SUM(clicks) AS clicks FROM sponsored_ads_traffic GROUP BY 1'), right: example('SELECT campaign_id_string, SUM(clicks) AS clicks FROM sponsored_ads_traffic GROUP BY 1'),
  },
  'null-user-group': {
    title: 'People without an id as one person', sentence: 'Events are grouped by user, and those without a user id are not left out.', amc: 'All events without user_id fall into one group, which looks like one very busy user.', advice: 'Add `user_id IS NOT NULL`.',
    wrong: example('WITH users AS (SELECT user_id, SUM(impressions) AS shown FROM dsp_impressions GROUP BY 1)\nSELECT shown, COUNT(user_id) AS users FROM users GROUP BY 1'),
    right: example('WITH users AS (SELECT user_id, SUM(impressions) AS shown FROM dsp_impressions WHERE user_id IS NOT NULL GROUP BY 1)\nSELECT shown, COUNT(user_id) AS users FROM users GROUP BY 1'),
  },
  'many-users-per-row': {
    title: 'Rows that need 100 users', sentence: 'A MEDIUM or HIGH column is in the result.', amc: 'Each row with fewer than 100 users loses its values or vanishes.', advice: 'Show something coarser, such as the day instead of the second.',
    wrong: example('SELECT impression_dt, SUM(impressions) AS impressions FROM dsp_impressions GROUP BY 1'), right: example('SELECT impression_date, SUM(impressions) AS impressions FROM dsp_impressions GROUP BY 1'),
  },
  'join-before-aggregation': {
    title: 'Join of many rows with many rows', sentence: 'Two sides with many rows per user are joined on user_id.', amc: 'Every event of a user meets every event of the other side: sums are multiplied and the run is slow.', advice: 'Group each side by user_id in a WITH step first.',
    wrong: example('SELECT i.campaign, SUM(c.clicks) AS clicks\nFROM dsp_impressions i\nJOIN dsp_clicks c ON c.user_id = i.user_id\nGROUP BY 1'),
    right: example('WITH clicked AS (SELECT user_id, SUM(clicks) AS clicks FROM dsp_clicks WHERE user_id IS NOT NULL GROUP BY 1),\nshown AS (SELECT user_id, campaign FROM dsp_impressions WHERE user_id IS NOT NULL GROUP BY 1, 2)\nSELECT s.campaign, SUM(c.clicks) AS clicks\nFROM shown s\nJOIN clicked c ON c.user_id = s.user_id\nGROUP BY 1'),
  },
  'union-distinct': {
    title: 'UNION that drops rows', sentence: 'UNION without ALL drops rows that are equal.', amc: 'It compares all rows, which takes time.', advice: 'Write UNION ALL to stack rows; write UNION DISTINCT when dropping is meant.',
    wrong: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1\nUNION\nSELECT campaign, COUNT(1) FROM dsp_clicks GROUP BY 1'),
    right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1\nUNION ALL\nSELECT campaign, COUNT(1) FROM dsp_clicks GROUP BY 1'),
  },
  'late-filter': {
    title: 'Filter that could come earlier', sentence: 'A filter stands after a WITH step that only passes the column on.', amc: 'It groups all rows first and throws most of them away.', advice: 'Put the filter into the WHERE of the step.',
    wrong: example("WITH totals AS (SELECT campaign, site, SUM(impressions) AS impressions FROM dsp_impressions GROUP BY 1, 2)\nSELECT campaign, impressions FROM totals WHERE site = 'x'"),
    right: example("WITH totals AS (SELECT campaign, SUM(impressions) AS impressions FROM dsp_impressions WHERE site = 'x' GROUP BY 1)\nSELECT campaign, impressions FROM totals"),
  },
  'distinct-select': {
    title: 'SELECT DISTINCT', sentence: 'SELECT DISTINCT gives the same rows as GROUP BY, more slowly.', amc: 'Amazon advises GROUP BY.', advice: 'Group by the selected columns.',
    wrong: example('SELECT DISTINCT campaign FROM dsp_impressions'), right: example('SELECT campaign FROM dsp_impressions GROUP BY campaign'),
  },
  'unused-cte': {
    title: 'WITH step that nothing reads', sentence: 'No part of the query reads this WITH step.', amc: 'It may still compute it.', advice: 'Remove it, or use it.',
    wrong: example('WITH clicked AS (SELECT campaign FROM dsp_clicks GROUP BY 1)\nSELECT campaign FROM dsp_impressions GROUP BY 1'), right: example('WITH clicked AS (SELECT campaign FROM dsp_clicks GROUP BY 1)\nSELECT campaign FROM clicked'),
  },
  'unused-parameter': {
    title: 'Parameter that nothing uses', sentence: 'A parameter is declared and the query does not use it.', amc: 'It takes the declaration and asks for a value all the same.', advice: 'Use it or remove its declaration.',
    wrong: example('SELECT COUNT(1) AS events FROM dsp_impressions', { parameters: [{ name: 'campaign', dataType: 'STRING' }] }),
    right: example("SELECT COUNT(1) AS events FROM dsp_impressions WHERE campaign = CUSTOM_PARAMETER('campaign')", { parameters: [{ name: 'campaign', dataType: 'STRING' }] }),
  },
  'value-case': {
    title: 'Value in another case', sentence: 'A text differs from a documented value only by upper and lower case.', amc: 'It compares texts exactly, so the filter finds nothing.', advice: 'Write the value as documented; completion offers them between quotes.',
    wrong: example("SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE device_type = 'PHONE' GROUP BY 1"), right: example("SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE device_type = 'Phone' GROUP BY 1"),
  },
} as const

/** Pages of the notes, and of the comments that silence problems. */
export const notePages = {
  'output-threshold': {
    title: 'Users that a column needs', sentence: 'Tells the privacy class of each result column.', amc: 'NONE needs 1 user, LOW 2, MEDIUM and HIGH 100; VERY_HIGH and INTERNAL are never shown.', advice: 'The Output columns panel shows the same as a table.',
    wrong: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'), right: example("SELECT user_id FROM dsp_impressions_for_audiences WHERE user_id IS NOT NULL GROUP BY 1", { audience: true }),
  },
  'row-threshold': {
    title: 'Users that a row needs', sentence: 'Tells how many distinct users a row of the result needs.', amc: 'It takes the largest need of the columns. Rows with fewer users are left out or lose values.', advice: 'Leave out the column with the largest need to keep more rows.',
    wrong: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'), right: example("SELECT user_id FROM dsp_impressions_for_audiences WHERE user_id IS NOT NULL GROUP BY 1", { audience: true }),
  },
  'extended-window': {
    title: 'Widened time window', sentence: "Tells that a table is read beyond the run's window.", amc: 'EXTEND_TIME_WINDOW widens one table by a time before and after the window.', advice: 'Nothing is to be done, if it is meant.',
    wrong: example("SELECT COUNT(1) AS events FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P14D', 'P1D')) i"), right: example('SELECT COUNT(1) AS events FROM dsp_impressions'),
  },
  'parameter-use': {
    title: 'Parameter in use', sentence: 'Tells where a parameter is used.', amc: 'Its value counts as a literal: it must not meet a HIGH or VERY_HIGH column.', advice: 'Nothing is to be done.',
    wrong: example("SELECT COUNT(1) AS events FROM dsp_impressions WHERE campaign = CUSTOM_PARAMETER('campaign')"), right: example("SELECT COUNT(1) AS events FROM dsp_impressions WHERE campaign = 'Spring'"),
  },
  'required-update': {
    title: 'Place to fill in', sentence: 'A comment asks for something to be filled in here.', amc: "It ignores comments. Amazon's instructional queries mark such places with `REQUIRED UPDATE`.", advice: 'Put in your own values and remove the comment.',
    wrong: example("SELECT COUNT(1) AS events FROM dsp_impressions\nWHERE campaign = 'Spring' /* REQUIRED UPDATE [1 of 1]: your campaign */"), right: example("SELECT COUNT(1) AS events FROM dsp_impressions\nWHERE campaign = 'Spring'"),
  },
  'ignore-without-reason': {
    title: 'Silencing comment without a reason', sentence: 'A comment that silences a problem gives no reason.', amc: 'It ignores comments.', advice: 'Write the reason after a colon; without one nothing is silenced.',
    wrong: example('SELECT campaign, COUNT(1) AS events -- recomamp-ignore cost-unit\nFROM dsp_impressions GROUP BY 1'),
    right: example('SELECT campaign, SUM(total_cost) AS millicents -- recomamp-ignore cost-unit: divided in the sheet\nFROM dsp_impressions GROUP BY 1'),
  },
  'unknown-ignore': {
    title: 'Silencing comment for no known problem', sentence: 'A comment names a problem that does not exist.', amc: 'It ignores comments.', advice: 'Write the code as the Problems panel shows it.',
    wrong: example('SELECT campaign, COUNT(1) AS events -- recomamp-ignore costs: divided in the sheet\nFROM dsp_impressions GROUP BY 1'),
    right: example('SELECT campaign, SUM(total_cost) AS millicents -- recomamp-ignore cost-unit: divided in the sheet\nFROM dsp_impressions GROUP BY 1'),
  },
  'unused-ignore': {
    title: 'Silencing comment without use', sentence: 'A comment silences a problem that is not there.', amc: 'It ignores comments.', advice: 'Remove the comment.',
    wrong: example('SELECT campaign, SUM(total_cost) / 100000 AS cost -- recomamp-ignore cost-unit: divided in the sheet\nFROM dsp_impressions GROUP BY 1'),
    right: example('SELECT campaign, SUM(total_cost) AS millicents -- recomamp-ignore cost-unit: divided in the sheet\nFROM dsp_impressions GROUP BY 1'),
  },
  'text-conversion': {
    title: 'Text where a number or a date is due', sentence: 'A function or an operator that takes numbers or dates gets text.', amc: 'It accepts the query and casts the text while it runs. The whole run fails at the first value that is not a number or date.',
    advice: 'Use a column that holds numbers or dates. Where the text surely holds them, say so with CAST.',
    wrong: example('SELECT device_type, AVG(campaign) AS mean FROM dsp_impressions GROUP BY 1'), right: example('SELECT device_type, AVG(impressions) AS mean FROM dsp_impressions GROUP BY 1'),
  },
  'null-comparison': {
    title: 'Comparison with NULL', sentence: 'A value is compared with NULL by = or <>.', amc: 'It accepts the query. The comparison is never true, so the filter leaves nothing.', advice: 'Write IS NULL or IS NOT NULL.',
    wrong: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE user_id = NULL GROUP BY 1'), right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE user_id IS NULL GROUP BY 1'),
  },
} as const
