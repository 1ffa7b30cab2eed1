import type { Protocol } from 'electron/main'
import { documentHeaders } from '#core/shell/content-security-policy.ts'
import { createStaticFiles } from '#core/shell/static-files.ts'
import { AppError } from '#shared/base/app-error.ts'
import { appScheme, isAppAddress } from './address-policy.ts'

/** Core's door, as this shell uses it. */
export type Handle = (request: Request, context: { readonly shell: 'electron'; readonly clientId: string; readonly signal: AbortSignal }) => Promise<Response>

/**
 * Headers that must not reach Chromium on a scheme that is not HTTP: hop-by-hop ones mean nothing, and the cross-origin
 * family ends the renderer.
 */
const stripped = [
  'connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'strict-transport-security', 'cross-origin-opener-policy', 'cross-origin-resource-policy',
  'cross-origin-embedder-policy', 'origin-agent-cluster',
]

/** Makes the scheme a standard and secure one. Only possible before the app is ready, and once. */
export function registerAppScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } }])
}

/**
 * Serves `app://bundle/`: `/rpc/*` and `/bulk/*` by core, all else from the built page. Every answer carries the policy. A
 * request is aborted when the page stops reading its answer, or with `closing`.
 */
export function serveAppScheme(protocol: Pick<Protocol, 'handle'>, handle: Handle, options: { readonly rendererDir: string; readonly clientId: string; readonly closing: AbortSignal }): void {
  const serveStatic = createStaticFiles(options.rendererDir, documentHeaders)

  protocol.handle(appScheme, async (request) => {
    if (!isAppAddress(request.url)) return new Response(null, { status: 404, headers: documentHeaders })
    const { pathname } = new URL(request.url)
    if (!pathname.startsWith('/rpc/') && !pathname.startsWith('/bulk/')) return serveStatic(request)
    const left = new AbortController()
    const signal = AbortSignal.any([request.signal, left.signal, options.closing])
    try {
      return readdress(await handle(request, { shell: 'electron', clientId: options.clientId, signal }), () => left.abort())
    } catch (failure) {
      return Response.json(AppError.from(failure).toWire(), { status: 500, headers: documentHeaders })
    }
  })
}

function readdress(response: Response, onLeft: () => void): Response {
  const headers = new Headers(response.headers)
  for (const name of stripped) headers.delete(name)
  for (const [name, value] of Object.entries(documentHeaders)) headers.set(name, value)
  headers.set('cache-control', 'no-store')
  const empty = [101, 204, 205, 304].includes(response.status) || response.body === null
  if (empty) return new Response(null, { status: response.status, headers })
  return new Response(tellWhenLeft(response.body, onLeft), { status: response.status, headers })
}

/** The same stream, calling `onLeft` when its reader cancels. */
function tellWhenLeft(body: ReadableStream<Uint8Array>, onLeft: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel(reason) {
      onLeft()
      await reader.cancel(reason)
    },
  })
}
