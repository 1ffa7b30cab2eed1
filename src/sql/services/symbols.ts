/** Every name of a query and what it stands for: the ground of definition, references, rename, hover and highlighting. */
import { foldName, stripBrackets } from '../ast.ts'
import type { ColumnReference, Identifier, Node, Query, QueryTerm, Select, Span, Star } from '../ast.ts'
import type { CatalogueColumn, CatalogueTable } from '../catalogue.ts'
import type { Relation, SelectOutput, ValueFacts } from '../model.ts'
import type { SqlAnalysis } from '../sql.ts'
import { childrenOf } from '../walk.ts'

/**
 * What a name stands for; two occurrences mean the same when their `key` is the same. A `column` is a name given in
 * the query, wherever it is passed on under it; `source-column` and `table` are AMC's own.
 */
export interface SqlSymbol {
  readonly kind: 'cte' | 'table-alias' | 'column' | 'source-column' | 'table' | 'parameter' | 'function' | 'window'
  readonly name: string
  readonly key: object | string
  readonly table?: CatalogueTable
  readonly column?: CatalogueColumn
  readonly facts?: ValueFacts
}

/** One place where a symbol is written. */
export interface Occurrence extends Span {
  readonly symbol: SqlSymbol
  readonly role: 'definition' | 'reference'
}

interface Search {
  readonly analysis: SqlAnalysis
  readonly found: Occurrence[]
  /** Symbols of the columns of each query, as far as they were asked for. */
  readonly outputs: Map<Query, Map<number, SqlSymbol | null>>
}

/** Every occurrence in text order. */
export function findOccurrences(analysis: SqlAnalysis): readonly Occurrence[] {
  const search: Search = { analysis, found: [], outputs: new Map() }
  // In the order in which steps build on each other, so that a long chain of them is no deep recursion.
  for (const [query, { columns }] of analysis.queries) for (let index = 0; index < columns.length; index++) outputSymbol(search, query, index)
  if (analysis.statement?.kind === 'query') visit(search, analysis.statement, { select: null, byAlias: false })
  return search.found.sort((a, b) => a.start - b.start || a.end - b.end)
}

/** The occurrence that `offset` touches; the end of a name counts. */
export function occurrenceAt(occurrences: readonly Occurrence[], offset: number): Occurrence | undefined {
  return occurrences.find(occurrence => occurrence.start <= offset && offset <= occurrence.end && occurrence.end > occurrence.start)
}

interface Surroundings {
  readonly select: Select | null
  /** GROUP BY, HAVING, ORDER BY outside aggregates, where a select item's name wins. */
  readonly byAlias: boolean
}

function add(search: Search, at: Span, symbol: SqlSymbol | null, role: Occurrence['role']): void {
  if (symbol && at.end > at.start) search.found.push({ start: at.start, end: at.end, symbol, role })
}

function visit(search: Search, node: Node, around: Surroundings): void {
  note(search, node, around)
  for (const child of childrenOf(node)) visit(search, child, surroundingsOf(search, node, child, around))
}

function surroundingsOf(search: Search, node: Node, child: Node, around: Surroundings): Surroundings {
  switch (node.kind) {
    case 'select': return { select: node, byAlias: child.kind === 'group-by' || child.kind === 'having' }
    case 'query': {
      const select = child.kind === 'order-by' && node.body.kind === 'select' ? node.body : null
      return { select, byAlias: select !== null }
    }
    case 'call': {
      const isAggregate = !node.over && search.analysis.selects.get(around.select ?? emptySelect)?.aggregates.includes(node)
      return isAggregate ? { ...around, byAlias: false } : around
    }
    default: return around
  }
}

// Only a key that no map holds.
const emptySelect: Select = { kind: 'select', quantifier: null, items: [], from: null, where: null, groupBy: null, having: null, windows: [], qualify: null, start: 0, end: 0 }

function note(search: Search, node: Node, around: Surroundings): void {
  const { analysis } = search
  switch (node.kind) {
    case 'cte':
      add(search, node.name, cteSymbol(node), 'definition')
      for (const name of node.columns) add(search, name, namedColumn(name), 'definition')
      return
    case 'table-name': noteTable(search, node, node.name, node.alias, node.columnAliases); return
    case 'derived-table': case 'table-function': noteTable(search, node, null, node.alias, node.columnAliases); return
    case 'select-item':
      if (node.alias) add(search, node.alias, itemSymbol(search, around.select, node.alias), 'definition')
      return
    case 'column': noteColumn(search, node, around); return
    case 'star': noteStar(search, node, around); return
    case 'join': {
      const select = around.select && analysis.selects.get(around.select)
      for (const name of node.using) add(search, name, select ? columnInRelations(search, select.relations, name.name) : null, 'reference')
      return
    }
    case 'call': noteCall(search, node); return
    case 'named-window': add(search, node.name, { kind: 'window', name: node.name.name, key: node }, 'definition'); return
    case 'window-reference': {
      const window = around.select?.windows.find(candidate => foldName(candidate.name.name) === foldName(node.name.name))
      if (window) add(search, node.name, { kind: 'window', name: window.name.name, key: window }, 'reference')
      return
    }
    default:
  }
}

// ---------------------------------------------------------------- tables

function cteSymbol(cte: { readonly name: Identifier }): SqlSymbol {
  return { kind: 'cte', name: cte.name.name, key: cte }
}

function noteTable(
  search: Search, node: Extract<Node, { kind: 'table-name' | 'derived-table' | 'table-function' }>, name: Identifier | null, alias: Identifier | null, columns: readonly Identifier[],
): void {
  const relation = search.analysis.relations.get(node)
  if (relation && name) add(search, name, relation.cte ? cteSymbol(relation.cte) : sourceSymbol(relation.table), 'reference')
  if (relation?.table && node.kind === 'table-function' && node.call.args[0]) {
    const argument = node.call.args[0]
    const inner = argument.kind === 'string' ? { start: argument.start + 1, end: argument.end - 1 } : argument
    add(search, inner, sourceSymbol(relation.table), 'reference')
  }
  if (alias) add(search, alias, { kind: 'table-alias', name: alias.name, key: node }, 'definition')
  for (const column of columns) add(search, column, namedColumn(column), 'definition')
}

function sourceSymbol(table: CatalogueTable | null): SqlSymbol | null {
  return table && { kind: 'table', name: table.name, key: `table ${table.name}`, table }
}

function qualifierSymbol(relation: Relation): SqlSymbol | null {
  const { node } = relation
  const alias = node.kind === 'table-name' || node.kind === 'derived-table' || node.kind === 'table-function' ? node.alias : null
  if (alias) return { kind: 'table-alias', name: alias.name, key: node }
  return relation.cte ? cteSymbol(relation.cte) : sourceSymbol(relation.table)
}

// ---------------------------------------------------------------- columns

function namedColumn(name: Identifier, facts?: ValueFacts): SqlSymbol {
  return { kind: 'column', name: name.name, key: name, ...(facts ? { facts } : {}) }
}

function itemSymbol(search: Search, select: Select | null, alias: Identifier): SqlSymbol {
  const info = select && search.analysis.selects.get(select)
  return namedColumn(alias, info?.outputs.find(output => output.item.alias === alias)?.facts)
}

function noteColumn(search: Search, node: ColumnReference, around: Surroundings): void {
  const resolved = search.analysis.references.get(node)
  if (resolved?.kind === 'column' && node.qualifier) add(search, node.qualifier, qualifierSymbol(resolved.relation), 'reference')
  const alias = around.byAlias && !node.qualifier ? aliasOf(search, around.select, node.name.name) : null
  if (alias) add(search, node.name, alias, 'reference')
  else if (resolved?.kind === 'alias') add(search, node.name, resolved.item.alias ? namedColumn(resolved.item.alias, resolved.output.facts) : null, 'reference')
  else if (resolved) add(search, node.name, columnSymbol(search, resolved.relation, resolved.index), 'reference')
}

function aliasOf(search: Search, select: Select | null, name: string): SqlSymbol | null {
  const output = select && search.analysis.selects.get(select)?.outputs.find(candidate => candidate.item.alias && foldName(candidate.item.alias.name) === foldName(name))
  return output?.item.alias ? namedColumn(output.item.alias, output.facts) : null
}

function noteStar(search: Search, node: Star, around: Surroundings): void {
  const { qualifier } = node
  const relations = around.select ? search.analysis.selects.get(around.select)?.relations ?? [] : []
  const relation = qualifier && relations.find(candidate => candidate.name === foldName(qualifier.name))
  if (qualifier && relation) add(search, qualifier, qualifierSymbol(relation), 'reference')
}

function columnInRelations(search: Search, relations: readonly Relation[], name: string): SqlSymbol | null {
  for (const relation of relations) {
    const index = relation.columns.findIndex(column => foldName(column.name) === foldName(name))
    if (index >= 0) return columnSymbol(search, relation, index)
  }
  return null
}

/** The symbol behind a relation's column, through every step that only passes it on. */
function columnSymbol(search: Search, relation: Relation, index: number): SqlSymbol | null {
  const column = relation.columns[index]
  if (!column) return null
  const { node } = relation
  const listed = node.kind === 'table-name' || node.kind === 'derived-table' || node.kind === 'table-function' ? node.columnAliases[index] : undefined
  if (listed) return namedColumn(listed, column.facts)
  const own = relation.cte?.columns[index]
  if (own) return namedColumn(own, column.facts)
  if (column.catalogueColumn && relation.table) {
    return { kind: 'source-column', name: column.catalogueColumn.name, key: `${relation.table.name}.${column.catalogueColumn.name}`, table: relation.table, column: column.catalogueColumn, facts: column.facts }
  }
  return relation.query ? outputSymbol(search, relation.query, index) : null
}

function outputSymbol(search: Search, query: Query, index: number): SqlSymbol | null {
  const known = search.outputs.get(query) ?? new Map<number, SqlSymbol | null>()
  search.outputs.set(query, known)
  const answer = known.get(index)
  if (answer !== undefined) return answer
  // Until it is found there is none, also for a query that would ask for itself.
  known.set(index, null)
  const symbol = termSymbol(search, query.body.kind === 'set-operation' ? query.body.first : query.body, index)
  known.set(index, symbol)
  return symbol
}

function termSymbol(search: Search, term: QueryTerm, index: number): SqlSymbol | null {
  if (term.kind === 'parenthesized-query') return outputSymbol(search, term.query, index)
  const output = term.kind === 'select' ? search.analysis.selects.get(term)?.outputs[index] : undefined
  return output ? symbolOfOutput(search, output) : null
}

function symbolOfOutput(search: Search, output: SelectOutput): SqlSymbol | null {
  if (output.item.alias) return namedColumn(output.item.alias, output.facts)
  if (output.star) return columnSymbol(search, output.star.relation, output.star.relation.columns.indexOf(output.star.column))
  const plain = output.expression ? stripBrackets(output.expression) : null
  const resolved = plain?.kind === 'column' ? search.analysis.references.get(plain) : undefined
  return resolved?.kind === 'column' ? columnSymbol(search, resolved.relation, resolved.index) : null
}

// ---------------------------------------------------------------- calls

function noteCall(search: Search, node: Extract<Node, { kind: 'call' }>): void {
  const name = node.name.name.toUpperCase()
  add(search, node.name, { kind: 'function', name, key: `function ${name}` }, 'reference')
  const argument = node.args[0]
  if (name !== 'CUSTOM_PARAMETER' || argument?.kind !== 'string' || argument.end - argument.start < 3) return
  add(search, { start: argument.start + 1, end: argument.end - 1 }, { kind: 'parameter', name: argument.value, key: `parameter ${argument.value}` }, 'reference')
}
