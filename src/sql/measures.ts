import { stripBrackets } from './ast.ts'
import type { Expression, FunctionCall, Query, QueryTerm, Select } from './ast.ts'
import type { Model, Relation, ResolvedColumn, SelectInfo, SelectOutput } from './model.ts'
import { isNumeric } from './sql-type.ts'
import { divideUnits, microcentsPerCurrency, millicentsPerCurrency, sameUnit, scaleUnit } from './unit.ts'
import type { Unit } from './unit.ts'
import { walk } from './walk.ts'

/**
 * How the values of a column may be put together over several rows. `additive`: by summing, over every dimension.
 * `semi-additive`: over some dimensions or in another way only (`combine`). `non-additive`: not from the rows at all.
 */
export type Additivity = 'additive' | 'semi-additive' | 'non-additive'

export interface Measure {
  /** Null for a dimension or a constant: there is nothing to put together. */
  readonly additivity: Additivity | null
  /** What puts rows together where that is possible. */
  readonly combine: 'sum' | 'min' | 'max' | null
  readonly unit: Unit | null
  /** Why it is not additive, as a sentence; empty when it is. */
  readonly reason: string
}

/** Reads the measures of one analysed query; every answer is kept. */
export interface MeasureReader {
  /** Of any expression of the query. */
  readonly of: (expression: Expression) => Measure
  /** Of each output column of a query, in order. */
  readonly columns: (query: Query) => readonly Measure[]
}

const dimension: Measure = { additivity: null, combine: null, unit: null, reason: '' }
const additive = (unit: Unit | null): Measure => ({ additivity: 'additive', combine: 'sum', unit, reason: '' })
const nonAdditive = (unit: Unit | null, reason: string): Measure => ({ additivity: 'non-additive', combine: null, unit, reason })

const averages = new Set(['AVG', 'MEDIAN', 'PERCENTILE', 'APPROX_PERCENTILE', 'STDDEV', 'STDDEV_POP', 'STDDEV_SAMP', 'VARIANCE', 'VAR_POP', 'VAR_SAMP', 'SKEWNESS'])
const transparent = new Set(['ROUND', 'TRUNC', 'CEIL', 'FLOOR', 'COALESCE', 'IFNULL', 'NVL', 'NULLIF'])
const eventKeys = new Set(['request_tag', 'event_id', 'conversion_id', 'impression_id', 'traffic_event_id', 'visit_id'])
const seconds: Unit = { kind: 'seconds' }
const count: Unit = { kind: 'count' }

type Given = Pick<Model, 'queries' | 'selects' | 'references' | 'facts'>

/** A reader over the maps of an analysis. */
export function createMeasureReader(model: Given): MeasureReader {
  const known = new Map<Expression, Measure>()
  const knownQueries = new Map<Query, readonly Measure[]>()
  const reader: MeasureReader = {
    of: expression => {
      const answer = known.get(expression)
      if (answer) return answer
      const measure = measureOf(model, reader, expression)
      known.set(expression, measure)
      return measure
    },
    columns: query => {
      const answer = knownQueries.get(query)
      if (answer) return answer
      knownQueries.set(query, [])
      const measures = queryMeasures(model, reader, query)
      knownQueries.set(query, measures)
      return measures
    },
  }
  // Queries stand in the order in which they can be computed, so asking now keeps the recursion through WITH steps flat.
  for (const query of model.queries.keys()) reader.columns(query)
  return reader
}

function queryMeasures(model: Given, reader: MeasureReader, query: Query): readonly Measure[] {
  if (query.body.kind !== 'set-operation') return termMeasures(model, reader, query.body)
  const rows = [query.body.first, ...query.body.branches.map(branch => branch.query)].map(term => termMeasures(model, reader, term))
  return (rows[0] ?? []).map((first, index) => joinBranches(rows.map(row => row[index] ?? first)))
}

function termMeasures(model: Given, reader: MeasureReader, term: QueryTerm): readonly Measure[] {
  if (term.kind === 'parenthesized-query') return reader.columns(term.query)
  if (term.kind === 'values') return term.rows[0]?.values.map(() => dimension) ?? []
  return (model.selects.get(term)?.outputs ?? []).map(output => outputMeasure(model, reader, term, output))
}

function outputMeasure(model: Given, reader: MeasureReader, select: Select, output: SelectOutput): Measure {
  const measure = output.expression
    ? reader.of(output.expression)
    : output.star ? columnMeasure(reader, output.star.relation, output.star.relation.columns.indexOf(output.star.column)) : dimension
  const info = model.selects.get(select)
  const grouped = info !== undefined && output.expression !== null && info.aggregated && isGroupedValue(info, output.expression)
  // What is grouped by is a dimension, whatever it was before; DISTINCT groups by everything.
  return grouped || select.quantifier === 'DISTINCT' ? { ...dimension, unit: measure.unit } : measure
}

// Beside aggregates a value without one can only be what is grouped by, or a constant.
function isGroupedValue(info: SelectInfo, expression: Expression): boolean {
  if (info.aggregates.some(call => call.start >= expression.start && call.end <= expression.end)) return false
  let grouped = true
  walk(expression, node => {
    if (node.kind === 'subquery' || (node.kind === 'call' && node.over)) grouped = false
    return grouped
  })
  return grouped
}

/** Of a value that comes from one of several places. */
function joinBranches(measures: readonly Measure[]): Measure {
  const real = measures.filter(measure => measure.additivity !== null)
  const first = real[0]
  if (!first) return dimension
  const unit = real.every(measure => measure.unit && first.unit && sameUnit(measure.unit, first.unit)) ? first.unit : null
  const worst = real.find(measure => measure.additivity === 'non-additive') ?? real.find(measure => measure.additivity === 'semi-additive') ?? first
  return { ...worst, unit }
}

function columnMeasure(reader: MeasureReader, relation: Relation, index: number): Measure {
  const column = relation.columns[index]
  if (!column) return dimension
  if (column.catalogueColumn) return sourceMeasure(column.catalogueColumn)
  return relation.query ? reader.columns(relation.query)[index] ?? dimension : dimension
}

function sourceMeasure(column: { readonly kind: string; readonly unit: string | null; readonly name: string; readonly type: { readonly name: string } }): Measure {
  const unit: Unit | null = column.unit === 'microcents' ? { kind: 'money', perCurrency: microcentsPerCurrency }
    : column.unit === 'millicents' ? { kind: 'money', perCurrency: millicentsPerCurrency }
    : column.unit === 'currency' ? { kind: 'money', perCurrency: 1 }
    : column.kind === 'METRIC' ? count : null
  if (column.kind === 'METRIC') return additive(unit)
  if (column.unit === null) return dimension
  // Prices, bids and budgets: every event repeats them.
  return { additivity: 'semi-additive', combine: 'max', unit, reason: `${column.name} repeats on every event, so adding it up counts it many times.` }
}

function resolvedMeasure(reader: MeasureReader, resolved: ResolvedColumn | undefined): Measure {
  if (!resolved) return dimension
  if (resolved.kind === 'alias') return resolved.output.expression ? reader.of(resolved.output.expression) : dimension
  return columnMeasure(reader, resolved.relation, resolved.index)
}

function measureOf(model: Given, reader: MeasureReader, expression: Expression): Measure {
  switch (expression.kind) {
    case 'parenthesized': return reader.of(expression.expression)
    case 'cast': return reader.of(expression.operand)
    case 'column': return resolvedMeasure(reader, model.references.get(expression))
    case 'unary': return expression.operator === 'NOT' ? dimension : reader.of(expression.operand)
    case 'binary': return binaryMeasure(reader, expression.operator, expression.left, expression.right)
    case 'case': {
      const results = expression.whens.map(when => when.then)
      return joinBranches([...results, ...(expression.otherwise ? [expression.otherwise] : [])].map(reader.of))
    }
    case 'call': return callMeasure(model, reader, expression)
    case 'subquery': {
      const inner = reader.columns(expression.query)[0] ?? dimension
      return inner.additivity ? nonAdditive(inner.unit, 'The same value of a subquery repeats on every row.') : inner
    }
    default: return dimension
  }
}

function literalValue(expression: Expression): number | null {
  const plain = stripBrackets(expression)
  if (plain.kind === 'number') return Number(plain.text)
  if (plain.kind === 'cast') return literalValue(plain.operand)
  return null
}

function binaryMeasure(reader: MeasureReader, operator: string, left: Expression, right: Expression): Measure {
  const a = reader.of(left)
  const b = reader.of(right)
  switch (operator) {
    case '+': case '-': {
      if (a.additivity === null && b.additivity === null) return dimension
      // A constant is added once per row, and a sum over rows adds it again.
      if (a.additivity === null || b.additivity === null) return nonAdditive(a.unit ?? b.unit, 'A constant is added to it on every row.')
      return joinBranches([a, b])
    }
    case '*': {
      const factor = literalValue(right) ?? literalValue(left)
      const measure = literalValue(right) === null ? b : a
      if (factor !== null) return { ...measure, unit: factor > 0 ? scaleUnit(measure.unit, 1 / factor) : measure.unit }
      if (a.additivity === null || b.additivity === null) return { ...(a.additivity === null ? b : a) }
      return nonAdditive(null, 'It is a product of two measures.')
    }
    case '/': {
      const divisor = literalValue(right)
      if (divisor !== null) return { ...a, unit: divisor > 0 ? scaleUnit(a.unit, divisor) : a.unit }
      if (a.additivity === null && b.additivity === null) return dimension
      return nonAdditive(divideUnits(a.unit, b.unit), 'It is a ratio: divide the sums instead of adding the ratios.')
    }
    default: return dimension
  }
}

function callMeasure(model: Given, reader: MeasureReader, call: FunctionCall): Measure {
  const name = call.name.name.toUpperCase()
  const first = call.args[0]
  const inner = first ? reader.of(first) : dimension
  const measure = aggregateMeasure(model, reader, call, name, inner) ?? scalarMeasure(reader, call, name, inner)
  if (!call.over || measure.additivity === null) return measure
  return nonAdditive(measure.unit, 'It is a window function: each row holds a total of several rows.')
}

function aggregateMeasure(model: Given, reader: MeasureReader, call: FunctionCall, name: string, inner: Measure): Measure | null {
  switch (name) {
    case 'SUM': {
      if (call.quantifier === 'DISTINCT') return nonAdditive(inner.unit, 'It adds different values only, and rows may share some.')
      const repeated = repeatedSource(model, call.args[0])
      if (repeated) return { ...additive(inner.unit ?? count), additivity: 'semi-additive', reason: `${repeated} holds one row per segment, so an event counts once in each of its segments.` }
      if (inner.additivity === 'semi-additive') return { ...inner, combine: 'sum' }
      return inner.additivity === 'non-additive' ? nonAdditive(inner.unit, inner.reason) : additive(inner.unit ?? count)
    }
    case 'COUNT': return call.quantifier === 'DISTINCT' ? distinctMeasure(model, call) : additive(count)
    case 'MIN': case 'MAX': return isMeasured(model, call)
      ? { additivity: 'semi-additive', combine: name === 'MIN' ? 'min' : 'max', unit: inner.unit, reason: `Rows are put together by ${name}, not by adding.` } : dimension
    case 'ROW_NUMBER': case 'RANK': case 'DENSE_RANK': return dimension
    default:
      if (!averages.has(name)) return null
      return nonAdditive(inner.unit, `${name} cannot be computed from the rows' own values.`)
  }
}

function isMeasured(model: Given, call: FunctionCall): boolean {
  const facts = model.facts.get(call)
  return facts !== undefined && isNumeric(facts.type)
}

function repeatedSource(model: Given, argument: Expression | undefined): string | null {
  const origins = argument ? model.facts.get(argument)?.origins ?? [] : []
  return origins.find(origin => origin.table.name.startsWith('dsp_impressions_by_') && origin.column.kind === 'METRIC')?.table.name ?? null
}

function distinctMeasure(model: Given, call: FunctionCall): Measure {
  const argument = call.args[0] ? stripBrackets(call.args[0]) : null
  const origins = argument ? model.facts.get(argument)?.origins ?? [] : []
  if (origins.length > 0 && origins.every(origin => origin.column.mainUserId)) return nonAdditive({ kind: 'users' }, 'The same user can stand behind several rows.')
  if (origins.length > 0 && origins.every(origin => eventKeys.has(origin.column.name))) {
    return { additivity: 'semi-additive', combine: 'sum', unit: count, reason: 'Each event counts once per row; it adds up only over what an event has one value of.' }
  }
  return nonAdditive(count, 'The same value can stand behind several rows.')
}

function scalarMeasure(reader: MeasureReader, call: FunctionCall, name: string, inner: Measure): Measure {
  if (transparent.has(name)) return name === 'COALESCE' || name === 'IFNULL' || name === 'NVL' ? joinBranches(call.args.map(reader.of)) : inner
  if (name === 'IF') return joinBranches(call.args.slice(1).map(reader.of))
  if (name === 'NVL2') return joinBranches(call.args.slice(1).map(reader.of))
  if (name === 'SECONDS_BETWEEN') return { ...dimension, unit: seconds }
  const measured = call.args.map(reader.of).filter(measure => measure.additivity !== null)
  return measured.length === 0 ? dimension : nonAdditive(null, `${name} of a sum is not the sum of ${name}.`)
}
