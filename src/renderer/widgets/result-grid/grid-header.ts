import { clampWidth, type ColumnLayout, type PlacedColumn } from './column-layout.ts'
import type { GridColumn, GridSort } from './grid-contract.ts'

/** What a person does with a header by pointer. Keys are handled by the grid. */
export interface HeaderActions {
  readonly onSort: (columnId: string, add: boolean) => void
  readonly onMenu: (columnId: string, place: DOMRect) => void
  readonly onSelectColumn: (index: number, extend: boolean) => void
  /** `done` is false while the pointer still moves. */
  readonly onResize: (columnId: string, widthPx: number, done: boolean) => void
  readonly onAutoSize: (columnId: string) => void
  readonly onMove: (columnId: string, beforeId: string | null) => void
  readonly onSelectAll: () => void
}

export interface HeaderPicture {
  readonly layout: ColumnLayout<GridColumn>
  readonly layoutVersion: number
  readonly firstColumn: number
  readonly lastColumn: number
  readonly leftPx: number
  readonly numberWidthPx: number
  readonly sort: readonly GridSort[]
  readonly filtered: ReadonlySet<string>
  /** The header with the keyboard's focus, or null. */
  readonly activeColumn: number | null
}

export interface HeaderDrawer {
  draw(picture: HeaderPicture): void
  elementOf(columnId: string): HTMLElement | undefined
  close(): void
}

/** Ids that `aria-activedescendant` can point to. */
export function headerId(gridId: string, column: number): string {
  return `${gridId}-h${column}`
}

/** Draws the header row: names, sort and filter marks, handles to resize, and dragging to another place. */
export function createHeaderDrawer(host: HTMLElement, gridId: string, actions: HeaderActions): HeaderDrawer {
  const row = append(host, 'div', 'grid-header-row', 'row')
  row.setAttribute('aria-rowindex', '1')
  const corner = append(row, 'div', 'grid-corner', 'columnheader')
  corner.setAttribute('aria-colindex', '1')
  corner.setAttribute('aria-label', 'Row number')
  corner.title = 'Select all'
  const pinned = append(row, 'div', 'grid-pinned', 'presentation')
  const scrolling = append(row, 'div', 'grid-scrolling', 'presentation')
  const cells = new Map<string, HTMLElement>()
  let drawnFor = ''
  let picture: HeaderPicture | null = null
  const closing = new AbortController()
  const listen = { signal: closing.signal }

  corner.addEventListener('click', () => actions.onSelectAll(), listen)
  row.addEventListener('pointerdown', event => startDrag(event, () => picture, actions, closing.signal), listen)
  row.addEventListener('click', event => {
    // Not at the press: a menu that is open before the press is over takes it for one beside itself, and closes.
    const button = event.target instanceof Element ? event.target.closest('.grid-head-menu') : null
    const id = button ? columnIdAt(button) : null
    const cell = id === null ? undefined : cells.get(id)
    if (id !== null && cell) actions.onMenu(id, cell.getBoundingClientRect())
  }, listen)
  row.addEventListener('dblclick', event => {
    const id = event.target instanceof Element && event.target.classList.contains('grid-resize') ? columnIdAt(event.target) : null
    if (id !== null) actions.onAutoSize(id)
  }, listen)
  row.addEventListener('contextmenu', event => {
    const id = event.target instanceof Element ? columnIdAt(event.target) : null
    const cell = id === null ? undefined : cells.get(id)
    if (id === null || !cell) return
    event.preventDefault()
    actions.onMenu(id, cell.getBoundingClientRect())
  }, listen)

  function build({ layout, firstColumn, lastColumn, numberWidthPx }: HeaderPicture): void {
    corner.style.width = `${numberWidthPx}px`
    pinned.style.left = `${numberWidthPx}px`
    pinned.style.width = `${layout.pinnedWidthPx}px`
    scrolling.style.left = `${numberWidthPx + layout.pinnedWidthPx}px`
    cells.clear()
    pinned.replaceChildren(...layout.pinned.map(make))
    scrolling.replaceChildren(...layout.scrolling.slice(firstColumn, lastColumn).map(make))
  }

  function make(placed: PlacedColumn<GridColumn>): HTMLElement {
    const { column } = placed
    const cell = document.createElement('div')
    cell.className = `grid-head${column.alignRight ? ' grid-right' : ''}`
    cell.setAttribute('role', 'columnheader')
    cell.setAttribute('aria-colindex', String(placed.index + 2))
    cell.id = headerId(gridId, placed.index)
    cell.dataset['column'] = column.id
    cell.style.left = `${placed.leftPx}px`
    cell.style.width = `${placed.widthPx}px`
    cell.title = `${column.name.slice(0, 400)}\n${column.typeText}`
    append(cell, 'span', 'grid-head-name').textContent = column.name === '' ? '(no name)' : column.name.slice(0, 200)
    append(cell, 'span', 'grid-head-filter').ariaHidden = 'true'
    append(cell, 'span', 'grid-head-marks').ariaHidden = 'true'
    const menu = append(cell, 'button', 'grid-head-menu') as HTMLButtonElement // made as a button
    menu.type = 'button'
    menu.tabIndex = -1
    menu.textContent = '⋯'
    menu.setAttribute('aria-label', `Menu of ${column.name.slice(0, 200)}`)
    append(cell, 'span', 'grid-resize').ariaHidden = 'true'
    cells.set(column.id, cell)
    return cell
  }

  function mark({ layout, sort, filtered, activeColumn }: HeaderPicture): void {
    for (const { column, index } of layout.all) {
      const cell = cells.get(column.id)
      if (!cell) continue
      const at = sort.findIndex(each => each.columnId === column.id)
      const direction = sort[at]?.direction
      cell.setAttribute('aria-sort', direction ?? 'none')
      const rank = sort.length > 1 && at >= 0 ? String(at + 1) : ''
      const marks = cell.querySelector('.grid-head-marks')
      if (marks) marks.textContent = direction === undefined ? '' : direction === 'ascending' ? `↑${rank}` : `↓${rank}`
      cell.classList.toggle('is-active', activeColumn === index)
      cell.classList.toggle('is-filtered', filtered.has(column.id))
    }
  }

  return {
    draw(next) {
      picture = next
      const drawing = `${next.layoutVersion}:${next.firstColumn}:${next.lastColumn}`
      if (drawing !== drawnFor) build(next)
      drawnFor = drawing
      scrolling.style.transform = `translateX(${-next.leftPx}px)`
      mark(next)
    },
    elementOf: id => cells.get(id),
    close: () => closing.abort(),
  }
}

/** Far enough for a hand that only meant to click. */
const dragFromPx = 5

/** A press on a header becomes a sort, a choice of the column, a new width, or a new place. */
function startDrag(event: PointerEvent, picture: () => HeaderPicture | null, actions: HeaderActions, closed: AbortSignal): void {
  const target = event.target instanceof Element ? event.target : null
  const id = target ? columnIdAt(target) : null
  const cell = target?.closest<HTMLElement>('.grid-head')
  const placed = picture()?.layout.all.find(({ column }) => column.id === id)
  if (event.button !== 0 || id === null || !cell || !placed || !target) return
  if (target.closest('.grid-head-menu')) return
  const resizing = target.classList.contains('grid-resize')
  const startX = event.clientX
  let moved = false
  let before: string | null = null
  const ending = new AbortController()
  const listen = { signal: AbortSignal.any([ending.signal, closed]) }
  const widthAt = (at: PointerEvent): number => clampWidth(placed.widthPx + at.clientX - startX)
  cell.setPointerCapture(event.pointerId)
  cell.addEventListener('pointermove', move => {
    if (!moved && Math.abs(move.clientX - startX) < dragFromPx) return
    moved = true
    if (resizing) return actions.onResize(id, widthAt(move), false)
    cell.classList.add('is-dragged')
    cell.style.translate = `${move.clientX - startX}px 0`
    before = columnAfter(cell.parentElement, cell, move.clientX)
  }, listen)
  cell.addEventListener('pointerup', up => {
    if (resizing && moved) actions.onResize(id, widthAt(up), true)
    else if (!resizing && moved) actions.onMove(id, before)
    else if (!resizing && (up.ctrlKey || up.metaKey || up.altKey)) actions.onSelectColumn(placed.index, up.shiftKey)
    else if (!resizing) actions.onSort(id, up.shiftKey)
    end()
  }, listen)
  cell.addEventListener('pointercancel', end, listen)

  function end(): void {
    ending.abort()
    cell?.classList.remove('is-dragged')
    if (cell) cell.style.translate = ''
  }
}

/** The header before which a dragged one would be dropped. */
function columnAfter(part: HTMLElement | null, dragged: HTMLElement, x: number): string | null {
  for (const other of part?.querySelectorAll<HTMLElement>('.grid-head') ?? []) {
    if (other === dragged) continue
    const { left, width } = other.getBoundingClientRect()
    if (x < left + width / 2) return other.dataset['column'] ?? null
  }
  return null
}

function columnIdAt(target: Element): string | null {
  return target.closest<HTMLElement>('.grid-head')?.dataset['column'] ?? null
}

function append(parent: HTMLElement, tag: string, className: string, role?: string): HTMLElement {
  const element = document.createElement(tag)
  element.className = className
  if (role !== undefined) element.setAttribute('role', role)
  parent.append(element)
  return element
}
