import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDuration } from '#renderer/ui/format.ts'
import { timesOf } from './run-times.ts'

test('what is shown of a run\'s time adds up to the total, and every part is within a unit of the truth', () => {
  const times = fc.record({ waitMs: fc.integer({ min: 0, max: 200_000 }), amcComputeSeconds: fc.integer({ min: 0, max: 400 }), restMs: fc.integer({ min: 0, max: 20_000 }) })
  fc.assert(fc.property(times, ({ waitMs, amcComputeSeconds, restMs }) => {
    const totalMs = waitMs + amcComputeSeconds * 1_000 + restMs
    const shown = timesOf({ waitMs, amcComputeSeconds, totalMs })
    expect((shown.waitMs ?? 0) + (shown.computeMs ?? 0) + (shown.restMs ?? 0)).toBe(shown.totalMs)
    const unit = totalMs < 10_000 ? 100 : 1_000
    expect([shown.waitMs, shown.computeMs, shown.restMs].every(part => part !== null && part >= 0)).toBe(true)
    expect(Math.abs((shown.restMs ?? 0) - restMs)).toBeLessThanOrEqual(1.5 * unit)
    expect(formatDuration(shown.totalMs ?? 0)).toBe(formatDuration(totalMs))
  }), { numRuns: 300 })
})

test('what is not known stays unknown', () => {
  expect(timesOf({ waitMs: 500, amcComputeSeconds: null, totalMs: null })).toEqual({ waitMs: 500, computeMs: null, restMs: null, totalMs: null })
  expect(timesOf({ waitMs: 500, amcComputeSeconds: null, totalMs: 2_000 })).toEqual({ waitMs: 500, computeMs: null, restMs: null, totalMs: 2_000 })
})
