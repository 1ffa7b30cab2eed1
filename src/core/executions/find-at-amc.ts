import { z } from 'zod'
import type { AmcExecutions, AmcRun } from './amc-executions.ts'
import { meaningOf } from './execution-rules.ts'
import type { ExecutionStore, RunStep } from './execution-store.ts'

/** Our clock and AMC's may differ by this much, a wrongly set time zone included; our workflow id is unique, so a wide search costs nothing. */
const idSearchSpanMs = 26 * 3_600_000
/** For the search without an id: two minutes for the request itself, the rest for a clock that is off. */
const textSearchSpanMs = 30 * 60_000

const SentBody = z.object({ workflow: z.object({ sqlQuery: z.string() }), timeWindowStart: z.string().optional(), timeWindowEnd: z.string().optional() })

/**
 * The executions at AMC that came from this run's submission, oldest first; empty when there are none. First by the workflow
 * id that we chose. AMC names some inline workflows `transient_…` whatever was asked for (api.md §4.4), so then by the very same
 * SQL and window among recent executions that no other run of ours holds.
 */
export async function findAtAmc(deps: { readonly amc: AmcExecutions; readonly store: ExecutionStore }, run: RunStep, signal: AbortSignal): Promise<readonly AmcRun[]> {
  const sinceMs = run.submitStartedAtMs ?? run.createdAtMs
  const byId: AmcRun[] = []
  for await (const page of deps.amc.list(run.instanceId, { workflowId: run.amcWorkflowId, minCreationMs: sinceMs - idSearchSpanMs }, signal)) {
    byId.push(...page.filter(seen => seen.workflowId === run.amcWorkflowId))
  }
  if (byId.length > 0) return byId.reverse()

  const body = SentBody.safeParse(deps.store.requestBody(run.id))
  if (!body.success) return []
  for await (const page of deps.amc.list(run.instanceId, { minCreationMs: sinceMs - textSearchSpanMs, includeWorkflow: true }, signal)) {
    const same = page.filter(seen => isSameRequest(seen, body.data) && !deps.store.isAdopted(seen.workflowExecutionId))
    if (same.length > 0) return same.slice(-1)
  }
  return []
}

function isSameRequest(seen: AmcRun, sent: z.output<typeof SentBody>): boolean {
  if (seen.workflowId?.startsWith('transient_') !== true) return false
  const meaning = meaningOf(seen.status)
  if (meaning === 'cancelled' || meaning === 'failed') return false
  return (
    (seen.sqlQuery ?? seen.workflow?.sqlQuery) === sent.workflow.sqlQuery &&
    seen.timeWindowStartOriginal === (sent.timeWindowStart ?? null) &&
    seen.timeWindowEndOriginal === (sent.timeWindowEnd ?? null)
  )
}
