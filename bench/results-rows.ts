import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { AmcOutputColumn } from '#core/results/column-types.ts'

/** 14 columns as AMC gives them: name, AMC's type, DuckDB's type, and how to make one up. */
export const benchColumns = [
  ['campaign', 'STRING', 'VARCHAR', "'campaign ' || (i % 500)"], ['campaign_id', 'LONG', 'BIGINT', '580000000000000000 + i % 5000'], ['user_id', 'STRING', 'VARCHAR', 'md5(i::VARCHAR)'],
  ['creative', 'STRING', 'VARCHAR', "'creative ' || (i % 1000)"], ['day', 'DATE', 'DATE', "DATE '2025-01-01' + (i % 300)::INTEGER"],
  ['at', 'TIMESTAMP', 'TIMESTAMP', "strftime(TIMESTAMP '2025-01-01' + to_seconds(i * 7), '%Y-%m-%dT%H:%M:%S.%g')"], ['impressions', 'LONG', 'BIGINT', 'i % 37'], ['clicks', 'LONG', 'BIGINT', 'i % 3'],
  ['spend', 'DOUBLE', 'DOUBLE', '(i % 1000) / 7.0'], ['ctr', 'DECIMAL', 'DECIMAL(38,17)', '((i % 1000)::DECIMAL(38,17) / 7)::DECIMAL(38,17)'], ['flag', 'BOOLEAN', 'BOOLEAN', 'i % 2 = 0'],
  ['country', 'STRING', 'VARCHAR', "CASE WHEN i % 5 > 0 THEN 'DE' END"], ['page', 'STRING', 'VARCHAR', "'https://example.com/product?id=' || i"], ['microcents', 'LONG', 'BIGINT', 'i * 1000'],
] as const

/** The columns as a run tells them. */
export const amcColumns: readonly AmcOutputColumn[] = benchColumns.map(([name, dataType]) => ({ name, columnType: 'DIMENSION', dataType, precision: null, scale: null }))

/** Columns for a bare `read_csv`, their types given. */
export const bareColumns = benchColumns.map(([name, , type]) => `'${name}': '${type}'`).join(', ')

/** Row counts to measure at: `BENCH_ROWS=100000,1000000,10000000`, one million unless said. */
export const rowCounts: readonly number[] = (process.env['BENCH_ROWS'] ?? '1000000').split(',').map(Number)

/** `100 K`, `1 M`: how a count of rows is named in the figures. */
export function countName(rows: number): string {
  return rows >= 1_000_000 ? `${rows / 1_000_000} M` : `${rows / 1_000} K`
}

/** Writes made-up rows as CSV and gives its path. */
export async function makeCsv(connection: DuckDBConnection, dir: string, rows: number): Promise<string> {
  const path = join(dir, `source-${rows}.csv`)
  await connection.run(`COPY (SELECT ${benchColumns.map(([name, , , make]) => `${make} AS "${name}"`).join(', ')} FROM range(${rows}) t(i)) TO '${path}' (HEADER)`)
  return path
}

/** Hands out a file in pieces, like a network that is never in the way. */
export function piecesOf(path: string): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer> // a stream without encoding gives Buffers
}

