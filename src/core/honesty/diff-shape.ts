/** How two results are laid side by side: their columns as DuckDB compares them. */
import { AppError } from '#shared/base/app-error.ts'
import { isMeasure, mayCombine } from '#shared/analysis/additivity.ts'
import type { DiffColumn, DiffPlan, Tolerance } from '#shared/honesty/diff.ts'
import { privacyColumns, privacyRoleOf } from '#shared/honesty/privacy-columns.ts'
import { storedType, textExpression, toResultColumn, type StoredColumn, type StoredRows } from '#core/results/results.ts'

/** One key; field `k<n>` of the comparison. */
export interface DiffKey {
  readonly name: string
  readonly field: string
  /** Expressions over the fields of either result, of one type. */
  readonly a: string
  readonly b: string
  /** Gives the key back as the grid shows it, from `field`. */
  readonly text: string
  /** How `field` is held: as in both results, or as text where they differ. */
  readonly column: StoredColumn
}

/** One measure; fields `a<n>`, `b<n>`, `d<n>` and `x<n>` (beyond the tolerance) of the comparison. */
export interface DiffMeasure {
  readonly name: string
  readonly at: number
  readonly a: string
  readonly b: string
  /** Whether both results hold it in the same type, so that values can be told apart as they are. */
  readonly isAlike: boolean
  /** In which amounts are kept and subtracted. */
  readonly type: string
  readonly textAs: Pick<StoredColumn, 'type' | 'scale'>
  /** False: rows of equal keys are not added up, and there is no bridge. */
  readonly isAdded: boolean
  readonly refusal: string | null
  readonly warning: string | null
  /** What is known of it: of the result in which it adds up least, else of the second. */
  readonly column: StoredColumn
}

export interface DiffShape {
  readonly keys: readonly DiffKey[]
  readonly measures: readonly DiffMeasure[]
  readonly tolerance: Tolerance
  /** Flag of suppressed rows; null where the run was not asked for it. */
  readonly flagA: string | null
  readonly flagB: string | null
}

/** Rejects with `invalid-input` for a plan that does not fit the two results. */
export function shapeOf(a: StoredRows, b: StoredRows, plan: DiffPlan): DiffShape {
  const chosen = plan.columns.filter(({ role }) => role !== 'skip')
  const keys = chosen.filter(({ role }) => role === 'key').map((pair, at) => keyOf(pair, at, columnOf(a, pair.a), columnOf(b, pair.b)))
  if (keys.length === 0) throw new AppError('invalid-input', 'Rows of two results are matched by their keys, and no column is chosen as one. Nothing was compared; choose at least one key.')
  const measures = chosen.filter(({ role }) => role === 'measure').map((pair, at) => measureOf(pair, at, columnOf(a, pair.a), columnOf(b, pair.b)))
  return { keys, measures, tolerance: plan.tolerance, flagA: flagOf(a), flagB: flagOf(b) }
}

function columnOf(rows: StoredRows, index: number): StoredColumn {
  const column = rows.columns[index]
  if (column === undefined || privacyRoleOf(column.name) !== undefined) throw new AppError('invalid-input', `"${rows.manifest.title}" has no column number ${index + 1} to compare. Nothing was compared.`)
  return column
}

function flagOf(rows: StoredRows): string | null {
  const { filtered } = privacyColumns(rows.columns)
  return filtered === null ? null : rows.columns[filtered]?.field ?? null
}

function keyOf({ name }: DiffColumn, at: number, a: StoredColumn, b: StoredColumn): DiffKey {
  const field = `k${at}`
  // Values of different types are compared as they are shown.
  if (storedType(a) !== storedType(b)) return { name, field, a: textExpression(a), b: textExpression(b), text: field, column: { ...a, type: 'text', amcType: null, scale: null, pattern: null } }
  return { name, field, a: a.field, b: b.field, text: textExpression(a, field), column: a }
}

const numeric = new Set(['integer', 'decimal', 'double'])

function measureOf({ name }: DiffColumn, at: number, a: StoredColumn, b: StoredColumn): DiffMeasure {
  if (!numeric.has(a.type) || !numeric.has(b.type)) throw new AppError('invalid-input', `"${name}" holds no numbers in both results, so it cannot be compared as a measure. Nothing was compared; make it a key or leave it out.`)
  const isDouble = a.type === 'double' || b.type === 'double'
  const scale = Math.max(scaleOf(a), scaleOf(b))
  const type = isDouble ? 'DOUBLE' : `DECIMAL(38,${scale})`
  const textAs = { type: isDouble ? 'double' as const : scale > 0 ? 'decimal' as const : 'integer' as const, scale: isDouble ? null : scale }
  // What a person made a measure is one, whatever its name looks like.
  const verdicts = [a, b].map(column => ({ column, shown: toResultColumn(column) })).filter(({ shown }) => shown.measure !== null || isMeasure(shown)).map(({ column, shown }) => ({ column, ...mayCombine(shown, 'sum', null) }))
  const refused = verdicts.find(({ verdict }) => verdict === 'refused')
  const warned = verdicts.find(({ verdict }) => verdict === 'warned')
  return { name, at, a: a.field, b: b.field, isAlike: storedType(a) === storedType(b), type, textAs, isAdded: refused === undefined, refusal: refused?.reason ?? null, warning: warned?.reason ?? null, column: (refused ?? warned)?.column ?? b }
}

function scaleOf(column: StoredColumn): number {
  return column.type === 'decimal' ? column.scale ?? 17 : 0
}
