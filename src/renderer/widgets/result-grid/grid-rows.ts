import { drawCell } from './draw-cell.ts'
import type { ColumnLayout, PlacedColumn } from './column-layout.ts'
import { isSelected, type GridSelection } from './grid-selection.ts'
import type { GridColumn, GridRow } from './grid-contract.ts'
import { createRowPlate, plateRows } from './row-plate.ts'
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

/** The place of a row that is out of sight: taken last, so that the others keep theirs. */
const nowhere = Number.MAX_SAFE_INTEGER

/** A cell's element and what stands in it: asking the element would cost more than drawing it. */
interface DrawnCellElement {
  readonly element: HTMLElement
  readonly value: Text
  readonly placed: PlacedColumn<GridColumn>
  className: string
}

interface DrawnRow {
  readonly element: HTMLElement
  readonly numberBox: HTMLElement
  readonly number: Text
  readonly pinned: HTMLElement
  readonly scrolling: HTMLElement
  readonly cells: DrawnCellElement[]
  /** -1 while it is out of sight. */
  index: number
  odd: boolean
  leftPx: number
  layoutVersion: number
  firstColumn: number
  lastColumn: number
  row: GridRow | undefined
  topPx: number
  marks: string
}

const numbers = new Intl.NumberFormat('en-US')

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
  const plate = createRowPlate()
  let heightPx = -1

  return {
    draw(picture) {
      const { firstRow, lastRow, rowHeightPx, topPx } = picture
      const count = Math.max(0, lastRow - firstRow)
      while (pool.length < count) pool.push(createRow(host))
      while (pool.length > count + 8) pool.pop()?.element.remove()
      const base = plate.place(firstRow, lastRow)
      host.style.transform = `translateY(${Math.round(base * rowHeightPx - topPx)}px)`
      if (heightPx !== plateRows * rowHeightPx) host.style.height = `${plateRows * rowHeightPx}px`
      heightPx = plateRows * rowHeightPx
      const stays = new Map<number, DrawnRow>()
      const free: readonly [DrawnRow[], DrawnRow[]] = [[], []]
      // Taken from the end, the last ones by place: after a leap every element stays where it is and gets another text.
      for (const drawn of pool.toSorted((a, b) => b.topPx - a.topPx)) {
        if (drawn.index >= firstRow && drawn.index < lastRow) stays.set(drawn.index, drawn)
        else free[drawn.odd ? 1 : 0].push(drawn)
      }
      for (let index = firstRow; index < lastRow; index++) {
        const [alike, other] = (index - base) % 2 === 1 ? [free[1], free[0]] : free
        const drawn = stays.get(index) ?? alike.pop() ?? other.pop()
        if (drawn) drawRow(drawn, index, picture, gridId, base)
      }
      for (const drawn of [...free[0], ...free[1]]) hide(drawn)
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
  const numberBox = make('grid-number', 'rowheader', element)
  const number = document.createTextNode('')
  numberBox.append(number)
  const pinned = make('grid-pinned', 'presentation', element)
  const scrolling = make('grid-scrolling', 'presentation', element)
  return { element, numberBox, number, pinned, scrolling, cells: [], index: -1, odd: false, leftPx: 0, layoutVersion: -1, firstColumn: -1, lastColumn: -1, row: undefined, topPx: nowhere, marks: '' }
}

function hide(drawn: DrawnRow): void {
  if (drawn.index < 0) return
  drawn.index = -1
  drawn.row = undefined
  drawn.topPx = nowhere
  drawn.element.style.display = 'none'
}

function drawRow(drawn: DrawnRow, index: number, picture: RowsPicture, gridId: string, base: number): void {
  const { layoutVersion, firstColumn, lastColumn, rowHeightPx, leftPx } = picture
  const columnsChanged = drawn.layoutVersion !== layoutVersion || drawn.firstColumn !== firstColumn || drawn.lastColumn !== lastColumn
  const row = picture.row(index)
  const moved = drawn.index !== index
  if (moved && drawn.index < 0) drawn.element.style.display = ''
  const topPx = (index - base) * rowHeightPx
  if (drawn.topPx !== topPx) {
    drawn.topPx = topPx
    drawn.element.style.top = `${topPx}px`
  }
  if (moved) drawn.element.setAttribute('aria-rowindex', String(index + 2))
  if (columnsChanged) placeCells(drawn, picture)
  if (drawn.leftPx !== leftPx) {
    drawn.leftPx = leftPx
    drawn.scrolling.style.transform = leftPx === 0 ? '' : `translateX(${-leftPx}px)`
  }
  const changed = columnsChanged || moved || drawn.row !== row
  const odd = (index - base) % 2 === 1
  if (drawn.odd !== odd) {
    drawn.odd = odd
    drawn.element.classList.toggle('is-odd', drawn.odd)
  }
  if (changed) {
    const number = numbers.format(index + 1)
    if (drawn.number.data !== number) drawn.number.data = number
    for (const cell of drawn.cells) {
      const { text, className } = drawCell(row?.cells, cell.placed.column)
      // A text that changes keeps its box; another text in its place would need a new one.
      if (cell.value.data !== text) cell.value.data = text
      if (cell.className === className) continue
      cell.className = className
      cell.element.className = `grid-cell ${className}`
    }
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
  if (marks === drawn.marks && (!changed || marks === '')) return
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
  drawn.numberBox.style.width = `${numberWidthPx}px`
  drawn.pinned.style.left = `${numberWidthPx}px`
  drawn.pinned.style.width = `${layout.pinnedWidthPx}px`
  drawn.scrolling.style.left = `${numberWidthPx + layout.pinnedWidthPx}px`
  const before = drawn.cells.splice(0)
  for (const { element } of before.slice(columns.length)) element.remove()
  for (const [at, placed] of columns.entries()) {
    const { element, value, className } = before[at] ?? createCell()
    const parent = placed.pinned ? drawn.pinned : drawn.scrolling
    if (element.parentElement !== parent) parent.append(element)
    element.style.left = `${placed.leftPx}px`
    element.style.width = `${placed.widthPx}px`
    element.setAttribute('aria-colindex', String(placed.index + 2))
    drawn.cells.push({ element, value, placed, className })
  }
}

function createCell(): Omit<DrawnCellElement, 'placed'> {
  const element = document.createElement('div')
  element.className = 'grid-cell'
  element.setAttribute('role', 'gridcell')
  const value = document.createTextNode('')
  element.append(value)
  return { element, value, className: '' }
}
