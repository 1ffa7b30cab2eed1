import type { EChartsCoreOption } from 'echarts/core'
import type { ChartInk, ChartPicture } from './chart-picture.ts'
import { stateCode, stateTiles, tileColumns, tileRows } from './state-tiles.ts'

const labelledBars = 24
const labelledCells = 150
const longestLabel = 26
const longestLying = 44

/** What ECharts draws. Bars and areas begin at zero; gaps stay gaps; texts are never read as markup. */
export function chartOption(picture: ChartPicture, ink: ChartInk): EChartsCoreOption {
  const base = {
    animation: false, color: [...ink.palette], backgroundColor: 'transparent',
    textStyle: { fontFamily: ink.font, color: ink.text, fontSize: 12 },
    tooltip: tooltip(picture, ink),
  }
  switch (picture.kind) {
    case 'scatter': return { ...base, ...scatter(picture, ink) }
    case 'sankey': return { ...base, ...sankey(picture, ink) }
    case 'funnel': return { ...base, ...funnel(picture, ink) }
    case 'heat-map': return { ...base, ...heatMap(picture, ink) }
    case 'map': return { ...base, ...stateMap(picture, ink) }
    default: return { ...base, ...overAxis(picture, ink) }
  }
}

/** Long names differ at their ends as often as at their beginnings: both are kept. */
const cut = (text: string, longest = longestLabel): string => (text.length > longest ? `${text.slice(0, Math.ceil(longest / 2) - 1)}…${text.slice(text.length - Math.floor(longest / 2))}` : text)
const cutLabel = (text: string): string => cut(text)

function tooltip(picture: ChartPicture, ink: ChartInk) {
  return {
    renderMode: 'richText', confine: true, backgroundColor: ink.surface, borderColor: ink.line, textStyle: { color: ink.text, fontSize: 12, fontFamily: ink.font },
    valueFormatter: (value: unknown) => (value === null || value === undefined || value === '-' ? 'no value' : picture.write(Number(value))),
  }
}

function axisStyle(ink: ChartInk) {
  return { axisLine: { lineStyle: { color: ink.line } }, axisTick: { show: false }, axisLabel: { color: ink.quiet, fontSize: 11, fontFamily: ink.font }, nameTextStyle: { color: ink.quiet, fontSize: 11 }, splitLine: { lineStyle: { color: ink.line, opacity: 0.6 } } }
}

function legend(picture: ChartPicture, ink: ChartInk): object {
  return picture.series.length > 1 ? { legend: { type: 'scroll', top: 0, left: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 8, textStyle: { color: ink.text, fontSize: 11 }, pageTextStyle: { color: ink.quiet }, formatter: cutLabel } } : {}
}

function overAxis(picture: ChartPicture, ink: ChartInk): EChartsCoreOption {
  const isLine = picture.kind === 'line' || picture.kind === 'area'
  const isStacked = picture.kind === 'stacked' || (picture.kind === 'area' && picture.series.length > 1)
  // Names of things are read along their bars; times go from left to right.
  const lies = !isLine && picture.labels.some(label => label.length > 12)
  const style = axisStyle(ink)
  const names = { ...style, type: 'category', data: [...picture.labels], name: picture.xName, nameLocation: 'middle', nameGap: 30, boundaryGap: !isLine, axisLabel: { ...style.axisLabel, hideOverlap: true, formatter: (text: string) => cut(text, lies ? longestLying : longestLabel), ...(lies && picture.labels.length <= 40 && { interval: 0 }) }, ...(lies && { inverse: true, name: '' }), splitLine: { show: false } }
  const values = { ...style, type: 'value', name: picture.yName, nameLocation: lies ? 'middle' : 'end', nameGap: lies ? 26 : 12, nameTextStyle: { ...style.nameTextStyle, ...(!lies && { align: 'left' }) }, axisLabel: { ...style.axisLabel, formatter: (value: number) => picture.write(value), hideOverlap: true } }
  const showsFigures = picture.series.length === 1 && picture.labels.length <= labelledBars
  return {
    ...legend(picture, ink),
    grid: { left: 12, right: isLine && picture.series.length > 1 && picture.series.length <= 6 ? 120 : 40, top: (picture.series.length > 1 ? 30 : 6) + (lies ? 4 : 26), bottom: lies && picture.yName === '' ? 10 : 28, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: { ...tooltip(picture, ink), trigger: 'axis', axisPointer: { type: isLine ? 'line' : 'shadow' } },
    xAxis: lies ? values : names, yAxis: lies ? names : values,
    series: picture.series.map(({ name, measure, values: figures, rest }) => ({
      type: isLine ? 'line' : 'bar', name, data: [...figures], connectNulls: false, ...(isStacked && { stack: String(measure) }), ...(rest && { itemStyle: { color: ink.rest }, lineStyle: { color: ink.rest, width: 2, type: 'dashed' } }),
      ...(isLine && { symbol: 'circle', symbolSize: 5, showSymbol: picture.labels.length <= 60 || figures.some(isAlone), lineStyle: { width: 2, ...(rest && { color: ink.rest, type: 'dashed' }) }, ...(picture.kind === 'area' && { areaStyle: { opacity: 0.25 } }) }),
      ...(isLine && picture.series.length > 1 && picture.series.length <= 6 && { endLabel: { show: true, formatter: cut(name), color: ink.text, fontSize: 11, width: 110, overflow: 'truncate' }, labelLayout: { moveOverlap: 'shiftY' } }),
      ...(!isLine && { barMaxWidth: 46, label: { show: showsFigures, position: lies ? 'right' : 'top', color: ink.text, fontSize: 11, formatter: ({ value }: { readonly value: unknown }) => (value === null || value === undefined ? '' : picture.write(Number(value))) }, labelLayout: { hideOverlap: true } }),
    })),
  }
}

/** A value between two gaps has no line: it needs a dot. */
function isAlone(value: number | null, at: number, all: readonly (number | null)[]): boolean {
  return value !== null && (all[at - 1] ?? null) === null && (all[at + 1] ?? null) === null
}

function scatter(picture: ChartPicture, ink: ChartInk): EChartsCoreOption {
  const style = axisStyle(ink)
  const names = [...new Set(picture.points.map(point => point.series))].slice(0, ink.palette.length)
  const known = new Set(names)
  return {
    ...(names.length > 1 && { legend: { type: 'scroll', top: 0, left: 0, textStyle: { color: ink.text, fontSize: 11 }, formatter: cutLabel } }),
    grid: { left: 12, right: 30, top: names.length > 1 ? 54 : 34, bottom: 30, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: { ...style, type: 'value', name: picture.xName, nameLocation: 'middle', nameGap: 28, axisLabel: { ...style.axisLabel, formatter: picture.writeX, hideOverlap: true } },
    yAxis: { ...style, type: 'value', name: picture.yName, nameTextStyle: { ...style.nameTextStyle, align: 'left' }, axisLabel: { ...style.axisLabel, formatter: picture.write } },
    tooltip: { ...tooltip(picture, ink), formatter: ({ seriesName, value }: { readonly seriesName: string; readonly value: readonly [number, number] }) => `${seriesName === '' ? '' : `${cut(seriesName)}\n`}${picture.xName}: ${picture.writeX(value[0])}\n${picture.yName}: ${picture.write(value[1])}` },
    series: [...names, ...(picture.points.some(point => !known.has(point.series)) ? ['other'] : [])].map((name, at) => ({
      type: 'scatter', name, symbolSize: picture.points.length > 500 ? 5 : 8, itemStyle: { opacity: 0.75, ...(at >= names.length && { color: ink.rest }) },
      data: picture.points.filter(point => (known.has(point.series) ? point.series === name : at >= names.length)).map(({ x, y }) => [x, y]),
    })),
  }
}

function sankey(picture: ChartPicture, ink: ChartInk): EChartsCoreOption {
  const nodes = new Map<string, { name: string; step: number; label: string }>()
  const idOf = (step: number, label: string) => `${step}. ${label}`
  for (const { step, from, to } of picture.links) {
    nodes.set(idOf(step, from), { name: idOf(step, from), step, label: from })
    nodes.set(idOf(step + 1, to), { name: idOf(step + 1, to), step: step + 1, label: to })
  }
  const colours = [...new Set([...nodes.values()].map(({ label }) => label))]
  return {
    tooltip: { ...tooltip(picture, ink), trigger: 'item' },
    series: [{
      type: 'sankey', left: 8, right: 130, top: 12, bottom: 12, nodeWidth: 14, nodeGap: 10, draggable: false, emphasis: { focus: 'adjacency' },
      label: { color: ink.text, fontSize: 11, formatter: ({ data }: { readonly data: { readonly label?: string } }) => cut(data.label ?? ''), textBorderColor: ink.surface, textBorderWidth: 2 },
      lineStyle: { color: 'source', opacity: 0.35, curveness: 0.5 },
      data: [...nodes.values()].map(({ name, step, label }) => ({ name, depth: step - 1, label: { show: true, formatter: cut(label) }, itemStyle: { color: label === 'other' ? ink.rest : ink.palette[colours.indexOf(label) % ink.palette.length] } })),
      links: picture.links.filter(({ value }) => value > 0).map(({ step, from, to, value }) => ({ source: idOf(step, from), target: idOf(step + 1, to), value })),
    }],
  }
}

function funnel(picture: ChartPicture, ink: ChartInk): EChartsCoreOption {
  const values = picture.series[0]?.values ?? []
  const steps = picture.labels.flatMap((label, at) => {
    const value = values[at] ?? null
    return value === null || value < 0 ? [] : [{ name: label, value }]
  })
  const top = Math.max(0, ...steps.map(step => step.value))
  return {
    series: [{
      type: 'funnel', left: '4%', width: '48%', top: 12, bottom: 12, min: 0, max: top, minSize: '0%', maxSize: '100%', gap: 2, sort: 'descending', data: steps,
      itemStyle: { borderColor: ink.surface }, label: { show: true, position: 'right', color: ink.text, fontSize: 12, formatter: ({ name, value }: { readonly name: string; readonly value: number }) => `${cut(name)}: ${picture.write(value)}${top === 0 ? '' : ` (${Math.round(value / top * 100)}%)`}` }, labelLine: { lineStyle: { color: ink.line } },
    }],
  }
}

function shades(picture: ChartPicture, values: readonly number[], ink: ChartInk): object {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)]
  return {
    type: 'continuous', min: low, max: high === low ? low + 1 : high, orient: 'horizontal', left: 'center', bottom: 0, calculable: false, itemHeight: 120, itemWidth: 10, text: [picture.write(high), picture.write(low)],
    textStyle: { color: ink.quiet, fontSize: 11 }, inRange: { color: [mixed(ink.accent, ink.surface, 0.08), ink.accent] },
  }
}

function heatMap(picture: ChartPicture, ink: ChartInk): EChartsCoreOption {
  const style = axisStyle(ink)
  const cells = picture.series.flatMap(({ values }, y) => values.flatMap((value, x) => (value === null ? [] : [[x, y, value] as const])))
  const isLong = picture.labels.length <= 24 && picture.labels.some(label => label.length > 10)
  const axis = (data: readonly string[]) => ({ ...style, type: 'category', data: [...data], splitArea: { show: false }, axisLabel: { ...style.axisLabel, formatter: cutLabel, hideOverlap: true } })
  return {
    grid: { left: 12, right: 20, top: 12, bottom: 48, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: { ...axis(picture.labels), ...(isLong && { axisLabel: { ...style.axisLabel, formatter: cutLabel, interval: 0, rotate: 24 } }) }, yAxis: { ...axis(picture.series.map(({ name }) => name)), inverse: true },
    visualMap: shades(picture, cells.map(([, , value]) => value), ink),
    tooltip: { ...tooltip(picture, ink), formatter: ({ value: [x, y, value] }: { readonly value: readonly [number, number, number] }) => `${cut(picture.labels[x] ?? '')}\n${cut(picture.series[y]?.name ?? '')}\n${picture.write(value)}` },
    series: [{ type: 'heatmap', data: tinted(cells, ink, picture, cells.length <= labelledCells), itemStyle: { borderColor: ink.surface, borderWidth: 1 }, labelLayout: { hideOverlap: true } }],
  }
}

/** Cells with a letter colour that can be read on their shade. */
function tinted(cells: readonly (readonly [number, number, number])[], ink: ChartInk, picture: ChartPicture, labelled: boolean): object[] {
  const values = cells.map(([, , value]) => value)
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)]
  return cells.map(([x, y, value]) => {
    const share = high === low ? 0 : (value - low) / (high - low)
    const shade = mixed(ink.accent, ink.surface, 0.08 + 0.92 * share)
    return { value: [x, y, value], label: { show: labelled, color: contrast(shade, ink.text) >= contrast(shade, ink.surface) ? ink.text : ink.surface, fontSize: 11, formatter: picture.write(value) } }
  })
}

function stateMap(picture: ChartPicture, ink: ChartInk): EChartsCoreOption {
  const values = new Map<string, number>()
  picture.labels.forEach((label, at) => {
    const code = stateCode(label)
    const value = picture.series[0]?.values[at] ?? null
    if (code !== null && value !== null) values.set(code, value)
  })
  const high = Math.max(0, ...values.values())
  const low = Math.min(0, ...values.values())
  const hidden = { type: 'category', show: false }
  const tiles = stateTiles.map(({ code, x, y }) => {
    const value = values.get(code)
    const shade = value === undefined ? ink.surface : mixed(ink.accent, ink.surface, high === low ? 0.08 : 0.08 + 0.92 * (value - low) / (high - low))
    return {
      name: code, value: [x, y, value ?? 0], ...(value === undefined && { visualMap: false }), itemStyle: { ...(value === undefined && { color: ink.surface }), borderColor: value === undefined ? ink.line : ink.surface, borderWidth: value === undefined ? 1 : 2 },
      label: { show: true, formatter: code, fontSize: 11, color: value === undefined ? ink.quiet : contrast(shade, ink.text) >= contrast(shade, ink.surface) ? ink.text : ink.surface },
    }
  })
  return {
    grid: { left: 12, right: 12, top: 8, bottom: 44, containLabel: false },
    xAxis: { ...hidden, data: Array.from({ length: tileColumns }, (_, at) => at) }, yAxis: { ...hidden, inverse: true, data: Array.from({ length: tileRows }, (_, at) => at) },
    visualMap: shades(picture, [...values.values()], ink),
    tooltip: { ...tooltip(picture, ink), formatter: ({ name }: { readonly name: string }) => `${name}: ${values.has(name) ? picture.write(values.get(name) ?? 0) : 'no value'}` },
    series: [{ type: 'heatmap', data: tiles }],
  }
}

function channels(colour: string): readonly number[] {
  const digits = colour.replace('#', '')
  const six = digits.length === 3 ? [...digits].map(digit => digit + digit).join('') : digits
  return [0, 2, 4].map(at => Number.parseInt(six.slice(at, at + 2), 16))
}

/** `share` of one colour over another, both `#rrggbb`. */
function mixed(colour: string, under: string, share: number): string {
  const [a, b] = [channels(colour), channels(under)]
  return `#${a.map((value, at) => Math.round(value * share + (b[at] ?? 0) * (1 - share)).toString(16).padStart(2, '0')).join('')}`
}

/** WCAG's contrast of two colours, 1 to 21. */
function contrast(one: string, other: string): number {
  const light = (colour: string) => {
    const [r = 0, g = 0, b = 0] = channels(colour).map(value => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [a, b] = [light(one), light(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}
