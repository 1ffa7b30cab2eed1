import { expect, test, vi } from 'vitest'
import { noArrangement } from './column-layout.ts'
import type { GridColumn, ResultGridProps } from './grid-contract.ts'
import { createGridModel } from './grid-model.ts'

const columns = ['campaign', 'first_seen'].map((name, index): GridColumn => ({ id: String(index), name, typeText: 'text', alignRight: false, format: null }))

function props(given: Partial<ResultGridProps> = {}): ResultGridProps {
  return {
    label: 'Results', columns, rowCount: 3, source: { key: 'a', fetch: async () => [] }, rowHeightPx: 24, arrangement: noArrangement, sort: [], filtered: new Set(),
    onArrange: vi.fn(), onSort: vi.fn(), onColumnMenu: vi.fn(), onCellMenu: vi.fn(), onChoose: vi.fn(), onOpen: vi.fn(), onRow: vi.fn(), onCopy: vi.fn(), onError: vi.fn(), onHandle: vi.fn(), ...given,
  }
}

test('a width that fits the rows gives way to a dragged one and is never told', () => {
  const first = props()
  const model = createGridModel(first, vi.fn())
  const widths = () => model.layout.all.map(({ widthPx }) => widthPx)
  expect(model.unmeasured()).toEqual(columns)
  model.fit({ 0: 111, 1: 222 })
  expect([widths(), model.unmeasured()]).toEqual([[111, 222], []])
  model.setProps({ ...first, arrangement: { ...noArrangement, widthsPx: { 1: 300 } } })
  expect(widths()).toEqual([111, 300])
  model.setProps({ ...first, columns: columns.map(column => ({ ...column })) })
  expect(widths()).toEqual([111, 222])
  expect(first.onArrange).not.toHaveBeenCalled()
})

test('other columns are fitted anew', () => {
  const first = props()
  const model = createGridModel(first, vi.fn())
  model.fit({ 0: 111, 1: 222 })
  const others = columns.map(column => ({ ...column, name: `${column.name} B` }))
  model.setProps({ ...first, columns: others })
  expect(model.unmeasured()).toEqual(others)
})
