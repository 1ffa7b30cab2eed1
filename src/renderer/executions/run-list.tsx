import { Menu } from '@mantine/core'
import { Ellipsis, Pin } from 'lucide-react'
import type { ExecutionId } from '#shared/base/ids.ts'
import { finalStates, type ExecutionSummary } from '#shared/executions/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useInstances } from '#renderer/instances/use-instances.ts'
import { Badge, SyntheticBadge } from '#renderer/ui/badge.tsx'
import { copyText } from '#renderer/ui/copy-text.ts'
import { formatCount, formatDuration, formatExact, formatMoney, formatTime, formatDate } from '#renderer/ui/format.ts'
import { InstanceMark } from '#renderer/ui/instance-mark.tsx'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { useNow } from '#renderer/ui/use-now.ts'
import { phaseOf } from './phases.ts'
import { resolvedText, windowText } from './window-text.ts'
import './run-list.css'

export interface RunListProps {
  readonly runs: readonly ExecutionSummary[]
  readonly selectedId: ExecutionId | null
  /** Show on which instance each ran; for lists over several. */
  readonly withInstance: boolean
  readonly onSelect: (run: ExecutionSummary) => void
}

/** Runs, newest first: outcome, when, window, rows, times, effort, and what can be done with each. */
export function RunList({ runs, selectedId, withInstance, onSelect }: RunListProps) {
  const instances = useInstances()
  const nowMs = useNow(1_000, runs.some(run => !finalStates.has(run.state)))
  return (
    <table className="run-table tabular">
      <thead>
        <tr>
          <th scope="col">Outcome</th><th scope="col">Query</th>{withInstance && <th scope="col">Instance</th>}<th scope="col">When</th><th scope="col">Time window</th>
          <th scope="col" className="right">Rows</th><th scope="col" className="right">AMC</th><th scope="col" className="right">Total</th>
          <th scope="col" className="right" title="AMC reports no cost; this is an estimate by your rate card">Effort</th><th scope="col"><span className="visually-hidden">Actions</span></th>
        </tr>
      </thead>
      <tbody>
        {runs.map(run => {
          const phase = phaseOf(run)
          const instance = instances.find(each => each.id === run.instanceId)
          const totalMs = run.totalMs ?? (finalStates.has(run.state) ? null : nowMs - run.createdAtMs)
          return (
            <tr key={run.id} data-selected={run.id === selectedId} onClick={() => onSelect(run)}>
              <td><Badge tone={phase.tone} title={run.stateNote}>{phase.title}</Badge></td>
              <td className="run-title">
                <button type="button" className="link-button ellipsis" aria-current={run.id === selectedId ? 'true' : undefined} onClick={() => onSelect(run)}>{run.title}</button>
                {run.dryRun && <Badge>check</Badge>}{run.pinned && <Pin size={12} aria-label="Pinned" />}{run.synthetic && <SyntheticBadge compact />}
              </td>
              {withInstance && <td>{instance ? <span className="run-instance"><InstanceMark colour={instance.colour} kind={instance.kind} />{instance.clientName} <span className="quiet">{instance.region}</span></span> : <span className="quiet">not known here</span>}</td>}
              <td title={formatExact(run.createdAtMs)}>{whenText(run.createdAtMs, nowMs)}</td>
              <td title={run.resolvedWindow ? resolvedText(run.resolvedWindow) : run.window.timeZone}>{windowText(run.window)}</td>
              <td className="right">{run.rowCount === null ? '–' : formatCount(run.rowCount)}</td>
              <td className="right">{run.amcComputeSeconds === null ? '–' : formatDuration(run.amcComputeSeconds * 1000)}</td>
              <td className="right">{totalMs === null ? '–' : formatDuration(totalMs)}</td>
              <td className="right">{run.effort === null ? '–' : formatMoney(run.effort.amount, run.effort.currency)}</td>
              <td className="right" onClick={event => event.stopPropagation()}><RunMenu run={run} /></td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function whenText(timeMs: number, nowMs: number): string {
  return formatDate(timeMs) === formatDate(nowMs) ? formatTime(timeMs) : formatDate(timeMs)
}

function RunMenu({ run }: { readonly run: ExecutionSummary }) {
  const { runs, ui } = useAppModel()
  const announce = useAnnounce()
  const attempt = (work: Promise<unknown>) => void work.catch((failure: unknown) => ui.setState({ failure }))
  return (
    <Menu position="bottom-end">
      <Menu.Target><button type="button" className="row-menu" aria-label={`Actions for the run of ${run.title}`}><Ellipsis size={15} aria-hidden /></button></Menu.Target>
      <Menu.Dropdown>
        {finalStates.has(run.state)
          ? <Menu.Item onClick={() => attempt(runs.rerun(run.id))}>Run again</Menu.Item>
          : <Menu.Item onClick={() => attempt(runs.cancel(run.id))}>Cancel run</Menu.Item>}
        <Menu.Item onClick={() => attempt(runs.openInTab(run.id))}>Open its SQL in a new tab</Menu.Item>
        <Menu.Item onClick={() => attempt(runs.setPinned(run.id, !run.pinned))}>{run.pinned ? 'Unpin' : 'Pin, so that its rows are kept'}</Menu.Item>
        <Menu.Item onClick={() => attempt(runs.curl(run.id).then(copyText).then(() => announce('Copied as curl. Put your own access token in.')))}>Copy as curl</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
