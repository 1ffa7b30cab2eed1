import { expect, test } from 'vitest'
import { parameterLiteral } from './parameter-value.ts'
import type { ParameterDataType } from './parameter-value.ts'

function sqlOf(dataType: ParameterDataType, value: unknown): string | undefined {
  const literal = parameterLiteral('p', dataType, value)
  return literal.ok ? literal.sql : undefined
}

test('values become constants of their declared type, from JSON values and from text', () => {
  expect(sqlOf('STRING', "it's")).toBe("'it''s'")
  expect(sqlOf('STRING', 12)).toBe("'12'")
  expect(sqlOf('LONG', '9223372036854775807')).toBe("CAST('9223372036854775807' AS BIGINT)")
  expect(sqlOf('INTEGER', 5)).toBe("CAST('5' AS INTEGER)")
  expect(sqlOf('DOUBLE', '1.5e3')).toBe("CAST('1.5e3' AS DOUBLE)")
  expect(sqlOf('BOOLEAN', 'TRUE')).toBe('true')
  expect(sqlOf('DATE', '2025-02-28')).toBe("CAST('2025-02-28' AS DATE)")
  expect(sqlOf('TIMESTAMP', '2025-02-28T10:00:00Z')).toBe("CAST('2025-02-28 10:00:00' AS TIMESTAMP)")
  expect(sqlOf('LONG', null)).toBe('CAST(NULL AS BIGINT)')
  expect(sqlOf({ type: 'ARRAY', elementDataType: 'STRING' }, ['a', "b'"])).toBe("CAST(['a', 'b'''] AS VARCHAR[])")
  expect(sqlOf({ type: 'ARRAY', elementDataType: 'LONG' }, '[1, 2]')).toBe("CAST([CAST('1' AS BIGINT), CAST('2' AS BIGINT)] AS BIGINT[])")
  expect(sqlOf({ type: 'ARRAY', elementDataType: 'STRING' }, [])).toBe('CAST([] AS VARCHAR[])')
  expect(sqlOf({ type: 'ARRAY', elementDataType: 'STRING' }, 'ALL')).toBe("CAST(['ALL'] AS VARCHAR[])")
})

test('values that are not of their type are refused, with the name of the parameter', () => {
  const wrong: readonly [ParameterDataType, unknown][] = [
    ['LONG', 'abc'], ['LONG', '9223372036854775808'], ['INTEGER', 2147483648], ['SHORT', 40000], ['BYTE', -129], ['LONG', 1.5], ['LONG', '1); DROP TABLE x'],
    ['DOUBLE', '1e9999'], ['DOUBLE', 'nan'], ['BOOLEAN', 'yes'], ['DATE', '2025-02-30'], ['DATE', '2025-1-1'], ['TIMESTAMP', '2025-01-01T25:00:00'],
    ['STRING', { a: 1 }], ['STRING', ['a']], ['BINARY', "x'y"], ['CALENDAR_INTERVAL', 'P1D'], [{ type: 'ARRAY', elementDataType: 'LONG' }, ['1', 'x']], ['NONSENSE', 1],
  ]
  for (const [type, value] of wrong) {
    const literal = parameterLiteral('lookback', type, value)
    expect([type, value, literal]).toEqual([type, value, { ok: false, message: expect.stringContaining('lookback') }])
  }
})
