import { Menu } from '@mantine/core'

export interface RowMenuEntry {
  readonly title: string
  readonly run: () => void
  readonly danger?: boolean
}

export interface RowMenuProps {
  /** Where it opens, in pixels of the window; null while closed. */
  readonly at: { readonly x: number; readonly y: number } | null
  readonly entries: readonly RowMenuEntry[]
  readonly onClose: () => void
}

/** A context menu at a point; arrow keys move, Escape closes. */
export function RowMenu({ at, entries, onClose }: RowMenuProps) {
  if (at === null) return null
  return (
    <Menu opened onClose={onClose} position="bottom-start" trapFocus returnFocus closeOnItemClick>
      <Menu.Target><span style={{ position: 'fixed', left: at.x, top: at.y, width: 1, height: 1 }} /></Menu.Target>
      <Menu.Dropdown>
        {entries.map(entry => <Menu.Item key={entry.title} {...(entry.danger === true ? { color: 'red' } : {})} onClick={entry.run}>{entry.title}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Where to open the menu of a row that was reached by keyboard: at its left end. */
export function pointOfRow(label: string): { readonly x: number; readonly y: number } {
  const row = document.querySelector(`[role="tree"][aria-label="${label}"] [role="treeitem"][aria-selected="true"]`)
  const box = row?.getBoundingClientRect()
  return box ? { x: box.left + 30, y: box.bottom } : { x: 100, y: 100 }
}
