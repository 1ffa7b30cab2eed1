import type { ErrorShape, Reply } from './reply.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'

/** One request, read completely and checked as far as its endpoint asks. */
export interface Call {
  readonly method: Method
  readonly path: string
  /** Decoded values of the template's braces. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Lower-case names; repeated headers joined as Node joins them. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON or form fields; `undefined` without a body. */
  readonly body: unknown
  /** The service's time, clock skew included, UTC milliseconds. */
  readonly nowMs: number
  readonly requestId: string
  /** `http://127.0.0.1:port` as the client addressed us. */
  readonly origin: string
}

/** Who may call: `open` anyone, `admin` with the header `X-Sandbox-Admin: 1`, `login` a valid bearer token and client id. */
export type Access = 'open' | 'admin' | 'login'

export interface Endpoint {
  readonly method: Method
  /** Path with `{name}` for one segment. */
  readonly path: string
  /** The family a fault rule may name: lwa, accounts, instances, workflows, executions, downloads… */
  readonly group: string
  readonly access: Access
  readonly errors: ErrorShape
  /** Vendor media type of the family, sent when the client does not ask for another. */
  readonly mediaType?: string
  readonly bodyLimitBytes?: number
  readonly handle: (call: Call) => Reply | Promise<Reply>
}

export type Route =
  | { readonly kind: 'found'; readonly endpoint: Endpoint; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'wrong-method'; readonly allowed: readonly Method[] }
  | { readonly kind: 'unknown' }

/** Finds the endpoint of a request. A fixed segment wins over a placeholder. Two endpoints of one address are refused at start. */
export function createRouter(endpoints: readonly Endpoint[]): (method: string, path: string) => Route {
  const templates = endpoints.map((endpoint) => ({ endpoint, segments: endpoint.path.split('/') }))
  const addresses = new Set<string>()
  for (const { method, path } of endpoints) {
    const address = `${method} ${path}`
    if (addresses.has(address)) throw new Error(`two endpoints at ${address}`)
    addresses.add(address)
  }
  // Fixed segments first, so that `/updates/list` is not read as `/updates/{id}`.
  const placeholders = (segments: readonly string[]): number => segments.filter((segment) => segment.startsWith('{')).length
  templates.sort((one, other) => placeholders(one.segments) - placeholders(other.segments))

  return (method, path) => {
    const segments = path.split('/')
    const allowed: Method[] = []
    for (const { endpoint, segments: template } of templates) {
      const params = matchSegments(template, segments)
      if (!params) continue
      if (endpoint.method === method) return { kind: 'found', endpoint, params }
      allowed.push(endpoint.method)
    }
    return allowed.length > 0 ? { kind: 'wrong-method', allowed: [...new Set(allowed)] } : { kind: 'unknown' }
  }
}

function matchSegments(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, expected] of template.entries()) {
    const segment = segments[index] ?? ''
    if (!expected.startsWith('{')) {
      if (expected !== segment) return undefined
      continue
    }
    if (segment === '') return undefined
    try {
      params[expected.slice(1, -1)] = decodeURIComponent(segment)
    } catch {
      return undefined
    }
  }
  return params
}
