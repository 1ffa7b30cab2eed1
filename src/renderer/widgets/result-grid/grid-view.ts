import { columnsWithin, moveColumn } from './column-layout.ts'
import { measureColumn } from './column-width.ts'
import { rawText } from './draw-cell.ts'
import { createGridActor, type GridActor } from './grid-actor.ts'
import type { GridCell, GridColumn, GridHandle, ResultGridProps } from './grid-contract.ts'
import { createGridFrame, placeAt, type GridFrame } from './grid-frame.ts'
import { createHeaderDrawer, headerId, type HeaderActions } from './grid-header.ts'
import { createGridModel, type GridModel } from './grid-model.ts'
import { cellId, createRowDrawer } from './grid-rows.ts'
import { movedAlong, type MovedAlong } from './spoken-cell.ts'
import { selectAll, selectCell, selectColumns, stepFrom, type CellPlace, type GridSelection } from './grid-selection.ts'

export interface GridView extends GridHandle {
  /** Takes what has changed; draws at the next frame. */
  update(props: ResultGridProps): void
  close(): void
}

const mostMeasuredCells = 40_000
/** So long the rows before a leap stay in sight while those after it are on their way: most are there sooner, and placeholders would only cost them a frame. */
const mostHeldMs = 60

/**
 * A grid of any number of rows inside `host`. Only what is on screen has elements; rows come in pages from the source.
 * One element has the keyboard's focus (the grid itself) and names the active cell by `aria-activedescendant`, so that
 * focus survives rows that come and go.
 */
export function createGridView(host: HTMLElement, firstProps: ResultGridProps, gridId: string): GridView {
  const closing = new AbortController()
  const frame = createGridFrame(host)
  const rows = createRowDrawer(frame.rows, gridId)
  const model = createGridModel(firstProps, draw)
  let sizedVersion = -1
  let told: GridCell | null = null
  /** A choice that is told with the rows it is among: told before, it would have the page drawn twice. */
  let untold = false
  let due = 0
  let moved: MovedAlong = 'elsewhere'
  const { fit, autoSize } = createFitter(host, model, measure)
  const hold = createHold(draw)
  const header = createHeaderDrawer(frame.header, gridId, headerActions(model, { choose, measure, autoSize }))

  /** After the size of anything changed. */
  function measure(): void {
    const { scroll, layout, props, numberWidthPx } = model
    scroll.resize({ rowCount: props.rowCount, rowHeightPx: props.rowHeightPx, viewportHeightPx: frame.viewport().heightPx })
    frame.setSize({ widthPx: numberWidthPx + layout.pinnedWidthPx + layout.scrollingWidthPx, heightPx: scroll.scrollbarHeightPx })
    // A scrollbar that came or went has changed the room for rows.
    scroll.resize({ rowCount: props.rowCount, rowHeightPx: props.rowHeightPx, viewportHeightPx: frame.viewport().heightPx })
    schedule()
  }

  function schedule(): void {
    due ||= requestAnimationFrame(() => {
      due = 0
      draw()
    })
  }

  function draw(): void {
    if (closing.signal.aborted) return
    const { layout, layoutVersion, numberWidthPx, props, scroll, selection } = model
    const leftPx = frame.leftPx()
    const shown = columnsWithin(layout, leftPx, leftPx + Math.max(0, frame.shownWidthPx() - numberWidthPx - layout.pinnedWidthPx))
    const visible = scroll.visible()
    model.look()
    if (hold.isHeld(model.pages.row(visible.first) !== undefined)) return
    const common = { layout, layoutVersion, firstColumn: shown.first, lastColumn: shown.last, leftPx, numberWidthPx }
    rows.draw({ ...common, firstRow: visible.first, lastRow: visible.last, topPx: scroll.topPx, rowHeightPx: props.rowHeightPx, row: index => model.pages.row(index), selection, moved })
    header.draw({ ...common, sort: props.sort, filtered: props.filtered, activeColumn: model.inHeader && selection ? selection.active.column : null })
    describeGrid(host, model, gridId)
    const cell = model.activeCell()
    // The chosen place stays while another order brings other rows, or another column, into it.
    if (untold || (cell !== null && (cell.row !== told?.row || cell.column.id !== told.column.id))) tell()
    if (sizedVersion === layoutVersion || !model.pages.row(visible.first)) return
    sizedVersion = layoutVersion
    fit(model.unmeasured())
  }

  function choose(selection: GridSelection, inHeader = false): void {
    moved = movedAlong(model.selection?.active, selection.active)
    model.choose(selection, inHeader)
    tell()
    schedule()
  }

  function tell(): void {
    untold = false
    told = model.activeCell()
    model.props.onChoose(model.chosen())
  }

  function show({ row, column }: CellPlace, where: 'nearest' | 'middle' = 'nearest'): void {
    const { scroll, layout, numberWidthPx } = model
    frame.setTop(scroll.moveTo(scroll.placeOf(row, where)))
    // Rows can be on their way before the next frame begins.
    model.look()
    if (!model.pages.row(scroll.visible().first)) hold.begin()
    const placed = layout.all[column]
    if (placed && !placed.pinned) frame.showColumn(placed, numberWidthPx + layout.pinnedWidthPx)
    schedule()
  }

  const actor = createGridActor({
    model, choose, show,
    rowsOnScreen: () => Math.floor(frame.viewport().heightPx / model.props.rowHeightPx),
    boxOf: place => ('header' in place ? header.elementOf(model.layout.all[place.header]?.column.id ?? '') : rows.elementAt(place.row, place.column) ?? host)?.getBoundingClientRect() ?? host.getBoundingClientRect(),
  })
  frame.onScroll(topPx => {
    model.scroll.follow(topPx)
    schedule()
  }, closing.signal)
  frame.onWheel(deltaPx => {
    if (!model.scroll.scaled) return false
    frame.setTop(model.scroll.moveBy(deltaPx))
    schedule()
    return true
  }, closing.signal)
  host.addEventListener('focus', () => {
    // Whoever comes by keyboard is somewhere at once, so that the first key already moves.
    if (!model.selection && model.props.rowCount > 0) choose(selectCell({ row: model.scroll.visible().first, column: 0 }))
  }, { signal: closing.signal })
  frame.onResize(measure, closing.signal)
  frame.onPoint(actor.point, event => placeAt(event, frame, model), closing.signal)
  listenToCells(host, frame, model, actor, closing.signal)
  measure()

  return {
    update(next) {
      if (model.setProps(next)) measure()
      else schedule()
    },
    close() {
      closing.abort()
      cancelAnimationFrame(due)
      hold.end()
      model.pages.clear()
      header.close()
      host.replaceChildren()
    },
    focus() {
      host.focus({ preventScroll: true })
      if (!model.selection && model.props.rowCount > 0) choose(selectCell({ row: model.scroll.visible().first, column: 0 }))
    },
    activeCell: () => model.activeCell(),
    chosen: () => model.chosen(),
    visibleRows: () => model.visibleRows(),
    autoSize,
    shownColumns: () => model.layout.all.map(({ column }) => column),
    selectAll: () => actor.act({ kind: 'choose', what: 'all' }),
    goTo(position, columnId) {
      const named = model.layout.all.findIndex(({ column }) => column.id === columnId)
      const column = named >= 0 ? named : model.selection?.active.column ?? 0
      const place = stepFrom({ row: Math.max(0, position - 1), column }, { rows: 0, columns: 0 }, model.size())
      moved = movedAlong(model.selection?.active, place)
      model.choose(selectCell(place), false)
      untold = true
      show(place, 'middle')
    },
  }
}

/**
 * Keeps what was drawn before a leap by a key or a command in sight until the rows after it are there, for a while at most. Whoever holds
 * the scrollbar sees at once where they are.
 */
function createHold(draw: () => void): { begin(): void, isHeld(hasRows: boolean): boolean, end(): void } {
  let timer = 0
  const end = (): void => {
    clearTimeout(timer)
    timer = 0
  }
  return {
    end,
    begin() {
      // A key that is held down leaps again and again: the first leap's time counts.
      timer ||= window.setTimeout(() => {
        end()
        draw()
      }, mostHeldMs)
    },
    isHeld(hasRows) {
      if (hasRows) end()
      return timer !== 0
    },
  }
}

/** Gives columns the widths that fit their values; `onFit` is called when they stand elsewhere. */
function createFitter(host: HTMLElement, model: GridModel, onFit: () => void): { fit(columns: readonly GridColumn[]): void, autoSize(columnId?: string): void } {
  /** A width that these rows ask for says nothing about other rows: only what a person dragged goes into the arrangement. */
  function fit(columns: readonly GridColumn[]): void {
    if (columns.length === 0) return
    // The next screens are read as well, or "Campaign 12" would be cut under "Campaign 9"; of very many columns fewer rows.
    const near = model.rowsFrom(Math.max(40, Math.min(400, Math.floor(mostMeasuredCells / columns.length))))
    model.fit(Object.fromEntries(columns.map(column => [column.id, measureColumn(host, column, near)])))
    onFit()
  }
  return {
    fit,
    autoSize(columnId) {
      const columns = model.layout.all.map(({ column }) => column).filter(({ id }) => columnId === undefined || id === columnId)
      fit(columns)
      const { arrangement, onArrange } = model.props
      const asked = new Set(columns.map(({ id }) => id))
      const kept = Object.entries(arrangement.widthsPx).filter(([id]) => !asked.has(id))
      if (kept.length < Object.keys(arrangement.widthsPx).length) onArrange({ ...arrangement, widthsPx: Object.fromEntries(kept) })
    },
  }
}

function headerActions(model: GridModel, { choose, measure, autoSize }: { readonly choose: (selection: GridSelection) => void, readonly measure: () => void, readonly autoSize: (columnId: string) => void }): HeaderActions {
  return {
    onSort: (id, add) => model.props.onSort(id, add),
    onMenu: (id, place) => model.props.onColumnMenu(id, place),
    onSelectColumn: (index, extend) => choose(selectColumns(extend && model.selection ? model.selection.anchor.column : index, index, model.size(), model.scroll.visible().first)),
    onResize(id, widthPx, done) {
      const { arrangement, onArrange } = model.props
      model.setLiveWidth(done ? null : { id, widthPx })
      if (done) onArrange({ ...arrangement, widthsPx: { ...arrangement.widthsPx, [id]: widthPx } })
      measure()
    },
    onAutoSize: autoSize,
    onMove: (id, before) => model.props.onArrange(moveColumn(model.layout, model.props.arrangement, id, before)),
    onSelectAll: () => choose(selectAll(model.selection ?? selectCell({ row: 0, column: 0 }), model.size())),
  }
}

/** Keys, double clicks, the menu of cells, and the raw value of a formatted cell under the pointer. */
function listenToCells(host: HTMLElement, frame: GridFrame, model: GridModel, actor: GridActor, signal: AbortSignal): void {
  host.addEventListener('keydown', event => {
    if (!actor.press(event)) return
    event.preventDefault()
    event.stopPropagation()
  }, { signal })
  host.addEventListener('dblclick', event => {
    // The rows have captured the pointer, so the target tells only that it was one of them.
    if (event.target instanceof Node && frame.rows.contains(event.target) && !placeAt(event, frame, model).number) actor.act({ kind: 'open' })
  }, { signal })
  host.addEventListener('contextmenu', event => {
    if (!(event.target instanceof Element) || !frame.rows.contains(event.target)) return
    event.preventDefault()
    model.props.onCellMenu(new DOMRect(event.clientX, event.clientY, 0, 0))
  }, { signal })
  frame.rows.addEventListener('pointerover', event => {
    const { place, number } = placeAt(event, frame, model)
    const column = model.layout.all[place.column]?.column
    const raw = column && !number ? rawText(model.pages.row(place.row)?.cells[Number(column.id)], column) : ''
    if (event.target instanceof HTMLElement && event.target.title !== raw) event.target.title = raw
  }, { signal })
}

/** What assistive technology is told. */
function describeGrid(host: HTMLElement, { props, layout, selection, inHeader }: GridModel, gridId: string): void {
  host.setAttribute('aria-rowcount', String(props.rowCount + 1))
  host.setAttribute('aria-colcount', String(layout.all.length + 1))
  const active = selection?.active
  const id = active === undefined ? null : inHeader ? headerId(gridId, active.column) : cellId(gridId, active.row, active.column)
  if (id !== null && host.ownerDocument.getElementById(id)) host.setAttribute('aria-activedescendant', id)
  else host.removeAttribute('aria-activedescendant')
}
