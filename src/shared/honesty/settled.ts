/**
 * How much of a run's window may still be restated by AMC. Facts: data is complete within 48 hours; tables of attributed
 * events by traffic time credit conversions to the ad's day for up to 14 days after it (AMC's data source pages).
 */
import { z } from 'zod'
import { addDays, instantOf, naiveUtc, wallAt, wallText } from '#shared/time-window/zone-math.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** After this time AMC's data of a moment is complete. */
export const dataDelayMs = 48 * hourMs
/** How long conversions are still credited to the day of the ad, in tables by traffic time. */
export const attributionMs = 14 * dayMs
/** A longer window is told as a whole: the list of its open days stays short anyway, only counting would take long. */
const mostDays = 4_000

/** One table that the SQL reads. */
export interface ReadTable {
  /** Lower case. */
  readonly name: string
  /** False for tables that ignore the window: what they say is as of the run. */
  readonly hasTime: boolean
  /** By how much EXTEND_TIME_WINDOW reads beyond the end of the window. */
  readonly extraMs: number
}

export interface SettledQuestion {
  /** Instants; `endMs` is the first moment after the window. */
  readonly window: { readonly startMs: number; readonly endMs: number; readonly timeZone: string }
  readonly tables: readonly ReadTable[]
  /** When AMC read the data. */
  readonly readAtMs: number
  readonly nowMs: number
}

/**
 * `settled`: complete when AMC read it. `stale`: incomplete then, complete by now, so a run now brings the last word.
 * `moving`: still incomplete.
 */
export const DayState = z.enum(['settled', 'stale', 'moving'])
export type DayState = z.output<typeof DayState>

export const SettledDay = z.object({
  /** `yyyy-MM-dd` in the window's zone. */
  day: z.string(),
  state: DayState,
  /** When it is (or was) complete. */
  settlesAtMs: z.number(),
})
export type SettledDay = z.output<typeof SettledDay>

export const Settled = z.object({
  /** The worst of the days. */
  state: DayState,
  dayCount: z.number(),
  movingCount: z.number(),
  staleCount: z.number(),
  /** Those that were not complete when AMC read them, the earliest first. All later days of the window are among them. */
  openDays: z.array(SettledDay),
  /** When the last day is (or was) complete. */
  settlesAtMs: z.number(),
  /** Why days stay open, as sentences. */
  reasons: z.array(z.string()),
})
export type Settled = z.output<typeof Settled>

/** How long after a moment everything that these tables tell of it is there; 0 when none of them has a time. */
export function settlingMs(tables: readonly ReadTable[]): number {
  return Math.max(0, ...tables.filter(table => table.hasTime).map(table => dataDelayMs + table.extraMs + (isByTrafficTime(table.name) ? attributionMs : 0)))
}

/**
 * Judges each day of the window (the first and the last may be parts of days). Never throws; an empty window has no days
 * and is settled. A later day never settles before an earlier one.
 */
export function judgeSettled({ window, tables, readAtMs, nowMs }: SettledQuestion): Settled {
  const lagMs = settlingMs(tables)
  const openDays: SettledDay[] = []
  let dayCount = 0
  for (const day of daysOf(window)) {
    dayCount++
    const settlesAtMs = day.endMs + lagMs
    if (lagMs > 0 && settlesAtMs > readAtMs) openDays.push({ day: day.day, state: settlesAtMs > nowMs ? 'moving' : 'stale', settlesAtMs })
  }
  const movingCount = openDays.filter(({ state }) => state === 'moving').length
  return {
    state: movingCount > 0 ? 'moving' : openDays.length > 0 ? 'stale' : 'settled', dayCount, movingCount, staleCount: openDays.length - movingCount,
    openDays, settlesAtMs: window.endMs + lagMs, reasons: reasonsOf(tables),
  }
}

function isByTrafficTime(table: string): boolean {
  return table.replace(/_for_audiences$/, '').endsWith('by_traffic_time')
}

function reasonsOf(tables: readonly ReadTable[]): string[] {
  const timed = tables.filter(({ hasTime }) => hasTime)
  if (timed.length === 0) return []
  const reasons = ['AMC completes the data of a day within 48 hours.']
  const attributed = timed.filter(({ name }) => isByTrafficTime(name))
  if (attributed.length > 0) reasons.push(`${listed(attributed)} credits conversions to the day of the ad for up to 14 days after it.`)
  const widened = timed.filter(({ extraMs }) => extraMs > 0)
  if (widened.length > 0) reasons.push(`${listed(widened)} is read for ${Math.ceil(Math.max(...widened.map(({ extraMs }) => extraMs)) / dayMs)} days beyond the window.`)
  return reasons
}

function listed(tables: readonly ReadTable[]): string {
  return [...new Set(tables.map(({ name }) => name))].join(', ')
}

/** Whole calendar days of the window's zone, cut to the window, in order. */
function* daysOf({ startMs, endMs, timeZone }: SettledQuestion['window']): Generator<{ readonly day: string; readonly endMs: number }> {
  let wall = wallAt(startMs, timeZone)
  for (let count = 0; count < mostDays; count++) {
    const next = addDays(wall, 1)
    const nextMs = instantOf(next, timeZone)
    const fromMs = count === 0 ? startMs : instantOf(addDays(wall, 0), timeZone)
    if (fromMs >= endMs) return
    yield { day: wallText(wall).slice(0, 10), endMs: Math.min(endMs, count === mostDays - 1 ? endMs : nextMs) }
    wall = next
  }
}

/** Reads an ISO-8601 duration of weeks, days, hours, minutes and seconds (`P28D`, `PT12H`), any case; 0 for what is none. Months count 31 days, years 366. */
export function durationMs(text: string): number {
  const match = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i.exec(text.trim())
  if (!match) return 0
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(part => Number(part ?? 0))
  return (years * 366 + months * 31 + weeks * 7 + days) * dayMs + hours * hourMs + minutes * 60_000 + seconds * 1_000
}

/** The one line of the badge. Days are written as in `openDays`; `timeZone` is the window's. */
export function settledLine(settled: Settled, timeZone: string): string {
  const { state, dayCount, movingCount, staleCount } = settled
  if (state === 'settled') return 'Settled: every day was complete when AMC read it'
  if (state === 'stale') return `Run again: ${days(staleCount, dayCount)} ${staleCount === 1 ? 'was' : 'were'} still filling when AMC read ${staleCount === 1 ? 'it' : 'them'}, and ${staleCount === 1 ? 'is' : 'are'} complete now`
  return `Moving: ${days(movingCount, dayCount)} may still change, until ${dayText(settled.settlesAtMs, timeZone)}`
}

function days(count: number, of: number): string {
  if (count === of) return of === 1 ? 'the only day' : `all ${of} days`
  return count === 1 ? `the last of ${of} days` : `${count} of ${of} days`
}

/** `yyyy-MM-dd HH:mm` of an instant in a zone. */
export function dayText(timeMs: number, timeZone: string): string {
  return new Date(naiveUtc(wallAt(timeMs, timeZone))).toISOString().slice(0, 16).replace('T', ' ')
}
