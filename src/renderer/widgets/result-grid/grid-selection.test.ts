import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addCell, clampSelection, countSelected, disjointRanges, extendTo, isSelected, selectAll, selectCell, selectColumns, selectRows, stepFrom, type GridSelection } from './grid-selection.ts'

const size = { rows: 12, columns: 8 }
const place = fc.record({ row: fc.nat(size.rows - 1), column: fc.nat(size.columns - 1) })
const selections = fc.array(fc.tuple(place, place), { minLength: 1, maxLength: 5 }).map(pairs => pairs.reduce<GridSelection | null>(
  (sofar, [from, to]) => extendTo(sofar ? addCell(sofar, from) : selectCell(from), to), null)!)

function cells(selection: GridSelection): Set<string> {
  const found = new Set<string>()
  for (let row = 0; row < size.rows; row++) for (let column = 0; column < size.columns; column++) if (isSelected(selection, row, column)) found.add(`${row},${column}`)
  return found
}

test('cells in two rectangles count once, and the rectangles without overlap are the same cells', () => {
  fc.assert(fc.property(selections, selection => {
    const chosen = cells(selection)
    expect(countSelected(selection)).toBe(chosen.size)
    const apart = disjointRanges(selection.ranges)
    const listed = apart.flatMap(({ firstRow, lastRow, firstColumn, lastColumn }) =>
      Array.from({ length: lastRow - firstRow + 1 }, (_, row) => Array.from({ length: lastColumn - firstColumn + 1 }, (_, column) => `${firstRow + row},${firstColumn + column}`)).flat())
    expect(listed).toHaveLength(chosen.size)
    expect(new Set(listed)).toEqual(chosen)
  }))
})

test('where the keyboard is, is always chosen, also after rows and columns went away', () => {
  fc.assert(fc.property(selections, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 8 }), (selection, rows, columns) => {
    expect(isSelected(selection, selection.active.row, selection.active.column)).toBe(true)
    const left = clampSelection(selection, { rows, columns })
    expect(left.active.row).toBeLessThan(rows)
    expect(left.ranges.every(range => range.lastRow < rows && range.lastColumn < columns)).toBe(true)
  }))
})

test('steps end at the edges', () => {
  expect(stepFrom({ row: 3, column: 3 }, { rows: Infinity, columns: 0 }, size)).toEqual({ row: 11, column: 3 })
  expect(stepFrom({ row: 3, column: 3 }, { rows: 0, columns: -Infinity }, size)).toEqual({ row: 3, column: 0 })
})

test('whole rows, columns and everything', () => {
  expect(countSelected(selectRows(5, 3, size, 2))).toBe(3 * 8)
  expect(countSelected(selectColumns(1, 2, size, 0))).toBe(2 * 12)
  expect(countSelected(selectAll(selectCell({ row: 1, column: 1 }), { rows: 50_000_000, columns: 14 }))).toBe(700_000_000)
})
