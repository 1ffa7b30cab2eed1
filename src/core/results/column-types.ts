/** How AMC's types are held in Parquet, checked on the way in, and written out again as text. */
import { z } from 'zod'
import { privacyRoleOf } from '#shared/honesty/privacy-columns.ts'
import { ColumnMeasure, ColumnUnit, type ResultColumn, type ResultColumnType } from '#shared/results/columns.ts'

/** A column as AMC's execution object describes it (api.md §4.4). */
export const AmcOutputColumn = z.object({
  name: z.string(),
  columnType: z.string().nullish().transform(value => value ?? ''),
  dataType: z.union([z.string(), z.object({ type: z.string() }).transform(value => value.type)]).nullish().transform(value => value ?? ''),
  precision: z.number().int().nullish().transform(value => value ?? null),
  scale: z.number().int().nullish().transform(value => value ?? null),
})
export type AmcOutputColumn = z.output<typeof AmcOutputColumn>

/** One column of a stored result. `name` is the header as AMC wrote it, `field` its name in the Parquet files: `c0`, `c1`, … */
export const StoredColumn = z.object({
  name: z.string(),
  field: z.string().regex(/^c\d+$/),
  type: z.enum(['text', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp', 'list']),
  amcType: z.string().nullable(),
  kind: z.enum(['metric', 'dimension', 'unknown']),
  /** Fraction digits of a decimal; for a timestamp the strftime pattern that gives back AMC's text. */
  scale: z.number().int().nullable(),
  /** A decimal that is always written with all digits of its scale, such as prices; else zeros that only fill it up are left out. */
  isFixed: z.literal(true).optional(),
  pattern: z.string().nullable(),
  unit: ColumnUnit.nullable(),
  measure: ColumnMeasure.nullable(),
})
export type StoredColumn = z.output<typeof StoredColumn>

/** As the door shows it. */
export function toResultColumn({ name, type, amcType, kind, unit, measure }: StoredColumn): ResultColumn {
  const privacy = privacyRoleOf(name)
  return { name, type, amcType, kind, unit, measure, ...(privacy !== undefined && { privacy }) }
}

const integerTypes = new Set(['LONG', 'INTEGER', 'SHORT', 'BYTE', 'BIGINT', 'INT'])

/** The type a column is held as, by AMC's name for it; unknown names are text. */
export function typeOf(amcType: string): ResultColumnType {
  const name = amcType.toUpperCase()
  if (integerTypes.has(name)) return 'integer'
  if (name === 'DOUBLE' || name === 'FLOAT') return 'double'
  if (name === 'DECIMAL') return 'decimal'
  if (name === 'BOOLEAN') return 'boolean'
  if (name === 'DATE') return 'date'
  if (name === 'TIMESTAMP') return 'timestamp'
  if (name === 'ARRAY') return 'list'
  return 'text'
}

/** The timestamp layouts that are recognised; the first is AMC's documented one (api.md §4.7). */
export const timestampPatterns: readonly { readonly pattern: string; readonly shape: RegExp }[] = [
  { pattern: '%Y-%m-%dT%H:%M:%S.%g', shape: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}$/ },
  { pattern: '%Y-%m-%dT%H:%M:%S.%gZ', shape: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/ },
  { pattern: '%Y-%m-%dT%H:%M:%S', shape: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/ },
  { pattern: '%Y-%m-%dT%H:%M:%SZ', shape: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/ },
  { pattern: '%Y-%m-%d %H:%M:%S.%g', shape: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}$/ },
  { pattern: '%Y-%m-%d %H:%M:%S', shape: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/ },
]

/** Quotes a name for DuckDB. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Quotes a text for DuckDB. SQL text ends at NUL, so one is put together around it. */
export function quoteText(text: string): string {
  if (text.includes('\0')) return `(${text.split('\0').map(quoteText).join(' || chr(0) || ')})`
  return `'${text.replaceAll("'", "''")}'`
}

/** Digits behind the point, and before it, that DuckDB reads as a machine's own whole numbers. */
const shortDigits = 17

/**
 * A DuckDB expression for the value of a text, null where there is none. Exact for every text that `fitsCondition` lets through.
 * A decimal is read in two halves of 64 bits: read at once into 128 bits, a number costs fifteen times as much as all else of it.
 */
export function parsedValue(column: StoredColumn, source: string): string {
  const type = storedType(column)
  const scale = column.scale ?? 17
  const whole = `TRY_CAST(${source} AS ${type})`
  if (column.type !== 'decimal' || scale > shortDigits) return whole
  const before = `TRY_CAST(split_part(${source}, '.', 1) AS BIGINT)::${type}`
  const behind = `TRY_CAST('0.' || split_part(${source}, '.', 2) AS DECIMAL(18,${scale}))::${type}`
  return `coalesce(${before} + CASE WHEN starts_with(${source}, '-') THEN -${behind} ELSE ${behind} END, ${whole})`
}

/**
 * A DuckDB condition, true when `source` (text, not null) is held by `value` (its `parsedValue`) without losing a character of
 * meaning: whole numbers digit by digit, decimals within their scale, dates and times in the very layout they are given back in.
 */
export function fitsCondition(column: StoredColumn, source: string, value: string): string {
  switch (column.type) {
    case 'integer':
    case 'date':
      return `coalesce(CAST(${value} AS VARCHAR) = ${source}, false)`
    case 'decimal':
      return `(${value} IS NOT NULL AND regexp_full_match(${source}, '-?[0-9]+${column.scale === 0 ? '' : `([.][0-9]{1,${column.scale ?? 17}})?`}'))`
    case 'double':
      return `${value} IS NOT NULL`
    case 'boolean':
      return equalsAny(source, ['true', 'false', 'TRUE', 'FALSE', 'True', 'False'].map(quoteText))
    case 'timestamp':
      return `coalesce(strftime(${value}, ${quoteText(column.pattern ?? '')}) = ${source}, false)`
    default:
      return 'true'
  }
}

/** A condition of few values. DuckDB works an `IN` of more than five out as a join, and a join gives rows in any order. */
export function equalsAny(expression: string, values: readonly (string | number)[]): string {
  return `(${values.map(value => `${expression} = ${value}`).join(' OR ')})`
}

/** The DuckDB type a column is held as. */
export function storedType(column: StoredColumn): string {
  switch (column.type) {
    case 'integer':
      return 'BIGINT'
    case 'decimal':
      return `DECIMAL(38,${column.scale ?? 17})`
    case 'double':
      return 'DOUBLE'
    case 'boolean':
      return 'BOOLEAN'
    case 'date':
      return 'DATE'
    case 'timestamp':
      return 'TIMESTAMP'
    default:
      return 'VARCHAR'
  }
}

/** A DuckDB expression that gives a value of the column (or what stands for one) as text, exactly as `rows` and exports show it; null stays null. */
export function textExpression(column: StoredColumn, source = quoteName(column.field)): string {
  switch (column.type) {
    case 'decimal':
      // Zeros that only fill up the scale are taken off; AMC writes decimals without a fixed number of digits.
      return (column.scale ?? 17) === 0 || column.isFixed === true ? `CAST(${source} AS VARCHAR)` : `rtrim(rtrim(CAST(${source} AS VARCHAR), '0'), '.')`
    case 'timestamp':
      return `strftime(${source}, ${quoteText(column.pattern ?? '')})`
    case 'text':
    case 'list':
      return source
    default:
      return `CAST(${source} AS VARCHAR)`
  }
}

/** A DuckDB expression for the page: numbers and truth values as such where JavaScript holds them exactly, else text. */
export function pageExpression(column: StoredColumn): string {
  return column.type === 'double' || column.type === 'boolean' ? quoteName(column.field) : textExpression(column)
}

/** Unique field names for a header: no empty ones, no two that differ only in case, no NUL (SQL text ends there). Order is kept. */
export function uniqueFields(names: readonly string[]): string[] {
  const used = new Set<string>()
  return names.map((name, index) => {
    const base = name.trim() === '' ? `column_${index + 1}` : name.replaceAll('\0', '\u{FFFD}')
    let field = base
    for (let copy = 2; used.has(field.toLowerCase()); copy++) field = `${base}_${copy}`
    used.add(field.toLowerCase())
    return field
  })
}
