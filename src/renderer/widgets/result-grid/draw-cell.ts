import type { Cell } from '#renderer/bridge/bulk.ts'
import { cellText, type GridColumn } from './grid-contract.ts'

/** A cell of megabytes would stall drawing; the value viewer shows all of it. */
const longestShown = 300

/** What would cut a cell's one line short, or turn its letters round so that it reads as something else. */
const unseen = /[\n\t\u202d\u202e]/

/** What stands in a cell and how it looks. */
export interface DrawnCell {
  readonly text: string
  readonly className: string
}

const waiting: DrawnCell = { text: '', className: 'grid-waiting' }
const absent: DrawnCell = { text: 'null', className: 'grid-null' }
const absentRight: DrawnCell = { text: 'null', className: 'grid-right grid-null' }
const empty: DrawnCell = { text: 'empty', className: 'grid-null' }

/** `cells` is undefined while the row has not arrived. */
export function drawCell(cells: readonly Cell[] | undefined, column: GridColumn): DrawnCell {
  if (!cells) return waiting
  const cell = cells[Number(column.id)]
  if (cell === null || cell === undefined) return column.alignRight ? absentRight : absent
  const text = column.format ? column.format(cell) : cellText(cell)
  if (text === '') return empty
  const shown = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
  // Numbers hold none of it, and every cell that comes on screen passes here.
  if (column.alignRight) return { text: shown, className: 'grid-right' }
  return { text: unseen.test(shown) ? shown.replaceAll(/\r?\n/g, '↵').replaceAll('\t', '⇥').replaceAll(/[\u202d\u202e]/g, '�') : shown, className: '' }
}

/** What a tooltip adds to a cell: its raw value where another text is shown, else nothing. */
export function rawText(cell: Cell | undefined, column: GridColumn): string {
  return column.format !== null && cell !== null && cell !== undefined ? cellText(cell).slice(0, 2_000) : ''
}
