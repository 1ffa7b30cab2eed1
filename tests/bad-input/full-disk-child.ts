/**
 * A whole core in a process that may write only so much into one file (its shell set `ulimit -f`): the operating system then
 * refuses writes in the middle of things, as a full disk does. Prints one line of JSON: what each try said, and what is left.
 */
import pino from 'pino'
import { AppError } from '#shared/base/app-error.ts'
import { systemClock } from '#shared/base/clock.ts'
import { createCore } from '#core/app.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { createMemoryStore } from '#core/vault/memory-store.ts'
import { connect } from '#kit/connect.ts'

const [profileDir] = process.argv.slice(2)
if (profileDir === undefined) throw new Error('needs: profile folder')
const core = await createCore({
  shell: 'test', version: '0.0.0-test', profileDir, clock: systemClock, ids: systemIds, secrets: createMemoryStore(), browser: { open: async () => undefined },
  files: { saveFile: null }, notifier: { notify: () => undefined }, logger: pino({ level: 'silent' }), sandboxCommand: { command: 'false', args: [] },
})
const api = connect(core)
const saved: string[] = []
const refusals: { code: string; message: string }[] = []
const first = await api.tabs.open({ draft: { title: 'typed before', sql: 'SELECT 1' } })
for (let n = 1; n <= 12; n += 1) {
  try {
    const { title } = await api.tabs.open({ draft: { title: `tab ${n}`, sql: `SELECT '${'x'.repeat(1_000_000)}'` } })
    saved.push(title)
  } catch (thrown) {
    const { code, message } = thrown instanceof AppError ? thrown : (thrown as { code: string; message: string }) // what the client throws
    refusals.push({ code, message })
  }
}
const open = (await api.tabs.list({})).map(({ title }) => title)
const stillReadable = (await api.tabs.list({})).find(({ id }) => id === first.id)?.sql
process.stdout.write(`${JSON.stringify({ saved, refusals, open, stillReadable })}\n`)
await core.scope.close().catch(() => undefined)
process.exit(0)
