/** Groups and figures as DuckDB expressions over the fields of a stored result. */
import type { GroupKey, MeasureWish, Verdict } from '#shared/analysis/contract.ts'
import { isMeasure, mayCombine } from '#shared/analysis/additivity.ts'
import { privacyRoleOf } from '#shared/honesty/privacy-columns.ts'
import { AppError } from '#shared/base/app-error.ts'
import { columnAt, textExpression, type StoredColumn } from '#core/results/results.ts'

const numeric: ReadonlySet<StoredColumn['type']> = new Set(['integer', 'decimal', 'double'])

/** What rows are grouped by: `raw` in its own order, and the text of that value under the name `source`. */
export interface GroupSql {
  readonly raw: string
  readonly text: (source: string) => string
  /** Names the columns that it stands for. */
  readonly column: StoredColumn
}

/** Rejects with `invalid-input` for a span of time of a column that holds no times. */
export function groupSql(columns: readonly StoredColumn[], { column: index, grain }: GroupKey): GroupSql {
  const column = columnAt(columns, index)
  if (grain === null) return { raw: column.field, text: source => textExpression(column, source), column }
  if (column.type !== 'date' && column.type !== 'timestamp') throw new AppError('invalid-input', `The column "${column.name.slice(0, 60)}" holds no dates, so it cannot be grouped by ${grain}. Choose a date column.`)
  return { raw: `date_trunc('${grain}', ${column.field}::TIMESTAMP)`, text: source => `strftime(${source}, '${grain === 'hour' ? '%Y-%m-%dT%H:%M' : '%Y-%m-%d'}')`, column }
}

/** A figure as text, null where there is nothing; `isExact` false adds as doubles, for sums beyond what a type holds. */
export function figureSql(columns: readonly StoredColumn[], { column: index, how }: MeasureWish, isExact: boolean): string {
  if (index === null) return 'CAST(count(*) AS VARCHAR)'
  const column = columnAt(columns, index)
  const { field } = column
  switch (how) {
    case 'count': return `CAST(count(${field}) AS VARCHAR)`
    case 'distinct': return `CAST(count(DISTINCT ${field}) AS VARCHAR)`
    case 'min': case 'max': return textExpression(column, `${how}(${field})`)
    case 'average': return numeric.has(column.type) ? `CAST(avg(${field}::DOUBLE) AS VARCHAR)` : 'NULL'
    case 'sum': return !numeric.has(column.type) ? 'NULL'
      : column.type === 'double' || !isExact ? `CAST(fsum(${field}::DOUBLE) AS VARCHAR)` : column.type === 'decimal' ? textExpression(column, `sum(${field})`) : `CAST(sum(${field}) AS VARCHAR)`
  }
}

/** A figure by which groups are ranked: of one that does not add up, the largest value. */
export function rankSql(columns: readonly StoredColumn[], wish: MeasureWish): string {
  const { column: index, how } = wish
  if (index === null) return 'count(*)::DOUBLE'
  const column = columnAt(columns, index)
  if (how === 'count') return `count(${column.field})::DOUBLE`
  if (how === 'distinct') return `count(DISTINCT ${column.field})::DOUBLE`
  if (!numeric.has(column.type)) return 'count(*)::DOUBLE'
  if (how === 'sum' && verdictOf(columns, wish, null).verdict === 'refused') return `max(${column.field}::DOUBLE)`
  return how === 'sum' ? `sum(${column.field}::DOUBLE)` : `${how === 'average' ? 'avg' : how}(${column.field}::DOUBLE)`
}

/** Whether a figure may be shown when the dimensions beside `kept` fall together; `kept` null: each figure stands for one row. */
export function verdictOf(columns: readonly StoredColumn[], { column: index, how }: MeasureWish, kept: readonly GroupKey[] | null, isSingle = false): Verdict {
  if (index === null) return { verdict: 'allowed', reason: '', alternative: null, instead: null }
  const own = new Set((kept ?? []).filter(key => key.grain === null).map(key => key.column))
  const over = isSingle ? [] : kept === null ? null : columns.flatMap((column, at) => (own.has(at) || at === index || isMeasure(column) || privacyRoleOf(column.name) !== undefined ? [] : [column.name]))
  // Rows that fall together without a dimension between them are still several rows.
  return mayCombine(columnAt(columns, index), how, over?.length === 0 && !isSingle ? null : over)
}

/** Runs it with exact sums, and with doubles only where an exact sum is beyond what its type holds. */
export async function withExactSums<T>(signal: AbortSignal, run: (isExact: boolean) => Promise<T>): Promise<T> {
  try {
    return await run(true)
  } catch (thrown) {
    signal.throwIfAborted()
    if (thrown instanceof Error && /overflow|out of range/i.test(thrown.message)) return run(false)
    throw thrown
  }
}
