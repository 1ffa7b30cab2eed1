import { Checkbox, NumberInput, Select } from '@mantine/core'
import { Comparison, WeekStart, type DynamicPeriod } from '#shared/time-window/time-window.ts'

type PeriodKind = DynamicPeriod['kind']

/** The kinds of dynamic periods as a menu, grouped. */
export const periodKinds: readonly { readonly group: string; readonly items: readonly { readonly value: PeriodKind; readonly label: string }[] }[] = [
  { group: 'Days', items: [{ value: 'last-n-days', label: 'Last N days' }, { value: 'yesterday', label: 'Yesterday' }, { value: 'today', label: 'Today' }] },
  {
    group: 'Whole periods',
    items: [
      { value: 'last-full-week', label: 'Last full week' }, { value: 'last-full-month', label: 'Last full month' },
      { value: 'last-full-quarter', label: 'Last full quarter' }, { value: 'last-full-year', label: 'Last full year' },
    ],
  },
  {
    group: 'To date (until yesterday)',
    items: [
      { value: 'week-to-date', label: 'Week to date' }, { value: 'month-to-date', label: 'Month to date' },
      { value: 'quarter-to-date', label: 'Quarter to date' }, { value: 'year-to-date', label: 'Year to date' },
    ],
  },
]

/** A period of a kind, keeping what the one before it said where it means the same. */
export function periodOfKind(kind: PeriodKind, from: { readonly compare?: Comparison | undefined; readonly onlyComplete?: boolean | undefined }, weekStart: WeekStart): DynamicPeriod {
  const kept = { ...(from.compare !== undefined && { compare: from.compare }), ...(from.onlyComplete === true && { onlyComplete: true }) }
  switch (kind) {
    case 'last-n-days': return { kind, days: 14, endDaysAgo: from.onlyComplete === true ? 0 : 2, ...kept }
    case 'last-full-week': case 'week-to-date': return { kind, weekStart, ...kept }
    default: return { kind, ...kept }
  }
}

const comparisons = [{ value: 'none', label: 'This period' }, { value: 'previous-period', label: 'The period before it' }, { value: 'same-period-last-year', label: 'The same period last year' }]

export interface PeriodFieldsProps {
  readonly period: DynamicPeriod
  readonly onChange: (period: DynamicPeriod) => void
}

/** What a kind of period leaves open: how many days, where weeks begin, what it is compared with, and the 48 hours. */
export function PeriodFields({ period, onChange }: PeriodFieldsProps) {
  return (
    <>
      {period.kind === 'last-n-days' && (
        <div className="popover-row">
          <NumberInput label="Days" min={1} max={400} value={period.days} onChange={days => typeof days === 'number' && days >= 1 && onChange({ ...period, days: Math.min(400, Math.round(days)) })} />
          <NumberInput label="Ending days ago" inputWrapperOrder={['label', 'input', 'description']} description={period.onlyComplete === true ? 'counted from the last complete day' : '2 leaves out what AMC still completes'} min={0} max={60} value={period.endDaysAgo}
            onChange={days => typeof days === 'number' && days >= 0 && onChange({ ...period, endDaysAgo: Math.min(60, Math.round(days)) })} />
        </div>
      )}
      {(period.kind === 'last-full-week' || period.kind === 'week-to-date') && (
        <Select label="Weeks start on" data={[{ value: 'monday', label: 'Monday' }, { value: 'sunday', label: 'Sunday' }]} value={period.weekStart} allowDeselect={false} comboboxProps={{ withinPortal: false }}
          onChange={weekStart => weekStart !== null && onChange({ ...period, weekStart: WeekStart.parse(weekStart) })} />
      )}
      <Select label="Look at" data={comparisons} value={period.compare ?? 'none'} allowDeselect={false} comboboxProps={{ withinPortal: false }} onChange={compare => {
        const { compare: _, ...others } = period
        onChange(compare === null || compare === 'none' ? others : { ...others, compare: Comparison.parse(compare) })
      }} />
      <Checkbox label="Only complete data" description="AMC fills in the last 48 hours with a delay: count from the last complete day" checked={period.onlyComplete === true} onChange={event => {
        const { onlyComplete: _, ...others } = period
        onChange(event.currentTarget.checked ? { ...others, onlyComplete: true } : others)
      }} />
    </>
  )
}
