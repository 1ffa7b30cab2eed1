import { AppError, type WireError } from '#shared/base/app-error.ts'
import { ExecutionId } from '#shared/base/ids.ts'
import { BundleOpened } from '#shared/honesty/bundle.ts'
import { sessionEnded, toAppError } from './to-app-error.ts'

/** A cell as core sends it: integers, decimals, dates and timestamps are text so that nothing is lost. */
export type Cell = string | number | boolean | null | readonly Cell[]

/** Rows `offset` to `offset + rowCount` of a result or a view of it, column by column. */
export interface RowPage {
  readonly offset: number
  readonly rowCount: number
  /** The rows' places in the result's original order, from 0. */
  readonly rows: readonly number[]
  readonly columns: readonly (readonly Cell[])[]
  /** Cells that are not here as a whole: row within the page, column within `columns`. */
  readonly cut: readonly { readonly row: number; readonly column: number }[]
}

interface PageBody {
  readonly offset: number
  readonly rows: readonly number[]
  readonly columns: Cell[][]
  /** Cells that are longer than a page may carry. */
  readonly cut?: readonly { readonly row: number; readonly column: number; readonly length: number }[]
}

/** What goes around the contract because it is large: rows of results, and files to download. */
export interface Bulk {
  /** `viewId` null: the rows in their original order. `columns` in the order in which they are wanted; all, when left out. */
  rows(executionId: ExecutionId, viewId: string | null, offset: number, limit: number, signal: AbortSignal, columns?: readonly number[]): Promise<RowPage>
  /** One whole value as text, however long; null for null. `row` is the place in the original order, from 0. */
  cell(executionId: ExecutionId, row: number, column: number, signal: AbortSignal): Promise<string | null>
  /** Stores a CSV (packed or not) or Parquet file as a new result. Rejects with `storage` before it is sent when the disk has no room for it. */
  importFile(file: File, signal: AbortSignal): Promise<ExecutionId>
  /** Opens a bundle that somebody handed over; it is checked before anything of it is kept. Rejects as `importFile` does. */
  openBundle(file: File, signal: AbortSignal): Promise<BundleOpened>
  /** Asks for a finished export and hands it to the browser as a download named by the server. */
  download(path: string, fallbackName: string, signal: AbortSignal): Promise<void>
}

/** Bulk answers over the page's own origin. All failures are AppErrors. */
export function createBulk(origin: string, token: string | null): Bulk {
  const headers: Readonly<Record<string, string>> = token === null ? {} : { authorization: `Bearer ${token}` }
  // A browser that is refused half way through an upload may tell of a lost connection instead of the reason.
  const expectRoom = (bytes: number, signal: AbortSignal) => ask(`${origin}/bulk/imports?bytes=${bytes}`, headers, signal)
  return {
    async rows(executionId, viewId, offset, limit, signal, wanted) {
      const more = `${viewId === null ? '' : `&view=${encodeURIComponent(viewId)}`}${wanted === undefined ? '' : `&columns=${wanted.join(',')}`}`
      const answer = await ask(`${origin}/bulk/results/${executionId}/rows?offset=${offset}&limit=${limit}${more}`, headers, signal)
      const { offset: first, rows, columns, cut = [] } = await answer.json() as PageBody // the bulk door's own shape, see results/contract.ts
      for (const { row, column, length } of cut) {
        const cells = columns[column]
        // A cut text must not pass for the whole one, neither on screen nor when it is copied.
        if (cells) cells[row] = `${String(cells[row])}… [cut here; the whole text has ${length.toLocaleString('en-US')} characters, and exports hold all of it]`
      }
      return { offset: first, rowCount: rows.length, rows, columns, cut }
    },
    async cell(executionId, row, column, signal) {
      const answer = await ask(`${origin}/bulk/results/${executionId}/cell?row=${row}&column=${column}`, headers, signal)
      return answer.status === 204 ? null : answer.text()
    },
    async importFile(file, signal) {
      await expectRoom(file.size, signal)
      const answer = await ask(`${origin}/bulk/imports?name=${encodeURIComponent(file.name)}`, headers, signal, file)
      return ExecutionId.parse((await answer.json() as { readonly executionId: unknown }).executionId) // checked right here
    },
    async openBundle(file, signal) {
      // The bundle itself and the rows in it.
      await expectRoom(2 * file.size, signal)
      return BundleOpened.parse(await (await ask(`${origin}/bulk/bundles`, headers, signal, file)).json())
    },
    async download(path, fallbackName, signal) {
      const answer = await ask(new URL(path, origin).href, headers, signal)
      const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? fallbackName
      const address = URL.createObjectURL(await answer.blob())
      const anchor = document.createElement('a')
      anchor.href = address
      anchor.download = name
      anchor.click()
      URL.revokeObjectURL(address)
    },
  }
}

/** With a `body` it is sent; else something is read. */
async function ask(address: string, headers: Readonly<Record<string, string>>, signal: AbortSignal, body?: Blob): Promise<Response> {
  let answer: Response
  try {
    answer = await fetch(address, body ? { method: 'POST', body, headers: { ...headers, 'content-type': 'application/octet-stream' }, signal } : { headers, signal })
  } catch (thrown) {
    throw toAppError(thrown)
  }
  if (answer.ok) return answer
  if (answer.status === 401) throw sessionEnded(undefined)
  const said: unknown = await answer.json().catch(() => null)
  if (typeof said === 'object' && said !== null && 'code' in said && 'message' in said) throw AppError.fromWire(said as WireError) // the door's error envelope
  throw new AppError('bug', 'The rows could not be read. They are still on disk; try again.', { details: { status: answer.status } })
}
