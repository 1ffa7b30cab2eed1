import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCsv } from './read-csv.ts'

test('every table comes back as it was written: quotes, commas, line breaks, nulls and empty texts', () => {
  const value = fc.option(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '😀'), maxLength: 6 }))
  const table = fc.integer({ min: 1, max: 4 }).chain(width => fc.record({ header: fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '_'), minLength: 1, maxLength: 4 }), { minLength: width, maxLength: width }), rows: fc.array(fc.array(value, { minLength: width, maxLength: width }), { maxLength: 8 }) }))
  fc.assert(fc.property(table, fc.boolean(), fc.constantFrom('\n', '\r\n'), ({ header, rows }, endsWithBreak, lineEnd) => {
    // AMC's own way: null is an empty field, every text may be quoted; a line of one null field is written as quotes.
    const written = [header, ...rows.map(row => row.map(each => (each === null ? (row.length === 1 ? '""' : '') : `"${each.replaceAll('"', '""')}"`)))].map(line => line.join(',')).join(lineEnd)
    const read = readCsv(written + (endsWithBreak ? lineEnd : ''), 5)
    expect(read.header).toEqual(header)
    expect(read.rowCount).toBe(rows.length)
    expect(read.rows).toEqual(rows.slice(0, 5).map(row => row.map(each => (each === null && row.length === 1 ? '' : each))))
  }), { numRuns: 300 })
})

test('a header alone has no rows, and garbage ends', () => {
  expect(readCsv('a,b\n', 10)).toEqual({ header: ['a', 'b'], rows: [], rowCount: 0 })
  expect(readCsv('', 10)).toEqual({ header: [], rows: [], rowCount: 0 })
  fc.assert(fc.property(fc.string({ maxLength: 40 }), text => void readCsv(text, 3)), { numRuns: 300 })
})
