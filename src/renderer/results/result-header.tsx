import { Button, Menu, Popover } from '@mantine/core'
import { Columns3, Copy, Download, PanelRight, Pin, PinOff, Search } from 'lucide-react'
import type { Execution } from '#shared/executions/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useCommands, useShortcut } from '#renderer/app/commands/commands-context.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { BundleBadge } from '#renderer/honesty/bundle-badge.tsx'
import { SettledBadge } from '#renderer/honesty/settled-badge.tsx'
import { SyntheticBadge } from '#renderer/ui/badge.tsx'
import { formatBytes, formatCount, formatDuration, formatPlural } from '#renderer/ui/format.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import type { CopyFormat } from './cells-as-text.ts'
import { ColumnsPanel } from './columns-panel.tsx'
import { CopyItems } from './copy-items.tsx'
import type { ResultDesk } from './use-result-desk.ts'

export interface ResultHeaderProps {
  readonly desk: ResultDesk
  /** Null for a result that no run brought. */
  readonly run: Execution | null
  readonly columnsOpen: boolean
  readonly onColumns: (open: boolean) => void
  readonly rowOpen: boolean
  readonly onRow: () => void
  readonly onFind: () => void
  readonly onCopy: (format: CopyFormat, withHeader: boolean) => void
  readonly onExport: () => void
}

/** How many rows there are and whether that is all of them, and what can be done with the whole result. */
export function ResultHeader({ desk, run, columnsOpen, onColumns, rowOpen, onRow, onFind, onCopy, onExport }: ResultHeaderProps) {
  const { runs, ui } = useAppModel()
  const { client } = useBridge()
  const { run: runCommand } = useCommands()
  const exportKeys = useShortcut('results.exportCsv')
  const { result, look } = desk
  const hidden = look.arrangement.hidden.filter(id => result.columns[Number(id)]?.privacy === undefined).length
  const setPinned = (pinned: boolean): void => {
    const pinning: Promise<unknown> = run ? runs.setPinned(run.id, pinned) : client.results.setPinned({ executionId: result.executionId, pinned })
    pinning.catch((failure: unknown) => ui.setState({ failure }))
  }
  const pinned = run?.pinned ?? result.pinned
  const facts = factsOf(desk, run).join(' · ')
  const closeColumns = (): void => {
    onColumns(false)
    desk.grid()?.focus()
  }
  return (
    <div className="result-header">
      <span className="tabular" role="status">{rowsOf(desk)}</span>
      <span className="result-facts tabular ellipsis" title={facts}>· {facts}</span>
      {result.synthetic && <SyntheticBadge />}
      <SettledBadge result={result} />
      <BundleBadge result={result} />
      <span className="toolbar-space" />
      <IconButton label="Find in the result" keys="Ctrl+F" icon={<Search size={14} />} disabled={!result.complete} onClick={onFind} />
      <Popover opened={columnsOpen} onChange={open => { if (!open) closeColumns() }} position="bottom-end" width={380} trapFocus withinPortal shadow="md">
        <Popover.Target>
          <Button className="header-button" variant="subtle" color="gray" leftSection={<Columns3 size={14} aria-hidden />} aria-label={hidden === 0 ? 'Columns' : `Columns (${formatCount(hidden)} hidden)`} aria-haspopup="dialog" aria-expanded={columnsOpen} onClick={() => onColumns(!columnsOpen)}>
            <span className="header-word">Columns</span>{hidden > 0 && <span className="tabular" title="Hidden columns">&nbsp;−{formatCount(hidden)}</span>}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Columns" className="filter-editor"><ColumnsPanel desk={desk} onClose={closeColumns} /></Popover.Dropdown>
      </Popover>
      <IconButton label={rowOpen ? 'Hide the row' : 'Show the whole row'} keys="Space" pressed={rowOpen} icon={<PanelRight size={14} />} onClick={onRow} />
      <IconButton label={pinned ? 'Unpin this result' : 'Pin this result, so that it is kept'} pressed={pinned} icon={pinned ? <PinOff size={14} /> : <Pin size={14} />} onClick={() => setPinned(!pinned)} />
      <Menu position="bottom-end">
        <Menu.Target><Button className="header-button" variant="subtle" color="gray" aria-label="Copy" leftSection={<Copy size={14} aria-hidden />}><span className="header-word">Copy</span></Button></Menu.Target>
        <Menu.Dropdown>
          <CopyItems onCopy={onCopy}><Menu.Item onClick={() => onCopy('sql-list', false)}>As list for IN (…)</Menu.Item></CopyItems>
          <Menu.Divider />
          <Menu.Item onClick={() => runCommand('results.copyRow')}>Copy row</Menu.Item>
          <Menu.Item onClick={() => runCommand('results.copyVisible')}>Copy the rows on screen</Menu.Item>
          {run && <Menu.Item onClick={() => runCommand('run.copyCurl')}>Copy the run as curl</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <Button className="header-quick" variant="default" leftSection={<Download size={14} aria-hidden />} title={exportKeys} disabled={!result.complete} onClick={() => runCommand('results.exportCsv')}>Export CSV</Button>
      <Button variant="default" disabled={!result.complete} onClick={onExport}>Export…</Button>
    </div>
  )
}

/** Always in sight: how many rows, and whether these are all. */
function rowsOf({ result }: ResultDesk): string {
  if (result.complete) return `${formatPlural(result.rowCount, 'row')}, complete`
  return `First ${formatCount(result.arrivedRows)} rows${result.expectedRows === null ? '' : ` of about ${formatCount(result.expectedRows)}`}, still arriving`
}

function factsOf({ result }: ResultDesk, run: Execution | null): readonly string[] {
  return [
    formatPlural(result.columns.filter(column => column.privacy === undefined).length, 'column'), formatBytes(result.sizeBytes),
    ...(result.origin === 'import' ? ['imported'] : result.origin === 'derived' ? ['derived'] : []),
    ...(run === null || run.amcComputeSeconds === null ? [] : [`AMC ${formatDuration(run.amcComputeSeconds * 1000)}`]),
    ...(run === null || run.totalMs === null ? [] : [`${formatDuration(run.totalMs)} total`]),
  ]
}
