import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import type { Translation } from '#sql/translate/translate.ts'
import { requiredUsers, shownUserLimit, thresholdSql } from './thresholds.ts'
import type { FilterMode, ThresholdColumn } from './thresholds.ts'

async function rowsOf(sql: string, order: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const reader = await connection.runAndReadAll(`SELECT * EXCLUDE ("is_kept", "rows") FROM (${sql}) WHERE "is_kept" ORDER BY ${order}`)
    return reader.getRowsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

const metric: ThresholdColumn = { requiredUsers: 1, isSummed: true }
const low: ThresholdColumn = { requiredUsers: 2, isSummed: false }
const high: ThresholdColumn = { requiredUsers: 100, isSummed: false }
const columns = [metric, metric, low, high]

// The example of the workflow guide: impressions, clicks, device (LOW), postal code (HIGH), users behind each metric.
const example: Translation = {
  sql: `SELECT * FROM (VALUES (1100, 300, 'iPhone', '11111', 50, 13), (200, 100, 'Android', '22222', 30, 8),
    (1300, 500, 'Android', '33333', 133, 87), (1700, 700, 'Android', '44444', 108, 359)) AS v(c1, c2, c3, c4, u1, u2)`,
  columnCount: 4,
  users: { sql: 'greatest(u1, u2)', sources: ['dsp_impressions', 'dsp_clicks'], path: null },
  contributions: [{ sql: 'u1', sources: ['dsp_impressions'], path: 1 }, { sql: 'u2', sources: ['dsp_clicks'], path: 2 }],
  pathCount: 2,
}

function run(mode: FilterMode): Promise<unknown[][]> {
  return rowsOf(thresholdSql(example, { mode, columns }), 'c1')
}

test("Amazon's worked example: by default only the row that reaches 100 users stays", async () => {
  expect((await run('remove-rows')).map((row) => row.slice(0, 4))).toEqual([[1700, 700, 'Android', '44444']])
})

test("Amazon's worked example: a discriminator column nulls postal codes and sums what is left", async () => {
  expect((await run('discriminate')).map((row) => row.slice(0, 5).map((value) => (typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value)))).toEqual([
    [1100, 300, 'iPhone', null, true],
    [1500, 600, 'Android', null, true],
    [1700, 700, 'Android', '44444', false],
  ])
})

test("Amazon's worked example: REMOVE_VALUES keeps every row and nulls postal codes", async () => {
  const rows = await run('remove-values')
  expect(rows.map((row) => row.slice(0, 5))).toEqual([
    [200, 100, 'Android', null, true], [1100, 300, 'iPhone', null, true], [1300, 500, 'Android', null, true], [1700, 700, 'Android', '44444', false],
  ])
  expect(rows.map((row) => row[6])).toEqual([
    "8 'dsp_clicks' (path 2 of 2) effective users < 100 required", "13 'dsp_clicks' (path 2 of 2) effective users < 100 required",
    "87 'dsp_clicks' (path 2 of 2) effective users < 100 required", null,
  ])
  expect(rows.map((row) => Number(row[5]))).toEqual([8, 13, 87, 100])
})

test('when even a LOW column fails, only metrics are left, in one row', async () => {
  const lonely: Translation = {
    sql: "SELECT * FROM (VALUES (5, 'a', 1), (7, 'b', 0), (9, 'c', 3)) AS v(c1, c2, u)", columnCount: 2,
    users: { sql: 'u', sources: ['dsp_impressions'], path: null }, contributions: [], pathCount: 1,
  }
  const rows = await rowsOf(thresholdSql(lonely, { mode: 'discriminate', columns: [metric, low] }), '2 NULLS FIRST')
  expect(rows.map((row) => [Number(row[0]), ...row.slice(1, 3)])).toEqual([[12, null, true], [9, 'c', false]])
})

test('a metric that is zero for everybody does not count, one with a single user does', async () => {
  const mixed: Translation = {
    sql: "SELECT * FROM (VALUES ('a', 50, 0), ('b', 50, 1), ('c', 50, 2)) AS v(c1, u, e)", columnCount: 1,
    users: { sql: 'u', sources: ['dsp_impressions'], path: null }, contributions: [{ sql: 'e', sources: ['dsp_impressions'], path: null }], pathCount: 1,
  }
  expect((await rowsOf(thresholdSql(mixed, { mode: 'remove-rows', columns: [low] }), '1')).map((row) => row[0])).toEqual(['a', 'c'])
})

test('queries without user data are never filtered', async () => {
  const constants: Translation = { sql: "SELECT 'x' AS c1", columnCount: 1, users: null, contributions: [], pathCount: 0 }
  expect(await rowsOf(thresholdSql(constants, { mode: 'remove-rows', columns: [high] }), '1')).toEqual([['x', false, null, null]])
})

test('the strictest column decides how many users a row needs', () => {
  expect([requiredUsers([]), requiredUsers([metric]), requiredUsers([metric, low]), requiredUsers([low, high])]).toEqual([1, 1, 2, 100])
  expect([shownUserLimit(1), shownUserLimit(2), shownUserLimit(100)]).toEqual([2, 2, 100])
})
