import fc from 'fast-check'
import { expect, test } from 'vitest'
import { forecastRun, shapeOf, type FinishedRun } from './forecast.ts'

const day = 86_400_000

test('the same query keeps its shape over comments, white space, case and values, and another query has another', () => {
  const shape = shapeOf("SELECT campaign, SUM(impressions) FROM dsp_impressions WHERE campaign IN ('a', 'b') AND x > 5 GROUP BY 1")
  expect(shapeOf("select CAMPAIGN,\n  sum(impressions) -- total\nFROM dsp_impressions /* all */ WHERE campaign IN ('it''s')\n AND x > 17.5 group by 2;")).toBe(shape)
  expect(shapeOf("SELECT campaign, SUM(clicks) FROM dsp_impressions WHERE campaign IN ('a', 'b') AND x > 5 GROUP BY 1")).not.toBe(shape)
  expect(shapeOf('SELECT a1 FROM t')).not.toBe(shapeOf('SELECT a2 FROM t'))
})

test('without history there is no forecast', () => {
  expect(forecastRun({ sql: 'SELECT 1', windowMs: day }, [])).toBeNull()
})

// The oracle: sorts and counts by hand, knowing only which query each text is.
const run = fc.record({ query: fc.integer({ min: 0, max: 3 }), value: fc.integer({ min: 0, max: 99 }), days: fc.option(fc.integer({ min: 1, max: 3 })), tookMs: fc.integer({ min: 0, max: 10_000_000 }) })
const textOf = ({ query, value }: { readonly query: number; readonly value: number }) => `SELECT c${'abcd'.charAt(query)}\nFROM t WHERE x = ${value}`

test('the forecast rests on the closest runs there are: the query, else the length of the window, else the instance', () => {
  fc.assert(fc.property(run, fc.array(run, { maxLength: 12 }), (asked, runs) => {
    const history = runs.map((each): FinishedRun => ({ sql: textOf(each), windowMs: each.days === null ? null : each.days * day + 3_600_000, tookMs: each.tookMs }))
    const forecast = forecastRun({ sql: textOf(asked), windowMs: asked.days === null ? null : asked.days * day }, history)
    const sameQuery = runs.filter(each => each.query === asked.query)
    const sameDays = runs.filter(each => asked.days !== null && each.days === asked.days)
    const [basis, chosen] = sameQuery.length > 0 ? ['query', sameQuery] as const : sameDays.length > 0 ? ['window', sameDays] as const : ['instance', runs] as const
    if (chosen.length === 0) {
      expect(forecast).toBeNull()
      return
    }
    const times = chosen.map(each => each.tookMs)
    const below = times.filter(time => time <= (forecast?.medianMs ?? -1)).length
    const above = times.filter(time => time >= (forecast?.medianMs ?? Infinity)).length
    expect(forecast).toMatchObject({ basis, runs: times.length, shortestMs: Math.min(...times), longestMs: Math.max(...times) })
    expect([below >= times.length / 2, above >= times.length / 2]).toEqual([true, true])
    if (times.length % 2 === 1) expect(times).toContain(forecast?.medianMs)
  }), { numRuns: 300 })
})
