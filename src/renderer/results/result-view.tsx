import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Execution } from '#shared/executions/contract.ts'
import type { Result } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import type { ColumnArrangement } from '#renderer/widgets/result-grid/column-layout.ts'
import type { ChosenCells, GridCell, GridHandle } from '#renderer/widgets/result-grid/grid-contract.ts'
import { CellMenu } from './cell-menu.tsx'
import { ColumnMenu } from './column-menu.tsx'
import { CopyStrip } from './copy-strip.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { FilterChips } from './filter-chips.tsx'
import { FilterEditor } from './filter-editor.tsx'
import { FindBar, type FindDirection, type FindHandle } from './find-bar.tsx'
import { FormatEditor } from './format-editor.tsx'
import { ResultHeader } from './result-header.tsx'
import { nextSort } from './result-looks.ts'
import type { ShownResult } from './result-port.ts'
import { RowDetail } from './row-detail.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { useCopy, type Copying } from './use-copy.ts'
import { useResultDesk, type ResultDesk } from './use-result-desk.ts'
import { useSayChosen } from './use-say-chosen.ts'
import { ValueViewer } from './value-viewer.tsx'
import './result-view.css'

const ResultGrid = lazy(async () => ({ default: (await import('#renderer/widgets/result-grid/result-grid.tsx')).ResultGrid }))

/** What floats over the grid now; one thing at a time. */
type Floating =
  | { readonly kind: 'none' }
  | { readonly kind: 'column-menu' | 'filter' | 'format', readonly columnId: string, readonly place: DOMRect }
  | { readonly kind: 'cell-menu', readonly place: DOMRect }
  | { readonly kind: 'value', readonly cell: GridCell }
  | { readonly kind: 'columns' | 'export' }

/** The find bar, and what was looked for while it was open. */
interface Finding {
  readonly open: boolean
  readonly lastText: string
  readonly goOn: FindDirection | null
}

const notFinding: Finding = { open: false, lastText: '', goOn: null }

export interface ResultViewProps {
  readonly result: Result
  /** The run that brought it; null for imports and derived results. */
  readonly run: Execution | null
  /** Shown alone, it answers to commands from the start; beside another, once the keyboard is in it. */
  readonly alone: boolean
  /** Makes the profile of a column visible; null where none can be shown. */
  readonly onProfile: ((column: number) => void) | null
}

/** One result as this person looks at it, with everything that can be done with its rows. */
export function ResultView(props: ResultViewProps) {
  const desk = useResultDesk(props.result)
  if (desk === null) return <p className="results-pad quiet" role="status">Opening the rows…</p>
  return <KnownResult {...props} desk={desk} />
}

function KnownResult({ run, alone, onProfile, desk }: ResultViewProps & { readonly desk: ResultDesk }) {
  const [floating, setFloating] = useState<Floating>({ kind: 'none' })
  const [finding, setFinding] = useState<Finding>(notFinding)
  const [rowOpen, setRowOpen] = useState(false)
  const find = useRef<FindHandle>(null)
  const copying = useCopy(desk)
  const { copy } = copying
  const { grid } = desk
  const close = useCallback(() => {
    setFloating({ kind: 'none' })
    grid()?.focus()
  }, [grid])
  const openFind = useCallback((goOn: FindDirection | null = null) => {
    // Nothing to go on with is a search to begin.
    setFinding(now => ({ ...now, open: true, goOn: now.lastText === '' ? null : goOn }))
    if (goOn === null) find.current?.focus()
  }, [])
  const closeFind = (): void => {
    setFinding(now => ({ ...now, open: false }))
    grid()?.focus()
  }
  const present = usePresence({ desk, copy, openFind, setFloating, setRowOpen, find })
  useEffect(() => {
    if (alone) present()
  }, [alone, present])
  return (
    <div className="result-view" data-result-view onFocusCapture={present}>
      <ResultHeader desk={desk} run={run} columnsOpen={floating.kind === 'columns'} onColumns={open => setFloating({ kind: open ? 'columns' : 'none' })} rowOpen={rowOpen} onRow={() => setRowOpen(!rowOpen)}
        onFind={() => openFind()} onCopy={(format, withHeader) => void copy(format, withHeader)} onExport={() => setFloating({ kind: 'export' })} />
      <CopyStrip copying={copying} onExport={() => setFloating({ kind: 'export' })} />
      {finding.open && <FindBar ref={find} desk={desk} lastText={finding.lastText} goOn={finding.goOn} onText={lastText => setFinding(now => ({ ...now, lastText }))} onClose={closeFind} />}
      <FilterChips desk={desk} onEdit={(columnId, place) => setFloating({ kind: 'filter', columnId, place })} />
      <div className="result-middle">
        <GridPart desk={desk} finding={finding.open} setFloating={setFloating} copy={copy} onRow={() => setRowOpen(true)} />
        {rowOpen && <RowDetail desk={desk} onValue={cell => setFloating({ kind: 'value', cell })} onClose={() => {
          setRowOpen(false)
          grid()?.focus()
        }} />}
      </div>
      <SelectionBar desk={desk} />
      {floating.kind === 'column-menu' && (
        <ColumnMenu desk={desk} at={floating} onClose={() => {
          // What an item opened in its place has the focus now.
          setFloating(now => (now.kind === 'column-menu' ? { kind: 'none' } : now))
          grid()?.focus()
        }} onFilter={() => setFloating({ ...floating, kind: 'filter' })} onFormat={() => setFloating({ ...floating, kind: 'format' })}
        onProfile={onProfile && (() => onProfile(Number(floating.columnId)))} />
      )}
      {floating.kind === 'filter' && <FilterEditor desk={desk} at={floating} onClose={close} />}
      {floating.kind === 'format' && <FormatEditor desk={desk} at={floating} onClose={close} />}
      {floating.kind === 'cell-menu' && (
        <CellMenu desk={desk} at={floating.place} onClose={() => {
          setFloating(now => (now.kind === 'cell-menu' ? { kind: 'none' } : now))
          grid()?.focus()
        }} onCopy={(format, withHeader) => void copy(format, withHeader)} onRow={() => setRowOpen(true)} onValue={() => {
          const { cell } = desk.choice.getState()
          if (cell) setFloating({ kind: 'value', cell })
        }} />
      )}
      {floating.kind === 'value' && <ValueViewer desk={desk} cell={floating.cell} onClose={close} />}
      {floating.kind === 'export' && <ExportDialog desk={desk} onClose={close} onCopy={format => void copy(format, true)} />}
    </div>
  )
}

interface PresenceDeps {
  readonly desk: ResultDesk
  readonly copy: Copying['copy']
  readonly openFind: (goOn?: FindDirection | null) => void
  readonly setFloating: (floating: Floating) => void
  readonly setRowOpen: (open: boolean) => void
  readonly find: React.RefObject<FindHandle | null>
}

/** Makes this result the one that commands and other panels mean. */
function usePresence({ desk, copy, openFind, setFloating, setRowOpen, find }: PresenceDeps): () => void {
  const { ports, resultPort } = useAppModel()
  const { result, change, grid } = desk
  const sortBy = useSortBy(desk)
  const id = result.executionId
  const mine = useMemo<ShownResult>(() => ({
    executionId: id,
    copy: (format, withHeader) => void copy(format, withHeader),
    open: what => {
      if (what === 'find') openFind()
      else if (what === 'row') setRowOpen(true)
      else setFloating({ kind: what })
    },
    findAgain: direction => (find.current ? find.current.again(direction) : openFind(direction)),
    clearFilters: () => change({ filters: {} }),
    sort: add => {
      const column = grid()?.activeCell()?.column.id
      if (column !== undefined) sortBy(column, add)
    },
  }), [id, copy, openFind, setRowOpen, setFloating, find, change, grid, sortBy])
  const present = useCallback(() => {
    if (grid() !== null && ports.grid !== grid()) ports.connect({ grid: grid() })
    if (resultPort.store.getState().shown !== mine) resultPort.show(mine)
  }, [ports, resultPort, grid, mine])
  useEffect(() => {
    if (resultPort.store.getState().shown?.executionId === id) present()
  }, [resultPort, id, present])
  useEffect(() => () => resultPort.leave(id), [resultPort, id])
  return present
}

/** Sorts by a column as a press on its header does, and says so. */
function useSortBy({ look, result, columns, change }: ResultDesk): (columnId: string, add: boolean) => void {
  const announce = useAnnounce()
  const { sort } = look
  const { complete } = result
  return useCallback((columnId, add) => {
    if (!complete) return announce('Sorting waits until all rows have arrived.')
    const next = nextSort(sort, Number(columnId), add)
    change({ sort: next })
    const key = next.find(({ column }) => column === Number(columnId))
    announce(`${columns[Number(columnId)]?.name ?? ''}: ${key ? `sorted ${key.direction}` : 'not sorted'}.`)
  }, [announce, sort, complete, columns, change])
}

interface GridPartProps {
  readonly desk: ResultDesk
  readonly finding: boolean
  readonly setFloating: (floating: Floating) => void
  readonly copy: Copying['copy']
  readonly onRow: () => void
}

function GridPart({ desk, finding, setFloating, copy, onRow }: GridPartProps) {
  const { ports, status, ui } = useAppModel()
  const sayChosen = useSayChosen()
  const density = useSetting('appearance.density')
  const copyFormat = useSetting('results.copyFormat')
  const { look, view, change, choice, connect, grid } = desk
  const onSort = useSortBy(desk)
  const sort = useMemo(() => look.sort.map(({ column, direction }) => ({ columnId: String(column), direction })), [look.sort])
  const filtered = useMemo(() => new Set(Object.keys(look.filters)), [look.filters])
  const onHandle = useCallback((next: GridHandle | null) => {
    const before = grid()
    connect(next)
    if (next !== null) {
      if (ports.grid === null) ports.connect({ grid: next })
      return
    }
    if (ports.grid === before) ports.connect({ grid: null })
    choice.setState({ cell: null, chosen: null })
    status.setState({ cell: null, chosen: null })
  }, [ports, status, choice, connect, grid])
  const onChoose = useCallback((chosen: ChosenCells | null) => {
    const cell = grid()?.activeCell() ?? null
    choice.setState({ chosen, cell })
    status.setState({ chosen, cell })
    sayChosen(chosen)
  }, [grid, choice, status, sayChosen])
  const onArrange = useCallback((arrangement: ColumnArrangement) => change({ arrangement }), [change])
  return (
    <div className="result-body" data-finding={finding} aria-busy={view.building}>
      <Suspense fallback={<p className="results-pad quiet" role="status">Opening the grid…</p>}>
        <ResultGrid label="Results" columns={desk.gridColumns} rowCount={view.rowCount} source={desk.source} rowHeightPx={density === 'compact' ? 24 : 28}
          arrangement={look.arrangement} sort={sort} filtered={filtered} onArrange={onArrange} onSort={onSort}
          onColumnMenu={(columnId, place) => setFloating({ kind: 'column-menu', columnId, place })} onCellMenu={place => setFloating({ kind: 'cell-menu', place })}
          onChoose={onChoose} onOpen={cell => setFloating({ kind: 'value', cell })} onRow={onRow} onHandle={onHandle} onError={failure => ui.setState({ failure })}
          onCopy={withHeader => void copy(copyFormat, withHeader)} />
      </Suspense>
      {view.rowCount === 0 && !view.building && <p className="grid-nothing">No row fulfils the filters.</p>}
      {view.building && <p className="grid-building" role="status">{sort.length === 0 ? 'Filtering…' : filtered.size === 0 ? 'Sorting…' : 'Sorting and filtering…'}</p>}
    </div>
  )
}
