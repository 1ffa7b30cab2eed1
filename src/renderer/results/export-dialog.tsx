import { useState, type FormEvent } from 'react'
import { Button, Checkbox, Modal, NativeSelect, Radio, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ExportFormat, ResultSummary } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatPlural } from '#renderer/ui/format.ts'
import type { CopyFormat } from './cells-as-text.ts'
import { mostCopiedCells } from './copy-chosen.ts'
import { emptyExport, exportChoice, readExport, type ExportDraft } from './export-draft.ts'
import { exportFormats } from './export-formats.ts'
import type { ResultDesk } from './use-result-desk.ts'

const clipboardFormats: Readonly<Partial<Record<ExportFormat, CopyFormat>>> = { csv: 'csv', tsv: 'tsv', json: 'json' }

export interface ExportDialogProps {
  readonly desk: ResultDesk
  readonly onClose: () => void
  readonly onCopy: (format: CopyFormat) => void
}

/** Asks what goes into a file and how it is written. The query is never run again. */
export function ExportDialog({ desk, onClose, onCopy }: ExportDialogProps) {
  const { exports } = useAppModel()
  const { api } = useBridge()
  const safe = useSetting('export.spreadsheetSafe')
  const choice = exportChoice(desk, desk.choice.getState().chosen, desk.grid()?.shownColumns().map(({ id }) => Number(id)) ?? [])
  const [draft, setDraft] = useState<ExportDraft>(() => emptyExport(choice, safe))
  const [failure, setFailure] = useState<unknown>(null)
  const [starting, setStarting] = useState(false)
  const edit = (change: Partial<ExportDraft>): void => setDraft(now => ({ ...now, ...change }))
  const others = useQuery({ ...api.results.list.queryOptions({ input: { limit: 100 } }), enabled: draft.format === 'xlsx' }).data?.filter(({ executionId }) => executionId !== desk.result.executionId) ?? []
  const rows = draft.rows === 'all' ? desk.result.rowCount : draft.rows === 'view' ? desk.view.rowCount : choice.selectedRows
  const columns = draft.columns === 'all' ? desk.columns.length : choice.shownColumns.length
  const clipboard = clipboardFormats[draft.format]
  const ways = [...desk.look.sort.length > 0 ? ['sorted'] : [], ...Object.keys(desk.look.filters).length > 0 ? ['filtered'] : []].join(' and ')
  // How many rows a filter leaves is not known while they are still being looked for.
  const isCounting = draft.rows === 'view' && desk.view.building

  async function start(event: FormEvent): Promise<void> {
    event.preventDefault()
    setStarting(true)
    setFailure(null)
    try {
      await exports.ask(readExport(draft, choice))
      onClose()
    } catch (thrown) {
      setFailure(thrown)
    } finally {
      setStarting(false)
    }
  }

  return (
    <Modal opened onClose={onClose} title="Export" size="md" centered>
      <form className="export-form" onSubmit={event => void start(event)}>
        <NativeSelect label="Format" value={draft.format} data={[...exportFormats]} data-autofocus onChange={event => edit({ format: event.currentTarget.value as ExportFormat })} // the options are formats
        />
        <Radio.Group label="Rows" value={draft.rows} onChange={rowsWanted => edit({ rows: rowsWanted as ExportDraft['rows'] })}>
          <Radio value="all" label={`All ${formatPlural(desk.result.rowCount, 'row')} in original order`} />
          {choice.hasView && <Radio value="view" label={desk.view.building ? `As shown, ${ways}` : `As shown: ${formatPlural(desk.view.rowCount, 'row')}, ${ways}`} />}
          {choice.range && choice.selectedRows < desk.view.rowCount && <Radio value="selected" label={`The chosen ${formatPlural(choice.selectedRows, 'row')}`} />}
        </Radio.Group>
        <Radio.Group label="Columns" value={draft.columns} onChange={wanted => edit({ columns: wanted as ExportDraft['columns'] })}>
          <Radio value="all" label={`All ${formatPlural(desk.columns.length, 'column')} as they came`} />
          {choice.isArranged && <Radio value="shown" label={`The ${formatPlural(choice.shownColumns.length, 'shown column')} in their order`} />}
        </Radio.Group>
        {(draft.format === 'csv' || draft.format === 'tsv') && <DialectFields draft={draft} edit={edit} />}
        {draft.format === 'xlsx' && <SheetFields draft={draft} edit={edit} others={others} />}
        {failure !== null && <ErrorNotice error={failure} />}
        <p className="quiet tabular export-sum">{isCounting ? 'The rows as shown' : formatPlural(rows, 'row')} × {formatPlural(columns, 'column')}{draft.format === 'xlsx' && rows > 1_048_575 ? '. A sheet takes 1,048,575 rows below its header, so there will be several.' : '. Values are written as they came, and the written rows are counted afterwards.'}</p>
        <div className="filter-actions">
          {clipboard !== undefined && (
            <Button variant="subtle" disabled={rows * columns > mostCopiedCells} title={rows * columns > mostCopiedCells ? 'Too much for a clipboard' : 'Copies the chosen cells, or everything shown'} onClick={() => {
              if ((desk.choice.getState().chosen?.cellCount ?? 0) <= 1) desk.grid()?.selectAll()
              onClose()
              onCopy(clipboard)
            }}>Copy to clipboard</Button>
          )}
          <span className="toolbar-space" />
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button type="submit" disabled={starting}>Export</Button>
        </div>
      </form>
    </Modal>
  )
}

interface FieldsProps {
  readonly draft: ExportDraft
  readonly edit: (change: Partial<ExportDraft>) => void
}

function DialectFields({ draft, edit }: FieldsProps) {
  return (
    <>
      <div className="filter-ends">
        {draft.format === 'csv' && <NativeSelect label="Between values" value={draft.delimiter} data={[{ value: '', label: draft.decimalComma ? 'Semicolon' : 'Comma' }, { value: ',', label: 'Comma' }, { value: ';', label: 'Semicolon' }, { value: '\t', label: 'Tab' }, { value: '|', label: 'Pipe' }]} onChange={event => edit({ delimiter: event.currentTarget.value as ExportDraft['delimiter'] })} />}
        <NativeSelect label="Line ends" value={draft.lineEnd} data={[{ value: '\n', label: 'LF (Unix)' }, { value: '\r\n', label: 'CR LF (Windows)' }]} onChange={event => edit({ lineEnd: event.currentTarget.value as ExportDraft['lineEnd'] })} />
      </div>
      <Checkbox label="Column names in the first line" checked={draft.header} onChange={event => edit({ header: event.currentTarget.checked })} />
      <Checkbox label="Decimal comma (1204,5), as some spreadsheets expect" checked={draft.decimalComma} onChange={event => edit({ decimalComma: event.currentTarget.checked })} />
      <Checkbox label="Mark as UTF-8 at the beginning, for older Excel" checked={draft.byteOrderMark} onChange={event => edit({ byteOrderMark: event.currentTarget.checked })} />
      <Checkbox label="Safe for spreadsheets" description="Text that a spreadsheet would run as a formula (beginning with =, +, -, @) gets an apostrophe before it. Switch it off for files that programs read." checked={draft.spreadsheetSafe} onChange={event => edit({ spreadsheetSafe: event.currentTarget.checked })} />
    </>
  )
}

function SheetFields({ draft, edit, others }: FieldsProps & { readonly others: readonly ResultSummary[] }) {
  const toggle = (id: ResultSummary['executionId']): void => edit({ more: draft.more.includes(id) ? draft.more.filter(each => each !== id) : [...draft.more, id] })
  return (
    <>
      <TextInput label="Name of the sheet" placeholder="The name of the query" value={draft.sheetName} maxLength={31} onChange={event => edit({ sheetName: event.currentTarget.value })} />
      {others.length > 0 && (
        <fieldset className="export-sheets">
          <legend>More results, each on a sheet of its own</legend>
          {others.map(({ executionId, title, rowCount }) => <Checkbox key={executionId} label={`${title === '' ? 'Untitled' : title.slice(0, 80)} · ${formatPlural(rowCount, 'row')}`} checked={draft.more.includes(executionId)} onChange={() => toggle(executionId)} />)}
        </fieldset>
      )}
    </>
  )
}
