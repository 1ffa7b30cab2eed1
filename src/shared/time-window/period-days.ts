/** Which days a dynamic period covers: calendar arithmetic only, no zone and no clock. */
import type { Comparison, DynamicPeriod, WeekStart } from './time-window.ts'
import { addDays, firstOfMonth, moveDays, moveMonths, naiveUtc, weekday, type Wall } from './zone-math.ts'

/** `start` belongs to the stretch, `end` is the first moment after it. */
export interface Stretch {
  readonly start: Wall
  readonly end: Wall
}

const dayMs = 86_400_000

/** Midnight to midnight, at least one day, as seen from the day that `now` lies on. */
export function periodDays(period: DynamicPeriod, now: Wall): Stretch {
  const stretch = plainDays(period, addDays(now, 0))
  return period.compare === undefined ? stretch : comparedStretch(period.kind, stretch, period.compare)
}

/**
 * The stretch to compare one with: a year earlier on the calendar (weeks: 364 days), or right before it. Months, quarters
 * and years to date are compared with the same part of the one before. Clock times stay.
 */
export function comparedStretch(kind: DynamicPeriod['kind'] | 'explicit', stretch: Stretch, compare: Comparison): Stretch {
  const isWeek = kind === 'last-full-week' || kind === 'week-to-date'
  if (compare === 'same-period-last-year') return isWeek ? movedDays(stretch, -364) : movedMonths(stretch, -12)
  if (isWeek) return movedDays(stretch, -7)
  const months = monthsOf(kind)
  if (months > 0) return movedMonths(stretch, -months)
  const lengthMs = naiveUtc(stretch.end) - naiveUtc(stretch.start)
  if (lengthMs % dayMs === 0) return { start: moveDays(stretch.start, -lengthMs / dayMs), end: stretch.start }
  return { start: movedMs(stretch.start, -lengthMs), end: stretch.start }
}

function plainDays(period: DynamicPeriod, today: Wall): Stretch {
  switch (period.kind) {
    case 'today': return period.onlyComplete === true ? { start: addDays(today, -1), end: today } : { start: today, end: addDays(today, 1) }
    case 'yesterday': return { start: addDays(today, -1), end: today }
    case 'last-n-days': return { start: addDays(today, -period.endDaysAgo - period.days), end: addDays(today, -period.endDaysAgo) }
    case 'last-full-week': return { start: addDays(firstOfWeek(today, period.weekStart), -7), end: firstOfWeek(today, period.weekStart) }
    case 'week-to-date': return toDate(firstOfWeek(today, period.weekStart), addDays(firstOfWeek(today, period.weekStart), -7), today)
    default: {
      const months = monthsOf(period.kind)
      const first = firstOfMonth(today, -((today.month - 1) % months))
      const before = firstOfMonth(first, -months)
      return period.kind === 'last-full-month' || period.kind === 'last-full-quarter' || period.kind === 'last-full-year' ? { start: before, end: first } : toDate(first, before, today)
    }
  }
}

// On the first day of a period there is no day of it yet: the whole one before is what people mean.
function toDate(first: Wall, before: Wall, today: Wall): Stretch {
  return naiveUtc(first) === naiveUtc(today) ? { start: before, end: first } : { start: first, end: today }
}

function firstOfWeek(today: Wall, weekStart: WeekStart): Wall {
  return addDays(today, -((weekday(today) - (weekStart === 'monday' ? 1 : 0) + 7) % 7))
}

function monthsOf(kind: DynamicPeriod['kind'] | 'explicit'): number {
  switch (kind) {
    case 'last-full-month': case 'month-to-date': return 1
    case 'last-full-quarter': case 'quarter-to-date': return 3
    case 'last-full-year': case 'year-to-date': return 12
    default: return 0
  }
}

function movedDays({ start, end }: Stretch, days: number): Stretch {
  return { start: moveDays(start, days), end: moveDays(end, days) }
}

// The end is the moment after the last day: where its day is missing, that is the first of the next month.
function movedMonths({ start, end }: Stretch, months: number): Stretch {
  return { start: moveMonths(start, months, false), end: moveMonths(end, months, true) }
}

function movedMs(wall: Wall, ms: number): Wall {
  const date = new Date(naiveUtc(wall) + ms)
  return {
    year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(),
    hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(),
  }
}
