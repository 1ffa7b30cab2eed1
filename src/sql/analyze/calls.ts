import type { FunctionCall, WindowSpecification } from '../ast.ts'
import type { AmcFunction } from '../function-table.ts'
import type { ValueFacts } from '../model.ts'
import type { Replacement } from '../problems.ts'
import { formatType, formatValidatorType, longType, stringType, timestampType, unknownType } from '../sql-type.ts'
import type { StructField } from '../sql-type.ts'
import { suggestNames } from '../suggest.ts'
import type { Context, Place } from './context.ts'
import { combineFacts, literalFacts, plainFacts, unknownFacts } from './facts.ts'
import { comparable, comparingFunctions, familyOf, fits, isShapeArgument, literalFits, resultType } from './functions.ts'
import { checkComparisons, checkSelfComparison } from './privacy.ts'
import { didYouMean } from './resolve.ts'
import { replaceFunction } from './replace-function.ts'
import { branchType, evaluateCondition } from './values.ts'

const rankingFunctions = new Set(['ROW_NUMBER', 'RANK', 'DENSE_RANK'])

/** What is known of a call's value. Checks name, arguments, windows and where aggregates may stand. */
export function evaluateCall(context: Context, place: Place, node: FunctionCall): ValueFacts {
  const name = node.name.name.toUpperCase()
  if (name === 'CUSTOM_PARAMETER') return evaluateParameter(context, node)
  if (name === 'BUILT_IN_PARAMETER') return evaluateBuiltIn(context, node)
  const fn = context.catalogue.functions.get(name)
  if (fn?.kind === 'aggregate' && !node.over) return evaluateAggregate(context, place, node, fn)
  if (node.over || fn?.kind === 'window') return evaluateWindowFunction(context, place, node, fn)
  if (node.quantifier || node.filter || node.withinGroup || node.orderBy) reportAggregateSyntax(context, node, name)
  const args = node.args.map(argument => evaluateArgument(context, place, node, argument))
  if (!isSupported(fn)) {
    reportFunction(context, node, fn, args)
    return combineFacts(args, unknownType)
  }
  if (checkArguments(context, node, fn, args)) checkUnit(context, node, fn)
  return scalarFacts(context, node, fn, args)
}

function evaluateArgument(context: Context, place: Place, node: FunctionCall, argument: FunctionCall['args'][number]): ValueFacts {
  if (argument.kind === 'star' && node.name.name.toUpperCase() === 'COUNT' && !argument.qualifier) return unknownFacts
  return context.evaluateExpression(context, place, argument)
}

const replacements: Readonly<Record<string, string>> = {
  DATE_DIFF: 'Use SECONDS_BETWEEN(a, b), which gives seconds.', DATEDIFF: 'Use SECONDS_BETWEEN(a, b), which gives seconds.',
  DATE_ADD: 'Widen the window with EXTEND_TIME_WINDOW instead.', DATE_SUB: 'Widen the window with EXTEND_TIME_WINDOW instead.',
  GETDATE: 'Use CURRENT_DATE or CURRENT_TIMESTAMP.', NOW: "Use CURRENT_TIMESTAMP or CAST('now' AS TIMESTAMP).",
  TO_DATE: "Use CAST('2025-01-31' AS DATE).", DATE: 'Use CAST(x AS DATE).', NTILE: 'Build the groups with ROW_NUMBER and CASE.',
  STRING_AGG: 'Use ARRAY_TO_STRING(COLLECT(x), \', \').', LISTAGG: 'Use ARRAY_TO_STRING(COLLECT(x), \', \').', ARRAY_AGG: 'Use COLLECT(x).',
  SAFE_DIVIDE: 'Use a / NULLIF(b, 0).',
  // Other engines' functions, which are in no list of AMC's.
  IIF: 'Use IF(condition, a, b).', DECODE: 'Use CASE x WHEN a THEN b … END.', ISNULL: 'Use IFNULL(x, y) or COALESCE(x, y).', SUBSTR: 'Use SUBSTRING(text FROM start FOR length).',
  LEN: 'Use LENGTH(text).', CHAR_LENGTH: 'Use LENGTH(text).', CHARACTER_LENGTH: 'Use LENGTH(text).', CEILING: 'Use CEIL(x).', POW: 'Use POWER(x, p).', TRUNCATE: 'Use TRUNC(x, digits).',
  SPLIT_PART: 'Use REGEXP_SPLIT(text, pattern), which gives all parts.', REGEXP_LIKE: "Use text SIMILAR TO 'pattern'.", REGEXP_EXTRACT: 'Use REGEXP_SUBSTR(text, pattern).',
  REGEXP_CONTAINS: "Use text SIMILAR TO 'pattern'.", APPROX_COUNT_DISTINCT: 'Use COUNT(DISTINCT x).', COUNT_IF: 'Use SUM(IF(condition, 1, 0)).', COUNTIF: 'Use SUM(IF(condition, 1, 0)).',
  SUM_IF: 'Use SUM(IF(condition, x, 0)).', TIMESTAMPDIFF: 'Use SECONDS_BETWEEN(a, b), which gives seconds.', TIMESTAMP_DIFF: 'Use SECONDS_BETWEEN(a, b), which gives seconds.',
  TIMESTAMPADD: 'Widen the window with EXTEND_TIME_WINDOW instead.', DATEADD: 'Widen the window with EXTEND_TIME_WINDOW instead.', MONTHS_BETWEEN: 'Use SECONDS_BETWEEN(a, b) / 86400 for days.',
  TO_CHAR: 'Use CAST(x AS VARCHAR), or EXTRACT for the parts of a date.', DATE_FORMAT: 'Use DATE_TRUNC(unit, time) or EXTRACT(unit FROM time).', TO_TIMESTAMP: "Use CAST('2025-01-31 10:00:00' AS TIMESTAMP).",
  FROM_UNIXTIME: 'Use EPOCH_TO_UTC_TIMESTAMP(seconds).', QUARTER: "Use DATE_TRUNC('quarter', time).", DAY: 'Use DAYOFMONTH(date).', ARRAY_JOIN: 'Use ARRAY_TO_STRING(array, separator).',
  ARRAY_CONCAT: 'Use ARRAY_CAT(a, b).', ARRAY_LENGTH: 'Use CARDINALITY(array).', ARRAY_SIZE: 'Use CARDINALITY(array).', SIZE: 'Use CARDINALITY(array).', COLLECT_SET: 'Use COLLECT(DISTINCT x).',
  COLLECT_LIST: 'Use COLLECT(x).', GROUP_CONCAT: "Use ARRAY_TO_STRING(COLLECT(x), ', ').", STRUCT: "Use NAMED_ROW('label', value).", CONCAT_WS: 'Use CONCAT(a, separator, b).', SIGN: 'Use CASE.', SPLIT: 'Use REGEXP_SPLIT(text, pattern).', PERCENTILE_CONT: 'Use PERCENTILE(x, 0.5).',
}

function isSupported(fn: AmcFunction | undefined): fn is AmcFunction & { readonly status: 'official' | 'inferred' } {
  return fn?.status === 'official' || fn?.status === 'inferred'
}

function reportFunction(context: Context, node: FunctionCall, fn: AmcFunction | undefined, args: readonly ValueFacts[]): void {
  const name = node.name.name.toUpperCase()
  const amc = `No match found for function signature ${name}(${args.map(argument => `<${formatValidatorType(argument.type)}>`).join(', ')})`
  if (fn?.status === 'unknown') {
    context.report({ code: 'unverified-function', at: node.name, message: `${name} is not in AMC's list of functions, and nobody is known to have tried it.` })
    return
  }
  if (fn) {
    context.report({ code: 'unsupported-function', at: node.name, amc, message: `AMC has no ${name}. ${replacements[name] ?? ''}`.trim(), fixes: replaceFunction(node, context.slice) })
    return
  }
  const instead = Object.hasOwn(replacements, name) ? replacements[name] : undefined
  if (instead !== undefined) {
    context.report({ code: 'unknown-function', at: node.name, amc, message: `AMC has no function ${name}. ${instead}`, fixes: renameFunction(node, instead, context.slice) })
    return
  }
  const suggestions = suggestNames(name, context.catalogue.functions.all.filter(known => known.status === 'official').map(known => known.name))
  context.report({
    code: 'unknown-function', at: node.name, amc, message: `AMC has no function ${name}.${didYouMean(suggestions)}`,
    fixes: suggestions.map(text => ({ title: `Change to ${text}`, start: node.name.start, end: node.name.end, text })),
  })
}

// Where the advice names a function that takes the same arguments, only the name changes.
function renameFunction(node: FunctionCall, instead: string, slice: Context['slice']): readonly Replacement[] {
  const found = /^Use ([A-Z_]+)\(([^)]*)\)/.exec(instead)
  const name = found?.[1]
  const isSame = name !== undefined && renamed.has(node.name.name.toUpperCase()) && slice(node.name) !== ''
  return isSame ? [{ title: `Change to ${name}`, start: node.name.start, end: node.name.end, text: name }] : []
}

const renamed = new Set([
  'IIF', 'ISNULL', 'LEN', 'CHAR_LENGTH', 'CHARACTER_LENGTH', 'CEILING', 'POW', 'TRUNCATE', 'REGEXP_EXTRACT', 'FROM_UNIXTIME', 'DAY', 'ARRAY_JOIN', 'ARRAY_CONCAT', 'ARRAY_LENGTH', 'ARRAY_SIZE', 'SIZE',
  'COLLECT_LIST',
])

function reportAggregateSyntax(context: Context, node: FunctionCall, name: string): void {
  const at = node.filter ?? node.withinGroup ?? node.orderBy ?? node
  context.report({
    code: 'argument-type', at, amc: node.filter ? 'FILTER expression must be of type BOOLEAN' : `DISTINCT/ALL not allowed with ${name} function`,
    message: `DISTINCT, FILTER and ORDER BY belong to aggregates; ${name} is none.`,
  })
}

function checkArguments(context: Context, node: FunctionCall, fn: AmcFunction, args: readonly ValueFacts[]): boolean {
  const { arity } = fn
  if (arity && (args.length < arity.min || args.length > arity.max) && node.syntax !== 'bare') {
    const expecting = arity.min === arity.max ? `${arity.min}` : arity.max === Infinity ? `at least ${arity.min}` : `${arity.min} to ${arity.max}`
    context.report({
      code: 'argument-count', at: node, amc: `Invalid number of arguments to function '${fn.name}'. Was expecting ${expecting} arguments`,
      message: `${fn.name} takes ${expecting} ${expecting === '1' ? 'argument' : 'arguments'}, not ${args.length}: ${fn.signatures[0] ?? fn.name}.`,
    })
    return false
  }
  for (const [index, argument] of args.entries()) {
    const family = familyOf(fn.name, index)
    if (fits(argument.type, family) && literalFits(node.args[index], family)) continue
    const shown = args.map(value => `<${formatValidatorType(value.type)}>`).join(', ')
    context.report({
      code: 'argument-type', at: node.args[index] ?? node,
      amc: `Cannot apply '${fn.name}' to arguments of type '${fn.name}(${shown})'. Supported form(s): '${fn.name}(${args.map((_, position) => validatorFamily(familyOf(fn.name, position))).join(', ')})'`,
      message: `${fn.name} takes ${familyWords[family]} here; this is ${formatType(argument.type)}.`,
    })
    return false
  }
  return checkMatches(context, node, fn, args)
}

// NULLIF and CONTAINED_IN hold their first argument against the others.
function checkMatches(context: Context, node: FunctionCall, fn: AmcFunction, args: readonly ValueFacts[]): boolean {
  const [first, ...others] = args
  const other = fn.name === 'NULLIF' || fn.name === 'CONTAINED_IN' ? others.find(candidate => first && !comparable(first.type, candidate.type)) : undefined
  if (!first || !other) return true
  context.report({
    code: 'argument-type', at: node, amc: `Cannot apply '=' to arguments of type '<${formatValidatorType(first.type)}> = <${formatValidatorType(other.type)}>'`,
    message: `${fn.name} compares its arguments, and ${formatType(first.type)} cannot be compared with ${formatType(other.type)}.`,
  })
  return false
}

/** What DATE_TRUNC cuts to. */
const truncationUnits: ReadonlySet<string> = new Set(['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'])

function checkUnit(context: Context, node: FunctionCall, fn: AmcFunction): void {
  const unit = node.args[0]
  if (fn.name !== 'DATE_TRUNC' || unit?.kind !== 'string' || truncationUnits.has(unit.value.trim().toUpperCase())) return
  context.report({
    code: 'extract-field', at: unit, amc: `'${unit.value}' is not a valid time frame`,
    message: `DATE_TRUNC takes ${[...truncationUnits].map(name => name.toLowerCase()).join(', ')}, not "${unit.value.slice(0, 40)}".`,
  })
}

const familyWords = {
  'number': 'a number', 'number-only': 'a number', 'text': 'text', 'binary': 'a binary value', 'time': 'a date or timestamp', 'array': 'an array', 'condition': 'a condition', 'any': 'any value',
} as const

function validatorFamily(family: keyof typeof familyWords): string {
  const names = {
    'number': '<NUMERIC>', 'number-only': '<NUMERIC>', 'text': '<CHARACTER>', 'binary': '<BINARY>', 'time': '<DATETIME>', 'array': '<ARRAY>', 'condition': '<BOOLEAN>', 'any': '<ANY>',
  } as const
  return names[family]
}

// ---------------------------------------------------------------- scalar functions

function scalarFacts(context: Context, node: FunctionCall, fn: AmcFunction, args: readonly ValueFacts[]): ValueFacts {
  if (comparingFunctions.has(fn.name)) {
    const compared = fn.name === 'REGEXP_REPLACE' || fn.name === 'REPLACE' ? args.slice(0, 2) : args
    checkComparisons(context, node, compared)
  }
  const influencing = args.filter((_, index) => !isShapeArgument(fn.name, index))
  const literal = influencing.find(argument => argument.literal)?.literal ?? null
  const facts = { ...combineFacts(args, resultType(fn, args)), literal }
  switch (fn.name) {
    case 'COALESCE': case 'IFNULL': case 'NVL':
      return { ...facts, type: branchType(context, node, args), nullable: args.every(argument => argument.nullable) }
    case 'IF': case 'NVL2': {
      const branches = args.slice(1)
      const branchLiteral = branches.find(argument => argument.literal)?.literal ?? null
      const columnType = combineFacts(branches, facts.type).columnType ?? facts.columnType
      return { ...facts, type: branchType(context, node, branches), nullable: branches.some(argument => argument.nullable), literal: branchLiteral, columnType }
    }
    case 'NULLIF': return { ...facts, nullable: true }
    case 'NAMED_ROW': return { ...facts, type: { name: 'STRUCT', fields: rowFields(context, node, args) }, nullable: false }
    case 'UUID': return plainFacts(stringType, 'DIMENSION')
    case 'CURRENT_DATE': case 'CURRENT_TIMESTAMP': case 'RANDOM': case 'E': return plainFacts(facts.type)
    default: return facts
  }
}

function rowFields(context: Context, node: FunctionCall, args: readonly ValueFacts[]): StructField[] {
  const fields: StructField[] = []
  for (let index = 0; index < node.args.length; index += 2) {
    const label = node.args[index]
    if (label && label.kind !== 'string' && label.kind !== 'missing') {
      context.report({
        code: 'argument-type', at: label, amc: `NAMED_ROW labels must be string literals`, message: "The labels of NAMED_ROW are texts in quotes: NAMED_ROW('order', n, 'campaign', c).",
      })
    }
    if (node.args.length % 2 === 1 && index === node.args.length - 1) {
      context.report({
        code: 'argument-count', at: node, amc: `Invalid number of arguments to function 'NAMED_ROW'. Was expecting pairs of arguments`, message: 'NAMED_ROW takes pairs: a label in quotes and a value.',
      })
    }
    fields.push({ name: label?.kind === 'string' ? label.value : `EXPR$${index / 2}`, type: args[index + 1]?.type ?? unknownType })
  }
  return fields
}

// ---------------------------------------------------------------- parameters

function evaluateParameter(context: Context, node: FunctionCall): ValueFacts {
  const argument = node.args[0]
  if (argument?.kind !== 'string' || node.args.length !== 1) {
    if (argument?.kind !== 'missing') {
      context.report({
        code: 'parameter-name', phase: 'compile', at: argument ?? node, amc: { plain: 'CUSTOM_PARAMETER requires a single string literal argument.' },
        message: "CUSTOM_PARAMETER takes the parameter's name in quotes and nothing else: CUSTOM_PARAMETER('name').",
      })
    }
    return literalFacts(unknownType, node)
  }
  const name = argument.value
  const type = context.declared?.get(name)
  context.parameters.push({ name, call: node, type: type ?? unknownType })
  context.facts.set(argument, literalFacts(stringType, argument))
  if (context.declared && !type) {
    const suggestions = suggestNames(name, context.declared.keys())
    const sameLetters = [...context.declared.keys()].find(known => known.toLowerCase() === name.toLowerCase())
    const likely = sameLetters ? [sameLetters] : suggestions
    context.report({
      code: 'undeclared-parameter', phase: 'compile', at: argument,
      amc: { plain: `Filter operation filter_operation referenced an undeclared parameter ${name}.` },
      message: `The parameter "${name}" is not declared.${didYouMean(likely)}${sameLetters ? ' Upper and lower case matter here.' : ''}`,
      fixes: likely.map(text => ({ title: `Change to ${text}`, start: argument.start, end: argument.end, text: `'${text.replaceAll("'", "''")}'` })),
    })
  }
  return { ...literalFacts(type ?? unknownType, node), nullable: true, columnType: 'DIMENSION' }
}

const builtInParameters = ['TIME_WINDOW_START', 'TIME_WINDOW_END']

function evaluateBuiltIn(context: Context, node: FunctionCall): ValueFacts {
  const argument = node.args[0]
  if (argument?.kind === 'string') context.facts.set(argument, literalFacts(stringType, argument))
  if (argument?.kind !== 'string' || node.args.length !== 1 || !builtInParameters.includes(argument.value)) {
    const at = argument && argument.kind !== 'missing' ? argument : node
    context.report({
      code: 'built-in-parameter', phase: 'compile', at,
      amc: { plain: `Unknown built-in parameter ${argument?.kind === 'string' ? argument.value : ''}`.trim() },
      message: "AMC has two built-in parameters: 'TIME_WINDOW_START' and 'TIME_WINDOW_END'.",
      fixes: argument?.kind === 'string' ? builtInParameters.map(text => ({ title: `Change to ${text}`, start: argument.start, end: argument.end, text: `'${text}'` })) : [],
    })
  }
  return { ...literalFacts(timestampType, node), columnType: 'DIMENSION' }
}

// ---------------------------------------------------------------- aggregates and windows

const clauseNames: Readonly<Partial<Record<Place['clause'], string>>> = { 'where': 'WHERE', 'on': 'ON', 'group-by': 'GROUP BY', 'having': 'HAVING' }

function evaluateAggregate(context: Context, place: Place, node: FunctionCall, fn: AmcFunction): ValueFacts {
  if (place.inAggregate) {
    context.report({
      code: 'nested-aggregate', at: node, amc: 'Aggregate expressions cannot be nested',
      message: `${fn.name} stands inside another aggregate. Compute the inner one in a WITH step first.`,
    })
  } else if (place.clause === 'where' || place.clause === 'on' || place.clause === 'group-by') {
    const clause = clauseNames[place.clause] ?? ''
    context.report({
      code: 'misplaced-aggregate', at: node, amc: `Aggregate expression is illegal in ${clause} clause`,
      message: place.clause === 'where' ? `${fn.name} cannot stand in WHERE. A condition on an aggregate goes into HAVING.` : `${fn.name} cannot stand in ${clause}.`,
    })
  } else place.aggregates.push(node)
  const inner: Place = { ...place, inAggregate: true }
  const args = node.args.map(argument => evaluateArgument(context, inner, node, argument))
  evaluateAggregateParts(context, inner, node)
  if (!isSupported(fn)) {
    reportFunction(context, node, fn, args)
    return combineFacts(args, unknownType)
  }
  checkArguments(context, node, fn, args)
  if (fn.name === 'COLLECT') reportCollect(context, node)
  return aggregateFacts(context, node, fn, args)
}

function evaluateAggregateParts(context: Context, place: Place, node: FunctionCall): void {
  const part = node.filter ?? node.withinGroup ?? node.orderBy
  if (!part) return
  context.report({ code: 'unverified-construct', at: part, message: 'Nobody was seen to use FILTER, WITHIN GROUP or ORDER BY inside an aggregate in AMC. CASE inside the brackets is the usual form.' })
  if (node.filter) evaluateCondition(context, place, node.filter.condition, 'WHERE')
  for (const item of [...(node.withinGroup?.items ?? []), ...(node.orderBy?.items ?? [])]) context.evaluateExpression(context, place, item.expression)
}

function reportCollect(context: Context, node: FunctionCall): void {
  let argument = node.args[0]
  while (argument?.kind === 'parenthesized') argument = argument.expression
  if (!argument || argument.kind === 'column' || argument.kind === 'missing') return
  if (argument.kind === 'call' && argument.name.name.toUpperCase() === 'NAMED_ROW') return
  context.report({ code: 'collect-expression', at: argument, message: 'Expressions inside COLLECT were reported as rejected. Compute the value in a WITH step and collect its column.' })
}

function aggregateFacts(context: Context, node: FunctionCall, fn: AmcFunction, args: readonly ValueFacts[]): ValueFacts {
  // Counting gives no value away: no threshold, no influence. Live counts come back as DIMENSION.
  if (fn.name === 'COUNT') return { ...plainFacts(longType, 'DIMENSION') }
  const facts = combineFacts(args.slice(0, 1), resultType(fn, args))
  if (fn.name === 'MIN' || fn.name === 'MAX') checkSelfComparison(context, node, facts)
  if (fn.name === 'MIN' || fn.name === 'MAX' || fn.name === 'COLLECT') return { ...facts, nullable: fn.name !== 'COLLECT' }
  return { ...facts, nullable: true, columnType: 'METRIC' }
}

function evaluateWindowFunction(context: Context, place: Place, node: FunctionCall, fn: AmcFunction | undefined): ValueFacts {
  const name = node.name.name.toUpperCase()
  const inner: Place = { ...place, inWindow: true }
  const args = node.args.map(argument => evaluateArgument(context, inner, node, argument))
  evaluateAggregateParts(context, inner, node)
  if (node.over?.kind === 'window-specification') evaluateWindow(context, inner, node.over)
  else if (node.over && !place.windows.has(node.over.name.name.toLowerCase()) && node.over.name.name !== '') {
    context.report({
      code: 'unknown-window', at: node.over, amc: `Window '${node.over.name.name}' not found`, message: `No WINDOW clause defines "${node.over.name.name}".`,
    })
  }
  checkWindowPlace(context, place, node)
  checkWindowForm(context, node, fn, name)
  if (!isSupported(fn)) {
    reportFunction(context, node, fn, args)
    return fn?.kind === 'window' ? { ...combineFacts(args, resultType(fn, args)), nullable: true } : combineFacts(args, unknownType)
  }
  checkArguments(context, node, fn, args)
  if (rankingFunctions.has(name)) return plainFacts(longType, 'DIMENSION')
  return fn.kind === 'aggregate' ? aggregateFacts(context, node, fn, args) : combineFacts(args, resultType(fn, args))
}

/** Checks the parts of a window, of OVER or of the WINDOW clause. */
export function evaluateWindow(context: Context, place: Place, node: WindowSpecification): void {
  if (node.base && !place.windows.has(node.base.name.toLowerCase())) {
    context.report({ code: 'unknown-window', at: node.base, amc: `Window '${node.base.name}' not found`, message: `No WINDOW clause defines "${node.base.name}".` })
  }
  for (const part of node.partitionBy) context.evaluateExpression(context, place, part)
  for (const item of node.orderBy) context.evaluateExpression(context, place, item.expression)
  if (!node.frame) return
  context.report({ code: 'unverified-construct', at: node.frame, message: 'Nobody was seen to use window frames (ROWS, RANGE) in AMC.' })
  for (const bound of [node.frame.from, node.frame.to]) if (bound?.distance) context.evaluateExpression(context, place, bound.distance)
}

function checkWindowPlace(context: Context, place: Place, node: FunctionCall): void {
  if (place.inAggregate || place.inWindow) {
    context.report({
      code: 'nested-aggregate', at: node, amc: 'Aggregate expressions cannot be nested',
      message: 'A window function cannot stand inside an aggregate or another window. Compute it in a WITH step first.',
    })
    return
  }
  if (place.clause === 'group-by') {
    reportWindowInGroupBy(context, node)
    return
  }
  const clause = clauseNames[place.clause]
  if (!clause) return
  context.report({
    code: 'misplaced-window', at: node, amc: `Windowed aggregate expression is illegal in ${clause} clause`,
    message: `A window function cannot stand in ${clause}. Compute it in a WITH step and filter there.`,
  })
}

/** Grouping by a window function: one of Amazon's own queries does it, the engine's validator is known to refuse it. */
export function reportWindowInGroupBy(context: Context, at: { readonly start: number; readonly end: number }): void {
  context.report({
    code: 'window-in-group-by', at, amc: 'Windowed aggregate expression is illegal in GROUP BY clause',
    message: 'This groups by a window function, which may be refused. Compute it in a WITH step first.',
  })
}

function checkWindowForm(context: Context, node: FunctionCall, fn: AmcFunction | undefined, name: string): void {
  if (!node.over) {
    context.report({
      code: 'missing-over', at: node, amc: 'OVER clause is necessary for window functions', message: `${name} needs a window: ${name}() OVER (PARTITION BY … ORDER BY …).`,
    })
    return
  }
  if (fn && fn.kind !== 'window' && fn.kind !== 'aggregate') {
    context.report({
      code: 'unexpected-over', at: node.over, amc: 'Argument to function must be a window function', message: `${name} is no window function and takes no OVER.`,
    })
    return
  }
  if ((name === 'RANK' || name === 'DENSE_RANK') && node.over.kind === 'window-specification' && node.over.orderBy.length === 0 && !node.over.base) {
    context.report({
      code: 'window-order-required', at: node.over, amc: 'RANK or DENSE_RANK functions require ORDER BY clause in window specification', message: `${name} needs an ORDER BY in its window.`,
    })
  }
  if (name === 'COUNT' && node.args[0]?.kind === 'star') {
    context.report({ code: 'count-star-over', at: node, message: 'COUNT(*) OVER (…) was reported as rejected. COUNT(column) OVER (…) works.' })
  }
}
