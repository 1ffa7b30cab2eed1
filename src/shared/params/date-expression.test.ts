import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resolveWindow } from '#shared/time-window/resolve-window.ts'
import type { DynamicPeriod } from '#shared/time-window/time-window.ts'
import { dateEdges, readDateExpression, readPeriod, resolveDateExpression, writeDateExpression, type DateExpression } from './date-expression.ts'

const nowMs = Date.UTC(2026, 2, 10, 2) // still the 9th in New York
const read = (text: string): DateExpression => {
  const expression = readDateExpression(text)
  if ('problem' in expression) throw new Error(expression.problem)
  return expression
}
const date = (text: string, timeZone = 'UTC') => resolveDateExpression(read(text), 'DATE', { nowMs, timeZone })
const time = (text: string, timeZone = 'UTC') => resolveDateExpression(read(text), 'TIMESTAMP', { nowMs, timeZone })

test('dates are those of the expression\'s own zone, or of the window\'s', () => {
  expect([
    date('@yesterday'), date('@yesterday', 'America/New_York'), date('@today in America/New_York'), date('@last-28-days ending-2-days-ago'), date('@last-28-days ending-2-days-ago last-day'),
    date('@last-full-month last-day'), date('@last-full-month day-after'), date('@last-full-week weeks-from-sunday'), date('@last-full-month year-earlier'), date('@last-full-quarter period-before'),
    date('@yesterday complete-data'),
  ]).toEqual(['2026-03-09', '2026-03-08', '2026-03-09', '2026-02-08', '2026-03-07', '2026-02-28', '2026-03-01', '2026-03-01', '2025-02-01', '2025-07-01', '2026-03-07'])
})

test('times are midnights or last seconds, by the zone\'s clock or in UTC across a change of the clocks', () => {
  expect([
    time('@yesterday', 'America/New_York'), time('@yesterday last-day', 'America/New_York'), time('@yesterday as-utc', 'America/New_York'), time('@yesterday last-day as-utc', 'America/New_York'),
    time('@yesterday day-after as-utc', 'America/New_York'),
  ]).toEqual(['2026-03-08T00:00:00', '2026-03-08T23:59:59', '2026-03-08T05:00:00', '2026-03-09T03:59:59', '2026-03-09T04:00:00'])
})

const anyPeriod: fc.Arbitrary<DynamicPeriod> = fc.tuple(
  fc.oneof(
    fc.constantFrom('today', 'yesterday', 'last-full-month', 'last-full-quarter', 'last-full-year', 'month-to-date', 'quarter-to-date', 'year-to-date').map(kind => ({ kind }) as const),
    fc.record({ kind: fc.constantFrom('last-full-week' as const, 'week-to-date' as const), weekStart: fc.constantFrom('monday' as const, 'sunday' as const) }),
    fc.record({ kind: fc.constant('last-n-days' as const), days: fc.integer({ min: 1, max: 400 }), endDaysAgo: fc.integer({ min: 0, max: 60 }) }),
  ),
  fc.constantFrom({}, { compare: 'previous-period' as const }, { compare: 'same-period-last-year' as const }), fc.constantFrom({}, { onlyComplete: true }),
).map(([period, compare, complete]) => ({ ...period, ...compare, ...complete }))

const anyExpression = fc.record({ period: anyPeriod, edge: fc.constantFrom(...dateEdges), timeZone: fc.constantFrom(null, 'UTC', 'America/Argentina/Buenos_Aires'), asUtc: fc.boolean() })

test('what is written is read as the same expression, and means the ends of the same window', () => {
  fc.assert(fc.property(anyExpression, expression => {
    const text = writeDateExpression(expression)
    expect(readPeriod(writeDateExpression({ ...expression, edge: 'first-day', timeZone: null, asUtc: false }).slice(1))).toEqual(expression.period)
    expect(readDateExpression(text)).toEqual(expression)
    expect(text).toMatch(/^@[a-z0-9-]+( [A-Za-z0-9/_-]+)*$/)
    const timeZone = expression.timeZone ?? 'Europe/Berlin'
    const window = resolveWindow({ ...expression.period, timeZone }, nowMs)
    const day = resolveDateExpression(expression, 'DATE', { nowMs, timeZone: 'Europe/Berlin' })
    if (expression.edge === 'first-day') expect(day).toBe(window.start.slice(0, 10))
    if (expression.edge === 'day-after') expect(day).toBe(window.end.slice(0, 10))
    if (expression.edge === 'last-day') expect(Date.parse(window.end.slice(0, 10)) - Date.parse(day)).toBe(86_400_000)
  }), { numRuns: 500 })
})

test('what is no expression is refused with the word that is wrong', () => {
  const problems = ['@', '@tomorrow', '@last-0-days', '@last-999-days', '@yesterday soon', '@yesterday in', '@yesterday in Mars/Olympus', '@last-full-month ending-2-days-ago', '@yesterday weeks-from-sunday']
    .map(text => readDateExpression(text)).map(found => ('problem' in found ? found.problem : 'accepted'))
  expect(problems).toEqual([
    expect.stringContaining('"@"'), expect.stringContaining('"@tomorrow"'), expect.stringContaining('no period'), expect.stringContaining('no period'), expect.stringContaining('"soon"'),
    expect.stringContaining('"in"'), expect.stringContaining('Mars/Olympus'), expect.stringContaining('ending-2-days-ago'), expect.stringContaining('weeks-from-sunday'),
  ])
  fc.assert(fc.property(fc.string(), text => void readDateExpression(`@${text}`)))
})
