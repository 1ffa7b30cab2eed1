/**
 * AMC's aggregation thresholds, as SQL around a query that counts the users behind its rows. The rules (help centre,
 * "Aggregation thresholds"; workflow guide, filtered rows):
 *
 * - every output column asks for a number of distinct users by its class; the row must reach the largest
 * - users are counted behind the row, behind every metric with a total other than zero and, where steps were joined,
 *   behind every step that a value comes from; the smallest count decides
 * - `remove-rows` (default): rows below are left out
 * - `remove-values`: values whose own column asks for more users than there are become NULL; the row stays
 * - `discriminate`: the same, then filtered rows with equal remaining dimensions are summed into one, and a boolean
 *   column marks them
 * - columns of class NONE keep their values in rows that stay: non-addressable users count for metrics
 */
import { quoteText } from '#sql/translate/quoting.ts'
import type { Translation, UserCount } from '#sql/translate/translate.ts'

export interface ThresholdColumn {
  /** Distinct users its class asks for; null for classes that are only shown when controls are off. */
  readonly requiredUsers: number | null
  /** Numbers that add up when filtered rows are put together. */
  readonly isSummed: boolean
}

export type FilterMode = 'remove-rows' | 'remove-values' | 'discriminate'

export interface ThresholdPlan {
  readonly mode: FilterMode
  readonly columns: readonly ThresholdColumn[]
}

/** Largest number of users that the columns ask for. */
export function requiredUsers(columns: readonly ThresholdColumn[]): number {
  return Math.max(1, ...columns.map((column) => column.requiredUsers ?? Infinity))
}

/** Distinct user counts are shown up to the threshold they were made for: 2 or 100. */
export function shownUserLimit(required: number): number {
  return required > 2 ? 100 : 2
}

/**
 * SQL with the columns `c1`…`cn`, `filtered` BOOLEAN, `users` BIGINT (null when no user data is read), `reason` VARCHAR,
 * `is_kept` BOOLEAN and `rows` BIGINT (how many rows of the query it stands for). Nothing is left out yet: rows to drop
 * have `is_kept` false.
 */
export function thresholdSql(translation: Translation, plan: ThresholdPlan): string {
  const names = plan.columns.map((_, index) => `"c${index + 1}"`)
  if (!translation.users) {
    const unknown = 'CAST(NULL AS BIGINT) AS "users", CAST(NULL AS VARCHAR) AS "reason"'
    return `SELECT ${names.join(', ')}, FALSE AS "filtered", ${unknown}, TRUE AS "is_kept", 1 AS "rows" FROM (${translation.sql}) AS "q"`
  }
  const required = requiredUsers(plan.columns)
  const counts = [translation.users, ...translation.contributions]
  const counted = `SELECT *, ${counts.map((count, index) => `${count.sql} AS "n${index}"`).join(', ')} FROM (${translation.sql}) AS "q"`
  const smallest = counts.length === 1 ? '"n0"' : `least(${counts.map((count, index) => (index === 0 || count.isCertain ? `"n${index}"` : `nullif("n${index}", 0)`)).join(', ')})`
  const judged = `SELECT *, ${smallest} AS "actual" FROM (${counted}) AS "n"`
  const visible = plan.columns.map((column, index) => visibleSql(names[index] ?? '', column, plan.mode))
  const isBelow = `"actual" < ${required}`
  const verdict = [
    `${isBelow} AS "filtered"`,
    `least("actual", ${shownUserLimit(required)}) AS "users"`,
    `CASE WHEN ${isBelow} THEN ${reasonSql(translation, counts, required)} END AS "reason"`,
    `${plan.mode === 'remove-rows' ? `NOT (${isBelow})` : 'TRUE'} AS "is_kept"`,
    '1 AS "rows"',
  ]
  const flagged = `SELECT ${[...visible, ...verdict].join(', ')} FROM (${judged}) AS "j"`
  return plan.mode === 'discriminate' ? regroupedSql(flagged, plan.columns, names, required) : flagged
}

function visibleSql(name: string, column: ThresholdColumn, mode: FilterMode): string {
  const required = column.requiredUsers ?? Infinity
  if (mode === 'remove-rows' || required <= 1) return name
  return Number.isFinite(required) ? `CASE WHEN "actual" >= ${required} THEN ${name} END AS ${name}` : `NULL AS ${name}`
}

function reasonSql(translation: Translation, counts: readonly UserCount[], required: number): string {
  const cases = counts.map((count, index) => {
    const path = count.path === null ? '' : ` (path ${count.path} of ${translation.pathCount})`
    const kind = index === 0 ? '' : ' effective'
    const text = ` '${count.sources.join(', ')}'${path}${kind} users < ${required} required`
    return `WHEN "n${index}" = "actual" THEN concat("n${index}", ${quoteText(text)})`
  })
  return `CASE ${cases.join(' ')} END`
}

function regroupedSql(flagged: string, columns: readonly ThresholdColumn[], names: readonly string[], required: number): string {
  const values = columns.map((column, index) => (column.isSummed ? `sum(${names[index]}) AS ${names[index]}` : `${names[index]}`))
  const keys = names.filter((_, index) => !columns[index]?.isSummed)
  const rest = '"filtered", "users", "reason", "is_kept", "rows"'
  const groupBy = keys.length > 0 ? ` GROUP BY ${keys.join(', ')}` : ' HAVING count(*) > 0'
  const sums = `${values.join(', ')}, TRUE, least(sum("users"), ${shownUserLimit(required)}), min("reason"), TRUE, count(*)`
  const kept = `SELECT ${names.join(', ')}, ${rest} FROM "f" WHERE NOT "filtered"`
  return `WITH "f" AS MATERIALIZED (${flagged}) ${kept} UNION ALL SELECT ${sums} FROM "f" WHERE "filtered"${groupBy}`
}
