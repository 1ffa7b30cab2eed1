import { useEffect, useRef } from 'react'
import { Menu } from '@mantine/core'
import type { SortKey } from '#shared/results/contract.ts'
import { pinColumn, stepColumn } from './column-order.ts'
import { floatInside } from './float-inside.ts'
import { withSort } from './result-looks.ts'
import type { ResultDesk } from './use-result-desk.ts'

export interface ColumnMenuProps {
  readonly desk: ResultDesk
  /** The column's id and where its header stands in the window. */
  readonly at: { readonly columnId: string, readonly place: DOMRect }
  readonly onClose: () => void
  readonly onFilter: () => void
  readonly onFormat: () => void
  /** Null where no profile can be shown. */
  readonly onProfile: (() => void) | null
}

/** What can be done with a column. Arrow keys move, letters find, Escape goes back to the grid. */
export function ColumnMenu({ desk, at: { columnId, place }, onClose, onFilter, onFormat, onProfile }: ColumnMenuProps) {
  const { look, columns, change, setFilter, result } = desk
  const dropdown = useRef<HTMLDivElement>(null)
  useFirstItem(dropdown)
  const column = Number(columnId)
  const sorted = look.sort.find(key => key.column === column)?.direction
  const isPinned = look.arrangement.pinned.includes(columnId)
  const shownIds = desk.grid()?.shownColumns().map(({ id }) => id) ?? []
  const sort = (direction: SortKey['direction'] | null, keepOthers: boolean): void => change({ sort: withSort(keepOthers || direction === null ? look.sort : look.sort.filter(key => key.column === column), column, direction) })
  const arrange = (arrangement: typeof look.arrangement): void => change({ arrangement })
  const hasOthers = look.sort.some(key => key.column !== column)
  const canSort = result.complete
  return (
    <Menu opened onClose={onClose} position="bottom-start" middlewares={floatInside} trapFocus={false} closeOnItemClick width={250}>
      <Menu.Target><span aria-hidden className="menu-anchor" style={{ left: place.left, top: place.bottom }} /></Menu.Target>
      <Menu.Dropdown ref={dropdown} className="grid-menu" aria-label={`Column ${columns[column]?.name ?? ''}`}>
        <Menu.Label className="ellipsis">{columns[column]?.name === '' ? '(no name)' : columns[column]?.name.slice(0, 80)}</Menu.Label>
        <Menu.Item disabled={!canSort || sorted === 'ascending'} onClick={() => sort('ascending', false)}>Sort ascending</Menu.Item>
        <Menu.Item disabled={!canSort || sorted === 'descending'} onClick={() => sort('descending', false)}>Sort descending</Menu.Item>
        {hasOthers && <Menu.Item disabled={!canSort || sorted !== undefined} onClick={() => sort('ascending', true)}>Then sort by this column</Menu.Item>}
        {sorted !== undefined && <Menu.Item onClick={() => sort(null, true)}>Do not sort by this column</Menu.Item>}
        <Menu.Divider />
        <Menu.Item disabled={!canSort} onClick={onFilter}>{look.filters[column] ? 'Change filter…' : 'Filter…'}</Menu.Item>
        {look.filters[column] && <Menu.Item onClick={() => setFilter(column, null)}>Remove filter</Menu.Item>}
        <Menu.Divider />
        <Menu.Item onClick={() => arrange(pinColumn(look.arrangement, columnId, !isPinned))}>{isPinned ? 'Unpin' : 'Pin to the left'}</Menu.Item>
        <Menu.Item disabled={shownIds.length <= 1} onClick={() => arrange({ ...look.arrangement, hidden: [...look.arrangement.hidden, columnId] })}>Hide</Menu.Item>
        <Menu.Item onClick={() => arrange(stepColumn(desk.gridColumns.map(({ id }) => id), look.arrangement, columnId, -1))}>Move left</Menu.Item>
        <Menu.Item onClick={() => arrange(stepColumn(desk.gridColumns.map(({ id }) => id), look.arrangement, columnId, 1))}>Move right</Menu.Item>
        <Menu.Item onClick={() => desk.grid()?.autoSize(columnId)}>Fit width to values</Menu.Item>
        <Menu.Item onClick={() => desk.grid()?.autoSize()}>Fit all columns</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={onFormat}>Show values as…</Menu.Item>
        {onProfile && <Menu.Item onClick={onProfile}>Profile this column</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Puts the focus on the first item that can be chosen, once the menu is drawn. */
export function useFirstItem(dropdown: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const frame = requestAnimationFrame(() => dropdown.current?.querySelector<HTMLElement>('[role="menuitem"]:not([data-disabled])')?.focus())
    return () => cancelAnimationFrame(frame)
  }, [dropdown])
}
