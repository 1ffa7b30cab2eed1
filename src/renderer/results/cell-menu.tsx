import { useRef } from 'react'
import { Menu } from '@mantine/core'
import type { CopyFormat } from './cells-as-text.ts'
import { onlyWith, withoutCell } from './filter-by-cell.ts'
import { floatInside } from './float-inside.ts'
import { useFirstItem } from './column-menu.tsx'
import type { ResultDesk } from './use-result-desk.ts'

export interface CellMenuProps {
  readonly desk: ResultDesk
  /** In pixels of the window. */
  readonly at: DOMRect
  readonly onClose: () => void
  readonly onCopy: (format: CopyFormat, withHeader: boolean) => void
  readonly onRow: () => void
  readonly onValue: () => void
}

const formats: readonly { readonly title: string, readonly format: CopyFormat, readonly withHeader: boolean, readonly keys?: string }[] = [
  { title: 'Copy', format: 'tsv', withHeader: false, keys: 'Ctrl+C' },
  { title: 'Copy with column names', format: 'tsv', withHeader: true, keys: 'Ctrl+Shift+C' },
  { title: 'Copy as CSV', format: 'csv', withHeader: true },
  { title: 'Copy as JSON', format: 'json', withHeader: true },
  { title: 'Copy as Markdown table', format: 'markdown', withHeader: true },
]

/** What can be done with the chosen cells. */
export function CellMenu({ desk, at, onClose, onCopy, onRow, onValue }: CellMenuProps) {
  const dropdown = useRef<HTMLDivElement>(null)
  useFirstItem(dropdown)
  const { cell, chosen } = desk.choice.getState()
  const isOneColumn = chosen?.ranges.every(({ columnIds }) => columnIds.length === 1 && columnIds[0] === chosen.ranges[0]?.columnIds[0]) === true
  const filterBy = (exclude: boolean): void => {
    if (!cell) return
    const column = Number(cell.column.id)
    desk.setFilter(column, exclude ? withoutCell(desk.look.filters[column], column, cell.cell) : onlyWith(column, cell.cell))
  }
  return (
    <Menu opened onClose={onClose} position="bottom-start" middlewares={floatInside} trapFocus={false} closeOnItemClick width={260}>
      <Menu.Target><span aria-hidden className="menu-anchor" style={{ left: at.left, top: at.bottom }} /></Menu.Target>
      <Menu.Dropdown ref={dropdown} className="grid-menu" aria-label="Chosen cells">
        {formats.map(({ title, format, withHeader, keys }) => <Menu.Item key={title} onClick={() => onCopy(format, withHeader)} rightSection={keys === undefined ? null : <span className="quiet">{keys}</span>}>{title}</Menu.Item>)}
        <Menu.Item disabled={!isOneColumn} onClick={() => onCopy('sql-list', false)}>Copy as list for IN (…)</Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={!cell || !desk.result.complete} onClick={() => filterBy(false)}>Show only rows with this value</Menu.Item>
        <Menu.Item disabled={!cell || !desk.result.complete} onClick={() => filterBy(true)}>Leave out rows with this value</Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={!cell} onClick={onValue} rightSection={<span className="quiet">Enter</span>}>Show the value</Menu.Item>
        <Menu.Item disabled={!cell} onClick={onRow} rightSection={<span className="quiet">Space</span>}>Show the whole row</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
