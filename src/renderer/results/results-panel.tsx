import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ShieldCheck, Table2 } from 'lucide-react'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Execution } from '#shared/executions/contract.ts'
import type { Result } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { openPanel } from '#renderer/app/commands/create-commands.ts'
import { useCommands, useShortcut } from '#renderer/app/commands/commands-context.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { FailureView } from '#renderer/executions/failure-view.tsx'
import { RunningView } from '#renderer/executions/running-view.tsx'
import { mayHaveRows, useRun } from '#renderer/executions/use-run.ts'
import { useTab, useTabsState } from '#renderer/tabs/use-open-tabs.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatBytes, formatCount, formatPlural } from '#renderer/ui/format.ts'
import { Notice } from '#renderer/ui/notice.tsx'
import { ExportList } from './export-list.tsx'
import { ImportLine, useImportDrop } from './import-drop.tsx'
import { BesideTitle, ResultStrip } from './result-strip.tsx'
import { ResultView } from './result-view.tsx'
import { useBeside } from './use-beside.ts'
import './results-panel.css'

/** The rows of the run (or import) that the active tab shows, or how that run is doing. Files that are dropped here are imported. */
export function ResultsPanel() {
  const activeId = useTabsState(state => state.activeId)
  const executionId = useTab(activeId, tab => tab.executionId) ?? null
  const run = useRun(executionId)
  const { beside, setBeside } = useBeside(activeId, mayHaveRows(run) ? executionId : null)
  const dropping = useImportDrop()
  return (
    <div className="results-panel" data-dropping={dropping.isOver} {...dropping.handlers}>
      <ExportList />
      <ImportLine />
      {activeId !== null && executionId !== null && <ResultStrip tabId={activeId} executionId={executionId} beside={beside} onBeside={setBeside} />}
      <div className="results-sides">
        <div className="results-side"><TabResult executionId={executionId} run={run} alone={beside === null} hasTab={activeId !== null} /></div>
        {beside !== null && beside !== executionId && (
          <section className="results-side" aria-label="Result beside">
            <BesideTitle executionId={beside} onClose={() => setBeside(null)} />
            <ResultRows executionId={beside} run={null} alone={false} />
          </section>
        )}
      </div>
      {dropping.isOver && <p className="drop-hint">Drop a CSV or Parquet file to open it as a result</p>}
    </div>
  )
}

interface TabResultProps {
  readonly executionId: ExecutionId | null
  /** Null for an imported or derived result, which has none; undefined until that is known. */
  readonly run: Execution | null | undefined
  readonly alone: boolean
  readonly hasTab: boolean
}

/** What the tab shows: a run in any of its states, or an imported or derived result. */
function TabResult({ executionId, run, alone, hasTab }: TabResultProps) {
  const { run: runCommand } = useCommands()
  const runKeys = useShortcut('run.start')
  if (executionId === null) {
    return (
      <EmptyState title="No result yet" icon={<Table2 size={28} aria-hidden />} action={hasTab ? <Button variant="default" onClick={() => runCommand('run.start')}>Run this query{runKeys === undefined ? '' : ` (${runKeys})`}</Button> : <Button variant="default" onClick={() => runCommand('results.import')}>Open a CSV or Parquet file</Button>}>
        The rows that pass AMC's privacy thresholds show up here, and stay on this computer.
      </EmptyState>
    )
  }
  if (run === undefined) return null
  if (run === null) return <ResultRows executionId={executionId} run={null} alone={alone} />
  if (run.state === 'failed' || run.state === 'timed-out') return <FailureView run={run} />
  if (run.state === 'cancelled') {
    return (
      <EmptyState title="This run was cancelled" action={<Button variant="default" onClick={() => runCommand('run.again')}>Run again</Button>}>
        {run.cancel === 'confirmed' ? 'AMC confirmed that it stopped.' : run.stateNote === '' ? 'It was stopped before it brought rows.' : run.stateNote}
      </EmptyState>
    )
  }
  if (run.state === 'ready' && run.dryRun) {
    return (
      <EmptyState title="AMC accepts this query" icon={<ShieldCheck size={28} color="var(--ok)" aria-hidden />} action={<Button variant="default" onClick={() => runCommand('run.start')}>Run it</Button>}>
        The check proves that AMC can compile it. It does not show how many rows pass the privacy thresholds.
      </EmptyState>
    )
  }
  return mayHaveRows(run) ? <ResultRows executionId={run.id} run={run} alone={alone} /> : <RunningView run={run} />
}

/** The rows of a run or an import, from the first that has arrived. `run` is null where none is known. */
function ResultRows({ executionId, run, alone }: { readonly executionId: ExecutionId, readonly run: Execution | null, readonly alone: boolean }) {
  const { api } = useBridge()
  const model = useAppModel()
  const profile = (column: number): void => {
    model.ui.setState({ profiledColumn: column })
    openPanel(model, 'profile')
  }
  const { run: runCommand } = useCommands()
  const result = useQuery(api.results.get.queryOptions({ input: { executionId } }))
  const arriving = run !== null && run.state !== 'ready'
  if (arriving && !result.data) return <RunningView run={run} />
  if (result.isError) return <div className="results-pad"><ErrorNotice error={result.error} onRetry={() => void result.refetch()} action={run && <Button variant="default" onClick={() => runCommand('run.again')}>Run again</Button>} /></div>
  if (!result.data) return <p className="results-pad quiet" role="status">Opening the rows…</p>
  if (arriving && result.data.arrivedRows === 0) return <RunningView run={run} />
  return (
    <>
      {arriving && <ArrivingLine run={run} />}
      {result.data.warnings.length > 0 && <Warnings result={result.data} />}
      {result.data.complete && result.data.rowCount === 0
        ? result.data.origin === 'run'
          ? (
            <EmptyState title="No rows passed the privacy threshold" action={<Button variant="default" onClick={() => runCommand('view.history')}>Compare with earlier runs</Button>}>
              AMC ran the query and brought back the header only{result.data.columns.length > 0 ? ` (${formatPlural(result.data.columns.length, 'column')})` : ''}. Widen the time window, or group by fewer and coarser columns, so that more users stand behind each row.
            </EmptyState>
          )
          : <EmptyState title="This result has no rows">It holds the names of {formatPlural(result.data.columns.length, 'column')} and nothing below them.</EmptyState>
        : <ResultView key={executionId} result={result.data} run={run} alone={alone} onProfile={profile} />}
    </>
  )
}

/** While rows arrive: how far the download is, and a way to stop it. */
function ArrivingLine({ run }: { readonly run: Execution }) {
  const { run: runCommand } = useCommands()
  const { progress } = run
  return (
    <div className="export-item" role="status">
      <span className="tabular">{run.state === 'converting' ? 'Storing the rows' : `Downloading${progress === null ? '' : ` ${formatBytes(progress.doneBytes)}${progress.totalBytes === null ? '' : ` of ${formatBytes(progress.totalBytes)}`}`}`}</span>
      <progress aria-label="Download" {...(progress === null || progress.totalBytes === null || run.state === 'converting' ? {} : { max: progress.totalBytes, value: progress.doneBytes })} />
      <Button variant="subtle" disabled={run.cancel === 'requested'} onClick={() => runCommand('run.cancel')}>Cancel this run</Button>
    </div>
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
