import { all, answers, by, gives, refused, runs, warned, where } from './sheet.ts'
import type { SheetTopic } from './sheet.ts'

const perCampaign = 'SELECT campaign, SUM(impressions) AS n FROM dsp_impressions GROUP BY campaign'

/** Statements, clauses, joins, names and literals. */
export const grammarTopics: readonly SheetTopic[] = [
  { topic: 'One query, nothing else', rows: [
    runs('SELECT', perCampaign), runs('WITH', `WITH a AS (${perCampaign}) SELECT campaign, n FROM a`), runs('UNION', `${perCampaign} UNION ALL ${perCampaign}`), runs('brackets', `(${perCampaign})`),
    refused('no INSERT', 'unsupported-statement', '«INSERT» INTO t SELECT 1'), refused('no CREATE', 'unsupported-statement', '«CREATE» TABLE t AS SELECT 1'), refused('no UPDATE', 'unsupported-statement', '«UPDATE» t SET a = 1'),
    refused('no DELETE', 'unsupported-statement', '«DELETE» FROM t'), refused('no DROP', 'unsupported-statement', '«DROP» TABLE t'), refused('one statement per run', 'several-statements', 'SELECT 1 AS n; «SELECT» 2 AS n'),
    refused('an empty text is none', 'missing-query', '/* nothing */«»'), warned('a semicolon is not needed', 'trailing-semicolon', `${perCampaign}«;»`),
  ] },
  { topic: 'WITH', rows: [
    runs('several steps', `WITH a AS (${perCampaign}), b AS (SELECT campaign, n FROM a) SELECT campaign, n FROM b`),
    runs('a column list', 'WITH a (name, total) AS (SELECT campaign, SUM(impressions) FROM dsp_impressions GROUP BY 1) SELECT name, total FROM a'),
    answers('VALUES, one row per bracket', "WITH v (a) AS (VALUES ('x'), ('y')) SELECT COUNT(1) AS n FROM v", '2'), answers('VALUES, several columns in a bracket', "WITH v (a, b) AS (VALUES ('x', 5)) SELECT b FROM v", '5'),
    runs('WITH inside of WITH', `WITH a AS (WITH b AS (${perCampaign}) SELECT campaign, n FROM b) SELECT campaign, n FROM a`), runs('WITH inside of a subquery', `SELECT campaign, n FROM (WITH b AS (${perCampaign}) SELECT campaign, n FROM b)`),
    answers('a step may hide a data source', 'WITH conversions AS (SELECT 7 AS n) SELECT n FROM conversions', '7'), answers('names of steps ignore case', 'WITH Steps AS (SELECT 3 AS n) SELECT n FROM STEPS', '3'),
    answers('digits and underscores in names', 'WITH step_1 AS (SELECT 3 AS n) SELECT n FROM step_1', '3'),
    refused('a step knows only earlier ones', 'unknown-table', 'WITH a AS (SELECT n FROM «b»), b AS (SELECT 1 AS n) SELECT n FROM a'), refused('no recursion', 'recursive-with', '«WITH RECURSIVE »a AS (SELECT 1 AS n) SELECT n FROM a'),
    refused('as many names as columns', 'column-list-count', "WITH v («a») AS (VALUES ('x', 'y')) SELECT a FROM v"), refused('rows of equal length', 'values-column-count', "WITH v (a, b) AS (VALUES ('x', 'y'), «('z')») SELECT a FROM v"),
    refused('no comma after the last step', 'syntax', 'WITH a AS (SELECT 1 AS n), «SELECT» n FROM a'),
  ] },
  { topic: 'SELECT', rows: [
    runs('SELECT ALL', 'SELECT ALL campaign, COUNT(1) AS n FROM dsp_impressions GROUP BY 1'), runs('SELECT DISTINCT alone', 'SELECT DISTINCT campaign FROM dsp_impressions'), runs('GROUP BY alone', 'SELECT campaign FROM dsp_impressions GROUP BY campaign'),
    runs('an alias without AS', 'SELECT campaign c, COUNT(1) n FROM dsp_impressions GROUP BY 1'), gives('FROM may be left out', '1 + 1', '2'), runs('alias.* of a step', `WITH a AS (${perCampaign}) SELECT a.* FROM a`),
    warned('a star over a step', 'select-star-cte', `WITH a AS (${perCampaign}) SELECT «*» FROM a`), refused('no star over a data source', 'select-star-source', 'SELECT «*» FROM dsp_impressions'),
    refused('nor inside of a step', 'select-star-source', 'WITH a AS (SELECT «*» FROM dsp_impressions) SELECT COUNT(1) AS n FROM a'), refused('alias.* brings what may not be shown', 'private-output', 'SELECT «i.*» FROM dsp_impressions i'),
    warned('nothing is aggregated', 'no-aggregation', '«SELECT» campaign FROM dsp_impressions'), refused('no comma before FROM', 'syntax', 'SELECT campaign, «FROM» dsp_impressions'), refused('an alias is a name', 'syntax', "SELECT campaign AS «'c'» FROM dsp_impressions GROUP BY 1"),
    warned('two columns of one name', 'duplicate-output-column', 'SELECT campaign, COUNT(1) AS «campaign» FROM dsp_impressions GROUP BY 1'),
  ] },
  { topic: 'FROM and joins', rows: [
    runs('an alias with AS', 'SELECT i.campaign FROM dsp_impressions AS i GROUP BY 1'), runs('a subquery without alias', `SELECT campaign FROM (${perCampaign})`), runs('a subquery with alias', `SELECT s.campaign FROM (${perCampaign}) AS s`),
    runs('a comma', 'SELECT i.campaign FROM dsp_impressions i, dsp_clicks c WHERE i.user_id = c.user_id GROUP BY 1'), runs('JOIN', 'SELECT i.campaign FROM dsp_impressions i JOIN dsp_clicks c ON i.user_id = c.user_id GROUP BY 1'),
    runs('INNER JOIN', 'SELECT i.campaign FROM dsp_impressions i INNER JOIN dsp_clicks c ON i.request_tag = c.request_tag GROUP BY 1'), runs('LEFT JOIN', 'SELECT i.campaign FROM dsp_impressions i LEFT JOIN dsp_clicks c ON i.user_id = c.user_id GROUP BY 1'),
    runs('LEFT OUTER JOIN', 'SELECT i.campaign FROM dsp_impressions i LEFT OUTER JOIN dsp_clicks c ON i.user_id = c.user_id GROUP BY 1'), runs('FULL OUTER JOIN', 'SELECT COALESCE(i.campaign, c.campaign) AS campaign FROM dsp_impressions i FULL OUTER JOIN dsp_clicks c ON i.user_id = c.user_id GROUP BY 1'),
    runs('CROSS JOIN', 'SELECT i.campaign, t.n FROM dsp_impressions i CROSS JOIN (SELECT 1 AS n) t GROUP BY 1, 2'), runs('USING', 'SELECT i.campaign FROM dsp_impressions i INNER JOIN dsp_clicks c USING (user_id) GROUP BY 1'),
    runs('a condition with <', 'SELECT i.campaign FROM dsp_impressions i JOIN dsp_clicks c ON i.user_id = c.user_id AND i.impression_dt_utc < c.click_dt_utc GROUP BY 1'), runs('three tables', 'SELECT i.campaign FROM dsp_impressions i LEFT JOIN dsp_clicks c ON i.user_id = c.user_id LEFT JOIN conversions v ON v.user_id = c.user_id GROUP BY 1'),
    runs('a table with itself', 'SELECT a.campaign FROM dsp_impressions a JOIN dsp_impressions b ON a.user_id = b.user_id GROUP BY 1'), runs('VALUES joined on a LOW column', "WITH v (c) AS (VALUES ('Kitchen')) SELECT i.campaign FROM dsp_impressions i JOIN v ON v.c = i.campaign GROUP BY 1"),
    refused('no RIGHT JOIN', 'right-join', 'SELECT c.campaign FROM dsp_impressions i «RIGHT JOIN» dsp_clicks c ON i.user_id = c.user_id GROUP BY 1'), refused('no RIGHT OUTER JOIN', 'right-join', 'SELECT c.campaign FROM dsp_impressions i «RIGHT OUTER JOIN» dsp_clicks c ON i.user_id = c.user_id GROUP BY 1'),
    refused('JOIN needs ON', 'join-condition', 'SELECT i.campaign FROM dsp_impressions i JOIN «dsp_clicks c» GROUP BY 1'), refused('CROSS JOIN takes none', 'join-condition', 'SELECT i.campaign FROM dsp_impressions i CROSS JOIN dsp_clicks c ON «i.user_id = c.user_id» GROUP BY 1'),
    refused('an unknown table', 'unknown-table', 'SELECT campaign FROM «dsp_impression» GROUP BY 1'), refused('an old name', 'unknown-table', 'SELECT campaign FROM «sponsored_products_traffic» GROUP BY 1'), refused('no schema before a table', 'unknown-table', 'SELECT campaign FROM «amc.dsp_impressions» GROUP BY 1'),
    refused('one alias once', 'duplicate-table-alias', 'SELECT i.campaign FROM dsp_impressions i JOIN dsp_clicks «i» ON 1 = 1 GROUP BY 1'), refused('a column of two tables', 'ambiguous-column', 'SELECT «campaign» FROM dsp_impressions i JOIN dsp_clicks c ON i.user_id = c.user_id GROUP BY i.campaign'),
    refused('no conditions of another type', 'condition-type', 'SELECT i.campaign FROM dsp_impressions i JOIN dsp_clicks c ON «i.impressions» GROUP BY 1'),
  ] },
  { topic: 'Subqueries', rows: [
    runs('IN (SELECT …)', where('campaign IN (SELECT campaign FROM dsp_clicks GROUP BY 1)')), runs('IN with users', where('user_id IN (SELECT user_id FROM dsp_clicks)')), runs('NOT IN (SELECT …)', where('campaign NOT IN (SELECT campaign FROM dsp_clicks WHERE campaign IS NOT NULL GROUP BY 1)')),
    runs('EXISTS', where('EXISTS (SELECT 1 FROM dsp_clicks)')), runs('a subquery for a value', 'SELECT campaign, SUM(impressions) / (SELECT SUM(impressions) FROM dsp_impressions) AS share FROM dsp_impressions GROUP BY 1'),
    warned('a correlated subquery', 'correlated-subquery', 'SELECT campaign FROM dsp_impressions i WHERE EXISTS (SELECT 1 FROM dsp_clicks c WHERE c.user_id = «i.user_id») GROUP BY 1'),
    refused('IN takes one column', 'subquery-column-count', where('campaign IN («SELECT campaign, site FROM dsp_clicks GROUP BY 1, 2»)')), refused('a value is one column', 'subquery-column-count', 'SELECT «(SELECT 1 AS a, 2 AS b)» AS x'),
  ] },
  { topic: 'UNION', rows: [
    runs('UNION ALL', `${perCampaign} UNION ALL SELECT campaign, SUM(clicks) FROM dsp_clicks GROUP BY 1`), answers('UNION drops equal rows', 'SELECT COUNT(1) AS n FROM (SELECT 1 AS a UNION SELECT 1)', '1'), answers('UNION DISTINCT too', 'SELECT COUNT(1) AS n FROM (SELECT 1 AS a UNION DISTINCT SELECT 1)', '1'),
    answers('UNION ALL keeps them', 'SELECT COUNT(1) AS n FROM (SELECT 1 AS a UNION ALL SELECT 1)', '2'), answers('numbers beside text become text', "SELECT MAX(a) AS m FROM (SELECT 1 AS a UNION ALL SELECT 'x')", 'x'), answers('names of the first branch', 'SELECT a FROM (SELECT 4 AS a UNION SELECT 4 AS b)', '4'),
    refused('as many columns', 'union-column-count', 'SELECT 1 AS a, 2 AS b UNION ALL SELECT «1»'), refused('types that fit', 'union-column-type', `${by('impression_date')} UNION ALL SELECT «impressions», 1 FROM dsp_impressions GROUP BY 1`),
    refused('no INTERSECT', 'set-operator', 'SELECT campaign FROM dsp_impressions «INTERSECT» SELECT campaign FROM dsp_clicks'), refused('no EXCEPT', 'set-operator', 'SELECT campaign FROM dsp_impressions «EXCEPT» SELECT campaign FROM dsp_clicks'),
  ] },
  { topic: 'WHERE, GROUP BY, HAVING', rows: [
    runs('by position', by('campaign')), runs('by name', perCampaign), runs('by alias', 'SELECT UPPER(campaign) AS c, COUNT(1) AS n FROM dsp_impressions GROUP BY c'), runs('by expression', 'SELECT UPPER(campaign) AS c, COUNT(1) AS n FROM dsp_impressions GROUP BY UPPER(campaign)'),
    runs('several', 'SELECT campaign, device_type, COUNT(1) AS n FROM dsp_impressions GROUP BY 1, device_type'), runs('HAVING with an aggregate', `${perCampaign} HAVING SUM(impressions) > 1`), runs('HAVING with an alias', `${perCampaign} HAVING n > 1`),
    answers('the alias wins over a column of its name', "SELECT COUNT(1) AS rows_left FROM (WITH t (b, a) AS (VALUES (1, 1), (2, 2)) SELECT b * 0 AS a, COUNT(1) AS n FROM t GROUP BY a)", '1'), warned('ROLLUP was never seen', 'unverified-construct', 'SELECT campaign, COUNT(1) AS n FROM dsp_impressions GROUP BY «ROLLUP(campaign)»'),
    refused('a column outside of the key', 'not-grouped', 'SELECT campaign, «site» FROM dsp_impressions GROUP BY campaign'), refused('a column without any key', 'not-grouped', 'SELECT «campaign», SUM(impressions) AS n FROM dsp_impressions'), refused('a position that is not there', 'ordinal-out-of-range', 'SELECT campaign FROM dsp_impressions GROUP BY «2»'),
    refused('no aggregate in WHERE', 'misplaced-aggregate', where('«SUM(impressions)» > 1')), refused('no aggregate as key', 'misplaced-aggregate', 'SELECT campaign, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1, «2»'), refused('no aggregate in an aggregate', 'nested-aggregate', all('SUM(«MAX(impressions)»)')),
    refused('WHERE is a condition', 'condition-type', where('«impressions»')), refused('HAVING is one', 'condition-type', `${perCampaign} HAVING «SUM(impressions)»`), refused('GROUP BY comes after WHERE', 'syntax', 'SELECT campaign FROM dsp_impressions GROUP BY campaign «WHERE» campaign IS NULL'),
    refused('no alias of RANK in HAVING', 'rank-alias-in-having', 'SELECT campaign, RANK() OVER (ORDER BY campaign) AS r FROM dsp_impressions GROUP BY campaign HAVING «r» = 1'),
    refused('no ORDER BY at the end', 'query-order-by', `${perCampaign} «ORDER BY n DESC»`), refused('nor in a step', 'query-order-by', 'WITH a AS (SELECT campaign FROM dsp_impressions GROUP BY 1 «ORDER BY 1») SELECT campaign FROM a'), refused('no LIMIT', 'limit', `${perCampaign} «LIMIT 10»`), refused('no FETCH', 'limit', `${perCampaign} «FETCH FIRST 5 ROWS ONLY»`),
    refused('no QUALIFY', 'qualify', 'SELECT campaign, ROW_NUMBER() OVER (ORDER BY campaign) AS n FROM dsp_impressions «QUALIFY n = 1»'),
  ] },
  { topic: 'Windows', rows: [
    runs('PARTITION BY, ORDER BY', 'SELECT campaign, ROW_NUMBER() OVER (PARTITION BY device_type ORDER BY campaign) AS r FROM dsp_impressions GROUP BY campaign, device_type'), runs('ORDER BY first', 'SELECT campaign, ROW_NUMBER() OVER (ORDER BY campaign PARTITION BY device_type) AS r FROM dsp_impressions GROUP BY campaign, device_type'),
    runs('RANK', 'SELECT campaign, RANK() OVER (ORDER BY SUM(impressions) DESC) AS r FROM dsp_impressions GROUP BY campaign'), runs('DENSE_RANK', 'SELECT campaign, DENSE_RANK() OVER (ORDER BY SUM(impressions) ASC) AS r FROM dsp_impressions GROUP BY campaign'),
    runs('an aggregate over all rows', 'SELECT campaign, SUM(SUM(impressions)) OVER () AS total FROM dsp_impressions GROUP BY campaign'), runs('COUNT of a column', 'SELECT campaign, COUNT(campaign) OVER () AS rows_in_all FROM dsp_impressions GROUP BY campaign'),
    runs('a named window', 'SELECT campaign, SUM(SUM(impressions)) OVER w AS s FROM dsp_impressions GROUP BY campaign WINDOW w AS (PARTITION BY campaign)'), runs('per user', 'WITH f AS (SELECT user_id, campaign, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY impression_dt_utc) AS r FROM dsp_impressions) SELECT campaign, COUNT(DISTINCT user_id) AS u FROM f WHERE r = 1 GROUP BY 1'),
    warned('COUNT(*) OVER', 'count-star-over', 'SELECT «COUNT(*) OVER ()» AS n FROM dsp_impressions GROUP BY campaign'), warned('frames were never seen', 'unverified-construct', 'SELECT SUM(SUM(impressions)) OVER (ORDER BY campaign «ROWS BETWEEN 1 PRECEDING AND CURRENT ROW») AS n FROM dsp_impressions GROUP BY campaign'),
    warned('nor LAG', 'unverified-function', 'SELECT «LAG»(campaign) OVER (ORDER BY campaign) AS n FROM dsp_impressions GROUP BY campaign'), warned('grouping by a window', 'window-in-group-by', 'SELECT ROW_NUMBER() OVER (ORDER BY campaign) AS n FROM dsp_impressions GROUP BY «1»'),
    refused('NTILE', 'unsupported-function', 'SELECT «NTILE»(4) OVER (ORDER BY campaign) AS q FROM dsp_impressions GROUP BY campaign'), refused('RANK needs an order', 'window-order-required', 'SELECT RANK() OVER «(PARTITION BY campaign)» AS r FROM dsp_impressions'), refused('ROW_NUMBER needs a window', 'missing-over', 'SELECT «ROW_NUMBER()» AS n FROM dsp_impressions'),
    refused('no window in WHERE', 'misplaced-window', where('«ROW_NUMBER() OVER (ORDER BY campaign)» = 1')), refused('an unknown window', 'unknown-window', 'SELECT SUM(n) OVER «w» AS s FROM (SELECT 1 AS n)'), refused('no window for plain functions', 'unexpected-over', 'SELECT UPPER(campaign) OVER «()» AS n FROM dsp_impressions'),
  ] },
  { topic: 'Names, texts, comments', rows: [
    runs('names ignore case', 'SELECT Campaign, SUM(IMPRESSIONS) AS N FROM DSP_Impressions WHERE USER_ID IS NOT NULL GROUP BY campaign'), gives('a quote inside of a text', "'men''s'", "men's"), gives('an inch mark', "CONCAT('5', '''')", "5'"), gives('an empty text', "CONCAT('', 'x')", 'x'),
    answers('comments', 'SELECT /* one */ 1 -- two\nAS n', '1'), answers('comments in expressions', 'SELECT 1 + -- two\n/* three */ 2 AS n', '3'), runs('a comment inside of TABLE( … )', "SELECT campaign FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P7D', 'P1D') /* wide */) GROUP BY 1"),
    gives('whole numbers', '42', '42'), gives('decimals', '1.50', '1.50'), gives('TRUE', 'TRUE', 'true'), gives('FALSE', 'FALSE', 'false'), gives('NULL', 'NULL', ''), gives('arrays', "ARRAY['a', 'b']", '[a, b]'), gives('numbers with an exponent', '1e3', '1000.0'), gives('a negative number', '-5', '-5'),
    runs('words that look reserved and are not', 'SELECT campaign AS path, COUNT(1) AS stats FROM dsp_impressions GROUP BY 1'), refused('date', 'reserved-word', 'SELECT impression_date AS «date» FROM dsp_impressions GROUP BY 1'), refused('a column date', 'reserved-word', 'SELECT t.«date» FROM dsp_impressions t'), refused('month', 'reserved-word', perCampaign.replace(' AS n', ' AS «month»')),
    refused('rank', 'reserved-word', perCampaign.replace(' AS n', ' AS «rank»')), refused('count', 'reserved-word', perCampaign.replace(' AS n', ' AS «count»')), refused('user', 'reserved-word', 'WITH «user» AS (SELECT 1 AS n) SELECT n FROM x'), refused('position', 'reserved-word', perCampaign.replace(' AS n', ' AS «position»')),
    warned('double quotes were never seen', 'quoted-identifier', 'SELECT «"campaign"» FROM dsp_impressions GROUP BY 1'), refused('no backticks', 'backtick-identifier', 'SELECT «`campaign`» FROM dsp_impressions GROUP BY 1'), refused('an open text', 'unclosed-string', "SELECT campaign FROM dsp_impressions WHERE campaign = «'Kit»"), refused('an open comment', 'unclosed-comment', 'SELECT 1 «/*» AS n'),
    refused('a curly quote', 'unexpected-character', 'SELECT «\u2018»a AS n'), refused('a placeholder of another tool', 'placeholder', where('campaign = «:name»')), refused('an unknown column', 'unknown-column', 'SELECT «campain» FROM dsp_impressions GROUP BY 1'), refused('an unknown qualifier', 'unknown-table', 'SELECT «x».campaign FROM dsp_impressions i GROUP BY 1'),
  ] },
]
