/** Advice on single expressions: money, division, dates, texts in the place of numbers, values that never match. */
import { familyOf } from '../analyze/functions.ts'
import { stripBrackets } from '../ast.ts'
import type { Binary, Expression, Extract, FunctionCall, InList, Node, StringLiteral, Unary } from '../ast.ts'
import type { ColumnOrigin } from '../model.ts'
import { formatUnit, sameUnit } from '../unit.ts'
import { originsOf, squeeze } from './rule.ts'
import type { Rule } from './rule.ts'

/** DAYOFWEEK is listed, but one live instance rejected it. */
export function checkDayOfWeek(rule: Rule, call: FunctionCall): void {
  const argument = call.args[0]
  if (call.name.name.toUpperCase() !== 'DAYOFWEEK' || !argument || argument.kind === 'missing') return
  rule.report({
    code: 'day-of-week-function', at: call, message: 'DAYOFWEEK was rejected on a live instance; EXTRACT(DOW FROM …) gives the same and works everywhere.',
    fixes: [{ title: 'Use EXTRACT(DOW FROM …)', start: call.start, end: call.end, text: `EXTRACT(DOW FROM ${rule.slice(argument)})` }],
  })
}

/** Adding money that is counted in different parts of the currency. */
export function checkMoneySum(rule: Rule, node: Binary): void {
  if (node.operator !== '+' && node.operator !== '-') return
  const left = rule.measures.of(node.left).unit
  const right = rule.measures.of(node.right).unit
  if (left?.kind !== 'money' || right?.kind !== 'money' || sameUnit(left, right)) return
  rule.report({
    code: 'cost-unit', at: node,
    message: `The left side is in ${formatUnit(left)}, the right side in ${formatUnit(right)}. Divide each by its own factor first: microcents by 100,000,000, millicents by 100,000.`,
  })
}

// ---------------------------------------------------------------- division

const guards = new Set(['NULLIF', 'GREATEST'])

function isNeverZero(expression: Expression): boolean {
  const plain = stripBrackets(expression)
  switch (plain.kind) {
    case 'number': return Number(plain.text) !== 0
    case 'cast': return isNeverZero(plain.operand)
    case 'unary': return isNeverZero(plain.operand)
    case 'binary': return plain.operator === '*' && isNeverZero(plain.left) && isNeverZero(plain.right)
    case 'call': return guards.has(plain.name.name.toUpperCase()) || (plain.name.name.toUpperCase() === 'CAST')
    case 'missing': return true
    default: return false
  }
}

// A condition around the division that asks for the divisor: CASE WHEN b > 0 THEN a / b, IF(b = 0, 0, a / b), WHERE b > 0.
function isGuarded(rule: Rule, divisor: Expression, path: readonly Node[]): boolean {
  const wanted = squeeze(rule.slice(stripBrackets(divisor)))
  const mentions = (condition: Expression | undefined): boolean => condition !== undefined && squeeze(rule.slice(condition)).includes(wanted)
  for (const node of path) {
    if (node.kind === 'case' && node.whens.some(when => mentions(when.when))) return true
    if (node.kind === 'call' && node.name.name.toUpperCase() === 'IF' && mentions(node.args[0])) return true
    if (node.kind === 'select' && (mentions(node.where?.condition) || mentions(node.having?.condition))) return true
  }
  return false
}

/** A divisor that may be zero; `path` are the nodes around it. */
export function checkDivision(rule: Rule, node: Binary, path: readonly Node[]): void {
  if ((node.operator !== '/' && node.operator !== '%') || isNeverZero(node.right) || isGuarded(rule, node.right, path)) return
  const { right } = node
  const inner = rule.slice(stripBrackets(right))
  rule.report({
    code: 'division-by-zero', at: right, message: 'This may be zero, and what AMC does then is not documented. NULLIF(x, 0) gives NULL instead.',
    fixes: [{ title: 'Wrap in NULLIF(…, 0)', start: right.start, end: right.end, text: `NULLIF(${inner}, 0)` }],
  })
}

// ---------------------------------------------------------------- time zones

type Zone = 'utc' | 'advertiser'

function zoneOf({ column, table }: ColumnOrigin): Zone | null {
  if (column.name.endsWith('_utc')) return 'utc'
  return table.columnsByName.has(`${column.name}_utc`) ? 'advertiser' : null
}

/** The zone of the columns that feed an expression; null when there is none or both. */
export function zoneOfExpression(rule: Rule, expression: Expression | undefined): Zone | null {
  const zones = new Set(originsOf(rule, expression).map(zoneOf).filter(zone => zone !== null))
  const [only] = zones
  return zones.size === 1 && only ? only : null
}

/** Advertiser-zone and UTC times in one comparison or difference. */
export function checkZones(rule: Rule, at: Node, parts: readonly (Expression | undefined)[]): void {
  const zones = parts.map(part => zoneOfExpression(rule, part))
  if (!zones.includes('utc') || !zones.includes('advertiser')) return
  rule.report({
    code: 'time-zone-mix', at,
    message: "This mixes times in UTC with times in the advertiser's time zone, which differ by hours. Use the _utc columns throughout, or none of them.",
  })
}

// ---------------------------------------------------------------- text in place of numbers and times

/** Documented to take text, whatever stands in it. */
const takesText = new Set(['EPOCH_TO_UTC_TIMESTAMP'])

/** Text where a number or a time is due. AMC casts it, as its engine does with all simple types; the cast may fail late. */
export function checkTextConversion(rule: Rule, node: Binary | Unary | FunctionCall | Extract): void {
  for (const { part, meant } of converted(rule, node)) {
    const plain = stripBrackets(part)
    // Whether a text in quotes can be cast is known; what a parameter will hold is not ours to judge.
    const isKnown = plain.kind === 'string' || (plain.kind === 'call' && plain.name.name.toUpperCase().endsWith('_PARAMETER'))
    if (isKnown || rule.analysis.facts.get(plain)?.type.name !== 'STRING') continue
    rule.report({
      code: 'text-conversion', at: part,
      message: `This is text where a ${meant} is due. AMC casts it while the query runs, and the whole run fails at the first value that is not a ${meant}.`,
    })
  }
}

interface ConvertedPart {
  readonly part: Expression
  readonly meant: 'number' | 'date'
}

function converted(rule: Rule, node: Binary | Unary | FunctionCall | Extract): readonly ConvertedPart[] {
  const numbers = (parts: readonly Expression[]) => parts.map((part): ConvertedPart => ({ part, meant: 'number' }))
  switch (node.kind) {
    case 'unary': return node.operator === 'NOT' ? [] : numbers([node.operand])
    case 'binary': return /^[-+*/%]$/.test(node.operator) ? numbers([node.left, node.right]) : []
    case 'extract': return [{ part: node.source, meant: 'date' }]
    case 'call': {
      const name = node.name.name.toUpperCase()
      if (takesText.has(name)) return []
      return node.args.flatMap((part, index): readonly ConvertedPart[] => {
        const family = familyOf(name, index)
        return family === 'number' ? numbers([part]) : family === 'time' ? [{ part, meant: 'date' }] : []
      })
    }
  }
}

// ---------------------------------------------------------------- values that never match

/** `x = NULL` holds for no row, not even where x is NULL. */
export function checkNullComparison(rule: Rule, node: Binary): void {
  if (!/^(?:=|<>|!=)$/.test(node.operator)) return
  const [left, right] = [stripBrackets(node.left), stripBrackets(node.right)]
  const operand = right.kind === 'null' ? node.left : left.kind === 'null' ? node.right : null
  if (!operand) return
  const test = node.operator === '=' ? 'IS NULL' : 'IS NOT NULL'
  rule.report({
    code: 'null-comparison', at: node, message: `A comparison with NULL is never true, whatever the value. Write ${test}.`,
    fixes: [{ title: `Use ${test}`, start: node.start, end: node.end, text: `${rule.slice(operand)} ${test}` }],
  })
}

function comparedTexts(node: Binary | InList): readonly Expression[] {
  const values = node.kind === 'binary' ? [node.right, node.left] : node.items
  return values.map(stripBrackets).filter(value => value.kind === 'string')
}

/** `ad_product_type = 'dsp'` never holds, and closed lists of values mind upper and lower case. */
export function checkComparedValues(rule: Rule, node: Binary | InList): void {
  const operand = stripBrackets(node.kind === 'in-list' ? node.operand : node.left.kind === 'string' ? node.right : node.left)
  if (operand.kind !== 'column' || (node.kind === 'binary' && !/^(?:=|<>|!=)$/.test(node.operator))) return
  const column = originsOf(rule, operand)[0]?.column
  if (!column) return
  for (const value of comparedTexts(node)) {
    if (value.kind !== 'string') continue
    if (column.name === 'ad_product_type' && /dsp|^display$/i.test(value.value)) reportDsp(rule, node, operand)
    else if (column.type.name === 'STRING') reportCase(rule, value, column.name, column.enumValues)
  }
}

function reportDsp(rule: Rule, node: Binary | InList, operand: Expression): void {
  const positive = node.kind === 'binary' ? node.operator === '=' : !node.negated
  const single = node.kind === 'binary' || node.items.length === 1
  rule.report({
    code: 'ad-product-type-dsp', at: node, message: `ad_product_type is NULL for DSP, so this ${positive ? 'never holds' : 'leaves DSP out'}. Write ad_product_type IS ${positive ? '' : 'NOT '}NULL.`,
    fixes: single ? [{ title: `Use IS ${positive ? '' : 'NOT '}NULL`, start: node.start, end: node.end, text: `${rule.slice(operand)} IS ${positive ? '' : 'NOT '}NULL` }] : [],
  })
}

function reportCase(rule: Rule, value: StringLiteral, column: string, known: readonly string[]): void {
  if (known.length === 0 || known.includes(value.value)) return
  const meant = known.find(candidate => candidate.toLowerCase() === value.value.toLowerCase())
  if (!meant) return
  rule.report({
    code: 'value-case', at: value, message: `${column} is documented with "${meant}", and comparing minds upper and lower case.`,
    fixes: [{ title: `Change to '${meant}'`, start: value.start, end: value.end, text: `'${meant.replaceAll("'", "''")}'` }],
  })
}
