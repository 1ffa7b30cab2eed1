import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useStore } from 'zustand'
import type { ExecutionId, TabId } from '#shared/base/ids.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { lookOf } from './result-looks.ts'

/**
 * The result that stands beside the tab's own in this window, or null. It stays while the tab goes from run to run, and is kept
 * with the look of the result that it was shown beside: there again after a restart, unless its rows are gone. `executionId` is
 * null while the tab has no rows.
 */
export function useBeside(tabId: TabId | null, executionId: ExecutionId | null) {
  const { resultPort, looks } = useAppModel()
  const { api } = useBridge()
  // Not chosen in this window yet: undefined.
  const chosen = useStore(resultPort.besides, state => (tabId === null ? null : state[tabId]))
  const columns = useQuery({ ...api.results.get.queryOptions({ input: { executionId: executionId ?? ('' as never) } }), enabled: executionId !== null, retry: false }).data?.columns // asked only with an id
  const isKnown = useStore(looks.store, state => executionId !== null && state.known.has(executionId))
  const kept = useStore(looks.store, state => (executionId === null || columns === undefined ? null : lookOf(state, executionId, columns).beside))
  const isThere = useQuery({ ...api.results.get.queryOptions({ input: { executionId: kept ?? ('' as never) } }), enabled: kept !== null && chosen === undefined, retry: false }).isSuccess // asked only with an id
  useEffect(() => {
    if (tabId !== null && chosen === undefined && kept !== null && isThere) resultPort.besides.setState({ [tabId]: kept })
  }, [resultPort, tabId, chosen, kept, isThere])
  useEffect(() => {
    if (executionId !== null && columns !== undefined && isKnown && chosen !== undefined && chosen !== executionId && chosen !== kept) looks.change(executionId, columns, { beside: chosen })
  }, [looks, executionId, columns, isKnown, chosen, kept])
  return { beside: chosen ?? null, setBeside: (id: ExecutionId | null) => { if (tabId !== null) resultPort.besides.setState({ [tabId]: id }) } }
}
