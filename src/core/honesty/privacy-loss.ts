/** What privacy filtering took from a result, computed in DuckDB over its rows; nothing but figures leaves it. */
import { AppError } from '#shared/base/app-error.ts'
import { isMeasure } from '#shared/analysis/additivity.ts'
import type { DimensionLoss, MeasureLoss, PrivacyLoss, ReasonLoss } from '#shared/honesty/contract.ts'
import { privacyColumns, privacyRoleOf, reasonPattern } from '#shared/honesty/privacy-columns.ts'
import { whatWouldHelp, type LossFacts } from '#shared/honesty/what-would-help.ts'
import { quoteText, textExpression, textOrNull, toResultColumn, type StoredColumn, type StoredRows } from '#core/results/results.ts'
import { amountText, amountType, numberOf, suppressedCondition, verdictOf } from './amounts.ts'
import { readSqlFacts } from './sql-facts.ts'

/** A result may have hundreds of columns; a report is read by people. */
const mostDimensions = 24
const mostValues = 10
const mostReasons = 20

interface Counted {
  readonly rows: StoredRows
  readonly flag: string
  readonly signal: AbortSignal
}

/** The report. Rejects with `invalid-input` when `weigh` names no measure that adds up. */
export async function computePrivacyLoss(rows: StoredRows, weigh: number | null, signal: AbortSignal): Promise<PrivacyLoss> {
  const { filtered, reason } = privacyColumns(rows.columns)
  const field = filtered === null ? undefined : rows.columns[filtered]?.field
  if (field === undefined) return { asked: false, rowCount: rows.rowCount, suppressedRows: 0, measures: [], dimensions: [], reasons: [], help: [] }
  const counted: Counted = { rows, flag: suppressedCondition(field), signal }
  const [counts] = await rows.duck.rows(`SELECT count(*) FILTER (${counted.flag}) FROM ${rows.relation}`, signal)
  const suppressedRows = numberOf(counts?.[0])
  const measures = await measureLosses(counted)
  const dimensions = await dimensionLosses(counted, weighing(rows, weigh))
  const reasonField = reason === null ? null : rows.columns[reason]?.field ?? null
  const reasons = reasonField === null ? [] : await reasonLosses(counted, reasonField)
  const help = whatWouldHelp({
    suppressedRows, needs: rows.manifest.facts === null ? [] : readSqlFacts(rows.manifest.facts.sql)?.needs ?? [],
    users: reasonField === null ? null : await usersBehind(counted, reasonField),
    dimensions: dimensions.map(({ column, name, distinctKept }) => ({ name, type: rows.columns[column]?.type ?? 'text', distinct: distinctKept })),
  })
  return { asked: true, rowCount: rows.rowCount, suppressedRows, measures, dimensions, reasons, help }
}

function ownOf(rows: StoredRows, wanted: 'measure' | 'dimension'): { readonly column: StoredColumn; readonly index: number }[] {
  return rows.columns.map((column, index) => ({ column, index })).filter(({ column }) => privacyRoleOf(column.name) === undefined && isMeasure(toResultColumn(column)) === (wanted === 'measure'))
}

/** What a row weighs when values of dimensions are compared. */
function weighing(rows: StoredRows, weigh: number | null): string {
  if (weigh === null) return '1'
  const column = rows.columns[weigh]
  if (column === undefined || !isMeasure(toResultColumn(column))) throw new AppError('invalid-input', 'Dimensions can be weighed by a measure of this result only. Choose one of its measures, or rows.')
  const { verdict, reason } = verdictOf(column)
  if (verdict === 'refused') throw new AppError('invalid-input', `${column.name} does not add up over rows, so it cannot weigh them. ${reason}`)
  return `coalesce(CAST(${column.field} AS ${amountType(column)}), 0)`
}

async function measureLosses({ rows, flag, signal }: Counted): Promise<MeasureLoss[]> {
  const measures = ownOf(rows, 'measure').map(measure => ({ ...measure, verdict: verdictOf(measure.column) }))
  const added = measures.filter(({ verdict }) => verdict.verdict !== 'refused')
  const sums = added.flatMap(({ column }) => {
    const amount = `CAST(${column.field} AS ${amountType(column)})`
    return [amountText(column, `sum(${amount})`), amountText(column, `sum(${amount}) FILTER (${flag})`), `CAST(sum(${amount}) FILTER (${flag}) AS DOUBLE) / nullif(CAST(sum(${amount}) AS DOUBLE), 0)`, `coalesce(min(${column.field}) < 0, false)`]
  })
  const [row] = sums.length === 0 ? [[]] : await rows.duck.rows(`SELECT ${sums.join(', ')} FROM ${rows.relation}`, signal)
  return measures.map(({ column, index, verdict }) => {
    const at = added.findIndex(({ index: other }) => other === index) * 4
    if (at < 0) return { column: index, name: column.name, total: null, suppressed: null, share: null, refusal: verdict.reason, warning: null }
    const total = textOrNull(row?.[at])
    const share = total === null || row?.[at + 3] === true || Number(total) === 0 ? null : numberOf(row?.[at + 2])
    return { column: index, name: column.name, total, suppressed: textOrNull(row?.[at + 1]) ?? (total === null ? null : '0'), share, refusal: null, warning: verdict.verdict === 'warned' ? verdict.reason : null }
  })
}

async function dimensionLosses({ rows, flag, signal }: Counted, weight: string): Promise<DimensionLoss[]> {
  const losses: DimensionLoss[] = []
  for (const { column, index } of ownOf(rows, 'dimension').slice(0, mostDimensions)) {
    const { field } = column
    const [counts] = await rows.duck.rows(`SELECT count(*) FILTER (${flag} AND ${field} IS NULL), count(DISTINCT ${field}) FILTER (NOT ${flag}) FROM ${rows.relation}`, signal)
    const values = await rows.duck.rows(
      `SELECT ${textExpression(column, 'v')}, n, s, w, CASE WHEN lowest >= 0 THEN w / nullif(t, 0) END FROM (
         SELECT ${field} AS v, count(*) AS n, count(*) FILTER (${flag}) AS s, CAST(coalesce(sum(${weight}) FILTER (${flag}), 0) AS DOUBLE) AS w, CAST(sum(${weight}) AS DOUBLE) AS t, min(${weight}) AS lowest
         FROM ${rows.relation} GROUP BY ${field}
       ) WHERE s > 0 ORDER BY w DESC, s DESC, v NULLS LAST LIMIT ${mostValues}`, signal,
    )
    losses.push({
      column: index, name: column.name, hiddenRows: numberOf(counts?.[0]), distinctKept: numberOf(counts?.[1]),
      values: values.map(([value, all, suppressed, amount, share]) => ({
        value: textOrNull(value), rows: numberOf(all), suppressedRows: numberOf(suppressed), suppressed: numberOf(amount), share: share === null ? null : numberOf(share),
      })),
    })
  }
  return losses
}

/** Suppressed rows with their reason taken apart: `actual`, `source`, `kind`, `required` (null where it is not understood). */
function takenApart({ rows, flag }: Counted, reason: string): string {
  const part = (group: number) => `nullif(regexp_extract(r, ${quoteText(reasonPattern)}, ${group}), '')`
  const known = `regexp_matches(r, ${quoteText(reasonPattern)})`
  return `(SELECT TRY_CAST(${part(1)} AS BIGINT) AS actual, CASE WHEN ${known} THEN coalesce(${part(2)}, '') ELSE r END AS source,
    CASE WHEN NOT ${known} THEN 'other' ELSE coalesce(trim(${part(3)}) || ' ', '') || 'users' END AS kind, TRY_CAST(${part(4)} AS BIGINT) AS required
    FROM (SELECT CAST(${reason} AS VARCHAR) AS r FROM ${rows.relation} WHERE ${flag} AND ${reason} IS NOT NULL))`
}

async function reasonLosses(counted: Counted, reason: string): Promise<ReasonLoss[]> {
  const found = await counted.rows.duck.rows(
    `SELECT source, kind, required, count(*) AS n, min(actual), quantile_disc(actual, 0.5) FROM ${takenApart(counted, reason)} GROUP BY ALL ORDER BY n DESC, source, kind, required LIMIT ${mostReasons}`, counted.signal,
  )
  return found.map(([source, kind, required, count, fewest, median]) => ({
    source: textOrNull(source) ?? '', kind: kindOf(kind), required: required === null ? null : numberOf(required), rows: numberOf(count), fewest: fewest === null ? null : numberOf(fewest), median: median === null ? null : numberOf(median),
  }))
}

function kindOf(kind: unknown): ReasonLoss['kind'] {
  return kind === 'users' || kind === 'effective users' || kind === 'equivalent users' ? kind : 'other'
}

/** How many users stand behind suppressed rows, as far as the reasons tell. */
async function usersBehind(counted: Counted, reason: string): Promise<LossFacts['users']> {
  const found = await counted.rows.duck.rows(`SELECT actual, count(*), max(required) FROM ${takenApart(counted, reason)} WHERE actual IS NOT NULL GROUP BY actual ORDER BY actual`, counted.signal)
  const counts = found.map(([actual, count, required]) => ({ actual: numberOf(actual), count: numberOf(count), required: numberOf(required) }))
  const told = counts.reduce((sum, { count }) => sum + count, 0)
  if (told === 0) return null
  let before = 0
  // The largest number that at least half of the rows reach.
  const median = counts.find(({ count }) => (before += count) * 2 >= told)?.actual ?? 0
  return { told, median, required: Math.max(...counts.map(({ required }) => required)), atLeast: users => counts.reduce((sum, { actual, count }) => sum + (actual >= users ? count : 0), 0) }
}
