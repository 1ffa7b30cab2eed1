/** Pure decisions of the execution engine: pauses, deadlines, sentences, cost. */
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionFailure } from '#shared/executions/contract.ts'

const minuteMs = 60_000
/** AMC gives a run that did not start a day (api.md §4.4, `expireTime`). */
const queueLimitMs = 24 * 60 * minuteMs
/** Added to AMC's own limits before we stop waiting for its word. */
const graceMs = 5 * minuteMs

/** Pause before the look number `polls` (from 0): fast first, then slower, never above `slowestMs`. */
export function pollDelayMs(polls: number, pace: { readonly fastestMs: number; readonly slowestMs: number }): number {
  return Math.round(Math.min(Math.max(pace.slowestMs, pace.fastestMs), Math.max(1, pace.fastestMs) * 1.4 ** Math.min(polls, 60)))
}

/** Pause after the `failures`th failure in a row (from 1): doubling from 1 s to 60 s, `random` (0..1) takes off up to half. Never under `floorMs`. */
export function retryDelayMs(failures: number, random: number, floorMs = 0): number {
  const full = Math.min(minuteMs, 1_000 * 2 ** Math.min(failures - 1, 10))
  return Math.round(Math.max(floorMs, full * (1 - random / 2)))
}

/** When we stop waiting for AMC: its own time limit and five minutes after it began, or a day after it was queued. */
export function giveUpAtMs(run: { readonly submittedAtMs: number | null; readonly runningAtMs: number | null }, timeoutSeconds: number): number {
  if (run.runningAtMs !== null) return run.runningAtMs + timeoutSeconds * 1_000 + graceMs
  return (run.submittedAtMs ?? 0) + Math.max(queueLimitMs, timeoutSeconds * 1_000) + graceMs
}

/** What AMC's status means for us. Anything unknown counts as running, so that a new word of AMC's never loses a run (api.md §4.5). */
export function meaningOf(status: string): 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled' {
  switch (status.toUpperCase()) {
    case 'PENDING':
      return 'pending'
    case 'SUCCEEDED':
      return 'succeeded'
    case 'FAILED':
    case 'REJECTED':
      return 'failed'
    case 'CANCELLED':
    case 'DELETED':
      return 'cancelled'
    default:
      return 'running'
  }
}

/** One sentence for people about AMC's reason. AMC's own words are kept beside it. */
export function explainAmcFailure(status: string, reason: string | null): { readonly message: string; readonly timedOut: boolean } {
  const text = reason ?? ''
  const say = (message: string) => ({ message, timedOut: false })
  if (/timed? ?out|time limit|expired/i.test(text)) return { message: 'AMC stopped the run because it took longer than its time limit. Narrow the time window or simplify the query, or raise the limit in the settings.', timedOut: true }
  if (/too many workflows have already been run/i.test(text)) return say('AMC refused the run to protect privacy: too many queries ran on the same data and time window. Wait, or use a clearly different window.')
  if (/undeclared parameter/i.test(text)) return say('The query uses a parameter that is not declared. Declare it beside the query and run again.')
  if (/synthetic/i.test(text)) return say('This sandbox instance only runs on synthetic data, and AMC refused the run for that reason.')
  if (/object '.*' not found|unknown table|table .* not found/i.test(text)) return say('The query names a table or column that this instance does not have. Check the name in the schema browser.')
  if (/unsupported|not supported/i.test(text)) return say('The query uses something that AMC SQL does not support. AMC names it below.')
  if (/line \d+, column \d+/i.test(text)) return say('AMC could not compile the query. The place is named below.')
  if (text === '') return say(`AMC ended the run as ${status.toLowerCase()} and gave no reason. Run it again; if it fails again, copy the details for Amazon's support.`)
  return say(status.toUpperCase() === 'REJECTED' ? 'AMC refused the query. Its reason is below.' : 'AMC could not complete the run. Its reason is below.')
}

/** A refusal as the run's history keeps it: the sentence, AMC's own words, and where to find it again. */
export function failureOf(thrown: unknown): ExecutionFailure {
  const error = AppError.from(thrown)
  const details = error.details ?? {}
  const text = (key: string) => (typeof details[key] === 'string' ? details[key] : null)
  const amcText = text('amcText')
  const message = error.code === 'invalid-input' && amcText !== null ? explainAmcFailure('REJECTED', amcText).message : error.message
  return { message, amcText, requestId: text('requestId'), httpStatus: typeof details['httpStatus'] === 'number' ? details['httpStatus'] : null }
}

/** The rate card's estimate, or null while the compute time is unknown or nobody set a rate. AMC reports no cost. */
export function effortOf(amcComputeSeconds: number | null, card: { readonly perComputeHour: number; readonly perRun: number; readonly currency: string }): { amount: number; currency: string } | null {
  if (amcComputeSeconds === null || (card.perComputeHour === 0 && card.perRun === 0)) return null
  return { amount: (amcComputeSeconds / 3_600) * card.perComputeHour + card.perRun, currency: card.currency }
}

/** Why a submission could not be sent now and when it is tried again, or undefined when trying again makes no sense. */
export function holdReason(error: AppError): string | undefined {
  switch (error.code) {
    case 'offline':
      return 'Amazon cannot be reached. The run is kept and sent by itself when the network is back.'
    case 'signed-out':
      return 'Signed out. The run is kept and sent by itself after you sign in again.'
    case 'rate-limited':
      return 'AMC asked for a pause (too many requests). The run is kept and sent by itself after it.'
    default:
      return undefined
  }
}
