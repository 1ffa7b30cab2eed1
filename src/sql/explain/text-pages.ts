import { example } from './explanation.ts'

const byCampaign = 'SELECT campaign, SUM(impressions) AS impressions\nFROM dsp_impressions\nGROUP BY campaign'

/** Pages of the codes about the text itself: what cannot be read as a query at all. */
export const textPages = {
  'unclosed-string': {
    title: 'Text without its closing quote', sentence: 'A text starts with a single quote and never ends.',
    amc: 'Its parser stops at the end of the query and refuses it: `Encountered "<EOF>"`.',
    advice: "Close the text with a single quote. A quote inside a text is written twice: `'men''s'`.",
    wrong: example("SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY campaign HAVING campaign = 'Spring"),
    right: example("SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY campaign HAVING campaign = 'Spring'"),
  },
  'unclosed-identifier': {
    title: 'Quoted name without its closing quote', sentence: 'A name starts with a double quote and never ends.',
    amc: 'Its parser refuses the query at the place where the name begins.',
    advice: 'Names need no quotes in AMC. Remove the quote, or use single quotes when a text was meant.',
    wrong: example('SELECT COUNT(1) AS "events'), right: example('SELECT COUNT(1) AS events FROM dsp_impressions'),
  },
  'unclosed-comment': {
    title: 'Comment without its end', sentence: 'A comment starts with `/*` and never ends.',
    amc: 'Everything after it is lost, and the parser refuses what is left or reads less than you wrote.',
    advice: 'End it with `*/`, or use `--` for a comment of one line.',
    wrong: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY campaign /* all of them'),
    right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY campaign /* all of them */'),
  },
  'unexpected-character': {
    title: 'Character that SQL does not have', sentence: 'A character stands here that has no meaning in AMC SQL.',
    amc: 'Its parser refuses the query and names the character.',
    advice: 'Text pasted from documents often brings curly quotes, long dashes and blanks that only look like blanks. Type the character again.',
    wrong: example('SELECT campaign, COUNT(1) AS\u00a0events FROM dsp_impressions GROUP BY campaign'), right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY campaign'),
  },
  'syntax': {
    title: 'Syntax error', sentence: 'Something else must stand here for the text to be a query.',
    amc: 'Its parser refuses the query with `Encountered "…" at line …, column …`.',
    advice: 'Look at the marked word and at what comes before it: a comma too many or too few, a clause in the wrong order, a bracket that is not closed.',
    wrong: example('SELECT campaign, SUM(impressions) AS impressions,\nFROM dsp_impressions\nGROUP BY campaign'), right: example(byCampaign),
  },
  'missing-query': {
    title: 'No query', sentence: 'The text holds no query, only white space or comments.',
    amc: 'It answers that there is a syntax error and asks whether WITH or SELECT is missing.',
    advice: 'Start with SELECT or WITH.',
    wrong: example('-- reach by campaign'), right: example(`-- reach by campaign\n${byCampaign}`),
  },
  'unsupported-statement': {
    title: 'Statement other than a query', sentence: 'AMC runs queries only; statements that change or define something do not exist there.',
    amc: 'Its parser refuses the first word.',
    advice: 'Write one query that gives the rows you want. A step that you would keep in a temporary table becomes a WITH step.',
    wrong: example('CREATE TABLE reach AS SELECT campaign, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions GROUP BY campaign'),
    right: example('SELECT campaign, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions GROUP BY campaign'),
  },
  'several-statements': {
    title: 'More than one query', sentence: 'A second query follows after the end of the first one.',
    amc: 'One run holds one query; its parser refuses the text where the second one begins.',
    advice: 'Put each query into a tab of its own, or stack their rows with UNION ALL.',
    wrong: example('SELECT COUNT(1) AS events FROM dsp_impressions;\nSELECT COUNT(1) AS events FROM dsp_clicks'),
    right: example('SELECT COUNT(1) AS events FROM dsp_impressions\nUNION ALL\nSELECT COUNT(1) FROM dsp_clicks'),
  },
  'trailing-semicolon': {
    title: 'Semicolon at the end', sentence: 'The query ends with a semicolon.',
    amc: 'Amazon writes that it is not required. One run with it was reported to succeed with an empty result, one to be refused.',
    advice: 'Remove it: nothing is lost, and both accounts agree on queries without it.',
    wrong: example(`${byCampaign};`), right: example(byCampaign),
  },
  'nested-too-deeply': {
    title: 'Nested too deeply', sentence: 'Brackets or subqueries stand inside each other more often than can be read.',
    amc: 'No limit is published. A query like this has never been seen to run.',
    advice: 'Give inner parts names of their own in WITH steps.',
    wrong: example(`SELECT ${'('.repeat(1500)}1${')'.repeat(1500)} AS n`), right: example('SELECT 1 AS n'),
  },
  'reserved-word': {
    title: 'Reserved word as a name', sentence: 'A word that belongs to the language is used as a name.',
    amc: 'It publishes no list of reserved words. Its parser is known to refuse some, such as `date`, and is assumed to follow the list of Apache Calcite.',
    advice: 'Choose another name, for example with a second word: `event_day` instead of `day`.',
    wrong: example('SELECT campaign, COUNT(1) AS value\nFROM dsp_impressions\nGROUP BY campaign'), right: example('SELECT campaign, COUNT(1) AS event_count\nFROM dsp_impressions\nGROUP BY campaign'),
  },
  'placeholder': {
    title: 'Placeholder of another tool', sentence: 'A placeholder such as `{{name}}`, `:name` or `?` stands where a value is due.',
    amc: 'It does not know such placeholders; its parser refuses them.',
    advice: "Declare a parameter and write CUSTOM_PARAMETER('name'). Then AMC puts the value in, and no value can change the query.",
    wrong: example('SELECT COUNT(1) AS events FROM dsp_impressions WHERE campaign = :campaign'),
    right: example("SELECT COUNT(1) AS events FROM dsp_impressions WHERE campaign = CUSTOM_PARAMETER('campaign')"),
  },
} as const

/** Pages of the codes about what other SQL dialects have and AMC has not. */
export const dialectPages = {
  'backtick-identifier': {
    title: 'Name in backticks', sentence: 'A name stands between backticks, as in MySQL or BigQuery.',
    amc: 'Its parser refuses backticks.', advice: 'Write the name without them.',
    wrong: example('SELECT `campaign`, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'), right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'),
  },
  'quoted-identifier': {
    title: 'Name in double quotes', sentence: 'A name stands between double quotes, which nobody was seen to use in AMC.',
    amc: 'Its parser probably takes it as a name, never as a text.',
    advice: 'Write the name without quotes. A text goes into single quotes.',
    wrong: example('SELECT "campaign", COUNT(1) AS events FROM dsp_impressions GROUP BY 1'), right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'),
  },
  'right-join': {
    title: 'RIGHT JOIN', sentence: 'AMC has no RIGHT JOIN.', amc: 'It lists RIGHT JOIN as unsupported and refuses the query.',
    advice: 'Turn the sides round and write LEFT JOIN.',
    wrong: example('SELECT c.campaign, COUNT(1) AS clicks\nFROM dsp_views v\nRIGHT JOIN dsp_clicks c ON c.request_tag = v.impression_id\nGROUP BY c.campaign'),
    right: example('SELECT c.campaign, COUNT(1) AS clicks\nFROM dsp_clicks c\nLEFT JOIN dsp_views v ON c.request_tag = v.impression_id\nGROUP BY c.campaign'),
  },
  'limit': {
    title: 'LIMIT, OFFSET or FETCH', sentence: 'AMC has no LIMIT, OFFSET or FETCH.',
    amc: 'Amazon lists it as unsupported. Some published queries end with it and claim to run.',
    advice: 'Remove it and sort or cut the result in the grid, or keep the first rows with ROW_NUMBER in a WITH step. If your instance takes it, set this problem to a lower level.',
    wrong: example(`${byCampaign}\nLIMIT 10`),
    right: example('WITH totals AS (\n  SELECT campaign, SUM(impressions) AS impressions\n  FROM dsp_impressions\n  GROUP BY campaign\n),\nplaces AS (\n  SELECT campaign, impressions, ROW_NUMBER() OVER (ORDER BY impressions DESC) AS place\n  FROM totals\n)\nSELECT campaign, impressions\nFROM places\nWHERE place <= 10'),
  },
  'query-order-by': {
    title: 'ORDER BY of a whole query', sentence: 'AMC has no ORDER BY outside of OVER ( … ).',
    amc: 'Amazon lists it as unsupported. Some published queries end with it and claim to run.',
    advice: 'Remove it; the grid sorts the rows. If your instance takes it, set this problem to a lower level.',
    wrong: example(`${byCampaign}\nORDER BY impressions DESC`), right: example(byCampaign),
  },
  'select-star-source': {
    title: 'SELECT * of a data source', sentence: '`*` stands for all columns of an AMC table.',
    amc: 'It refuses `SELECT *` over data sources.', advice: 'Name the columns that you need.',
    wrong: example('WITH clicks AS (SELECT * FROM dsp_clicks)\nSELECT COUNT(1) AS clicks FROM clicks'), right: example('WITH clicks AS (SELECT campaign FROM dsp_clicks)\nSELECT COUNT(1) AS clicks FROM clicks'),
  },
  'select-star-cte': {
    title: 'SELECT * of a WITH step', sentence: '`*` stands for all columns of a WITH step or subquery.',
    amc: 'Amazon\'s text forbids `*` for data sources only. Production queries use it over WITH steps; one author noted it as forbidden.',
    advice: 'Name the columns: the result then stays the same when the step gains one. The editor can write them for you.',
    wrong: example(`WITH totals AS (\n  ${byCampaign.replaceAll('\n', '\n  ')}\n)\nSELECT * FROM totals`), right: example(`WITH totals AS (\n  ${byCampaign.replaceAll('\n', '\n  ')}\n)\nSELECT campaign, impressions FROM totals`),
  },
  'set-operator': {
    title: 'INTERSECT or EXCEPT', sentence: 'Of the operators that combine queries AMC has UNION only.',
    amc: 'INTERSECT and EXCEPT are not in its grammar, and no query with them was seen.',
    advice: 'Join the two queries: INNER JOIN keeps what both have, LEFT JOIN with IS NULL keeps what only the first one has.',
    wrong: example('SELECT campaign FROM dsp_impressions GROUP BY 1\nEXCEPT\nSELECT campaign FROM dsp_clicks GROUP BY 1'),
    right: example('WITH shown AS (SELECT campaign FROM dsp_impressions GROUP BY 1),\nclicked AS (SELECT campaign FROM dsp_clicks GROUP BY 1)\nSELECT s.campaign\nFROM shown s\nLEFT JOIN clicked c ON c.campaign = s.campaign\nWHERE c.campaign IS NULL'),
  },
  'concatenation-operator': {
    title: '|| between texts', sentence: 'AMC does not join texts with `||`.',
    amc: 'It reads the query and then refuses it: `Unsupported scalar operation type ||`.', advice: 'Write CONCAT(a, b, …).',
    wrong: example("SELECT campaign || ' on ' || site AS place, COUNT(1) AS events FROM dsp_impressions GROUP BY 1"), right: example("SELECT CONCAT(campaign, ' on ', site) AS place, COUNT(1) AS events FROM dsp_impressions GROUP BY 1"),
  },
  'interval': {
    title: 'INTERVAL', sentence: 'AMC has no INTERVAL values.',
    amc: 'It refuses the query: `interval data types are not enabled`.',
    advice: 'Compare with SECONDS_BETWEEN; a day has 86400 seconds.',
    wrong: example("SELECT COUNT(1) AS events FROM dsp_impressions WHERE impression_dt > CURRENT_TIMESTAMP - INTERVAL '1' DAY"),
    right: example('SELECT COUNT(1) AS events FROM dsp_impressions WHERE SECONDS_BETWEEN(impression_dt, CURRENT_TIMESTAMP) < 86400'),
  },
  'double-colon-cast': {
    title: ':: as a cast', sentence: 'A value is cast with `::`, as in PostgreSQL.', amc: 'Its parser refuses the colon.', advice: 'Write CAST(value AS TYPE).',
    wrong: example('SELECT campaign_id::VARCHAR AS id, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'), right: example('SELECT CAST(campaign_id AS VARCHAR) AS id, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'),
  },
  'try-cast': {
    title: 'TRY_CAST', sentence: 'AMC has CAST, but no form that gives NULL where the value does not fit.', amc: 'Its parser refuses TRY_CAST.',
    advice: 'Write CAST, and keep out values that do not fit with a CASE around it.',
    wrong: example('SELECT TRY_CAST(campaign AS INTEGER) AS number, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'),
    right: example("SELECT CASE WHEN campaign SIMILAR TO '^[0-9]+$' THEN CAST(campaign AS INTEGER) END AS number_in_name, COUNT(1) AS events FROM dsp_impressions GROUP BY 1"),
  },
  'unsupported-operator': {
    title: 'Operator of another dialect', sentence: 'AMC does not have this operator.', amc: 'Its parser refuses it.',
    advice: "For ILIKE write LOWER(x) LIKE …, for RLIKE and ~ write SIMILAR TO, which takes a Java expression and finds it anywhere in the text.",
    wrong: example("SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE campaign ILIKE 'brand%' GROUP BY 1"),
    right: example("SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE LOWER(campaign) LIKE 'brand%' GROUP BY 1"),
  },
  'qualify': {
    title: 'QUALIFY', sentence: 'AMC has no QUALIFY.', amc: 'Its parser refuses the word.', advice: 'Compute the window in a WITH step and filter it with WHERE after that.',
    wrong: example('WITH totals AS (SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1)\nSELECT campaign, events FROM totals QUALIFY ROW_NUMBER() OVER (ORDER BY events DESC) = 1'),
    right: example('WITH totals AS (SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1),\nplaces AS (SELECT campaign, events, ROW_NUMBER() OVER (ORDER BY events DESC) AS place FROM totals)\nSELECT campaign, events FROM places WHERE place = 1'),
  },
  'recursive-with': {
    title: 'WITH RECURSIVE', sentence: 'A WITH step cannot read itself in AMC.', amc: 'Its grammar has no RECURSIVE.', advice: 'Write the steps out one after the other; each may read those before it.',
    wrong: example('WITH RECURSIVE totals AS (SELECT COUNT(1) AS events FROM dsp_impressions)\nSELECT events FROM totals'), right: example('WITH totals AS (SELECT COUNT(1) AS events FROM dsp_impressions)\nSELECT events FROM totals'),
  },
  'unverified-construct': {
    title: 'Construct that nobody was seen to use', sentence: "AMC's grammar may have this, but no query with it is known to have run.",
    amc: 'Unknown. Window frames, FILTER, ROLLUP, NATURAL JOIN and typed literals such as `DATE \'2025-01-01\'` are among them.',
    advice: 'Use the usual form where there is one, or let AMC check the query before you count on it.',
    wrong: example("SELECT campaign, SUM(impressions) FILTER (WHERE site = 'a') AS impressions FROM dsp_impressions GROUP BY 1"),
    right: example("SELECT campaign, SUM(CASE WHEN site = 'a' THEN impressions ELSE 0 END) AS impressions FROM dsp_impressions GROUP BY 1"),
  },
} as const
