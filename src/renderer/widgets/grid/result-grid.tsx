import { useEffect, useRef } from 'react'
import type { CellKeyDownEvent, ColDef, FullWidthCellKeyDownEvent, GridApi, IDatasource, ICellRendererParams } from 'ag-grid-community'
import { createGrid, gridTheme } from './ag-grid.ts'
import { reachableRows, type GridCell, type GridColumn, type ResultGridProps } from './grid-contract.ts'
import { cellText, rowsOfPage, toTsv, type GridRow } from './grid-page.ts'
import './result-grid.css'

const blockSize = 200

/** A result's rows (give each result its own `key`), fetched in blocks as one scrolls. Arrow keys move, Enter opens a value, Ctrl/Cmd+C copies. */
export function ResultGrid(props: ResultGridProps) {
  const hostRef = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  const { columns, rowCount, rowHeightPx, label, onHandle } = props

  useEffect(() => {
    const host = hostRef.current
    if (!host) return undefined
    const abort = new AbortController()
    const api = createGrid<GridRow>(host, {
      theme: gridTheme,
      rowModelType: 'infinite',
      cacheBlockSize: blockSize,
      maxBlocksInCache: 60,
      maxConcurrentDatasourceRequests: 2,
      blockLoadDebounceMillis: 30,
      infiniteInitialRowCount: Math.max(1, Math.min(rowCount, reachableRows)),
      rowHeight: rowHeightPx,
      rowBuffer: 20,
      columnDefs: columnDefinitions(columns),
      defaultColDef: { resizable: true, sortable: false, suppressHeaderMenuButton: true, minWidth: 60 },
      getRowId: ({ data }) => String(data.number),
      suppressCellFocus: false,
      animateRows: false,
      suppressColumnMoveAnimation: true,
      enableCellTextSelection: false,
      datasource: dataSource(latest, Math.min(rowCount, reachableRows), abort.signal),
      onCellFocused: () => latest.current.onFocusCell(focusedCell(api, columns)),
      onCellDoubleClicked: () => openFocused(),
      onCellKeyDown: event => onKey(event),
      onFirstDataRendered: () => api.autoSizeColumns(columns.map((_, index) => String(index)), false),
      autoSizeStrategy: { type: 'fitCellContents', defaultMaxWidth: 420, defaultMinWidth: 90 },
    })
    host.querySelector('[role="grid"], [role="treegrid"]')?.setAttribute('aria-label', label)

    function openFocused(): void {
      const cell = focusedCell(api, columns)
      if (cell) latest.current.onOpenCell(cell)
    }
    function onKey(event: CellKeyDownEvent<GridRow> | FullWidthCellKeyDownEvent<GridRow>): void {
      const key = event.event
      if (!(key instanceof KeyboardEvent)) return
      if (key.key === 'Enter') openFocused()
      if ((key.ctrlKey || key.metaKey) && key.key.toLowerCase() === 'c' && !key.altKey) {
        key.preventDefault()
        const what = key.shiftKey ? 'row' : 'cell'
        latest.current.onCopy(copyText(api, columns, what), what)
      }
    }
    onHandle({
      focus: () => focusFirst(api),
      focusedCell: () => focusedCell(api, columns),
      copyText: what => copyText(api, columns, what),
      goToRow(rowNumber) {
        const index = Math.min(Math.max(rowNumber, 1), Math.min(rowCount, reachableRows)) - 1
        api.ensureIndexVisible(index, 'middle')
        api.setFocusedCell(index, '0')
      },
    })
    return () => {
      onHandle(null)
      abort.abort()
      api.destroy()
    }
  }, [columns, rowCount, rowHeightPx, label, onHandle])

  return <div className="result-grid" ref={hostRef} />
}

function dataSource(latest: { readonly current: ResultGridProps }, lastRow: number, signal: AbortSignal): IDatasource {
  return {
    rowCount: lastRow,
    getRows({ startRow, endRow, successCallback, failCallback }) {
      const limit = Math.min(endRow, lastRow) - startRow
      if (limit <= 0) return successCallback([], lastRow)
      void (async () => {
        try {
          const page = await latest.current.fetchRows(startRow, limit, signal)
          if (!signal.aborted) successCallback(rowsOfPage(page), lastRow)
        } catch (thrown) {
          if (signal.aborted) return
          failCallback()
          latest.current.onError(thrown)
        }
      })()
    },
  }
}

function columnDefinitions(columns: readonly GridColumn[]): ColDef<GridRow>[] {
  const numbers: ColDef<GridRow> = {
    colId: 'number', headerName: '#', pinned: 'left', width: 72, minWidth: 48, lockPosition: 'left', suppressMovable: true,
    cellClass: 'grid-row-number', headerClass: 'grid-number-header', valueGetter: ({ data }) => data?.number.toLocaleString('en-US') ?? '', suppressAutoSize: true,
  }
  return [numbers, ...columns.map((column, index): ColDef<GridRow> => ({
    colId: String(index),
    headerName: column.name,
    headerTooltip: `${column.name} · ${column.typeText}`,
    ...(column.alignRight ? { cellClass: 'grid-number', headerClass: 'grid-number-header' } : {}),
    valueGetter: ({ data }) => cellText(data?.cells[index]),
    cellRenderer: (params: ICellRendererParams<GridRow>) => drawCell(params.data, index),
  }))]
}

/** Text goes in as text, never as HTML: cells are not ours. */
function drawCell(row: GridRow | undefined, index: number): HTMLElement {
  const span = document.createElement('span')
  if (!row) {
    span.className = 'grid-loading'
    span.textContent = '…'
    return span
  }
  const cell = row.cells[index]
  if (cell === null || cell === undefined) {
    span.className = 'grid-null'
    span.textContent = 'null'
  } else if (cell === '') {
    span.className = 'grid-null'
    span.textContent = 'empty'
  } else {
    const text = cellText(cell)
    // A cell of megabytes would stall drawing; the value viewer shows all of it.
    span.textContent = text.length > 500 ? `${text.slice(0, 500)}…` : text
  }
  return span
}

function rowAt(api: GridApi<GridRow>, index: number): GridRow | undefined {
  return api.getDisplayedRowAtIndex(index)?.data
}

function focusedCell(api: GridApi<GridRow>, columns: readonly GridColumn[]): GridCell | null {
  const focus = api.getFocusedCell()
  const row = focus ? rowAt(api, focus.rowIndex) : undefined
  if (!focus || !row) return null
  const index = Number(focus.column.getColId())
  const column = columns[index]
  if (!column) return null
  const cell = row.cells[index]
  return { rowNumber: row.number, columnName: column.name, text: cellText(cell), isNull: cell === null || cell === undefined }
}

function copyText(api: GridApi<GridRow>, columns: readonly GridColumn[], what: 'cell' | 'row' | 'visible'): string {
  // In the order in which the columns stand now.
  const order = api.getAllDisplayedColumns().map(column => Number(column.getColId())).filter(index => Number.isInteger(index))
  const header = order.map(index => columns[index]?.name ?? '')
  const focus = api.getFocusedCell()
  if (what === 'visible') {
    const rows: GridRow[] = []
    for (let index = api.getFirstDisplayedRowIndex(); index <= api.getLastDisplayedRowIndex(); index++) {
      const row = rowAt(api, index)
      if (row) rows.push(row)
    }
    return toTsv(header, rows.map(row => order.map(index => row.cells[index] ?? null)))
  }
  const row = focus ? rowAt(api, focus.rowIndex) : undefined
  if (!focus || !row) return ''
  if (what === 'row' || focus.column.getColId() === 'number') return toTsv(header, [order.map(index => row.cells[index] ?? null)])
  return cellText(row.cells[Number(focus.column.getColId())])
}

function focusFirst(api: GridApi<GridRow>): void {
  const focus = api.getFocusedCell()
  api.setFocusedCell(focus?.rowIndex ?? 0, focus?.column.getColId() ?? '0')
}
