import type { BuilderValue, Comparison, Test } from '#sql/builder/builder-model.ts'
import type { ColumnChoice } from '#sql/builder/builder-columns.ts'
import { forbidsLiterals } from '#sql/privacy-class.ts'
import { isNumeric, isTemporal } from '#sql/sql-type.ts'

/** The ways to test a column, as a person chooses among them. */
export type Way =
  | 'is' | 'is-not' | 'less' | 'at-most' | 'more' | 'at-least' | 'between' | 'not-between' | 'one-of' | 'none-of' | 'in-parameter' | 'not-in-parameter'
  | 'contains' | 'not-contains' | 'starts' | 'ends' | 'like' | 'not-like' | 'matches' | 'not-matches' | 'null' | 'not-null'

/** A condition while it is being filled in; all values as typed. */
export interface ConditionForm {
  readonly way: Way
  readonly low: string
  readonly high: string
  readonly values: readonly string[]
  /** What stands in place of a typed value. */
  readonly from: 'value' | 'parameter' | 'window-start' | 'window-end'
  readonly parameter: string
}

/** The part of a column that decides how it is tested. */
export type TestedColumn = Pick<ColumnChoice, 'type' | 'privacyClass' | 'enumValues'>

const words: Readonly<Record<Way, string>> = {
  is: 'is', 'is-not': 'is not', less: 'is less than', 'at-most': 'is at most', more: 'is more than', 'at-least': 'is at least', between: 'is between', 'not-between': 'is not between',
  'one-of': 'is one of', 'none-of': 'is none of', 'in-parameter': 'is in the list parameter', 'not-in-parameter': 'is not in the list parameter',
  contains: 'contains', 'not-contains': 'does not contain', starts: 'starts with', ends: 'ends with', like: 'is like', 'not-like': 'is not like',
  matches: 'matches the expression', 'not-matches': 'does not match the expression', null: 'is empty', 'not-null': 'is not empty',
}
const timeWords: Partial<Readonly<Record<Way, string>>> = { less: 'is before', 'at-most': 'is at or before', more: 'is after', 'at-least': 'is at or after' }

/** A way in words. */
export function wayText(way: Way, column: Pick<TestedColumn, 'type'>): string {
  return (isTemporal(column.type) ? timeWords[way] : undefined) ?? words[way]
}

/** The ways that make sense for a column, the usual one first. AMC refuses to compare HIGH and VERY_HIGH columns with fixed values. */
export function waysFor({ type, privacyClass, enumValues }: TestedColumn): readonly Way[] {
  if (forbidsLiterals(privacyClass)) return ['not-null', 'null']
  if (type.name === 'BOOLEAN') return ['is', 'is-not', 'null', 'not-null']
  if (isNumeric(type)) return ['at-least', 'more', 'at-most', 'less', 'is', 'is-not', 'between', 'not-between', 'one-of', 'none-of', 'in-parameter', 'not-in-parameter', 'null', 'not-null']
  if (isTemporal(type)) return ['at-least', 'more', 'at-most', 'less', 'is', 'is-not', 'between', 'not-between', 'null', 'not-null']
  if (type.name === 'ARRAY' || type.name === 'STRUCT' || type.name === 'MAP') return ['not-null', 'null']
  const text: readonly Way[] = ['is', 'is-not', 'contains', 'not-contains', 'starts', 'ends', 'like', 'not-like', 'matches', 'not-matches', 'one-of', 'none-of', 'in-parameter', 'not-in-parameter', 'null', 'not-null']
  return enumValues.length > 0 ? ['one-of', 'none-of', ...text.filter(way => way !== 'one-of' && way !== 'none-of')] : text
}

/** How many values a way asks for: a list, two, one or none; a pattern is one text that no parameter stands for. */
export function valuesOf(way: Way): 'none' | 'one' | 'two' | 'list' | 'pattern' | 'parameter' {
  switch (way) {
    case 'null': case 'not-null': return 'none'
    case 'between': case 'not-between': return 'two'
    case 'one-of': case 'none-of': return 'list'
    case 'in-parameter': case 'not-in-parameter': return 'parameter'
    case 'contains': case 'not-contains': case 'starts': case 'ends': case 'like': case 'not-like': case 'matches': case 'not-matches': return 'pattern'
    default: return 'one'
  }
}

const comparisonWays: Readonly<Record<Comparison, Way>> = { '=': 'is', '<>': 'is-not', '<': 'less', '<=': 'at-most', '>': 'more', '>=': 'at-least' }

/** An empty form for a column. */
export function emptyForm(column: TestedColumn): ConditionForm {
  return { way: waysFor(column)[0] ?? 'not-null', low: column.type.name === 'BOOLEAN' ? 'TRUE' : '', high: '', values: [], from: 'value', parameter: '' }
}

/** The form that gives a test; null for a comparison with another column, which the form does not have. */
export function formOf(test: Test, column: TestedColumn): ConditionForm | null {
  const form = emptyForm(column)
  const negated = 'negated' in test && test.negated
  switch (test.kind) {
    case 'null': return { ...form, way: negated ? 'not-null' : 'null' }
    case 'in-parameter': return { ...form, way: negated ? 'not-in-parameter' : 'in-parameter', parameter: test.name }
    case 'matches': return { ...form, way: negated ? 'not-matches' : 'matches', low: test.pattern }
    case 'like': return { ...form, ...likeForm(test.pattern, negated) }
    case 'in': return test.values.every(isTyped) ? { ...form, way: negated ? 'none-of' : 'one-of', values: test.values.map(typedText) } : null
    case 'between': return isTyped(test.low) && isTyped(test.high) ? { ...form, way: negated ? 'not-between' : 'between', low: typedText(test.low), high: typedText(test.high) } : null
    case 'compare': {
      const way = comparisonWays[test.operator]
      const { value } = test
      if (value.kind === 'parameter') return { ...form, way, low: '', from: 'parameter', parameter: value.name }
      if (value.kind === 'window') return { ...form, way, low: '', from: value.name === 'TIME_WINDOW_START' ? 'window-start' : 'window-end' }
      return isTyped(value) ? { ...form, way, low: typedText(value) } : null
    }
  }
}

function likeForm(pattern: string, negated: boolean): Pick<ConditionForm, 'way' | 'low'> {
  const shape = /^(%?)([^%_]+)(%?)$/.exec(pattern)
  const [, before = '', text = '', after = ''] = shape ?? []
  if (before !== '' && after !== '') return { way: negated ? 'not-contains' : 'contains', low: text }
  if (!negated && after !== '') return { way: 'starts', low: text }
  if (!negated && before !== '') return { way: 'ends', low: text }
  return { way: negated ? 'not-like' : 'like', low: pattern }
}

function isTyped(value: BuilderValue): value is Exclude<BuilderValue, { kind: 'parameter' | 'window' | 'column' }> {
  return value.kind !== 'parameter' && value.kind !== 'window' && value.kind !== 'column'
}

function typedText(value: Exclude<BuilderValue, { kind: 'parameter' | 'window' | 'column' }>): string {
  return value.kind === 'boolean' ? (value.value ? 'TRUE' : 'FALSE') : value.text
}

/** The test that a filled form stands for, or a sentence on what is missing or wrong. */
export function testOf(form: ConditionForm, column: TestedColumn): Test | string {
  const negated = form.way.startsWith('not-') || form.way === 'none-of'
  switch (form.way) {
    case 'null': case 'not-null': return { kind: 'null', negated }
    case 'in-parameter': case 'not-in-parameter': return parameterName(form.parameter) ? { kind: 'in-parameter', name: form.parameter.trim(), negated } : 'Name the parameter: letters, digits and underscores.'
    case 'one-of': case 'none-of': {
      if (form.values.length === 0) return 'Choose or type at least one value.'
      const values = form.values.map(text => valueOf(text, column))
      const wrong = values.find(value => typeof value === 'string')
      return wrong ?? { kind: 'in', values: values.filter(value => typeof value !== 'string'), negated }
    }
    case 'between': case 'not-between': {
      const low = valueOf(form.low, column)
      const high = valueOf(form.high, column)
      if (typeof low === 'string') return low
      return typeof high === 'string' ? high : { kind: 'between', low, high, negated }
    }
    case 'contains': case 'not-contains': case 'starts': case 'ends': case 'like': case 'not-like': case 'matches': case 'not-matches': return patternTest(form, negated)
    default: return comparison(form, column)
  }
}

function comparison(form: ConditionForm, column: TestedColumn): Test | string {
  const operator = (Object.keys(comparisonWays) as Comparison[]).find(each => comparisonWays[each] === form.way) ?? '=' // the keys of the table are the comparisons
  if (form.from === 'parameter') return parameterName(form.parameter) ? { kind: 'compare', operator, value: { kind: 'parameter', name: form.parameter.trim() } } : 'Name the parameter: letters, digits and underscores.'
  if (form.from !== 'value') return { kind: 'compare', operator, value: { kind: 'window', name: form.from === 'window-start' ? 'TIME_WINDOW_START' : 'TIME_WINDOW_END' } }
  const value = valueOf(form.low, column)
  return typeof value === 'string' ? value : { kind: 'compare', operator, value }
}

function patternTest({ way, low }: ConditionForm, negated: boolean): Test | string {
  if (low === '') return 'Type what to look for.'
  if (way === 'matches' || way === 'not-matches') return { kind: 'matches', pattern: low, negated }
  if (way === 'like' || way === 'not-like') return { kind: 'like', pattern: low, negated }
  // % and _ stand for anything in LIKE; as letters they need an expression.
  if (/[%_]/.test(low)) {
    const quoted = low.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`)
    return { kind: 'matches', pattern: way === 'starts' ? `^${quoted}` : way === 'ends' ? `${quoted}$` : quoted, negated }
  }
  return { kind: 'like', pattern: `${way === 'starts' ? '' : '%'}${low}${way === 'ends' ? '' : '%'}`, negated }
}

function parameterName(text: string): boolean {
  return /^[A-Za-z_]\w{0,63}$/.test(text.trim())
}

function valueOf(text: string, { type }: TestedColumn): BuilderValue | string {
  const plain = text.trim()
  if (type.name === 'BOOLEAN') return { kind: 'boolean', value: plain === 'TRUE' }
  if (isNumeric(type)) return /^-?\d+(\.\d+)?$/.test(plain) ? { kind: 'number', text: plain } : plain === '' ? 'Type a number.' : `"${plain}" is not a number.`
  if (type.name === 'DATE') return /^\d{4}-\d\d-\d\d$/.test(plain) ? { kind: 'date', text: plain } : 'Choose a date.'
  if (type.name === 'TIMESTAMP') {
    const time = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?/.exec(plain)
    return time ? { kind: 'timestamp', text: `${time[1]} ${time[2]}${time[3] ?? ':00'}` } : 'Choose a date and a time.'
  }
  return text === '' ? 'Type a value.' : { kind: 'text', text }
}

/** A test in words, for example `contains “brand”`. */
export function testText(test: Test, column: TestedColumn): string {
  const form = formOf(test, column)
  if (form === null) return otherText(test)
  const text = wayText(form.way, column)
  switch (valuesOf(form.way)) {
    case 'none': return text
    case 'two': return `${text} ${form.low} and ${form.high}`
    case 'list': return `${text} ${form.values.slice(0, 6).join(', ')}${form.values.length > 6 ? ` and ${form.values.length - 6} more` : ''}`
    case 'parameter': return `${text} ${form.parameter}`
    case 'pattern': return `${text} “${form.low}”`
    case 'one': {
      if (form.from === 'parameter') return `${text} the parameter ${form.parameter}`
      if (form.from !== 'value') return `${text} the ${form.from === 'window-start' ? 'start' : 'end'} of the time window`
      return `${text} ${form.low === '' ? '“”' : form.low}`
    }
  }
}

function otherText(test: Test): string {
  const value = (each: BuilderValue): string => (each.kind === 'column' ? `${each.column.relation}.${each.column.name}` : each.kind === 'parameter' ? `the parameter ${each.name}` : each.kind === 'window' ? `the ${each.name === 'TIME_WINDOW_START' ? 'start' : 'end'} of the time window` : typedText(each))
  switch (test.kind) {
    case 'compare': return `${words[comparisonWays[test.operator]]} ${value(test.value)}`
    case 'between': return `is ${test.negated ? 'not ' : ''}between ${value(test.low)} and ${value(test.high)}`
    case 'in': return `is ${test.negated ? 'none' : 'one'} of ${test.values.map(value).join(', ')}`
    default: return ''
  }
}
