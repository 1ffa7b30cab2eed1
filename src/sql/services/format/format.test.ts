import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bundledCatalogue } from '../../catalogue.ts'
import { lex } from '../../lexer.ts'
import { analyzeSql } from '../../sql.ts'
import { acceptedQueries } from '../../testing/accepted-queries.ts'
import { formatSql } from './format.ts'
import type { FormatOptions } from './format.ts'

const format = (text: string, options?: FormatOptions): string => {
  const result = formatSql(analyzeSql(text, { catalogue: bundledCatalogue }), options)
  if (result === null) throw new Error(`This was not formatted: ${text}`)
  return result
}

const tokensOf = (text: string): string[] => lex(text).tokens.map(token => `${token.kind} ${token.value}`)
const commentsOf = (text: string): string[] => lex(text).comments.map(comment => text.slice(comment.start, comment.end).trimEnd()).sort()

test('clauses, items, conditions and CASE get lines of their own', () => {
  expect(format(`with a as (select campaign,sum(clicks)  as n from dsp_clicks where user_id is not null and (campaign='x' or campaign like '%a rather long text to look for%' or site in (select site from dsp_views group by 1)) group by 1)
select a.campaign, case when n>10 and n<100 then 'some clicks' when n between 100 and 1000 then 'many clicks' else 'very many clicks' end as bucket, -n*-1 as m from a left join dsp_views v on v.campaign=a.campaign and v.site<>'a text that makes this line longer than it may be' group by 1,2,n`)).toBe(`WITH a AS (
  SELECT
    campaign,
    SUM(clicks) AS n
  FROM dsp_clicks
  WHERE user_id IS NOT NULL
    AND (
      campaign = 'x'
      OR campaign LIKE '%a rather long text to look for%'
      OR site IN (SELECT site FROM dsp_views GROUP BY 1)
    )
  GROUP BY 1
)
SELECT
  a.campaign,
  CASE
    WHEN n > 10 AND n < 100 THEN 'some clicks'
    WHEN n BETWEEN 100 AND 1000 THEN 'many clicks'
    ELSE 'very many clicks'
  END AS bucket,
  -n * -1 AS m
FROM a
LEFT JOIN dsp_views v
  ON v.campaign = a.campaign AND v.site <> 'a text that makes this line longer than it may be'
GROUP BY 1, 2, n`)
})

test('windows, nested calls and lists break from the outside in', () => {
  expect(format(`select row_number() over (partition by user_id, a_long_column_name order by impression_dt_utc desc, request_tag) as rn,
array_sort(collect(distinct named_row('order',rn,'campaign',campaign))) as path from t where campaign in ('aaaaaaaaaaaaaaaaaaaa','bbbbbbbbbbbbbbbbbbbbbbb') and rn between 1 and 100
and exists (select 1 from dsp_clicks where dsp_clicks.user_id = t.user_id and dsp_clicks.site = 'x')`, { lineWidth: 60 })).toBe(`SELECT
  ROW_NUMBER() OVER (
    PARTITION BY user_id, a_long_column_name
    ORDER BY impression_dt_utc DESC, request_tag
  ) AS rn,
  ARRAY_SORT(
    COLLECT(
      DISTINCT NAMED_ROW('order', rn, 'campaign', campaign)
    )
  ) AS path
FROM t
WHERE campaign IN (
  'aaaaaaaaaaaaaaaaaaaa',
  'bbbbbbbbbbbbbbbbbbbbbbb'
)
  AND rn BETWEEN 1 AND 100
  AND EXISTS (
    SELECT 1
    FROM dsp_clicks
    WHERE dsp_clicks.user_id = t.user_id
      AND dsp_clicks.site = 'x'
  )`)
})

test('comments stay with what they speak of, and empty lines between parts stay', () => {
  expect(format(`-- head

select campaign -- the campaign
, site, /* both */ count(1) as n -- how many
from dsp_clicks
-- only these

where site is not null -- known
group by 1,2
-- end`)).toBe(`-- head

SELECT
  campaign, -- the campaign
  site, /* both */
  COUNT(1) AS n -- how many
FROM dsp_clicks
-- only these

WHERE site IS NOT NULL -- known
GROUP BY 1, 2
-- end`)
})

test('keyword case, indent and width can be chosen; names keep theirs', () => {
  const sql = 'select Campaign as Name, Sum(clicks) as N from DSP_Clicks group by 1'
  expect(format(sql, { keywordCase: 'lower', indentWidth: 4 })).toBe('select\n    Campaign as Name,\n    sum(clicks) as N\nfrom DSP_Clicks\ngroup by 1')
  expect(format(sql, { keywordCase: 'keep' })).toContain('Sum(clicks) as N')
  expect(format('select 1 as n from dsp_clicks group by campaign, site, device_type', { lineWidth: 30 })).toBe('SELECT 1 AS n\nFROM dsp_clicks\nGROUP BY\n  campaign,\n  site,\n  device_type')
})

test('signs, types and brackets keep their sense', () => {
  expect(format('select - -1 as a,1- -1 as b,cast(x as decimal ( 10 , 2 )) as c,array [ 1,2 ] as d,count( * ) as e, t . * from dsp_clicks t')).toContain('- -1 AS a,\n  1 - -1 AS b,\n  CAST(x AS DECIMAL(10, 2)) AS c,\n  ARRAY[1, 2] AS d,\n  COUNT(*) AS e,\n  t.*')
  expect(format('(select 1 as n) union all (select 2 as n)')).toBe('(SELECT 1 AS n)\nUNION ALL\n(SELECT 2 AS n)')
  expect(format('select 1 as n\r\nfrom dsp_clicks\r\n')).toBe('SELECT 1 AS n\r\nFROM dsp_clicks\r\n')
})

test('a text with a syntax error is left alone', () => {
  const of = (text: string): string | null => formatSql(analyzeSql(text, { catalogue: bundledCatalogue }))
  expect([of('SELECT a, FROM t'), of('DROP TABLE x'), of(''), of("SELECT 'a"), of('SELECT (1')]).toEqual([null, null, null, null, null])
})

const filler = fc.constantFrom(' ', '\n', '\n\n', '  \n ', ' /* c */ ', ' -- c\n', '\n-- own\n', '\n\n/* own\n lines */\n', '\t', ' -- one\n-- two\n\n')

test('formatting keeps every token and comment, and formatting again changes nothing', () => {
  const queries = acceptedQueries.map(query => query.sql)
  fc.assert(fc.property(fc.constantFrom(...queries), fc.array(filler, { minLength: 1, maxLength: 40 }), fc.nat(), fc.constantFrom(40, 80, 100), (sql, fillers, seed, lineWidth) => {
    const { tokens, comments } = lex(sql)
    let text = ''
    for (const [index, token] of tokens.entries()) {
      const gap = sql.slice(tokens[index - 1]?.end ?? 0, token.start)
      const before = tokens[index - 1]
      // Where nothing stood between two tokens, white space would be allowed as well, except inside numbers and dots.
      const extra = gap !== '' && before ? fillers[(index * 7 + seed) % (fillers.length * 3)] ?? '' : ''
      text += gap + extra + sql.slice(token.start, token.end)
    }
    const once = format(text, { lineWidth })
    expect(tokensOf(once)).toEqual(tokensOf(text))
    expect(commentsOf(once)).toEqual(commentsOf(text))
    expect(format(once, { lineWidth })).toBe(once)
    expect(comments.length).toBeLessThanOrEqual(commentsOf(once).length)
    expect(/[ \t]$/m.test(once.replace(/\/\*[\s\S]*?\*\//g, 'c'))).toBe(false)
  }), { numRuns: 400 })
})

test('a value that is too long breaks before its loosest operators when every part then fits, signs left alone', () => {
  expect(format('SELECT campaign, SUM(impressions_of_a_rather_long_name_in_the_text) / NULLIF(SUM(another_column_of_a_rather_long_name), 0) AS share FROM a GROUP BY 1')).toBe(`SELECT
  campaign,
  SUM(impressions_of_a_rather_long_name_in_the_text)
    / NULLIF(SUM(another_column_of_a_rather_long_name), 0) AS share
FROM a
GROUP BY 1`)
  expect(format('SELECT campaign, SUM(impressions_of_a_rather_long_name_in_the_text) * 5 + SUM(another_column_of_a_rather_long_name) * -1 AS n FROM a GROUP BY 1')).toContain(`
  SUM(impressions_of_a_rather_long_name_in_the_text) * 5
    + SUM(another_column_of_a_rather_long_name) * -1 AS n
`)
})
