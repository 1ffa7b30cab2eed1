import { mkdtempSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import readExcel from 'read-excel-file/node'
import { afterEach, expect, test, vi } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import type { ExportFormat } from '#shared/results/exports.ts'
import type { AmcOutputColumn } from './column-types.ts'
import { systemDisk, type Disk } from './disk.ts'
import type { ExportWish } from './export-wish.ts'
import { openResultsRig, type ResultsRig } from './testing/results-rig.ts'
import { writeWorkbook } from './xlsx-export.ts'

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function openRig(options?: Parameters<typeof openResultsRig>[0]): ResultsRig {
  const rig = openResultsRig(options)
  cleanups.push(() => rig.close())
  return rig
}

const columns: readonly AmcOutputColumn[] = [['t', 'STRING'], ['n', 'LONG']].map(([name = '', dataType = '']) => ({ name, columnType: 'DIMENSION', dataType, precision: null, scale: null }))
const csvOf = (rows: number, cell = (row: number) => `row ${row}`) => `t,n\n${Array.from({ length: rows }, (_, row) => `${cell(row)},${row}\n`).join('')}`

test('a workbook has a sheet for each result, and further sheets for rows beyond what a sheet holds', async () => {
  const rig = openRig({ sheetRows: 5 })
  const [long, short, exact] = [await rig.store(csvOf(10), columns), await rig.store('t,n\n"<b>",1\n', columns), await rig.store(csvOf(4), columns)]
  const { bytes, job } = await rig.exported({ executionId: long, format: 'xlsx', sheetName: 'Reach [all]', more: [{ executionId: short }, { executionId: exact, sheetName: "REACH 'all'" }, { executionId: short, range: { first: 0, last: 0 } }] })
  expect(job).toMatchObject({ state: 'done', writtenRows: 16, totalRows: 16, message: expect.stringContaining('A sheet holds 4 rows below its header, so the rows are on 6 sheets.') as string })
  const rows = (first: number, last: number) => [['t', 'n'], ...Array.from({ length: last - first + 1 }, (_, at) => [`row ${first + at}`, first + at])]
  expect(await readExcel(bytes)).toEqual([
    { sheet: 'Reach all (1 of 3)', data: rows(0, 3) }, { sheet: 'Reach all (2 of 3)', data: rows(4, 7) }, { sheet: 'Reach all (3 of 3)', data: rows(8, 9) },
    { sheet: 'Test', data: [['t', 'n'], ['<b>', 1]] }, { sheet: "REACH 'all", data: rows(0, 3) }, { sheet: 'Test 2', data: [['t', 'n'], ['<b>', 1]] },
  ])
})

test('texts that no cell holds are cut to what Excel reads and counted, characters of two units included; CSV and Parquet hold them whole', async () => {
  const rig = openRig()
  const most = 32_767
  const pairs = [
    ['x'.repeat(most), most], ['x'.repeat(most + 1), most], ['ä'.repeat(100_000), most], [`${'<'.repeat(most - 2)}😀`, most], [`${'x'.repeat(most - 1)}😀`, most - 1], [`😀${'x'.repeat(most)}`, most], ['😀'.repeat(16_383), most - 1], ['😀'.repeat(30_000), most - 1],
    [`${'x'.repeat(most - 1)}\u0001\u0002`, most], ['', null],
  ] as const
  const id = await rig.store(csvOf(pairs.length, row => pairs[row]?.[0] ?? ''), columns)
  const { bytes, job } = await rig.exported({ executionId: id, format: 'xlsx' })
  expect(job).toMatchObject({ state: 'done', message: expect.stringContaining('6 texts were cut to the 32,767 characters that a cell holds; CSV and Parquet hold them whole.') as string })
  const read = (await readExcel(bytes, { trim: false }))[0]?.data.slice(1) ?? []
  for (const [index, [text, units]] of pairs.entries()) expect(read[index]).toEqual([units === null ? null : text.slice(0, units), index])
  expect((await rig.exported({ executionId: id, format: 'csv' })).bytes.includes(pairs[7][0])).toBe(true)
})

test('a character that XML cannot hold is written the way Excel does, in cells and headers, and read back', async () => {
  const rig = openRig()
  const odd = [...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)), '\ufffe', '\uffff', '_x0001_', '_x005F_']
  const name = `t${odd.join('')}`
  const quoted = (text: string) => `"${text}"`
  const id = await rig.store(`${quoted(name)},n\n${odd.map((text, row) => `${quoted(`a${text}b`)},${row}\n`).join('')}`, columns)
  const { bytes } = await rig.exported({ executionId: id, format: 'xlsx' })
  const read = (await readExcel(bytes, { trim: false }))[0]?.data ?? []
  expect(read).toEqual([[name, 'n'], ...odd.map((text, row) => [`a${text}b`, row])])
  // Another reader may be kinder than Excel: the bytes themselves.
  const book = await fromBufferPromise(bytes, { lazyEntries: true })
  for await (const entry of book.eachEntry()) {
    const xml = await textOf(await book.openReadStreamPromise(entry))
    expect([entry.fileName, [...xml].filter(character => character < ' ' && !'\t\n'.includes(character) || character > '\ufffd')]).toEqual([entry.fileName, []])
    if (entry.fileName.endsWith('sheet1.xml')) for (const cell of ['>a_x0000_b<', '>a_x001F_b<', '>a_xFFFF_b<', '>a_x005F_x0001_b<']) expect(xml).toContain(cell)
  }
})

test('more columns than Excel holds are refused before anything is written', async () => {
  const path = join(tmpdir(), 'recomamp-never-written.xlsx')
  const wish = { plans: [{ columns: Array.from({ length: 16_385 }) }] } as unknown as ExportWish // nothing else is looked at
  await expect(writeWorkbook(systemDisk, wish, path, new AbortController().signal)).rejects.toMatchObject({ code: 'invalid-input', message: 'Excel holds 16,384 columns, this result has 16,385. Nothing was written; choose some of them.' })
  expect(existsSync(path)).toBe(false)
})

test('a whole result is copied as it came; what must be written another way still says the same', async () => {
  const rig = openRig()
  const odd = 't,n\n"quoted",007\n,\n"",1\n"a\nb",2'
  const kept = await rig.store(odd, [{ ...columns[0] as AmcOutputColumn }, { ...columns[1] as AmcOutputColumn, dataType: 'DOUBLE' }], { segmentBytes: 12 }) // both are there
  const text = async (request: object) => (await rig.exported({ executionId: kept, format: 'csv', ...request })).bytes.toString('utf8')
  expect(await text({})).toBe(`${odd}\n`)
  expect(await text({ dialect: { header: false, byteOrderMark: true } })).toBe(`\u{FEFF}${odd.slice(4)}\n`)
  expect(await text({ dialect: { lineEnd: '\r\n' } })).toBe('t,n\r\nquoted,7.0\r\n,\r\n"",1.0\r\n"a\nb",2.0\r\n')
  expect(await text({ columns: [1, 0], range: { first: 2, last: 2 } })).toBe('n,t\n1.0,""\n')
  const windows = await rig.store('t,n\r\nx,1\r\n=y,2\r\n', columns)
  expect((await rig.exported({ executionId: windows, format: 'csv', spreadsheetSafe: false })).bytes.toString('utf8')).toBe('t,n\nx,1\n=y,2\n')
  const safe = await rig.exported({ executionId: windows, format: 'csv' })
  expect([safe.bytes.toString('utf8'), safe.job.message]).toEqual(["t,n\nx,1\n'=y,2\n", '2 of 2 rows written and counted. 1 text cell that looks like a spreadsheet formula got an apostrophe in front.'])
})

test('a row lost from the file that is copied is found in the columns', async () => {
  const rig = openRig()
  const id = await rig.store(csvOf(100), columns)
  const path = join(rig.results.store.dirOf(id), 'rows-0001-0001.csv')
  const bytes = readFileSync(path)
  bytes[bytes.indexOf('\nrow 50,')] = 0x20
  writeFileSync(path, bytes)
  expect((await rig.exported({ executionId: id, format: 'csv' })).bytes.toString('utf8')).toBe(csvOf(100))
})

const formats: readonly { readonly format: ExportFormat; readonly isSorted: boolean }[] = [
  { format: 'csv', isSorted: false }, { format: 'csv', isSorted: true }, { format: 'tsv', isSorted: false }, { format: 'json', isSorted: false }, { format: 'ndjson', isSorted: true }, { format: 'parquet', isSorted: true }, { format: 'xlsx', isSorted: false },
]

test.each(formats)('an export to $format (sorted: $isSorted) that is cancelled half way leaves no file and no draft', async ({ format, isSorted }) => {
  const place = mkdtempSync(join(tmpdir(), 'recomamp-cancel-'))
  cleanups.push(() => rmSync(place, { recursive: true, force: true }))
  // What we write ourselves stands still after the first bytes; what DuckDB writes is caught when its file is there.
  let isHeld = false
  let letGo = () => {}
  const held = new Promise<void>(resolve => (letGo = resolve))
  const disk: Disk = {
    ...systemDisk,
    async openFile(path, mode) {
      const file = await systemDisk.openFile(path, mode)
      if (!path.includes('.exports')) return file
      return { ...file, async write(bytes) {
        await file.write(bytes)
        isHeld = true
        await held
      } }
    },
  }
  const rig = openRig({ disk, files: { saveFile: async () => join(place, 'out') } })
  const id = await rig.store(csvOf(25_000, row => `${'x'.repeat(40)}${(row * 7_919) % 25_000}`), columns)
  const viewId = isSorted ? (await rig.results.handlers.openView({ executionId: id, sort: [{ column: 0, direction: 'descending', nulls: 'last' }], filter: null }, rig.call)).viewId : null
  const drafts = join(rig.dir, 'results', '.exports')
  const done = rig.finished({ executionId: id, format, viewId }, async job => {
    await vi.waitFor(() => expect(isHeld || (existsSync(drafts) && readdirSync(drafts).length > 0)).toBe(true), { interval: 1, timeout: 30_000 })
    await rig.results.handlers.cancelExport({ id: job.id }, rig.call)
    letGo()
  })
  // DuckDB may be through before the cancel reaches it: then the file is whole.
  const { state, message } = await done
  if (isHeld) expect([state, message]).toEqual(['cancelled', 'Cancelled. No file was left behind.'])
  expect(readdirSync(place)).toEqual(state === 'cancelled' ? [] : ['out'])
  expect(readdirSync(drafts)).toEqual([])
}, 60_000)

test('a CSV of rows that were damaged on the disk is written from the columns', async () => {
  const rig = openRig()
  const id = await rig.store(csvOf(2_000), columns)
  const exported = async () => (await rig.exported({ executionId: id, format: 'csv' })).bytes
  const good = await exported()
  for (const [name, at] of [['rows-0001-0001.csv', 9_000], ['rows-0001-0001.csv.idx', 0], ['rows-0001-0001.csv.idx', 1_500]] as const) {
    const path = join(rig.results.store.dirOf(id), name)
    const whole = readFileSync(path)
    const bad = Buffer.from(whole)
    bad[at] = (bad[at] ?? 0) ^ 1
    writeFileSync(path, bad)
    expect((await exported()).equals(good)).toBe(true)
    writeFileSync(path, whole)
  }
})

test('columns damaged without a change of size are noticed before anything is read from them', async () => {
  const rig = openRig()
  const id = await rig.store(csvOf(2_000), columns)
  const path = join(rig.results.store.dirOf(id), 'rows-0001-0001.parquet')
  const profile = () => rig.results.handlers.profile({ executionId: id, column: 1, viewId: null }, rig.call)
  expect((await profile()).max).toBe('1999')
  const good = readFileSync(path)
  const bad = Buffer.from(good)
  bad[100] = (bad[100] ?? 0) ^ 1
  writeFileSync(path, bad)
  await expect(profile()).rejects.toMatchObject({ code: 'storage', message: expect.stringMatching(/cannot be read any more.*run the query again/) as string })
  const { viewId } = await rig.results.handlers.openView({ executionId: id, sort: [{ column: 1, direction: 'descending', nulls: 'last' }], filter: null }, rig.call)
  await expect(rig.page(id, `?view=${viewId}`)).rejects.toMatchObject({ code: 'storage' })
  expect((await rig.exported({ executionId: id, format: 'parquet' })).job).toMatchObject({ state: 'failed', message: expect.stringMatching(/cannot be read any more/) as string })
  writeFileSync(path, good)
  expect((await profile()).max).toBe('1999')
})
