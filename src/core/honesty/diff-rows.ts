/** A comparison as rows for people and files: the file that a derived result is made of. */
import { diffColumnNames, diffStatuses, diffStatusNames } from '#shared/honesty/diff.ts'
import { quoteName, quoteText, storedType, uniqueFields, type StoredColumn, type StoredRows } from '#core/results/results.ts'
import type { DiffMeasure, DiffShape } from './diff-shape.ts'

export interface DiffRowsSource {
  readonly shape: DiffShape
  /** What stands after FROM to read the comparison. */
  readonly from: string
  readonly where: string
  readonly order: string
}

/** Writes rows of a comparison to `path` as Parquet, values with their own types, and gives its columns. What was thrown leaves no promise about `path`. */
export async function writeDiffRows(duck: StoredRows['duck'], { shape, from, where, order }: DiffRowsSource, path: string, signal: AbortSignal): Promise<readonly StoredColumn[]> {
  const whole = shape.measures.filter(({ textAs }) => textAs.type === 'integer')
  // A sum of 64-bit numbers may need more than 64 bits.
  const fits = whole.map(({ at }) => `coalesce(max(greatest(abs(a${at}), abs(b${at}), abs(d${at}))), 0) <= 9223372036854775807`)
  const [small = []] = fits.length === 0 ? [[]] : await duck.rows(`SELECT ${fits.join(', ')} FROM ${from} WHERE ${where}`, signal)
  const names = diffColumnNames({ keys: shape.keys.map(({ name }) => name), measures: shape.measures.map(({ name }) => name) })
  const columns = [
    text, ...shape.keys.map(({ column }) => column),
    ...shape.measures.flatMap(measure => Array.from({ length: 3 }, () => columnOf(measure, small[whole.indexOf(measure)] === true))),
  ].map((column, index): StoredColumn => ({ ...column, name: names[index] ?? '', field: `c${index}` }))
  const state = `CASE status ${diffStatuses.map(status => `WHEN '${status}' THEN ${quoteText(diffStatusNames[status])}`).join(' ')} END`
  const values = [state, ...shape.keys.map(({ field }) => field), ...shape.measures.flatMap(({ at }) => [`a${at}`, `b${at}`, `d${at}`])]
  const fields = uniqueFields(names)
  const list = columns.map((column, index) => `CAST(${values[index]} AS ${storedType(column)}) AS ${quoteName(fields[index] ?? column.field)}`)
  await duck.rows(`COPY (SELECT ${list.join(', ')} FROM ${from} WHERE ${where} ORDER BY ${order}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`, signal)
  return columns
}

const text: StoredColumn = { name: '', field: 'c0', type: 'text', amcType: null, kind: 'dimension', scale: null, pattern: null, unit: null, measure: null }

/** What adds up in a result adds up in its differences; what does not, does not. */
function columnOf({ column, textAs }: DiffMeasure, isSmall: boolean): StoredColumn {
  const type = textAs.type === 'integer' && !isSmall ? 'decimal' : textAs.type
  return { ...column, type, amcType: null, scale: type === 'decimal' ? textAs.scale ?? 0 : null, pattern: null }
}
