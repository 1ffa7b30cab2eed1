/** Files of the profile damaged, replaced, deleted or too new: a sentence, nothing overwritten, and the rest goes on. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { Scope } from '#shared/base/scope.ts'
import { lockProfile } from '#core/shell/profile-lock.ts'
import { startTestCore } from '#kit/test-core.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { waitUntil } from '#kit/wait-until.ts'
import { startAmazonWithRuns, startSignedInCore } from './amazon-with-runs.ts'

const databaseOf = (profileDir: string) => join(profileDir, 'recomamp.sqlite')
const names = (dir: string) => readdirSync(dir).toSorted()

test.each<[string, (path: string) => void]>([
  ['text instead of a database', (path) => writeFileSync(path, 'SELECT 1;\n'.repeat(2_000))],
  ['a header and then noise', (path) => writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, 100), Buffer.alloc(50_000, 0xa5)]))],
  ['noise in the middle', (path) => {
    const bytes = readFileSync(path)
    writeFileSync(path, bytes.fill(0x5a, 4_096 + 50, bytes.length - 1_000))
  }],
])('a database that is %s is set aside untouched, and the page is told in the words that are in the log', async (_what, damage) => {
  const first = await startTestCore()
  const { profileDir } = first
  for (let n = 0; n < 20; n += 1) await first.api.tabs.open({ draft: { sql: `SELECT '${'x'.repeat(2_000)}'` } })
  await first.core.scope.close()
  damage(databaseOf(profileDir))
  const damaged = readFileSync(databaseOf(profileDir))
  const { api, logLines } = await startTestCore({ profileDir })
  const { startupNotices } = await api.app.info({})
  const aside = names(profileDir).filter((name) => /\.damaged-[\d-]+T[\d-]+$/.test(name))
  expect(aside).toHaveLength(1)
  expect(readFileSync(join(profileDir, aside[0] ?? '')).equals(damaged)).toBe(true)
  expect(startupNotices).toEqual([expect.stringContaining(`was damaged. It was set aside as ${aside[0]}`)])
  expect(logLines.join('')).toContain('was damaged')
  await api.tabs.open({ draft: { sql: 'SELECT 2' } })
  expect(await api.tabs.list({})).toHaveLength(1)
})

test('a cut-off database goes back to the newest good backup; a half-written backup is never taken for one', async () => {
  const first = await startTestCore()
  const { profileDir } = first
  await first.api.tabs.open({ draft: { title: 'kept' } })
  await first.core.scope.close()
  const backups = join(profileDir, 'backups')
  mkdirSync(backups)
  writeFileSync(join(backups, 'recomamp-2026-01-01T00-00-00.sqlite'), readFileSync(databaseOf(profileDir)))
  writeFileSync(join(backups, 'recomamp-2026-01-02T00-00-00.sqlite'), '')
  writeFileSync(join(backups, 'recomamp-2026-01-03T00-00-00.sqlite'), readFileSync(databaseOf(profileDir)).subarray(0, 5_000))
  writeFileSync(join(backups, 'recomamp-2026-01-04T00-00-00.sqlite.partial'), 'half')
  writeFileSync(databaseOf(profileDir), readFileSync(databaseOf(profileDir)).subarray(0, 9_000))
  const { api } = await startTestCore({ profileDir })
  expect((await api.app.info({})).startupNotices).toEqual([expect.stringContaining('the backup of 2026-01-01T00-00-00 took its place')])
  expect((await api.tabs.list({})).map(({ title }) => title)).toEqual(['kept'])
})

test('a profile from a newer app stops the start with a sentence, leaves every byte, and leaves nothing running', async () => {
  const first = await startTestCore()
  const { profileDir } = first
  await first.core.scope.close()
  const newer = new Sqlite(databaseOf(profileDir))
  newer.pragma('user_version = 4000')
  newer.close()
  const before = readFileSync(databaseOf(profileDir))
  await expect(startTestCore({ profileDir })).rejects.toThrow(/written by a newer RecomAMP .* Nothing was changed\. Update the app/)
  expect(readFileSync(databaseOf(profileDir)).equals(before)).toBe(true)
})

test('two apps on one profile: the second is told who has it and starts nothing; when the first is gone it may', async () => {
  const profileDir = tempDir()
  const first = new Scope('first')
  lockProfile(profileDir, first).announce({ shell: 'electron', pid: 4711, startedAtMs: 0 })
  const second = new Scope('second')
  expect(() => lockProfile(profileDir, second)).toThrow(/already in use by the RecomAMP desktop app \(process 4711\)\. Nothing was started/)
  await first.close()
  lockProfile(profileDir, second)
  await second.close()
})

test('the results folder deleted under the running app: old rows are a sentence, new runs work', async () => {
  const amazon = await startAmazonWithRuns()
  const { api, run, core, profileDir } = await startSignedInCore(amazon)
  const rows = async (id: string) => {
    const response = await core.handle(new Request(`http://core.test/bulk/results/${id}/rows`), { clientId: 't', signal: core.scope.signal })
    return { status: response.status, body: await response.json() as { message?: string; columns?: unknown } }
  }
  const ready = async (name: string) => {
    const { id } = await run(name)
    await waitUntil(`${name} to be ready`, async () => (await api.executions.get({ id })).state === 'ready')
    return id
  }
  const old = await ready('old')
  expect((await rows(old)).body.columns).toEqual([['a', 'b'], ['1', '2']])
  rmSync(join(profileDir, 'results'), { recursive: true })
  expect(await rows(old)).toMatchObject({ status: 507, body: { message: expect.stringMatching(/cannot be read any more .* run the query again/) } })
  expect(await api.results.get({ executionId: old })).toMatchObject({ rowCount: 2 })
  expect((await rows(await ready('new'))).body.columns).toEqual([['a', 'b'], ['1', '2']])
  await api.results.remove({ executionId: old })
  expect(await api.executions.get({ id: old })).toMatchObject({ state: 'ready', title: 'old' })
})

test('a stored result that was tampered with, file or description, is a sentence for that result only', async () => {
  const amazon = await startAmazonWithRuns()
  const { api, run, core, profileDir } = await startSignedInCore(amazon)
  const { id } = await run('one')
  await waitUntil('ready', async () => (await api.executions.get({ id })).state === 'ready')
  const dir = join(profileDir, 'results', id)
  const columns = join(dir, 'rows-0001-0001.parquet')
  const parquet = readFileSync(columns)
  const lines = join(dir, 'rows-0001-0001.csv')
  const csv = readFileSync(lines)
  const ask = async (path: string) => {
    const response = await core.handle(new Request(`http://core.test${path}`), { clientId: 't', signal: core.scope.signal })
    return (await response.json() as { message?: string }).message
  }
  for (const bytes of [Buffer.alloc(0), Buffer.from('PAR1PAR1'), parquet.subarray(0, parquet.length - 20), Buffer.from(parquet).fill(0xff, 4, parquet.length - 8), Buffer.from('a,b\n1,2\n')]) {
    writeFileSync(columns, bytes)
    const job = await api.results.startExport({ executionId: id, format: 'csv' })
    if (!job) throw new Error('a job was expected')
    await waitUntil('the export to end', async () => (await api.results.exportJob({ id: job.id })).state !== 'running')
    expect(await api.results.exportJob({ id: job.id })).toMatchObject({ state: 'failed', message: expect.stringMatching(/cannot be read any more/) })
  }
  writeFileSync(columns, parquet)
  for (const bytes of [Buffer.alloc(0), csv.subarray(0, csv.length - 2), Buffer.from(csv).fill(0xff, 4), Buffer.from(csv).fill(0x22, 4), Buffer.from('x,y,z\n1,2,3\n')]) {
    writeFileSync(lines, bytes)
    expect(await ask(`/bulk/results/${id}/rows`)).toMatch(/cannot be read any more|Rows 1 to 2 of this result were damaged/)
  }
  writeFileSync(lines, csv)
  for (const path of [columns, lines, `${lines}.idx`]) {
    const whole = readFileSync(path)
    rmSync(path)
    expect(await ask(`/bulk/results/${id}/rows`)).toMatch(/cannot be read any more/)
    mkdirSync(path)
    expect(await ask(`/bulk/results/${id}/rows`)).toMatch(/cannot be read any more/)
    rmSync(path, { recursive: true })
    writeFileSync(path, whole)
  }
  writeFileSync(join(dir, 'manifest.json'), '{"version":1,"columns":"x"}')
  expect(await api.results.get({ executionId: id })).toMatchObject({ rowCount: 2 })

  const database = new Sqlite(databaseOf(profileDir))
  const put = (manifest: unknown) => database.prepare('UPDATE result SET manifest = ? WHERE execution_id = ?').run(JSON.stringify(manifest), id)
  const { manifest } = database.prepare<[string], { manifest: string }>('SELECT manifest FROM result WHERE execution_id = ?').get(id) ?? { manifest: '{}' }
  const good = JSON.parse(manifest) as { columns: { field: string }[] } // our own manifest
  for (const bad of [null, [], {}, { ...good, columns: 'x' }, { ...good, version: 1 }]) {
    put(bad)
    await expect(api.results.get({ executionId: id })).rejects.toMatchObject({ code: 'storage', message: expect.stringMatching(/damaged.* run the query again/i) })
    expect(await ask(`/bulk/results/${id}/rows`)).toMatch(/damaged/)
  }
  for (const field of ['no such', '" UNION SELECT content FROM read_text(\'/etc/passwd\') --', 'x\u0000y', '']) {
    put({ ...good, columns: [{ ...good.columns[0], field }] })
    expect(await ask(`/bulk/results/${id}/rows`)).toMatch(/cannot be read any more/)
  }
  put(good)
  database.close()
  expect(await api.results.get({ executionId: id })).toMatchObject({ rowCount: 2 })
})

test('a results folder that became a file makes the run wait with a sentence, and it goes on when that is solved', async () => {
  const amazon = await startAmazonWithRuns()
  const { api, run, profileDir } = await startSignedInCore(amazon)
  rmSync(join(profileDir, 'results'), { recursive: true, force: true })
  writeFileSync(join(profileDir, 'results'), 'in the way')
  const { id } = await run('blocked')
  await waitUntil('a sentence', async () => /could not be written/.test((await api.executions.get({ id })).stateNote))
  renameSync(join(profileDir, 'results'), join(profileDir, 'was-in-the-way'))
  await waitUntil('ready', async () => (await api.executions.get({ id })).state === 'ready', 20_000)
})
