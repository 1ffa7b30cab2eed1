import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createStepMemory } from './analyze/step-memory.ts'
import { bundledCatalogue } from './catalogue.ts'
import { completeSql } from './services/completion.ts'
import { sketchSql } from './sketch.ts'
import { analyzeSql } from './sql.ts'

const options = { catalogue: bundledCatalogue, parameters: [] }

const text = `WITH i AS (SELECT user_id, campaign, SUM(impressions) AS imps FROM dsp_impressions GROUP BY 1, 2),
  c (who, clicked) AS (SELECT user_id, SUM(clicks) FROM dsp_clicks GROUP BY 1),
  j AS (SELECT i.campaign, i.imps, c.clicked, i.user_id FROM i LEFT JOIN c ON c.who = i.user_id),
  j2 AS (WITH inner_step AS (SELECT campaign, imps FROM j) SELECT * FROM inner_step UNION ALL SELECT campaign, clicked FROM j),
  l AS (SELECT campaign, imps FROM j2 WHERE campaign IN (SELECT campaign FROM i) AND imps > (SELECT AVG(clicked) FROM c))
SELECT l.campaign, l.imps, j.clicked FROM l INNER JOIN j ON j.campaign = l.campaign WHERE  l.imps > 3`

const pieces = ['', ' ', 'x', 'campaign', ', ', 'i.', '(', ')', 'dsp_clicks', 'dsp_impressions', 'AS ', 'SELECT ', ' FROM ', 'j', 'l', 'c', ', n AS (SELECT 1 AS one), ', "'", '-- ', '\n', 'user_id', 'AS i (', 'site']
const edit = fc.record({ at: fc.nat({ max: 999 }), removed: fc.constantFrom(0, 0, 0, 1, 2, 9, 40), added: fc.constantFrom(...pieces), cursor: fc.nat({ max: 999 }) })

test('suggestions from a sketch are those of a whole analysis, whatever was typed before', () => {
  fc.assert(fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), edits => {
    const memory = createStepMemory()
    let typed = text
    for (const { at, removed, added, cursor } of edits) {
      const start = Math.floor((at / 1000) * typed.length)
      typed = `${typed.slice(0, start)}${added}${typed.slice(start + removed)}`
      const offset = cursor % 2 === 0 ? Math.min(start + added.length, typed.length) : Math.floor((cursor / 1000) * typed.length)
      const sketched = completeSql(sketchSql(typed, offset, options, memory), offset, options)
      expect([typed, offset, sketched]).toEqual([typed, offset, completeSql(analyzeSql(typed, options), offset, options)])
    }
  }), { numRuns: 60 })
}, 60_000)

test('only what changed, and what builds on it, is read again', () => {
  const memory = createStepMemory()
  const steps = (sql: string, offset: number): number => sketchSql(sql, offset, options, memory).selects.size
  const end = text.length
  expect(steps(text, end)).toBeGreaterThan(8)
  expect(steps(text, end)).toBe(1)
  // What stands around the cursor is there in any case, with the steps inside of it.
  expect(steps(text, text.indexOf('UNION'))).toBe(4)
  // A filter in the first step leaves its columns as they are.
  expect(steps(text.replace('FROM dsp_impressions', "FROM dsp_impressions WHERE site = 'a'"), end)).toBe(2)
  // Another step has other columns: the steps on top of it are read again.
  expect(steps(text.replace('SUM(clicks)', 'MAX(campaign)'), end)).toBeGreaterThan(5)
})
