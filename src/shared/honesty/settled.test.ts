import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wallAt, wallText } from '#shared/time-window/zone-math.ts'
import { attributionMs, dataDelayMs, durationMs, judgeSettled, settledLine, settlingMs, type ReadTable } from './settled.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
const impressions: ReadTable = { name: 'dsp_impressions', hasTime: true, extraMs: 0 }
const attributed: ReadTable = { name: 'amazon_attributed_events_by_traffic_time', hasTime: true, extraMs: 0 }
const segments: ReadTable = { name: 'audience_segments_amer_inmarket_snapshot', hasTime: false, extraMs: 0 }
const at = (text: string) => Date.parse(`${text}Z`)

const zone = fc.constantFrom('UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Apia', 'America/Sao_Paulo', 'Australia/Lord_Howe')
const table = fc.record({ name: fc.constantFrom('dsp_impressions', 'amazon_attributed_events_by_traffic_time', 'conversions'), hasTime: fc.boolean(), extraMs: fc.constantFrom(0, hourMs, 14 * dayMs) })
const question = fc.record({
  startMs: fc.integer({ min: at('2023-01-01T00:00:00'), max: at('2026-12-01T00:00:00') }), lengthMs: fc.integer({ min: 1, max: 60 * dayMs }), timeZone: zone,
  tables: fc.array(table, { maxLength: 4 }), readAfterMs: fc.integer({ min: -30 * dayMs, max: 60 * dayMs }), laterMs: fc.integer({ min: 0, max: 60 * dayMs }),
}).map(({ startMs, lengthMs, timeZone, tables, readAfterMs, laterMs }) => {
  const endMs = startMs + lengthMs
  return { window: { startMs, endMs, timeZone }, tables, readAtMs: endMs + readAfterMs, nowMs: endMs + readAfterMs + laterMs }
})

test('every instant of the window lies in a judged day, and its day is open exactly when it could not be complete', () => {
  fc.assert(fc.property(question, fc.double({ min: 0, max: 1, noNaN: true }), (asked, place) => {
    const { window, readAtMs, nowMs } = asked
    const judged = judgeSettled(asked)
    const instant = Math.min(window.endMs - 1, window.startMs + Math.floor(place * (window.endMs - window.startMs)))
    const day = wallText(wallAt(instant, window.timeZone)).slice(0, 10)
    const lag = settlingMs(asked.tables)
    const open = judged.openDays.find(each => each.day === day)
    // What settled later than it was read is always told; a day's last moment may hold it open for up to its length.
    if (lag > 0 && instant + lag >= readAtMs) expect(open).toBeDefined()
    if (lag > 0 && instant + lag >= nowMs) expect(open?.state).toBe('moving')
    if (lag === 0 || instant + lag + 26 * hourMs + hourMs < readAtMs) expect(open).toBeUndefined()
  }), { numRuns: 400 })
})

test('open days are the last of the window, in order, without gaps, and never settle before an earlier one', () => {
  fc.assert(fc.property(question, asked => {
    const judged = judgeSettled(asked)
    expect(judged.movingCount + judged.staleCount).toBe(judged.openDays.length)
    expect(judged.openDays.length).toBeLessThanOrEqual(judged.dayCount)
    expect(judged.openDays.map(({ settlesAtMs }) => settlesAtMs)).toEqual(judged.openDays.map(({ settlesAtMs }) => settlesAtMs).toSorted((a, b) => a - b))
    expect(new Set(judged.openDays.map(({ day }) => day)).size).toBe(judged.openDays.length)
    const states = judged.openDays.map(({ state }) => state)
    expect(states).toEqual([...states].sort((a, b) => Number(a === 'moving') - Number(b === 'moving')))
    const last = judged.openDays.at(-1)
    if (last) expect(last.settlesAtMs).toBe(judged.settlesAtMs)
    if (last) expect(last.day).toBe(wallText(wallAt(asked.window.endMs - 1, asked.window.timeZone)).slice(0, 10))
  }), { numRuns: 300 })
})

test('with time nothing becomes less settled, and more tables never settle earlier', () => {
  fc.assert(fc.property(question, fc.integer({ min: 0, max: 30 * dayMs }), table, (asked, laterMs, more) => {
    const now = judgeSettled(asked)
    const later = judgeSettled({ ...asked, nowMs: asked.nowMs + laterMs })
    expect(later.movingCount).toBeLessThanOrEqual(now.movingCount)
    expect(later.openDays.length).toBe(now.openDays.length)
    expect(judgeSettled({ ...asked, readAtMs: asked.readAtMs + laterMs, nowMs: asked.nowMs + laterMs }).openDays.length).toBeLessThanOrEqual(now.openDays.length)
    expect(judgeSettled({ ...asked, tables: [...asked.tables, more] }).openDays.length).toBeGreaterThanOrEqual(now.openDays.length)
  }), { numRuns: 300 })
})

test('impressions settle after two days, attributed events by traffic time after sixteen, segments have no time', () => {
  const window = { startMs: at('2025-05-01T00:00:00'), endMs: at('2025-05-08T00:00:00'), timeZone: 'UTC' }
  const asked = { window, readAtMs: at('2025-05-09T12:00:00'), nowMs: at('2025-05-09T12:00:00') }
  const quick = judgeSettled({ ...asked, tables: [impressions, segments] })
  expect([quick.dayCount, quick.openDays.map(({ day }) => day), quick.settlesAtMs - window.endMs]).toEqual([7, ['2025-05-07'], dataDelayMs])
  expect(settledLine(quick, 'UTC')).toBe('Moving: the last of 7 days may still change, until 2025-05-10 00:00')
  const slow = judgeSettled({ ...asked, tables: [impressions, attributed] })
  expect([slow.movingCount, slow.settlesAtMs - window.endMs]).toEqual([7, dataDelayMs + attributionMs])
  expect(slow.reasons).toEqual(['AMC completes the data of a day within 48 hours.', 'amazon_attributed_events_by_traffic_time credits conversions to the day of the ad for up to 14 days after it.'])
  expect(settledLine(slow, 'UTC')).toBe('Moving: all 7 days may still change, until 2025-05-24 00:00')
  const late = judgeSettled({ ...asked, tables: [impressions], nowMs: at('2025-06-01T00:00:00') })
  expect([late.state, settledLine(late, 'UTC')]).toEqual(['stale', 'Run again: the last of 7 days was still filling when AMC read it, and is complete now'])
  expect(judgeSettled({ ...asked, tables: [segments] }).state).toBe('settled')
  expect(judgeSettled({ ...asked, tables: [] }).state).toBe('settled')
})

test('a day of 23 or 25 hours ends where the zone says', () => {
  const spring = judgeSettled({ window: { startMs: at('2025-03-29T23:00:00'), endMs: at('2025-03-30T22:00:00'), timeZone: 'Europe/Berlin' }, tables: [impressions], readAtMs: 0, nowMs: 0 })
  expect(spring.openDays.map(({ day }) => day)).toEqual(['2025-03-30'])
})

test('durations of EXTEND_TIME_WINDOW', () => {
  expect(['P28D', 'p30d', 'PT12H', 'P1W', 'P1DT1H1M1S', '28 days', ''].map(durationMs)).toEqual([28 * dayMs, 30 * dayMs, 12 * hourMs, 7 * dayMs, dayMs + hourMs + 61_000, 0, 0])
})
