import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useStore } from 'zustand'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Result } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { mayHaveRows, useRun } from '#renderer/executions/use-run.ts'
import { useTab, useTabsState } from '#renderer/tabs/use-open-tabs.tsx'

/** The result that panels beside the grid are about: the one the keyboard was in last, else the tab's; null when neither has rows. */
export function useShownId(): ExecutionId | null {
  const { resultPort } = useAppModel()
  const shown = useStore(resultPort.store, state => state.shown?.executionId ?? null)
  const activeId = useTabsState(state => state.activeId)
  const ofTab = useTab(activeId, tab => tab.executionId) ?? null
  const run = useRun(ofTab)
  return shown ?? (mayHaveRows(run) ? ofTab : null)
}

/** What is known of a result; nothing is asked for null. */
export function useResult(id: ExecutionId | null): UseQueryResult<Result> {
  const { api } = useBridge()
  return useQuery({ ...api.results.get.queryOptions({ input: { executionId: id ?? ('' as never) } }), enabled: id !== null, retry: false }) // asked only with an id
}
