import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { DiffPlan } from '#shared/honesty/diff.ts'
import { createDiffs } from '#core/honesty/run-diff.ts'
import type { Benchmark, BenchmarkRow } from './benchmark.ts'
import { atEachCount, besideFloor, type ResultsBench } from './results-bench.ts'
import { benchColumns, countName } from './results-rows.ts'

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
  run: (say, signal) => atEachCount(counts, (count, bench) => measure(count, bench, say, signal)),
}

async function measure(count: number, { dir, results, connection, store }: ResultsBench, say: (line: string) => void, signal: AbortSignal): Promise<readonly BenchmarkRow[]> {
  const first = await store(await makeRows(connection, dir, { from: 0, to: count, where: 'true', more: '0' }))
  const rows: BenchmarkRow[] = []
  for (const second of seconds) {
    const other = await store(await makeRows(connection, dir, { from: count / 100, to: count * 1.01, ...second }))
    say(`two times ${countName(count)} rows are stored: ${second.what}`)
    const suggested = createDiffs(results).suggest(first, other).plan
    const plan: DiffPlan = { ...suggested, columns: suggested.columns.map(column => ({ ...column, role: measures.has(column.name) ? 'measure' : 'key' })) }
    const source = (id: ExecutionId) => `read_parquet([${results.work.files(results.work.stored(id)).map(file => `'${file}'`).join(', ')}])`
    const floor = floorSql(plan.columns.map(({ role }) => role), source(first), source(other))
    const found = { floor: 0, ours: 0 }
    const compared = await besideFloor(second.what, {
      async floor() {
        for (const sql of floor) found.floor = Number((await connection.runAndReadAll(sql)).getRowsJS()[0]?.[0])
        // Ours pays for clearing up as well.
        await connection.run('DROP TABLE differing')
      },
      async ours() {
        // Another one knows of nothing that was compared before.
        const diffs = createDiffs(results)
        const { diffId, counts: by } = await diffs.diff({ a: first, b: other, plan, acrossInstances: false }, signal)
        const statuses = ['changed', 'new', 'lost', 'hidden', 'shown'] as const
        await diffs.rows({ diffId, statuses, sort: null, offset: 0, limit: 200 }, signal)
        found.ours = statuses.reduce((sum, status) => sum + by[status], 0)
      },
    }, repeats, say, signal)
    say(`differing rows ${found.ours}, by the floor ${found.floor} (with rows without some key value, which we take for suppressed ones)`)
    rows.push({ name: `2 × ${countName(count)}: ${second.what}`, ...compared, goal: 2 })
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

async function makeRows(connection: DuckDBConnection, dir: string, { from, to, where, more }: { readonly from: number; readonly to: number; readonly where: string; readonly more: string }): Promise<string> {
  const csv = join(dir, 'source.csv')
  const list = benchColumns.map(([name, , , make]) => `${name === 'impressions' ? `${make} + ${more}` : make} AS "${name}"`)
  await connection.run(`COPY (SELECT ${list.join(', ')} FROM range(${from}, ${to}) t(i) WHERE ${where}) TO '${csv}' (HEADER)`)
  return csv
}
