import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react'
import { diffStatuses, type Diff, type DiffRow, type DiffSort, type DiffStatus } from '#shared/honesty/diff.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import type { Cell } from '#renderer/bridge/bulk.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { copyText } from '#renderer/ui/copy-text.ts'
import { formatCount } from '#renderer/ui/format.ts'
import { noArrangement } from '#renderer/widgets/result-grid/column-layout.ts'
import { cellText, type GridColumn, type GridHandle, type RowSource } from '#renderer/widgets/result-grid/grid-contract.ts'
import { amountText } from './amount-text.ts'
import { withSign } from './bridge-steps.ts'
import { statusTexts } from './status-texts.ts'

const ResultGrid = lazy(async () => ({ default: (await import('#renderer/widgets/result-grid/result-grid.tsx')).ResultGrid }))
const nothing = () => undefined
const noFilter: ReadonlySet<string> = new Set()

/** The rows of a comparison, as many as there are; sorted by a press on a header. */
export function DiffTable({ diff, columnOf }: { readonly diff: Diff; readonly columnOf: (name: string) => ResultColumn | undefined }) {
  const { client } = useBridge()
  const { ui } = useAppModel()
  const density = useSetting('appearance.density')
  const [statuses, setStatuses] = useState<readonly DiffStatus[]>(() => diffStatuses.filter(status => status !== 'same' && diff.counts[status] > 0))
  const [sort, setSort] = useState<{ readonly columnId: string; readonly direction: 'ascending' | 'descending' } | null>(null)
  const [arrangement, setArrangement] = useState(noArrangement)
  const grid = useRef<GridHandle | null>(null)
  const onHandle = useCallback((handle: GridHandle | null) => { grid.current = handle }, [])
  const columns = useMemo(() => columnsOf(diff, columnOf), [diff, columnOf])
  const chosen = statuses.length === 0 ? diffStatuses : statuses
  const rowCount = chosen.reduce((sum, status) => sum + diff.counts[status], 0)
  const key = `${diff.diffId}:${chosen.join()}:${sort === null ? '' : `${sort.columnId} ${sort.direction}`}`
  const source = useMemo<RowSource>(() => ({
    key,
    async fetch(offset, limit, signal) {
      const page = await client.honesty.diffRows({ diffId: diff.diffId, statuses: [...chosen], sort: sort && sortOf(diff, sort), offset, limit }, { signal })
      return page.rows.map((row, at) => ({ position: offset + at + 1, number: offset + at + 1, cells: cellsOf(row) }))
    },
  }), [client, diff, chosen, sort, key])
  const toggle = (status: DiffStatus): void => setStatuses(statuses.includes(status) ? statuses.filter(other => other !== status) : [...statuses, status])
  return (
    <div className="diff-rows">
      <div className="diff-counts" role="group" aria-label="Rows to show">
        {diffStatuses.map(status => (
          <button key={status} type="button" className="diff-count tabular" aria-pressed={statuses.includes(status)} title={statusTexts[status].meaning} onClick={() => toggle(status)}>
            {statusTexts[status].label} {formatCount(diff.counts[status])}
          </button>
        ))}
      </div>
      <div className="diff-grid">
        <Suspense fallback={<p className="honesty-pad quiet" role="status">Opening the grid…</p>}>
          <ResultGrid label="Differences" columns={columns} rowCount={rowCount} source={source} rowHeightPx={density === 'compact' ? 24 : 28} arrangement={arrangement} sort={sort ? [sort] : []} filtered={noFilter}
            onArrange={setArrangement} onSort={columnId => setSort(nextSort(sort, columnId))} onColumnMenu={nothing} onCellMenu={nothing} onChoose={nothing} onOpen={nothing} onRow={nothing}
            onHandle={onHandle} onError={failure => ui.setState({ failure })}
            onCopy={() => void copyText(cellText(grid.current?.activeCell()?.cell))} />
        </Suspense>
      </div>
    </div>
  )
}

type Sorted = { readonly columnId: string; readonly direction: 'ascending' | 'descending' } | null

/** Ascending, descending, as it came. */
function nextSort(sort: Sorted, columnId: string): Sorted {
  if (sort?.columnId !== columnId) return { columnId, direction: 'ascending' }
  return sort.direction === 'ascending' ? { columnId, direction: 'descending' } : null
}

/** In the order of `columnsOf`: the state, the keys, then three columns for each measure. */
function sortOf(diff: Diff, { columnId, direction }: NonNullable<Sorted>): DiffSort {
  const index = Number(columnId)
  if (index === 0) return { of: 'status', at: 0, direction }
  if (index <= diff.keys.length) return { of: 'key', at: index - 1, direction }
  const place = index - 1 - diff.keys.length
  return { of: (['a', 'b', 'delta'] as const)[place % 3] ?? 'delta', at: Math.floor(place / 3), direction }
}

function cellsOf({ status, keys, values }: DiffRow): readonly Cell[] {
  return [status, ...keys, ...values.flatMap(({ a, b, delta }) => [a, b, delta])]
}

function columnsOf(diff: Diff, columnOf: (name: string) => ResultColumn | undefined): readonly GridColumn[] {
  const plain = { typeText: '', alignRight: false, format: null }
  const status = (cell: Cell) => diffStatuses.filter(each => each === cell).map(each => statusTexts[each].label)[0] ?? cellText(cell)
  const columns = [
    { ...plain, name: 'State', format: status }, ...diff.keys.map(name => ({ ...plain, name, typeText: 'key' })),
    ...diff.measures.flatMap(name => {
      const shown = (cell: Cell) => (cell === null ? '' : amountText(columnOf(name), cellText(cell)))
      const change = (cell: Cell) => {
        const [, sign = '', digits = ''] = /^([+−]?)(.*)$/.exec(withSign(cellText(cell))) ?? []
        return cell === null ? '' : sign + amountText(columnOf(name), digits)
      }
      return [{ name: `${name}, first`, typeText: 'first', alignRight: true, format: shown }, { name: `${name}, second`, typeText: 'second', alignRight: true, format: shown }, { name: `${name}, difference`, typeText: 'second − first', alignRight: true, format: change }]
    }),
  ]
  return columns.map((column, index) => ({ id: String(index), ...column }))
}
