/**
 * A whole core in a process of its own, to be killed: opens the profile, starts the sample data, prints one line of JSON
 * (`{ started, servicePid }`), and stays.
 */
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import pino from 'pino'
import { systemClock } from '#shared/base/clock.ts'
import type { AppContract } from '#shared/contract/index.ts'
import { createCore } from '#core/app.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { createKeyFileStore } from '#core/vault/key-file-store.ts'

const [profileDir, keyPath] = process.argv.slice(2)
if (profileDir === undefined || keyPath === undefined) throw new Error('needs: profile folder, key file')
let servicePid = 0
const core = await createCore({
  shell: 'test', version: '0.0.0-test', profileDir, clock: systemClock, ids: systemIds, secrets: createKeyFileStore(keyPath),
  browser: { open: async () => undefined }, files: { saveFile: null }, notifier: { notify: () => undefined },
  logger: pino({ level: 'info' }, { write: (line: string) => void (servicePid = Number(/"servicePid":(\d+)/.exec(line)?.[1] ?? servicePid)) }),
  sandboxCommand: { command: process.execPath, args: ['--disable-warning=ExperimentalWarning', new URL('../../src/sandbox/index.ts', import.meta.url).pathname] },
})
const link = new RPCLink({ url: 'http://core.test/rpc', fetch: (request) => core.handle(request, { clientId: 'demo-process', signal: request.signal }) })
const api: ContractRouterClient<AppContract> = createORPCClient(link)
const started = await api.demo.start({})
process.stdout.write(`${JSON.stringify({ started, servicePid })}\n`)
setInterval(() => undefined, 60_000)
