import { useEffect, useRef, useState } from 'react'
import { Button, Menu } from '@mantine/core'
import { Copy, Download, Table2 } from 'lucide-react'
import { isAbort } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Diff, DiffSort, DiffStatus } from '#shared/honesty/diff.ts'
import type { ExportFormat } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { openPanel } from '#renderer/app/commands/create-commands.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import type { CopyFormat } from '#renderer/results/cells-as-text.ts'
import { useFirstItem } from '#renderer/results/column-menu.tsx'
import { CopyItems } from '#renderer/results/copy-items.tsx'
import { exportFormats } from '#renderer/results/export-formats.ts'
import { floatInside } from '#renderer/results/float-inside.ts'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { formatPlural } from '#renderer/ui/format.ts'

export interface DiffActionsProps {
  readonly diff: Diff
  /** Which rows, and in which order: as they are shown. */
  readonly statuses: readonly DiffStatus[]
  readonly sort: DiffSort | null
  readonly rowCount: number
  readonly onCopy: (format: CopyFormat, withHeader: boolean) => void
}

/** What can be done with the differences that are shown: copied, kept as a result of their own, and through that written to files. */
export function DiffActions({ diff, statuses, sort, rowCount, onCopy }: DiffActionsProps) {
  const model = useAppModel()
  const { client } = useBridge()
  const announce = useAnnounce()
  const [keeping, setKeeping] = useState<AbortController | null>(null)
  useEffect(() => () => keeping?.abort(), [keeping])
  /** The differences as a result of their own, and what is to be done with it; nothing is done once it was stopped. */
  const keepAnd = async (act: (executionId: ExecutionId) => Promise<void>): Promise<void> => {
    const abort = new AbortController()
    setKeeping(abort)
    try {
      const { executionId } = await client.honesty.saveDiff({ diffId: diff.diffId, statuses: [...statuses], sort }, { signal: abort.signal }).finally(() => setKeeping(null))
      await act(executionId)
    } catch (failure) {
      if (!isAbort(failure)) model.ui.setState({ failure })
    }
  }
  const open = () => keepAnd(async executionId => {
    const { title } = await client.results.get({ executionId })
    await model.tabs.openDraft({ title, sql: '', executionId })
    openPanel(model, 'results')
    announce(`${formatPlural(rowCount, 'difference')} kept as a result.`)
  })
  const write = (format: ExportFormat) => keepAnd(executionId => model.exports.start(executionId, format))
  const cannotKeep = keeping !== null || rowCount === 0
  return (
    <>
      {keeping !== null && (
        <span className="diff-keeping">
          <span className="quiet" role="status">Keeping {formatPlural(rowCount, 'difference')}…</span>
          <Button variant="subtle" size="compact-sm" onClick={() => keeping.abort()}>Stop</Button>
        </span>
      )}
      <Menu position="bottom-end">
        <Menu.Target><Button className="header-button" variant="subtle" color="gray" size="compact-sm" leftSection={<Copy size={14} aria-hidden />}>Copy</Button></Menu.Target>
        <Menu.Dropdown><CopyItems onCopy={onCopy} /></Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end" width={300}>
        <Menu.Target><Button variant="default" size="compact-sm" leftSection={<Download size={14} aria-hidden />} disabled={cannotKeep}>Export differences</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>The {formatPlural(rowCount, 'row')} shown, in their order</Menu.Label>
          {exportFormats.map(({ value, label }) => <Menu.Item key={value} onClick={() => void write(value)}>{label}</Menu.Item>)}
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" size="compact-sm" leftSection={<Table2 size={14} aria-hidden />} disabled={cannotKeep} title="A result of its own: sort, filter, chart and export it" onClick={() => void open()}>Keep as a result</Button>
    </>
  )
}

/** The menu of the chosen cells, where they were pressed. */
export function DiffCellMenu({ at, onCopy, onClose }: { readonly at: DOMRect; readonly onCopy: DiffActionsProps['onCopy']; readonly onClose: () => void }) {
  const dropdown = useRef<HTMLDivElement>(null)
  useFirstItem(dropdown)
  return (
    <Menu opened onClose={onClose} position="bottom-start" middlewares={floatInside} trapFocus={false} closeOnItemClick width={260}>
      <Menu.Target><span aria-hidden className="menu-anchor" style={{ left: at.left, top: at.bottom }} /></Menu.Target>
      <Menu.Dropdown ref={dropdown} aria-label="Chosen cells"><CopyItems onCopy={onCopy} /></Menu.Dropdown>
    </Menu>
  )
}

export interface DiffColumnMenuProps {
  readonly at: DOMRect
  readonly name: string
  readonly sorted: 'ascending' | 'descending' | null
  readonly onSort: (direction: 'ascending' | 'descending' | null) => void
  readonly onFit: () => void
  readonly onClose: () => void
}

/** The menu of a column, below its header. */
export function DiffColumnMenu({ at, name, sorted, onSort, onFit, onClose }: DiffColumnMenuProps) {
  const dropdown = useRef<HTMLDivElement>(null)
  useFirstItem(dropdown)
  return (
    <Menu opened onClose={onClose} position="bottom-start" middlewares={floatInside} trapFocus={false} closeOnItemClick width={220}>
      <Menu.Target><span aria-hidden className="menu-anchor" style={{ left: at.left, top: at.bottom }} /></Menu.Target>
      <Menu.Dropdown ref={dropdown} className="grid-menu" aria-label={`Column ${name}`}>
        <Menu.Label className="ellipsis">{name}</Menu.Label>
        <Menu.Item disabled={sorted === 'ascending'} onClick={() => onSort('ascending')}>Sort ascending</Menu.Item>
        <Menu.Item disabled={sorted === 'descending'} onClick={() => onSort('descending')}>Sort descending</Menu.Item>
        {sorted !== null && <Menu.Item onClick={() => onSort(null)}>Do not sort by this column</Menu.Item>}
        <Menu.Divider />
        <Menu.Item onClick={onFit}>Fit width to values</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
