import type { Node, TableReference } from './ast.ts'

type Part = Node | null | readonly (Node | null)[]

function flatten(parts: readonly Part[]): Node[] {
  const nodes: Node[] = []
  for (const part of parts) {
    if (part === null) continue
    if ('kind' in part) nodes.push(part)
    else for (const node of part) if (node) nodes.push(node)
  }
  return nodes
}

function tableParts(node: TableReference): readonly Part[] {
  switch (node.kind) {
    case 'table-name': return [node.qualifiers, node.name, node.alias, node.columnAliases]
    case 'derived-table': return [node.query, node.alias, node.columnAliases]
    case 'table-function': return [node.call, node.alias, node.columnAliases]
    case 'join': return [node.left, node.right, node.on, node.using]
    case 'parenthesized-table': return [node.table, node.alias]
    case 'missing-table': return []
  }
}

function parts(node: Node): readonly Part[] {
  switch (node.kind) {
    case 'query': return [node.with, node.body, node.orderBy, node.limits]
    case 'parenthesized-query': case 'exists': case 'subquery': return [node.query]
    case 'set-operation': return [node.first, node.branches]
    case 'set-branch': return [node.query]
    case 'with': return [node.ctes]
    case 'cte': return [node.name, node.columns, node.query]
    case 'values': return [node.rows]
    case 'values-row': case 'row': return [node.values]
    case 'select': return [node.items, node.from, node.where, node.groupBy, node.having, node.windows, node.qualify]
    case 'select-item': return [node.expression, node.alias]
    case 'from': return [node.tables]
    case 'where': case 'having': case 'qualify': return [node.condition]
    case 'group-by': case 'grouping-set': case 'order-by': return [node.items]
    case 'order-item': case 'parenthesized': return [node.expression]
    case 'limit': return [node.count]
    case 'column': return [node.qualifier, node.name]
    case 'star': return [node.qualifier]
    case 'typed-literal': case 'interval': return [node.value]
    case 'unary': case 'is': return [node.operand]
    case 'binary': case 'is-distinct': return [node.left, node.right]
    case 'logical': return [node.operands]
    case 'between': return [node.operand, node.low, node.high]
    case 'like': return [node.operand, node.pattern, node.escape]
    case 'in-list': return [node.operand, node.items]
    case 'in-query': return [node.operand, node.query]
    case 'case': return [node.operand, node.whens, node.otherwise]
    case 'case-when': return [node.when, node.then]
    case 'cast': return [node.operand, node.type]
    case 'type-name': return [node.element]
    case 'call': return [node.name, node.args, node.orderBy, node.withinGroup, node.filter, node.over]
    case 'extract': return [node.field, node.source]
    case 'trim': return [node.characters, node.source]
    case 'array': return [node.elements]
    case 'field': return [node.target, node.field]
    case 'index': return [node.target, node.index]
    case 'named-window': return [node.name, node.specification]
    case 'window-reference': return [node.name]
    case 'window-specification': return [node.base, node.partitionBy, node.orderBy, node.frame]
    case 'window-frame': return [node.from, node.to]
    case 'frame-bound': return [node.distance]
    case 'table-name': case 'derived-table': case 'table-function': case 'join': case 'parenthesized-table':
    case 'missing-table': return tableParts(node)
    case 'identifier': case 'unsupported-statement': case 'number': case 'string': case 'boolean': case 'null':
    case 'placeholder': case 'missing': return []
  }
}

/** Direct children in text order. */
export function childrenOf(node: Node): readonly Node[] {
  const nodes = flatten(parts(node))
  // ORDER BY may stand before PARTITION BY, TRIM's and CAST's parts keep their order; a stable sort settles the rest.
  return nodes.length < 2 ? nodes : nodes.sort((a, b) => a.start - b.start || a.end - b.end)
}

/** Calls `visit` for the node and everything below it, parents first, in text order. `false` skips what is below. */
export function walk(node: Node, visit: (node: Node) => boolean | void): void {
  if (visit(node) === false) return
  for (const child of childrenOf(node)) walk(child, visit)
}

/** Number of nodes on the longest way down. Safe on trees of any depth. */
export function heightOf(root: Node): number {
  let height = 0
  let level: Node[] = [root]
  while (level.length > 0) {
    height++
    level = level.flatMap(node => [...childrenOf(node)])
  }
  return height
}
