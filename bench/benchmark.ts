/** One line of a benchmark's answer. `measured` and `floor` share `unit`; both are better when smaller. */
export interface BenchmarkRow {
  readonly name: string
  readonly measured: number
  /** The same work with nothing of ours around it, measured in the same run. */
  readonly floor: number
  readonly unit: 'ms' | 's' | 'MB'
  /** The largest ratio of `measured` to `floor` that we are content with; null where the row only explains another. */
  readonly goal: number | null
}

/** What a file of this folder exports as `benchmark`: one entry of the list that `npm run bench` prints. */
export interface Benchmark {
  readonly name: string
  /** What is measured against which floor, in one line. */
  readonly title: string
  /**
   * Takes its floor and its figure in turns, so that a noisy machine hits both alike. `say` gets a line of progress now and
   * then. Leaves neither processes nor files behind, also when aborted.
   */
  readonly run: (say: (line: string) => void, signal: AbortSignal) => Promise<readonly BenchmarkRow[]>
}

/** The value that `share` (0 to 1) of the values do not exceed, by nearest rank; NaN for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** The middle one; of an even number the lower middle one. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}
