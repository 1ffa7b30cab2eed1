import { example } from './explanation.ts'

/** Pages of the codes about names: tables, columns, functions, aliases. */
export const namePages = {
  'unknown-table': {
    title: 'Unknown table', sentence: 'No table, WITH step or alias has this name here.',
    amc: "Its validator refuses the query: `Object '…' not found`.",
    advice: 'Check the spelling. A WITH step can be read only after it. An instance may lack tables: paid ones, and DSP tables where only sponsored ads are connected.',
    wrong: example('SELECT campaign, COUNT(1) AS events FROM dsp_impresions GROUP BY campaign'), right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY campaign'),
  },
  'unknown-column': {
    title: 'Unknown column', sentence: 'None of the tables here has a column of this name.',
    amc: "Its validator refuses the query: `Column '…' not found in any table`.",
    advice: 'Check the spelling; the schema browser searches all columns. A text needs single quotes.',
    wrong: example('SELECT campain, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'), right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'),
  },
  'ambiguous-column': {
    title: 'Ambiguous column', sentence: 'More than one table here has a column of this name.',
    amc: "Its validator refuses the query: `Column '…' is ambiguous`.", advice: 'Put the alias of the table in front. The editor can do so for every column of the query.',
    wrong: example('SELECT campaign, COUNT(1) AS events\nFROM dsp_impressions i\nJOIN dsp_clicks c ON c.request_tag = i.request_tag\nGROUP BY 1'),
    right: example('SELECT i.campaign, COUNT(1) AS events\nFROM dsp_impressions i\nJOIN dsp_clicks c ON c.request_tag = i.request_tag\nGROUP BY 1'),
  },
  'unknown-function': {
    title: 'Unknown function', sentence: 'AMC has no function of this name.', amc: 'Its validator refuses the query: `No match found for function signature …`.',
    advice: 'Check the spelling; completion lists what there is.',
    wrong: example('SELECT LENGHT(campaign) AS letters, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'), right: example('SELECT LENGTH(campaign) AS letters, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'),
  },
  'unsupported-function': {
    title: 'Function of another dialect', sentence: 'Other databases have this function; AMC does not.', amc: 'Amazon lists it as unsupported, or live instances refused it.',
    advice: 'Where AMC has something equal, the fix writes it.',
    wrong: example('SELECT GETDATE() AS run_at, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'), right: example('SELECT CURRENT_TIMESTAMP AS run_at, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'),
  },
  'unverified-function': {
    title: 'Function that nobody was seen to use', sentence: "The function is not in Amazon's list, and no report says whether it works.",
    amc: 'Unknown. LAG, LEAD and FIRST_VALUE are among them.', advice: 'Let AMC check the query before you count on it, or write it another way.',
    wrong: example('WITH days AS (SELECT impression_date, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1)\nSELECT impression_date, n, LAG(n) OVER (ORDER BY impression_date) AS day_before FROM days'),
    right: example('WITH days AS (SELECT impression_date, SUM(impressions) AS n, ROW_NUMBER() OVER (ORDER BY impression_date) AS place FROM dsp_impressions GROUP BY impression_date)\nSELECT d.impression_date, d.n, b.n AS day_before FROM days d LEFT JOIN days b ON b.place = d.place - 1'),
  },
  'deprecated-table': {
    title: 'Table that was shut down', sentence: 'Amazon no longer fills this table.', amc: 'The query may run and give nothing, or be refused.', advice: 'Read the table that took its place.',
    wrong: example('SELECT COUNT(1) AS events FROM adserver_traffic'), right: example('SELECT COUNT(1) AS events FROM dsp_impressions'),
  },
  'unlisted-column': {
    title: 'Column that is not documented', sentence: 'The column was seen in use, but the current documentation does not list it.',
    amc: 'Some instances have it. Others refuse the query because the column is not found.', advice: 'Look whether your instance lists it, or use a documented column.',
    wrong: example('SELECT campaign, COUNT(winning_bid_cost) AS bids FROM dsp_impressions GROUP BY 1'), right: example('SELECT campaign, COUNT(total_cost) AS costs FROM dsp_impressions GROUP BY 1'),
  },
  'duplicate-table-alias': {
    title: 'Two tables with one name', sentence: 'Two tables of one FROM have the same name or alias.', amc: 'Its validator refuses the query.', advice: 'Give each table an alias of its own.',
    wrong: example('SELECT COUNT(1) AS events FROM dsp_impressions i JOIN dsp_clicks i ON 1 = 1'),
    right: example('SELECT COUNT(1) AS events FROM dsp_impressions i JOIN dsp_clicks c ON c.request_tag = i.request_tag'),
  },
  'duplicate-cte': {
    title: 'Two WITH steps with one name', sentence: 'A WITH step has the name of an earlier one.', amc: 'Unknown; the later step probably hides the earlier one.', advice: 'Give each step a name of its own.',
    wrong: example('WITH shown AS (SELECT campaign FROM dsp_impressions GROUP BY 1),\nshown AS (SELECT campaign FROM shown)\nSELECT campaign FROM shown'),
    right: example('WITH shown AS (SELECT campaign FROM dsp_impressions GROUP BY 1),\nnamed AS (SELECT campaign FROM shown)\nSELECT campaign FROM named'),
  },
  'duplicate-output-column': {
    title: 'Two result columns with one name', sentence: 'Two columns of the result have the same name.', amc: 'Unknown; one of them may be renamed or lost in the file.', advice: 'Give one of them another name with AS.',
    wrong: example('SELECT campaign, COUNT(1) AS campaign FROM dsp_impressions GROUP BY 1'), right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'),
  },
  'unknown-window': {
    title: 'Unknown window', sentence: 'OVER names a window that no WINDOW clause defines.', amc: 'Its validator refuses the query.', advice: 'Write the window between brackets after OVER.',
    wrong: example('WITH totals AS (SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1)\nSELECT campaign, RANK() OVER places AS place FROM totals'),
    right: example('WITH totals AS (SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1)\nSELECT campaign, RANK() OVER (ORDER BY events DESC) AS place FROM totals'),
  },
  'correlated-subquery': {
    title: 'Subquery that looks outside', sentence: 'A subquery uses a column of the query around it.', amc: 'Not documented, and no query that does so was seen.',
    advice: 'Write a join instead: it says the same and is known to work.',
    wrong: example('SELECT i.campaign, COUNT(1) AS events\nFROM dsp_impressions i\nWHERE EXISTS (SELECT 1 FROM dsp_clicks c WHERE c.request_tag = i.request_tag)\nGROUP BY 1'),
    right: example('SELECT i.campaign, COUNT(1) AS events\nFROM dsp_impressions i\nJOIN dsp_clicks c ON c.request_tag = i.request_tag\nGROUP BY 1'),
  },
} as const
