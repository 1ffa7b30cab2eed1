import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layOutColumns, noArrangement } from '#renderer/widgets/result-grid/column-layout.ts'
import { hideColumns, orderedIds, pinColumn, putColumn, stepColumn } from './column-order.ts'

const ids = ['0', '1', '2', '3']

test('a column steps over its shown neighbours, and stays within its part', () => {
  const hidden = hideColumns(noArrangement, ['1'], true)
  expect(orderedIds(ids, stepColumn(ids, hidden, '2', -1))).toEqual(['2', '0', '1', '3'])
  expect(stepColumn(ids, noArrangement, '0', -1)).toBe(noArrangement)
  expect(orderedIds(ids, stepColumn(ids, pinColumn(noArrangement, '3', true), '0', -1))).toEqual(['3', '0', '1', '2'])
  expect(orderedIds(ids, stepColumn(ids, noArrangement, '1', 1))).toEqual(['0', '2', '1', '3'])
})

test('whatever is moved, pinned or hidden, no column is lost, and the panel and the grid agree about the order', () => {
  const change = fc.record({ kind: fc.constantFrom('put', 'step', 'pin', 'hide'), id: fc.constantFrom(...ids), other: fc.constantFrom(...ids, null), on: fc.boolean() })
  fc.assert(fc.property(fc.array(change), changes => {
    const end = changes.reduce((arrangement, { kind, id, other, on }) => (
      kind === 'put' ? putColumn(ids, arrangement, id, other) : kind === 'step' ? stepColumn(ids, arrangement, id, on ? 1 : -1) : kind === 'pin' ? pinColumn(arrangement, id, on) : hideColumns(arrangement, [id], on)
    ), noArrangement)
    expect([...orderedIds(ids, end)].sort()).toEqual(ids)
    const shown = orderedIds(ids, end).filter(id => !end.hidden.includes(id))
    const grid = layOutColumns(ids.map(id => ({ id })), end, () => 100).all.map(({ column }) => column.id)
    if (shown.length > 0) expect(grid).toEqual(shown)
  }))
})
