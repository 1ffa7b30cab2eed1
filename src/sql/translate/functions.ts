/**
 * AMC's functions as DuckDB expressions. Most come from the templates of the function catalogue; here are those whose
 * meaning depends on types, on constants, on the clock, or on a difference between Java's and DuckDB's ways.
 */
import type { FunctionCall } from '../ast.ts'
import { commonType, sameType } from '../sql-type.ts'
import { asNumber, asText, asTime, comparableSet, unify } from './coerce.ts'
import type { Typed } from './coerce.ts'
import { duckdbType } from './parameter-value.ts'
import { quoteDay, quoteMoment, quoteText } from './quoting.ts'
import { translateRegex, translateReplacement } from './regex-dialect.ts'
import type { Session } from './scope.ts'
import { TranslateError } from './translate-error.ts'

/** A call whose arguments are already DuckDB text. Every returned text is one closed operand. */
export interface CallInput {
  readonly call: FunctionCall
  readonly args: readonly Typed[]
  readonly session: Session
}

type Rule = (input: CallInput) => string

function argument(input: CallInput, index: number): Typed {
  const found = input.args[index]
  if (!found) throw new TranslateError(`${input.call.name.name.toUpperCase()} has too few arguments.`, input.call)
  return found
}

function constantText(input: CallInput, index: number, what: string): string {
  const { text } = argument(input, index)
  if (text === undefined) throw new TranslateError(`${input.call.name.name.toUpperCase()} needs ${what} as a text literal.`, input.call)
  return text
}

const text = (input: CallInput, index: number) => asText(argument(input, index))
const number = (input: CallInput, index: number) => asNumber(argument(input, index))
const time = (input: CallInput, index: number) => asTime(argument(input, index))
const raw = (input: CallInput, index: number) => argument(input, index).sql
const long = (input: CallInput, index: number) => `CAST(${raw(input, index)} AS BIGINT)`
const whole = (input: CallInput, index: number) => `CAST(${raw(input, index)} AS INTEGER)`

/** A SQL text for a Java pattern; `never` when nothing can match. Patterns that are no constants go to RE2 as they are. */
export function patternText(pattern: Typed, place: FunctionCall | { readonly start: number; readonly end: number }): string | 'never' {
  if (pattern.text === undefined) return asText(pattern)
  const translated = translateRegex(pattern.text)
  if (translated.kind === 'never') return 'never'
  if (translated.kind === 'unsupported') {
    const shown = quoteText(pattern.text.slice(0, 80))
    throw new TranslateError(`The pattern ${shown} uses ${translated.reason}. AMC's Java patterns know that, the built-in AMC service `
      + 'does not, so the query was not run. Rewrite the pattern without it, or run the query on AMC.', place)
  }
  return quoteText(translated.pattern)
}

/** `positionOf`: from 1, 0 when absent; the optional start counts from 1. */
function positionOf(haystack: string, needle: string, start: string | null): string {
  if (start === null) return `strpos(${haystack}, ${needle})`
  const tail = `substring(${haystack}, greatest(${start}, 1))`
  return `CASE WHEN strpos(${tail}, ${needle}) = 0 THEN 0 ELSE strpos(${tail}, ${needle}) + greatest(${start}, 1) - 1 END`
}

function located(input: CallInput, haystack: number, needle: number): string {
  return `(${positionOf(text(input, haystack), text(input, needle), input.args.length > 2 ? long(input, 2) : null)})`
}

function extreme(name: 'greatest' | 'least'): Rule {
  return (input) => {
    const items = input.args.map((item) => asNumber(item))
    const anyNull = items.map((item) => `${item} IS NULL`).join(' OR ')
    return `(CASE WHEN ${anyNull} THEN NULL ELSE ${name}(${items.join(', ')}) END)`
  }
}

function coalesced(input: CallInput): string {
  return `coalesce(${unify(input.args).join(', ')})`
}

function positive(name: string): Rule {
  return (input) => `(CASE WHEN ${number(input, 0)} > 0 THEN ${name}(${number(input, 0)}) END)`
}

function textFunction(name: string): Rule {
  return (input) => `${name}(${input.args.map(asText).join(', ')})`
}

function timePart(name: string): Rule {
  return (input) => `${name}(CAST(${time(input, 0)} AS TIMESTAMP))`
}

function numeric(name: string): Rule {
  return (input) => `${name}(${input.args.map(asNumber).join(', ')})`
}

function digits(name: string): Rule {
  return (input) => (input.args.length > 1 ? `${name}(${number(input, 0)}, ${whole(input, 1)})` : `${name}(${number(input, 0)})`)
}

const binaryForms: Readonly<Record<string, { readonly from: (value: string) => string; readonly to: (value: string) => string }>> = {
  hex: { from: (value) => `lower(hex(${value}))`, to: (value) => `unhex(${value})` },
  base64: { from: (value) => `to_base64(${value})`, to: (value) => `from_base64(${value})` },
  'utf-8': { from: (value) => `decode(${value})`, to: (value) => `encode(${value})` },
}

function binaryForm(input: CallInput): (typeof binaryForms)[string] {
  const found = binaryForms[constantText(input, 1, "the format 'hex', 'base64' or 'utf-8'").toLowerCase()]
  if (!found) throw new TranslateError("The format must be 'hex', 'base64' or 'utf-8'.", input.call)
  return found
}

const truncUnits = new Set(['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'])

function dateTrunc(input: CallInput): string {
  const unit = constantText(input, 0, 'the unit').toUpperCase()
  if (!truncUnits.has(unit)) throw new TranslateError(`DATE_TRUNC does not know the unit '${unit.slice(0, 40)}'.`, input.call)
  return `CAST(date_trunc('${unit.toLowerCase()}', ${time(input, 1)}) AS TIMESTAMP)`
}

// DuckDB's fields need names that differ in more than upper and lower case; printed are only the values.
function namedRow(input: CallInput): string {
  const fields: string[] = []
  const taken = new Set<string>()
  for (let at = 0; at < input.args.length; at += 2) {
    const label = constantText(input, at, 'every label')
    let name = label === '' ? '__empty' : label
    for (let number = 1; taken.has(name.toLowerCase()); number += 1) name = `${label}__${number}`
    taken.add(name.toLowerCase())
    fields.push(`${quoteText(name)}: ${raw(input, at + 1)}`)
  }
  return `{${fields.join(', ')}}`
}

// Arrays of different elements meet as arrays of what holds both.
function alignedArrays(input: CallInput): readonly [string, string] {
  const [left, right] = [argument(input, 0), argument(input, 1)]
  const common = commonType(left.type, right.type)
  if (common?.name !== 'ARRAY' || sameType(left.type, right.type)) return [left.sql, right.sql]
  const target = duckdbType(common)
  return target === undefined ? [left.sql, right.sql] : [`CAST(${left.sql} AS ${target})`, `CAST(${right.sql} AS ${target})`]
}

function arraySetOperation(template: (left: string, right: string) => string): Rule {
  return (input) => template(...alignedArrays(input))
}

function arrayItem(array: number, item: number, template: (array: string, item: string) => string): Rule {
  return (input) => {
    const list = argument(input, array)
    const wanted = argument(input, item)
    const element = list.type.name === 'ARRAY' ? list.type.element.name : 'UNKNOWN'
    if (element === 'STRING') return template(list.sql, asText(wanted))
    if (wanted.type.name === 'STRING' && element !== 'UNKNOWN') return template(`CAST(${list.sql} AS VARCHAR[])`, wanted.sql)
    return template(list.sql, wanted.sql)
  }
}

// Each value once, where it stood first. Looking up only the distinct ones keeps long arrays fast.
function inFirstOrder(list: string): string {
  return `list_transform(list_sort(list_transform(list_distinct(${list}), lambda e: {'p': list_position(${list}, e), 'e': e})), lambda s: s.e)`
}

function zoneShift(input: CallInput): string {
  const moment = argument(input, 0)
  const shifted = `CAST(timezone(${text(input, 1)}, timezone('UTC', CAST(${moment.sql} AS TIMESTAMP))) AS TIMESTAMP)`
  return moment.type.name === 'DATE' ? `CAST(${shifted} AS DATE)` : shifted
}

function aggregateOf(name: string): Rule {
  return (input) => {
    const distinct = input.call.quantifier === 'DISTINCT' ? 'DISTINCT ' : ''
    return `${name}(${distinct}${number(input, 0)})`
  }
}

function extremeAggregate(name: string): Rule {
  return (input) => `${name}(${raw(input, 0)})`
}

function count(input: CallInput): string {
  const distinct = input.call.quantifier === 'DISTINCT' ? 'DISTINCT ' : ''
  if (input.call.args[0]?.kind === 'star') return 'count(*)'
  return `count(${distinct}${input.args.length > 1 ? `(${input.args.map((item) => item.sql).join(', ')})` : raw(input, 0)})`
}

// The order inside COLLECT(DISTINCT …) is not documented; sorted makes two runs give the same text.
function collect(input: CallInput): string {
  return input.call.quantifier === 'DISTINCT' ? `list(DISTINCT ${raw(input, 0)} ORDER BY ${raw(input, 0)})` : `list(${raw(input, 0)})`
}

function regexSplit(input: CallInput): string {
  const pattern = patternText(argument(input, 1), input.call)
  return pattern === 'never' ? `[${text(input, 0)}]` : `string_split_regex(${text(input, 0)}, ${pattern})`
}

function regexReplace(input: CallInput): string {
  const pattern = patternText(argument(input, 1), input.call)
  if (pattern === 'never') return text(input, 0)
  const replacement = argument(input, 2)
  const target = replacement.text === undefined
    ? `regexp_replace(${asText(replacement)}, '\\$(\\d)', '\\\\\\1', 'g')`
    : quoteText(translateReplacement(replacement.text))
  return `regexp_replace(${text(input, 0)}, ${pattern}, ${target}, 'g')`
}

function regexSubstring(input: CallInput): string {
  const pattern = patternText(argument(input, 1), input.call)
  return pattern === 'never' ? 'CAST(NULL AS VARCHAR)' : `nullif(regexp_extract(${text(input, 0)}, ${pattern}), '')`
}

const rules: Readonly<Record<string, Rule>> = {
  CHARINDEX: (input) => located(input, 1, 0),
  LOCATE: (input) => located(input, 1, 0),
  INSTR: (input) => located(input, 0, 1),
  STRPOS: (input) => located(input, 0, 1),
  POSITION: (input) => located(input, 1, 0),
  CONCAT: textFunction('concat'),
  LENGTH: textFunction('length'),
  LOWER: textFunction('lower'),
  UPPER: textFunction('upper'),
  TRIM: textFunction('trim'),
  LTRIM: textFunction('ltrim'),
  RTRIM: textFunction('rtrim'),
  REPLACE: textFunction('replace'),
  MD5: textFunction('md5'),
  SHA1: textFunction('sha1'),
  LEFT: (input) => `left(${text(input, 0)}, ${long(input, 1)})`,
  RIGHT: (input) => `right(${text(input, 0)}, ${long(input, 1)})`,
  SUBSTRING: (input) => `substring(${text(input, 0)}, ${long(input, 1)}${input.args.length > 2 ? `, ${long(input, 2)}` : ''})`,
  REGEXP_REPLACE: regexReplace,
  REGEXP_SUBSTR: regexSubstring,
  REGEXP_SPLIT: regexSplit,
  JSON_EXTRACT: (input) => `json_extract_string(${text(input, 0)}, ${text(input, 1)})`,
  ABS: numeric('abs'), CEIL: numeric('ceil'), FLOOR: numeric('floor'), EXP: numeric('exp'), POWER: numeric('power'),
  LN: positive('ln'), LOG10: positive('log10'),
  LOG: (input) => {
    const [base, value] = [number(input, 0), number(input, 1)]
    return `(CASE WHEN ${base} > 0 AND ${base} <> 1 AND ${value} > 0 THEN log(${base}, ${value}) END)`
  },
  MOD: (input) => `(${number(input, 0)} % nullif(${number(input, 1)}, 0))`,
  ROUND: digits('round'), TRUNC: digits('trunc'),
  SUM: aggregateOf('sum'), AVG: aggregateOf('avg'), MEDIAN: aggregateOf('median'),
  STDDEV: aggregateOf('stddev_samp'), STDDEV_POP: aggregateOf('stddev_pop'), STDDEV_SAMP: aggregateOf('stddev_samp'),
  VARIANCE: aggregateOf('var_samp'), VAR_POP: aggregateOf('var_pop'), VAR_SAMP: aggregateOf('var_samp'),
  SKEWNESS: aggregateOf('skewness'),
  MIN: extremeAggregate('min'), MAX: extremeAggregate('max'),
  COUNT: count,
  COLLECT: collect,
  PERCENTILE: (input) => `quantile_cont(${number(input, 0)}, CAST(${raw(input, 1)} AS DOUBLE))`,
  APPROX_PERCENTILE: (input) => `approx_quantile(CAST(${raw(input, 0)} AS DOUBLE), CAST(${raw(input, 1)} AS FLOAT))`,
  CURRENT_DATE: ({ session }) => quoteDay(session.context.nowMs),
  CURRENT_TIMESTAMP: ({ session }) => quoteMoment(session.context.nowMs),
  CONVERT_TIME_ZONE_FROM_UTC: zoneShift,
  DATE_TRUNC: dateTrunc,
  DAYOFMONTH: timePart('day'), HOUR: timePart('hour'), MINUTE: timePart('minute'), MONTH: timePart('month'),
  SECOND: timePart('second'), WEEK: timePart('week'), YEAR: timePart('year'),
  DAYOFWEEK: (input) => `(dayofweek(CAST(${time(input, 0)} AS TIMESTAMP)) + 1)`,
  SECONDS_BETWEEN: (input) => `date_diff('second', CAST(${time(input, 0)} AS TIMESTAMP), CAST(${time(input, 1)} AS TIMESTAMP))`,
  COALESCE: coalesced, IFNULL: coalesced, NVL: coalesced,
  IF: (input) => {
    const [yes, no] = unify([argument(input, 1), argument(input, 2)])
    return `(CASE WHEN ${raw(input, 0)} THEN ${yes} ELSE ${no} END)`
  },
  NVL2: (input) => {
    const [some, none] = unify([argument(input, 1), argument(input, 2)])
    return `(CASE WHEN ${raw(input, 0)} IS NOT NULL THEN ${some} ELSE ${none} END)`
  },
  NULLIF: (input) => {
    const { operand, items } = comparableSet(argument(input, 0), [argument(input, 1)])
    return `(CASE WHEN ${operand} = ${items[0] ?? 'NULL'} THEN NULL ELSE ${raw(input, 0)} END)`
  },
  CONTAINED_IN: (input) => {
    const { operand, items } = comparableSet(argument(input, 0), input.args.slice(1))
    return `(${operand} IN (${items.join(', ')}))`
  },
  GREATEST: extreme('greatest'), LEAST: extreme('least'),
  ARRAY_CONTAINS: arrayItem(0, 1, (list, item) => `list_contains(${list}, ${item})`),
  ARRAY_REMOVE: arrayItem(0, 1, (list, item) => `list_filter(${list}, lambda e: e IS DISTINCT FROM ${item})`),
  ARRAY_SORT: (input) => `list_sort(${raw(input, 0)}, 'ASC', 'NULLS LAST')`,
  ARRAY_DISTINCT: (input) => inFirstOrder(raw(input, 0)),
  ARRAY_CAT: arraySetOperation((left, right) => `list_concat(${left}, ${right})`),
  ARRAY_COMPLEMENT: arraySetOperation((left, right) => `list_filter(${left}, lambda e: NOT list_contains(${right}, e))`),
  ARRAY_UNION: arraySetOperation((left, right) => inFirstOrder(`list_concat(${left}, ${right})`)),
  ARRAY_INTERSECT: arraySetOperation((left, right) => `list_filter(${left}, lambda e, i: list_contains(${right}, e) AND list_position(${left}, e) = i)`),
  FLATTEN: (input) => {
    const { type, sql } = argument(input, 0)
    return type.name === 'ARRAY' && type.element.name !== 'ARRAY' && type.element.name !== 'UNKNOWN' && type.element.name !== 'NULL' ? sql : `flatten(${sql})`
  },
  NAMED_ROW: namedRow,
  FROM_VARBINARY: (input) => binaryForm(input).from(raw(input, 0)),
  TO_VARBINARY: (input) => binaryForm(input).to(text(input, 0)),
  ROW_NUMBER: () => 'row_number()', RANK: () => 'rank()', DENSE_RANK: () => 'dense_rank()', PERCENT_RANK: () => 'percent_rank()',
  LAG: windowValue('lag'), LEAD: windowValue('lead'), FIRST_VALUE: windowValue('first_value'), LAST_VALUE: windowValue('last_value'),
}

function windowValue(name: string): Rule {
  return (input) => `${name}(${input.args.map((item, index) => (index === 1 ? `CAST(${item.sql} AS BIGINT)` : item.sql)).join(', ')})`
}

/** Names that fold many rows into one. */
const aggregates = new Set([
  'SUM', 'AVG', 'COUNT', 'MIN', 'MAX', 'COLLECT', 'STDDEV', 'STDDEV_POP', 'STDDEV_SAMP', 'VARIANCE', 'VAR_POP', 'VAR_SAMP',
  'SKEWNESS', 'PERCENTILE', 'APPROX_PERCENTILE', 'MEDIAN',
])

/** True for a call that aggregates rows, also as a window. */
export function isAggregate(call: FunctionCall): boolean {
  return aggregates.has(call.name.name.toUpperCase())
}

/** The call as DuckDB text, without its OVER clause. Throws a TranslateError for what cannot be run here. */
export function callText(input: CallInput): string {
  const name = input.call.name.name.toUpperCase()
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
  if (rule) return rule(input)
  const template = input.session.context.functionTemplate(name)
  if (template === undefined) {
    throw new TranslateError(`The built-in AMC service cannot evaluate ${name}, so the query was not run. `
      + 'Use another function, or run the query on AMC.', input.call)
  }
  return expandTemplate(template, input)
}

function expandTemplate(template: string, input: CallInput): string {
  const body = template.replaceAll(/\$(\*|\d)(\.\.)?/g, (_, which: string, rest: string | undefined) => {
    if (which === '*') return input.args.map((item) => item.sql).join(', ')
    const from = Number(which) - 1
    return rest === undefined ? raw(input, from) : input.args.slice(from).map((item) => item.sql).join(', ')
  })
  return `(${body})`
}
