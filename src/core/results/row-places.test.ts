/** DuckDB keeps the order of rows only as long as nothing in a statement is worked out as a join, and shows it only where several threads read. */
import { cpSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import readExcel from 'read-excel-file/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { FilterTree } from '#shared/results/filters.ts'
import { quoteText, type AmcOutputColumn } from './column-types.ts'
import { tellTheSame } from './same-rows.ts'
import { openResultsRig, type ResultsRig } from './testing/results-rig.ts'

const count = 200_000
const column = (name: string, dataType: string): AmcOutputColumn => ({ name, columnType: 'DIMENSION', dataType, precision: null, scale: null })
const columns = [column('id', 'LONG'), column('flag', 'BOOLEAN'), column('name', 'STRING'), column('day', 'DATE'), column('at', 'TIMESTAMP'), column('spend', 'DOUBLE'), column('rate', 'DECIMAL'), column('note', 'STRING')]
/** Of each hundred rows seven, found by values of a list. */
const wanted: FilterTree = { kind: 'in', column: 2, values: ['name 3', 'name 14', 'name 15', 'name 92', 'name 65', 'name 35', 'name 89'], withNull: false }
const isWanted = (id: number) => [3, 14, 15, 92, 65, 35, 89].includes(id % 100)

let rig: ResultsRig
let id: ExecutionId
beforeAll(async () => {
  rig = openResultsRig()
  const lines = ['id,flag,name,day,at,spend,rate,note']
  for (let row = 0; row < count; row++) lines.push(`${row},${row % 2 === 0},name ${row % 100},2025-01-0${1 + row % 9},2025-01-01T00:00:0${row % 10}.000,${row / 8},${row % 7}.12345,=note of row ${row} with some more text to fill it`)
  id = await rig.store(`${lines.join('\n')}\n`, columns, { segmentBytes: 6_000_000 })
}, 60_000)
afterAll(() => rig.close())

const ascending = (rows: readonly number[]) => rows.every((row, at) => at === 0 || row > (rows[at - 1] ?? 0))
const expected = Array.from({ length: count }, (_, row) => row).filter(isWanted)

test('columns hold every row at the place where it came, in files that several threads read', async () => {
  const rows = rig.results.work.stored(id)
  expect(readdirSync(rows.dir).filter(name => name.endsWith('.parquet')).length).toBeGreaterThan(2)
  const [[elsewhere] = []] = await rows.duck.rows(`SELECT count(*)::DOUBLE FROM ${rows.relation} WHERE c0 <> rid`, rig.call.signal)
  expect([rows.rowCount, elsewhere]).toEqual([count, 0])
})

test('columns whose rows changed their order on the way are noticed, those that did not are taken', async () => {
  const { dir, manifest, columns: stored, duck } = rig.results.work.stored(id)
  const aside = join(rig.dir, 'results', 'aside')
  cpSync(dir, aside, { recursive: true })
  const files = { rows: manifest.rowsFiles, columns: manifest.columnsFiles }
  expect(await tellTheSame(duck, aside, stored, files, rig.call.signal)).toBe(true)
  const last = join(aside, files.columns.at(-1)?.file ?? '')
  // As it happened once: the last few rows of a file came first.
  await duck.rows(`COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet(${quoteText(last)}, file_row_number = true) ORDER BY file_row_number < 2000, file_row_number) TO ${quoteText(`${last}.other`)} (FORMAT parquet)`, rig.call.signal)
  renameSync(`${last}.other`, last)
  expect(await tellTheSame(duck, aside, stored, files, rig.call.signal)).toBe(false)
})

test('what a list of values finds comes in original order: the first page, any page, all', async () => {
  const { viewId } = await rig.results.handlers.openView({ executionId: id, sort: [], filter: wanted }, rig.call)
  const first = await rig.page(id, `?offset=0&limit=300&view=${viewId}`)
  const deep = await rig.page(id, `?offset=${expected.length - 300}&limit=300&view=${viewId}`)
  expect([first.rows, deep.rows]).toEqual([expected.slice(0, 300), expected.slice(-300)])
  expect(first.columns[0]).toEqual(first.rows.map(String))
})

test('exports of a filtered result are in original order in every format, guarded against formulas or not, whole or a part', async () => {
  const { viewId } = await rig.results.handlers.openView({ executionId: id, sort: [], filter: wanted }, rig.call)
  const firstCells = (bytes: Buffer) => bytes.toString('utf8').trimEnd().split('\n').slice(1).map(line => Number(line.split(';')[0]))
  for (const isSafe of [true, false]) {
    const { bytes } = await rig.exported({ executionId: id, format: 'csv', viewId, spreadsheetSafe: isSafe, dialect: { delimiter: ';' } })
    expect(firstCells(bytes)).toEqual(expected)
  }
  const part = await rig.exported({ executionId: id, format: 'csv', viewId, range: { first: 5_000, last: 9_999 }, dialect: { delimiter: ';' } })
  expect(firstCells(part.bytes)).toEqual(expected.slice(5_000, 10_000))
  const everything = await rig.exported({ executionId: id, format: 'csv', columns: [0, 7], dialect: { delimiter: ';' } })
  const all = firstCells(everything.bytes)
  expect([all.length, ascending(all)]).toEqual([count, true])
  const json = await rig.exported({ executionId: id, format: 'ndjson', viewId, columns: [0] })
  expect(json.bytes.toString('utf8').trimEnd().split('\n').map(line => Number((JSON.parse(line) as { id: number }).id))).toEqual(expected) // a line is a row
  const sheet = await rig.exported({ executionId: id, format: 'xlsx', viewId, columns: [0] })
  expect((await readExcel(sheet.bytes))[0]?.data.slice(1).map(([cell]) => Number(cell))).toEqual(expected)
  const parquet = join(rig.dir, 'results', 'exported.parquet')
  writeFileSync(parquet, (await rig.exported({ executionId: id, format: 'parquet', viewId, columns: [0] })).bytes)
  const written = await rig.results.store.duck.rows(`SELECT id::DOUBLE FROM read_parquet(${quoteText(parquet)}) ORDER BY file_row_number`, rig.call.signal)
  expect(written.map(([cell]) => cell)).toEqual(expected)
}, 60_000)
