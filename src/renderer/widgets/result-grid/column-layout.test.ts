import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnsWithin, layOutColumns, moveColumn, noArrangement } from './column-layout.ts'

const names = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `c${at}` }))
const usual = () => 100

test('pinned columns come first, hidden ones not at all, widths are as a person made them', () => {
  const layout = layOutColumns(names(5), { order: ['c4', 'c0'], hidden: ['c2'], pinned: ['c3'], widthsPx: { c0: 250 } }, usual)
  expect(layout.all.map(({ column, leftPx, widthPx, pinned, index }) => [column.id, leftPx, widthPx, pinned, index])).toEqual([
    ['c3', 0, 100, true, 0], ['c4', 0, 100, false, 1], ['c0', 100, 250, false, 2], ['c1', 350, 100, false, 3],
  ])
  expect([layout.pinnedWidthPx, layout.scrollingWidthPx]).toEqual([100, 450])
})

test('one column stays when all are hidden', () => {
  expect(layOutColumns(names(2), { ...noArrangement, hidden: ['c0', 'c1'] }, usual).all.map(({ column }) => column.id)).toEqual(['c0'])
})

test('the columns within a stretch are those that touch it', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 48, max: 400 }), { maxLength: 60 }), fc.nat(20_000), fc.integer({ min: 1, max: 2_000 }), (widths, fromPx, spanPx) => {
    const layout = layOutColumns(names(widths.length), { ...noArrangement, widthsPx: Object.fromEntries(widths.map((width, at) => [`c${at}`, width])) }, usual)
    const { first, last } = columnsWithin(layout, fromPx, fromPx + spanPx)
    const touching = layout.scrolling.filter(({ leftPx, widthPx }) => leftPx + widthPx > fromPx && leftPx < fromPx + spanPx)
    expect(layout.scrolling.slice(first, last)).toEqual(touching)
  }))
})

test('a moved column stands where it was put, and nothing is lost', () => {
  const columns = names(4)
  const start = { ...noArrangement, hidden: ['c1'] }
  const moved = moveColumn(layOutColumns(columns, start, usual), start, 'c3', 'c0')
  expect(layOutColumns(columns, moved, usual).all.map(({ column }) => column.id)).toEqual(['c3', 'c0', 'c2'])
  const last = moveColumn(layOutColumns(columns, moved, usual), moved, 'c3', null)
  expect(layOutColumns(columns, { ...last, hidden: [] }, usual).all.map(({ column }) => column.id).sort()).toEqual(['c0', 'c1', 'c2', 'c3'])
})
