/** Keeps the stored results within their quota, and finishes removals that a crash cut off. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { ResultStore } from './result-store.ts'

const bytesPerGigabyte = 1_000_000_000

export interface HouseDeps {
  readonly store: ResultStore
  readonly emit: Emit
  readonly logger: Logger
  /** 0: no limit. */
  readonly quotaGigabytes: () => number
  /** Ends what reads the rows of a result that goes away. */
  readonly release: (id: ExecutionId) => Promise<void>
}

export function createHouse({ store, emit, logger, quotaGigabytes, release }: HouseDeps) {
  let working: Promise<void> = Promise.resolve()

  async function makeRoom(newest: ExecutionId | null): Promise<void> {
    const quota = quotaGigabytes() * bytesPerGigabyte
    const removed: ExecutionId[] = []
    if (quota === 0) return
    while (store.table.totals().usedBytes > quota) {
      const id = store.table.leastUsed(newest)
      if (id === undefined) break
      await release(id)
      await store.remove(id)
      removed.push(id)
    }
    if (removed.length === 0) return
    logger.info({ removed }, 'results were removed to make room')
    emit('results.changed', removed)
  }

  return {
    quotaBytes: () => quotaGigabytes() * bytesPerGigabyte,

    /** Removes the least recently used results beyond the quota, never a pinned one and not the newest. Never rejects. */
    makeRoom(newest: ExecutionId | null): Promise<void> {
      working = working.then(() => makeRoom(newest)).catch((thrown: unknown) => logger.warn({ err: thrown }, 'room for results could not be made'))
      return working
    },

    /** Deletes what an earlier process had taken out of sight, and drafts of exports. Never rejects. */
    sweep(): Promise<void> {
      working = working.then(async () => {
        for (const id of store.table.unremoved()) {
          await rm(store.dirOf(id), { recursive: true, force: true, maxRetries: 3 })
          store.table.removed(id)
        }
        await rm(join(store.root, '.exports'), { recursive: true, force: true })
      }).catch((thrown: unknown) => logger.warn({ err: thrown }, 'files of removed results could not be deleted'))
      return working
    },
  }
}
