import { periodText } from '#shared/time-window/period-text.ts'
import type { ResolvedWindow, TimeWindow } from '#shared/time-window/time-window.ts'

/** A window rule in words, without its zone: `Last 14 days to 2 days ago`. */
export function windowText(window: TimeWindow): string {
  if (window.kind !== 'explicit') return periodText(window)
  const dates = `${dayText(window.start)} to ${dayText(window.end)}`
  if (window.compare === undefined) return dates
  return `${dates}, ${window.compare === 'previous-period' ? 'the one before' : 'a year earlier'}`
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
