/** Pages of rows around where one looks. */
export interface PageCache<Row> {
  /** A row that is here, or undefined. Never asks. */
  row(index: number): Row | undefined
  /**
   * Says what is on screen (`last` excluded) and how far it lies from what was before. Pages that lack are asked for, those
   * on screen first, then those ahead of the movement; after a leap over whole pages none are, for nobody knows where the next
   * one leads. Questions about pages that have gone out of sight are given up when others need their place: most are answered
   * before, and a question that is given up costs its connection.
   */
  look(first: number, last: number, movedRows: number): void
  /** Rows `from` to `to` (excluded) that are not at hand are asked for again at the next look; used while rows arrive. */
  forget(from: number, to: number): void
  /** Gives up every question and forgets every page. */
  clear(): void
}

export interface PageCacheDeps<Row> {
  readonly fetch: (offset: number, limit: number, signal: AbortSignal) => Promise<readonly Row[]>
  /** Rows `first` to `last` (excluded) have come, so that what waits for them can be drawn. */
  readonly onPage: (first: number, last: number) => void
  readonly onError: (thrown: unknown) => void
  readonly rowCount: () => number
}

export const pageRows = 200
/** Enough for several screens in both directions; at 14 columns about 20 MB. */
const keptPages = 120
const askedAtOnce = 2
/** Pages that are asked for ahead of the movement. */
const aheadPages = 2

export function createPageCache<Row>({ fetch, onPage, onError, rowCount }: PageCacheDeps<Row>): PageCache<Row> {
  const pages = new Map<number, readonly Row[]>()
  const asked = new Map<number, AbortController>()
  let wanted: readonly number[] = []

  function ask(page: number): void {
    const abort = new AbortController()
    asked.set(page, abort)
    void (async () => {
      try {
        const offset = page * pageRows
        const rows = await fetch(offset, Math.min(pageRows, rowCount() - offset), abort.signal)
        if (abort.signal.aborted) return
        keep(page, rows)
        onPage(offset, offset + rows.length)
      } catch (thrown) {
        if (abort.signal.aborted) return
        // Not asked for again until one looks elsewhere: a question that fails at once would be put for ever.
        wanted = wanted.filter(each => each !== page)
        onError(thrown)
      } finally {
        if (asked.get(page) === abort) asked.delete(page)
        askNext()
      }
    })()
  }

  function keep(page: number, rows: readonly Row[]): void {
    pages.delete(page)
    pages.set(page, rows)
    for (const old of pages.keys()) {
      if (pages.size <= keptPages) break
      if (!wanted.includes(old)) pages.delete(old)
    }
  }

  function askNext(): void {
    for (const page of wanted) {
      if (pages.has(page) || asked.has(page)) continue
      if (asked.size >= askedAtOnce && !giveUpOldest()) return
      ask(page)
    }
  }

  /** False when every question is about a page that is wanted. */
  function giveUpOldest(): boolean {
    for (const [page, abort] of asked) {
      if (wanted.includes(page)) continue
      asked.delete(page)
      abort.abort()
      return true
    }
    return false
  }

  return {
    row(index) {
      return pages.get(Math.floor(index / pageRows))?.[index % pageRows]
    },
    look(first, last, movedRows) {
      const lastPage = Math.ceil(rowCount() / pageRows) - 1
      const from = Math.floor(first / pageRows)
      const to = Math.floor(Math.max(first, last - 1) / pageRows)
      const next: number[] = []
      for (let page = from; page <= to; page++) next.push(page)
      for (let step = 1; step <= aheadPages && Math.abs(movedRows) <= pageRows; step++) {
        if (movedRows >= 0) next.push(to + step)
        if (movedRows <= 0) next.push(from - step)
      }
      wanted = next.filter(page => page >= 0 && page <= lastPage)
      for (const page of wanted) {
        const rows = pages.get(page)
        // What is looked at stays longest.
        if (rows) keep(page, rows)
      }
      askNext()
    },
    forget(from, to) {
      for (let page = Math.floor(from / pageRows); page * pageRows < to; page++) {
        pages.delete(page)
        asked.get(page)?.abort()
        asked.delete(page)
      }
    },
    clear() {
      for (const abort of asked.values()) abort.abort()
      asked.clear()
      pages.clear()
      wanted = []
    },
  }
}
