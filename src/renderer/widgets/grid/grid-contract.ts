import type { RowPage } from '#renderer/bridge/bulk.ts'

export interface GridColumn {
  readonly name: string
  /** Told with the name, for example `LONG`. */
  readonly typeText: string
  readonly alignRight: boolean
}

/** A cell that a person points at. */
export interface GridCell {
  readonly rowNumber: number
  readonly columnName: string
  readonly text: string
  readonly isNull: boolean
}

export interface GridHandle {
  focus(): void
  /** What is at the focus, or null when no cell has it. */
  focusedCell(): GridCell | null
  /** The focused cell, its row, or every row that is on the screen, as tab-separated text. Empty when there is none. */
  copyText(what: 'cell' | 'row' | 'visible'): string
  /** Scrolls to a row of what the grid holds (from 1) and puts the focus there. */
  goToRow(rowNumber: number): void
}

export interface ResultGridProps {
  readonly columns: readonly GridColumn[]
  /** At most `reachableRows`. */
  readonly rowCount: number
  /** Rows from `offset`; rejections are told by `onError`. */
  readonly fetchRows: (offset: number, limit: number, signal: AbortSignal) => Promise<RowPage>
  readonly rowHeightPx: number
  readonly label: string
  readonly onFocusCell: (cell: GridCell | null) => void
  readonly onOpenCell: (cell: GridCell) => void
  readonly onCopy: (text: string, what: 'cell' | 'row') => void
  readonly onError: (thrown: unknown) => void
  readonly onHandle: (handle: GridHandle | null) => void
}

/** Chromium draws at most 32 million pixels of height exactly; with rows of 28 that is just above this. */
export const reachableRows = 1_000_000
