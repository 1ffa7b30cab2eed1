/** Values that a comparison asks for: what a column is known to hold, parameters, select items in GROUP BY, join conditions. */
import { foldName, stripBrackets } from '../ast.ts'
import type { CatalogueColumn } from '../catalogue.ts'
import type { Token } from '../lexer.ts'
import type { Relation, RelationColumn } from '../model.ts'
import type { AnalyzeOptions } from '../sql.ts'
import { textItem } from './completion-items.ts'
import type { Candidate } from './completion-items.ts'
import type { CompletionPlace } from './completion-place.ts'
import type { CompletionScope } from './completion-scope.ts'

/** Entries that fit the clause better than any column. */
export function valueCandidates(place: CompletionPlace, scope: CompletionScope, options: AnalyzeOptions): readonly Candidate[] {
  const { frame } = place
  const items: Candidate[] = []
  for (const parameter of options.parameters ?? []) {
    items.push(textItem('parameter', parameter.name, `CUSTOM_PARAMETER('${parameter.name}')`, 'parameter', frame.kind === 'call' && /^(?:ARRAY_CONTAINS|CARDINALITY)$/.test(frame.name) && frame.argument === 0 ? 90 : 46))
  }
  if (frame.kind === 'query' && frame.clause === 'on') items.push(...joinConditions(scope))
  if (frame.kind === 'query' && frame.clause === 'group-by') items.push(...groupItems(place, scope))
  if (frame.kind === 'query' && frame.clause === 'having') items.push(...havingItems(scope))
  const column = comparedColumn(place, scope)
  if (column) items.push(...columnValues(column))
  return items
}

function columnValues(column: CatalogueColumn): Candidate[] {
  if (column.type.name === 'BOOLEAN') return ['TRUE', 'FALSE'].map((word, index) => textItem('keyword', word, word, column.name, 92 - index))
  const values = column.enumValues.length > 0 ? column.enumValues : column.type.name === 'STRING' ? column.exampleValues : []
  return values.map((value, index) => textItem('value', `'${value}'`, `'${value.replaceAll("'", "''")}'`, column.name, 92 - Math.min(index, 20)))
}

const comparing = new Set(['=', '<>', '!=', '<', '>', '<=', '>='])

/** The catalogue column that the value at the cursor is compared with, when it can be told. */
export function comparedColumn(place: CompletionPlace, scope: CompletionScope): CatalogueColumn | null {
  let index = place.before.length - 1
  if (place.frame.kind === 'in') while (index >= 0 && !(place.before[index]?.value === '(' && place.before[index]?.kind === 'operator')) index--
  if (place.before[index]?.value === '(') index--
  const operator = place.before[index]
  const isWord = operator?.kind === 'word' && /^(?:IN|LIKE|TO)$/.test(operator.value)
  if (!operator || (!isWord && !(operator.kind === 'operator' && comparing.has(operator.value)))) return null
  index--
  while (/^(?:NOT|SIMILAR)$/.test(place.before[index]?.value ?? '')) index--
  const name = place.before[index]
  if (name?.kind !== 'word') return null
  const dotted = place.before[index - 1]?.value === '.' ? place.before[index - 2] : undefined
  return findColumn(scope, dotted, name)
}

function findColumn(scope: CompletionScope, qualifier: Token | undefined, name: Token): CatalogueColumn | null {
  const wanted = foldName(name.value)
  for (const relation of scope.relations) {
    if (qualifier && relation.name !== foldName(qualifier.value)) continue
    const column = relation.columns.find(candidate => foldName(candidate.name) === wanted)
    if (column) return column.catalogueColumn ?? (column.facts.origins.length === 1 ? column.facts.origins[0]?.column ?? null : null)
  }
  return null
}

// ---------------------------------------------------------------- GROUP BY, HAVING

function groupItems(place: CompletionPlace, scope: CompletionScope): Candidate[] {
  const info = scope.select
  if (!info) return []
  const aggregates = new Set(info.aggregates.map(call => call.start))
  const holdsAggregate = (start: number, end: number): boolean => [...aggregates].some(at => at >= start && at < end)
  const positions = info.outputs.flatMap((output, index) => (holdsAggregate(output.item.start, output.item.end) ? [] : [{ output, position: index + 1 }]))
  const done = place.frame.argument
  const items = positions.flatMap(({ output }, index) => {
    const plain = output.expression ? stripBrackets(output.expression) : null
    const insert = output.item.alias?.name ?? (plain?.kind === 'column' ? `${plain.qualifier ? `${plain.qualifier.name}.` : ''}${plain.name.name}` : null)
    if (insert === null) return []
    return [textItem('column', insert, insert, 'item of SELECT', 92 - Math.abs(index - done) - (index < done ? 10 : 0))]
  })
  const rest = positions.slice(done).map(entry => entry.position).join(', ')
  return rest === '' ? items : [...items, textItem('snippet', rest, rest, 'the items of SELECT by position', 91.5)]
}

function havingItems(scope: CompletionScope): Candidate[] {
  return (scope.select?.outputs ?? []).flatMap((output, index) => (output.item.alias ? [textItem('column', output.item.alias.name, output.item.alias.name, 'item of SELECT', 70 - index)] : []))
}

// ---------------------------------------------------------------- joins

/** Columns of different names that hold the same key. */
const matchingKeys: readonly (readonly [string, string])[] = [
  ['impression_id', 'request_tag'], ['event_id', 'traffic_event_id'],
]

/** Keys of one event, which lead to one row; a device or an address has many. */
const eventKeys = new Set(['request_tag', 'event_id', 'conversion_id', 'traffic_event_id', 'impression_id'])

function joinConditions(scope: CompletionScope): Candidate[] {
  const right = scope.relations.at(-1)
  if (!right || scope.relations.length < 2) return []
  const items: Candidate[] = []
  for (const left of scope.relations.slice(0, -1).toReversed()) {
    const pairs = keyPairs(left, right)
    for (const [index, [a, b]] of pairs.entries()) {
      const text = `${left.name ?? ''}.${a} = ${right.name ?? ''}.${b}`
      if (left.name !== null && right.name !== null) items.push(textItem('join', text, text, 'join on a common key', 94 - index * 3 - items.length))
    }
    const all = pairs.slice(0, 3).map(([a, b]) => `${left.name}.${a} = ${right.name}.${b}`).join(' AND ')
    if (pairs.length > 1 && left.name !== null && right.name !== null) items.push(textItem('join', all, all, 'join on every common column', 80))
  }
  return items
}

function isKey(column: RelationColumn): boolean {
  return column.catalogueColumn?.joinKey ?? column.facts.origins.some(origin => origin.column.joinKey)
}

function orderOfKey(name: string, key: boolean): number {
  if (name === 'user_id') return 1
  return eventKeys.has(name) ? 2 : key ? 3 : 4
}

function keyPairs(left: Relation, right: Relation): (readonly [string, string])[] {
  const byName = new Map(right.columns.map(column => [foldName(column.name), column]))
  const names = new Map(left.columns.map(column => [foldName(column.name), column]))
  const pairs: { readonly pair: readonly [string, string]; readonly order: number }[] = []
  for (const [a, b] of matchingKeys) {
    for (const [x, y] of [[a, b], [b, a]] as const) if (names.has(x) && byName.has(y)) pairs.push({ pair: [x, y], order: 0 })
  }
  for (const column of left.columns) {
    const other = byName.get(foldName(column.name))
    if (!other) continue
    const key = isKey(column) && isKey(other)
    // Sources share dozens of columns; only keys and what steps have in common are worth joining on.
    const steps = left.kind !== 'source' || right.kind !== 'source'
    if (key || (steps && column.facts.columnType !== 'METRIC')) pairs.push({ pair: [column.name, other.name], order: orderOfKey(foldName(column.name), key) })
  }
  const unique = new Map(pairs.sort((a, b) => a.order - b.order).map(entry => [entry.pair.join(), entry.pair]))
  return [...unique.values()].slice(0, 4)
}
