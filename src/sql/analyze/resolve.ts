import { foldName, stripBrackets } from '../ast.ts'
import type { ColumnReference } from '../ast.ts'
import type { Relation, RelationColumn, ResolvedColumn, ValueFacts } from '../model.ts'
import { suggestNames } from '../suggest.ts'
import type { Context, Place, Scope } from './context.ts'
import { unknownFacts } from './facts.ts'

type Found = ResolvedColumn & { readonly kind: 'column' }

const openColumn = (name: string): RelationColumn => ({ name, facts: unknownFacts, catalogueColumn: null, output: null })

function columnsNamed(relation: Relation, name: string): number[] {
  const indexes: number[] = []
  for (const [index, column] of relation.columns.entries()) if (foldName(column.name) === name) indexes.push(index)
  return indexes
}

function foundAt(relation: Relation, index: number, depth: number, mergedWith: Relation | null): Found {
  return { kind: 'column', relation, column: relation.columns[index] ?? openColumn(''), index, depth, mergedWith }
}

type Outcome = Found | 'ambiguous' | 'absent'

function lookUpPlain(scope: Scope, name: string, depth: number): Outcome {
  const merged = scope.merged.get(name)
  if (merged) {
    const [left, right] = merged
    const index = columnsNamed(left, name)[0]
    if (index !== undefined) return foundAt(left, index, depth, right)
  }
  let found: Found | null = null
  for (const relation of scope.relations) {
    for (const index of columnsNamed(relation, name)) {
      if (found) return 'ambiguous'
      found = foundAt(relation, index, depth, null)
    }
  }
  if (found) return found
  const open = scope.relations.find(relation => relation.open)
  return open ? { kind: 'column', relation: open, column: openColumn(name), index: -1, depth, mergedWith: null } : 'absent'
}

function lookUpQualified(relation: Relation, name: string, depth: number): Outcome {
  const indexes = columnsNamed(relation, name)
  const first = indexes[0]
  if (indexes.length > 1) return 'ambiguous'
  if (first !== undefined) return foundAt(relation, first, depth, null)
  if (relation.open) return { kind: 'column', relation, column: openColumn(name), index: -1, depth, mergedWith: null }
  return 'absent'
}

/** Relations called `qualifier`, from the inside out; the first scope that has one decides. */
export function findRelation(scope: Scope, qualifier: string): { readonly relation: Relation; readonly depth: number } | null {
  let depth = 0
  for (let current: Scope | null = scope; current; current = current.environment.outer) {
    const relation = current.relations.find(candidate => candidate.name === qualifier)
    if (relation) return { relation, depth }
    depth++
  }
  return null
}

/** Resolves a column, records and reports it, and returns what is known of it. */
export function resolveColumn(context: Context, place: Place, node: ColumnReference): ValueFacts {
  if (node.name.name === '') return unknownFacts
  const alias = node.qualifier ? null : resolveAlias(context, place, node)
  if (alias) return alias
  const outcome = node.qualifier ? resolveQualified(context, place, node) : resolvePlain(context, place, node)
  if (!outcome) return unknownFacts
  context.references.set(node, outcome)
  if (outcome.depth > 0) {
    context.report({
      code: 'correlated-subquery', at: node,
      message: `"${node.name.name}" comes from outside this subquery. AMC does not document correlated subqueries; a join is safer.`,
    })
  }
  const catalogueColumn = outcome.column.catalogueColumn
  if (catalogueColumn?.unlisted && outcome.relation.table) {
    context.report({
      code: 'unlisted-column', at: node.name,
      message: `"${catalogueColumn.name}" is not in the current documentation of ${outcome.relation.table.name}. Your instance may not have it.`,
    })
  }
  return outcome.column.facts
}

// In GROUP BY, ORDER BY and HAVING a select item's name wins over a column of the same name. Inside a larger expression of
// GROUP BY the column wins, so that `LOWER(campaign) AS campaign … GROUP BY LOWER(campaign)` groups by what is selected.
function resolveAlias(context: Context, place: Place, node: ColumnReference): ValueFacts | null {
  if (!place.aliases || place.inAggregate) return null
  const matches = place.aliases.get(foldName(node.name.name))
  const output = matches?.[0]
  if (!output) return null
  if (place.columnsFirst && typeof lookUpPlain(place.scope, foldName(node.name.name), 0) === 'object') return null
  const item = stripBrackets(output.item.expression)
  if (matches.length > 1) {
    reportAmbiguous(context, node)
    return output.facts
  }
  // A plain column under its own name is simply that column.
  const plain = item.kind === 'column' && foldName(item.name.name) === foldName(node.name.name) ? context.references.get(item) : undefined
  context.references.set(node, plain?.kind === 'column' ? plain : { kind: 'alias', item: output.item, output })
  return output.facts
}

function resolvePlain(context: Context, place: Place, node: ColumnReference): Found | null {
  const name = foldName(node.name.name)
  let depth = 0
  for (let scope: Scope | null = place.scope; scope; scope = scope.environment.outer) {
    const outcome = lookUpPlain(scope, name, depth)
    if (outcome === 'ambiguous') {
      reportAmbiguous(context, node)
      return null
    }
    if (outcome !== 'absent') return outcome
    depth++
  }
  reportUnknownColumn(context, node, place.scope.relations, `Column '${node.name.name}' not found in any table`)
  return null
}

function resolveQualified(context: Context, place: Place, node: ColumnReference): Found | null {
  const qualifier = node.qualifier
  if (!qualifier) return null
  const found = findRelation(place.scope, foldName(qualifier.name))
  if (!found) {
    reportUnknownQualifier(context, place, node)
    return null
  }
  const outcome = lookUpQualified(found.relation, foldName(node.name.name), found.depth)
  if (outcome === 'ambiguous') reportAmbiguous(context, node)
  else if (outcome === 'absent') reportUnknownColumn(context, node, [found.relation], `Column '${node.name.name}' not found in table '${qualifier.name}'`)
  else return outcome
  return null
}

function reportAmbiguous(context: Context, node: ColumnReference): void {
  context.report({
    code: 'ambiguous-column', at: node, amc: `Column '${node.name.name}' is ambiguous`,
    message: `"${node.name.name}" exists more than once here. Write which one is meant, for example with the table's alias in front.`,
  })
}

function reportUnknownQualifier(context: Context, place: Place, node: ColumnReference): void {
  const qualifier = node.qualifier
  if (!qualifier) return
  const name = foldName(qualifier.name)
  const structColumn = lookUpPlain(place.scope, name, 0)
  if (typeof structColumn === 'object' && structColumn.column.facts.type.name !== 'UNKNOWN' && ['STRUCT', 'MAP'].includes(structColumn.column.facts.type.name)) {
    context.report({ code: 'unverified-construct', at: node, message: 'Nobody was seen to read a field of a row in AMC. Keep the parts in columns of their own.' })
    return
  }
  const names = place.scope.relations.flatMap(relation => relation.name === null ? [] : [relation.name])
  const hidden = place.scope.relations.find(relation => relation.node.kind === 'table-name' && foldName(relation.node.name.name) === name)
  const suggestions = hidden?.name ? [hidden.name] : suggestNames(name, names)
  context.report({
    code: 'unknown-table', at: qualifier, amc: `Table '${qualifier.name}' not found`,
    message: hidden?.name
      ? `"${qualifier.name}" has the alias "${hidden.name}" here. Write ${hidden.name}.${node.name.name}.`
      : `No table in this FROM is called "${qualifier.name}".${didYouMean(suggestions)}`,
    fixes: suggestions.map(text => ({ title: `Change to ${text}`, start: qualifier.start, end: qualifier.end, text })),
  })
}

/** ` Did you mean "a" or "b"?`, or nothing. */
export function didYouMean(suggestions: readonly string[]): string {
  return suggestions.length === 0 ? '' : ` Did you mean ${suggestions.map(name => `"${name}"`).join(' or ')}?`
}

function reportUnknownColumn(context: Context, node: ColumnReference, relations: readonly Relation[], amc: string): void {
  const name = node.name.name
  const suggestions = suggestNames(name, relations.flatMap(relation => relation.columns.map(column => column.name)))
  const audience = relations.find(relation => relation.table?.kind === 'audience')?.table
  const lacking = audience && context.catalogue.table(audience.baseTable ?? '')?.columnsByName.has(foldName(name))
  const where = relations.length === 0
    ? 'There is no FROM here'
    : relations.length === 1 ? `${relationTitle(relations[0])} has no column "${name}"` : `No table here has a column "${name}"`
  context.report({
    code: 'unknown-column', at: node.qualifier ? node.name : node, amc,
    message: lacking
      ? `${audience.name} lacks "${name}", which only ${audience.baseTable} has.`
      : relations.length === 0 ? `${where}, so "${name}" has no meaning. Text goes into single quotes.`
      : node.name.quoted ? `${where}. Text goes into single quotes, not double ones.`
      : `${where}.${didYouMean(suggestions)}`,
    fixes: suggestions.map(text => ({ title: `Change to ${text}`, start: node.name.start, end: node.name.end, text })),
  })
}

function relationTitle(relation: Relation | undefined): string {
  return relation?.table?.name ?? (relation?.name ? `"${relation.name}"` : 'The subquery')
}
