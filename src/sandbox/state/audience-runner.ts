import { join } from 'node:path'
import { mkdirSync, rmSync } from 'node:fs'
import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#shared/base/clock.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { InstanceProfile, WorkflowInput } from '../ports.ts'
import type { Engines } from './engines.ts'
import type { Collection } from './store.ts'

export type AudienceStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'DEACTIVATED'

/** A rule-based or lookalike audience and its one execution. */
export interface AudienceRecord {
  readonly audienceExecutionId: string
  readonly instanceId: string
  readonly sequence: number
  readonly audienceType: 'RULE_BASED' | 'LOOKALIKE'
  /** Everything the client sent that reading it back shows. */
  readonly document: Readonly<Record<string, unknown>>
  readonly workflow: WorkflowInput
  readonly parameterValues: Readonly<Record<string, unknown>>
  readonly startMs: number
  readonly endMs: number
  readonly status: AudienceStatus
  readonly statusReason?: string
  readonly audienceCount: number
  readonly createdAtMs: number
  readonly refreshedAtMs?: number
}

export interface AudienceRunner {
  /** Stores an audience and starts to work on it. */
  submit(record: AudienceRecord): void
  /** Starts again what was under way when the service stopped. */
  resume(): void
}

/** An audience needs this many users (sheet §6.1). */
export const minimumUsers = 2000
/** A lookalike's seed must lie within these. */
export const lookalikeSeed = { min: 500, max: 500_000 } as const

export interface AudienceRunnerDeps {
  readonly audiences: Collection<AudienceRecord>
  readonly engines: Engines
  readonly findProfile: (instanceId: string) => InstanceProfile | undefined
  readonly clock: Clock
  readonly dataDir: string
  readonly durationMs: number
  /** Told about failures that are ours. */
  readonly onProblem: (failure: unknown) => void
}

/** Counts the users of audience queries: PENDING → RUNNING → SUCCEEDED or FAILED with a reason. One at a time. */
export function createAudienceRunner(deps: AudienceRunnerDeps, scope: Scope): AudienceRunner {
  let queue = Promise.resolve()
  const update = (id: string, patch: Partial<AudienceRecord>): void => {
    const record = deps.audiences.get(id)
    if (record) deps.audiences.put(id, { ...record, ...patch })
  }
  const run = async (record: AudienceRecord): Promise<void> => {
    try {
      await deps.clock.sleep(deps.durationMs * 0.25, scope.signal)
      update(record.audienceExecutionId, { status: 'RUNNING' })
      const [end] = await Promise.all([countUsers(record, deps, scope.signal), deps.clock.sleep(deps.durationMs * 0.75, scope.signal)])
      update(record.audienceExecutionId, { ...end, refreshedAtMs: deps.clock.now() })
    } catch (failure) {
      if (scope.signal.aborted) return
      deps.onProblem(failure)
      const statusReason = failure instanceof AppError ? failure.message : 'The audience could not be created because of an internal error.'
      update(record.audienceExecutionId, { status: 'FAILED', statusReason })
    }
  }
  const enqueue = (record: AudienceRecord): void => {
    queue = queue.then(() => (scope.signal.aborted ? undefined : run(record)))
  }
  scope.own(() => queue)
  return {
    submit: (record) => {
      deps.audiences.put(record.audienceExecutionId, record)
      enqueue(record)
    },
    resume: () => {
      for (const record of deps.audiences.values()) if (record.status === 'PENDING' || record.status === 'RUNNING') enqueue(record)
    },
  }
}

async function countUsers(record: AudienceRecord, deps: AudienceRunnerDeps, signal: AbortSignal): Promise<Partial<AudienceRecord>> {
  const profile = deps.findProfile(record.instanceId)
  if (!profile) return { status: 'FAILED', statusReason: 'The instance does not exist any more.' }
  return deps.engines.use(profile, signal, async (engine): Promise<Partial<AudienceRecord>> => {
    const compiled = engine.compile(record.workflow, { audience: true })
    if (!compiled.ok) return { status: 'FAILED', statusReason: compiled.message }
    const folder = join(deps.dataDir, 'audiences')
    mkdirSync(folder, { recursive: true })
    const csvPath = join(folder, `${record.audienceExecutionId}.csv`)
    const outcome = await engine.run({
      workflow: record.workflow, parameterValues: record.parameterValues, disableAggregationControls: false, audience: true, csvPath,
      window: { startMs: record.startMs, endMs: record.endMs, timeZone: 'UTC' },
    }, signal)
    rmSync(csvPath, { force: true })
    if (!outcome.ok) return { status: 'FAILED', statusReason: outcome.message }
    return judgeSize(record, outcome.rowCount)
  })
}

function judgeSize(record: AudienceRecord, users: number): Partial<AudienceRecord> {
  const { min, max } = record.audienceType === 'LOOKALIKE' ? lookalikeSeed : { min: minimumUsers, max: Infinity }
  if (users < min) return { status: 'FAILED', statusReason: `The audience has fewer users than the required minimum of ${min}.`, audienceCount: 0 }
  if (users > max) return { status: 'FAILED', statusReason: `The seed audience has more users than the allowed maximum of ${max}.`, audienceCount: 0 }
  return { status: 'SUCCEEDED', audienceCount: users }
}
