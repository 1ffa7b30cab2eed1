/** Writes random AMC SQL expressions of a wanted type. Well typed, and without values that could fail while running. */
import type { Tape } from './tape.ts'

export type ValueType = 'text' | 'long' | 'double' | 'bool' | 'date' | 'time' | 'longs' | 'texts'

/** A column that an expression may name. */
export interface KnownColumn {
  /** As it is written, qualified where it has to be. */
  readonly sql: string
  readonly type: ValueType
  /** Neither compared with literals nor shown: user_id and what is like it. */
  readonly isPrivate: boolean
}

const compared = ['=', '<>', '!=', '<', '<=', '>', '>='] as const
const dateUnits = ['day', 'week', 'month', 'quarter', 'year', 'HOUR'] as const
const fields = ['YEAR', 'MONTH', 'WEEK', 'DAY', 'DOW'] as const

type Write = (depth: number) => string

/** An expression of the type over the columns; `depth` bounds how far it nests. */
export function writeExpression(tape: Tape, columns: readonly KnownColumn[], type: ValueType, depth: number): string {
  const mine = columns.filter(column => column.type === type && !column.isPrivate)
  const of = (wanted: ValueType): Write => left => writeExpression(tape, columns, wanted, left)
  const simple: (() => string)[] = mine.length > 0 ? [() => mine[tape.number(mine.length)]?.sql ?? 'NULL', () => mine[tape.number(mine.length)]?.sql ?? 'NULL'] : []
  simple.push(() => writeLiteral(tape, type))
  if (depth <= 0 || tape.chance(25)) return (simple[tape.number(simple.length)] ?? (() => 'NULL'))()
  const forms = formsOf(tape, type, { text: of('text'), long: of('long'), double: of('double'), bool: of('bool'), date: of('date'), time: of('time'), longs: of('longs'), texts: of('texts') }, columns)
  return tape.pick(forms)(depth - 1)
}

function writeLiteral(tape: Tape, type: ValueType): string {
  switch (type) {
    case 'text': return tape.pick(["'a'", "'TV'", "''", "'it''s'", "'Ötzi 😀'", "CUSTOM_PARAMETER('p_text')", "'10+'"])
    case 'long': return tape.pick(['1', '0', '7', '100', "CUSTOM_PARAMETER('p_number')", '(2)'])
    case 'double': return tape.pick(['1.0', '0.5', '.25', '1e2', '2.50'])
    case 'bool': return tape.pick(['TRUE', 'FALSE', '1 = 1'])
    case 'date': return tape.pick(["CAST('2025-05-10' AS DATE)", "CAST('today' AS DATE)", 'CURRENT_DATE', "CUSTOM_PARAMETER('p_day')"])
    case 'time': return tape.pick(["CAST('2025-05-10 10:00:00' AS TIMESTAMP)", "CAST('now' AS TIMESTAMP)", 'CURRENT_TIMESTAMP', "BUILT_IN_PARAMETER('TIME_WINDOW_START')", 'EPOCH_TO_UTC_TIMESTAMP(1746057600)'])
    case 'longs': return tape.pick(['ARRAY[1, 2]', 'ARRAY[3]'])
    case 'texts': return tape.pick(["ARRAY['a', 'TV']", "CUSTOM_PARAMETER('p_list')", "REGEXP_SPLIT('a-b', '-')"])
  }
}

type Writers = Readonly<Record<ValueType, Write>>

function formsOf(tape: Tape, type: ValueType, w: Writers, columns: readonly KnownColumn[]): readonly [Write, ...Write[]] {
  const branch = (write: Write): Write => depth => tape.pick([
    () => `CASE WHEN ${w.bool(depth)} THEN ${write(depth)} ELSE ${write(depth)} END`,
    () => `CASE ${w.text(0)} WHEN 'a' THEN ${write(depth)} WHEN 'b' THEN ${write(depth)} END`,
    () => `IF(${w.bool(depth)}, ${write(depth)}, ${write(depth)})`,
    () => `COALESCE(${write(depth)}, ${write(depth)})`,
    () => `NVL(${write(depth)}, ${write(depth)})`,
    () => `IFNULL(${write(depth)}, ${write(0)})`,
    () => `NVL2(${w.text(0)}, ${write(depth)}, ${write(depth)})`,
    () => `NULLIF(${write(depth)}, ${write(0)})`,
  ])()
  switch (type) {
    case 'text': return [branch(w.text), ...textForms(tape, w)]
    case 'long': return [branch(w.long), ...longForms(tape, w)]
    case 'double': return [branch(w.double), ...doubleForms(tape, w)]
    case 'bool': return [boolForms(tape, w, columns)[0], ...boolForms(tape, w, columns)]
    case 'date': return [branch(w.date), d => `CAST(${w.time(d)} AS DATE)`]
    case 'time': return [
      branch(w.time), d => `DATE_TRUNC('${tape.pick(dateUnits)}', ${tape.chance(50) ? w.time(d) : w.date(d)})`, d => `CAST(${w.date(d)} AS TIMESTAMP)`,
      d => `CONVERT_TIME_ZONE_FROM_UTC(${w.time(d)}, '${tape.pick(['Europe/Berlin', 'America/New_York', 'UTC'])}')`,
    ]
    case 'longs': return [d => `ARRAY_SORT(${w.longs(d)})`, ...arrayForms(w.longs, w.long)]
    case 'texts': return [d => `ARRAY_SORT(${w.texts(d)})`, ...arrayForms(w.texts, w.text), d => `REGEXP_SPLIT(${w.text(d)}, '[ _-]+')`]
  }
}

function arrayForms(array: Write, item: Write): readonly Write[] {
  return [
    d => `ARRAY_CAT(${array(d)}, ${array(d)})`, d => `ARRAY_UNION(${array(d)}, ${array(d)})`, d => `ARRAY_INTERSECT(${array(d)}, ${array(d)})`, d => `ARRAY_COMPLEMENT(${array(d)}, ${array(d)})`,
    d => `ARRAY_DISTINCT(${array(d)})`, d => `ARRAY_REMOVE(${array(d)}, ${item(0)})`, d => `ARRAY[${item(d)}, ${item(0)}]`, d => `FLATTEN(ARRAY[${array(d)}, ${array(0)}])`,
  ]
}

function textForms(tape: Tape, w: Writers): readonly Write[] {
  return [
    d => `UPPER(${w.text(d)})`, d => `LOWER(${w.text(d)})`, d => `CONCAT(${w.text(d)}, ${tape.pick([w.text, w.long, w.date])(d)}, ${w.text(0)})`, d => `TRIM(${w.text(d)})`,
    d => `LTRIM(RTRIM(${w.text(d)}))`, d => `TRIM(${tape.pick(['BOTH', 'LEADING', 'TRAILING'])} 'a' FROM ${w.text(d)})`,
    d => `SUBSTRING(${w.text(d)} FROM 1 FOR ${tape.number(5) + 1})`, d => `SUBSTRING(${w.text(d)}, 2)`, d => `LEFT(${w.text(d)}, 3)`, d => `RIGHT(${w.text(d)}, ${w.long(0)})`,
    d => `REPLACE(${w.text(d)}, 'a', ${w.text(0)})`, d => `REGEXP_REPLACE(${w.text(d)}, '[aeiou]+', '_')`, d => `REGEXP_SUBSTR(${w.text(d)}, '^\\w+')`,
    d => `CAST(${tape.pick([w.long, w.date, w.bool, w.double, w.time])(d)} AS VARCHAR)`, d => `ARRAY_TO_STRING(${w.texts(d)}, ', ')`, d => `MD5(${w.text(d)})`, d => `SHA1(${w.text(d)})`,
    d => `JSON_SERIALIZE(${tape.pick([w.text, w.longs, w.long])(d)})`, () => `JSON_EXTRACT('{"a": {"b": 1}}', '$.a.b')`, d => `FROM_VARBINARY(TO_VARBINARY(${w.text(d)}, 'utf-8'), 'hex')`,
    d => `CASE WHEN ${w.bool(d)} THEN ${w.long(d)} ELSE ${w.text(d)} END`, d => `IF(${w.bool(d)}, ${w.text(d)}, ${w.long(d)})`,
  ]
}

function longForms(tape: Tape, w: Writers): readonly Write[] {
  return [
    d => `${w.long(d)} + ${w.long(d)}`, d => `(${w.long(d)} - ${w.long(d)})`, d => `-(${w.long(d)})`, d => `LENGTH(${w.text(d)})`, d => `CARDINALITY(${w.longs(d)})`, d => `ABS(${w.long(d)})`,
    d => `${tape.pick(['YEAR', 'MONTH', 'DAYOFMONTH', 'WEEK', 'DAYOFWEEK', 'HOUR', 'MINUTE', 'SECOND'])}(${w.time(d)})`, d => `EXTRACT(${tape.pick(fields)} FROM ${tape.chance(50) ? w.date(d) : w.time(d)})`,
    d => `SECONDS_BETWEEN(${w.time(d)}, ${tape.chance(50) ? w.date(d) : w.time(d)})`, d => `GREATEST(${w.long(d)}, ${w.long(d)})`, d => `LEAST(${w.long(d)}, 5, ${w.long(d)})`, d => `MOD(${w.long(d)}, 7)`,
    d => `POSITION('a' IN ${w.text(d)})`, d => `${tape.pick(['LOCATE', 'CHARINDEX'])}('a', ${w.text(d)}${tape.chance(30) ? ', 2' : ''})`, d => `${tape.pick(['INSTR', 'STRPOS'])}(${w.text(d)}, 'a')`,
    d => `CAST(${w.long(d)} AS ${tape.pick(['BIGINT', 'DECIMAL(38, 0)'])})`, d => `ROUND(${w.long(d)})`, d => `CASE WHEN HASH64(${w.text(d)}) > 0 THEN 1 ELSE 0 END`, d => `CEIL(${w.long(d)})`,
  ]
}

function doubleForms(tape: Tape, w: Writers): readonly Write[] {
  return [
    d => `${w.long(d)} / NULLIF(${w.long(d)}, 0)`, d => `(${w.double(d)} ${tape.pick(['+', '-', '*'])} ${w.long(0)})`, d => `ROUND(${w.double(d)}, 2)`, d => `${tape.pick(['FLOOR', 'CEIL', 'ABS', 'TRUNC'])}(${w.double(d)})`,
    d => `CAST(${w.long(d)} AS ${tape.pick(['DOUBLE', 'FLOAT', 'DECIMAL(38, 2)'])})`, d => `SQRT(ABS(${w.long(d)}))`, d => `LN(ABS(${w.long(d)}) + 1)`, d => `LOG10(1 + ABS(${w.long(d)}))`,
    () => `LOG(2, 1 + ABS(${w.long(0)}))`, () => 'POWER(2, 3)', () => 'EXP(1)', () => 'E()', d => `${w.double(d)} / 100000`, d => `TRUNC(${w.double(d)}, 1)`,
  ]
}

function boolForms(tape: Tape, w: Writers, columns: readonly KnownColumn[]): readonly [Write, ...Write[]] {
  const compare = (write: Write): Write => d => `${write(d)} ${tape.pick(compared)} ${write(d)}`
  const isNull: Write = () => `${columns.length > 0 ? columns[tape.number(columns.length)]?.sql ?? 'NULL' : 'NULL'} IS ${tape.chance(60) ? 'NOT ' : ''}NULL`
  return [
    compare(w.long), compare(w.text), isNull, compare(w.date), compare(w.time), compare(w.double),
    d => `(${w.bool(d)} AND ${w.bool(d)})`, d => `(${w.bool(d)} OR ${w.bool(d)})`, d => `NOT (${w.bool(d)})`,
    d => `${w.text(d)} ${tape.chance(30) ? 'NOT ' : ''}LIKE '${tape.pick(['a%', '%b_', '%', 'x!%'])}'`, d => `${w.text(d)} ${tape.chance(30) ? 'NOT ' : ''}SIMILAR TO '${tape.pick(['(?i)^kit', 'a|b', '.*tv$', '[0-9]+'])}'`,
    d => `${w.text(d)} ${tape.chance(30) ? 'NOT ' : ''}IN ('a', 'b', ${w.text(0)})`, d => `${w.long(d)} IN (1, 2, ${w.long(0)})`, d => `${w.text(d)} IN (1, 2)`, d => `${w.long(d)} = '7'`,
    d => `${w.long(d)} BETWEEN ${w.long(0)} AND ${w.long(d)}`, d => `${w.date(d)} BETWEEN '2025-05-01' AND '2025-05-31'`, d => `${w.date(d)} >= '2025-05-03'`, d => `CONTAINED_IN(${w.text(d)}, 'a', 'TV')`,
    d => `ARRAY_CONTAINS(${w.texts(d)}, ${w.text(d)})`, d => `ARRAY_CONTAINS(${w.longs(d)}, ${w.long(d)})`, d => `${w.bool(d)} = TRUE`, d => `CAST(${w.long(d)} AS BOOLEAN)`, d => `(${w.bool(d)}) IS NOT TRUE`,
  ]
}
