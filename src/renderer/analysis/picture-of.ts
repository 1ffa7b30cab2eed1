import type { ChartData, ChartSpec } from '#shared/analysis/contract.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { cellFormat, usualFormat } from '#renderer/results/grid-columns.ts'
import type { ChartPicture } from '#renderer/widgets/chart/chart-picture.ts'
import { measureName } from './chart-defaults.ts'

const mostFilled = 2_000
const dayMs = 86_400_000

/** What is drawn, from what core computed. Times that have no rows become gaps. */
export function pictureOf(spec: ChartSpec, data: ChartData, columns: readonly ResultColumn[]): ChartPicture {
  const labels = data.labels.map(({ label, rest }) => (rest ? 'rest' : shownLabel(label)))
  const isTime = spec.order === 'key' && spec.x !== null && (spec.x.grain !== null || columns[spec.x.column]?.type === 'date')
  const filled = isTime ? withMissingTimes(data.labels, spec.x?.grain ?? 'day') : null
  const series = data.series.map(({ measure, label, rest, values }) => {
    const wish = spec.measures[measure]
    const name = wish === undefined ? '' : measureName(columns, wish)
    const split = rest ? 'rest' : shownLabel(label)
    return { name: spec.series === null ? name : spec.measures.length > 1 ? `${split}, ${name}` : split, measure, rest, values: (filled?.places ?? values.map((_, at) => at)).map(at => (at === null ? null : numberOf(values[at]))) }
  })
  const [first, second] = spec.measures
  const figure = (spec.kind === 'scatter' ? second : first) ?? first
  return {
    kind: spec.kind, labels: filled?.labels ?? labels, series,
    points: data.points.map(({ x, y, series: split }) => ({ x, y, series: spec.series === null ? '' : shownLabel(split) })),
    links: data.links.map(({ step, from, to, value }) => ({ step, from, to, value: Number(value) })),
    xName: spec.kind === 'scatter' ? columns[first?.column ?? -1]?.name ?? '' : columns[spec.x?.column ?? -1]?.name ?? '',
    yName: spec.kind === 'scatter' ? columns[second?.column ?? -1]?.name ?? '' : spec.measures.length > 1 || figure === undefined ? '' : measureName(columns, figure),
    write: writerOf(columns, figure), writeX: writerOf(columns, first),
  }
}

/** A figure as people read it: in the column's own unit, counts with separators. */
export function writerOf(columns: readonly ResultColumn[], wish: ChartSpec['measures'][number] | undefined): (value: number | string) => string {
  const column = wish?.column == null ? undefined : columns[wish.column]
  const format = column && wish?.how !== 'count' && wish?.how !== 'distinct' ? cellFormat(usualFormat(column)) : null
  const plain = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 })
  return value => {
    if (format !== null) return format(String(value))
    const number = Number(value)
    // A text with more digits than a double holds is shown as it came.
    return typeof value === 'string' && value.replaceAll(/\D/g, '').length > 15 ? value : Number.isFinite(number) ? plain.format(number) : String(value)
  }
}

function shownLabel(label: string | null): string {
  return label === null ? 'null' : label === '' ? 'empty text' : label
}

function numberOf(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null
  const number = Number(text)
  return Number.isFinite(number) ? number : null
}

/** Labels without holes, each with its place among the given ones; null when they are no times, or too many. */
export function withMissingTimes(labels: ChartData['labels'], grain: 'hour' | 'day' | 'week' | 'month'): { readonly labels: readonly string[]; readonly places: readonly (number | null)[] } | null {
  const times = labels.map(({ label, rest }) => (rest || label === null ? Number.NaN : Date.parse(label.length === 10 ? `${label}T00:00:00Z` : `${label}Z`)))
  const known = times.filter(Number.isFinite)
  const [start, end] = [Math.min(...known), Math.max(...known)]
  if (known.length < 2) return null
  const at = new Map(times.map((time, place) => [time, place]))
  const filled: string[] = []
  const places: (number | null)[] = []
  for (let time = start; time <= end; time = nextTime(time, grain)) {
    if (filled.length > mostFilled) return null
    const text = new Date(time).toISOString()
    filled.push(grain === 'hour' ? text.slice(0, 16) : text.slice(0, 10))
    places.push(at.get(time) ?? null)
  }
  // Were a label not on the steps, it would be lost: then they stay as they came.
  if (places.filter(place => place !== null).length !== known.length) return null
  const others = labels.flatMap(({ label, rest }, place) => (Number.isFinite(times[place]) ? [] : [{ label: rest ? 'rest' : shownLabel(label), place }]))
  return { labels: [...filled, ...others.map(({ label }) => label)], places: [...places, ...others.map(({ place }) => place)] }
}

function nextTime(time: number, grain: 'hour' | 'day' | 'week' | 'month'): number {
  if (grain === 'month') {
    const date = new Date(time)
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
  }
  return time + (grain === 'hour' ? dayMs / 24 : grain === 'day' ? dayMs : 7 * dayMs)
}
