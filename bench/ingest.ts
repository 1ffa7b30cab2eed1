import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { Scope } from '#shared/base/scope.ts'
import { pageExpression, quoteText, type AmcOutputColumn } from '#core/results/column-types.ts'
import { systemDisk } from '#core/results/disk.ts'
import { createDuck } from '#core/results/duck.ts'
import { ingestCsv, type IngestOutcome } from '#core/results/ingest.ts'
import type { Benchmark } from './benchmark.ts'
import { inTurns } from './in-turns.ts'

const rowCount = Number(process.env['BENCH_ROWS'] ?? 500_000)
const repeats = 5

/** 14 columns as AMC gives them: name, AMC's type, DuckDB's type, and how to make one up. */
const columns = [
  ['campaign', 'STRING', 'VARCHAR', "'campaign ' || (i % 500)"], ['campaign_id', 'LONG', 'BIGINT', '580000000000000000 + i % 5000'], ['user_id', 'STRING', 'VARCHAR', 'md5(i::VARCHAR)'],
  ['creative', 'STRING', 'VARCHAR', "'creative ' || (i % 1000)"], ['day', 'DATE', 'DATE', "DATE '2025-01-01' + (i % 300)::INTEGER"],
  ['at', 'TIMESTAMP', 'TIMESTAMP', "strftime(TIMESTAMP '2025-01-01' + to_seconds(i * 7), '%Y-%m-%dT%H:%M:%S.%g')"], ['impressions', 'LONG', 'BIGINT', 'i % 37'], ['clicks', 'LONG', 'BIGINT', 'i % 3'],
  ['spend', 'DOUBLE', 'DOUBLE', '(i % 1000) / 7.0'], ['ctr', 'DECIMAL', 'DECIMAL(38,17)', '((i % 1000)::DECIMAL(38,17) / 7)::DECIMAL(38,17)'], ['flag', 'BOOLEAN', 'BOOLEAN', 'i % 2 = 0'],
  ['country', 'STRING', 'VARCHAR', "CASE WHEN i % 5 > 0 THEN 'DE' END"], ['page', 'STRING', 'VARCHAR', "'https://example.com/product?id=' || i"], ['microcents', 'LONG', 'BIGINT', 'i * 1000'],
] as const

export const benchmark: Benchmark = {
  name: 'ingest',
  title: `CSV of ${rowCount.toLocaleString('en-US')} rows × ${columns.length} columns into the result store, against bare DuckDB COPY of the same file with its types given`,
  async run(say, signal) {
    const dir = mkdtempSync(join(tmpdir(), 'recomamp-bench-'))
    const scope = new Scope('bench')
    try {
      return await measure(dir, scope, say, signal)
    } finally {
      await scope.close()
      rmSync(dir, { recursive: true, force: true })
    }
  },
}

async function measure(dir: string, scope: Scope, say: (line: string) => void, signal: AbortSignal) {
  const csv = join(dir, 'source.csv')
  const bare = await DuckDBInstance.create(':memory:', { memory_limit: '512MB', temp_directory: join(dir, 'spill') })
  scope.own(() => bare.closeSync())
  const connection = await bare.connect()
  scope.own(() => connection.closeSync())
  await connection.run(`COPY (SELECT ${columns.map(([name, , , make]) => `${make} AS "${name}"`).join(', ')} FROM range(${rowCount}) t(i)) TO '${csv}' (HEADER)`)
  say(`source: ${(statSync(csv).size / 1e6).toFixed(0)} MB of CSV, median of ${repeats}`)

  const types = columns.map(([name, , type]) => `'${name}': '${type}'`).join(', ')
  const floor = () => connection.run(`COPY (SELECT * FROM read_csv('${csv}', auto_detect = false, header = true, columns = {${types}})) TO '${join(dir, 'floor.parquet')}' (FORMAT parquet, COMPRESSION zstd)`)
  const duck = createDuck(dir, scope)
  const workDir = join(dir, 'work')
  mkdirSync(workDir)
  const target = join(dir, 'ours.parquet')
  const known: AmcOutputColumn[] = columns.map(([name, dataType]) => ({ name, columnType: 'DIMENSION', dataType, precision: null, scale: null }))
  let outcome: IngestOutcome | undefined
  const ours = async () => {
    outcome = await ingestCsv({ duck, disk: systemDisk }, { parts: [csv], columns: known, workDir, target }, signal)
  }
  const [floorMs = Number.NaN, oursMs = Number.NaN] = await inTurns(repeats, [floor, ours], signal)
  if (outcome?.rowCount !== rowCount || outcome.warnings.length > 0) throw new Error('The store did not take the file as it is; the figures mean nothing.')

  const page = (expressions: string) => (depth: number) => `SELECT ${expressions} FROM read_parquet(${quoteText(target)}, file_row_number = true) WHERE file_row_number >= ${depth} AND file_row_number < ${depth + 200} ORDER BY file_row_number`
  const shown = page(outcome.columns.map(pageExpression).join(', '))
  const raw = page('*')
  let depth = 0
  const next = () => (depth = (depth + 48_271 * 7) % (rowCount - 200))
  const [rawMs = Number.NaN, pageMs = Number.NaN] = await inTurns(20, [() => duck.columns(raw(next()), scope.signal), () => duck.columns(shown(next()), scope.signal)], signal)
  return [
    { name: 'ingest', measured: oursMs, floor: floorMs, unit: 'ms' as const, goal: 1.15 },
    { name: 'page of 200 rows as text, against the same rows raw', measured: pageMs, floor: rawMs, unit: 'ms' as const, goal: null },
  ]
}
