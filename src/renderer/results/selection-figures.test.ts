import { expect, test } from 'vitest'
import { disjointRanges, type CellRange } from '#renderer/widgets/result-grid/grid-selection.ts'
import { chosenText, figuresOf, figuresWishes, rawText } from './selection-figures.ts'

const chosen = (...ranges: CellRange[]) => {
  const apart = disjointRanges(ranges).map(rows => ({ rows, columnIds: ['5', '7', '9'].slice(rows.firstColumn, rows.lastColumn + 1) }))
  return { ranges: apart, cellCount: apart.reduce((sum, { rows, columnIds }) => sum + (rows.lastRow - rows.firstRow + 1) * columnIds.length, 0) }
}
const range = (firstRow: number, lastRow: number, firstColumn: number, lastColumn: number): CellRange => ({ firstRow, lastRow, firstColumn, lastColumn })

test('a rectangle is one question; columns with other rows get their own', () => {
  expect(figuresWishes(chosen(range(0, 9, 0, 1)))).toEqual([{ columns: [5, 7], ranges: [{ first: 0, last: 9 }] }])
  expect(figuresWishes(chosen(range(0, 9, 0, 0), range(5, 20, 0, 1)))).toEqual([{ columns: [5], ranges: [{ first: 0, last: 20 }] }, { columns: [7], ranges: [{ first: 5, last: 20 }] }])
})

test('what is chosen is said in rows and columns where it is a table', () => {
  expect([chosenText(chosen(range(3, 3, 0, 0))), chosenText(chosen(range(0, 11, 0, 1))), chosenText(chosen(range(0, 0, 0, 0), range(4, 4, 2, 2)))]).toEqual(['1 cell', '12 rows × 2 columns', '2 cells'])
})

test('an average is short on screen and whole behind it', () => {
  const shown = (average: string) => figuresOf({ column: 0, count: 2, nullCount: 0, distinctCount: 2, sum: '1', average, min: null, max: null, refusal: null, warning: null }, null).find(({ name }) => name === 'Average')
  expect(['194.433962264151', '199.999', '-0.000123456', '9007199254740993.12345', '12'].map(average => [shown(average)?.text, shown(average)?.raw])).toEqual([
    ['194.43', '194.433962264151'], ['200.00', '199.999'], ['-0.0001235', '-0.000123456'], ['9,007,199,254,740,993.12', '9007199254740993.12345'], ['12', '12'],
  ])
})

test('what adds up has separators, and is copied without them', () => {
  const figures = figuresOf({ column: 0, count: 1_204, nullCount: 0, distinctCount: 12, sum: '49999266219', average: '41527630.58', min: '12', max: '1204000', refusal: null, warning: null }, null)
  const shown = figures.map(({ name, text }) => `${name} ${text}`).join(' ')
  expect(shown).toBe('Count 1,204 Distinct 12 Sum 49,999,266,219 Average 41,527,630.58 Min 12 Max 1,204,000')
  expect(rawText(shown, figures)).toBe('Count 1204 Distinct 12 Sum 49999266219 Average 41527630.58 Min 12 Max 1204000')
  expect(figuresOf({ column: 0, count: 2, nullCount: 0, distinctCount: 2, sum: null, average: null, min: '1001', max: '2002', refusal: 'They are ids.', warning: null }, null).at(-1)?.text).toBe('2002')
})

test('what must not be added has no sum, and what is missing is counted', () => {
  const sums = { column: 0, count: 10, nullCount: 2, distinctCount: 8, sum: null, average: null, min: '1', max: '9', refusal: 'People are counted once in each row.', warning: null }
  expect(figuresOf(sums, text => `${text} €`).map(({ name, text }) => `${name} ${text}`)).toEqual(['Count 8', 'Null 2', 'Distinct 8', 'Min 1 €', 'Max 9 €'])
})
