import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#shared/base/clock.ts'
import type { Scope } from '#shared/base/scope.ts'
import { findStrike, type Faults } from '../faults/faults.ts'
import type { FaultRule } from '../faults/fault-rules.ts'
import type { CallLog } from './call-log.ts'
import { chooseMediaType, defaultBodyLimitBytes, readBody } from './request-body.ts'
import { errorReply, Refusal, type ErrorShape, type FileBody, type Reply } from './reply.ts'
import { createRouter, type Call, type Endpoint, type Method } from './router.ts'

export interface ServerDeps {
  readonly endpoints: readonly Endpoint[]
  /** The service's clock, skew included: it writes the `Date` header. */
  readonly clock: Clock
  readonly faults: Faults
  readonly log: CallLog
  /** Refuses a call that its endpoint's access does not allow. */
  readonly authorize: (endpoint: Endpoint, call: Call) => void
  /** Applies a fault about tokens or the execution to come before the call is handled. */
  readonly applyFault: (rule: FaultRule, call: Call) => void
  /** Told about failures that are ours; the client gets a 500 without details. */
  readonly onProblem: (failure: unknown) => void
}

/** What a call went through before it was answered; tells the writer how to spoil the answer. */
interface Outcome {
  readonly reply: Reply
  readonly spoil: 'drop' | 'truncate' | undefined
  /** How fast a file is sent; as fast as it goes, when left out. */
  readonly bytesPerSecond?: number
}

/**
 * Listens on the loopback addresses only and answers on `http://127.0.0.1:<port>`. Order of a call: Host → route →
 * faults before effect → body → access → handler → faults after effect. Closing the scope ends every connection.
 */
export async function startServer(port: number, deps: ServerDeps, scope: Scope): Promise<{ readonly url: string; readonly port: number }> {
  const route = createRouter(deps.endpoints)
  const listener: RequestListener = (request, response) => {
    serve(request, response).catch(() => response.destroy())
  }
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomBytes(8).toString('hex').toUpperCase()
    const origin = checkHost(request.headers.host, request.socket.localPort ?? 0)
    const target = new URL(request.url ?? '/', 'http://sandbox')
    const found = origin === undefined ? undefined : route(request.method ?? '', target.pathname)
    if (origin === undefined || found?.kind !== 'found') {
      const refusal = origin === undefined ? new Refusal(403, 'This address is not served here.')
        : found?.kind === 'wrong-method' ? new Refusal(405, 'Method Not Allowed', { headers: { allow: found.allowed.join(', ') } })
        : new Refusal(404, 'Method Not Found')
      await write(request, response, { reply: errorReply('ads', refusal, requestId), spoil: undefined }, requestId, deps.clock, scope.signal)
      return
    }
    const call: Call = {
      // The router found an endpoint of this method.
      method: request.method as Method, path: target.pathname, params: found.params, query: target.searchParams,
      headers: flatHeaders(request), body: undefined, nowMs: deps.clock.now(), requestId, origin,
    }
    const gone = abortWhenClosed(response, scope.signal)
    const outcome = await answer(found.endpoint, call, request, deps, gone)
    if (found.endpoint.access !== 'admin') deps.log.record(found.endpoint, outcome?.spoil === 'drop' || !outcome ? 0 : outcome.reply.status)
    if (!outcome || outcome.spoil === 'drop') {
      request.socket.destroy()
      return
    }
    await write(request, response, outcome, requestId, deps.clock, gone)
  }
  return listen(port, listener, scope)
}

/** Runs a call through faults, body, access and handler. `undefined` means: drop the connection, nothing happened. */
async function answer(
  endpoint: Endpoint, bare: Call, request: IncomingMessage, deps: ServerDeps, signal: AbortSignal,
): Promise<Outcome | undefined> {
  const struck = endpoint.access === 'admin' ? [] : deps.faults.strike({
    group: endpoint.group, method: endpoint.method, path: bare.path, accountId: bare.headers['amazon-advertising-api-advertiserid'],
  })
  try {
    const slow = findStrike(struck, 'slow')
    if (slow) await deps.clock.sleep(slow.delayMs ?? 1000, signal)
    if (findStrike(struck, 'drop-before')) return undefined
    const refused = findStrike(struck, 'throttle', 'error')
    if (refused) {
      request.resume()
      return { reply: faultReply(refused, endpoint.errors, bare.requestId), spoil: undefined }
    }
    const mediaType = endpoint.errors === 'lwa' || endpoint.errors === 's3' ? undefined : chooseMediaType(bare.headers['accept'], endpoint.mediaType)
    const body = await readBody(request, endpoint.bodyLimitBytes ?? defaultBodyLimitBytes)
    const call = { ...bare, body }
    for (const rule of struck) deps.applyFault(rule, call)
    deps.authorize(endpoint, call)
    const reply = await endpoint.handle(call)
    const isPlainJson = mediaType !== undefined && reply.headers['content-type'] === 'application/json'
    const spoil = findStrike(struck, 'drop-after') ? 'drop' : findStrike(struck, 'truncate') ? 'truncate' : undefined
    const paced = findStrike(struck, 'slow-download')
    return { reply: isPlainJson ? { ...reply, headers: { ...reply.headers, 'content-type': mediaType } } : reply, spoil, ...(paced && { bytesPerSecond: paced.bytesPerSecond ?? 100_000 }) }
  } catch (failure) {
    if (failure instanceof Refusal) {
      request.resume()
      return { reply: errorReply(endpoint.errors, failure, bare.requestId), spoil: undefined }
    }
    if (signal.aborted) return undefined
    if (failure instanceof AppError) return { reply: errorReply(endpoint.errors, new Refusal(400, failure.message), bare.requestId), spoil: undefined }
    deps.onProblem(failure)
    return { reply: errorReply(endpoint.errors, new Refusal(500, 'Internal Server Error'), bare.requestId), spoil: undefined }
  }
}

const faultTexts: Readonly<Record<number, string>> = {
  403: 'Unauthorized request.', 429: 'Too Many Requests', 500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable',
  504: 'Endpoint request timed out',
}
const faultWords: Readonly<Partial<Record<ErrorShape, { readonly throttle: string; readonly error: string }>>> = {
  s3: { throttle: 'SlowDown', error: 'InternalError' }, lwa: { throttle: 'temporarily_unavailable', error: 'server_error' },
}

function faultReply(rule: FaultRule, shape: ErrorShape, requestId: string): Reply {
  const isThrottle = rule.kind === 'throttle'
  const status = isThrottle ? 429 : rule.status ?? 500
  const retryAfter = rule.retryAfterSeconds ?? (isThrottle ? 1 : undefined)
  const word = faultWords[shape]?.[isThrottle ? 'throttle' : 'error']
  const refusal = new Refusal(status, rule.message ?? faultTexts[status] ?? `Fault injected with status ${status}.`, {
    ...(word === undefined ? {} : { code: word }),
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } }),
  })
  return errorReply(status === 504 ? 'gateway' : shape, refusal, requestId)
}

async function write(
  request: IncomingMessage, response: ServerResponse, outcome: Outcome, requestId: string, clock: Clock, signal: AbortSignal,
): Promise<void> {
  const { reply, spoil, bytesPerSecond } = outcome
  const text = typeof reply.body === 'string' ? Buffer.from(reply.body) : undefined
  const file = typeof reply.body === 'object' ? reply.body : undefined
  const sizeBytes = text ? text.length : file ? file.end - file.start : 0
  response.sendDate = false
  response.writeHead(reply.status, {
    ...reply.headers,
    ...(reply.body === undefined && reply.status === 204 ? {} : { 'content-length': String(sizeBytes) }),
    date: new Date(clock.now()).toUTCString(),
    'x-amz-rid': requestId, 'x-amz-request-id': requestId, vary: 'Content-Type,Accept-Encoding,User-Agent',
    'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin',
  })
  const keepBytes = spoil === 'truncate' ? Math.floor(sizeBytes / 2) : sizeBytes
  if (text && spoil === undefined) response.end(text)
  else if (text) response.write(text.subarray(0, keepBytes), () => request.socket.destroy())
  else if (file) await writeFile(response, { ...file, end: file.start + keepBytes }, spoil === undefined, signal, bytesPerSecond === undefined ? undefined : { clock, bytesPerSecond })
  else response.end()
}

async function writeFile(response: ServerResponse, file: FileBody, isWhole: boolean, signal: AbortSignal, pace?: Pace): Promise<void> {
  if (file.end > file.start) {
    const bytes = createReadStream(file.path, { start: file.start, end: file.end - 1, ...(pace && { highWaterMark: Math.max(1, Math.min(65_536, Math.floor(pace.bytesPerSecond / piecesPerSecond))) }) })
    await (pace ? pipeline(bytes, atPace(pace, signal), response, { end: false, signal }) : pipeline(bytes, response, { end: false, signal }))
  }
  if (isWhole) response.end()
  else response.write('', () => response.destroy())
}

interface Pace {
  readonly clock: Clock
  readonly bytesPerSecond: number
}

/** So that a slow file is seen to arrive, not to jump. */
const piecesPerSecond = 10

/** Hands pieces on no faster than the pace. */
function atPace({ clock, bytesPerSecond }: Pace, signal: AbortSignal) {
  return async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      await clock.sleep(piece.length / bytesPerSecond * 1000, signal)
      yield piece
    }
  }
}

function abortWhenClosed(response: ServerResponse, parent: AbortSignal): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => controller.abort())
  return AbortSignal.any([controller.signal, parent])
}

/** Our own origin as the client named it, or `undefined` for any other Host (a page that rebinds a name to loopback). */
function checkHost(host: string | undefined, port: number): string | undefined {
  const known = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]
  return host !== undefined && known.includes(host.toLowerCase()) ? `http://${host.toLowerCase()}` : undefined
}

function flatHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]]))
}

async function listen(port: number, listener: RequestListener, scope: Scope): Promise<{ url: string; port: number }> {
  const main = await listenOn('127.0.0.1', port, listener, scope)
  // `localhost` may mean ::1 to a client. A machine without IPv6, or with the port taken there, is served by IPv4 alone.
  await listenOn('::1', main, listener, scope).catch(() => undefined)
  return { url: `http://127.0.0.1:${main}`, port: main }
}

async function listenOn(host: string, port: number, listener: RequestListener, scope: Scope): Promise<number> {
  const server: Server = createServer({ maxHeaderSize: 32_768, headersTimeout: 15_000, requestTimeout: 60_000, keepAliveTimeout: 5_000 }, listener)
  server.maxConnections = 1024
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    const taken = `Port ${port} is already in use. The AMC sandbox was not started; choose another port, or 0 for any free one.`
    server.once('error', (failure: NodeJS.ErrnoException) =>
      reject(failure.code === 'EADDRINUSE' ? new AppError('conflict', taken, { cause: failure }) : failure))
    server.listen(port, host, resolve)
  })
  scope.own(() => new Promise<void>((resolve) => {
    server.close(() => resolve())
    for (const socket of sockets) socket.destroy()
  }))
  // A TCP listener's address is never a pipe name.
  return (server.address() as AddressInfo).port
}
