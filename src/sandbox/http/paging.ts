import { queryText } from './fields.ts'
import { badRequest } from './reply.ts'

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Opaque; absent on the last page. */
  readonly nextToken: string | undefined
}

export const maxPageSize = 100

/** The `limit` (or `maxResults`) of a request: 1 to 100, default 100. */
export function readLimit(query: URLSearchParams, name = 'limit'): number {
  const text = queryText(query, name)
  if (text === undefined) return maxPageSize
  const limit = Number(text)
  if (!/^\d+$/.test(text) || limit < 1 || limit > maxPageSize) throw badRequest(`${name} must be between 1 and ${maxPageSize}.`)
  return limit
}

/**
 * One page of `items`, which must come in a stable order with a unique key each. A token names the last item seen, so
 * items that appear or vanish between two calls neither repeat nor hide others; when that item itself is gone, its place
 * is kept by `compareKeys`. A token belongs to one list and its filters (`listName`); any other is refused with 400.
 */
export function cutPage<Item>(
  items: readonly Item[],
  options: {
    readonly listName: string
    readonly limit: number
    readonly nextToken: string | undefined
    readonly keyOf: (item: Item) => string
    /** Orders keys as `items` are ordered. */
    readonly compareKeys: (one: string, other: string) => number
  },
): Page<Item> {
  const after = options.nextToken === undefined ? undefined : readToken(options.nextToken, options.listName)
  const start = after === undefined ? 0 : items.findIndex((item) => options.compareKeys(options.keyOf(item), after) > 0)
  if (start < 0) return { items: [], nextToken: undefined }
  const page = items.slice(start, start + options.limit)
  const last = page.at(-1)
  const isLast = last === undefined || start + options.limit >= items.length
  return { items: page, nextToken: isLast ? undefined : writeToken(options.listName, options.keyOf(last)) }
}

/** The token field of an answer that leaves it out on the last page, as reporting answers do. */
export function tokenField(page: { readonly nextToken: string | undefined }): { readonly nextToken?: string } {
  return page.nextToken === undefined ? {} : { nextToken: page.nextToken }
}

/** Plain text order, for keys that sort as text. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function writeToken(listName: string, key: string): string {
  return Buffer.from(JSON.stringify([listName, key])).toString('base64url')
}

function readToken(token: string, listName: string): string {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString())
    if (Array.isArray(parts) && parts[0] === listName && typeof parts[1] === 'string') return parts[1]
  } catch {
    // Not ours: refused below, like a token of another list.
  }
  throw badRequest('nextToken is invalid.')
}
