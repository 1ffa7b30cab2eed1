/**
 * Authenticated calls to the Ads and AMC API. One call is at most:
 *
 *     token → send ─┬─ 2xx ─────────────────────────────────────────► reply
 *                   ├─ 401, or 403 with a token older than 55 minutes ─► renew the token once, send once more
 *                   ├─ 429, 5xx, connection lost, and `repeat: 'safe'` ─► wait (Retry-After, else backoff with jitter), again
 *                   └─ anything else ─────────────────────────────────► AppError
 *
 * The host comes from the login, never from the caller: tokens of Amazon cannot reach the built-in service, nor the other
 * way round. Tokens leave their wrapper only in the header line below.
 */
import type { Logger } from 'pino'
import { AppError, type ErrorDetails } from '#shared/base/app-error.ts'
import type { LoginId } from '#shared/base/ids.ts'
import { redact, type Secret } from '#shared/base/secret.ts'
import type { Clock, Ids } from '../ports.ts'
import { parseBody, readErrorBody } from './error-body.ts'
import { sendHttp, type HttpAnswer } from './http.ts'
import type { AmcGateway, AmcReply, AmcRequest } from './ports.ts'
import { randomFraction } from './random-fraction.ts'
import { isRepeatable, nextDelayMs, readRetryAfterMs } from './retry-rules.ts'

/** An access token as the logins room hands it out. */
export interface AccessToken {
  readonly secret: Secret
  /** Names this token; asking for one `newerThan` it forces one renewal. */
  readonly version: number
  readonly issuedAtMs: number
}

/** What the gateway needs of a login. */
export interface LoginAccess {
  /** Where its API is and as which application it calls. For synthetic logins this starts the built-in service. */
  endpoint(loginId: LoginId, signal: AbortSignal): Promise<{ readonly apiUrl: string; readonly clientId: string; readonly synthetic: boolean }>
  /** A good access token, renewed when needed. */
  accessToken(loginId: LoginId, signal: AbortSignal, newerThan?: number): Promise<AccessToken>
  /** Told when a freshly renewed token was refused. */
  noteRefusal(loginId: LoginId, detail: string): void
}

/** The AMC account that a request is made for: admin calls except `/amc/accounts`, and all reporting. */
export interface AmcAccountKey {
  readonly accountId: string
  readonly marketplaceId: string
}

/** Calls that are bound to a login but not (yet) to an instance. Errors as for `AmcGateway`. */
export interface AmcApi {
  send(loginId: LoginId, account: AmcAccountKey | null, request: AmcRequest, signal: AbortSignal): Promise<AmcReply>
}

export interface GatewayDeps {
  readonly logins: LoginAccess
  readonly clock: Clock
  readonly ids: Ids
  readonly logger: Logger
}

const defaultTimeoutMs = 30_000
const maxAnswerBytes = 64 * 1_048_576
const staleTokenMs = 55 * 60_000

/** The gateway that runs use: a route in, a reply out. */
export function createAmcGateway(deps: GatewayDeps): AmcGateway & AmcApi {
  const api = createAmcApi(deps)
  return {
    ...api,
    call: (route, request, signal) =>
      api.send(route.loginId, { accountId: route.accountId, marketplaceId: route.marketplaceId }, request, signal),
  }
}

function createAmcApi({ logins, clock, ids, logger }: GatewayDeps): AmcApi {
  async function sendOnce(loginId: LoginId, token: AccessToken, account: AmcAccountKey | null, request: AmcRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { apiUrl, clientId } = await beforeSending(() => logins.endpoint(loginId, signal))
    const startedAtMs = clock.now()
    const answer = await sendHttp({
      method: request.method, url: requestUrl(apiUrl, request), timeoutMs: request.timeoutMs ?? defaultTimeoutMs, maxBytes: maxAnswerBytes,
      headers: requestHeaders(token, clientId, account, request.body !== undefined),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    }, clock, signal)
    logger.debug({
      loginId, method: request.method, path: redact(request.path), status: answer.status, requestId: requestIdOf(answer), tookMs: clock.now() - startedAtMs,
    }, 'amazon answered')
    return answer
  }

  /** One try of the whole: with the token renewed once when the first was refused. */
  async function sendAuthorized(loginId: LoginId, account: AmcAccountKey | null, request: AmcRequest, signal: AbortSignal): Promise<AmcReply> {
    const token = await beforeSending(() => logins.accessToken(loginId, signal))
    const answer = await sendOnce(loginId, token, account, request, signal)
    const isStale = answer.status === 403 && clock.now() - token.issuedAtMs > staleTokenMs
    if (answer.status !== 401 && !isStale) return readReply(answer, request, clock.now())
    const renewed = await beforeSending(() => logins.accessToken(loginId, signal, token.version))
    const second = await sendOnce(loginId, renewed, account, request, signal)
    if (second.status === 401) logins.noteRefusal(loginId, `A renewed token was refused at ${request.method} ${request.path} (401).`)
    return readReply(second, request, clock.now())
  }

  return {
    async send(loginId, account, request, signal) {
      checkPath(request.path)
      for (let tryNumber = 1; ; tryNumber += 1) {
        try {
          return await sendAuthorized(loginId, account, request, signal)
        } catch (thrown) {
          const error = AppError.from(thrown)
          if (error.code === 'cancelled') throw error
          const delayMs = request.repeat === 'safe' && error.details?.['token'] !== true && isRepeatable(error)
            ? nextDelayMs(tryNumber, error.retryAfterMs, randomFraction(ids)) : null
          logger.info({
            loginId, method: request.method, path: redact(request.path), code: error.code, status: error.details?.['httpStatus'] ?? null,
            requestId: error.details?.['requestId'] ?? null, tryNumber, retryInMs: delayMs,
          }, 'amazon call failed')
          if (delayMs === null) throw error
          await clock.sleep(delayMs, signal)
        }
      }
    },
  }
}

/** Failures before the request left carry that nothing took effect, and are not repeated here: their room already did. */
async function beforeSending<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    const error = AppError.from(thrown)
    throw new AppError(error.code, error.message, { cause: error.cause, retryAfterMs: error.retryAfterMs, ref: error.ref, details: { ...error.details, tookEffect: 'no', token: true } })
  }
}

function checkPath(path: string): void {
  // The host is fixed; a path must not be able to name another one.
  if (!/^\/(?!\/)[^\s\\?#]*$/.test(path)) throw new AppError('bug', 'A request to Amazon was built wrongly and was not sent. Report this with the copied details.', { details: { tookEffect: 'no' } })
}

function requestUrl(apiUrl: string, request: AmcRequest): string {
  const url = new URL(request.path, apiUrl)
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
  return url.href
}

function requestHeaders(token: AccessToken, clientId: string, account: AmcAccountKey | null, hasBody: boolean): Record<string, string> {
  return {
    Authorization: `Bearer ${token.secret.reveal()}`,
    'Amazon-Advertising-API-ClientId': clientId,
    ...(account === null ? {} : { 'Amazon-Advertising-API-AdvertiserId': account.accountId, 'Amazon-Advertising-API-MarketplaceId': account.marketplaceId }),
    ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
    Accept: 'application/json',
  }
}

function requestIdOf(answer: HttpAnswer): string | null {
  return (answer.headers.get('x-amz-rid') ?? answer.headers.get('x-amz-request-id'))?.slice(0, 200) ?? null
}

function readReply(answer: HttpAnswer, request: AmcRequest, nowMs: number): AmcReply {
  const body = parseBody(answer.text)
  const requestId = requestIdOf(answer)
  if (answer.status >= 200 && answer.status < 300) {
    if (typeof body === 'object' && body !== null) return { status: answer.status, body, requestId }
    throw new AppError('remote', 'Amazon\'s answer could not be understood: it was cut short, or something in between changed it. Whether the request took effect is not known.', {
      details: { httpStatus: answer.status, requestId, amcText: null, tookEffect: 'unknown' },
    })
  }
  throw explainRefusal(answer.status, body, requestId, request, readRetryAfterMs(answer.headers.get('retry-after'), nowMs))
}

/** The AppError for an answer that is not 2xx, in the codes that `AmcGateway` promises. */
export function explainRefusal(status: number, body: unknown, headerRequestId: string | null, request: Pick<AmcRequest, 'method' | 'path'>, retryAfterMs?: number): AppError {
  const said = readErrorBody(body)
  const details: ErrorDetails = {
    httpStatus: status, requestId: headerRequestId ?? said.requestId, amcText: said.text, amcCode: said.code,
    tookEffect: status >= 400 && status < 500 ? 'no' : 'unknown', request: redact(`${request.method} ${request.path}`),
  }
  const quote = said.text === null ? '' : ` Amazon says: "${said.text}"`
  if (status === 401) {
    return new AppError('signed-out', `Amazon did not accept this login, also not after its token was renewed. Nothing was done.${quote} Check the client id in Settings, or sign in again.`, { details })
  }
  if (status === 403) {
    const isTerms = /terms and conditions/i.test(said.text ?? '')
    return new AppError('forbidden', isTerms
      ? 'The AMC terms of this account are not accepted yet, so nothing was done. An administrator accepts them once per region in the AMC console at advertising.amazon.com.'
      : `This login has no right to do that. Nothing was done.${quote} Ask the owner of the AMC account for access, or use another login.`, { details })
  }
  if (status === 429) {
    return new AppError('rate-limited', 'Amazon asked to slow down and did nothing with this request. Wait a moment and try again.', { details, retryAfterMs })
  }
  if (status >= 500) return new AppError('remote', `Amazon's service failed (${status}).${quote} Whether the request took effect is not known.`, { details, retryAfterMs })
  if (status >= 400) return new AppError('invalid-input', said.text ?? `Amazon refused the request (${status}) without giving a reason. Nothing was done.`, { details })
  return new AppError('remote', `Amazon answered with an unexpected redirect (${status}) that was not followed. Nothing was read. A proxy may be in between.`, { details: { ...details, malformed: true } })
}
