import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellText } from '#renderer/widgets/result-grid/grid-contract.ts'
import { toTsv } from './rows-as-text.ts'


test('cells with tabs, line ends and quotes stay one cell', () => {
  expect(toTsv(['a', 'b'], [['x\ty', 'say "hi"'], ['1\n2', null]])).toBe('a\tb\n"x\ty"\t"say ""hi"""\n"1\n2"\t')
})

test('lists are shown as JSON', () => {
  expect(cellText(['a', 'b'])).toBe('["a","b"]')
})

test('a table copied and read back by the rules of spreadsheets is the same table', () => {
  const cell = fc.string().filter(text => !text.includes('\r'))
  fc.assert(fc.property(fc.integer({ min: 1, max: 4 }).chain(width => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 })), rows => {
    expect(readTsv(toTsv(null, rows))).toEqual(rows)
  }))
})

function readTsv(text: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (text[at + 1] === '"') cell += text[at++]
      else quoted = false
    } else if (sign === '"' && cell === '') quoted = true
    else if (sign === '\t' || sign === '\n') {
      rows.at(-1)!.push(cell)
      cell = ''
      if (sign === '\n') rows.push([])
    } else cell += sign
  }
  rows.at(-1)!.push(cell)
  return rows
}
