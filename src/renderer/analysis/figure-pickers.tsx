import { NativeSelect } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import type { GroupKey, MeasureWish } from '#shared/analysis/contract.ts'
import type { Combination } from '#shared/analysis/additivity.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { combinationNames, usualGroup, usualMeasure } from './chart-defaults.ts'
import { columnName, isOwn } from './column-name.ts'

const numeric: ReadonlySet<ResultColumn['type']> = new Set(['integer', 'decimal', 'double'])
const grains = ['hour', 'day', 'week', 'month'] as const

function choices(columns: readonly ResultColumn[]): { value: string; label: string }[] {
  return columns.flatMap((column, index) => (isOwn(column) ? [{ value: String(index), label: columnName(column, index) }] : []))
}

export interface GroupPickerProps {
  readonly label: string
  readonly columns: readonly ResultColumn[]
  readonly value: GroupKey | null
  /** What stands for none; left out, one must be chosen. */
  readonly none?: string
  readonly onChange: (key: GroupKey | null) => void
}

/** Chooses what rows are grouped by: a column, and for times the span. */
export function GroupPicker({ label, columns, value, none, onChange }: GroupPickerProps) {
  const column = value === null ? undefined : columns[value.column]
  const isTime = column?.type === 'timestamp' || column?.type === 'date'
  return (
    <div className="picker-row">
      <NativeSelect size="xs" label={label} value={value === null ? '' : String(value.column)}
        data={[...(none === undefined ? [] : [{ value: '', label: none }]), ...choices(columns)]}
        onChange={event => onChange(event.currentTarget.value === '' ? null : usualGroup(columns, Number(event.currentTarget.value)))} />
      {isTime && value !== null && (
        <NativeSelect size="xs" aria-label={`${label}: span of time`} value={value.grain ?? ''} onChange={event => onChange({ ...value, grain: grains.find(grain => grain === event.currentTarget.value) ?? null })}
          data={[{ value: '', label: 'each value' }, ...grains.filter(grain => column.type === 'timestamp' || grain !== 'hour').map(grain => ({ value: grain, label: `by ${grain}` }))]} />
      )}
    </div>
  )
}

export interface MeasurePickerProps {
  readonly label: string
  readonly columns: readonly ResultColumn[]
  readonly value: MeasureWish
  readonly onChange: (measure: MeasureWish) => void
  /** Left out where it cannot be taken away. */
  readonly onRemove?: (() => void) | undefined
  /** A plain column, as a scatter takes it. */
  readonly plain?: boolean
}

/** Chooses a figure: how values are put together, and of which column. */
export function MeasurePicker({ label, columns, value, onChange, onRemove, plain = false }: MeasurePickerProps) {
  const column = value.column === null ? undefined : columns[value.column]
  const ways: readonly Combination[] = column && numeric.has(column.type) ? ['sum', 'average', 'max', 'min', 'count', 'distinct'] : ['count', 'distinct', 'max', 'min']
  return (
    <div className="picker-row">
      <NativeSelect size="xs" label={label} value={value.column === null ? '' : String(value.column)}
        data={[...(plain ? [] : [{ value: '', label: 'rows' }]), ...choices(columns).filter(({ value: index }) => !plain || numeric.has(columns[Number(index)]?.type ?? 'text'))]}
        onChange={event => onChange(plain ? { column: Number(event.currentTarget.value), how: 'sum' } : usualMeasure(columns, event.currentTarget.value === '' ? null : Number(event.currentTarget.value)))} />
      {!plain && column && (
        <NativeSelect size="xs" aria-label={`${label}: put together by`} value={value.how} data={ways.map(how => ({ value: how, label: combinationNames[how] }))}
          onChange={event => onChange({ ...value, how: ways.find(how => how === event.currentTarget.value) ?? 'count' })} />
      )}
      {onRemove && <IconButton label={`Take away ${label.toLowerCase()}`} icon={<X size={14} />} onClick={onRemove} />}
    </div>
  )
}

/** The button that adds one more to a list. */
export function AddButton({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return <IconButton label={label} icon={<Plus size={14} />} onClick={onClick} />
}
