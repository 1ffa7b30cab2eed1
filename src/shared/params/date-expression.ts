/**
 * Dynamic dates of DATE and TIMESTAMP parameters. Stored as a text of plain words that begins with `@`, which no date
 * does, so that it fits wherever a value is written: the form, a query's defaults, a command line, a file in git.
 *
 * ```
 * @yesterday
 * @last-28-days ending-2-days-ago first-day
 * @last-full-week weeks-from-sunday last-day in America/New_York
 * @month-to-date year-earlier complete-data first-day
 * ```
 * Order: `@period`, what the period leaves open, which end of it, `as-utc`, `in ZONE`.
 */
import { periodDays } from '#shared/time-window/period-days.ts'
import { asOfMs } from '#shared/time-window/resolve-window.ts'
import type { DynamicPeriod } from '#shared/time-window/time-window.ts'
import { addDays, instantOf, isTimeZone, wallAt, wallText, type Wall } from '#shared/time-window/zone-math.ts'

/** The end of the period that is meant: its first day, its last day, or the day after it (for `<`). */
export const dateEdges = ['first-day', 'last-day', 'day-after'] as const
export type DateEdge = (typeof dateEdges)[number]

export interface DateExpression {
  readonly period: DynamicPeriod
  readonly edge: DateEdge
  /** Null for the zone of the run's time window. */
  readonly timeZone: string | null
  /** TIMESTAMP only: written as UTC, for columns that end in `_utc`; otherwise as the clock of the zone shows it. */
  readonly asUtc: boolean
}

/** When and where a dynamic date is worked out. */
export interface Moment {
  readonly nowMs: number
  readonly timeZone: string
}

/** True for a text that means a dynamic date rather than a fixed one. */
export function isDateExpression(text: string): boolean {
  return text.trimStart().startsWith('@')
}

/** Reads what `writeDateExpression` writes. Words may come in any order; an unknown one gives `problem`, the end of a sentence. */
export function readDateExpression(text: string): DateExpression | { readonly problem: string } {
  const [first = '', ...words] = text.trim().split(/\s+/)
  const period = periodOf(first.slice(1))
  if (!period) return { problem: `begins with "${first}", which is no period such as @yesterday, @last-7-days or @last-full-month` }
  let edge: DateEdge = 'first-day'
  let timeZone: string | null = null
  let asUtc = false
  let found: DynamicPeriod = period
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const next = wordOf(found, word)
    if (next) found = next
    else if (isEdge(word)) edge = word
    else if (word === 'as-utc') asUtc = true
    else if (word === 'in' && words[at + 1] !== undefined) {
      timeZone = words[++at] ?? null
      if (timeZone === null || !isTimeZone(timeZone)) return { problem: `names "${timeZone}", which is not a time zone this computer knows` }
    } else return { problem: `holds "${word}", which is not understood there` }
  }
  return { period: found, edge, timeZone, asUtc }
}

/** The one text for an expression. */
export function writeDateExpression({ period, edge, timeZone, asUtc }: DateExpression): string {
  const words = [period.kind === 'last-n-days' ? `@last-${period.days}-days` : `@${period.kind}`]
  if (period.kind === 'last-n-days' && period.endDaysAgo > 0) words.push(`ending-${period.endDaysAgo}-days-ago`)
  if ('weekStart' in period) words.push(`weeks-from-${period.weekStart}`)
  if (period.compare !== undefined) words.push(period.compare === 'previous-period' ? 'period-before' : 'year-earlier')
  if (period.onlyComplete === true) words.push('complete-data')
  if (edge !== 'first-day') words.push(edge)
  if (asUtc) words.push('as-utc')
  if (timeZone !== null) words.push('in', timeZone)
  return words.join(' ')
}

/**
 * The date or time that an expression means at a moment: `yyyy-MM-dd` for DATE; for TIMESTAMP `yyyy-MM-ddTHH:mm:ss`, where
 * the last day is its last second and the other edges are midnights.
 */
export function resolveDateExpression(expression: DateExpression, type: 'DATE' | 'TIMESTAMP', moment: Moment): string {
  const timeZone = expression.timeZone ?? moment.timeZone
  const { start, end } = periodDays(expression.period, wallAt(asOfMs(expression.period, moment.nowMs), timeZone))
  const day = expression.edge === 'first-day' ? start : expression.edge === 'last-day' ? addDays(end, -1) : end
  if (type === 'DATE') return wallText(day).slice(0, 10)
  const wall = expression.edge === 'last-day' ? { ...day, hour: 23, minute: 59, second: 59 } : day
  return expression.asUtc ? utcText(wall, timeZone) : wallText(wall)
}

// The last second of a day is the second before the next midnight, whatever the clocks did between.
function utcText(wall: Wall, timeZone: string): string {
  const isLastSecond = wall.second === 59
  const at = isLastSecond ? instantOf(addDays(wall, 1), timeZone) - 1_000 : instantOf(wall, timeZone)
  return new Date(at).toISOString().slice(0, 19)
}

/** A period in the words of a dynamic date, without `@` and what follows it: `last-28-days ending-2-days-ago`, `month-to-date year-earlier`. Undefined when it is none. */
export function readPeriod(text: string): DynamicPeriod | undefined {
  const [first = '', ...words] = text.trim().split(/\s+/)
  let period = periodOf(first)
  for (const word of words) period = period && wordOf(period, word)
  return period
}

function isEdge(word: string): word is DateEdge {
  return (dateEdges as readonly string[]).includes(word)
}

function periodOf(word: string): DynamicPeriod | undefined {
  const days = Number(/^last-(\d{1,3})-days?$/.exec(word)?.[1] ?? Number.NaN)
  if (days >= 1 && days <= 400) return { kind: 'last-n-days', days, endDaysAgo: 0 }
  switch (word) {
    case 'today': case 'yesterday': case 'last-full-month': case 'last-full-quarter': case 'last-full-year': case 'month-to-date': case 'quarter-to-date': case 'year-to-date':
      return { kind: word }
    case 'last-full-week': case 'week-to-date':
      return { kind: word, weekStart: 'monday' }
    default:
      return undefined
  }
}

function wordOf(period: DynamicPeriod, word: string): DynamicPeriod | undefined {
  const daysAgo = Number(/^ending-(\d{1,2})-days?-ago$/.exec(word)?.[1] ?? Number.NaN)
  if (period.kind === 'last-n-days' && daysAgo >= 0 && daysAgo <= 60) return { ...period, endDaysAgo: daysAgo }
  if ('weekStart' in period && (word === 'weeks-from-monday' || word === 'weeks-from-sunday')) return { ...period, weekStart: word === 'weeks-from-monday' ? 'monday' : 'sunday' }
  if (word === 'period-before') return { ...period, compare: 'previous-period' }
  if (word === 'year-earlier') return { ...period, compare: 'same-period-last-year' }
  return word === 'complete-data' ? { ...period, onlyComplete: true } : undefined
}
