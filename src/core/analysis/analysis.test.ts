import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidv7 } from 'uuidv7'
import { ChartSpec, PivotSpec, type ChartData } from '#shared/analysis/contract.ts'
import { systemClock } from '#shared/base/clock.ts'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import { openDatabase } from '#core/db/database.ts'
import { openResultsRig, type ResultsRig } from '#core/results/testing/results-rig.ts'
import { createAnalysis } from './analysis.ts'
import { chartData } from './chart-data.ts'
import { closeForGood, openInstance } from './local-sql-engine.ts'
import { pivotData } from './pivot-data.ts'

let rig: ResultsRig
let analysis: ReturnType<typeof createAnalysis>['handlers']
beforeAll(() => {
  rig = openResultsRig()
  const { db } = openDatabase({ dir: mkdtempSync(join(rig.dir, 'analysis-')), clock: systemClock }, rig.scope)
  analysis = createAnalysis({ db, clock: systemClock, ids: { next: uuidv7, randomHex: () => '00' }, profileDir: rig.dir, work: rig.results.work, localSqlMs: 20_000 }).handlers
})
afterAll(() => rig.close())

const column = (name: string, dataType: string, columnType = 'DIMENSION') => ({ name, columnType, dataType, precision: null, scale: null })
const columns = [column('campaign', 'STRING'), column('day', 'DATE'), column('device', 'STRING'), column('cost', 'DECIMAL', 'METRIC'), column('views', 'LONG', 'METRIC')]
type Row = readonly (string | null)[]
const store = (rows: readonly Row[]): Promise<ExecutionId> => rig.store(['campaign,day,device,cost,views', ...rows.map(row => row.map(cell => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`)).join(','))].join('\n'), columns)
const spec = (given: Record<string, unknown>) => ChartSpec.parse({ kind: 'bar', x: { column: 0 }, series: null, measures: [{ column: 4, how: 'sum' }], order: 'value', ...given })
const chart = async (executionId: ExecutionId, given: Record<string, unknown>) => analysis.chart({ executionId, filter: null, spec: spec(given) }, rig.call)

const word = fc.constantFrom('a', 'b', "it's", 'ü "x"', 'c,d')
const someRow: fc.Arbitrary<Row> = fc.tuple<[string | null, string | null, string | null, string | null, string | null]>(fc.option(word), fc.option(fc.constantFrom('2025-05-01', '2025-05-02', '2025-06-01')), fc.option(fc.constantFrom('phone', 'tv')), fc.option(fc.integer({ min: -999, max: 9_999 }).map(n => (n / 100).toFixed(2))), fc.option(fc.bigInt({ min: 0n, max: 10n ** 15n }).map(String)))

test('every figure of a pivot, and every total, is that of its rows', async () => {
  await fc.assert(fc.asyncProperty(fc.array(someRow, { minLength: 1, maxLength: 40 }), async table => {
    const executionId = await store(table)
    const pivot = PivotSpec.parse({ rows: [{ column: 0 }], columns: [{ column: 2 }], measures: [{ column: null, how: 'count' }, { column: 4, how: 'sum' }, { column: 2, how: 'distinct' }, { column: 3, how: 'max' }] })
    const found = await analysis.pivot({ executionId, filter: null, spec: pivot }, rig.call)
    const figures = (rows: readonly Row[]): (string | null)[] => {
      const views = rows.flatMap(row => (row[4] == null ? [] : [BigInt(row[4])]))
      const costs = rows.flatMap(row => (row[3] == null ? [] : [Number(row[3])]))
      return [String(rows.length), views.length === 0 ? null : String(views.reduce((sum, value) => sum + value, 0n)), String(new Set(rows.flatMap(row => row[2] ?? [])).size), costs.length === 0 ? null : String(Math.max(...costs))]
    }
    const where = (campaign: string | null | undefined, device: string | null | undefined) => table.filter(row => (campaign === undefined || row[0] === campaign) && (device === undefined || row[2] === device))
    for (const row of found.rows) {
      expect(row.total).toEqual(figures(where(row.key[0], undefined)))
      found.columns.forEach((each, at) => {
        const inCell = where(row.key[0], each.key[0])
        expect(row.cells[at]).toEqual(inCell.length === 0 ? [null, null, null, null] : figures(inCell))
      })
    }
    for (const each of found.columns) expect(each.total).toEqual(figures(where(undefined, each.key[0])))
    expect([found.total, found.rowCount, found.rows.length, found.columns.length]).toEqual([figures(table), table.length, new Set(table.map(row => row[0])).size, new Set(table.map(row => row[2])).size])
  }), { numRuns: 8 })
})

test('a chart adds up to the whole result, its rest included', async () => {
  await fc.assert(fc.asyncProperty(fc.array(someRow, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 3 }), fc.boolean(), async (table, top, isSplit) => {
    const drawn = await chart(await store(table), { top, series: isSplit ? { column: 2 } : null })
    const all = drawn.series.flatMap(series => series.values).reduce((sum, value) => sum + BigInt(value ?? 0), 0n)
    expect(all).toBe(table.reduce((sum, row) => sum + BigInt(row[4] ?? 0), 0n))
    const different = new Set(table.map(row => row[0])).size
    expect(drawn.labels.filter(({ rest }) => !rest)).toHaveLength(Math.min(top, different))
    expect(drawn.notes.length).toBe(different > top ? 1 : 0)
  }), { numRuns: 8 })
})

test('days become weeks and months, a day without a value is a gap', async () => {
  const executionId = await store([['a', '2025-05-01', 'tv', '1', '1'], ['a', '2025-05-02', 'tv', '1', null], ['a', '2025-06-01', 'tv', '1', '5']])
  const byDay = await chart(executionId, { kind: 'line', x: { column: 1 }, order: 'key' })
  expect([byDay.labels.map(({ label }) => label), byDay.series[0]?.values]).toEqual([['2025-05-01', '2025-05-02', '2025-06-01'], ['1', null, '5']])
  const byMonth = await chart(executionId, { kind: 'line', x: { column: 1, grain: 'month' }, order: 'key' })
  expect([byMonth.labels.map(({ label }) => label), byMonth.series[0]?.values]).toEqual([['2025-05-01', '2025-06-01'], ['1', '5']])
  await expect(chart(executionId, { x: { column: 0, grain: 'day' } })).rejects.toThrow(/holds no dates/)
})

test('what does not add up is drawn only where nothing is put together, and never in a rest or a stack', async () => {
  const users = { additivity: 'non-additive', combine: null, reason: 'The same user can stand behind several rows.' } as const
  const stored = rig.results.work.stored(await store([['a', '2025-05-01', 'tv', '1', '10'], ['b', '2025-05-01', 'tv', '1', '20'], ['b', '2025-05-01', 'phone', '1', '5']]))
  const rows = { ...stored, columns: stored.columns.map(each => (each.name === 'views' ? { ...each, measure: users } : each)) }
  const drawn = (given: Record<string, unknown>, where = 'true') => chartData(rows, where, spec(given), rig.call.signal)
  const said = ({ series, verdicts }: ChartData) => [verdicts[0]?.verdict, series.map(each => each.values)]
  expect(said(await drawn({}))).toEqual(['refused', [[null, null]]])
  expect((await drawn({})).verdicts[0]).toEqual({ verdict: 'refused', reason: users.reason, instead: 'max', alternative: 'Show the largest value instead, or run a query that computes views for rows without day and device.' })
  expect(said(await drawn({ measures: [{ column: 4, how: 'max' }] }))).toEqual(['allowed', [['20', '10']]])
  expect(said(await drawn({ series: { column: 2 } }))).toEqual(['allowed', [['5', null], ['20', '10']]])
  expect(said(await drawn({ series: { column: 2 }, kind: 'stacked' }))).toEqual(['refused', [[null, null], [null, null]]])
  // Nor do means, extremes and different values of what does.
  for (const [how, verdict] of [['sum', 'allowed'], ['count', 'allowed'], ['average', 'refused'], ['max', 'refused'], ['distinct', 'refused']] as const) {
    const additive = { ...stored, columns: stored.columns.map(each => (each.name === 'views' ? { ...each, measure: { additivity: 'additive' as const, combine: 'sum' as const, reason: '' } } : each)) }
    expect((await chartData(additive, 'true', spec({ series: { column: 2 }, kind: 'area', measures: [{ column: 4, how }] }), rig.call.signal)).verdicts[0]).toMatchObject({ verdict, instead: verdict === 'refused' ? 'sum' : null })
  }
  const single = await drawn({ top: 1 }, "c2 = 'tv'")
  expect([said(single), single.notes[1]]).toEqual([['allowed', [['20', null]]], `The rest has no figure of views. ${users.reason}`])
  const pivot = await pivotData(rows, "c2 = 'tv'", PivotSpec.parse({ rows: [{ column: 0 }], columns: [], measures: [{ column: 4, how: 'sum' }] }), rig.call.signal)
  expect([pivot.rows.map(row => row.cells), pivot.total, pivot.verdicts.total[0]?.verdict]).toEqual([[[['10']], [['20']]], [null], 'refused'])
})

test('a path becomes links from step to step', async () => {
  const executionId = await store([['[[1, DSP], [2, Search]]', null, 'tv', null, '3'], ['[[1, DSP], [2, Search], [3, DSP]]', null, 'tv', null, '4'], ['DSP > TV', null, 'tv', null, '5'], ['[alone]', null, 'tv', null, '9']])
  const { links, notes } = await chart(executionId, { kind: 'sankey' })
  expect(links.map(({ step, from, to, value }) => `${step} ${from} ${to} ${value}`)).toEqual(['1 DSP Search 7', '1 DSP TV 5', '2 Search DSP 4'])
  expect(notes).toEqual([])
})

test('a scatter shows rows, and says which it leaves out', async () => {
  const executionId = await store([['a', null, 'tv', '1.5', '1'], ['b', null, 'tv', '2.5', null], ['c', null, 'tv', '3.5', '3']])
  const drawn = await chart(executionId, { kind: 'scatter', measures: [{ column: 3, how: 'sum' }, { column: 4, how: 'sum' }], series: { column: 0 } })
  expect(drawn.points).toEqual([{ row: 0, x: 1.5, y: 1, series: 'a' }, { row: 2, x: 3.5, y: 3, series: 'c' }])
  expect(drawn.notes).toEqual(['1 rows have no value in one of the columns and are not drawn.'])
})

test('what was chosen comes back, and for the next result with the same columns', async () => {
  const [one, other] = [await store([['a', null, 'tv', '1', '1']]), await store([['b', null, 'tv', '2', '2']])]
  await analysis.save({ executionId: one, chart: spec({ kind: 'area' }), localSql: { sources: [one], sql: 'SELECT 1' } }, rig.call)
  expect(await analysis.saved({ executionId: one }, rig.call)).toEqual({ chart: spec({ kind: 'area' }), pivot: null, localSql: { sources: [one], sql: 'SELECT 1' } })
  expect(await analysis.saved({ executionId: other }, rig.call)).toEqual({ chart: spec({ kind: 'area' }), pivot: null, localSql: null })
})

const local = (sources: readonly ExecutionId[], sql: string, signal = rig.call.signal) => analysis.runLocalSql({ sources: [...sources], sql, allowMixed: false }, { ...rig.call, signal })

test('SQL over two results gives a result of its own, in its order, with exact types', async () => {
  const [one, two] = [await store([['a', '2025-05-01', 'tv', '1.10', '9007199254740993'], ['b', null, 'tv', '2', '2']]), await store([['a', '2025-05-01', 'tv', '1', '5']])]
  const sql = 'WITH both_days AS (SELECT * FROM r1 UNION ALL SELECT * FROM R2)\nSELECT campaign, sum(views) AS views, max(cost) AS cost, min(day) AS "first day" FROM both_days GROUP BY 1 ORDER BY 1 DESC; -- the end'
  await expect(local([one, two], sql)).rejects.toThrow(/different instances/)
  const { executionId, rowCount } = await analysis.runLocalSql({ sources: [one, two], sql, allowMixed: true }, rig.call)
  expect(rowCount).toBe(2)
  const result = await rig.results.handlers.get({ executionId }, rig.call)
  expect([result.origin, result.columns.map(({ name, type }) => `${name} ${type}`)]).toEqual(['derived', ['campaign text', 'views integer', 'cost decimal', 'first day date']])
  expect((await rig.page(executionId)).columns).toEqual([['b', 'a'], ['2', '9007199254740998'], ['2', '1.1'], [null, '2025-05-01']])
  expect(readdirSync(join(rig.dir, 'local-sql'))).toEqual([])
})

test('local SQL reaches nothing but the rows it was given', async () => {
  const [given, secret] = [await store([['a', '2025-05-01', 'tv', '1', '1']]), await store([['secret', '2025-05-01', 'tv', '1', '1']])]
  const outside = join(rig.dir, 'outside.csv')
  writeFileSync(outside, 'a\n1\n')
  const [file = ''] = rig.results.work.files(rig.results.work.stored(secret))
  const [own = ''] = rig.results.work.files(rig.results.work.stored(given))
  const before = readdirSync(rig.dir).length
  const attacks = [
    `SELECT * FROM read_csv('${outside}')`, `SELECT * FROM '${outside}'`, `SELECT * FROM read_parquet('${file}')`, `SELECT * FROM "${file}"`, `SELECT * FROM parquet_scan('${own}')`, `SELECT * FROM '${own}'`,
    "SELECT * FROM read_text('/etc/hostname')", "SELECT * FROM read_blob('/proc/self/environ')", "SELECT * FROM glob('/etc/*')", "SELECT * FROM sniff_csv('/etc/passwd')", "SELECT * FROM read_json('/etc/passwd')",
    "SELECT * FROM 'https://127.0.0.1/x.csv'", `COPY r1 TO '${rig.dir}/out.csv'`, `COPY (SELECT 1) TO '${own}' (FORMAT parquet)`, `SELECT 1; COPY r1 TO '${rig.dir}/out.csv'`, `EXPORT DATABASE '${rig.dir}/dump'`, `IMPORT DATABASE '${rig.dir}'`,
    `ATTACH '${rig.dir}/recomamp.db'`, "ATTACH ':memory:' AS m", 'INSTALL httpfs', 'LOAD httpfs', "LOAD '/tmp/x.duckdb_extension'", 'SET threads = 1', 'RESET lock_configuration', 'PRAGMA database_list', 'PRAGMA threads = 1', 'CALL pragma_database_size()',
    'SELECT * FROM pragma_database_list()', 'SELECT * FROM duckdb_settings()', 'SELECT * FROM duckdb_views()', 'SELECT * FROM duckdb_secrets()', 'SELECT * FROM duckdb_databases()', 'SELECT * FROM duckdb_temporary_files()', 'SELECT * FROM duckdb_logs()',
    'SELECT * FROM duckdb_views', 'SELECT * FROM information_schema.tables', 'SELECT * FROM pg_catalog.pg_class', 'SELECT * FROM pg_views', 'SELECT * FROM sqlite_master', 'SELECT * FROM system.main.duckdb_views', 'SELECT * FROM temp.main.answer', 'SELECT * FROM memory.main.r1',
    "SELECT current_setting('allowed_paths')", "SELECT current_setting('temp_directory')", "SELECT getenv('HOME')", "SELECT getvariable('x')", "SELECT * FROM query('SELECT 1')", "SELECT * FROM query_table('r1')", "SELECT * FROM json_execute_serialized_sql('{}')",
    "SELECT write_log('x')", "SELECT * FROM parquet_metadata('" + own + "')", "SELECT * FROM parquet_schema('" + own + "')", "SELECT * FROM which_secret('s3://x', 's3')", "CREATE SECRET s (TYPE s3, KEY_ID 'x')", 'CREATE TABLE x AS SELECT 1', 'CREATE VIEW x AS SELECT 1', 'DROP VIEW r1', 'DELETE FROM r1',
    "INSERT INTO r1 VALUES (1)", 'DESCRIBE r1', 'SUMMARIZE r1', 'SHOW TABLES', 'SHOW ALL TABLES', 'EXPLAIN SELECT 1', "PREPARE p AS SELECT 1", 'SELECT * FROM r2', 'SELECT (SELECT x FROM r9)', 'SELECT * FROM (FROM duckdb_settings())', 'WITH a AS (SELECT * FROM duckdb_columns()) SELECT * FROM a',
    'SELECT 1 WHERE EXISTS (SELECT 1 FROM glob(\'*\'))', 'SELECT list_transform([1], lambda x: current_setting(\'home_directory\'))', 'SELECT * FROM r1 ORDER BY (SELECT count(*) FROM duckdb_functions())', 'SELECT version()', 'SELECT current_database()', 'SELECT 1 /* open', "SELECT '", '', ';', 'SELECT 1; SELECT 2',
    'SELECT system.main.version()', 'SELECT main.current_setting(\'threads\')', 'VALUES (current_setting(\'threads\'))', "FROM test_all_types()", 'SELECT * FROM r1, LATERAL (SELECT * FROM read_text(r1.campaign))', `SELECT 1) TO '${rig.dir}/out.csv' --`, 'BEGIN TRANSACTION', 'VACUUM', 'CHECKPOINT', "USE memory", "DEALLOCATE x",
  ]
  const survived: string[] = []
  for (const attack of attacks) {
    const failure = await local([given], attack).then(() => null, (thrown: unknown) => thrown)
    if (!(failure instanceof AppError) || failure.code !== 'invalid-input' || (failure.message.includes(rig.dir) && !attack.includes(rig.dir))) survived.push(`${attack}: ${failure instanceof Error ? failure.message : 'ran'}`)
  }
  expect(survived).toEqual([])
  expect(readdirSync(rig.dir)).toHaveLength(before)
  expect((await rig.page(secret)).columns[0]).toEqual(['secret'])
  expect((await rig.page(given)).columns[0]).toEqual(['a'])
})

test('the engine by itself, without the check before it, reads no other file and writes none but its answer and what it spills', async () => {
  const [given, secret] = [await store([['a', null, 'tv', '1', '1']]), await store([['secret', null, 'tv', '1', '1']])]
  const [[own = ''], [other = '']] = [given, secret].map(id => rig.results.work.files(rig.results.work.stored(id))) as [string[], string[]]
  const dir = mkdtempSync(join(rig.dir, 'engine-'))
  const instance = await openInstance(join(dir, 'spill'))
  const connection = await instance.connect()
  await closeForGood(connection, [{ name: 'r1', select: `SELECT c0 FROM read_parquet('${own}')`, files: [own] }], join(dir, 'answer.parquet'))
  const attacks = [
    `SELECT * FROM read_parquet('${other}')`, "SELECT * FROM read_text('/etc/hostname')", "SELECT * FROM glob('/etc/*')", `COPY r1 TO '${dir}/x.csv'`, `COPY r1 TO '${other}' (FORMAT parquet)`, `ATTACH '${dir}/x.db'`, `ATTACH '${rig.dir}/recomamp.db' (TYPE sqlite)`,
    'INSTALL httpfs', 'LOAD httpfs', "LOAD '/tmp/x.duckdb_extension'", "SELECT * FROM 'https://127.0.0.1/x.csv'", 'SET enable_external_access = true', 'SET lock_configuration = false', 'RESET allowed_paths', "SET allowed_directories = ['/']", "SET temp_directory = '/tmp'", "SET memory_limit = '90GB'",
    "SELECT getenv('HOME')", `EXPORT DATABASE '${dir}/dump'`, "PRAGMA enable_profiling = 'json'", `SET profiling_output = '${dir}/p.json'`, `SET log_query_path = '${dir}/q.log'`, 'SELECT * FROM duckdb_secrets()', "CREATE PERSISTENT SECRET s (TYPE s3, KEY_ID 'x')",
  ]
  const survived: string[] = []
  for (const attack of attacks) await connection.run(attack).then(() => survived.push(attack), () => undefined)
  connection.closeSync()
  instance.closeSync()
  expect(survived).toEqual([])
  expect(readdirSync(dir)).toEqual([])
})

test('local SQL is stopped when its caller goes away, and what is wrong is said', async () => {
  const given = await store([['a', '2025-05-01', 'tv', '1', '1']])
  const stop = new AbortController()
  const endless = local([given], 'SELECT count(*) FROM range(100000000000) a(x) WHERE sqrt(x) < 0', stop.signal)
  setTimeout(() => stop.abort(new AppError('cancelled', 'Stopped.')), 100)
  await expect(endless).rejects.toThrow('Stopped.')
  await expect(local([given], 'SELECT nothing_such FROM r1')).rejects.toThrow(/nothing_such/)
  await expect(local([given], 'SELEC 1')).rejects.toThrow(/not understood: syntax error/)
  expect(readdirSync(join(rig.dir, 'local-sql'))).toEqual([])
})
