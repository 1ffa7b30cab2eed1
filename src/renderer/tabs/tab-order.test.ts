import fc from 'fast-check'
import { expect, test } from 'vitest'
import { moveTab, neighbourOf } from './tab-order.ts'

const tabs = [{ id: 'p', pinned: true }, { id: 'a', pinned: false }, { id: 'b', pinned: false }]

test('a tab moves, but never before a pinned one', () => {
  expect(moveTab(tabs, 'b', 0).map(tab => tab.id)).toEqual(['p', 'b', 'a'])
  expect(moveTab(tabs, 'p', 2)).toBe(tabs)
})

test('moving keeps every tab and keeps pinned ones first', () => {
  const arbitrary = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1 }), pinned: fc.boolean() }), { selector: tab => tab.id, minLength: 1 })
  fc.assert(fc.property(arbitrary, fc.nat(), fc.integer({ min: -3, max: 30 }), (some, pick, to) => {
    const sorted = some.toSorted((a, b) => Number(b.pinned) - Number(a.pinned))
    const moved = moveTab(sorted, sorted[pick % sorted.length]!.id, to)
    expect(moved.map(tab => tab.id).toSorted()).toEqual(sorted.map(tab => tab.id).toSorted())
    expect(moved.map(tab => tab.pinned)).toEqual(sorted.map(tab => tab.pinned))
  }))
})

test('closing shows the right neighbour, at the end the left one', () => {
  expect(neighbourOf(tabs, 'a')?.id).toBe('b')
  expect(neighbourOf(tabs, 'b')?.id).toBe('a')
  expect(neighbourOf([{ id: 'x' }], 'x')).toBeUndefined()
})
