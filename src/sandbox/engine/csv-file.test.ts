import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseType } from '#sql/sql-type.ts'
import { quoteText } from '#sql/translate/quoting.ts'
import { csvDialect, csvField, csvFieldSql } from './csv-dialect.ts'
import { writeCsv } from './csv-file.ts'
import { valueTextSql } from './csv-text.ts'

async function withConnection<Result>(work: (connection: DuckDBConnection, dir: string) => Promise<Result>): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), 'csv-'))
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  try {
    return await work(connection, dir)
  } finally {
    connection.closeSync()
    instance.closeSync()
    await rm(dir, { recursive: true, force: true })
  }
}

async function textOf(connection: DuckDBConnection, expression: string, amc: string): Promise<unknown> {
  const statement = await connection.prepare(`SELECT ${expression} AS "v"`)
  const sql = valueTextSql('"v"', statement.columnType(0), parseType(amc))
  const reader = await connection.runAndReadAll(`SELECT ${sql} FROM (SELECT ${expression} AS "v")`)
  return reader.getRows()[0]?.[0]
}

test('values are printed the way AMC prints them', async () => {
  await withConnection(async (connection) => {
    const cases: readonly [string, string, string | null][] = [
      ["DATE '2025-05-01'", 'DATE', '2025-05-01'],
      ["TIMESTAMP '2025-05-01 10:11:12.345678'", 'TIMESTAMP', '2025-05-01T10:11:12.345Z'],
      ["TIMESTAMP '2025-05-01 10:11:12'", 'TIMESTAMP', '2025-05-01T10:11:12.000Z'],
      ['true', 'BOOLEAN', 'true'], ['CAST(9223372036854775807 AS BIGINT)', 'LONG', '9223372036854775807'],
      ['CAST(9223372036854775807 AS HUGEINT) * 2', 'LONG', '18446744073709551614'], ['CAST(12.50 AS DECIMAL(10, 3))', 'DECIMAL(10,3)', '12.500'],
      ['CAST(1 AS DOUBLE) / 3', 'DECIMAL(38,17)', '0.3333333333333333'], ['CAST(0.00001 AS DOUBLE)', 'DECIMAL(38,17)', '0.00001'],
      ['CAST(1.0 AS DOUBLE)', 'DOUBLE', '1.0'], ["CAST('nan' AS DOUBLE)", 'DOUBLE', 'NaN'], ["CAST('-inf' AS DOUBLE)", 'DOUBLE', '-Infinity'],
      ['CAST(7.0 AS DOUBLE)', 'LONG', '7'], ['[1, 2]', 'ARRAY<LONG>', '[1, 2]'], ["['a', NULL, 'b c']", 'ARRAY<STRING>', '[a, null, b c]'],
      ["[{'order': 1, 'campaign': 'x'}, {'order': 2, 'campaign': NULL}]", 'ARRAY<STRING>', '[[1, x], [2, null]]'],
      ["[TIMESTAMP '2025-05-01 00:00:00']", 'ARRAY<TIMESTAMP>', '[2025-05-01T00:00:00.000Z]'],
      ['CAST(NULL AS DATE)', 'DATE', null], ['CAST(NULL AS INTEGER[])', 'ARRAY<LONG>', null], ["'plain'", 'STRING', 'plain'],
    ]
    for (const [expression, type, expected] of cases) expect([expression, await textOf(connection, expression, type)]).toEqual([expression, expected])
  })
})

test('the SQL and the JavaScript form of a field agree in every dialect, and reading it back gives the value', async () => {
  await withConnection(async (connection) => {
    const characters = fc.constantFrom('a', ',', '"', "'", '\\', '\n', '\r', ';', '|', '\t', ' ', 'é', '😀')
    const dialects = [{}, { separatorCharacter: ';' }, { separatorCharacter: '\t', quoteCharacter: "'" }, { escapeCharacter: '\\' }, { separatorCharacter: '|', quoteCharacter: "'", escapeCharacter: '\\' }]
    await fc.assert(fc.asyncProperty(fc.string({ unit: characters, maxLength: 12 }), fc.constantFrom(...dialects), async (value, format) => {
      const dialect = csvDialect(format)
      if (typeof dialect === 'string') throw new Error(dialect)
      const reader = await connection.runAndReadAll(`SELECT ${csvFieldSql('v', dialect)} FROM (SELECT ${quoteText(value)} AS v)`)
      const field = csvField(value, dialect)
      expect(reader.getRows()[0]?.[0]).toBe(field)
      expect(readField(field, dialect)).toBe(value)
    }), { numRuns: 150 })
  })
})

function readField(field: string, dialect: { readonly quote: string; readonly escape: string }): string {
  if (!field.startsWith(dialect.quote)) return field
  let value = ''
  for (let at = dialect.quote.length; at < field.length - dialect.quote.length; at += 1) {
    const character = field[at] ?? ''
    const next = field[at + 1]
    if (character === dialect.escape && (next === dialect.quote || next === dialect.escape)) {
      value += next
      at += 1
    } else value += character
  }
  return value
}

test('an output format that cannot work is refused with a sentence', () => {
  expect(csvDialect({ separatorCharacter: ',,' })).toMatch(/one character/)
  expect(csvDialect({ quoteCharacter: '\n' })).toMatch(/line break/)
  expect(csvDialect({ separatorCharacter: '"' })).toMatch(/must differ/)
})

test('a million rows are written with bounded memory, completely, and suppressed rows are counted', async () => {
  await withConnection(async (connection, dir) => {
    const path = join(dir, 'deep', 'result.csv')
    const before = process.memoryUsage().rss
    let peak = before
    const timer = setInterval(() => { peak = Math.max(peak, process.memoryUsage().rss) }, 20)
    const sql = "SELECT CASE WHEN i % 10 <> 0 THEN concat(i, ',', 'campaign number ', i % 1000, ',', i * 0.37) END, CASE WHEN i % 10 = 0 THEN 1 ELSE 0 END FROM range(1000000) r(i)"
    const outcome = await writeCsv(connection, sql, 'id,campaign,cost', path, new AbortController().signal)
    clearInterval(timer)
    const text = await readFile(path, 'utf8')
    expect(outcome).toEqual({ rowCount: 900_000, suppressedRowCount: 100_000, sizeBytes: (await stat(path)).size })
    expect(text.startsWith('id,campaign,cost\n1,campaign number 1,')).toBe(true)
    expect(text.split('\n').length).toBe(900_002)
    expect(peak - before).toBeLessThan(300_000_000)
    expect(await readdir(join(dir, 'deep'))).toEqual(['result.csv'])
  })
})

test('an abort in the middle interrupts DuckDB, rejects with its reason and leaves no file', async () => {
  await withConnection(async (connection, dir) => {
    const controller = new AbortController()
    const path = join(dir, 'result.csv')
    const endless = "SELECT concat(i, ',', md5(CAST(i AS VARCHAR))), 0 FROM range(2000000000) r(i)"
    const running = writeCsv(connection, endless, 'a,b', path, controller.signal)
    const failed = running.catch((failure: unknown) => failure)
    for (;;) {
      const part = (await readdir(dir)).find((name) => name.endsWith('.part'))
      if (part && (await stat(join(dir, part))).size > 0) break
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    controller.abort(new Error('enough'))
    expect(await failed).toMatchObject({ message: 'enough' })
    expect(await readdir(dir)).toEqual([])
  })
})

test('an abort before the first row interrupts a query that computes for long', async () => {
  await withConnection(async (connection, dir) => {
    const controller = new AbortController()
    const heavy = "SELECT CAST(count(*) AS VARCHAR), 0 FROM range(300000) a(i), range(300000) b(j) WHERE (i * j) % 7 = 3"
    setTimeout(() => controller.abort(new Error('stop')), 100)
    await expect(writeCsv(connection, heavy, 'n', join(dir, 'x.csv'), controller.signal)).rejects.toThrow('stop')
    expect(await readdir(dir)).toEqual([])
  })
})

test('a query that fails half way leaves no file', async () => {
  await withConnection(async (connection, dir) => {
    const failing = "SELECT CAST(CAST(CASE WHEN i = 900000 THEN 'x' ELSE '1' END AS INTEGER) AS VARCHAR), 0 FROM range(1000000) r(i)"
    await expect(writeCsv(connection, failing, 'n', join(dir, 'x.csv'), new AbortController().signal)).rejects.toThrow(/Could not convert/)
    expect(await readdir(dir)).toEqual([])
  })
})

test('an empty result is the header line', async () => {
  await withConnection(async (connection, dir) => {
    await writeCsv(connection, "SELECT 'x', 0 WHERE FALSE", 'a,b', join(dir, 'x.csv'), new AbortController().signal)
    expect(await readFile(join(dir, 'x.csv'), 'utf8')).toBe('a,b\n')
  })
})
