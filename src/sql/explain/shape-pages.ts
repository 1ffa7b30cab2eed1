import { example } from './explanation.ts'

/** Pages of the codes about column counts, types and arguments. */
export const shapePages = {
  'column-list-count': {
    title: 'Column list of another length', sentence: 'The names in brackets are not as many as the columns of the query they name.',
    amc: 'Its validator refuses the query: `Number of columns must match number of query columns`.',
    advice: 'Write one name for each column. In VALUES one bracket is one row: several rows need several brackets.',
    wrong: example("WITH brands (name) AS (VALUES ('a', 'b'))\nSELECT i.campaign, COUNT(1) AS events FROM dsp_impressions i JOIN brands b ON b.name = i.campaign GROUP BY 1"),
    right: example("WITH brands (name) AS (VALUES ('a'), ('b'))\nSELECT i.campaign, COUNT(1) AS events FROM dsp_impressions i JOIN brands b ON b.name = i.campaign GROUP BY 1"),
  },
  'values-column-count': {
    title: 'Rows of different length', sentence: 'A row of VALUES has more or fewer values than the first row.', amc: 'Its validator refuses the query.', advice: 'Give each row as many values; NULL stands for none.',
    wrong: example("WITH brands (name, owner) AS (VALUES ('a', 'x'), ('b'))\nSELECT name, owner FROM brands"), right: example("WITH brands (name, owner) AS (VALUES ('a', 'x'), ('b', NULL))\nSELECT name, owner FROM brands"),
  },
  'union-column-count': {
    title: 'UNION of different width', sentence: 'A branch of a UNION has more or fewer columns than the first branch.', amc: 'Its validator refuses the query: `Column count mismatch in UNION`.',
    advice: 'Select the same columns in each branch; NULL stands for one that a branch lacks.',
    wrong: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1\nUNION ALL\nSELECT COUNT(1) FROM dsp_clicks'),
    right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1\nUNION ALL\nSELECT campaign, COUNT(1) FROM dsp_clicks GROUP BY 1'),
  },
  'union-column-type': {
    title: 'UNION of different types', sentence: 'A column of a UNION holds another type in a later branch.', amc: 'Its validator refuses the query: `Type mismatch in column … of UNION`.', advice: 'Bring the columns into the same order, or cast one of them.',
    wrong: example('SELECT impression_date AS day_or_count, COUNT(1) AS events FROM dsp_impressions GROUP BY 1\nUNION ALL\nSELECT impressions, COUNT(1) FROM dsp_impressions GROUP BY 1'),
    right: example('SELECT impression_date AS event_day, COUNT(1) AS events FROM dsp_impressions GROUP BY 1\nUNION ALL\nSELECT click_date, COUNT(1) FROM dsp_clicks GROUP BY 1'),
  },
  'subquery-column-count': {
    title: 'Subquery of more than one column', sentence: 'A subquery that stands for a value, or after IN, has more than one column.', amc: 'Its validator refuses the query.', advice: 'Select the one column that is meant.',
    wrong: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE campaign IN (SELECT campaign, site FROM dsp_clicks GROUP BY 1, 2) GROUP BY 1'),
    right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE campaign IN (SELECT campaign FROM dsp_clicks GROUP BY 1) GROUP BY 1'),
  },
  'argument-count': {
    title: 'Wrong number of arguments', sentence: 'The function takes more or fewer arguments.', amc: 'Its validator refuses the query: `No match found for function signature …`.', advice: 'Hover the function to see its forms.',
    wrong: example('SELECT campaign, ROUND(SUM(impressions), 2, 1) AS n FROM dsp_impressions GROUP BY 1'), right: example('SELECT campaign, ROUND(SUM(impressions), 2) AS n FROM dsp_impressions GROUP BY 1'),
  },
  'argument-type': {
    title: 'Argument of the wrong type', sentence: 'The function does not take a value of this type.', amc: "Its validator refuses the query: `Cannot apply '…' to arguments of type …`.", advice: 'Cast the value, or use another function.',
    wrong: example('SELECT campaign, SUM(is_amazon_owned) AS owned FROM dsp_impressions GROUP BY 1'),
    right: example('SELECT campaign, SUM(CASE WHEN is_amazon_owned = TRUE THEN 1 ELSE 0 END) AS owned FROM dsp_impressions GROUP BY 1'),
  },
  'operator-type': {
    title: 'Operator between types that do not fit', sentence: 'The operator does not take values of these types.', amc: "Its validator refuses the query: `Cannot apply '…' to arguments of type …`.",
    advice: 'Dates are compared with dates: CAST(\'2025-01-01\' AS DATE). Differences of times are SECONDS_BETWEEN.',
    wrong: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE impression_date > 20250101 GROUP BY 1'),
    right: example("SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE impression_date > CAST('2025-01-01' AS DATE) GROUP BY 1"),
  },
  'condition-type': {
    title: 'Condition that is no condition', sentence: 'A condition is due here, and this is a value of another type.', amc: 'Its validator refuses the query: `… clause must be a condition`.', advice: 'Compare the value with something.',
    wrong: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE impressions GROUP BY 1'), right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE impressions > 0 GROUP BY 1'),
  },
  'mixed-types': {
    title: 'Branches of different types', sentence: 'The branches of CASE, IF or COALESCE have types that no common type holds.', amc: 'Its validator refuses the query. Numbers and texts may be mixed; AMC then makes texts of both.', advice: 'Cast the branches to one type.',
    wrong: example("SELECT CASE WHEN site = 'a' THEN impression_date ELSE 5 END AS x, COUNT(1) AS events FROM dsp_impressions GROUP BY 1"),
    right: example("SELECT CASE WHEN site = 'a' THEN impression_date END AS x, COUNT(1) AS events FROM dsp_impressions GROUP BY 1"),
  },
  'unknown-type': {
    title: 'Type that CAST does not know', sentence: 'AMC has no type of this name in CAST.', amc: 'Its parser refuses the query. The names of the schema, such as LONG and STRING, are not those of CAST.', advice: 'Write BIGINT for LONG and VARCHAR for STRING.',
    wrong: example('SELECT CAST(impressions AS LONG) AS n, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'), right: example('SELECT CAST(impressions AS BIGINT) AS n, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'),
  },
  'misplaced-star': {
    title: '* where it means nothing', sentence: '`*` stands where there are no columns to stand for.', amc: 'Its parser or validator refuses the query.', advice: 'Name what you mean, or write COUNT(*).',
    wrong: example('SELECT *'), right: example('SELECT COUNT(1) AS events FROM dsp_impressions'),
  },
  'invalid-duration': {
    title: 'Duration that cannot be read', sentence: 'EXTEND_TIME_WINDOW takes durations such as `P14D`.', amc: 'It refuses the query.', advice: "Write `'P30D'` for thirty days, `'PT12H'` for twelve hours, `'P0D'` for none.",
    wrong: example("SELECT COUNT(1) AS events FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', '14 days', 'P0D')) i"), right: example("SELECT COUNT(1) AS events FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P14D', 'P0D')) i"),
  },
  'lower-case-duration': {
    title: 'Duration in lower case', sentence: 'A duration is written with small letters.', amc: "Amazon's examples use capitals only; whether small letters are taken is not known.", advice: 'Write `P30D`.',
    wrong: example("SELECT COUNT(1) AS events FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P30d', 'P0D')) i"), right: example("SELECT COUNT(1) AS events FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P30D', 'P0D')) i"),
  },
  'unquoted-table-argument': {
    title: 'Table of EXTEND_TIME_WINDOW without quotes', sentence: 'EXTEND_TIME_WINDOW takes the name of the table as a text.', amc: "Amazon's examples always quote it; without quotes the name may be looked for as a column.", advice: 'Put the name into single quotes.',
    wrong: example("SELECT COUNT(1) AS events FROM TABLE(EXTEND_TIME_WINDOW(dsp_impressions, 'P30D', 'P0D')) i"), right: example("SELECT COUNT(1) AS events FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P30D', 'P0D')) i"),
  },
  'extract-field': {
    title: 'Unknown part of a date', sentence: 'EXTRACT does not know this part.', amc: 'It refuses the query; EXTRACT(DAYOFWEEK …) was seen to fail.', advice: 'Use DOW for the day of the week (1 is Sunday), or DAY, WEEK, MONTH, YEAR, HOUR, MINUTE, SECOND.',
    wrong: example('SELECT EXTRACT(DAYOFWEEK FROM impression_date) AS week_day, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'), right: example('SELECT EXTRACT(DOW FROM impression_date) AS week_day, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'),
  },
  'join-condition': {
    title: 'Join without its condition', sentence: 'A join lacks its ON, or CROSS JOIN has one.', amc: 'Its parser refuses the query.', advice: 'Write ON with what the sides have in common. A CROSS JOIN combines all with all and takes none.',
    wrong: example('SELECT i.campaign, COUNT(1) AS events FROM dsp_impressions i JOIN dsp_clicks c GROUP BY 1'),
    right: example('SELECT i.campaign, COUNT(1) AS events FROM dsp_impressions i JOIN dsp_clicks c ON c.request_tag = i.request_tag GROUP BY 1'),
  },
} as const

/** Pages of the codes about grouping and windows. */
export const aggregationPages = {
  'not-grouped': {
    title: 'Column that is neither grouped nor aggregated', sentence: 'A query that groups shows a column which is in no aggregate and not in GROUP BY.', amc: "Its validator refuses the query: `Expression '…' is not being grouped`.", advice: 'Add the column to GROUP BY, or put it into an aggregate.',
    wrong: example('SELECT campaign, site, COUNT(1) AS events FROM dsp_impressions GROUP BY campaign'), right: example('SELECT campaign, site, COUNT(1) AS events FROM dsp_impressions GROUP BY campaign, site'),
  },
  'nested-aggregate': {
    title: 'Aggregate of an aggregate', sentence: 'An aggregate stands inside another one.', amc: 'Its validator refuses the query.', advice: 'Compute the inner one in a WITH step.',
    wrong: example('SELECT AVG(SUM(impressions)) AS n FROM dsp_impressions'), right: example('WITH totals AS (SELECT campaign, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1)\nSELECT AVG(n) AS n FROM totals'),
  },
  'misplaced-aggregate': {
    title: 'Aggregate where single rows are looked at', sentence: 'An aggregate stands in WHERE, ON or GROUP BY.', amc: 'Its validator refuses the query: `Aggregate expression is illegal in … clause`.', advice: 'Filter groups with HAVING.',
    wrong: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE SUM(impressions) > 5 GROUP BY 1'), right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1 HAVING SUM(impressions) > 5'),
  },
  'misplaced-window': {
    title: 'Window function in a filter', sentence: 'A window function stands in WHERE, HAVING, ON or GROUP BY.', amc: 'Its validator refuses the query.', advice: 'Compute it in a WITH step and filter after that.',
    wrong: example('WITH totals AS (SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1)\nSELECT campaign FROM totals WHERE ROW_NUMBER() OVER (ORDER BY events DESC) = 1'),
    right: example('WITH totals AS (SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1),\nplaces AS (SELECT campaign, ROW_NUMBER() OVER (ORDER BY events DESC) AS place FROM totals)\nSELECT campaign FROM places WHERE place = 1'),
  },
  'window-in-group-by': {
    title: 'Grouping by a window function', sentence: 'GROUP BY names, by number or alias, a column that is a window function.', amc: "One of Amazon's own queries does so; elsewhere the validator refuses window functions in GROUP BY.", advice: 'Compute the window in a WITH step and group after that.',
    wrong: example('SELECT ROW_NUMBER() OVER (ORDER BY campaign) AS place, COUNT(1) AS events FROM dsp_impressions GROUP BY 1, campaign'),
    right: example('WITH totals AS (SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1)\nSELECT ROW_NUMBER() OVER (ORDER BY campaign) AS place, events FROM totals'),
  },
  'missing-over': {
    title: 'Window function without OVER', sentence: 'The function ranks rows and needs OVER ( … ).', amc: 'Its validator refuses the query.', advice: 'Say in which order: `OVER (ORDER BY …)`.',
    wrong: example('WITH totals AS (SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1)\nSELECT campaign, ROW_NUMBER() AS place FROM totals'),
    right: example('WITH totals AS (SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1)\nSELECT campaign, ROW_NUMBER() OVER (ORDER BY events DESC) AS place FROM totals'),
  },
  'unexpected-over': {
    title: 'OVER after a plain function', sentence: 'The function is neither an aggregate nor a window function.', amc: 'Its validator refuses the query.', advice: 'Remove OVER ( … ).',
    wrong: example('SELECT UPPER(campaign) OVER (PARTITION BY site) AS name, COUNT(1) AS events FROM dsp_impressions GROUP BY campaign, site'), right: example('SELECT UPPER(campaign) AS name, COUNT(1) AS events FROM dsp_impressions GROUP BY campaign'),
  },
  'window-order-required': {
    title: 'Rank without an order', sentence: 'RANK and DENSE_RANK need ORDER BY inside OVER.', amc: 'Its validator refuses the query.', advice: 'Say by what to rank: `OVER (ORDER BY …)`.',
    wrong: example('WITH totals AS (SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1)\nSELECT campaign, RANK() OVER (PARTITION BY events) AS place FROM totals'),
    right: example('WITH totals AS (SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1)\nSELECT campaign, RANK() OVER (ORDER BY events DESC) AS place FROM totals'),
  },
  'ordinal-out-of-range': {
    title: 'Number of a column that is not there', sentence: 'GROUP BY counts to a column that the query does not select.', amc: 'Its validator refuses the query: `Ordinal out of range`.', advice: 'Numbers count the selected columns from 1.',
    wrong: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1, 3'), right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'),
  },
  'count-star-over': {
    title: 'COUNT(*) OVER', sentence: 'Live instances refused COUNT(*) as a window function.', amc: 'Reported to be refused, while COUNT of a column works.', advice: 'Count a column that is never NULL.',
    wrong: example('WITH totals AS (SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1)\nSELECT campaign, COUNT(*) OVER () AS campaigns FROM totals'),
    right: example('WITH totals AS (SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1)\nSELECT campaign, COUNT(events) OVER () AS campaigns FROM totals'),
  },
  'collect-expression': {
    title: 'Expression inside COLLECT', sentence: 'COLLECT holds an expression that is not a plain column.', amc: 'Expressions inside COLLECT were reported to be refused on live instances; Amazon\'s queries collect columns and NAMED_ROW.', advice: 'Compute the value in a WITH step and collect its column.',
    wrong: example('WITH paths AS (SELECT user_id, COLLECT(UPPER(campaign)) AS steps FROM dsp_impressions WHERE user_id IS NOT NULL GROUP BY 1)\nSELECT steps, COUNT(user_id) AS users FROM paths GROUP BY 1'),
    right: example('WITH events AS (SELECT user_id, UPPER(campaign) AS name FROM dsp_impressions WHERE user_id IS NOT NULL),\npaths AS (SELECT user_id, COLLECT(name) AS steps FROM events GROUP BY 1)\nSELECT steps, COUNT(user_id) AS users FROM paths GROUP BY 1'),
  },
  'no-aggregation': {
    title: 'Single events', sentence: 'The query gives the rows of single events.', amc: 'Outside the AMC sandbox, which holds synthetic data, it refuses queries without an aggregate, GROUP BY or DISTINCT.', advice: 'Group by what you want to see, and count or sum the rest.',
    wrong: example('SELECT campaign, site FROM dsp_impressions'), right: example('SELECT campaign, site, COUNT(1) AS events FROM dsp_impressions GROUP BY 1, 2'),
  },
  'rank-alias-in-having': {
    title: 'Alias of a rank in HAVING', sentence: 'HAVING filters by the alias of RANK().', amc: "Amazon names this as the exception: HAVING knows the aliases of aggregates, but not RANK's. Its validator refuses the query.", advice: 'Rank in a WITH step and filter after that.',
    wrong: example('SELECT campaign, RANK() OVER (ORDER BY campaign) AS place FROM dsp_impressions GROUP BY campaign HAVING place = 1'),
    right: example('WITH places AS (SELECT campaign, RANK() OVER (ORDER BY campaign) AS place FROM dsp_impressions GROUP BY campaign)\nSELECT campaign FROM places WHERE place = 1'),
  },
} as const
