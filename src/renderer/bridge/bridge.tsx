import { createContext, useContext } from 'react'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { Bulk } from './bulk.ts'
import type { Client } from './client.ts'
import type { ConnectionStore } from './connection.ts'

/** What pages talk to core with: `client` calls, `api` makes TanStack Query options from the same methods. */
export interface Bridge {
  readonly client: Client
  readonly api: ReturnType<typeof createApi>
  readonly bulk: Bulk
  readonly connection: ConnectionStore
}

/** TanStack Query options for every method, for example `useQuery(api.logins.list.queryOptions({ input: {} }))`. */
export function createApi(client: Client) {
  return createTanstackQueryUtils(client)
}

const BridgeContext = createContext<Bridge | null>(null)
export const BridgeProvider = BridgeContext.Provider

/** The bridge of this window. */
export function useBridge(): Bridge {
  const bridge = useContext(BridgeContext)
  if (bridge === null) throw new Error('useBridge needs a BridgeProvider above it')
  return bridge
}
