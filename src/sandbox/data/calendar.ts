/** A day in the advertiser's zone. `dayKey` counts days since 1970-01-01. */
export interface CalendarDay {
  readonly dayKey: number
  /** Ad delivery relative to an ordinary day. */
  readonly trafficWeight: number
  /** Readiness to buy relative to an ordinary day. */
  readonly purchaseWeight: number
  /** Share of the list price that is paid, below 1 on deal days. */
  readonly priceFactor: number
}

const dayMs = 86_400_000
const weekdayWeights = [1.06, 0.98, 0.95, 0.96, 0.98, 1.02, 1.05]
const monthWeights = [0.86, 0.88, 0.93, 0.96, 1, 1.02, 1.1, 0.98, 0.97, 1.08, 1.3, 1.38]

/** Days since 1970-01-01 of a calendar date; `month` counts from 1 and may be out of range (13 is January of next year). */
export function toDayKey(year: number, month: number, day: number): number {
  return Math.round(Date.UTC(year, month - 1, day) / dayMs)
}

/** The calendar date of a day key as `YYYY-MM-DD`. */
export function toIsoDate(dayKey: number): string {
  return new Date(dayKey * dayMs).toISOString().slice(0, 10)
}

/** Deal days: a summer and an autumn event of two days, and the days around Black Friday (fourth Friday of November). */
function dealStrength(date: Date): number {
  const month = date.getUTCMonth() + 1
  const day = date.getUTCDate()
  if (month === 7 && (day === 15 || day === 16)) return 1
  if (month === 10 && (day === 7 || day === 8)) return 0.7
  if (month === 11 && day >= 20) {
    const firstWeekday = new Date(Date.UTC(date.getUTCFullYear(), 10, 1)).getUTCDay()
    const blackFriday = 1 + ((5 - firstWeekday + 7) % 7) + 21
    const distance = day - blackFriday
    if (distance >= -1 && distance <= 3) return distance === 0 || distance === 3 ? 1 : 0.7
  }
  return 0
}

/** The weights of one day; a pure function of the date, the same in every file. */
export function calendarDay(dayKey: number): CalendarDay {
  const date = new Date(dayKey * dayMs)
  const deal = dealStrength(date)
  const ordinary = (weekdayWeights[date.getUTCDay()] ?? 1) * (monthWeights[date.getUTCMonth()] ?? 1)
  return {
    dayKey,
    trafficWeight: ordinary * (1 + 1.4 * deal),
    purchaseWeight: (0.6 + 0.4 * (monthWeights[date.getUTCMonth()] ?? 1)) * (1 + 1.2 * deal),
    priceFactor: deal > 0 ? 0.8 : 1,
  }
}

/** The year and quarter (1 to 4) of a day. */
export function quarterOf(dayKey: number): { readonly year: number; readonly quarter: number } {
  const date = new Date(dayKey * dayMs)
  return { year: date.getUTCFullYear(), quarter: Math.floor(date.getUTCMonth() / 3) + 1 }
}
