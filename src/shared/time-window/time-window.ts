import { z } from 'zod'

const WallClock = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/, 'yyyy-MM-ddTHH:mm:ss')

/** Days on which a week can start. */
export const WeekStart = z.enum(['monday', 'sunday'])
export type WeekStart = z.output<typeof WeekStart>

/**
 * Another period to look at instead of the chosen one: the one of the same kind right before it, or the same one a year
 * earlier (weeks move by 364 days, so that they keep their weekdays).
 */
export const Comparison = z.enum(['previous-period', 'same-period-last-year'])
export type Comparison = z.output<typeof Comparison>

const dynamic = {
  compare: Comparison.optional(),
  /** Counts from the last day whose data is complete (AMC's 48 hours) instead of from today. */
  onlyComplete: z.boolean().optional(),
}

const kinds = <S extends z.ZodRawShape>(more: S) => [
  z.object({ kind: z.literal('today'), ...more }),
  z.object({ kind: z.literal('yesterday'), ...more }),
  z.object({ kind: z.literal('last-n-days'), days: z.number().int().min(1).max(400), endDaysAgo: z.number().int().min(0).max(60), ...more }),
  z.object({ kind: z.literal('last-full-week'), weekStart: WeekStart, ...more }),
  z.object({ kind: z.literal('last-full-month'), ...more }),
  z.object({ kind: z.literal('last-full-quarter'), ...more }),
  z.object({ kind: z.literal('last-full-year'), ...more }),
  z.object({ kind: z.literal('week-to-date'), weekStart: WeekStart, ...more }),
  z.object({ kind: z.literal('month-to-date'), ...more }),
  z.object({ kind: z.literal('quarter-to-date'), ...more }),
  z.object({ kind: z.literal('year-to-date'), ...more }),
] as const

/**
 * A stretch of whole days as seen from some day, without a zone. A period to date ends with yesterday; on the first
 * day of a period there is nothing of it yet, and the whole period before is meant.
 */
export const DynamicPeriod = z.discriminatedUnion('kind', kinds(dynamic))
export type DynamicPeriod = z.output<typeof DynamicPeriod>

/**
 * The time window of a run. Dynamic windows are resolved when the run starts, in `timeZone`, and sent to AMC as an
 * EXPLICIT window without `Z` (AMC answers empty results to `Z`). `last-n-days` ends `endDaysAgo` days before today, so
 * that the 48 hours AMC needs to complete its data can be left out.
 */
export const TimeWindow = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('explicit'), start: WallClock, end: WallClock, timeZone: z.string(), compare: Comparison.optional() }),
  ...kinds({ ...dynamic, timeZone: z.string() }),
])
export type TimeWindow = z.output<typeof TimeWindow>

/** A window with its dates worked out. `start` inclusive, `end` exclusive, both wall clock in `timeZone`. */
export const ResolvedWindow = z.object({
  start: WallClock, end: WallClock, timeZone: z.string(), startMs: z.number(), endMs: z.number(),
  /** A sentence when part of the window may be incomplete or outside AMC's 13 months, else null. */
  caution: z.string().nullable(),
  /** True when the last 48 hours are part of it: AMC still fills them in. */
  incomplete: z.boolean().default(false),
})
export type ResolvedWindow = z.output<typeof ResolvedWindow>
