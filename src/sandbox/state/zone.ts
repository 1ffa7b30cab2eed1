/**
 * Local times of IANA zones, with the rules of `java.time`: a local time that exists twice is the earlier one, a local
 * time inside a gap moves forward by the length of the gap. A "wall" is a local time written as if it were UTC, in
 * milliseconds, so that calendar arithmetic on it is plain `Date.UTC` arithmetic.
 */
export interface Zone {
  readonly name: string
  /** The wall time at this moment. */
  toWall(timeMs: number): number
  /** The moment of this wall time. */
  fromWall(wallMs: number): number
}

const dayMs = 86_400_000

/** The zone of this IANA name, or `undefined` when there is no such zone. */
export function findZone(name: string): Zone | undefined {
  // Offsets such as `+02:00` are accepted by Intl but are no zone of the TZ database.
  if (!/^[A-Za-z]/.test(name)) return undefined
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name, hourCycle: 'h23', era: 'short',
      year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    })
  } catch {
    return undefined
  }
  const toWall = (timeMs: number): number => {
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {}
    for (const { type, value } of format.formatToParts(timeMs)) parts[type] = value
    const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts[type])
    const wholeSecond = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
    return wholeSecond + (((timeMs % 1000) + 1000) % 1000)
  }
  const fromWall = (wallMs: number): number => {
    // Far enough on both sides to see the offsets before and after any one transition near this wall time.
    const offsetBefore = toWall(wallMs - dayMs) - (wallMs - dayMs)
    const offsetAfter = toWall(wallMs + dayMs) - (wallMs + dayMs)
    const candidates = [wallMs - offsetBefore, wallMs - offsetAfter].filter((timeMs) => toWall(timeMs) === wallMs)
    return candidates.length > 0 ? Math.min(...candidates) : wallMs - offsetBefore
  }
  return { name, toWall, fromWall }
}

/** Midnight of the wall time's day. */
export function startOfDay(wallMs: number): number {
  return Math.floor(wallMs / dayMs) * dayMs
}

/** Midnight of the first day of the wall time's month, `shiftMonths` later. */
export function startOfMonth(wallMs: number, shiftMonths = 0): number {
  const date = new Date(wallMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + shiftMonths, 1)
}

/** `2025-05-01T00:00:00`: a wall time as AMC writes local times, without offset. */
export function formatWall(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 19)
}

/** Reads `yyyy-MM-dd'T'HH:mm:ss`; `undefined` when the text has another shape or names no real moment. */
export function parseWall(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text)) return undefined
  const wallMs = Date.parse(`${text}Z`)
  return Number.isNaN(wallMs) || formatWall(wallMs) !== text ? undefined : wallMs
}
