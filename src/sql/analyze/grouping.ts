import type { Expression, FunctionCall, Node, Select } from '../ast.ts'
import type { GroupKey, ResolvedColumn } from '../model.ts'
import type { Replacement } from '../problems.ts'
import { childrenOf } from '../walk.ts'
import type { Context } from './context.ts'

/**
 * Which expressions are the same for grouping: `a.campaign` and `campaign`, `SUM(x)` and `sum( x )`, a bracketed
 * expression and its inside. Equal expressions get equal numbers; subqueries are never equal to anything.
 */
export interface ExpressionKeys {
  keyOf(node: Node): number
}

/** A numbering for one select. Call only after every column in it has been resolved. */
export function createExpressionKeys(context: Context): ExpressionKeys {
  const numbers = new Map<string, number>()
  const memo = new Map<Node, number>()
  const relations = new Map<object, number>()
  const intern = (shape: string): number => {
    const known = numbers.get(shape)
    if (known !== undefined) return known
    numbers.set(shape, numbers.size)
    return numbers.size - 1
  }
  const identify = (thing: object): number => {
    const known = relations.get(thing)
    if (known !== undefined) return known
    relations.set(thing, relations.size)
    return relations.size - 1
  }
  const columnShape = (resolved: ResolvedColumn | undefined, node: Node & { kind: 'column' }): string => {
    if (!resolved) return `name ${node.qualifier?.name.toLowerCase() ?? ''}.${node.name.name.toLowerCase()}`
    if (resolved.kind === 'column') return `column ${identify(resolved.relation)} ${resolved.index} ${resolved.column.name.toLowerCase()}`
    return ''
  }
  const compute = (node: Node): number => {
    if (node.kind === 'parenthesized') return keyOf(node.expression)
    if (node.kind === 'column') {
      const resolved = context.references.get(node)
      if (resolved?.kind === 'alias' && resolved.output.expression) return keyOf(resolved.output.expression)
      return intern(columnShape(resolved, node))
    }
    if (node.kind === 'query') return intern(`query ${identify(node)}`)
    return intern(`${node.kind} ${attributesOf(node)} ${childrenOf(node).map(keyOf).join(',')}`)
  }
  const keyOf = (node: Node): number => {
    const known = memo.get(node)
    if (known !== undefined) return known
    const key = compute(node)
    memo.set(node, key)
    return key
  }
  return { keyOf }
}

function attributesOf(node: Node): string {
  switch (node.kind) {
    case 'identifier': return node.name.toLowerCase()
    case 'number': return node.text
    case 'string': return JSON.stringify(node.value)
    case 'boolean': return String(node.value)
    case 'unary': case 'binary': case 'logical': return node.operator === '!=' ? '<>' : node.operator
    case 'is': return `${node.test} ${node.negated}`
    case 'like': return `${node.operator} ${node.negated}`
    case 'is-distinct': case 'between': case 'in-list': case 'in-query': return String(node.negated)
    case 'type-name': return `${node.name} ${node.precision} ${node.scale}`
    case 'call': return node.quantifier ?? ''
    case 'trim': return node.mode
    case 'interval': return node.unit ?? ''
    case 'typed-literal': return node.type
    case 'order-item': return `${node.direction ?? 'ASC'} ${node.nulls ?? ''}`
    case 'window-frame': return node.unit
    case 'frame-bound': return node.bound
    case 'case': return `${node.operand !== null} ${node.otherwise !== null}`
    // Two gaps are two different unknowns.
    case 'missing': return String(node.start)
    default: return ''
  }
}

/** Reports every column of a grouped select's expression that is neither grouped nor inside an aggregate. */
export function checkGrouped(
  context: Context, keys: ExpressionKeys, groupKeys: readonly GroupKey[], aggregates: ReadonlySet<FunctionCall>, root: Expression, select: Select,
): void {
  const grouped = new Set(groupKeys.map(key => keys.keyOf(key.expression ?? key.written)))
  const visit = (node: Node): void => {
    if (grouped.has(keys.keyOf(node))) return
    if (node.kind === 'call' && aggregates.has(node)) return
    if (node.kind === 'query') return
    if (node.kind === 'column') {
      const resolved = context.references.get(node)
      if (!resolved || resolved.kind === 'alias' || resolved.depth > 0 || resolved.relation.kind === 'unknown') return
      const shown = context.slice(node)
      context.report({
        code: 'not-grouped', at: node, amc: `Expression '${shown}' is not being grouped`,
        message: groupKeys.length === 0
          ? `"${shown}" stands beside an aggregate, so it has to be grouped. Add GROUP BY ${shown}.`
          : `"${shown}" is neither in GROUP BY nor inside an aggregate. Add it to GROUP BY.`,
        fixes: addToGroupBy(select, shown),
      })
      return
    }
    for (const child of childrenOf(node)) visit(child)
  }
  visit(root)
}

function addToGroupBy(select: Select, shown: string): readonly Replacement[] {
  const { groupBy, where, from } = select
  const end = groupBy?.end ?? where?.end ?? from?.end
  return end === undefined ? [] : [{ title: `Add ${shown} to GROUP BY`, start: end, end, text: groupBy ? `, ${shown}` : `\nGROUP BY ${shown}` }]
}
