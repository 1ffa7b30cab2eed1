import type { Node, Span } from '../ast.ts'
import type { ValueFacts } from '../model.ts'
import type { Context } from './context.ts'
import { describeStrictestOrigin } from './facts.ts'

/**
 * The compile-time rules of AMC's aggregation thresholds: a HIGH or VERY_HIGH value, or one derived from it, must not
 * meet a literal, a parameter, or a value that one of them influences. Source: help centre, "Aggregation thresholds";
 * which constructs count as meeting is partly inferred.
 */

/** Reports `a` against `b` (=, <, IN, LIKE, a join key…) when one is restricted and the other was influenced by a literal. */
export function checkComparison(context: Context, at: Span, a: ValueFacts, b: ValueFacts): void {
  if (a.restricted && b.literal) reportLiteral(context, at, a, b.literal)
  else if (b.restricted && a.literal) reportLiteral(context, at, b, a.literal)
}

/** Every pair of the inputs, as in GREATEST(a, b, c) or IN lists with the operand first. */
export function checkComparisons(context: Context, at: Span, inputs: readonly ValueFacts[]): void {
  const restricted = inputs.find(input => input.restricted)
  if (!restricted) return
  const literal = inputs.find(input => input.literal && input !== restricted)?.literal ?? restricted.literal
  if (literal) reportLiteral(context, at, restricted, literal)
}

/** MIN, MAX and GROUP BY compare a value with itself: reports it when it is both restricted and influenced. */
export function checkSelfComparison(context: Context, at: Span, facts: ValueFacts): void {
  if (facts.restricted && facts.literal) reportLiteral(context, at, facts, facts.literal)
}

function reportLiteral(context: Context, at: Span, restricted: ValueFacts, literal: Node): void {
  const column = describeStrictestOrigin(restricted) ?? 'a protected column'
  const isParameter = literal.kind === 'call'
  const shown = context.slice(literal).replace(/\s+/g, ' ').slice(0, 60)
  context.report({
    code: 'literal-comparison', at, phase: 'compile',
    amc: { plain: `The column '${column.split(' ')[0] ?? ''}' cannot be compared with a literal value because of its aggregation threshold.` },
    message: `Values from ${column} must not be compared with ${isParameter ? 'a parameter' : 'a literal'} or anything made from one (here ${shown}). `
      + 'AMC refuses such a query.',
  })
}
