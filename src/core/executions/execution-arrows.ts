/**
 * Every arrow of the state machine in `shared/executions/contract.ts`, one function each. An arrow is one compare-and-set on
 * state and attempt, on disk when it returns; it answers false when the run moved on meanwhile (the late comer then does
 * nothing). Nothing here talks to Amazon.
 *
 * ```
 *             admit            accepted                began            succeeded              downloaded            stored
 *   waiting ────────► submitting ───────► pending ───────────► running ───────────► downloading ──────────► converting ───────► ready
 *      ▲  ▲               │ │  lost           ▲                                          ▲    filesMissing     │
 *      │  └───putBack─────┘ └────► reconciling┤ adopt                                    └──────────────────────┘
 *      │                                │ └── resend ──► submitting (attempt + 1)
 *      └ cancelledHere ► cancelled      └── cancelledHere ► cancelled (proved never sent)
 *   any state ── failed ► failed · cancelled ► cancelled · timedOut ► timed-out
 * ```
 */
import type { Emit } from '#shared/contract/events.ts'
import type { ExecutionFailure } from '#shared/executions/contract.ts'
import type { Clock } from '#core/ports.ts'
import type { AmcRun } from './amc-executions.ts'
import type { ExecutionStore, RunPatch, RunStep } from './execution-store.ts'

export interface PlaceLimits {
  readonly perInstance: number
  readonly perAccount: number
}

export type ExecutionArrows = ReturnType<typeof createExecutionArrows>

/** The arrows over a store. Every change that took place is announced. */
export function createExecutionArrows(deps: { readonly store: ExecutionStore; readonly clock: Clock; readonly emit: Emit }) {
  const { store, clock, emit } = deps

  function move(from: RunStep, patch: RunPatch): boolean {
    const moved = store.advance(from, enter(from, patch))
    if (moved) emit('executions.changed', [from.id])
    return moved
  }

  /** A new state starts with a clean slate: its own time, no failures, due at once unless said otherwise. */
  function enter(from: RunStep, patch: RunPatch): RunPatch {
    const nowMs = clock.now()
    if (patch.state === undefined || patch.state === from.state) return patch
    return { stateSinceMs: nowMs, stepFailures: 0, polls: 0, nextAtMs: nowMs, stateNote: '', ...patch }
  }

  function end(from: RunStep, patch: RunPatch): boolean {
    return move(from, { finishedAtMs: clock.now(), ...patch })
  }

  return {
    /** waiting → submitting, when the instance and the account have a free place. The intent is on disk before anything is sent. */
    admit(from: RunStep, limits: PlaceLimits): boolean {
      const nowMs = clock.now()
      const patch = enter(from, { state: 'submitting', attempt: from.attempt + 1, submitStartedAtMs: nowMs, stateNote: 'Being sent to AMC', stepFailures: from.stepFailures })
      const moved = store.advanceIntoPlace(from, limits, patch)
      if (moved) emit('executions.changed', [from.id])
      return moved
    },

    /** submitting → waiting: it surely did not take effect and may be sent later. The other runs of the instance wait with it. */
    putBack(from: RunStep, note: string, nextAtMs: number): boolean {
      const moved = move(from, { state: 'waiting', stateNote: note, nextAtMs, stepFailures: from.stepFailures + 1 })
      if (moved) store.holdInstance(from.instanceId, note, nextAtMs)
      return moved
    },

    /** submitting → reconciling: the answer was lost, so nobody knows whether AMC has it. */
    lost(from: RunStep, note: string): boolean {
      return move(from, { state: 'reconciling', stateNote: note })
    },

    /** submitting → pending: AMC took it. */
    accepted(from: RunStep, amc: AmcRun, nextAtMs: number): boolean {
      return move(from, { state: 'pending', amcExecutionId: amc.workflowExecutionId, submittedAtMs: clock.now(), stateNote: 'AMC has it in its queue', nextAtMs })
    },

    /** reconciling → pending: AMC's list has it. Refused while another run holds that execution. */
    adopt(from: RunStep, amc: AmcRun): boolean {
      if (store.isAdopted(amc.workflowExecutionId)) return false
      return move(from, { state: 'pending', amcExecutionId: amc.workflowExecutionId, submittedAtMs: from.submitStartedAtMs ?? clock.now(), stateNote: 'Found at AMC after a lost answer' })
    },

    /** reconciling → submitting: AMC's list proved, twice and a grace apart, that it was never received. Keeps its place. */
    resend(from: RunStep): boolean {
      return move(from, { state: 'submitting', attempt: from.attempt + 1, submitStartedAtMs: clock.now(), stateNote: 'Being sent again: AMC never received it' })
    },

    /** Stays where it is; says why and when it is looked at again. */
    stay(from: RunStep, patch: { readonly note?: string; readonly nextAtMs: number; readonly stepFailures?: number; readonly polls?: number }): boolean {
      const { note, ...rest } = patch
      return move(from, { ...rest, ...(note !== undefined && { stateNote: note }) })
    },

    /** pending ↔ running, as AMC says. */
    progressed(from: RunStep, state: 'pending' | 'running', note: string, nextAtMs: number): boolean {
      const polls = from.polls + 1
      if (from.state === state) {
        const patch = { polls, nextAtMs, stepFailures: 0 }
        return from.stateNote === note ? store.advance(from, patch) : move(from, { ...patch, stateNote: note })
      }
      const began = state === 'running' && from.runningAtMs === null ? { runningAtMs: clock.now() } : {}
      return move(from, { state, stateNote: note, polls, nextAtMs, ...began })
    },

    /** running → downloading: AMC has computed it. */
    succeeded(from: RunStep, amc: AmcRun): boolean {
      return move(from, { state: 'downloading', stateNote: 'Fetching the rows', ...computed(from, amc), ...(from.cancel === 'requested' && { cancel: 'too-late' as const }) })
    },

    /** running → ready: a check has no rows. */
    checked(from: RunStep, amc: AmcRun): boolean {
      return end(from, {
        state: 'ready', ...computed(from, amc), rowCount: null, ...(from.cancel === 'requested' && { cancel: 'too-late' as const }),
        stateNote: 'AMC accepted the query: it compiles, and every table and column exists. No rows were computed, so privacy thresholds were not tried.',
      })
    },

    /** downloading → converting: all files are whole on disk. */
    downloaded(from: RunStep, sizeBytes: number): boolean {
      return move(from, { state: 'converting', stateNote: 'Reading the rows', sizeBytes })
    },

    /** converting → downloading: the files are not there any more. */
    filesMissing(from: RunStep): boolean {
      return move(from, { state: 'downloading', stateNote: 'Fetching the rows again: the files were gone' })
    },

    /** converting → ready. */
    stored(from: RunStep, rowCount: number, sizeBytes: number, note: string): boolean {
      return end(from, { state: 'ready', rowCount, sizeBytes, stateNote: note })
    },

    /** Any state → failed. */
    failed(from: RunStep, failure: ExecutionFailure, computedBy?: AmcRun): boolean {
      return end(from, { state: 'failed', failure, stateNote: failure.message, ...(computedBy && computed(from, computedBy)), ...(from.cancel === 'requested' && { cancel: 'too-late' as const }) })
    },

    /** pending, running → timed-out: by AMC's word, or because AMC said nothing final for too long. */
    timedOut(from: RunStep, failure: ExecutionFailure, computedBy?: AmcRun): boolean {
      return end(from, { state: 'timed-out', failure, stateNote: failure.message, ...(computedBy && computed(from, computedBy)) })
    },

    /** pending, running → cancelled: AMC confirmed it, whoever asked for it. */
    cancelled(from: RunStep, amc: AmcRun): boolean {
      const note = from.cancel === 'requested' ? 'Cancelled; AMC confirmed it' : 'Cancelled at AMC, not from here'
      return end(from, { state: 'cancelled', cancel: 'confirmed', stateNote: note, ...computed(from, amc) })
    },

    /** waiting, submitting, reconciling → cancelled: it surely never reached AMC. */
    cancelledHere(from: RunStep): boolean {
      return end(from, { state: 'cancelled', cancel: 'confirmed', stateNote: 'Cancelled before it reached AMC' })
    },

    /** downloading, converting → cancelled: AMC was done, its rows were not kept. */
    cancelledLate(from: RunStep): boolean {
      return end(from, { state: 'cancelled', cancel: 'too-late', stateNote: 'Stopped while fetching: AMC had finished already, and its rows were not kept' })
    },
  }

  function computed(from: RunStep, amc: AmcRun): RunPatch {
    const nowMs = clock.now()
    const sinceSubmit = from.submittedAtMs ?? from.createdAtMs
    // Looks come late, and a short run may end between two of them: AMC's own figure says when it began at the latest.
    const runningAtMs = Math.max(sinceSubmit, Math.min(from.runningAtMs ?? nowMs, nowMs - (amc.executionTime ?? 0) * 1_000))
    return { amcFinishedAtMs: nowMs, runningAtMs, amcComputeSeconds: amc.executionTime, ...(amc.outputColumns && { outputColumns: amc.outputColumns }) }
  }
}
