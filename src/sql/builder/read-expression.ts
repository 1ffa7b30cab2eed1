/** Reads expressions: measures, conditions and values. What has no form of its own in the builder is kept word for word. */
import { stripBrackets } from '../ast.ts'
import type { Binary, ColumnReference, Expression, FunctionCall, Node, Span } from '../ast.ts'
import type { Relation } from '../model.ts'
import type { SqlAnalysis } from '../sql.ts'
import { walk } from '../walk.ts'
import { aggregations, comparisons } from './builder-model.ts'
import type { Aggregate, Aggregation, BuilderColumn, BuilderMeasure, BuilderValue, Comparison, Condition, Test } from './builder-model.ts'
import { refuse } from './read-refusal.ts'

/** What the expressions of one select are read against. */
export interface ReadScope {
  readonly analysis: SqlAnalysis
  /** The select's own relations with the name each has in the model. */
  readonly names: ReadonlyMap<Relation, string>
}

/** The column that a reference means, or null when it is none of the select's own. */
export function readColumn(scope: ReadScope, reference: ColumnReference): BuilderColumn | null {
  const resolved = scope.analysis.references.get(reference)
  if (resolved?.kind === 'alias') return null
  const known = resolved ? scope.names.get(resolved.relation) : undefined
  if (known !== undefined) return { relation: known, name: reference.name.name }
  const written = reference.qualifier?.name.toLowerCase()
  const names = [...scope.names.values()]
  if (written !== undefined) return names.includes(written) ? { relation: written, name: reference.name.name } : null
  const [only] = names
  if (names.length === 1 && only !== undefined) return { relation: only, name: reference.name.name }
  return refuse(`uses ${reference.name.name}, which could be of several tables`, reference)
}

/** A stretch of the text on one line, unless a comment stands in it. */
export function verbatim({ analysis }: ReadScope, span: Span): string {
  const raw = analysis.text.slice(span.start, span.end)
  if (!/\s{2}|[\n\r\t]/.test(raw)) return raw
  if (analysis.comments.some(comment => comment.start >= span.start && comment.end <= span.end)) return raw
  let text = ''
  let end = span.start
  for (const token of analysis.tokens) {
    if (token.kind === 'end' || token.start < span.start || token.end > span.end) continue
    // Brackets that were broken over lines close up again.
    const inBrackets = text.endsWith('(') || (token.kind === 'operator' && token.value === ')')
    text += (token.start > end && !inBrackets ? ' ' : '') + analysis.text.slice(token.start, token.end)
    end = token.end
  }
  return text
}

/** Refuses what the builder must not show as a plain expression. */
export function checkExpression(expression: Node): void {
  walk(expression, node => {
    if (node.kind === 'call' && node.over) refuse('uses a window function', node)
    if (node.kind === 'star' && expression.kind === 'star') refuse('selects * instead of naming its columns', node)
    if (node.kind === 'missing') refuse('is not finished', node)
    if (node.kind === 'identifier' && node.quoted) refuse('has a name in double quotes', node)
  })
}

// ---------------------------------------------------------------- measures

/** The measure that an expression with an aggregate is. */
export function readMeasure(scope: ReadScope, expression: Expression): BuilderMeasure {
  return readKnownMeasure(scope, expression) ?? { kind: 'expression', sql: verbatim(scope, expression) }
}

function readKnownMeasure(scope: ReadScope, expression: Expression): BuilderMeasure | null {
  const inner = stripBrackets(expression)
  if (inner.kind === 'call' && inner.name.name.toUpperCase() === 'ROUND' && inner.args.length === 2) {
    const digits = inner.args[1] && readNumber(inner.args[1])
    const value = inner.args[0] && readKnownMeasure(scope, inner.args[0])
    return digits !== null && digits !== undefined && value && value.kind !== 'expression' && value.round === null ? { ...value, round: digits } : null
  }
  const aggregate = readAggregate(scope, inner)
  return aggregate ? { kind: 'aggregate', aggregate, round: null } : readRatio(scope, inner)
}

function readRatio(scope: ReadScope, expression: Expression): BuilderMeasure | null {
  if (!isBinary(expression, '/')) return null
  const right = stripBrackets(expression.right)
  const guarded = right.kind === 'call' && right.name.name.toUpperCase() === 'NULLIF' && right.args.length === 2 && isZero(right.args[1])
  const below = guarded && right.kind === 'call' ? right.args[0] : expression.right
  const denominator = below ? readAggregate(scope, stripBrackets(below)) : null
  if (!denominator) return null
  const { factor, value } = readFactor(stripBrackets(expression.left))
  const numerator = readAggregate(scope, value)
  return numerator && { kind: 'ratio', factor, numerator, denominator, guarded, round: null }
}

/** `1000 * x` and `1000 * x / 100000` without the 1000. */
function readFactor(expression: Expression): { readonly factor: string | null; readonly value: Expression } {
  if (isBinary(expression, '*')) {
    const factor = readNumber(expression.left)
    if (factor !== null) return { factor, value: stripBrackets(expression.right) }
  }
  if (isBinary(expression, '/') && expression.left.kind === 'binary') {
    const { factor, value } = readFactor(expression.left)
    if (factor !== null) return { factor, value: { ...expression, left: value } }
  }
  return { factor: null, value: expression }
}

function readAggregate(scope: ReadScope, expression: Expression): Aggregate | null {
  if (isBinary(expression, '/')) {
    const divisor = readNumber(expression.right)
    const whole = divisor === null ? null : readAggregate(scope, stripBrackets(expression.left))
    return whole && whole.divisor === null ? { ...whole, divisor } : null
  }
  if (expression.kind !== 'call' || !isPlainCall(expression) || expression.quantifier === 'ALL') return null
  const name = expression.name.name.toUpperCase()
  const aggregation = (expression.quantifier === 'DISTINCT' ? `${name} DISTINCT` : name) as Aggregation // looked up in the next line
  const argument = expression.args[0] && stripBrackets(expression.args[0])
  if (!aggregations.includes(aggregation) || !argument || expression.args.length !== 1) return null
  if (aggregation === 'COUNT' && (argument.kind === 'star' || argument.kind === 'number')) return { aggregation, column: null, divisor: null }
  const column = argument.kind === 'column' ? readColumn(scope, argument) : null
  return column && { aggregation, column, divisor: null }
}

function isPlainCall(call: FunctionCall): boolean {
  return call.syntax === 'comma' && !call.orderBy && !call.filter && !call.withinGroup && !call.over
}

function isBinary(expression: Expression, operator: Binary['operator']): expression is Binary {
  return expression.kind === 'binary' && expression.operator === operator
}

function isZero(expression: Expression | undefined): boolean {
  return expression?.kind === 'number' && expression.text === '0'
}

/** A number as written, a minus before it included. */
function readNumber(expression: Expression): string | null {
  if (expression.kind === 'number') return expression.text
  if (expression.kind === 'unary' && expression.operator === '-' && expression.operand.kind === 'number') return `-${expression.operand.text}`
  return null
}

// ---------------------------------------------------------------- conditions

/** The operands of AND, brackets without meaning taken off. */
export function conjunctsOf(expression: Expression): readonly Expression[] {
  const inner = stripBrackets(expression)
  return inner.kind === 'logical' && inner.operator === 'AND' ? inner.operands.flatMap(conjunctsOf) : [expression]
}

/** The operands of OR; the expression itself when it is none. */
export function alternativesOf(expression: Expression): readonly Expression[] {
  const inner = stripBrackets(expression)
  return inner.kind === 'logical' && inner.operator === 'OR' ? inner.operands.flatMap(alternativesOf) : [expression]
}

/** One condition of WHERE. */
export function readCondition(scope: ReadScope, expression: Expression): Condition {
  const plain = stripBrackets(expression)
  const negated = plain.kind === 'unary' && plain.operator === 'NOT'
  const inParameter = readInParameter(scope, negated ? stripBrackets(plain.operand) : plain, negated)
  if (inParameter) return inParameter
  const operand = operandOf(plain)
  const column = operand?.kind === 'column' ? readColumn(scope, operand) : null
  const test = column && readTest(scope, plain)
  return column && test ? { kind: 'test', column, test } : { kind: 'text', sql: verbatim(scope, expression) }
}

function readInParameter(scope: ReadScope, expression: Expression, negated: boolean): Condition | null {
  if (expression.kind !== 'call' || expression.name.name.toUpperCase() !== 'ARRAY_CONTAINS' || expression.args.length !== 2) return null
  const value = expression.args[0] && readValue(scope, expression.args[0])
  const operand = expression.args[1] && stripBrackets(expression.args[1])
  const column = operand?.kind === 'column' ? readColumn(scope, operand) : null
  return value?.kind === 'parameter' && column ? { kind: 'test', column, test: { kind: 'in-parameter', name: value.name, negated } } : null
}

/** What a condition is about: the left side of a comparison, what stands before IN, LIKE, BETWEEN and IS NULL. */
export function operandOf(condition: Expression): Expression | null {
  switch (condition.kind) {
    case 'binary': return stripBrackets(condition.left)
    case 'between': case 'in-list': case 'like': case 'is': return stripBrackets(condition.operand)
    default: return null
  }
}

/** The test of a condition on its operand; null when it has no form of its own. */
export function readTest(scope: ReadScope, condition: Expression): Test | null {
  switch (condition.kind) {
    case 'binary': {
      const operator = condition.operator === '!=' ? '<>' : condition.operator
      const value = isComparison(operator) ? readValue(scope, condition.right) : null
      return value && isComparison(operator) ? { kind: 'compare', operator, value } : null
    }
    case 'between': {
      const low = readValue(scope, condition.low)
      const high = readValue(scope, condition.high)
      return low && high && { kind: 'between', low, high, negated: condition.negated }
    }
    case 'in-list': {
      const values = condition.items.flatMap(item => readValue(scope, item) ?? [])
      return values.length > 0 && values.length === condition.items.length ? { kind: 'in', values, negated: condition.negated } : null
    }
    case 'like': {
      const pattern = stripBrackets(condition.pattern)
      if (pattern.kind !== 'string' || condition.escape || (condition.operator !== 'LIKE' && condition.operator !== 'SIMILAR TO')) return null
      return { kind: condition.operator === 'LIKE' ? 'like' : 'matches', pattern: pattern.value, negated: condition.negated }
    }
    case 'is': return condition.test === 'NULL' ? { kind: 'null', negated: condition.negated } : null
    default: return null
  }
}

function isComparison(operator: string): operator is Comparison {
  return comparisons.some(each => each === operator)
}

function readValue(scope: ReadScope, expression: Expression): BuilderValue | null {
  const inner = stripBrackets(expression)
  const number = readNumber(inner)
  if (number !== null) return { kind: 'number', text: number }
  switch (inner.kind) {
    case 'string': return { kind: 'text', text: inner.value }
    case 'boolean': return { kind: 'boolean', value: inner.value }
    case 'cast': {
      const text = inner.syntax === 'CAST' && inner.operand.kind === 'string' ? inner.operand.value : null
      if (text === null || (inner.type.name !== 'DATE' && inner.type.name !== 'TIMESTAMP')) return null
      return { kind: inner.type.name === 'DATE' ? 'date' : 'timestamp', text }
    }
    case 'call': return readParameter(inner)
    case 'column': {
      const column = readColumn(scope, inner)
      return column && { kind: 'column', column }
    }
    default: return null
  }
}

function readParameter(call: FunctionCall): BuilderValue | null {
  const [argument] = call.args
  if (argument?.kind !== 'string' || call.args.length !== 1) return null
  const called = call.name.name.toUpperCase()
  if (called === 'CUSTOM_PARAMETER') return { kind: 'parameter', name: argument.value }
  const { value } = argument
  return called === 'BUILT_IN_PARAMETER' && (value === 'TIME_WINDOW_START' || value === 'TIME_WINDOW_END') ? { kind: 'window', name: value } : null
}
