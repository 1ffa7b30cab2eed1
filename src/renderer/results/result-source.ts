import type { ExecutionId } from '#shared/base/ids.ts'
import type { Bulk, Cell } from '#renderer/bridge/bulk.ts'
import type { GridRow, RowSource } from '#renderer/widgets/result-grid/grid-contract.ts'

/** The rows of a view (null: as they came) for the grid: page by page, very long texts cut. */
export function createPageSource(bulk: Bulk, id: ExecutionId, viewId: string | null): RowSource {
  return {
    key: `${id}:${viewId ?? 'all'}`,
    async fetch(offset, limit, signal) {
      const page = await bulk.rows(id, viewId, offset, limit, signal)
      return page.rows.map((row, at): GridRow => ({ position: page.offset + at + 1, number: row + 1, cells: page.columns.map(column => column[at] ?? null) }))
    },
  }
}

/** The same rows for the clipboard: only these columns (cells stand at the columns' numbers all the same), every text whole. */
export function createWholeSource(bulk: Bulk, id: ExecutionId, viewId: string | null, columns: readonly number[]): RowSource {
  return {
    key: `${id}:${viewId ?? 'all'}:${columns.join(',')}`,
    async fetch(offset, limit, signal) {
      const page = await bulk.rows(id, viewId, offset, limit, signal, columns)
      const whole = new Map<string, Cell>()
      for (const { row, column } of page.cut) {
        const [number, index] = [page.rows[row], columns[column]]
        if (number !== undefined && index !== undefined) whole.set(`${row}:${column}`, await bulk.cell(id, number, index, signal))
      }
      return page.rows.map((row, at): GridRow => {
        const cells: Cell[] = []
        for (const [place, index] of columns.entries()) cells[index] = whole.get(`${at}:${place}`) ?? page.columns[place]?.[at] ?? null
        return { position: page.offset + at + 1, number: row + 1, cells }
      })
    },
  }
}
