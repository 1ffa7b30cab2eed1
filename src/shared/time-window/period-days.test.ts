import fc from 'fast-check'
import { expect, test } from 'vitest'
import { completeUntil, dataDelayMs, resolveWindow } from './resolve-window.ts'
import { TimeWindow, type DynamicPeriod } from './time-window.ts'

/** A day as a calendar on the wall shows it, found by walking through the instants: the oracle knows no date arithmetic. */
interface Day {
  readonly date: string
  readonly weekday: string
  readonly startMs: number
}

const zones = ['UTC', 'America/New_York', 'America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Africa/Cairo', 'America/Sao_Paulo', 'Asia/Tehran', 'Pacific/Auckland']
const calendars = new Map<string, readonly Day[]>()

function calendarOf(timeZone: string): readonly Day[] {
  const known = calendars.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', weekday: 'long' })
  const read = (timeMs: number) => {
    const part = Object.fromEntries(format.formatToParts(timeMs).map(({ type, value }) => [type, value]))
    return { date: `${part['year']}-${part['month']}-${part['day']}`, weekday: (part['weekday'] ?? '').toLowerCase() }
  }
  const days: Day[] = []
  const hourMs = 3_600_000
  let beforeMs = Date.UTC(2022, 0, 1)
  let before = read(beforeMs)
  for (let atMs = beforeMs + 12 * hourMs; atMs < Date.UTC(2027, 0, 3); atMs += 12 * hourMs) {
    const now = read(atMs)
    if (now.date !== before.date) {
      let low = beforeMs
      let high = atMs
      // Zones change by whole minutes in these years.
      while (high - low > 60_000) {
        const middle = low + Math.floor((high - low) / 120_000) * 60_000
        if (read(middle).date === before.date) low = middle
        else high = middle
      }
      days.push({ ...now, startMs: high })
    }
    before = now
    beforeMs = atMs
  }
  calendars.set(timeZone, days)
  return days
}

const groupNames: Readonly<Record<string, (date: string) => string>> = {
  month: date => date.slice(0, 7), quarter: date => `${date.slice(0, 4)} ${Math.ceil(Number(date.slice(5, 7)) / 3)}`, year: date => date.slice(0, 4),
}

/** Days of the periods of a kind, one group after the other, up to and with the one that today lies in. */
function groupsUntil(days: readonly Day[], todayIndex: number, period: DynamicPeriod): Day[][] {
  const unit = /week|month|quarter|year/.exec(period.kind)?.[0] ?? ''
  const groups: Day[][] = []
  const near = days.slice(Math.max(0, todayIndex - 740), todayIndex + 1)
  for (const [index, day] of near.entries()) {
    const before = near[index - 1]
    const starts = before === undefined || ('weekStart' in period ? day.weekday === period.weekStart : groupNames[unit]?.(day.date) !== groupNames[unit]?.(before.date))
    if (starts) groups.push([])
    groups.at(-1)?.push(day)
  }
  return groups
}

/** The days of a period, by looking them up. */
function expectedDays(days: readonly Day[], todayIndex: number, period: DynamicPeriod): readonly Day[] {
  switch (period.kind) {
    case 'today': return period.onlyComplete === true ? days.slice(todayIndex - 1, todayIndex) : days.slice(todayIndex, todayIndex + 1)
    case 'yesterday': return days.slice(todayIndex - 1, todayIndex)
    case 'last-n-days': return days.slice(todayIndex - period.endDaysAgo - period.days, todayIndex - period.endDaysAgo)
    default: {
      const groups = groupsUntil(days, todayIndex, period)
      const current = groups.at(-1)?.slice(0, -1) ?? []
      return period.kind.endsWith('to-date') && current.length > 0 ? current : (groups.at(-2) ?? [])
    }
  }
}

const anyPeriod: fc.Arbitrary<DynamicPeriod> = fc.oneof(
  fc.constantFrom('today', 'yesterday', 'last-full-month', 'last-full-quarter', 'last-full-year', 'month-to-date', 'quarter-to-date', 'year-to-date').map(kind => ({ kind }) as const),
  fc.record({ kind: fc.constantFrom('last-full-week' as const, 'week-to-date' as const), weekStart: fc.constantFrom('monday' as const, 'sunday' as const) }),
  fc.record({ kind: fc.constant('last-n-days' as const), days: fc.integer({ min: 1, max: 60 }), endDaysAgo: fc.integer({ min: 0, max: 5 }) }),
)
const complete = (period: DynamicPeriod, onlyComplete: boolean): DynamicPeriod => (onlyComplete ? { ...period, onlyComplete } : period)

/** Moments at which calendars are tricky: midnights, and around those of clock changes, ends of years, leap days; and any other. */
const anyMoment = fc.oneof(
  fc.integer({ min: Date.UTC(2024, 0, 15) / 1_800_000, max: Date.UTC(2026, 11, 15) / 1_800_000 }).map(halfHours => halfHours * 1_800_000),
  fc.integer({ min: Date.UTC(2024, 0, 15) / 60_000, max: Date.UTC(2026, 11, 15) / 60_000 }).map(minutes => minutes * 60_000),
  fc.tuple(fc.constantFrom(
    Date.UTC(2024, 1, 29), Date.UTC(2024, 2, 1), Date.UTC(2025, 0, 1), Date.UTC(2025, 11, 31), Date.UTC(2025, 2, 9), Date.UTC(2025, 2, 30), Date.UTC(2025, 3, 25), Date.UTC(2025, 9, 26), Date.UTC(2025, 10, 2),
    Date.UTC(2025, 9, 5), Date.UTC(2026, 3, 5), Date.UTC(2025, 8, 28), Date.UTC(2026, 2, 31),
  ), fc.integer({ min: -26 * 60, max: 26 * 60 })).map(([atMs, minutes]) => atMs + minutes * 60_000),
)

test('dynamic periods cover the days that a walk through the calendar finds, in every zone, across clock changes, leap days and ends of years', () => {
  fc.assert(fc.property(anyMoment, fc.constantFrom(...zones), anyPeriod, fc.boolean(), (nowMs, timeZone, plain, onlyComplete) => {
    const period = complete(plain, onlyComplete)
    const days = calendarOf(timeZone)
    const todayIndex = days.findLastIndex(day => day.startMs <= nowMs - (onlyComplete ? dataDelayMs : 0))
    const expected = expectedDays(days, todayIndex, period)
    const [first, last] = [expected[0], expected.at(-1)]
    const after = days[days.findIndex(day => day.date === last?.date) + 1]
    const window = resolveWindow({ ...period, timeZone }, nowMs)
    expect({ from: window.start, to: window.end, startMs: window.startMs, endMs: window.endMs })
      .toEqual({ from: `${first?.date}T00:00:00`, to: `${after?.date}T00:00:00`, startMs: first?.startMs, endMs: after?.startMs })
    if (onlyComplete) expect(window.endMs).toBeLessThanOrEqual(nowMs - dataDelayMs)
    expect(window.incomplete).toBe(window.endMs > nowMs - dataDelayMs)
  }), { numRuns: 800 })
})

test('a day that begins this very moment has begun: it is not full yet, and does not lie in the future', () => {
  const midnight = Date.parse('2024-02-27T22:00:00Z')
  const { start, incomplete, caution } = resolveWindow({ kind: 'today', timeZone: 'Africa/Cairo' }, midnight)
  expect([start, incomplete, caution?.includes('lies in the future')]).toEqual(['2024-02-28T00:00:00', true, false])
})

test('a comparison ends where the period begins, or lies a year back with the same days of the month or week', () => {
  fc.assert(fc.property(anyMoment, fc.constantFrom(...zones), anyPeriod, (nowMs, timeZone, period) => {
    const plain = resolveWindow({ ...period, timeZone }, nowMs)
    const before = resolveWindow({ ...period, compare: 'previous-period', timeZone }, nowMs)
    const lastYear = resolveWindow({ ...period, compare: 'same-period-last-year', timeZone }, nowMs)
    expect(before.end <= plain.start).toBe(true)
    expect(before.start < before.end && lastYear.start < lastYear.end).toBe(true)
    const isWhole = !period.kind.endsWith('to-date') || plain.end.slice(8, 10) === '01'
    if (period.kind.startsWith('last') || period.kind === 'yesterday' || period.kind === 'today') expect(before.end).toBe(plain.start)
    if ('weekStart' in period) {
      expect(lastYear.startMs).toBe(calendarOf(timeZone).find(day => day.date === dateBack(calendarOf(timeZone), plain.start.slice(0, 10), 364))?.startMs)
    } else if (plain.start.slice(5, 10) !== '02-29' && plain.end.slice(5, 10) !== '02-29') {
      expect([lastYear.start, lastYear.end]).toEqual([yearEarlier(plain.start), yearEarlier(plain.end)])
    }
    if (isWhole && period.kind.includes('month')) expect([before.start.slice(8, 10), before.end.slice(8, 10)]).toEqual(['01', '01'])
  }), { numRuns: 300 })
})

function yearEarlier(wall: string): string {
  return `${Number(wall.slice(0, 4)) - 1}${wall.slice(4)}`
}

function dateBack(days: readonly Day[], date: string, count: number): string | undefined {
  return days[days.findIndex(day => day.date === date) - count]?.date
}

test('what is compared with parts of months and with leap days', () => {
  const dates = (period: DynamicPeriod, now: string) => {
    const { start, end } = resolveWindow({ ...period, timeZone: 'UTC' }, Date.parse(now))
    return `${start.slice(0, 10)} → ${end.slice(0, 10)}`
  }
  expect([
    dates({ kind: 'month-to-date', compare: 'previous-period' }, '2025-03-11T12:00:00Z'),
    dates({ kind: 'month-to-date', compare: 'previous-period' }, '2025-03-31T12:00:00Z'),
    dates({ kind: 'month-to-date', compare: 'previous-period' }, '2025-03-01T12:00:00Z'),
    dates({ kind: 'quarter-to-date', compare: 'previous-period' }, '2025-05-31T12:00:00Z'),
    dates({ kind: 'year-to-date', compare: 'same-period-last-year' }, '2025-03-10T12:00:00Z'),
    dates({ kind: 'last-full-month', compare: 'same-period-last-year' }, '2025-03-10T12:00:00Z'),
    dates({ kind: 'last-full-month', compare: 'same-period-last-year' }, '2024-03-10T12:00:00Z'),
    dates({ kind: 'yesterday', compare: 'same-period-last-year' }, '2024-03-01T12:00:00Z'),
    dates({ kind: 'last-full-week', weekStart: 'monday', compare: 'same-period-last-year' }, '2025-06-11T12:00:00Z'),
    dates({ kind: 'last-n-days', days: 7, endDaysAgo: 2, compare: 'previous-period' }, '2025-06-11T12:00:00Z'),
  ]).toEqual([
    '2025-02-01 → 2025-02-11', '2025-02-01 → 2025-03-01', '2025-01-01 → 2025-02-01', '2025-01-01 → 2025-03-01', '2024-01-01 → 2024-03-10',
    '2024-02-01 → 2024-03-01', '2023-02-01 → 2023-03-01', '2023-02-28 → 2023-03-01', '2024-06-03 → 2024-06-10', '2025-05-26 → 2025-06-02',
  ])
})

test('fixed windows keep their clock times when they are compared', () => {
  const window = (compare: 'previous-period' | 'same-period-last-year', start: string, end: string) => {
    const found = resolveWindow(TimeWindow.parse({ kind: 'explicit', start, end, timeZone: 'UTC', compare }), Date.UTC(2025, 6, 1))
    return [found.start, found.end]
  }
  expect(window('previous-period', '2025-06-10T06:00:00', '2025-06-10T18:00:00')).toEqual(['2025-06-09T18:00:00', '2025-06-10T06:00:00'])
  expect(window('same-period-last-year', '2025-06-10T06:30:00', '2025-06-12T00:00:00')).toEqual(['2024-06-10T06:30:00', '2024-06-12T00:00:00'])
  expect(completeUntil('America/New_York', Date.UTC(2025, 5, 10, 2))).toBe('2025-06-07T00:00:00')
})

test('windows that were stored before there were comparisons are still windows', () => {
  for (const stored of [{ kind: 'last-full-month', timeZone: 'UTC' }, { kind: 'last-n-days', days: 28, endDaysAgo: 2, timeZone: 'UTC' }, { kind: 'last-full-week', weekStart: 'sunday', timeZone: 'UTC' }]) expect(TimeWindow.parse(stored)).toEqual(stored)
})
