import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { isAbort } from '#shared/base/app-error.ts'
import type { AppContract } from '#shared/contract/index.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Handle } from './app-scheme.ts'
import type { RunCounts } from './app-tray.ts'

/**
 * Calls `onCounts` with how many runs are active and waiting: once now and after every change, through core's own door like
 * any page. Ends with `scope`; a failure is logged and ends it too, since a tray is not worth more.
 */
export function watchCounts(handle: Handle, clientId: string, onCounts: (counts: RunCounts) => void, logger: { warn(facts: object, text: string): void }, scope: Scope): void {
  const link = new RPCLink({ url: 'http://core/rpc', fetch: (request) => handle(request, { shell: 'electron', clientId, signal: scope.signal }) })
  const client: ContractRouterClient<AppContract> = createORPCClient(link)
  const watch = async () => {
    const ask = async () => onCounts(await client.executions.counts({}, { signal: scope.signal }))
    const events = await client.events.stream(undefined, { signal: scope.signal })
    await ask()
    for await (const event of events) if (event.name === 'executions.changed') await ask()
  }
  watch().catch((failure: unknown) => {
    if (!scope.signal.aborted && !isAbort(failure)) logger.warn({ err: failure }, 'the tray no longer follows the runs')
  })
}
