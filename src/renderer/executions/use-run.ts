import { useQuery } from '@tanstack/react-query'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Execution } from '#shared/executions/contract.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'

/** The run of an id: null where it is of an import or a derived result, undefined until that is known and for a null id. */
export function useRun(id: ExecutionId | null): Execution | null | undefined {
  const { api } = useBridge()
  return useQuery({ ...api.executions.find.queryOptions({ input: { id: id ?? ('' as never) } }), enabled: id !== null }).data // asked only with an id
}

/** Whether there may be rows of a run, from the first that has arrived; what is no run has all of its rows. */
export function mayHaveRows(run: Execution | null | undefined): boolean {
  return run === null || (run !== undefined && !run.dryRun && (run.state === 'ready' || run.state === 'downloading' || run.state === 'converting'))
}
