import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkListItems, readListText, writeListText } from './list-text.ts'

const texts = (pasted: string, type: Parameters<typeof readListText>[1] = 'STRING') => readListText(pasted, type).map(item => item.text)

test('5,000 ids come apart however they were pasted, with every digit', () => {
  const ids = Array.from({ length: 5_000 }, (_, index) => String(9_007_199_254_740_993n + BigInt(index)))
  for (const separator of ['\n', '\r\n', '\r', ',', ';', '\t', ', ', ',\n', ';\r\n']) for (const type of ['LONG', 'STRING'] as const) expect(texts(ids.join(separator), type)).toEqual(ids)
  expect(texts(`\uFEFF${ids.map(id => `'${id}'`).join(',\n')}`)).toEqual(ids)
  expect(texts(ids.map(id => `"${id}"`).join('\t'), 'LONG')).toEqual(ids)
  expect(checkListItems(readListText(ids.join('\n'), 'LONG'), 'LONG')).toEqual({ bad: [], repeated: [] })
})

test('names keep their commas, apostrophes and leading zeros; quotes of spreadsheets and of SQL go', () => {
  expect(texts('Summer, 2025\nWinter, 2026')).toEqual(['Summer, 2025', 'Winter, 2026'])
  expect(texts('a, b; c\td')).toEqual(['a', 'b', 'c', 'd'])
  expect(texts(`'it''s', "say ""hi""", 'a,b'`)).toEqual(["it's", 'say "hi"', 'a,b'])
  expect(texts(`"two\nlines"\tplain\n'tis the season\n5" screen`)).toEqual(['two\nlines', 'plain', "'tis the season", '5" screen'])
  expect(texts('00123\n0099\n')).toEqual(['00123', '0099'])
  expect(texts('  a \n\n\u00A0b\u00A0\n')).toEqual(['a', 'b'])
  expect(texts('""\nx')).toEqual(['', 'x'])
})

test('what is wrong is named with its line, and what is repeated with its place', () => {
  const items = readListText('id\n1\n\n2\n01\n"multi\nline"\n9223372036854775808\n1.23457E+17', 'LONG')
  const { bad, repeated } = checkListItems(items, 'LONG')
  expect(bad.map(({ index, reason }) => `${items[index]?.line}: ${items[index]?.text} ${reason}`)).toEqual([
    '1: id is not a whole number', '6: multi\nline is not a whole number', '8: 9223372036854775808 is outside -9223372036854775808 to 9223372036854775807',
    '9: 1.23457E+17 was shortened by a spreadsheet, and its last digits are lost: format the column as text there and copy it again',
  ])
  expect(repeated.map(index => items[index]?.text)).toEqual(['01'])
  expect(checkListItems(readListText('01\n1\n1', 'STRING'), 'STRING').repeated).toEqual([2])
})

test('a written list is read as exactly its items, whatever they hold', () => {
  const nasty = fc.oneof(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 }).map(codes => String.fromCharCode(...codes)), fc.array(fc.constantFrom("'", '"', ',', ';', '\n', '\r', '\t', ' ', 'a', '\uFEFF', '\u00A0', '\u2028', '{{', '--', '\\'), { maxLength: 6 }).map(parts => parts.join('')))
  fc.assert(fc.property(fc.array(nasty, { maxLength: 6 }), items => {
    expect(texts(writeListText(items))).toEqual(items)
  }), { numRuns: 300 })
})

test('any paste is read in time, also megabytes of quotes', () => {
  const startMs = performance.now()
  for (const unit of ["'", '"', "','", '",', 'a,\n', ' ', '""\n', "'a\n"]) readListText(unit.repeat(200_000), 'STRING')
  expect(performance.now() - startMs).toBeLessThan(5_000)
})
