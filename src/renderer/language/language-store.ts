import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ProblemCode } from '#sql/problems.ts'
import type { CheckedText } from './language-protocol.ts'

/** A name that a person wants to change: where it stands in which text, and what it is. */
export interface RenameRequest {
  readonly documentId: string
  readonly text: string
  readonly offset: number
  readonly name: string
  readonly isParameter: boolean
}

export type LanguageDialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'explain'; readonly code: ProblemCode }
  | { readonly kind: 'rename'; readonly request: RenameRequest }

export interface LanguageState {
  /** The newest answer about the tab that is shown; null before the first. It may be a moment older than the text. */
  readonly checked: CheckedText | null
  /** Tabs whose query is to make an audience. */
  readonly audienceTabIds: ReadonlySet<string>
  readonly dialog: LanguageDialog
}
export type LanguageStore = StoreApi<LanguageState>

export function createLanguageStore(): LanguageStore {
  return createStore<LanguageState>(() => ({ checked: null, audienceTabIds: new Set(), dialog: { kind: 'none' } }))
}
