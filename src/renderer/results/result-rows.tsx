import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { Modal, NumberInput } from '@mantine/core'
import { Rows3 } from 'lucide-react'
import { useStore } from 'zustand'
import type { Result } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { copyText } from '#renderer/ui/copy-text.ts'
import { formatCount, formatPlural } from '#renderer/ui/format.ts'
import type { ColumnArrangement } from '#renderer/widgets/result-grid/column-layout.ts'
import { cellText, type ChosenCells, type GridCell, type GridHandle, type RowSource } from '#renderer/widgets/result-grid/grid-contract.ts'
import type { CopyFormat } from './cells-as-text.ts'
import { copyChosen } from './copy-chosen.ts'
import { gridColumns } from './grid-columns.ts'
import { lookOf, nextSort } from './result-looks.ts'
import { useResultView } from './use-result-view.ts'

const ResultGrid = lazy(async () => ({ default: (await import('#renderer/widgets/result-grid/result-grid.tsx')).ResultGrid }))

/** The rows of a result as this person looks at them: sorted, filtered, arranged. */
export function ResultRows({ result }: { readonly result: Result }) {
  const { looks, ports, status, ui } = useAppModel()
  const { bulk } = useBridge()
  const announce = useAnnounce()
  const density = useSetting('appearance.density')
  const [open, setOpen] = useState<GridCell | null>(null)
  const id = result.executionId
  const columnKey = JSON.stringify(result.columns)
  // The same columns must stay the same object, or the grid lays everything out anew with every event.
  const resultColumns = useMemo(() => JSON.parse(columnKey) as Result['columns'], [columnKey])
  const columns = useMemo(() => gridColumns(resultColumns), [resultColumns])
  const look = useStore(looks.store, state => lookOf(state, id, resultColumns))
  const view = useResultView(result, look)
  const source = useMemo<RowSource>(() => ({
    key: `${id}:${view.viewId ?? 'all'}`,
    async fetch(offset, limit, signal) {
      const page = await bulk.rows(id, view.viewId, offset, limit, signal)
      return page.rows.map((row, at) => ({ position: page.offset + at + 1, number: row + 1, cells: page.columns.map(column => column[at] ?? null) }))
    },
  }), [bulk, id, view.viewId])
  const sort = useMemo(() => look.sort.map(({ column, direction }) => ({ columnId: String(column), direction })), [look.sort])
  const filtered = useMemo(() => new Set(Object.keys(look.filters)), [look.filters])
  const onHandle = useCallback((grid: GridHandle | null) => {
    ports.connect({ grid })
    if (grid === null) status.setState({ cell: null, chosen: null })
  }, [ports, status])
  const onChoose = useCallback((chosen: ChosenCells | null) => status.setState({ chosen, cell: ports.grid?.activeCell() ?? null }), [ports, status])
  const onArrange = useCallback((arrangement: ColumnArrangement) => looks.change(id, resultColumns, { arrangement }), [looks, id, resultColumns])
  const onSort = (columnId: string, add: boolean): void => {
    if (result.complete) looks.change(id, resultColumns, { sort: nextSort(look.sort, Number(columnId), add) })
    else announce('Sorting waits until all rows have arrived.')
  }
  const copy = async (format: CopyFormat, withHeader: boolean): Promise<void> => {
    const chosen = ports.grid?.chosen()
    if (!chosen) return
    try {
      const { text, rowCount, columnCount } = await copyChosen({ chosen, columns: resultColumns, source, format, withHeader }, () => undefined, new AbortController().signal)
      const done = await copyText(text)
      announce(done ? `Copied ${formatPlural(rowCount, 'row')} of ${formatPlural(columnCount, 'column')}.` : 'Could not copy.')
    } catch (failure) {
      ui.setState({ failure })
    }
  }
  return (
    <>
      <div className="result-body">
        <Suspense fallback={<p className="results-pad quiet" role="status">Opening the grid…</p>}>
          <ResultGrid label="Results" columns={columns} rowCount={view.rowCount} source={source} rowHeightPx={density === 'compact' ? 24 : 28}
            arrangement={look.arrangement} sort={sort} filtered={filtered} onArrange={onArrange} onSort={onSort} onColumnMenu={() => undefined} onCellMenu={() => undefined}
            onChoose={onChoose} onOpen={setOpen} onHandle={onHandle} onError={failure => ui.setState({ failure })}
            onCopy={withHeader => void copy('tsv', withHeader)} />
        </Suspense>
      </div>
      <CellLine rowCount={view.rowCount} />
      {open && (
        <Modal opened onClose={() => setOpen(null)} title={`${open.column.name}, row ${formatCount(open.row.position)}`} size="lg" centered>
          <pre className="value-view" tabIndex={0}>{open.cell === null ? 'null (AMC sent no value)' : open.cell === '' ? 'empty text' : cellText(open.cell)}</pre>
          <CopyButton label="Copy value" text={cellText(open.cell)} />
        </Modal>
      )}
    </>
  )
}

/** Below the grid: where one is, with the whole value of a long cell, and the way to any other row. */
function CellLine({ rowCount }: { readonly rowCount: number }) {
  const { status, ports } = useAppModel()
  const cell = useStore(status, state => state.cell)
  return (
    <div className="cell-line tabular">
      {cell ? <><span className="quiet">Row {formatCount(cell.row.position)}, {cell.column.name}</span><span className="ellipsis">{cell.cell === null ? 'null' : cell.cell === '' ? 'empty text' : cellText(cell.cell).slice(0, 400)}</span></> : <span className="quiet">Arrow keys move, Shift extends, Enter opens a value, Ctrl+C copies.</span>}
      <span className="toolbar-space" />
      <Rows3 size={14} aria-hidden />
      <NumberInput className="go-to-row" size="xs" aria-label="Go to row" placeholder="Go to row" min={1} max={rowCount} hideControls thousandSeparator="," onKeyDown={event => {
        if (event.key !== 'Enter') return
        const row = Number(event.currentTarget.value.replaceAll(',', ''))
        if (!Number.isInteger(row) || row < 1 || row > rowCount) return
        ports.grid?.goTo(row)
        ports.grid?.focus()
      }} />
    </div>
  )
}
