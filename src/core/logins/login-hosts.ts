import { AppError } from '#shared/base/app-error.ts'
import type { Region } from '#shared/logins/contract.ts'
import type { AmazonHosts, RegionHosts } from '#core/ports.ts'

/** Where the built-in service is right now; starts it when it is not running. */
export type SandboxUrl = (signal: AbortSignal) => Promise<string>

export type LoginHosts = (login: { readonly synthetic: boolean; readonly region: Region }, signal: AbortSignal) => Promise<RegionHosts>

/**
 * The addresses of a login, decided by the login alone: Amazon's for its region, or the built-in service's for a
 * synthetic one. This is the only place that knows both, so a token cannot reach the wrong side.
 */
export function createLoginHosts({ amazon, sandboxUrl }: { readonly amazon: AmazonHosts; readonly sandboxUrl: SandboxUrl }): LoginHosts {
  const amazonOrigins = new Set(Object.values(amazon).flatMap((hosts: RegionHosts) => [hosts.authorizeUrl, hosts.tokenUrl, hosts.apiUrl].map((url) => new URL(url).origin)))
  return async (login, signal) => {
    if (!login.synthetic) return amazon[login.region]
    const { origin, hostname } = new URL(await sandboxUrl(signal))
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname) || amazonOrigins.has(origin)) {
      throw new AppError('bug', 'The built-in service reported an address that is not its own, so nothing was sent there. Start the sample data again.')
    }
    return { authorizeUrl: `${origin}/ap/oa`, tokenUrl: `${origin}/auth/o2/token`, apiUrl: origin }
  }
}
