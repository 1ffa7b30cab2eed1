import { z } from 'zod'

const WallClock = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/, 'yyyy-MM-ddTHH:mm:ss')

/**
 * The time window of a run. Dynamic windows are resolved when the run starts, in `timeZone`, and sent to AMC as an
 * EXPLICIT window without `Z` (AMC answers empty results to `Z`). `last-n-days` ends `endDaysAgo` days before today, so
 * that the 48 hours AMC needs to complete its data can be left out.
 */
export const TimeWindow = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('explicit'), start: WallClock, end: WallClock, timeZone: z.string() }),
  z.object({ kind: z.literal('last-n-days'), days: z.number().int().min(1).max(400), endDaysAgo: z.number().int().min(0).max(60), timeZone: z.string() }),
  z.object({ kind: z.literal('last-full-week'), weekStart: z.enum(['monday', 'sunday']), timeZone: z.string() }),
  z.object({ kind: z.literal('last-full-month'), timeZone: z.string() }),
  z.object({ kind: z.literal('last-full-quarter'), timeZone: z.string() }),
  z.object({ kind: z.literal('month-to-date'), timeZone: z.string() }),
])
export type TimeWindow = z.output<typeof TimeWindow>

/** A window with its dates worked out. `start` inclusive, `end` exclusive, both wall clock in `timeZone`. */
export const ResolvedWindow = z.object({
  start: WallClock, end: WallClock, timeZone: z.string(), startMs: z.number(), endMs: z.number(),
  /** A sentence when part of the window may be incomplete or outside AMC's 13 months, else null. */
  caution: z.string().nullable(),
})
export type ResolvedWindow = z.output<typeof ResolvedWindow>
