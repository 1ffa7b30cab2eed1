import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '#shared/base/clock.ts'
import { systemClock } from '#shared/base/clock.ts'
import type { Scope } from '#shared/base/scope.ts'
import { controlEndpoints, createControl, type SandboxControl } from './control.ts'
import { noFaults, readFaultPlan, type FaultRule } from './faults/fault-rules.ts'
import { createFaults } from './faults/faults.ts'
import { advertiserAudienceEndpoints } from './http/advertiser-audience-endpoints.ts'
import { advertiserEndpoints } from './http/advertiser-endpoints.ts'
import { audienceEndpoints } from './http/audience-endpoints.ts'
import { createCallLog } from './http/call-log.ts'
import { collaborationEndpoints } from './http/collaboration-endpoints.ts'
import { createCompileGate } from './http/compile-gate.ts'
import { dataSourceEndpoints } from './http/data-source-endpoints.ts'
import { downloadEndpoints } from './http/download-endpoints.ts'
import { executionEndpoints } from './http/execution-endpoints.ts'
import { createGate } from './http/gate.ts'
import { instanceEndpoints } from './http/instance-endpoints.ts'
import { lwaEndpoints } from './http/lwa-endpoints.ts'
import { createPresigner } from './http/presign.ts'
import { profileEndpoints } from './http/profile-endpoints.ts'
import { Refusal } from './http/reply.ts'
import type { Call, Endpoint } from './http/router.ts'
import { scheduleEndpoints } from './http/schedule-endpoints.ts'
import { startServer } from './http/server.ts'
import { workflowEndpoints } from './http/workflow-endpoints.ts'
import type { AmcAccount, CreateSqlEngine, InstanceProfile, OpenDataset, Scale } from './ports.ts'
import { createAudienceRunner, type AudienceRecord } from './state/audience-runner.ts'
import { createEngines } from './state/engines.ts'
import type { ExecutionRecord } from './state/execution-record.ts'
import { createExecutor } from './state/executor.ts'
import { createInstances } from './state/instances.ts'
import { createResultFiles } from './state/result-files.ts'
import { startScheduler, type ScheduleRecord } from './state/scheduler.ts'
import { openStore } from './state/store.ts'
import { createTokens, type LwaClient } from './state/tokens.ts'
import type { SavedWorkflow } from './state/workflows.ts'

/** The application that is registered from the start. Its secret protects nothing: everything here is synthetic. */
export const builtInClient: LwaClient = { clientId: 'amzn1.application-oa2-client.sandbox', clientSecret: 'amzn1.oa2-cs.v1.sandbox' }

export interface SandboxOptions {
  /** 0 takes any free port. */
  readonly port: number
  readonly seed: number
  readonly scale: Scale
  /** Holds state, events and results. One service at a time may use it. */
  readonly dataDir: string
  readonly clock?: Clock
  /** How long a run takes at least; default 2000. */
  readonly runDurationMs?: number
  /** How long a dry run takes; default 600. */
  readonly dryRunDurationMs?: number
  /** A fault plan as JSON data; default none. */
  readonly faults?: unknown
  /** Exact return addresses of all applications; default any loopback address and `https://amazon.com`. */
  readonly redirectUris?: readonly string[]
  /** Applications besides the built-in one. */
  readonly clients?: readonly LwaClient[]
  /** Result files above this sum are removed, oldest first; default 2 GiB. */
  readonly retentionBytes?: number
  /** Final executions above this number are forgotten, oldest first; default 10,000. */
  readonly maxExecutions?: number
  /** Told about failures of the service itself; by default they are only answered, as internal errors. */
  readonly onProblem?: (failure: unknown) => void
}

/** The rooms that the protocol stands on. */
export interface SandboxRooms {
  readonly openDataset: OpenDataset
  readonly createEngine: CreateSqlEngine
  readonly accounts: readonly AmcAccount[]
  readonly instances: readonly InstanceProfile[]
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>`: login, API and downloads alike. */
  readonly url: string
  readonly port: number
  readonly control: SandboxControl
}

/**
 * Starts the built-in AMC service and resolves once it answers. Closing the scope ends connections and runs, waits for
 * both, and leaves a data folder from which the next start continues. Events are made when an instance is first used.
 */
export async function startSandbox(options: SandboxOptions, scope: Scope, rooms?: SandboxRooms): Promise<Sandbox> {
  const { openDataset, createEngine, accounts, instances: builtIn } = rooms ?? await loadRooms()
  const machineClock = options.clock ?? systemClock
  const initialPlan = options.faults === undefined ? noFaults : readFaultPlan(options.faults)
  const faults = createFaults(initialPlan)
  const onProblem = options.onProblem ?? (() => undefined)
  const clock: Clock = { now: () => machineClock.now() + faults.skewMs(), sleep: machineClock.sleep.bind(machineClock) }
  mkdirSync(options.dataDir, { recursive: true })
  const store = openStore(options.dataDir, machineClock.now(), scope)

  const tokens = createTokens(store)
  const terms = store.collection<{ personId: string; acceptedAtMs: number }>('terms')
  const executions = store.collection<ExecutionRecord>('execution')
  const workflows = store.collection<SavedWorkflow>('workflow')
  const schedules = store.collection<ScheduleRecord>('schedule')
  const audiences = store.collection<AudienceRecord>('audience')
  const instances = createInstances(accounts, builtIn, store)
  const findProfile = (instanceId: string): InstanceProfile | undefined => instances.find(instanceId)?.profile
  const clients = [builtInClient, ...(options.clients ?? [])]
  const gate = createGate({ clients, tokens, instances, terms })
  const log = createCallLog()

  // Everything that works in the background closes before the store and the engines do.
  const { dataDir, seed, scale } = options
  const engines = createEngines({ openDataset, createEngine, clock: machineClock, dataDir, seed, scale }, scope)
  const results = createResultFiles(join(dataDir, 'results'))
  const runDurationMs = options.runDurationMs ?? 2000
  const executor = createExecutor({
    executions, engines, findProfile, results, faults, clock, runDurationMs, dryRunDurationMs: options.dryRunDurationMs ?? 600,
    retentionBytes: options.retentionBytes ?? 2 * 1024 ** 3, maxExecutions: options.maxExecutions ?? 10_000, onProblem,
  }, scope)
  const runner = createAudienceRunner({ audiences, engines, findProfile, clock, dataDir, durationMs: runDurationMs, onProblem }, scope)
  let sequence = [...executions.values(), ...audiences.values()].reduce((highest, record) => Math.max(highest, record.sequence), 0)
  const nextSequence = (): number => (sequence += 1)

  const strikes = createStrikeMemory()
  const presigner = createPresigner(signingKey(store.collection('key')))
  const compile = createCompileGate({ engines, faults, signal: scope.signal })
  const control = createControl({ faults, log, tokens, store, executor, executions, initialPlan })
  const reporting = { gate, engines, faults, workflows, schedules, executions, compile, nextSequence, signal: scope.signal }
  const endpoints: readonly Endpoint[] = [
    ...lwaEndpoints({
      clients, redirectUris: options.redirectUris, tokens, onTokenRequest: log.recordGrant,
      refreshTokenDays: () => faults.plan.behaviour.refreshTokenDays || undefined,
    }),
    ...profileEndpoints({ gate, instances }),
    ...instanceEndpoints({ gate, instances }),
    ...advertiserEndpoints({ gate, instances, updates: store.collection('advertiser-update') }),
    ...collaborationEndpoints(gate),
    ...workflowEndpoints(reporting),
    ...executionEndpoints({ ...reporting, executor, doomOf: strikes.doomOf }),
    ...downloadEndpoints({ gate, executions, results, presigner, isForcedExpired: strikes.isExpired }),
    ...scheduleEndpoints(reporting),
    ...dataSourceEndpoints(reporting),
    ...audienceEndpoints({ gate, audiences, workflows, runner, nextSequence }),
    ...advertiserAudienceEndpoints({
      gate, instances, terms, connections: store.collection('connection'), metadata: store.collection('audience-metadata'),
      jobs: store.collection('records-job'),
    }),
    ...controlEndpoints(control),
  ]
  const authorize = (endpoint: Endpoint, call: Call): void => {
    if (endpoint.access === 'admin' && call.headers['x-sandbox-admin'] !== '1') {
      throw new Refusal(403, 'Administration needs the header X-Sandbox-Admin: 1.')
    }
    if (strikes.isForbidden(call)) throw new Refusal(403, 'Unauthorized request.')
  }
  const applyFault = (rule: FaultRule, call: Call): void => {
    strikes.remember(rule, call)
    const accessToken = call.headers['authorization']?.replace(/^Bearer /i, '') ?? ''
    if (rule.kind === 'token-expired') tokens.expireAccess({ accessToken })
    if (rule.kind === 'token-revoked') tokens.revoke({ accessToken })
  }
  const { url, port } = await startServer(options.port, { endpoints, clock, faults, log, authorize, applyFault, onProblem }, scope)
  executor.resume()
  runner.resume()
  startScheduler({ schedules, workflows, clock, submit: executor.submit, nextSequence }, scope)
  return { url, port, control }
}

/** Faults that struck a call and that its handler has to know of. Forgets a call with its request object. */
function createStrikeMemory() {
  const struck = new WeakMap<Call, readonly FaultRule[]>()
  const find = (call: Call, kind: FaultRule['kind']): FaultRule | undefined => struck.get(call)?.find((rule) => rule.kind === kind)
  return {
    remember: (rule: FaultRule, call: Call): void => void struck.set(call, [...(struck.get(call) ?? []), rule]),
    isExpired: (call: Call): boolean => find(call, 'download-expired') !== undefined,
    isForbidden: (call: Call): boolean => find(call, 'token-forbidden') !== undefined,
    doomOf: (call: Call): ExecutionRecord['doom'] => {
      const failed = find(call, 'execution-failed')
      if (failed) return { status: 'FAILED', reason: failed.message ?? 'Workflow execution failed because of an internal error.' }
      const rejected = find(call, 'execution-rejected')
      return rejected && { status: 'REJECTED', reason: rejected.message ?? 'The workflow execution was rejected.' }
    },
  }
}

/** Signs download addresses; kept, so that an address survives a restart. */
function signingKey(keys: { get(id: string): string | undefined; put(id: string, key: string): void }): string {
  const known = keys.get('download')
  if (known !== undefined) return known
  const key = randomBytes(32).toString('hex')
  keys.put('download', key)
  return key
}

async function loadRooms(): Promise<SandboxRooms> {
  const [{ openDataset }, { createSqlEngine }, { builtInAccounts, builtInInstances }] = await Promise.all([
    import('./data/dataset.ts'), import('./engine/engine.ts'), import('./data/profiles.ts'),
  ])
  return { openDataset, createEngine: createSqlEngine, accounts: builtInAccounts, instances: builtInInstances }
}
