/** Writes what the builder holds as AMC SQL in the house's format. */
import { bundledCatalogue } from '../catalogue.ts'
import { formatSql } from '../services/format/format.ts'
import { analyzeSql } from '../sql.ts'
import { isDimension, measureOf, relationName, relationsOf, sameMeasure } from './builder-model.ts'
import type {
  Aggregate, BuilderBody, BuilderColumn, BuilderItem, BuilderMeasure, BuilderModel, BuilderSelect, BuilderTable, BuilderValue, Condition, FilterGroup, MeasureFilter, Test,
} from './builder-model.ts'

/**
 * The model as one query, formatted, its comments where they were. Reading it again with `builderFromSql` gives the same
 * model. A select without items prints too, though AMC refuses it: it is what somebody has chosen so far.
 */
export function builderToSql(model: BuilderModel): string {
  const steps = model.steps.map(({ name, columns, body, notes }) => `${lines(notes)}${name}${columns.length > 0 ? ` (${columns.join(', ')})` : ''} AS (\n${printBody(body)}\n)`)
  const query = `${steps.length > 0 ? `WITH ${steps.join(',\n')}\n` : ''}${printBody(model.result)}`
  const formatted = formatSql(analyzeSql(query, { catalogue: bundledCatalogue })) ?? query
  return `${model.header}${formatted}${model.footer === '' ? '' : `\n${model.footer}`}`
}

const lines = (notes: readonly string[]): string => notes.map(note => `${note}\n`).join('')

function printBody(body: BuilderBody): string {
  return body.kind === 'text' ? body.sql : printSelect(body)
}

function printSelect(select: BuilderSelect): string {
  const column = columnPrinter(select)
  const items = select.items.map(item => `${lines(item.notes)}${printItem(item, column)}`)
  const clauses = [
    `${lines(select.notes)}SELECT${select.rows === 'distinct' ? ' DISTINCT' : ''}${items.length > 0 ? `\n${items.join(',\n')}` : ''}`,
    `${lines(select.source.notes)}FROM ${printTable(select.source)}`,
    ...select.joins.map(({ type, table, on }) => `${lines(table.notes)}${type === 'FULL' ? 'FULL OUTER' : type} JOIN ${printTable(table)} ON ${on.map(({ left, right }) => `${column(left)} = ${column(right)}`).join(' AND ')}`),
    ...select.filters.map((group, index) => `${lines(group.notes)}${index === 0 ? 'WHERE' : 'AND'} ${printGroup(group, column)}`),
  ]
  if (select.rows === 'grouped') {
    const groups = select.items.flatMap((item, index) => (isDimension(item) ? [groupKey(item, index, column)] : []))
    if (groups.length > 0) clauses.push(`GROUP BY ${groups.join(', ')}`)
  }
  clauses.push(...select.having.map((filter, index) => `${lines(filter.notes)}${index === 0 ? 'HAVING' : 'AND'} ${printMeasureFilter(filter, select)}`))
  return clauses.join('\n')
}

type ColumnPrinter = (column: BuilderColumn) => string

/** Columns carry their table as soon as there are two of them. */
function columnPrinter(select: BuilderSelect): ColumnPrinter {
  const tables = relationsOf(select)
  return column => (tables.length > 1 ? `${writtenName(tables, column)}.${column.name}` : column.name)
}

function writtenName(tables: readonly BuilderTable[], column: BuilderColumn): string {
  const table = tables.find(each => relationName(each) === column.relation)
  return table ? table.alias ?? table.name : column.relation
}

function groupKey(item: BuilderItem, index: number, column: ColumnPrinter): string {
  return item.alias ?? (item.kind === 'column' ? column(item.column) : String(index + 1))
}

function printItem(item: BuilderItem, column: ColumnPrinter): string {
  const value = item.kind === 'column' ? column(item.column) : item.kind === 'measure' ? printMeasure(item.measure, column) : item.sql
  return item.alias === null ? value : `${value} AS ${item.alias}`
}

function printTable(table: BuilderTable): string {
  const { name, alias, extension } = table
  const source = extension === null ? name : `TABLE(EXTEND_TIME_WINDOW(${quote(name)}, ${quote(extension.before)}${extension.after === null ? '' : `, ${quote(extension.after)}`}))`
  return alias === null ? source : `${source} AS ${alias}`
}

/** A measure as it stands in SELECT, columns written by `column`. */
export function printMeasure(measure: BuilderMeasure, column: ColumnPrinter): string {
  if (measure.kind === 'expression') return measure.sql
  const value = measure.kind === 'aggregate' ? printAggregate(measure.aggregate, column) : printRatio(measure, column)
  return measure.round === null ? value : `ROUND(${value}, ${measure.round})`
}

function printRatio({ factor, numerator, denominator, guarded }: Extract<BuilderMeasure, { kind: 'ratio' }>, column: ColumnPrinter): string {
  const below = printAggregate(denominator, column)
  return `${factor === null ? '' : `${factor} * `}${printAggregate(numerator, column)} / ${guarded ? `NULLIF(${below}, 0)` : denominator.divisor === null ? below : `(${below})`}`
}

function printAggregate({ aggregation, column: of, divisor }: Aggregate, column: ColumnPrinter): string {
  const value = of === null ? 'COUNT(1)' : aggregation === 'COUNT DISTINCT' ? `COUNT(DISTINCT ${column(of)})` : `${aggregation}(${column(of)})`
  return divisor === null ? value : `${value} / ${divisor}`
}

function printMeasureFilter({ measure, test }: MeasureFilter, select: BuilderSelect): string {
  const shown = select.items.find(item => {
    const own = item.alias === null ? null : measureOf(item)
    return own !== null && sameMeasure(own, measure)
  })
  const tables = relationsOf(select)
  const aliases = new Set(select.items.map(item => item.alias?.toLowerCase()))
  // A bare name would be taken for the item of that name, which wins over the column.
  const column: ColumnPrinter = each => (tables.length > 1 || aliases.has(each.name.toLowerCase()) ? `${writtenName(tables, each)}.${each.name}` : each.name)
  const plain = measure.kind === 'aggregate' && measure.aggregate.divisor === null
  const value = printMeasure(measure, column)
  return printTest(shown?.alias ?? (plain ? value : `(${value})`), test, column)
}

function printGroup(group: FilterGroup, column: ColumnPrinter): string {
  const [first] = group.conditions
  if (group.conditions.length === 1 && first) return printCondition(first, column)
  return `(${group.conditions.map(condition => printCondition(condition, column)).join(' OR ')})`
}

function printCondition(condition: Condition, column: ColumnPrinter): string {
  return condition.kind === 'text' ? condition.sql : printTest(column(condition.column), condition.test, column)
}

function printTest(operand: string, test: Test, column: ColumnPrinter): string {
  const not = 'negated' in test && test.negated ? 'NOT ' : ''
  const value = (each: BuilderValue): string => printValue(each, column)
  switch (test.kind) {
    case 'compare': return `${operand} ${test.operator} ${value(test.value)}`
    case 'between': return `${operand} ${not}BETWEEN ${value(test.low)} AND ${value(test.high)}`
    case 'in': return `${operand} ${not}IN (${test.values.map(value).join(', ')})`
    case 'in-parameter': return `${not}ARRAY_CONTAINS(CUSTOM_PARAMETER(${quote(test.name)}), ${operand})`
    case 'like': return `${operand} ${not}LIKE ${quote(test.pattern)}`
    case 'matches': return `${operand} ${not}SIMILAR TO ${quote(test.pattern)}`
    case 'null': return `${operand} IS ${not}NULL`
  }
}

function printValue(value: BuilderValue, column: ColumnPrinter): string {
  switch (value.kind) {
    case 'text': return quote(value.text)
    case 'number': return value.text
    case 'boolean': return value.value ? 'TRUE' : 'FALSE'
    case 'date': return `CAST(${quote(value.text)} AS DATE)`
    case 'timestamp': return `CAST(${quote(value.text)} AS TIMESTAMP)`
    case 'parameter': return `CUSTOM_PARAMETER(${quote(value.name)})`
    case 'window': return `BUILT_IN_PARAMETER(${quote(value.name)})`
    case 'column': return column(value.column)
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
