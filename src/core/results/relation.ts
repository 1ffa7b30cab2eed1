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
  return `(SELECT * EXCLUDE (file_row_number), file_row_number + ${starts} AS rid FROM read_parquet([${list}], file_row_number = true)${condition})`
}
