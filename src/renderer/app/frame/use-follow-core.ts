import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useStore } from 'zustand'
import { finalStates, type Execution } from '#shared/executions/contract.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { phaseOf } from '#renderer/executions/phases.ts'
import { useRun } from '#renderer/executions/use-run.ts'
import { formatCount } from '#renderer/ui/format.ts'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { useTabsState } from '#renderer/tabs/use-open-tabs.tsx'
import { useAppModel } from '../app-model.tsx'

/** Keeps this window's tabs and exports in step with core, and says aloud how the shown run is doing. */
export function useFollowCore(): void {
  const { tabs, exports, ui } = useAppModel()
  const { api, client } = useBridge()

  const list = useQuery(api.tabs.list.queryOptions({ input: {} }))
  useEffect(() => {
    if (list.data) tabs.accept(list.data)
  }, [list.data, tabs])

  const running = useStore(exports.store, state => state.jobs).filter(job => job.state === 'running' || job.state === 'waiting')
  const jobIds = running.map(job => job.id).join(' ')
  const news = useQuery({
    queryKey: [['results', 'exportJobsOfThisWindow'], jobIds],
    queryFn: () => Promise.all(running.map(job => client.results.exportJob({ id: job.id }))),
    enabled: jobIds !== '',
    refetchInterval: 1_000,
  })
  useEffect(() => {
    for (const job of news.data ?? []) void exports.accept(job).catch((failure: unknown) => ui.setState({ failure }))
  }, [news.data, exports, ui])

  const executionId = useTabsState(state => state.tabs.find(tab => tab.id === state.activeId)?.executionId ?? null)
  const run = useRun(executionId)
  const announce = useAnnounce()
  const sentence = run ? sentenceOf(run) : null
  useEffect(() => {
    if (sentence !== null) announce(sentence)
  }, [sentence, announce])
}

function sentenceOf(execution: Execution): string | null {
  if (execution.state === 'ready') return execution.dryRun ? 'AMC accepts this query.' : `Ready: ${formatCount(execution.rowCount ?? 0)} rows.`
  if (execution.state === 'failed') return `The run failed. ${execution.failure?.message ?? ''}`
  // Old runs that a tab shows again are no news.
  return finalStates.has(execution.state) ? phaseOf(execution).title : `${phaseOf(execution).title}.`
}
