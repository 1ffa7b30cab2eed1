/** Columns, tables to qualify with, and functions, for a place where a value is due. */
import { foldName } from '../ast.ts'
import type { CatalogueColumn } from '../catalogue.ts'
import type { Relation, RelationColumn } from '../model.ts'
import type { AnalyzeOptions } from '../sql.ts'
import { isNumeric } from '../sql-type.ts'
import { functionItem, relationColumnItem, sourceColumnItem, textItem } from './completion-items.ts'
import type { Candidate } from './completion-items.ts'
import type { CompletionPlace } from './completion-place.ts'
import type { CompletionScope } from './completion-scope.ts'
import { columnPopularity, functionPopularity } from './popularity.ts'

/** After a dot the columns of that table; else everything a value can start with. */
export function columnCandidates(place: CompletionPlace, scope: CompletionScope, options: AnalyzeOptions): readonly Candidate[] {
  if (place.qualifier !== null) {
    const relation = scope.relations.find(candidate => candidate.name === place.qualifier)
    return relation && !relation.open ? relation.columns.map(column => relationColumnItem(column, column.name, '', 50 + bonus(place, scope, column))) : unscopedColumns(place, scope, options)
  }
  const columns = scope.relations.length === 0 ? unscopedColumns(place, scope, options) : scopedColumns(place, scope)
  return [...columns, ...aliasCandidates(place, scope), ...functionCandidates(place, options)]
}

const summing = new Set(['SUM', 'AVG', 'MEDIAN', 'PERCENTILE', 'APPROX_PERCENTILE', 'STDDEV', 'STDDEV_POP', 'STDDEV_SAMP', 'VARIANCE', 'VAR_POP', 'VAR_SAMP', 'SKEWNESS'])
const timed = new Set(['MIN', 'MAX', 'SECONDS_BETWEEN', 'DATE_TRUNC', 'YEAR', 'MONTH', 'WEEK', 'HOUR', 'DAYOFMONTH', 'CONVERT_TIME_ZONE_FROM_UTC', 'EXTRACT'])
const textual = new Set(['LOWER', 'UPPER', 'TRIM', 'LTRIM', 'RTRIM', 'CONCAT', 'REPLACE', 'REGEXP_REPLACE', 'REGEXP_SUBSTR', 'SUBSTRING', 'LEFT', 'RIGHT', 'LENGTH'])

/** Functions that people write inside others, by the call and its argument. */
const nested: Readonly<Record<string, readonly string[]>> = {
  'ARRAY_CONTAINS 0': ['CUSTOM_PARAMETER'], 'CARDINALITY 0': ['CUSTOM_PARAMETER'], 'ARRAY_SORT 0': ['COLLECT'], 'ARRAY_TO_STRING 0': ['ARRAY_SORT', 'COLLECT'],
  'COLLECT 0': ['NAMED_ROW'], 'NULLIF 0': ['SUM', 'COUNT'], 'ROUND 0': ['SUM', 'AVG', 'CAST'], 'CAST 0': ['SUM', 'COUNT', 'CUSTOM_PARAMETER'], 'IF 0': ['SUM', 'COUNT'],
  'IF 2': ['SUM'], 'IF 1': ['SUM'], 'COALESCE 0': ['SUM'], 'LOWER 0': ['TRIM'], 'CEIL 0': ['AVG', 'SUM'], 'FLOOR 0': ['AVG', 'SUM'], 'TRUNC 0': ['AVG', 'SUM'],
  'SQRT 0': ['SUM'], 'LN 0': ['SUM'], 'ABS 0': ['SUM'], 'ARRAY_DISTINCT 0': ['FLATTEN', 'COLLECT'],
}

/** How much better a column fits this very place than others. */
function bonus(place: CompletionPlace, scope: CompletionScope, column: { readonly name: string; readonly facts?: RelationColumn['facts']; readonly catalogueColumn?: CatalogueColumn | null }): number {
  const name = foldName(column.name)
  const { frame } = place
  let score = 12 * (columnPopularity.get(name) ?? 0)
  if (column.catalogueColumn?.unlisted) score -= 15
  if (frame.kind === 'call') {
    const metric = column.catalogueColumn ? column.catalogueColumn.kind === 'METRIC' || column.catalogueColumn.unit !== null : column.facts ? isNumeric(column.facts.type) : false
    if (summing.has(frame.name)) score += metric ? 22 : -8
    const type = (column.catalogueColumn?.type ?? column.facts?.type)?.name
    if (timed.has(frame.name) && (type === 'TIMESTAMP' || type === 'DATE')) score += name.endsWith('_utc') ? 16 : 12
    if (textual.has(frame.name) && type === 'STRING') score += 6
    if (frame.name === 'COUNT') score += name === 'user_id' ? 30 : 0
  } else if (frame.clause === 'select' && isSelected(place, name)) score -= 25
  if (frame.clause === 'where') score += name === 'user_id' ? 6 : (column.catalogueColumn?.enumValues.length ?? 0) > 0 ? 3 : 0
  if (frame.clause === 'on' && (column.catalogueColumn?.joinKey ?? column.facts?.origins.some(origin => origin.column.joinKey) ?? false)) score += 22
  if ((frame.clause === 'partition-by' || frame.clause === 'order-by') && frame.kind === 'over') score += column.catalogueColumn ? 0 : 4
  return score + (scope.used.has(name.toUpperCase()) ? 3 : 0)
}

// Names that the select list already holds are less likely to come again.
function isSelected(place: CompletionPlace, name: string): boolean {
  const { before, query: { selectStart } } = place
  if (selectStart < 0) return false
  const upper = name.toUpperCase()
  // From the cursor back: what stands before the SELECT is most of a long query.
  for (let index = before.length - 1; index >= 0; index--) {
    const token = before[index]
    if (!token || token.start < selectStart) return false
    if (token.kind === 'word' && token.value === upper) return true
  }
  return false
}

function scopedColumns(place: CompletionPlace, scope: CompletionScope): readonly Candidate[] {
  const counts = new Map<string, number>()
  for (const relation of scope.relations) for (const column of relation.columns) counts.set(foldName(column.name), (counts.get(foldName(column.name)) ?? 0) + 1)
  return scope.relations.flatMap((relation, position) => relation.columns.map(column => {
    const ambiguous = (counts.get(foldName(column.name)) ?? 0) > 1 && relation.name !== null
    const insert = ambiguous ? `${relation.name}.${column.name}` : column.name
    const scores = 50 + bonus(place, scope, column) - position - (ambiguous ? 4 : 0) + (relation.kind === 'cte' || relation.kind === 'query' ? 5 : 0)
    return relationColumnItem(column, insert, relation.name ?? '', scores)
  }))
}

// Before FROM is written: columns of the steps so far, nearest first, then every column of the instance.
function unscopedColumns(place: CompletionPlace, scope: CompletionScope, options: AnalyzeOptions): readonly Candidate[] {
  const items: Candidate[] = []
  for (const [index, step] of scope.steps.slice(0, 12).entries()) {
    for (const [position, { name, facts }] of step.columns.entries()) {
      items.push(textItem('column', name, name, step.name, 62 - index * 2 - Math.min(position, 10) * 0.6 + bonus(place, scope, { name, facts }) / 2))
    }
  }
  const seen = new Map<string, Candidate>()
  const audience = options.audience ?? false
  for (const table of options.catalogue.tables) {
    if (table.deprecated || (table.kind === 'audience') !== audience) continue
    for (const column of table.columns) {
      if (!seen.has(column.name)) seen.set(column.name, sourceColumnItem(column, column.name, table.name, 44 + bonus(place, scope, { name: column.name, catalogueColumn: column })))
    }
  }
  return [...items, ...seen.values()]
}

function aliasCandidates(place: CompletionPlace, scope: CompletionScope): readonly Candidate[] {
  const several = scope.relations.length > 1
  return scope.relations.flatMap((relation, index) => {
    if (relation.name === null) return []
    const written = nameOf(relation)
    const qualified = place.before.some((token, at) => token.kind === 'operator' && token.value === '.' && token.start > place.query.selectStart && place.before[at - 1]?.value === relation.name?.toUpperCase())
    return [textItem('alias', written, `${written}.`, describe(relation), 42 + (several ? 26 - index : 0) + (qualified ? 14 : 0))]
  })
}

function nameOf(relation: Relation): string {
  const { node } = relation
  if (node.kind === 'table-name') return (node.alias ?? node.name).name
  return (node.kind === 'derived-table' || node.kind === 'table-function') && node.alias ? node.alias.name : relation.name ?? ''
}

function describe(relation: Relation): string {
  return relation.table?.name ?? (relation.cte ? `WITH step ${relation.cte.name.name}` : 'subquery')
}

function functionCandidates(place: CompletionPlace, options: AnalyzeOptions): readonly Candidate[] {
  const { frame } = place
  const inAggregate = place.frames.some(other => other.kind === 'call' && (other.name === 'COUNT' || summing.has(other.name)))
  return options.catalogue.functions.all.flatMap(fn => {
    if (fn.status !== 'official' && fn.status !== 'inferred') return []
    if (fn.kind === 'table' || fn.kind === 'none') return []
    if (fn.kind === 'aggregate' && (inAggregate || frame.clause === 'where' || frame.clause === 'on' || frame.clause === 'group-by')) return []
    const popular = functionPopularity.get(fn.name) ?? 0
    const inside = nested[`${frame.name} ${frame.argument}`]?.indexOf(fn.name) ?? -1
    return [functionItem(fn, 38 + 16 * popular + (inside >= 0 ? 28 - inside : 0) + filterBonus(place, fn.name, options) + placeBonus(place, fn.name, fn.kind === 'aggregate', inAggregate))]
  })
}

// With a list parameter a condition is often `CARDINALITY(list) = 0 OR ARRAY_CONTAINS(list, column)`: empty means all.
function filterBonus({ before, query }: CompletionPlace, name: string, options: AnalyzeOptions): number {
  if (name !== 'CARDINALITY' && name !== 'ARRAY_CONTAINS') return 0
  const hasList = options.parameters?.some(({ dataType }) => typeof dataType !== 'string' && dataType.type === 'ARRAY') ?? false
  const opened = before.at(-1)?.value === '('
  const word = before.at(opened ? -2 : -1)
  if (!hasList || word?.kind !== 'word') return 0
  const tested = before.findLast(token => token.kind === 'word' && (token.value === 'CARDINALITY' || token.value === 'ARRAY_CONTAINS') && token.start > query.selectStart)?.value
  if (name === 'ARRAY_CONTAINS') return word.value === 'OR' && tested === 'CARDINALITY' ? 45 : 0
  return word.value === 'WHERE' || word.value === 'AND' ? (opened ? 30 : 16) : 0
}

// Sums come after the first plain columns; windows, quotients and dates call for their own functions.
function placeBonus(place: CompletionPlace, name: string, isAggregate: boolean, inAggregate: boolean): number {
  const { frame, query } = place
  const last = place.before.at(-1)
  if (last?.kind === 'operator' && last.value === '/' && name === 'NULLIF') return 14
  if (last?.kind === 'operator' && /^[<>]=?$/.test(last.value) && (name === 'BUILT_IN_PARAMETER' || name === 'CAST' || name === 'CUSTOM_PARAMETER')) return 12
  if (!isAggregate || inAggregate) return 0
  if (query.clause === 'having') return 20
  if (query.clause !== 'select') return 0
  const isListed = frame === query && frame.argument > 0
  return name === 'SUM' || name === 'COUNT' ? (isListed ? 9 : 5) : 2
}
