/** What every export has in common: which rows of which columns in which order, and how a cell is written. */
import { AppError } from '#shared/base/app-error.ts'
import { ownColumns } from '#shared/honesty/privacy-columns.ts'
import type { CsvDialect, ExportSource } from '#shared/results/exports.ts'
import { equalsAny, storedType, textExpression, type StoredColumn } from './column-types.ts'
import { columnAt } from './filter-sql.ts'
import type { StoredRows } from './stored-rows.ts'
import type { Views } from './views.ts'

/** Rows to be written, fixed when the export was asked for. */
export interface ExportPlan {
  readonly rows: StoredRows
  readonly columns: readonly StoredColumn[]
  /** What stands after SELECT …, in the order in which rows are written. */
  readonly from: string
  /** The same rows in whatever order costs least. */
  readonly inAnyOrder: string
  /** True for all rows and all columns in their own order. */
  readonly isWhole: boolean
  /** The same for `count` rows from the `first` of them (from 0) on. */
  readonly page: (first: number, count: number) => string
  /** How many rows there must be. */
  readonly rowCount: number
  readonly sheetName: string | null
}

/** Rejects with `invalid-input` for columns or a view that do not fit; waits for a view that is being built. */
export async function planExport(views: Views, rows: StoredRows, source: ExportSource, signal: AbortSignal): Promise<ExportPlan> {
  const columns = source.columns === null ? ownColumns(rows.columns).map(index => columnAt(rows.columns, index)) : source.columns.map(index => columnAt(rows.columns, index))
  const { where, order, hasOrder } = views.sql(source.viewId, rows)
  const total = source.viewId === null ? rows.rowCount : (await views.ids(source.viewId, rows.id, signal)).length
  const first = Math.min(source.range?.first ?? 0, total)
  const end = source.range === null ? total : Math.min(source.range.last + 1, total)
  const rowCount = Math.max(0, end - first)
  if (source.range !== null && source.range.last < source.range.first) throw new AppError('invalid-input', 'The last row to export comes before the first one. Nothing was exported.')
  const page = (from: number, count: number) => {
    if (source.viewId === null) return `FROM ${count === total ? rows.relation : rows.relationOf(first + from, first + from + count - 1)} WHERE true`
    // Files are read in order and DuckDB keeps it, but for a filter that it works out as a join: only that and another order cost a sort.
    return `FROM ${rows.relation} WHERE ${where}${hasOrder ? ` ORDER BY ${order}` : ''}${count === total ? '' : ` LIMIT ${count} OFFSET ${first + from}`}`
  }
  const from = page(0, rowCount)
  const isAll = rowCount === rows.rowCount && rowCount === total && !hasOrder
  return {
    rows, columns, from, page, rowCount, sheetName: source.sheetName,
    inAnyOrder: rowCount === total ? `FROM ${rows.relation} WHERE ${where}` : from,
    isWhole: isAll && columns.length === rows.columns.length && columns.every((column, index) => column === rows.columns[index]),
  }
}

/** Text that a spreadsheet would run begins with one of these: = + - @ tab, carriage return, line feed. */
const formulaStarts = [61, 43, 45, 64, 9, 13, 10]

/** True where the text of a cell looks like a formula; never null. */
export function formulaCondition(column: StoredColumn): string {
  return storedType(column) === 'VARCHAR' ? `coalesce(${equalsAny(`ascii(${textExpression(column)})`, formulaStarts)}, false)` : 'false'
}

/** The text of a cell for CSV, before quoting. */
export function csvCell(column: StoredColumn, dialect: CsvDialect, isGuarded: boolean): string {
  const text = textExpression(column)
  if (storedType(column) === 'VARCHAR') return isGuarded ? `CASE WHEN ${formulaCondition(column)} THEN chr(39) || ${text} ELSE ${text} END` : text
  return dialect.decimalComma && (column.type === 'decimal' || column.type === 'double') ? `replace(${text}, '.', ',')` : text
}

/** The separator that a dialect means. */
export function delimiterOf(format: 'csv' | 'tsv', dialect: CsvDialect): string {
  return dialect.delimiter ?? (format === 'tsv' ? '\t' : dialect.decimalComma ? ';' : ',')
}

/** The header line, with its line end. */
export function csvHeader(columns: readonly StoredColumn[], format: 'csv' | 'tsv', dialect: CsvDialect, isSafe: boolean): string {
  const delimiter = delimiterOf(format, dialect)
  const { quote } = dialect
  const names = columns.map(({ name }) => {
    const safe = isSafe && /^[=+\-@\t\r\n]/.test(name) ? `'${name}` : name
    return safe === '' || safe.startsWith('\u{FEFF}') || [quote, delimiter, '\r', '\n'].some(mark => safe.includes(mark)) ? `${quote}${safe.replaceAll(quote, quote + quote)}${quote}` : safe
  })
  return names.join(delimiter) + dialect.lineEnd
}

/** JavaScript, and every program that reads numbers as doubles, holds whole numbers exactly up to here. */
const largestSafeInteger = '9007199254740991'

/** Columns of whole numbers that hold one which a double cannot: they are written as text where a number would be read as a double. */
export async function unsafeIntegers({ rows, columns, from }: ExportPlan, signal: AbortSignal): Promise<readonly StoredColumn[]> {
  const integers = columns.filter(column => column.type === 'integer')
  if (integers.length === 0) return []
  const tests = integers.map(({ field }) => `coalesce(bool_or(${field} > ${largestSafeInteger} OR ${field} < -${largestSafeInteger}), false)`)
  const inner = `SELECT ${[...new Set(integers.map(({ field }) => field))].join(', ')} ${from}`
  const [row] = await rows.duck.rows(`SELECT ${tests.join(', ')} FROM (${inner})`, signal)
  return integers.filter((_, index) => row?.[index] === true)
}
