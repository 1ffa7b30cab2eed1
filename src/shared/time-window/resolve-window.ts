import { AppError } from '#shared/base/app-error.ts'
import { comparedStretch, periodDays, type Stretch } from './period-days.ts'
import { addDays, instantOf, isTimeZone, parseWall, wallAt, wallText, type Wall } from './zone-math.ts'
import type { ResolvedWindow, TimeWindow } from './time-window.ts'

/** AMC completes its data within this time after an event (api.md §5.2). */
export const dataDelayMs = 48 * 3_600_000
/** AMC keeps 13 months of signals (api.md §5.2). */
export const historyMonths = 13

/**
 * Works out the dates of a window as seen from `nowMs`, in the window's own zone. Refuses an unknown zone, dates that do
 * not exist, and an end that is not after the start, as AppError `invalid-input`.
 */
export function resolveWindow(window: TimeWindow, nowMs: number): ResolvedWindow {
  if (!isTimeZone(window.timeZone)) throw new AppError('invalid-input', `"${window.timeZone}" is not a time zone this computer knows. Choose one such as America/New_York.`)
  const { start, end } = bounds(window, nowMs)
  const startMs = instantOf(start, window.timeZone)
  const endMs = instantOf(end, window.timeZone)
  if (endMs <= startMs) throw new AppError('invalid-input', `The time window ends (${wallText(end)}) before it starts (${wallText(start)}). Choose a later end.`)
  return { start: wallText(start), end: wallText(end), timeZone: window.timeZone, startMs, endMs, caution: caution(startMs, endMs, nowMs), incomplete: endMs > nowMs - dataDelayMs && startMs <= nowMs }
}

function bounds(window: TimeWindow, nowMs: number): Stretch {
  if (window.kind !== 'explicit') return periodDays(window, wallAt(asOfMs(window, nowMs), window.timeZone))
  const stretch = { start: read(window.start, 'start'), end: read(window.end, 'end') }
  return window.compare === undefined ? stretch : comparedStretch('explicit', stretch, window.compare)
}

/** The moment from which a period is seen: now, or the last one whose data is complete. */
export function asOfMs(period: { readonly onlyComplete?: boolean | undefined }, nowMs: number): number {
  return period.onlyComplete === true ? nowMs - dataDelayMs : nowMs
}

/** The last midnight in the zone before which AMC's data is complete, as a wall clock text. Refuses an unknown zone. */
export function completeUntil(timeZone: string, nowMs: number): string {
  return wallText(addDays(wallAt(nowMs - dataDelayMs, timeZone), 0))
}

function read(text: string, which: string): Wall {
  const wall = parseWall(text)
  if (!wall) throw new AppError('invalid-input', `The ${which} of the time window, "${text}", is not a real date and time. Write it as 2025-05-01T00:00:00.`)
  return wall
}

function caution(startMs: number, endMs: number, nowMs: number): string | null {
  if (startMs > nowMs) return 'This window lies in the future, so there is nothing in it yet.'
  const horizon = new Date(nowMs)
  horizon.setUTCMonth(horizon.getUTCMonth() - historyMonths)
  const cautions = [
    ...(startMs < horizon.getTime() ? ['Part of this window is older than the 13 months that AMC keeps for most tables.'] : []),
    ...(endMs > nowMs ? ['It ends in the future, so it is not full yet.'] : []),
    ...(endMs > nowMs - dataDelayMs ? ['The last 48 hours may be incomplete: AMC fills them in with a delay.'] : []),
  ]
  return cautions.length === 0 ? null : cautions.join(' ')
}
