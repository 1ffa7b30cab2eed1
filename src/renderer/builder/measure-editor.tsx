import { Checkbox, NativeSelect } from '@mantine/core'
import { aggregationsFor, divisorOf, type ColumnChoice } from '#sql/builder/builder-columns.ts'
import type { Aggregate, Aggregation, BuilderMeasure } from '#sql/builder/builder-model.ts'
import { aggregateOf } from '#sql/builder/edit-builder.ts'
import { ColumnPicker } from './column-picker.tsx'
import { aggregationText } from './measure-text.ts'
import { rankOfMeasure } from './rank-columns.ts'

export interface MeasureEditorProps {
  readonly name: string
  readonly measure: Exclude<BuilderMeasure, { kind: 'expression' }>
  readonly columns: readonly ColumnChoice[]
  readonly onChange: (measure: BuilderMeasure) => void
}

/** What a measure counts or adds up, what it is divided by, and how it is rounded. */
export function MeasureEditor({ name, measure, columns, onChange }: MeasureEditorProps) {
  return (
    <>
      {measure.kind === 'aggregate'
        ? <AggregateEditor label={name} aggregate={measure.aggregate} columns={columns} onChange={aggregate => onChange({ ...measure, aggregate })} />
        : (
          <>
            <AggregateEditor label={`${name}, above the line`} aggregate={measure.numerator} columns={columns} onChange={numerator => onChange({ ...measure, numerator })} />
            <span className="quiet">divided by</span>
            <AggregateEditor label={`${name}, below the line`} aggregate={measure.denominator} columns={columns} onChange={denominator => onChange({ ...measure, denominator })} />
            <NativeSelect label="Shown" value={measure.factor ?? ''} onChange={event => onChange({ ...measure, factor: event.currentTarget.value === '' ? null : event.currentTarget.value })}
              data={[{ value: '', label: 'as it is' }, { value: '100', label: 'times 100, as per cent' }, { value: '1000', label: 'times 1,000, per thousand' }, ...(measure.factor === null || ['100', '1000'].includes(measure.factor) ? [] : [{ value: measure.factor, label: `times ${measure.factor}` }])]} />
          </>
        )}
      <NativeSelect label="Rounding" value={measure.round ?? ''} onChange={event => onChange({ ...measure, round: event.currentTarget.value === '' ? null : event.currentTarget.value })}
        data={[{ value: '', label: 'none' }, { value: '0', label: 'to whole numbers' }, ...['2', '4', '6'].map(value => ({ value, label: `to ${value} decimals` })), ...(measure.round === null || ['0', '2', '4', '6'].includes(measure.round) ? [] : [{ value: measure.round, label: `to ${measure.round}` }])]} />
    </>
  )
}

export interface AggregateEditorProps {
  readonly label: string
  readonly aggregate: Aggregate
  readonly columns: readonly ColumnChoice[]
  readonly onChange: (aggregate: Aggregate) => void
}

/** An aggregation and the column it is of; money can be turned into currency. */
export function AggregateEditor({ label, aggregate, columns, onChange }: AggregateEditorProps) {
  const { column, aggregation, divisor } = aggregate
  if (column === null) return <span>Number of rows</span>
  const choice = columns.find(each => each.relation === column.relation && each.name.toLowerCase() === column.name.toLowerCase())
  const usual = choice ? divisorOf(choice) : null
  const allowed = choice ? aggregationsFor(choice) : [aggregation]
  return (
    <>
      <div className="builder-pair">
        <NativeSelect aria-label={`Aggregation of ${label}`} value={aggregation} data={(allowed.includes(aggregation) ? allowed : [aggregation, ...allowed]).map(each => ({ value: each, label: aggregationText(each) }))}
          onChange={event => {
            const next = event.currentTarget.value as Aggregation // one of the options above
            onChange(choice ? { ...aggregateOf(choice, next), column } : { ...aggregate, aggregation: next })
          }} />
        <ColumnPicker label={`Column of ${label}`} placeholder="Which column?" columns={columns} value={choice ?? null} rank={rankOfMeasure}
          onPick={picked => onChange(aggregateOf(picked, aggregationsFor(picked).includes(aggregation) ? aggregation : aggregationsFor(picked)[0] ?? 'COUNT'))} />
      </div>
      {usual !== null && <Checkbox label={`In currency (÷ ${Number(usual).toLocaleString('en')}: AMC counts ${choice?.unit})`} checked={divisor !== null} onChange={event => onChange({ ...aggregate, divisor: event.currentTarget.checked ? usual : null })} />}
      {usual === null && divisor !== null && <Checkbox label={`Divided by ${divisor}`} checked onChange={() => onChange({ ...aggregate, divisor: null })} />}
    </>
  )
}
