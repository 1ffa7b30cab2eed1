import { useRef, useState, type RefObject } from 'react'
import { Button, Menu } from '@mantine/core'
import { Copy, Download, Table2 } from 'lucide-react'
import type { Diff, DiffSort, DiffStatus } from '#shared/honesty/diff.ts'
import type { ExportFormat } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { openPanel } from '#renderer/app/commands/create-commands.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import type { CopyFormat } from '#renderer/results/cells-as-text.ts'
import { useFirstItem } from '#renderer/results/column-menu.tsx'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { formatPlural } from '#renderer/ui/format.ts'

const files: readonly { readonly format: ExportFormat; readonly title: string }[] = [
  { format: 'csv', title: 'CSV' }, { format: 'tsv', title: 'TSV (tabs)' }, { format: 'xlsx', title: 'Excel workbook (XLSX)' }, { format: 'json', title: 'JSON' }, { format: 'ndjson', title: 'JSON lines' }, { format: 'parquet', title: 'Parquet' },
]

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
  const [busy, setBusy] = useState(false)
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true)
    try {
      await work()
    } catch (failure) {
      model.ui.setState({ failure })
    } finally {
      setBusy(false)
    }
  }
  const keep = () => client.honesty.saveDiff({ diffId: diff.diffId, statuses: [...statuses], sort })
  const open = () => attempt(async () => {
    const { executionId } = await keep()
    const { title } = await client.results.get({ executionId })
    await model.tabs.openDraft({ title, sql: '', executionId })
    openPanel(model, 'results')
    announce(`${formatPlural(rowCount, 'difference')} kept as a result.`)
  })
  const write = (format: ExportFormat) => attempt(async () => {
    const { executionId } = await keep()
    await model.exports.start(executionId, format)
  })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target><Button className="header-button" variant="subtle" color="gray" size="compact-sm" leftSection={<Copy size={14} aria-hidden />}>Copy</Button></Menu.Target>
        <Menu.Dropdown><CopyItems onCopy={onCopy} /></Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end" width={300}>
        <Menu.Target><Button variant="default" size="compact-sm" leftSection={<Download size={14} aria-hidden />} disabled={busy || rowCount === 0}>Export differences</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>The {formatPlural(rowCount, 'row')} shown, in their order</Menu.Label>
          {files.map(({ format, title }) => <Menu.Item key={format} onClick={() => void write(format)}>{title}</Menu.Item>)}
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" size="compact-sm" leftSection={<Table2 size={14} aria-hidden />} disabled={busy || rowCount === 0} title="A result of its own: sort, filter, chart and export it" onClick={() => void open()}>Keep as a result</Button>
    </>
  )
}

/** The menu of the chosen cells, where they were pressed. */
export function DiffCellMenu({ at, onCopy, onClose }: { readonly at: DOMRect; readonly onCopy: DiffActionsProps['onCopy']; readonly onClose: () => void }) {
  const dropdown: RefObject<HTMLDivElement | null> = useRef(null)
  useFirstItem(dropdown)
  return (
    <Menu opened onClose={onClose} position="bottom-start" trapFocus={false} closeOnItemClick width={260}>
      <Menu.Target><span aria-hidden className="menu-anchor" style={{ left: at.left, top: at.bottom }} /></Menu.Target>
      <Menu.Dropdown ref={dropdown} aria-label="Chosen cells"><CopyItems onCopy={onCopy} /></Menu.Dropdown>
    </Menu>
  )
}

function CopyItems({ onCopy }: Pick<DiffActionsProps, 'onCopy'>) {
  return (
    <>
      <Menu.Label>The chosen cells</Menu.Label>
      <Menu.Item onClick={() => onCopy('tsv', false)} rightSection={<span className="quiet">Ctrl+C</span>}>As text</Menu.Item>
      <Menu.Item onClick={() => onCopy('tsv', true)} rightSection={<span className="quiet">Ctrl+Shift+C</span>}>With column names</Menu.Item>
      <Menu.Item onClick={() => onCopy('csv', true)}>As CSV</Menu.Item>
      <Menu.Item onClick={() => onCopy('json', true)}>As JSON</Menu.Item>
      <Menu.Item onClick={() => onCopy('markdown', true)}>As Markdown table</Menu.Item>
    </>
  )
}
