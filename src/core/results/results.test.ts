import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { Scope } from '#shared/base/scope.ts'
import { JobId, type ExecutionId } from '#shared/base/ids.ts'
import { ExportRequest } from '#shared/results/exports.ts'
import { createFastClock, openRig, type Rig, type RigOptions } from '../executions/testing/run-rig.ts'
import { refusal, startScriptedAmc, succeed, type ScriptedAmc } from '../executions/testing/scripted-amc.ts'
import { systemDisk, type Disk } from './disk.ts'

// Each step is waited for; only the machine decides how long that takes.
vi.setConfig({ testTimeout: 120_000 })
const clock = createFastClock(20)
const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
const call = { signal: new Scope('call').signal, clientId: 'test' }
const twoColumns = [{ name: 'campaign', dataType: 'STRING' }, { name: 'n', dataType: 'LONG' }]

async function setUp(csv: string | Buffer | readonly Buffer[], options: Partial<RigOptions> = {}): Promise<{ amc: ScriptedAmc; rig: Rig; dir: string }> {
  const scope = new Scope('test')
  cleanups.push(() => scope.close())
  const profileDir = mkdtempSync(join(tmpdir(), 'recomamp-results-'))
  cleanups.push(() => rmSync(profileDir, { recursive: true, force: true }))
  const amc = await startScriptedAmc(clock, scope)
  amc.onLook = run => succeed(run, csv, twoColumns)
  const rig = openRig({ profileDir, amc, clock, ...options })
  cleanups.push(() => rig.close())
  return { amc, rig, dir: profileDir }
}

const filesOf = (dir: string, id: string) => readdirSync(join(dir, 'results', id)).sort()

test('a result is two files, and says what it is', async () => {
  const { rig, dir } = await setUp('campaign,n\n"a, ""b""",9007199254740993\n,\n')
  const run = await rig.until((await rig.start()).id)
  expect(await rig.results.handlers.get({ executionId: run.id }, call)).toMatchObject({
    executionId: run.id, rowCount: 2, arrivedRows: 2, sizeBytes: run.sizeBytes, complete: true, synthetic: true, warnings: [], pinned: false, title: 'Test',
    contentHash: createHash('sha256').update('campaign,n\n"a, ""b""",9007199254740993\n,\n').digest('hex'),
    facts: { sql: run.sql, instanceId: run.instanceId, window: { start: run.resolvedWindow?.start, timeZone: 'UTC' } },
    columns: [{ name: 'campaign', type: 'text', amcType: 'STRING', kind: 'dimension', measure: { additivity: null } }, { name: 'n', type: 'integer', amcType: 'LONG', kind: 'dimension', unit: { kind: 'count' }, measure: { additivity: 'additive' } }],
  })
  await rig.untilTrue(() => filesOf(dir, run.id).join() === 'manifest.json,rows-0001-0001.csv,rows-0001-0001.csv.idx,rows-0001-0001.parquet')
  expect((await rig.rows(run.id)).columns).toEqual([['a, "b"', null], ['9007199254740993', null]])
})

test('pages of a large result are in original order at any depth', async () => {
  const count = 130_000
  const { rig } = await setUp(`campaign,n\n${Array.from({ length: count }, (_, index) => `c${index},${index}`).join('\n')}\n`)
  const run = await rig.until((await rig.start()).id)
  expect(run.rowCount).toBe(count)
  for (const offset of [0, 1, 122_879, 122_880, count - 3]) {
    const page = await rig.rows(run.id, `?offset=${offset}&limit=1000`)
    const expected = Array.from({ length: Math.min(1_000, count - offset) }, (_, index) => String(offset + index))
    expect(page).toEqual({ offset, rows: expected.map(Number), columns: [expected.map(text => `c${text}`), expected] })
  }
  expect(await rig.rows(run.id, `?offset=${count}`)).toEqual({ offset: count, rows: [], columns: [[], []] })
  for (const query of ['?limit=1001', '?limit=0', '?offset=-1', '?offset=1.5', '?offset=x']) await expect(rig.rows(run.id, query)).rejects.toThrow(/limit 1 to 1,000/)
})

test('no rows is an answer, with its columns', async () => {
  const { rig } = await setUp('campaign,n\n')
  const run = await rig.until((await rig.start()).id)
  expect(run).toMatchObject({ state: 'ready', rowCount: 0 })
  expect(run.stateNote).toContain('No rows')
  expect(await rig.rows(run.id)).toEqual({ offset: 0, rows: [], columns: [[], []] })
})

test('several files, some packed with gzip, are one result', async () => {
  const { rig } = await setUp([Buffer.from('campaign,n\na,1\n'), gzipSync('campaign,n\nb,2\n'), Buffer.from('campaign,n\nc,3')])
  const run = await rig.until((await rig.start()).id)
  expect((await rig.rows(run.id)).columns).toEqual([['a', 'b', 'c'], ['1', '2', '3']])
})

test('a transfer that breaks off goes on where it stopped, from a new address', async () => {
  const csv = Buffer.from(`campaign,n\n${'x,1\n'.repeat(200_000)}`)
  const { amc, rig } = await setUp(csv)
  const ranges: (string | undefined)[] = []
  amc.onDownload = (request, response, file) => {
    ranges.push(request.headers.range)
    if (ranges.length > 3) return false
    const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0)
    response.writeHead(from > 0 ? 206 : 200, { etag: '"one"', 'content-length': file.byteLength - from, ...(from > 0 && { 'content-range': `bytes ${from}-${file.byteLength - 1}/${file.byteLength}` }) })
    response.write(file.subarray(from, from + 250_000), () => response.destroy())
    return true
  }
  const run = await rig.until((await rig.start()).id)
  expect(run).toMatchObject({ state: 'ready', rowCount: 200_000 })
  expect(ranges[0]).toBeUndefined()
  expect(ranges.slice(1, 4).every(range => range?.startsWith('bytes='))).toBe(true)
  expect(new Set(amc.downloads.map(url => url.split('?')[0])).size).toBe(amc.downloads.length)
  expect(rig.events.some(event => event.name === 'executions.changed')).toBe(true)
})

test('after a crash packed and plain parts go on where they stopped', async () => {
  const line = (part: number, row: number) => `part ${part} ${createHash('sha256').update(`${part} ${row}`).digest('hex')},${row}`
  const parts = [0, 1, 2].map(part => Buffer.from(`campaign,n\n${Array.from({ length: 8_000 }, (_, row) => line(part, row)).join('\n')}\n`))
  const files = [gzipSync(parts[0] ?? ''), gzipSync(parts[1] ?? ''), parts[2] ?? Buffer.alloc(0)]
  for (const broken of [1, 2]) {
    const { amc, rig, dir } = await setUp(files)
    const asked: string[] = []
    const standing = { isOver: false }
    amc.onDownload = (request, response, file) => {
      const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0)
      const at = files.findIndex(one => one.equals(file))
      asked.push(`${at} from ${from}`)
      response.writeHead(from > 0 ? 206 : 200, { etag: `"${at}"`, 'content-length': file.byteLength - from, ...(from > 0 && { 'content-range': `bytes ${from}-${file.byteLength - 1}/${file.byteLength}` }) })
      if (at === broken && !standing.isOver) response.write(file.subarray(0, 300_000))
      else response.end(file.subarray(from))
      return true
    }
    const run = await rig.start()
    const partFile = join(dir, 'results', run.id, broken === 1 ? 'part-0002.gz' : 'rows-0003-0001.csv')
    await rig.untilTrue(() => existsSync(partFile) && statSync(partFile).size >= 250_000)
    await rig.close()
    standing.isOver = true
    const again = openRig({ profileDir: dir, amc, clock })
    cleanups.push(() => again.close())
    expect(await again.until(run.id)).toMatchObject({ state: 'ready', rowCount: 24_000 })
    // What was whole is not fetched again; the broken one goes on.
    expect(asked.filter(text => text.startsWith('0'))).toEqual(['0 from 0'])
    expect(asked.find(text => text.startsWith(`${broken}`) && !text.endsWith(' from 0'))).toBeDefined()
    for (const part of [0, 1, 2]) {
      const page = await again.rows(run.id, `?offset=${part * 8_000 + 7_000}&limit=1000`)
      expect(page.columns[0]?.map((cell, at) => `${String(cell)},${String(page.columns[1]?.[at])}`)).toEqual(Array.from({ length: 1_000 }, (_, at) => line(part, 7_000 + at)))
    }
  }
})

test('another file under a new address is fetched from its beginning', async () => {
  const { amc, rig } = await setUp(`campaign,n\n${'x,1\n'.repeat(100_000)}`)
  let isFirst = true
  amc.onDownload = (request, response, file) => {
    if (!isFirst) return false
    isFirst = false
    response.writeHead(200, { etag: '"other"', 'content-length': file.byteLength })
    response.write('WRONG'.repeat(60_000), () => response.destroy())
    return true
  }
  const run = await rig.until((await rig.start()).id)
  expect(run).toMatchObject({ state: 'ready', rowCount: 100_000 })
})

test('an expired address is never tried again: a new one is asked for', async () => {
  const { amc, rig } = await setUp('campaign,n\na,1\n')
  let refusals = 2
  amc.onDownload = (_request, response) => {
    if (refusals-- <= 0) return false
    response.writeHead(403).end('<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>')
    return true
  }
  expect((await rig.until((await rig.start()).id)).state).toBe('ready')
  expect(amc.downloads).toHaveLength(3)
  expect(new Set(amc.downloads).size).toBe(3)
})

test('a transfer that stands still is broken off and taken up again', async () => {
  const { amc, rig } = await setUp('campaign,n\na,1\n', { idleTimeoutMs: 200 })
  let isFirst = true
  amc.onDownload = (_request, response, file) => {
    if (!isFirst) return false
    isFirst = false
    response.writeHead(200, { 'content-length': file.byteLength }).write('camp')
    return true
  }
  expect((await rig.until((await rig.start()).id)).rowCount).toBe(1)
})

test('the result is not ready at once: AMC is asked again', async () => {
  const { amc, rig } = await setUp('campaign,n\na,1\n')
  let refusals = 2
  amc.before = request => {
    if (request.path.endsWith('downloadUrls') && refusals-- > 0) throw refusal('invalid-input', 'Execution with ID x is unavailable for download.')
  }
  const run = await rig.start()
  await rig.untilTrue(async () => (await rig.get(run.id)).stateNote.includes('could not be fetched yet'))
  expect((await rig.until(run.id)).state).toBe('ready')
})

test('rows can be read, and say that more come, while the rest arrives', async () => {
  const csv = Buffer.from(`campaign,n\n${Array.from({ length: 200_000 }, (_, index) => `c${index},${index}`).join('\n')}\n`)
  const { amc, rig } = await setUp(csv)
  let goOn = () => {}
  amc.onDownload = (_request, response, file) => {
    response.writeHead(200, { etag: '"one"', 'content-length': file.byteLength })
    response.write(file.subarray(0, 2_000_000))
    goOn = () => void response.end(file.subarray(2_000_000))
    return true
  }
  const run = await rig.start()
  const look = () => rig.results.handlers.get({ executionId: run.id }, call).catch(() => undefined)
  await rig.untilTrue(async () => ((await look())?.arrivedRows ?? 0) > 100_000)
  const partial = await look()
  expect(partial).toMatchObject({ complete: false, title: 'Test', columns: [{ name: 'campaign', type: 'text' }, { name: 'n', type: 'integer', unit: { kind: 'count' } }] })
  expect(Math.abs((partial?.expectedRows ?? 0) / 200_000 - 1)).toBeLessThan(0.1)
  expect((await rig.rows(run.id, '?offset=99999&limit=2')).columns).toEqual([['c99999', 'c100000'], ['99999', '100000']])
  await expect(rig.results.handlers.openView({ executionId: run.id, sort: [], filter: null }, call)).rejects.toThrow(/still arriving/)
  await rig.untilTrue(() => rig.events.some(({ name, ids }) => name === 'results.changed' && ids.includes(run.id)))
  goOn()
  expect((await rig.until(run.id)).rowCount).toBe(200_000)
  expect(await look()).toMatchObject({ complete: true, rowCount: 200_000 })
})

test('a web page instead of rows ends the run with a sentence, and nothing is shown', async () => {
  const { rig } = await setUp('<!DOCTYPE html><title>Hotel Wi-Fi</title>')
  const run = await rig.until((await rig.start()).id)
  expect(run).toMatchObject({ state: 'failed', failure: { message: expect.stringContaining('web page') as string } })
  await expect(rig.rows(run.id)).rejects.toThrow(/no stored rows/)
})

test('addresses that lead elsewhere are not followed', async () => {
  const { amc, rig } = await setUp('a\n1\n')
  const { call: real } = amc.gateway
  Object.assign(amc.gateway, { call: async (...args: Parameters<typeof real>) => {
    const reply = await real(...args)
    return args[1].path.endsWith('downloadUrls') ? { ...reply, body: { downloadUrls: ['http://169.254.169.254/latest/meta-data'] } } : reply
  } })
  expect((await rig.until((await rig.start()).id)).failure?.message).toContain('not safe')
})

test('a full disk is a sentence; nothing half is shown; it goes on when there is room', async () => {
  let isFull = true
  const disk: Disk = {
    ...systemDisk,
    async openFile(path, mode) {
      const file = await systemDisk.openFile(path, mode)
      return { ...file, write: bytes => (isFull ? Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })) : file.write(bytes)) }
    },
  }
  const { rig } = await setUp('campaign,n\na,1\n', { disk })
  const run = await rig.start()
  await rig.untilTrue(async () => (await rig.get(run.id)).stateNote.includes('disk is full'))
  await expect(rig.rows(run.id)).rejects.toThrow(/no stored rows/)
  isFull = false
  expect((await rig.until(run.id)).rowCount).toBe(1)
})

test('too little room is said before anything is fetched', async () => {
  const { amc, rig } = await setUp('campaign,n\na,1\n', { disk: { ...systemDisk, freeBytes: async () => 1_000_000 } })
  const run = await rig.start()
  await rig.untilTrue(async () => (await rig.get(run.id)).stateNote.includes('the disk has 1 MB left'))
  expect(amc.downloads.length).toBeGreaterThan(0)
  await rig.executions.handlers.cancel({ id: run.id }, call)
  expect(await rig.until(run.id)).toMatchObject({ state: 'cancelled', cancel: 'too-late' })
})

test('a cancel while fetching stops it and says that AMC had finished', async () => {
  const { amc, rig } = await setUp(`campaign,n\n${'x,1\n'.repeat(100_000)}`)
  amc.onDownload = (_request, response, file) => {
    response.writeHead(200, { 'content-length': file.byteLength }).write(file.subarray(0, 300_000))
    return true
  }
  const run = await rig.start()
  await rig.untilTrue(async () => ((await rig.get(run.id)).progress?.doneBytes ?? 0) > 0)
  await rig.executions.handlers.cancel({ id: run.id }, call)
  expect(await rig.until(run.id)).toMatchObject({ state: 'cancelled', cancel: 'too-late' })
})

test('a file that lies is shown as it came, with its rows named', async () => {
  const { rig, dir } = await setUp('campaign,n\na,1\nb,two\nc\n')
  const run = await rig.until((await rig.start()).id)
  const { warnings, columns } = await rig.results.handlers.get({ executionId: run.id }, call)
  expect(columns[1]).toMatchObject({ name: 'n', type: 'text', amcType: 'LONG' })
  expect(warnings?.map(warning => [warning.row, warning.column])).toEqual([[3, 'n'], [2, 'n']])
  expect((await rig.rows(run.id)).columns).toEqual([['a', 'b', 'c'], ['1', 'two', null]])
  expect(filesOf(dir, run.id)).toContain('part-0001.csv')
})

test('stored rows that were deleted behind our back are a sentence, and the core lives', async () => {
  const { rig, dir } = await setUp('campaign,n\na,1\n')
  const run = await rig.until((await rig.start()).id)
  rmSync(join(dir, 'results', run.id, 'rows-0001-0001.parquet'))
  await expect(rig.rows(run.id)).rejects.toThrow(/cannot be read any more/)
})

const tricky = 'campaign,n\n"=1+1",9223372036854775807\n"a ""q"", b\nc",-1\n"",0\n,\n+x,5\n"<b>",6\n'

async function exported(rig: Rig, id: ExecutionId, format: 'csv' | 'json' | 'ndjson', spreadsheetSafe = true): Promise<{ text: string; message: string | null; disposition: string | null }> {
  const job = await rig.results.handlers.startExport(ExportRequest.parse({ executionId: id, format, spreadsheetSafe }), call)
  if (!job) throw new Error('a job was expected')
  await rig.untilTrue(async () => (await rig.results.handlers.exportJob({ id: JobId.parse(job.id) }, call)).state !== 'running')
  const done = await rig.results.handlers.exportJob({ id: JobId.parse(job.id) }, call)
  expect(done).toMatchObject({ state: 'done', writtenRows: 6, totalRows: 6, downloadPath: `/bulk/exports/${job.id}`, path: null })
  const response = await rig.results.bulk(new Request(`http://core.test${done.downloadPath}`), call.signal)
  return { text: await (response?.text() ?? ''), message: done.message ?? null, disposition: response?.headers.get('content-disposition') ?? null }
}

test('exports hold every row: CSV safe for spreadsheets or as it is, JSON and NDJSON with every digit', async () => {
  const { rig } = await setUp(tricky)
  const { id } = await rig.until((await rig.start()).id)
  const safe = await exported(rig, id, 'csv')
  expect(safe.text).toBe('campaign,n\n\'=1+1,9223372036854775807\n"a ""q"", b\nc",-1\n"",0\n,\n\'+x,5\n<b>,6\n')
  expect(safe.message).toBe('6 of 6 rows written and counted. 2 text cells that look like a spreadsheet formula got an apostrophe in front.')
  expect(safe.disposition).toMatch(/^attachment; filename="recomamp-(synthetic-)?result-[\d-]+\.csv"$/)
  expect((await exported(rig, id, 'csv', false)).text).toBe(tricky)
  const rows = [['=1+1', '9223372036854775807'], ['a "q", b\nc', '-1'], ['', '0'], [null, null], ['+x', '5'], ['<b>', '6']].map(([campaign, n]) => ({ campaign, n }))
  const json = await exported(rig, id, 'json')
  expect(JSON.parse(json.text)).toEqual(rows)
  expect(json.message).toContain('"n" are written as text')
  expect((await exported(rig, id, 'ndjson')).text.trimEnd().split('\n').map(line => JSON.parse(line) as unknown)).toEqual(rows)
})

test('run to file: an export waits for its run, also over a restart, and ends with it when it fails', async () => {
  const { amc, rig, dir } = await setUp('campaign,n\na,1\n')
  amc.onLook = run => void (run.status = 'RUNNING')
  const good = await rig.start()
  const order = ExportRequest.parse({ executionId: good.id, format: 'tsv' })
  const job = await rig.results.handlers.exportWhenReady(order, call)
  expect(job).toMatchObject({ state: 'waiting' })
  await rig.close()
  const again = openRig({ profileDir: dir, amc, clock })
  cleanups.push(() => again.close())
  const state = async () => (await again.results.handlers.exportJob({ id: JobId.parse(job?.id) }, call).catch(() => undefined))?.state
  await again.untilTrue(async () => (await state()) === 'waiting')
  amc.onLook = run => succeed(run, 'campaign,n\na,1\n', twoColumns)
  await again.untilTrue(async () => (await state()) === 'done')
  const file = await again.results.bulk(new Request(`http://core.test/bulk/exports/${job?.id}`), call.signal)
  expect(await file?.text()).toBe('campaign\tn\na\t1\n')

  amc.onLook = run => void Object.assign(run, { status: 'FAILED', statusReason: 'no' })
  const bad = await again.start()
  const hopeless = await again.results.handlers.exportWhenReady(ExportRequest.parse({ executionId: bad.id, format: 'csv' }), call)
  await again.untilTrue(async () => (await again.results.handlers.exportJob({ id: JobId.parse(hopeless?.id) }, call)).state === 'failed')
})

test('an export to a chosen file appears whole; a cancelled or failed one leaves nothing', async () => {
  const place = mkdtempSync(join(tmpdir(), 'recomamp-export-'))
  cleanups.push(() => rmSync(place, { recursive: true, force: true }))
  let chosen: string | null = join(place, 'out.csv')
  const { rig } = await setUp(`campaign,n\n${'x,1\n'.repeat(50_000)}`, { files: { saveFile: async () => chosen } })
  const { id } = await rig.until((await rig.start()).id)
  const start = async () => rig.results.handlers.startExport(ExportRequest.parse({ executionId: id, format: 'csv' }), call)
  const finished = async (jobId: string) => {
    await rig.untilTrue(async () => (await rig.results.handlers.exportJob({ id: JobId.parse(jobId) }, call)).state !== 'running')
    return rig.results.handlers.exportJob({ id: JobId.parse(jobId) }, call)
  }
  const good = await start()
  expect(await finished(good?.id ?? '')).toMatchObject({ state: 'done', path: chosen, writtenRows: 50_000 })
  expect(readFileSync(chosen, 'utf8').split('\n')).toHaveLength(50_002)

  chosen = join(place, 'cancelled.csv')
  const cancelled = await start()
  await rig.results.handlers.cancelExport({ id: JobId.parse(cancelled?.id) }, call)
  expect(await finished(cancelled?.id ?? '')).toMatchObject({ state: 'cancelled' })

  chosen = join(place, 'no-such-folder', 'x.csv')
  const failed = await start()
  expect(await finished(failed?.id ?? '')).toMatchObject({ state: 'failed' })
  expect(readdirSync(place)).toEqual(['out.csv'])

  chosen = null
  expect(await start()).toBeNull()
})

test('a huge cell is a message with its row and column, and the other rows are there', async () => {
  // Served from memory piece by piece: no gigabyte is ever held.
  // More than pages show and than DuckDB reads by itself. A gigabyte takes a minute: `CELL_BYTES=1073741824 vitest run src/core/results/results.test.ts`.
  const size = Number(process.env['CELL_BYTES'] ?? 8 * 1024 ** 2)
  const { amc, rig, dir } = await setUp('placeholder')
  const head = 'campaign,n\na,1\n"'
  const tail = '",2\nc,3\n'
  amc.onDownload = (_request, response) => {
    response.writeHead(200, { 'content-length': head.length + size + tail.length })
    response.write(head)
    const piece = Buffer.alloc(1024 * 1024, 'x')
    let left = size / piece.byteLength
    const pump = () => {
      while (left > 0) {
        left--
        if (!response.write(piece)) return void response.once('drain', pump)
      }
      response.end(tail)
    }
    pump()
    return true
  }
  const run = await rig.start()
  await rig.until(run.id, ['converting'])
  const done = await rig.until(run.id)
  expect(done).toMatchObject({ state: 'ready', rowCount: 3 })
  const { warnings } = await rig.results.handlers.get({ executionId: run.id }, call)
  expect(warnings?.[0]).toMatchObject({ row: 2, column: 'campaign', message: expect.stringContaining(`${size} bytes`) as string })
  const page = await rig.rows(run.id) as unknown as { columns: unknown[][]; cut: unknown[] }
  expect(page.columns[1]).toEqual(['1', '2', '3'])
  expect(page.cut).toEqual([{ row: 1, column: 0, length: 4 * 1024 * 1024 }])
  expect(existsSync(join(dir, 'results', run.id, 'part-0001.csv'))).toBe(true)
  expect(process.memoryUsage().rss).toBeLessThan(1_500_000_000)
})
