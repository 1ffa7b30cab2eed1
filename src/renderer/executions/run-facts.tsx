import type { Execution } from '#shared/executions/contract.ts'
import { useInstance } from '#renderer/instances/use-instances.ts'
import { formatBytes, formatCount, formatDuration, formatExact, formatMoney } from '#renderer/ui/format.ts'
import { phaseOf } from './phases.ts'
import { timesOf } from './run-times.ts'
import { resolvedText, windowText } from './window-text.ts'
import './running-view.css'

/** Everything known about a run except its text. */
export function RunFacts({ run }: { readonly run: Execution }) {
  const instance = useInstance(run.instanceId)
  const times = timesOf(run)
  const rows: readonly (readonly [string, string | null])[] = [
    ['Outcome', phaseOf(run).title],
    ['Note', run.stateNote === '' ? null : run.stateNote],
    ['Instance', instance ? `${instance.clientName} (${instance.name}), ${instance.region}, ${instance.kind}` : 'no longer known here'],
    ['Time window', run.resolvedWindow ? `${windowText(run.window)}: ${resolvedText(run.resolvedWindow)}` : `${windowText(run.window)}, ${run.window.timeZone}`],
    ...run.resolvedParams.map(param => [`Parameter ${param.name}`, `${param.shown} (${param.type}${param.count > 1 ? `, ${formatCount(param.count)} values` : ''})`] as const),
    ['Asked for', formatExact(run.createdAtMs)],
    ['Sent to AMC', run.submittedAtMs === null ? null : formatExact(run.submittedAtMs)],
    ['Ended', run.finishedAtMs === null ? null : formatExact(run.finishedAtMs)],
    ['Waited before AMC began', times.waitMs === null ? null : formatDuration(times.waitMs)],
    ['AMC compute time', times.computeMs === null ? null : formatDuration(times.computeMs)],
    ['Fetching and storing', times.restMs === null ? null : formatDuration(times.restMs)],
    ['Total', times.totalMs === null ? null : formatDuration(times.totalMs)],
    ['Rows', run.rowCount === null ? null : formatCount(run.rowCount)],
    ['Size', run.sizeBytes === null ? null : formatBytes(run.sizeBytes)],
    ['Effort', run.effort === null ? 'AMC reports no cost, and no rate card is set.' : `${formatMoney(run.effort.amount, run.effort.currency)}. AMC reports no cost; this is an estimate by your rate card.`],
    ['Cancel', run.cancel === 'none' ? null : { requested: 'asked for, not confirmed by AMC', confirmed: 'confirmed by AMC', 'too-late': 'too late, the run had ended' }[run.cancel]],
    ['Workflow id', run.amcWorkflowId],
    ['Execution id', run.amcExecutionId],
  ]
  return (
    <dl className="facts tabular">
      {rows.filter(([, value]) => value !== null).map(([name, value]) => <div key={name} style={{ display: 'contents' }}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  )
}
