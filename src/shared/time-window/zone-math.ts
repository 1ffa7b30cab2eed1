/**
 * Wall-clock arithmetic in IANA zones, by `Intl` offsets only.
 *
 * Policy where a wall-clock time does not exist (clocks go forward): the first instant after the gap. Where it exists
 * twice (clocks go back): the first one.
 */

/** A moment on a wall: no zone, no instant. Month counts from 1. */
export interface Wall {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(timeZone: string): Intl.DateTimeFormat {
  let found = formats.get(timeZone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone, calendar: 'iso8601', numberingSystem: 'latn', hourCycle: 'h23',
      year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    })
    formats.set(timeZone, found)
  }
  return found
}

/** True for a zone name that this machine's time-zone data knows. */
export function isTimeZone(name: string): boolean {
  try {
    format(name)
    return true
  } catch {
    return false
  }
}

/** What a clock on the wall in `timeZone` shows at this instant. */
export function wallAt(timeMs: number, timeZone: string): Wall {
  const parts: Record<string, number> = {}
  for (const { type, value } of format(timeZone).formatToParts(timeMs)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return { year, month, day, hour, minute, second }
}

/** The instant at which a wall clock in `timeZone` shows `wall` (gap: first instant after it; overlap: the first). */
export function instantOf(wall: Wall, timeZone: string): number {
  const naive = naiveUtc(wall)
  const dayMs = 86_400_000
  const before = offsetAt(naive - dayMs, timeZone)
  const after = offsetAt(naive + dayMs, timeZone)
  const candidates = [naive - before, naive - after].filter(at => at + offsetAt(at, timeZone) === naive)
  if (candidates.length > 0) return Math.min(...candidates)
  // In a gap: the instant of the change lies between the two readings; search it to the second.
  let low = Math.min(naive - before, naive - after)
  let high = Math.max(naive - before, naive - after)
  const startOffset = offsetAt(low, timeZone)
  while (high - low > 1_000) {
    const middle = low + Math.floor((high - low) / 2_000) * 1_000
    if (offsetAt(middle, timeZone) === startOffset) low = middle
    else high = middle
  }
  return high
}

/** `yyyy-MM-ddTHH:mm:ss` */
export function wallText(wall: Wall): string {
  return new Date(naiveUtc(wall)).toISOString().slice(0, 19)
}

/** Reads `yyyy-MM-ddTHH:mm:ss`; undefined when it is no real date or time. */
export function parseWall(text: string): Wall | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/.exec(text)
  if (!match) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  const wall = { year, month, day, hour, minute, second }
  return wallText(wall) === text ? wall : undefined
}

/** Midnight of the day that is `days` later (or earlier) on the calendar. */
export function addDays(wall: Wall, days: number): Wall {
  return fromNaive(Date.UTC(wall.year, wall.month - 1, wall.day + days))
}

/** The same clock time `days` later (or earlier) on the calendar. */
export function moveDays(wall: Wall, days: number): Wall {
  return { ...wall, ...dayOf(addDays(wall, days)) }
}

/**
 * The same day and clock time of the month that is `months` later (or earlier). A day that this month lacks becomes its
 * last day, or with `overflow` the first of the month after it.
 */
export function moveMonths(wall: Wall, months: number, overflow: boolean): Wall {
  const first = firstOfMonth(wall, months)
  const next = firstOfMonth(first, 1)
  const lastDay = addDays(next, -1).day
  if (wall.day <= lastDay) return { ...wall, ...dayOf(addDays(first, wall.day - 1)) }
  return { ...wall, ...dayOf(overflow ? next : addDays(next, -1)) }
}

/** The first of the month that is `months` later (or earlier). */
export function firstOfMonth(wall: Wall, months = 0): Wall {
  return fromNaive(Date.UTC(wall.year, wall.month - 1 + months, 1))
}

/** 0 = Sunday … 6 = Saturday. */
export function weekday(wall: Wall): number {
  return new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay()
}

function offsetAt(timeMs: number, timeZone: string): number {
  return naiveUtc(wallAt(timeMs, timeZone)) - Math.floor(timeMs / 1_000) * 1_000
}

function dayOf({ year, month, day }: Wall): Pick<Wall, 'year' | 'month' | 'day'> {
  return { year, month, day }
}

/** The wall's moment as if it hung in UTC, in milliseconds: for comparing and measuring walls of one zone by the calendar. */
export function naiveUtc({ year, month, day, hour, minute, second }: Wall): number {
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function fromNaive(naive: number): Wall {
  const date = new Date(naive)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: 0, minute: 0, second: 0 }
}
