import { join } from 'node:path'
import type { z } from 'zod'
import { systemClock } from '#shared/base/clock.ts'
import type { JobId } from '#shared/base/ids.ts'
import { ExportRequest } from '#shared/results/exports.ts'
import { createRowOrder } from '#core/results/row-order.ts'
import { percentile, type Benchmark, type BenchmarkRow } from './benchmark.ts'
import { atEachCount, besideFloor, type ResultsBench } from './results-bench.ts'
import { countName, makeCsv, rowCounts } from './results-rows.ts'

const repeats = Number(process.env['BENCH_REPEATS'] ?? 5)
const pages = 200
/** A page must be there within this time, however deep and however sorted. */
const pageLimitMs = 5

export const benchmark: Benchmark = {
  name: 'results-views',
  title: `pages, views, profiles and exports of ${rowCounts.map(countName).join(', ')} stored rows × 14 columns, against bare DuckDB on the same files`,
  async run(say, signal) {
    const news = createNews()
    return atEachCount(rowCounts, (count, bench) => measure(count, bench, news, say, signal), () => news.announce())
  },
}

async function measure(count: number, { dir, results, connection, store }: ResultsBench, news: ReturnType<typeof createNews>, say: (line: string) => void, signal: AbortSignal): Promise<readonly BenchmarkRow[]> {
  const call = { signal, clientId: 'bench' }
  const id = await store(await makeCsv(connection, dir, count))
  const { duck, relation } = results.work.stored(id)
  // The last column tells each row's place: what is fast and wrong is no figure.
  const [[elsewhere] = []] = await duck.rows(`SELECT count(*)::DOUBLE FROM ${relation} WHERE c13 // 1000 <> rid`, signal)
  if (elsewhere !== 0) throw new Error(`${String(elsewhere)} of ${count} rows are not at their places`)
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

  // Every floor is the plainest statement that does it: it leaves equals in any order, and of the row's number it gives only the place within its file.
  const compare = (what: string, [floor, ours]: readonly [() => Promise<unknown>, () => Promise<unknown>]) => besideFloor(what, { floor, ours }, repeats, say, signal)
  const name = countName(count)
  const firstPage = (column: number) => async () => {
    const viewId = await open(column, 'ascending')
    await page(0, `&view=${viewId}`)
    await results.handlers.closeView({ viewId }, call)
  }
  const orders = async (column: number, what: string): Promise<readonly BenchmarkRow[]> => {
    const topRows = await compare(`first page by ${what}`, [async () => (await connection.runAndReadAll(`SELECT * FROM ${source} ORDER BY c${column} LIMIT 200`)).getRowsJS(), firstPage(column)])
    const topNumbers = await compare(`first page by ${what}, against numbers`, [() => connection.run(`SELECT file_row_number FROM ${source} ORDER BY c${column} LIMIT 200`), firstPage(column)])
    const inOrder = () => connection.run(`SELECT file_row_number FROM ${source} ORDER BY c${column} DESC`)
    const wish = { where: 'true', losesOrder: false, sort: [{ column, direction: 'descending', nulls: 'last' }] } as const
    const order = await compare(`order by ${what}`, [inOrder, () => createRowOrder(results.work.stored(id), wish, signal).all()])
    const view = await compare(`view by ${what}`, [inOrder, async () => {
      const viewId = await open(column, 'descending')
      await built(viewId)
      await results.handlers.closeView({ viewId }, call)
    }])
    return [
      { name: `${name}: first page by ${what}, against DuckDB's top-N of the same rows`, ...topRows, goal: 1.2 },
      { name: `${name}: the same, against a top-N of nothing but 200 row numbers`, ...topNumbers, goal: null },
      { name: `${name}: the whole order by ${what}, against DuckDB ordering row numbers`, ...order, goal: 1.3 },
      { name: `${name}: opened as a view, its first page before the order, against both floors of numbers`, ...view, floor: view.floor + topNumbers.floor, goal: null },
    ]
  }
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
  return [
    { name: `${name}: page of 200 rows anywhere, 95 %, against the limit`, measured: plainMs, floor: pageLimitMs, unit: 'ms', goal: 1 },
    { name: `${name}: the same in a sorted view`, measured: sortedMs, floor: pageLimitMs, unit: 'ms', goal: 1 },
    ...await orders(0, 'a text with few values'), ...await orders(2, 'a text that differs in every row'), ...await orders(8, 'a number with many equals'),
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
