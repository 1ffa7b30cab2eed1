import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { CopyFormat } from './cells-as-text.ts'

/** The result that the keyboard was in last, for commands and for panels that look at the same rows. */
export interface ShownResult {
  readonly executionId: ExecutionId
  readonly copy: (format: CopyFormat, withHeader: boolean) => void
  readonly open: (what: 'find' | 'columns' | 'row' | 'export') => void
  readonly findAgain: (direction: 'next' | 'previous') => void
  readonly clearFilters: () => void
  /** Sorts by the column that the keyboard is in: ascending, descending, as it came. `add` keeps the other columns' part in the order. */
  readonly sort: (add: boolean) => void
}

export interface ComparedPair {
  readonly a: ExecutionId | null
  readonly b: ExecutionId | null
}

export interface ResultPort {
  /** The result that stands beside a tab's own in this window, by tab. */
  readonly besides: StoreApi<Readonly<Record<string, ExecutionId | null>>>
  readonly store: StoreApi<{ readonly shown: ShownResult | null }>
  /** Which two results are compared; null where nobody chose, then the shown one and the one before it. */
  readonly compared: StoreApi<ComparedPair>
  /** Says that this is the one. */
  show(shown: ShownResult): void
  /** Says that this result is gone; nothing when another one is shown. */
  leave(executionId: ExecutionId): void
}

export function createResultPort(): ResultPort {
  const store = createStore<{ readonly shown: ShownResult | null }>(() => ({ shown: null }))
  return {
    store, compared: createStore<ComparedPair>(() => ({ a: null, b: null })), besides: createStore<Readonly<Record<string, ExecutionId | null>>>(() => ({})),
    show: shown => store.setState({ shown }),
    leave: executionId => store.setState(state => (state.shown?.executionId === executionId ? { shown: null } : state)),
  }
}
