import { useEffect, useId, useRef } from 'react'
import type { ResultGridProps } from './grid-contract.ts'
import { createGridView, type GridView } from './grid-view.ts'
import './result-grid.css'

/**
 * A result's rows, from ten to fifty million, fetched in pages as one scrolls. Arrow keys move (with Shift they choose),
 * Ctrl/Cmd+A chooses all, Enter opens a value, Ctrl/Cmd+C copies; ArrowUp from the first row goes to the headers.
 */
export function ResultGrid(props: ResultGridProps) {
  const hostRef = useRef<HTMLDivElement>(null)
  const view = useRef<GridView | null>(null)
  const latest = useRef(props)
  const gridId = useId()
  useEffect(() => {
    latest.current = props
    view.current?.update(props)
  })
  const { onHandle } = props
  useEffect(() => {
    const host = hostRef.current
    if (!host) return undefined
    const created = createGridView(host, latest.current, gridId)
    view.current = created
    onHandle(created)
    return () => {
      onHandle(null)
      view.current = null
      created.close()
    }
  }, [gridId, onHandle])
  return <div className="result-grid" ref={hostRef} role="grid" tabIndex={0} aria-label={props.label} aria-multiselectable="true" />
}
