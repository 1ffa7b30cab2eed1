/**
 * A whole core as a process that can be killed at any moment: the real composition root on a real profile, its door on a
 * loopback port, Amazon replaced by the built-in service. Prints `core is ready: <url>`. Asks no token: it is for tests only.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { systemClock } from '#shared/base/clock.ts'
import { createCore } from '#core/app.ts'
import type { RegionHosts } from '#core/ports.ts'
import { createKeyFileStore } from '#core/vault/key-file-store.ts'
import { systemIds } from '#core/shell/system-ids.ts'

const { values } = parseArgs({ options: { profile: { type: 'string' }, key: { type: 'string' }, service: { type: 'string' } } })
const { profile = '', key = '', service = '' } = values

const hosts: RegionHosts = { authorizeUrl: `${service}/ap/oa`, tokenUrl: `${service}/auth/o2/token`, apiUrl: service }
const core = await createCore({
  shell: 'test', version: '0.0.0-torture', profileDir: profile, clock: systemClock, ids: systemIds, secrets: createKeyFileStore(key, { machineId: async () => 'torture' }),
  browser: { open: consent }, files: { saveFile: null }, notifier: { notify: () => undefined },
  logger: pino({ level: 'warn' }, pino.destination({ dest: join(profile, 'torture.log'), sync: true, mkdir: true })),
  sandboxCommand: { command: process.execPath, args: [] }, amazonHosts: { NA: hosts, EU: hosts, FE: hosts },
})

const server = createServer((request, response) => {
  void (async () => {
    const body: Buffer[] = []
    for await (const chunk of request) body.push(chunk as Buffer) // a request without encoding gives Buffers
    const headers = Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : []))
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
    const asked = new Request(`http://core.test${request.url}`, { method: request.method ?? 'GET', headers, ...(hasBody && { body: Buffer.concat(body) }) })
    const answer = await core.handle(asked, { clientId: 'torture', signal: asked.signal })
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(Buffer.from(await answer.arrayBuffer()))
  })().catch(() => response.destroy())
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`core is ready: http://127.0.0.1:${(server.address() as AddressInfo).port}\n`) // a TCP server has an address with a port
})
// Never outlives its parent.
process.stdin.on('end', () => process.exit(0)).resume()

/** What a person does in the browser: allows, and lands on the callback page. */
async function consent(address: string): Promise<void> {
  const url = new URL(address)
  const answer = await fetch(url.origin + url.pathname, { method: 'POST', redirect: 'manual', body: new URLSearchParams([...url.searchParams, ['decision', 'allow'], ['person', 'avery']]) })
  const callback = answer.headers.get('location')
  if (callback === null) throw new Error(`no way back from ${url.pathname}: ${answer.status}`)
  await fetch(callback)
}
