import { join } from 'node:path'
import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#shared/base/clock.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Faults } from '../faults/faults.ts'
import type { InstanceProfile, SqlEngine } from '../ports.ts'
import type { Engines } from './engines.ts'
import { isFinal, type ExecutionRecord, type ResultFile } from './execution-record.ts'
import { splitCsv, type ResultFiles } from './result-files.ts'
import type { Collection } from './store.ts'
import { resolveTimeWindow } from './time-window.ts'
import { outputMismatch } from './workflows.ts'

export interface ExecutorDeps {
  readonly executions: Collection<ExecutionRecord>
  readonly engines: Engines
  readonly findProfile: (instanceId: string) => InstanceProfile | undefined
  readonly results: ResultFiles
  readonly faults: Faults
  /** The service's clock, skew included: it writes the times of executions. */
  readonly clock: Clock
  readonly runDurationMs: number
  readonly dryRunDurationMs: number
  /** Result files above this sum are removed, oldest execution first. */
  readonly retentionBytes: number
  /** Final executions above this number are forgotten, oldest first. */
  readonly maxExecutions: number
  /** Told about failures that are ours; the client only learns that it was an internal error. */
  readonly onProblem: (failure: unknown) => void
}

export interface Executor {
  /** Takes a new PENDING execution. */
  submit(record: ExecutionRecord): void
  /** Ends an execution as CANCELLED at once; false when it was final already. */
  cancel(executionId: string, reason: string): boolean
  /** Continues what was under way when the service stopped. */
  resume(): void
  /** Ends everything without keeping it. */
  forgetAll(): void
}

/** AMC runs this many executions of one instance, and of one account, at a time; the others wait in order of creation. */
export const parallelPerInstance = 10
export const parallelPerAccount = 200

const cancelled = Symbol('cancelled')
const timedOut = Symbol('timed out')

/**
 * Runs executions. One loop-free rule: whenever something was submitted or ended, `pump` starts what has room. Each
 * running execution is one call of `live`, whose controller ends it. Stopping the service leaves records as they are,
 * and `resume` starts them again: running a query twice gives the same rows.
 */
export function createExecutor(deps: ExecutorDeps, scope: Scope): Executor {
  const { executions, clock } = deps
  const active = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>()

  const update = (executionId: string, patch: Partial<ExecutionRecord>): ExecutionRecord | undefined => {
    const record = executions.get(executionId)
    if (!record || isFinal(record.status)) return undefined
    const next = { ...record, ...patch, updatedAtMs: clock.now() }
    executions.put(executionId, next)
    return next
  }
  const pump = (): void => {
    if (scope.signal.aborted) return
    const running = [...active.keys()].map((id) => executions.get(id)).filter((record) => record !== undefined)
    const perInstance = countBy(running, (record) => record.instanceId)
    const perAccount = countBy(running, (record) => record.accountId)
    for (const record of executions.values()) {
      if (isFinal(record.status) || active.has(record.executionId)) continue
      const onInstance = perInstance.get(record.instanceId) ?? 0
      const onAccount = perAccount.get(record.accountId) ?? 0
      if (onInstance >= parallelPerInstance || onAccount >= parallelPerAccount) continue
      perInstance.set(record.instanceId, onInstance + 1)
      perAccount.set(record.accountId, onAccount + 1)
      start(record)
    }
  }
  const start = (record: ExecutionRecord): void => {
    const controller = new AbortController()
    const signal = AbortSignal.any([controller.signal, scope.signal])
    const settle = async (): Promise<void> => {
      const end = await live(record, deps, update, signal, controller)
      if (end) update(record.executionId, { ...end, finishedAtMs: clock.now() })
    }
    const done = settle().finally(() => {
      active.delete(record.executionId)
      if (executions.get(record.executionId)?.status !== 'SUCCEEDED' && !scope.signal.aborted) deps.results.remove(record.executionId)
      trim(deps)
      pump()
    })
    active.set(record.executionId, { controller, done })
  }
  scope.own(async () => {
    await Promise.allSettled([...active.values()].map(({ done }) => done))
  })
  return {
    submit: (record) => {
      executions.put(record.executionId, record)
      pump()
    },
    cancel: (executionId, reason) => {
      const isOpen = update(executionId, { status: 'CANCELLED', statusReason: reason, finishedAtMs: clock.now() }) !== undefined
      active.get(executionId)?.controller.abort(cancelled)
      return isOpen
    },
    resume: pump,
    forgetAll: () => {
      for (const record of executions.values()) deps.results.remove(record.executionId)
      executions.clear()
      for (const { controller } of active.values()) controller.abort(cancelled)
    },
  }
}

type Update = (executionId: string, patch: Partial<ExecutionRecord>) => ExecutionRecord | undefined
type End = Pick<ExecutionRecord, 'status' | 'statusReason'> & Partial<ExecutionRecord>

/** One execution from its slot to its end. Answers with the last change, or nothing when it was cancelled or the service stops. */
async function live(
  record: ExecutionRecord, deps: ExecutorDeps, update: Update, signal: AbortSignal, controller: AbortController,
): Promise<End | undefined> {
  try {
    const profile = deps.findProfile(record.instanceId)
    if (!profile) return { status: 'FAILED', statusReason: `Instance ${record.instanceId} does not exist any more.` }
    return await deps.engines.use(profile, signal, async (engine) => {
      const refused = await validate(record, profile, engine, deps, update, signal)
      return refused ?? await compute(record, profile, engine, deps, update, signal, controller)
    })
  } catch (failure) {
    if (signal.reason === timedOut) return { status: 'FAILED', statusReason: `Workflow execution timed out after ${record.timeoutSeconds} seconds.` }
    if (signal.aborted) return undefined
    deps.onProblem(failure)
    return { status: 'FAILED', statusReason: failure instanceof AppError ? failure.message : 'Workflow execution failed because of an internal error.' }
  }
}

async function validate(
  record: ExecutionRecord, profile: InstanceProfile, engine: SqlEngine, deps: ExecutorDeps, update: Update, signal: AbortSignal,
): Promise<End | undefined> {
  if (record.status !== 'PENDING') return undefined
  await deps.clock.sleep(durationOf(record, deps) * 0.25, signal)
  if (profile.instanceType === 'SANDBOX' && record.requireSyntheticData !== true) {
    const statusReason = 'Workflow executions in a sandbox instance can only use synthetic data: requireSyntheticData must be true.'
    return { status: 'REJECTED', statusReason }
  }
  if (profile.instanceType !== 'SANDBOX' && record.requireSyntheticData === true) {
    return { status: 'REJECTED', statusReason: 'The workflow reads data sources that do not only contain synthetic data.' }
  }
  const outcome = engine.compile(record.workflow)
  if (!outcome.ok) return { status: 'REJECTED', statusReason: outcome.message }
  const mismatch = outputMismatch(record.declaredColumns, outcome.columns)
  if (mismatch !== undefined) return { status: 'REJECTED', statusReason: mismatch }
  if (record.doom?.status === 'REJECTED') return { status: 'REJECTED', statusReason: record.doom.reason }
  const nowMs = deps.clock.now()
  update(record.executionId, {
    status: 'RUNNING', validatedAtMs: nowMs, startedAtMs: nowMs, outputColumns: outcome.columns,
    window: record.window ?? resolveTimeWindow(record.windowRequest, record.createdAtMs),
  })
  return undefined
}

async function compute(
  record: ExecutionRecord, profile: InstanceProfile, engine: SqlEngine, deps: ExecutorDeps, update: Update, signal: AbortSignal,
  controller: AbortController,
): Promise<End> {
  const timeout = new AbortController()
  deps.clock.sleep(record.timeoutSeconds * 1000, AbortSignal.any([timeout.signal, signal])).then(() => controller.abort(timedOut), () => undefined)
  try {
    const shortest = deps.clock.sleep(durationOf(record, deps) * 0.75, signal)
    // An early failure below must not leave this rejection without a listener.
    shortest.catch(() => undefined)
    // Without synthetic data an unprotected result can never be fetched; AMC treats it like a dry run.
    const isUnprotected = record.disableAggregationControls && profile.instanceType !== 'SANDBOX'
    const output = record.dryRun || isUnprotected || record.doom ? undefined : await runQuery(record, engine, deps, signal)
    await shortest
    if (record.doom) return { status: 'FAILED', statusReason: record.doom.reason }
    if (!output) return { status: 'SUCCEEDED' }
    if (!output.ok) return { status: 'FAILED', statusReason: output.message }
    if (deps.faults.plan.behaviour.publishing) {
      update(record.executionId, { status: 'PUBLISHING' })
      await deps.clock.sleep(durationOf(record, deps) * 0.25, signal)
    }
    return { status: 'SUCCEEDED', rowCount: output.rowCount, outputColumns: output.columns, files: output.files }
  } finally {
    timeout.abort()
  }
}

async function runQuery(record: ExecutionRecord, engine: SqlEngine, deps: ExecutorDeps, signal: AbortSignal) {
  const current = deps.executions.get(record.executionId) ?? record
  const window = current.window ?? resolveTimeWindow(record.windowRequest, record.createdAtMs)
  const folder = deps.results.folderFor(record.executionId)
  const name = `${new Date(record.createdAtMs).toISOString().slice(0, 10)}-${record.workflowId}-ver1.csv`
  const outcome = await engine.run({
    workflow: record.workflow, parameterValues: record.parameterValues,
    window: { startMs: window.startMs, endMs: window.endMs, timeZone: window.timeZone },
    disableAggregationControls: record.disableAggregationControls, csvPath: join(folder, name),
  }, signal)
  if (!outcome.ok) return outcome
  if (record.skipPublish) {
    deps.results.remove(record.executionId)
    return { ...outcome, files: [] }
  }
  const { quoteCharacter: quote = '"', escapeCharacter: escape = quote } = record.workflow.outputFormat ?? {}
  const rowsPerFile = deps.faults.plan.behaviour.splitRows
  return { ...outcome, files: await splitCsv(folder, name, { rowsPerFile, rowCount: outcome.rowCount, quote, escape }, signal) }
}

function durationOf(record: ExecutionRecord, deps: ExecutorDeps): number {
  return record.dryRun ? deps.dryRunDurationMs : deps.runDurationMs
}

/** Applies retention: the newest results stay, and only so many final executions are remembered. */
function trim(deps: ExecutorDeps): void {
  const final = [...deps.executions.values()].filter((record) => isFinal(record.status)).reverse()
  let keptBytes = 0
  for (const [index, record] of final.entries()) {
    if (index >= deps.maxExecutions) {
      deps.results.remove(record.executionId)
      deps.executions.delete(record.executionId)
      continue
    }
    const sizeBytes = (record.files ?? []).reduce((sum: number, file: ResultFile) => sum + file.sizeBytes, 0)
    keptBytes += sizeBytes
    // The newest result stays however large it is: somebody is about to fetch it.
    if (sizeBytes === 0 || keptBytes <= deps.retentionBytes || keptBytes === sizeBytes) continue
    deps.results.remove(record.executionId)
    deps.executions.put(record.executionId, { ...record, files: [] })
  }
}

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return counts
}
