import { useEffect, useMemo, useRef, useState, type ClipboardEvent } from 'react'
import { Button, Checkbox, Textarea, TextInput } from '@mantine/core'
import { ArrowLeft, Search, Trash2 } from 'lucide-react'
import { checkListItems, readListText, writeListText } from '#shared/params/list-text.ts'
import type { ParamDeclaration } from '#shared/params/params.ts'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { Badge } from '#renderer/ui/badge.tsx'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { formatCount, formatPlural } from '#renderer/ui/format.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { VirtualTree, type TreeRow } from '#renderer/ui/virtual-tree.tsx'

export interface ListEditorProps {
  readonly param: ParamDeclaration
  readonly text: string
  /** Values that the compared column takes; chosen by checkbox. */
  readonly choices: readonly string[]
  readonly onText: (text: string) => void
  readonly onClose: () => void
}

interface Entry {
  readonly index: number
  readonly text: string
  readonly state: 'ok' | 'bad' | 'repeated'
  readonly reason: string
}

/** Thousands of values: paste, search, remove, with what is wrong marked and removable in one go. */
export function ListEditor({ param, text, choices, onText, onClose }: ListEditorProps) {
  const announce = useAnnounce()
  const searchRef = useRef<HTMLInputElement>(null)
  const pasteRef = useRef<HTMLTextAreaElement>(null)
  useEffect(() => pasteRef.current?.focus(), [])
  const [pasted, setPasted] = useState('')
  const [search, setSearch] = useState('')
  const [selectedId, setSelectedId] = useState<string | null>(null)
  const entries = useMemo(() => readEntries(text, param), [text, param])
  const shown = useMemo(() => filtered(entries, search), [entries, search])
  const rows = useMemo(() => shown.map(entry => toRow(entry)), [shown])
  const values = entries.map(entry => entry.text)
  const bad = entries.filter(entry => entry.state === 'bad')
  const repeated = entries.filter(entry => entry.state === 'repeated')

  function keep(next: readonly string[], said: string): void {
    onText(writeListText(next))
    announce(said)
  }
  function add(more: string): void {
    const items = readListText(more, param.type)
    if (items.length === 0) return
    keep([...values, ...items.map(item => item.text)], `${formatPlural(items.length, 'value')} added`)
    setPasted('')
    setSearch('')
  }
  function removeAt(id: string): void {
    const at = shown.findIndex(entry => entryId(entry) === id)
    const entry = shown[at]
    if (!entry) return
    const next = shown[at + 1] ?? shown[at - 1]
    // The list goes with its last row, and the keyboard must not go with it.
    if (!next) searchRef.current?.focus()
    // What stands behind the removed value moves up by one.
    setSelectedId(next ? `item-${next.index > entry.index ? next.index - 1 : next.index}` : null)
    keep(values.toSpliced(entry.index, 1), `${entry.text} removed`)
  }
  const without = (gone: readonly Entry[], said: string) => {
    searchRef.current?.focus()
    const indexes = new Set(gone.map(entry => entry.index))
    keep(values.filter((_, index) => !indexes.has(index)), said)
  }
  return (
    <div className="list-editor" role="group" aria-label={`Values of ${param.name}`}>
      <div className="list-line">
        <Button variant="subtle" leftSection={<ArrowLeft size={14} aria-hidden />} onClick={onClose}>All parameters</Button>
        <b className="ellipsis">{param.displayName === '' ? param.name : param.displayName}</b>
        <Badge>list of {param.type}</Badge>
      </div>
      {choices.length > 0 && <Choices choices={choices} values={values} onChange={(next, said) => keep(next, said)} />}
      <div className="list-add">
        <Textarea ref={pasteRef} aria-label="Values to add" placeholder="Paste from a spreadsheet: one a line, or parted by comma, tab or semicolon" value={pasted} minRows={1} maxRows={4} autosize spellCheck={false} classNames={{ input: 'code' }}
          onChange={event => setPasted(event.currentTarget.value)} onPaste={(event: ClipboardEvent<HTMLTextAreaElement>) => {
            // A pasted list goes straight into the list: thousands of lines in a text area would lag.
            const paste = event.clipboardData.getData('text/plain')
            if (pasted !== '' || !/[\n\t,;]/.test(paste.trim())) return
            event.preventDefault()
            add(paste)
          }} onKeyDown={event => {
            if (event.key !== 'Enter' || event.shiftKey) return
            event.preventDefault()
            add(pasted)
          }} />
        <Button disabled={pasted.trim() === ''} onClick={() => add(pasted)}>Add</Button>
      </div>
      <div className="list-line">
        <TextInput ref={searchRef} aria-label="Search the list" placeholder="Search" leftSection={<Search size={14} aria-hidden />} value={search} onChange={event => setSearch(event.currentTarget.value)} className="list-search" spellCheck={false} />
        <span className="quiet tabular" role="status">{search === '' ? formatPlural(entries.length, 'value') : `${formatCount(shown.length)} of ${formatPlural(entries.length, 'value')}`}</span>
      </div>
      {(bad.length > 0 || repeated.length > 0) && (
        <div className="list-line list-findings">
          {bad.length > 0 && <Button variant="default" onClick={() => without(bad, `${formatPlural(bad.length, 'wrong value')} removed`)}>Remove {formatCount(bad.length)} not of type {param.type}</Button>}
          {repeated.length > 0 && <Button variant="default" onClick={() => without(repeated, `${formatPlural(repeated.length, 'repeated value')} removed`)}>Remove {formatCount(repeated.length)} repeated</Button>}
        </div>
      )}
      <div className="list-rows">
        {rows.length === 0
          ? <p className="quiet list-empty">{entries.length === 0 ? 'The list is empty.' : 'No value holds this text.'}</p>
          : <VirtualTree label={`Values of ${param.name}`} rows={rows} rowHeightPx={24} selectedId={selectedId} onSelect={setSelectedId} onToggle={() => undefined} onOpen={() => undefined}
              onKey={(id, event) => {
                if (event.key !== 'Delete' && event.key !== 'Backspace') return false
                removeAt(id)
                return true
              }} />}
      </div>
      <div className="list-line">
        <IconButton label="Remove the selected value" keys="Delete" icon={<Trash2 size={14} />} disabled={selectedId === null || rows.length === 0} onClick={() => selectedId !== null && removeAt(selectedId)} />
        <span className="toolbar-space" />
        {entries.length > 0 && <CopyButton label="Copy list" variant="subtle" text={values.join('\n')} />}
        {entries.length > 0 && <Button variant="subtle" onClick={() => without(entries, 'All values removed')}>Remove all</Button>}
      </div>
    </div>
  )
}

interface ChoicesProps {
  readonly choices: readonly string[]
  readonly values: readonly string[]
  readonly onChange: (values: readonly string[], said: string) => void
}

function Choices({ choices, values, onChange }: ChoicesProps) {
  const chosen = new Set(values)
  return (
    <fieldset className="list-choices">
      <legend>Values of the column</legend>
      {choices.map(choice => (
        <Checkbox key={choice} label={choice} checked={chosen.has(choice)}
          onChange={event => (event.currentTarget.checked ? onChange([...values, choice], `${choice} added`) : onChange(values.filter(value => value !== choice), `${choice} removed`))} />
      ))}
    </fieldset>
  )
}

function readEntries(text: string, param: ParamDeclaration): readonly Entry[] {
  const items = readListText(text, param.type)
  const { bad, repeated } = checkListItems(items, param.type)
  const reasons = new Map(bad.map(({ index, reason }) => [index, reason]))
  const again = new Set(repeated)
  return items.map(({ text: value }, index) => {
    const reason = reasons.get(index)
    return { index, text: value, state: reason !== undefined ? 'bad' : again.has(index) ? 'repeated' : 'ok', reason: reason ?? '' }
  })
}

function filtered(entries: readonly Entry[], search: string): readonly Entry[] {
  const wanted = search.trim().toLowerCase()
  if (wanted === '') return entries
  return entries.filter(entry => entry.text.toLowerCase().includes(wanted))
}

function entryId(entry: Entry): string {
  return `item-${entry.index}`
}

function toRow(entry: Entry): TreeRow {
  return {
    id: entryId(entry), depth: 0, text: entry.reason === '' ? entry.text : `${entry.text}, ${entry.reason}`, title: entry.reason === '' ? entry.text : `${entry.text} ${entry.reason}`,
    content: (
      <>
        <span className="list-number tabular quiet">{formatCount(entry.index + 1)}</span>
        <code className="ellipsis list-value">{entry.text === '' ? '(empty text)' : entry.text}</code>
        <span className="tree-end list-reason">{entry.state === 'bad' ? <span className="ellipsis">{entry.reason}</span> : entry.state === 'repeated' ? <Badge tone="warn">repeated</Badge> : null}</span>
      </>
    ),
  }
}
