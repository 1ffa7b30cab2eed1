/** Comparing two results: which columns are keys, which are measures, what counts as changed, and what came out. */
import { z } from 'zod'
import { isMeasure } from '#shared/analysis/additivity.ts'
import { ColumnIndex, type ResultColumn } from '#shared/results/columns.ts'
import { privacyRoleOf } from './privacy-columns.ts'

export const DiffRole = z.enum(['key', 'measure', 'skip'])
export type DiffRole = z.output<typeof DiffRole>

/** A column of the first result (`a`) and its counterpart in the second (`b`). */
export const DiffColumn = z.object({ name: z.string(), a: ColumnIndex, b: ColumnIndex, role: DiffRole })
export type DiffColumn = z.output<typeof DiffColumn>

/** A difference counts when it is larger than both: `absolute` in the measure's own unit, and `percent` of the first result's value. */
export const Tolerance = z.object({ absolute: z.number().min(0).default(0), percent: z.number().min(0).max(1_000_000).default(0) })
export type Tolerance = z.output<typeof Tolerance>

export const DiffPlan = z.object({ columns: z.array(DiffColumn).max(1_000), tolerance: Tolerance.prefault({}) })
export type DiffPlan = z.output<typeof DiffPlan>

/**
 * `new`, `lost`: only in the second, only in the first. `changed`: in both, some measure beyond the tolerance. `same`: in both.
 * `hidden`: only in the first, and the second has a suppressed row that may hold it (its remaining values fit): lost to privacy.
 * `shown`: only in the second, and the first has such a row: what privacy held back before.
 */
export const diffStatuses = ['changed', 'new', 'lost', 'hidden', 'shown', 'same'] as const
export const DiffStatus = z.enum(diffStatuses)
export type DiffStatus = z.output<typeof DiffStatus>

/** What a state is called, on the page and in what is copied or written to files. */
export const diffStatusNames: Readonly<Record<DiffStatus, string>> = { changed: 'Changed', new: 'New', lost: 'Lost', hidden: 'Lost to privacy', shown: 'Back from privacy', same: 'Same' }

/** The columns of a comparison as a table: the state, the keys, then three for each measure. */
export function diffColumnNames({ keys, measures }: { readonly keys: readonly string[]; readonly measures: readonly string[] }): string[] {
  return ['State', ...keys, ...measures.flatMap(name => [`${name}, first`, `${name}, second`, `${name}, difference`])]
}

/** From the first total to the second, exact and as text: `from` − `lost` − `hidden` + `changed` + `new` + `shown` = `to`. */
export const Bridge = z.object({
  name: z.string(),
  /** Place in `Diff.measures`. */
  measure: z.number().int(),
  /** Why there is no bridge, as a sentence; then every number is null. */
  refusal: z.string().nullable(),
  /** A caution beside the numbers, as a sentence. */
  warning: z.string().nullable(),
  from: z.string().nullable(), lost: z.string().nullable(), hidden: z.string().nullable(), changed: z.string().nullable(),
  added: z.string().nullable(), shown: z.string().nullable(), to: z.string().nullable(),
  /** What stands in suppressed rows of the first and the second, beside these totals; null when they were not asked for. */
  suppressedFrom: z.string().nullable(), suppressedTo: z.string().nullable(),
})
export type Bridge = z.output<typeof Bridge>

export const DiffSide = z.object({
  rowCount: z.number(),
  suppressedRows: z.number(),
  /** Of the rows that only this side has and the other may hold: those for which that is a row without any key value. */
  faintRows: z.number(),
  /** Keys that stand in more than one row, and the rows they stand in. Their additive measures were added up, others left empty. */
  repeatedKeys: z.number(),
  repeatedRows: z.number(),
  /** False: it was not asked for the privacy columns, so rows without a key value stand for suppressed ones. */
  asked: z.boolean(),
})
export type DiffSide = z.output<typeof DiffSide>

export const Diff = z.object({
  diffId: z.string(),
  keys: z.array(z.string()),
  measures: z.array(z.string()),
  counts: z.record(DiffStatus, z.number()),
  a: DiffSide,
  b: DiffSide,
  bridges: z.array(Bridge),
  /** What should be known before reading on, as sentences. */
  notes: z.array(z.string()),
})
export type Diff = z.output<typeof Diff>

/** Sorting by a key (by its place), or by the first value, the second value or the difference of a measure (by its place). */
export const DiffSort = z.object({ of: z.enum(['status', 'key', 'a', 'b', 'delta']), at: z.number().int().min(0).max(1_000), direction: z.enum(['ascending', 'descending']) })
export type DiffSort = z.output<typeof DiffSort>

const cell = z.string().nullable()
export const DiffRow = z.object({
  status: DiffStatus,
  keys: z.array(cell),
  /** In the order of `Diff.measures`; `changed` is true beyond the tolerance. */
  values: z.array(z.object({ a: cell, b: cell, delta: cell, changed: z.boolean() })),
})
export type DiffRow = z.output<typeof DiffRow>
export const DiffPage = z.object({ rowCount: z.number(), rows: z.array(DiffRow) })
export type DiffPage = z.output<typeof DiffPage>

export const DiffSuggestion = z.object({
  plan: DiffPlan,
  /** Names that only one of the two has. */
  onlyA: z.array(z.string()),
  onlyB: z.array(z.string()),
  /** How the two runs differ (window, SQL, parameters, instance), as sentences. Empty when they only differ in time of run. */
  differences: z.array(z.string()),
  /** True when they are of two instances: comparing them must be asked for. */
  twoInstances: z.boolean(),
})
export type DiffSuggestion = z.output<typeof DiffSuggestion>

type Described = Pick<ResultColumn, 'name' | 'type' | 'kind' | 'measure'>

/**
 * Pairs columns by name (exact, else without regard to case), each once, and says what each is: what the SQL calls a measure is
 * a measure, what it groups by is a key; where the SQL is not known, numbers that do not look like ids or dates are measures.
 * The privacy columns are in neither.
 */
export function pairColumns(a: readonly Described[], b: readonly Described[]): { readonly columns: DiffColumn[]; readonly onlyA: string[]; readonly onlyB: string[] } {
  const free = new Map(b.flatMap((column, index) => (privacyRoleOf(column.name) === undefined ? [[index, column] as const] : [])))
  const columns: DiffColumn[] = []
  const onlyA: string[] = []
  for (const [index, column] of a.entries()) {
    if (privacyRoleOf(column.name) !== undefined) continue
    const all = [...free]
    const found = all.find(([, other]) => other.name === column.name) ?? all.find(([, other]) => other.name.toLowerCase() === column.name.toLowerCase())
    if (found === undefined) {
      onlyA.push(column.name)
      continue
    }
    free.delete(found[0])
    columns.push({ name: column.name, a: index, b: found[0], role: isMeasure(column) && isMeasure(found[1]) ? 'measure' : 'key' })
  }
  return { columns, onlyA, onlyB: [...free.values()].map(({ name }) => name) }
}
