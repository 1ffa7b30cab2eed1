import { useState } from 'react'
import { Button } from '@mantine/core'
import { formatCount } from '#renderer/ui/format.ts'
import './value-tree.css'

/** As many children as are drawn before somebody asks for more. */
const step = 200

/** A value as a tree that opens level by level; text stays text, whatever is in it. */
export function ValueTree({ value, name = null, opened = true }: { readonly value: unknown, readonly name?: string | null, readonly opened?: boolean }) {
  const [count, setCount] = useState(step)
  const [isOpen, setIsOpen] = useState(opened)
  const label = name === null ? null : <span className="tree-key">{name}: </span>
  if (typeof value !== 'object' || value === null) return <div className="value-leaf">{label}<span className={value === null ? 'quiet' : undefined}>{typeof value === 'string' ? value : JSON.stringify(value)}</span></div>
  const entries = Object.entries(value)
  return (
    <details className="value-branch" open={isOpen} onToggle={event => {
      event.stopPropagation()
      setIsOpen(event.currentTarget.open)
    }}>
      <summary>{label}<span className="quiet">{Array.isArray(value) ? `list of ${formatCount(entries.length)}` : `${formatCount(entries.length)} fields`}</span></summary>
      {isOpen && entries.slice(0, count).map(([key, child]) => <ValueTree key={key} name={key} value={child} opened={entries.length <= 20} />)}
      {isOpen && entries.length > count && <Button variant="subtle" size="compact-xs" onClick={() => setCount(count + step)}>Show {formatCount(Math.min(step, entries.length - count))} more of {formatCount(entries.length)}</Button>}
    </details>
  )
}
