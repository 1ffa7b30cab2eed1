import { createStore, type StoreApi } from 'zustand/vanilla'

/** Whether core's changes reach this page. `ended` means that only a new link helps; text typed here is kept on the page. */
export type Connection = { readonly kind: 'connecting' } | { readonly kind: 'live' } | { readonly kind: 'reconnecting'; readonly sinceMs: number } | { readonly kind: 'ended' }

export type ConnectionStore = StoreApi<{ readonly connection: Connection }>

export function createConnectionStore(): ConnectionStore {
  return createStore(() => ({ connection: { kind: 'connecting' } as Connection }))
}
