import { useEffect, useEffectEvent, useImperativeHandle, useRef, useState, type KeyboardEvent, type Ref } from 'react'
import { TextInput } from '@mantine/core'
import { CaseSensitive, ChevronDown, ChevronUp, Regex, X } from 'lucide-react'
import { AppError } from '#shared/base/app-error.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { formatCount } from '#renderer/ui/format.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import type { ResultDesk } from './use-result-desk.ts'

export type FindDirection = 'next' | 'previous'

/** Lets a shortcut go on finding while the keyboard is in the grid. */
export interface FindHandle {
  again(direction: FindDirection): void
  focus(): void
}

export interface FindBarProps {
  readonly desk: ResultDesk
  /** What was looked for before the bar was closed; empty for nothing. */
  readonly lastText: string
  /** Goes on finding as soon as it is there, and leaves the keyboard where it is; null waits for what is typed. */
  readonly goOn: FindDirection | null
  readonly onText: (text: string) => void
  readonly onClose: () => void
  readonly ref: Ref<FindHandle>
}

type FindState = { readonly kind: 'idle' } | { readonly kind: 'searching' } | { readonly kind: 'said', readonly sentence: string, readonly refused: boolean }

/** Finds text in the rows as they are sorted and filtered: Enter and Shift+Enter go on, Escape closes and stops. */
export function FindBar({ desk, lastText, goOn, onText, onClose, ref }: FindBarProps) {
  const { client } = useBridge()
  const announce = useAnnounce()
  const [text, setText] = useState(lastText)
  const [caseSensitive, setCaseSensitive] = useState(false)
  const [regex, setRegex] = useState(false)
  const [state, setState] = useState<FindState>({ kind: 'idle' })
  const running = useRef<AbortController | null>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => () => running.current?.abort(), [])
  const begin = useEffectEvent(() => {
    if (goOn === null) field.current?.select()
    else void find(goOn)
  })
  useEffect(() => begin(), [])
  const stop = (): void => {
    running.current?.abort()
    running.current = null
  }
  /** What is typed or switched next is another question. */
  const forget = (): void => {
    stop()
    setState({ kind: 'idle' })
  }

  async function find(direction: FindDirection): Promise<void> {
    if (text === '') return
    stop()
    const abort = new AbortController()
    running.current = abort
    setState({ kind: 'searching' })
    const { result, view, grid } = desk
    const cell = desk.choice.getState().cell
    const from = cell ? { position: cell.row.position - 1, column: Number(cell.column.id) } : null
    const search = { executionId: result.executionId, viewId: view.viewId, text, regex, caseSensitive, direction, columns: grid()?.shownColumns().map(({ id }) => Number(id)) ?? null }
    try {
      let found = await client.results.find({ ...search, from }, { signal: abort.signal })
      const wrapped = found === null && from !== null
      if (wrapped) found = await client.results.find({ ...search, from: null }, { signal: abort.signal })
      if (abort.signal.aborted) return
      const sentence = found === null ? `Not found in ${formatCount(view.rowCount)} rows` : `Row ${formatCount(found.position + 1)}${wrapped ? (direction === 'next' ? ', from the top again' : ', from the end again') : ''}`
      setState({ kind: 'said', sentence, refused: found === null })
      announce(`${sentence}.`)
      if (found) grid()?.goTo(found.position + 1, String(found.column))
    } catch (thrown) {
      if (!abort.signal.aborted) setState({ kind: 'said', sentence: AppError.from(thrown).message, refused: true })
    } finally {
      if (running.current === abort) running.current = null
    }
  }

  useImperativeHandle(ref, () => ({
    again: direction => void find(direction),
    focus: () => field.current?.select(),
  }))

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' || event.key === 'F3') void find(event.shiftKey ? 'previous' : 'next')
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="find-bar" role="search" aria-label="Find in the result" onKeyDown={onKeyDown}>
      <TextInput ref={field} className="find-field" aria-label="Find in the result" placeholder="Find in all rows shown" value={text} autoFocus={goOn === null} spellCheck={false} onChange={event => {
        setText(event.currentTarget.value)
        onText(event.currentTarget.value)
        forget()
      }} />
      <IconButton label="Capital and small letters differ" pressed={caseSensitive} icon={<CaseSensitive size={15} />} onClick={() => {
        setCaseSensitive(!caseSensitive)
        forget()
      }} />
      <IconButton label="Regular expression" pressed={regex} icon={<Regex size={14} />} onClick={() => {
        setRegex(!regex)
        forget()
      }} />
      <IconButton label="Find previous" keys="Shift+Enter" icon={<ChevronUp size={15} />} disabled={text === ''} onClick={() => void find('previous')} />
      <IconButton label="Find next" keys="Enter" icon={<ChevronDown size={15} />} disabled={text === ''} onClick={() => void find('next')} />
      <span className={`find-state ellipsis${state.kind === 'said' && state.refused ? ' is-refused' : ''}`}>{state.kind === 'searching' ? 'Searching…' : state.kind === 'said' ? state.sentence : ''}</span>
      <span className="toolbar-space" />
      <IconButton label="Close" keys="Escape" icon={<X size={14} />} onClick={onClose} />
    </div>
  )
}
