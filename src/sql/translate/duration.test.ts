import { expect, test } from 'vitest'
import { parseDuration, shiftMoment } from './duration.ts'

const day = (text: string) => Date.parse(`${text}T00:00:00Z`)
const shift = (from: string, text: string, direction: 1 | -1) => {
  const duration = parseDuration(text)
  return duration && new Date(shiftMoment(day(from), duration, direction)).toISOString().slice(0, 16)
}

test('durations move moments by exact days and calendar months', () => {
  expect(shift('2025-03-31', 'P28D', -1)).toBe('2025-03-03T00:00')
  expect(shift('2025-03-31', 'P1M', -1)).toBe('2025-02-28T00:00')
  expect(shift('2025-01-31', 'P1M', 1)).toBe('2025-02-28T00:00')
  expect(shift('2024-02-29', 'P1Y', 1)).toBe('2025-02-28T00:00')
  expect(shift('2025-01-01', 'PT36H', 1)).toBe('2025-01-02T12:00')
  expect(shift('2025-01-15', 'P2W', -1)).toBe('2025-01-01T00:00')
  expect(shift('2025-01-15', 'p30d', -1)).toBe('2024-12-16T00:00')
  expect(shift('2025-01-15', 'P0D', 1)).toBe('2025-01-15T00:00')
  expect(shift('2025-01-15', 'P999999999D', -1)).toBe('1000-01-01T00:00')
})

test('what is no duration is refused', () => {
  for (const text of ['', 'P', 'PT', '14', 'P14', '14D', 'P-1D', 'P1.5D', 'P1DT']) expect([text, parseDuration(text)]).toEqual([text, undefined])
})
