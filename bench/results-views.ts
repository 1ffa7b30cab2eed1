import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import pino from 'pino'
import type { z } from 'zod'
import { systemClock } from '#shared/base/clock.ts'
import { ExecutionId, type JobId } from '#shared/base/ids.ts'
import { Scope } from '#shared/base/scope.ts'
import { ExportRequest } from '#shared/results/exports.ts'
import { openDatabase } from '#core/db/database.ts'
import { createArrivingResult } from '#core/results/arriving-result.ts'
import { createResults } from '#core/results/results.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { percentile, type Benchmark, type BenchmarkRow } from './benchmark.ts'
import { inTurns } from './in-turns.ts'
import { amcColumns, countName, makeCsv, piecesOf, rowCounts } from './results-rows.ts'

const repeats = Number(process.env['BENCH_REPEATS'] ?? 5)
const pages = 200
/** A page must be there within this time, however deep and however sorted. */
const pageLimitMs = 5

export const benchmark: Benchmark = {
  name: 'results-views',
  title: `pages, views, profiles and exports of ${rowCounts.map(countName).join(', ')} stored rows × 14 columns, against bare DuckDB on the same files`,
  async run(say, signal) {
    const rows: BenchmarkRow[] = []
    for (const count of rowCounts) {
      const dir = mkdtempSync(join(tmpdir(), 'recomamp-bench-'))
      const scope = new Scope('bench')
      try {
        rows.push(...await measure(dir, count, scope, say, signal))
      } finally {
        await scope.close()
        rmSync(dir, { recursive: true, force: true })
      }
    }
    return rows
  },
}

async function measure(dir: string, count: number, scope: Scope, say: (line: string) => void, signal: AbortSignal): Promise<BenchmarkRow[]> {
  const { db } = openDatabase({ dir, clock: systemClock }, scope)
  let file = 0
  const news = createNews()
  const results = createResults({ db, clock: systemClock, ids: systemIds, emit: () => news.announce(), logger: pino({ level: 'silent' }), profileDir: dir, files: { saveFile: async () => join(dir, `out-${file++}.csv`) } }, scope)
  const call = { signal: scope.signal, clientId: 'bench' }
  const bare = await DuckDBInstance.create(':memory:', { memory_limit: '512MB', temp_directory: join(dir, 'spill') })
  scope.own(() => bare.closeSync())
  const connection = await bare.connect()
  scope.own(() => connection.closeSync())
  const id = await storeRows(results, await makeCsv(connection, dir, count), dir, scope)
  say(`${countName(count)} rows are stored`)

  const list = results.store.find(id)?.columnsFiles.map(entry => `'${join(results.store.dirOf(id), entry.file)}'`).join(', ') ?? ''
  const source = `read_parquet([${list}], file_row_number = true)`
  const open = async (column: number, direction: 'ascending' | 'descending') => (await results.handlers.openView({ executionId: id, sort: [{ column, direction, nulls: 'last' }], filter: null }, call)).viewId
  const page = async (offset: number, view = '') => {
    const answer = await results.bulk(new Request(`http://core.test/bulk/results/${id}/rows?offset=${offset}&limit=200${view}`), signal)
    await answer?.arrayBuffer()
  }
  let seed = 1
  const somewhere = () => (seed = (seed * 48_271) % 2_147_483_647) % Math.max(1, count - 200)
  const timed = async (view: string) => {
    const taken: number[] = []
    for (let round = 0; round < pages; round++) {
      const startedMs = performance.now()
      await page(somewhere(), view)
      taken.push(performance.now() - startedMs)
    }
    return percentile(taken, 0.95)
  }
  const built = async (viewId: string) => {
    // What has changed is announced before it can be asked for again.
    for (let changed = news.next(); (await results.handlers.view({ viewId }, call)).state === 'building'; changed = news.next()) await changed
  }
  const sorted = await open(12, 'descending')
  await built(sorted)
  await page(0)
  const plainMs = await timed('')
  const sortedMs = await timed(`&view=${sorted}`)
  say('pages are measured')

  // Every floor is the plainest statement that does it: no tie-break, and of the row's number only its place within its file.
  const compare = async (what: string, [floor, ours]: readonly [() => Promise<unknown>, () => Promise<unknown>]) => {
    const cpuMs = [0, 0]
    const [floorMs = Number.NaN, oursMs = Number.NaN] = await inTurns(repeats, [floor, ours].map((work, index) => async () => {
      const before = process.cpuUsage()
      await work()
      const { user, system } = process.cpuUsage(before)
      cpuMs[index] = (cpuMs[index] ?? 0) + (user + system) / 1_000 / (repeats + 1)
    }), signal)
    const [floorCpuMs = 0, oursCpuMs = 0] = cpuMs
    say(`${what}: of the processor ${oursCpuMs.toFixed(0)} ms against ${floorCpuMs.toFixed(0)} ms, ${(oursCpuMs / floorCpuMs).toFixed(2)} ×`)
    return { measured: oursMs, floor: floorMs, unit: 'ms' as const }
  }
  const firstPage = (column: number) => compare(`first page by column ${column}`, [
    () => connection.run(`SELECT file_row_number FROM ${source} ORDER BY c${column} LIMIT 200`),
    async () => {
      const viewId = await open(column, 'ascending')
      await page(0, `&view=${viewId}`)
      await results.handlers.closeView({ viewId }, call)
    },
  ])
  const wholeOrder = (column: number) => compare(`order by column ${column}`, [
    () => connection.run(`SELECT file_row_number FROM ${source} ORDER BY c${column} DESC`),
    async () => {
      const viewId = await open(column, 'descending')
      await built(viewId)
      await results.handlers.closeView({ viewId }, call)
    },
  ])
  const onePass = `SELECT count(*), count(c8), approx_count_distinct(c8), min(c8), max(c8), avg(c8), approx_quantile(c8, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]) FROM ${source}`
  const exactPass = onePass.replace('approx_count_distinct(c8)', 'count(DISTINCT c8)').replace('approx_quantile', 'quantile_disc')
  const top = `SELECT c8, count(*) AS n FROM ${source} GROUP BY c8 ORDER BY n DESC LIMIT 20`
  const bins = `SELECT floor(c8 / 4)::INTEGER AS bin, count(*) FROM ${source} GROUP BY bin`
  const profile = () => compare('profile', [
    async () => {
      for (const sql of [count > 200_000 ? onePass : exactPass, top, bins]) await connection.run(sql)
    },
    () => results.handlers.profile({ executionId: id, column: 8, viewId: null }, call),
  ])
  const exported = (what: string, request: Omit<z.input<typeof ExportRequest>, 'executionId' | 'format'>) => compare(what, [
    () => connection.run(`COPY (SELECT * EXCLUDE (file_row_number) FROM ${source}) TO '${join(dir, 'floor.csv')}' (HEADER)`),
    async () => {
      let job = await results.handlers.startExport(ExportRequest.parse({ ...request, executionId: id, format: 'csv' }), call)
      while (job?.state === 'running') {
        await systemClock.sleep(2, signal)
        job = await results.handlers.exportJob({ id: job.id as JobId }, call)
      }
      if (job?.state !== 'done') throw new Error(job?.message ?? 'nothing was exported')
    },
  ])
  const name = countName(count)
  const orders: BenchmarkRow[] = []
  for (const [column, what] of [[0, 'a text with few values'], [2, 'a text that differs in every row'], [8, 'a number with many equals']] as const) {
    const first = await firstPage(column)
    const whole = await wholeOrder(column)
    orders.push(
      { name: `${name}: first page by ${what}, against DuckDB's top-N`, ...first, goal: 1.2 },
      { name: `${name}: the whole order by ${what}, its first page before it, against DuckDB ordering row numbers`, ...whole, goal: 1.3 },
      { name: `${name}: the same, against DuckDB doing both, the top-N and the ordering`, ...whole, floor: whole.floor + first.floor, goal: null },
    )
  }
  return [
    { name: `${name}: page of 200 rows anywhere, 95 %, against the limit`, measured: plainMs, floor: pageLimitMs, unit: 'ms', goal: 1 },
    { name: `${name}: the same in a sorted view`, measured: sortedMs, floor: pageLimitMs, unit: 'ms', goal: 1 },
    ...orders,
    { name: `${name}: profile of a column, against the same figures in plain SQL`, ...await profile(), goal: 1.2 },
    { name: `${name}: CSV export, guarded and counted, against bare COPY`, ...await exported('export', {}), goal: 1.2 },
    { name: `${name}: the same with Windows line ends, which nothing can be copied for`, ...await exported('export by DuckDB', { dialect: { lineEnd: '\r\n' } }), goal: 1.2 },
  ]
}

/** Wakes whoever waits for the next announcement. */
function createNews() {
  let wake = () => {}
  let waiting: Promise<void> | undefined
  return {
    announce() {
      waiting = undefined
      wake()
    },
    next: () => (waiting ??= new Promise<void>(resolve => (wake = resolve))),
  }
}

async function storeRows(results: ReturnType<typeof createResults>, csv: string, dir: string, scope: Scope): Promise<ExecutionId> {
  const { store } = results
  const id = ExecutionId.parse(systemIds.next())
  mkdirSync(store.dirOf(id), { recursive: true })
  const result = createArrivingResult({ duck: store.duck, disk: store.disk, dir: store.dirOf(id), columns: amcColumns })
  await result.writer.beginPart(0)
  for await (const piece of piecesOf(csv)) await result.writer.write(piece)
  await result.writer.endPart()
  store.commit(id, await store.seal(id, await result.finish(scope.signal), { origin: 'run', title: 'bench', synthetic: true, facts: null }), false)
  await store.tidy(id)
  await result.close()
  rmSync(csv)
  return id
}
