/**
 * Who may talk to the loopback port, decided before anything is routed, static files included. A page of any other site,
 * of another port on this machine, or behind a rebound DNS name can reach 127.0.0.1; these rules turn it away by what a
 * browser cannot forge: `Host`, `Origin` and `Sec-Fetch-Site`. Cookies are never used, because they are not bound to a port.
 */
export interface RequestFacts {
  readonly method: string
  /** The request target as it came, for example `/rpc/app/info`. */
  readonly target: string
  /** Every value of the header, in order of arrival. */
  readonly host: readonly string[]
  readonly origin: readonly string[]
  readonly secFetchSite: string | undefined
  readonly secFetchMode: string | undefined
  readonly secFetchDest: string | undefined
  readonly contentType: string | undefined
}

/** `message` is for the person who debugs it; it never repeats what the asker sent. */
export type RequestVerdict = { readonly ok: true } | { readonly ok: false; readonly status: 400 | 403 | 405 | 415 | 421; readonly message: string }

const allowed: RequestVerdict = { ok: true }
const refuse = (status: 400 | 403 | 405 | 415 | 421, message: string): RequestVerdict => ({ ok: false, status, message })

/**
 * The rules, in this order: an origin-form target; exactly one `Host` from the loopback list with our port (421); no
 * preflight is ever granted (403); only GET, HEAD and POST (405); `Origin`, when present, exactly ours, and always
 * present on POST (403); `Sec-Fetch-Site` absent, `same-origin` or `none` (403), except that following a link to the
 * start page itself is harmless; a POST carries JSON or bytes, which a foreign page cannot send without a preflight (415).
 */
export function judgeRequest(facts: RequestFacts, port: number): RequestVerdict {
  if (!facts.target.startsWith('/') || facts.target.startsWith('//')) return refuse(400, 'Only paths on this server can be asked for.')
  const [host, ...otherHosts] = facts.host
  if (host === undefined || otherHosts.length > 0 || !loopbackHosts(port).includes(host.toLowerCase())) {
    return refuse(421, 'This server answers only to its own loopback address.')
  }
  if (facts.method === 'OPTIONS') return refuse(403, 'No other site may use this server.')
  if (facts.method !== 'GET' && facts.method !== 'HEAD' && facts.method !== 'POST') return refuse(405, 'Only GET, HEAD and POST are possible here.')

  const [origin, ...otherOrigins] = facts.origin
  const originIsOurs = origin !== undefined && otherOrigins.length === 0 && loopbackHosts(port).some((ours) => origin === `http://${ours}`)
  if (facts.origin.length > 0 && !originIsOurs) return refuse(403, 'No other site may use this server.')
  if (facts.method === 'POST' && !originIsOurs) return refuse(403, 'A change must come from the app itself.')

  const site = facts.secFetchSite
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !opensStartPage(facts)) {
    return refuse(403, 'No other site may use this server.')
  }
  if (facts.method === 'POST' && !carriesJsonOrBytes(facts.contentType)) return refuse(415, 'A request body must be JSON or bytes.')
  return allowed
}

function loopbackHosts(port: number): readonly string[] {
  // Browsers leave the default port out of Host and Origin.
  const names = ['127.0.0.1', 'localhost', '[::1]']
  return port === 80 ? [...names, ...names.map((name) => `${name}:80`)] : names.map((name) => `${name}:${port}`)
}

/** Our own launch page on disk, a terminal's or a chat's link: a top-level navigation to the public start page. */
function opensStartPage(facts: RequestFacts): boolean {
  return facts.method === 'GET' && facts.target === '/' && facts.secFetchMode === 'navigate' && facts.secFetchDest === 'document'
}

function carriesJsonOrBytes(contentType: string | undefined): boolean {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  return type === 'application/json' || type === 'application/octet-stream'
}
