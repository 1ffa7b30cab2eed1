/** How often an endpoint was called and what it answered. `status` 0 counts calls that were dropped without an answer. */
export interface EndpointCalls {
  readonly method: string
  readonly path: string
  readonly group: string
  readonly calls: number
  readonly statuses: Readonly<Record<string, number>>
}

export interface CallLog {
  record(endpoint: { readonly method: string; readonly path: string; readonly group: string }, status: number): void
  recordGrant(grantType: string): void
  endpoints(): readonly EndpointCalls[]
  /** Token requests by grant type, refused ones included. */
  grants(): Readonly<Record<string, number>>
  clear(): void
}

/** Counters in memory, bounded by the number of endpoints. */
export function createCallLog(): CallLog {
  const endpoints = new Map<string, { method: string; path: string; group: string; calls: number; statuses: Record<string, number> }>()
  const grants = new Map<string, number>()
  return {
    record: ({ method, path, group }, status) => {
      const key = `${method} ${path}`
      const entry = endpoints.get(key) ?? { method, path, group, calls: 0, statuses: {} }
      entry.calls += 1
      entry.statuses[status] = (entry.statuses[status] ?? 0) + 1
      endpoints.set(key, entry)
    },
    recordGrant: (grantType) => void grants.set(grantType, (grants.get(grantType) ?? 0) + 1),
    endpoints: () => [...endpoints.values()],
    grants: () => Object.fromEntries(grants),
    clear: () => {
      endpoints.clear()
      grants.clear()
    },
  }
}
