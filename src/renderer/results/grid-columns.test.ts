import { expect, test } from 'vitest'
import type { ColumnFormat } from '#shared/result-looks/contract.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { cellFormat, gridColumns } from './grid-columns.ts'

const shown = (format: ColumnFormat, cell: string) => cellFormat(format)?.(cell) ?? cell
const column = (rest: Partial<ResultColumn>): ResultColumn => ({ name: 'x', type: 'integer', amcType: null, kind: 'unknown', unit: null, measure: null, ...rest })

test('numbers are written as their unit says, and ids stay as they are', () => {
  const columns = [column({}), column({ unit: { kind: 'count' } }), column({ unit: { kind: 'money', perCurrency: 100_000_000 } }), column({ type: 'double', unit: { kind: 'ratio' } }), column({ type: 'text' })]
  const cells = ['9007199254740993', '1204331', '123456789', '0.123456', '007']
  expect(gridColumns(columns, {}).map(({ format }, at) => format?.(cells[at] ?? '') ?? cells[at])).toEqual(['9007199254740993', '1,204,331', '1.23', '0.1235', '007'])
})

test('a chosen format wins, and never invents digits', () => {
  expect(shown({ kind: 'percent', decimals: 1 }, '0.1234')).toBe('12.3%')
  expect(shown({ kind: 'money', perCurrency: 100_000, currency: 'EUR', decimals: 2 }, '250000')).toBe('2.50 EUR')
  expect(shown({ kind: 'grouped', decimals: 0 }, '9007199254740993')).toBe('9,007,199,254,740,993')
  expect(shown({ kind: 'money', perCurrency: 100_000_000, currency: null, decimals: 2 }, '12345678901234567')).toBe('123,456,789.01')
  expect(shown({ kind: 'grouped', decimals: 2 }, 'n/a')).toBe('n/a')
})

test('a time is shown in another zone with its offset; what is no time, and an unknown zone, stay as they came', () => {
  expect(shown({ kind: 'zone', zone: 'America/New_York' }, '2025-05-01T03:30:00.000')).toBe('2025-04-30 23:30:00 GMT−4')
  expect(shown({ kind: 'zone', zone: 'America/New_York' }, 'soon')).toBe('soon')
  expect(cellFormat({ kind: 'zone', zone: 'Nowhere/Land' })).toBeNull()
})
