import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CheckedText } from './language-protocol.ts'

/** The newest answer about the tab that is shown; null before the first. It may be a moment older than the text. */
export interface LanguageState {
  readonly checked: CheckedText | null
}
export type LanguageStore = StoreApi<LanguageState>

export function createLanguageStore(): LanguageStore {
  return createStore<LanguageState>(() => ({ checked: null }))
}
