import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Test } from '#sql/builder/builder-model.ts'
import { booleanType, doubleType, longType, stringType, timestampType } from '#sql/sql-type.ts'
import { emptyForm, formOf, testOf, testText, waysFor, type TestedColumn } from './condition-form.ts'

const column = (type: TestedColumn['type'], more: Partial<TestedColumn> = {}): TestedColumn => ({ type, privacyClass: 'LOW', enumValues: [], ...more })
const negated = fc.boolean()
const text = fc.string({ minLength: 1, maxLength: 8 }).map(value => ({ kind: 'text' as const, text: value }))

const textTests: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ kind: fc.constant('compare' as const), operator: fc.constantFrom('=' as const, '<>' as const), value: fc.oneof(text, fc.constant({ kind: 'parameter' as const, name: 'campaign_name' })) }),
  fc.record({ kind: fc.constant('in' as const), values: fc.array(text, { minLength: 1, maxLength: 3 }), negated }),
  fc.record({ kind: fc.constant('in-parameter' as const), name: fc.constant('ids'), negated }),
  fc.record({ kind: fc.constant('like' as const), pattern: fc.stringMatching(/^%?[ab%_]{1,4}%?$/), negated }),
  fc.record({ kind: fc.constant('matches' as const), pattern: fc.string({ minLength: 1 }), negated }),
  fc.record({ kind: fc.constant('null' as const), negated }),
)

test('opening a condition and applying it unchanged changes nothing', () => {
  fc.assert(fc.property(textTests, each => {
    const form = formOf(each, column(stringType))
    expect(form && testOf(form, column(stringType))).toEqual(each)
  }))
  const others: readonly (readonly [Test, TestedColumn])[] = [
    [{ kind: 'between', low: { kind: 'number', text: '-1.5' }, high: { kind: 'number', text: '20' }, negated: false }, column(doubleType)],
    [{ kind: 'compare', operator: '<=', value: { kind: 'timestamp', text: '2026-01-31 12:30:00' } }, column(timestampType)],
    [{ kind: 'compare', operator: '>=', value: { kind: 'window', name: 'TIME_WINDOW_END' } }, column(timestampType)],
    [{ kind: 'compare', operator: '<', value: { kind: 'date', text: '2026-01-31' } }, column({ name: 'DATE' })],
    [{ kind: 'compare', operator: '=', value: { kind: 'boolean', value: false } }, column(booleanType)],
  ]
  for (const [each, of] of others) expect(testOf(formOf(each, of) ?? emptyForm(of), of)).toEqual(each)
})

test('a percent sign or underscore that is looked for stands for itself', () => {
  const made = testOf({ ...emptyForm(column(stringType)), way: 'starts', low: 'a_b (50%)' }, column(stringType))
  expect(made).toEqual({ kind: 'matches', pattern: String.raw`^a_b \(50%\)`, negated: false })
})

test('what is missing or wrong is said, and nothing is made of it', () => {
  expect([
    testOf({ ...emptyForm(column(longType)), low: '12a' }, column(longType)), testOf(emptyForm(column(longType)), column(longType)),
    testOf({ ...emptyForm(column(stringType)), way: 'one-of' }, column(stringType)), testOf({ ...emptyForm(column(stringType)), from: 'parameter', parameter: "x'; --" }, column(stringType)),
  ]).toEqual(['"12a" is not a number.', 'Type a number.', 'Choose or type at least one value.', 'Name the parameter: letters, digits and underscores.'])
})

test('columns that AMC does not compare with fixed values are only tested for being empty; known values are offered first', () => {
  expect(waysFor(column(stringType, { privacyClass: 'VERY_HIGH' }))).toEqual(['not-null', 'null'])
  expect(waysFor(column(stringType, { enumValues: ['PC', 'TV'] }))[0]).toBe('one-of')
})

test('a condition reads as a sentence', () => {
  const of = column(stringType)
  expect(testText({ kind: 'like', pattern: '%brand%', negated: true }, of)).toBe('does not contain “brand”')
  expect(testText({ kind: 'compare', operator: '>', value: { kind: 'column', column: { relation: 'b', name: 'clicks' } } }, column(longType))).toBe('is more than b.clicks')
  expect(testText({ kind: 'in', values: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(each => ({ kind: 'text', text: each })), negated: false }, of)).toBe('is one of a, b, c, d, e, f and 2 more')
})
