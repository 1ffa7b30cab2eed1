import type { Clock } from '#shared/base/clock.ts'

/** A clock that a test can set forward or back while sleeps go on undisturbed, as a machine's clock does. */
export interface JumpingClock extends Clock {
  jump(byMs: number): void
}

/** Runs `speed` times as fast as the machine's clock. */
export function createJumpingClock(speed: number): JumpingClock {
  const startMs = Date.now()
  let offsetMs = 0
  return {
    jump: (byMs) => void (offsetMs += byMs),
    now: () => Math.round(startMs + (Date.now() - startMs) * speed + offsetMs),
    sleep: (delayMs, signal) => new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error)
      const stop = () => {
        clearTimeout(timer)
        reject(signal.reason as Error)
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop)
        resolve()
      }, delayMs / speed)
      signal.addEventListener('abort', stop, { once: true })
    }),
  }
}
