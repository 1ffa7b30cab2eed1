import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { Button, Menu, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Ellipsis, HardDrive, Pin, Upload } from 'lucide-react'
import type { ResultSummary } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { showPanel } from '#renderer/app/layout.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { Badge, SyntheticBadge } from '#renderer/ui/badge.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatAgo, formatBytes, formatCount, formatExact, formatPlural } from '#renderer/ui/format.ts'
import { useNow } from '#renderer/ui/use-now.ts'

/** Every result whose rows are on this computer: open, pin, or delete the rows; and how much room they take. */
export function StoredResultsPanel() {
  const { api } = useBridge()
  const { run: runCommand } = useCommands()
  const nowMs = useNow(60_000)
  const [search, setSearch] = useState('')
  const list = useQuery(api.results.list.queryOptions({ input: { limit: 1_000 } }))
  const storage = useQuery(api.results.storage.queryOptions({ input: {} })).data
  if (list.isError) return <div className="results-pad"><ErrorNotice error={list.error} onRetry={() => void list.refetch()} /></div>
  if (!list.data) return <p className="results-pad quiet" role="status">Reading the list…</p>
  const importButton = <Button variant="default" leftSection={<Upload size={14} aria-hidden />} onClick={() => runCommand('results.import')}>Open a CSV or Parquet file</Button>
  if (list.data.length === 0) return <EmptyState title="No rows are stored yet" icon={<HardDrive size={28} aria-hidden />} action={importButton}>Every run keeps its rows here, on this computer, until they make room for newer ones. Pinned ones always stay.</EmptyState>
  const shown = list.data.filter(({ title }) => title.toLowerCase().includes(search.trim().toLowerCase()))
  return (
    <>
      <div className="result-header">
        <TextInput className="find-field" aria-label="Search stored results" placeholder="Search stored results" value={search} onChange={event => setSearch(event.currentTarget.value)} />
        {storage && <span className="quiet tabular ellipsis">{formatPlural(storage.resultCount, 'result')} · {formatBytes(storage.usedBytes)}{storage.quotaBytes > 0 ? ` of ${formatBytes(storage.quotaBytes)}` : ''} · {formatBytes(storage.pinnedBytes)} pinned</span>}
        <span className="toolbar-space" />
        {importButton}
      </div>
      <div className="list-scroll">
        <table className="run-table tabular">
          <thead><tr><th scope="col">Result</th><th scope="col" className="right">Rows</th><th scope="col" className="right">Columns</th><th scope="col" className="right">Size</th><th scope="col">Stored</th><th scope="col">Looked at</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
          <tbody>{shown.map(result => <StoredRow key={result.executionId} result={result} nowMs={nowMs} />)}</tbody>
        </table>
        {shown.length === 0 && <p className="results-pad quiet">No stored result is called so.</p>}
      </div>
    </>
  )
}

function StoredRow({ result, nowMs }: { readonly result: ResultSummary, readonly nowMs: number }) {
  const { tabs, runs, ports, ui } = useAppModel()
  const { client } = useBridge()
  const actions = useRef<HTMLButtonElement>(null)
  const [isSure, setIsSure] = useState(false)
  const keep = (): void => {
    flushSync(() => setIsSure(false))
    actions.current?.focus()
  }
  const { executionId, origin, title, pinned } = result
  const name = title === '' ? 'Untitled' : title
  const attempt = (work: Promise<unknown>): void => void work.catch((failure: unknown) => ui.setState({ failure }))
  const open = async (): Promise<void> => {
    const shownIn = tabs.store.getState().tabs.find(tab => tab.executionId === executionId)
    if (shownIn) tabs.activate(shownIn.id)
    else if (origin === 'run') await runs.openInTab(executionId)
    else await tabs.openDraft({ title: name, sql: '', executionId })
    if (ports.layout) showPanel(ports.layout, 'results')
  }
  return (
    <tr onClick={() => attempt(open())}>
      <td className="run-title">
        <button type="button" className="link-button ellipsis" onClick={event => {
          event.stopPropagation()
          attempt(open())
        }}>{name}</button>
        {origin !== 'run' && <Badge>{origin === 'import' ? 'imported' : 'derived'}</Badge>}{pinned && <Pin size={12} aria-label="Pinned" />}{result.synthetic && <SyntheticBadge compact />}
      </td>
      <td className="right">{formatCount(result.rowCount)}</td>
      <td className="right">{formatCount(result.columnCount)}</td>
      <td className="right">{formatBytes(result.sizeBytes)}</td>
      <td title={formatExact(result.storedAtMs)}>{formatAgo(result.storedAtMs, nowMs)}</td>
      <td title={formatExact(result.usedAtMs)}>{formatAgo(result.usedAtMs, nowMs)}</td>
      <td className="right" onClick={event => event.stopPropagation()}>
        {isSure
          ? (
            <span className="sure-line" onKeyDown={event => { if (event.key === 'Escape') keep() }}>
              <Button size="compact-xs" color="red" onClick={() => attempt(client.results.remove({ executionId }))}>Delete {formatPlural(result.rowCount, 'row')}</Button>
              <Button size="compact-xs" variant="default" autoFocus onClick={keep}>Keep</Button>
            </span>
          )
          : (
            <Menu position="bottom-end">
              <Menu.Target><button ref={actions} type="button" className="row-menu" aria-label={`Actions for ${name}`}><Ellipsis size={15} aria-hidden /></button></Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => attempt(open())}>Open</Menu.Item>
                <Menu.Item onClick={() => attempt(client.results.setPinned({ executionId, pinned: !pinned }))}>{pinned ? 'Unpin' : 'Pin, so that its rows are kept'}</Menu.Item>
                <Menu.Item disabled={pinned} onClick={() => setIsSure(true)}>Delete its rows…</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
      </td>
    </tr>
  )
}
