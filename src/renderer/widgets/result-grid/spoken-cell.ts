import type { CellPlace } from './grid-selection.ts'

/** Along what the keyboard has moved: down a column, along a row, or elsewhere. */
export type MovedAlong = 'column' | 'row' | 'elsewhere'

export function movedAlong(before: CellPlace | undefined, now: CellPlace): MovedAlong {
  if (!before) return 'elsewhere'
  if (before.column === now.column && before.row !== now.row) return 'column'
  return before.row === now.row && before.column !== now.column ? 'row' : 'elsewhere'
}

/** What is read out of a cell: its value, and of its place only what is new, because the rest would be heard with every key. */
export function spokenCell(text: string, position: number, columnName: string, moved: MovedAlong): string {
  const row = `row ${position.toLocaleString('en-US')}`
  const shown = text === '' ? 'not there yet' : text
  return moved === 'column' ? `${shown}, ${row}` : moved === 'row' ? `${shown}, ${columnName}` : `${shown}, ${columnName}, ${row}`
}
