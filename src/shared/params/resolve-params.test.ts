import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ParamDeclaration, SimpleParamType } from './params.ts'
import { resolveParams } from './resolve-params.ts'

const declare = (name: string, type: string, more: object = {}) => ParamDeclaration.parse({ name, type, ...more })

test('values go out as text, so that a 64-bit campaign id keeps every digit', () => {
  const { values, inputParameters, shown, problems } = resolveParams(
    [declare('campaign', 'LONG'), declare('ids', 'LONG', { array: true }), declare('since', 'DATE', { defaultValue: '2025-05-01' }), declare('on', 'BOOLEAN')],
    { campaign: '9223372036854775807', ids: '123456789012345678\n2\n\n 3 ', on: 'TRUE' },
  )
  expect({ values, problems }).toEqual({ values: { campaign: '9223372036854775807', ids: ['123456789012345678', '2', '3'], since: '2025-05-01', on: 'true' }, problems: [] })
  expect(inputParameters[1]).toEqual({ name: 'ids', dataType: { type: 'ARRAY', elementDataType: 'LONG', elementNullable: false }, columnType: 'DIMENSION' })
  expect(inputParameters[2]).toMatchObject({ defaultValue: '2025-05-01' })
  expect(shown.map(({ shown: text }) => text)).toEqual(['9223372036854775807', '123456789012345678, 2, 3', '2025-05-01', 'true'])
})

test('each type refuses what is not its value, naming the parameter and the entry', () => {
  const wrong: [string, string][] = [
    ['INTEGER', '2147483648'], ['LONG', '9223372036854775808'], ['SHORT', '1.5'], ['BYTE', '200'], ['DOUBLE', '1,5'], ['DECIMAL', '1e5'], ['BOOLEAN', 'yes'],
    ['LONG', '1.5E+17'], ['LONG', '9'.repeat(5_000)], ['DATE', '2025-02-29'], ['DATE', '01.05.2025'], ['TIMESTAMP', '2025-05-01'], ['TIMESTAMP', '2025-05-01T10:00:00Z'], ['BINARY', 'abc'], ['INTEGER', ''],
  ]
  for (const [type, text] of wrong) {
    const { values, problems } = resolveParams([declare('p', type)], { p: text })
    expect([type, text, values, problems.length]).toEqual([type, text, {}, 1])
  }
  expect(resolveParams([declare('ids', 'LONG', { array: true })], { ids: '1\ntwo\n3\nfour' }).problems[0]?.message).toBe('"ids" is a list of LONG: "two" in line 2 is not a whole number (and 1 more).')
})

test('every text that a type takes stays the same value', () => {
  const samples: Record<string, fc.Arbitrary<string>> = {
    LONG: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String), INTEGER: fc.integer().map(String), STRING: fc.string({ unit: 'binary' }),
    BOOLEAN: fc.boolean().map(String), DOUBLE: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    DATE: fc.date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }).map(date => date.toISOString().slice(0, 10)),
  }
  for (const [type, texts] of Object.entries(samples)) {
    fc.assert(fc.property(texts, text => {
      fc.pre(text !== '' && !text.includes('\0') && text.isWellFormed())
      expect(resolveParams([declare('p', type)], { p: text })).toMatchObject({ values: { p: text }, problems: [] })
    }))
  }
})

test('an empty value is refused unless the parameter may be empty, and a default fills it', () => {
  const problems = (type: string, more: object = {}) => resolveParams([declare('p', type, more)], { p: '' }).problems.map(problem => problem.message)
  expect([problems('STRING'), problems('LONG'), problems('LONG', { array: true })]).toEqual([
    ['"p" has no value. Type one, give it a default, or declare that it may be empty.'], ['"p" has no value. Type a LONG value, give it a default, or declare that it may be empty.'],
    ['"p" is an empty list. Give it values, or declare that it may be empty.'],
  ])
  expect(resolveParams([declare('s', 'STRING', { optional: true }), declare('n', 'LONG', { optional: true }), declare('l', 'LONG', { array: true, optional: true })], {}))
    .toMatchObject({ values: { s: '', l: [] }, problems: [] })
  expect(resolveParams([declare('s', 'STRING', { optional: true })], {}).values).not.toHaveProperty('n')
  expect(resolveParams([declare('s', 'STRING', { defaultValue: 'x' })], { s: '' }).values).toEqual({ s: 'x' })
})

test('dynamic dates are worked out as of the moment, also in defaults and in lists', () => {
  const moment = { nowMs: Date.UTC(2026, 2, 10, 2), timeZone: 'America/New_York' }
  const { values, inputParameters, problems } = resolveParams(
    [declare('since', 'DATE', { defaultValue: '@last-full-month' }), declare('days', 'DATE', { array: true }), declare('until', 'TIMESTAMP')],
    { days: '@yesterday\n2026-01-01', until: '@yesterday day-after as-utc' }, moment,
  )
  expect({ values, problems }).toEqual({ values: { since: '2026-02-01', days: ['2026-03-08', '2026-01-01'], until: '2026-03-09T04:00:00' }, problems: [] })
  expect(inputParameters[0]).toMatchObject({ defaultValue: '2026-02-01' })
  expect(resolveParams([declare('since', 'DATE')], { since: '@soon' }, moment).problems[0]?.message).toContain('"@soon"')
  expect(resolveParams([declare('text', 'STRING')], { text: '@yesterday' }, moment).values).toEqual({ text: '@yesterday' })
})

test('names of columns are no parameters of AMC, and text that AMC cannot carry is refused', () => {
  const column = resolveParams([declare('column', 'NAME')], { column: 'campaign' })
  expect([column.values, column.inputParameters, column.resolved.get('column')?.items]).toEqual([{}, [], ['campaign']])
  for (const [type, text] of [['NAME', 'a b'], ['NAME', "x'; --"], ['STRING', 'a\0b'], ['STRING', '\uD83D']] as const) expect(resolveParams([declare('p', type)], { p: text }).problems).toHaveLength(1)
})

test('too many parameters, doubled names and strange names are refused', () => {
  const many = Array.from({ length: 101 }, (_, index) => declare(`p${index}`, 'STRING'))
  expect(resolveParams(many, {}).problems.at(-1)?.message).toContain('at most 100')
  expect(resolveParams([declare('a', 'STRING'), declare('a', 'STRING')], { a: 'x' }).problems[0]?.message).toContain('declared twice')
  expect(ParamDeclaration.safeParse({ name: "a'); DROP", type: 'STRING' }).success).toBe(false)
  expect(SimpleParamType.options).toContain('TIMESTAMP')
})
