import { z } from 'zod'
import { ColumnIndex } from './columns.ts'

/** Groups may stand in groups this deep. */
const deepest = 6
/** As many values as a person may paste. */
const mostValues = 200_000
const value = z.string().max(100_000)

/**
 * One test of one column. Values are text in the form in which `rows` shows them (`9007199254740993`, `0.10`, `2025-05-01`,
 * `2025-05-01T00:00:00.000`), so that 64-bit and decimal values are compared to the last digit. A null fulfils `null` only.
 */
export const FilterCondition = z.discriminatedUnion('kind', [
  /** On the value as it is shown, for every type. `regex` is RE2's dialect and finds anywhere in the value. */
  z.object({ kind: z.literal('text'), column: ColumnIndex, test: z.enum(['equals', 'contains', 'starts', 'ends', 'regex']), text: value, caseSensitive: z.boolean().default(false) }),
  /** By the column's own order: numbers as numbers, dates and timestamps as moments, text by its characters. */
  z.object({ kind: z.literal('compare'), column: ColumnIndex, test: z.enum(['=', '<>', '<', '<=', '>', '>=']), value }),
  /** Both ends count; null leaves that side open. */
  z.object({ kind: z.literal('range'), column: ColumnIndex, from: value.nullable(), to: value.nullable() }),
  /** One of these values. `withNull` lets null in as well. */
  z.object({ kind: z.literal('in'), column: ColumnIndex, values: z.array(value).max(mostValues), withNull: z.boolean().default(false) }),
  z.object({ kind: z.literal('null'), column: ColumnIndex }),
  z.object({ kind: z.literal('boolean'), column: ColumnIndex, value: z.boolean() }),
])
export type FilterCondition = z.output<typeof FilterCondition>

/** Conditions under AND (`all`), OR (`any`) and NOT. `all` of nothing is every row, `any` of nothing is none. */
export type FilterTree =
  | FilterCondition
  | { readonly kind: 'all' | 'any'; readonly of: readonly FilterTree[] }
  /** Every row that does not fulfil it, those with null included. */
  | { readonly kind: 'not'; readonly of: FilterTree }
/** What may be handed in: defaults left out. */
export type FilterTreeInput =
  | z.input<typeof FilterCondition>
  | { readonly kind: 'all' | 'any'; readonly of: readonly FilterTreeInput[] }
  | { readonly kind: 'not'; readonly of: FilterTreeInput }

function treeOf(depth: number): z.ZodType<FilterTree, FilterTreeInput> {
  if (depth === 0) return FilterCondition
  const inner = treeOf(depth - 1)
  return z.union([FilterCondition, z.object({ kind: z.enum(['all', 'any']), of: z.array(inner).max(1_000) }), z.object({ kind: z.literal('not'), of: inner })])
}

/** A filter as it travels: groups at most six deep. */
export const FilterTree = treeOf(deepest)

/** One key of an order; rows that are equal by all keys stay in original order. */
export const SortKey = z.object({ column: ColumnIndex, direction: z.enum(['ascending', 'descending']), nulls: z.enum(['first', 'last']).default('last') })
export type SortKey = z.output<typeof SortKey>
