/** What the rest of core knows of Amazon: authenticated calls by login, and the route to an instance. */
import type { AmcAccountId, AmcInstanceId, InstanceId, LoginId } from '#shared/base/ids.ts'

/** How to reach one AMC instance: whose token, which host, which headers. */
export interface InstanceRoute {
  readonly instanceId: InstanceId
  readonly loginId: LoginId
  readonly amcInstanceId: AmcInstanceId
  readonly accountId: AmcAccountId
  readonly marketplaceId: string
  readonly apiUrl: string
  readonly synthetic: boolean
  /** SANDBOX instances must be sent `requireSyntheticData`. */
  readonly requireSyntheticData: boolean
}

export interface AmcRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path on the API host, for example `/amc/reporting/amcx1/workflowExecutions`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly timeoutMs?: number
  /**
   * `safe` repeats on 429, 5xx and network failures with backoff and jitter, honouring `Retry-After`.
   * `once` never repeats by itself after the request may have taken effect: creating an execution is not idempotent.
   * (A 401 is refreshed and replayed once in both: it proves that nothing took effect.)
   */
  readonly repeat: 'safe' | 'once'
}

export interface AmcReply {
  readonly status: number
  /** Parsed JSON whatever the content type says; `{}` for an empty body. */
  readonly body: unknown
  /** `x-amz-rid` or `x-amz-request-id`. */
  readonly requestId: string | null
}

/**
 * Rejects with AppErrors: `signed-out`, `forbidden`, `rate-limited` (with `retryAfterMs`), `invalid-input` (other 4xx;
 * message is AMC's `details` or `message`), `remote` (5xx), `offline` (no answer), `cancelled`. `details` carries
 * `httpStatus`, `requestId`, `amcText` where there was an answer, and `tookEffect`: `'no'` when the other side surely did
 * nothing (never sent, or refused with 4xx), `'unknown'` when the answer was lost.
 */
export interface AmcGateway {
  call(route: InstanceRoute, request: AmcRequest, signal: AbortSignal): Promise<AmcReply>
}
