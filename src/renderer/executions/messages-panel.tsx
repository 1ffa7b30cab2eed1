import { useQuery } from '@tanstack/react-query'
import { MessageSquareText } from 'lucide-react'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { warningText } from '#renderer/results/results-panel.tsx'
import { useTabsState } from '#renderer/tabs/use-open-tabs.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { FailureView } from './failure-view.tsx'
import { RunFacts } from './run-facts.tsx'
import { useTabRun } from './run-toolbar.tsx'

/** What the shown run has to say: failure, warnings about its file, facts. */
export function MessagesPanel() {
  const { api } = useBridge()
  const run = useTabRun(useTabsState(state => state.activeId))
  const hasRows = run?.state === 'ready' && !run.dryRun
  const result = useQuery({ ...api.results.get.queryOptions({ input: { executionId: run?.id ?? ('' as never) } }), enabled: hasRows }) // asked only with an id
  if (!run) return <EmptyState title="Nothing to say yet" icon={<MessageSquareText size={28} aria-hidden />}>What AMC answers about a run is kept here: errors in its own words, warnings, times and ids.</EmptyState>
  if (run.state === 'failed' || run.state === 'timed-out') return <FailureView run={run} />
  return (
    <div className="failure" role="region" aria-label="Messages of the run" tabIndex={0}>
      {result.data?.warnings.map((warning, index) => <Notice key={index} tone="warn">{warningText(warning)}</Notice>)}
      {result.data?.warnings.length === 0 && <Notice tone="ok">The file that AMC sent reads well: every row has every column in its type.</Notice>}
      <RunFacts run={run} />
    </div>
  )
}
