import { useEffect, useRef } from 'react'
import type { ColDef, GridApi } from 'ag-grid-community'
import { createGrid, gridTheme } from './ag-grid.ts'

/** One cell: what is shown, and what it is in full. `quiet` for what is no value but says why. */
export interface TableCell {
  readonly text: string
  readonly title?: string
  readonly quiet?: boolean
}

export interface TableColumn {
  readonly id: string
  readonly name: string
  /** Headers above it, outermost first; columns side by side with the same ones stand under one. */
  readonly group?: readonly string[]
  readonly alignRight: boolean
  readonly pinned?: boolean
  readonly bold?: boolean
}

export interface TableGridProps {
  readonly label: string
  readonly columns: readonly TableColumn[]
  /** Cells go with `columns`. Some thousands at most. */
  readonly rows: readonly (readonly TableCell[])[]
  /** A last row that always stays in sight. */
  readonly totals?: readonly TableCell[] | undefined
  readonly rowHeightPx: number
  /** Enter or a double click on a cell; row -1 is the totals. */
  readonly onOpen?: (row: number, column: number) => void
}

interface Row {
  readonly at: number
  readonly cells: readonly TableCell[]
}

/** A table of computed figures with the keyboard of a grid: arrow keys move, Enter opens a cell. */
export function TableGrid({ label, columns, rows, totals, rowHeightPx, onOpen }: TableGridProps) {
  const host = useRef<HTMLDivElement>(null)
  const api = useRef<GridApi<Row> | null>(null)
  const open = useRef(onOpen)
  useEffect(() => {
    open.current = onOpen
  })
  useEffect(() => {
    if (!host.current) return undefined
    const made = createGrid<Row>(host.current, {
      theme: gridTheme, rowModelType: 'clientSide', columnDefs: [], rowData: [], headerHeight: 28, groupHeaderHeight: 26, suppressMovableColumns: true, tooltipShowDelay: 400, animateRows: false,
      defaultColDef: { resizable: true, sortable: false, suppressMovable: true, minWidth: 70 }, autoSizeStrategy: { type: 'fitCellContents' }, overlayNoRowsTemplate: 'No groups',
      getRowId: ({ data }) => String(data.at), getRowClass: ({ node }) => (node.rowPinned ? 'table-grid-totals' : undefined),
      onCellDoubleClicked: ({ data, column }) => data && open.current?.(data.at, Number(column.getColId())),
      onCellKeyDown: event => {
        if (!('column' in event) || !event.data || !(event.event instanceof KeyboardEvent) || event.event.key !== 'Enter') return
        event.event.preventDefault()
        open.current?.(event.data.at, Number(event.column.getColId()))
      },
    })
    api.current = made
    return () => {
      api.current = null
      made.destroy()
    }
  }, [])
  useEffect(() => {
    const grid = api.current
    if (!grid) return
    grid.setGridOption('rowHeight', rowHeightPx)
    grid.setGridOption('columnDefs', grouped(columns))
    grid.setGridOption('rowData', rows.map((cells, at) => ({ at, cells })))
    grid.setGridOption('pinnedBottomRowData', totals ? [{ at: -1, cells: totals }] : [])
    grid.autoSizeAllColumns()
  }, [columns, rows, totals, rowHeightPx])
  return <div ref={host} className="table-grid" role="region" aria-label={label} />
}

interface Group {
  headerName: string
  children: (ColDef<Row> | Group)[]
}

/** Columns under their headers; neighbours with the same header share it. */
function grouped(columns: readonly TableColumn[]): (ColDef<Row> | Group)[] {
  const top: (ColDef<Row> | Group)[] = []
  columns.forEach((column, index) => {
    let place = top
    for (const name of column.group ?? []) {
      const last = place.at(-1)
      const group: Group = last && 'children' in last && last.headerName === name ? last : { headerName: name, children: [] }
      if (group !== last) place.push(group)
      place = group.children
    }
    place.push(definition(column, index))
  })
  return top
}

function definition({ id, name, alignRight, pinned, bold }: TableColumn, index: number): ColDef<Row> {
  return {
    colId: id, headerName: name, headerTooltip: name, ...(pinned === true && { pinned: 'left' as const }), ...(alignRight && { headerClass: 'ag-right-aligned-header' }),
    valueGetter: ({ data }) => data?.cells[index]?.text ?? '', tooltipValueGetter: ({ data }) => data?.cells[index]?.title ?? '', maxWidth: 360,
    cellClass: ({ data }) => ['tabular', ...(alignRight ? ['table-grid-number'] : []), ...(data?.cells[index]?.quiet === true ? ['table-grid-quiet'] : []), ...(bold === true ? ['table-grid-bold'] : [])],
  }
}
