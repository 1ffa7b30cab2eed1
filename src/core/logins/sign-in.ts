/**
 * The one sign-in attempt there may be.
 *
 *     idle ─start─► waiting ─┬─ callback or pasted address, right state ─► exchanging ─┬─► done
 *                            ├─ refused on Amazon's page, or 5 minutes over ─► failed ◄┘
 *                            └─ cancel, or another start ─► idle
 *
 * An attempt is known by its id; whatever an older one still brings is dropped. A callback or address with a wrong state
 * changes nothing: it may come from any page.
 */
import type { Logger } from 'pino'
import { AppError, hasCode } from '#shared/base/app-error.ts'
import type { LoginId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { Region, SignInState } from '#shared/logins/contract.ts'
import { authorizeUrl, exchangeCode, type LwaClient, type TokenGrant } from '#core/amc/lwa.ts'
import type { AmazonHosts, Browser, Clock, Ids } from '#core/ports.ts'
import { explainRefusedSignIn, readPastedAddress, type CallbackAnswer } from './callback-address.ts'
import { listenForCallback, redirectUrlFor } from './callback-server.ts'
import type { ClientApps } from './client-apps.ts'
import { createSignInProof, isSameText, type SignInProof } from './pkce.ts'

/** How long a person has at Amazon. */
export const signInTimeoutMs = 5 * 60_000

export interface SignInTarget {
  readonly region: Region
  /** Renews this login instead of adding one. */
  readonly loginId: LoginId | undefined
}

export interface SignInDeps {
  readonly clock: Clock
  readonly ids: Ids
  readonly browser: Browser
  readonly logger: Logger
  readonly emit: Emit
  readonly clientApps: ClientApps
  readonly amazon: AmazonHosts
  /** Stores the login and looks for its instances. */
  readonly admit: (target: SignInTarget, client: LwaClient, grant: TokenGrant, signal: AbortSignal) => Promise<{ readonly loginId: LoginId; readonly instanceCount: number }>
  readonly noteFailure: (message: string) => void
}

export interface SignIn {
  state(): SignInState
  /** Rejects with `invalid-input` when the client id or secret is missing; otherwise the attempt waits. */
  start(target: SignInTarget): Promise<SignInState>
  /** Resolves when the exchange is over. Rejects with `invalid-input`, leaving the attempt waiting, for an address that is not its answer. */
  finish(attemptId: string, pasted: string): Promise<SignInState>
  cancel(): SignInState
}

interface Attempt {
  readonly id: string
  readonly target: SignInTarget
  readonly client: LwaClient
  readonly proof: SignInProof
  readonly redirectUrl: string
  readonly scope: Scope
  /** Ends the listening; the exchange goes on. */
  readonly waiting: Scope
}

export function createSignIn(deps: SignInDeps, scope: Scope): SignIn {
  const { clock, ids, browser, logger, emit, clientApps, amazon, admit, noteFailure } = deps
  let state: SignInState = { kind: 'idle' }
  let current: Attempt | undefined

  function show(attempt: Attempt, next: SignInState): void {
    if (current !== attempt) return
    state = next
    emit('signIn.changed')
  }

  function close(target: Scope): void {
    target.close().catch((failure: unknown) => logger.error({ err: failure }, 'a sign-in attempt did not close cleanly'))
  }

  function fail(attempt: Attempt, message: string, hint: string | null): void {
    if (current === attempt) noteFailure(message)
    show(attempt, { kind: 'failed', attemptId: attempt.id, message, hint })
    close(attempt.scope)
  }

  function cancel(): SignInState {
    const attempt = current
    if (attempt && (state.kind === 'waiting' || state.kind === 'exchanging')) {
      show(attempt, { kind: 'idle' })
      current = undefined
      close(attempt.scope)
    }
    return state
  }

  async function exchange(attempt: Attempt, answer: CallbackAnswer & { readonly kind: 'code' }): Promise<void> {
    show(attempt, { kind: 'exchanging', attemptId: attempt.id })
    const { client, redirectUrl, proof, target } = attempt
    try {
      const grant = await exchangeCode(amazon[target.region].tokenUrl, { client, code: answer.code, redirectUrl, codeVerifier: proof.codeVerifier }, clock, attempt.scope.signal)
      const result = await admit(target, client, grant, attempt.scope.signal)
      show(attempt, { kind: 'done', attemptId: attempt.id, ...result })
      close(attempt.scope)
    } catch (thrown) {
      const error = AppError.from(thrown)
      if (error.code === 'bug') logger.error({ err: thrown }, 'sign-in failed')
      fail(attempt, error.message, hasCode(error, 'offline') ? 'The code may still be good for some minutes, but it is safer to start again.' : null)
    }
  }

  /** Takes an answer that carries the right state; the first one wins. */
  function accept(attempt: Attempt, answer: CallbackAnswer): Promise<void> {
    close(attempt.waiting)
    if (answer.kind === 'code') return exchange(attempt, answer)
    const { message, hint } = explainRefusedSignIn(answer.error, answer.description)
    fail(attempt, message, hint)
    return Promise.resolve()
  }

  function isWaiting(attempt: Attempt): boolean {
    return current === attempt && state.kind === 'waiting'
  }

  async function expire(attempt: Attempt): Promise<void> {
    try {
      await clock.sleep(signInTimeoutMs, attempt.waiting.signal)
    } catch {
      return
    }
    if (!isWaiting(attempt)) return
    fail(attempt, 'No answer came back from Amazon within five minutes, so nobody was signed in.',
      `If Amazon showed an error page, check that exactly ${attempt.redirectUrl} is among the allowed return URLs of your application. Then start again, or paste the address the browser ended on.`)
  }

  return {
    state: () => state,
    cancel,
    async start(target) {
      const app = clientApps.current()
      if (app.clientId === '' || !app.hasSecret) {
        throw new AppError('invalid-input', 'The client id and secret of your Login with Amazon application are not entered yet, so the sign-in was not started. Enter both in Settings.')
      }
      const client = await clientApps.client({ clientId: app.clientId, synthetic: false })
      const previous = current?.scope
      cancel()
      const attemptScope = scope.child('sign-in')
      const attempt: Attempt = {
        id: ids.next(), target, client, proof: createSignInProof(ids), redirectUrl: redirectUrlFor(app.redirectPort),
        scope: attemptScope, waiting: attemptScope.child('waiting'),
      }
      current = attempt
      const url = authorizeUrl(amazon[target.region].authorizeUrl, { clientId: client.clientId, redirectUrl: attempt.redirectUrl, state: attempt.proof.state, codeChallenge: attempt.proof.codeChallenge })
      const startedAtMs = clock.now()
      const waiting = (listening: boolean): SignInState => ({
        kind: 'waiting', attemptId: attempt.id, authorizeUrl: url, redirectUrl: attempt.redirectUrl, listening, startedAtMs, expiresAtMs: startedAtMs + signInTimeoutMs,
      })
      show(attempt, waiting(false))
      // The attempt before may still hold the port.
      await previous?.close().catch((failure: unknown) => logger.error({ err: failure }, 'a sign-in attempt did not close cleanly'))
      if (current !== attempt) return state
      const listening = await listenForCallback(app.redirectPort, (answer) => {
        if (!isWaiting(attempt) || !isSameText(answer.state, attempt.proof.state)) return 'stranger'
        void accept(attempt, answer)
        return answer.kind === 'code' ? 'received' : 'refused'
      }, attempt.waiting)
      if (current !== attempt) return state
      show(attempt, waiting(listening))
      void expire(attempt)
      await browser.open(url).catch((failure: unknown) => logger.warn({ err: failure }, 'the browser did not open; the page shows the address'))
      return state
    },
    async finish(attemptId, pasted) {
      const attempt = current
      if (!attempt || attempt.id !== attemptId) throw new AppError('conflict', 'That sign-in is over, so the address was not used. Start the sign-in again.')
      if (!isWaiting(attempt)) return state
      const answer = readPastedAddress(pasted)
      if (!isSameText(answer.state, attempt.proof.state)) {
        throw new AppError('invalid-input', 'This address answers another sign-in, so nobody was signed in. Copy the address that the browser ended on after this start, or start again.')
      }
      await accept(attempt, answer)
      return state
    },
  }
}
