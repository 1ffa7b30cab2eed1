import { readFaultPlan, type FaultPlan } from './faults/fault-rules.ts'
import type { Faults } from './faults/faults.ts'
import type { CallLog, EndpointCalls } from './http/call-log.ts'
import { countSubmissions, type SubmissionCount } from './http/execution-endpoints.ts'
import { readFields } from './http/fields.ts'
import { badRequest, json } from './http/reply.ts'
import type { Endpoint } from './http/router.ts'
import type { ExecutionRecord } from './state/execution-record.ts'
import type { Executor } from './state/executor.ts'
import type { Collection, Store } from './state/store.ts'
import type { GrantSelection, Tokens } from './state/tokens.ts'

/** What was asked of the service since it started or since the last reset. */
export interface CallReport {
  readonly endpoints: readonly EndpointCalls[]
  /** Token requests by grant type, refused ones included. */
  readonly grants: Readonly<Record<string, number>>
  /**
   * Every workflow id that was ever submitted: how often, and how many of these executions are not final. From the
   * stored executions, so a restart loses none.
   */
  readonly submissions: readonly Readonly<SubmissionCount>[]
  /** How often each rule of the plan matched a call and struck it. */
  readonly faults: readonly { readonly kind: string; readonly matched: number; readonly struck: number }[]
}

/** Who may still call. Tokens themselves are never shown. */
export interface GrantReport {
  readonly grantId: string
  readonly clientId: string
  readonly personId: string
  readonly scopes: readonly string[]
  readonly consentedAt: string
  readonly revoked: boolean
}

/** The hands of a test or a demonstration on the service; the endpoints under `/_sandbox/` do the same. */
export interface SandboxControl {
  faultPlan(): FaultPlan
  /** Replaces the fault plan by this JSON data. Throws an `invalid-input` AppError and changes nothing when it cannot be used. */
  setFaults(plan: unknown): FaultPlan
  calls(): CallReport
  grants(): readonly GrantReport[]
  /** Ends access tokens now; returns how many. The consents stand, so refreshing works. */
  expireAccessTokens(selection?: GrantSelection): number
  /** Revokes consents; returns how many. Refreshing gives `invalid_grant` from now on. */
  revokeGrants(selection?: GrantSelection): number
  /** `calls` forgets counters and faults; `all` also executions, workflows, schedules, audiences, consents and terms. */
  reset(what: 'calls' | 'all'): void
}

export interface ControlDeps {
  readonly faults: Faults
  readonly log: CallLog
  readonly tokens: Tokens
  readonly store: Store
  readonly executor: Executor
  readonly executions: Collection<ExecutionRecord>
  /** The plan the service was started with. */
  readonly initialPlan: FaultPlan
}

export function createControl(deps: ControlDeps): SandboxControl {
  return {
    faultPlan: () => deps.faults.plan,
    setFaults: (data) => {
      const plan = readFaultPlan(data)
      deps.faults.replace(plan)
      return plan
    },
    calls: () => ({
      endpoints: deps.log.endpoints(), grants: deps.log.grants(), submissions: countSubmissions(deps.executions),
      faults: deps.faults.strikes().map(({ rule, matched, struck }) => ({ kind: rule.kind, matched, struck })),
    }),
    grants: () => deps.tokens.grants().map(({ grantId, clientId, personId, scopes, consentedAtMs, revoked }) =>
      ({ grantId, clientId, personId, scopes, consentedAt: new Date(consentedAtMs).toISOString(), revoked })),
    expireAccessTokens: (selection = {}) => deps.tokens.expireAccess(selection),
    revokeGrants: (selection = {}) => deps.tokens.revoke(selection),
    reset: (what) => {
      deps.log.clear()
      deps.faults.replace(deps.initialPlan)
      if (what === 'calls') return
      deps.executor.forgetAll()
      deps.store.clear()
    },
  }
}

/**
 * Administration over HTTP. The header `X-Sandbox-Admin: 1` keeps web pages out: a browser would have to ask first, and
 * nobody answers.
 */
export function controlEndpoints(control: SandboxControl): readonly Endpoint[] {
  const family = { group: 'control', access: 'admin', errors: 'ads' } as const
  return [
    { ...family, method: 'GET', path: '/_sandbox/faults', handle: () => json(control.faultPlan()) },
    { ...family, method: 'PUT', path: '/_sandbox/faults', handle: (call) => json(control.setFaults(call.body)) },
    { ...family, method: 'GET', path: '/_sandbox/calls', handle: () => json(control.calls()) },
    { ...family, method: 'GET', path: '/_sandbox/tokens', handle: () => json({ grants: control.grants() }) },
    {
      ...family, method: 'POST', path: '/_sandbox/tokens',
      handle: (call) => {
        const fields = readFields(call.body)
        const action = fields.oneOf('action', ['expire', 'revoke'] as const)
        if (!action) throw badRequest('action is required: expire or revoke.')
        const selection = {
          grantId: fields.text('grantId'), clientId: fields.text('clientId'), personId: fields.text('personId'), accessToken: fields.text('accessToken'),
        }
        return json({ changed: action === 'expire' ? control.expireAccessTokens(selection) : control.revokeGrants(selection) })
      },
    },
    {
      ...family, method: 'POST', path: '/_sandbox/reset',
      handle: (call) => {
        const what = readFields(call.body ?? {}).oneOf('what', ['calls', 'all'] as const) ?? 'calls'
        control.reset(what)
        return json({ reset: what })
      },
    },
  ]
}
