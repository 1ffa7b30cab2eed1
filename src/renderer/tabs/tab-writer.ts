/** What a person knows about whether a tab's text is on disk. */
export type SaveState =
  | { readonly kind: 'saved' }
  | { readonly kind: 'pending' }
  | { readonly kind: 'writing' }
  | { readonly kind: 'failed'; readonly message: string; readonly tries: number }

export interface TabWriterDeps<Patch extends object> {
  /** Resolves once the patch is on disk. `n` grows with every call, also over reloads of the page. */
  readonly write: (n: number, patch: Patch) => Promise<void>
  readonly onState: (state: SaveState) => void
  /** The sentence for a failed write. */
  readonly explain: (thrown: unknown) => string
  readonly now: () => number
  readonly setTimer: (callback: () => void, delayMs: number) => unknown
  readonly clearTimer: (timer: unknown) => void
}

/** After this pause in typing the text is written. */
export const quietMs = 300
/** However fast somebody types, the text is written at least this often: on disk within a second. */
export const longestMs = 900
const longestRetryMs = 10_000

/**
 * Writes one tab's changes in order, one write at a time, and never drops any: changes made during a write, or while
 * writes fail, are merged field by field and sent with the next try. A failure is told at once and tried again after
 * 1, 2, 4 … 10 seconds, and right away when something else is typed or `flush` is called.
 *
 * ```
 * saved ──change──► pending ──300 ms quiet / 900 ms / flush──► writing ──ok──► saved (or pending, when changed meanwhile)
 *                      ▲                                          └──error──► failed ──retry──► writing
 * ```
 */
export function createTabWriter<Patch extends object>(deps: TabWriterDeps<Patch>) {
  let pending: Patch | null = null
  let firstPendingMs = 0
  let timer: unknown
  let current: Promise<void> | null = null
  let lastN = 0
  let tries = 0

  function schedule(delayMs: number): void {
    deps.clearTimer(timer)
    timer = deps.setTimer(() => void flush(), delayMs)
  }

  async function writeOnce(patch: Patch): Promise<void> {
    // Starts at the time of day so that a reloaded page does not begin below what was written before.
    lastN = Math.max(lastN + 1, deps.now())
    deps.onState({ kind: 'writing' })
    try {
      await deps.write(lastN, patch)
      tries = 0
      deps.onState(pending === null ? { kind: 'saved' } : { kind: 'pending' })
      if (pending !== null) schedule(quietMs)
    } catch (thrown) {
      // What was typed since wins field by field over what failed.
      pending = pending === null ? patch : { ...patch, ...pending }
      tries += 1
      deps.onState({ kind: 'failed', message: deps.explain(thrown), tries })
      schedule(Math.min(1_000 * 2 ** (tries - 1), longestRetryMs))
    }
  }

  /** Writes now whatever is pending. Resolves when there is nothing left or a try failed; never rejects. */
  async function flush(): Promise<void> {
    deps.clearTimer(timer)
    // A write that ends may be followed at once by another flush's.
    for (let running = current; running !== null; running = current) await running
    if (pending === null) return
    const patch = pending
    pending = null
    current = writeOnce(patch).finally(() => {
      current = null
    })
    await current
  }

  return {
    change(patch: Patch): void {
      if (pending === null) firstPendingMs = deps.now()
      pending = pending === null ? patch : { ...pending, ...patch }
      if (tries === 0 && current === null) deps.onState({ kind: 'pending' })
      schedule(Math.max(0, Math.min(quietMs, firstPendingMs + longestMs - deps.now())))
    },
    flush,
    /** Fields that are typed but not on disk, newest value each; null when all is on disk. A running write counts as on its way. */
    pending: (): Patch | null => pending,
    /** True while anything is not yet known to be on disk. */
    isBusy: (): boolean => pending !== null || current !== null,
    /** Stops all timers without writing; for a tab that is gone. */
    dispose(): void {
      deps.clearTimer(timer)
      pending = null
    },
  }
}
export type TabWriter<Patch extends object> = ReturnType<typeof createTabWriter<Patch>>
