import type { TemplateId } from '#shared/templates/template.ts'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** What floats above the workbench now. */
export type Overlay =
  | { readonly kind: 'none' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'quick-open' }
  | { readonly kind: 'save-as' }
  | { readonly kind: 'pick-template' }
  | { readonly kind: 'save-template' }
  | { readonly kind: 'compare-template' }

/** Popovers of the toolbar, opened by click or by command. */
export type ToolbarPopover = 'none' | 'instance' | 'window' | 'parameters'

/** State of this window alone; gone at its end. */
export interface UiState {
  readonly overlay: Overlay
  readonly toolbarPopover: ToolbarPopover
  /** The tab whose title is being edited. */
  readonly renamingTabId: string | null
  /** Tabs whose query was changed elsewhere when they were to be saved; nothing was overwritten. */
  readonly conflictTabIds: readonly string[]
  /** What the schema browser is asked to look for; taken over and cleared by it. */
  readonly schemaSearch: string | null
  /** The template that the library is asked to show; taken over and cleared by it. */
  readonly shownTemplateId: TemplateId | null
  /** The column that the profile shows, by its place; beyond the last one counts as the last. */
  readonly profiledColumn: number
  /** The last thing that a command could not do, shown until dismissed. */
  readonly failure: unknown
}

export type UiStore = StoreApi<UiState>

export function createUiStore(): UiStore {
  return createStore<UiState>(() => ({ overlay: { kind: 'none' }, toolbarPopover: 'none', renamingTabId: null, conflictTabIds: [], schemaSearch: null, shownTemplateId: null, profiledColumn: 0, failure: null }))
}
