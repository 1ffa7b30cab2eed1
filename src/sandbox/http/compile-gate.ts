import type { Faults } from '../faults/faults.ts'
import type { InstanceProfile } from '../ports.ts'
import type { Engines } from '../state/engines.ts'
import { outputMismatch, type SavedWorkflow } from '../state/workflows.ts'
import { badRequest } from './reply.ts'

/** How long a request waits for the events of an instance that was never used before; after that SQL is judged at run time. */
export const maxWaitMs = 4000

/** Refuses SQL that AMC would not compile. */
export type CompileGate = (workflow: SavedWorkflow, profile: InstanceProfile) => Promise<void>

/**
 * 400 with AMC's text when the SQL does not compile. Lets it pass when the switch asks for REJECTED executions instead,
 * or when the events are not ready yet: then the execution is REJECTED with the same reason.
 */
export function createCompileGate(deps: {
  readonly engines: Engines; readonly faults: Faults; readonly signal: AbortSignal,
}): CompileGate {
  return async (workflow, profile) => {
    if (deps.faults.plan.behaviour.compileErrors === 'rejected') return
    const ready = await deps.engines.whenReady(profile, maxWaitMs, deps.signal)
    if (!ready) return
    const { workflowId } = workflow.input
    const outcome = ready.engine.compile(workflow.input)
    if (!outcome.ok) throw badRequest(outcome.message)
    const mismatch = outputMismatch(workflow.declaredColumns, outcome.columns)
    if (mismatch !== undefined) throw badRequest(`Was unable to compile workflow ${workflowId} because it was found to be invalid: ${mismatch}`)
  }
}
