import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scrollTopFor, visibleRange } from './visible-range.ts'

test('every row that is on screen is drawn, and few others', () => {
  fc.assert(fc.property(fc.nat(50_000), fc.integer({ min: 1, max: 1200 }), fc.integer({ min: 16, max: 40 }), fc.nat(5_000), (scrollTop, view, height, count) => {
    const { start, end } = visibleRange(scrollTop, view, height, count)
    for (let row = Math.floor(scrollTop / height); row * height < scrollTop + view && row < count; row++) {
      expect(row).toBeGreaterThanOrEqual(start)
      expect(row).toBeLessThan(end)
    }
    expect(end - start).toBeLessThanOrEqual(view / height + 19)
  }))
})

test('scrolling to a row brings it wholly on screen and moves no further than needed', () => {
  expect(scrollTopFor(0, 100, 200, 20)).toBe(0)
  expect(scrollTopFor(6, 100, 200, 20)).toBe(100)
  expect(scrollTopFor(20, 0, 200, 20)).toBe(220)
})
