import { expect, test } from 'vitest'
import { movedAlong, spokenCell } from './spoken-cell.ts'

test('down a column the row is said, along a row the column, elsewhere both', () => {
  const from = { row: 4, column: 2 }
  const said = [{ row: 5, column: 2 }, { row: 4, column: 3 }, { row: 9, column: 9 }, from].map(to => spokenCell('42', to.row + 1, `c${to.column}`, movedAlong(from, to)))
  expect(said).toEqual(['42, row 6', '42, c3', '42, c9, row 10', '42, c2, row 5'])
})
