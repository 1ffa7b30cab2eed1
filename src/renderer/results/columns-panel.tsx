import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { Button, TextInput } from '@mantine/core'
import { GripVertical, Pin, PinOff } from 'lucide-react'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { formatCount } from '#renderer/ui/format.ts'
import { scrollTopFor, visibleRange } from '#renderer/ui/visible-range.ts'
import { noArrangement } from '#renderer/widgets/result-grid/column-layout.ts'
import { hideColumns, orderedIds, pinColumn, putColumn, stepColumn } from './column-order.ts'
import type { ResultDesk } from './use-result-desk.ts'
import './columns-panel.css'

const rowHeightPx = 28
const listHeightPx = 308

/**
 * All columns as a list: arrow keys move, Space shows or hides, P pins, Alt with the arrow keys (or dragging) puts one
 * elsewhere, Enter goes to it in the grid. Draws only what is on screen.
 */
export function ColumnsPanel({ desk, onClose }: { readonly desk: ResultDesk, readonly onClose: () => void }) {
  const announce = useAnnounce()
  const [search, setSearch] = useState('')
  const [activeId, setActiveId] = useState<string | null>(null)
  const [scrollTop, setScrollTop] = useState(0)
  const [dragged, setDragged] = useState<string | null>(null)
  const list = useRef<HTMLDivElement>(null)
  const { arrangement } = desk.look
  const allIds = useMemo(() => desk.gridColumns.map(({ id }) => id), [desk.gridColumns])
  const byId = useMemo(() => new Map(desk.gridColumns.map(column => [column.id, column])), [desk.gridColumns])
  const hidden = new Set(arrangement.hidden)
  const pinned = new Set(arrangement.pinned)
  const wanted = search.trim().toLowerCase()
  const ids = orderedIds(allIds, arrangement).filter(id => wanted === '' || byId.get(id)?.name.toLowerCase().includes(wanted))
  const at = Math.max(0, ids.indexOf(activeId ?? ''))
  const { start, end } = visibleRange(scrollTop, listHeightPx, rowHeightPx, ids.length)
  const arrange = (next: typeof arrangement): void => desk.change({ arrangement: next })

  function goTo(index: number): void {
    const place = Math.min(Math.max(index, 0), ids.length - 1)
    setActiveId(ids[place] ?? null)
    if (list.current) list.current.scrollTop = scrollTopFor(place, list.current.scrollTop, listHeightPx, rowHeightPx)
  }

  function setShown(id: string, shown: boolean): void {
    const left = allIds.filter(each => !hidden.has(each))
    if (!shown && left.length === 1 && left[0] === id) return announce('The last column stays.')
    arrange(hideColumns(arrangement, [id], !shown))
  }

  function onKeyDown(event: KeyboardEvent): void {
    const id = ids[at]
    const page = Math.floor(listHeightPx / rowHeightPx) - 1
    const moves: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: ids.length - 1, PageDown: at + page, PageUp: at - page }
    const move = moves[event.key]
    if (id === undefined) return
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      const next = stepColumn(allIds, arrangement, id, event.key === 'ArrowUp' ? -1 : 1, 'all')
      setActiveId(id)
      arrange(next)
      announce(`${byId.get(id)?.name ?? ''}: place ${orderedIds(allIds, next).indexOf(id) + 1}.`)
    } else if (move !== undefined) goTo(move)
    else if (event.key === ' ') setShown(id, hidden.has(id))
    else if (event.key.toLowerCase() === 'p' && !event.ctrlKey && !event.metaKey) arrange(pinColumn(arrangement, id, !pinned.has(id)))
    else if (event.key === 'Enter') {
      if (!hidden.has(id)) desk.grid()?.goTo((desk.choice.getState().chosen?.selection.active.row ?? 0) + 1, id)
      onClose()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="columns-panel">
      <TextInput aria-label="Search columns" placeholder={`Search ${formatCount(allIds.length)} columns`} value={search} data-autofocus onChange={event => setSearch(event.currentTarget.value)} onKeyDown={event => {
        if (event.key !== 'ArrowDown') return
        event.preventDefault()
        list.current?.focus()
      }} />
      <div ref={list} className="columns-list" style={{ height: `min(${Math.min(listHeightPx, Math.max(1, ids.length) * rowHeightPx)}px, 45vh)` }} role="listbox" aria-multiselectable="true" aria-label="Columns" tabIndex={0}
        aria-activedescendant={at >= start && at < end ? `column-choice-${ids[at]}` : undefined} onKeyDown={onKeyDown} onScroll={event => setScrollTop(event.currentTarget.scrollTop)}>
        <div style={{ height: ids.length * rowHeightPx, position: 'relative' }} role="presentation">
          {ids.slice(start, end).map((id, place) => {
            const column = byId.get(id)
            const name = column?.name === '' ? '(no name)' : column?.name.slice(0, 200) ?? ''
            return (
              <div key={id} id={`column-choice-${id}`} className="column-choice" role="option" aria-selected={!hidden.has(id)} aria-setsize={ids.length} aria-posinset={start + place + 1} data-active={start + place === at} data-dragged={dragged === id}
                aria-label={`${name}${pinned.has(id) ? ', pinned' : ''}${hidden.has(id) ? ', hidden' : ''}`}
                style={{ top: (start + place) * rowHeightPx, height: rowHeightPx }} title={`${name}\n${column?.typeText ?? ''}`} draggable
                onDragStart={event => {
                  event.dataTransfer.effectAllowed = 'move'
                  setDragged(id)
                }}
                onDragEnd={() => setDragged(null)}
                onDragOver={event => { if (dragged !== null) event.preventDefault() }}
                onDrop={event => {
                  event.preventDefault()
                  if (dragged !== null) arrange(putColumn(allIds, arrangement, dragged, id))
                  setDragged(null)
                }}
                onClick={() => {
                  setActiveId(id)
                  setShown(id, hidden.has(id))
                }}>
                <GripVertical size={13} className="column-grip" aria-hidden />
                <span className="value-box" aria-hidden>{hidden.has(id) ? '' : '✓'}</span>
                <span className="ellipsis">{name}</span>
                <span className="toolbar-space" />
                <span className="quiet column-type">{column?.typeText}</span>
                <span className="column-pin" aria-hidden title={pinned.has(id) ? 'Unpin' : 'Pin to the left'} data-on={pinned.has(id)} onClick={event => {
                  event.stopPropagation()
                  arrange(pinColumn(arrangement, id, !pinned.has(id)))
                }}>{pinned.has(id) ? <PinOff size={13} /> : <Pin size={13} />}</span>
              </div>
            )
          })}
        </div>
      </div>
      {ids.length === 0 && <p className="quiet value-none">No column is called so.</p>}
      <p className="quiet columns-hint">Space shows or hides, P pins, Alt+↑↓ moves, Enter goes there.</p>
      <div className="value-actions">
        <span className="quiet tabular">{formatCount(allIds.length - hidden.size)} of {formatCount(allIds.length)} shown</span>
        <span className="toolbar-space" />
        <Button variant="subtle" size="compact-xs" onClick={() => arrange(hideColumns(arrangement, ids, false))}>Show {wanted === '' ? 'all' : 'these'}</Button>
        <Button variant="subtle" size="compact-xs" onClick={() => arrange(hideColumns(arrangement, ids, true))}>Hide {wanted === '' ? 'all' : 'these'}</Button>
        <Button variant="subtle" size="compact-xs" onClick={() => arrange({ ...noArrangement, widthsPx: arrangement.widthsPx })}>Reset</Button>
      </div>
    </div>
  )
}
