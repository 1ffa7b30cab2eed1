import type {
  Between, Binary, Case, Cast, Expression, Extract, InList, InQuery, IsTest, Like, Query, TypeName, Unary,
} from '../ast.ts'
import type { QueryColumn, ValueFacts } from '../model.ts'
import {
  arrayType, booleanType, decimalType, doubleType, formatType, formatValidatorType, integerType, isNested,
  isTemporal, longType, nullType, stringType, unknownType,
} from '../sql-type.ts'
import type { SqlType } from '../sql-type.ts'
import { evaluateCall } from './calls.ts'
import type { Context, Place } from './context.ts'
import { combineFacts, literalFacts, plainFacts, unknownFacts } from './facts.ts'
import { arithmeticType, castType, commonOf, comparable, fits, literalFits } from './functions.ts'
import { checkComparison } from './privacy.ts'
import { resolveColumn } from './resolve.ts'
import { branchType } from './values.ts'

/** What is known of an expression's value. Records the facts of every expression below it and reports what is wrong. */
export function evaluateExpression(context: Context, place: Place, node: Expression): ValueFacts {
  const facts = evaluate(context, place, node)
  context.facts.set(node, facts)
  return facts
}

function evaluate(context: Context, place: Place, node: Expression): ValueFacts {
  switch (node.kind) {
    case 'column': return resolveColumn(context, place, node)
    case 'number': return literalFacts(numberType(node.text, node.form), node)
    case 'string': return literalFacts(stringType, node)
    case 'boolean': return literalFacts(booleanType, node)
    case 'null': return { ...plainFacts(nullType), nullable: true }
    case 'typed-literal': {
      context.report({ code: 'unverified-construct', at: node, message: `Nobody was seen to write ${node.type} '…' in AMC. Amazon writes CAST('…' AS ${node.type}).` })
      return literalFacts({ name: node.type }, node)
    }
    case 'interval': return evaluateInterval(context, place, node)
    case 'parenthesized': return evaluateExpression(context, place, node.expression)
    case 'unary': return evaluateUnary(context, place, node)
    case 'binary': return evaluateBinary(context, place, node)
    case 'logical': return evaluateLogical(context, place, node.operands)
    case 'is': return evaluateIs(context, place, node)
    case 'is-distinct': return compare(context, place, node, node.left, node.right, 'IS DISTINCT FROM')
    case 'between': return evaluateBetween(context, place, node)
    case 'like': return evaluateLike(context, place, node)
    case 'in-list': return evaluateInList(context, place, node)
    case 'in-query': return evaluateInQuery(context, place, node)
    case 'exists': {
      subqueryColumns(context, place, node.query)
      return plainFacts(booleanType, 'DIMENSION')
    }
    case 'subquery': return evaluateScalarSubquery(context, place, node)
    case 'case': return evaluateCase(context, place, node)
    case 'cast': return evaluateCast(context, place, node)
    case 'call': return evaluateCall(context, place, node)
    case 'extract': return evaluateExtract(context, place, node)
    case 'trim': {
      const inputs = [node.characters, node.source].filter(part => part !== null).map(part => evaluateExpression(context, place, part))
      const source = inputs.at(-1) ?? unknownFacts
      if (node.characters && inputs[0]) checkComparison(context, node, source, inputs[0])
      return { ...combineFacts(inputs, stringType), literal: source.literal }
    }
    case 'array': {
      const inputs = node.elements.map(element => evaluateExpression(context, place, element))
      return { ...combineFacts(inputs, arrayType(commonOf(inputs.map(input => input.type)))), nullable: false }
    }
    case 'row': {
      const inputs = node.values.map(value => evaluateExpression(context, place, value))
      return combineFacts(inputs, { name: 'STRUCT', fields: inputs.map((input, index) => ({ name: `EXPR$${index}`, type: input.type })) })
    }
    case 'field': {
      const target = evaluateExpression(context, place, node.target)
      context.report({ code: 'unverified-construct', at: node, message: 'Nobody was seen to read a field of a row in AMC. Keep the parts in columns of their own.' })
      const field = target.type.name === 'STRUCT' ? target.type.fields.find(candidate => candidate.name.toLowerCase() === node.field.name.toLowerCase()) : undefined
      return { ...target, type: field?.type ?? unknownType }
    }
    case 'index': {
      const target = evaluateExpression(context, place, node.target)
      evaluateExpression(context, place, node.index)
      context.report({ code: 'unverified-construct', at: node, message: 'Nobody was seen to read a single element of an array or map in AMC.' })
      const type = target.type.name === 'ARRAY' ? target.type.element : target.type.name === 'MAP' ? target.type.value : unknownType
      return { ...target, type, nullable: true }
    }
    case 'star': {
      context.report({ code: 'misplaced-star', at: node, message: 'A * can stand alone in SELECT and in COUNT(*) only.', amc: { encountered: node } })
      return unknownFacts
    }
    case 'placeholder': return literalFacts(unknownType, node)
    case 'missing': return unknownFacts
  }
}

function numberType(text: string, form: 'integer' | 'decimal' | 'double'): SqlType {
  if (form === 'double') return doubleType
  if (form === 'integer') return text.replace(/^0+/, '').length < 10 || Number(text) <= 2_147_483_647 ? integerType : longType
  const [whole = '', fraction = ''] = text.split('.')
  return decimalType(Math.max(1, whole.replace(/^0+/, '').length + fraction.length), fraction.length)
}

function evaluateInterval(context: Context, place: Place, node: Expression & { kind: 'interval' }): ValueFacts {
  evaluateExpression(context, place, node.value)
  context.report({
    code: 'interval', phase: 'compile', at: node, amc: { plain: 'interval data types are not enabled' },
    message: 'AMC has no INTERVAL. Measure with SECONDS_BETWEEN(a, b), or widen the window with EXTEND_TIME_WINDOW.',
  })
  return literalFacts(unknownType, node)
}

function evaluateUnary(context: Context, place: Place, node: Unary): ValueFacts {
  const operand = evaluateExpression(context, place, node.operand)
  if (node.operator === 'NOT') {
    if (!fits(operand.type, 'condition')) reportOperator(context, node, 'NOT', [operand.type], "'NOT<BOOLEAN>'")
    return { ...operand, type: booleanType }
  }
  if (!fits(operand.type, 'number')) reportOperator(context, node, node.operator, [operand.type], `'${node.operator}<NUMERIC>'`)
  return operand.type.name === 'STRING' ? { ...operand, type: doubleType } : operand
}

function reportOperator(context: Context, at: Expression, operator: string, types: readonly SqlType[], forms: string): void {
  const shown = types.map(type => `<${formatValidatorType(type)}>`)
  const call = shown.length === 2 ? `${shown[0]} ${operator} ${shown[1]}` : `${operator}${shown[0] ?? ''}`
  const temporal = types.some(isTemporal) && (operator === '+' || operator === '-')
  const texts = operator === '+' && types.every(type => type.name === 'STRING')
  context.report({
    code: 'operator-type', at, amc: `Cannot apply '${operator}' to arguments of type '${call}'. Supported form(s): ${forms}`,
    message: temporal
      ? 'AMC does not calculate with dates by + and -. Use SECONDS_BETWEEN(a, b) for a difference.'
      : `"${operator}" does not work on ${types.map(formatType).join(' and ')}.${texts ? ' Texts are put together by CONCAT(a, b).' : ''}`,
  })
}

// `a || b || c` is one CONCAT of three, wherever the first `||` is reported; `whole` is the whole chain.
function evaluateConcatenation(context: Context, place: Place, node: Binary, whole: Binary): ValueFacts {
  const { left, right } = node
  const isChain = left.kind === 'binary' && left.operator === '||'
  const before = isChain ? evaluateConcatenation(context, place, left, whole) : evaluateExpression(context, place, left)
  if (isChain) context.facts.set(left, before)
  context.report({
    code: 'concatenation-operator', phase: 'compile', at: node.operatorSpan, amc: { plain: 'Unsupported scalar operation type ||' },
    message: 'AMC has no "||". Write CONCAT(a, b).',
    fixes: [{ title: 'Change to CONCAT', start: whole.start, end: whole.end, text: `CONCAT(${concatenated(whole).map(part => context.slice(part)).join(', ')})` }],
  })
  return combineFacts([before, evaluateExpression(context, place, right)], stringType)
}

function concatenated(node: Expression): readonly Expression[] {
  return node.kind === 'binary' && node.operator === '||' ? [...concatenated(node.left), ...concatenated(node.right)] : [node]
}

function evaluateBinary(context: Context, place: Place, node: Binary): ValueFacts {
  switch (node.operator) {
    case '=': case '<>': case '!=': case '<': case '<=': case '>': case '>=':
      return compare(context, place, node, node.left, node.right, node.operator)
    case '||': return evaluateConcatenation(context, place, node, node)
    default: return evaluateArithmetic(context, place, node)
  }
}

function evaluateArithmetic(context: Context, place: Place, node: Binary): ValueFacts {
  const left = evaluateExpression(context, place, node.left)
  const right = evaluateExpression(context, place, node.right)
  if (node.operator === '%') context.report({ code: 'unverified-construct', at: node.operatorSpan, message: 'Nobody was seen to use "%" in AMC. MOD(a, b) is the safer form.' })
  const type = arithmeticType(node.operator, left.type, right.type)
  // An interval is reported already; saying more about the sum would only repeat it.
  const silent = node.left.kind === 'interval' || node.right.kind === 'interval'
  if (!type && !silent) reportOperator(context, node, node.operator, [left.type, right.type], `'<NUMERIC> ${node.operator} <NUMERIC>'`)
  return combineFacts([left, right], type ?? unknownType)
}

function evaluateLogical(context: Context, place: Place, operands: readonly Expression[]): ValueFacts {
  const inputs = operands.map(operand => {
    const facts = evaluateExpression(context, place, operand)
    if (!fits(facts.type, 'condition')) {
      context.report({
        code: 'operator-type', at: operand, amc: `Cannot apply 'AND' to arguments of type '<${formatValidatorType(facts.type)}>'. Supported form(s): '<BOOLEAN> AND <BOOLEAN>'`,
        message: `AND and OR join conditions; this gives ${formatType(facts.type)}.`,
      })
    }
    return facts
  })
  return combineFacts(inputs, booleanType)
}

// A test for NULL shows only whether there is a value: it never asks for more than the LOW threshold (inferred; most of
// Amazon's own queries test user_id so).
function evaluateIs(context: Context, place: Place, node: IsTest): ValueFacts {
  const operand = evaluateExpression(context, place, node.operand)
  if (node.test !== 'NULL' && !fits(operand.type, 'condition')) reportOperator(context, node, `IS ${node.test}`, [operand.type], `'<BOOLEAN> IS ${node.test}'`)
  if (node.test !== 'NULL') return { ...operand, type: booleanType, nullable: false }
  return {
    ...operand, type: booleanType, nullable: false, columnType: 'DIMENSION', restricted: false, literal: null,
    privacyClass: operand.privacyClass === 'NONE' ? 'NONE' : 'LOW',
  }
}

// A date against a text in quotes that is none: the cast of it can only fail.
function dateFits(facts: ValueFacts, other: Expression): boolean {
  return !isTemporal(facts.type) || literalFits(other, 'time')
}

function compare(context: Context, place: Place, node: Expression, left: Expression, right: Expression, operator: string): ValueFacts {
  const a = evaluateExpression(context, place, left)
  const b = evaluateExpression(context, place, right)
  if (!comparable(a.type, b.type) || !dateFits(a, right) || !dateFits(b, left)) reportOperator(context, node, operator, [a.type, b.type], `'<COMPARABLE_TYPE> ${operator} <COMPARABLE_TYPE>'`)
  checkComparison(context, node, a, b)
  return combineFacts([a, b], booleanType)
}

function evaluateBetween(context: Context, place: Place, node: Between): ValueFacts {
  const inputs = [node.operand, node.low, node.high].map(part => evaluateExpression(context, place, part))
  const [operand, low, high] = inputs
  if (operand && low && high) {
    if (!comparable(operand.type, low.type) || !comparable(operand.type, high.type) || !dateFits(operand, node.low) || !dateFits(operand, node.high)) {
      reportOperator(context, node, 'BETWEEN', [operand.type, comparable(operand.type, low.type) ? high.type : low.type], "'<COMPARABLE_TYPE> BETWEEN <COMPARABLE_TYPE> AND <COMPARABLE_TYPE>'")
    }
    checkComparison(context, node, operand, low)
    checkComparison(context, node, operand, high)
  }
  return combineFacts(inputs, booleanType)
}

function evaluateLike(context: Context, place: Place, node: Like): ValueFacts {
  const operand = evaluateExpression(context, place, node.operand)
  const pattern = evaluateExpression(context, place, node.pattern)
  if (node.escape) evaluateExpression(context, place, node.escape)
  if (node.operator === 'ILIKE' || node.operator === 'RLIKE') {
    context.report({
      code: 'unsupported-operator', at: node.operatorSpan, amc: `No match found for function signature ${node.operator}`,
      message: `AMC has no ${node.operator}. Write SIMILAR TO '(?i)…' for a pattern that ignores case.`,
    })
  }
  if (isNested(operand.type) || isNested(pattern.type)) reportOperator(context, node, node.operator, [operand.type, pattern.type], `'<STRING> ${node.operator} <STRING>'`)
  if (node.operator === 'SIMILAR TO' && node.pattern.kind === 'string' && node.pattern.value.includes('(?!)')) {
    const at = node.pattern.start + context.slice(node.pattern).indexOf('(?!)')
    context.report({
      code: 'java-case-flag', at: { start: at, end: at + 4 }, message: '(?!) never matches anything. To ignore case write (?i).',
      fixes: [{ title: 'Change to (?i)', start: at, end: at + 4, text: '(?i)' }],
    })
  }
  checkComparison(context, node, operand, pattern)
  return combineFacts([operand, pattern], booleanType)
}

function evaluateInList(context: Context, place: Place, node: InList): ValueFacts {
  const operand = evaluateExpression(context, place, node.operand)
  const items = node.items.map(item => evaluateExpression(context, place, item))
  for (const [index, item] of items.entries()) {
    const at: Expression = node.items[index] ?? node
    if (!comparable(operand.type, item.type) || !dateFits(operand, at)) {
      const array = item.type.name === 'ARRAY'
      context.report({
        code: 'operator-type', at, amc: 'Values passed to IN operator must have compatible types',
        message: array ? 'IN does not look into arrays. Write ARRAY_CONTAINS(array, value).' : `${formatType(operand.type)} cannot be compared with ${formatType(item.type)}.`,
      })
    }
    checkComparison(context, node, operand, item)
  }
  return combineFacts([operand, ...items], booleanType)
}

function subqueryColumns(context: Context, place: Place, query: Query): readonly QueryColumn[] {
  return context.analyzeQuery(context, query, { ctes: place.scope.environment.ctes, outer: place.scope })
}

function evaluateInQuery(context: Context, place: Place, node: InQuery): ValueFacts {
  const operand = evaluateExpression(context, place, node.operand)
  const columns = subqueryColumns(context, place, node.query)
  const wanted = node.operand.kind === 'row' ? node.operand.values.length : 1
  if (columns.length !== wanted && columns.length > 0) {
    context.report({
      code: 'subquery-column-count', at: node.query, amc: 'Values passed to IN operator must have compatible types',
      message: `The subquery of IN must give ${wanted === 1 ? 'one column' : `${wanted} columns`}; it gives ${columns.length}.`,
    })
  }
  const column = columns[0]?.facts
  if (!column) return { ...operand, type: booleanType }
  if (wanted === 1 && !comparable(operand.type, column.type)) {
    context.report({
      code: 'operator-type', at: node, amc: 'Values passed to IN operator must have compatible types',
      message: `${formatType(operand.type)} cannot be compared with ${formatType(column.type)}.`,
    })
  }
  checkComparison(context, node, operand, column)
  return combineFacts([operand, column], booleanType)
}

function evaluateScalarSubquery(context: Context, place: Place, node: Expression & { kind: 'subquery' }): ValueFacts {
  const columns = subqueryColumns(context, place, node.query)
  if (columns.length > 1) {
    context.report({
      code: 'subquery-column-count', at: node, amc: `Cannot apply '$SCALAR_QUERY' to arguments of type '$SCALAR_QUERY(<RECORDTYPE>)'. Supported form(s): '$SCALAR_QUERY(<RECORDTYPE(SINGLE FIELD)>)'`,
      message: `A subquery in place of a value must give one column; it gives ${columns.length}.`,
    })
  }
  return { ...(columns[0]?.facts ?? unknownFacts), nullable: true }
}

function evaluateCase(context: Context, place: Place, node: Case): ValueFacts {
  const operand = node.operand && evaluateExpression(context, place, node.operand)
  const conditions: ValueFacts[] = operand ? [operand] : []
  const results: ValueFacts[] = []
  for (const branch of node.whens) {
    const condition = evaluateExpression(context, place, branch.when)
    conditions.push(condition)
    if (operand) {
      if (!comparable(operand.type, condition.type)) reportOperator(context, branch.when, '=', [operand.type, condition.type], "'<COMPARABLE_TYPE> = <COMPARABLE_TYPE>'")
      checkComparison(context, branch.when, operand, condition)
    } else if (!fits(condition.type, 'condition')) {
      context.report({
        code: 'condition-type', at: branch.when, amc: 'Expected a boolean type',
        message: `WHEN needs a condition; this gives ${formatType(condition.type)}.`,
      })
    }
    results.push(evaluateExpression(context, place, branch.then))
  }
  if (node.otherwise) results.push(evaluateExpression(context, place, node.otherwise))
  const type = branchType(context, node, results)
  const nullable = !node.otherwise || results.some(result => result.nullable)
  // Only what a branch returns influences the value; a literal in the condition does not (inferred).
  const literal = results.find(result => result.literal)?.literal ?? null
  const columnType = combineFacts(results, type).columnType ?? combineFacts(conditions, type).columnType
  return { ...combineFacts([...results, ...conditions], type), nullable, literal, columnType }
}

function readTypeName(node: TypeName): SqlType | null {
  return castType(node.name, node.precision, node.scale, node.element && readTypeName(node.element))
}

function evaluateCast(context: Context, place: Place, node: Cast): ValueFacts {
  const operand = evaluateExpression(context, place, node.operand)
  if (node.syntax === '::') {
    context.report({
      code: 'double-colon-cast', phase: 'parse', at: { start: node.operand.end, end: node.type.start }, amc: { encountered: { start: node.operand.end, end: node.operand.end + 1 }, text: ':' },
      message: `AMC has no "::". Write CAST(${context.slice(node.operand)} AS ${context.slice(node.type)}).`,
      fixes: [{ title: 'Change to CAST', start: node.start, end: node.end, text: `CAST(${context.slice(node.operand)} AS ${context.slice(node.type)})` }],
    })
  }
  if (node.syntax === 'TRY_CAST') {
    context.report({
      code: 'try-cast', at: { start: node.start, end: node.start + 8 }, amc: 'No match found for function signature TRY_CAST', message: 'AMC has no TRY_CAST. Write CAST.',
      fixes: [{ title: 'Change to CAST', start: node.start, end: node.start + 8, text: 'CAST' }],
    })
  }
  const type = readTypeName(node.type)
  if (!type && node.type.name !== '') {
    const better = node.type.name === 'LONG' ? 'BIGINT' : node.type.name === 'TEXT' ? 'VARCHAR' : node.type.name === 'DATETIME' ? 'TIMESTAMP' : null
    context.report({
      code: 'unknown-type', at: node.type, amc: `Unknown identifier '${context.slice(node.type)}'`,
      message: `AMC has no type ${node.type.name} to cast to.${better ? ` Write ${better}.` : ''}`,
      fixes: better ? [{ title: `Change to ${better}`, start: node.type.start, end: node.type.end, text: better }] : [],
    })
  }
  if (node.type.name === 'STRING') {
    context.report({
      code: 'unverified-construct', at: node.type, message: 'STRING is not in the list of types to cast to. VARCHAR is known to work.',
      fixes: [{ title: 'Change to VARCHAR', start: node.type.start, end: node.type.end, text: 'VARCHAR' }],
    })
  }
  return { ...operand, type: type ?? unknownType }
}

const extractFields: ReadonlySet<string> = new Set(['YEAR', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'DOW'])
const unverifiedFields: ReadonlySet<string> = new Set(['QUARTER', 'DOY', 'EPOCH', 'ISODOW', 'ISOYEAR', 'DECADE', 'CENTURY', 'MILLENNIUM', 'MILLISECOND', 'MICROSECOND', 'NANOSECOND'])

function evaluateExtract(context: Context, place: Place, node: Extract): ValueFacts {
  const source = evaluateExpression(context, place, node.source)
  const field = node.field.name.toUpperCase()
  if (unverifiedFields.has(field)) {
    context.report({ code: 'unverified-construct', at: node.field, message: `EXTRACT(${field} …) is not in AMC's documentation.` })
  } else if (!extractFields.has(field)) {
    context.report({
      code: 'extract-field', at: node.field, amc: `'${node.field.name}' is not a valid time frame`,
      message: field === 'DAYOFWEEK' ? 'AMC rejects DAYOFWEEK here. Write DOW: 1 is Sunday, 7 is Saturday.' : `EXTRACT takes ${[...extractFields].join(', ')}, not ${field}.`,
      fixes: field === 'DAYOFWEEK' ? [{ title: 'Change to DOW', start: node.field.start, end: node.field.end, text: 'DOW' }] : [],
    })
  }
  if (!fits(source.type, 'time')) reportOperator(context, node, 'EXTRACT', [source.type], "'EXTRACT(<DATETIME_INTERVAL> FROM <DATETIME>)'")
  return { ...source, type: integerType }
}
