import { DuckDBListType, DuckDBStructType, DuckDBTypeId } from '@duckdb/node-api'
import type { DuckDBType } from '@duckdb/node-api'
import { isWhole } from '#sql/sql-type.ts'
import type { SqlType } from '#sql/sql-type.ts'
import { quoteText } from '#sql/translate/quoting.ts'

/**
 * A value as the text that AMC prints, as SQL over a column of the given DuckDB type: dates `2025-05-01`, timestamps
 * `2025-05-01T10:00:00.000Z`, booleans `true`, arrays and structs `[a, b]`, whole numbers with all their digits. NULL
 * stays NULL.
 */
export function valueTextSql(column: string, duckdb: DuckDBType, amc: SqlType): string {
  return textSql(column, duckdb, amc, 0)
}

const floating = new Set<DuckDBTypeId>([DuckDBTypeId.DOUBLE, DuckDBTypeId.FLOAT])
const moments = new Set<DuckDBTypeId>([
  DuckDBTypeId.TIMESTAMP, DuckDBTypeId.TIMESTAMP_MS, DuckDBTypeId.TIMESTAMP_NS, DuckDBTypeId.TIMESTAMP_S, DuckDBTypeId.TIMESTAMP_TZ,
])

function textSql(value: string, type: DuckDBType, amc: SqlType, depth: number): string {
  if (type.typeId === DuckDBTypeId.VARCHAR) return value
  if (moments.has(type.typeId)) return `strftime(CAST(${value} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%gZ')`
  if (type.typeId === DuckDBTypeId.BLOB) return `to_base64(${value})`
  if (floating.has(type.typeId)) return floatSql(value, amc)
  if (type instanceof DuckDBListType) {
    const item = `e${depth}`
    const element = amc.name === 'ARRAY' ? amc.element : amc
    const texts = `list_transform(${value}, lambda ${item}: coalesce(${textSql(item, type.valueType, element, depth + 1)}, 'null'))`
    return `CASE WHEN ${value} IS NOT NULL THEN concat('[', array_to_string(${texts}, ', '), ']') END`
  }
  if (type instanceof DuckDBStructType) {
    const fields = type.entryNames.map((name, index) => {
      const entry = type.entryTypes[index]
      const field = amc.name === 'STRUCT' ? amc.fields[index]?.type : undefined
      return entry ? `coalesce(${textSql(`struct_extract(${value}, ${name === '' ? index + 1 : quoteText(name)})`, entry, field ?? amc, depth + 1)}, 'null')` : "'null'"
    })
    return `CASE WHEN ${value} IS NOT NULL THEN concat('[', ${fields.join(", ', ', ")}, ']') END`
  }
  return `CAST(${value} AS VARCHAR)`
}

// AMC's exact types come out of DuckDB's division and rounding as floating numbers: print them without an exponent.
function floatSql(value: string, amc: SqlType): string {
  if (isWhole(amc)) return `coalesce(CAST(TRY_CAST(trunc(${value}) AS HUGEINT) AS VARCHAR), CAST(${value} AS VARCHAR))`
  const shortest = `CAST(${value} AS VARCHAR)`
  const special = `CASE WHEN isnan(${value}) THEN 'NaN' WHEN isinf(${value}) THEN CASE WHEN ${value} > 0 THEN 'Infinity' ELSE '-Infinity' END`
  if (amc.name !== 'DECIMAL') return `${special} ELSE ${shortest} END`
  // The shortest text of a floating number may have more digits than the column's scale: those are cut by rounding.
  const plain = `rtrim(rtrim(CAST(TRY_CAST(${value} AS DECIMAL(38, ${amc.scale})) AS VARCHAR), '0'), '.')`
  const tooLong = `contains(${shortest}, 'e') OR length(split_part(${shortest}, '.', 2)) > ${amc.scale}`
  return `${special} WHEN ${tooLong} THEN coalesce(${plain}, ${shortest}) ELSE ${shortest} END`
}
