import { findZone, formatWall, parseWall, startOfDay, startOfMonth, type Zone } from './zone.ts'

export const timeWindowTypes = ['EXPLICIT', 'MOST_RECENT_DAY', 'MOST_RECENT_WEEK', 'CURRENT_MONTH', 'PREVIOUS_MONTH', 'ALL'] as const
export type TimeWindowType = (typeof timeWindowTypes)[number]

/** What a client asked for, shape-checked. Start and end are present exactly for EXPLICIT. */
export interface TimeWindowRequest {
  readonly type: TimeWindowType
  readonly timeZone: string
  readonly start?: string
  readonly end?: string
}

/** [start, end) as moments, and as the local times that AMC echoes. */
export interface TimeWindow {
  readonly startMs: number
  readonly endMs: number
  readonly startOriginal: string
  readonly endOriginal: string
  readonly timeZone: string
}

/** Events are complete this long after they happened (AMC's 48 hour SLA). */
export const availabilityLagMs = 48 * 3_600_000
/** Signals reach back this many months (AMC's rolling horizon). */
export const horizonMonths = 13

const dayMs = 86_400_000

/**
 * Checks the window fields of a request. Answers with the text that goes into a 400 when they cannot be meant: the
 * default type is MOST_RECENT_DAY, the default zone UTC, explicit times are local, without offset, and never dates
 * only. A trailing `Z` is let through, as the real service does.
 */
export function checkTimeWindow(fields: {
  readonly type: string | undefined
  readonly start: string | undefined
  readonly end: string | undefined
  readonly timeZone: string | undefined
}): TimeWindowRequest | { readonly problem: string } {
  const type = timeWindowTypes.find((known) => known === (fields.type ?? 'MOST_RECENT_DAY'))
  if (!type) return { problem: `timeWindowType ${fields.type} is not one of ${timeWindowTypes.join(', ')}.` }
  const timeZone = fields.timeZone ?? 'UTC'
  const zone = findZone(timeZone)
  if (!zone) return { problem: `timeWindowTimeZone ${timeZone} is not a known time zone.` }
  if (type !== 'EXPLICIT') {
    if (fields.start !== undefined || fields.end !== undefined) {
      return { problem: 'timeWindowStart and timeWindowEnd can only be specified with a timeWindowType of EXPLICIT.' }
    }
    return { type, timeZone }
  }
  if (fields.start === undefined || fields.end === undefined) {
    return { problem: 'timeWindowStart and timeWindowEnd are required with a timeWindowType of EXPLICIT.' }
  }
  const startWall = parseExplicit(fields.start)
  const endWall = parseExplicit(fields.end)
  const bad = startWall === undefined ? 'timeWindowStart' : endWall === undefined ? 'timeWindowEnd' : undefined
  if (startWall === undefined || endWall === undefined) {
    return { problem: `${bad} must have the format yyyy-MM-dd'T'HH:mm:ss.` }
  }
  if (startWall >= endWall) return { problem: 'timeWindowEnd must be after timeWindowStart.' }
  return { type, timeZone, start: fields.start, end: fields.end }
}

/**
 * Turns a checked request into moments. Relative windows are aligned to day and month boundaries of the zone and stay
 * between 13 months ago and 48 hours ago, except that PREVIOUS_MONTH is always the whole month. CURRENT_MONTH is empty
 * (start = end) while the month has no data yet. An explicit window with a trailing `Z` is empty, as observed at AMC.
 */
export function resolveTimeWindow(request: TimeWindowRequest, nowMs: number): TimeWindow {
  const zone = findZone(request.timeZone)
  if (!zone) throw new Error(`unchecked time zone ${request.timeZone}`)
  if (request.type === 'EXPLICIT') return explicitWindow(request, zone)
  const latestWall = zone.toWall(nowMs - availabilityLagMs)
  const nowWall = zone.toWall(nowMs)
  const windowOf = (startWall: number, endWall: number): TimeWindow => ({
    startMs: zone.fromWall(startWall), endMs: zone.fromWall(endWall),
    startOriginal: formatWall(startWall), endOriginal: formatWall(endWall), timeZone: zone.name,
  })
  switch (request.type) {
    case 'MOST_RECENT_DAY':
      return windowOf(startOfDay(latestWall) - dayMs, startOfDay(latestWall))
    case 'MOST_RECENT_WEEK':
      return windowOf(startOfDay(latestWall) - 7 * dayMs, startOfDay(latestWall))
    case 'PREVIOUS_MONTH':
      return windowOf(startOfMonth(nowWall, -1), startOfMonth(nowWall))
    case 'CURRENT_MONTH':
      return windowOf(startOfMonth(nowWall), Math.max(startOfMonth(nowWall), startOfHour(latestWall)))
    case 'ALL':
      return windowOf(startOfDay(shiftMonths(latestWall, -horizonMonths)) + dayMs, startOfHour(latestWall))
  }
}

function explicitWindow(request: TimeWindowRequest, zone: Zone): TimeWindow {
  const startWall = parseExplicit(request.start ?? '') ?? 0
  const endWall = parseExplicit(request.end ?? '') ?? 0
  const startMs = zone.fromWall(startWall)
  const hasOffset = request.start?.endsWith('Z') || request.end?.endsWith('Z')
  return {
    startMs, endMs: hasOffset ? startMs : Math.max(startMs, zone.fromWall(endWall)),
    startOriginal: formatWall(startWall), endOriginal: formatWall(endWall), timeZone: zone.name,
  }
}

function parseExplicit(text: string): number | undefined {
  return parseWall(text.endsWith('Z') ? text.slice(0, -1) : text)
}

function startOfHour(wallMs: number): number {
  return Math.floor(wallMs / 3_600_000) * 3_600_000
}

/** Months earlier or later at the same day and time; the last day of a shorter month when that day does not exist. */
function shiftMonths(wallMs: number, months: number): number {
  const firstOfTarget = startOfMonth(wallMs, months)
  const daysInTarget = (startOfMonth(firstOfTarget, 1) - firstOfTarget) / dayMs
  const day = Math.min(new Date(wallMs).getUTCDate(), daysInTarget)
  return firstOfTarget + (day - 1) * dayMs + (wallMs - startOfDay(wallMs))
}
