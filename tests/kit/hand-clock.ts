import type { Clock } from '#shared/base/clock.ts'

/** A clock that only moves when told. Sleepers wake in the order of their due times. */
export interface HandClock extends Clock {
  /** Moves on by this much, waking everyone whose time has come, and lets their continuations run. */
  advance(byMs: number): Promise<void>
  set(timeMs: number): void
}

/** 2026-03-10T09:30:00Z, a Tuesday without a clock change near it. */
export const quietMoment = Date.UTC(2026, 2, 10, 9, 30)

export function createHandClock(startMs = quietMoment): HandClock {
  let now = startMs
  const sleepers = new Set<{ readonly dueMs: number; readonly wake: () => void }>()
  return {
    now: () => now,
    sleep: (delayMs, signal) => new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error)
      const sleeper = { dueMs: now + delayMs, wake: () => { sleepers.delete(sleeper); resolve() } }
      sleepers.add(sleeper)
      signal.addEventListener('abort', () => { sleepers.delete(sleeper); reject(signal.reason as Error) }, { once: true })
    }),
    advance: async byMs => {
      const until = now + byMs
      for (;;) {
        const next = [...sleepers].filter(({ dueMs }) => dueMs <= until).sort((a, b) => a.dueMs - b.dueMs)[0]
        if (!next) break
        now = Math.max(now, next.dueMs)
        next.wake()
        await new Promise(resolve => setImmediate(resolve))
      }
      now = until
      await new Promise(resolve => setImmediate(resolve))
    },
    set: timeMs => { now = timeMs },
  }
}
