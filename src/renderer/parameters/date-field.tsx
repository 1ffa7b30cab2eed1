import { Button, Checkbox, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import { dateEdges, isDateExpression, readDateExpression, writeDateExpression, type DateEdge, type DateExpression, type Moment } from '#shared/params/date-expression.ts'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { PeriodFields, periodKinds, periodOfKind } from '#renderer/executions/window-periods.tsx'
import { timeZones } from '#renderer/executions/window-text.ts'

const edgeNames: Readonly<Record<DateEdge, string>> = { 'first-day': 'First day', 'last-day': 'Last day', 'day-after': 'Day after' }

export interface DateFieldProps {
  readonly type: 'DATE' | 'TIMESTAMP'
  readonly text: string
  readonly label: string
  readonly problem: string | undefined
  readonly moment: Moment
  readonly resolved: readonly string[] | undefined
  readonly param: { readonly defaultValue: string | null }
  readonly onText: (text: string) => void
}

/** A fixed date or time, or one that is worked out when the query runs, with what it comes to now. */
export function DateField({ type, text, label, problem, moment, resolved, param, onText }: DateFieldProps) {
  const shown = text === '' ? (param.defaultValue ?? '') : text
  const dynamic = isDateExpression(shown)
  const read = useMemo(() => (dynamic ? readDateExpression(shown) : null), [dynamic, shown])
  const expression = read && !('problem' in read) ? read : null
  const [value] = resolved ?? []
  return (
    <div className="date-field">
      <div className="date-line">
        <SegmentedControl aria-label={`${label}: fixed or dynamic`} data={[{ value: 'fixed', label: 'Fixed' }, { value: 'dynamic', label: 'Dynamic' }]} value={dynamic ? 'dynamic' : 'fixed'}
          onChange={kind => onText(kind === 'dynamic' ? '@yesterday' : (value ?? ''))} />
        {dynamic
          ? <span className="date-resolved" role="status">{value === undefined ? 'cannot be worked out' : <><span className="quiet">now</span> <b className="tabular">{value}</b> <span className="quiet">{expression?.timeZone ?? moment.timeZone}</span></>}</span>
          : <TextInput aria-label={label} placeholder={param.defaultValue === null ? (type === 'DATE' ? '2026-01-31' : '2026-01-31T00:00:00') : `Default: ${param.defaultValue}`} value={text} onChange={event => onText(event.currentTarget.value)} error={problem} spellCheck={false} classNames={{ input: 'code' }} />}
      </div>
      {dynamic && expression && <ExpressionFields type={type} label={label} expression={expression} onChange={next => onText(writeDateExpression(next))} />}
      {dynamic && <TextInput aria-label={`${label}, as it is stored`} title="The rule as it is stored with the query" value={shown} onChange={event => onText(event.currentTarget.value)} error={problem} spellCheck={false} classNames={{ input: 'code' }} />}
    </div>
  )
}

interface ExpressionFieldsProps {
  readonly type: 'DATE' | 'TIMESTAMP'
  readonly label: string
  readonly expression: DateExpression
  readonly onChange: (expression: DateExpression) => void
}

function ExpressionFields({ type, label, expression, onChange }: ExpressionFieldsProps) {
  const weekStart = useSetting('time.weekStart')
  const zones = useMemo(() => timeZones(), [])
  const { period, edge, timeZone, asUtc } = expression
  const [more, setMore] = useState(period.compare !== undefined || timeZone !== null || asUtc)
  const oneDay = period.kind === 'today' || period.kind === 'yesterday'
  return (
    <>
      <div className="popover-row">
        <Select label="Period" aria-label={`${label}: period`} data={periodKinds.map(({ group, items }) => ({ group, items: [...items] }))} value={period.kind} allowDeselect={false} maxDropdownHeight={300} comboboxProps={{ withinPortal: false }}
          onChange={kind => kind !== null && onChange({ ...expression, period: periodOfKind(kind as typeof period.kind, period, weekStart) })} />
        <Select label="Which end of it" data={dateEdges.map(value => ({ value, label: oneDay && value === 'first-day' ? 'The day itself' : edgeNames[value] }))} value={edge} allowDeselect={false} comboboxProps={{ withinPortal: false }}
          onChange={next => next !== null && onChange({ ...expression, edge: next as DateEdge })} />
      </div>
      <div><Button variant="subtle" aria-expanded={more} onClick={() => setMore(!more)}>{more ? 'Fewer choices' : 'Comparison, complete data, time zone …'}</Button></div>
      {(more || period.kind === 'last-n-days') && <PeriodFields period={period} onChange={next => onChange({ ...expression, period: next })} />}
      {more && <Select label="Time zone" data={[{ value: '', label: "The time window's zone" }, ...zones.map(zone => ({ value: zone, label: zone }))]} value={timeZone ?? ''} searchable limit={60} nothingFoundMessage="No time zone by that name" comboboxProps={{ withinPortal: false }}
        onChange={zone => onChange({ ...expression, timeZone: zone === null || zone === '' ? null : zone })} />}
      {more && type === 'TIMESTAMP' && <Checkbox label="Write as UTC" description="For columns that end in _utc; others hold the clock of the advertiser's zone" checked={asUtc} onChange={event => onChange({ ...expression, asUtc: event.currentTarget.checked })} />}
    </>
  )
}
