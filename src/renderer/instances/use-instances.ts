import { useQuery } from '@tanstack/react-query'
import type { InstanceId } from '#shared/base/ids.ts'
import type { Instance } from '#shared/instances/contract.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'

const none: readonly Instance[] = []

/** Every instance that is known, in core's order; empty while not known yet. */
export function useInstances(): readonly Instance[] {
  const { api } = useBridge()
  return useQuery(api.instances.list.queryOptions({ input: {} })).data ?? none
}

/** One instance, or undefined when there is none or it is not known (any more). */
export function useInstance(id: InstanceId | null): Instance | undefined {
  const instances = useInstances()
  return id === null ? undefined : instances.find(instance => instance.id === id)
}
