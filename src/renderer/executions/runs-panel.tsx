import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Clock3 } from 'lucide-react'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { showPanel } from '#renderer/app/layout.ts'
import { goTo } from '#renderer/app/route.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useActiveTab, useOpenTabs } from '#renderer/tabs/use-open-tabs.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { RunList } from './run-list.tsx'

/** Runs of the query in the active tab (of the tab alone while it is a draft). Choosing one shows its rows. */
export function RunsPanel() {
  const { ports } = useAppModel()
  const { api } = useBridge()
  const tabs = useOpenTabs()
  const tabId = useActiveTab(tab => tab.id)
  const queryId = useActiveTab(tab => tab.queryId)
  const executionId = useActiveTab(tab => tab.executionId) ?? null
  const runs = useQuery({ ...api.executions.list.queryOptions({ input: queryId ? { queryId } : { tabId: tabId ?? ('' as never) } }), enabled: tabId !== undefined }) // asked only with a tab
  if (tabId === undefined) return <EmptyState title="No query is open" icon={<Clock3 size={28} aria-hidden />}>Open a query to see when it ran, on what, and how it went.</EmptyState>
  if (runs.isError) return <ErrorNotice error={runs.error} onRetry={() => void runs.refetch()} />
  if (!runs.data) return <p className="quiet" role="status">Reading the history…</p>
  if (runs.data.length === 0) return <EmptyState title="This query has not run yet" icon={<Clock3 size={28} aria-hidden />} action={<Button variant="default" onClick={() => goTo('history')}>All runs</Button>}>Every run is kept here with its SQL, parameters, dates and outcome.</EmptyState>
  return (
    <div className="list-scroll">
      <RunList runs={runs.data} selectedId={executionId} withInstance onSelect={run => {
        tabs.edit(tabId, { executionId: run.id })
        if (ports.layout) showPanel(ports.layout, 'results')
      }} />
    </div>
  )
}
