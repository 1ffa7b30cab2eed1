/** What a chart draws, computed over the whole result in DuckDB: a few hundred figures come back, however many rows there are. */
import type { ChartData, ChartSpec, GroupKey, MeasureWish, Verdict } from '#shared/analysis/contract.ts'
import { AppError } from '#shared/base/app-error.ts'
import { columnAt, quoteText, textOrNull, type StoredRows } from '#core/results/results.ts'
import { figureSql, groupSql, rankSql, verdictOf, withExactSums } from './group-sql.ts'
import { pathLinks } from './path-links.ts'

/** Values of an axis with an order of its own. */
const mostKeys = 2_000
const mostSeries = 8
const mostPoints = 2_000
const ordered: ReadonlySet<string> = new Set(['date', 'timestamp', 'integer', 'decimal', 'double'])

/** Rejects with `invalid-input` for a chart that these columns cannot give. */
export async function chartData(rows: StoredRows, where: string, spec: ChartSpec, signal: AbortSignal): Promise<ChartData> {
  if (spec.kind === 'scatter') return scatter(rows, where, spec, signal)
  if (spec.kind === 'sankey') return pathLinks(rows, where, spec, signal)
  return grouped(rows, where, spec, signal)
}

/** The values of one axis that are shown, by their raw order number; the others are the rest. */
interface Axis {
  readonly key: GroupKey
  /** True where the value is shown as itself. */
  readonly isShown: string
  readonly total: number
  readonly shown: number
}

async function grouped(rows: StoredRows, where: string, spec: ChartSpec, signal: AbortSignal): Promise<ChartData> {
  const { x, series, measures } = spec
  const [first] = measures
  if (x === null || first === undefined) throw new AppError('invalid-input', 'Choose what stands on the axis of this chart.')
  const xColumn = columnAt(rows.columns, x.column)
  const hasOrder = spec.order === 'key' && (x.grain !== null || ordered.has(xColumn.type))
  const keys: GroupKey[] = series === null ? [x] : [x, series]
  const xAxis = await axisOf(rows, where, { key: x, rank: first, most: hasOrder ? mostKeys : spec.top, byKey: hasOrder }, signal)
  const seriesAxis = series === null ? null : await axisOf(rows, where, { key: series, rank: first, most: spec.kind === 'heat-map' ? spec.top : mostSeries, byKey: false }, signal)
  const xSql = groupSql(rows.columns, x)
  const seriesSql = series === null ? null : groupSql(rows.columns, series)
  const found = await withExactSums(signal, isExact => {
    const inner = [
      `${xAxis.isShown} AS xs`, `CASE WHEN xs THEN ${xSql.raw} END AS xk`,
      ...(seriesSql === null || seriesAxis === null ? ['true AS ss', 'NULL AS sk'] : [`${seriesAxis.isShown} AS ss`, `CASE WHEN ss THEN ${seriesSql.raw} END AS sk`]),
    ]
    const figures = measures.map(measure => figureSql(rows.columns, measure, isExact))
    const order = spec.order === 'key' ? 'xk NULLS LAST' : `max(${rankSql(rows.columns, first)}) OVER (PARTITION BY xs, xk) DESC NULLS LAST, xk NULLS LAST`
    return rows.duck.rows(
      `SELECT xs, ${xSql.text('xk')}, ss, ${seriesSql === null ? 'NULL' : seriesSql.text('sk')}, count(*)::DOUBLE, ${figures.join(', ')}
       FROM (SELECT *, ${inner.join(', ')} FROM ${rows.relation} WHERE ${where}) GROUP BY xs, xk, ss, sk ORDER BY xs DESC, ${order}, ss DESC, sk NULLS LAST`, signal,
    )
  })
  const isSingle = found.every(([xs, , ss, , count]) => xs !== true || ss !== true || Number(count) <= 1)
  // Parts that stand on each other are added up by the eye.
  const isStacked = series !== null && (spec.kind === 'stacked' || spec.kind === 'area')
  const verdicts = measures.map(measure => (isStacked ? stackVerdict(rows, measure, x) : verdictOf(rows.columns, measure, keys, isSingle)))
  const rests = measures.map(measure => verdictOf(rows.columns, measure, []))
  const seriesLimits = seriesAxis === null ? [] : [{ axis: seriesAxis, what: columnAt(rows.columns, seriesAxis.key.column).name }]
  return {
    ...drawn(found, measures, verdicts, rests),
    rowCount: found.reduce((sum, row) => sum + Number(row[4]), 0), points: [], links: [], verdicts,
    notes: [...restNotes([{ axis: xAxis, what: xColumn.name }, ...seriesLimits], hasOrder), ...refusedRests(measures, verdicts, rests, found, rows)],
  }
}

/** Counts and sums stand on each other where sums may; means, extremes and different values never add up to anything. */
function stackVerdict(rows: StoredRows, measure: MeasureWish, x: GroupKey): Verdict {
  const sum = verdictOf(rows.columns, { ...measure, how: 'sum' }, [x])
  if (measure.column === null || measure.how === 'count') return verdictOf(rows.columns, { ...measure, how: 'count' }, [x])
  if (measure.how === 'sum') return sum
  const what = { average: 'Means', min: 'Smallest values', max: 'Largest values', distinct: 'Numbers of different values' }[measure.how]
  return { verdict: 'refused', reason: `${what} do not add up, and parts that stand on each other are added up by the eye.`, alternative: 'Draw bars or lines beside each other instead.', instead: sum.verdict === 'refused' ? null : 'sum' }
}

async function axisOf(rows: StoredRows, where: string, wish: { readonly key: GroupKey; readonly rank: MeasureWish; readonly most: number; readonly byKey: boolean }, signal: AbortSignal): Promise<Axis> {
  const { raw } = groupSql(rows.columns, wish.key)
  const order = wish.byKey ? 'k NULLS LAST' : 'r DESC NULLS LAST, k NULLS LAST'
  // Values are compared as DuckDB writes them, to the last digit, whatever their type.
  const found = await rows.duck.rows(
    `WITH groups AS MATERIALIZED (SELECT ${raw} AS k, ${rankSql(rows.columns, wish.rank)} AS r FROM ${rows.relation} WHERE ${where} GROUP BY k)
     SELECT CAST(k AS VARCHAR), (SELECT count(*)::DOUBLE FROM groups) FROM groups ORDER BY ${order} LIMIT ${wish.most}`, signal,
  )
  const total = Number(found[0]?.[1] ?? 0)
  if (total <= found.length) return { key: wish.key, isShown: 'true', total, shown: found.length }
  const values = found.flatMap(([value]) => (value === null || value === undefined ? [] : [quoteText(String(value))]))
  const withNull = found.some(([value]) => value === null)
  const among = values.length === 0 ? 'false' : `coalesce(CAST(${raw} AS VARCHAR) IN (${values.join(', ')}), false)`
  return { key: wish.key, isShown: withNull ? `(${among} OR ${raw} IS NULL)` : among, total, shown: found.length }
}

type Found = readonly (readonly unknown[])[]

/** The table of figures as labels and series, gaps where there is nothing or nothing may be shown. */
function drawn(found: Found, measures: readonly MeasureWish[], verdicts: readonly Verdict[], rests: readonly Verdict[]): Pick<ChartData, 'labels' | 'series'> {
  const idOf = (shown: unknown, label: unknown) => `${shown === true ? 'v' : 'r'}${label === null ? '' : `:${String(label)}`}`
  const labels = new Map<string, { label: string | null; rest: boolean }>()
  const split = new Map<string, { label: string | null; rest: boolean }>()
  const figures = new Map<string, readonly unknown[]>()
  for (const [xs, xk, ss, sk, , ...values] of found) {
    const [x, s] = [idOf(xs, xk), idOf(ss, sk)]
    labels.set(x, { label: textOrNull(xk), rest: xs !== true })
    split.set(s, { label: textOrNull(sk), rest: ss !== true })
    figures.set(`${x}\n${s}`, values)
  }
  const sorted = [...split].sort(([, a], [, b]) => Number(a.rest) - Number(b.rest) || inOrder(a.label, b.label))
  return {
    labels: [...labels.values()],
    series: measures.flatMap((_, measure) => sorted.map(([s, { label, rest }]) => ({
      measure, label, rest,
      values: [...labels].map(([x, { rest: isRest }]) => {
        const verdict = isRest || rest ? rests[measure] : verdicts[measure]
        return verdict?.verdict === 'refused' ? null : textOrNull(figures.get(`${x}\n${s}`)?.[measure])
      }),
    }))),
  }
}

/** Numbers by size, others by their text, null last. */
function inOrder(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  const [left, right] = [Number(a), Number(b)]
  return Number.isNaN(left) || Number.isNaN(right) ? (a < b ? -1 : 1) : left - right
}

function restNotes(axes: readonly { readonly axis: Axis; readonly what: string }[], hasOrder: boolean): string[] {
  return axes.flatMap(({ axis, what }, at) => {
    const rest = axis.total - axis.shown
    if (rest <= 0) return []
    return [hasOrder && at === 0 ? `Only the first ${axis.shown.toLocaleString('en-US')} of ${axis.total.toLocaleString('en-US')} values of ${what} have a place of their own; the others are one rest.` : `${rest.toLocaleString('en-US')} of ${axis.total.toLocaleString('en-US')} values of ${what} are put together as the rest.`]
  })
}

function refusedRests(measures: readonly MeasureWish[], verdicts: readonly Verdict[], rests: readonly Verdict[], found: Found, rows: StoredRows): string[] {
  if (!found.some(([xs, , ss]) => xs !== true || ss !== true)) return []
  return measures.flatMap(({ column }, at) => {
    const rest = rests[at]
    if (column === null || rest?.verdict !== 'refused' || verdicts[at]?.verdict === 'refused') return []
    return [`The rest has no figure of ${columnAt(rows.columns, column).name}. ${rest.reason}`]
  })
}

/** Points are rows, and the same ones every time: those whose hashed number is smallest. */
async function scatter(rows: StoredRows, where: string, { measures, series }: ChartSpec, signal: AbortSignal): Promise<ChartData> {
  const [x, y] = measures.map(({ column }) => (column === null ? null : columnAt(rows.columns, column)))
  if (!x || !y) throw new AppError('invalid-input', 'Choose two columns of numbers for a scatter chart.')
  const split = series === null ? null : groupSql(rows.columns, series)
  const pairs = `FROM ${rows.relation} WHERE (${where}) AND isfinite(TRY_CAST(${x.field} AS DOUBLE)) AND isfinite(TRY_CAST(${y.field} AS DOUBLE))`
  const [[all = 0, usable = 0] = []] = await rows.duck.rows(`SELECT count(*)::DOUBLE, count(*) FILTER (isfinite(TRY_CAST(${x.field} AS DOUBLE)) AND isfinite(TRY_CAST(${y.field} AS DOUBLE)))::DOUBLE FROM ${rows.relation} WHERE ${where}`, signal)
  const found = await rows.duck.rows(
    `SELECT rid::DOUBLE, x, y, s FROM (SELECT rid, ${x.field}::DOUBLE AS x, ${y.field}::DOUBLE AS y, ${split === null ? 'NULL' : split.text(split.raw)} AS s ${pairs} ORDER BY hash(rid), rid LIMIT ${mostPoints}) ORDER BY rid`, signal,
  )
  const notes = [
    ...(Number(usable) > found.length ? [`${found.length.toLocaleString('en-US')} of ${Number(usable).toLocaleString('en-US')} rows are drawn, chosen evenly.`] : []),
    ...(Number(all) > Number(usable) ? [`${(Number(all) - Number(usable)).toLocaleString('en-US')} rows have no value in one of the columns and are not drawn.`] : []),
  ]
  return {
    rowCount: Number(all), labels: [], series: [], links: [], notes, verdicts: measures.map(() => ({ verdict: 'allowed' as const, reason: '', alternative: null, instead: null })),
    points: found.map(([row, px, py, label]) => ({ row: Number(row), x: Number(px), y: Number(py), series: textOrNull(label) })),
  }
}
