import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { lockInstance } from './lockdown.ts'

async function withLocked<Result>(work: (instance: DuckDBInstance, dir: string) => Promise<Result>): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), 'lockdown-'))
  await writeFile(join(dir, 'secret.csv'), 'a\n1\n')
  const file = join(dir, 'events.db')
  const writing = await DuckDBInstance.create(file)
  const connection = await writing.connect()
  await connection.run('CREATE TABLE events AS SELECT i AS id, hash(i) AS h, i % 7 AS k FROM range(300000) r(i)')
  connection.closeSync()
  writing.closeSync()
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
  try {
    await lockInstance(instance, { memoryLimitBytes: 60_000_000, threads: 2 })
    return await work(instance, dir)
  } finally {
    instance.closeSync()
    await rm(dir, { recursive: true, force: true })
  }
}

test('no statement of a locked instance reaches files, network, extensions or settings', async () => {
  await withLocked(async (instance, dir) => {
    const connection = await instance.connect()
    const attacks = [
      "SELECT * FROM read_csv('/etc/passwd')", `SELECT * FROM read_csv('${dir}/secret.csv')`, `SELECT * FROM '${dir}/secret.csv'`,
      "SELECT * FROM read_text('/etc/hostname')", "SELECT * FROM read_blob('/proc/self/environ')", "SELECT * FROM glob('/etc/*')",
      "SELECT * FROM sniff_csv('/etc/passwd')", "SELECT * FROM parquet_scan('/etc/passwd')", "SELECT * FROM read_json('/etc/passwd')",
      `COPY (SELECT 1) TO '${dir}/out.csv'`, `COPY events TO '${dir}/out.parquet'`, `EXPORT DATABASE '${dir}/dump'`,
      `ATTACH '${dir}/other.db'`, "ATTACH ':memory:' AS m; COPY (SELECT 1) TO 'x.csv'", 'INSTALL httpfs', "INSTALL 'https://127.0.0.1/x'",
      "LOAD '/tmp/x.duckdb_extension'", 'SET threads = 1', "SET GLOBAL temp_directory = '/tmp'", 'SET enable_external_access = true',
      'RESET lock_configuration', 'SET lock_configuration = false', 'PRAGMA threads = 1', "PRAGMA temp_directory = '/etc'",
      "SELECT getenv('HOME')", "SELECT * FROM query('COPY (SELECT 1) TO ''x.csv''')", "SELECT * FROM query_table('/etc/passwd')",
      "SELECT * FROM 'https://127.0.0.1/x.csv'", 'CREATE TABLE events2 AS SELECT 1', 'DELETE FROM events', "SELECT write_log('x')",
      "CREATE SECRET s (TYPE s3, KEY_ID 'x')", "IMPORT DATABASE '/tmp'",
    ]
    const survived: string[] = []
    for (const attack of attacks) {
      try {
        await connection.run(attack)
        survived.push(attack)
      } catch { /* refused, as it should be */ }
    }
    connection.closeSync()
    expect(survived.filter((attack) => !attack.startsWith('SELECT write_log'))).toEqual([])
    expect(await readdir(dir)).toEqual(expect.not.arrayContaining(['out.csv', 'out.parquet', 'dump', 'other.db']))
  })
})

test('a locked instance still spills to its own temporary folder', async () => {
  await withLocked(async (instance) => {
    const connection = await instance.connect()
    const reader = await connection.runAndReadAll('SELECT count(*) FROM (SELECT DISTINCT a.id, a.h, b.k, b.h AS h2 FROM events a JOIN events b ON a.id % 100000 = b.id)')
    expect(reader.getRows()[0]?.[0]).toBe(300000n)
    connection.closeSync()
  })
})

test('locking twice is the same as locking once, and an instance locked while open to files is refused', async () => {
  await withLocked(async (instance) => lockInstance(instance))
  const open = await DuckDBInstance.create(':memory:')
  const connection = await open.connect()
  await connection.run('SET lock_configuration = true')
  await expect(lockInstance(open)).rejects.toThrow(/open to files/)
  connection.closeSync()
  open.closeSync()
})
