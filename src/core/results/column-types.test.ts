import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitsCondition, parsedValue, quoteText, type StoredColumn } from './column-types.ts'

const digits = (most: number) => fc.array(fc.constantFrom(...'0123456789'), { minLength: 0, maxLength: most }).map(list => list.join(''))
const decimalText = fc.oneof(
  fc.tuple(fc.constantFrom('', '-', '+', ' '), digits(24), fc.constantFrom('', '.', '..'), digits(20)).map(parts => parts.join('')),
  fc.constantFrom('0', '-0', '-0.0', '0.00000000000000001', '-0.00000000000000001', '9223372036854775807.99999999999999999', '-9223372036854775808.5', '9223372036854775808', '999999999999999999999.99999999999999999', '1e3', 'NaN', '', 'x', '1.2.3', '１', '−1'),
)

test('a decimal read in two halves is the decimal that DuckDB reads at once, for every text that is let through', async () => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    await fc.assert(fc.asyncProperty(fc.array(decimalText, { minLength: 50, maxLength: 200 }), fc.constantFrom(0, 1, 2, 17, 18, 30), async (texts, scale) => {
      const column: StoredColumn = { name: 'rate', field: 'c0', type: 'decimal', amcType: 'DECIMAL', kind: 'metric', scale, pattern: null, unit: null, measure: null }
      const values = texts.map(text => `(${quoteText(text)})`).join(', ')
      const read = await connection.runAndReadAll(`SELECT t, CAST(v AS VARCHAR), CAST(TRY_CAST(t AS DECIMAL(38,${scale})) AS VARCHAR), ${fitsCondition(column, 't', 'v')} FROM (SELECT t, ${parsedValue(column, 't')} AS v FROM (VALUES ${values}) s(t))`)
      for (const [text, ours, theirs, fits] of read.getRowsJS()) {
        // What has more digits than fit would be rounded: it is not let through.
        if (fits === true) expect([text, ours, (String(text).split('.')[1] ?? '').length <= scale]).toEqual([text, theirs, true])
        else expect([text, theirs === null || !/^-?\d+(\.\d+)?$/.test(String(text)) || (String(text).split('.')[1] ?? '').length > scale]).toEqual([text, true])
      }
    }), { numRuns: 40 })
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
})
