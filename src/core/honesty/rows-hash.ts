import { createHash } from 'node:crypto'
import { privacyRoleOf } from '#shared/honesty/privacy-columns.ts'
import { textExpression, type StoredRows } from '#core/results/results.ts'

/**
 * SHA-256 over what the rows of a result are, whatever their order and without the privacy columns: two results with the same
 * columns and rows have the same. Every row is written as text, each value with its length, and the rows' MD5 are added up; this
 * tells accidents apart and is no proof against somebody who wants two results to look alike. Reads all rows.
 */
export async function rowsHash(rows: StoredRows, signal: AbortSignal): Promise<string> {
  const own = rows.columns.filter(({ name }) => privacyRoleOf(name) === undefined)
  const values = own.map(column => {
    const text = textExpression(column)
    return `coalesce(length(${text}) || ':' || ${text}, 'n')`
  })
  const [found] = await rows.duck.rows(
    `SELECT count(*)::VARCHAR, sum(md5_number_lower(r)::HUGEINT)::VARCHAR, sum(md5_number_upper(r)::HUGEINT)::VARCHAR FROM (SELECT concat(${values.join(', ')}) AS r FROM ${rows.relation})`, signal,
  )
  return createHash('sha256').update(JSON.stringify([own.map(({ name }) => name), found?.map(value => (value === null ? null : String(value)))])).digest('hex')
}
