import { useEffect } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { firstViewRows, type Result, type ResultView } from '#shared/results/contract.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { filterOf, type ResultLook } from './result-looks.ts'

/** What the grid reads: a view, or with `viewId` null the rows as they came. */
export interface ShownView {
  readonly viewId: string | null
  readonly rowCount: number
  /** The order is still being worked out; what is on screen is its beginning. */
  readonly building: boolean
  /** Why the view that was asked for is not shown. */
  readonly failure: string | null
  readonly error: unknown
}

/** Opens the view that a look asks for and follows it until it is ready. The view before it stays until then. */
export function useResultView(result: Result, look: ResultLook): ShownView {
  const { api, client } = useBridge()
  const filter = filterOf(look)
  const plain = look.sort.length === 0 && filter === null
  const input = { executionId: result.executionId, sort: [...look.sort], filter }
  const opened = useQuery({
    queryKey: ['result-view', input], enabled: !plain && result.complete, placeholderData: keepPreviousData, staleTime: Infinity, gcTime: 0, retry: false,
    queryFn: ({ signal }) => client.results.openView(input, { signal }),
  })
  const viewId = plain ? null : opened.data?.viewId ?? null
  const followed = useQuery({
    ...api.results.view.queryOptions({ input: { viewId: viewId ?? '-' } }),
    enabled: viewId !== null, initialData: opened.data?.viewId === viewId ? opened.data : undefined,
    // That a small one is ready may be said before anybody listens: what is being built is looked at once more.
    staleTime: query => (query.state.data?.state === 'building' ? 0 : Infinity),
  })
  useEffect(() => {
    if (viewId === null) return undefined
    // A view that nobody looks at any more need not be worked out to its end.
    return () => void client.results.closeView({ viewId }).catch(() => undefined)
  }, [client, viewId])
  if (plain) return { viewId: null, rowCount: result.arrivedRows, building: false, failure: null, error: null }
  const view: ResultView | undefined = followed.data ?? opened.data
  if (!view || view.state === 'failed') {
    return { viewId: null, rowCount: result.arrivedRows, building: result.complete && !view && !opened.isError, failure: view?.message ?? null, error: opened.error ?? followed.error }
  }
  return { viewId: view.viewId, rowCount: view.rowCount ?? Math.min(firstViewRows, result.rowCount), building: view.state === 'building' || opened.isPlaceholderData, failure: null, error: followed.error }
}
