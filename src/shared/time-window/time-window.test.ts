import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resolveWindow } from './resolve-window.ts'
import { instantOf, parseWall, wallAt, wallText } from './zone-math.ts'

const tuesday = Date.UTC(2026, 2, 10, 9, 30) // 2026-03-10 05:30 in New York, two days after clocks went forward

test('dynamic windows are whole days of the window\'s own zone', () => {
  const timeZone = 'America/New_York'
  const dates = (window: Parameters<typeof resolveWindow>[0]) => {
    const { start, end, startMs, endMs } = resolveWindow(window, tuesday)
    return `${start} → ${end} (${(endMs - startMs) / 3_600_000} h)`
  }
  expect([
    dates({ kind: 'last-n-days', days: 7, endDaysAgo: 2, timeZone }),
    dates({ kind: 'last-full-week', weekStart: 'monday', timeZone }),
    dates({ kind: 'last-full-week', weekStart: 'sunday', timeZone }),
    dates({ kind: 'last-full-month', timeZone }),
    dates({ kind: 'last-full-quarter', timeZone }),
    dates({ kind: 'month-to-date', timeZone }),
  ]).toEqual([
    '2026-03-01T00:00:00 → 2026-03-08T00:00:00 (168 h)',
    '2026-03-02T00:00:00 → 2026-03-09T00:00:00 (167 h)',
    '2026-03-01T00:00:00 → 2026-03-08T00:00:00 (168 h)',
    '2026-02-01T00:00:00 → 2026-03-01T00:00:00 (672 h)',
    '2025-10-01T00:00:00 → 2026-01-01T00:00:00 (2209 h)',
    '2026-03-01T00:00:00 → 2026-03-10T00:00:00 (215 h)',
  ])
})

test('a clock time that does not exist becomes the first instant after the gap, one that exists twice the first of them', () => {
  const at = (text: string, zone: string) => {
    const wall = parseWall(text)
    return wall && new Date(instantOf(wall, zone)).toISOString()
  }
  expect([
    at('2026-03-08T02:30:00', 'America/New_York'), at('2026-11-01T01:30:00', 'America/New_York'),
    at('2026-03-29T02:15:00', 'Europe/Berlin'), at('2026-04-24T00:00:00', 'Africa/Cairo'), at('2011-12-30T12:00:00', 'Pacific/Apia'),
  ]).toEqual(['2026-03-08T07:00:00.000Z', '2026-11-01T05:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-04-23T22:00:00.000Z', '2011-12-30T10:00:00.000Z'])
})

test('wall clock to instant and back is the identity outside gaps, in any zone', () => {
  fc.assert(fc.property(
    fc.integer({ min: Date.UTC(2020, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 }),
    fc.constantFrom('UTC', 'America/New_York', 'America/St_Johns', 'Europe/London', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Auckland', 'America/Sao_Paulo'),
    (seconds, zone) => {
      const wall = wallAt(seconds * 1000, zone)
      const instant = instantOf(wall, zone)
      expect(wallText(wallAt(instant, zone))).toBe(wallText(wall))
      expect(instant).toBeLessThanOrEqual(seconds * 1000)
    },
  ))
})

test('unreal dates, ends before starts and unknown zones are refused with a reason', () => {
  const explicit = (start: string, end: string, timeZone = 'UTC') => () => resolveWindow({ kind: 'explicit', start, end, timeZone }, tuesday)
  expect(explicit('2025-02-30T00:00:00', '2025-03-01T00:00:00')).toThrow('not a real date')
  expect(explicit('2025-03-02T00:00:00', '2025-03-01T00:00:00')).toThrow('ends (2025-03-01T00:00:00) before it starts')
  expect(explicit('2025-03-01T00:00:00', '2025-03-01T00:00:00')).toThrow('Choose a later end')
  expect(explicit('2025-03-01T00:00:00', '2025-03-02T00:00:00', 'Mars/Olympus')).toThrow('not a time zone')
})

test('windows that AMC cannot have complete are said so', () => {
  const caution = (start: string, end: string) => resolveWindow({ kind: 'explicit', start, end, timeZone: 'UTC' }, tuesday).caution
  expect([
    caution('2026-03-01T00:00:00', '2026-03-05T00:00:00'), caution('2026-03-01T00:00:00', '2026-03-09T00:00:00'),
    caution('2024-03-01T00:00:00', '2024-04-01T00:00:00'), caution('2027-03-01T00:00:00', '2027-04-01T00:00:00'),
    caution('2024-03-01T00:00:00', '2026-04-01T00:00:00'),
  ]).toEqual([null, expect.stringContaining('48 hours'), expect.stringContaining('13 months'), expect.stringContaining('future'), expect.stringMatching(/13 months.*in the future.*48 hours/)])
})
