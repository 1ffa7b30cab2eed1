import { useState, type KeyboardEvent } from 'react'
import { TextInput } from '@mantine/core'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useStore } from 'zustand'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { formatCount } from '#renderer/ui/format.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { cellText, type GridCell } from '#renderer/widgets/result-grid/grid-contract.ts'
import { cellsAsText } from './cells-as-text.ts'
import type { ResultDesk } from './use-result-desk.ts'
import './row-detail.css'

const longestShown = 400

export interface RowDetailProps {
  readonly desk: ResultDesk
  readonly onValue: (cell: GridCell) => void
  readonly onClose: () => void
}

/** The row that the keyboard is in, turned by a quarter: every column with its value. Alt with the arrow keys goes to the rows around it. */
export function RowDetail({ desk, onValue, onClose }: RowDetailProps) {
  const [search, setSearch] = useState('')
  const { rowCount } = desk.view
  const cell = useStore(desk.choice, state => (rowCount === 0 ? null : state.cell))
  const row = cell?.row
  const shown = desk.gridColumns.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()))
  const step = (by: number): void => {
    if (!row) return
    desk.grid()?.goTo(Math.min(Math.max(1, row.position + by), rowCount), cell.column.id)
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') onClose()
    else if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) step(event.key === 'ArrowDown' ? 1 : -1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <aside className="row-detail" aria-label="Row" onKeyDown={onKeyDown}>
      <div className="row-detail-head">
        <strong className="tabular ellipsis">{row ? `Row ${formatCount(row.position)}` : 'No row'}</strong>
        {row && row.number !== row.position && <span className="quiet tabular ellipsis" title="Its place in the original order">number {formatCount(row.number)}</span>}
        <span className="toolbar-space" />
        <IconButton label="Row before" keys="Alt+↑" icon={<ChevronUp size={15} />} disabled={!row || row.position === 1} onClick={() => step(-1)} />
        <IconButton label="Next row" keys="Alt+↓" icon={<ChevronDown size={15} />} disabled={!row || row.position === rowCount} onClick={() => step(1)} />
        <IconButton label="Close the row" keys="Escape" icon={<X size={14} />} onClick={onClose} />
      </div>
      <TextInput className="row-detail-search" aria-label="Search columns of the row" placeholder="Search columns" value={search} onChange={event => setSearch(event.currentTarget.value)} />
      <dl className="row-detail-list" tabIndex={-1}>
        {row && shown.map(column => {
          const value = row.cells[Number(column.id)] ?? null
          const raw = cellText(value)
          const written = value === null ? 'null' : raw === '' ? 'empty' : (column.format?.(value) ?? raw).slice(0, longestShown)
          return (
            <div key={column.id} className="row-detail-item">
              <dt className="ellipsis" title={`${column.name.slice(0, 400)}\n${column.typeText}`}>{column.name === '' ? '(no name)' : column.name.slice(0, 200)}</dt>
              <dd><button type="button" className="row-detail-value" data-absent={value === null || raw === ''} title={column.format && value !== null ? `${raw.slice(0, 500)}\nShow the value` : 'Show the value'} onClick={() => onValue({ row, column, cell: value })}>{written}{raw.length > longestShown ? '…' : ''}</button></dd>
            </div>
          )
        })}
        {row && shown.length === 0 && <p className="quiet value-none">No column is called so.</p>}
        {!row && <p className="quiet value-none">Choose a cell to see its row.</p>}
      </dl>
      {row && <div className="row-detail-foot"><CopyButton label="Copy as JSON" text={cellsAsText('json', desk.columns, [row.cells], true)} /></div>}
    </aside>
  )
}
