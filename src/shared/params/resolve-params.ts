import type { ParamDeclaration, ParamTexts, SimpleParamType } from './params.ts'

/** What is wrong with one parameter, for the form to show beside it. */
export interface ParamProblem {
  readonly name: string
  readonly message: string
}

export interface ResolvedParams {
  /**
   * AMC's `parameterValues`. Scalars and list elements are text, as the contract says (string → string); AMC coerces by
   * the declared type. Text also keeps every digit of a 64-bit id.
   */
  readonly values: Readonly<Record<string, string | readonly string[]>>
  /** AMC's `inputParameters`. */
  readonly inputParameters: readonly {
    readonly name: string
    readonly dataType: SimpleParamType | { readonly type: 'ARRAY'; readonly elementDataType: SimpleParamType; readonly elementNullable: boolean }
    readonly columnType: 'DIMENSION' | 'METRIC'
    readonly displayName?: string
    readonly description?: string
    readonly defaultValue?: string | readonly string[]
  }[]
  /** How each value is shown to people before the run. */
  readonly shown: readonly { readonly name: string; readonly type: string; readonly shown: string; readonly count: number }[]
  readonly problems: readonly ParamProblem[]
}

/** AMC takes at most this many parameters (api.md §4.2). */
export const maxParams = 100

/** Checks what was typed against the declarations. Never throws: everything wrong is in `problems`, and then `values` lacks it. */
export function resolveParams(declarations: readonly ParamDeclaration[], texts: ParamTexts): ResolvedParams {
  const problems: ParamProblem[] = []
  const values: Record<string, string | readonly string[]> = {}
  const shown: ResolvedParams['shown'][number][] = []
  const seen = new Set<string>()
  if (declarations.length > maxParams) problems.push({ name: '', message: `AMC takes at most ${maxParams} parameters; this query declares ${declarations.length}.` })
  for (const declaration of declarations) {
    const { name } = declaration
    if (seen.has(name)) problems.push({ name, message: `"${name}" is declared twice. Rename or remove one.` })
    seen.add(name)
    const typed = texts[name] ?? ''
    const value = typed === '' && declaration.defaultValue !== null ? declaration.defaultValue : typed
    const read = readValue(declaration, value)
    if (typeof read.problem === 'string') problems.push({ name, message: read.problem })
    else {
      values[name] = read.value
      shown.push({ name, type: typeName(declaration), shown: show(read.value), count: Array.isArray(read.value) ? read.value.length : 1 })
    }
  }
  const inputParameters = declarations.map(declaration => {
    const { name, type, array, displayName, description, defaultValue } = declaration
    const fallback = defaultValue === null ? undefined : readValue(declaration, defaultValue).value
    return {
      name,
      dataType: array ? { type: 'ARRAY' as const, elementDataType: type, elementNullable: false } : type,
      columnType: 'DIMENSION' as const,
      ...(displayName && { displayName }), ...(description && { description }), ...(fallback !== undefined && { defaultValue: fallback }),
    }
  })
  return { values, inputParameters, shown, problems }
}

/** `LONG` or `ARRAY of LONG`. */
export function typeName({ type, array }: Pick<ParamDeclaration, 'type' | 'array'>): string {
  return array ? `ARRAY of ${type}` : type
}

/** One element a line; without line breaks, commas, semicolons and tabs part them too. Quotes around an element are taken off. */
export function splitList(text: string): string[] {
  const separator = /\n/.test(text.trim()) ? /\r?\n/ : /[,;\t]/
  return text.split(separator).map(item => item.trim().replace(/^(['"])(.*)\1$/s, '$2')).filter(item => item !== '')
}

type Read = { readonly value: string | readonly string[]; readonly problem?: undefined } | { readonly value?: undefined; readonly problem: string }

function readValue(declaration: ParamDeclaration, text: string): Read {
  const { name, type, array } = declaration
  if (array) {
    const items = splitList(text)
    const wrong = items.map((item, index) => ({ problem: check(type, item), item, index })).filter(({ problem }) => problem !== undefined)
    const first = wrong[0]
    if (first) return { problem: `"${name}" is a list of ${type}: entry ${first.index + 1}, "${clip(first.item)}", ${first.problem}${wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : ''}.` }
    return { value: items.map(item => normalise(type, item)) }
  }
  if (text === '' && type !== 'STRING') return { problem: `"${name}" has no value. Type a ${type} value, or give it a default.` }
  const problem = check(type, type === 'STRING' ? text : text.trim())
  return problem === undefined ? { value: normalise(type, text) } : { problem: `"${name}" is a ${type}: "${clip(text)}" ${problem}.` }
}

const ranges: Partial<Record<SimpleParamType, readonly [bigint, bigint]>> = {
  BYTE: [-128n, 127n], SHORT: [-32_768n, 32_767n], INTEGER: [-2_147_483_648n, 2_147_483_647n], LONG: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
}

/** Why this text is no value of the type, as the end of a sentence; undefined when it is one. */
function check(type: SimpleParamType, text: string): string | undefined {
  const range = ranges[type]
  if (range) {
    if (!/^[+-]?\d+$/.test(text)) return 'is not a whole number'
    const value = BigInt(text.replace('+', ''))
    return value < range[0] || value > range[1] ? `is outside ${range[0]} to ${range[1]}` : undefined
  }
  switch (type) {
    case 'DOUBLE':
    case 'FLOAT':
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? undefined : 'is not a number (use a point, not a comma)'
    case 'DECIMAL':
      return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? undefined : 'is not a decimal number (use a point, not a comma)'
    case 'BOOLEAN':
      return /^(true|false)$/i.test(text) ? undefined : 'is neither true nor false'
    case 'DATE':
      return isDate(text) ? undefined : 'is not a date such as 2025-05-01'
    case 'TIMESTAMP':
      return isDate(text.slice(0, 10)) && /^.{10}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?$/.test(text) ? undefined : 'is not a time such as 2025-05-01T13:30:00 (without Z)'
    case 'BINARY':
      return /^([0-9a-fA-F]{2})*$/.test(text) ? undefined : 'is not an even number of hexadecimal digits'
    default:
      return undefined
  }
}

function normalise(type: SimpleParamType, text: string): string {
  if (type === 'STRING') return text
  const trimmed = text.trim()
  if (type === 'BOOLEAN') return trimmed.toLowerCase()
  return trimmed.replace(/^\+/, '')
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().slice(0, 10) === text
}

function show(value: string | readonly string[]): string {
  if (typeof value === 'string') return clip(value)
  return value.length <= 5 ? value.map(clip).join(', ') : `${value.slice(0, 3).map(clip).join(', ')} … ${clip(value.at(-1) ?? '')} (${value.length} values)`
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
