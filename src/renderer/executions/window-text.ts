import type { ResolvedWindow, TimeWindow } from '#shared/time-window/time-window.ts'

/** A window rule in words, without its zone: `Last 14 days to 2 days ago`. */
export function windowText(window: TimeWindow): string {
  switch (window.kind) {
    case 'explicit': return `${dayText(window.start)} to ${dayText(window.end)}`
    case 'last-n-days': return `Last ${window.days === 1 ? 'day' : `${window.days} days`}${window.endDaysAgo === 0 ? '' : ` to ${window.endDaysAgo === 1 ? 'yesterday' : `${window.endDaysAgo} days ago`}`}`
    case 'last-full-week': return `Last full week (${window.weekStart === 'monday' ? 'Mon–Sun' : 'Sun–Sat'})`
    case 'last-full-month': return 'Last full month'
    case 'last-full-quarter': return 'Last full quarter'
    case 'month-to-date': return 'Month to date'
  }
}

/** The resolved dates in words: start inclusive, end exclusive, wall clock of the zone. */
export function resolvedText(window: ResolvedWindow): string {
  return `${clockText(window.start)} to ${clockText(window.end)}, ${window.timeZone}`
}

function dayText(wall: string): string {
  return wall.endsWith('T00:00:00') ? wall.slice(0, 10) : wall.slice(0, 16).replace('T', ' ')
}

function clockText(wall: string): string {
  return wall.slice(0, 16).replace('T', ' ')
}

/** Every zone this computer knows, UTC first. */
export function timeZones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter(zone => zone !== 'UTC')]
}
