import type { ReactNode } from 'react'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Table2 } from 'lucide-react'
import type { ExecutionId } from '#shared/base/ids.ts'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useRun } from '#renderer/executions/use-run.ts'
import { useResultDesk, type ResultDesk } from '#renderer/results/use-result-desk.ts'
import { useTab, useTabsState } from '#renderer/tabs/use-open-tabs.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import './analysis.css'

/** The result that the active tab shows, an import or a derived one included; null when there is none with rows. */
export function useAnalysedId(): ExecutionId | null {
  const id = useTab(useTabsState(state => state.activeId), tab => tab.executionId) ?? null
  const run = useRun(id)
  return run === null || (run?.state === 'ready' && !run.dryRun) ? id : null
}

export interface AnalysedResultProps {
  /** What the panel is for, as a sentence, while there are no rows. */
  readonly purpose: string
  readonly children: (desk: ResultDesk) => ReactNode
}

/** Draws a panel once there is a whole result with rows; before that it says what is missing. */
export function AnalysedResult({ purpose, children }: AnalysedResultProps) {
  const { api } = useBridge()
  const { run } = useCommands()
  const id = useAnalysedId()
  const result = useQuery({ ...api.results.get.queryOptions({ input: { executionId: id ?? ('' as never) } }), enabled: id !== null }) // asked only with an id
  const icon = <Table2 size={28} aria-hidden />
  if (id === null) return <EmptyState title="No result yet" icon={icon} action={<Button variant="default" onClick={() => run('run.start')}>Run this query</Button>}>{purpose}</EmptyState>
  if (result.isError) return <div className="analysis-pad"><ErrorNotice error={result.error} onRetry={() => void result.refetch()} /></div>
  if (!result.data) return <p className="analysis-pad quiet" role="status">Opening the rows…</p>
  if (!result.data.complete) return <EmptyState title="The rows are still arriving" icon={icon}>{purpose} It begins as soon as all rows are there.</EmptyState>
  if (result.data.rowCount === 0) {
    const why = result.data.origin === 'run' ? "No rows passed AMC's privacy thresholds, so there is nothing to look into. Widen the time window, or group by fewer columns." : 'It holds the names of columns and nothing below them, so there is nothing to look into.'
    return <EmptyState title="This result has no rows" icon={icon}>{why}</EmptyState>
  }
  return <OfDesk key={id} result={result.data}>{children}</OfDesk>
}

function OfDesk({ result, children }: { readonly result: ResultDesk['result']; readonly children: AnalysedResultProps['children'] }) {
  const desk = useResultDesk(result)
  return desk === null ? <p className="analysis-pad quiet" role="status">Opening the rows…</p> : children(desk)
}
