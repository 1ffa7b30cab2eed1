import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellsAsText, type CopiedColumn } from './cells-as-text.ts'

const text = (name: string): CopiedColumn => ({ name, type: 'text' })

test('cells with separators, line ends and quotes stay one cell', () => {
  expect(cellsAsText('tsv', [text('a'), text('b')], [['x\ty', 'say "hi"'], ['1\n2', null]], true)).toBe('a\tb\n"x\ty"\t"say ""hi"""\n"1\n2"\t')
  expect(cellsAsText('csv', [text('a,b')], [['1,5']], true)).toBe('"a,b"\n"1,5"')
})

test('JSON keeps every digit of a 64-bit id, and two columns of one name', () => {
  const columns: CopiedColumn[] = [{ name: 'id', type: 'integer' }, { name: 'id', type: 'integer' }, { name: 'cost', type: 'decimal' }]
  expect(JSON.parse(cellsAsText('json', columns, [['9007199254740993', '7', '0.10'], [null, '-1', '2.5']], false))).toEqual([
    { id: '9007199254740993', id_2: 7, cost: '0.10' }, { id: null, id_2: -1, cost: 2.5 },
  ])
})

test('a Markdown table keeps its cells apart', () => {
  expect(cellsAsText('markdown', [text('a'), { name: 'n', type: 'integer' }], [['x|y\nz', '1']], true)).toBe('| a | n |\n| --- | ---: |\n| x\\|y<br>z | 1 |')
})

test('a list for IN quotes text, leaves numbers bare, and names each value once', () => {
  expect(cellsAsText('sql-list', [text('a')], [["O'Neil"], [null], ["O'Neil"], ['b']], false)).toBe("('O''Neil', 'b')")
  expect(cellsAsText('sql-list', [{ name: 'id', type: 'integer' }], [['9007199254740993'], ['1']], false)).toBe('(9007199254740993, 1)')
})

test('a table copied and read back by the rules of spreadsheets is the same table', () => {
  const cell = fc.string().filter(value => !value.includes('\r'))
  const tables = fc.integer({ min: 1, max: 4 }).chain(width => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }))
  fc.assert(fc.property(tables, fc.constantFrom(['tsv', '\t'] as const, ['csv', ','] as const), (rows, [format, separator]) => {
    expect(readSeparated(cellsAsText(format, (rows[0] ?? []).map(() => text('x')), rows, false), separator)).toEqual(rows)
  }))
})

function readSeparated(written: string, separator: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let at = 0; at < written.length; at++) {
    const sign = written.charAt(at)
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (written[at + 1] === '"') cell += written.charAt(at++)
      else quoted = false
    } else if (sign === '"' && cell === '') quoted = true
    else if (sign === separator || sign === '\n') {
      rows.at(-1)?.push(cell)
      cell = ''
      if (sign === '\n') rows.push([])
    } else cell += sign
  }
  rows.at(-1)?.push(cell)
  return rows
}
