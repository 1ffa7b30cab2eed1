import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Copy, Download, Pin, PinOff, ShieldCheck, Table2 } from 'lucide-react'
import { finalStates, type Execution } from '#shared/executions/contract.ts'
import type { Result } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useCommands, useShortcut } from '#renderer/app/commands/commands-context.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { FailureView } from '#renderer/executions/failure-view.tsx'
import { RunningView } from '#renderer/executions/running-view.tsx'
import { useTabRun } from '#renderer/executions/run-toolbar.tsx'
import { useTabsState } from '#renderer/tabs/use-open-tabs.tsx'
import { SyntheticBadge } from '#renderer/ui/badge.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatBytes, formatCount, formatDuration, formatPlural } from '#renderer/ui/format.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { ExportList } from './export-list.tsx'
import { ResultRows } from './result-rows.tsx'
import './results-panel.css'

/** The rows of the run that the active tab shows, or how that run is doing. */
export function ResultsPanel() {
  const { run: runCommand } = useCommands()
  const runKeys = useShortcut('run.start')
  const activeId = useTabsState(state => state.activeId)
  const run = useTabRun(activeId)
  return (
    <>
      <ExportList />
      {!run && (
        <EmptyState title="No result yet" icon={<Table2 size={28} aria-hidden />} action={activeId === null ? undefined : <Button variant="default" onClick={() => runCommand('run.start')}>Run this query{runKeys === undefined ? '' : ` (${runKeys})`}</Button>}>
          The rows that pass AMC's privacy thresholds show up here, and stay on this computer.
        </EmptyState>
      )}
      {run && !finalStates.has(run.state) && <RunningView run={run} />}
      {run && (run.state === 'failed' || run.state === 'timed-out') && <FailureView run={run} />}
      {run?.state === 'cancelled' && (
        <EmptyState title="This run was cancelled" action={<Button variant="default" onClick={() => runCommand('run.again')}>Run again</Button>}>
          {run.cancel === 'confirmed' ? 'AMC confirmed that it stopped.' : run.stateNote === '' ? 'It was stopped before it brought rows.' : run.stateNote}
        </EmptyState>
      )}
      {run?.state === 'ready' && run.dryRun && (
        <EmptyState title="AMC accepts this query" icon={<ShieldCheck size={28} color="var(--ok)" aria-hidden />} action={<Button variant="default" onClick={() => runCommand('run.start')}>Run it</Button>}>
          The check proves that AMC can compile it. It does not show how many rows pass the privacy thresholds.
        </EmptyState>
      )}
      {run?.state === 'ready' && !run.dryRun && <ReadyResult run={run} />}
    </>
  )
}

function ReadyResult({ run }: { readonly run: Execution }) {
  const { api } = useBridge()
  const { run: runCommand } = useCommands()
  const result = useQuery(api.results.get.queryOptions({ input: { executionId: run.id } }))
  if (result.isError) return <div className="results-pad"><ErrorNotice error={result.error} onRetry={() => void result.refetch()} action={<Button variant="default" onClick={() => runCommand('run.again')}>Run again</Button>} /></div>
  if (!result.data) return <p className="results-pad quiet" role="status">Opening the rows…</p>
  return (
    <>
      <ResultHeader run={run} result={result.data} />
      {result.data.rowCount === 0
        ? (
          <EmptyState title="No rows passed the privacy threshold" action={<Button variant="default" onClick={() => runCommand('view.history')}>Compare with earlier runs</Button>}>
            AMC ran the query and brought back the header only{result.data.columns.length > 0 ? ` (${formatPlural(result.data.columns.length, 'column')})` : ''}. Widen the time window, or group by fewer and coarser columns, so that more users stand behind each row.
          </EmptyState>
        )
        : <ResultRows key={run.id} result={result.data} />}
    </>
  )
}

function ResultHeader({ run, result }: { readonly run: Execution; readonly result: Result }) {
  const { runs, ui } = useAppModel()
  const { run: runCommand } = useCommands()
  const exportKeys = useShortcut('results.exportCsv')
  const facts = [
    `${formatPlural(result.rowCount, 'row')}, ${result.complete ? 'complete' : 'still arriving'}`,
    formatPlural(result.columns.length, 'column'),
    formatBytes(result.sizeBytes),
    ...(run.amcComputeSeconds === null ? [] : [`AMC ${formatDuration(run.amcComputeSeconds * 1000)}`]),
    ...(run.totalMs === null ? [] : [`${formatDuration(run.totalMs)} total`]),
  ]
  return (
    <>
      <div className="result-header">
        <span className="tabular ellipsis">{facts.join(' · ')}</span>
        {result.synthetic && <SyntheticBadge />}
        <span className="toolbar-space" />
        <IconButton label={run.pinned ? 'Unpin this result' : 'Pin this result, so that it is kept'} pressed={run.pinned} icon={run.pinned ? <PinOff size={14} /> : <Pin size={14} />}
          onClick={() => void runs.setPinned(run.id, !run.pinned).catch((failure: unknown) => ui.setState({ failure }))} />
        <Menu position="bottom-end">
          <Menu.Target><Button variant="subtle" color="gray" leftSection={<Copy size={14} aria-hidden />}>Copy</Button></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => runCommand('results.copyCell')} rightSection={<span className="quiet">Ctrl+C</span>}>Copy cell</Menu.Item>
            <Menu.Item onClick={() => runCommand('results.copyRow')} rightSection={<span className="quiet">Ctrl+Shift+C</span>}>Copy row</Menu.Item>
            <Menu.Item onClick={() => runCommand('results.copyVisible')}>Copy the rows on screen</Menu.Item>
            <Menu.Divider />
            <Menu.Item onClick={() => runCommand('run.copyCurl')}>Copy the run as curl</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Button variant="default" leftSection={<Download size={14} aria-hidden />} title={exportKeys} onClick={() => runCommand('results.exportCsv')}>Export CSV</Button>
        <Button variant="default" onClick={() => runCommand('results.exportJson')}>Export JSON</Button>
      </div>
      {result.warnings.length > 0 && <Warnings result={result} />}
    </>
  )
}

function Warnings({ result }: { readonly result: Result }) {
  const { run: runCommand } = useCommands()
  const first = result.warnings[0]
  if (!first) return null
  return (
    <div className="results-pad">
      <Notice tone="warn" action={result.warnings.length > 1 ? <Button variant="default" onClick={() => runCommand('view.messages')}>All {formatCount(result.warnings.length)}</Button> : undefined}>
        {warningText(first)}
      </Notice>
    </div>
  )
}

/** A warning with the place it speaks of. */
export function warningText(warning: Result['warnings'][number]): string {
  const place = [warning.row === null ? '' : `row ${formatCount(warning.row)}`, warning.column === null ? '' : `column ${warning.column}`].filter(part => part !== '').join(', ')
  return place === '' ? warning.message : `${warning.message} (${place})`
}
