import type { ResolvedWindow } from '#shared/time-window/time-window.ts'
import { addDays, instantOf, wallAt, wallText } from '#shared/time-window/zone-math.ts'

const dayMs = 86_400_000
/** Synthetic events end 48 hours before the start of the UTC day, as AMC's do, and reach back 13 months. */
const lagDays = 2
const reachDays = 390

/** The window of a local run: the tab's own when there are events in all of it, else one as long (at most 13 months) that ends where they end. */
export function localWindow(window: ResolvedWindow, nowMs: number): { readonly window: ResolvedWindow; readonly moved: boolean } {
  const { timeZone } = window
  const lastMs = (Math.floor(nowMs / dayMs) - lagDays) * dayMs
  const firstMs = lastMs - reachDays * dayMs
  if (window.endMs <= lastMs && window.startMs >= firstMs) return { window, moved: false }
  const days = Math.min(reachDays - 2, Math.max(1, Math.round((window.endMs - window.startMs) / dayMs)))
  const end = addDays(wallAt(lastMs, timeZone), 0)
  const start = addDays(end, -days)
  return {
    window: { start: wallText(start), end: wallText(end), timeZone, startMs: instantOf(start, timeZone), endMs: instantOf(end, timeZone), caution: null, incomplete: false },
    moved: true,
  }
}
