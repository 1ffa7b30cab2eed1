import type { Clock } from '#shared/base/clock.ts'
import type { TabId } from '#shared/base/ids.ts'

/** Two windows that type within this time are at work at the same time. */
const sameTimeMs = 10 * 60_000

/**
 * Remembers which window typed last in each tab. Only of this start: after a restart every window is a new one, and typing
 * on is no conflict.
 */
export function createTypists(clock: Clock) {
  const last = new Map<TabId, { readonly clientId: string; readonly atMs: number }>()
  return {
    /** Notes that this window types here now; true when another one did so a short while ago. */
    takesOver(id: TabId, clientId: string): boolean {
      const before = last.get(id)
      last.set(id, { clientId, atMs: clock.now() })
      return before !== undefined && before.clientId !== clientId && clock.now() - before.atMs < sameTimeMs
    },
  }
}
