import { Button } from '@mantine/core'
import type { Execution } from '#shared/executions/contract.ts'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { goTo } from '#renderer/app/route.ts'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { formatExact } from '#renderer/ui/format.ts'
import './running-view.css'

/** Why a run brought no rows: our sentence, AMC's own words, the request's id, and what to do next. */
export function FailureView({ run }: { readonly run: Execution }) {
  const { run: runCommand } = useCommands()
  const failure = run.failure
  const timedOut = run.state === 'timed-out'
  return (
    <div className="failure" role="region" aria-label="Why the run failed" tabIndex={0}>
      <Notice tone="fail">{failure?.message ?? (timedOut ? 'The run took longer than the time limit, and AMC stopped it. No rows were kept.' : 'The run failed and said no more.')}</Notice>
      {failure?.amcText != null && (
        <section aria-label="In AMC's own words">
          <h3>In AMC's own words</h3>
          <pre tabIndex={0}>{failure.amcText}</pre>
        </section>
      )}
      <dl>
        {failure?.httpStatus != null && <><dt>HTTP status</dt><dd>{failure.httpStatus}</dd></>}
        {failure?.requestId != null && <><dt>Request id</dt><dd className="code">{failure.requestId}</dd></>}
        <dt>Workflow id</dt><dd className="code">{run.amcWorkflowId}</dd>
        {run.amcExecutionId !== null && <><dt>Execution id</dt><dd className="code">{run.amcExecutionId}</dd></>}
      </dl>
      <div className="failure-actions">
        <Button variant="default" onClick={() => runCommand('run.again')}>Run again</Button>
        <CopyButton label="Copy details" text={failureDetails(run)} />
        {timedOut && <Button variant="default" onClick={() => goTo('settings')}>Change the time limit</Button>}
      </div>
    </div>
  )
}

/** Everything that helps somebody else to find the cause; holds no secret. */
export function failureDetails(run: Execution): string {
  const failure = run.failure
  return [
    `RecomAMP run "${run.title}" ${run.state}`,
    `when: ${formatExact(run.createdAtMs)}`,
    `message: ${failure?.message ?? 'none'}`,
    `AMC said: ${failure?.amcText ?? 'nothing'}`,
    `HTTP status: ${failure?.httpStatus ?? 'unknown'}`,
    `request id: ${failure?.requestId ?? 'unknown'}`,
    `workflow id: ${run.amcWorkflowId}`,
    `execution id: ${run.amcExecutionId ?? 'none'}`,
    '', run.sql,
  ].join('\n')
}
