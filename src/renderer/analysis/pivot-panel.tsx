import { lazy, Suspense, useMemo } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { PivotData, PivotSpec, Verdict } from '#shared/analysis/contract.ts'
import type { Combination } from '#shared/analysis/additivity.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { openPanel } from '#renderer/app/commands/create-commands.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { filterOf } from '#renderer/results/result-looks.ts'
import type { ResultDesk } from '#renderer/results/use-result-desk.ts'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { SyntheticBadge } from '#renderer/ui/badge.tsx'
import { formatCount } from '#renderer/ui/format.ts'
import { AnalysedResult } from './analysed-result.tsx'
import { usualPivot } from './chart-defaults.ts'
import { drillFilters } from './drill-filters.ts'
import { FilterNote } from './filter-note.tsx'
import { PivotForm } from './pivot-form.tsx'
import { pivotTable } from './pivot-table.ts'
import { useSavedAnalysis } from './use-saved-analysis.ts'
import { VerdictNotes } from './verdict-notes.tsx'

const TableGrid = lazy(async () => ({ default: (await import('#renderer/widgets/grid/table-grid.tsx')).TableGrid }))

/** The shown result in groups, in rows and in columns. */
export function PivotPanel() {
  return <AnalysedResult purpose="Here rows are put into groups, in rows and in columns, with figures and totals that add up honestly.">{desk => <OfResult desk={desk} />}</AnalysedResult>
}

function OfResult({ desk }: { readonly desk: ResultDesk }) {
  const { saved, save } = useSavedAnalysis(desk.result.executionId)
  if (saved === undefined) return <p className="analysis-pad quiet" role="status">Opening the pivot table…</p>
  const count = desk.columns.length
  const fits = saved.pivot && [...saved.pivot.rows, ...saved.pivot.columns, ...saved.pivot.measures].every(({ column }) => column === null || column < count)
  return <Pivot desk={desk} spec={saved.pivot && fits ? saved.pivot : usualPivot(desk.columns)} onChange={pivot => save({ pivot })} />
}

function Pivot({ desk, spec, onChange }: { readonly desk: ResultDesk; readonly spec: PivotSpec; readonly onChange: (spec: PivotSpec) => void }) {
  const { client } = useBridge()
  const { columns, look, result } = desk
  const input = { executionId: result.executionId, filter: filterOf(look), spec }
  // While new figures are on their way the old ones stay, with the choice that they were computed for.
  const pivot = useQuery({ queryKey: ['analysis-pivot', input], placeholderData: keepPreviousData, retry: false, queryFn: async ({ signal }) => ({ spec, data: await client.analysis.pivot(input, { signal }) }) })
  const shown = pivot.isError ? undefined : pivot.data
  const instead = (at: number, how: Combination) => onChange({ ...spec, measures: spec.measures.map((measure, index) => (index === at ? { ...measure, how } : measure)) })
  return (
    <div className="chart-panel" data-region-focus tabIndex={-1}>
      <PivotForm columns={columns} spec={spec} onChange={onChange} />
      <div className="chart-side">
        <div className="chart-bar">
          <FilterNote desk={desk} />
          {result.synthetic && <SyntheticBadge />}
          {shown && <span className="quiet tabular pivot-size" role="status">{pivot.isPlaceholderData ? 'Computing the groups…' : sizeText(shown.data)}</span>}
        </div>
        {pivot.isError && <div className="analysis-pad"><ErrorNotice error={pivot.error} onRetry={() => void pivot.refetch()} /></div>}
        {pivot.isPending && <p className="analysis-pad quiet" role="status">Computing the groups…</p>}
        {shown && !pivot.isPlaceholderData && <VerdictNotes columns={columns} measures={spec.measures} verdicts={told(shown.data)} onInstead={instead} />}
        {shown && <Table desk={desk} spec={shown.spec} data={shown.data} isOld={pivot.isPlaceholderData} />}
      </div>
    </div>
  )
}

/** What is said above the table: of the cells, and where these are beyond doubt, what to mind of totals. Refused totals say so in their place. */
function told({ verdicts: { cells, rowTotals, columnTotals, total } }: PivotData): readonly Verdict[] {
  return cells.map((cell, at) => (cell.verdict === 'allowed' ? [rowTotals, columnTotals, total].map(side => side[at]).find(each => each?.verdict === 'warned') ?? cell : cell))
}

function sizeText(data: PivotData): string {
  const shown = (count: number, all: number, what: string) => (all > count ? `first ${formatCount(count)} of ${formatCount(all)} ${what}` : `${formatCount(all)} ${what}`)
  const groups = shown(data.rows.length, data.rowGroups, data.rowGroups === 1 ? 'group' : 'groups')
  return `${groups}${data.columnGroups > 1 ? ` × ${shown(data.columns.length, data.columnGroups, 'columns')}` : ''}, from ${formatCount(data.rowCount)} rows of the result`
}

function Table({ desk, spec, data, isOld }: { readonly desk: ResultDesk; readonly spec: PivotSpec; readonly data: PivotData; readonly isOld: boolean }) {
  const model = useAppModel()
  const announce = useAnnounce()
  const density = useSetting('appearance.density')
  const table = useMemo(() => pivotTable(spec, data, desk.columns), [spec, data, desk.columns])
  const drill = (row: number, column: number) => {
    const cell = table.cellAt(row, column)
    if (cell === null) return
    desk.change({ filters: { ...desk.look.filters, ...drillFilters(desk.columns, spec.rows, cell.rowKey), ...drillFilters(desk.columns, spec.columns, cell.columnKey) } })
    openPanel(model, 'results')
    announce('The grid shows the rows behind this figure.')
  }
  return (
    <>
      <div className="table-grid-place" data-computing={isOld}><Suspense fallback={<p className="analysis-pad quiet" role="status">Opening the table…</p>}><TableGrid label="Pivot table" columns={table.columns} rows={table.rows} totals={table.totals} rowHeightPx={density === 'compact' ? 24 : 28} onOpen={drill} /></Suspense></div>
      <p className="table-hint quiet">Enter or a double click on a figure shows its rows in the grid.{table.hasRefused ? ' A dash stands where a total would be wrong; point at it for the reason.' : ''}</p>
    </>
  )
}
