import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { scrollTopFor, visibleRange } from './visible-range.ts'
import './virtual-tree.css'

/** One row of a tree, already in its place of the flat list. */
export interface TreeRow {
  readonly id: string
  readonly depth: number
  /** For finding by typing letters. */
  readonly text: string
  readonly content: ReactNode
  /** Undefined for rows that cannot be opened. */
  readonly expanded?: boolean | undefined
  readonly title?: string | undefined
  /** Drag data, for rows that may be dragged. */
  readonly drag?: { readonly type: string; readonly data: string } | undefined
}

export interface VirtualTreeProps {
  readonly label: string
  readonly rows: readonly TreeRow[]
  readonly rowHeightPx: number
  readonly selectedId: string | null
  readonly onSelect: (id: string) => void
  readonly onToggle: (id: string, expanded: boolean) => void
  /** Enter or a double click. */
  readonly onOpen: (id: string) => void
  /** Keys that the tree does not use itself. Return true when used. */
  readonly onKey?: (id: string, event: KeyboardEvent) => boolean
  readonly onContextMenu?: (id: string, event: MouseEvent) => void
}

/** A tree of any length that draws only what is on screen. Arrow keys, Home, End and typed letters move; Enter opens. */
export function VirtualTree({ label, rows, rowHeightPx, selectedId, onSelect, onToggle, onOpen, onKey, onContextMenu }: VirtualTreeProps) {
  const scrollRef = useRef<HTMLDivElement>(null)
  const [scroll, setScroll] = useState({ top: 0, height: 400 })
  const [hasFocus, setHasFocus] = useState(false)
  const typedRef = useRef({ text: '', atMs: 0 })
  const at = rows.findIndex(row => row.id === selectedId)
  const { start, end } = visibleRange(scroll.top, scroll.height, rowHeightPx, rows.length)

  useEffect(() => {
    const element = scrollRef.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => setScroll({ top: element.scrollTop, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  function goTo(index: number): void {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)]
    const element = scrollRef.current
    if (!row || !element) return
    onSelect(row.id)
    element.scrollTop = scrollTopFor(rows.indexOf(row), element.scrollTop, element.clientHeight, rowHeightPx)
  }

  function goLeft(row: TreeRow): void {
    if (row.expanded === true) return onToggle(row.id, false)
    for (let index = at - 1; index >= 0; index--) if ((rows[index]?.depth ?? 0) < row.depth) return goTo(index)
  }

  function findTyped(letter: string): void {
    const typed = typedRef.current
    const nowMs = Date.now()
    typed.text = nowMs - typed.atMs > 700 ? letter : typed.text + letter
    typed.atMs = nowMs
    for (let step = typed.text.length === 1 ? 1 : 0; step <= rows.length; step++) {
      const index = (Math.max(at, 0) + step) % rows.length
      if (rows[index]?.text.toLowerCase().startsWith(typed.text.toLowerCase())) return goTo(index)
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== scrollRef.current) return
    const row = rows[at]
    const page = Math.max(1, Math.floor(scroll.height / rowHeightPx) - 1)
    const moves: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1, PageDown: at + page, PageUp: at - page }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    const move = moves[event.key]
    if (plain && move !== undefined) goTo(move)
    else if (plain && row && event.key === 'ArrowRight') {
      if (row.expanded === false) onToggle(row.id, true)
      else if (row.expanded === true) goTo(at + 1)
    } else if (plain && row && event.key === 'ArrowLeft') goLeft(row)
    else if (plain && row && event.key === 'Enter') onOpen(row.id)
    else if (row && onKey?.(row.id, event) === true) event.preventDefault()
    else if (plain && event.key.length === 1 && event.key !== ' ') findTyped(event.key)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="tree" role="tree" aria-label={label} tabIndex={0} ref={scrollRef} aria-activedescendant={at >= start && at < end ? rowId(label, rows[at]?.id ?? '') : undefined}
      data-focused={hasFocus} data-region-focus onKeyDown={onKeyDown} onFocus={() => {
        setHasFocus(true)
        if (at < 0 && rows[0]) onSelect(rows[0].id)
      }} onBlur={() => setHasFocus(false)} onScroll={event => setScroll({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}>
      <div style={{ height: rows.length * rowHeightPx, position: 'relative' }} role="presentation">
        {rows.slice(start, end).map((row, index) => (
          <div key={row.id} id={rowId(label, row.id)} className="tree-row" role="treeitem" aria-level={row.depth + 1} aria-selected={row.id === selectedId} aria-expanded={row.expanded}
            aria-setsize={rows.length} aria-posinset={start + index + 1} title={row.title} style={{ top: (start + index) * rowHeightPx, height: rowHeightPx, paddingLeft: 6 + row.depth * 14 }}
            draggable={row.drag !== undefined} onDragStart={(event: DragEvent) => {
              if (!row.drag) return
              event.dataTransfer.setData(row.drag.type, row.drag.data)
              event.dataTransfer.setData('text/plain', row.drag.data)
              event.dataTransfer.effectAllowed = 'copy'
            }}
            onClick={() => {
              onSelect(row.id)
              if (row.expanded !== undefined) onToggle(row.id, !row.expanded)
            }}
            onDoubleClick={() => onOpen(row.id)}
            onContextMenu={event => {
              if (!onContextMenu) return
              event.preventDefault()
              onSelect(row.id)
              onContextMenu(row.id, event)
            }}>
            <span className="tree-arrow" aria-hidden>{row.expanded === undefined ? null : row.expanded ? <ChevronDown size={13} /> : <ChevronRight size={13} />}</span>
            {row.content}
          </div>
        ))}
      </div>
    </div>
  )
}

function rowId(label: string, id: string): string {
  return `tree-${label}-${id}`.replaceAll(/[^A-Za-z0-9_-]/g, '_')
}
