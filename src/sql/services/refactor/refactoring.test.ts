import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bundledCatalogue } from '../../catalogue.ts'
import { analyzeSql } from '../../sql.ts'
import type { AnalyzeOptions } from '../../sql.ts'
import { acceptedQueries } from '../../testing/accepted-queries.ts'
import { optionsOf } from '../../testing/typing.ts'
import { walk } from '../../walk.ts'
import { applyEdits } from '../navigation.ts'
import { refactoringsAt, refactorSql } from './refactoring.ts'
import { refactoringKinds } from './refactoring-kinds.ts'
import type { RefactoringKind } from './refactoring-kinds.ts'

const options: AnalyzeOptions = { catalogue: bundledCatalogue }

/** The text after a refactoring at `|` (or from the first `|` to the second), or why there is none. */
function after(kind: RefactoringKind, marked: string): string {
  const start = marked.indexOf('|')
  const end = marked.lastIndexOf('|') > start ? marked.lastIndexOf('|') - 1 : start
  const text = marked.replaceAll('|', '')
  const result = refactorSql(kind, analyzeSql(text, options), { start, end }, options)
  return result.ok ? applyEdits(text, result.edits) : result.reason
}

test.each([
  ['a subquery of FROM becomes a step under its alias', 'SELECT t.campaign FROM (SELECT |campaign FROM dsp_clicks GROUP BY 1) AS t GROUP BY 1', 'WITH t AS (\n  SELECT campaign FROM dsp_clicks GROUP BY 1\n)\nSELECT t.campaign FROM t GROUP BY 1'],
  ['a step stands before the one that reads it', 'WITH a AS (SELECT n FROM (SELECT |COUNT(1) AS n FROM dsp_clicks) x)\nSELECT n FROM a', 'WITH x AS (\n  SELECT COUNT(1) AS n FROM dsp_clicks\n),\na AS (SELECT n FROM x)\nSELECT n FROM a'],
  ['a subquery behind IN keeps its column', '-- head\nSELECT COUNT(1) AS n FROM dsp_clicks WHERE campaign IN (SELECT |campaign FROM dsp_impressions GROUP BY 1)', '-- head\nWITH step AS (\n  SELECT campaign FROM dsp_impressions GROUP BY 1\n)\nSELECT COUNT(1) AS n FROM dsp_clicks WHERE campaign IN (SELECT campaign FROM step)'],
  ['an alias that another table has too stays', 'WITH t AS (SELECT 1 AS n) SELECT x.n FROM t JOIN (SELECT |2 AS n) x ON x.n = t.n JOIN (SELECT x.n FROM t x) y ON y.n = x.n', 'WITH t AS (SELECT 1 AS n),\nstep AS (\n  SELECT 2 AS n\n) SELECT x.n FROM t JOIN step x ON x.n = t.n JOIN (SELECT x.n FROM t x) y ON y.n = x.n'],
  ['a branch of a UNION', 'SELECT campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY 1\nUNION ALL\nSELECT |campaign, COUNT(1) AS n FROM dsp_impressions GROUP BY 1', 'WITH branch AS (\n  SELECT campaign, COUNT(1) AS n FROM dsp_impressions GROUP BY 1\n)\nSELECT campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY 1\nUNION ALL\nSELECT campaign, n FROM branch'],
  ['a subquery that looks outside stays', 'SELECT COUNT(1) AS n FROM dsp_clicks c WHERE EXISTS (SELECT |1 FROM dsp_views v WHERE v.impression_id = c.request_tag)', 'The subquery uses columns of the query around it, so it cannot stand alone.'],
  ['outside of subqueries there is nothing to extract', 'SELECT |COUNT(1) AS n FROM dsp_clicks', 'There is no subquery here. Put the cursor into one, or select it.'],
])('extract: %s', (_title, marked, expected) => expect(after('extract-step', marked)).toBe(expected))

test.each([
  ['a step that is read once', 'WITH |a AS (SELECT campaign FROM dsp_clicks GROUP BY 1)\nSELECT a.campaign FROM a', 'SELECT a.campaign FROM (SELECT campaign FROM dsp_clicks GROUP BY 1) a'],
  ['from a place that reads it, under its alias there', 'WITH a AS (SELECT 1 AS n), b AS (SELECT 2 AS n) SELECT x.n FROM |b AS x', 'WITH a AS (SELECT 1 AS n) SELECT x.n FROM (SELECT 2 AS n) AS x'],
  ['a step that is read twice', 'WITH |a AS (SELECT 1 AS n), b AS (SELECT n FROM a) SELECT b.n FROM b JOIN a ON a.n = b.n', 'WITH b AS (SELECT n FROM (SELECT 1 AS n) a) SELECT b.n FROM b JOIN (SELECT 1 AS n) a ON a.n = b.n'],
  ['a column list becomes aliases', 'WITH |a (x, y) AS (SELECT campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY 1) SELECT x, y FROM a', 'SELECT x, y FROM (SELECT campaign AS x, COUNT(1) AS y FROM dsp_clicks GROUP BY 1) a'],
  ['comments stay', 'WITH /* before */ |a AS ( -- why\n  SELECT 1 AS n -- one\n) -- after\nSELECT n FROM a', '/* before */\n-- after\nSELECT n FROM (\n  -- why\n  SELECT 1 AS n -- one\n) a'],
  ['random values are made once', 'WITH |a AS (SELECT UUID() AS n) SELECT a.n FROM a JOIN a b ON a.n = b.n', 'The step makes random values, and would make others each time it is read.'],
  ['a name that would mean something else', 'WITH |a AS (SELECT campaign FROM dsp_clicks GROUP BY 1), dsp_clicks AS (SELECT site AS campaign FROM dsp_impressions GROUP BY 1) SELECT a.campaign FROM a JOIN dsp_clicks c ON c.campaign = a.campaign', 'A name in the step would stand for another table where the step is read.'],
  ['VALUES', "WITH |a (n) AS (VALUES (1)) SELECT n FROM a", 'VALUES can stand in a WITH step only.'],
  ['a step that nothing reads', 'WITH |a AS (SELECT 1 AS n) SELECT 2 AS n', 'Nothing reads "a", so there is no place to put it.'],
])('inline: %s', (_title, marked, expected) => expect(after('inline-step', marked)).toBe(expected))

test.each([
  ['SELECT |campaign, COUNT(user_id) AS n FROM dsp_clicks d GROUP BY campaign', 'SELECT d.campaign, COUNT(d.user_id) AS n FROM dsp_clicks d GROUP BY d.campaign'],
  ['SELECT site AS |campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY campaign HAVING n > 1', 'SELECT dsp_clicks.site AS campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY campaign HAVING n > 1'],
  ['SELECT |d.campaign FROM dsp_clicks d GROUP BY 1', 'Every column has its table in front already.'],
  ['SELECT |campaign FROM (SELECT c.campaign FROM dsp_clicks c GROUP BY 1) GROUP BY 1', 'The columns come from a subquery without an alias. Give it one.'],
])('qualify: %s', (marked, expected) => expect(after('qualify-columns', marked)).toBe(expected))

test.each([
  ['WITH a AS (SELECT campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY 1) SELECT |* FROM a', 'WITH a AS (SELECT campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY 1) SELECT campaign, n FROM a'],
  ['WITH a AS (SELECT 1 AS n), b AS (SELECT 2 AS m) SELECT |x.*, b.m FROM a x JOIN b ON x.n = b.m', 'WITH a AS (SELECT 1 AS n), b AS (SELECT 2 AS m) SELECT x.n, b.m FROM a x JOIN b ON x.n = b.m'],
  ['WITH a AS (SELECT 1 AS n), b AS (SELECT 2 AS m) SELECT | * FROM a JOIN b ON n = m', 'WITH a AS (SELECT 1 AS n), b AS (SELECT 2 AS m) SELECT  a.n, b.m FROM a JOIN b ON n = m'],
  ['SELECT |* FROM dsp_clicks', /^\* stands for all \d+ columns of dsp_clicks/],
  ['SELECT |COUNT(*) AS n FROM dsp_clicks', 'There is no * here that stands for columns.'],
])('expand: %s', (marked, expected) => expect(after('expand-stars', marked)).toEqual(expected instanceof RegExp ? expect.stringMatching(expected) : expected))

test('names: every computed column gets a name that nothing else has', () => {
  expect(after('name-columns', '|WITH a AS (SELECT campaign, COUNT(1) FROM dsp_clicks GROUP BY 1) SELECT SUM(clicks), SUM(clicks), MAX(1 + 1) FROM dsp_clicks'))
    .toBe('WITH a AS (SELECT campaign, COUNT(1) AS count_value FROM dsp_clicks GROUP BY 1) SELECT SUM(clicks) AS sum_clicks, SUM(clicks) AS sum_clicks_2, MAX(1 + 1) AS max_value FROM dsp_clicks')
})

test('a text that cannot be read is left alone, with the line of the reason', () => {
  expect(after('qualify-columns', 'SELECT campaign,\n|FROM dsp_clicks')).toMatch(/^Nothing was changed, because line 2 cannot be read/)
  expect(after('qualify-columns', '|')).toBe('There is no query here.')
})

test('on every query at every place a refactoring is refused with a sentence, or keeps problems, columns and comments', () => {
  const cases = acceptedQueries.flatMap(query => {
    const analysis = analyzeSql(query.sql, optionsOf(query))
    const places: number[] = [0]
    if (analysis.statement?.kind === 'query') walk(analysis.statement, node => { if (['cte', 'query', 'star', 'derived-table'].includes(node.kind)) places.push(node.start) })
    return [...new Set(places)].map(start => ({ query, analysis, start }))
  })
  let done = 0
  fc.assert(fc.property(fc.constantFrom(...cases), fc.constantFrom(...refactoringKinds), ({ query, analysis, start }, kind) => {
    const given = optionsOf(query)
    const result = refactorSql(kind, analysis, { start, end: start }, given)
    if (!result.ok) {
      expect(result.reason).toMatch(/[.]$/)
      return
    }
    done++
    const text = applyEdits(query.sql, result.edits)
    const changed = analyzeSql(text, given)
    const codes = new Set(analysis.problems.map(problem => problem.code))
    expect(changed.problems.filter(problem => problem.severity !== 'info' && !codes.has(problem.code)), text).toEqual([])
    const shape = ({ outputColumns }: typeof analysis) => outputColumns.map(column => `${kind === 'name-columns' ? '' : column.name} ${column.privacyClass} ${column.requiredUsers}`)
    expect(shape(changed), text).toEqual(shape(analysis))
    expect(changed.comments.length, text).toBeGreaterThanOrEqual(analysis.comments.length)
    expect(refactoringsAt(analysis, { start, end: start }, given), text).toContain(kind)
  }), { numRuns: 400 })
  expect(done).toBeGreaterThan(60)
})
