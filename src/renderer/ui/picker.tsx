import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { fuzzyFilter } from './fuzzy-match.ts'
import { ShortcutHint } from './shortcut-hint.tsx'
import './picker.css'

export interface PickerItem {
  readonly id: string
  readonly title: string
  /** Searched too, shown quietly beside the title. */
  readonly detail?: string | undefined
  readonly icon?: ReactNode
  readonly keys?: string | undefined
}

export interface PickerProps {
  readonly label: string
  readonly placeholder: string
  readonly items: readonly PickerItem[]
  /** What is said when nothing fits. */
  readonly nothing: string
  readonly onPick: (id: string) => void
  readonly onClose: () => void
}

/** A list to choose from by typing: arrow keys move, Enter takes, Escape closes and gives the focus back. */
export function Picker({ label, placeholder, items, nothing, onPick, onClose }: PickerProps) {
  const listId = useId()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const listRef = useRef<HTMLDivElement>(null)
  const shown = useMemo(() => fuzzyFilter(items, typed, item => `${item.title} ${item.detail ?? ''}`, 60), [items, typed])
  const index = Math.min(at, shown.length - 1)

  useEffect(() => {
    const before = document.activeElement
    return () => {
      if (before instanceof HTMLElement && before.isConnected && document.activeElement === document.body) before.focus()
    }
  }, [])
  useEffect(() => {
    listRef.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  })

  function onKeyDown(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }
    const step = steps[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setAt(Math.abs(step) === 1 ? (index + step + shown.length) % Math.max(1, shown.length) : Math.min(Math.max(index + step, 0), shown.length - 1))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const item = shown[index]
      if (item) onPick(item.id)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      onClose()
    } else if (event.key === 'Tab') {
      event.preventDefault()
    }
  }

  return (
    <div className="picker-backdrop" onMouseDown={event => event.target === event.currentTarget && onClose()}>
      <div className="picker" role="dialog" aria-modal="true" aria-label={label}>
        <input className="picker-input" role="combobox" aria-expanded="true" aria-controls={listId} aria-autocomplete="list" aria-label={label}
          aria-activedescendant={shown[index] ? `${listId}-${index}` : undefined} placeholder={placeholder} value={typed} autoFocus spellCheck={false}
          onChange={event => {
            setTyped(event.target.value)
            setAt(0)
          }} onKeyDown={onKeyDown} />
        <div className="picker-list" role="listbox" id={listId} aria-label={label} ref={listRef}>
          {shown.map((item, place) => (
            <div key={item.id} id={`${listId}-${place}`} role="option" aria-selected={place === index} className="picker-item"
              onMouseMove={() => place !== index && setAt(place)} onClick={() => onPick(item.id)}>
              {item.icon}
              <span className="picker-title ellipsis">{item.title}</span>
              {item.detail !== undefined && <span className="picker-detail ellipsis">{item.detail}</span>}
              {item.keys !== undefined && <ShortcutHint keys={item.keys} />}
            </div>
          ))}
        </div>
        {shown.length === 0 && <p className="picker-nothing quiet" role="status">{nothing}</p>}
      </div>
    </div>
  )
}
