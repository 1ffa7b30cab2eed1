import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { FailureExplanation } from '#shared/executions/failure-explanation.ts'
import type { Execution } from '#shared/executions/contract.ts'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useInstance } from '#renderer/instances/use-instances.ts'
import { ExplanationView } from '#renderer/ladder/explanation-view.tsx'
import { useRestingTab } from '#renderer/tabs/use-open-tabs.tsx'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { formatExact } from '#renderer/ui/format.ts'
import './running-view.css'

const typingRestMs = 200

/** Why a run brought no rows: what it means, where in the text, how to mend it, AMC's own words, and what to do next. */
export function FailureView({ run }: { readonly run: Execution }) {
  const { api } = useBridge()
  const { data: explanation } = useQuery({ ...api.executions.explain.queryOptions({ input: { id: run.id } }), staleTime: Number.POSITIVE_INFINITY })
  const sql = useRestingTab(run.tabId, tab => tab.sql, typingRestMs)
  const changed = sql !== undefined && sql !== run.sql
  const failure = run.failure
  const known = explanation != null && explanation.code !== 'unknown'
  const sentence = known ? `${explanation.title}. ${explanation.cause}` : failure?.message ?? (run.state === 'timed-out' ? 'The run took longer than the time limit, and AMC stopped it. No rows were kept.' : 'The run failed and said no more.')
  return (
    <div className="failure" role="region" aria-label="Why the run failed" tabIndex={0}>
      <Notice tone="fail">{sentence}</Notice>
      {explanation != null && <ExplanationView explanation={explanation} sql={run.sql} amcText={failure?.amcText ?? null} stale={changed} />}
      {changed && explanation?.place != null && <p className="quiet">The text has changed since this run, so the place may have moved.</p>}
      <NextSteps run={run} changed={changed} explanation={explanation ?? null} />
      {failure?.amcText != null && (
        <section aria-label="In AMC's own words">
          <h3>In AMC's own words</h3>
          <pre tabIndex={0}>{failure.amcText}</pre>
        </section>
      )}
      <dl>
        {known && <><dt>Code</dt><dd className="code">{explanation.code}</dd></>}
        {failure?.httpStatus != null && <><dt>HTTP status</dt><dd>{failure.httpStatus}</dd></>}
        {failure?.requestId != null && <><dt>Request id</dt><dd className="code">{failure.requestId}</dd></>}
        <dt>Workflow id</dt><dd className="code">{run.amcWorkflowId}</dd>
        {run.amcExecutionId !== null && <><dt>Execution id</dt><dd className="code">{run.amcExecutionId}</dd></>}
      </dl>
    </div>
  )
}

/** The text as it is now first: what failed is seldom wanted again as it was. */
function NextSteps({ run, changed, explanation }: { readonly run: Execution; readonly changed: boolean; readonly explanation: FailureExplanation | null }) {
  const { run: runCommand } = useCommands()
  const instance = useInstance(run.instanceId)
  return (
    <div className="failure-actions">
      <Button variant={changed ? 'filled' : 'default'} onClick={() => runCommand('check.ladder')}>{run.dryRun ? 'Check again' : changed ? 'Check the changed text' : 'Check it'}</Button>
      {(run.dryRun || changed) && <Button variant="default" onClick={() => runCommand('run.start')}>{changed ? 'Run the changed text' : 'Run without a check'}</Button>}
      {!run.dryRun && !changed && <Button variant="default" onClick={() => runCommand('run.again')}>Run again</Button>}
      <CopyButton label="Copy details" text={failureDetails(run, { explanation, instanceText: instance ? `${instance.clientName}, ${instance.name} (${instance.amcInstanceId}), ${instance.region}` : 'not known here any more' })} />
    </div>
  )
}

/** Everything that helps somebody else to find the cause; holds no secret. */
function failureDetails(run: Execution, { explanation, instanceText }: { readonly explanation: FailureExplanation | null; readonly instanceText: string }): string {
  const failure = run.failure
  return [
    `RecomAMP ${run.dryRun ? 'check' : 'run'} "${run.title}" ${run.state}`,
    `when: ${formatExact(run.createdAtMs)} (${new Date(run.createdAtMs).toISOString()})`,
    `instance: ${instanceText}`,
    `message: ${failure?.message ?? 'none'}`,
    `AMC said: ${failure?.amcText ?? 'nothing'}`,
    `explained as: ${explanation?.code ?? 'unknown'}${explanation?.place ? `, line ${explanation.place.line}, column ${explanation.place.column}` : ''}`,
    `HTTP status: ${failure?.httpStatus ?? 'unknown'}`,
    `request id: ${failure?.requestId ?? 'unknown'}`,
    `workflow id: ${run.amcWorkflowId}`,
    `execution id: ${run.amcExecutionId ?? 'none'}`,
    '', run.sql,
  ].join('\n')
}
