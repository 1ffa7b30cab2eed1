import fc from 'fast-check'
import { expect, test } from 'vitest'
import { smallestEdit } from './smallest-edit.ts'

const apply = (before: string, { start, end, text }: ReturnType<typeof smallestEdit>) => before.slice(0, start) + text + before.slice(end)
const someText = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '😀', '😁'), maxLength: 12 })

test('the edit turns one text into the other, touches nothing that both share at the ends, and parts no pair', () => {
  fc.assert(fc.property(someText, someText, (before, after) => {
    const edit = smallestEdit(before, after)
    expect(apply(before, edit)).toBe(after)
    expect([before.slice(0, edit.start), edit.text, before.slice(edit.end)].every(part => part.isWellFormed())).toBe(true)
  }))
})

test('a line put into the middle is all that is written', () => {
  expect(smallestEdit('SELECT\n  a\nFROM t', 'SELECT\n  a,\n  b\nFROM t')).toEqual({ start: 10, end: 10, text: ',\n  b' })
})
