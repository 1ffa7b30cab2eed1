import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRowPlate, plateRows } from './row-plate.ts'

test('wherever one goes, all rows on screen have a place on the plate', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(50_000_000), fc.integer({ min: 0, max: 200 })), { minLength: 1, maxLength: 40 }), fc.boolean(), (looks, near) => {
    const plate = createRowPlate()
    for (const [place, count] of looks) {
      const first = near ? place % 60_000 : place
      const base = plate.place(first, first + count)
      expect(first - base).toBeGreaterThanOrEqual(0)
      expect(first + count - base).toBeLessThanOrEqual(plateRows)
    }
  }))
})

test('scrolling moves no row on the plate, and rows after a leap stand where those before it stood', () => {
  const plate = createRowPlate()
  const lastFirst = plateRows - 40
  for (let first = 0; first <= lastFirst; first += 20) expect(plate.place(first, first + 30)).toBe(0)
  const leapt = plate.place(31_415_926, 31_415_956)
  expect(31_415_926 - leapt).toBe(lastFirst)
  expect(plate.place(31_415_920, 31_415_950)).toBe(leapt)
})

test('a plate whose edge is reached is laid anew with room on both sides', () => {
  const plate = createRowPlate()
  plate.place(0, 30)
  plate.place(5, 35)
  const base = plate.place(1_000_000, 1_000_030)
  expect(base).toBe(999_995)
  expect(plate.place(999_990, 1_000_020)).toBe(999_990 - plateRows / 2)
})
