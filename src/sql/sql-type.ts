/**
 * The types of AMC SQL values, under AMC's own names (as in data sources, parameters and `outputColumns`).
 * `NULL` is the type of a bare NULL; `UNKNOWN` is what follows from an error or from something we have no facts on, and
 * silences every further type check.
 */
export type SqlType =
  | { readonly name: SimpleTypeName }
  | { readonly name: 'DECIMAL'; readonly precision: number; readonly scale: number }
  | { readonly name: 'ARRAY'; readonly element: SqlType }
  | { readonly name: 'STRUCT'; readonly fields: readonly StructField[] }
  | { readonly name: 'MAP'; readonly key: SqlType; readonly value: SqlType }

export type SimpleTypeName =
  | 'STRING' | 'LONG' | 'INTEGER' | 'SHORT' | 'BYTE' | 'DOUBLE' | 'FLOAT' | 'BOOLEAN' | 'DATE' | 'TIMESTAMP' | 'TIME'
  | 'BINARY' | 'INTERVAL' | 'NULL' | 'UNKNOWN'

export interface StructField {
  readonly name: string
  readonly type: SqlType
}

const simple = (name: SimpleTypeName): SqlType => ({ name })

export const stringType = simple('STRING')
export const longType = simple('LONG')
export const integerType = simple('INTEGER')
export const doubleType = simple('DOUBLE')
export const booleanType = simple('BOOLEAN')
export const timestampType = simple('TIMESTAMP')
export const nullType = simple('NULL')
export const unknownType = simple('UNKNOWN')

/** What dividing two exact numbers gives on live instances: DECIMAL(38,17). */
export const ratioType: SqlType = { name: 'DECIMAL', precision: 38, scale: 17 }

/** An exact number of at most 38 digits; the whole part is cut, never the fraction. */
export function decimalType(precision: number, scale: number): SqlType {
  const boundedScale = Math.max(0, Math.min(scale, 38))
  return { name: 'DECIMAL', precision: Math.max(1, boundedScale, Math.min(precision, 38)), scale: boundedScale }
}

export function arrayType(element: SqlType): SqlType {
  return { name: 'ARRAY', element }
}

const exactWhole: Readonly<Record<string, number>> = { BYTE: 3, SHORT: 5, INTEGER: 10, LONG: 19 }

/** BYTE, SHORT, INTEGER or LONG. */
export function isWhole(type: SqlType): boolean {
  return type.name in exactWhole
}

/** Whole numbers and DECIMAL: no rounding. */
export function isExact(type: SqlType): boolean {
  return isWhole(type) || type.name === 'DECIMAL'
}

export function isNumeric(type: SqlType): boolean {
  return isExact(type) || type.name === 'DOUBLE' || type.name === 'FLOAT'
}

export function isTemporal(type: SqlType): boolean {
  return type.name === 'DATE' || type.name === 'TIMESTAMP'
}

/** ARRAY, STRUCT, MAP. */
export function isNested(type: SqlType): boolean {
  return type.name === 'ARRAY' || type.name === 'STRUCT' || type.name === 'MAP'
}

/** True when nothing may be concluded: NULL and UNKNOWN fit everywhere. */
export function isOpen(type: SqlType): boolean {
  return type.name === 'UNKNOWN' || type.name === 'NULL'
}

/** A whole number or DECIMAL as its DECIMAL precision and scale. */
export function decimalShape(type: SqlType): { readonly precision: number; readonly scale: number } {
  if (type.name === 'DECIMAL') return { precision: type.precision, scale: type.scale }
  return { precision: exactWhole[type.name] ?? 38, scale: 0 }
}

/** As AMC's documentation writes it: `DECIMAL(38,2)`, `ARRAY<LONG>`, `STRUCT<order LONG, campaign STRING>`. */
export function formatType(type: SqlType): string {
  switch (type.name) {
    case 'DECIMAL': return `DECIMAL(${type.precision},${type.scale})`
    case 'ARRAY': return `ARRAY<${formatType(type.element)}>`
    case 'MAP': return `MAP<${formatType(type.key)},${formatType(type.value)}>`
    case 'STRUCT': return `STRUCT<${type.fields.map(field => `${field.name} ${formatType(field.type)}`).join(', ')}>`
    default: return type.name
  }
}

const validatorNames: Readonly<Record<string, string>> = {
  STRING: 'VARCHAR', LONG: 'BIGINT', SHORT: 'SMALLINT', BYTE: 'TINYINT', TIMESTAMP: 'TIMESTAMP(0)', TIME: 'TIME(0)',
  BINARY: 'VARBINARY', UNKNOWN: 'ANY',
}

/** As AMC's validator prints it in its messages: `VARCHAR`, `BIGINT`, `DECIMAL(38, 2)`, `BIGINT ARRAY`. */
export function formatValidatorType(type: SqlType): string {
  switch (type.name) {
    case 'DECIMAL': return `DECIMAL(${type.precision}, ${type.scale})`
    case 'ARRAY': return `${formatValidatorType(type.element)} ARRAY`
    case 'MAP': return `(${formatValidatorType(type.key)}, ${formatValidatorType(type.value)}) MAP`
    case 'STRUCT': return `RecordType(${type.fields.map(field => `${formatValidatorType(field.type)} ${field.name}`).join(', ')})`
    default: return validatorNames[type.name] ?? type.name
  }
}

const simpleNames = new Set<string>([
  'STRING', 'LONG', 'INTEGER', 'SHORT', 'BYTE', 'DOUBLE', 'FLOAT', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'TIME', 'BINARY',
])

/** Reads AMC's own spelling of a type (data sources, parameters). Anything else is UNKNOWN. */
export function parseType(text: string): SqlType {
  const name = text.trim().toUpperCase()
  const array = /^ARRAY<(.+)>$/.exec(name)
  if (array?.[1] !== undefined) return arrayType(parseType(array[1]))
  const decimal = /^DECIMAL(?:\((\d+)\s*,\s*(\d+)\))?$/.exec(name)
  if (decimal) return decimalType(Number(decimal[1] ?? 38), Number(decimal[2] ?? 17))
  // The set above holds only names of the union.
  return simpleNames.has(name) ? simple(name as SimpleTypeName) : unknownType
}

/** Structural equality. */
export function sameType(a: SqlType, b: SqlType): boolean {
  return a === b || formatType(a) === formatType(b)
}

const rank: Readonly<Record<string, number>> = { BYTE: 1, SHORT: 2, INTEGER: 3, LONG: 4 }

function commonNumber(a: SqlType, b: SqlType): SqlType {
  if (!isExact(a) || !isExact(b)) return doubleType
  if (isWhole(a) && isWhole(b)) return (rank[a.name] ?? 0) >= (rank[b.name] ?? 0) ? a : b
  const left = decimalShape(a)
  const right = decimalShape(b)
  const scale = Math.max(left.scale, right.scale)
  return decimalType(Math.max(left.precision - left.scale, right.precision - right.scale) + scale, scale)
}

/**
 * The type that holds both, by AMC's widening: text wins over everything simple (Amazon's own queries mix text and
 * numbers in CASE, IF, UNION and IN), DOUBLE over exact numbers, TIMESTAMP over DATE. Null when there is none.
 */
export function commonType(a: SqlType, b: SqlType): SqlType | null {
  if (a.name === 'NULL') return b
  if (b.name === 'NULL') return a
  if (a.name === 'UNKNOWN' || b.name === 'UNKNOWN') return unknownType
  if (isNumeric(a) && isNumeric(b)) return commonNumber(a, b)
  if (a.name === 'ARRAY' && b.name === 'ARRAY') {
    const element = commonType(a.element, b.element)
    return element && arrayType(element)
  }
  if (a.name === 'STRUCT' && b.name === 'STRUCT') return commonStruct(a, b)
  if (a.name === 'MAP' && b.name === 'MAP') return sameType(a, b) ? a : null
  if (isNested(a) || isNested(b)) return null
  if (a.name === b.name) return a
  if (a.name === 'STRING' || b.name === 'STRING') return stringType
  if (isTemporal(a) && isTemporal(b)) return timestampType
  return null
}

function commonStruct(a: SqlType & { name: 'STRUCT' }, b: SqlType & { name: 'STRUCT' }): SqlType | null {
  if (a.fields.length !== b.fields.length) return null
  const fields: StructField[] = []
  for (const [index, field] of a.fields.entries()) {
    const type = commonType(field.type, b.fields[index]?.type ?? unknownType)
    if (!type) return null
    fields.push({ name: field.name, type })
  }
  return { name: 'STRUCT', fields }
}
