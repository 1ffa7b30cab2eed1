import { layOutColumns, type ColumnLayout } from './column-layout.ts'
import { usualWidthPx } from './column-width.ts'
import type { ChosenCells, GridCell, GridColumn, GridRow, ResultGridProps } from './grid-contract.ts'
import { clampSelection, countSelected, disjointRanges, selectCell, type GridSelection, type GridSize } from './grid-selection.ts'
import { createPageCache, type PageCache } from './page-cache.ts'
import { createScrollModel, type ScrollModel } from './scroll-model.ts'

/** What a grid knows, without any element: its rows, columns, place and choice. Whoever changes it draws it. */
export interface GridModel {
  readonly props: ResultGridProps
  readonly scroll: ScrollModel
  readonly pages: PageCache<GridRow>
  readonly layout: ColumnLayout<GridColumn>
  /** Grows whenever columns, their places or formats changed. */
  readonly layoutVersion: number
  readonly selection: GridSelection | null
  /** True while the keyboard is in the header row. */
  readonly inHeader: boolean
  readonly numberWidthPx: number
  size(): GridSize
  /** Takes new props and says whether the rows' place or size may have changed. */
  setProps(next: ResultGridProps): boolean
  /** Shown columns that neither a person nor these rows have given a width yet. */
  unmeasured(): readonly GridColumn[]
  /** Widths that fit what is on screen, by the column's id. They give way to a person's and are never told to anybody. */
  fit(widthsPx: Readonly<Record<string, number>>): void
  /** While a column is being resized: its width, or null to have none of its own. Nothing is kept. */
  setLiveWidth(live: { readonly id: string, readonly widthPx: number } | null): void
  choose(selection: GridSelection | null, inHeader: boolean): void
  chosen(): ChosenCells | null
  activeCell(): GridCell | null
  /** The rows on screen that have arrived. */
  visibleRows(): GridRow[]
  /** The rows from the first on screen on that have arrived, at most so many. */
  rowsFrom(count: number): GridRow[]
  /** Asks for what is on screen, when that is something else than the last time. */
  look(): void
}

/** `onPage` is called when rows have come that are on screen. */
export function createGridModel(firstProps: ResultGridProps, onPage: () => void): GridModel {
  let props = firstProps
  let live: { readonly id: string, readonly widthPx: number } | null = null
  let fittedPx: Readonly<Record<string, number>> = {}
  let layout = layOut()
  let layoutVersion = 0
  let selection: GridSelection | null = null
  let inHeader = false
  let numberWidthPx = widthOfNumbers(props.rowCount)
  let lookedAt = ''
  let lastTopPx = 0
  const scroll = createScrollModel()
  const pages = createPageCache<GridRow>({
    rowCount: () => props.rowCount,
    fetch: (offset, limit, signal) => props.source.fetch(offset, limit, signal),
    onPage(first, last) {
      const shown = scroll.visible()
      if (first < shown.last && last > shown.first) onPage()
    },
    onError: thrown => props.onError(thrown),
  })
  const size = (): GridSize => ({ rows: props.rowCount, columns: layout.all.length })

  function layOut(): ColumnLayout<GridColumn> {
    const { columns, arrangement } = props
    const widthsPx = live === null ? arrangement.widthsPx : { ...arrangement.widthsPx, [live.id]: live.widthPx }
    return layOutColumns(columns, { ...arrangement, widthsPx }, column => fittedPx[column.id] ?? usualWidthPx(column))
  }

  function relayout(): void {
    const before = layout
    layout = layOut()
    layoutVersion += 1
    if (!selection) return
    const columnId = before.all[selection.active.column]?.column.id
    const stands = before.all.length === layout.all.length && before.all.every(({ column }, at) => column.id === layout.all[at]?.column.id)
    const now = layout.all.findIndex(({ column }) => column.id === columnId)
    // A choice among columns that stand elsewhere now would be one of other cells; the keyboard stays with its column.
    selection = clampSelection(stands || now < 0 ? selection : selectCell({ row: selection.active.row, column: now }), size())
  }

  return {
    scroll, pages, size,
    get props() { return props },
    get layout() { return layout },
    get layoutVersion() { return layoutVersion },
    get selection() { return selection },
    get inHeader() { return inHeader },
    get numberWidthPx() { return numberWidthPx },
    setProps(next) {
      const before = props
      props = next
      if (next.source.key !== before.source.key) {
        pages.clear()
        lookedAt = ''
      } else if (next.rowCount !== before.rowCount) {
        // The page that was short until now has more rows.
        pages.forget(Math.max(0, Math.min(before.rowCount, next.rowCount) - 1), Math.max(before.rowCount, next.rowCount))
        lookedAt = ''
      }
      const placesChanged = next.columns !== before.columns || next.arrangement !== before.arrangement || next.rowCount !== before.rowCount || next.rowHeightPx !== before.rowHeightPx
      if (next.columns !== before.columns && !sameNames(next.columns, before.columns)) fittedPx = {}
      if (next.rowCount !== before.rowCount) numberWidthPx = widthOfNumbers(next.rowCount)
      if (placesChanged) relayout()
      return placesChanged
    },
    unmeasured: () => layout.all.map(({ column }) => column).filter(({ id }) => props.arrangement.widthsPx[id] === undefined && fittedPx[id] === undefined),
    fit(widthsPx) {
      fittedPx = { ...fittedPx, ...widthsPx }
      relayout()
    },
    setLiveWidth(next) {
      live = next
      relayout()
    },
    choose(next, headerHasKeyboard) {
      selection = next
      inHeader = headerHasKeyboard
    },
    chosen() {
      if (!selection) return null
      const ranges = disjointRanges(selection.ranges).map(range => ({
        rows: range, columnIds: layout.all.slice(range.firstColumn, range.lastColumn + 1).map(({ column }) => column.id),
      }))
      return { selection, ranges, cellCount: countSelected(selection) }
    },
    activeCell() {
      const row = selection ? pages.row(selection.active.row) : undefined
      const column = selection ? layout.all[selection.active.column]?.column : undefined
      return row && column ? { row, column, cell: row.cells[Number(column.id)] ?? null } : null
    },
    visibleRows() {
      const { first, last } = scroll.visible()
      return Array.from({ length: Math.max(0, last - first) }, (_, at) => pages.row(first + at)).filter(row => row !== undefined)
    },
    rowsFrom(count) {
      const { first } = scroll.visible()
      return Array.from({ length: Math.min(count, props.rowCount - first) }, (_, at) => pages.row(first + at)).filter(row => row !== undefined)
    },
    look() {
      const { first, last } = scroll.visible()
      const looking = `${first}:${last}:${props.rowCount}`
      if (looking === lookedAt) return
      const movedRows = (scroll.topPx - lastTopPx) / props.rowHeightPx
      lookedAt = looking
      lastTopPx = scroll.topPx
      pages.look(first, last, movedRows)
    },
  }
}

function sameNames(columns: readonly GridColumn[], others: readonly GridColumn[]): boolean {
  return columns.length === others.length && columns.every(({ id, name }, at) => id === others[at]?.id && name === others[at].name)
}

/** Room for the longest row number, with its separators. */
function widthOfNumbers(rowCount: number): number {
  return Math.max(44, Math.ceil(rowCount.toLocaleString('en-US').length * 7.4 + 22))
}
