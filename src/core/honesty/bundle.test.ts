import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidv7 } from 'uuidv7'
import { ZipFile } from 'yazl'
import { systemClock } from '#shared/base/clock.ts'
import { InstanceId, type ExecutionId } from '#shared/base/ids.ts'
import type { ResultFacts } from '#shared/results/contract.ts'
import { openResultsRig, type ResultsRig } from '#core/results/testing/results-rig.ts'
import { openBundle, writeBundle, type BundleDeps } from './bundle.ts'
import { bundleFiles } from './bundle-manifest.ts'
import { createGivenBundles } from './given-bundles.ts'
import { inZip } from './zip-file.ts'

let rig: ResultsRig
let dir: string
let deps: BundleDeps
beforeAll(() => {
  rig = openResultsRig()
  dir = mkdtempSync(join(tmpdir(), 'recomamp-bundle-'))
  const given = createGivenBundles({ results: rig.results, clock: systemClock, profileDir: dir })
  deps = { results: rig.results, ids: { next: uuidv7, randomHex: () => '00' }, clock: systemClock, given }
})
afterAll(async () => {
  await rig.close()
  rmSync(dir, { recursive: true, force: true })
})

const instanceId = InstanceId.parse('0193aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee')
const facts: ResultFacts = {
  sql: 'SELECT campaign, SUM(impressions) AS n, MAX(impression_dt) AS at FROM dsp_impressions GROUP BY 1', params: [{ name: 'brand', type: 'STRING', shown: 'Secret Client Brand' }],
  window: { start: '2025-05-01T00:00:00', end: '2025-05-08T00:00:00', timeZone: 'Europe/Berlin' }, instanceId, amcExecutionId: 'amc-run-4711', createdAtMs: 1, submittedAtMs: 2, amcComputeSeconds: 3, catalogueVersion: 'v',
}
const csv = 'campaign,n,cost,at,n\n"ä, ""x""",9007199254740993,0.10,2025-05-01T10:00:00.000,1\n,,,,\n=cmd|x,1,12.5,2025-05-02T00:00:00.123,2\n'
const types = [['campaign', 'STRING'], ['n', 'LONG'], ['cost', 'DECIMAL'], ['at', 'TIMESTAMP'], ['n', 'LONG']] as const

async function storeRun(text = csv, sql = facts.sql, change: Partial<ResultFacts> = {}): Promise<ExecutionId> {
  const id = await rig.store(text, types.map(([name, dataType]) => ({ name, dataType, columnType: 'DIMENSION', precision: null, scale: dataType === 'DECIMAL' ? 17 : null })))
  const { store } = rig.results
  const manifest = store.find(id)
  if (!manifest) throw new Error('not stored')
  const columns = manifest.columns.map(column => ({ ...column, measure: column.name === 'n' ? { additivity: 'additive' as const, combine: 'sum' as const, reason: '' } : null }))
  store.commit(id, { ...manifest, facts: { ...facts, sql, ...change }, columns, title: 'Reach & co' }, false)
  // What the store keeps of a known run is its manifest.
  return id
}

const filesOf = (path: string) => inZip(path, 8, async (entries) => {
  const files = new Map<string, Buffer>()
  for (const [name, entry] of entries) files.set(name, await entry.read(1e7))
  return files
})
const bytesOf = (path: string) => new Blob([new Uint8Array(readFileSync(path))]).stream() as ReadableStream<Uint8Array>
const wish = (executionId: ExecutionId, rest: object = {}) => ({ executionId, withRows: true, withParams: false, withRunId: false, ...rest })

test('a bundle opens as an imported result with the same rows, columns and facts', async () => {
  const id = await storeRun()
  const path = join(dir, 'whole.zip')
  expect(await writeBundle(deps, wish(id, { withParams: true, withRunId: true }), path, rig.call.signal)).toBeGreaterThan(500)
  const opened = await openBundle(deps, bytesOf(path), rig.call.signal)
  expect(opened).toMatchObject({ title: 'Reach & co', sql: facts.sql, rowCount: 3, twin: id, params: facts.params })
  const copy = await rig.results.handlers.get({ executionId: opened.executionId! }, rig.call) // with rows there is one
  const original = await rig.results.handlers.get({ executionId: id }, rig.call)
  expect(copy).toMatchObject({ origin: 'import', synthetic: true, rowCount: 3, columns: original.columns, facts: { ...facts, instanceId: copy.facts?.instanceId } })
  expect(copy.facts?.instanceId).not.toBe(instanceId)
  expect((await rig.page(opened.executionId!)).columns).toEqual((await rig.page(id)).columns) // the same
  expect(readdirSync(join(rig.results.store.root, '.bundles'))).toEqual([])
})

test('a bundle with the hash only holds no rows, and names the stored result that it is of', async () => {
  const id = await storeRun()
  const path = join(dir, 'hash.zip')
  await writeBundle(deps, wish(id, { withRows: false }), path, rig.call.signal)
  expect([...(await filesOf(path)).keys()]).toEqual([bundleFiles.manifest, bundleFiles.seal, bundleFiles.sql])
  expect(await openBundle(deps, bytesOf(path), rig.call.signal)).toMatchObject({ executionId: null, rowCount: 3, sql: facts.sql, window: facts.window, params: [], twin: expect.any(String) as unknown })
})

test('nothing that the person did not choose leaves the machine: no instance, run id, parameter or path', async () => {
  const id = await storeRun()
  const path = join(dir, 'quiet.zip')
  await writeBundle(deps, wish(id), path, rig.call.signal)
  let text = ''
  for (const [name, bytes] of await filesOf(path)) if (name !== bundleFiles.rows) text += bytes.toString('utf8')
  for (const secret of [instanceId, 'amc-run-4711', 'Secret Client Brand', id, rig.dir, 'token', 'loginId', 'accountId']) expect(text).not.toContain(secret)
  expect(readFileSync(path).includes(Buffer.from(instanceId))).toBe(false)
})

async function repacked(path: string, change: (files: Map<string, Buffer>) => void): Promise<string> {
  const files = await filesOf(path)
  change(files)
  const archive = new ZipFile()
  for (const [name, bytes] of files) archive.addBuffer(bytes, name, { compress: false })
  archive.end()
  const pieces: Buffer[] = []
  for await (const piece of archive.outputStream) pieces.push(piece as Buffer) // a stream of Buffers
  const target = join(dir, `${uuidv7()}.zip`)
  writeFileSync(target, Buffer.concat(pieces))
  return target
}

test('a changed bundle is refused with a sentence and leaves nothing behind', async () => {
  const id = await storeRun()
  const path = join(dir, 'honest.zip')
  await writeBundle(deps, wish(id), path, rig.call.signal)
  const before = rig.results.store.table.totals().resultCount
  const flip = (bytes: Buffer | undefined, at: number) => {
    const copy = Buffer.from(bytes ?? [])
    copy[at] = (copy[at] ?? 0) ^ 1
    return copy
  }
  const changes: ((files: Map<string, Buffer>) => void)[] = [
    files => files.set(bundleFiles.rows, flip(files.get(bundleFiles.rows), 40)),
    files => files.set(bundleFiles.sql, Buffer.from('SELECT 1')),
    files => files.set(bundleFiles.manifest, Buffer.from((files.get(bundleFiles.manifest) ?? '').toString().replace('Reach', 'Sales'))),
    files => files.delete(bundleFiles.rows),
    files => files.delete(bundleFiles.seal),
    files => files.set('evil.sh', Buffer.from('x')),
    files => {
      const manifest = Buffer.from('{"format":"recomamp-bundle","version":2}')
      files.set(bundleFiles.manifest, manifest)
      files.set(bundleFiles.seal, Buffer.from(createHash('sha256').update(manifest).digest('hex')))
    },
  ]
  for (const change of changes) await expect(openBundle(deps, bytesOf(await repacked(path, change)), rig.call.signal)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/changed|bundle/) as unknown })
  const whole = readFileSync(path)
  for (const bytes of [whole.subarray(0, whole.length - 30), whole.subarray(0, 100), Buffer.alloc(0), Buffer.from('campaign,n\na,1\n'), Buffer.alloc(5_000, 0x50)]) {
    writeFileSync(join(dir, 'cut.zip'), bytes)
    await expect(openBundle(deps, bytesOf(join(dir, 'cut.zip')), rig.call.signal)).rejects.toMatchObject({ code: 'invalid-input' })
  }
  // Any single byte of the archive: opened as it was, or refused, never something else.
  for (let at = 0; at < whole.length; at += 97) {
    writeFileSync(join(dir, 'flip.zip'), flip(whole, at))
    const opened = await openBundle(deps, bytesOf(join(dir, 'flip.zip')), rig.call.signal).catch((thrown: unknown) => thrown)
    if (opened instanceof Error) expect(opened).toMatchObject({ code: 'invalid-input' })
    else {
      expect(opened).toMatchObject({ title: 'Reach & co', sql: facts.sql, rowCount: 3 })
      await rig.results.handlers.remove({ executionId: (opened as { executionId: ExecutionId }).executionId }, rig.call)
    }
  }
  expect(rig.results.store.table.totals().resultCount).toBe(before)
  expect(readdirSync(join(rig.results.store.root, '.bundles'))).toEqual([])
})

test('a bundle is checked against results of the same SQL, those that come later too: byte for byte, in another order, other rows, another request', async () => {
  const own = csv.replace('=cmd|x', '=own|x')
  const [head, first, second, third] = own.trimEnd().split('\n')
  const sql = 'SELECT a AS campaign FROM dsp_impressions'
  const path = join(dir, 'given.zip')
  await writeBundle(deps, wish(await storeRun(own, sql), { withRows: false }), path, rig.call.signal)
  const opened = await openBundle(deps, bytesOf(path), rig.call.signal)
  expect(opened.checks).toMatchObject([{ verdict: 'same-bytes', sentence: 'Same rows, byte for byte.', bundle: { executionId: null, rowCount: 3 }, result: { executionId: opened.twin } }])
  const check = async (text: string, written = sql, change: Partial<ResultFacts> = {}) => (await deps.given.checksOf(await storeRun(text, written, change), rig.call.signal)).map(({ verdict, sentence }) => `${verdict}: ${sentence.split('.')[0]}`)
  const lines = (...all: (string | undefined)[]) => `${all.join('\n')}\n`
  expect(await check(lines(head, third, first, second), ` ${sql.replaceAll(' ', '\n')} `)).toEqual(['same-rows: The same rows, though not byte for byte: their order differs, or the columns that tell of privacy filtering do'])
  expect(await check(lines(head, first, second, third?.replace('12.5', '12.6')))).toEqual(['differs: Other rows: as many, with other values'])
  expect(await check(lines(head, first, second))).toEqual(['differs: Other rows: 3 in the bundle, 2 here'])
  expect(await check(lines(head?.replace('cost', 'costs'), first, second, third))).toEqual(['differs: Other rows: the two do not have the same columns'])
  expect(await check(lines(head, first, second), sql, { window: null })).toEqual(['other-request: Not compared: the bundle is of 2025-05-01 00:00 to 2025-05-08 00:00 (Europe/Berlin), this result of no time window'])
  expect(await check(lines(head, first), 'SELECT other FROM dsp_impressions')).toEqual([])
  // With its rows a bundle can be compared although it tells no other hash, and its own rows are not checked against it.
  const whole = join(dir, 'given-whole.zip')
  await writeBundle(deps, wish(await storeRun(lines(head, second, first, third), 'SELECT whole'), { withParams: true }), whole, rig.call.signal)
  const withRows = await openBundle(deps, bytesOf(whole), rig.call.signal)
  expect(withRows.executionId && await deps.given.checksOf(withRows.executionId, rig.call.signal)).toEqual([])
  expect(await check(lines(head, third, second, first), 'SELECT whole')).toEqual(['same-rows: The same rows, though not byte for byte: their order differs, or the columns that tell of privacy filtering do'])
  expect(await check(lines(head, third, first), 'SELECT whole', { params: [{ name: 'brand', type: 'STRING', shown: 'Another' }] })).toEqual(['other-request: Not compared: the parameter brand was Secret Client Brand for the bundle and Another here'])
})
