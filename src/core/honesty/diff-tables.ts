/** The comparison itself, as statements on one DuckDB connection. */
import { diffStatuses, type Diff } from '#shared/honesty/diff.ts'
import { quoteText, textOrNull, type StoredRows } from '#core/results/results.ts'
import { amountText, numberOf, suppressedCondition } from './amounts.ts'
import { joined, orderSql, statusSql } from './diff-join.ts'
import type { DiffShape } from './diff-shape.ts'

type Side = 'a' | 'b'
type Run = (sql: string) => Promise<readonly (readonly unknown[])[]>
/** Kinds of suppressed rows that are looked at; more than eight keys could make more. */
const mostPatterns = 512
const sides = ['a', 'b'] as const

export interface SideFigures {
  readonly suppressedRows: number
  /** Of the rows that only this side has and the other may hold: those that it may hold in a row without any key value only. */
  readonly faintRows: number
  readonly repeatedKeys: number
  readonly repeatedRows: number
  /** By measure, over suppressed rows; null where the run was not asked. */
  readonly suppressedSums: readonly (string | null)[]
}

export interface DiffFigures {
  readonly a: SideFigures
  readonly b: SideFigures
  readonly counts: Diff['counts']
  /** By measure, as text: from, lost, hidden, changed, new, shown, to; null where it is not added up. */
  readonly bridges: readonly (readonly unknown[])[]
}

/** What is compared: rows of a result as they are where no key repeats, else one row per key in a temporary table. */
interface Sources {
  readonly a: string
  readonly b: string
  readonly isGrouped: Readonly<Record<Side, boolean>>
}

/**
 * Writes what differs to `path` as Parquet: `status`, keys, and for every measure its two values, which `amountColumns` are
 * made of; ordered by status, and the largest difference of the first measure first. Rows that are the same are
 * counted and written nowhere (see `writeSame`). Keys are compared with null as a value of its own. Leaves temporary tables
 * behind, which go with the connection.
 */
export async function writeDiff(run: Run, rows: Readonly<Record<Side, StoredRows>>, shape: DiffShape, path: string): Promise<DiffFigures> {
  const sources = await sourcesOf(run, rows, shape)
  for (const side of sides) await gatherSuppressed(run, side, rows[side], shape)
  await run(`CREATE TEMP TABLE found AS ${joined(shape, sources, 'differing')}`)
  for (const side of sides) await moveNullRows(run, side, shape)
  for (const side of sides) await cover(run, side, shape)
  await run(`COPY (SELECT * EXCLUDE (ia, ib) FROM (SELECT ${statusSql(shape)} AS status, * FROM found) WHERE status <> 'same' ORDER BY ${orderSql(shape)}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 20480)`)
  const whole = { a: await wholeOf(run, 'a', sources, shape), b: await wholeOf(run, 'b', sources, shape) }
  return { a: await figures(run, 'a', sources, shape), b: await figures(run, 'b', sources, shape), ...await totals(run, shape, whole) }
}

/** Writes the rows that are the same, as `writeDiff` does those that are not. */
export async function writeSame(run: Run, rows: Readonly<Record<Side, StoredRows>>, shape: DiffShape, path: string): Promise<void> {
  const sources = await sourcesOf(run, rows, shape)
  await run(`COPY (SELECT 'same' AS status, * EXCLUDE (ia, ib) FROM (${joined(shape, sources, 'same')}) ORDER BY ${orderSql(shape)}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 20480)`)
}

function flagOf(shape: DiffShape, side: Side): string | null {
  return side === 'a' ? shape.flagA : shape.flagB
}

function keysOf(shape: DiffShape): string {
  return shape.keys.map(({ field }) => field).join(', ')
}

/** Keys and raw amounts of the rows of a side: those that are suppressed, or the others. */
function rowsSql(side: Side, rows: StoredRows, shape: DiffShape, isSuppressed: boolean): string {
  const flag = suppressedCondition(flagOf(shape, side))
  const values = [...shape.keys.map(key => `${key[side]} AS ${key.field}`), ...shape.measures.map(measure => `${measure.isAlike ? measure[side] : `CAST(${measure[side]} AS ${measure.type})`} AS m${measure.at}`)]
  return `SELECT ${['rid AS id', ...values].join(', ')} FROM ${rows.relation} WHERE ${isSuppressed ? flag : `NOT ${flag}`}`
}

async function sourcesOf(run: Run, rows: Readonly<Record<Side, StoredRows>>, shape: DiffShape): Promise<Sources> {
  const isGrouped = { a: await mayRepeat(run, rowsSql('a', rows.a, shape, false), shape), b: await mayRepeat(run, rowsSql('b', rows.b, shape, false), shape) }
  for (const side of sides) if (isGrouped[side]) await group(run, side, rows[side], shape)
  const sourceOf = (side: Side) => (isGrouped[side] ? `row_${side}` : `(${rowsSql(side, rows[side], shape, false)})`)
  return { a: sourceOf('a'), b: sourceOf('b'), isGrouped }
}

/** Whether some key may stand in several rows. Equal keys have equal hashes, so a no is certain. */
async function mayRepeat(run: Run, sql: string, shape: DiffShape): Promise<boolean> {
  const [row] = await run(`SELECT count(*) > count(DISTINCT h) FROM (SELECT hash(${keysOf(shape)}) AS h FROM (${sql}))`)
  return row?.[0] === true
}

/** `row_a`: one row per key of the rows that were kept. */
async function group(run: Run, side: Side, rows: StoredRows, shape: DiffShape): Promise<void> {
  const together = shape.measures.map(({ at, isAdded, type }) => (isAdded ? `CAST(sum(m${at}) AS ${type}) AS m${at}` : `CASE WHEN count(*) = 1 THEN CAST(max(m${at}) AS ${type}) END AS m${at}`))
  await run(`CREATE TEMP TABLE row_${side} AS SELECT ${['min(id) AS id', 'count(*) AS n', keysOf(shape), ...together].join(', ')} FROM (${rowsSql(side, rows, shape, false)}) GROUP BY ${keysOf(shape)}`)
}

/** `gone_a`: suppressed rows. */
async function gatherSuppressed(run: Run, side: Side, rows: StoredRows, shape: DiffShape): Promise<void> {
  const amounts = shape.measures.map(({ at, type }) => `CAST(m${at} AS ${type}) AS m${at}`)
  await run(`CREATE TEMP TABLE gone_${side} AS SELECT ${[keysOf(shape), ...amounts].join(', ')} FROM (${rowsSql(side, rows, shape, true)})`)
}

/** Of a run that was not asked for the privacy columns: rows without some key value that the other does not have too. Their ids are in `moved_a`. */
async function moveNullRows(run: Run, side: Side, shape: DiffShape): Promise<void> {
  const hasNull = flagOf(shape, side) === null ? shape.keys.map(({ field }) => `${field} IS NULL`).join(' OR ') : 'false'
  const isMoved = `i${side === 'a' ? 'b' : 'a'} IS NULL AND (${hasNull})`
  await run(`CREATE TEMP TABLE moved_${side} AS SELECT i${side} AS id FROM found WHERE ${isMoved}`)
  await run(`INSERT INTO gone_${side} SELECT ${[keysOf(shape), ...shape.measures.map(({ at }) => `${side}${at}`)].join(', ')} FROM found WHERE ${isMoved}`)
  await run(`DELETE FROM found WHERE ${isMoved}`)
}

/** `covered_a`: rows that only `a` has, and that a suppressed row of `b` may hold: its values that were left are theirs; `has_key` when any was left. */
async function cover(run: Run, side: Side, shape: DiffShape): Promise<void> {
  const other = side === 'a' ? 'b' : 'a'
  const fields = shape.keys.map(({ field }) => field)
  const only = `(SELECT * FROM found WHERE i${other} IS NULL)`
  await run(`CREATE TEMP TABLE covered_${side} (id BIGINT, has_key BOOLEAN)`)
  const mask = fields.map(field => `CASE WHEN ${field} IS NULL THEN '0' ELSE '1' END`).join(' || ')
  const patterns = await run(`SELECT ${mask} AS p, count(*) FROM gone_${other} GROUP BY p ORDER BY 2 DESC, p LIMIT ${mostPatterns}`)
  for (const [pattern] of patterns) {
    const left = fields.filter((_, index) => String(pattern)[index] === '1')
    if (left.length === 0) {
      await run(`INSERT INTO covered_${side} SELECT i${side}, false FROM ${only}`)
      continue
    }
    const isThis = fields.map((field, index) => `${field} IS ${String(pattern)[index] === '1' ? 'NOT ' : ''}NULL`).join(' AND ')
    await run(`INSERT INTO covered_${side} SELECT o.i${side}, true FROM ${only} AS o SEMI JOIN (SELECT DISTINCT ${left.join(', ')} FROM gone_${other} WHERE ${isThis}) AS g ON ${left.map(field => `o.${field} = g.${field}`).join(' AND ')}`)
  }
}

/** How many keys a side has, and its total by measure, as text. */
async function wholeOf(run: Run, side: Side, sources: Sources, shape: DiffShape): Promise<readonly unknown[]> {
  const [moved] = await run(`SELECT count(*) FROM moved_${side}`)
  const sums = shape.measures.map(({ at, isAdded, type, textAs }) => (isAdded ? amountText(textAs, `CAST(coalesce(sum(m${at}), 0) AS ${type})`) : 'NULL'))
  const where = numberOf(moved?.[0]) === 0 ? '' : ` WHERE id NOT IN (SELECT id FROM moved_${side})`
  const [row] = await run(`SELECT ${['count(*)', ...sums].join(', ')} FROM ${sources[side]}${where}`)
  return row ?? []
}

/** Counts by state, and the parts of every bridge. Equal rows, which `found` does not have, add nothing to a difference. */
async function totals(run: Run, shape: DiffShape, whole: Readonly<Record<Side, readonly unknown[]>>): Promise<Pick<DiffFigures, 'counts' | 'bridges'>> {
  const parts = shape.measures.map(({ at, isAdded, type, textAs }) => {
    if (!isAdded) return ['NULL', 'NULL', 'NULL', 'NULL', 'NULL']
    const sum = (value: string, where: string) => amountText(textAs, `CAST(coalesce(sum(${value}) FILTER (${where}), 0) AS ${type})`)
    const [a, b] = [`coalesce(CAST(a${at} AS ${type}), 0)`, `coalesce(CAST(b${at} AS ${type}), 0)`]
    return [sum(a, "status = 'lost'"), sum(a, "status = 'hidden'"), sum(`${b} - ${a}`, "status IN ('changed', 'same')"), sum(b, "status = 'new'"), sum(b, "status = 'shown'")]
  })
  const counts = diffStatuses.map(status => `count(*) FILTER (status = '${status}')`)
  const [row = []] = await run(`SELECT ${[...counts, ...parts.flat()].join(', ')} FROM (SELECT ${statusSql(shape)} AS status, * FROM found)`)
  const [changed = 0, added = 0, lost = 0, hidden = 0, shown = 0] = counts.map((_, index) => numberOf(row[index]))
  return {
    counts: { changed, new: added, lost, hidden, shown, same: numberOf(whole.a[0]) - lost - hidden - changed },
    bridges: shape.measures.map(({ at }) => [whole.a[at + 1], ...row.slice(counts.length + at * 5, counts.length + at * 5 + 5), whole.b[at + 1]]),
  }
}

async function figures(run: Run, side: Side, sources: Sources, shape: DiffShape): Promise<SideFigures> {
  const sums = shape.measures.map(({ at, isAdded, type }) => (isAdded && flagOf(shape, side) !== null ? `CAST(CAST(coalesce(sum(m${at}), 0) AS ${type}) AS VARCHAR)` : 'NULL'))
  const [gone] = await run(`SELECT ${['count(*)', ...sums].join(', ')} FROM gone_${side}`)
  const [repeated] = sources.isGrouped[side] ? await run(`SELECT count(*), coalesce(sum(n), 0) FROM row_${side} WHERE n > 1 AND id NOT IN (SELECT id FROM moved_${side})`) : []
  const [faint] = await run(`SELECT count(*) FROM (SELECT id FROM covered_${side} GROUP BY id HAVING NOT bool_or(has_key))`)
  return {
    suppressedRows: numberOf(gone?.[0]), faintRows: numberOf(faint?.[0]), repeatedKeys: numberOf(repeated?.[0]), repeatedRows: numberOf(repeated?.[1]),
    suppressedSums: shape.measures.map((_, index) => textOrNull(gone?.[index + 1])),
  }
}
