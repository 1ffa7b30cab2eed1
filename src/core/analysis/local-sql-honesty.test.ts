import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openInstance } from './local-sql-engine.ts'
import { readSqlHonesty, type SourceOfSql } from './local-sql-honesty.ts'

let connection: DuckDBConnection
const dir = mkdtempSync(join(tmpdir(), 'recomamp-honesty-'))
beforeAll(async () => { connection = await (await openInstance(dir)).connect() })
afterAll(() => {
  connection.closeSync()
  rmSync(dir, { recursive: true, force: true })
})

const additive = { additivity: 'additive' as const, combine: 'sum' as const, reason: '' }
const people = { additivity: 'non-additive' as const, combine: null, reason: 'It counts people.' }
const source = (name: string, start: string, end: string, instanceId = 'i'): SourceOfSql => ({
  name, instanceId, window: { start: `${start}T00:00:00`, end: `${end}T00:00:00`, timeZone: 'UTC' },
  columns: [{ name: 'campaign', measure: null }, { name: 'Reach', measure: people }, { name: 'views', measure: additive }],
})
const sources = [source('r1', '2025-05-01', '2025-05-08'), source('r2', '2025-05-06', '2025-05-12'), source('r3', '2025-06-01', '2025-06-08'), source('r4', '2025-05-01', '2025-05-08', 'another')]

async function read(sql: string) {
  const [[serialized] = []] = (await connection.runAndReadAll(`SELECT json_serialize_sql('${sql.replaceAll("'", "''")}')`)).getRowsJS()
  const { cautions, measureOf } = readSqlHonesty(String(serialized), sources)
  return { cautions: cautions.map(each => each.split(/[ :]/).slice(0, 3).join(' ')), isKept: (...names: string[]) => names.map((name, place) => measureOf(place, name)?.reason === people.reason) }
}

test.each<[string, readonly string[], readonly (readonly [string, boolean])[]]>([
  ['SELECT campaign, reach, views FROM r1', [], [['campaign', false], ['Reach', true], ['views', false]]],
  ['SELECT reach AS people, reach * 2, views AS v FROM r1', [], [['people', true], ['(reach * 2)', true], ['v', false]]],
  ['SELECT sum(views), count(reach), count(DISTINCT reach), max(reach) AS most FROM r1', [], [['sum(views)', false], ['count(reach)', false], ['c', false], ['most', true]]],
  ['SELECT SUM(Reach) AS total FROM r1', ['sum(Reach) adds up'], [['total', true]]],
  ['SELECT avg(reach) FROM r1', ['avg(reach) is the'], [['avg(reach)', true]]],
  ['SELECT sum(views) FILTER (WHERE reach > 10) AS v, sum(CASE WHEN reach > 5 THEN 1 ELSE 0 END) AS n FROM r1', [], [['v', false], ['n', false]]],
  ['SELECT sum(CASE WHEN views > 5 THEN reach ELSE 0 END) AS n FROM r1', ['sum(reach) adds up'], [['n', true]]],
  ['WITH x AS (SELECT campaign, reach AS r FROM r1) SELECT campaign, sum(r) AS s FROM x GROUP BY 1', ['sum(r) adds up'], [['campaign', false], ['s', true]]],
  ['WITH x(a, b) AS (SELECT campaign, reach FROM r1) SELECT sum(b) AS s FROM x', ['sum(b) adds up'], [['s', true]]],
  ['SELECT sum(q) AS s FROM (SELECT reach FROM r1) AS t(q)', ['sum(q) adds up'], [['s', true]]],
  ['SELECT sum(k) AS s FROM r1 AS t(c, k, v)', ['sum(k) adds up'], [['s', true]]],
  ['SELECT campaign, sum(reach) OVER (PARTITION BY campaign) AS running FROM r1', ['sum(reach) adds up'], [['campaign', false], ['running', true]]],
  ['SELECT campaign, sum(views) OVER (ORDER BY reach) AS running FROM r1', [], [['campaign', false], ['running', false]]],
  ['SELECT arg_max(campaign, reach) AS best, arg_max(reach, views) AS r FROM r1', [], [['best', false], ['r', true]]],
  ['SELECT * FROM r1 UNION ALL SELECT * FROM r2', ['r1 and r2'], [['campaign', false], ['Reach', true]]],
  ['SELECT campaign, sum(views) AS v FROM (SELECT * FROM r1 UNION ALL SELECT * FROM r2) GROUP BY 1', ['r1 and r2'], [['campaign', false], ['v', false]]],
  ['SELECT * FROM r1 UNION ALL SELECT * FROM r3', [], []],
  ['SELECT * FROM r1 UNION ALL SELECT * FROM r4', [], []],
  ['SELECT r1.campaign, r1.reach - r2.reach AS more FROM r1 JOIN r2 USING (campaign)', [], [['campaign', false], ['more', true]]],
])('%s', async (sql, cautions, columns) => {
  const found = await read(sql)
  expect(found.cautions).toEqual(cautions)
  expect(found.isKept(...columns.map(([name]) => name))).toEqual(columns.map(([, isKept]) => isKept))
})
