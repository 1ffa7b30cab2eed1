import { Button } from '@mantine/core'
import { CircleAlert, CircleCheck, Clock3, Download, X } from 'lucide-react'
import { useStore } from 'zustand'
import type { ExportJob } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { formatCount } from '#renderer/ui/format.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'

/** Exports on their way and just finished, the newest first, each with its state until dismissed. Many of them scroll: the rows stay in sight. */
export function ExportList() {
  const { exports } = useAppModel()
  const jobs = useStore(exports.store, state => state.jobs)
  if (jobs.length === 0) return null
  return <div className="export-list" role="region" aria-label="Exports" tabIndex={0}>{jobs.toReversed().map(job => <ExportItem key={job.id} job={job} />)}</div>
}

function ExportItem({ job }: { readonly job: ExportJob }) {
  const { exports, ui } = useAppModel()
  const format = job.format.toUpperCase()
  return (
    <div className="export-item" role="status">
      {job.state === 'running' && (
        <>
          <Download size={14} aria-hidden />
          <span className="tabular">Exporting {format}: {formatCount(job.writtenRows)} of {formatCount(job.totalRows)} rows</span>
          <progress max={Math.max(1, job.totalRows)} value={job.writtenRows} aria-label={`Export of ${format}`} />
          <Button variant="subtle" onClick={() => void exports.cancel(job.id).catch((failure: unknown) => ui.setState({ failure }))}>Cancel export</Button>
        </>
      )}
      {job.state === 'waiting' && (
        <>
          <Clock3 size={14} aria-hidden />
          <span className="ellipsis">As soon as the run has its rows, they are written as {format}{job.path === null ? '' : ` to ${job.path}`}. This goes on after a restart.</span>
          <Button variant="subtle" onClick={() => void exports.cancel(job.id).catch((failure: unknown) => ui.setState({ failure }))}>Do not export</Button>
        </>
      )}
      {job.state === 'done' && <><CircleCheck size={14} color="var(--ok)" aria-hidden /><span className="export-said">Exported as {format}{job.path === null ? '; your browser saves the file' : ` to ${job.path}`}. {job.message ?? `${formatCount(job.writtenRows)} rows written.`}</span></>}
      {job.state === 'failed' && <><CircleAlert size={14} color="var(--fail)" aria-hidden /><span>{job.message ?? `The export as ${format} failed. No file was left behind.`}</span></>}
      {job.state === 'cancelled' && <span>{job.message ?? `The export as ${format} was cancelled. No file was left behind.`}</span>}
      <span className="toolbar-space" />
      {job.state !== 'running' && job.state !== 'waiting' && <IconButton label="Dismiss" icon={<X size={14} />} onClick={() => exports.dismiss(job.id)} />}
    </div>
  )
}
