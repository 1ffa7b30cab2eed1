/** Two tables over the same rows: ours, and a bare table over TanStack Virtual. Which one is in the address: `?table=ours|bare&rows=N`. */
import { useEffect, useRef, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { noArrangement } from '../../src/renderer/widgets/result-grid/column-layout.ts'
import type { GridColumn, GridHandle, GridRow, RowSource } from '../../src/renderer/widgets/result-grid/grid-contract.ts'
import { ResultGrid } from '../../src/renderer/widgets/result-grid/result-grid.tsx'
import type { RowsLook } from './rows-look.ts'

const address = new URLSearchParams(location.search)
const rowCount = Number(address.get('rows'))
const rowHeightPx = 28
const columnCount = 14
const columns: readonly GridColumn[] = Array.from({ length: columnCount }, (_, at) => ({ id: String(at), name: `column_${at}`, typeText: 'STRING', alignRight: at > 6, format: null }))

/** Both tables get their rows here: pages of columns as JSON, as the app's own pages are. */
async function fetchPage(offset: number, limit: number, signal: AbortSignal): Promise<readonly GridRow[]> {
  const answer = await fetch(`/rows?offset=${offset}&limit=${limit}`, { signal })
  const { columns: values } = await answer.json() as { readonly columns: readonly (readonly string[])[] } // the benchmark's own server
  return Array.from({ length: values[0]?.length ?? 0 }, (_, at) => ({ position: offset + at + 1, number: offset + at + 1, cells: values.map(column => column[at] ?? null) }))
}

const source: RowSource = { key: 'rows', fetch: fetchPage }
const nothing = (): void => undefined

function Ours() {
  const [arrangement, setArrangement] = useState({ ...noArrangement, widthsPx: Object.fromEntries(columns.map(({ id }) => [id, 120])) })
  return (
    <ResultGrid label="Rows" columns={columns} rowCount={rowCount} source={source} rowHeightPx={rowHeightPx} arrangement={arrangement} sort={noSort} filtered={noFilter}
      onArrange={widths => setArrangement({ ...arrangement, widthsPx: { ...arrangement.widthsPx, ...widths.widthsPx } })} onSort={nothing} onColumnMenu={nothing} onCellMenu={nothing} onChoose={nothing} onOpen={nothing} onCopy={nothing}
      onError={nothing} onHandle={publish} />
  )
}
const noSort: never[] = []
const noFilter: ReadonlySet<string> = new Set()

function publish(handle: GridHandle | null): void {
  if (!handle) return
  Object.assign(window, { goToRow: (row: number) => handle.goTo(row) })
}

/** As little as a table can be: no header, no selection, no focus, a cache of pages without end. */
function Bare() {
  const host = useRef<HTMLDivElement>(null)
  const pages = useRef(new Map<number, readonly GridRow[] | 'asked'>())
  const [, redraw] = useState(0)
  // oxlint-disable-next-line react/incompatible-library -- the floor is this library as it comes
  const virtual = useVirtualizer({ count: rowCount, getScrollElement: () => host.current, estimateSize: () => rowHeightPx, overscan: 5 })
  const items = virtual.getVirtualItems()
  useEffect(() => {
    for (const page of new Set(items.map(({ index }) => Math.floor(index / 200)))) {
      if (pages.current.has(page)) continue
      pages.current.set(page, 'asked')
      void fetchPage(page * 200, Math.min(200, rowCount - page * 200), new AbortController().signal).then(rows => {
        pages.current.set(page, rows)
        redraw(count => count + 1)
      })
    }
  })
  useEffect(() => {
    Object.assign(window, { goToRow: (row: number) => virtual.scrollToIndex(row - 1, { align: 'center' }) })
  }, [virtual])
  return (
    <div ref={host} className="bare">
      <div style={{ height: virtual.getTotalSize(), width: columnCount * 120, position: 'relative' }}>
        {items.map(({ index, start, key }) => {
          const page = pages.current.get(Math.floor(index / 200))
          const row = page === undefined || page === 'asked' ? undefined : page[index % 200]
          return (
            <div key={key} className="bare-row" style={{ transform: `translateY(${start}px)` }} data-row={index}>
              {columns.map(({ id }) => <div key={id} className={row ? 'bare-cell' : 'bare-cell bare-wait'}>{row ? String(row.cells[Number(id)]) : ''}</div>)}
            </div>
          )
        })}
      </div>
    </div>
  )
}

const ours = address.get('table') === 'ours'
Object.assign(window, {
  lookAtRows: (): RowsLook => {
    const box = document.querySelector(ours ? '.grid-window' : '.bare')?.getBoundingClientRect()
    const wanted = Math.floor((box?.height ?? 0) / rowHeightPx)
    const seen = [...document.querySelectorAll<HTMLElement>(ours ? '.grid-row' : '.bare-row')].filter(row => {
      const { top, bottom, height } = row.getBoundingClientRect()
      return height > 0 && bottom > (box?.top ?? 0) + 1 && top < (box?.bottom ?? 0) - 1
    })
    const filled = seen.filter(row => row.querySelector('.grid-waiting, .bare-wait') === null)
    // Elements are used again and again, so their order says nothing.
    const first = Math.min(...seen.map(row => ours ? Number(row.getAttribute('aria-rowindex')) - 2 : Number(row.dataset['row'])))
    return { shown: seen.length, blank: Math.max(0, Math.max(wanted, seen.length) - filled.length), first }
  },
})
const table = document.getElementById('table')
if (table) createRoot(table).render(ours ? <Ours /> : <Bare />)
