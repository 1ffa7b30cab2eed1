/**
 * The rows of a result in a wanted order. Where a column has few different values, as most dimensions do, its rows are gathered value
 * by value and only the values are sorted: at ten million rows some times faster than sorting the rows. And where its smallest value is
 * known, the first rows are those that have it.
 */
import { join } from 'node:path'
import { AppError } from '#shared/base/app-error.ts'
import type { SortKey } from '#shared/results/filters.ts'
import { quoteText, storedType } from './column-types.ts'
import type { GroupedNumbers } from './duck.ts'
import { columnAt, orderSql } from './filter-sql.ts'
import type { StoredRows } from './stored-rows.ts'

/** Rows for each different value from which on gathering is the cheaper way. */
const fewestRowsOfValue = 16
/** Each value costs DuckDB memory of its own while rows are gathered. */
const mostValues = 500_000
/** Below so many rows looking them all over takes no longer than looking up what is known of them. */
const manyRows = 500_000
/** So many elements are worked on before others get a turn. */
const sliceLength = 500_000

/** What is wanted: the rows that fulfil `where`, sorted; the original order decides between equals. */
export interface OrderWish {
  readonly where: string
  /** See `losesOrder`. */
  readonly losesOrder: boolean
  /** Empty for the original order. */
  readonly sort: readonly SortKey[]
}

/** Both reject as `Duck` does. */
export interface RowOrder {
  /** The numbers of the first rows, at most `limit`. */
  first(limit: number): Promise<Uint32Array>
  /** The numbers of all of them. */
  all(): Promise<Uint32Array>
}

/** Finds rows in order. Reads the columns: they are to be found whole before. */
export function createRowOrder(rows: StoredRows, wish: OrderWish, signal: AbortSignal): RowOrder {
  const { keys, duck, relation, columns } = rows
  const from = `FROM ${relation} WHERE ${wish.where}`
  let asked: Promise<OrderFacts> | undefined
  const facts = () => (asked ??= readFacts(rows, wish.sort, signal))
  const numbers = async (sql: string) => keys.toRows(await duck.numbers(sql, signal))
  const firstOf = (rest: string, limit: number) => numbers(`SELECT ${keys.sql} FROM (SELECT ${keys.fields} ${from}${rest} LIMIT ${limit})`)

  return {
    async first(limit) {
      if (wish.sort.length === 0 && !wish.losesOrder) return firstOf('', limit)
      // With a filter, looking for what may not be among the rows would be in vain too often.
      const edge = wish.where === 'true' && rows.rowCount >= manyRows ? (await facts()).edge : null
      const found = edge === null ? undefined : await firstOf(` AND ${edge}`, limit)
      return found?.length === limit ? found : firstOf(` ORDER BY ${orderSql(wish.sort, columns, keys.firstTie)}`, limit)
    },

    async all() {
      if (wish.sort.length === 0 && !wish.losesOrder) return numbers(`SELECT ${keys.sql} ${from}`)
      if (wish.sort.length > 0 && (await facts()).hasFewValues) {
        const fields = wish.sort.map(({ column }) => columnAt(columns, column).field)
        try {
          return await inGroups(rows, await duck.lists(`SELECT list(${keys.sql}) ${from} GROUP BY ${fields.join(', ')} ORDER BY ${orderSql(wish.sort, columns, null)}`, signal), signal)
        } catch (thrown) {
          signal.throwIfAborted()
          // What does not fit into memory gathered is sorted with the disk's help.
          if (thrown instanceof AppError || !(thrown instanceof Error) || !/out of memory/i.test(thrown.message)) throw thrown
        }
      }
      return numbers(`SELECT ${keys.sql} ${from} ORDER BY ${orderSql(wish.sort, columns, keys.tie)}`)
    },
  }
}

/** What the Parquet files say of the columns to sort by. */
interface OrderFacts {
  /** Whether each of the values that they have together is that of many rows. */
  readonly hasFewValues: boolean
  /** A condition for the rows that come first of all, when it is known and they are many. */
  readonly edge: string | null
}

/**
 * In one group of rows there are at most as many values together as the product of each column's, and in all no more than the groups
 * have; truth values, and what hardly repeats, are not counted there. A smallest or largest value counts only where every group has
 * an exact one: DuckDB writes none for long texts, and for numbers that are none (NaN).
 */
async function readFacts(rows: StoredRows, sort: readonly SortKey[], signal: AbortSignal): Promise<OrderFacts> {
  const fields = sort.map(({ column }) => quoteText(columnAt(rows.columns, column).field)).join(', ')
  const [key] = sort
  const column = columnAt(rows.columns, key?.column ?? 0)
  const side = key?.direction === 'descending' ? 'max' : 'min'
  const files = rows.manifest.columnsFiles.map(({ file }) => quoteText(join(rows.dir, file))).join(', ')
  const [[together, nulls, edge, isExact] = []] = await rows.duck.rows(`SELECT sum(together)::DOUBLE, sum(nulls)::DOUBLE, ${side}(edge)::VARCHAR, bool_and(is_exact) FROM (
    SELECT least(any_value(row_group_num_rows), product(coalesce(stats_distinct_count + 1, CASE type WHEN 'BOOLEAN' THEN 3 ELSE row_group_num_rows END))) AS together,
      sum(stats_null_count) AS nulls, ${side}(TRY_CAST(stats_${side}_value AS ${storedType(column)})) AS edge, bool_and(stats_null_count = row_group_num_rows OR coalesce(${side}_is_exact, false)) AS is_exact
    FROM parquet_metadata([${files}]) WHERE path_in_schema IN (${fields}) GROUP BY file_name, row_group_id)`, signal)
  const hasFewValues = typeof together === 'number' && together <= Math.min(mostValues, rows.rowCount / fewestRowsOfValue)
  if (!hasFewValues || sort.length !== 1 || typeof nulls !== 'number') return { hasFewValues, edge: null }
  if (key?.nulls === 'first' && nulls > 0) return { hasFewValues, edge: `${column.field} IS NULL` }
  // A backslash may stand for a byte that is no character.
  const isKnown = isExact === true && typeof edge === 'string' && !edge.includes('\\')
  return { hasFewValues, edge: isKnown ? `${column.field} = ${quoteText(edge)}::${storedType(column)}` : null }
}

/** DuckDB's threads each add to a group in the order of the rows, but one after the other: a group is a few ascending runs. */
async function inGroups(rows: StoredRows, { numbers, ends }: GroupedNumbers, signal: AbortSignal): Promise<Uint32Array> {
  const ids = await rows.keys.toRows(numbers)
  let scratch = new Uint32Array(0)
  let start = 0
  let sinceTurn = 0
  for (const end of ends) {
    const group = ids.subarray(start, end)
    if (scratch.length < group.length) scratch = new Uint32Array(group.length * 2)
    await mergeRuns(group, scratch)
    sinceTurn += group.length
    start = end
    if (sinceTurn < sliceLength) continue
    sinceTurn = 0
    await new Promise(setImmediate)
    signal.throwIfAborted()
  }
  return ids
}

/** Sorts in place what consists of ascending runs. `scratch` is at least as long. Holds nobody up for long. */
export async function mergeRuns(values: Uint32Array, scratch: Uint32Array): Promise<void> {
  for (;;) {
    let isSorted = true
    for (let start = 0; start < values.length; ) {
      const middle = runEnd(values, start)
      if (middle === values.length) break
      isSorted = false
      const end = runEnd(values, middle)
      if (end - start > sliceLength) await new Promise(setImmediate)
      merge(values, scratch, start, middle, end)
      start = end
    }
    if (isSorted || runEnd(values, 0) === values.length) return
  }
}

function runEnd(values: Uint32Array, start: number): number {
  let end = start + 1
  while (end < values.length && (values[end] ?? 0) >= (values[end - 1] ?? 0)) end++
  return Math.min(end, values.length)
}

function merge(values: Uint32Array, scratch: Uint32Array, start: number, middle: number, end: number): void {
  const length = middle - start
  for (let index = 0; index < length; index++) scratch[index] = values[start + index] ?? 0
  let left = 0
  let right = middle
  // What is written never reaches what is still to be read: the left run lies in the scratch.
  for (let at = start; left < length; at++) {
    const fromLeft = scratch[left] ?? 0
    const fromRight = right < end ? (values[right] ?? 0) : Number.POSITIVE_INFINITY
    if (fromLeft <= fromRight) {
      values[at] = fromLeft
      left++
    } else {
      values[at] = fromRight
      right++
    }
  }
}
