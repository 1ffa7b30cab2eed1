/** What a person does in the builder, as functions from one model to the next. */
import { bundledCatalogue } from '../catalogue.ts'
import { aggregationsFor, divisorOf } from './builder-columns.ts'
import type { ColumnChoice } from './builder-columns.ts'
import { itemName, relationName, relationsOf } from './builder-model.ts'
import type { Aggregate, Aggregation, BuilderBody, BuilderColumn, BuilderItem, BuilderJoin, BuilderMeasure, BuilderModel, BuilderSelect, BuilderTable, FilterGroup, MeasureFilter } from './builder-model.ts'
import { freeName } from './free-name.ts'
import type { JoinOffer } from './join-offers.ts'

/** A query that reads one table and shows nothing yet. */
export function startBuilder(table: string, header: string): BuilderModel {
  return { header, steps: [], footer: '', result: emptySelect(plainTable(table, null)) }
}

function emptySelect(source: BuilderTable): BuilderSelect {
  return { kind: 'select', rows: 'grouped', items: [], source, joins: [], filters: [], having: [], notes: [] }
}

function plainTable(name: string, alias: string | null): BuilderTable {
  return { name, alias, extension: null, notes: [] }
}

/** The model with another body at a place of `bodiesOf`. */
export function withBody(model: BuilderModel, index: number, body: BuilderBody): BuilderModel {
  return index < model.steps.length ? { ...model, steps: model.steps.map((step, at) => (at === index ? { ...step, body } : step)) } : { ...model, result: body }
}

// ---------------------------------------------------------------- columns and measures

/** The select with a column at the end; its table stands in its name where another has the plain one. */
export function addColumn(select: BuilderSelect, column: BuilderColumn): BuilderSelect {
  const taken = takenNames(select)
  const alias = taken.has(column.name.toLowerCase()) ? freeName(`${column.relation}_${column.name}`, taken) : null
  return addItem(select, { kind: 'column', column: { relation: column.relation, name: column.name }, alias, notes: [] })
}

/** The select with a measure at the end, money divided into currency. Left out: the aggregation that is usually meant. */
export function addMeasure(select: BuilderSelect, choice: ColumnChoice, aggregation: Aggregation = aggregationsFor(choice)[0] ?? 'COUNT'): BuilderSelect {
  const measure: BuilderMeasure = { kind: 'aggregate', aggregate: aggregateOf(choice, aggregation), round: null }
  return addItem(select, { kind: 'measure', measure, alias: freeName(measureName(choice.name, aggregation), takenNames(select)), notes: [] })
}

/** The select with a count of rows at the end. */
export function addRowCount(select: BuilderSelect): BuilderSelect {
  const measure: BuilderMeasure = { kind: 'aggregate', aggregate: { aggregation: 'COUNT', column: null, divisor: null }, round: null }
  return addItem(select, { kind: 'measure', measure, alias: freeName('row_count', takenNames(select)), notes: [] })
}

/** An aggregate of a column; sums, averages and extremes of money are in currency. */
export function aggregateOf(choice: Pick<ColumnChoice, 'relation' | 'name' | 'unit'>, aggregation: Aggregation): Aggregate {
  const counted = aggregation === 'COUNT' || aggregation === 'COUNT DISTINCT'
  return { aggregation, column: { relation: choice.relation, name: choice.name }, divisor: counted ? null : divisorOf(choice) }
}

/** The select with `numerator / denominator` at the end, both aggregated as they usually are. */
export function addRatio(select: BuilderSelect, numerator: Aggregate, denominator: Aggregate): BuilderSelect {
  const name = `${partName(numerator)}_per_${partName(denominator)}`
  return addItem(select, { kind: 'measure', measure: { kind: 'ratio', factor: null, numerator, denominator, guarded: true, round: null }, alias: freeName(name, takenNames(select)), notes: [] })
}

function partName({ aggregation, column }: Aggregate): string {
  return column ? measureName(column.name, aggregation) : 'row'
}

function measureName(column: string, aggregation: Aggregation): string {
  const name = column.toLowerCase()
  switch (aggregation) {
    case 'SUM': return name
    case 'COUNT DISTINCT': return name === 'user_id' ? 'users' : `distinct_${name}`
    case 'COUNT': return `${name}_count`
    case 'AVG': return `average_${name}`
    case 'MIN': return `lowest_${name}`
    case 'MAX': return `highest_${name}`
  }
}

const reserved = [...bundledCatalogue.reservedWords].map(word => word.toLowerCase())

/** Names that an item cannot have: those of the others and the words of the language. */
export function takenNames(select: BuilderSelect): ReadonlySet<string> {
  return new Set([...select.items.flatMap(item => itemName(item) ?? []), ...reserved])
}

/** A select without measures that showed every row starts to group with the first of them. */
function addItem(select: BuilderSelect, item: BuilderItem): BuilderSelect {
  return { ...select, rows: item.kind === 'measure' ? 'grouped' : select.rows, items: [...select.items, item] }
}

export function removeItem(select: BuilderSelect, index: number): BuilderSelect {
  const items = select.items.toSpliced(index, 1)
  // What groups by nothing and measures nothing has no rows to filter.
  const grouped = items.some(item => item.kind !== 'expression' || item.role !== 'constant')
  return { ...select, items, having: grouped ? select.having : [], rows: items.length === 0 ? 'grouped' : grouped || select.rows !== 'grouped' ? select.rows : 'all' }
}

/** Moves an item to another place; places outside the list are its ends. */
export function moveItem(select: BuilderSelect, from: number, to: number): BuilderSelect {
  const item = select.items[from]
  if (!item) return select
  return { ...select, items: select.items.toSpliced(from, 1).toSpliced(Math.max(0, Math.min(to, select.items.length - 1)), 0, item) }
}

export function replaceItem(select: BuilderSelect, index: number, item: BuilderItem): BuilderSelect {
  return { ...select, items: select.items.with(index, item) }
}

/**
 * Gives an output column another name, or its own again with null, and tells the steps behind that read it. Expressions
 * and conditions that are kept as text keep the old name.
 */
export function renameItem(model: BuilderModel, place: number, index: number, alias: string | null): BuilderModel {
  const body = place < model.steps.length ? model.steps[place]?.body : model.result
  const item = body?.kind === 'select' ? body.items[index] : undefined
  if (body?.kind !== 'select' || !item) return model
  const plain = item.kind === 'column' && (alias ?? '').toLowerCase() === item.column.name.toLowerCase()
  const renamed = { ...item, alias: plain ? null : alias }
  const before = itemName(item)
  const after = itemName(renamed)
  const next = withBody(model, place, replaceItem(body, index, renamed))
  const step = model.steps[place]?.name.toLowerCase()
  if (step === undefined || before === null || after === null || before === after) return next
  const follow = (each: BuilderBody): BuilderBody => {
    if (each.kind !== 'select') return each
    const relations = new Set(relationsOf(each).filter(table => table.name.toLowerCase() === step).map(relationName))
    return mapColumns(each, column => (relations.has(column.relation) && column.name.toLowerCase() === before ? { ...column, name: after } : column))
  }
  return { ...next, steps: next.steps.map((each, at) => (at > place ? { ...each, body: follow(each.body) } : each)), result: follow(next.result) }
}

// ---------------------------------------------------------------- tables

/** The select reading another table. What the old one had and the new one lacks goes. */
export function changeSource(select: BuilderSelect, table: string, columns: readonly ColumnChoice[]): BuilderSelect {
  const old = relationName(select.source)
  const has = new Set(columns.map(column => column.name.toLowerCase()))
  const kept = dropColumns({ ...select, joins: [] }, column => column.relation === old && (columns.length === 0 || has.has(column.name.toLowerCase())))
  const source = { ...plainTable(table, null), notes: select.source.notes }
  return { ...mapColumns(kept, column => ({ ...column, relation: relationName(source) })), source }
}

/** The select with a table joined LEFT, which keeps the rows that are there. */
export function addJoin(select: BuilderSelect, { table, on }: JoinOffer): BuilderSelect {
  const taken = new Set(relationsOf(select).map(relationName))
  const name = freeName(table.name, taken)
  const joined = plainTable(table.name, name === table.name ? null : name)
  return { ...select, joins: [...select.joins, { type: 'LEFT', table: joined, on: on.map(({ left, right }) => ({ left, right: { relation: relationName(joined), name: right } })) }] }
}

export function replaceJoin(select: BuilderSelect, index: number, join: BuilderJoin): BuilderSelect {
  return { ...select, joins: select.joins.with(index, join) }
}

/** The select without a join, everything that came from its table, and joins that went on from there. */
export function removeJoin(select: BuilderSelect, index: number): BuilderSelect {
  const gone = new Set<string>()
  const joins = select.joins.filter((join, at) => {
    if (at !== index && !join.on.some(({ left }) => gone.has(left.relation))) return true
    gone.add(relationName(join.table))
    return false
  })
  return dropColumns({ ...select, joins }, column => !gone.has(column.relation))
}

/** The model without a step; null while something still reads it. */
export function removeStep(model: BuilderModel, index: number): BuilderModel | null {
  const name = model.steps[index]?.name.toLowerCase()
  if (name === undefined) return null
  const reads = (body: BuilderBody): boolean => (body.kind === 'text' ? new RegExp(String.raw`\b${name}\b`, 'i').test(body.sql) : relationsOf(body).some(table => table.name.toLowerCase() === name) || JSON.stringify(body).toLowerCase().includes(`from ${name}`))
  const others = [...model.steps.filter((_, at) => at !== index).map(step => step.body), model.result]
  return others.some(reads) ? null : { ...model, steps: model.steps.toSpliced(index, 1) }
}

/** The model with the result as a step and a result that reads it, showing the same columns. */
export function resultAsStep(model: BuilderModel): BuilderModel | null {
  const { result } = model
  if (result.kind !== 'select' || result.items.length === 0 || result.items.some(item => itemName(item) === null)) return null
  const name = freeName('base', new Set([...model.steps.map(step => step.name.toLowerCase()), ...bundledCatalogue.tables.map(table => table.name)]))
  const items = result.items.map((item): BuilderItem => ({ kind: 'column', column: { relation: name, name: itemName(item) ?? '' }, alias: null, notes: [] }))
  return { ...model, steps: [...model.steps, { name, columns: [], body: result, notes: [] }], result: { ...emptySelect(plainTable(name, null)), rows: 'all', items } }
}

// ---------------------------------------------------------------- columns in all places

/** The select with every column reference changed; text is left as it is. */
function mapColumns(select: BuilderSelect, change: (column: BuilderColumn) => BuilderColumn): BuilderSelect {
  const aggregate = (each: Aggregate): Aggregate => ({ ...each, column: each.column && change(each.column) })
  const measure = (each: BuilderMeasure): BuilderMeasure => {
    if (each.kind === 'expression') return each
    return each.kind === 'aggregate' ? { ...each, aggregate: aggregate(each.aggregate) } : { ...each, numerator: aggregate(each.numerator), denominator: aggregate(each.denominator) }
  }
  return {
    ...select,
    items: select.items.map(item => (item.kind === 'column' ? { ...item, column: change(item.column) } : item.kind === 'measure' ? { ...item, measure: measure(item.measure) } : item)),
    joins: select.joins.map(join => ({ ...join, on: join.on.map(({ left, right }) => ({ left: change(left), right: change(right) })) })),
    filters: select.filters.map(group => ({ ...group, conditions: group.conditions.map(each => (each.kind === 'test' ? { ...each, column: change(each.column) } : each)) })),
    having: select.having.map(filter => ({ ...filter, measure: measure(filter.measure) })),
  }
}

function columnsOfMeasure(measure: BuilderMeasure): readonly BuilderColumn[] {
  if (measure.kind === 'expression') return []
  const parts = measure.kind === 'aggregate' ? [measure.aggregate] : [measure.numerator, measure.denominator]
  return parts.flatMap(part => part.column ?? [])
}

/** The select without what speaks of columns that are not kept. */
function dropColumns(select: BuilderSelect, keep: (column: BuilderColumn) => boolean): BuilderSelect {
  const keepsMeasure = (measure: BuilderMeasure): boolean => columnsOfMeasure(measure).every(keep)
  const items = select.items.filter(item => (item.kind === 'column' ? keep(item.column) : item.kind === 'measure' ? keepsMeasure(item.measure) : true))
  const filters = select.filters.map((group): FilterGroup => ({ ...group, conditions: group.conditions.filter(each => each.kind === 'text' || keep(each.column)) }))
  const having = select.having.filter((filter: MeasureFilter) => keepsMeasure(filter.measure))
  return { ...select, items, rows: items.length === 0 ? 'grouped' : select.rows, filters: filters.filter(group => group.conditions.length > 0), having: items.length === 0 ? [] : having }
}
