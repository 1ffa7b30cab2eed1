import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { FilterTree, Result, ResultColumn } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import type { ChosenCells, GridCell, GridColumn, GridHandle, RowSource } from '#renderer/widgets/result-grid/grid-contract.ts'
import { gridColumns } from './grid-columns.ts'
import { lookOf, type ResultLook } from './result-looks.ts'
import { createPageSource } from './result-source.ts'
import { useResultView, type ShownView } from './use-result-view.ts'

/** Where the keyboard is in one result and what is chosen there. */
export interface Choice {
  readonly cell: GridCell | null
  readonly chosen: ChosenCells | null
}

/** Everything that the parts around one grid share. */
export interface ResultDesk {
  readonly result: Result
  /** The same object as long as the columns are the same. */
  readonly columns: readonly ResultColumn[]
  readonly gridColumns: readonly GridColumn[]
  readonly look: ResultLook
  readonly view: ShownView
  readonly source: RowSource
  /** Moves with every key; whoever follows it is drawn apart. */
  readonly choice: StoreApi<Choice>
  readonly change: (change: Partial<ResultLook>) => void
  /** Null takes the column's filter away. */
  readonly setFilter: (column: number, filter: FilterTree | null) => void
  /** The grid while it is there. */
  readonly grid: () => GridHandle | null
  readonly connect: (grid: GridHandle | null) => void
}

/** The desk of a result, or null until it is known how the person looked at it before. */
export function useResultDesk(result: Result): ResultDesk | null {
  const { looks } = useAppModel()
  const { bulk } = useBridge()
  const id = result.executionId
  const columnKey = JSON.stringify(result.columns)
  // The same columns must stay the same object, or the grid lays everything out anew with every event.
  const columns = useMemo(() => JSON.parse(columnKey) as Result['columns'], [columnKey])
  const look = useStore(looks.store, state => lookOf(state, id, columns))
  const isKnown = useStore(looks.store, state => state.known.has(id))
  useEffect(() => void looks.know(id, columns), [looks, id, columns])
  const shown = useMemo(() => gridColumns(columns, look.formats), [columns, look.formats])
  const view = useResultView(result, look)
  const source = useMemo(() => createPageSource(bulk, id, view.viewId), [bulk, id, view.viewId])
  const [choice] = useState(() => createStore<Choice>(() => ({ cell: null, chosen: null })))
  const handle = useRef<GridHandle | null>(null)
  const change = useCallback((next: Partial<ResultLook>) => looks.change(id, columns, next), [looks, id, columns])
  const setFilter = useCallback((column: number, filter: FilterTree | null) => {
    const { [column]: _, ...others } = lookOf(looks.store.getState(), id, columns).filters
    looks.change(id, columns, { filters: filter ? { ...others, [column]: filter } : others })
  }, [looks, id, columns])
  const grid = useCallback(() => handle.current, [])
  const connect = useCallback((next: GridHandle | null) => {
    handle.current = next
  }, [])
  return isKnown ? { result, columns, gridColumns: shown, look, view, source, choice, change, setFilter, grid, connect } : null
}
