import { useState, type FormEvent } from 'react'
import { Button, NativeSelect, Popover, TextInput } from '@mantine/core'
import { ColumnFormat } from '#shared/result-looks/contract.ts'
import { cellText } from '#renderer/widgets/result-grid/grid-contract.ts'
import { cellFormat, isNumeric, usualFormat } from './grid-columns.ts'
import { floatInside } from './float-inside.ts'
import type { ResultDesk } from './use-result-desk.ts'

export interface FormatEditorProps {
  readonly desk: ResultDesk
  readonly at: { readonly columnId: string, readonly place: DOMRect }
  readonly onClose: () => void
}

const scales = [
  { value: '1', label: 'Whole currency' }, { value: '100', label: 'Cents' }, { value: '100000', label: 'Millicents (100,000 to one)' }, { value: '1000000', label: 'Micro-units (1,000,000 to one)' }, { value: '100000000', label: 'Microcents (100,000,000 to one)' },
]

/** How a column's values are written on screen. Copies and exports keep the values as they came. */
export function FormatEditor({ desk, at: { columnId, place }, onClose }: FormatEditorProps) {
  const index = Number(columnId)
  const column = desk.columns[index]
  const [format, setFormat] = useState<ColumnFormat>(() => desk.look.formats[index] ?? (column ? usualFormat(column) : { kind: 'raw' }))
  const [refusal, setRefusal] = useState<string | null>(null)
  if (!column) return null
  const numeric = isNumeric(column)
  const kinds = [
    { value: 'raw', label: 'As it came' },
    ...(numeric ? [{ value: 'grouped', label: 'Number with separators' }, { value: 'percent', label: 'Percent' }, { value: 'money', label: 'Money' }] : []),
    ...(column.type === 'timestamp' ? [{ value: 'zone', label: 'Time in another zone' }] : []),
  ]
  const sample = desk.grid()?.visibleRows().map(({ cells }) => cells[index] ?? null).find(cell => cell !== null) ?? null
  const written = sample === null ? null : cellFormat(format)?.(sample) ?? cellText(sample)

  function apply(event: FormEvent): void {
    event.preventDefault()
    const parsed = ColumnFormat.safeParse(format)
    if (!parsed.success) return setRefusal(format.kind === 'money' ? 'Write the currency as three letters, for example USD, or leave it empty.' : 'This cannot be used as a format.')
    if (format.kind === 'zone' && cellFormat(format) === null) return setRefusal(`"${format.zone}" is no time zone that this computer knows. Write one like America/New_York.`)
    desk.change({ formats: { ...desk.look.formats, [index]: parsed.data } })
    onClose()
  }
  function reset(): void {
    const { [index]: _, ...others } = desk.look.formats
    desk.change({ formats: others })
    onClose()
  }

  return (
    <Popover opened onChange={opened => { if (!opened) onClose() }} position="bottom-start" middlewares={floatInside} width={320} trapFocus shadow="md" withinPortal withRoles={false}>
      <Popover.Target><span aria-hidden className="menu-anchor" style={{ left: place.left, top: place.bottom }} /></Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={`Show ${column.name} as`} className="filter-editor">
        <form onSubmit={apply}>
          <NativeSelect label={<span className="filter-name ellipsis">Show {column.name === '' ? '(no name)' : column.name.slice(0, 80)} as</span>} value={format.kind} data={kinds} data-autofocus onChange={event => {
            setFormat(startOf(event.currentTarget.value, column.unit !== null && 'perCurrency' in column.unit ? column.unit.perCurrency : null))
            setRefusal(null)
          }} />
          {format.kind === 'money' && (
            <>
              <NativeSelect label="Values are in" value={String(format.perCurrency)} data={scales.some(({ value }) => value === String(format.perCurrency)) ? scales : [...scales, { value: String(format.perCurrency), label: `${format.perCurrency} to one` }]} onChange={event => setFormat({ ...format, perCurrency: Number(event.currentTarget.value) })} />
              <TextInput label="Currency shown" placeholder="USD" maxLength={3} value={format.currency ?? ''} onChange={event => setFormat({ ...format, currency: event.currentTarget.value.trim() === '' ? null : event.currentTarget.value.toUpperCase() })} />
            </>
          )}
          {'decimals' in format && (
            <NativeSelect label="Digits after the point" value={format.decimals === null ? '' : String(format.decimals)} data={[{ value: '', label: 'As needed' }, ...[0, 1, 2, 3, 4, 6].map(digits => ({ value: String(digits), label: String(digits) }))]}
              onChange={event => setFormat({ ...format, decimals: event.currentTarget.value === '' ? null : Number(event.currentTarget.value) })} />
          )}
          {format.kind === 'zone' && <TextInput label="Zone" placeholder="America/New_York" value={format.zone} onChange={event => setFormat({ ...format, zone: event.currentTarget.value })} description="The values are taken as UTC. AMC writes columns named …_utc so; others are already in the advertiser's zone." />}
          {written !== null && <p className="quiet format-sample">For example <span className="tabular">{written.slice(0, 60)}</span></p>}
          <p className="quiet format-sample">Copies and exports keep the values as they came.</p>
          {refusal !== null && <p className="filter-refusal" role="alert">{refusal}</p>}
          <div className="filter-actions">
            {desk.look.formats[index] && <Button variant="subtle" color="gray" onClick={reset}>Back to usual</Button>}
            <span className="toolbar-space" />
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit">Apply</Button>
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

function startOf(kind: string, perCurrency: number | null): ColumnFormat {
  if (kind === 'grouped') return { kind, decimals: null }
  if (kind === 'percent') return { kind, decimals: 2 }
  if (kind === 'money') return { kind, perCurrency: perCurrency ?? 1, currency: null, decimals: 2 }
  return kind === 'zone' ? { kind, zone: Intl.DateTimeFormat().resolvedOptions().timeZone } : { kind: 'raw' }
}
