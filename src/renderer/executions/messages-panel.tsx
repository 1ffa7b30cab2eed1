import { useQuery } from '@tanstack/react-query'
import { MessageSquareText } from 'lucide-react'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { warningText } from '#renderer/results/results-panel.tsx'
import { useTab, useTabsState } from '#renderer/tabs/use-open-tabs.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { FailureView } from './failure-view.tsx'
import { RunFacts } from './run-facts.tsx'
import { useRun } from './use-run.ts'

/** What the shown run has to say: failure, warnings about its file, facts. */
export function MessagesPanel() {
  const { api } = useBridge()
  const executionId = useTab(useTabsState(state => state.activeId), tab => tab.executionId) ?? null
  const run = useRun(executionId)
  const hasRows = run === null || (run?.state === 'ready' && !run.dryRun)
  const result = useQuery({ ...api.results.get.queryOptions({ input: { executionId: executionId ?? ('' as never) } }), enabled: executionId !== null && hasRows }) // asked only with an id
  if (!run && !result.data) return <EmptyState title="Nothing to say yet" icon={<MessageSquareText size={28} aria-hidden />}>What AMC answers about a run is kept here: errors in its own words, warnings, times and ids.</EmptyState>
  if (run?.state === 'failed' || run?.state === 'timed-out') return <FailureView run={run} />
  return (
    <div className="failure" role="region" aria-label="Messages of the run" tabIndex={0}>
      {result.data?.warnings.map((warning, index) => <Notice key={index} tone="warn">{warningText(warning)}</Notice>)}
      {result.data?.warnings.length === 0 && <Notice tone="ok">{run ? 'The file that AMC sent reads well' : 'The rows read well'}: every row has every column in its type.</Notice>}
      {run && <RunFacts run={run} />}
    </div>
  )
}
