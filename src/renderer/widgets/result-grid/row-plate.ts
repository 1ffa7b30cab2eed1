/**
 * The rows are drawn on a plate that is moved as one and has room for so many. Its size does not depend on which rows are
 * there and it is opaque, so that the browser keeps it as one layer with what was painted.
 */
export const plateRows = 20_000

/**
 * `place` says which row stands at the top of the plate (below 0: none does) when these are on screen, `lastRow` excluded and
 * at most half a plate of them: pixels of the fifty-millionth row have no exact place in a browser. It stays the same while one
 * scrolls, until rows would leave the plate; rows after a leap get the places of those before it.
 */
export function createRowPlate(): { place(firstRow: number, lastRow: number): number } {
  let base = 0
  let first = 0
  let last = 0

  return {
    place(firstRow, lastRow) {
      if (firstRow >= last || lastRow <= first) base += firstRow - first
      if (firstRow < base || lastRow - base > plateRows) base = firstRow - Math.floor(plateRows / 2)
      first = firstRow
      last = lastRow
      return base
    },
  }
}
