/** Rows on screen, how many of them have no values yet, and the first one's place from 0. */
export interface RowsLook {
  readonly shown: number
  readonly blank: number
  readonly first: number
}

declare global {
  interface Window {
    readonly goToRow?: (row: number) => void
    readonly lookAtRows: () => RowsLook
  }
}
