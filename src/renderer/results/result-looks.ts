import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { FilterTree, ResultColumn, SortKey } from '#shared/results/contract.ts'
import { noArrangement, type ColumnArrangement } from '#renderer/widgets/result-grid/column-layout.ts'

/** How a person looks at one result: order, filter of each column, and the columns' places. */
export interface ResultLook {
  readonly sort: readonly SortKey[]
  /** By the column's index; rows fulfil all of them. */
  readonly filters: Readonly<Record<number, FilterTree>>
  readonly arrangement: ColumnArrangement
}

export interface LooksState {
  readonly byResult: Readonly<Record<string, ResultLook>>
  /** The last arrangement of results with the same columns: a run again looks like the run before. */
  readonly byColumns: Readonly<Record<string, ColumnArrangement>>
}

export const plainLook: ResultLook = { sort: [], filters: {}, arrangement: noArrangement }

/** The looks of this window's results. */
export interface ResultLooks {
  readonly store: StoreApi<LooksState>
  change(id: ExecutionId, columns: readonly ResultColumn[], change: Partial<ResultLook>): void
}

/** Results with the same names in the same order share an arrangement. */
function signatureOf(columns: readonly ResultColumn[]): string {
  return JSON.stringify(columns.map(column => column.name))
}

/** The look of a result, from what was chosen for it or for one with the same columns. */
export function lookOf(state: LooksState, id: ExecutionId, columns: readonly ResultColumn[]): ResultLook {
  const chosen = state.byResult[id]
  if (chosen) return chosen
  const arrangement = state.byColumns[signatureOf(columns)]
  return arrangement ? { ...plainLook, arrangement } : plainLook
}

export function createResultLooks(): ResultLooks {
  const store = createStore<LooksState>(() => ({ byResult: {}, byColumns: {} }))
  return {
    store,
    change: (id, columns, change) => store.setState(state => ({
      byResult: { ...state.byResult, [id]: { ...lookOf(state, id, columns), ...change } },
      byColumns: change.arrangement ? { ...state.byColumns, [signatureOf(columns)]: change.arrangement } : state.byColumns,
    })),
  }
}

/** The filters of all columns as one, or null for every row. */
export function filterOf({ filters }: ResultLook): FilterTree | null {
  const all = Object.values(filters)
  return all.length === 0 ? null : all.length === 1 ? all[0] ?? null : { kind: 'all', of: all }
}

/** The order after a header was pressed: ascending, descending, none. `add` keeps the other columns' part in it. */
export function nextSort(sort: readonly SortKey[], column: number, add: boolean): readonly SortKey[] {
  const now = sort.find(key => key.column === column)
  const next: SortKey | null = now === undefined ? { column, direction: 'ascending', nulls: 'last' } : now.direction === 'ascending' ? { ...now, direction: 'descending' } : null
  if (!add) return next ? [next] : []
  if (now === undefined) return next ? [...sort, next] : sort
  return sort.flatMap(key => (key !== now ? [key] : next ? [next] : []))
}
