import type { GroupKey, PivotSpec } from '#shared/analysis/contract.ts'
import { isMeasure } from '#shared/analysis/additivity.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { measureName, usualGroup, usualMeasure } from './chart-defaults.ts'
import { columnName, isOwn } from './column-name.ts'
import { AddButton, GroupPicker, MeasurePicker } from './figure-pickers.tsx'
import { PivotFields, PivotItem, PivotPart, usePivotMoves } from './pivot-fields.tsx'
import { pivotLimits } from './pivot-moves.ts'

export interface PivotFormProps {
  readonly columns: readonly ResultColumn[]
  readonly spec: PivotSpec
  readonly onChange: (spec: PivotSpec) => void
}

/** What stands in rows, columns and figures: fields are dragged between them, or moved by their menus and chosen from lists. */
export function PivotForm({ columns, spec, onChange }: PivotFormProps) {
  const moves = usePivotMoves({ columns, spec, onChange })
  const taken = new Set([...spec.rows, ...spec.columns].map(key => key.column))
  const free = columns.findIndex((column, index) => !taken.has(index) && isOwn(column) && !isMeasure(column))
  const next = free >= 0 ? free : columns.findIndex((column, index) => !taken.has(index) && isOwn(column))
  const setList = (side: 'rows' | 'columns', list: readonly GroupKey[]) => {
    const chosen = new Set(list.map(key => key.column))
    const other = side === 'rows' ? 'columns' : 'rows'
    // A column stands in one place; taken here, it leaves the other.
    onChange({ ...spec, [side]: list.filter((key, at) => list.findIndex(each => each.column === key.column) === at), [other]: spec[other].filter(key => !chosen.has(key.column)) })
  }
  const list = (side: 'rows' | 'columns', title: string) => (
    <PivotPart moves={moves} zone={side} title={title}>
      {spec[side].map((key, at) => (
        <PivotItem key={at} moves={moves} zone={side} at={at}>
          <GroupPicker label={`${title} ${at + 1}`} columns={columns} value={key} none="— take away —" onChange={changed => setList(side, changed === null ? spec[side].filter((_, index) => index !== at) : spec[side].map((each, index) => (index === at ? changed : each)))} />
        </PivotItem>
      ))}
      {spec[side].length < pivotLimits[side] && next >= 0 && <div className="form-add"><AddButton label={`Add to ${title.toLowerCase()}`} onClick={() => setList(side, [...spec[side], usualGroup(columns, next)])} /><span className="quiet">{columnName(columns[next] ?? { name: '' }, next)}</span></div>}
    </PivotPart>
  )
  const nextMeasure = columns.findIndex((column, index) => isMeasure(column) && !spec.measures.some(measure => measure.column === index))
  return (
    <form className="chart-form" aria-label="Pivot settings" onSubmit={event => event.preventDefault()}>
      <PivotFields moves={moves} />
      {list('rows', 'Rows')}
      {list('columns', 'Columns')}
      <PivotPart moves={moves} zone="measures" title="Figures">
        {spec.measures.map((measure, at) => (
          <PivotItem key={at} moves={moves} zone="measures" at={at}>
            <MeasurePicker label={`Figure ${at + 1}`} columns={columns} value={measure} onChange={changed => onChange({ ...spec, measures: spec.measures.map((each, index) => (index === at ? changed : each)) })}
              onRemove={spec.measures.length > 1 ? () => onChange({ ...spec, measures: spec.measures.filter((_, index) => index !== at) }) : undefined} />
          </PivotItem>
        ))}
        {spec.measures.length < pivotLimits.measures && <div className="form-add"><AddButton label="Add a figure" onClick={() => onChange({ ...spec, measures: [...spec.measures, usualMeasure(columns, nextMeasure < 0 ? null : nextMeasure)] })} /><span className="quiet">{nextMeasure < 0 ? 'rows' : measureName(columns, usualMeasure(columns, nextMeasure))}</span></div>}
      </PivotPart>
      <label className="form-check"><input type="checkbox" checked={spec.order === 'value'} onChange={event => onChange({ ...spec, order: event.currentTarget.checked ? 'value' : 'key' })} /> Largest first</label>
    </form>
  )
}
