/** Paths as steps: `[[1, DSP], [2, Sponsored Products]]` as AMC's ARRAY_SORT writes them, `[a, b]`, `a > b`, or two columns. */
import type { ChartData, ChartSpec } from '#shared/analysis/contract.ts'
import { AppError } from '#shared/base/app-error.ts'
import { columnAt, textExpression, textOrNull, type StoredColumn, type StoredRows } from '#core/results/results.ts'
import { figureSql, groupSql, verdictOf, withExactSums } from './group-sql.ts'

/** Steps beyond these stand in a note. */
const mostSteps = 6
/** At each step the largest so many have a place of their own. */
const mostPlaces = 8
const restName = 'other'

/** Rejects with `invalid-input` when no path column is chosen. */
export async function pathLinks(rows: StoredRows, where: string, spec: ChartSpec, signal: AbortSignal): Promise<ChartData> {
  const { x, series } = spec
  const [measure] = spec.measures
  if (x === null || measure === undefined) throw new AppError('invalid-input', 'Choose the column that holds the path.')
  const column = columnAt(rows.columns, x.column)
  const steps = series === null ? stepsSql(column) : `[coalesce(${groupSql(rows.columns, x).text(groupSql(rows.columns, x).raw)}, 'null'), coalesce(${groupSql(rows.columns, series).text(groupSql(rows.columns, series).raw)}, 'null')]`
  const [[all = 0, longest = 0, fanned = 0] = []] = await rows.duck.rows(
    `SELECT count(*)::DOUBLE, coalesce(max(len(p)), 0)::DOUBLE, coalesce(max(n), 0)::DOUBLE FROM (SELECT ${steps} AS p, count(*) OVER (PARTITION BY p) AS n FROM ${rows.relation} WHERE ${where})`, signal,
  )
  // Where several rows meet in a link their figures are put together.
  const verdict = verdictOf(rows.columns, measure, series === null ? [x] : [x, series], series !== null && Number(fanned) <= 1)
  const shown = { rowCount: Number(all), labels: [], series: [], points: [], verdicts: [verdict] }
  const notes = Number(longest) > mostSteps ? [`Steps after the ${mostSteps}th are not drawn; the longest path has ${Number(longest)}.`] : []
  if (Number(longest) < 2) return { ...shown, links: [], notes: [`No value of ${column.name} has two steps or more.`] }
  if (verdict.verdict === 'refused') return { ...shown, links: [], notes }
  const found = await withExactSums(signal, isExact => rows.duck.rows(linksSql(rows, where, steps, figureSql(rows.columns, measure, isExact)), signal))
  return { ...shown, notes, links: found.map(([step, from, to, value]) => ({ step: Number(step), from: String(from), to: String(to), value: textOrNull(value) ?? '0' })) }
}

function linksSql(rows: StoredRows, where: string, steps: string, figure: string): string {
  return `
    WITH paths AS MATERIALIZED (SELECT *, ${steps} AS p FROM ${rows.relation} WHERE ${where}),
    places AS (SELECT s, list_extract(p, s) AS name, row_number() OVER (PARTITION BY s ORDER BY count(*) DESC, list_extract(p, s)) AS place FROM paths, range(1, ${mostSteps + 1}) steps(s) WHERE s <= len(p) GROUP BY s, name),
    links AS (SELECT paths.* EXCLUDE (p), s, list_extract(p, s) AS a, list_extract(p, s + 1) AS b FROM paths, range(1, ${mostSteps}) steps(s) WHERE s < len(p))
    SELECT links.s::DOUBLE, CASE WHEN f.place <= ${mostPlaces} THEN a ELSE '${restName}' END AS source, CASE WHEN t.place <= ${mostPlaces} THEN b ELSE '${restName}' END AS target, ${figure}
    FROM links JOIN places f ON f.s = links.s AND f.name = a JOIN places t ON t.s = links.s + 1 AND t.name = b
    GROUP BY links.s, source, target ORDER BY links.s, source, target`
}

/** The steps of a path as a list of texts. Numbers before a step only order it. */
function stepsSql(column: StoredColumn): string {
  const path = `trim(${textExpression(column)})`
  const bare = (step: string) => `trim(${step}, ' "''')`
  const nested = `list_transform(string_split_regex(${path}[3:-3], '\\]\\s*,\\s*\\['), lambda step: ${bare(`regexp_replace(step, '^\\s*"?\\d+"?\\s*,\\s*', '')`)})`
  const listed = `list_transform(string_split_regex(${path}[2:-2], '\\s*,\\s*'), lambda step: ${bare('step')})`
  const arrows = `list_transform(string_split_regex(${path}, '\\s*(?:->|→|>|\\|)\\s*'), lambda step: ${bare('step')})`
  return `list_filter(CASE WHEN starts_with(${path}, '[[') THEN ${nested} WHEN starts_with(${path}, '[') THEN ${listed} ELSE ${arrows} END, lambda step: step <> '')`
}
