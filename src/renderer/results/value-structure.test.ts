import fc from 'fast-check'
import { expect, test } from 'vitest'
import { structureOf } from './value-structure.ts'

test('JSON and the lists of AMC are structures, other text is none', () => {
  expect(structureOf('{"a": [1, null]}')).toEqual({ a: [1, null] })
  expect(structureOf('[[1, Brand A], [2, Brand B]]')).toEqual([['1', 'Brand A'], ['2', 'Brand B']])
  expect(structureOf('[]')).toEqual([])
  expect(['a [b]', '[a', '[a]]', '[a] b [c]', '12', ''].map(structureOf)).toEqual([undefined, undefined, undefined, undefined, undefined, undefined])
})

test('a list of plain words comes back as it was', () => {
  const word = fc.stringMatching(/^[a-z][a-z ]{0,6}[a-z]$/)
  const { list } = fc.letrec(tie => ({ list: fc.array(fc.oneof({ weight: 3, arbitrary: word }, tie('list')), { minLength: 1, maxLength: 4 }) }))
  const written = (value: unknown): string => Array.isArray(value) ? `[${value.map(written).join(', ')}]` : String(value)
  fc.assert(fc.property(list, value => {
    expect(structureOf(written(value))).toEqual(value)
  }))
})
