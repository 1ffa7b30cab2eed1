import { AppError, type ErrorDetails } from '#shared/base/app-error.ts'
import type { Clock } from '../ports.ts'

export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  /** A longer answer is cut off and reported. */
  readonly maxBytes: number
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/**
 * One request, one answer, no repeats and no redirects (an Authorization header must not travel on). Any status is an
 * answer. Rejects with `offline` when there was none or only a part of one, `remote` when it was too long, `cancelled`
 * when the signal aborted. `details.tookEffect` says whether the other side may have acted.
 */
export async function sendHttp(request: HttpRequest, clock: Clock, signal: AbortSignal): Promise<HttpAnswer> {
  signal.throwIfAborted()
  const host = new URL(request.url).host
  const stop = new AbortController()
  const timer = new AbortController()
  let timedOut = false
  const limitTime = async (): Promise<void> => {
    await clock.sleep(request.timeoutMs, timer.signal)
    timedOut = true
    stop.abort()
  }
  // Rejects when the answer came first.
  limitTime().catch(() => undefined)
  try {
    const response = await fetch(request.url, {
      method: request.method, headers: request.headers, redirect: 'manual', signal: AbortSignal.any([signal, stop.signal]),
      ...(request.body === undefined ? {} : { body: request.body }),
    })
    const text = await readText(response, request.maxBytes, host)
    return { status: response.status, headers: response.headers, text }
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown
    if (signal.aborted) throw new AppError('cancelled', 'This was cancelled.', { cause: thrown, details: { tookEffect: 'unknown' } })
    if (timedOut) {
      const seconds = Math.round(request.timeoutMs / 1000)
      throw new AppError('offline', `${host} did not answer within ${seconds} seconds. Whether it acted is not known. Check the connection and try again.`, { cause: thrown, details: { tookEffect: 'unknown', timeout: true } })
    }
    throw explainNetworkFailure(thrown, host)
  } finally {
    timer.abort()
    stop.abort()
  }
}

async function readText(response: Response, maxBytes: number, host: string): Promise<string> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader()
  if (!reader) return ''
  const parts: Uint8Array[] = []
  let sizeBytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    sizeBytes += value.byteLength
    if (sizeBytes > maxBytes) {
      await reader.cancel().catch(() => undefined)
      throw new AppError('remote', `The answer of ${host} was longer than ${Math.round(maxBytes / 1_048_576)} MB and was not read. Nothing was changed here.`, { details: { httpStatus: response.status, tookEffect: 'unknown', malformed: true } })
    }
    parts.push(value)
  }
  return Buffer.concat(parts).toString()
}

const neverSent = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_INVALID_ARG',
])
const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|^ERR_TLS|^ERR_SSL|EPROTO/

function explainNetworkFailure(thrown: unknown, host: string): AppError {
  const code = networkCode(thrown)
  const isCertificate = certificateCodes.test(code)
  const details: ErrorDetails = { tookEffect: neverSent.has(code) || isCertificate ? 'no' : 'unknown', networkCode: code, permanent: isCertificate }
  const sentence = isCertificate
    ? `The connection to ${host} was not trusted (${code}), so nothing was sent. A company proxy may sit in between: ask for its certificate and add it to the system.`
    : code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      ? `${host} could not be found, so nothing was sent. Check the internet connection and try again.`
      : details['tookEffect'] === 'no'
        ? `${host} could not be reached (${code}), so nothing was sent. Check the connection and try again.`
        : `The connection to ${host} broke before its answer was complete (${code}). Whether it acted is not known.`
  return new AppError('offline', sentence, { cause: thrown, details })
}

/** The innermost code: fetch wraps what the socket said, and happy eyeballs wraps several of those. */
function networkCode(thrown: unknown): string {
  let found = 'no code'
  let current: unknown = thrown
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if ('code' in current && typeof current.code === 'string') found = current.code
    current = current instanceof AggregateError ? current.errors[0] : current.cause
  }
  return found
}
