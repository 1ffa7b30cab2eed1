import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react'
import { Button, Menu } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Download, Table2 } from 'lucide-react'
import type { ChartData, ChartSpec } from '#shared/analysis/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { filterOf } from '#renderer/results/result-looks.ts'
import type { ResultDesk } from '#renderer/results/use-result-desk.ts'
import { useAppearanceNow } from '#renderer/theme/appearance-context.tsx'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { SyntheticBadge } from '#renderer/ui/badge.tsx'
import type { ChartHandle } from '#renderer/widgets/chart/chart.tsx'
import { stateCode } from '#renderer/widgets/chart/state-tiles.ts'
import { AnalysedResult } from './analysed-result.tsx'
import { usualChart } from './chart-defaults.ts'
import { ChartForm } from './chart-form.tsx'
import { ChartTable } from './chart-table.tsx'
import { FilterNote } from './filter-note.tsx'
import { pictureOf } from './picture-of.ts'
import { saveBlob } from './save-blob.ts'
import { useSavedAnalysis } from './use-saved-analysis.ts'
import { VerdictNotes } from './verdict-notes.tsx'

const Chart = lazy(async () => ({ default: (await import('#renderer/widgets/chart/chart.tsx')).Chart }))

/** The shown result as a picture, computed over all of its rows. */
export function ChartPanel() {
  return <AnalysedResult purpose="Here the rows become a chart: over time, by campaign, as a path or a map.">{desk => <OfResult desk={desk} />}</AnalysedResult>
}

function OfResult({ desk }: { readonly desk: ResultDesk }) {
  const { saved, save } = useSavedAnalysis(desk.result.executionId)
  if (saved === undefined) return <p className="analysis-pad quiet" role="status">Opening the chart…</p>
  const spec = saved.chart && fits(saved.chart, desk.columns.length) ? saved.chart : usualChart(desk.columns)
  return <ChartOf desk={desk} spec={spec} onChange={chart => save({ chart })} />
}

/** A chart that was saved for other columns may not fit these. */
function fits(spec: ChartSpec, count: number): boolean {
  return [spec.x?.column, spec.series?.column, ...spec.measures.map(measure => measure.column)].every(index => index == null || index < count)
}

function ChartOf({ desk, spec, onChange }: { readonly desk: ResultDesk; readonly spec: ChartSpec; readonly onChange: (spec: ChartSpec) => void }) {
  const { client } = useBridge()
  const { columns, look, result } = desk
  const [asTable, setAsTable] = useState(false)
  const chart = useRef<ChartHandle | null>(null)
  const input = { executionId: result.executionId, filter: filterOf(look), spec }
  // While new figures are on their way the old ones stay, with the choice that they were computed for.
  const chartQuery = useQuery({ queryKey: ['analysis-chart', input], placeholderData: keepPreviousData, retry: false, queryFn: async ({ signal }) => ({ spec, data: await client.analysis.chart(input, { signal }) }) })
  const shown = chartQuery.data
  const onHandle = useCallback((handle: ChartHandle | null) => {
    chart.current = handle
  }, [])
  const instead = (at: number, how: ChartSpec['measures'][number]['how']) => onChange({ ...spec, measures: spec.measures.map((measure, index) => (index === at ? { ...measure, how } : measure)) })
  return (
    <div className="chart-panel" data-region-focus tabIndex={-1}>
      <ChartForm columns={columns} spec={spec} onChange={onChange} />
      <div className="chart-side" role="region" aria-label="Chart">
        <div className="chart-bar">
          <FilterNote desk={desk} />
          {result.synthetic && <SyntheticBadge />}
          <span className="toolbar-space" />
          <Button variant="subtle" color="gray" size="compact-sm" aria-pressed={asTable} leftSection={<Table2 size={14} aria-hidden />} onClick={() => setAsTable(!asTable)}>{asTable ? 'Show the chart' : 'Show as table'}</Button>
          <SaveMenu chart={chart} title={result.title} disabled={asTable || !shown} />
        </div>
        {chartQuery.isError && <div className="analysis-pad"><ErrorNotice error={chartQuery.error} onRetry={() => void chartQuery.refetch()} /></div>}
        {shown && !chartQuery.isPlaceholderData && <VerdictNotes columns={columns} measures={spec.measures} verdicts={shown.data.verdicts} onInstead={instead} />}
        {chartQuery.isPending && <p className="analysis-pad quiet" role="status">Computing the chart…</p>}
        {shown && !chartQuery.isError && (asTable ? <ChartTable spec={shown.spec} data={shown.data} columns={columns} /> : <Drawn spec={shown.spec} data={shown.data} desk={desk} isOld={chartQuery.isPlaceholderData} onHandle={onHandle} />)}
        {shown && !chartQuery.isError && shown.data.notes.length > 0 && <ul className="chart-notes quiet">{shown.data.notes.map(note => <li key={note}>{note}</li>)}</ul>}
      </div>
    </div>
  )
}

function Drawn({ spec, data, desk, isOld, onHandle }: { readonly spec: ChartSpec; readonly data: ChartData; readonly desk: ResultDesk; readonly isOld: boolean; readonly onHandle: (handle: ChartHandle | null) => void }) {
  const appearance = useAppearanceNow()
  const picture = useMemo(() => pictureOf(spec, data, desk.columns), [spec, data, desk.columns])
  if (picture.points.length === 0 && picture.links.length === 0 && picture.series.every(series => series.values.every(value => value === null))) {
    if (desk.view.rowCount === 0) return <EmptyState title="Nothing to draw">The filters leave no rows. Take one away to see a chart.</EmptyState>
    return <EmptyState title="Nothing to draw">There is no figure to show with this choice. Choose another measure, or another column for the axis.</EmptyState>
  }
  if (picture.kind === 'map' && !picture.labels.some(label => stateCode(label) !== null)) {
    return <EmptyState title="No states of the US here">No value of {picture.xName || 'this column'} is a state such as US-CA, CA or California. Choose another column, or bars, which show any place.</EmptyState>
  }
  return (
    <div className="chart-place" data-computing={isOld}>
      <Suspense fallback={<p className="analysis-pad quiet" role="status">Opening the chart…</p>}>
        <Chart picture={picture} label={`Chart of ${picture.yName || 'the result'}${picture.xName === '' ? '' : ` by ${picture.xName}`}. The button “Show as table” gives its figures.`} themeKey={`${appearance.theme} ${appearance.contrast}`} onHandle={onHandle} />
      </Suspense>
    </div>
  )
}

function SaveMenu({ chart, title, disabled }: { readonly chart: { readonly current: ChartHandle | null }; readonly title: string; readonly disabled: boolean }) {
  const { ui } = useAppModel()
  const announce = useAnnounce()
  const name = title.replaceAll(/[^\w -]+/g, ' ').trim().slice(0, 80) || 'chart'
  const save = (format: 'png' | 'svg') => async () => {
    const handle = chart.current
    if (!handle) return
    try {
      saveBlob(format === 'png' ? await handle.png() : new Blob([handle.svg()], { type: 'image/svg+xml' }), `${name}.${format}`)
      announce(`The chart was saved as ${format.toUpperCase()}.`)
    } catch (failure) {
      ui.setState({ failure })
    }
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target><Button variant="subtle" color="gray" size="compact-sm" disabled={disabled} leftSection={<Download size={14} aria-hidden />}>Save picture</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save('png')()}>PNG</Menu.Item>
        <Menu.Item onClick={() => void save('svg')()}>SVG</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
