import type { StoredColumn } from './column-types.ts'

/** A cell as pages carry it: a number or truth value where JavaScript holds it exactly, else text; null for null. */
export type PageCell = string | number | boolean | null

/** A value that DuckDB gave as text; null stays null. */
export function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * Turns the text of a cell into what pages show: the same as reading the column from DuckDB and writing it by
 * `textExpression`. Text that is not of the column's type comes as it is.
 */
export function cellReader(column: StoredColumn): (text: string) => PageCell {
  switch (column.type) {
    case 'double':
      return readDouble
    case 'boolean':
      return text => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : text)
    case 'decimal':
      return column.isFixed === true ? text => text : shortDecimal
    default:
      return text => text
  }
}

function readDouble(text: string): PageCell {
  const trimmed = text.trim()
  if (plainNumber.test(trimmed)) {
    const value = Number(trimmed)
    return Number.isFinite(value) ? value : String(value)
  }
  if (/^[+]?(inf|infinity)$/i.test(trimmed)) return 'Infinity'
  if (/^-(inf|infinity)$/i.test(trimmed)) return '-Infinity'
  return /^[+-]?nan$/i.test(trimmed) ? 'NaN' : text
}

/** Without zeros that say nothing: `0.50` is `0.5`, `007` is `7`, `-0.0` is `0`. */
export function shortDecimal(text: string): string {
  const parts = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text)
  if (parts === null || text === '' || text === '-') return text
  const [, sign = '', whole = '', fraction = ''] = parts
  const digits = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`
  return digits === '0' ? '0' : `${sign}${digits}`
}
