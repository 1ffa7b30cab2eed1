import { expect, test } from 'vitest'
import type { ResultColumn } from '#shared/results/contract.ts'
import { formatShare } from '#renderer/ui/format.ts'
import { amountText } from './amount-text.ts'

test('shares never round a little to nothing or almost all to all', () => {
  expect([null, 0, 0.0002, 0.1234, 0.9996, 1].map(formatShare)).toEqual(['–', '0%', '< 0.1%', '12.3%', '> 99.9%', '100%'])
})

test('amounts keep their last digit and follow the unit', () => {
  const column: ResultColumn = { name: 'n', type: 'integer', amcType: null, kind: 'metric', unit: null, measure: null }
  expect(amountText(column, '9007199254740993')).toBe('9,007,199,254,740,993')
  expect(amountText({ ...column, unit: { kind: 'money', perCurrency: 100_000 } }, '1234500000')).toBe('12,345.00')
  expect(amountText(column, null)).toBe('–')
})
