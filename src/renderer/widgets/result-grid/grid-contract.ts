import type { Cell } from '#renderer/bridge/bulk.ts'
import type { ColumnArrangement } from './column-layout.ts'
import type { CellRange, GridSelection } from './grid-selection.ts'

/** A column as the grid draws it. */
export interface GridColumn {
  /** Stays the same while columns move: the column's number in the result, as text. */
  readonly id: string
  readonly name: string
  /** Told with the name, for example `LONG · micro-units of USD`. */
  readonly typeText: string
  readonly alignRight: boolean
  /** What is shown instead of the cell's own text; the raw value is then in the tooltip. Null for the cell's own text. */
  readonly format: ((cell: Cell) => string) | null
}

/** A row of the view: where it stands there, its number in the result (both from 1), and its cells in the result's column order. */
export interface GridRow {
  readonly position: number
  readonly number: number
  readonly cells: readonly Cell[]
}

/** Where rows come from. Another `key` is another view: what was read before is forgotten, the place is kept. */
export interface RowSource {
  readonly key: string
  /** Rows from `offset`, at most `limit`, fewer only at the end. */
  readonly fetch: (offset: number, limit: number, signal: AbortSignal) => Promise<readonly GridRow[]>
}

export interface GridSort {
  readonly columnId: string
  readonly direction: 'ascending' | 'descending'
}

/** A cell that a person points at. */
export interface GridCell {
  readonly row: GridRow
  readonly column: GridColumn
  readonly cell: Cell
}

/** What is chosen, in columns of the result: rectangles of the view that do not overlap. */
export interface ChosenCells {
  readonly selection: GridSelection
  readonly ranges: readonly { readonly rows: CellRange, readonly columnIds: readonly string[] }[]
  readonly cellCount: number
}

export interface GridHandle {
  focus(): void
  /** What is at the focus, or null while its row has not arrived. */
  activeCell(): GridCell | null
  chosen(): ChosenCells | null
  /** The rows on screen that have arrived, from top to bottom. */
  visibleRows(): readonly GridRow[]
  /** The columns as they stand now, from left to right. */
  shownColumns(): readonly GridColumn[]
  selectAll(): void
  /** Scrolls to a row of the view (from 1), and to a column when one is named, and puts the focus there. */
  goTo(position: number, columnId?: string): void
  /** Widths from the header and the rows on screen and soon after, for one column or for all; a width that a person made goes away. */
  autoSize(columnId?: string): void
}

export interface ResultGridProps {
  readonly label: string
  readonly columns: readonly GridColumn[]
  readonly rowCount: number
  readonly source: RowSource
  readonly rowHeightPx: number
  readonly arrangement: ColumnArrangement
  readonly sort: readonly GridSort[]
  /** Columns whose rows are filtered: they carry a mark. */
  readonly filtered: ReadonlySet<string>
  readonly onArrange: (arrangement: ColumnArrangement) => void
  /** A header was pressed; `add` keeps the columns that are sorted by already. */
  readonly onSort: (columnId: string, add: boolean) => void
  /** The menu of a column is asked for, at a place of the window. */
  readonly onColumnMenu: (columnId: string, place: DOMRect) => void
  /** The menu of the chosen cells is asked for. */
  readonly onCellMenu: (place: DOMRect) => void
  readonly onChoose: (chosen: ChosenCells | null) => void
  readonly onOpen: (cell: GridCell) => void
  /** Space: the whole row of the active cell is to be shown. */
  readonly onRow: () => void
  /** Ctrl/Cmd+C; with Shift, with the names of the columns. */
  readonly onCopy: (withHeader: boolean) => void
  readonly onError: (thrown: unknown) => void
  readonly onHandle: (handle: GridHandle | null) => void
}

/** A cell as people read it. Null and the empty text are told apart by how they are drawn. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'object') return JSON.stringify(cell)
  return String(cell)
}
