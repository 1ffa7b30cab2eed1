import type { Cell, RowPage } from '#renderer/bridge/bulk.ts'

/** A row of the grid: its number in the result (from 1) and its cells in column order. */
export interface GridRow {
  readonly number: number
  readonly cells: readonly Cell[]
}

/** Turns a page of columns into rows. */
export function rowsOfPage(page: RowPage): GridRow[] {
  return Array.from({ length: page.rowCount }, (_, index) => ({ number: page.offset + index + 1, cells: page.columns.map(column => column[index] ?? null) }))
}

/** A cell as people read it. Null and the empty text are told apart by how the grid draws them. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'object') return JSON.stringify(cell)
  return String(cell)
}

/** Rows as tab-separated text for a spreadsheet: tabs, line ends and quotes inside a cell are quoted. */
export function toTsv(header: readonly string[] | null, rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map(row => row.map(cell => quoteTsv(cellText(cell))).join('\t'))
  return [...(header ? [header.map(quoteTsv).join('\t')] : []), ...lines].join('\n')
}

function quoteTsv(text: string): string {
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
