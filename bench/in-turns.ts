import { median } from './benchmark.ts'

/**
 * Runs each piece of work in turn, `times` over after one round to warm up, and gives the median milliseconds of each: a noisy
 * machine hits the figure and its floor alike.
 */
export async function inTurns(times: number, works: readonly (() => Promise<unknown>)[], signal: AbortSignal): Promise<readonly number[]> {
  const taken: number[][] = works.map(() => [])
  for (let round = -1; round < times; round++) {
    for (const [index, work] of works.entries()) {
      signal.throwIfAborted()
      const startedMs = performance.now()
      await work()
      if (round >= 0) taken[index]?.push(performance.now() - startedMs)
    }
  }
  return taken.map(median)
}
