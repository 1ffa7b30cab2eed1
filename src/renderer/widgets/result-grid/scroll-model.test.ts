import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createScrollModel, scrollbarLimitPx } from './scroll-model.ts'

const size = fc.record({
  rowCount: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 60_000_000 })),
  rowHeightPx: fc.constantFrom(24, 28),
  viewportHeightPx: fc.integer({ min: 0, max: 2_000 }),
})

test('fifty million rows stay below what a browser draws exactly, and the wheel reaches each of them', () => {
  const model = createScrollModel()
  model.resize({ rowCount: 50_000_000, rowHeightPx: 28, viewportHeightPx: 560 })
  expect(model.scaled).toBe(true)
  expect(model.scrollbarHeightPx).toBe(scrollbarLimitPx)
  model.moveTo(28 * 31_415_926)
  for (let step = 0; step < 1_000; step++) {
    expect(model.visible().first).toBe(31_415_926 + step)
    model.moveBy(28)
  }
})

test('the scrollbar at its end shows the last row, at its start the first, whatever the size', () => {
  fc.assert(fc.property(size, sizes => {
    const model = createScrollModel()
    model.resize(sizes)
    model.follow(Math.max(0, model.scrollbarHeightPx - sizes.viewportHeightPx))
    if (sizes.viewportHeightPx > 0) expect(model.visible().last).toBe(sizes.rowCount)
    model.follow(0)
    expect(model.topPx).toBe(0)
  }))
})

test('the scrollbar’s rounded echo of a wheel step moves nothing', () => {
  fc.assert(fc.property(size, fc.array(fc.integer({ min: -3_000, max: 3_000 }), { maxLength: 20 }), (sizes, steps) => {
    const model = createScrollModel()
    model.resize(sizes)
    for (const step of steps) {
      const bar = model.moveBy(step)
      const before = model.topPx
      model.follow(Math.round(bar))
      expect(model.topPx).toBe(before)
    }
  }))
})

test('a row that is asked for is whole in the viewport', () => {
  fc.assert(fc.property(size.filter(({ rowCount, viewportHeightPx }) => rowCount > 0 && viewportHeightPx >= 60), fc.nat(), fc.constantFrom('nearest' as const, 'middle' as const), (sizes, any, where) => {
    const model = createScrollModel()
    model.resize(sizes)
    const row = any % sizes.rowCount
    model.moveTo(model.placeOf(row, where))
    expect(row * sizes.rowHeightPx).toBeGreaterThanOrEqual(model.topPx - 0.001)
    expect((row + 1) * sizes.rowHeightPx).toBeLessThanOrEqual(model.topPx + sizes.viewportHeightPx + 0.001)
  }))
})

test('rows that arrive keep the place, rows that go away pull it back', () => {
  const model = createScrollModel()
  model.resize({ rowCount: 1_000, rowHeightPx: 28, viewportHeightPx: 560 })
  model.moveTo(10_000)
  model.resize({ rowCount: 5_000, rowHeightPx: 28, viewportHeightPx: 560 })
  expect(model.topPx).toBe(10_000)
  model.resize({ rowCount: 30, rowHeightPx: 28, viewportHeightPx: 560 })
  expect(model.topPx).toBe(280)
})
