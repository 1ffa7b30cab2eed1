import type { Expression } from '../ast.ts'
import type { ValueFacts } from '../model.ts'
import { commonType, formatType, isOpen, nullType, unknownType } from '../sql-type.ts'
import type { SqlType } from '../sql-type.ts'
import type { Context, Place } from './context.ts'

/** Evaluates a condition, which has to be BOOLEAN. `clause` is named in AMC's text. */
export function evaluateCondition(context: Context, place: Place, node: Expression, clause: 'WHERE' | 'ON' | 'HAVING' | 'QUALIFY'): ValueFacts {
  const facts = context.evaluateExpression(context, place, node)
  if (!isOpen(facts.type) && facts.type.name !== 'BOOLEAN') {
    context.report({
      code: 'condition-type', at: node, amc: `${clause} clause must be a condition`,
      message: `${clause} needs a condition that is true or false; this gives ${formatType(facts.type)}.`,
    })
  }
  return facts
}

/** The common type of branches, which must exist. */
export function branchType(context: Context, node: Expression, results: readonly ValueFacts[]): SqlType {
  let type: SqlType = nullType
  for (const result of results) {
    const next = commonType(type, result.type)
    if (!next) {
      context.report({
        code: 'mixed-types', at: node, amc: 'Illegal mixing of types in CASE or COALESCE statement',
        message: `The branches give ${formatType(type)} and ${formatType(result.type)}, which have no common type. Cast one of them.`,
      })
      return unknownType
    }
    type = next
  }
  return type
}
