import { request } from 'node:http'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { createCore } from '#core/app.ts'
import type { AppRoot } from '#core/shell/app-root.ts'
import { createLogFile } from '#core/shell/log-file.ts'
import { lockProfile } from '#core/shell/profile-lock.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { AppError } from '#shared/base/app-error.ts'
import { systemClock } from '#shared/base/clock.ts'
import type { AppContract } from '#shared/contract/index.ts'
import type { Scope } from '#shared/base/scope.ts'
import { openSecretStore } from '../open-secret-store.ts'
import { findRunningInstance } from '../web/running-instance.ts'

/** Core as the runner sees it: the contract, and the bulk door. */
export interface Connection {
  readonly client: ContractRouterClient<AppContract>
  /** GET of a path below `/bulk/`. */
  readonly getBulk: (path: string, signal: AbortSignal) => Promise<Response>
  /** True when the work is done by an app that is already running on the profile. */
  readonly shared: boolean
}

type Ask = (request: Request) => Promise<Response>

/**
 * Reaches core on a profile: through the web shell that already serves it, else in this process, which then holds the
 * profile until `scope` closes. Rejects with `conflict` when another kind of shell has it.
 */
export async function connect(appRoot: AppRoot, profileDir: string, scope: Scope): Promise<Connection> {
  const running = await findRunningInstance(profileDir)
  if (running === undefined) return throughOwnCore(appRoot, profileDir, scope)
  const origin = `http://127.0.0.1:${running.port}`
  const token = await exchangeCode(origin, new URL(await running.launchUrl()).hash.replace('#launch=', ''))
  const ask: Ask = (asked) => {
    const headers = new Headers(asked.headers)
    headers.set('authorization', `Bearer ${token}`)
    headers.set('origin', origin)
    return fetch(new Request(asked, { headers }))
  }
  return { ...clientOf(origin, ask), shared: true }
}

async function throughOwnCore(appRoot: AppRoot, profileDir: string, scope: Scope): Promise<Connection> {
  const lock = lockProfile(profileDir, scope)
  lock.announce({ shell: 'runner', pid: process.pid, startedAtMs: systemClock.now() })
  const core = await createCore({
    shell: 'runner',
    version: appRoot.version,
    profileDir,
    clock: systemClock,
    ids: systemIds,
    secrets: openSecretStore(profileDir),
    browser: { open: (address) => Promise.reject(new AppError('signed-out', `This needs somebody at a screen: open RecomAMP once and sign in there. The address would have been ${address}`)) },
    files: { saveFile: null },
    notifier: { notify: () => {} },
    logger: createLogFile(profileDir, 'runner', scope),
    sandboxCommand: { command: process.execPath, args: [appRoot.sandboxPath] },
  })
  scope.own(() => core.scope.close())
  const clientId = systemIds.randomHex(8)
  return { ...clientOf('http://core', (asked) => core.handle(asked, { clientId, signal: asked.signal })), shared: false }
}

function clientOf(origin: string, ask: Ask): Omit<Connection, 'shared'> {
  const link = new RPCLink({ url: `${origin}/rpc`, fetch: ask })
  return { client: createORPCClient(link), getBulk: (path, signal) => ask(new Request(new URL(path, origin), { signal })) }
}

/** Node's `fetch` would not send our `Origin` with a body reliably on every version, so this one goes by hand. */
function exchangeCode(origin: string, code: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request(`${origin}/launch`, { method: 'POST', agent: false, headers: { origin, 'content-type': 'application/json' } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => (text += piece))
      response.on('end', () => {
        const token = /"token":"([0-9a-f]+)"/.exec(text)?.[1]
        if (token === undefined) reject(new AppError('conflict', 'The RecomAMP that is running on this profile did not let the runner in. Nothing was run. Close it and try again.'))
        else resolve(token)
      })
    })
    asking.on('error', reject)
    asking.end(JSON.stringify({ code }))
  })
}
