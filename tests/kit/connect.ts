import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import type { AppContract } from '#shared/contract/index.ts'
import type { Core } from '#core/app.ts'

export type Client = ContractRouterClient<AppContract>

/** A typed client on a core's door, through the same bytes a page would send. */
export function connect(core: Core, clientId = 'test'): Client {
  const link = new RPCLink({
    url: 'http://core.test/rpc',
    fetch: request => core.handle(request, { clientId, signal: request.signal }),
  })
  return createORPCClient(link)
}
