import { useRef, type KeyboardEvent } from 'react'
import { Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Columns2, Pin, X } from 'lucide-react'
import type { ExecutionId, TabId } from '#shared/base/ids.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useTab } from '#renderer/tabs/use-open-tabs.tsx'
import { formatCount, formatPlural } from '#renderer/ui/format.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { useNow } from '#renderer/ui/use-now.ts'
import { stripEntries, type StripEntry } from './strip-entries.ts'

/** Runs of the same query that are at hand in one click. */
const earlierRuns = 12

export interface ResultStripProps {
  readonly tabId: TabId
  readonly executionId: ExecutionId
  readonly beside: ExecutionId | null
  readonly onBeside: (id: ExecutionId | null) => void
}

/** The results of this query's runs and those that are pinned, newest first: each in one click, or two side by side. Nothing where there is only one. */
export function ResultStrip({ tabId, executionId, beside, onBeside }: ResultStripProps) {
  const { tabs } = useAppModel()
  const { api } = useBridge()
  const nowMs = useNow(60_000)
  const list = useRef<HTMLDivElement>(null)
  const queryId = useTab(tabId, tab => tab.queryId) ?? null
  const runs = useQuery(api.executions.list.queryOptions({ input: { ...(queryId === null ? { tabId } : { queryId }), states: ['ready'], limit: earlierRuns } })).data ?? []
  const stored = useQuery(api.results.list.queryOptions({ input: {} })).data ?? []
  const entries = stripEntries({ runs, stored, shownId: executionId, nowMs })
  if (entries.length < 2 && beside === null) return null
  const show = (id: ExecutionId): void => {
    if (id === beside) onBeside(null)
    tabs.edit(tabId, { executionId: id })
  }
  function onKeyDown(event: KeyboardEvent): void {
    const buttons = [...list.current?.querySelectorAll<HTMLElement>('[role="tab"]') ?? []]
    const at = buttons.findIndex(button => button === document.activeElement)
    const moves: Readonly<Record<string, number>> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }
    const move = moves[event.key]
    if (move === undefined) return
    buttons[Math.min(Math.max(move, 0), buttons.length - 1)]?.focus()
    event.preventDefault()
  }
  return (
    <div className="result-strip">
      <div ref={list} className="strip-list" role="tablist" aria-label="Results" onKeyDown={onKeyDown}>
        {entries.map(entry => <StripTab key={entry.id} entry={entry} isShown={entry.id === executionId} onShow={() => show(entry.id)} />)}
      </div>
      <Menu position="bottom-end">
        <Menu.Target><IconButton label="Show another result beside this one" pressed={beside !== null} icon={<Columns2 size={14} />} /></Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Beside this result</Menu.Label>
          {entries.filter(({ id }) => id !== executionId).map(entry => <Menu.Item key={entry.id} onClick={() => onBeside(entry.id)}>{entry.name} · {formatPlural(entry.rowCount, 'row')}</Menu.Item>)}
          {beside !== null && <><Menu.Divider /><Menu.Item onClick={() => onBeside(null)}>Only this result</Menu.Item></>}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

function StripTab({ entry, isShown, onShow }: { readonly entry: StripEntry, readonly isShown: boolean, readonly onShow: () => void }) {
  return (
    <button type="button" role="tab" className="strip-tab" aria-selected={isShown} tabIndex={isShown ? 0 : -1} title={entry.detail} onClick={onShow}>
      {entry.pinned && <Pin size={11} aria-label="Pinned" />}
      <span className="ellipsis">{entry.name}</span>
      <span className="quiet tabular">{formatCount(entry.rowCount)}</span>
    </button>
  )
}

/** Says which result stands at the side, and takes it away. */
export function BesideTitle({ executionId, onClose }: { readonly executionId: ExecutionId, readonly onClose: () => void }) {
  const { api } = useBridge()
  const result = useQuery(api.results.get.queryOptions({ input: { executionId } })).data
  return (
    <div className="beside-title">
      <strong className="ellipsis">{result?.title === '' ? 'Untitled' : result?.title}</strong>
      <span className="toolbar-space" />
      <IconButton label="Close the result beside" icon={<X size={14} />} onClick={onClose} />
    </div>
  )
}
