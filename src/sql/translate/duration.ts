/** An ISO-8601 duration of EXTEND_TIME_WINDOW. Months and years are calendar units; the rest is exact. */
export interface Duration {
  readonly months: number
  readonly milliseconds: number
}

const shape = /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i
const secondMs = 1000
const dayMs = 86_400 * secondMs
const firstMomentMs = Date.UTC(1000, 0, 1)
const lastMomentMs = Date.UTC(9999, 11, 31)

/** Reads `P30D`, `P1M`, `PT12H`; lower case too, because Amazon's own comments have it. Undefined for anything else. */
export function parseDuration(text: string): Duration | undefined {
  const found = shape.exec(text.trim())
  if (!found) return undefined
  const [years, months, weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0))
  return {
    months: (years ?? 0) * 12 + (months ?? 0),
    milliseconds: ((weeks ?? 0) * 7 + (days ?? 0)) * dayMs + (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * secondMs,
  }
}

/** Moves a moment (UTC milliseconds) by a duration; `direction` -1 moves it back. A month keeps the day if there is one. */
export function shiftMoment(timeMs: number, duration: Duration, direction: 1 | -1): number {
  const date = new Date(timeMs)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + direction * duration.months)
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, lastDay))
  const moved = date.getTime() + direction * duration.milliseconds
  if (Number.isNaN(moved)) return direction > 0 ? lastMomentMs : firstMomentMs
  return Math.min(lastMomentMs, Math.max(firstMomentMs, moved))
}
