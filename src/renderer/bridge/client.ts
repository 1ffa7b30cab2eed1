import { createORPCClient, type ClientContext, type ClientLink, type ClientOptions } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import type { AppContract } from '#shared/contract/index.ts'
import { toAppError } from './to-app-error.ts'

/** Every method of the contract as a function. All failures are AppErrors. */
export type Client = ContractRouterClient<AppContract>

/** Bodies up to this size survive the closing of a page; browsers refuse larger ones. */
const keepaliveLimitBytes = 60_000

/** The one way from page to core: oRPC over fetch to `/rpc` of the page's own origin, in every shell. */
export function createClient(origin: string, token: string | null): Client {
  const link = new RPCLink({
    url: `${origin}/rpc`,
    headers: () => (token === null ? {} : { authorization: `Bearer ${token}` }),
    fetch: (request, init) => send(request, init),
  })
  const translated: ClientLink<ClientContext> = {
    call: async (path, input, options: ClientOptions<ClientContext>) => {
      try {
        return await link.call(path, input, options)
      } catch (thrown) {
        throw toAppError(thrown)
      }
    },
  }
  return createORPCClient<Client>(translated)
}

/** What was typed must arrive even when the page is closed at that moment. */
async function send(request: Request, init: RequestInit): Promise<Response> {
  if (!request.url.endsWith('/tabs/write') || document.visibilityState !== 'hidden') return fetch(request, init)
  const body = await request.clone().blob()
  return body.size <= keepaliveLimitBytes ? fetch(new Request(request, { keepalive: true }), init) : fetch(request, init)
}
