import { useState, type ClipboardEvent } from 'react'
import { Button, NumberInput, Popover } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Info, Rows3 } from 'lucide-react'
import { useStore } from 'zustand'
import { AppError } from '#shared/base/app-error.ts'
import type { ColumnSums } from '#shared/results/contract.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSettled } from '#renderer/ui/use-settled.ts'
import { formatCount } from '#renderer/ui/format.ts'
import { cellText } from '#renderer/widgets/result-grid/grid-contract.ts'
import { chosenText, figuresOf, figuresWishes, rawText } from './selection-figures.ts'
import type { ResultDesk } from './use-result-desk.ts'
import './selection-bar.css'

const restMs = 250
/** More columns are worked out only when somebody asks. */
const columnsAtOnce = 20

/** Below the grid, always one line: the value of the cell, or the figures of what is chosen, and the way to any row. */
export function SelectionBar({ desk }: { readonly desk: ResultDesk }) {
  const { rowCount } = desk.view
  // Where no row is left, what was chosen before is gone as well.
  const chosen = useStore(desk.choice, state => (rowCount === 0 ? null : state.chosen))
  return (
    <div className="selection-bar tabular" role="group" aria-label="Selection">
      {rowCount === 0 ? <span className="quiet">No row to choose</span> : chosen === null ? <span className="quiet ellipsis">Arrow keys move, Shift chooses, Enter opens a value, Ctrl+C copies.</span> : chosen.cellCount === 1 ? <OneCell desk={desk} /> : <Figures desk={desk} />}
      <span className="toolbar-space" />
      <Rows3 size={14} aria-hidden />
      <NumberInput className="go-to-row" size="xs" aria-label="Go to row" placeholder="Go to row" min={1} max={rowCount} hideControls thousandSeparator="," onKeyDown={event => {
        if (event.key === 'Escape') desk.grid()?.focus()
        if (event.key !== 'Enter') return
        const row = Number(event.currentTarget.value.replaceAll(',', ''))
        if (!Number.isInteger(row) || row < 1) return
        desk.grid()?.goTo(Math.min(row, rowCount))
        desk.grid()?.focus()
      }} />
    </div>
  )
}

function OneCell({ desk }: { readonly desk: ResultDesk }) {
  const cell = useStore(desk.choice, state => state.cell)
  if (!cell) return <span className="quiet">Reading the row…</span>
  const { row, column } = cell
  return (
    <>
      <span className="quiet selection-place ellipsis">Row {formatCount(row.position)}{row.number === row.position ? '' : ` (number ${formatCount(row.number)} in the result)`}, {column.name}</span>
      <span className="ellipsis selection-value" title={cellText(cell.cell).slice(0, 2_000)}>{cell.cell === null ? 'null' : cell.cell === '' ? 'empty text' : cellText(cell.cell).slice(0, 400)}</span>
    </>
  )
}

function Figures({ desk }: { readonly desk: ResultDesk }) {
  const { client } = useBridge()
  const chosen = useStore(desk.choice, state => state.chosen)
  const [askedFor, setAskedFor] = useState('')
  const { result, view, columns, gridColumns } = desk
  const wishes = chosen ? figuresWishes(chosen) : []
  const wishKey = useSettled(JSON.stringify([view.viewId, wishes]), restMs)
  const columnCount = wishes.reduce((sum, wish) => sum + wish.columns.length, 0)
  const many = columnCount > columnsAtOnce && askedFor !== wishKey
  const isSettled = wishKey === JSON.stringify([view.viewId, wishes])
  const figures = useQuery({
    queryKey: ['selection-figures', result.executionId, wishKey], enabled: isSettled && !many && result.complete && !view.building, staleTime: Infinity, gcTime: 60_000, retry: false,
    queryFn: async ({ signal }) => {
      const answers: ColumnSums[] = []
      for (const wish of wishes) answers.push(...await client.results.selectionSums({ executionId: result.executionId, viewId: view.viewId, columns: [...wish.columns], ranges: [...wish.ranges] }, { signal }))
      return answers
    },
  })
  if (!chosen) return null
  const said = <span className="quiet selection-place">{chosenText(chosen)}</span>
  if (!result.complete) return <>{said}<span className="quiet">Figures come when all rows have arrived.</span></>
  if (many) return <>{said}<Button variant="subtle" size="compact-xs" onClick={() => setAskedFor(wishKey)}>Work out the figures of {formatCount(columnCount)} columns</Button></>
  if (figures.isError) return <>{said}<span className="filter-refusal ellipsis">{AppError.from(figures.error).message}</span></>
  if (!figures.data || !isSettled) return <>{said}<span className="quiet" role="status">Adding up…</span></>
  const [only, ...others] = figures.data
  const writeOf = ({ column }: ColumnSums): ((text: string) => string) | null => gridColumns[column]?.format ?? null
  const copyRaw = (event: ClipboardEvent<HTMLElement>): void => {
    const copied = getSelection()?.toString() ?? ''
    if (copied === '') return
    event.clipboardData.setData('text/plain', rawText(copied, figures.data.flatMap(sums => figuresOf(sums, writeOf(sums)))))
    event.preventDefault()
  }
  if (only && others.length === 0) {
    return (
      <>
        {said}
        <span className="figures ellipsis" onCopy={copyRaw}>{figuresOf(only, writeOf(only)).map(({ name, text, raw }) => <span key={name} title={`${name}: ${raw}`}><span className="quiet">{name}</span> {text}</span>)}</span>
        {only.refusal !== null && <span className="figure-refusal ellipsis" title={only.refusal}><Info size={13} aria-hidden /><span className="ellipsis">No sum: {only.refusal}</span></span>}
        {only.warning !== null && <span className="quiet figure-refusal ellipsis" title={only.warning}><Info size={13} aria-hidden /><span className="ellipsis">{only.warning}</span></span>}
      </>
    )
  }
  return (
    <>
      {said}
      <Popover position="top-start" width="auto" trapFocus returnFocus withinPortal shadow="md">
        <Popover.Target><Button variant="subtle" size="compact-xs">Figures of {formatCount(figures.data.length)} columns</Button></Popover.Target>
        <Popover.Dropdown aria-label="Figures by column" className="figures-table-box">
          <table className="figures-table tabular" onCopy={copyRaw}>
            <thead><tr>{['Column', 'Count', 'Null', 'Distinct', 'Sum', 'Average', 'Min', 'Max'].map(name => <th key={name} scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {figures.data.map(sums => {
                const shown = new Map(figuresOf(sums, writeOf(sums)).map(figure => [figure.name, figure]))
                return (
                  <tr key={sums.column}>
                    <th scope="row" className="ellipsis">{columns[sums.column]?.name}</th>
                    {['Count', 'Null', 'Distinct'].map(name => <td key={name}>{shown.get(name)?.text ?? '0'}</td>)}
                    {sums.refusal === null ? ['Sum', 'Average'].map(name => <td key={name} title={sums.warning ?? shown.get(name)?.raw}>{shown.get(name)?.text ?? '–'}</td>) : <td colSpan={2} className="figure-refusal" title={sums.refusal}>{sums.refusal}</td>}
                    {['Min', 'Max'].map(name => <td key={name} title={shown.get(name)?.raw.slice(0, 500)}>{shown.get(name)?.text.slice(0, 60) ?? '–'}</td>)}
                  </tr>
                )
              })}
            </tbody>
          </table>
        </Popover.Dropdown>
      </Popover>
    </>
  )
}
