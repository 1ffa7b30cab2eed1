import type { Node, Query, Span } from '#sql/ast.ts'
import { walk } from '#sql/walk.ts'

/** Which parts of a query can fail with a message. DuckDB names no line for what happens to single values. */
const suspects: readonly (readonly [message: RegExp, mayBe: (node: Node) => boolean])[] = [
  [/[Oo]verflow in addition/, (node) => isOperator(node, '+')],
  [/[Oo]verflow in subtraction/, (node) => isOperator(node, '-')],
  [/[Oo]verflow in multiplication/, (node) => isOperator(node, '*') || isCall(node, 'EPOCH_TO_UTC_TIMESTAMP')],
  [/[Oo]verflow in (?:HUGEINT|DECIMAL|INT\d+)? ?(?:SUM|sum)|SUM is out of range/, (node) => isCall(node, 'SUM')],
  [/[Oo]verflow in (?:negation|abs)/, (node) => isCall(node, 'ABS') || (node.kind === 'unary' && node.operator === '-')],
  [/TimeZone/, (node) => isCall(node, 'CONVERT_TIME_ZONE_FROM_UTC')],
  [/JSON/, (node) => isCall(node, 'JSON_EXTRACT')],
  [/hex digit|base64|decode/, (node) => isCall(node, 'TO_VARBINARY', 'FROM_VARBINARY')],
  [/Map keys/, (node) => isCall(node, 'STR_TO_MAP')],
  [/QUANTILE/i, (node) => isCall(node, 'PERCENTILE', 'APPROX_PERCENTILE')],
  [/returned by a subquery/, (node) => node.kind === 'subquery'],
  [/^(?:Invalid Input Error: )?(?:missing|invalid|unexpected|bad|no argument|trailing|nothing)\b.*: /, (node) => node.kind === 'like' || isCall(node, 'REGEXP_SUBSTR', 'REGEXP_REPLACE', 'REGEXP_SPLIT')],
]

function isOperator(node: Node, operator: string): boolean {
  return node.kind === 'binary' && node.operator === operator
}

function isCall(node: Node, ...names: readonly string[]): boolean {
  return node.kind === 'call' && names.includes(node.name.name.toUpperCase())
}

/**
 * The part of the query that a failure without a line must come from: the only one that can fail in this way. Null when
 * there are several; a wrong place is worse than none.
 */
export function placeByKind(message: string, query: Query): Span | null {
  const found = suspects.find(([pattern]) => pattern.test(message))
  if (!found) return null
  const places: Span[] = []
  walk(query, (node) => {
    if (found[1](node)) places.push(node)
  })
  return places.length === 1 ? (places[0] ?? null) : null
}
