/** Groups in rows and columns, every figure and every total computed by DuckDB from the rows themselves. */
import type { GroupKey, PivotData, PivotSpec, Verdict } from '#shared/analysis/contract.ts'
import { AppError } from '#shared/base/app-error.ts'
import { textOrNull, type StoredRows } from '#core/results/results.ts'
import { figureSql, groupSql, rankSql, verdictOf, withExactSums } from './group-sql.ts'

const mostRows = 2_000
const mostColumns = 60

/** Rejects with `invalid-input` for columns that do not fit. */
export async function pivotData(rows: StoredRows, where: string, spec: PivotSpec, signal: AbortSignal): Promise<PivotData> {
  const keys = [...spec.rows, ...spec.columns]
  if (new Set(keys.map(key => key.column)).size < keys.length) throw new AppError('invalid-input', 'A column can stand in rows or in columns once. Nothing was computed; take it out in one place.')
  const found = await withExactSums(signal, isExact => rows.duck.rows(pivotSql(rows, where, spec, isExact), signal))
  const width = keys.length
  const cells: Found[] = found.map(row => ({
    side: String(row[0]), count: Number(row[1]), groups: Number(row[2]), key: row.slice(3, 3 + width).map(textOrNull), figures: row.slice(3 + width, 3 + width + spec.measures.length).map(textOrNull),
  }))
  return arranged(rows, spec, cells)
}

interface Found {
  /** Which of both sides a figure belongs to: `rc` a cell, `r` and `c` their totals, `` everything. */
  readonly side: string
  readonly count: number
  readonly groups: number
  readonly key: readonly (string | null)[]
  readonly figures: readonly (string | null)[]
}

function arranged(rows: StoredRows, spec: PivotSpec, found: readonly Found[]): PivotData {
  const split = spec.rows.length
  const rowKey = ({ key }: Found) => key.slice(0, split)
  const columnKey = ({ key }: Found) => key.slice(split)
  const of = (side: string) => found.filter(each => each.side === side)
  const [rowTotals, columnTotals, cells, [all]] = [split === 0 ? of('') : of('r'), spec.columns.length === 0 ? of('') : of('c'), of('rc'), of('')]
  const verdicts = {
    cells: verdictsOf(rows, spec, [...spec.rows, ...spec.columns], split === 0 ? columnTotals : spec.columns.length === 0 ? rowTotals : cells),
    rowTotals: verdictsOf(rows, spec, spec.rows, rowTotals), columnTotals: verdictsOf(rows, spec, spec.columns, columnTotals), total: verdictsOf(rows, spec, [], all ? [all] : []),
  }
  const may = (each: Found | undefined, side: readonly Verdict[]) => spec.measures.map((_, at) => (side[at]?.verdict === 'refused' ? null : each?.figures[at] ?? null))
  const idOf = (key: readonly (string | null)[]) => JSON.stringify(key)
  const byPlace = new Map(cells.map(cell => [idOf([...rowKey(cell), ...columnKey(cell)]), cell]))
  return {
    rowCount: all?.count ?? 0, rowGroups: split === 0 ? 1 : rowTotals[0]?.groups ?? 0, columnGroups: spec.columns.length === 0 ? 1 : columnTotals[0]?.groups ?? 0,
    rows: rowTotals.map(row => ({
      key: rowKey(row), total: may(row, verdicts.rowTotals),
      cells: columnTotals.map(column => may(split === 0 ? column : spec.columns.length === 0 ? row : byPlace.get(idOf([...rowKey(row), ...columnKey(column)])), verdicts.cells)),
    })),
    columns: columnTotals.map(column => ({ key: columnKey(column), total: may(column, verdicts.columnTotals) })),
    total: may(all, verdicts.total), verdicts,
  }
}

function verdictsOf(rows: StoredRows, spec: PivotSpec, kept: readonly GroupKey[], found: readonly Found[]): Verdict[] {
  return spec.measures.map(measure => verdictOf(rows.columns, measure, kept, found.every(each => each.count <= 1)))
}

function pivotSql(rows: StoredRows, where: string, spec: PivotSpec, isExact: boolean): string {
  const groups = [...spec.rows, ...spec.columns].map(key => groupSql(rows.columns, key))
  const names = groups.map((_, at) => `k${at}`)
  const rowNames = names.slice(0, spec.rows.length)
  const columnNames = names.slice(spec.rows.length)
  const [first] = spec.measures
  const sets = [...new Set([names, rowNames, columnNames, []].map(set => `(${set.join(', ')})`))]
  const sideOf = `CASE WHEN ${isKept(rowNames)} AND ${isKept(columnNames)} THEN 'rc' WHEN ${isKept(rowNames)} THEN 'r' WHEN ${isKept(columnNames)} THEN 'c' ELSE '' END`
  const figures = spec.measures.map((measure, at) => `${figureSql(rows.columns, measure, isExact)} AS f${at}`)
  const rank = first === undefined ? '0' : rankSql(rows.columns, first)
  const order = (list: readonly string[]) => [...(spec.order === 'value' ? ['rank DESC NULLS LAST'] : []), ...list.map(name => `${name} NULLS LAST`)].join(', ') || 'rank'
  const inner = groups.map(({ raw }, at) => `${raw} AS k${at}`)
  const same = (list: readonly string[], other: string) => list.map(name => `g.${name} IS NOT DISTINCT FROM ${other}.${name}`).join(' AND ') || 'true'
  return `
    WITH g AS MATERIALIZED (
      SELECT ${[...names, `${sideOf} AS side`, 'count(*)::DOUBLE AS n', `${rank} AS rank`, ...figures].join(', ')}
      FROM (SELECT ${['*', ...inner].join(', ')} FROM ${rows.relation} WHERE ${where}) GROUP BY GROUPING SETS (${sets.join(', ')})),
    tr AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY ${order(rowNames)}) AS place, count(*) OVER ()::DOUBLE AS total FROM g WHERE side = '${rowNames.length === 0 ? '' : 'r'}' QUALIFY place <= ${mostRows}),
    tc AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY ${order(columnNames)}) AS place, count(*) OVER ()::DOUBLE AS total FROM g WHERE side = '${columnNames.length === 0 ? '' : 'c'}' QUALIFY place <= ${mostColumns})
    SELECT side, n, total, ${[...groups.map(({ text }, at) => text(`k${at}`)), ...spec.measures.map((_, at) => `f${at}`)].join(', ')} FROM (
      ${[
        ...(rowNames.length > 0 ? ['SELECT * EXCLUDE (place), 1 AS part, place FROM tr'] : []), ...(columnNames.length > 0 ? ['SELECT * EXCLUDE (place), 2 AS part, place FROM tc'] : []),
        "SELECT *, 1 AS total, 3 AS part, 0 AS place FROM g WHERE side = ''",
        ...(rowNames.length > 0 && columnNames.length > 0 ? [`SELECT g.*, 0 AS total, 4 AS part, 0 AS place FROM g JOIN tr ON ${same(rowNames, 'tr')} JOIN tc ON ${same(columnNames, 'tc')} WHERE g.side = 'rc'`] : []),
      ].join(' UNION ALL ')}) ORDER BY part, place`
}

/** True for a set that groups by all of these; there must be at least one. */
function isKept(names: readonly string[]): string {
  return names.length === 0 ? 'false' : `GROUPING(${names.join(', ')}) = 0`
}
