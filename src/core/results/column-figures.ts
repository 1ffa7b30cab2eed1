/** What columns hold: frequent values, profiles, and figures over a selection. All by DuckDB, in one pass each where that is possible. */
import { mayCombine } from '#shared/analysis/additivity.ts'
import type { ColumnProfile, ColumnSums } from '#shared/results/contract.ts'
import { textOrNull } from './cell-text.ts'
import { quoteText, textExpression, toResultColumn, type StoredColumn } from './column-types.ts'
import type { DuckSession } from './duck.ts'
import { columnAt } from './filter-sql.ts'
import type { StoredRows } from './stored-rows.ts'
import type { Views, ViewSql } from './views.ts'

/** Up to so many different values quantiles are exact; an estimate is much cheaper beyond. */
const exactValues = 200_000
const histogramBins = 40
const shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]

const numeric: ReadonlySet<string> = new Set(['integer', 'decimal', 'double'])
const ordered: ReadonlySet<string> = new Set(['integer', 'decimal', 'double', 'date', 'timestamp'])

/** The most frequent values among the rows of `where` that hold `search`, and how many different ones there are in all. */
export async function columnValues(rows: StoredRows, wish: { readonly column: number; readonly where: string; readonly search: string; readonly limit: number }, signal: AbortSignal): Promise<{ values: { value: string | null; count: number }[]; distinctCount: number }> {
  const column = columnAt(rows.columns, wish.column)
  const { field } = column
  const shown = textExpression(column)
  const matching = wish.search === '' ? 'true' : `coalesce(contains(lower(${shown}), lower(${quoteText(wish.search)})), false)`
  const groups = `SELECT ${field} AS v, count(*) AS n FROM ${rows.relation} WHERE (${wish.where}) AND ${matching} GROUP BY v`
  const found = await rows.duck.rows(`WITH groups AS MATERIALIZED (${groups}) SELECT ${textExpression(column, 'v')}, n::DOUBLE, (SELECT count(*)::DOUBLE FROM groups) FROM groups ORDER BY n DESC, v NULLS LAST LIMIT ${wish.limit}`, signal)
  return { values: found.map(([value, count]) => ({ value: textOrNull(value), count: Number(count) })), distinctCount: Number(found[0]?.[2] ?? 0) }
}

/** See `ColumnProfile`. The column is read once, into its different values with their counts; everything else is worked out from these. */
export async function columnProfile(rows: StoredRows, index: number, where: string, signal: AbortSignal): Promise<ColumnProfile> {
  const column = columnAt(rows.columns, index)
  const isNumeric = numeric.has(column.type)
  const isOrdered = ordered.has(column.type)
  const value = scalar(column, 'v')
  return rows.duck.session(signal, async session => {
    await session.rows(`CREATE TEMPORARY TABLE groups AS SELECT ${column.field} AS v, count(*) AS n FROM ${rows.relation} WHERE ${where} GROUP BY v`)
    const figures = [
      'coalesce(sum(n), 0)::DOUBLE', 'coalesce(sum(n) FILTER (v IS NOT NULL), 0)::DOUBLE', 'count(v)::DOUBLE', textExpression(column, 'min(v)'), textExpression(column, 'max(v)'),
      isNumeric ? 'sum(v::DOUBLE * n) FILTER (isfinite(v::DOUBLE)) / sum(n) FILTER (isfinite(v::DOUBLE))' : 'NULL',
      ...(isOrdered ? [`min(${value}) FILTER (isfinite(${value}))`, `max(${value}) FILTER (isfinite(${value}))`] : []),
    ]
    const [[count, present, distinct, min, max, mean, low, high] = []] = await session.rows(`SELECT ${figures.join(', ')} FROM groups`)
    const isExact = Number(distinct) <= exactValues
    const quantiles = !isOrdered || Number(present) === 0 ? []
      : isExact ? await exactQuantiles(session, Number(present)) : await nearQuantiles(session, scalar(column, column.field), `${rows.relation} WHERE ${where}`)
    const top = await session.rows(`SELECT ${textExpression(column, 'v')}, n::DOUBLE FROM groups ORDER BY n DESC, v NULLS LAST LIMIT 20`)
    return {
      column: index, rowCount: Number(count), nullCount: Number(count) - Number(present), distinctCount: Number(distinct), distinctIsEstimate: !isExact,
      min: textOrNull(min), max: textOrNull(max), mean: typeof mean === 'number' && Number.isFinite(mean) ? mean : null,
      quantiles: quantiles.flatMap((found, at) => (found === null || found === undefined ? [] : [{ share: shares[at] ?? 0, value: quantileText(column, String(found), isExact) }])),
      topValues: top.map(([text, times]) => ({ value: textOrNull(text), count: Number(times) })),
      histogram: typeof low === 'number' && typeof high === 'number' ? await histogram(session, { column, low, high }) : [],
    }
  })
}

/** The smallest values that so many of the `present` ones do not exceed: what DuckDB calls `quantile_disc`. */
async function exactQuantiles(session: DuckSession, present: number): Promise<readonly unknown[]> {
  const picks = shares.map(share => `CAST(min(v) FILTER (upTo >= ${share * present}) AS VARCHAR)`)
  const [found = []] = await session.rows(`SELECT ${picks.join(', ')} FROM (SELECT v, sum(n) OVER (ORDER BY v ROWS UNBOUNDED PRECEDING) AS upTo FROM groups WHERE v IS NOT NULL)`)
  return found
}

async function nearQuantiles(session: DuckSession, value: string, source: string): Promise<readonly unknown[]> {
  const [[found] = []] = await session.rows(`SELECT CAST(approx_quantile(${value}, [${shares.join(', ')}]) AS VARCHAR[]) FROM ${source}`)
  return Array.isArray(found) ? found : []
}

/** A double by which a column can be put into bins: seconds for moments. */
function scalar(column: StoredColumn, field: string): string {
  return column.type === 'date' || column.type === 'timestamp' ? `epoch(${field}::TIMESTAMP)` : `${field}::DOUBLE`
}

function quantileText(column: StoredColumn, text: string, isExact: boolean): string {
  if (column.type === 'date') return isExact ? text : new Date(Number(text) * 1_000).toISOString().slice(0, 10)
  if (column.type === 'timestamp') return isExact ? text.replace(' ', 'T') : new Date(Number(text) * 1_000).toISOString().slice(0, 23)
  return column.type === 'decimal' && text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

async function histogram(session: DuckSession, { column, low, high }: { readonly column: StoredColumn; readonly low: number; readonly high: number }): Promise<{ from: string; to: string; count: number }[]> {
  const value = scalar(column, 'v')
  const isWhole = column.type === 'integer' || column.type === 'date'
  const unit = column.type === 'date' ? 86_400 : 1
  const bins = low === high ? 1 : isWhole ? Math.min(histogramBins, Math.round((high - low) / unit) + 1) : histogramBins
  // Whole values: the last bin ends one after the last value, so that all bins hold as many values.
  const width = (high - low + (isWhole ? unit : 0)) / bins || 1
  const found = await session.rows(`SELECT least(${bins - 1}, greatest(0, floor((${value} - (${low})) / ${width})))::INTEGER AS bin, sum(n)::DOUBLE FROM groups WHERE isfinite(${value}) GROUP BY bin`)
  const counts = new Map(found.map(([bin, count]) => [Number(bin), Number(count)]))
  const edge = (bin: number) => {
    const at = low + bin * width
    if (column.type === 'date') return new Date(at * 1_000).toISOString().slice(0, 10)
    return column.type === 'timestamp' ? new Date(at * 1_000).toISOString().slice(0, 23) : String(at)
  }
  return Array.from({ length: bins }, (_, bin) => ({ from: edge(bin), to: edge(bin + 1), count: counts.get(bin) ?? 0 }))
}

/** Which rows a selection means: positions in a view. */
export interface Selection {
  readonly viewId: string | null
  readonly ranges: readonly { readonly first: number; readonly last: number }[]
}

/** Figures of columns over a selection, exact; each row counts once. */
export async function selectionSums(deps: { readonly views: Views }, rows: StoredRows, wish: Selection & { readonly columns: readonly number[] }, signal: AbortSignal): Promise<ColumnSums[]> {
  const columns = wish.columns.map(index => ({ index, column: columnAt(rows.columns, index) }))
  const view = deps.views.sql(wish.viewId, rows)
  const ids = wish.viewId === null ? null : await deps.views.ids(wish.viewId, rows.id, signal)
  const ranges = merged(wish.ranges, ids?.length ?? rows.rowCount)
  const run = (isExact: boolean) => rows.duck.session(signal, async session => {
    const source = await sourceOf(rows, ids, view, ranges, values => session.appendNumbers('selected', values), sql => session.rows(sql))
    const [found] = await session.rows(`SELECT count(*)::DOUBLE, ${columns.map(({ column }) => figuresOf(column, isExact)).join(', ')} FROM ${source}`)
    return found ?? []
  })
  // A sum beyond what the type holds is given as a double rather than not at all.
  const found = await run(true).catch((thrown: unknown) => {
    signal.throwIfAborted()
    if (thrown instanceof Error && /overflow|out of range/i.test(thrown.message)) return run(false)
    throw thrown
  })
  const count = Number(found[0] ?? 0)
  return columns.map(({ index, column }, at) => {
    const [present, distinct, min, max, sum] = found.slice(1 + at * 5, 6 + at * 5)
    const nonNull = Number(present ?? 0)
    const { verdict, reason } = mayCombine(toResultColumn(column), 'sum', null)
    const refusal = verdict === 'refused' ? reason : null
    const total = numeric.has(column.type) && nonNull > 0 ? textOrNull(sum) : null
    return {
      column: index, count, nullCount: count - nonNull, distinctCount: Number(distinct ?? 0), min: textOrNull(min), max: textOrNull(max),
      sum: refusal === null ? total : null, average: total === null || refusal !== null ? null : averageOf(total, nonNull), refusal: total === null ? null : refusal,
      warning: total !== null && verdict === 'warned' ? reason : null,
    }
  })
}

async function sourceOf(
  rows: StoredRows, ids: Uint32Array | null, view: ViewSql, ranges: readonly { readonly first: number; readonly last: number }[],
  append: (values: Uint32Array) => Promise<void>, run: (sql: string) => Promise<unknown>,
): Promise<string> {
  const [only] = ranges
  if (ids !== null && ranges.length === 1 && only?.first === 0 && only.last === ids.length - 1) return `${rows.relation} WHERE ${view.where}`
  if (ids === null && ranges.length === 1 && only) return rows.relationOf(only.first, only.last)
  if (ids === null) return `${rows.relation} WHERE ${ranges.length === 0 ? 'false' : ranges.map(({ first, last }) => `rid BETWEEN ${first} AND ${last}`).join(' OR ')}`
  await run('CREATE TEMPORARY TABLE selected (id UINTEGER)')
  for (const { first, last } of ranges) await append(ids.subarray(first, last + 1))
  return `${rows.relation} WHERE rid IN (SELECT id FROM selected)`
}

/** Count of values, of different ones, smallest, largest, sum. */
function figuresOf(column: StoredColumn, isExact: boolean): string {
  const { field } = column
  const sum = !numeric.has(column.type) ? 'NULL'
    : column.type === 'double' || !isExact ? `CAST(fsum(${field}::DOUBLE) AS VARCHAR)`
      : column.type === 'decimal' ? textExpression(column, `sum(${field})`) : `CAST(sum(${field}) AS VARCHAR)`
  return `count(${field})::DOUBLE, count(DISTINCT ${field})::DOUBLE, ${textExpression(column, `min(${field})`)}, ${textExpression(column, `max(${field})`)}, ${sum}`
}

/** Ranges within 0 … count-1 that do not overlap, in order. */
function merged(ranges: Selection['ranges'], count: number): readonly { readonly first: number; readonly last: number }[] {
  const out: { first: number; last: number }[] = []
  for (const { first, last } of [...ranges].sort((a, b) => a.first - b.first)) {
    const end = Math.min(last, count - 1)
    if (first > end) continue
    const before = out.at(-1)
    if (before && first <= before.last + 1) before.last = Math.max(before.last, end)
    else out.push({ first, last: end })
  }
  return out
}

/** `sum / count` to twelve digits after the point, by whole numbers where the sum is written as such. */
export function averageOf(sum: string, count: number): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(sum)
  if (parts === null) return String(Number(sum) / count)
  const [, sign = '', whole = '0', fraction = ''] = parts
  const scale = Math.max(12, fraction.length)
  const scaled = BigInt(whole + fraction.padEnd(scale, '0'))
  const divisor = BigInt(count)
  const rounded = (scaled * 2n + divisor) / (divisor * 2n)
  const digits = rounded.toString().padStart(scale + 1, '0')
  const text = `${digits.slice(0, -scale)}.${digits.slice(-scale)}`.replace(/\.?0+$/, '')
  return text === '0' ? '0' : sign + text
}
