/** A cell by its place: row in the view (from 0) and column among those shown (from 0). */
export interface CellPlace {
  readonly row: number
  readonly column: number
}

/** A rectangle of cells; both ends belong to it. */
export interface CellRange {
  readonly firstRow: number
  readonly lastRow: number
  readonly firstColumn: number
  readonly lastColumn: number
}

/**
 * Which cells are chosen: rectangles, the last of which grows from `anchor` to `active`. `active` is where the keyboard
 * is; it always lies in the last rectangle. Never changed in place.
 */
export interface GridSelection {
  readonly active: CellPlace
  readonly anchor: CellPlace
  readonly ranges: readonly CellRange[]
}

export interface GridSize {
  readonly rows: number
  readonly columns: number
}

/** How a step moves: a number of rows and columns; infinite for "to the edge". */
export interface CellStep {
  readonly rows: number
  readonly columns: number
}

/** One chosen cell. */
export function selectCell(cell: CellPlace): GridSelection {
  return { active: cell, anchor: cell, ranges: [rangeBetween(cell, cell)] }
}

/** Grows the last rectangle so that it reaches from its anchor to a cell. */
export function extendTo(selection: GridSelection, cell: CellPlace): GridSelection {
  return { ...selection, active: cell, ranges: [...selection.ranges.slice(0, -1), rangeBetween(selection.anchor, cell)] }
}

/** Begins another rectangle beside those that are there. */
export function addCell(selection: GridSelection, cell: CellPlace): GridSelection {
  return { active: cell, anchor: cell, ranges: [...selection.ranges, rangeBetween(cell, cell)] }
}

/** Whole rows between two; the keyboard stays in its column. */
export function selectRows(from: number, to: number, size: GridSize, column: number): GridSelection {
  return {
    active: { row: to, column }, anchor: { row: from, column },
    ranges: [{ firstRow: Math.min(from, to), lastRow: Math.max(from, to), firstColumn: 0, lastColumn: Math.max(0, size.columns - 1) }],
  }
}

/** Whole columns between two; the keyboard stays in its row. */
export function selectColumns(from: number, to: number, size: GridSize, row: number): GridSelection {
  return {
    active: { row, column: to }, anchor: { row, column: from },
    ranges: [{ firstRow: 0, lastRow: Math.max(0, size.rows - 1), firstColumn: Math.min(from, to), lastColumn: Math.max(from, to) }],
  }
}

/** Every cell. */
export function selectAll(selection: GridSelection, size: GridSize): GridSelection {
  return { ...selection, anchor: selection.active, ranges: [{ firstRow: 0, lastRow: Math.max(0, size.rows - 1), firstColumn: 0, lastColumn: Math.max(0, size.columns - 1) }] }
}

/** Where a step from a cell leads; never outside. */
export function stepFrom(cell: CellPlace, step: CellStep, size: GridSize): CellPlace {
  return {
    row: Math.max(0, Math.min(size.rows - 1, cell.row + step.rows)),
    column: Math.max(0, Math.min(size.columns - 1, cell.column + step.columns)),
  }
}

/** The selection after rows or columns went away: pulled back to what is left. */
export function clampSelection(selection: GridSelection, size: GridSize): GridSelection {
  const stay = { rows: 0, columns: 0 }
  const ranges = selection.ranges
    .filter(({ firstRow, firstColumn }) => firstRow < size.rows && firstColumn < size.columns)
    .map(range => ({ ...range, lastRow: Math.min(range.lastRow, size.rows - 1), lastColumn: Math.min(range.lastColumn, size.columns - 1) }))
  const active = stepFrom(selection.active, stay, size)
  return { active, anchor: stepFrom(selection.anchor, stay, size), ranges: ranges.length > 0 ? ranges : [rangeBetween(active, active)] }
}

export function isSelected(selection: GridSelection, row: number, column: number): boolean {
  return selection.ranges.some(range => row >= range.firstRow && row <= range.lastRow && column >= range.firstColumn && column <= range.lastColumn)
}

/** How many cells are chosen, those in two rectangles counted once. */
export function countSelected(selection: GridSelection): number {
  return disjointRanges(selection.ranges).reduce((sum, range) => sum + (range.lastRow - range.firstRow + 1) * (range.lastColumn - range.firstColumn + 1), 0)
}

/** The same cells in rectangles that do not overlap, from top to bottom, then left to right. */
export function disjointRanges(ranges: readonly CellRange[]): CellRange[] {
  const edges = [...new Set(ranges.flatMap(range => [range.firstRow, range.lastRow + 1]))].sort((a, b) => a - b)
  const found: CellRange[] = []
  for (const [at, firstRow] of edges.entries()) {
    const end = edges[at + 1]
    if (end === undefined) break
    const spans = ranges.filter(range => range.firstRow <= firstRow && range.lastRow + 1 >= end).sort((a, b) => a.firstColumn - b.firstColumn)
    let open: { firstColumn: number, lastColumn: number } | null = null
    for (const { firstColumn, lastColumn } of spans) {
      if (open && firstColumn <= open.lastColumn + 1) open.lastColumn = Math.max(open.lastColumn, lastColumn)
      else {
        if (open) found.push({ firstRow, lastRow: end - 1, ...open })
        open = { firstColumn, lastColumn }
      }
    }
    if (open) found.push({ firstRow, lastRow: end - 1, ...open })
  }
  return found
}

function rangeBetween(one: CellPlace, other: CellPlace): CellRange {
  return {
    firstRow: Math.min(one.row, other.row), lastRow: Math.max(one.row, other.row),
    firstColumn: Math.min(one.column, other.column), lastColumn: Math.max(one.column, other.column),
  }
}
