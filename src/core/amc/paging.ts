import { AppError } from '#shared/base/app-error.ts'

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Null, absent or empty at the end. */
  readonly nextToken: string | null | undefined
}

export interface PagingLimits {
  readonly maxPages: number
  readonly maxItems: number
}

const defaultLimits: PagingLimits = { maxPages: 500, maxItems: 50_000 }

/**
 * All items of a `nextToken` list, in the order of the pages. Rejects with `remote` instead of running for ever or filling
 * the memory: when a token comes a second time, or a limit is passed. Never gives a part for the whole.
 */
export async function collectPages<Item>(
  what: string,
  fetchPage: (nextToken: string | undefined, signal: AbortSignal) => Promise<Page<Item>>,
  signal: AbortSignal,
  { maxPages, maxItems }: PagingLimits = defaultLimits,
): Promise<Item[]> {
  const items: Item[] = []
  const seen = new Set<string>()
  let nextToken: string | undefined
  for (let pageCount = 1; ; pageCount += 1) {
    signal.throwIfAborted()
    const page = await fetchPage(nextToken, signal)
    items.push(...page.items)
    if (!page.nextToken) return items
    if (seen.has(page.nextToken)) throw refusal(what, 'the same page was announced twice')
    if (pageCount >= maxPages || items.length > maxItems) throw refusal(what, `it has more than ${items.length} entries`)
    seen.add(page.nextToken)
    nextToken = page.nextToken
  }
}

function refusal(what: string, why: string): AppError {
  return new AppError('remote', `The list of ${what} could not be read to its end because ${why}. What was known before is unchanged. Try again later.`, { details: { malformed: true } })
}
