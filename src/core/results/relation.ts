import { join } from 'node:path'
import { quoteText } from './column-types.ts'
import type { ColumnsFile } from './manifest.ts'

/** What stands after FROM to read a result in DuckDB: its fields `c0`, `c1`, … and `rid`, the row's number in original order from 0. */
export function relationOf(dir: string, files: readonly ColumnsFile[]): string {
  return select(placed(files), dir, '')
}

/** The same for the rows `first` to `last` (included) only; reads no other file. */
export function relationOfRows(dir: string, files: readonly ColumnsFile[], first: number, last: number): string {
  const touched = placed(files).filter(({ start, rows }) => start <= last && start + rows > first)
  const [file] = touched
  if (file === undefined) return select(placed(files).slice(0, 1), dir, ' WHERE false')
  if (touched.length === 1) return select(touched, dir, ` WHERE file_row_number BETWEEN ${first - file.start} AND ${last - file.start}`)
  return `(SELECT * FROM ${select(touched, dir, '')} WHERE rid BETWEEN ${first} AND ${last})`
}

/** Row numbers as DuckDB can make and sort them at the least cost: the file's number and the row's within it, in one. */
export interface RowKeys {
  /** A UINTEGER expression over `relationOf`, in the order of the rows. */
  readonly sql: string
  /** What `sql` is made of. */
  readonly fields: string
  /**
   * The order of the rows for ORDER BY. Not `sql` itself: DuckDB would take the answer out of its sort keys, and unpacking those costs
   * as much as sorting by a text.
   */
  readonly tie: string
  /** The same where only the first rows are wanted: then making one number of each row's two would cost more than comparing both. */
  readonly firstTie: string
  /** Turns such keys into row numbers, in place. Holds nobody up for long. */
  toRows(keys: Uint32Array): Promise<Uint32Array>
}

/** Keys for a result of these files; plain row numbers where both do not fit into 32 bits. */
export function rowKeysOf(files: readonly ColumnsFile[]): RowKeys {
  const starts = Uint32Array.from(placed(files), ({ start }) => start)
  const bits = Math.max(0, ...files.map(({ rows }) => 32 - Math.clz32(Math.max(0, rows - 1))))
  if (files.length === 1 || files.length * 2 ** bits > 2 ** 32) return { sql: 'rid::UINTEGER', fields: 'rid', tie: 'rid', firstTie: 'rid', toRows: async keys => keys }
  return {
    sql: `(file_number * ${2 ** bits} + file_row)::UINTEGER`,
    fields: 'file_number, file_row',
    tie: `(file_row + file_number * ${2 ** bits})::UINTEGER`,
    firstTie: 'file_number, file_row',
    async toRows(keys) {
      for (let start = 0; start < keys.length; start += 500_000) {
        if (start > 0) await new Promise(setImmediate)
        place(keys.subarray(start, start + 500_000), starts, bits)
      }
      return keys
    },
  }
}

function place(keys: Uint32Array, starts: Uint32Array, bits: number): void {
  const mask = 2 ** bits - 1
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? 0
    keys[index] = (starts[key >>> bits] ?? 0) + (key & mask)
  }
}

interface Placed extends ColumnsFile {
  /** Number of its first row. */
  readonly start: number
}

function placed(files: readonly ColumnsFile[]): readonly Placed[] {
  let before = 0
  return files.map(file => {
    const start = before
    before += file.rows
    return { ...file, start }
  })
}

function select(files: readonly Placed[], dir: string, condition: string): string {
  const [only] = files
  if (files.length === 1 && only) {
    const offset = only.start === 0 ? '' : ` + ${only.start}`
    return `(SELECT * EXCLUDE (file_row_number), file_row_number${offset} AS rid FROM read_parquet(${quoteText(join(dir, only.file))}, file_row_number = true)${condition})`
  }
  const list = files.map(({ file }) => quoteText(join(dir, file))).join(', ')
  const starts = `list_extract([${files.map(({ start }) => start).join(', ')}]::BIGINT[], file_index::BIGINT + 1)`
  return `(SELECT * EXCLUDE (file_row_number), file_row_number + ${starts} AS rid, file_index::UINTEGER AS file_number, file_row_number::UINTEGER AS file_row FROM read_parquet([${list}], file_row_number = true)${condition})`
}
