import type { Span } from './ast.ts'

/** `error`: AMC refuses the query. `warning`: it may run, but probably not as meant, or we have no evidence. */
export type Severity = 'error' | 'warning' | 'info'

/**
 * Where AMC would notice it. AMC reports one error: the first of the earliest phase.
 * `parse` its parser, `validate` its validator (names, types, grouping), `compile` the layer behind it, which knows
 * privacy, parameters and audiences.
 */
export type Phase = 'parse' | 'validate' | 'compile'

/** A change of the text that would solve a problem. */
export interface Replacement extends Span {
  readonly title: string
  readonly text: string
}

/** One finding about a text, at `start`…`end` (offsets, `end` exclusive). */
export interface Problem extends Span {
  /** Stable, kebab case; the name of its documentation page and what a person writes to silence it. */
  readonly code: ProblemCode
  readonly severity: Severity
  readonly phase: Phase
  /** One sentence or two: what is true and what to do. */
  readonly message: string
  /** What AMC answers, positions included, when it is an error there; without the wrapper that names the workflow. */
  readonly amcText?: string
  /** Most likely first. */
  readonly fixes?: readonly Replacement[]
}

/** Every code there is, with the severity it has unless a setting says otherwise. */
export const problemSeverities = {
  // The text
  'unclosed-string': 'error', 'unclosed-identifier': 'error', 'unclosed-comment': 'error', 'unexpected-character': 'error',
  'syntax': 'error', 'missing-query': 'error', 'unsupported-statement': 'error', 'several-statements': 'error',
  'trailing-semicolon': 'warning', 'nested-too-deeply': 'error', 'reserved-word': 'error', 'placeholder': 'error',
  // The dialect
  'backtick-identifier': 'error', 'quoted-identifier': 'warning', 'right-join': 'error', 'limit': 'error',
  'query-order-by': 'error', 'select-star-source': 'error', 'select-star-cte': 'warning', 'set-operator': 'error',
  'concatenation-operator': 'error', 'interval': 'error', 'double-colon-cast': 'error', 'try-cast': 'error',
  'unsupported-operator': 'error', 'qualify': 'error', 'recursive-with': 'error', 'unverified-construct': 'warning',
  // Names
  'unknown-table': 'error', 'unknown-column': 'error', 'ambiguous-column': 'error', 'unknown-function': 'error',
  'unsupported-function': 'error', 'unverified-function': 'warning', 'deprecated-table': 'warning',
  'unlisted-column': 'warning', 'duplicate-table-alias': 'error', 'duplicate-cte': 'warning',
  'duplicate-output-column': 'warning', 'unknown-window': 'error', 'correlated-subquery': 'warning',
  // Shapes and types
  'column-list-count': 'error', 'values-column-count': 'error', 'union-column-count': 'error', 'union-column-type': 'error',
  'subquery-column-count': 'error', 'argument-count': 'error', 'argument-type': 'error', 'operator-type': 'error',
  'condition-type': 'error', 'mixed-types': 'error', 'unknown-type': 'error', 'misplaced-star': 'error',
  'invalid-duration': 'error', 'lower-case-duration': 'warning', 'unquoted-table-argument': 'warning',
  'extract-field': 'error', 'join-condition': 'error',
  // Aggregation
  'not-grouped': 'error', 'nested-aggregate': 'error', 'misplaced-aggregate': 'error', 'misplaced-window': 'error',
  'window-in-group-by': 'warning', 'missing-over': 'error', 'unexpected-over': 'error', 'window-order-required': 'error',
  'ordinal-out-of-range': 'error', 'count-star-over': 'warning', 'collect-expression': 'warning',
  'no-aggregation': 'warning', 'rank-alias-in-having': 'error',
  // Parameters
  'undeclared-parameter': 'error', 'parameter-name': 'error', 'built-in-parameter': 'error',
  // Privacy
  'private-output': 'error', 'literal-comparison': 'error',
  // Audiences
  'audience-table-required': 'error', 'audience-table-in-report': 'error', 'audience-output': 'error',
  // Patterns
  'java-case-flag': 'warning',
  // Advice: it runs, but perhaps not as meant, or slower than it need
  'day-of-week-function': 'warning', 'cost-unit': 'warning', 'division-by-zero': 'warning', 'missing-alias': 'warning',
  'segment-impressions': 'warning', 'segment-marketplace': 'warning', 'two-segment-tables': 'warning',
  'relevance-duplicates': 'warning', 'traffic-time-window': 'warning', 'time-zone-mix': 'warning',
  'tracked-asin-metric': 'warning', 'ad-product-type-dsp': 'warning', 'numeric-campaign-id': 'warning',
  'null-user-group': 'warning', 'many-users-per-row': 'warning', 'join-before-aggregation': 'warning',
  'union-distinct': 'warning', 'late-filter': 'warning', 'distinct-select': 'warning', 'unused-cte': 'warning',
  'unused-parameter': 'warning', 'value-case': 'warning', 'text-conversion': 'warning', 'null-comparison': 'warning',
  // Notes
  'output-threshold': 'info', 'row-threshold': 'info', 'extended-window': 'info', 'parameter-use': 'info',
  'required-update': 'info',
  // Comments that silence
  'ignore-without-reason': 'warning', 'unknown-ignore': 'warning', 'unused-ignore': 'info',
} as const satisfies Readonly<Record<string, Severity>>

export type ProblemCode = keyof typeof problemSeverities

/**
 * AMC's own sentence. A string is preceded by the place (`From line 1, column 8 to …: sentence`); `plain` stands alone;
 * `encountered` is its parser's `Encountered "x" at line …`, with the text at that span unless `text` is given.
 */
export type AmcSentence =
  | string
  | { readonly plain: string }
  | { readonly encountered: Span | '<EOF>'; readonly text?: string }

/** What a rule says about a problem; position texts and severities are filled in by the collector. */
export interface ProblemInput {
  readonly code: ProblemCode
  readonly at: Span
  readonly message: string
  readonly phase?: Phase
  readonly severity?: Severity
  readonly amc?: AmcSentence
  readonly fixes?: readonly Replacement[]
}

const phaseOrder: Readonly<Record<Phase, number>> = { parse: 0, validate: 1, compile: 2 }
const severityOrder: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 }

/** By place, then by severity, then by phase and code; total, so that the order is stable. */
export function compareProblems(a: Problem, b: Problem): number {
  return a.start - b.start || a.end - b.end || severityOrder[a.severity] - severityOrder[b.severity]
    || phaseOrder[a.phase] - phaseOrder[b.phase] || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
}

/** The one error AMC would report: the first of the earliest phase. Undefined when AMC would accept the query. */
export function decisiveProblem(problems: readonly Problem[]): Problem | undefined {
  let best: Problem | undefined
  for (const problem of problems) {
    if (problem.severity !== 'error') continue
    if (!best || phaseOrder[problem.phase] < phaseOrder[best.phase]
      || (problem.phase === best.phase && compareProblems(problem, best) < 0)) best = problem
  }
  return best
}
