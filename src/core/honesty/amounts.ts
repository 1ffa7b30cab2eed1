/** Sums over columns of stored rows in DuckDB, exact wherever the column is. */
import { mayCombine, type CombineVerdict } from '#shared/analysis/additivity.ts'
import { toResultColumn, type StoredColumn } from '#core/results/results.ts'

/** The verdict on adding up a stored column over its rows. */
export function verdictOf(column: StoredColumn): CombineVerdict {
  return mayCombine(toResultColumn(column), 'sum', null)
}

/** The type in which values of a column are added and subtracted without loss; doubles stay doubles. */
export function amountType(column: StoredColumn): string {
  return column.type === 'integer' ? 'HUGEINT' : column.type === 'decimal' ? `DECIMAL(38,${column.scale ?? 17})` : 'DOUBLE'
}

/** An expression of an amount as text, as numbers of results are written: no trailing zeros behind the point. */
export function amountText(column: Pick<StoredColumn, 'type' | 'scale'>, expression: string): string {
  const text = `CAST(${expression} AS VARCHAR)`
  return column.type === 'decimal' && (column.scale ?? 17) > 0 ? `rtrim(rtrim(${text}, '0'), '.')` : text
}

/** True for rows that privacy filtering put together; `field` is the flag's, of whatever type it came. */
export function suppressedCondition(field: string | null, alias = ''): string {
  return field === null ? 'false' : `coalesce(lower(CAST(${alias}${field} AS VARCHAR)) = 'true', false)`
}

/** A value of DuckDB as a number; 0 for null. */
export function numberOf(value: unknown): number {
  return Number(value ?? 0)
}
