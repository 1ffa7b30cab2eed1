import fc from 'fast-check'
import { expect, test } from 'vitest'
import { availabilityLagMs, checkTimeWindow, resolveTimeWindow, timeWindowTypes } from './time-window.ts'
import { findZone, formatWall, parseWall } from './zone.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const zones = ['UTC', 'America/New_York', 'America/Los_Angeles', 'Europe/Berlin', 'Asia/Tokyo', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Pacific/Apia', 'Africa/Cairo']
const zoneName = fc.constantFrom(...zones)

/** Local time by another road: the ISO-like text of the Swedish locale. */
function oracleWall(zone: string, timeMs: number): string {
  return new Date(timeMs).toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T')
}

/** The first moment whose local time is `wall`, found by walking; inside a gap, the wall time before it plus the way walked. */
function oracleMoment(zone: string, wall: string): number {
  const wallMs = Date.parse(`${wall}Z`)
  for (let backMs = 0; backMs <= 26 * hourMs; backMs += 30 * minuteMs) {
    const sought = formatWall(wallMs - backMs)
    for (let timeMs = wallMs - backMs - 15 * hourMs; timeMs <= wallMs - backMs + 15 * hourMs; timeMs += 30 * minuteMs) {
      if (oracleWall(zone, timeMs) === sought) return timeMs + backMs
    }
  }
  throw new Error(`no moment for ${wall} in ${zone}`)
}

const halfHour = (min: number, max: number) => fc.integer({ min: min / (30 * minuteMs), max: max / (30 * minuteMs) }).map((count) => count * 30 * minuteMs)
const from = Date.UTC(2021, 0, 1)
const until = Date.UTC(2027, 0, 1)

test('local times agree with an independent formatter, before and after 1970', () => {
  fc.assert(fc.property(zoneName, fc.integer({ min: Date.UTC(1960, 0, 1), max: until }), (name, timeMs) => {
    expect(formatWall(findZone(name)?.toWall(timeMs) ?? 0)).toBe(oracleWall(name, Math.floor(timeMs / 1000) * 1000))
  }), { numRuns: 400 })
})

test('local times turn into the moments that walking through time finds, also at clock changes', () => {
  const changes = fc.constantFrom(
    Date.UTC(2025, 2, 9), Date.UTC(2025, 10, 2), Date.UTC(2025, 2, 30), Date.UTC(2025, 9, 26), Date.UTC(2025, 3, 6), Date.UTC(2025, 9, 5), Date.UTC(2024, 3, 26), Date.UTC(2024, 9, 31),
  )
  const nearChange = fc.tuple(changes, halfHour(-24 * hourMs, 48 * hourMs)).map(([day, shift]) => day + shift)
  fc.assert(fc.property(zoneName, fc.oneof(nearChange, halfHour(from, until)), (name, wallMs) => {
    expect(findZone(name)?.fromWall(wallMs)).toBe(oracleMoment(name, formatWall(wallMs)))
  }), { numRuns: 150 })
})

test('a skipped hour moves forward, a repeated hour is the first of the two', () => {
  const newYork = findZone('America/New_York')
  expect(newYork?.fromWall(Date.UTC(2025, 2, 9, 2, 30))).toBe(Date.UTC(2025, 2, 9, 7, 30))
  expect(newYork?.fromWall(Date.UTC(2025, 10, 2, 1, 30))).toBe(Date.UTC(2025, 10, 2, 5, 30))
  expect(findZone('Europe/Nowhere')).toBeUndefined()
  expect(findZone('+02:00')).toBeUndefined()
})

/** The first moment of a local date, found by walking. */
function oracleStart(zone: string, date: string): number {
  for (let timeMs = Date.parse(`${date}T00:00:00Z`) - 16 * hourMs; ; timeMs += 30 * minuteMs) if (oracleWall(zone, timeMs).startsWith(date)) return timeMs
}

function shiftDate(date: string, days: number): string {
  return formatWall(Date.parse(`${date}T00:00:00Z`) + days * 24 * hourMs).slice(0, 10)
}

/** The same day 13 months earlier, or the last day that the month has. */
function thirteenMonthsBefore(date: string): string {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  const text = (lastDay: number): string => `${month === 1 ? year - 2 : year - 1}-${String(month === 1 ? 12 : month - 1).padStart(2, '0')}-${String(lastDay).padStart(2, '0')}`
  const lastDay = [day, 30, 29, 28].find((candidate) => candidate <= day && parseWall(`${text(candidate)}T00:00:00`) !== undefined)
  return text(lastDay ?? 28)
}

function oracleWindow(type: (typeof timeWindowTypes)[number], zone: string, nowMs: number): [number, number] {
  const [latest, now] = [oracleWall(zone, nowMs - availabilityLagMs), oracleWall(zone, nowMs)]
  const latestDate = latest.slice(0, 10)
  const monthStart = `${now.slice(0, 7)}-01`
  const latestHourMs = oracleMoment(zone, `${latest.slice(0, 13)}:00:00`)
  switch (type) {
    case 'MOST_RECENT_DAY': return [oracleStart(zone, shiftDate(latestDate, -1)), oracleStart(zone, latestDate)]
    case 'MOST_RECENT_WEEK': return [oracleStart(zone, shiftDate(latestDate, -7)), oracleStart(zone, latestDate)]
    case 'PREVIOUS_MONTH': return [oracleStart(zone, `${shiftDate(monthStart, -1).slice(0, 7)}-01`), oracleStart(zone, monthStart)]
    case 'CURRENT_MONTH': return [oracleStart(zone, monthStart), Math.max(oracleStart(zone, monthStart), latestHourMs)]
    default: return [oracleStart(zone, shiftDate(thirteenMonthsBefore(latestDate), 1)), latestHourMs]
  }
}

test('relative windows are the ones that walking through the calendar of the zone finds', () => {
  const relative = timeWindowTypes.filter((type) => type !== 'EXPLICIT')
  fc.assert(fc.property(zoneName, fc.constantFrom(...relative), fc.integer({ min: from, max: until }), (timeZone, type, nowMs) => {
    const window = resolveTimeWindow({ type, timeZone }, nowMs)
    expect([window.startMs, window.endMs]).toEqual(oracleWindow(type, timeZone, nowMs))
    expect([window.startOriginal, window.endOriginal].map((text) => oracleMoment(timeZone, text))).toEqual([window.startMs, window.endMs])
  }), { numRuns: 150 })
})

test('an explicit window keeps its local text and may carry a Z, which empties it', () => {
  const fields = { type: 'EXPLICIT', start: '2025-03-09T00:00:00', end: '2025-03-10T00:00:00', timeZone: 'America/New_York' }
  const request = checkTimeWindow(fields)
  if ('problem' in request) throw new Error(request.problem)
  const window = resolveTimeWindow(request, Date.UTC(2025, 5, 1))
  expect(window.endMs - window.startMs).toBe(23 * hourMs)
  const withOffset = checkTimeWindow({ ...fields, start: `${fields.start}Z`, end: `${fields.end}Z` })
  if ('problem' in withOffset) throw new Error(withOffset.problem)
  const empty = resolveTimeWindow(withOffset, Date.UTC(2025, 5, 1))
  expect(empty.endMs).toBe(empty.startMs)
})
