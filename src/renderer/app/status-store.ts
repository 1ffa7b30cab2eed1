import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EditorPosition } from '#renderer/widgets/editor/editor-documents.ts'
import type { ChosenCells, GridCell } from '#renderer/widgets/result-grid/grid-contract.ts'

/** What the status bar shows of where the person is. */
export interface StatusState {
  readonly position: EditorPosition | null
  readonly cell: GridCell | null
  readonly chosen: ChosenCells | null
}
export type StatusStore = StoreApi<StatusState>

export function createStatusStore(): StatusStore {
  return createStore<StatusState>(() => ({ position: null, cell: null, chosen: null }))
}
