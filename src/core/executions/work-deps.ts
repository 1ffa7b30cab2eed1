import type { Logger } from 'pino'
import type { ExecutionId } from '#shared/base/ids.ts'
import { randomFraction } from '#core/amc/random-fraction.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock, Ids } from '#core/ports.ts'
import type { ResultStore } from '#core/results/results.ts'
import type { Settings } from '#core/settings/settings.ts'
import type { AmcExecutions } from './amc-executions.ts'
import type { ClockJumps } from './clock-jumps.ts'
import type { ExecutionArrows } from './execution-arrows.ts'
import { pollDelayMs, retryDelayMs } from './execution-rules.ts'
import type { ExecutionStore, RunStep } from './execution-store.ts'

/** What the work of every state stands on. */
export interface WorkDeps {
  readonly db: WriteDb
  readonly store: ExecutionStore
  readonly arrows: ExecutionArrows
  readonly amc: AmcExecutions
  readonly results: ResultStore
  readonly settings: Settings
  readonly clock: Clock
  readonly ids: Ids
  readonly logger: Logger
  readonly jumps: ClockJumps
  /** Bytes fetched so far; not kept, only shown. */
  readonly onProgress: (id: ExecutionId, progress: { readonly doneBytes: number; readonly totalBytes: number | null }) => void
  readonly onStored: (id: ExecutionId) => void
}

/** AMC may need a moment between "succeeded" and giving out addresses, and may forget a run that it took. */
export const toleratedRefusals = 8
/** Tries in vain (an hour or more of them) before a deadline that passed ends a run: the machine may only just be back from a long sleep. */
export const patientTries = 60

/** The moment (UTC milliseconds) to try again after this many failures in a row, never sooner than `floorMs` from now. */
export function retryAtMs({ clock, ids }: WorkDeps, failures: number, floorMs = 0): number {
  return clock.now() + retryDelayMs(failures, randomFraction(ids), floorMs)
}

/** The moment of the look number `polls` (from 0). */
export function pollAtMs({ clock, settings }: WorkDeps, polls: number): number {
  return clock.now() + pollDelayMs(polls, { fastestMs: settings.get('runs.pollFastestMs'), slowestMs: settings.get('runs.pollSlowestMs') })
}

/** The run as it is on disk now, or undefined when it moved on since `run` was read. */
export function freshStep({ store }: WorkDeps, run: RunStep): RunStep | undefined {
  const now = store.step(run.id)
  return now !== undefined && now.state === run.state && now.attempt === run.attempt ? now : undefined
}
