import type { ExecutionId } from '#shared/base/ids.ts'
import type { ExecutionSummary } from '#shared/executions/contract.ts'
import type { ResultSummary } from '#shared/results/contract.ts'
import { formatAgo, formatDate, formatExact, formatTime } from '#renderer/ui/format.ts'

/** A result that is one click away. */
export interface StripEntry {
  readonly id: ExecutionId
  readonly name: string
  /** Tells more, as a tooltip. */
  readonly detail: string
  readonly rowCount: number
  readonly pinned: boolean
}

export interface StripInput {
  /** Runs of the query that are ready, newest first. */
  readonly runs: readonly Pick<ExecutionSummary, 'id' | 'title' | 'dryRun' | 'createdAtMs' | 'pinned' | 'rowCount'>[]
  readonly stored: readonly Pick<ResultSummary, 'executionId' | 'title' | 'rowCount' | 'pinned' | 'storedAtMs' | 'origin'>[]
  /** What the tab shows; always among the entries when its rows are stored. */
  readonly shownId: ExecutionId
  readonly nowMs: number
}

/** The query's own runs whose rows are still here, newest first, then pinned results of others; what is shown is always there. */
export function stripEntries({ runs, stored, shownId, nowMs }: StripInput): readonly StripEntry[] {
  const rows = new Map(stored.map(result => [result.executionId, result]))
  const own = runs.filter(run => !run.dryRun && rows.has(run.id)).map((run): StripEntry => ({
    id: run.id, name: `Run ${whenText(run.createdAtMs, nowMs)}`, detail: `${run.title}\n${formatExact(run.createdAtMs)}, ${formatAgo(run.createdAtMs, nowMs)}`, rowCount: rows.get(run.id)?.rowCount ?? 0, pinned: rows.get(run.id)?.pinned === true,
  }))
  const taken = new Set(own.map(({ id }) => id))
  const others = stored.filter(result => !taken.has(result.executionId) && (result.pinned || result.executionId === shownId)).map((result): StripEntry => ({
    id: result.executionId, name: result.title === '' ? 'Untitled' : result.title.slice(0, 80), detail: `${result.title}\n${result.origin === 'import' ? 'Imported' : 'Stored'} ${formatExact(result.storedAtMs)}`, rowCount: result.rowCount, pinned: result.pinned,
  }))
  return [...own, ...others]
}

function whenText(timeMs: number, nowMs: number): string {
  return formatDate(timeMs) === formatDate(nowMs) ? formatTime(timeMs) : formatDate(timeMs)
}
