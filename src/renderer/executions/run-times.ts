import type { Execution } from '#shared/executions/contract.ts'

/** The parts of a run's time, rounded so that what is shown adds up: waited + computed + the rest = total. Null where nothing is known. */
export interface RunTimes {
  readonly waitMs: number | null
  readonly computeMs: number | null
  /** Fetching and storing the rows; also what AMC took beyond its own figure. */
  readonly restMs: number | null
  readonly totalMs: number | null
}

/** Rounds to what `formatDuration` shows of the total: tenths below ten seconds, else seconds. The parts never exceed the total. */
export function timesOf({ waitMs, amcComputeSeconds, totalMs }: Pick<Execution, 'waitMs' | 'amcComputeSeconds' | 'totalMs'>): RunTimes {
  const exactComputeMs = amcComputeSeconds === null ? null : amcComputeSeconds * 1_000
  if (totalMs === null) return { waitMs, computeMs: exactComputeMs, restMs: null, totalMs: null }
  const unit = totalMs < 10_000 ? 100 : 1_000
  const round = (timeMs: number) => Math.round(timeMs / unit) * unit
  const total = round(totalMs)
  const wait = waitMs === null ? null : Math.min(total, round(waitMs))
  const compute = exactComputeMs === null ? null : Math.min(total - (wait ?? 0), round(exactComputeMs))
  return { waitMs: wait, computeMs: compute, totalMs: total, restMs: wait === null || compute === null ? null : total - wait - compute }
}
