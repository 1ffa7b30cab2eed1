import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ParamDeclaration, SimpleParamType } from './params.ts'
import { resolveParams, splitList } from './resolve-params.ts'

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
    ['DATE', '2025-02-29'], ['DATE', '01.05.2025'], ['TIMESTAMP', '2025-05-01'], ['TIMESTAMP', '2025-05-01T10:00:00Z'], ['BINARY', 'abc'], ['INTEGER', ''],
  ]
  for (const [type, text] of wrong) {
    const { values, problems } = resolveParams([declare('p', type)], { p: text })
    expect([type, text, values, problems.length]).toEqual([type, text, {}, 1])
  }
  expect(resolveParams([declare('ids', 'LONG', { array: true })], { ids: '1\ntwo\n3\nfour' }).problems[0]?.message).toBe('"ids" is a list of LONG: entry 2, "two", is not a whole number (and 1 more).')
})

test('every text that a type takes stays the same value', () => {
  const samples: Record<string, fc.Arbitrary<string>> = {
    LONG: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String), INTEGER: fc.integer().map(String), STRING: fc.string({ unit: 'binary' }),
    BOOLEAN: fc.boolean().map(String), DOUBLE: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    DATE: fc.date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }).map(date => date.toISOString().slice(0, 10)),
  }
  for (const [type, texts] of Object.entries(samples)) {
    fc.assert(fc.property(texts, text => {
      fc.pre(type === 'STRING' || text !== '')
      expect(resolveParams([declare('p', type)], { p: text })).toMatchObject({ values: { p: text }, problems: [] })
    }))
  }
})

test('pasted lists of 5,000 ids come apart by line, or by comma when there is one line, without their quotes', () => {
  const ids = Array.from({ length: 5_000 }, (_, index) => String(index))
  expect(splitList(ids.join('\r\n'))).toEqual(ids)
  expect(splitList(`'a', "b";c\td`)).toEqual(['a', 'b', 'c', 'd'])
  expect(splitList('one, with comma\ntwo')).toEqual(['one, with comma', 'two'])
})

test('too many parameters, doubled names and strange names are refused', () => {
  const many = Array.from({ length: 101 }, (_, index) => declare(`p${index}`, 'STRING'))
  expect(resolveParams(many, {}).problems[0]?.message).toContain('at most 100')
  expect(resolveParams([declare('a', 'STRING'), declare('a', 'STRING')], {}).problems[0]?.message).toContain('declared twice')
  expect(ParamDeclaration.safeParse({ name: "a'); DROP", type: 'STRING' }).success).toBe(false)
  expect(SimpleParamType.options).toContain('TIMESTAMP')
})
