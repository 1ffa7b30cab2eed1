import { arrayType, formatType, parseType } from '../sql-type.ts'
import type { SqlType } from '../sql-type.ts'
import { quoteText } from './quoting.ts'

/** AMC's declaration of a parameter's type: one word, or an array of one. */
export type ParameterDataType = string | { readonly type: string; readonly elementDataType?: string }

export type ParameterLiteral =
  | { readonly ok: true; readonly type: SqlType; readonly sql: string }
  | { readonly ok: false; readonly message: string }

/** The declared type of an input parameter. UNKNOWN for words that AMC does not list. */
export function parameterType(dataType: ParameterDataType): SqlType {
  if (typeof dataType === 'string') return parseType(dataType)
  const isArray = dataType.type.trim().toUpperCase() === 'ARRAY'
  return isArray ? arrayType(parseType(dataType.elementDataType ?? 'STRING')) : parseType(dataType.type)
}

/**
 * A parameter's value as a DuckDB constant of its declared type. Values come as JSON: numbers may be text ("42"), arrays
 * may be the text of a JSON array. Whatever the value holds, the constant is one value: nothing in it is read as SQL.
 */
export function parameterLiteral(name: string, dataType: ParameterDataType, value: unknown): ParameterLiteral {
  const type = parameterType(dataType)
  const sql = literalOf(type, value)
  if (sql !== undefined) return { ok: true, type, sql }
  const shown = typeof value === 'string' ? `'${value.slice(0, 60)}'` : (JSON.stringify(value) ?? 'nothing').slice(0, 60)
  return { ok: false, message: `The value ${shown} of parameter ${name} is not a valid ${formatType(type)}.` }
}

const duckdbNames: Readonly<Record<string, string>> = {
  STRING: 'VARCHAR', LONG: 'BIGINT', INTEGER: 'INTEGER', SHORT: 'SMALLINT', BYTE: 'TINYINT', DOUBLE: 'DOUBLE', FLOAT: 'FLOAT',
  BOOLEAN: 'BOOLEAN', DATE: 'DATE', TIMESTAMP: 'TIMESTAMP', TIME: 'TIME', BINARY: 'BLOB',
}

/** DuckDB's name of a type; undefined where DuckDB should find out by itself. */
export function duckdbType(type: SqlType): string | undefined {
  if (type.name === 'DECIMAL') return `DECIMAL(${type.precision},${type.scale})`
  if (type.name === 'ARRAY') {
    const element = duckdbType(type.element)
    return element && `${element}[]`
  }
  return duckdbNames[type.name]
}

function literalOf(type: SqlType, value: unknown): string | undefined {
  const name = duckdbType(type)
  if (name === undefined) return undefined
  if (value === null || value === undefined) return `CAST(NULL AS ${name})`
  if (type.name === 'ARRAY') return arrayLiteral(type, value, name)
  if (typeof value === 'object') return undefined
  const text = typeof value === 'string' ? value : String(value)
  return simpleLiteral(type, text, name)
}

function arrayLiteral(type: SqlType & { name: 'ARRAY' }, value: unknown, name: string): string | undefined {
  const items = Array.isArray(value) ? value : arrayFromText(value)
  const literals = items.map((item: unknown) => literalOf(type.element, item))
  if (literals.includes(undefined)) return undefined
  return `CAST([${literals.join(', ')}] AS ${name})`
}

function arrayFromText(value: unknown): readonly unknown[] {
  if (typeof value !== 'string' || !value.trim().startsWith('[')) return [value]
  try {
    const parsed: unknown = JSON.parse(value)
    return Array.isArray(parsed) ? parsed : [value]
  } catch {
    return [value]
  }
}

const wholeBounds: Readonly<Record<string, bigint>> = { BYTE: 1n << 7n, SHORT: 1n << 15n, INTEGER: 1n << 31n, LONG: 1n << 63n }

function simpleLiteral(type: SqlType, text: string, name: string): string | undefined {
  const trimmed = text.trim()
  switch (type.name) {
    case 'STRING': return quoteText(text)
    case 'BINARY': return /^[A-Za-z0-9+/]*={0,2}$/.test(trimmed) ? `from_base64(${quoteText(trimmed)})` : undefined
    case 'BOOLEAN': return /^(?:true|false)$/i.test(trimmed) ? trimmed.toLowerCase() : undefined
    case 'LONG': case 'INTEGER': case 'SHORT': case 'BYTE': {
      if (!/^[+-]?\d{1,20}$/.test(trimmed)) return undefined
      const whole = BigInt(trimmed.replace('+', ''))
      const bound = wholeBounds[type.name] ?? 0n
      return whole >= -bound && whole < bound ? `CAST('${whole}' AS ${name})` : undefined
    }
    case 'DOUBLE': case 'FLOAT': case 'DECIMAL':
      return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(trimmed) ? `CAST('${trimmed}' AS ${name})` : undefined
    case 'DATE': return isDay(trimmed) ? `CAST('${trimmed}' AS DATE)` : undefined
    case 'TIMESTAMP': {
      const found = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)Z?)?$/.exec(trimmed)
      if (!found || !isDay(found[1] ?? '') || Number.isNaN(Date.parse(`1970-01-01T${found[2] ?? '00:00'}Z`))) return undefined
      const time = found[2] ?? '00:00:00'
      return `CAST('${found[1]} ${time.length === 5 ? `${time}:00` : time}' AS TIMESTAMP)`
    }
    default: return undefined
  }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const timeMs = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(text)
}
