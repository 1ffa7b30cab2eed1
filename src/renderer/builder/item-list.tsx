import { useRef, useState, type KeyboardEvent } from 'react'
import { Button, TextInput } from '@mantine/core'
import { flushSync } from 'react-dom'
import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, X } from 'lucide-react'
import type { ColumnChoice } from '#sql/builder/builder-columns.ts'
import { itemName, measureOf, type BuilderItem, type BuilderSelect } from '#sql/builder/builder-model.ts'
import { moveItem, removeItem, replaceItem, takenNames } from '#sql/builder/edit-builder.ts'
import type { SelectInfo } from '#sql/model.ts'
import { requiredUsersOf, type PrivacyClass } from '#sql/privacy-class.ts'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { formatCount } from '#renderer/ui/format.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { PrivacyBadge } from '#renderer/ui/privacy-badge.tsx'
import { MeasureEditor } from './measure-editor.tsx'
import { measureText } from './measure-text.ts'

export interface ItemListProps {
  readonly select: BuilderSelect
  readonly info: SelectInfo
  readonly columns: readonly ColumnChoice[]
  /** Steps and audiences may hold what a report never shows. */
  readonly hidesUsers: boolean
  readonly onChange: (change: (select: BuilderSelect) => BuilderSelect) => void
  readonly onRename: (index: number, alias: string | null) => void
}

/** The output columns in their order. Alt with an arrow moves one, Delete removes it, Enter opens it. */
export function ItemList({ select, info, columns, hidesUsers, onChange, onRename }: ItemListProps) {
  const [openIndex, setOpenIndex] = useState<number | null>(null)
  const announce = useAnnounce()
  const listRef = useRef<HTMLUListElement>(null)
  const { items } = select

  /** At once: the next key is meant for that row, however soon it comes. */
  function focusRow(index: number): void {
    const rows = listRef.current?.querySelectorAll<HTMLElement>('.builder-item-name')
    const row = rows?.[Math.min(index, rows.length - 1)]
    if (row) row.focus()
    else listRef.current?.closest('.builder')?.querySelector<HTMLElement>('.builder-adders input')?.focus()
  }
  function move(from: number, to: number): void {
    if (to < 0 || to >= items.length) return
    flushSync(() => {
      onChange(before => moveItem(before, from, to))
      setOpenIndex(open => (open === from ? to : open))
    })
    announce(`${nameOf(items[from])} is now column ${to + 1} of ${items.length}`)
    focusRow(to)
  }
  function remove(index: number): void {
    flushSync(() => {
      onChange(before => removeItem(before, index))
      setOpenIndex(null)
    })
    announce(`${nameOf(items[index])} removed`)
    focusRow(index)
  }
  function onKey(event: KeyboardEvent, index: number): void {
    const steps: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 }
    const step = steps[event.key]
    if (step !== undefined) {
      event.preventDefault()
      if (event.altKey) move(index, index + step)
      else focusRow(Math.max(0, index + step))
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      remove(index)
    }
  }

  return (
    <ul className="builder-list" aria-label="Columns and measures, in output order" ref={listRef}>
      {items.map((item, index) => {
        const open = openIndex === index
        const name = nameOf(item)
        const facts = info.outputs[index]?.facts
        const measure = measureOf(item)
        return (
          // Items have no identity but their place: the list is the text's.
          <li key={index} className="builder-item">
            <div className="builder-item-row">
              <button type="button" className="builder-item-name" aria-expanded={open} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete" onClick={() => setOpenIndex(open ? null : index)} onKeyDown={event => onKey(event, index)}>
                {open ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />}
                <span className="builder-item-text"><span className="code ellipsis">{name}</span>{detailOf(item) !== null && <span className="quiet ellipsis">{detailOf(item)}</span>}</span>
              </button>
              {facts && <Cost privacyClass={facts.privacyClass} hidesUsers={hidesUsers} />}
              <IconButton label={`Remove ${name}`} icon={<X size={14} />} onClick={() => remove(index)} />
            </div>
            {open && (
              <div className="builder-item-editor">
                <NameField key={item.alias ?? ''} item={item} taken={takenNames({ ...select, items: items.toSpliced(index, 1) })} onRename={alias => onRename(index, alias)} />
                {item.kind === 'measure' && measure && measure.kind !== 'expression' && (
                  <MeasureEditor name={name} measure={measure} columns={columns} onChange={next => onChange(before => replaceItem(before, index, { ...item, measure: next }))} />
                )}
                {item.kind === 'expression' && <p className="quiet">Written in SQL; change it in the editor: <code>{item.sql}</code></p>}
                <div className="builder-buttons">
                  <Button variant="default" disabled={index === 0} leftSection={<ArrowUp size={14} aria-hidden />} onClick={() => move(index, index - 1)}>Move up</Button>
                  <Button variant="default" disabled={index === items.length - 1} leftSection={<ArrowDown size={14} aria-hidden />} onClick={() => move(index, index + 1)}>Move down</Button>
                </div>
              </div>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function nameOf(item: BuilderItem | undefined): string {
  if (!item) return 'The column'
  return itemName(item) ?? (item.kind === 'measure' ? measureText(item.measure) : item.kind === 'expression' ? item.sql : item.column.name)
}

/** What stands behind the name, where the name does not say it. */
function detailOf(item: BuilderItem): string | null {
  if (item.kind === 'column') return item.alias === null ? null : `${item.column.relation}.${item.column.name}`
  if (item.alias === null) return null
  return item.kind === 'measure' ? measureText(item.measure) : item.sql
}

function Cost({ privacyClass, hidesUsers }: { readonly privacyClass: PrivacyClass; readonly hidesUsers: boolean }) {
  const users = requiredUsersOf(privacyClass)
  const text = users === null ? (hidesUsers ? 'never shown' : 'not in reports') : users === 1 ? 'any row' : `${formatCount(users)} users`
  return <span className="builder-cost" data-never={users === null && hidesUsers}><PrivacyBadge privacyClass={privacyClass} /><span className="quiet tabular">{text}</span></span>
}

interface NameFieldProps {
  readonly item: BuilderItem
  readonly taken: ReadonlySet<string>
  readonly onRename: (alias: string | null) => void
}

function NameField({ item, taken, onRename }: NameFieldProps) {
  const [name, setName] = useState(item.alias ?? '')
  const own = item.kind === 'column' ? item.column.name : ''
  const problem = name === '' ? null : !/^[A-Za-z_]\w*$/.test(name) ? 'Letters, digits and underscores only.' : taken.has(name.toLowerCase()) ? 'This name is taken, or a word of the language.' : null
  function take(): void {
    if (problem !== null || name === (item.alias ?? '')) return
    if (name === '' && item.kind !== 'column') return setName(item.alias ?? '')
    onRename(name === '' ? null : name)
  }
  return (
    <TextInput label="Name in the output" value={name} placeholder={own} error={problem} spellCheck={false} onChange={event => setName(event.currentTarget.value)} onBlur={take}
      onKeyDown={event => { if (event.key === 'Enter') take() }} />
  )
}
