import type { TimeWindow } from '#shared/time-window/time-window.ts'
import type { TemplateWindow } from './template.ts'

/** AMC completes its data within this many days (api.md §5.2). */
const completeAfterDays = 2

/** What a person set for all windows. */
export interface WindowHabits {
  readonly timeZone: string
  readonly weekStart: 'monday' | 'sunday'
}

/** The window that a copy of a template starts with. Days end where AMC's data is complete and conversions have settled. */
export function windowOfTemplate(window: TemplateWindow, { timeZone, weekStart }: WindowHabits): TimeWindow {
  const days = /^last-(\d+)-days$/.exec(window.default)?.[1]
  if (days !== undefined) return { kind: 'last-n-days', days: Number(days), endDaysAgo: Math.max(completeAfterDays, window.waitDays ?? 0), timeZone }
  switch (window.default) {
    case 'last-full-week': return { kind: 'last-full-week', weekStart, timeZone }
    case 'last-full-quarter': return { kind: 'last-full-quarter', timeZone }
    case 'month-to-date': return { kind: 'month-to-date', timeZone }
    default: return { kind: 'last-full-month', timeZone }
  }
}

/** The default of a template that is made from a query with this window; fixed dates become as many days. */
export function templateDefaultOf(window: TimeWindow): TemplateWindow['default'] {
  switch (window.kind) {
    case 'last-n-days': return `last-${window.days}-days`
    case 'last-full-week':
    case 'last-full-month':
    case 'last-full-quarter':
    case 'month-to-date': return window.kind
    case 'explicit': return `last-${Math.min(Math.max(Math.round((Date.parse(`${window.end}Z`) - Date.parse(`${window.start}Z`)) / 86_400_000), 1), 400) || 30}-days`
    default: return 'last-30-days'
  }
}
