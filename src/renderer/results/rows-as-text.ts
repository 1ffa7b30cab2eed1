import type { Cell } from '#renderer/bridge/bulk.ts'
import { cellText } from '#renderer/widgets/result-grid/grid-contract.ts'

/** Rows as tab-separated text for a spreadsheet: tabs, line ends and quotes inside a cell are quoted. */
export function toTsv(header: readonly string[] | null, rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map(row => row.map(cell => quoteTsv(cellText(cell))).join('\t'))
  return [...(header ? [header.map(quoteTsv).join('\t')] : []), ...lines].join('\n')
}

function quoteTsv(text: string): string {
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
