import { NativeSelect, NumberInput } from '@mantine/core'
import type { ChartKind, ChartSpec } from '#shared/analysis/contract.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { isMeasure } from '#shared/analysis/additivity.ts'
import { asKind, usualMeasure } from './chart-defaults.ts'
import { AddButton, GroupPicker, MeasurePicker } from './figure-pickers.tsx'

const kinds: readonly { readonly value: ChartKind; readonly label: string }[] = [
  { value: 'line', label: 'Line' }, { value: 'bar', label: 'Bars' }, { value: 'stacked', label: 'Stacked bars' }, { value: 'area', label: 'Area' }, { value: 'scatter', label: 'Scatter' }, { value: 'heat-map', label: 'Heat map' },
  { value: 'funnel', label: 'Funnel' }, { value: 'sankey', label: 'Paths (Sankey)' }, { value: 'map', label: 'Map of US states' },
]
const mostMeasures = 6

export interface ChartFormProps {
  readonly columns: readonly ResultColumn[]
  readonly spec: ChartSpec
  readonly onChange: (spec: ChartSpec) => void
}

/** What the chart shows: its kind, its axes, its figures. */
export function ChartForm({ columns, spec, onChange }: ChartFormProps) {
  const { kind, measures } = spec
  const isScatter = kind === 'scatter'
  const isSingle = isScatter || kind === 'heat-map' || kind === 'funnel' || kind === 'sankey' || kind === 'map'
  const hasSeries = kind !== 'funnel' && kind !== 'map'
  const change = (part: Partial<ChartSpec>) => onChange({ ...spec, ...part })
  const setMeasure = (at: number, measure: ChartSpec['measures'][number]) => change({ measures: measures.map((each, index) => (index === at ? measure : each)) })
  const next = columns.findIndex((column, index) => isMeasure(column) && !measures.some(measure => measure.column === index))
  return (
    <form className="chart-form" aria-label="Chart settings" onSubmit={event => event.preventDefault()}>
      <NativeSelect size="xs" label="Kind" value={kind} data={[...kinds]} onChange={event => onChange(asKind(spec, kinds.find(({ value }) => value === event.currentTarget.value)?.value ?? 'bar', columns))} />
      {!isScatter && <GroupPicker label={kind === 'sankey' ? (spec.series === null ? 'Path' : 'From') : kind === 'map' ? 'State' : kind === 'funnel' ? 'Steps' : 'Across'} columns={columns} value={spec.x} onChange={x => change({ x })} />}
      {isScatter
        ? [0, 1].map(at => <MeasurePicker key={at} label={at === 0 ? 'Across' : 'Up'} columns={columns} plain value={measures[at] ?? { column: null, how: 'sum' }} onChange={measure => setMeasure(at, measure)} />)
        : measures.map((measure, at) => (
          <MeasurePicker key={at} label={measures.length > 1 ? `Figure ${at + 1}` : 'Figure'} columns={columns} value={measure} onChange={changed => setMeasure(at, changed)}
            onRemove={measures.length > 1 ? () => change({ measures: measures.filter((_, index) => index !== at) }) : undefined} />
        ))}
      {!isSingle && measures.length < mostMeasures && next >= 0 && <div className="form-add"><AddButton label="Add a figure" onClick={() => change({ measures: [...measures, usualMeasure(columns, next)] })} /><span className="quiet">Add a figure</span></div>}
      {hasSeries && <GroupPicker label={kind === 'sankey' ? 'To' : kind === 'heat-map' ? 'Down' : 'Split by'} columns={columns} value={spec.series} {...(kind !== 'heat-map' && { none: kind === 'sankey' ? 'steps of the path' : 'nothing' })} onChange={series => change({ series })} />}
      {!isScatter && kind !== 'sankey' && kind !== 'funnel' && kind !== 'map' && (
        <NativeSelect size="xs" label="Order" value={spec.order} data={[{ value: 'key', label: 'by the values across' }, { value: 'value', label: 'largest first' }]} onChange={event => change({ order: event.currentTarget.value === 'key' ? 'key' : 'value' })} />
      )}
      {!isScatter && kind !== 'sankey' && spec.order === 'value' && kind !== 'map' && <NumberInput size="xs" label="Then the rest, after" min={1} max={200} value={spec.top} onChange={value => change({ top: Math.min(200, Math.max(1, Math.round(Number(value) || 1))) })} />}
    </form>
  )
}
