import { Ban, CircleAlert, CircleCheck, Clock3, LoaderCircle } from 'lucide-react'
import { finalStates, type Execution } from '#shared/executions/contract.ts'
import { formatCount, formatDuration } from '#renderer/ui/format.ts'
import { useNow } from '#renderer/ui/use-now.ts'
import { phaseOf } from './phases.ts'

/** How a run is doing in one line: phase, elapsed time, outcome. */
export function RunLine({ run }: { readonly run: Execution }) {
  const ended = finalStates.has(run.state)
  const nowMs = useNow(200, !ended)
  const elapsedMs = run.totalMs ?? (run.finishedAtMs ?? nowMs) - run.createdAtMs
  const phase = phaseOf(run)
  return (
    <span className="run-line" data-ended={ended} title={run.stateNote}>
      {!ended && (run.state === 'waiting' ? <Clock3 size={14} aria-hidden /> : <LoaderCircle size={14} className="turning" aria-hidden />)}
      {run.state === 'ready' && <CircleCheck size={14} color="var(--ok)" aria-hidden />}
      {(run.state === 'failed' || run.state === 'timed-out') && <CircleAlert size={14} color="var(--fail)" aria-hidden />}
      {run.state === 'cancelled' && <Ban size={14} aria-hidden />}
      <span>{phase.title}{run.state === 'ready' && run.rowCount !== null ? `: ${formatCount(run.rowCount)} ${run.rowCount === 1 ? 'row' : 'rows'}` : ''}</span>
      <span className="quiet">{formatDuration(elapsedMs)}</span>
    </span>
  )
}
