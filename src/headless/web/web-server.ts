/**
 * The loopback server of the web shell. It knows four kinds of path and nothing of the app behind them:
 *
 * - `/rpc/*`, `/bulk/*`   the door of core, with `Authorization: Bearer <token>`
 * - `POST /launch`        `{code}` → `{token}`; the code came in the address's fragment and works once
 *   `POST /launch/new`    with the token: `{}` → `{url}`, a fresh link for another window
 * - `POST /instance/*`    for a second start on this profile, with the secret of `instance.json`:
 *   `/instance/health` → `{shell, pid, version}`, `/instance/launch` → `{url}`
 * - everything else       the built page, public, no secrets in it
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '#shared/base/clock.ts'
import type { Scope } from '#shared/base/scope.ts'
import { AppError, type WireError } from '#shared/base/app-error.ts'
import { loopbackHeaders } from '#core/shell/content-security-policy.ts'
import { createStaticFiles } from '#core/shell/static-files.ts'
import { BodyTooLarge, sendFetchResponse, toFetchRequest } from './fetch-bridge.ts'
import { judgeRequest } from './request-rules.ts'
import { bearerOf, createSessions, equalSecrets, handedOverCodeMs, printedCodeMs } from './sessions.ts'

export interface WebServerDeps {
  /** Core's door. */
  readonly handle: (request: Request, context: { readonly shell: 'web'; readonly clientId: string; readonly signal: AbortSignal }) => Promise<Response>
  readonly clock: Clock
  readonly randomHex: (byteCount: number) => string
  /** Called with failures that no answer could carry. */
  readonly onFailure: (failure: unknown) => void
}

export interface WebServerOptions {
  readonly rendererDir: string
  /** 0 takes any free port. */
  readonly port: number
  /** Taken when `port` is 0 and this one is free: a page that stayed open finds its address again. */
  readonly preferredPort?: number
  readonly version: string
  readonly limits?: Partial<WebServerLimits>
}

export interface WebServerLimits {
  readonly rpcBodyBytes: number
  readonly bulkBodyBytes: number
  readonly ownBodyBytes: number
}

export interface WebServer {
  readonly port: number
  /** Goes into `instance.json`. */
  readonly secret: string
  /** A link that opens the app once, within `lifetimeMs`. */
  readonly launchUrl: (lifetimeMs: number) => string
}

/** Bulk bodies are files that core stores as they come, never in memory: the disk is their limit, and core asks it. */
const defaultLimits: WebServerLimits = { rpcBodyBytes: 16 * 1_048_576, bulkBodyBytes: Number.POSITIVE_INFINITY, ownBodyBytes: 4_096 }
/** A file of hundreds of gigabytes is read in for hours. */
const longestRequestMs = 86_400_000

type Guarded = { readonly status: number; readonly body: unknown }

/**
 * Listens on 127.0.0.1 only, until `scope` closes: then it stops accepting, gives answers under way one second, and ends
 * every connection. Rejects with `invalid-input` when the port is taken.
 */
export async function createWebServer(deps: WebServerDeps, options: WebServerOptions, scope: Scope): Promise<WebServer> {
  const limits = { ...defaultLimits, ...options.limits }
  const sessions = createSessions(deps)
  const serveStatic = createStaticFiles(options.rendererDir, loopbackHeaders)
  const secret = deps.randomHex(32)
  const server = createServer({ maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: longestRequestMs, keepAliveTimeout: 5_000 })
  server.maxConnections = 512

  const port = options.port === 0 && options.preferredPort !== undefined
    ? await listen(server, options.preferredPort).catch(() => listen(server, 0))
    : await listen(server, options.port)
  const origin = `http://127.0.0.1:${port}`
  const launchUrl = (lifetimeMs: number) => `${origin}/#launch=${sessions.issueCode(lifetimeMs)}`

  async function answerOwnPath(path: string, incoming: IncomingMessage): Promise<Guarded> {
    if (incoming.method !== 'POST') return refusal(405, 'invalid-input', 'Only POST is possible here.')
    if (path.startsWith('/instance/')) {
      const given = bearerOf(incoming.headers.authorization)
      if (given === undefined || !equalSecrets(given, secret)) return refusal(401, 'signed-out', 'Only another start on this profile may ask this.')
      if (path === '/instance/health') return { status: 200, body: { shell: 'web', pid: process.pid, version: options.version } }
      if (path === '/instance/launch') return { status: 200, body: { url: launchUrl(printedCodeMs) } }
    }
    if (path === '/launch/new') {
      if (sessions.find(incoming.headers.authorization) === undefined) return signedOut()
      return { status: 200, body: { url: launchUrl(handedOverCodeMs) } }
    }
    if (path === '/launch') {
      const token = sessions.exchange(codeOf(await readText(incoming, limits.ownBodyBytes)))
      if (token === undefined) return refusal(403, 'signed-out', usedLinkMessage)
      return { status: 200, body: { token } }
    }
    return refusal(404, 'not-found', 'There is nothing here.')
  }

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
    const verdict = judgeRequest(factsOf(incoming), port)
    const path = new URL(incoming.url ?? '/', origin).pathname
    if (!verdict.ok) return sendRefusal(outgoing, path, refusal(verdict.status, 'forbidden', verdict.message))

    if (path.startsWith('/rpc/') || path.startsWith('/bulk/')) {
      const session = sessions.find(incoming.headers.authorization)
      if (session === undefined) return sendRefusal(outgoing, path, signedOut())
      const maximumBytes = path.startsWith('/rpc/') ? limits.rpcBodyBytes : limits.bulkBodyBytes
      if (Number(incoming.headers['content-length'] ?? 0) > maximumBytes) return sendRefusal(outgoing, path, tooLarge(maximumBytes))
      const { request, wasTooLarge } = toFetchRequest(incoming, origin, maximumBytes, signal)
      const response = await deps.handle(request, { shell: 'web', clientId: session.clientId, signal })
      // Behind the door a body that was cut off looks like a broken one; the person deserves the real reason.
      if (wasTooLarge()) return sendRefusal(outgoing, path, tooLarge(maximumBytes))
      return sendFetchResponse(response, outgoing, { ...loopbackHeaders, 'cache-control': 'no-store' })
    }
    if (path === '/launch' || path.startsWith('/launch/') || path.startsWith('/instance/')) {
      const result = await answerOwnPath(path, incoming)
      return result.status === 200 ? sendJson(outgoing, result) : sendRefusal(outgoing, path, result)
    }
    const request = new Request(new URL(incoming.url ?? '/', origin), { method: incoming.method ?? 'GET' })
    return sendFetchResponse(await serveStatic(request), outgoing, {})
  }

  server.on('request', (incoming, outgoing) => {
    const gone = new AbortController()
    outgoing.on('close', () => gone.abort())
    answer(incoming, outgoing, gone.signal).catch((failure: unknown) => {
      if (gone.signal.aborted) return
      if (outgoing.headersSent) {
        deps.onFailure(failure)
        outgoing.destroy()
      } else if (failure instanceof BodyTooLarge) {
        sendRefusal(outgoing, incoming.url ?? '/', tooLarge(failure.maximumBytes))
      } else {
        deps.onFailure(failure)
        sendRefusal(outgoing, incoming.url ?? '/', { status: 500, body: AppError.from(failure).toWire() })
      }
    })
  })
  // The app has no use for WebSockets; an upgrade would slip past the rules above.
  server.on('upgrade', (_incoming, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'))
  server.on('connect', (_incoming, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'))

  scope.own(
    () =>
      new Promise<void>((resolve) => {
        const impatience = setTimeout(() => server.closeAllConnections(), 1_000)
        server.close(() => {
          clearTimeout(impatience)
          resolve()
        })
        server.closeIdleConnections()
      }),
  )
  return { port, secret, launchUrl }
}

const usedLinkMessage = 'This link was already used or is too old. Nothing was opened. Run npm start again in the same folder: it prints a fresh link to the app that is running.'

const refusal = (status: number, code: WireError['code'], message: string): Guarded => ({ status, body: new AppError(code, message).toWire() })
const signedOut = () => refusal(401, 'signed-out', 'This window is not connected to RecomAMP any more. Nothing was lost. Run npm start again in the same folder: it prints a fresh link.')
const tooLarge = (maximumBytes: number) => refusal(413, 'invalid-input', `This request is larger than ${maximumBytes.toLocaleString('en')} bytes, the most that is taken here. Nothing was done.`)

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException): void => {
      const why = cause.code === 'EADDRINUSE' ? 'it is in use by another program' : cause.message
      reject(new AppError('invalid-input', `Port ${port} of this machine cannot be used: ${why}. RecomAMP was not started. Choose another one with --port, or leave it out.`, { cause }))
    }
    server.once('error', fail)
    // A server that listens on TCP has an address with a port.
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.off('error', fail)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function factsOf(incoming: IncomingMessage) {
  const values = (name: string) => incoming.rawHeaders.filter((_, index) => index % 2 === 1 && incoming.rawHeaders[index - 1]?.toLowerCase() === name)
  const one = (name: string) => values(name)[0]
  return {
    method: incoming.method ?? '',
    target: incoming.url ?? '',
    host: values('host'),
    origin: values('origin'),
    secFetchSite: one('sec-fetch-site'),
    secFetchMode: one('sec-fetch-mode'),
    secFetchDest: one('sec-fetch-dest'),
    contentType: one('content-type'),
  }
}

function sendJson(outgoing: ServerResponse, { status, body }: Guarded): void {
  for (const [name, value] of Object.entries(loopbackHeaders)) outgoing.setHeader(name, value)
  outgoing.setHeader('cache-control', 'no-store')
  outgoing.setHeader('content-type', 'application/json; charset=utf-8')
  outgoing.writeHead(status)
  outgoing.end(JSON.stringify(body))
}

/** Below `/rpc/` a refusal takes the shape of an oRPC error, so that the client reads it like any other failure. */
function sendRefusal(outgoing: ServerResponse, path: string, { status, body }: Guarded): void {
  // What is left of the body will not be read.
  outgoing.setHeader('connection', 'close')
  if (!path.startsWith('/rpc/')) return sendJson(outgoing, { status, body })
  const wire = body as WireError
  const error = { defined: false, code: 'SHELL_REFUSED', status, message: wire.message, data: wire }
  sendJson(outgoing, { status, body: { json: error, meta: [] } })
}

async function readText(incoming: IncomingMessage, maximumBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let seenBytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    seenBytes += chunk.byteLength
    if (seenBytes > maximumBytes) throw new BodyTooLarge(maximumBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function codeOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string') return value.code
  } catch {
    // Not JSON: no code, and so no exchange.
  }
  return ''
}
