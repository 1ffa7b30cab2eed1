/** One figure beside its floor, both measured in the same run. */
export interface Measurement {
  readonly name: string
  readonly measured: number
  readonly floor: number
  /** Of both figures, for example `ms`. */
  readonly unit: string
  /** What `measured / floor` should not exceed; null where nobody set a goal. */
  readonly goal: number | null
}

/** What a file in this folder exports as `benchmark`. */
export interface Benchmark {
  readonly name: string
  /** One sentence: what is measured, against which floor. */
  readonly about: string
  /** Takes its floor and its figure in turns, so that a noisy machine hits both alike. Cleans up after itself. */
  readonly run: (say: (line: string) => void) => Promise<readonly Measurement[]>
}

/** The middle one; of an even number the lower middle one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}

/** Runs each piece of work in turn, `times` over after one round to warm up, and gives the median milliseconds of each. */
export async function inTurns(times: number, works: readonly (() => Promise<unknown>)[]): Promise<readonly number[]> {
  const taken = works.map((): number[] => [])
  for (let round = 0; round <= times; round += 1) {
    for (const [index, work] of works.entries()) {
      const startedMs = performance.now()
      await work()
      if (round > 0) taken[index]?.push(performance.now() - startedMs)
    }
  }
  return taken.map(median)
}
