import { useMutation, useQuery } from '@tanstack/react-query'
import { useBridge } from '#renderer/bridge/bridge.tsx'

/** The sample data as this window sees it: what it is doing now, and how to start or remove it. */
export function useDemo() {
  const { api } = useBridge()
  const state = useQuery(api.demo.state.queryOptions({ input: {} }))
  const start = useMutation(api.demo.start.mutationOptions())
  const remove = useMutation(api.demo.remove.mutationOptions())
  return { state: state.data ?? null, start, remove }
}
