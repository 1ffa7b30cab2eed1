/** What can be chosen: the tables of an instance and the steps of a query, with the columns of each. */
import type { Catalogue, CatalogueColumn, CatalogueTable } from '../catalogue.ts'
import type { RelationColumn, SelectInfo, ValueFacts } from '../model.ts'
import type { PrivacyClass } from '../privacy-class.ts'
import { columnPopularity, tablePopularity } from '../services/popularity.ts'
import { isNumeric } from '../sql-type.ts'
import type { SqlType } from '../sql-type.ts'
import type { SqlAnalysis } from '../sql.ts'
import { microcentsPerCurrency, millicentsPerCurrency } from '../unit.ts'
import { isDimension, itemName, relationName, relationsOf } from './builder-model.ts'
import type { Aggregation, BuilderModel, BuilderSelect } from './builder-model.ts'
import type { BuilderPlace } from './builder-from-sql.ts'

/** A column that can be chosen. */
export interface ColumnChoice {
  /** Of the select's own tables: as `relationName` gives it. */
  readonly relation: string
  readonly name: string
  readonly type: SqlType
  readonly kind: 'METRIC' | 'DIMENSION'
  readonly privacyClass: PrivacyClass
  readonly nullable: boolean
  readonly description: string
  /** Of a source's money columns; a step's are what its own measures made of them. */
  readonly unit: CatalogueColumn['unit']
  readonly enumValues: readonly string[]
  readonly exampleValues: readonly string[]
  /** Leads from one table to another. */
  readonly joinKey: boolean
}

/** A table that can be read or joined. */
export interface TableChoice {
  readonly name: string
  readonly kind: 'source' | 'step'
  readonly category: string
  readonly description: string
  readonly paid: boolean
  readonly deprecated: boolean
  /** Under the table's own name as relation. */
  readonly columns: readonly ColumnChoice[]
  /** Of a step with one row for each combination of these columns, lower case; null when rows may repeat. */
  readonly uniqueBy: readonly string[] | null
  /** Between 0 and 1: how often queries read it. */
  readonly popularity: number
}

/** Columns of every table in a select's FROM, in the order of FROM. */
export function columnsOfSelect(select: BuilderSelect, info: SelectInfo): readonly ColumnChoice[] {
  return relationsOf(select).flatMap((table, index) => (info.relations[index]?.columns ?? []).map(column => choiceOf(relationName(table), column)))
}

function choiceOf(relation: string, { name, facts, catalogueColumn }: RelationColumn): ColumnChoice {
  if (catalogueColumn) return sourceChoice(relation, catalogueColumn, facts)
  return stepChoice(relation, name, facts)
}

function sourceChoice(relation: string, column: CatalogueColumn, facts: ValueFacts | null): ColumnChoice {
  const { name, type, kind, privacyClass, description, unit, enumValues, exampleValues, joinKey } = column
  return { relation, name, type, kind, privacyClass, nullable: facts?.nullable ?? true, description, unit, enumValues, exampleValues, joinKey: joinKey || column.mainUserId }
}

function stepChoice(relation: string, name: string, facts: ValueFacts): ColumnChoice {
  const [origin, ...others] = facts.origins
  const same = origin && others.length === 0 && facts.literal === null && origin.column.type.name === facts.type.name ? origin.column : null
  return {
    relation, name: name.toLowerCase(), type: facts.type, kind: facts.columnType === 'METRIC' || (facts.origins.length === 0 && isNumeric(facts.type)) ? 'METRIC' : 'DIMENSION',
    privacyClass: facts.privacyClass, nullable: facts.nullable, description: same?.description ?? '', unit: null,
    enumValues: same?.enumValues ?? [], exampleValues: same?.exampleValues ?? [], joinKey: same ? same.joinKey || same.mainUserId : false,
  }
}

/** Steps before `index`, then the data sources as `sourceChoices` gives them; a step hides a source of its name. */
export function tableChoices(sources: readonly TableChoice[], analysis: SqlAnalysis, model: BuilderModel, places: readonly BuilderPlace[], index: number): readonly TableChoice[] {
  const steps = model.steps.slice(0, index).flatMap((step, at): TableChoice[] => {
    const query = places[at]?.query
    const columns = query ? analysis.queries.get(query)?.columns ?? [] : []
    return [{
      name: step.name, kind: 'step', category: 'Steps of this query', description: '', paid: false, deprecated: false, popularity: 1,
      columns: columns.map(column => stepChoice(step.name.toLowerCase(), column.name, column.facts)), uniqueBy: step.body.kind === 'select' ? uniqueColumns(step.body) : null,
    }]
  })
  const hidden = new Set(steps.map(step => step.name.toLowerCase()))
  return [...steps, ...sources.filter(table => !hidden.has(table.name))]
}

/** The data sources of an instance in documentation order; for an audience query those that it may read. */
export function sourceChoices(catalogue: Catalogue, audience: boolean): readonly TableChoice[] {
  return catalogue.tables.filter(table => table.kind === 'uploaded' || table.kind === (audience ? 'audience' : 'source')).map(sourceTable)
}

function sourceTable(table: CatalogueTable): TableChoice {
  const { name, category, description, paid, deprecated } = table
  return {
    name, kind: 'source', category, description, paid, deprecated, popularity: tablePopularity.get(table.baseTable ?? name) ?? 0,
    columns: table.columns.map(column => sourceChoice(name, column, null)), uniqueBy: null,
  }
}

function uniqueColumns(select: BuilderSelect): readonly string[] | null {
  if (select.rows === 'all') return null
  const keys = select.rows === 'distinct' ? select.items : select.items.filter(isDimension)
  return keys.map(item => itemName(item) ?? '')
}

/** Between 0 and 1: how often queries use a column of this name. */
export function popularityOf(column: ColumnChoice): number {
  return columnPopularity.get(column.name) ?? 0
}

/** What turns a sum of the column into currency, as written in SQL; null when it is no money or is in currency. */
export function divisorOf(column: Pick<ColumnChoice, 'unit'>): string | null {
  if (column.unit === 'microcents') return String(microcentsPerCurrency)
  return column.unit === 'millicents' ? String(millicentsPerCurrency) : null
}

/** The aggregations that AMC can do on a column, the one that is usually meant first. */
export function aggregationsFor(column: Pick<ColumnChoice, 'type' | 'kind' | 'privacyClass'>): readonly Aggregation[] {
  const hidden = column.privacyClass === 'VERY_HIGH' || column.privacyClass === 'INTERNAL'
  if (hidden) return ['COUNT DISTINCT', 'COUNT']
  if (!isNumeric(column.type)) return column.type.name === 'ARRAY' || column.type.name === 'BOOLEAN' ? ['COUNT', 'COUNT DISTINCT'] : ['COUNT DISTINCT', 'COUNT', 'MIN', 'MAX']
  return column.kind === 'METRIC' ? ['SUM', 'AVG', 'MIN', 'MAX', 'COUNT', 'COUNT DISTINCT'] : ['COUNT DISTINCT', 'COUNT', 'MIN', 'MAX', 'SUM', 'AVG']
}
