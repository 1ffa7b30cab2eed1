import type { Logger } from 'pino'
import { AppError } from '#shared/base/app-error.ts'
import type { LoginId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import { randomFraction } from '#core/amc/random-fraction.ts'
import type { Clock, Ids } from '#core/ports.ts'
import type { AccessTokens } from './access-tokens.ts'
import type { LoginStore } from './login-store.ts'

const roundMs = 10 * 60_000
const jitterMs = 60_000
/** Longer than a round with its jitter, so that no token expires between two rounds. */
const renewWithinMs = 15 * 60_000
const firstBackoffMs = 30_000

export interface Refresher {
  /** One round: renews what expires soon and is not backing off. Resolves when all are through; never rejects. */
  round(signal: AbortSignal): Promise<void>
  /** Rounds every ten minutes, give or take one, sooner after a failure, until the scope closes. */
  start(): void
}

/**
 * Keeps tokens fresh in the background, so that nobody waits for one. Synthetic logins are left alone: renewing them would
 * start the built-in service for nothing.
 */
export function createRefresher({ store, tokens, clock, ids, logger }: {
  readonly store: LoginStore
  readonly tokens: AccessTokens
  readonly clock: Clock
  readonly ids: Ids
  readonly logger: Logger
}, scope: Scope): Refresher {
  const backoffs = new Map<LoginId, { readonly failures: number; readonly nextTryAtMs: number }>()

  async function renewOne(loginId: LoginId, version: number, signal: AbortSignal): Promise<void> {
    try {
      await tokens.get(loginId, signal, version)
      backoffs.delete(loginId)
    } catch (thrown) {
      const error = AppError.from(thrown)
      if (error.code === 'cancelled') return
      const failures = (backoffs.get(loginId)?.failures ?? 0) + 1
      const delayMs = Math.min(roundMs, firstBackoffMs * 2 ** (failures - 1)) * (0.5 + randomFraction(ids) / 2)
      backoffs.set(loginId, { failures, nextTryAtMs: clock.now() + Math.max(delayMs, error.retryAfterMs ?? 0) })
      logger.info({ loginId, code: error.code, failures }, 'background renewal failed')
    }
  }

  async function round(signal: AbortSignal): Promise<void> {
    const nowMs = clock.now()
    const due = store.list().flatMap((login) => {
      const token = login.synthetic || login.state !== 'ok' ? undefined : store.token(login.id)
      if (!token || token.expiresAtMs > nowMs + renewWithinMs || (backoffs.get(login.id)?.nextTryAtMs ?? 0) > nowMs) return []
      return [{ id: login.id, version: token.version }]
    })
    await Promise.all(due.map(({ id, version }) => renewOne(id, version, signal)))
  }

  function nextDelayMs(): number {
    const regularMs = roundMs + (randomFraction(ids) * 2 - 1) * jitterMs
    const soonestMs = Math.min(...[...backoffs.values()].map(({ nextTryAtMs }) => nextTryAtMs - clock.now()))
    return Math.round(Math.max(1_000, Math.min(regularMs, soonestMs)))
  }

  return {
    round,
    start() {
      const loop = async (): Promise<void> => {
        while (!scope.signal.aborted) {
          await round(scope.signal)
          await clock.sleep(nextDelayMs(), scope.signal)
        }
      }
      const running = loop().catch((failure: unknown) => {
        if (!scope.signal.aborted) logger.error({ err: failure }, 'the background renewal stopped')
      })
      scope.own(() => running)
    },
  }
}
