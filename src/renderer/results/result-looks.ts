import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { ColumnFormat, StoredLook } from '#shared/result-looks/contract.ts'
import type { FilterTree, ResultColumn, SortKey } from '#shared/results/contract.ts'
import { noArrangement, type ColumnArrangement } from '#renderer/widgets/result-grid/column-layout.ts'

/** How a person looks at one result: order, filter of each column, the columns' places, and how values are written. */
export interface ResultLook {
  readonly sort: readonly SortKey[]
  /** By the column's index; rows fulfil all of them. */
  readonly filters: Readonly<Record<number, FilterTree>>
  readonly arrangement: ColumnArrangement
  /** By the column's index; what is not named is shown by its unit. */
  readonly formats: Readonly<Record<number, ColumnFormat>>
  /** The result that was shown beside it last; null for none. */
  readonly beside: ExecutionId | null
}

export interface LooksState {
  readonly byResult: Readonly<Record<string, ResultLook>>
  /** The last columns and formats of results with the same columns: a run again looks like the run before. */
  readonly byColumns: Readonly<Record<string, Pick<ResultLook, 'arrangement' | 'formats'>>>
  /** Results whose kept look has been asked for; before that nothing should be drawn. */
  readonly known: ReadonlySet<string>
}

export const plainLook: ResultLook = { sort: [], filters: {}, arrangement: noArrangement, formats: {}, beside: null }

/** The looks of this window's results. They outlive the window: a change is kept soon after it was made. */
export interface ResultLooks {
  readonly store: StoreApi<LooksState>
  /** Asks once for what was kept. Never rejects: a look that cannot be read is none. */
  know(id: ExecutionId, columns: readonly ResultColumn[]): Promise<void>
  change(id: ExecutionId, columns: readonly ResultColumn[], change: Partial<ResultLook>): void
}

/** Where looks are kept. */
export interface LookKeeper {
  readonly get: (wish: { readonly executionId: ExecutionId, readonly signature: string }) => Promise<StoredLook | null>
  readonly set: (wish: { readonly executionId: ExecutionId, readonly signature: string, readonly look: StoredLook }) => Promise<unknown>
}

const savePauseMs = 300

/** Results with the same names in the same order share an arrangement. */
function signatureOf(columns: readonly ResultColumn[]): string {
  return JSON.stringify(columns.map(column => column.name))
}

/** The look of a result, from what was chosen for it or for one with the same columns. */
export function lookOf(state: LooksState, id: ExecutionId, columns: readonly ResultColumn[]): ResultLook {
  const chosen = state.byResult[id]
  if (chosen) return chosen
  const alike = state.byColumns[signatureOf(columns)]
  return usual(alike ?? columns, () => (alike ? { ...plainLook, ...alike } : firstLook(columns)))
}

/** Looks that were not chosen, by what they come from: who watches one must be given the same object again. */
const usualLooks = new WeakMap<object, ResultLook>()
function usual(from: object, make: () => ResultLook): ResultLook {
  const look = usualLooks.get(from) ?? make()
  usualLooks.set(from, look)
  return look
}

/** As a result comes: without the columns that only the privacy-loss report reads. */
function firstLook(columns: readonly ResultColumn[]): ResultLook {
  const hidden = columns.flatMap((column, index) => (column.privacy === undefined ? [] : [String(index)]))
  return hidden.length === 0 ? plainLook : { ...plainLook, arrangement: { ...noArrangement, hidden } }
}

export function createResultLooks(keeper: LookKeeper): ResultLooks {
  const store = createStore<LooksState>(() => ({ byResult: {}, byColumns: {}, known: new Set() }))
  const saving = new Map<ExecutionId, ReturnType<typeof setTimeout>>()
  return {
    store,
    async know(id, columns) {
      if (store.getState().known.has(id)) return
      const kept = await keeper.get({ executionId: id, signature: signatureOf(columns) }).catch(() => null)
      store.setState(state => ({
        known: new Set([...state.known, id]),
        // What was chosen while the question was on its way is newer.
        byResult: kept && !state.byResult[id] && !state.byColumns[signatureOf(columns)] ? { ...state.byResult, [id]: kept } : state.byResult,
      }))
    },
    change(id, columns, change) {
      const look = { ...lookOf(store.getState(), id, columns), ...change }
      const { arrangement, formats } = look
      store.setState(state => ({
        byResult: { ...state.byResult, [id]: look },
        byColumns: change.arrangement || change.formats ? { ...state.byColumns, [signatureOf(columns)]: { arrangement, formats } } : state.byColumns,
      }))
      clearTimeout(saving.get(id))
      // Only a memory: when it cannot be kept, the next change tries again.
      saving.set(id, setTimeout(() => {
        saving.delete(id)
        void keeper.set({ executionId: id, signature: signatureOf(columns), look: stored(look) }).catch(() => undefined)
      }, savePauseMs))
    },
  }
}

function stored({ sort, filters, arrangement, formats, beside }: ResultLook): StoredLook {
  const { order, hidden, pinned, widthsPx } = arrangement
  return { sort: [...sort], filters: { ...filters }, arrangement: { order: [...order], hidden: [...hidden], pinned: [...pinned], widthsPx: { ...widthsPx } }, formats: { ...formats }, beside }
}

/** The filters of all columns (but one, when it is named) as one, or null for every row. */
export function filterOf({ filters }: Pick<ResultLook, 'filters'>, exceptColumn?: number): FilterTree | null {
  const all = Object.entries(filters).filter(([column]) => Number(column) !== exceptColumn).map(([, filter]) => filter)
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

/** The order with one column in this direction, last where it had no part in it yet, or without it; the other columns keep their part. */
export function withSort(sort: readonly SortKey[], column: number, direction: SortKey['direction'] | null): readonly SortKey[] {
  if (direction === null) return sort.filter(key => key.column !== column)
  const key: SortKey = { column, direction, nulls: 'last' }
  return sort.some(each => each.column === column) ? sort.map(each => (each.column === column ? key : each)) : [...sort, key]
}
