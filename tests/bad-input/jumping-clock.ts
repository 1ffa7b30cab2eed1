import type { Clock } from '#shared/base/clock.ts'
import { createFastClock } from '#core/executions/testing/run-rig.ts'

/** A clock that a test can set forward or back while sleeps go on undisturbed, as a machine's clock does. */
export interface JumpingClock extends Clock {
  jump(byMs: number): void
}

/** Runs `speed` times as fast as the machine's clock. */
export function createJumpingClock(speed: number): JumpingClock {
  const running = createFastClock(speed)
  let offsetMs = 0
  return {
    jump: (byMs) => void (offsetMs += byMs),
    now: () => running.now() + offsetMs,
    sleep: (delayMs, signal) => running.sleep(delayMs, signal),
  }
}
