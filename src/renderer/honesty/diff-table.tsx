import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react'
import { AppError } from '#shared/base/app-error.ts'
import { diffColumnNames, diffStatuses, type Diff, type DiffRow, type DiffSort, type DiffStatus } from '#shared/honesty/diff.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import type { Cell } from '#renderer/bridge/bulk.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import type { CopiedColumn, CopyFormat } from '#renderer/results/cells-as-text.ts'
import { CopyStrip } from '#renderer/results/copy-strip.tsx'
import { ExportList } from '#renderer/results/export-list.tsx'
import { useCopyFrom, type Copying } from '#renderer/results/use-copy.ts'
import { useSayChosen } from '#renderer/results/use-say-chosen.ts'
import { formatCount } from '#renderer/ui/format.ts'
import { noArrangement } from '#renderer/widgets/result-grid/column-layout.ts'
import { cellText, type GridColumn, type GridHandle, type GridRow, type RowSource } from '#renderer/widgets/result-grid/grid-contract.ts'
import { amountText } from './amount-text.ts'
import { withSign } from './bridge-steps.ts'
import { DiffActions, DiffCellMenu, DiffColumnMenu } from './diff-actions.tsx'
import { statusText } from './status-texts.ts'

const ResultGrid = lazy(async () => ({ default: (await import('#renderer/widgets/result-grid/result-grid.tsx')).ResultGrid }))
const nothing = () => undefined
const noFilter: ReadonlySet<string> = new Set()

export interface DiffTableProps {
  readonly diff: Diff
  /** A measure's column by its name. */
  readonly columnOf: (name: string) => ResultColumn | undefined
  /** Core let go of the comparison meanwhile: it has to be made again. */
  readonly onGone: () => void
}

/** The rows of a comparison, as many as there are; sorted by a press on a header. */
export function DiffTable({ diff, columnOf, onGone }: DiffTableProps) {
  const { client } = useBridge()
  const { ui } = useAppModel()
  const sayChosen = useSayChosen()
  const density = useSetting('appearance.density')
  const copyFormat = useSetting('results.copyFormat')
  const [statuses, setStatuses] = useState<readonly DiffStatus[]>(() => diffStatuses.filter(status => status !== 'same' && diff.counts[status] > 0))
  const [sort, setSort] = useState<Sorted>(null)
  const [arrangement, setArrangement] = useState(noArrangement)
  const [menu, setMenu] = useState<{ readonly at: DOMRect; readonly columnId: string | null } | null>(null)
  const grid = useRef<GridHandle | null>(null)
  const onHandle = useCallback((handle: GridHandle | null) => { grid.current = handle }, [])
  const columns = useMemo(() => columnsOf(diff, columnOf), [diff, columnOf])
  const chosen = statuses.length === 0 ? diffStatuses : statuses
  const rowCount = chosen.reduce((sum, status) => sum + diff.counts[status], 0)
  const order = useMemo(() => sort && sortOf(diff, sort), [diff, sort])
  const key = `${diff.diffId}:${chosen.join()}:${sort === null ? '' : `${sort.columnId} ${sort.direction}`}`
  const source = useMemo<RowSource>(() => ({
    key,
    async fetch(offset, limit, signal) {
      const page = await client.honesty.diffRows({ diffId: diff.diffId, statuses: [...chosen], sort: order, offset, limit }, { signal })
      return page.rows.map((row, at) => ({ position: offset + at + 1, number: offset + at + 1, cells: cellsOf(row) }))
    },
  }), [client, diff, chosen, order, key])
  const copying = useDiffCopy(diff, source, useCallback(() => grid.current, []), columnOf)
  const copy = (format: CopyFormat, withHeader: boolean): void => void copying.copy(format, withHeader)
  const menuColumn = columns.find(({ id }) => id === menu?.columnId)
  const closeMenu = (): void => {
    setMenu(null)
    grid.current?.focus()
  }
  const toggle = (status: DiffStatus): void => setStatuses(statuses.includes(status) ? statuses.filter(other => other !== status) : [...statuses, status])
  return (
    <div className="diff-rows">
      <div className="diff-counts" role="group" aria-label="Rows to show">
        {diffStatuses.map(status => (
          <button key={status} type="button" className="diff-count tabular" aria-pressed={statuses.includes(status)} title={statusText(status).meaning} onClick={() => toggle(status)}>
            {statusText(status).label} {formatCount(diff.counts[status])}
          </button>
        ))}
        <span className="toolbar-space" />
        <DiffActions diff={diff} statuses={chosen} sort={order} rowCount={rowCount} onCopy={copy} />
      </div>
      <ExportList />
      <CopyStrip copying={copying} onExport={null} />
      <div className="diff-grid">
        <Suspense fallback={<p className="honesty-pad quiet" role="status">Opening the grid…</p>}>
          <ResultGrid label="Differences" columns={columns} rowCount={rowCount} source={source} rowHeightPx={density === 'compact' ? 24 : 28} arrangement={arrangement} sort={sort ? [sort] : []} filtered={noFilter}
            onArrange={setArrangement} onSort={columnId => setSort(nextSort(sort, columnId))} onColumnMenu={(columnId, at) => setMenu({ at, columnId })} onCellMenu={at => setMenu({ at, columnId: null })} onChoose={sayChosen} onOpen={nothing} onRow={nothing}
            onHandle={onHandle} onError={failure => (AppError.from(failure).code === 'not-found' ? onGone() : ui.setState({ failure }))}
            onCopy={withHeader => copy(copyFormat, withHeader)} />
        </Suspense>
      </div>
      {menu?.columnId === null && <DiffCellMenu at={menu.at} onCopy={copy} onClose={closeMenu} />}
      {menuColumn && menu && (
        <DiffColumnMenu at={menu.at} name={menuColumn.name} sorted={sort?.columnId === menuColumn.id ? sort.direction : null} onClose={closeMenu} onFit={() => grid.current?.autoSize(menuColumn.id)}
          onSort={direction => setSort(direction && { columnId: menuColumn.id, direction })} />
      )}
    </div>
  )
}

/** Copies chosen cells: states by their names, everything else as it is stored. */
function useDiffCopy(diff: Diff, source: RowSource, grid: () => GridHandle | null, columnOf: (name: string) => ResultColumn | undefined): Copying {
  const columns = useMemo(() => {
    const types = ['text' as const, ...diff.keys.map(name => columnOf(name)?.type ?? 'text'), ...diff.measures.flatMap(name => Array<CopiedColumn['type']>(3).fill(columnOf(name)?.type ?? 'text'))]
    return diffColumnNames(diff).map((name, at): CopiedColumn => ({ name, type: types[at] ?? 'text' }))
  }, [diff, columnOf])
  const rows = useCallback((): RowSource => ({
    key: source.key,
    fetch: async (offset, limit, signal) => (await source.fetch(offset, limit, signal)).map((row): GridRow => ({ ...row, cells: [stateText(row.cells[0] ?? null), ...row.cells.slice(1)] })),
  }), [source])
  return useCopyFrom({ grid, columns, rows })
}

function stateText(cell: Cell): string {
  const status = diffStatuses.find(each => each === cell)
  return status === undefined ? cellText(cell) : statusText(status).label
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
  const columns = [
    { ...plain, format: stateText }, ...diff.keys.map(() => ({ ...plain, typeText: 'key' })),
    ...diff.measures.flatMap(name => {
      const shown = (cell: Cell) => (cell === null ? '' : amountText(columnOf(name), cellText(cell)))
      const change = (cell: Cell) => {
        const [, sign = '', digits = ''] = /^([+−]?)(.*)$/.exec(withSign(cellText(cell))) ?? []
        return cell === null ? '' : sign + amountText(columnOf(name), digits)
      }
      return [{ typeText: 'first', alignRight: true, format: shown }, { typeText: 'second', alignRight: true, format: shown }, { typeText: 'second − first', alignRight: true, format: change }]
    }),
  ]
  const names = diffColumnNames(diff)
  return columns.map((column, index) => ({ id: String(index), name: names[index] ?? '', ...column }))
}
