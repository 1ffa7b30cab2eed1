import { z } from 'zod'
import { ExecutionId } from '#shared/base/ids.ts'
import { command, query } from '#shared/contract/define.ts'
import { ColumnIndex } from '#shared/results/columns.ts'
import { BundleCheck, BundleWish, BundleWritten } from './bundle.ts'
import { Diff, DiffPage, DiffPlan, DiffSort, DiffStatus, DiffSuggestion } from './diff.ts'
import { Settled } from './settled.ts'
import { Help } from './what-would-help.ts'

/** How settled a result is; `line` is the badge's one line. */
export const ResultSettled = Settled.extend({
  line: z.string(),
  timeZone: z.string(),
  readAtMs: z.number(),
  /** When the result has a column of days: rows of the days that were open, and the share of each additive measure in them. */
  byDay: z.object({
    column: ColumnIndex,
    openRows: z.number(),
    shares: z.array(z.object({ column: ColumnIndex, name: z.string(), share: z.number() })),
  }).nullable(),
})
export type ResultSettled = z.output<typeof ResultSettled>

/** What privacy filtering took from one measure. Sums are exact and text. */
export const MeasureLoss = z.object({
  column: ColumnIndex,
  name: z.string(),
  total: z.string().nullable(),
  suppressed: z.string().nullable(),
  /** Of the total, 0 to 1; null where there is nothing to divide, where values below 0 occur, or where adding would be wrong. */
  share: z.number().nullable(),
  /** Why its values are not added up, as a sentence. */
  refusal: z.string().nullable(),
  /** What to mind of the sums that are given, as a sentence. */
  warning: z.string().nullable(),
})
export type MeasureLoss = z.output<typeof MeasureLoss>

export const ValueLoss = z.object({
  /** As the grid shows it; null: it has no value, in suppressed rows mostly because it was hidden. */
  value: z.string().nullable(),
  rows: z.number(),
  suppressedRows: z.number(),
  /** Of what is weighed (rows or a measure) how much stands in suppressed rows, 0 to 1; null where there is nothing to divide. */
  share: z.number().nullable(),
  /** The amount in suppressed rows. */
  suppressed: z.number(),
})
export type ValueLoss = z.output<typeof ValueLoss>

export const DimensionLoss = z.object({
  column: ColumnIndex,
  name: z.string(),
  /** Suppressed rows in which this column has no value. */
  hiddenRows: z.number(),
  /** Different values in rows that were kept. */
  distinctKept: z.number(),
  /** The values that lose most, at most ten, the largest amount first. Only those that lose anything. */
  values: z.array(ValueLoss),
})
export type DimensionLoss = z.output<typeof DimensionLoss>

export const ReasonLoss = z.object({
  /** Which events, for example `dsp_impressions`; AMC's whole text when it is not understood. */
  source: z.string(),
  kind: z.enum(['users', 'effective users', 'equivalent users', 'other']),
  required: z.number().nullable(),
  rows: z.number(),
  /** Users behind these rows. */
  fewest: z.number().nullable(),
  median: z.number().nullable(),
})
export type ReasonLoss = z.output<typeof ReasonLoss>

export const PrivacyLoss = z.object({
  /** False when the run was not asked for the privacy columns: then nothing else is known. */
  asked: z.boolean(),
  rowCount: z.number(),
  suppressedRows: z.number(),
  measures: z.array(MeasureLoss),
  dimensions: z.array(DimensionLoss),
  reasons: z.array(ReasonLoss),
  help: z.array(Help),
})
export type PrivacyLoss = z.output<typeof PrivacyLoss>

const pair = { a: ExecutionId, b: ExecutionId }

export const honestyContract = {
  /** How much of the window could still be restated when AMC read it, and can be now; null when the window or the SQL is not known. */
  settled: query(z.object({ executionId: ExecutionId }), ResultSettled.nullable()),
  /** `weigh`: the measure by which values of dimensions are compared; null: by rows. Refused for a measure that does not add up. */
  privacyLoss: query(z.object({ executionId: ExecutionId, weigh: ColumnIndex.nullable().default(null) }), PrivacyLoss),

  /** What the two have in common, and how it would be compared. */
  suggestDiff: query(z.object(pair), DiffSuggestion),
  /** Compares; the same wish is computed once. Rejects with `conflict` for two instances unless `acrossInstances`. */
  diff: command(z.object({ ...pair, plan: DiffPlan, acrossInstances: z.boolean().default(false) }), Diff),
  /** Rows of a comparison: those that differ most first, or sorted. Rejects with `not-found` when it was dropped; ask for `diff` again. */
  diffRows: query(z.object({
    diffId: z.string().min(1).max(64), statuses: z.array(DiffStatus).max(10).default([]), sort: DiffSort.nullable().default(null),
    offset: z.number().int().min(0), limit: z.number().int().min(1).max(1_000),
  }), DiffPage),
  /**
   * Keeps rows of a comparison, in the order in which they are shown, as a derived result: its columns are the state, the keys,
   * and first value, second value and difference of each measure. The same wish is kept once. Rejects as `diffRows` does.
   */
  saveDiff: command(z.object({ diffId: z.string().min(1).max(64), statuses: z.array(DiffStatus).max(10).default([]), sort: DiffSort.nullable().default(null) }), z.object({ executionId: ExecutionId, rowCount: z.number() })),

  /**
   * Writes a result as one file for another person; asks for its place where the shell has dialogs (null: the person changed
   * their mind), else it waits at `GET /bulk/bundles/<name>`. `POST /bulk/bundles` with the bytes of one opens it and answers
   * `BundleOpened`; a bundle that was changed is refused with `invalid-input`.
   */
  writeBundle: command(BundleWish, BundleWritten.nullable()),
  /** A result beside every bundle of the same SQL that was opened on this computer, the one opened last first. Reads all rows where the files differ. */
  bundleChecks: query(z.object({ executionId: ExecutionId }), z.array(BundleCheck)),
} as const
