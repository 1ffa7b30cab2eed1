/** What could be changed in a query so that less is lost to privacy filtering, from the SQL as it was run and AMC's reasons. */
import { z } from 'zod'

export const Help = z.object({
  kind: z.enum(['leave-out', 'coarser-time', 'wider-window', 'coarser-dimension']),
  /** A sentence that says what to do. */
  advice: z.string(),
  /** A sentence on why, with numbers. */
  because: z.string(),
})
export type Help = z.output<typeof Help>

/** An output column as the analysis of the SQL sees it. */
export interface OutputNeed {
  readonly name: string
  readonly privacyClass: string
  /** Distinct users that a row needs to show it. */
  readonly requiredUsers: number
}

export interface LossFacts {
  readonly suppressedRows: number
  /** Of the query's output; empty when the SQL is not known. */
  readonly needs: readonly OutputNeed[]
  /** Users behind suppressed rows where AMC told them: how many rows have at least so many. Null when no reason was told. */
  readonly users: { readonly told: number; readonly median: number; readonly required: number; readonly atLeast: (users: number) => number } | null
  /** Dimensions of the result; `distinct` counts their values in rows that were kept. */
  readonly dimensions: readonly { readonly name: string; readonly type: string; readonly distinct: number }[]
}

/** In the order in which they are worth trying. Empty when nothing was lost. */
export function whatWouldHelp(facts: LossFacts): Help[] {
  if (facts.suppressedRows === 0) return []
  return [...leaveOut(facts), ...coarserTime(facts), ...widerWindow(facts), ...coarserDimension(facts)]
}

function leaveOut({ needs, users }: LossFacts): Help[] {
  const highest = Math.max(1, ...needs.map(need => need.requiredUsers))
  const strict = needs.filter(need => need.requiredUsers === highest)
  const rest = Math.max(1, ...needs.filter(need => need.requiredUsers < highest).map(need => need.requiredUsers))
  if (highest <= 2 || strict.length === needs.length) return []
  const names = strict.map(({ name, privacyClass }) => `${name} (${privacyClass})`).join(' and ')
  const saved = users === null ? '' : ` ${count(users.atLeast(rest))} of ${count(users.told)} suppressed rows have that many.`
  return [{ kind: 'leave-out', advice: `Leave out ${names}${strict.length > 1 ? ', all of them' : ''}.`, because: `${strict.length > 1 ? 'They ask' : 'It asks'} for ${highest} users behind each row. Without ${strict.length > 1 ? 'them' : 'it'} a row needs ${rest}.${saved}` }]
}

function coarserTime({ dimensions }: LossFacts): Help[] {
  const fine = dimensions.find(({ name, type }) => type === 'timestamp' || /(^|_)(hour|minute)(_|$)/.test(name))
  const daily = dimensions.find(({ name, type }) => type === 'date' || /(^|_)(date|day)(_|$)/.test(name))
  const because = 'Each step up puts the users of several rows behind one.'
  if (fine) return [{ kind: 'coarser-time', advice: `Group ${fine.name} by day instead of by the exact time.`, because }]
  return daily ? [{ kind: 'coarser-time', advice: `Group ${daily.name} by week or month: DATE_TRUNC('week', ${daily.name}).`, because }] : []
}

function widerWindow({ users }: LossFacts): Help[] {
  if (users === null || users.median <= 0 || users.required <= users.median) return []
  const factor = users.required / users.median
  if (factor > 20) return []
  return [{
    kind: 'wider-window', advice: `Take a time window about ${factor < 10 ? factor.toFixed(1) : Math.round(factor)} times as long.`,
    because: `Half of the suppressed rows have at least ${count(users.median)} of the ${count(users.required)} users they need. New users must keep coming at the same rate for this to carry them over.`,
  }]
}

function coarserDimension({ dimensions }: LossFacts): Help[] {
  const [widest] = dimensions.filter(({ type }) => type !== 'date' && type !== 'timestamp').toSorted((a, b) => b.distinct - a.distinct)
  if (widest === undefined || widest.distinct < 2 || dimensions.length < 2) return []
  return [{ kind: 'coarser-dimension', advice: `Group by something coarser than ${widest.name}, or leave it out.`, because: `It splits the rows most: ${count(widest.distinct)} values among the rows that were kept.` }]
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
