import type { Json } from '@duckdb/node-api'
import type { Dataset } from '../ports.ts'

/** Rows of a query as plain objects; 64-bit numbers come as text. */
export async function queryRows(dataset: Dataset, sql: string): Promise<Record<string, Json>[]> {
  const connection = await dataset.instance.connect()
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson()
  } finally {
    connection.closeSync()
  }
}
