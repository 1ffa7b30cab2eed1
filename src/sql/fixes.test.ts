import { expect, test } from 'vitest'
import { bundledCatalogue } from './catalogue.ts'
import type { ProblemCode } from './problems.ts'
import { analyzeSql } from './sql.ts'

const analyze = (text: string) => analyzeSql(text, { catalogue: bundledCatalogue })

/** The text after the first fix of the first problem with this code. */
function fix(code: ProblemCode, text: string): string | undefined {
  const replacement = analyze(text).problems.find(problem => problem.code === code)?.fixes?.[0]
  return replacement && text.slice(0, replacement.start) + replacement.text + text.slice(replacement.end)
}

test.each<[code: ProblemCode, before: string, after: string]>([
  ['concatenation-operator', "SELECT campaign || '-' || site AS x FROM dsp_clicks GROUP BY 1", "SELECT CONCAT(campaign, '-', site) AS x FROM dsp_clicks GROUP BY 1"],
  ['right-join', 'SELECT c.campaign FROM dsp_views v RIGHT JOIN dsp_clicks c ON c.request_tag = v.impression_id GROUP BY 1', 'SELECT c.campaign FROM dsp_clicks c LEFT JOIN dsp_views v ON c.request_tag = v.impression_id GROUP BY 1'],
  ['not-grouped', 'SELECT campaign, site, COUNT(1) AS n FROM dsp_clicks GROUP BY campaign', 'SELECT campaign, site, COUNT(1) AS n FROM dsp_clicks GROUP BY campaign, site'],
  ['not-grouped', 'SELECT campaign, COUNT(1) AS n FROM dsp_clicks', 'SELECT campaign, COUNT(1) AS n FROM dsp_clicks\nGROUP BY campaign'],
  ['select-star-cte', 'WITH a AS (SELECT campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY 1) SELECT * FROM a', 'WITH a AS (SELECT campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY 1) SELECT campaign, n FROM a'],
  ['select-star-cte', 'WITH a AS (SELECT campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY 1) SELECT x.*, 1 AS m FROM a x', 'WITH a AS (SELECT campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY 1) SELECT x.campaign, x.n, 1 AS m FROM a x'],
  ['unsupported-function', 'SELECT GETDATE() AS d', 'SELECT CURRENT_TIMESTAMP AS d'],
  ['unsupported-function', 'SELECT DATE(click_dt) AS d, COUNT(1) AS n FROM dsp_clicks GROUP BY 1', 'SELECT CAST(click_dt AS DATE) AS d, COUNT(1) AS n FROM dsp_clicks GROUP BY 1'],
  ['unsupported-function', 'SELECT SAFE_DIVIDE(SUM(clicks), COUNT(1)) AS d FROM dsp_clicks', 'SELECT (SUM(clicks)) / NULLIF(COUNT(1), 0) AS d FROM dsp_clicks'],
  ['unsupported-function', 'WITH a AS (SELECT ARRAY_AGG(DISTINCT campaign) AS d FROM dsp_clicks) SELECT d FROM a', 'WITH a AS (SELECT COLLECT(DISTINCT campaign) AS d FROM dsp_clicks) SELECT d FROM a'],
])('%s: %s', (code, before, after) => {
  expect(fix(code, before)).toBe(after)
  expect(analyze(after).problems.filter(problem => problem.severity === 'error' || problem.code === code)).toEqual([])
})
