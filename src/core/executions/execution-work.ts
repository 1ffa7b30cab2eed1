/**
 * What is done in each state, one function each: it talks to AMC or the disk, then takes one arrow. None of them throws for
 * what AMC, the network or the disk did; an abort leaves the run in its state, and a restart picks it up there.
 */
import { createFetchWork } from './fetch-work.ts'
import { createPollWork } from './poll-work.ts'
import { createSubmitWork } from './submit-work.ts'
import type { WorkDeps } from './work-deps.ts'

export type ExecutionWork = ReturnType<typeof createExecutionWork>

/** The work of every state over one set of ports. */
export function createExecutionWork(deps: WorkDeps) {
  return { ...createSubmitWork(deps), ...createPollWork(deps), ...createFetchWork(deps) }
}
