import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Scope } from '#shared/base/scope.ts'
import { pageExpression, quoteText, type AmcOutputColumn } from './column-types.ts'
import { systemDisk } from './disk.ts'
import { createDuck, type Duck } from './duck.ts'
import { ingestCsv, type IngestOutcome } from './ingest.ts'

const scope = new Scope('ingest test')
const dir = mkdtempSync(join(tmpdir(), 'recomamp-ingest-'))
const signal = scope.signal
let duck: Duck
let count = 0
beforeAll(() => {
  duck = createDuck(dir, scope)
})
afterAll(async () => {
  await scope.close()
  rmSync(dir, { recursive: true, force: true })
})

const column = (name: string, dataType: string, scale: number | null = null): AmcOutputColumn => ({ name, columnType: 'DIMENSION', dataType, precision: null, scale })

/** Stores CSV files and reads every row back as a page would show it. */
async function store(files: readonly (string | Buffer)[], columns: readonly AmcOutputColumn[] | null): Promise<IngestOutcome & { readonly rows: readonly (readonly unknown[])[] }> {
  const workDir = join(dir, `case-${++count}`)
  const { mkdirSync } = await import('node:fs')
  mkdirSync(workDir)
  const parts = files.map((text, index) => {
    const path = join(workDir, `part-${index}.csv`)
    writeFileSync(path, text)
    return path
  })
  const target = join(workDir, 'rows.parquet')
  const outcome = await ingestCsv({ duck, disk: systemDisk }, { parts, columns, workDir, target }, signal)
  const rows = await duck.rows(`SELECT ${outcome.columns.map(pageExpression).join(', ')} FROM read_parquet(${quoteText(target)}, file_row_number = true) ORDER BY file_row_number`, signal)
  expect(readdirSync(workDir).sort()).toEqual([...parts.map(path => path.slice(workDir.length + 1)), 'rows.parquet'].sort())
  return { ...outcome, rows }
}

test('every AMC type comes back as AMC wrote it, to the last digit', async () => {
  const columns = [column('id', 'LONG'), column('ratio', 'DECIMAL'), column('spend', 'DOUBLE'), column('flag', 'BOOLEAN'), column('day', 'DATE'), column('at', 'TIMESTAMP'), column('name', 'STRING'), column('path', 'ARRAY')]
  const csv = 'id,ratio,spend,flag,day,at,name,path\n' +
    '9223372036854775807,0.12345678901234567,1.5,true,2025-05-01,2025-05-01T00:00:00.000,"=1+1","[a, b]"\n' +
    '-9223372036854775808,12345678901234567890.5,1e300,false,0001-01-01,2025-12-31T23:59:59.999,"",\n' +
    ',,,,,,,\n'
  const result = await store([csv], columns)
  expect(result.warnings).toEqual([])
  expect(result.columns.map(stored => stored.type)).toEqual(['integer', 'decimal', 'double', 'boolean', 'date', 'timestamp', 'text', 'list'])
  expect(result.rows).toEqual([
    ['9223372036854775807', '0.12345678901234567', 1.5, true, '2025-05-01', '2025-05-01T00:00:00.000', '=1+1', '[a, b]'],
    ['-9223372036854775808', '12345678901234567890.5', 1e300, false, '0001-01-01', '2025-12-31T23:59:59.999', '', null],
    [null, null, null, null, null, null, null, null],
  ])
})

test('a column that lies about its type stays text, whole, with its first wrong row named', async () => {
  const result = await store(['n,d,t\n1,2025-01-01,2025-01-01T00:00:00.000\n1.5,2025-13-01,yesterday\n007,2025-01-03,x\n'], [column('n', 'LONG'), column('d', 'DATE'), column('t', 'TIMESTAMP')])
  expect(result.rows).toEqual([['1', '2025-01-01', '2025-01-01T00:00:00.000'], ['1.5', '2025-13-01', 'yesterday'], ['007', '2025-01-03', 'x']])
  expect(result.warnings.map(({ row, column: name }) => [row, name])).toEqual([[2, 'n'], [2, 'd'], [2, 't']])
  expect(result.warnings[0]?.message).toBe('AMC calls this column LONG, but "1.5" and 1 more cell like it does not fit. The whole column is kept as text, as it came.')
})

test('ragged rows, stray quotes, wrong bytes and a quote that never ends keep every cell and are reported', async () => {
  const csv = Buffer.concat([Buffer.from('a,b\n1\n2,x,extra,"more, of it"\n3,say "hi"\n4,"he said "no" twice"\n5,caf'), Buffer.from([0xe9]), Buffer.from('\r\n\n6,ok\n7,"open\n8,swallowed\n')])
  const result = await store([csv], [column('a', 'LONG'), column('b', 'STRING')])
  expect(result.wasRepaired).toBe(true)
  expect(result.columns.map(({ name, type }) => [name, type])).toEqual([['a', 'integer'], ['b', 'text'], ['more cells', 'text']])
  expect(result.rows).toEqual([
    ['1', null, null], ['2', 'x', 'extra,"more, of it"'], ['3', 'say "hi"', null], ['4', 'he said "no" twice', null], ['5', 'caf�', null], ['6', 'ok', null], ['7', 'open\n8,swallowed\n', null],
  ])
  expect(result.warnings.map(({ row, column: name }) => [row, name])).toEqual([[1, 'b'], [2, null], [4, 'b'], [5, 'b'], [7, 'b']])
})

test('header only, no final line end, a byte order mark, Windows line ends, one column with empty lines', async () => {
  expect((await store(['a,b\n'], [column('a', 'LONG'), column('b', 'STRING')])).rows).toEqual([])
  expect((await store(['a,b'], null)).columns.map(({ name }) => name)).toEqual(['a', 'b'])
  expect((await store([''], [column('a', 'LONG')])).columns.map(({ name, type }) => [name, type])).toEqual([['a', 'integer']])
  expect((await store(['\u{FEFF}a,b\r\n1,2\r\n3,4'], [column('a', 'LONG'), column('b', 'LONG')])).rows).toEqual([['1', '2'], ['3', '4']])
  expect((await store(['a\nx\n\n""\ny\n'], [column('a', 'STRING')])).rows).toEqual([['x'], [null], [''], ['y']])
})

test('several files are one result, each header taken off', async () => {
  const result = await store(['a,b\n1,x\n', 'a,b\n2,y', 'a,b\n'], [column('a', 'LONG'), column('b', 'STRING')])
  expect(result.rows).toEqual([['1', 'x'], ['2', 'y']])
  const odd = await store(['a,b\n1,x\n', 'a,c\n2,"y"z\n'], [column('a', 'LONG'), column('b', 'STRING')])
  expect(odd.rows).toEqual([['1', 'x'], ['2', 'y"z']])
  expect(odd.warnings.some(warning => warning.message.includes('another header'))).toBe(true)
})

test('strange headers: repeated, empty, quoted, differing in case, ten kilobytes long', async () => {
  const long = 'h'.repeat(10_000)
  expect((await store(['value 0,value 1\n1,2\n'], [column('value 0', 'LONG'), column('value 1', 'LONG')])).rows).toEqual([['1', '2']])
  const result = await store([`a,A,a,,"x,""y""\nz",${long}\n1,2,3,4,5,6\n`], null)
  expect(result.columns.map(({ name }) => name)).toEqual(['a', 'A', 'a', '', 'x,"y"\nz', long])
  expect(new Set(result.columns.map(({ field }) => field.toLowerCase())).size).toBe(6)
  expect(result.rows).toEqual([['1', '2', '3', '4', '5', '6']])
})

test('five hundred columns', async () => {
  const names = Array.from({ length: 500 }, (_, index) => `c${index}`)
  const line = names.map((_, index) => index).join(',')
  const result = await store([`${names.join(',')}\n${`${line}\n`.repeat(300)}`], names.map(name => column(name, 'LONG')))
  expect([result.rowCount, result.columns.length, result.rows[299]?.[499]]).toEqual([300, 500, '499'])
})

test('without AMC\'s word a column gets a type only where that gives every text back to the letter', async () => {
  const guessed = {
    text: [['01234', '98765'], ['99999999999999999999', '1'], ['1.50', '2'], ['1e5', '2'], ['-0', '1.5'], ['2025-02-30', '2025-01-01'], ['TRUE', 'false'], ['+1', '2'], ['2025-01-01T00:00:00', '2025-01-01']],
    integer: [['5', '-6'], ['0', '999999999999999999']],
    decimal: [['1.50', '2.25'], ['-0.5', '12'], ['7.04', '0.00012'], ['-0.01', '99.90']],
    date: [['2024-02-29', '2025-05-01']], boolean: [['true', 'false']], timestamp: [['2025-05-01T08:30:00.000', '2025-05-02T00:00:00.125'], ['2025-05-01 08:30:00', '2025-05-02 00:00:00']],
  }
  const wanted = Object.entries(guessed).flatMap(([type, pairs]) => pairs.map(pair => ({ type, pair })))
  const csv = [wanted.map((_, at) => `n${at}`), wanted.map(({ pair }) => pair[0]), wanted.map(({ pair }) => pair[1])].map(line => line.join(',')).join('\n')
  const result = await store([`${csv}\n`], null)
  expect(result.rows.map(row => row.map(String))).toEqual([wanted.map(({ pair }) => pair[0]), wanted.map(({ pair }) => pair[1])])
  expect(result.warnings).toEqual([])
  // What cannot be told by its shape alone takes the other columns along: each is then looked at by itself.
  expect(result.columns.map(({ type }) => type)).toEqual(wanted.map(({ type }) => type))
})

test('a guess that fails far below is taken back without a word', async () => {
  const csv = `n\n${'1\n'.repeat(3_000)}x\n`
  const result = await store([csv], null)
  expect([result.columns[0]?.type, result.rowCount, result.warnings]).toEqual(['text', 3_001, []])
})

test.each([
  ['<!DOCTYPE html><html><body>Sign in to this network</body></html>', 'web page'],
  ['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'web page'],
  ['', 'empty file'],
])('what is no CSV at all is refused with a sentence: %s', async (text, words) => {
  await expect(store([text], null)).rejects.toThrow(words)
})

test('HTML, scripts and formulas in cells are only text', async () => {
  const cells = ['<script>alert(1)</script>', '=cmd|\' /C calc\'!A0', '<img src=x onerror=alert(1)>', "'; DROP TABLE result; --"]
  const result = await store([`t\n${cells.map(cell => `"${cell}"`).join('\n')}\n`], [column('t', 'STRING')])
  expect(result.rows.map(row => row[0])).toEqual(cells)
})

test('an abort ends it at once and leaves nothing', async () => {
  const workDir = join(dir, `case-${++count}`)
  const { mkdirSync } = await import('node:fs')
  mkdirSync(workDir)
  const part = join(workDir, 'part.csv')
  writeFileSync(part, `a,b\n${'1,2\n'.repeat(2_000_000)}`)
  const stop = new AbortController()
  setTimeout(() => stop.abort(new Error('enough')), 50)
  const startedMs = performance.now()
  await expect(ingestCsv({ duck, disk: systemDisk }, { parts: [part], columns: null, workDir, target: join(workDir, 'rows.parquet') }, stop.signal)).rejects.toThrow('enough')
  expect(performance.now() - startedMs).toBeLessThan(2_000)
  expect(existsSync(join(workDir, 'rows.parquet'))).toBe(false)
})

const cellText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('', '"', '""', ',', '\n', '\r\n', '\r', '😀', '\u{0}', ' x ', '=1', "'", '\\N', 'NULL', 'null', '\t'),
  // DuckDB's binding takes a byte order mark off the front of a text that it hands over: see docs/gotchas.md.
).filter(text => text.isWellFormed() && !text.startsWith('\u{FEFF}'))
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)
const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 10 ** 9 })).map(([whole, part]) => (part === 0 ? String(whole) : `${whole}.${String(part).padStart(9, '0').replace(/0+$/, '')}`))
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => (Object.is(value, -0) ? 0 : value))
const moment = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map(date => date.toISOString().slice(0, 23))
const kinds = [
  { type: 'STRING', cell: cellText }, { type: 'LONG', cell: long }, { type: 'DECIMAL', cell: decimal }, { type: 'DOUBLE', cell: double }, { type: 'TIMESTAMP', cell: moment },
  { type: 'DATE', cell: moment.map(text => text.slice(0, 10)) }, { type: 'BOOLEAN', cell: fc.boolean() },
] as const
const table = fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 6 }).chain(columns => fc.record({
  types: fc.constant(columns.map(kind => kind.type)),
  names: fc.array(cellText, { minLength: columns.length, maxLength: columns.length }),
  rows: fc.array(fc.tuple(...columns.map(kind => fc.option(kind.cell as fc.Arbitrary<unknown>, { nil: null }))), { maxLength: 20 }), // a cell of any kind
  newline: fc.constantFrom('\n', '\r\n'), isQuotedAll: fc.boolean(), hasLastBreak: fc.boolean(), cut: fc.nat(20),
}))

test('any table survives: CSV in one or two files, stored, read back, equals its source', async () => {
  await fc.assert(fc.asyncProperty(table, async ({ types, names, rows, newline, isQuotedAll, hasLastBreak, cut }) => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    const write = (value: unknown) => (value === null ? '' : typeof value !== 'string' ? String(value) : isQuotedAll || value === '' || /[",\r\n]|^\s|\s$|^\u{FEFF}/u.test(value) ? quoted(value) : value)
    const file = (part: readonly (readonly unknown[])[]) => [names.map(quoted).join(','), ...part.map(row => row.map(write).join(','))].join(newline) + (hasLastBreak || types.length === 1 ? newline : '')
    const files = cut > 10 ? [file(rows)] : [file(rows.slice(0, cut)), file(rows.slice(cut))]
    const result = await store(files, types.map((type, index) => column(names[index] ?? '', type)))
    expect(result.columns.map(({ name }) => name)).toEqual(names)
    expect(result.rows).toEqual(rows)
    expect(result.warnings).toEqual([])
  }), { numRuns: Number(process.env['RUNS'] ?? 25) })
}, 120_000)
