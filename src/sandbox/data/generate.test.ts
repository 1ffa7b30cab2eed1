import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test, vi } from 'vitest'
import { toDayKey } from './calendar.ts'
import { generateEvents, type GenerateOptions } from './generate.ts'
import { builtInInstances } from './profiles.ts'

// Data sets are made for real here; a busy machine takes many times longer than a free one.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const never = new AbortController().signal

async function generatedSums(threads: number, more: Partial<GenerateOptions>): Promise<Record<string, string>> {
  const [profile] = builtInInstances
  if (!profile) throw new Error('There is no built-in instance.')
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
  const connection = await instance.connect()
  try {
    await generateEvents(connection,
      { profile, seed: 5, scale: 'small', firstDay: toDayKey(2026, 2, 20), lastDay: toDayKey(2026, 4, 20), ...more },
      never)
    const sums: Record<string, string> = {}
    for (const [name] of (
      await connection.runAndReadAll(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'memory' ORDER BY 1")).getRowsJson()) {
      const [row] = (
        await connection.runAndReadAll(`SELECT count(*), sum(hash(x)::HUGEINT) FROM ${String(name)} x`)).getRowsJson()
      sums[String(name)] = String(row)
    }
    return sums
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

test('rows depend neither on the number of threads nor on the size of a step, clock changes included', async () => {
  const whole = await generatedSums(2, { stepDays: 1000 })
  expect(await generatedSums(1, { stepDays: 7 })).toEqual(whole)
  expect(await generatedSums(3, { stepDays: 17 })).toEqual(whole)
  expect(Object.keys(whole)).not.toContain('event')
})

test('no draw shares its randomness with another: carts, searches and units are independent of each other',
  async () => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const [profile] = builtInInstances
  if (!profile) throw new Error('There is no built-in instance.')
  await generateEvents(connection,
    { profile, seed: 9, scale: 'small', firstDay: toDayKey(2026, 1, 1), lastDay: toDayKey(2026, 6, 30) }, never)
  const [row] = (await connection.runAndReadAll(`SELECT
    (SELECT min(n) / max(n) FROM (SELECT count(*) AS n FROM f_conv WHERE kind_k = 0 AND item_k < 20 GROUP BY item_k % 5
    HAVING item_k % 5 < 4)) AS items,
    (SELECT min(n) / max(n) FROM (SELECT count(*) AS n FROM f_dsp GROUP BY h % 16)) AS low_bits,
    (SELECT min(n) / max(n) FROM (SELECT count(*) AS n FROM f_dsp GROUP BY (h >> 24) % 16)) AS middle_bits,
    (SELECT abs(corr(supply_k, minute(t))) FROM f_dsp) AS supply_and_minute,
    (SELECT abs(corr(device_k % 8, hour(t))) FROM f_dsp) AS device_and_hour`)).getRowObjectsJson()
  connection.closeSync()
  instance.closeSync()
  expect(row?.['items']).toBeGreaterThan(0.3)
  expect(row?.['low_bits']).toBeGreaterThan(0.9)
  expect(row?.['middle_bits']).toBeGreaterThan(0.9)
  expect(row?.['supply_and_minute']).toBeLessThan(0.03)
  expect(row?.['device_and_hour']).toBeLessThan(0.06)
})
