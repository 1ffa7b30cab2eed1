import fc from 'fast-check'
import { expect, test } from 'vitest'
import { localWindow } from './local-window.ts'

const day = 86_400_000
const nowMs = Date.UTC(2026, 2, 31, 15)
const lastMs = Date.UTC(2026, 2, 29)
const windowOf = (startMs: number, endMs: number, timeZone: string) => ({ start: '', end: '', timeZone, startMs, endMs, caution: null, incomplete: false })

test('a window among the synthetic events stays; any other is moved to where they end, as long as it was', () => {
  const zones = fc.constantFrom('UTC', 'America/Los_Angeles', 'Asia/Tokyo', 'Australia/Lord_Howe')
  fc.assert(fc.property(fc.integer({ min: -900, max: 60 }), fc.integer({ min: 1, max: 400 }), zones, (startDay, days, zone) => {
    const asked = windowOf(nowMs + startDay * day, nowMs + (startDay + days) * day, zone)
    const { window, moved } = localWindow(asked, nowMs)
    const isInside = asked.endMs <= lastMs && asked.startMs >= lastMs - 390 * day
    expect(moved).toBe(!isInside)
    if (!moved) {
      expect(window).toBe(asked)
      return
    }
    const length = window.endMs - window.startMs
    expect(window.endMs).toBeLessThanOrEqual(lastMs)
    expect(window.startMs).toBeGreaterThan(lastMs - 391 * day)
    // A change of clocks makes one day an hour longer or shorter.
    expect(Math.abs(length - Math.min(days, 388) * day)).toBeLessThanOrEqual(3_600_000)
    expect([window.start.slice(11), window.end.slice(11)]).toEqual(['00:00:00', '00:00:00'])
  }), { numRuns: 200 })
})
