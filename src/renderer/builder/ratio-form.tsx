import { useState, type FormEvent } from 'react'
import { Button } from '@mantine/core'
import { aggregationsFor, type ColumnChoice } from '#sql/builder/builder-columns.ts'
import type { Aggregate } from '#sql/builder/builder-model.ts'
import { aggregateOf } from '#sql/builder/edit-builder.ts'
import { ColumnPicker } from './column-picker.tsx'
import { AggregateEditor } from './measure-editor.tsx'
import { rankOfMeasure } from './rank-columns.ts'
import { showWhole } from './show-whole.ts'

export interface RatioFormProps {
  readonly columns: readonly ColumnChoice[]
  readonly onAdd: (numerator: Aggregate, denominator: Aggregate) => void
  readonly onCancel: () => void
}

/** One measure divided by another. Dividing by nothing gives an empty value, never an error. */
export function RatioForm({ columns, onAdd, onCancel }: RatioFormProps) {
  const [above, setAbove] = useState<Aggregate | null>(null)
  const [below, setBelow] = useState<Aggregate | null>(null)
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (above && below) onAdd(above, below)
  }
  const part = (label: string, value: Aggregate | null, set: (aggregate: Aggregate) => void, autoFocus: boolean) => (value
    ? <AggregateEditor label={label} aggregate={value} columns={columns} onChange={set} />
    : <ColumnPicker label={label} placeholder={label} columns={columns} value={null} rank={rankOfMeasure} autoFocus={autoFocus} onPick={column => set(aggregateOf(column, aggregationsFor(column)[0] ?? 'COUNT'))} />)
  return (
    <form className="builder-condition" ref={showWhole} aria-label="Ratio of two measures" onSubmit={submit} onKeyDown={event => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      event.stopPropagation()
      onCancel()
    }}>
      {part('What is divided', above, setAbove, true)}
      <span className="quiet">divided by</span>
      {part('What it is divided by', below, setBelow, above !== null)}
      <div className="builder-buttons"><Button type="submit" disabled={!above || !below}>Add ratio</Button><Button variant="default" onClick={onCancel}>Cancel</Button></div>
    </form>
  )
}
