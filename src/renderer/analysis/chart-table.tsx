import type { ChartData, ChartSpec } from '#shared/analysis/contract.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { measureName } from './chart-defaults.ts'
import { writerOf } from './picture-of.ts'

/** The figures of a chart as a table, for reading and for screen readers. */
export function ChartTable({ spec, data, columns }: { readonly spec: ChartSpec; readonly data: ChartData; readonly columns: readonly ResultColumn[] }) {
  const nameOf = (index: number | null | undefined) => (index == null ? '' : columns[index]?.name ?? '')
  const writers = spec.measures.map(measure => writerOf(columns, measure))
  const shown = (label: string | null, rest = false) => (rest ? 'rest' : label ?? 'null')
  if (spec.kind === 'sankey') {
    return <Table head={['Step', 'From', 'To', spec.measures[0] ? measureName(columns, spec.measures[0]) : '']} rows={data.links.map(({ step, from, to, value }) => [String(step), from, to, writers[0]?.(value) ?? value])} texts={3} />
  }
  if (spec.kind === 'scatter') {
    return <Table head={[...(spec.series === null ? [] : [nameOf(spec.series.column)]), nameOf(spec.measures[0]?.column), nameOf(spec.measures[1]?.column)]} texts={spec.series === null ? 0 : 1}
      rows={data.points.map(({ x, y, series }) => [...(spec.series === null ? [] : [shown(series)]), writers[0]?.(x) ?? String(x), writers[1]?.(y) ?? String(y)])} />
  }
  const head = data.series.map(({ measure, label, rest }) => {
    const wish = spec.measures[measure]
    const name = wish ? measureName(columns, wish) : ''
    return spec.series === null ? name : `${shown(label, rest)}${spec.measures.length > 1 ? `, ${name}` : ''}`
  })
  return <Table head={[nameOf(spec.x?.column), ...head]} texts={1} rows={data.labels.map(({ label, rest }, at) => [shown(label, rest), ...data.series.map(series => {
    const value = series.values[at] ?? null
    return value === null ? '' : writers[series.measure]?.(value) ?? value
  })])} />
}

function Table({ head, rows, texts }: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[]; readonly texts: number }) {
  return (
    <div className="chart-table" role="region" aria-label="Figures of the chart" tabIndex={0}>
      <table className="tabular">
        <thead><tr>{head.map((name, at) => <th key={at} scope="col" className={at < texts ? undefined : 'number'}>{name}</th>)}</tr></thead>
        <tbody>{rows.map((row, at) => <tr key={at}>{row.map((cell, column) => <td key={column} className={column < texts ? undefined : 'number'}>{cell}</td>)}</tr>)}</tbody>
      </table>
    </div>
  )
}
