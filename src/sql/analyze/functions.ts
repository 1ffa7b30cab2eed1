import { stripBrackets } from '../ast.ts'
import type { Expression } from '../ast.ts'
import type { AmcFunction } from '../function-table.ts'
import type { ValueFacts } from '../model.ts'
import {
  arrayType, booleanType, commonType, decimalType, doubleType, integerType, isExact, isNested, isNumeric, isOpen, isTemporal, isWhole,
  longType, parseType, ratioType, timestampType, unknownType,
} from '../sql-type.ts'
import type { SqlType } from '../sql-type.ts'

/** What an argument may be. AMC casts simple types to each other freely, so these are wide. */
export type Family = 'number' | 'number-only' | 'text' | 'binary' | 'time' | 'array' | 'condition' | 'any'

const numberFunctions = [
  'ABS', 'CEIL', 'EXP', 'FLOOR', 'LN', 'LOG10', 'SQRT', 'LOG', 'POWER', 'ROUND', 'TRUNC', 'MOD', 'SUM', 'AVG', 'STDDEV_POP',
  'STDDEV_SAMP', 'STDDEV', 'VAR_POP', 'VAR_SAMP', 'VARIANCE', 'SKEWNESS', 'PERCENTILE', 'APPROX_PERCENTILE', 'MEDIAN',
]
const timeFunctions = ['DAYOFMONTH', 'DAYOFWEEK', 'HOUR', 'MINUTE', 'MONTH', 'SECOND', 'WEEK', 'YEAR', 'SECONDS_BETWEEN']
const textFunctions = [
  'CHARINDEX', 'INSTR', 'LENGTH', 'LOCATE', 'LOWER', 'LTRIM', 'POSITION', 'REGEXP_REPLACE', 'REGEXP_SUBSTR', 'REGEXP_SPLIT', 'REPLACE', 'RTRIM',
  'STRPOS', 'STR_TO_MAP', 'TRIM', 'UPPER', 'CONCAT', 'MD5', 'SHA1', 'TO_VARBINARY', 'JSON_EXTRACT',
]

const families: ReadonlyMap<string, readonly Family[]> = new Map<string, readonly Family[]>([
  ...numberFunctions.map(name => [name, ['number']] as const),
  ...timeFunctions.map(name => [name, ['time']] as const),
  ...textFunctions.map(name => [name, ['text']] as const),
  // "Numbers only" in AMC's documentation of both.
  ['GREATEST', ['number-only']], ['LEAST', ['number-only']],
  ['LEFT', ['text', 'number']], ['RIGHT', ['text', 'number']], ['SUBSTRING', ['text', 'number']],
  ['DATE_TRUNC', ['text', 'time']], ['CONVERT_TIME_ZONE_FROM_UTC', ['time', 'text']],
  ['EPOCH_TO_UTC_TIMESTAMP', ['number']], ['FROM_VARBINARY', ['binary', 'text']], ['EXPLODE', ['array']],
  ['IF', ['condition', 'any', 'any']],
  ['ARRAY_CAT', ['array']], ['ARRAY_UNION', ['array']], ['ARRAY_INTERSECT', ['array']], ['ARRAY_COMPLEMENT', ['array']],
  ['ARRAY_CONTAINS', ['array', 'any']], ['ARRAY_REMOVE', ['array', 'any']], ['ARRAY_DISTINCT', ['array']], ['ARRAY_SORT', ['array']],
  ['ARRAY_TO_STRING', ['array', 'text']], ['CARDINALITY', ['array']], ['FLATTEN', ['array']],
])

/** What argument `index` of a function may be; the last entry repeats. */
export function familyOf(name: string, index: number): Family {
  const list = families.get(name)
  return list?.[Math.min(index, list.length - 1)] ?? 'any'
}

/** Whether a value of this type can stand where the family is asked for. */
export function fits(type: SqlType, family: Family): boolean {
  if (isOpen(type) || family === 'any') return true
  switch (family) {
    case 'number': return isNumeric(type) || type.name === 'STRING'
    case 'number-only': return isNumeric(type)
    case 'text': return !isNested(type)
    case 'binary': return type.name === 'BINARY' || type.name === 'STRING'
    case 'time': return isTemporal(type) || type.name === 'STRING'
    case 'array': return type.name === 'ARRAY' || type.name === 'MAP'
    case 'condition': return type.name === 'BOOLEAN' || type.name === 'STRING'
  }
}

const numberText = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i
const timeText = /^\s*(?:\d{4}-\d{1,2}-\d{1,2}\b.*|today|now)\s*$/i

/** Whether a text in quotes can be cast to what the family asks for; other values are judged by their type alone. */
export function literalFits(node: Expression | undefined, family: Family): boolean {
  const inner = node && stripBrackets(node)
  // A text with a hole of another tool in it is not yet what will be sent.
  if (inner?.kind !== 'string' || inner.value.includes('{{')) return true
  if (family === 'number' || family === 'number-only') return numberText.test(inner.value)
  return family !== 'time' || timeText.test(inner.value)
}

const shapeArguments: Readonly<Record<string, readonly number[]>> = {
  SUBSTRING: [1, 2], LEFT: [1], RIGHT: [1], ROUND: [1], TRUNC: [1], DATE_TRUNC: [0], CONVERT_TIME_ZONE_FROM_UTC: [1], REGEXP_SUBSTR: [1],
  REGEXP_SPLIT: [1], JSON_EXTRACT: [1], TO_VARBINARY: [1], FROM_VARBINARY: [1], PERCENTILE: [1], APPROX_PERCENTILE: [1], LOG: [0],
  STR_TO_MAP: [1, 2], ARRAY_TO_STRING: [1], NULLIF: [1], ARRAY_REMOVE: [1], ARRAY_COMPLEMENT: [1],
}

/** Arguments that say how the value is cut, not what goes into it: their literals do not influence the result (inferred). */
export function isShapeArgument(name: string, index: number): boolean {
  if (name === 'NAMED_ROW') return index % 2 === 0
  return shapeArguments[name]?.includes(index) ?? false
}

/** Functions that hold their arguments against each other. */
export const comparingFunctions: ReadonlySet<string> = new Set([
  'LOCATE', 'CHARINDEX', 'INSTR', 'STRPOS', 'POSITION', 'REGEXP_SUBSTR', 'REGEXP_REPLACE', 'REGEXP_SPLIT', 'REPLACE', 'CONTAINED_IN', 'NULLIF',
  'GREATEST', 'LEAST', 'ARRAY_CONTAINS', 'ARRAY_REMOVE', 'ARRAY_INTERSECT', 'ARRAY_COMPLEMENT',
])

/** Whether AMC can compare two types; it casts simple types except numbers and booleans against dates. */
export function comparable(a: SqlType, b: SqlType): boolean {
  if (isOpen(a) || isOpen(b) || commonType(a, b)) return true
  const booleanNumber = (x: SqlType, y: SqlType): boolean => x.name === 'BOOLEAN' && isNumeric(y)
  return booleanNumber(a, b) || booleanNumber(b, a)
}

/** The type that holds all; UNKNOWN when there is none or nothing is known. */
export function commonOf(types: readonly SqlType[]): SqlType {
  let result: SqlType | null = null
  for (const type of types) {
    const next: SqlType | null = result ? commonType(result, type) : type
    if (!next) return unknownType
    result = next
  }
  return result ?? unknownType
}

function sumType(type: SqlType): SqlType {
  if (isWhole(type)) return longType
  if (type.name === 'DECIMAL') return decimalType(38, type.scale)
  return isOpen(type) ? type : doubleType
}

function elementOf(type: SqlType | undefined): SqlType {
  return type?.name === 'ARRAY' ? type.element : unknownType
}

function numberType(types: readonly SqlType[]): SqlType {
  return commonOf(types.map(type => type.name === 'STRING' ? doubleType : type))
}

/** The type a function gives, from its documented result and its arguments. */
export function resultType(fn: AmcFunction, args: readonly ValueFacts[]): SqlType {
  const types = args.map(argument => argument.type)
  const first = types[0] ?? unknownType
  switch (fn.name) {
    case 'SUM': return sumType(first)
    case 'GREATEST': case 'LEAST': case 'MOD': return numberType(types)
    case 'ABS': case 'CEIL': case 'FLOOR': case 'ROUND': case 'TRUNC': return first.name === 'STRING' ? doubleType : first
    case 'COALESCE': case 'IFNULL': case 'NVL': return commonOf(types)
    case 'IF': case 'NVL2': return commonOf(types.slice(1))
    case 'COLLECT': return arrayType(first)
    case 'FLATTEN': return elementOf(first).name === 'ARRAY' ? elementOf(first) : first
    case 'ARRAY_CAT': case 'ARRAY_UNION': return commonOf(types)
    case 'ARRAY_INTERSECT': case 'ARRAY_COMPLEMENT': case 'ARRAY_DISTINCT': case 'ARRAY_REMOVE': case 'ARRAY_SORT': return first
    case 'CONVERT_TIME_ZONE_FROM_UTC': return isTemporal(first) ? first : timestampType
    case 'AVG': return doubleType
    case 'DATE_TRUNC': return timestampType
    case 'LAG': case 'LEAD': case 'FIRST_VALUE': case 'LAST_VALUE': return first
    case 'PERCENT_RANK': return doubleType
  }
  const documented = fn.returns ?? ''
  if (documented === 'same as input' || documented === 'type of x') return first
  const map = /^MAP<(\w+),\s*(\w+)>$/.exec(documented)
  if (map) return { name: 'MAP', key: parseType(map[1] ?? ''), value: parseType(map[2] ?? '') }
  return parseType(documented)
}

/**
 * The type of `a op b`. UNKNOWN when one is; null when the operator does not take these types. A text next to a number is
 * read as one; two texts are not (Calcite's rule for implicit casts).
 */
export function arithmeticType(operator: string, a: SqlType, b: SqlType): SqlType | null {
  if (a.name === 'STRING' && b.name === 'STRING') return null
  if (isOpen(a) || isOpen(b)) return a.name === 'NULL' ? b : b.name === 'NULL' ? a : unknownType
  const left = a.name === 'STRING' ? doubleType : a
  const right = b.name === 'STRING' ? doubleType : b
  if (!isNumeric(left) || !isNumeric(right)) return null
  if (!isExact(left) || !isExact(right)) return doubleType
  if (operator === '/') return ratioType
  if (isWhole(left) && isWhole(right)) return commonOf([left, right])
  return exactType(operator, left, right)
}

function exactType(operator: string, a: SqlType, b: SqlType): SqlType {
  const left = a.name === 'DECIMAL' ? a : wholeAsDecimal(a)
  const right = b.name === 'DECIMAL' ? b : wholeAsDecimal(b)
  if (operator === '*') return decimalType(left.precision + right.precision, left.scale + right.scale)
  const scale = Math.max(left.scale, right.scale)
  return decimalType(Math.max(left.precision - left.scale, right.precision - right.scale) + scale + 1, scale)
}

function wholeAsDecimal(type: SqlType): { readonly precision: number; readonly scale: number } {
  return { precision: type.name === 'LONG' ? 19 : 10, scale: 0 }
}

const castTypes: Readonly<Record<string, SqlType>> = {
  BOOLEAN: booleanType, TINYINT: { name: 'BYTE' }, SMALLINT: { name: 'SHORT' }, INTEGER: integerType, INT: integerType, BIGINT: longType,
  FLOAT: { name: 'FLOAT' }, REAL: { name: 'FLOAT' }, DOUBLE: doubleType, 'DOUBLE PRECISION': doubleType, DATE: { name: 'DATE' },
  TIMESTAMP: timestampType, TIME: { name: 'TIME' }, CHAR: { name: 'STRING' }, CHARACTER: { name: 'STRING' }, VARCHAR: { name: 'STRING' },
  SYMBOL: { name: 'STRING' }, STRING: { name: 'STRING' }, BINARY: { name: 'BINARY' }, VARBINARY: { name: 'BINARY' }, NULL: { name: 'NULL' },
}

/** The type behind a name in CAST; null when AMC has no such type. */
export function castType(name: string, precision: number | null, scale: number | null, element: SqlType | null): SqlType | null {
  if (name === 'DECIMAL' || name === 'NUMERIC' || name === 'DEC') return decimalType(precision ?? 38, scale ?? 0)
  if (name === 'ARRAY') return arrayType(element ?? unknownType)
  if (name === 'STRUCT' || name === 'ROW') return unknownType
  return castTypes[name] ?? null
}
