import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import type { Execution } from '#shared/executions/contract.ts'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { useOnline } from '#renderer/app/frame/use-online.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { forecastText } from '#renderer/ladder/forecast-text.ts'
import { formatBytes, formatDuration } from '#renderer/ui/format.ts'
import { Notice } from '#renderer/ui/notice.tsx'
import { useNow } from '#renderer/ui/use-now.ts'
import { phaseOf, phaseSteps, stepOf } from './phases.ts'
import './running-view.css'

/** A run on its way: its steps, where it is and why, how long it takes, and a way to stop it. */
export function RunningView({ run }: { readonly run: Execution }) {
  const { run: runCommand } = useCommands()
  const online = useOnline()
  const nowMs = useNow(200)
  const at = stepOf(run.state)
  const steps = run.dryRun ? phaseSteps.slice(0, 4) : phaseSteps
  return (
    <div className="running">
      <ol className="running-steps" aria-label="Steps of the run">
        {steps.map((step, index) => (
          <li key={step} data-state={index < at ? 'done' : index === at ? 'now' : 'later'} aria-current={index === at ? 'step' : undefined}>
            <span className="running-dot">{index < at && <Check size={11} aria-hidden />}</span>{step}
          </li>
        ))}
      </ol>
      <p className="running-now"><strong>{phaseOf(run).title}</strong> <span className="tabular">{formatDuration(nowMs - run.createdAtMs)}</span></p>
      <UsualTime run={run} />
      {run.stateNote !== '' && <p className="quiet">{run.stateNote}</p>}
      {run.progress && (
        <p className="running-progress tabular">
          <progress aria-label="Download" {...(run.progress.totalBytes === null ? {} : { max: run.progress.totalBytes, value: run.progress.doneBytes })} />
          {formatBytes(run.progress.doneBytes)}{run.progress.totalBytes === null ? '' : ` of ${formatBytes(run.progress.totalBytes)}`}
        </p>
      )}
      {!online && <Notice tone="warn">This computer is offline. The run waits and goes on by itself when there is a network.</Notice>}
      <p className="quiet">It goes on when you leave this tab, close the window or restart the app.</p>
      <Button variant="default" disabled={run.cancel === 'requested'} onClick={() => runCommand('run.cancel')}>{run.cancel === 'requested' ? 'Waiting for AMC to confirm' : 'Cancel this run'}</Button>
    </div>
  )
}

/** How long runs like this one took before; nothing without a history. */
function UsualTime({ run }: { readonly run: Execution }) {
  const { api } = useBridge()
  const { instanceId, sql, resolvedWindow, dryRun } = run
  const windowMs = resolvedWindow === null ? null : resolvedWindow.endMs - resolvedWindow.startMs
  const { data } = useQuery({ ...api.ladder.forecast.queryOptions({ input: { instanceId, sql, windowMs } }), enabled: !dryRun, staleTime: Number.POSITIVE_INFINITY })
  return data ? <p className="quiet tabular">Usually {forecastText(data)}</p> : null
}
