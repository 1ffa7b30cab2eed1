import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Scope } from '#shared/base/scope.ts'
import { readCallback, type CallbackAnswer } from './callback-address.ts'
import { landingPage, type LandingKind } from './landing-page.ts'

export const callbackPath = '/auth/callback'

/** The one address that has to be registered at Amazon for this port, letter for letter (api.md §1.4). */
export function redirectUrlFor(port: number): string {
  return `http://localhost:${port}${callbackPath}`
}

/**
 * Waits on `localhost:<port>` for the browser to come back from Amazon, on IPv4 and IPv6, until `scope` closes. `take` is
 * asked for every well-formed callback and says whether it belongs to the attempt; the first that does ends the
 * listening, all others get a page and change nothing, so that a foreign page that calls this address can neither
 * finish nor spoil a sign-in. Resolves to false, listening nowhere, when the port is taken on either address.
 */
export async function listenForCallback(port: number, take: (answer: CallbackAnswer) => 'received' | 'refused' | 'stranger', scope: Scope): Promise<boolean> {
  let isOver = false
  const answerRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const problem = requestProblem(request, port)
    if (problem !== undefined) {
      response.writeHead(problem, { connection: 'close', 'cache-control': 'no-store', ...(problem === 405 ? { allow: 'GET' } : {}) }).end()
      return
    }
    const answer = readCallback(new URL(request.url ?? '/', redirectUrlFor(port)).searchParams)
    const verdict: LandingKind = isOver ? 'used' : answer === null ? 'stranger' : take(answer)
    isOver ||= verdict !== 'stranger'
    const page = landingPage(verdict)
    response.writeHead(page.status, page.headers).end(page.html)
  }
  const servers: Server[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(servers.splice(0).map((server) => closeServer(server)))
  }
  for (const host of ['127.0.0.1', '::1']) {
    const server = createServer({ maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 10_000, keepAliveTimeout: 1 }, answerRequest)
    const failure = await listen(server, host, port)
    if (failure === undefined) servers.push(server)
    // A machine without IPv6 is fine. Anything else on either address could be somebody who waits for our code.
    else if (host === '127.0.0.1' || !['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(failure)) {
      await stop()
      return false
    }
  }
  // The attempt may have been cancelled while the ports opened.
  if (scope.signal.aborted) {
    await stop()
    return false
  }
  scope.own(stop)
  return true
}

/** The status to refuse a request with, or undefined when it is a plain visit of our address. */
function requestProblem(request: IncomingMessage, port: number): number | undefined {
  // Another name for this address would be a foreign page that re-pointed its own domain to us.
  if (request.headers.host !== `localhost:${port}`) return 403
  if (request.method !== 'GET') return 405
  const [path] = (request.url ?? '').split('?')
  if (path !== callbackPath) return 404
  // Browsers say what a request is for: only a page being opened is a callback, not an image or a script of some page.
  const purpose = request.headers['sec-fetch-dest']
  if (purpose !== undefined && purpose !== 'document') return 403
  return undefined
}

function listen(server: Server, host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.once('error', (failure: NodeJS.ErrnoException) => resolve(failure.code ?? 'unknown'))
    server.listen({ host, port, ipv6Only: host === '::1', exclusive: true }, () => resolve(undefined))
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    // A browser's spare connection must not keep the port.
    setTimeout(() => server.closeAllConnections(), 500).unref()
  })
}
