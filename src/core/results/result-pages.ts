import { z } from 'zod'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { PageCell } from './cell-text.ts'
import type { RowsDesk } from './stored-rows.ts'
import type { Views } from './views.ts'

const PageQuery = z.object({
  offset: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  view: z.string().min(1).max(64).optional(),
  columns: z.string().regex(/^\d{1,4}(,\d{1,4})*$/).transform(text => text.split(',').map(Number)).optional(),
})

/** Rows `offset` … of a result or view, column by column. */
export interface ResultPage {
  readonly offset: number
  /** Their numbers in original order, from 0. */
  readonly rows: readonly number[]
  readonly columns: readonly (readonly PageCell[])[]
  /** Cells that were cut: row within the page, column within `columns`, and how many characters the whole text has. Absent when there are none. */
  readonly cut?: readonly { readonly row: number; readonly column: number; readonly length: number }[]
}

/** Reads one page as the bulk door answers it. Rejects with `invalid-input` for what is no page, `storage` when the rows' files are gone or damaged. */
export async function readPage(deps: { readonly desk: RowsDesk; readonly views: Views }, id: ExecutionId, search: URLSearchParams, signal: AbortSignal): Promise<ResultPage> {
  const query = PageQuery.safeParse(Object.fromEntries(search))
  if (!query.success) throw new AppError('invalid-input', 'This is no page of a result: offset must be 0 or more, and limit 1 to 1,000.')
  const { offset, limit, view } = query.data
  const { rows: available, columnCount } = deps.desk.readableRows(id)
  const columns = query.data.columns ?? Array.from({ length: columnCount }, (_, index) => index)
  if (columns.some(column => column >= columnCount)) throw new AppError('invalid-input', `This result has ${columnCount} columns; a page was asked for one beyond them.`)
  const rows = view === undefined
    ? Array.from({ length: Math.max(0, Math.min(offset + limit, available) - offset) }, (_, index) => offset + index)
    : Array.from(await deps.views.rows(view, id, offset, limit, signal))
  if (rows.length === 0) return { offset, rows: [], columns: columns.map(() => []) }
  const page = await deps.desk.read(id, rows, columns, signal)
  return page.cut.length === 0 ? { offset, rows, columns: page.columns } : { offset, rows, columns: page.columns, cut: page.cut }
}
