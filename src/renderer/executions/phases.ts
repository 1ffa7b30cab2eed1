import type { Execution, ExecutionState, ExecutionSummary } from '#shared/executions/contract.ts'

export type PhaseTone = 'neutral' | 'info' | 'ok' | 'warn' | 'fail'

export interface Phase {
  /** A word or two for badges and the phase line. */
  readonly title: string
  readonly tone: PhaseTone
}

const phases: Readonly<Record<ExecutionState, Phase>> = {
  waiting: { title: 'Waiting', tone: 'neutral' },
  submitting: { title: 'Sending to AMC', tone: 'info' },
  reconciling: { title: 'Looking for it at AMC', tone: 'warn' },
  pending: { title: 'Queued at AMC', tone: 'info' },
  running: { title: 'Running at AMC', tone: 'info' },
  downloading: { title: 'Downloading', tone: 'info' },
  converting: { title: 'Preparing rows', tone: 'info' },
  ready: { title: 'Ready', tone: 'ok' },
  failed: { title: 'Failed', tone: 'fail' },
  cancelled: { title: 'Cancelled', tone: 'neutral' },
  'timed-out': { title: 'Timed out', tone: 'fail' },
}

/** How a run is doing, in words. */
export function phaseOf(execution: Pick<Execution | ExecutionSummary, 'state' | 'dryRun' | 'cancel'>): Phase {
  if (execution.state === 'ready' && execution.dryRun) return { title: 'Accepted by AMC', tone: 'ok' }
  if (execution.cancel === 'requested' && !['ready', 'failed', 'cancelled', 'timed-out'].includes(execution.state)) return { title: 'Cancelling', tone: 'warn' }
  return phases[execution.state]
}

/** The steps that a run goes through, in order, for the phase line. */
export const phaseSteps = ['Waiting', 'Sending', 'Queued', 'Running', 'Downloading', 'Preparing', 'Ready'] as const

const stepOfState: Readonly<Record<ExecutionState, number>> = {
  waiting: 0, submitting: 1, reconciling: 1, pending: 2, running: 3, downloading: 4, converting: 5, ready: 6, failed: -1, cancelled: -1, 'timed-out': -1,
}

/** Where in `phaseSteps` a state stands; -1 for ends that are not "Ready". */
export function stepOf(state: ExecutionState): number {
  return stepOfState[state]
}
