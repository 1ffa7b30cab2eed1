import { drawCell } from './draw-cell.ts'
import type { ColumnLayout, PlacedColumn } from './column-layout.ts'
import { isSelected, type GridSelection } from './grid-selection.ts'
import type { GridColumn, GridRow } from './grid-contract.ts'
import { spokenCell, type MovedAlong } from './spoken-cell.ts'

/** Everything that one picture of the rows depends on. */
export interface RowsPicture {
  readonly layout: ColumnLayout<GridColumn>
  /** Changes whenever columns, their places or formats changed: cells are then made anew. */
  readonly layoutVersion: number
  readonly firstColumn: number
  readonly lastColumn: number
  readonly firstRow: number
  readonly lastRow: number
  readonly topPx: number
  readonly leftPx: number
  readonly rowHeightPx: number
  readonly row: (index: number) => GridRow | undefined
  /** Null while the grid has no focus cell. */
  readonly selection: GridSelection | null
  readonly numberWidthPx: number
  /** What the last move changed: listeners hear a cell's value and only that. */
  readonly moved: MovedAlong
}

interface DrawnRow {
  readonly element: HTMLElement
  readonly number: HTMLElement
  readonly pinned: HTMLElement
  readonly scrolling: HTMLElement
  readonly cells: { readonly element: HTMLElement, readonly placed: PlacedColumn<GridColumn> }[]
  index: number
  layoutVersion: number
  firstColumn: number
  lastColumn: number
  row: GridRow | undefined
  topPx: number
  marks: string
}

/** Ids that `aria-activedescendant` can point to. */
export function cellId(gridId: string, row: number, column: number): string {
  return `${gridId}-r${row}-c${column}`
}

/**
 * Draws the rows of the viewport into elements that are used again and again: as many as fit on the screen, however many
 * rows there are. Text goes in as text, never as HTML: cells are not ours.
 */
export function createRowDrawer(host: HTMLElement, gridId: string): { draw(picture: RowsPicture): void, elementAt(row: number, column: number): HTMLElement | undefined } {
  const pool: DrawnRow[] = []
  let base = 0

  return {
    draw(picture) {
      const count = Math.max(0, picture.lastRow - picture.firstRow)
      while (pool.length < count) pool.push(createRow(host))
      while (pool.length > count + 8) pool.pop()?.element.remove()
      // Places are told from a near row: pixels of the fifty-millionth row have no exact place in a browser.
      base = Math.floor(picture.firstRow / 1_000) * 1_000
      host.style.transform = `translateY(${Math.round(base * picture.rowHeightPx - picture.topPx)}px)`
      for (const drawn of pool) if (drawn.index < picture.firstRow || drawn.index >= picture.lastRow) hide(drawn)
      const free = pool.filter(drawn => drawn.index < 0)
      const taken = new Map(pool.filter(drawn => drawn.index >= 0).map(drawn => [drawn.index, drawn]))
      for (let index = picture.firstRow; index < picture.lastRow; index++) {
        const drawn = taken.get(index) ?? free.pop()
        if (drawn) drawRow(drawn, index, picture, gridId, base)
      }
    },
    elementAt(row, column) {
      return pool.find(drawn => drawn.index === row)?.cells.find(({ placed }) => placed.index === column)?.element
    },
  }
}

function createRow(host: HTMLElement): DrawnRow {
  const make = (className: string, role: string, parent: HTMLElement): HTMLElement => {
    const element = document.createElement('div')
    element.className = className
    element.setAttribute('role', role)
    parent.append(element)
    return element
  }
  const element = make('grid-row', 'row', host)
  // Never focused, the grid is; but what scrolls is known to hold what can be reached.
  element.tabIndex = -1
  const number = make('grid-number', 'rowheader', element)
  const pinned = make('grid-pinned', 'presentation', element)
  const scrolling = make('grid-scrolling', 'presentation', element)
  return { element, number, pinned, scrolling, cells: [], index: -1, layoutVersion: -1, firstColumn: -1, lastColumn: -1, row: undefined, topPx: -1, marks: '' }
}

function hide(drawn: DrawnRow): void {
  if (drawn.index < 0) return
  drawn.index = -1
  drawn.row = undefined
  drawn.topPx = -1
  drawn.element.style.display = 'none'
}

function drawRow(drawn: DrawnRow, index: number, picture: RowsPicture, gridId: string, base: number): void {
  const { layoutVersion, firstColumn, lastColumn, rowHeightPx } = picture
  const columnsChanged = drawn.layoutVersion !== layoutVersion || drawn.firstColumn !== firstColumn || drawn.lastColumn !== lastColumn
  const row = picture.row(index)
  const moved = drawn.index !== index
  if (moved && drawn.index < 0) drawn.element.style.display = ''
  const topPx = (index - base) * rowHeightPx
  if (drawn.topPx !== topPx) {
    drawn.topPx = topPx
    drawn.element.style.transform = `translateY(${topPx}px)`
  }
  if (moved) drawn.element.setAttribute('aria-rowindex', String(index + 2))
  if (columnsChanged) placeCells(drawn, picture)
  drawn.scrolling.style.transform = `translateX(${-picture.leftPx}px)`
  const changed = columnsChanged || moved || drawn.row !== row
  if (changed) {
    const number = (index + 1).toLocaleString('en-US')
    if (drawn.number.textContent !== number) drawn.number.textContent = number
    for (const { element, placed } of drawn.cells) {
      const { text, className } = drawCell(row?.cells, placed.column)
      if (element.textContent !== text) element.textContent = text
      element.className = `grid-cell ${className}`
    }
    drawn.element.classList.toggle('is-odd', index % 2 === 1)
  }
  markCells(drawn, index, picture, changed, gridId)
  drawn.index = index
  drawn.row = row
  drawn.layoutVersion = layoutVersion
  drawn.firstColumn = firstColumn
  drawn.lastColumn = lastColumn
}

/** Chosen cells and the one with the focus; only touched when it differs from what is drawn. */
function markCells(drawn: DrawnRow, index: number, { selection, moved }: RowsPicture, changed: boolean, gridId: string): void {
  const touches = selection?.ranges.some(range => index >= range.firstRow && index <= range.lastRow) ?? false
  const marks = selection === null || !touches ? '' : JSON.stringify([selection.ranges, selection.active, moved])
  if (!changed && marks === drawn.marks) return
  drawn.marks = marks
  for (const { element, placed } of drawn.cells) {
    const chosen = touches && selection !== null && isSelected(selection, index, placed.index)
    const active = selection !== null && selection.active.row === index && selection.active.column === placed.index
    element.classList.toggle('is-chosen', chosen)
    element.classList.toggle('is-active', active)
    if (chosen) element.setAttribute('aria-selected', 'true')
    else element.removeAttribute('aria-selected')
    if (active) {
      element.id = cellId(gridId, index, placed.index)
      element.setAttribute('aria-label', spokenCell(element.textContent ?? '', index + 1, placed.column.name, moved))
    } else if (element.id !== '') {
      element.removeAttribute('id')
      element.removeAttribute('aria-label')
    }
  }
}

/** Makes or takes away cell elements so that one stands for each pinned and each visible column. */
function placeCells(drawn: DrawnRow, { layout, firstColumn, lastColumn, rowHeightPx, numberWidthPx }: RowsPicture): void {
  const columns = [...layout.pinned, ...layout.scrolling.slice(firstColumn, lastColumn)]
  drawn.element.style.height = `${rowHeightPx}px`
  drawn.number.style.width = `${numberWidthPx}px`
  drawn.pinned.style.left = `${numberWidthPx}px`
  drawn.pinned.style.width = `${layout.pinnedWidthPx}px`
  drawn.scrolling.style.left = `${numberWidthPx + layout.pinnedWidthPx}px`
  const elements = drawn.cells.map(({ element }) => element)
  while (elements.length > columns.length) elements.pop()?.remove()
  drawn.cells.length = 0
  for (const [at, placed] of columns.entries()) {
    let element = elements[at]
    if (!element) {
      element = document.createElement('div')
      element.setAttribute('role', 'gridcell')
      elements.push(element)
    }
    const parent = placed.pinned ? drawn.pinned : drawn.scrolling
    if (element.parentElement !== parent) parent.append(element)
    element.style.left = `${placed.leftPx}px`
    element.style.width = `${placed.widthPx}px`
    element.setAttribute('aria-colindex', String(placed.index + 2))
    drawn.cells.push({ element, placed })
  }
}
