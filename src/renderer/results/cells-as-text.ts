import type { ResultColumnType } from '#shared/results/contract.ts'
import type { Cell } from '#renderer/bridge/bulk.ts'
import { cellText } from '#renderer/widgets/result-grid/grid-contract.ts'

/** How chosen cells are written to the clipboard. */
export type CopyFormat = 'tsv' | 'csv' | 'json' | 'markdown' | 'sql-list'

export interface CopiedColumn {
  readonly name: string
  readonly type: ResultColumnType
}

/** Cells as text for another program: raw values, never as they are formatted on screen. Null is an empty field, `null` or `NULL` as the format has it. */
export function cellsAsText(format: CopyFormat, columns: readonly CopiedColumn[], rows: readonly (readonly Cell[])[], withHeader: boolean): string {
  switch (format) {
    case 'tsv': return separated('\t', columns, rows, withHeader)
    case 'csv': return separated(',', columns, rows, withHeader)
    case 'json': return asJson(columns, rows)
    case 'markdown': return asMarkdown(columns, rows)
    case 'sql-list': return asSqlList(columns, rows)
  }
}

function separated(separator: string, columns: readonly CopiedColumn[], rows: readonly (readonly Cell[])[], withHeader: boolean): string {
  const quote = (text: string): string => /[\t\n\r",;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  const lines = rows.map(row => row.map(cell => quote(cellText(cell))).join(separator))
  return [...(withHeader ? [columns.map(({ name }) => quote(name)).join(separator)] : []), ...lines].join('\n')
}

/** An array of objects. Integers and decimals stay text where JavaScript's numbers would lose digits; a name that comes twice gets a number. */
function asJson(columns: readonly CopiedColumn[], rows: readonly (readonly Cell[])[]): string {
  const names = distinctNames(columns)
  return JSON.stringify(rows.map(row => Object.fromEntries(names.map((name, at) => [name, jsonValue(row[at] ?? null, columns[at]?.type)]))), null, 2)
}

function jsonValue(cell: Cell, type: ResultColumnType | undefined): Cell {
  if (typeof cell !== 'string' || (type !== 'integer' && type !== 'decimal')) return cell
  const number = Number(cell)
  return Number.isFinite(number) && String(number) === cell ? number : cell
}

function distinctNames(columns: readonly CopiedColumn[]): readonly string[] {
  const taken = new Set<string>()
  return columns.map(({ name }, at) => {
    const wanted = name === '' ? `column_${at + 1}` : name
    let free = wanted
    for (let number = 2; taken.has(free); number++) free = `${wanted}_${number}`
    taken.add(free)
    return free
  })
}

function asMarkdown(columns: readonly CopiedColumn[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell => cell.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll(/\r\n|\n|\r/g, '<br>')).join(' | ')} |`
  const numeric = (type: ResultColumnType): boolean => type === 'integer' || type === 'decimal' || type === 'double'
  return [line(columns.map(({ name }) => name)), `| ${columns.map(({ type }) => numeric(type) ? '---:' : '---').join(' | ')} |`, ...rows.map(row => line(row.map(cellText)))].join('\n')
}

/** The different values of the first column for `IN (…)`: numbers bare, everything else quoted. Nulls are left out, because `IN` never finds them. */
function asSqlList(columns: readonly CopiedColumn[], rows: readonly (readonly Cell[])[]): string {
  const type = columns[0]?.type
  const bare = type === 'integer' || type === 'decimal' || type === 'double'
  const values = [...new Set(rows.map(row => row[0]).filter(cell => cell !== null && cell !== undefined).map(cellText))]
  return `(${values.map(value => bare && /^-?\d+(\.\d+)?$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`).join(', ')})`
}
