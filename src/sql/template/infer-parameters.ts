/** Which parameters a text asks for, and what their use says about them. */
import type { Expression, Node } from '../ast.ts'
import type { ColumnOrigin, ValueFacts } from '../model.ts'
import type { SqlAnalysis } from '../sql.ts'
import { isNumeric, isWhole, type SqlType } from '../sql-type.ts'
import { childrenOf } from '../walk.ts'
import { scanTemplate } from './scan-template.ts'

/** What the text says about one parameter. */
export interface ParameterHint {
  readonly name: string
  /** `template` when it is only asked for as `{{name}}`. */
  readonly use: 'parameter' | 'template'
  /** AMC's simple type, or NAME; STRING when the text does not tell. */
  readonly type: string
  readonly array: boolean
  /** True when the text has `{{#if name}}` or `CARDINALITY(…) = 0` for it: it is meant to be left empty at times. */
  readonly optional: boolean
  /** Columns it is compared with, as `table.column`. */
  readonly columns: readonly string[]
  /** The values that those columns take, where the catalogue lists them. */
  readonly choices: readonly string[]
}

interface Use {
  readonly name: string
  readonly at: number
  readonly template: boolean
  readonly type: string | null
  readonly array: boolean
  readonly emptyTest: boolean
  readonly origins: readonly ColumnOrigin[]
}

/** A text to infer from: marks of optional parts are blank, all parts are there, names stand for names; every offset stays. */
export function plainTextToInferFrom(text: string): string {
  const pieces: string[] = []
  let from = 0
  for (const { kind, where, start, end } of scanTemplate(text).parts) {
    const isName = kind === 'value' && where === 'code' && standsForName(text, start, end)
    if (where !== 'code' || (kind === 'value' && !isName)) continue
    pieces.push(text.slice(from, start), isName ? 'x'.repeat(end - start) : ' '.repeat(end - start))
    from = end
  }
  return pieces.join('') + text.slice(from)
}

/** Hints by first use, one for each name. `analysis` is that of `plainTextToInferFrom(text)`. */
export function inferParameters(text: string, analysis: SqlAnalysis): readonly ParameterHint[] {
  const uses: Use[] = []
  if (analysis.statement) collect(analysis.statement, [], analysis, uses)
  const scanned = scanTemplate(text)
  const optional = new Set(scanned.parts.filter(part => part.kind === 'if').map(part => part.name))
  for (const part of scanned.parts) {
    if (part.name === '') continue
    const duration = part.where === 'string' && /'P\d*$/.test(text.slice(0, part.start)) && /^[DWMY]/.test(text.slice(part.end))
    const fits = part.kind === 'value' && part.where === 'code' && standsForName(text, part.start, part.end)
    uses.push({ name: part.name, at: part.start, template: true, type: duration ? 'INTEGER' : fits ? 'NAME' : null, array: false, emptyTest: false, origins: [] })
  }
  uses.sort((a, b) => a.at - b.at)
  const names = [...new Set(uses.map(use => use.name))]
  return names.map(name => hintOf(name, uses.filter(use => use.name === name), optional.has(name)))
}

function hintOf(name: string, uses: readonly Use[], inBlock: boolean): ParameterHint {
  const origins = uses.flatMap(use => use.origins)
  const types = uses.flatMap(use => use.type ?? [])
  const choices = [...new Set(origins.flatMap(origin => origin.column.enumValues))]
  return {
    name, use: uses.every(use => use.template) ? 'template' : 'parameter', type: types[0] ?? 'STRING', array: uses.some(use => use.array), optional: inBlock || uses.some(use => use.emptyTest),
    columns: [...new Set(origins.map(origin => `${origin.table.name}.${origin.column.name}`))], choices,
  }
}

/** After FROM, JOIN or BY, beside a point, or as a whole item of a list of columns. */
function standsForName(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 40), start)
  if (before.endsWith('.') || text.charAt(end) === '.') return true
  return /\b(?:FROM|JOIN|BY|SELECT|DISTINCT)\s+$/i.test(before)
}

function collect(node: Node, above: readonly Node[], analysis: SqlAnalysis, uses: Use[]): void {
  const name = nameOf(node)
  if (name !== null) {
    const { parent, child, cast } = meaningfulParent(node, above)
    uses.push(useOf(name, node.kind === 'placeholder', parent, child, cast, analysis))
  }
  // Deep trees are cut by the parser long before this could overflow.
  const next = [...above.slice(-8), node]
  for (const child of childrenOf(node)) collect(child, next, analysis, uses)
}

function nameOf(node: Node): string | null {
  if (node.kind === 'placeholder') return node.name === '' ? null : node.name
  if (node.kind !== 'call' || node.name.name.toUpperCase() !== 'CUSTOM_PARAMETER') return null
  const [first] = node.args
  return first?.kind === 'string' ? first.value : null
}

function meaningfulParent(node: Node, above: readonly Node[]): { readonly parent: Node | undefined; readonly child: Node; readonly cast: string | null } {
  let child = node
  let cast: string | null = null
  for (const parent of above.toReversed()) {
    if (parent.kind === 'cast') cast ??= parent.type.name
    else if (parent.kind !== 'parenthesized' && parent.kind !== 'unary') return { parent, child, cast }
    child = parent
  }
  return { parent: undefined, child, cast }
}

function useOf(name: string, template: boolean, parent: Node | undefined, child: Node, cast: string | null, analysis: SqlAnalysis): Use {
  const use = { name, at: child.start, template, type: cast === null ? null : paramType(cast), array: false, emptyTest: false, origins: [] }
  if (!parent) return use
  const compared = (others: readonly (Expression | null)[], array = false): Use => {
    const facts = others.flatMap(other => (other === null || other === child ? [] : (analysis.facts.get(other) ?? [])))
    // Written beside nothing but constants, it is the column that they are compared with.
    if (template && facts.length > 0 && facts.every(each => each.origins.length === 0)) return { ...use, type: 'NAME' }
    const known = facts.find(each => each.type.name !== 'UNKNOWN' && each.type.name !== 'NULL')
    return { ...use, type: use.type ?? (known ? paramType(elementOf(known.type).name) : null), array, origins: listed(facts) }
  }
  switch (parent.kind) {
    case 'binary': return isArithmetic(parent.operator) ? arithmetic(use, compared([parent.left, parent.right]), analysis.facts.get(parent.left === child ? parent.right : parent.left)) : compared([parent.left, parent.right])
    case 'between': return compared([parent.operand, parent.low, parent.high])
    case 'like': return { ...use, type: parent.operand === child && template ? 'NAME' : 'STRING' }
    // A test for NULL asks a column; a value would be known to be there.
    case 'is': return template ? { ...use, type: 'NAME' } : use
    case 'in-list': return compared([parent.operand], template && parent.items.length === 1)
    case 'case-when': return compared([parent.when, parent.then])
    case 'call': return inCall(parent.name.name.toUpperCase(), use, compared(parent.args), parent.args[0] === child, template)
    default: return use
  }
}

function inCall(name: string, use: Use, compared: Use, first: boolean, template: boolean): Use {
  if (template && aggregates.has(name)) return { ...use, type: 'NAME' }
  if (name === 'ARRAY_CONTAINS') return first ? { ...compared, array: true } : compared
  if (name === 'CARDINALITY') return { ...use, array: true, emptyTest: true }
  if (name.startsWith('ARRAY_')) return { ...use, array: first }
  return comparing.has(name) ? compared : use
}

const aggregates = new Set(['SUM', 'AVG', 'MIN', 'MAX', 'COUNT', 'MEDIAN', 'COLLECT'])
const comparing = new Set(['COALESCE', 'NULLIF', 'IFNULL', 'NVL', 'GREATEST', 'LEAST', 'CONTAINED_IN', 'IF', 'SECONDS_BETWEEN'])

function arithmetic(use: Use, compared: Use, other: ValueFacts | undefined): Use {
  return { ...use, type: use.type ?? (other && isNumeric(other.type) && !isWhole(other.type) ? 'DOUBLE' : (compared.type ?? 'LONG')) }
}

function isArithmetic(operator: string): boolean {
  return ['+', '-', '*', '/', '%'].includes(operator)
}

function listed(facts: readonly ValueFacts[]): readonly ColumnOrigin[] {
  return facts.flatMap(each => each.origins)
}

function elementOf(type: SqlType): SqlType {
  return type.name === 'ARRAY' ? type.element : type
}

/** The type to declare for a value of this SQL type: parameters know no DECIMAL of their own and no VARCHAR. */
function paramType(name: string): string {
  switch (name.toUpperCase()) {
    case 'LONG': case 'BIGINT': return 'LONG'
    case 'INTEGER': case 'INT': return 'INTEGER'
    case 'SHORT': case 'SMALLINT': return 'SHORT'
    case 'BYTE': case 'TINYINT': return 'BYTE'
    case 'DECIMAL': case 'DOUBLE': case 'FLOAT': case 'REAL': return 'DOUBLE'
    case 'BOOLEAN': case 'DATE': case 'TIMESTAMP': return name.toUpperCase()
    default: return 'STRING'
  }
}
