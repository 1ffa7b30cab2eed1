import { useEffect, useRef } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { SavedAnalysis } from '#shared/analysis/contract.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'

const savePauseMs = 400

/** What was chosen for a result: undefined until it is known; a change is kept soon after it was made, and at once when the panel goes. */
export function useSavedAnalysis(executionId: ExecutionId): { readonly saved: SavedAnalysis | undefined; readonly save: (change: Partial<SavedAnalysis>) => void } {
  const { api, client } = useBridge()
  const queryClient = useQueryClient()
  const options = api.analysis.saved.queryOptions({ input: { executionId } })
  const { data, isError } = useQuery({ ...options, retry: false })
  const waiting = useRef<{ change: Partial<SavedAnalysis>; timer: ReturnType<typeof setTimeout> } | null>(null)
  const send = useRef(() => {})
  useEffect(() => {
    send.current = () => {
      const { change, timer } = waiting.current ?? {}
      waiting.current = null
      clearTimeout(timer)
      // Only a memory: when it cannot be kept, the next change tries again.
      if (change) void client.analysis.save({ executionId, ...change }).catch(() => undefined)
    }
    return () => send.current()
  }, [client, executionId])
  return {
    // What cannot be read counts as nothing.
    saved: data ?? (isError ? { chart: null, pivot: null, localSql: null } : undefined),
    save: change => {
      queryClient.setQueryData(options.queryKey, (before: SavedAnalysis | undefined) => ({ chart: null, pivot: null, localSql: null, ...before, ...change }))
      clearTimeout(waiting.current?.timer)
      waiting.current = { change: { ...waiting.current?.change, ...change }, timer: setTimeout(() => send.current(), savePauseMs) }
    },
  }
}
