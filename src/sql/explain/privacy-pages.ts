import { example } from './explanation.ts'

/** Pages of the codes about parameters, privacy, audiences and patterns. */
export const privacyPages = {
  'undeclared-parameter': {
    title: 'Parameter that is not declared', sentence: 'CUSTOM_PARAMETER names a parameter that the query does not declare.', amc: 'It refuses the query: `… referenced an undeclared parameter …`. Upper and lower case count.', advice: 'Declare it under Parameters, with a type and, if you like, a default value.',
    wrong: example("SELECT COUNT(1) AS events FROM dsp_impressions WHERE campaign = CUSTOM_PARAMETER('campaign')", { parameters: [] }),
    right: example("SELECT COUNT(1) AS events FROM dsp_impressions WHERE campaign = CUSTOM_PARAMETER('campaign')", { parameters: [{ name: 'campaign', dataType: 'STRING' }] }),
  },
  'parameter-name': {
    title: 'Parameter name that is no text', sentence: 'CUSTOM_PARAMETER takes the name of the parameter between single quotes and nothing else.', amc: 'It refuses the query.', advice: "Write CUSTOM_PARAMETER('name').",
    wrong: example('SELECT COUNT(1) AS events FROM dsp_impressions WHERE campaign = CUSTOM_PARAMETER(campaign)'), right: example("SELECT COUNT(1) AS events FROM dsp_impressions WHERE campaign = CUSTOM_PARAMETER('campaign')"),
  },
  'built-in-parameter': {
    title: 'Unknown built-in parameter', sentence: "AMC knows two built-in parameters: 'TIME_WINDOW_START' and 'TIME_WINDOW_END'.", amc: 'It refuses any other.', advice: 'Use one of the two, or declare a parameter of your own.',
    wrong: example("SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE impression_dt_utc >= BUILT_IN_PARAMETER('WINDOW_START') GROUP BY 1"),
    right: example("SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE impression_dt_utc >= BUILT_IN_PARAMETER('TIME_WINDOW_START') GROUP BY 1"),
  },
  'private-output': {
    title: 'Column that may never be shown', sentence: 'A VERY_HIGH or INTERNAL column, or a value made from one, is in the result.', amc: 'It refuses the query. Such columns may be joined on, grouped by inside WITH steps and counted.', advice: 'Show COUNT or COUNT(DISTINCT …) of it, or use it in an inner step only.',
    wrong: example('SELECT user_id, COUNT(1) AS events FROM dsp_impressions WHERE user_id IS NOT NULL GROUP BY 1'), right: example('SELECT campaign, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions GROUP BY 1'),
  },
  'literal-comparison': {
    title: 'Private column against a fixed value', sentence: 'A HIGH or VERY_HIGH column meets a literal, a parameter or something made from one.', amc: 'It refuses the query, so that nobody can single out one postal code or one user. What matters is where the value comes from: a literal behind a WITH step, a CASE or a join counts as well.',
    advice: 'Compare with columns only, or group by the column and filter the rows of the result.',
    wrong: example("SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE postal_code = '10001' GROUP BY 1"), right: example("SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE iso_country_code = 'US' GROUP BY 1"),
  },
  'audience-table-required': {
    title: 'Report table in an audience query', sentence: 'An audience query reads tables whose name ends with `_for_audiences`, and uploaded tables.', amc: 'It refuses the query: `Invalid tables in the SQL query: Use audience-specific tables in the query.`', advice: 'Read the twin of the table; the fix changes the name.',
    wrong: example("SELECT user_id FROM dsp_impressions WHERE campaign = 'a' AND user_id IS NOT NULL GROUP BY 1", { audience: true }),
    right: example("SELECT user_id FROM dsp_impressions_for_audiences WHERE campaign = 'a' AND user_id IS NOT NULL GROUP BY 1", { audience: true }),
  },
  'audience-table-in-report': {
    title: 'Audience table in a report', sentence: 'A table whose name ends with `_for_audiences` is read outside of an audience query.', amc: "These tables are for audiences. One of Amazon's own measuring queries reads one, so some instances may allow it.", advice: 'Read the table without `_for_audiences`. If the query is to make an audience, switch the tab to audience checks.',
    wrong: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions_for_audiences GROUP BY 1'), right: example('SELECT campaign, COUNT(1) AS events FROM dsp_impressions GROUP BY 1'),
  },
  'audience-output': {
    title: 'Audience with other columns', sentence: 'An audience query selects `user_id` and nothing else.', amc: 'It refuses the query.', advice: 'Keep other columns in inner steps and select user_id alone at the end.',
    wrong: example('SELECT user_id, campaign FROM dsp_impressions_for_audiences WHERE user_id IS NOT NULL GROUP BY 1, 2', { audience: true }), right: example('SELECT user_id FROM dsp_impressions_for_audiences WHERE user_id IS NOT NULL GROUP BY 1', { audience: true }),
  },
  'java-case-flag': {
    title: '(?!) in a pattern', sentence: 'The pattern holds `(?!)`, which never matches anything.', amc: "Patterns are Java's. Amazon's text prints `(?!)` in places where `(?i)`, ignore upper and lower case, is meant.", advice: 'Write `(?i)`.',
    wrong: example("SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE campaign SIMILAR TO '(?!)brand' GROUP BY 1"), right: example("SELECT campaign, COUNT(1) AS events FROM dsp_impressions WHERE campaign SIMILAR TO '(?i)brand' GROUP BY 1"),
  },
} as const
