/** Turns a join of events into a join of steps that are aggregated first. */
import { measureOf, relationName, relationsOf } from './builder-model.ts'
import type {
  Aggregate, BuilderColumn, BuilderItem, BuilderMeasure, BuilderModel, BuilderSelect, BuilderStep, BuilderTable, FilterGroup,
} from './builder-model.ts'
import { freeName } from './free-name.ts'

interface Draft {
  readonly table: BuilderTable
  readonly step: string
  readonly dimensions: Map<string, string>
  readonly measures: Map<string, { readonly aggregate: Aggregate; readonly alias: string }>
  readonly filters: FilterGroup[]
}

/**
 * The model with every table of the select in a step of its own, which has one row for each combination of join keys and
 * shown columns; the select then joins the steps and aggregates once more. Conditions move into the step they speak of,
 * and a table with conditions is joined INNER, as they demanded before. Null when the select has no join or holds
 * expressions or conditions that speak of several tables.
 */
export function joinAfterAggregation(model: BuilderModel, index: number): BuilderModel | null {
  const body = index < model.steps.length ? model.steps[index]?.body : model.result
  if (body?.kind !== 'select' || body.joins.length === 0 || body.rows !== 'grouped') return null
  const taken = new Set([...model.steps.map(step => step.name), ...relationsOf(body).map(table => table.name)].map(name => name.toLowerCase()))
  const drafts = new Map<string, Draft>()
  for (const table of relationsOf(body)) {
    const key = keyColumns(body, relationName(table))[0] ?? 'key'
    const step = freeName(`${table.name}_by_${key}`.toLowerCase(), taken)
    taken.add(step)
    drafts.set(relationName(table), { table, step, dimensions: new Map(), measures: new Map(), filters: [] })
  }
  for (const relation of drafts.keys()) for (const column of keyColumns(body, relation)) dimension(drafts, { relation, name: column })
  // A first time for the columns alone, so that no measure takes the name of one.
  for (const item of body.items) rewriteItem(item, drafts)
  for (const filter of body.having) rewriteMeasure(filter.measure, drafts)
  for (const draft of drafts.values()) draft.measures.clear()
  const items = body.items.map(item => rewriteItem(item, drafts))
  const having = body.having.map(filter => ({ ...filter, measure: rewriteMeasure(filter.measure, drafts) }))
  if (!sortFilters(body, drafts) || items.includes(null) || having.some(filter => filter.measure === null)) return null
  const steps = [...drafts.values()].map(stepOf)
  const result: BuilderSelect = {
    ...body, filters: [],
    items: items.filter(item => item !== null),
    having: having.flatMap(({ measure, ...rest }) => (measure ? [{ ...rest, measure }] : [])),
    source: { ...tableOf(drafts, body.source), notes: body.source.notes },
    joins: body.joins.map(join => ({
      type: (drafts.get(relationName(join.table))?.filters.length ?? 0) > 0 ? 'INNER' : join.type,
      table: { ...tableOf(drafts, join.table), notes: join.table.notes },
      on: join.on.map(({ left, right }) => ({ left: dimension(drafts, left), right: dimension(drafts, right) })),
    })),
  }
  return index < model.steps.length
    ? { ...model, steps: model.steps.flatMap((step, at) => (at === index ? [...steps, { ...step, body: result }] : [step])) }
    : { ...model, steps: [...model.steps, ...steps], result }
}

function keyColumns(select: BuilderSelect, relation: string): readonly string[] {
  const sides = select.joins.flatMap(join => join.on.flatMap(({ left, right }) => [left, right]))
  return [...new Set(sides.filter(column => column.relation === relation).map(column => column.name))]
}

function tableOf(drafts: ReadonlyMap<string, Draft>, table: BuilderTable): BuilderTable {
  return { name: drafts.get(relationName(table))?.step ?? table.name, alias: null, extension: null, notes: [] }
}

/** Has the column in its step; returns how the outer select calls it. */
function dimension(drafts: ReadonlyMap<string, Draft>, column: BuilderColumn): BuilderColumn {
  const draft = drafts.get(column.relation)
  draft?.dimensions.set(column.name.toLowerCase(), column.name)
  return { relation: draft?.step ?? column.relation, name: column.name }
}

function partial(drafts: ReadonlyMap<string, Draft>, column: BuilderColumn, aggregation: Aggregate['aggregation'], suffix: string): BuilderColumn {
  const draft = drafts.get(column.relation)
  const key = `${aggregation} ${column.name.toLowerCase()}`
  const known = draft?.measures.get(key)
  if (!draft || known) return { relation: draft?.step ?? column.relation, name: known?.alias ?? column.name }
  const taken = new Set([...draft.dimensions.keys(), ...[...draft.measures.values()].map(measure => measure.alias.toLowerCase())])
  const alias = freeName(`${column.name.toLowerCase()}${suffix}`, taken)
  draft.measures.set(key, { aggregate: { aggregation, column, divisor: null }, alias })
  return { relation: draft.step, name: alias }
}

/** The aggregate over the rows of the steps; null when it cannot be put together from them. */
function rewriteAggregate({ aggregation, column, divisor }: Aggregate, drafts: ReadonlyMap<string, Draft>): Aggregate | null {
  if (!column) return null
  switch (aggregation) {
    case 'SUM': return { aggregation, column: partial(drafts, column, 'SUM', ''), divisor }
    case 'MIN': case 'MAX': return { aggregation, column: partial(drafts, column, aggregation, `_${aggregation.toLowerCase()}`), divisor }
    case 'COUNT': return { aggregation: 'SUM', column: partial(drafts, column, 'COUNT', '_count'), divisor }
    case 'COUNT DISTINCT': return { aggregation, column: dimension(drafts, column), divisor }
    case 'AVG': return null
  }
}

function rewriteMeasure(measure: BuilderMeasure, drafts: ReadonlyMap<string, Draft>): BuilderMeasure | null {
  if (measure.kind === 'expression') return null
  if (measure.kind === 'ratio') {
    const numerator = rewriteAggregate(measure.numerator, drafts)
    const denominator = rewriteAggregate(measure.denominator, drafts)
    return numerator && denominator && { ...measure, numerator, denominator }
  }
  const { aggregation, column, divisor } = measure.aggregate
  if (aggregation === 'AVG' && column) {
    const sum: Aggregate = { aggregation: 'SUM', column: partial(drafts, column, 'SUM', ''), divisor }
    return { kind: 'ratio', factor: null, numerator: sum, denominator: { aggregation: 'SUM', column: partial(drafts, column, 'COUNT', '_count'), divisor: null }, guarded: true, round: measure.round }
  }
  const aggregate = rewriteAggregate(measure.aggregate, drafts)
  return aggregate && { ...measure, aggregate }
}

function rewriteItem(item: BuilderItem, drafts: ReadonlyMap<string, Draft>): BuilderItem | null {
  if (item.kind === 'column') return { ...item, column: dimension(drafts, item.column) }
  if (item.kind === 'expression') return item.role === 'constant' ? item : null
  const measure = measureOf(item)
  const rewritten = measure && rewriteMeasure(measure, drafts)
  return rewritten && { kind: 'measure', measure: rewritten, alias: item.alias, notes: item.notes }
}

/** Moves each condition into the step of its table; false when one speaks of several or of none. */
function sortFilters(select: BuilderSelect, drafts: ReadonlyMap<string, Draft>): boolean {
  return select.filters.every(group => {
    const relations = new Set(group.conditions.map(condition => (condition.kind === 'test' && !namesColumn(condition.test) ? condition.column.relation : null)))
    const [only] = relations
    const draft = relations.size === 1 && typeof only === 'string' ? drafts.get(only) : undefined
    draft?.filters.push(group)
    return draft !== undefined
  })
}

function namesColumn(test: object): boolean {
  return JSON.stringify(test).includes('"kind":"column"')
}

function stepOf({ table, step, dimensions, measures, filters }: Draft): BuilderStep {
  const relation = relationName(table)
  const columns = [...dimensions.values()].map((name): BuilderItem => ({ kind: 'column', column: { relation, name }, alias: null, notes: [] }))
  const sums = [...measures.values()].map(({ aggregate, alias }): BuilderItem => ({ kind: 'measure', measure: { kind: 'aggregate', aggregate, round: null }, alias, notes: [] }))
  return {
    name: step, columns: [], notes: [],
    body: { kind: 'select', rows: 'grouped', items: [...columns, ...sums], source: { ...table, notes: [] }, joins: [], filters, having: [], notes: [] },
  }
}
