import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLineIndex } from './positions.ts'

test('places are counted from 1, over every kind of line end', () => {
  const lines = createLineIndex('ab\ncd\r\ne\rf')
  expect([0, 2, 3, 5, 6, 7, 9, 10].map(offset => lines.positionAt(offset))).toEqual([
    { line: 1, column: 1 }, { line: 1, column: 3 }, { line: 2, column: 1 }, { line: 2, column: 3 }, { line: 2, column: 4 }, { line: 3, column: 1 }, { line: 4, column: 1 }, { line: 4, column: 2 },
  ])
})

test('an offset becomes a place and the same offset again', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\t', '😀') }), fc.nat(60), (text, at) => {
    const offset = Math.min(at, text.length)
    const lines = createLineIndex(text)
    expect(lines.offsetAt(lines.positionAt(offset))).toBe(offset)
  }))
})

test('spans are described as AMC does, with an inclusive end', () => {
  const lines = createLineIndex('SELECT\n  abc')
  expect(lines.describe({ start: 9, end: 12 })).toBe('From line 2, column 3 to line 2, column 5')
  expect(lines.describe({ start: 9, end: 10 })).toBe('At line 2, column 3')
  expect(lines.describe({ start: 12, end: 12 })).toBe('At line 2, column 6')
})
