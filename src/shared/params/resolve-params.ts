import { isDateExpression, readDateExpression, resolveDateExpression, type Moment } from './date-expression.ts'
import { readListText } from './list-text.ts'
import type { ParamDeclaration, ParamTexts, ParamType, SimpleParamType } from './params.ts'
import { normalisedValue, valueProblem } from './value-rules.ts'

/** What is wrong with one parameter, for the form to show beside it. */
export interface ParamProblem {
  readonly name: string
  readonly message: string
}

export interface AmcInputParameter {
  readonly name: string
  readonly dataType: SimpleParamType | { readonly type: 'ARRAY'; readonly elementDataType: SimpleParamType; readonly elementNullable: boolean }
  readonly columnType: 'DIMENSION' | 'METRIC'
  readonly displayName?: string
  readonly description?: string
  readonly defaultValue?: string | readonly string[]
}

/** One parameter with its value worked out. Dates are absolute. */
export interface ResolvedParam {
  readonly name: string
  readonly type: ParamType
  readonly array: boolean
  /** The values as they are sent; one for a scalar, none when it is empty. */
  readonly items: readonly string[]
}

export interface ResolvedParams {
  /** Parameters whose value is right, by name, in the order of their declaration. */
  readonly resolved: ReadonlyMap<string, ResolvedParam>
  /**
   * AMC's `parameterValues`. Scalars and list elements are text, as the contract says (string → string); AMC coerces by
   * the declared type. Text also keeps every digit of a 64-bit id. An empty scalar other than STRING is missing here.
   */
  readonly values: Readonly<Record<string, string | readonly string[]>>
  /** AMC's `inputParameters`, without those of type NAME, which AMC does not know. */
  readonly inputParameters: readonly AmcInputParameter[]
  /** How each value is shown to people before the run. */
  readonly shown: readonly { readonly name: string; readonly type: string; readonly shown: string; readonly count: number }[]
  readonly problems: readonly ParamProblem[]
}

/** AMC takes at most this many parameters (api.md §4.2). */
export const maxParams = 100

/**
 * Checks what was typed against the declarations and works out dynamic dates as of `moment`. Never throws: everything wrong
 * is in `problems`, and then `values` and `resolved` lack it.
 */
export function resolveParams(declarations: readonly ParamDeclaration[], texts: ParamTexts, moment?: Moment): ResolvedParams {
  const problems: ParamProblem[] = []
  const values: Record<string, string | readonly string[]> = {}
  const shown: ResolvedParams['shown'][number][] = []
  const resolved = new Map<string, ResolvedParam>()
  const seen = new Set<string>()
  for (const declaration of declarations) {
    const { name, type, array } = declaration
    if (seen.has(name)) problems.push({ name, message: `"${name}" is declared twice. Rename or remove one.` })
    seen.add(name)
    const read = readValue(declaration, textOf(declaration, texts), moment)
    if (read.problem !== undefined) {
      problems.push({ name, message: read.problem })
      continue
    }
    resolved.set(name, { name, type, array, items: read.items })
    const [first] = read.items
    const value = array ? read.items : (first ?? (type === 'STRING' ? '' : undefined))
    if (value !== undefined && type !== 'NAME') values[name] = value
    shown.push({ name, type: typeName(declaration), shown: show(read.items), count: array ? read.items.length : 1 })
  }
  if (declarations.length > maxParams) problems.push({ name: '', message: `AMC takes at most ${maxParams} parameters; this query declares ${declarations.length}.` })
  return { resolved, values, inputParameters: declarations.flatMap(declaration => inputParameter(declaration, moment)), shown, problems }
}

/** `LONG` or `ARRAY of LONG`. */
export function typeName({ type, array }: Pick<ParamDeclaration, 'type' | 'array'>): string {
  return array ? `ARRAY of ${type}` : type
}

/** What counts as typed: the person's text, else the default, else nothing. */
export function textOf({ name, defaultValue }: Pick<ParamDeclaration, 'name' | 'defaultValue'>, texts: ParamTexts): string {
  const typed = texts[name] ?? ''
  return typed === '' ? (defaultValue ?? '') : typed
}

type Read = { readonly items: readonly string[]; readonly problem?: undefined } | { readonly problem: string }

function readValue(declaration: ParamDeclaration, text: string, moment: Moment | undefined): Read {
  const { name, type, array } = declaration
  if (array) {
    const items = readListText(text, type)
    if (items.length === 0 && declaration.optional !== true) return { problem: `"${name}" is an empty list. Give it values, or declare that it may be empty.` }
    const read = items.map(item => readOne(type, item.text, moment))
    const wrong = read.flatMap((each, index) => (each.problem === undefined ? [] : [{ problem: each.problem, index }]))
    const first = wrong[0]
    if (first) {
      const item = items[first.index]
      return { problem: `"${name}" is a list of ${type}: "${clip(item?.text ?? '')}" in line ${item?.line ?? 1} ${first.problem}${wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : ''}.` }
    }
    return { items: read.flatMap(each => each.value ?? []) }
  }
  if (type === 'STRING' ? text === '' : text.trim() === '') {
    if (declaration.optional === true) return { items: [] }
    return { problem: `"${name}" has no value. ${type === 'STRING' ? 'Type one' : `Type a ${type} value`}, give it a default, or declare that it may be empty.` }
  }
  const read = readOne(type, text, moment)
  return read.problem === undefined ? { items: [read.value] } : { problem: `"${name}" is a ${type}: "${clip(text)}" ${read.problem}.` }
}

function readOne(type: ParamType, text: string, moment: Moment | undefined): { readonly value: string; readonly problem?: undefined } | { readonly value?: undefined; readonly problem: string } {
  if ((type === 'DATE' || type === 'TIMESTAMP') && isDateExpression(text)) {
    const expression = readDateExpression(text)
    if ('problem' in expression) return expression
    if (!moment) return { problem: 'is worked out when the query runs' }
    return { value: resolveDateExpression(expression, type, moment) }
  }
  const problem = valueProblem(type, text)
  return problem === undefined ? { value: normalisedValue(type, text) } : { problem }
}

function inputParameter(declaration: ParamDeclaration, moment: Moment | undefined): AmcInputParameter[] {
  const { name, type, array, displayName, description, defaultValue } = declaration
  if (type === 'NAME') return []
  const fallback = defaultValue === null ? undefined : readValue(declaration, defaultValue, moment)
  const items = fallback?.problem === undefined ? fallback?.items : undefined
  const value = array ? items : items?.[0]
  return [{
    name,
    dataType: array ? { type: 'ARRAY', elementDataType: type, elementNullable: false } : type,
    columnType: 'DIMENSION',
    ...(displayName && { displayName }), ...(description && { description }), ...(value !== undefined && { defaultValue: value }),
  }]
}

function show(items: readonly string[]): string {
  if (items.length === 0) return '(empty)'
  return items.length <= 5 ? items.map(clip).join(', ') : `${items.slice(0, 3).map(clip).join(', ')} … ${clip(items.at(-1) ?? '')} (${items.length} values)`
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
