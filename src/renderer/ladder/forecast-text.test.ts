import { expect, test } from 'vitest'
import type { RunForecast } from '#shared/ladder/contract.ts'
import { forecastText } from './forecast-text.ts'

const forecast = (medianS: number, shortestS: number, longestS: number, runs: number, basis: RunForecast['basis'] = 'query') =>
  forecastText({ medianMs: medianS * 1_000, shortestMs: shortestS * 1_000, longestMs: longestS * 1_000, runs, basis })

test('a forecast is as rough as it is, and says what it rests on', () => {
  expect([
    forecast(370, 180, 660, 14), forecast(42, 38, 200, 3, 'window'), forecast(2.1, 1.9, 2.2, 5, 'instance'), forecast(5_400, 3_000, 9_000, 4), forecast(75, 75, 75, 1),
  ]).toEqual([
    'about 6 min, from 14 runs of this query, 3–11 min', 'about 42 s, from 3 runs over as many days, 38 s–3 min', 'about 2 s, from 5 runs on this instance, always 2 s',
    'about 1.5 h, from 4 runs of this query, 50 min–2.5 h', 'about 75 s, from 1 run of this query',
  ])
})
