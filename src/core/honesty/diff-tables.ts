/** The comparison itself, as statements on one DuckDB connection. */
import { diffStatuses } from '#shared/honesty/diff.ts'
import { quoteText, type StoredRows } from '#core/results/results.ts'
import { numberOf, suppressedCondition } from './amounts.ts'
import type { DiffShape } from './diff-shape.ts'

type Side = 'a' | 'b'
type Run = (sql: string) => Promise<readonly (readonly unknown[])[]>
/** Kinds of suppressed rows that are looked at; more than eight keys could make more. */
const mostPatterns = 512

export interface SideFigures {
  readonly suppressedRows: number
  /** Of the rows that only this side has and the other may hold: those that it may hold in a row without any key value only. */
  readonly faintRows: number
  readonly repeatedKeys: number
  readonly repeatedRows: number
  /** By measure, over suppressed rows; null where the run was not asked. */
  readonly suppressedSums: readonly (string | null)[]
}

/**
 * Writes the comparison to `path` as Parquet: `status`, keys, and for every measure its values, difference and whether it is
 * beyond the tolerance; ordered by status, and the largest difference of the first measure first. Keys are compared with null
 * as a value of its own. Leaves temporary tables behind, which go with the connection.
 */
export async function writeDiff(run: Run, rows: Readonly<Record<Side, StoredRows>>, shape: DiffShape, path: string): Promise<Readonly<Record<Side, SideFigures>>> {
  for (const side of ['a', 'b'] as const) await gather(run, side, rows[side], shape)
  for (const side of ['a', 'b'] as const) if (flagOf(shape, side) === null) await findNullRows(run, side, shape)
  // Only now, so that both sides were judged by all rows of the other.
  for (const side of ['a', 'b'] as const) if (flagOf(shape, side) === null) await moveNullRows(run, side, shape)
  for (const side of ['a', 'b'] as const) await cover(run, side, shape)
  await run(`COPY (${comparison(shape)}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`)
  return { a: await figures(run, 'a', shape), b: await figures(run, 'b', shape) }
}

function flagOf(shape: DiffShape, side: Side): string | null {
  return side === 'a' ? shape.flagA : shape.flagB
}

function keysOf(shape: DiffShape): string {
  return shape.keys.map(({ field }) => field).join(', ')
}

/** `row_a`: one row per key of the rows that were kept. `gone_a`: suppressed rows. */
async function gather(run: Run, side: Side, rows: StoredRows, shape: DiffShape): Promise<void> {
  const keys = shape.keys.map(key => `${key[side]} AS ${key.field}`)
  const flag = suppressedCondition(flagOf(shape, side))
  const amounts = shape.measures.map(measure => `CAST(${measure[side]} AS ${measure.type}) AS m${measure.at}`)
  const together = shape.measures.map(({ at, isAdded, type }) => (isAdded ? `CAST(sum(m${at}) AS ${type}) AS m${at}` : `CASE WHEN count(*) = 1 THEN max(m${at}) END AS m${at}`))
  await run(`CREATE TEMP TABLE gone_${side} AS SELECT ${[...keys, ...amounts].join(', ')} FROM ${rows.relation} WHERE ${flag}`)
  await run(`CREATE TEMP TABLE row_${side} AS SELECT ${[keysOf(shape), 'row_number() OVER () AS id', 'count(*) AS n', ...together].join(', ')}
    FROM (SELECT ${[...keys, ...amounts].join(', ')} FROM ${rows.relation} WHERE NOT ${flag}) GROUP BY ${keysOf(shape)}`)
}

function sameKeys(shape: DiffShape, left: string, right: string): string {
  return shape.keys.map(({ field }) => `${left}.${field} IS NOT DISTINCT FROM ${right}.${field}`).join(' AND ')
}

/** Of a run that was not asked for the privacy columns: rows without some key value that the other does not have too. */
async function findNullRows(run: Run, side: Side, shape: DiffShape): Promise<void> {
  const other = side === 'a' ? 'b' : 'a'
  const hasNull = shape.keys.map(({ field }) => `r.${field} IS NULL`).join(' OR ')
  await run(`CREATE TEMP TABLE null_${side} AS SELECT r.id FROM row_${side} AS r ANTI JOIN row_${other} AS o ON ${sameKeys(shape, 'r', 'o')} WHERE ${hasNull}`)
}

async function moveNullRows(run: Run, side: Side, shape: DiffShape): Promise<void> {
  const fields = [keysOf(shape), ...shape.measures.map(({ at }) => `m${at}`)].join(', ')
  await run(`INSERT INTO gone_${side} SELECT ${fields} FROM row_${side} WHERE id IN (SELECT id FROM null_${side})`)
  await run(`DELETE FROM row_${side} WHERE id IN (SELECT id FROM null_${side})`)
}

/** `covered_a`: rows that only `a` has, and that a suppressed row of `b` may hold: its values that were left are theirs; `has_key` when any was left. */
async function cover(run: Run, side: Side, shape: DiffShape): Promise<void> {
  const other = side === 'a' ? 'b' : 'a'
  const fields = shape.keys.map(({ field }) => field)
  await run(`CREATE TEMP TABLE only_${side} AS SELECT r.* FROM row_${side} AS r ANTI JOIN row_${other} AS o ON ${sameKeys(shape, 'r', 'o')}`)
  await run(`CREATE TEMP TABLE covered_${side} (id BIGINT, has_key BOOLEAN)`)
  const mask = fields.map(field => `CASE WHEN ${field} IS NULL THEN '0' ELSE '1' END`).join(' || ')
  const patterns = await run(`SELECT ${mask} AS p, count(*) FROM gone_${other} GROUP BY p ORDER BY 2 DESC, p LIMIT ${mostPatterns}`)
  for (const [pattern] of patterns) {
    const left = fields.filter((_, index) => String(pattern)[index] === '1')
    if (left.length === 0) {
      await run(`INSERT INTO covered_${side} SELECT id, false FROM only_${side}`)
      continue
    }
    const isThis = fields.map((field, index) => `${field} IS ${String(pattern)[index] === '1' ? 'NOT ' : ''}NULL`).join(' AND ')
    await run(`INSERT INTO covered_${side} SELECT o.id, true FROM only_${side} AS o SEMI JOIN (SELECT DISTINCT ${left.join(', ')} FROM gone_${other} WHERE ${isThis}) AS g ON ${left.map(field => `o.${field} = g.${field}`).join(' AND ')}`)
  }
}

function comparison(shape: DiffShape): string {
  const { measures, tolerance } = shape
  const keys = shape.keys.map(({ field }) => `CASE WHEN a.id IS NULL THEN b.${field} ELSE a.${field} END AS ${field}`)
  const isIn = 'a.id IS NOT NULL AND b.id IS NOT NULL'
  const values = measures.flatMap(({ at, isAdded, type }) => {
    const delta = isAdded ? `CASE WHEN ${isIn} THEN b.m${at} - a.m${at} WHEN a.id IS NULL THEN b.m${at} ELSE -a.m${at} END` : `CASE WHEN ${isIn} THEN b.m${at} - a.m${at} END`
    // Subtracted first: as doubles, large amounts that differ by little would be the same.
    const size = `abs(CAST(b.m${at} - a.m${at} AS DOUBLE))`
    const beyond = `(b.m${at} <> a.m${at} AND ${size} > ${tolerance.absolute} AND ${size} > ${tolerance.percent / 100} * abs(CAST(a.m${at} AS DOUBLE)))`
    return [`a.m${at} AS a${at}`, `b.m${at} AS b${at}`, `CAST(${delta} AS ${type}) AS d${at}`, `CASE WHEN ${isIn} THEN CASE WHEN a.m${at} IS NULL OR b.m${at} IS NULL THEN (a.m${at} IS NULL) <> (b.m${at} IS NULL) ELSE ${beyond} END ELSE false END AS x${at}`]
  })
  const joined = `SELECT ${[...keys, 'a.id AS ia', 'b.id AS ib', ...values].join(', ')} FROM row_a AS a FULL OUTER JOIN row_b AS b ON ${sameKeys(shape, 'a', 'b')}`
  const isChanged = measures.length === 0 ? 'false' : measures.map(({ at }) => `x${at}`).join(' OR ')
  const status = `CASE WHEN ib IS NULL THEN CASE WHEN ia IN (SELECT id FROM covered_a) THEN 'hidden' ELSE 'lost' END
    WHEN ia IS NULL THEN CASE WHEN ib IN (SELECT id FROM covered_b) THEN 'shown' ELSE 'new' END WHEN ${isChanged} THEN 'changed' ELSE 'same' END`
  const rank = `CASE status ${diffStatuses.map((name, index) => `WHEN '${name}' THEN ${index}`).join(' ')} END`
  const largest = measures.length === 0 ? '' : 'abs(d0) DESC NULLS LAST, '
  return `SELECT * EXCLUDE (ia, ib) FROM (SELECT ${status} AS status, * FROM (${joined})) ORDER BY ${rank}, ${largest}${keysOf(shape)}`
}

async function figures(run: Run, side: Side, shape: DiffShape): Promise<SideFigures> {
  const sums = shape.measures.map(({ at, isAdded, type }) => (isAdded && flagOf(shape, side) !== null ? `CAST(CAST(coalesce(sum(m${at}), 0) AS ${type}) AS VARCHAR)` : 'NULL'))
  const [gone] = await run(`SELECT ${['count(*)', ...sums].join(', ')} FROM gone_${side}`)
  const [repeated] = await run(`SELECT count(*), coalesce(sum(n), 0) FROM row_${side} WHERE n > 1`)
  const [faint] = await run(`SELECT count(*) FROM (SELECT id FROM covered_${side} GROUP BY id HAVING NOT bool_or(has_key))`)
  return {
    suppressedRows: numberOf(gone?.[0]), faintRows: numberOf(faint?.[0]), repeatedKeys: numberOf(repeated?.[0]), repeatedRows: numberOf(repeated?.[1]),
    suppressedSums: shape.measures.map((_, index) => (gone?.[index + 1] === null || gone?.[index + 1] === undefined ? null : String(gone[index + 1]))),
  }
}
