import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import pino from 'pino'
import { systemClock } from '#shared/base/clock.ts'
import { ExecutionId } from '#shared/base/ids.ts'
import { Scope } from '#shared/base/scope.ts'
import type { DiffPlan } from '#shared/honesty/diff.ts'
import { openDatabase } from '#core/db/database.ts'
import { createDiffs } from '#core/honesty/run-diff.ts'
import { createArrivingResult } from '#core/results/arriving-result.ts'
import { createResults, type Results } from '#core/results/results.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import type { Benchmark, BenchmarkRow } from './benchmark.ts'
import { inTurns } from './in-turns.ts'
import { amcColumns, benchColumns, countName, piecesOf } from './results-rows.ts'

const repeats = Number(process.env['BENCH_REPEATS'] ?? 5)
const counts = (process.env['BENCH_ROWS'] ?? '100000,1000000').split(',').map(Number)

const measures = new Set(['impressions', 'clicks', 'spend', 'ctr', 'microcents'])

/** Second results: which rows of the first they have, and how many impressions more. */
const seconds = [
  { what: '7 % of the rows lost, new or changed', where: 'i % 50 <> 3', more: 'CASE WHEN i % 25 = 7 THEN 5 ELSE 0 END' },
  { what: 'every row changed, 3 % lost or new', where: 'i % 50 <> 3', more: '1' },
] as const

export const benchmark: Benchmark = {
  name: 'diff',
  title: 'two results of 14 columns compared (9 keys, 5 measures): bridge, counts and first page, against one FULL OUTER JOIN in DuckDB, counted, and what differs put in order',
  async run(say, signal) {
    const rows: BenchmarkRow[] = []
    for (const count of counts) {
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
  const results = createResults({ db, clock: systemClock, ids: systemIds, emit: () => undefined, logger: pino({ level: 'silent' }), profileDir: dir, files: { saveFile: null } }, scope)
  const bare = await DuckDBInstance.create(':memory:', { memory_limit: '512MB', temp_directory: join(dir, 'spill') })
  scope.own(() => bare.closeSync())
  const connection = await bare.connect()
  scope.own(() => connection.closeSync())
  const first = await storeRows(results, connection, dir, { from: 0, to: count, where: 'true', more: '0' }, scope)
  const rows: BenchmarkRow[] = []
  for (const second of seconds) {
    const other = await storeRows(results, connection, dir, { from: count / 100, to: count * 1.01, ...second }, scope)
    say(`two times ${countName(count)} rows are stored: ${second.what}`)
    const suggested = createDiffs(results).suggest(first, other).plan
    const plan: DiffPlan = { ...suggested, columns: suggested.columns.map(column => ({ ...column, role: measures.has(column.name) ? 'measure' : 'key' })) }
    const source = (id: ExecutionId) => `read_parquet([${results.work.files(results.work.stored(id)).map(file => `'${file}'`).join(', ')}])`
    const floor = floorSql(plan.columns.map(({ role }) => role), source(first), source(other))
    const cpuMs = [0, 0]
    const found = [0, 0]
    const works = [
      async () => {
        for (const sql of floor) found[0] = Number((await connection.runAndReadAll(sql)).getRowsJS()[0]?.[0])
        // Ours pays for clearing up as well.
        await connection.run('DROP TABLE differing')
      },
      async () => {
        // Another one knows of nothing that was compared before.
        const diffs = createDiffs(results)
        const { diffId, counts: by } = await diffs.diff({ a: first, b: other, plan, acrossInstances: false }, signal)
        const statuses = ['changed', 'new', 'lost', 'hidden', 'shown'] as const
        await diffs.rows({ diffId, statuses, sort: null, offset: 0, limit: 200 }, signal)
        found[1] = statuses.reduce((sum, status) => sum + by[status], 0)
      },
    ]
    const [floorMs = Number.NaN, oursMs = Number.NaN] = await inTurns(repeats, works.map((work, index) => async () => {
      const before = process.cpuUsage()
      await work()
      const { user, system } = process.cpuUsage(before)
      cpuMs[index] = (cpuMs[index] ?? 0) + (user + system) / 1_000 / (repeats + 1)
    }), signal)
    const [floorCpuMs = 0, oursCpuMs = 0] = cpuMs
    say(`of the processor ${oursCpuMs.toFixed(0)} ms against ${floorCpuMs.toFixed(0)} ms, ${(oursCpuMs / floorCpuMs).toFixed(2)} ×; differing rows ${found[1]}, by the floor ${found[0]} (with rows without some key value, which we take for suppressed ones)`)
    rows.push({ name: `2 × ${countName(count)}: ${second.what}`, measured: oursMs, floor: floorMs, unit: 'ms', goal: 2 })
  }
  return rows
}

/** The plainest statements that do it; the last one gives the counts. */
function floorSql(roles: readonly string[], a: string, b: string): string[] {
  const among = (role: string) => roles.flatMap((each, index) => (each === role ? [`c${index}`] : []))
  const [keys, amounts] = [among('key'), among('measure')]
  const side = (alias: string) => [...keys, ...amounts].map(field => `${alias}.${field} AS ${alias}_${field}`)
  const join = `(SELECT *, 1 AS here FROM ${a}) AS a FULL OUTER JOIN (SELECT *, 1 AS here FROM ${b}) AS b ON ${keys.map(key => `a.${key} IS NOT DISTINCT FROM b.${key}`).join(' AND ')}`
  const differs = ['a.here IS NULL', 'b.here IS NULL', ...amounts.map(amount => `a.${amount} IS DISTINCT FROM b.${amount}`)].join(' OR ')
  return [
    `CREATE TEMP TABLE differing AS SELECT a.here AS in_a, b.here AS in_b, ${[...side('a'), ...side('b')].join(', ')} FROM ${join} WHERE ${differs} ORDER BY abs(b.${amounts[0]} - a.${amounts[0]}) DESC`,
    'SELECT count(*), count(*) FILTER (in_a IS NULL), count(*) FILTER (in_b IS NULL) FROM differing',
  ]
}

async function storeRows(results: Results, connection: DuckDBConnection, dir: string, { from, to, where, more }: { readonly from: number; readonly to: number; readonly where: string; readonly more: string }, scope: Scope): Promise<ExecutionId> {
  const csv = join(dir, 'source.csv')
  const list = benchColumns.map(([name, , , make]) => `${name === 'impressions' ? `${make} + ${more}` : make} AS "${name}"`)
  await connection.run(`COPY (SELECT ${list.join(', ')} FROM range(${from}, ${to}) t(i) WHERE ${where}) TO '${csv}' (HEADER)`)
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
