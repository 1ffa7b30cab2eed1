import { expect, test } from 'vitest'
import type { Cell } from '#renderer/bridge/bulk.ts'
import { FilterTree } from '#shared/results/contract.ts'
import { withoutCell } from './filter-by-cell.ts'
import { draftOf, readDraft } from './filter-draft.ts'

const leaveOut = (cells: readonly Cell[], first?: FilterTree) => cells.reduce<FilterTree | undefined>((before, cell) => withoutCell(before, 4, cell), first)

test('values that are left out one after the other stand in one list, which the form shows and writes again', () => {
  const filter = leaveOut(['TV', 'Phone', null, 'TV', 'Tablet', 'PC', 'Radio', 'Car', 'Wall'])
  expect(filter).toEqual({ kind: 'not', of: { kind: 'in', column: 4, values: ['TV', 'Phone', 'Tablet', 'PC', 'Radio', 'Car', 'Wall'], withNull: true } })
  expect(readDraft(draftOf(filter, 'text'), 4, 'text')).toEqual({ filter })
  expect(leaveOut([null])).toEqual({ kind: 'not', of: { kind: 'null', column: 4 } })
})

test('beside a filter of another kind they are one more condition, however many there are', () => {
  const first: FilterTree = { kind: 'range', column: 4, from: '1', to: null }
  const filter = leaveOut(['2', '3', '4', '5', '6', '7', '8', '9'], first)
  expect(filter).toEqual({ kind: 'all', of: [first, { kind: 'not', of: { kind: 'in', column: 4, values: ['2', '3', '4', '5', '6', '7', '8', '9'], withNull: false } }] })
  expect(FilterTree.parse(filter)).toEqual(filter)
})
