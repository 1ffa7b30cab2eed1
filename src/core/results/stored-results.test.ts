/** Random tables: CSV → store → pages, views, find, figures and exports in every format, against the source and DuckDB. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import readExcel from 'read-excel-file/node'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ExecutionId } from '#shared/base/ids.ts'
import type { FilterTreeInput } from '#shared/results/filters.ts'
import { FilterTree } from '#shared/results/filters.ts'
import { averageOf } from './column-figures.ts'
import { quoteText, textExpression, uniqueFields, type AmcOutputColumn } from './column-types.ts'
import { systemDisk } from './disk.ts'
import { openResultsRig, type ResultsRig } from './testing/results-rig.ts'

let rig: ResultsRig
beforeAll(() => {
  rig = openResultsRig()
})
afterAll(() => rig.close())

const column = (name: string, dataType: string): AmcOutputColumn => ({ name, columnType: 'DIMENSION', dataType, precision: null, scale: null })

const cellText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 10 }), fc.constantFrom('', '"', '""', ',', '\n', '\r\n', '\r', '😀', '\u{0}', ' x ', '=1', "'", 'NULL', '\t', ';', '_x0041_', '<b>&amp;', '\u{FEFF}a', 'a', 'A', 'ä'),
).filter(text => text.isWellFormed())
const long = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -3n, max: 3n })).map(String)
const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: 0, max: 10 ** 9 })).map(([whole, part]) => (part === 0 ? String(whole) : `${whole}.${String(part).padStart(9, '0').replace(/0+$/, '')}`))
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => (Object.is(value, -0) ? 0 : value))
const moment = fc.date({ min: new Date('1905-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map(date => date.toISOString().slice(0, 23))
const kinds = [
  { type: 'STRING', cell: cellText }, { type: 'LONG', cell: long }, { type: 'DECIMAL', cell: decimal }, { type: 'DOUBLE', cell: double }, { type: 'TIMESTAMP', cell: moment },
  { type: 'DATE', cell: moment.map(text => text.slice(0, 10)) }, { type: 'BOOLEAN', cell: fc.boolean() },
] as const
type Cell = string | number | boolean | null
interface Table {
  readonly types: readonly string[]
  readonly names: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  readonly newline: string
  readonly isQuotedAll: boolean
  readonly pieceBytes: number
  readonly segmentBytes: number
}
const table: fc.Arbitrary<Table> = fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 5 }).chain(columns => fc.record({
  types: fc.constant(columns.map(kind => kind.type)),
  names: fc.array(cellText, { minLength: columns.length, maxLength: columns.length }),
  rows: fc.array(fc.tuple(...columns.map(kind => fc.option(kind.cell as fc.Arbitrary<Cell>, { nil: null }))), { maxLength: 25 }), // a cell of any kind
  newline: fc.constantFrom('\n', '\r\n'), isQuotedAll: fc.boolean(), pieceBytes: fc.integer({ min: 1, max: 300 }), segmentBytes: fc.integer({ min: 20, max: 600 }),
}))

function csvOf({ names, rows, newline, isQuotedAll, types }: Table): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const write = (value: Cell) => (value === null ? '' : typeof value !== 'string' ? String(value) : isQuotedAll || value === '' || /[",\r\n]|^\s|\s$|^\u{FEFF}/u.test(value) ? quoted(value) : value)
  return [names.map(quoted).join(','), ...rows.map(row => row.map(write).join(','))].join(newline) + (types.length === 1 ? newline : '')
}

const runs = Number(process.env['RUNS'] ?? 8)
const transposed = (rows: readonly (readonly Cell[])[], width: number) => Array.from({ length: width }, (_, index) => rows.map(row => row[index] ?? null))

test('any table: every page, every cell and every export is the source', async () => {
  await fc.assert(fc.asyncProperty(table, async source => {
    const { names, types, rows } = source
    const id = await rig.store(csvOf(source), types.map((type, index) => column(names[index] ?? '', type)), source)
    const { columns, warnings, rowCount } = await rig.results.handlers.get({ executionId: id }, rig.call)
    expect([columns.map(({ name }) => name), warnings, rowCount]).toEqual([names, [], rows.length])
    expect(await rig.page(id)).toEqual({ offset: 0, rows: rows.map((_, index) => index), columns: transposed(rows, types.length) })
    const some = rows.slice(2, 5)
    expect((await rig.page(id, `?offset=2&limit=3&columns=${types.length - 1},0`)).columns).toEqual([some.map(row => row.at(-1) ?? null), some.map(row => row[0] ?? null)])
    if (rows.length > 0) expect((await rig.results.handlers.cell({ executionId: id, row: rows.length - 1, column: 0 }, rig.call)).value).toBe(rows.at(-1)?.[0] === null ? null : String(rows.at(-1)?.[0]))

    // CSV and TSV come back by way of an import, which is another reader of another writer's file.
    for (const dialect of [{}, { delimiter: ';' as const, lineEnd: '\r\n' as const }]) {
      const { bytes } = await rig.exported({ executionId: id, format: 'csv', spreadsheetSafe: false, dialect: { ...dialect, delimiter: ',' } })
      const again = await rig.store(bytes, types.map((type, index) => column(names[index] ?? '', type)))
      expect((await rig.page(again)).columns).toEqual(transposed(rows, types.length))
    }
    const keys = uniqueFields(names)
    const texts = rows.map(row => row.map((cell, at) => (cell === null ? null : types[at] === 'DOUBLE' ? Number(cell) : String(cell))))
    const ofJson = (text: string) => (JSON.parse(text, asWrittenNumber) as Readonly<Record<string, string | null>>[]).map(row => keys.map((key, at) => (types[at] === 'DOUBLE' && row[key] !== null ? Number(row[key]) : row[key])))
    expect(ofJson((await rig.exported({ executionId: id, format: 'json' })).bytes.toString('utf8'))).toEqual(texts)
    const ndjson = (await rig.exported({ executionId: id, format: 'ndjson' })).bytes.toString('utf8')
    expect(ofJson(`[${ndjson.split('\n').filter(line => line !== '').join(',')}]`)).toEqual(texts)
    const parquet = join(rig.dir, 'results', `${id}.parquet`)
    writeFileSync(parquet, (await rig.exported({ executionId: id, format: 'parquet' })).bytes)
    // By their bytes: the binding takes a byte order mark off the front of a text that it hands over.
    const bytesOf = (cell: string | number | null) => (cell === null ? null : Buffer.from(String(cell)).toString('hex').toUpperCase())
    const shown = rig.results.work.stored(id).columns.map((stored, at) => (stored.type === 'double' ? `v${at}` : `hex(${textExpression(stored, `v${at}`)})`))
    const found = await rig.results.store.duck.rows(`SELECT ${shown.join(', ')} FROM read_parquet(${quoteText(parquet)}) t(${types.map((_, at) => `v${at}`).join(', ')})`, rig.call.signal)
    expect(found).toEqual(texts.map(row => row.map((cell, at) => (types[at] === 'DOUBLE' ? cell : bytesOf(cell)))))
    const book = (await rig.exported({ executionId: id, format: 'xlsx' })).bytes
    const sheet = (await readExcel(book, { trim: false }))[0]?.data ?? []
    for (const [index, row] of rows.entries()) {
      for (const [at, cell] of row.entries()) {
        const read = sheet[index + 1]?.[at] ?? null
        // A day's fraction in a double: a reader that cuts instead of rounding is a millisecond off.
        if (types[at] === 'TIMESTAMP' && read instanceof Date) expect(Math.abs(Date.parse(`${String(cell)}Z`) - read.getTime())).toBeLessThanOrEqual(1)
        else expect(asRead(read)).toBe(asWritten(cell, types[at] ?? ''))
      }
    }
  }), { numRuns: runs })
}, 240_000)

/** Numbers of JSON as the text that stands there: JavaScript would lose their digits. */
function asWrittenNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? context?.source : value
}

/** What another reader of Excel files makes of a cell, as text; null for nothing at all. */
function asRead(cell: unknown): string | null {
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  return cell === null || cell === '' ? null : String(cell)
}

/** The same of the source: numbers that Excel would round are text there. */
function asWritten(cell: Cell, type: string): string | null {
  if (cell === null || cell === '') return null
  if (type === 'DECIMAL' && String(cell).replace(/[-.]/g, '').replace(/^0+/, '').length <= 15) return String(Number(cell))
  return String(cell)
}

const wish = fc.record({
  sort: fc.array(fc.record({ column: fc.nat(4), direction: fc.constantFrom('ascending' as const, 'descending' as const), nulls: fc.constantFrom('first' as const, 'last' as const) }), { maxLength: 3 }),
  filterColumn: fc.nat(4), pick: fc.nat(24), test: fc.constantFrom('=' as const, '<' as const, '>=' as const, '<>' as const), negated: fc.boolean(),
})

test('any view: order, filter, find and place agree with DuckDB on the same values', async () => {
  await fc.assert(fc.asyncProperty(table, wish, async (source, { sort, filterColumn, pick, test: compare, negated }) => {
    const { types, rows } = source
    const id = await rig.store(csvOf(source), types.map((type, index) => column(source.names[index] ?? '', type)), source)
    const at = filterColumn % types.length
    const value = rows.length === 0 ? null : (rows[pick % rows.length]?.[at] ?? null)
    const condition: FilterTreeInput = value === null ? { kind: 'null', column: at } : { kind: 'compare', column: at, test: compare, value: String(value) }
    const filter = FilterTree.parse(negated ? { kind: 'not', of: condition } : condition)
    const keys = sort.filter(key => key.column < types.length)
    const { viewId } = await rig.results.handlers.openView({ executionId: id, sort: keys, filter }, rig.call)
    const page = await rig.page(id, `?view=${viewId}&limit=1000`)

    const duckType: Readonly<Record<string, string>> = { STRING: 'VARCHAR', LONG: 'BIGINT', DECIMAL: 'DECIMAL(38,17)', DOUBLE: 'DOUBLE', TIMESTAMP: 'TIMESTAMP', DATE: 'DATE', BOOLEAN: 'BOOLEAN' }
    const literal = (cell: Cell, index: number) => (cell === null ? 'NULL' : `${quoteText(String(cell))}::${duckType[types[index] ?? '']}`)
    const values = rows.map((row, number) => `(${number}, ${row.map(literal).join(', ')})`).join(', ')
    const where = value === null ? `v${at} IS NULL` : `coalesce(v${at} ${compare} ${literal(value, at)}, false)`
    const order = [...keys.map(key => `v${key.column} ${key.direction === 'ascending' ? 'ASC' : 'DESC'} NULLS ${key.nulls.toUpperCase()}`), 'r'].join(', ')
    // DuckDB's texts end at NUL in SQL: such tables are compared by their own order below only.
    if (rows.length > 0 && !values.includes('\0')) {
      const oracle = await rig.results.store.duck.rows(`SELECT r::DOUBLE FROM (VALUES ${values}) t(r, ${types.map((_, index) => `v${index}`).join(', ')}) WHERE ${negated ? 'NOT ' : ''}(${where}) ORDER BY ${order}`, rig.call.signal)
      expect(page.rows).toEqual(oracle.map(([number]) => number))
    }
    expect(page.columns).toEqual(transposed(page.rows.map(number => rows[number] ?? []), types.length))
    for (const [position, row] of page.rows.entries()) expect(await rig.results.handlers.locate({ executionId: id, viewId, row }, rig.call)).toEqual({ position })

    const needle = rows.flat().find(cell => typeof cell === 'string' && cell !== '' && !cell.includes('\0') && !cell.startsWith('\u{FEFF}'))
    if (needle !== undefined && needle !== null) {
      const holds = (cell: Cell) => typeof cell === 'string' && cell.includes(String(needle))
      const places = page.rows.flatMap((row, position) => (rows[row] ?? []).flatMap((cell, index) => (holds(cell) ? [{ position, row, column: index }] : [])))
      const found: unknown[] = []
      for (let from: { position: number; column: number } | null = null; found.length <= places.length; ) {
        const next: { position: number; row: number; column: number } | null = await rig.results.handlers.find({ executionId: id, viewId, text: String(needle), regex: false, caseSensitive: true, columns: types.flatMap((type, index) => (type === 'DOUBLE' || type === 'BOOLEAN' ? [] : [index])), from, direction: 'next' }, rig.call)
        if (next === null) break
        found.push(next)
        from = next
      }
      expect(found).toEqual(places)
    }
  }), { numRuns: runs })
}, 240_000)

test('figures of a selection are exact to the last digit, in a view too', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(long, decimal), { minLength: 1, maxLength: 60 }), fc.array(fc.tuple(fc.nat(70), fc.nat(70)), { minLength: 1, maxLength: 3 }), fc.boolean(), async (rows, pairs, isSorted) => {
    const id = await rig.store(`n,d\n${rows.map(row => row.join(',')).join('\n')}\n`, [column('n', 'LONG'), column('d', 'DECIMAL')].map(each => ({ ...each, columnType: 'METRIC' })))
    const viewId = isSorted ? (await rig.results.handlers.openView({ executionId: id, sort: [{ column: 0, direction: 'descending', nulls: 'last' }], filter: null }, rig.call)).viewId : null
    const order = (await rig.page(id, `?limit=1000${viewId === null ? '' : `&view=${viewId}`}`)).rows
    const ranges = pairs.map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }))
    const chosen = order.filter((_, position) => ranges.some(({ first, last }) => position >= first && position <= last)).map(row => rows[row] ?? ['0', '0'])
    const [n, d] = await rig.results.handlers.selectionSums({ executionId: id, viewId, columns: [0, 1], ranges }, rig.call)
    const scaled = chosen.reduce((sum, [, text = '0']) => sum + BigInt(text.replace('.', '') + '0'.repeat(17 - (text.split('.')[1]?.length ?? 0))), 0n)
    const shown = (value: bigint) => {
      const digits = (value < 0n ? -value : value).toString().padStart(18, '0')
      return `${value < 0n ? '-' : ''}${digits.slice(0, -17)}.${digits.slice(-17)}`.replace(/\.?0+$/, '').replace(/^-0$/, '0')
    }
    const total = chosen.reduce((sum, [text = '0']) => sum + BigInt(text), 0n)
    expect([n?.count, n?.distinctCount, n?.sum, n?.average]).toEqual([chosen.length, new Set(chosen.map(([text]) => text)).size, chosen.length === 0 ? null : String(total), chosen.length === 0 ? null : averageOf(String(total), chosen.length)])
    expect(d?.sum).toBe(chosen.length === 0 ? null : shown(scaled))
  }), { numRuns: runs })
}, 240_000)

test('a selection has no sum of what does not add up, ids included, and says what is not known of one that it gives', async () => {
  const id = await rig.store('campaign_id,reach,views\n1,5,10\n2,6,20\n', ['campaign_id', 'reach', 'views'].map(name => ({ ...column(name, 'LONG'), columnType: name === 'campaign_id' ? 'DIMENSION' : 'METRIC' })))
  const manifest = rig.results.store.find(id)
  if (manifest) rig.results.store.commit(id, { ...manifest, columns: manifest.columns.map(each => (each.name === 'reach' ? { ...each, measure: { additivity: 'non-additive' as const, combine: null, reason: 'It counts people.' } } : each)) }, false)
  const sums = await rig.results.handlers.selectionSums({ executionId: id, viewId: null, columns: [0, 1, 2], ranges: [{ first: 0, last: 1 }] }, rig.call)
  expect(sums.map(({ sum, average, refusal, warning }) => [sum, average, refusal ?? '', warning ?? ''])).toEqual([
    [null, null, 'campaign_id is a dimension: its numbers are names or steps, not amounts.', ''], [null, null, 'It counts people.', ''],
    ['30', '15', '', 'Nothing is known about the SQL behind views, so whether its values add up over rows could not be checked.'],
  ])
})

test('files from elsewhere: CSV, packed CSV and Parquet become results, anything else a sentence', async () => {
  const send = async (name: string, body: Buffer) => {
    const response = await rig.results.bulk(new Request(`http://core.test/bulk/imports?name=${name}`, { method: 'POST', body: new Uint8Array(body) }), rig.call.signal)
    if (!response) throw new Error('no answer')
    return ExecutionId.parse((await response.json() as { executionId: string }).executionId) // the door's own shape
  }
  const csv = Buffer.from('zip,n,when\n01234,5,2025-05-01\n,-6,\n')
  for (const id of [await send('console.csv', csv), await send('console.csv.gz', gzipSync(csv))]) {
    expect(await rig.results.handlers.get({ executionId: id }, rig.call)).toMatchObject({ origin: 'import', title: 'console', rowCount: 2, columns: [{ type: 'text' }, { type: 'integer' }, { type: 'date' }] })
    expect((await rig.page(id)).columns).toEqual([['01234', null], ['5', '-6'], ['2025-05-01', null]])
  }
  const path = join(rig.dir, 'results', 'source.parquet')
  await rig.results.store.duck.rows(`COPY (SELECT * FROM (VALUES (1::BIGINT, 1.50::DECIMAL(10,2), 'a,"b', TIMESTAMP '2025-05-01 10:00:00', [1, 2]), (NULL, NULL, '', NULL, NULL)) t(id, price, "file_row_number", "at", list)) TO ${quoteText(path)} (FORMAT parquet)`, rig.call.signal)
  const id = await send('x.parquet', readFileSync(path))
  expect((await rig.results.handlers.get({ executionId: id }, rig.call)).columns.map(({ name, type }) => [name, type])).toEqual([['id', 'integer'], ['price', 'decimal'], ['file_row_number', 'text'], ['at', 'timestamp'], ['list', 'list']])
  expect((await rig.page(id)).columns).toEqual([['1', null], ['1.5', null], ['a,"b', ''], ['2025-05-01T10:00:00.000000', null], ['[1, 2]', null]])
  const known = await rig.results.handlers.list({ limit: 1_000 }, rig.call)
  for (const [name, body] of [['x.parquet', Buffer.from('PAR1 and nothing more')], ['x.gz', gzipSync(csv).subarray(0, 20)], ['page.html', Buffer.from('<!DOCTYPE html><title>no rows</title>')], ['empty.csv', Buffer.alloc(0)], ['book.xlsx', Buffer.from('PK\u0003\u0004 and the rest')]] as const) {
    await expect(send(name, body)).rejects.toMatchObject({ code: 'invalid-input' })
  }
  expect(await rig.results.handlers.list({ limit: 1_000 }, rig.call)).toHaveLength(known.length)
  expect(readdirSync(join(rig.dir, 'results')).filter(name => /^[0-9a-f-]{36}$/.test(name))).toHaveLength(known.length)
})

test('a file that the disk has no room for is refused before it is sent, and when it is sent all the same', async () => {
  const small = openResultsRig({ disk: { ...systemDisk, freeBytes: async () => 100_000_000 } })
  try {
    const ask = (query: string) => small.results.bulk(new Request(`http://core.test/bulk/imports?${query}`), small.call.signal)
    expect((await ask('bytes=30000000'))?.status).toBe(204)
    const refused = { code: 'storage', message: 'This file needs at least 50 MB, and the disk has 100 MB left. Nothing of it was read. Make room on the disk of the profile folder, then open it again.' }
    await expect(ask('bytes=50000000')).rejects.toMatchObject(refused)
    for (const query of ['', 'bytes=-1', 'bytes=x', 'bytes=1.5']) await expect(ask(query)).rejects.toMatchObject({ code: 'invalid-input' })
    const body = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error('nobody reads this')) }, { highWaterMark: 0 })
    const upload = new Request('http://core.test/bulk/imports?name=a.csv', { method: 'POST', body, headers: { 'content-length': '50000000' }, duplex: 'half' } as RequestInit) // Node needs `duplex`, the web's types lack it
    await expect(small.results.bulk(upload, small.call.signal)).rejects.toMatchObject(refused)
    expect(await small.results.handlers.list({ limit: 10 }, small.call)).toEqual([])
  } finally {
    await small.close()
  }
})

test('the room is that of the real disk before anything was stored, too', async () => {
  const fresh = openResultsRig()
  try {
    await expect(fresh.results.bulk(new Request('http://core.test/bulk/imports?bytes=9000000000000000'), fresh.call.signal)).rejects.toMatchObject({ code: 'storage' })
  } finally {
    await fresh.close()
  }
})

test('equal rows are kept once; beyond the quota the least recently used go, pinned ones never', async () => {
  const own = openResultsRig()
  try {
    const text = (seed: number) => `n,t\n${Array.from({ length: 2_000 }, (_, index) => `${index},${seed} ${'x'.repeat(200)}`).join('\n')}\n`
    const columns = [column('n', 'LONG'), column('t', 'STRING')]
    const first = await own.store(text(1), columns)
    const twin = await own.store(text(1), columns)
    const inode = (id: ExecutionId) => statSync(join(own.dir, 'results', id, 'rows-0001-0001.csv')).ino
    expect(inode(twin)).toBe(inode(first))
    const { usedBytes, resultCount } = await own.results.handlers.storage({}, own.call)
    expect([resultCount, usedBytes < 800_000]).toEqual([2, true])
    await own.results.handlers.remove({ executionId: first }, own.call)
    expect((await own.page(twin, '?offset=1999')).columns[0]).toEqual(['1999'])

    await own.results.handlers.setPinned({ executionId: twin, pinned: true }, own.call)
    await expect(own.results.handlers.remove({ executionId: twin }, own.call)).rejects.toThrow(/pinned/)
    own.settings['results.quotaGigabytes'] = (usedBytes * 2.5) / 1e9
    const later: ExecutionId[] = []
    for (const seed of [2, 3, 4]) later.push(await own.store(text(seed), columns))
    const left = async () => (await own.results.handlers.list({ limit: 10 }, own.call)).map(({ executionId }) => executionId)
    await vi.waitFor(async () => expect((await left()).map(String).toSorted((a, b) => a.localeCompare(b))).toEqual([twin, later[2]].map(String).toSorted((a, b) => a.localeCompare(b))))
    await vi.waitFor(() => expect(readdirSync(join(own.dir, 'results')).filter(name => /^[0-9a-f-]{36}$/.test(name)).map(String).toSorted((a, b) => a.localeCompare(b))).toEqual([twin, later[2]].map(String).toSorted((a, b) => a.localeCompare(b))))
  } finally {
    await own.close()
  }
})

test('filters: text, lists of thousands, wrong values and patterns; a profile is what the column holds', async () => {
  const id = await rig.store(`name,n,d\n${Array.from({ length: 3_000 }, (_, index) => `Item ${index % 100},${9_007_199_254_740_993n + BigInt(index)},${index % 7 === 0 ? '' : `0.${index}`}`).join('\n')}\n`, [column('name', 'STRING'), column('n', 'LONG'), column('d', 'DECIMAL')])
  const count = async (filter: FilterTreeInput) => {
    const view = await rig.results.handlers.openView({ executionId: id, sort: [], filter: FilterTree.parse(filter) }, rig.call)
    return (await rig.page(id, `?view=${view.viewId}&limit=1`)).rows.length === 0 ? 0 : vi.waitFor(async () => {
      const { rowCount } = await rig.results.handlers.view({ viewId: view.viewId }, rig.call)
      expect(rowCount).not.toBeNull()
      return rowCount
    })
  }
  expect(await count({ kind: 'text', column: 0, test: 'contains', text: 'ITEM 9' })).toBe(330)
  expect(await count({ kind: 'text', column: 0, test: 'starts', text: 'item', caseSensitive: true })).toBe(0)
  expect(await count({ kind: 'text', column: 0, test: 'regex', text: '^item (1|2)$' })).toBe(60)
  expect(await count({ kind: 'in', column: 1, values: Array.from({ length: 5_000 }, (_, index) => String(9_007_199_254_740_993n + BigInt(index * 2))) })).toBe(1_500)
  expect(await count({ kind: 'compare', column: 1, test: '=', value: '9007199254740994' })).toBe(1)
  expect(await count({ kind: 'compare', column: 1, test: '<', value: '170000000000000000000000000000' })).toBe(3_000)
  expect(await count({ kind: 'range', column: 2, from: '0.10', to: null })).toBeGreaterThan(100)
  expect(await count({ kind: 'all', of: [{ kind: 'null', column: 2 }, { kind: 'not', of: { kind: 'compare', column: 1, test: '>', value: '9007199254740993' } }] })).toBe(1)
  await expect(count({ kind: 'compare', column: 1, test: '<', value: 'many' })).rejects.toThrow(/whole numbers/)
  await expect(count({ kind: 'text', column: 0, test: 'regex', text: '(' })).rejects.toThrow(/regular expression/)
  await expect(count({ kind: 'null', column: 3 })).rejects.toThrow(/3 columns/)
  const profile = await rig.results.handlers.profile({ executionId: id, column: 1, viewId: null }, rig.call)
  expect(profile).toMatchObject({ rowCount: 3_000, nullCount: 0, distinctCount: 3_000, min: '9007199254740993', max: '9007199254743992' })
  expect(profile.histogram?.reduce((sum, bin) => sum + bin.count, 0)).toBe(3_000)
  const names = await rig.results.handlers.columnValues({ executionId: id, column: 0, filter: null, search: 'item 99', limit: 10 }, rig.call)
  expect(names).toEqual({ values: [{ value: 'Item 99', count: 30 }], distinctCount: 1 })
})

test('a profile agrees with plain SQL over the same values, for every type, nulls and values that are no numbers included', async () => {
  const cells: readonly (readonly [string, string])[] = [['LONG', '12,,-7,12,9223372036854775807,0,3'], ['DOUBLE', '1.5,,NaN,-Infinity,2.25,1.5,1e300'], ['DECIMAL', '0.5,,0.25,-3,0.5,100,7'], ['DATE', '2025-01-05,,2025-01-01,2025-02-01,2025-01-05,2024-12-31,2025-01-02'], ['BOOLEAN', 'true,,false,true,true,false,true'], ['STRING', 'b,,a,b,=1,c,a'], ['DOUBLE', ',,,,,,']]
  const lists = cells.map(([, text]) => text.split(','))
  const csv = `${cells.map((_, at) => `c${at}`).join(',')}\n${Array.from({ length: 7 }, (_, row) => lists.map(list => list[row] ?? '').join(',')).join('\n')}\n`
  const id = await rig.store(csv, cells.map(([type], at) => column(`c${at}`, type)))
  const { relation, duck } = rig.results.work.stored(id)
  for (const [at, [type]] of cells.entries()) {
    const profile = await rig.results.handlers.profile({ executionId: id, column: at, viewId: null }, rig.call)
    const isOrdered = type !== 'BOOLEAN' && type !== 'STRING'
    const [[rows, nulls, distinct, quantiles] = []] = await duck.rows(`SELECT count(*)::DOUBLE, count(*) FILTER (c${at} IS NULL)::DOUBLE, count(DISTINCT c${at})::DOUBLE, ${isOrdered ? `CAST(quantile_disc(c${at}, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]) AS VARCHAR[])` : '[]'} FROM ${relation}`, rig.call.signal)
    expect([profile.rowCount, profile.nullCount, profile.distinctCount, profile.distinctIsEstimate]).toEqual([rows, nulls, distinct, false])
    const shown = (text: string) => (type === 'DECIMAL' ? text.replace(/\.?0+$/, '') : text)
    expect(profile.quantiles.map(({ value }) => value)).toEqual(((quantiles ?? []) as readonly string[]).map(shown)) // DuckDB's list of texts
    expect(profile.topValues.reduce((sum, { count }) => sum + count, 0)).toBe(7)
    const finite = (lists[at] ?? []).filter(text => text !== '' && !/^(NaN|-Infinity)$/.test(text)).length
    expect(profile.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(isOrdered ? finite : 0)
  }
})
