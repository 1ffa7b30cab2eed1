import { expect, test } from 'vitest'
import type { ResultColumn } from '#shared/results/contract.ts'
import { disjointRanges, type CellRange } from '#renderer/widgets/result-grid/grid-selection.ts'
import type { ChosenCells, RowSource } from '#renderer/widgets/result-grid/grid-contract.ts'
import { copyChosen, mostCopiedCells } from './copy-chosen.ts'

const columns = ['a', 'b', 'c'].map((name): ResultColumn => ({ name, type: 'text', amcType: null, kind: 'unknown', unit: null, measure: null }))
const source: RowSource = { key: 'x', fetch: async (offset, limit) => Array.from({ length: limit }, (_, at) => ({ position: offset + at + 1, number: offset + at + 1, cells: ['a', 'b', 'c'].map(name => `${name}${offset + at}`) })) }

function chosenOf(...ranges: CellRange[]): ChosenCells {
  const apart = disjointRanges(ranges)
  const active = { row: 0, column: 0 }
  return {
    selection: { active, anchor: active, ranges },
    ranges: apart.map(range => ({ rows: range, columnIds: ['0', '1', '2'].slice(range.firstColumn, range.lastColumn + 1) })),
    cellCount: apart.reduce((sum, { firstRow, lastRow, firstColumn, lastColumn }) => sum + (lastRow - firstRow + 1) * (lastColumn - firstColumn + 1), 0),
  }
}
const copy = async (chosen: ChosenCells) => (await copyChosen({ chosen, columns, source, format: 'tsv', withHeader: true }, () => undefined, new AbortController().signal)).text

test('rows above each other and columns beside each other are one table', async () => {
  expect(await copy(chosenOf({ firstRow: 1, lastRow: 1, firstColumn: 1, lastColumn: 2 }, { firstRow: 5, lastRow: 6, firstColumn: 1, lastColumn: 2 }))).toBe('b\tc\nb1\tc1\nb5\tc5\nb6\tc6')
  expect(await copy(chosenOf({ firstRow: 1, lastRow: 2, firstColumn: 0, lastColumn: 0 }, { firstRow: 1, lastRow: 2, firstColumn: 2, lastColumn: 2 }))).toBe('a\tc\na1\tc1\na2\tc2')
})

test('cells that make no table are refused, and so is more than a clipboard takes', async () => {
  await expect(copy(chosenOf({ firstRow: 1, lastRow: 1, firstColumn: 0, lastColumn: 0 }, { firstRow: 2, lastRow: 2, firstColumn: 2, lastColumn: 2 }))).rejects.toThrow('different columns')
  await expect(copy(chosenOf({ firstRow: 0, lastRow: mostCopiedCells, firstColumn: 0, lastColumn: 0 }))).rejects.toThrow('Export them')
})

test('a copy of thousands of rows comes whole, in order', async () => {
  const lines = (await copy(chosenOf({ firstRow: 10, lastRow: 3_209, firstColumn: 0, lastColumn: 0 }))).split('\n')
  expect(lines).toEqual(['a', ...Array.from({ length: 3_200 }, (_, at) => `a${at + 10}`)])
})
