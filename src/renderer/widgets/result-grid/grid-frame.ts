import type { PlacedColumn } from './column-layout.ts'
import type { GridModel } from './grid-model.ts'
import type { CellPlace } from './grid-selection.ts'

/** A press or drag in the rows. `number` is true in the column of row numbers. */
export interface PointedCell {
  readonly place: CellPlace
  readonly number: boolean
  readonly phase: 'press' | 'drag'
  readonly extend: boolean
  readonly add: boolean
}

/** The elements that stay: a header, and a scroller whose content is a spacer with the rows stuck to its corner. */
export interface GridFrame {
  readonly header: HTMLElement
  readonly rows: HTMLElement
  readonly window: HTMLElement
  viewport(): { readonly widthPx: number, readonly heightPx: number }
  leftPx(): number
  /** The width that rows have on screen, as of the last `setSize`. */
  shownWidthPx(): number
  setTop(scrollbarTopPx: number): void
  setSize(size: { readonly widthPx: number, readonly heightPx: number }): void
  /** Scrolls sideways until a column stands free of the pinned part, `fixedWidthPx` wide with the row numbers. */
  showColumn(placed: PlacedColumn<unknown>, fixedWidthPx: number): void
  onScroll(told: (topPx: number) => void, signal: AbortSignal): void
  /** `told` says whether it has moved the rows itself; else the browser scrolls. */
  onWheel(told: (deltaPx: number) => boolean, signal: AbortSignal): void
  onResize(told: () => void, signal: AbortSignal): void
  onPoint(told: (pointed: PointedCell) => void, placeOf: (event: MouseEvent) => { readonly place: CellPlace, readonly number: boolean }, signal: AbortSignal): void
}

const lineHeightPx = 28

export function createGridFrame(host: HTMLElement): GridFrame {
  const header = part(host, 'grid-header', 'rowgroup')
  const scroller = part(host, 'grid-scroller', 'rowgroup')
  scroller.tabIndex = -1
  const spacer = part(scroller, 'grid-spacer', 'presentation')
  const windowPart = part(spacer, 'grid-window', 'presentation')
  const rows = part(windowPart, 'grid-rows', 'presentation')
  // Both are asked for with every frame, and the browser would have to lay out the page to tell.
  let leftPx = 0
  let shownWidthPx = 0
  const viewport = () => ({ widthPx: scroller.clientWidth, heightPx: scroller.clientHeight })

  return {
    header, rows, window: windowPart, viewport,
    leftPx: () => leftPx,
    shownWidthPx: () => shownWidthPx,
    setTop(topPx) { scroller.scrollTop = topPx },
    setSize({ widthPx, heightPx }) {
      spacer.style.width = `${widthPx}px`
      spacer.style.height = `${Math.max(heightPx, 1)}px`
      const { widthPx: shownWidth, heightPx: shownHeight } = viewport()
      shownWidthPx = shownWidth
      windowPart.style.width = `${shownWidth}px`
      windowPart.style.height = `${shownHeight}px`
    },
    showColumn(placed, fixedWidthPx) {
      const room = viewport().widthPx - fixedWidthPx
      const endPx = placed.leftPx + placed.widthPx
      if (placed.leftPx < scroller.scrollLeft) scroller.scrollLeft = placed.leftPx
      else if (endPx > scroller.scrollLeft + room) scroller.scrollLeft = Math.min(placed.leftPx, endPx - room)
      leftPx = scroller.scrollLeft
    },
    onScroll(told, signal) {
      scroller.addEventListener('scroll', () => {
        leftPx = scroller.scrollLeft
        told(scroller.scrollTop)
      }, { signal, passive: true })
    },
    onWheel(told, signal) {
      scroller.addEventListener('wheel', event => {
        // Ctrl and the wheel zoom, Shift and the wheel go sideways: both stay the browser's.
        if (event.ctrlKey || event.shiftKey || event.deltaY === 0 || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return
        const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? lineHeightPx : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? viewport().heightPx : 1
        if (told(event.deltaY * unit)) event.preventDefault()
      }, { signal, passive: false })
    },
    onResize(told, signal) {
      const watching = new ResizeObserver(told)
      watching.observe(scroller)
      signal.addEventListener('abort', () => watching.disconnect(), { once: true })
    },
    onPoint(told, placeOf, signal) {
      rows.addEventListener('pointerdown', event => {
        if (event.button !== 0) return
        // The grid itself takes the focus; its scroller and cells never do.
        event.preventDefault()
        host.focus({ preventScroll: true })
        const { place, number } = placeOf(event)
        told({ place, number, phase: 'press', extend: event.shiftKey, add: event.ctrlKey || event.metaKey })
        rows.setPointerCapture(event.pointerId)
        followDrag(rows, told, placeOf, number, signal)
      }, { signal })
    },
  }
}

/** Follows a held pointer, on and on while it is held beyond the edge. */
function followDrag(
  rows: HTMLElement, told: (pointed: PointedCell) => void, placeOf: (event: MouseEvent) => { readonly place: CellPlace, readonly number: boolean }, number: boolean, signal: AbortSignal,
): void {
  const ending = new AbortController()
  const listen = { signal: AbortSignal.any([ending.signal, signal]) }
  let last: PointerEvent | null = null
  const tell = (): void => {
    if (last) told({ place: placeOf(last).place, number, phase: 'drag', extend: false, add: false })
  }
  const again = setInterval(tell, 50)
  ending.signal.addEventListener('abort', () => clearInterval(again), { once: true })
  signal.addEventListener('abort', () => ending.abort(), { once: true, signal: ending.signal })
  rows.addEventListener('pointermove', event => {
    last = event
    tell()
  }, listen)
  rows.addEventListener('pointerup', () => ending.abort(), listen)
  rows.addEventListener('pointercancel', () => ending.abort(), listen)
  rows.addEventListener('lostpointercapture', () => ending.abort(), listen)
}

/** The cell under a pointer. Beside the rows it is the nearest one, one row beyond an edge so that dragging scrolls. */
export function placeAt(
  event: MouseEvent, frame: GridFrame,
  { scroll, layout, numberWidthPx, props }: Pick<GridModel, 'scroll' | 'layout' | 'numberWidthPx' | 'props'>,
): { readonly place: CellPlace, readonly number: boolean } {
  const { rowHeightPx, rowCount } = props
  const box = frame.window.getBoundingClientRect()
  const y = Math.min(Math.max(event.clientY - box.top, -rowHeightPx), box.height + rowHeightPx)
  const row = Math.floor((scroll.topPx + y) / rowHeightPx)
  const x = event.clientX - box.left - numberWidthPx
  const inPinned = x < layout.pinnedWidthPx
  const part = inPinned && layout.pinned.length > 0 ? layout.pinned : layout.scrolling
  const at = inPinned ? x : x - layout.pinnedWidthPx + frame.leftPx()
  const hit = part.find(({ leftPx, widthPx }) => at < leftPx + widthPx) ?? part.at(-1)
  return { place: { row: Math.max(0, Math.min(rowCount - 1, row)), column: hit?.index ?? 0 }, number: x < 0 }
}

function part(parent: HTMLElement, className: string, role: string): HTMLElement {
  const element = document.createElement('div')
  element.className = className
  element.setAttribute('role', role)
  parent.append(element)
  return element
}
