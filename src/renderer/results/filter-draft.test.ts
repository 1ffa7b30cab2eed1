import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ResultColumnType } from '#shared/results/contract.ts'
import { FilterTree } from '#shared/results/filters.ts'
import { draftOf, emptyDraft, listedValues, readDraft, testsFor, type FilterDraft } from './filter-draft.ts'
import { filterText } from './filter-text.ts'

const read = (draft: Partial<FilterDraft>, type: ResultColumnType) => readDraft({ ...emptyDraft, ...draft }, 3, type)

test('numbers and dates that are none are refused with a sentence, not sent', () => {
  const wrong = [
    ['=', '1,204', 'integer'], ['<', 'many', 'decimal'], ['>', '', 'double'], ['=', '2025-02-30', 'date'], ['>=', '2025-05-01 25:00', 'timestamp'], ['contains', '', 'text'], ['regex', '', 'text'],
  ] as const
  expect(wrong.map(([testKind, text, type]) => read({ test: testKind, text }, type))).toEqual(wrong.map(() => ({ refusal: expect.any(String) })))
  expect(read({ test: '=', text: '9007199254740993' }, 'integer')).toEqual({ filter: { kind: 'compare', column: 3, test: '=', value: '9007199254740993' } })
  expect(read({ test: 'between', from: '', to: '2025-05-01' }, 'date')).toEqual({ filter: { kind: 'range', column: 3, from: null, to: '2025-05-01' } })
  expect(read({ test: 'between' }, 'date')).toEqual({ refusal: expect.stringContaining('ends') })
})

test('a list may be lines, a row of a spreadsheet, or what stands in IN (…)', () => {
  expect(listedValues('a\nb\r\n\n a \n')).toEqual(['a', 'b'])
  expect(listedValues('a\tb\tc')).toEqual(['a', 'b', 'c'])
  expect(listedValues("('O''Neil', 'b')")).toEqual(['O\'Neil', 'b'])
  expect(listedValues('9007199254740993, 1')).toEqual(['9007199254740993', '1'])
  expect(listedValues("'a, b',\n'c'")).toEqual(['a, b', 'c'])
})

const types: readonly ResultColumnType[] = ['text', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp', 'list']
const valueOf: Readonly<Record<string, string>> = { integer: '-12', decimal: '0.10', double: '1e5', date: '2024-02-29', timestamp: '2025-05-01T08:30:00.000' }

test('whatever the form writes, the contract takes, the form shows again, and a chip says', () => {
  const drafts = fc.constantFrom(...types).chain(type => fc.record({ type: fc.constant(type), test: fc.constantFrom(...testsFor(type)), exclude: fc.boolean(), caseSensitive: fc.boolean(), withNull: fc.boolean(), text: fc.string({ minLength: 1 }), values: fc.array(fc.string(), { minLength: 1 }) }))
  fc.assert(fc.property(drafts, ({ type, text, values, ...rest }) => {
    const value = valueOf[type] ?? text
    const draft: FilterDraft = { ...emptyDraft, ...rest, text: value, from: value, to: '', values: new Set(values) }
    const first = readDraft(draft, 2, type)
    if (!('filter' in first)) return // a text that is no list, for example
    expect(FilterTree.parse(first.filter)).toEqual(first.filter)
    expect(readDraft(draftOf(first.filter, type), 2, type)).toEqual(first)
    expect(filterText(first.filter, 'reach', type)).toMatch(/reach/)
  }))
})
