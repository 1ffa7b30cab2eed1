import type { ResultColumnType } from '#shared/results/contract.ts'
import type { FilterCondition, FilterTree } from '#shared/results/filters.ts'

/** What can be asked of a column's values. `values` is a choice from those that are there, `list` a pasted one. */
export type FilterTest =
  | 'values' | 'contains' | 'equals' | 'starts' | 'ends' | 'regex' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'between' | 'list' | 'true' | 'false' | 'null' | 'not-null'

/** A filter of one column while it is being written. */
export interface FilterDraft {
  readonly test: FilterTest
  readonly text: string
  readonly from: string
  readonly to: string
  readonly caseSensitive: boolean
  /** Shows the other rows instead, those with null included. */
  readonly exclude: boolean
  readonly values: ReadonlySet<string>
  readonly withNull: boolean
}

export const emptyDraft: FilterDraft = { test: 'values', text: '', from: '', to: '', caseSensitive: false, exclude: false, values: new Set(), withNull: false }

const textTests: readonly FilterTest[] = ['values', 'contains', 'equals', 'starts', 'ends', 'regex', 'list', 'null', 'not-null']
const orderTests: readonly FilterTest[] = ['values', '=', '<>', '<', '<=', '>', '>=', 'between', 'list', 'null', 'not-null']
/** As many values as the store takes. */
const mostListed = 200_000

/** What can be asked of values of a type, the most useful first. */
export function testsFor(type: ResultColumnType): readonly FilterTest[] {
  if (type === 'boolean') return ['true', 'false', 'null', 'not-null']
  return type === 'text' || type === 'list' ? textTests : orderTests
}

/** What a test is called, in the words that fit the type: dates are before and after, numbers less and more. */
export function testName(test: FilterTest, type: ResultColumnType): string {
  const isTime = type === 'date' || type === 'timestamp'
  const names: Readonly<Record<FilterTest, string>> = {
    values: 'is one of these', contains: 'contains', equals: 'equals', starts: 'starts with', ends: 'ends with', regex: 'matches the regular expression',
    '=': 'equals', '<>': 'differs from', '<': isTime ? 'is before' : 'is less than', '<=': isTime ? 'is at or before' : 'is at most',
    '>': isTime ? 'is after' : 'is more than', '>=': isTime ? 'is at or after' : 'is at least', between: 'is between', list: 'is in a pasted list',
    true: 'is true', false: 'is false', null: 'is null', 'not-null': 'is not null',
  }
  return names[test]
}

/** The filter that a draft stands for, or the sentence that says what is missing or wrong in it. */
export function readDraft(draft: FilterDraft, column: number, type: ResultColumnType): { readonly filter: FilterTree } | { readonly refusal: string } {
  const read = readCondition(draft, column, type)
  if (typeof read === 'string') return { refusal: read }
  return { filter: draft.exclude ? { kind: 'not', of: read } : read }
}

function readCondition(draft: FilterDraft, column: number, type: ResultColumnType): FilterTree | string {
  const { test, text, caseSensitive, withNull } = draft
  switch (test) {
    case 'null': return { kind: 'null', column }
    case 'not-null': return { kind: 'not', of: { kind: 'null', column } }
    case 'true': case 'false': return { kind: 'boolean', column, value: test === 'true' }
    case 'contains': case 'equals': case 'starts': case 'ends':
      return text === '' && test !== 'equals' ? 'Write the text to look for.' : { kind: 'text', column, test, text, caseSensitive }
    case 'regex': return text === '' ? 'Write a regular expression.' : { kind: 'text', column, test, text, caseSensitive }
    case 'values': {
      const values = [...draft.values]
      return values.length === 0 && !withNull ? 'Choose at least one value.' : { kind: 'in', column, values, withNull }
    }
    case 'list': {
      const values = listedValues(text)
      if (values.length === 0) return 'Paste the values, one in a line or with commas between them.'
      if (values.length > mostListed) return `${values.length.toLocaleString('en-US')} values are too many for one filter; ${mostListed.toLocaleString('en-US')} can be used.`
      return { kind: 'in', column, values: [...values], withNull: false }
    }
    case 'between': {
      const from = draft.from.trim() === '' ? null : draft.from
      const to = draft.to.trim() === '' ? null : draft.to
      if (from === null && to === null) return 'Write at least one of the two ends.'
      const ends = [from, to].map(end => (end === null ? { value: null } : readValue(end, type)))
      const wrong = ends.find(end => typeof end === 'string')
      if (typeof wrong === 'string') return wrong
      const [first, last] = ends as { readonly value: string | null }[] // those that are sentences were just ruled out
      return { kind: 'range', column, from: first?.value ?? null, to: last?.value ?? null }
    }
    default: {
      const value = readValue(text, type)
      return typeof value === 'string' ? value : { kind: 'compare', column, test, value: value.value }
    }
  }
}

/** A value in the form in which rows show it, or why it is none. */
function readValue(written: string, type: ResultColumnType): { readonly value: string } | string {
  const text = written.trim()
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text
  switch (type) {
    case 'integer': case 'decimal': case 'double': {
      // 1,204 is a thousand to one and one point two to another.
      if (/^[+-]?\d+(,\d+)+(\.\d+)?$/.test(text)) return `"${shown}" can be read in two ways. Write the number without separators and with a point, like 1204.5.`
      return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) || (type === 'double' && /^[+-]?(\d+\.?\d*|\.\d+)e[+-]?\d{1,4}$/i.test(text)) ? { value: text } : text === '' ? 'Write a number.' : `"${shown}" is not a number. Write it like 1204.5.`
    }
    case 'date': return isDay(text) ? { value: text } : text === '' ? 'Write a date like 2025-05-01.' : `"${shown}" is not a date. Write it like 2025-05-01.`
    case 'timestamp': {
      const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)Z?)?$/.exec(text)
      return parts && isDay(parts[1] ?? '') && isTime(parts[2] ?? '00:00') ? { value: text } : text === '' ? 'Write a time like 2025-05-01 08:30.' : `"${shown}" is not a time. Write it like 2025-05-01 08:30.`
    }
    default: return { value: written }
  }
}

function isDay(text: string): boolean {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
  return date !== null && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

function isTime(text: string): boolean {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number)
  return hours < 24 && minutes < 60 && seconds < 60
}

/** The different values of a pasted list: a line each, or parted by tabs, semicolons or commas; quotes as in SQL and a pair of brackets around it are taken off. */
export function listedValues(text: string): readonly string[] {
  const bare = text.trim().replace(/^\(([\s\S]*)\)$/, '$1')
  const separator = /[\r\n]/.test(bare) ? /\r?\n/ : /\t/.test(bare) ? '\t' : /;/.test(bare) ? ';' : ','
  return [...new Set(bare.split(separator).map(part => unquoted(part.trim().replace(/,$/, ''))).filter(part => part !== ''))]
}

function unquoted(part: string): string {
  const quoted = /^'((?:[^']|'')*)'$/.exec(part)?.[1]
  return quoted === undefined ? part : quoted.replaceAll('\'\'', '\'')
}

/** The draft that a filter was written as, so that it can be changed; an empty one for what no form of ours writes. */
export function draftOf(filter: FilterTree | undefined, type: ResultColumnType): FilterDraft {
  const empty: FilterDraft = { ...emptyDraft, test: testsFor(type)[0] ?? 'values' }
  if (!filter) return empty
  if (isCondition(filter)) return { ...empty, ...draftOfCondition(filter) }
  if (filter.kind !== 'not') return empty
  const inner = filter.of
  if (isCondition(inner)) return inner.kind === 'null' ? { ...empty, test: 'not-null' } : { ...empty, ...draftOfCondition(inner), exclude: true }
  return isNotNull(inner) ? { ...empty, test: 'not-null', exclude: true } : empty
}

function isCondition(filter: FilterTree): filter is FilterCondition {
  return filter.kind !== 'all' && filter.kind !== 'any' && filter.kind !== 'not'
}

function isNotNull(filter: FilterTree): boolean {
  return filter.kind === 'not' && isCondition(filter.of) && filter.of.kind === 'null'
}

function draftOfCondition(condition: FilterCondition): Partial<FilterDraft> {
  switch (condition.kind) {
    case 'null': return { test: 'null' }
    case 'boolean': return { test: condition.value ? 'true' : 'false' }
    case 'text': return { test: condition.test, text: condition.text, caseSensitive: condition.caseSensitive }
    case 'compare': return { test: condition.test, text: condition.value }
    case 'range': return { test: 'between', from: condition.from ?? '', to: condition.to ?? '' }
    case 'in': return { test: 'values', values: new Set(condition.values), withNull: condition.withNull }
  }
}
