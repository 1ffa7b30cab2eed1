import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { systemClock } from '#shared/base/clock.ts'
import { InstanceId } from '#shared/base/ids.ts'
import { finalStates } from '#shared/executions/contract.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { createKeyFileStore } from '#core/vault/key-file-store.ts'
import { createMemoryStore } from '#core/vault/memory-store.ts'
import { startTestCore } from '#kit/test-core.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { waitUntil } from '#kit/wait-until.ts'
import { exampleQueries } from './example-queries.ts'

const program = fileURLToPath(new URL('../../../tests/kit/demo-process.ts', import.meta.url))
const real = () => ({ clock: systemClock, ids: systemIds, secrets: createMemoryStore() })

test('"Explore with sample data" signs in to the built-in service, finds its instances and opens an example that runs', async () => {
  const profileDir = tempDir()
  const { api, logLines, core } = await startTestCore({ ...real(), profileDir })
  expect(await api.demo.state({})).toEqual({ kind: 'off' })
  const pending = api.demo.start({})
  await waitUntil('the start to show', async () => (await api.demo.state({})).kind === 'starting')
  const [started, joined] = await Promise.all([pending, api.demo.start({})])
  expect(joined).toEqual(started)

  expect(await api.logins.list({})).toMatchObject([{ label: 'Sample data', synthetic: true, state: 'ok', notice: null }])
  const instances = await api.instances.list({})
  expect(instances.length).toBeGreaterThan(5)
  expect(new Set(instances.map(({ kind }) => kind))).toEqual(new Set(['synthetic']))
  expect(new Set(instances.map(({ region }) => region))).toEqual(new Set(['NA', 'EU', 'FE']))
  expect(new Set(instances.map(({ colour }) => colour)).size).toBe(Math.min(10, instances.length))
  const tabs = await api.tabs.list({})
  const shown = tabs.find(({ id }) => id === started.tabId)
  expect(shown).toMatchObject({ title: exampleQueries()[0]?.name, instanceId: started.instanceId, active: true, dirty: false })
  expect((await api.queries.list({ deleted: false })).filter(({ sample }) => sample)).toHaveLength(exampleQueries().length)

  const again = await api.demo.start({})
  expect(again).toEqual(started)
  expect(await api.logins.list({})).toHaveLength(1)
  expect(await api.queries.list({ deleted: false })).toHaveLength(exampleQueries().length)
  expect((await api.audit.list({})).entries.filter(({ action }) => action === 'issue')).toHaveLength(1)
  expect(logLines.join()).not.toMatch(/Atz[ar]\||oa2-cs/)

  const sources = await api.instances.refreshDataSources({ id: started.instanceId })
  expect(sources.sources.some(({ name, columns }) => name === 'dsp_impressions' && columns.includes('campaign'))).toBe(true)
  expect(await api.instances.dataSources({ id: started.instanceId })).toEqual(sources)

  await api.demo.remove({})
  expect(await api.demo.state({})).toEqual({ kind: 'off' })
  expect(await api.logins.list({})).toEqual([])
  expect(await api.instances.list({})).toEqual([])
  expect(await api.queries.list({ deleted: false })).toEqual([])
  expect(existsSync(join(profileDir, 'sandbox'))).toBe(false)
  expect(await api.demo.start({})).not.toEqual(started)
  await core.scope.close()
}, 120_000)

test('a restarted app finds the sample data signed in, and starts the service only when something needs it', async () => {
  const profileDir = tempDir()
  const shared = { ...real(), profileDir }
  const first = await startTestCore(shared)
  const started = await first.api.demo.start({})
  await first.core.scope.close()

  const second = await startTestCore(shared)
  expect(await second.api.demo.state({})).toEqual({ kind: 'on', url: '' })
  expect((await second.api.instances.list({})).find(({ id }) => id === started.instanceId)?.notice).toBeNull()
  await second.api.instances.refreshDataSources({ id: started.instanceId })
  const state = await second.api.demo.state({})
  expect(state).toMatchObject({ kind: 'on', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) })
  expect((await second.api.audit.list({})).entries.filter(({ action }) => action === 'issue')).toHaveLength(1)
}, 120_000)

test('a service that dies is started again by the next call', async () => {
  const { api, logLines } = await startTestCore(real())
  const { instanceId } = await api.demo.start({})
  const before = await api.demo.state({})
  process.kill(servicePid(logLines), 'SIGKILL')
  await waitUntil('the death to be noticed', async () => {
    const state = await api.demo.state({})
    return state.kind === 'on' && state.url === ''
  })
  await api.instances.refreshDataSources({ id: instanceId })
  expect(await api.demo.state({})).not.toEqual(before)
}, 120_000)

test('a core that is killed outright leaves no service behind, and the next one goes on where it was', async () => {
  const profileDir = tempDir()
  const keyPath = join(tempDir(), 'a.key')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, profileDir, keyPath], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line = ''] = await once(createInterface({ input: child.stdout }), 'line')
  const { started, servicePid: left } = z.object({ started: z.object({ tabId: z.string(), instanceId: InstanceId }), servicePid: z.number() }).parse(JSON.parse(String(line)))
  child.kill('SIGKILL')
  await once(child, 'close')

  const { api } = await startTestCore({ ...real(), secrets: createKeyFileStore(keyPath), profileDir })
  expect(await api.demo.start({})).toEqual(started)
  await api.instances.refreshDataSources({ id: started.instanceId })
  await waitUntil('the service of the killed core to end', () => !isAlive(left))
  expect((await api.audit.list({})).entries.filter(({ action }) => action === 'issue')).toHaveLength(1)
}, 120_000)

test('a service that cannot start says why, and the next start tries again', async () => {
  const script = "process.stderr.write('the disk is full\\n'); process.exit(3)"
  const { api } = await startTestCore({ ...real(), sandboxCommand: { command: process.execPath, args: ['-e', script, '--'] } })
  await expect(api.demo.start({})).rejects.toMatchObject({ message: expect.stringContaining('the disk is full') })
  expect(await api.demo.state({})).toMatchObject({ kind: 'failed', message: expect.stringContaining('could not be started') })
  expect(await api.logins.list({})).toEqual([])
  const missing = await startTestCore({ ...real(), sandboxCommand: { command: '/nonexistent/program', args: [] } })
  await expect(missing.api.demo.start({})).rejects.toMatchObject({ message: expect.stringContaining('ENOENT') })
})

test('starting and removing at the same time end in the order they were asked for', async () => {
  const { api } = await startTestCore(real())
  await Promise.all([api.demo.start({}), api.demo.remove({}), api.demo.remove({})])
  expect(await api.logins.list({})).toEqual([])
  const [, started] = await Promise.all([api.demo.remove({}), api.demo.start({})])
  expect((await api.instances.list({})).some(({ id }) => id === started.instanceId)).toBe(true)
}, 120_000)

test('every example gives rows on the sample data', async () => {
  const { api } = await startTestCore(real())
  await api.demo.start({})
  const outcomes = await Promise.all((await api.queries.list({ deleted: false })).map(async ({ id, name }) => {
    const { instanceId, sql, params, paramTexts, window } = await api.queries.get({ id })
    if (instanceId === null) throw new Error(`${name} has no instance`)
    const run = await api.executions.start({ requestId: systemIds.next(), instanceId, queryId: id, title: name, sql, params, paramTexts, window })
    await waitUntil(`${name} to be over`, async () => finalStates.has((await api.executions.get({ id: run.id })).state), 90_000)
    const { state, rowCount, failure } = await api.executions.get({ id: run.id })
    return { name, state, hasRows: (rowCount ?? 0) > 1, failure }
  }))
  expect(outcomes).toEqual(outcomes.map(({ name }) => ({ name, state: 'ready', hasRows: true, failure: null })))
  expect(outcomes).toHaveLength(exampleQueries().length)
}, 180_000)

function servicePid(logLines: readonly string[]): number {
  return Number(/"servicePid":(\d+)/.exec(logLines.findLast((line) => line.includes('servicePid')) ?? '')?.[1])
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
