import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sendFetchResponse, toFetchRequest } from '#headless/web/fetch-bridge.ts'
import { sim, toAppAddress } from './sim-state.ts'

/**
 * Carries the browser's requests to the handler that the app registered for `app://`, streaming both ways. It stands for
 * Chromium's side of a custom scheme, so it lets through only what that would: requests of the page itself.
 */
export function startPageServer(): Promise<void> {
  const server = createServer((incoming, outgoing) => {
    carry(incoming, outgoing).catch((failure: unknown) => {
      if (!outgoing.destroyed) process.stderr.write(`electron-sim: ${incoming.url}: ${String(failure)}\n`)
      outgoing.destroy()
    })
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      // A listening TCP server has an address with a port.
      sim.origin = `http://bundle.app.localhost:${(server.address() as AddressInfo).port}`
      server.unref()
      resolve()
    })
  })
}

async function carry(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const site = incoming.headers['sec-fetch-site']
  if (`http://${incoming.headers.host}` !== sim.origin || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
    outgoing.writeHead(403).end()
    return
  }
  const handler = sim.schemeHandlers.get('app')
  if (handler === undefined) {
    outgoing.writeHead(502).end('no handler for app://')
    return
  }
  // Electron's requests tell nobody that the page has left; only the answer's stream is cancelled.
  const { request } = toFetchRequest(incoming, sim.origin, Number.MAX_SAFE_INTEGER, new AbortController().signal)
  const asApp = new Request(request, { headers: request.headers })
  Object.defineProperty(asApp, 'url', { value: toAppAddress(request.url) })
  const response = await handler(asApp)
  for (const name of ['cross-origin-opener-policy', 'cross-origin-resource-policy', 'cross-origin-embedder-policy', 'strict-transport-security']) {
    if (response.headers.has(name)) throw new Error(`the header ${name} would end the renderer on app://`)
  }
  await sendFetchResponse(response, outgoing, {})
}
