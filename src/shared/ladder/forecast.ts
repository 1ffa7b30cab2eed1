import { sqlAsSent } from '#shared/executions/sql-as-sent.ts'
import type { RunForecast } from './contract.ts'

/** A live run that brought its rows. */
export interface FinishedRun {
  readonly sql: string
  /** Length of its time window. */
  readonly windowMs: number | null
  /** From being sent to having the rows. */
  readonly tookMs: number
}

const dayMs = 86_400_000

/**
 * How long a run will probably take, from earlier runs of the same instance: of the same query if there are any (the same text
 * but for its literals, white space and comments), else for windows of as many days, else all. Null without any run.
 */
export function forecastRun(wish: { readonly sql: string; readonly windowMs: number | null }, history: readonly FinishedRun[]): RunForecast | null {
  const shape = shapeOf(wish.sql)
  const days = daysOf(wish.windowMs)
  const alike = [
    { basis: 'query', runs: history.filter(run => shapeOf(run.sql) === shape) },
    { basis: 'window', runs: history.filter(run => days !== null && daysOf(run.windowMs) === days) },
    { basis: 'instance', runs: history },
  ] as const
  const chosen = alike.find(({ runs }) => runs.length > 0)
  if (!chosen) return null
  const times = chosen.runs.map(run => run.tookMs).toSorted((one, other) => one - other)
  return { medianMs: median(times), shortestMs: times[0] ?? 0, longestMs: times.at(-1) ?? 0, runs: times.length, basis: chosen.basis }
}

/** A query without what changes from run to run: comments, white space, case of words, and the values of literals. */
export function shapeOf(sql: string): string {
  const { text } = sqlAsSent(sql)
  const pieces = text.match(/'(?:[^']|'')*'?|"(?:[^"]|"")*"?|\/\*[\s\S]*?(?:\*\/|$)|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?|\s+|[\s\S]/g) ?? []
  const shown: string[] = []
  for (const piece of pieces) {
    const first = piece.charAt(0)
    if (piece.startsWith('/*') || piece.trim() === '') continue
    if (first === '\'' || /\d/.test(first)) {
      // A list of any length is the same query.
      if (shown.at(-1) === ',' && shown.at(-2) === '?') shown.pop()
      else shown.push('?')
    } else shown.push(first === '"' ? piece : piece.toLowerCase())
  }
  return shown.join(' ')
}

function daysOf(windowMs: number | null): number | null {
  return windowMs === null ? null : Math.round(windowMs / dayMs)
}

/** The middle of sorted times; the mean of the two in the middle when there is no single one. */
function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
