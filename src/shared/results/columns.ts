import { z } from 'zod'

/** How a column's values are held and sent. `integer` and `decimal` travel as text so that no digit is lost. */
export const ResultColumnType = z.enum(['text', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp', 'list'])
export type ResultColumnType = z.output<typeof ResultColumnType>

/** What one unit of a number is; the same as `Unit` of `src/sql`, so that it can be stored. */
export const ColumnUnit = z.union([
  z.object({ kind: z.literal('money'), perCurrency: z.number() }),
  z.object({ kind: z.literal('money-rate'), perCurrency: z.number().nullable() }),
  z.object({ kind: z.enum(['users', 'count', 'ratio', 'seconds']) }),
])
export type ColumnUnit = z.output<typeof ColumnUnit>

/** How values of several rows may be put together, from the SQL that was run; null of `additivity` for a dimension. */
export const ColumnMeasure = z.object({
  additivity: z.enum(['additive', 'semi-additive', 'non-additive']).nullable(),
  combine: z.enum(['sum', 'min', 'max']).nullable(),
  /** Why it does not simply add up, as a sentence; empty when it does. */
  reason: z.string(),
})
export type ColumnMeasure = z.output<typeof ColumnMeasure>

export const ResultColumn = z.object({
  /** As AMC wrote it: may be empty, or the same as another's. Columns are named by their index everywhere. */
  name: z.string(),
  type: ResultColumnType,
  /** AMC's own type name where the run told it, else null. */
  amcType: z.string().nullable(),
  kind: z.enum(['metric', 'dimension', 'unknown']),
  /** Null when the SQL does not tell. */
  unit: ColumnUnit.nullable(),
  /** Null when the SQL is not known or could not be understood. */
  measure: ColumnMeasure.nullable(),
  /** Set for the two columns that RecomAMP asked AMC for beside the query's own: not shown, added up, drawn or exported unless asked for. */
  privacy: z.enum(['filtered', 'reason']).optional(),
})
export type ResultColumn = z.output<typeof ResultColumn>

/** A column by its place in `Result.columns`, from 0. */
export const ColumnIndex = z.number().int().min(0).max(9_999)
